//! Poly, mono, legato, and glides.

use super::{Player, SECOND, amplitude, hertz, key_of};
use crate::support::rms;
use nephele_realtime::{NoteEvent, NoteId};

fn near(found: f64, expected: f64, by: f64, what: &str) {
    assert!((found - expected).abs() <= by, "{what}: {found}, not {expected}");
}

#[test]
fn one_voice_or_one_for_each_note() {
    for (mode, both) in [(0.0, true), (1.0, false), (2.0, false)] {
        let mut player = Player::sine();
        player.set(&[("voice.mode", mode)]);
        player.on(57);
        let alone = amplitude(&player.run(SECOND), hertz(57.0));
        player.on(64);
        player.run(SECOND / 10);
        let sound = player.run(SECOND);
        let (first, second) = (amplitude(&sound, hertz(57.0)), amplitude(&sound, hertz(64.0)));
        near(second / alone, 1.0, 0.01, "the second note");
        near(first / alone, if both { 1.0 } else { 0.0 }, 0.01, "the first note");
        player.off(64);
        player.off(57);
        player.run(3 * SECOND);
        assert_eq!(rms(&player.run(SECOND / 10)), 0.0, "mode {mode}");
        player.ended.sort_by_key(|note| note.key);
        assert_eq!(player.ended, [57, 64].map(|key| NoteId::new(0, key)), "mode {mode}");
    }
}

#[test]
fn mono_starts_envelopes_anew_and_legato_does_not() {
    for (mode, top) in [(1.0, 1.0), (2.0, 0.3)] {
        let mut player = Player::sine();
        player.set(&[("voice.mode", mode), ("op1.decay", 0.5), ("op1.decay_curve", 0.0), ("op1.sustain", 0.3)]);
        player.on(57);
        player.run(480);
        let peak = rms(&player.run(240));
        player.run(SECOND);
        player.on(64);
        player.run(480);
        let again = f64::from(rms(&player.run(240)) / peak);
        near(again, top, 0.06, "level 10 ms after the second note");
    }
}

#[test]
fn a_released_key_gives_way_to_the_one_still_held() {
    for mode in [1.0, 2.0] {
        let mut player = Player::sine();
        player.set(&[("voice.mode", mode)]);
        for key in [57, 61, 64] {
            player.on(key);
            player.run(SECOND / 10);
        }
        // The middle key comes up unheard.
        player.off(61);
        near(key_of(&player.run(SECOND / 5)), 64.0, 0.02, "the newest");
        assert_eq!(player.ended, [NoteId::new(0, 61)], "told though it does not sound");
        player.off(64);
        player.run(SECOND / 20);
        near(key_of(&player.run(SECOND / 5)), 57.0, 0.02, "the one still held");
        player.off(57);
        player.run(2 * SECOND);
        assert_eq!(player.ended.len(), 3, "{:?}", player.ended);
    }
}

#[test]
fn a_voice_that_goes_on_to_another_note_forgets_the_expressions_of_the_first() {
    let mut player = Player::sine();
    player.set(&[("voice.mode", 2.0)]);
    player.on(57);
    player.tell(NoteEvent::Tuning(NoteId::new(0, 57), 3.0));
    player.run(SECOND / 10);
    near(key_of(&player.run(SECOND / 5)), 60.0, 0.02, "three semitones up");
    player.on(64);
    player.run(SECOND / 10);
    near(key_of(&player.run(SECOND / 5)), 64.0, 0.02, "the next note");
}

#[test]
fn keys_held_through_a_change_of_mode_do_not_come_back() {
    let mut player = Player::sine();
    player.set(&[("voice.mode", 1.0)]);
    player.on(57);
    player.on(64);
    player.run(SECOND / 10);
    player.set(&[("voice.mode", 0.0)]);
    player.off(57);
    player.off(64);
    player.run(SECOND);
    player.set(&[("voice.mode", 1.0)]);
    player.on(60);
    player.run(SECOND / 10);
    player.off(60);
    player.run(3 * SECOND);
    assert!(!player.instrument.is_sounding(), "a key that is up sounds");
    assert_eq!(player.ended.len(), 3, "{:?}", player.ended);
}

/// Pitches at moments (in seconds) after a second note that overlaps the first, in legato mode.
fn glide(set: &[(&str, f32)], to: u8, moments: &[f64]) -> Vec<f64> {
    let mut player = Player::sine();
    player.set(&[("voice.mode", 2.0), ("voice.glide", 0.5)]);
    player.set(set);
    player.on(57);
    player.run(SECOND / 2);
    player.on(to);
    let sound = player.run(2 * SECOND);
    // 30 ms around the moment, over which the pitch moves evenly.
    let at = |seconds: f64| (seconds * SECOND as f64) as usize;
    moments.iter().map(|&m| key_of(&sound[at(m - 0.015)..at(m + 0.015)])).collect()
}

#[test]
fn a_glide_by_time_takes_its_time_whatever_the_way() {
    for (to, quarter, half) in [(69, 60.0, 63.0), (81, 63.0, 69.0), (45, 54.0, 51.0)] {
        let found = glide(&[], to, &[0.125, 0.25, 0.6]);
        near(found[0], quarter, 0.25, "a quarter");
        near(found[1], half, 0.25, "half way");
        near(found[2], f64::from(to), 0.05, "there");
    }
}

#[test]
fn a_glide_by_rate_takes_its_time_for_each_octave() {
    let found = glide(&[("voice.glide_mode", 1.0)], 81, &[0.25, 0.5, 0.75, 1.1]);
    for (found, expected) in found.into_iter().zip([63.0, 69.0, 75.0, 81.0]) {
        near(found, expected, 0.25, "on its way");
    }
}

#[test]
fn a_glide_goes_on_from_where_the_pitch_is() {
    let mut player = Player::sine();
    player.set(&[("voice.mode", 2.0), ("voice.glide", 0.5)]);
    player.on(57);
    player.run(SECOND / 2);
    player.on(69);
    player.run(SECOND / 4);
    player.on(81);
    let sound = player.run(SECOND);
    near(key_of(&sound[..720]), 63.0, 1.0, "no jump in the middle of a glide");
    near(key_of(&sound[11_280..12_720]), 72.0, 0.3, "half way from there");
    near(key_of(&sound[25_000..30_000]), 81.0, 0.05, "there");
}

#[test]
fn a_legato_glide_wants_notes_that_overlap() {
    for (legato, overlap, glides) in [(0.0, false, true), (0.0, true, true), (1.0, false, false), (1.0, true, true)] {
        let mut player = Player::sine();
        player.set(&[("voice.glide", 0.5), ("voice.glide_legato", legato), ("op1.release", 0.01)]);
        player.on(57);
        player.run(SECOND / 2);
        if !overlap {
            player.off(57);
            player.run(SECOND / 5);
        }
        player.on(69);
        player.off(57);
        player.run(SECOND / 5);
        let expected = if glides { 57.0 + 12.0 * 0.45 } else { 69.0 };
        near(key_of(&player.run(SECOND / 20)), expected, 0.3, "the second note");
    }
}
