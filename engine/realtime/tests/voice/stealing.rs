//! More notes than voices.

use super::{Player, SECOND, hertz};
use crate::support::RATE;
use nephele_realtime::NoteId;

#[test]
fn no_more_voices_sound_than_the_limit_says() {
    for (limit, expected) in [(1.0, 1), (5.0, 5), (64.0, 64)] {
        let mut player = Player::sine();
        player.set(&[("voice.polyphony", limit), ("rack.level", -40.0)]);
        for key in 20..100 {
            player.on(key);
            player.run(64);
        }
        player.run(SECOND / 10);
        assert_eq!(player.instrument.telemetry().voices, expected);
        assert_eq!(player.ended.len(), 80 - expected as usize, "those stolen have been told");
        (20..100).for_each(|key| player.off(key));
        player.run(3 * SECOND);
        player.ended.sort_by_key(|note| note.key);
        assert_eq!(player.ended, (20..100).map(|key| NoteId::new(0, key)).collect::<Vec<_>>());
    }
}

#[test]
fn a_stolen_voice_does_not_click() {
    let mut player = Player::sine();
    player.set(&[("voice.polyphony", 1.0)]);
    player.on(45);
    player.run(SECOND / 4);
    let level = player.left[SECOND / 8..].iter().fold(0.0_f32, |top, s| top.max(s.abs()));
    let mut steepest = 0.0_f32;
    for steal in 0..60 {
        let from = player.left.len() - 1;
        player.on(if steal % 2 == 0 { 57 } else { 45 });
        // Odd lengths, so that all phases are cut.
        player.run(3000 + 37 * steal);
        let step = player.left[from..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        steepest = steepest.max(step);
    }
    // What both sines, the attack of 2 ms and the fade of 3 ms may do together in a sample.
    let sines = (hertz(45.0) + hertz(57.0)) as f32 * std::f32::consts::TAU / RATE;
    let bound = level * (sines + 1.0 / 96.0 + 1.0 / 144.0) * 1.1;
    assert!(steepest < bound, "a step of {steepest}, more than {bound}; the level is {level}");
    assert!(level > 10.0 * bound, "a voice cut off would have shown");
}

#[test]
fn a_choked_note_does_not_click() {
    for phase in 0..40 {
        let mut player = Player::sine();
        player.on(45);
        player.run(SECOND / 8 + 11 * phase);
        let level = player.left.iter().fold(0.0_f32, |top, s| top.max(s.abs()));
        let from = player.left.len() - 1;
        player.tell(nephele_realtime::NoteEvent::Choke(NoteId::new(0, 45)));
        player.run(2400);
        let step = player.left[from..].windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
        let bound = level * (hertz(45.0) as f32 * std::f32::consts::TAU / RATE + 1.0 / 144.0) * 1.1;
        assert!(step < bound, "phase {phase}: a step of {step}, more than {bound}");
        assert_eq!(player.left[player.left.len() - 1], 0.0);
    }
}
