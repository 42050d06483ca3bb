//! What the editor is told of the sounding instrument.

use nephele_realtime::cloud::CloudParts;
use nephele_realtime::instrument::{DOTS, Mutes, SCOPE};
use nephele_realtime::parameters::CLOUD_NODE;
use nephele_realtime::{Route, Routes, Source};

use super::*;

fn render(player: &mut Player, samples: usize) -> Vec<f32> {
    let (mut left, mut right) = (vec![0.0; samples], vec![0.0; samples]);
    player.instrument.render(&mut left, &mut right, &mut |_, _| {});
    left.iter().zip(&right).map(|(l, r)| 0.5 * (l + r)).collect()
}

#[test]
fn levels_are_those_of_the_envelopes_and_the_note_is_told() {
    let mut player = Player::sine();
    player.set(&[("op2.sustain", 1.0), ("op2.velocity", 0.0)]);
    let before = player.instrument.telemetry();
    assert_eq!((before.levels, before.note_hz, before.head), ([0.0; 7], 0.0, None));
    player.on(69);
    render(&mut player, SECOND / 2);
    let report = player.instrument.telemetry();
    assert!((report.levels[0] - 1.0).abs() < 0.01, "{:?}", report.levels);
    assert!((report.levels[1] - 1.0).abs() < 0.01, "modulators count though they are not heard");
    assert_eq!(report.levels[CLOUD_NODE], 0.0);
    assert!((report.note_hz - 440.0).abs() < 0.1, "{}", report.note_hz);
    player.instrument.set_mutes(Mutes::default().with_mute_turned(0));
    render(&mut player, 4800);
    assert!(player.instrument.telemetry().levels[0] < 0.001);
    player.off(69);
    render(&mut player, 5 * SECOND);
    let after = player.instrument.telemetry();
    assert_eq!(after.levels, [0.0; 7]);
    assert!((after.note_hz - 440.0).abs() < 0.1, "the last note's");
}

#[test]
fn the_scope_holds_the_last_samples_however_time_is_divided() {
    let mut player = Player::sine();
    player.on(57);
    let mut heard = render(&mut player, 6000);
    for block in [1, 17, 512, 63, 2000] {
        heard.extend(render(&mut player, block));
    }
    let report = player.instrument.telemetry();
    assert_eq!(report.scope[..], heard[heard.len() - SCOPE..]);
    assert_eq!((report.scope_rate, report.clock), (48_000.0, heard.len() as i64));
    player.tell(NoteEvent::AllSoundOff);
    render(&mut player, SECOND);
    assert!(player.instrument.telemetry().scope.iter().all(|sample| *sample == 0.0), "silence is shown too");
}

#[test]
fn grains_are_told_with_their_lengths_and_the_place_of_the_scan() {
    let mut player = Player::new(&shared(CloudParts { hop_seconds: 0.05, ..partials(1) }));
    player.set(&[("cloud.density", 1000.0), ("cloud.size", 0.4), ("cloud.position", 0.25), ("cloud.spray", 0.0)]);
    player.set(&[("cloud.scan", 0.0), ("cloud.window", 0.0)]);
    player.on(60);
    render(&mut player, SECOND);
    let report = player.instrument.telemetry();
    assert_eq!(report.dot_count as usize, DOTS.min(report.grains as usize));
    assert!(report.dot_count > 400, "{} grains", report.grains);
    assert!(report.dots[..400].iter().all(|dot| dot.seconds > 0.0 && dot.seconds < 1.0), "{:?}", report.dots[0]);
    assert!(report.levels[CLOUD_NODE] > 0.01, "{:?}", report.levels);
    let head = report.head.unwrap();
    assert!((head - 0.25).abs() < 1e-3, "frozen where the knob has it: {head}");
    player.set(&[("cloud.scan", 4.0)]);
    render(&mut player, SECOND / 10);
    let moved = player.instrument.telemetry().head.unwrap();
    assert!((moved - head).abs() > 1e-3, "{moved}");
}

#[test]
fn nothing_of_an_older_report_shines_through() {
    let mut player = Player::sine();
    player.set(&[("lfo1.trigger", 0.0), ("cloud.level", -12.0)]);
    let mut routes = Routes::default();
    routes.0[0] = Route::new(Source::Lfo1, index_of("cloud.position").unwrap());
    player.instrument.set_routes(routes);
    for key in 50..60 {
        player.on(key);
    }
    render(&mut player, SECOND);
    let mut report = Box::new(player.instrument.telemetry());
    assert!(report.dot_count > 0 && report.note_count == 10 && report.moved_count > 0 && report.head.is_some());
    assert!(report.lfo_phases[0].is_some() && report.peak[0] > 0.0 && report.keys != 0);
    player.instrument.set_routes(Routes::default());
    player.tell(NoteEvent::AllSoundOff);
    render(&mut player, SECOND);
    player.instrument.tell(&mut report);
    player.instrument.telemetry();
    let fresh = player.instrument.telemetry();
    assert_eq!((report.dot_count, report.note_count, report.moved_count), (0, 0, 0));
    // What lies behind the counts is nobody's.
    (report.dots, report.notes, report.moved) = (fresh.dots, fresh.notes, fresh.moved);
    report.peak = fresh.peak;
    assert_eq!(format!("{report:?}"), format!("{fresh:?}"));
}
