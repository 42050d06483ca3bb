//! The instrument as a host sees it: the same samples for every division into blocks, in tune, silent when it should
//! be, and sane whatever it is told.

#![allow(clippy::unwrap_used, reason = "a test that can not set up its case has failed")]

use std::sync::Arc;

use nephele_realtime::parameters::{Global, OperatorField, PARAMETER_COUNT, matrix_index};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, NoteOut, Sequence, Step, Transport};
use proptest::prelude::*;

const RATE: f32 = 48_000.0;

/// 32 grains of a sawtooth-like tone at 220 Hz, brighter from grain to grain.
fn cloud() -> Arc<GrainCloud> {
    let (grains, length) = (32, 4096);
    let mut samples = Vec::new();
    for g in 0..grains {
        for i in 0..length {
            let t = i as f32 / RATE * 220.0 * std::f32::consts::TAU;
            samples.push((1..=1 + g / 4).map(|h| (t * h as f32).sin() / h as f32).sum::<f32>() * 0.3);
        }
    }
    Arc::new(GrainCloud::new("test", &samples, grains, RATE, 220.0, Vec::new()).unwrap())
}

/// An event of the score, at a sample.
#[derive(Clone, Copy, Debug)]
enum Event {
    Note(NoteEvent),
    Set(usize, f32),
}

struct Rendered {
    left: Vec<f32>,
    right: Vec<f32>,
    out: Vec<(usize, NoteOut)>,
}

/// Renders `total` samples in blocks of `blocks` in turn, with the transport rolling at `tempo` if one is given.
fn render(events: &[(usize, Event)], total: usize, blocks: &[usize], tempo: Option<f64>) -> Rendered {
    let mut instrument = Instrument::new(RATE, cloud());
    let mut found = Rendered { left: vec![0.0; total], right: vec![0.0; total], out: Vec::new() };
    let mut blocks = blocks.iter().cycle();
    let mut start = 0;
    while start < total {
        let end = (start + blocks.next().unwrap()).min(total);
        if let Some(tempo) = tempo {
            let beats = start as f64 / f64::from(RATE) * tempo / 60.0;
            instrument.set_transport(Transport { playing: true, beats, tempo, ..Transport::default() });
        }
        let mut at = start;
        while at < end {
            for (_, event) in events.iter().filter(|(t, _)| *t == at) {
                match *event {
                    Event::Note(note) => instrument.handle(note),
                    Event::Set(index, value) => instrument.set_parameter(index, value),
                }
            }
            let next = events.iter().map(|(t, _)| *t).filter(|t| *t > at).min().unwrap_or(end).min(end);
            let (left, right) = (&mut found.left[at..next], &mut found.right[at..next]);
            instrument.render(left, right, &mut |offset, event| found.out.push((at + offset, event)));
            at = next;
        }
        start = end;
    }
    found
}

fn on(key: u8, velocity: f32) -> Event {
    Event::Note(NoteEvent::On { note: NoteId::new(0, key), velocity })
}

fn off(key: u8) -> Event {
    Event::Note(NoteEvent::Off(NoteId::new(0, key)))
}

fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len() as f32).sqrt()
}

#[test]
fn every_block_size_gives_the_same_samples() {
    let events = [
        (0, on(57, 0.9)),
        (1003, on(60, 0.5)),
        (1003, Event::Note(NoteEvent::Tuning(NoteId::new(0, 60), 0.3))),
        (5000, Event::Set(Global::CloudPosition.index(), 0.9)),
        (5001, Event::Set(matrix_index(1, 0), 6.0)),
        (7777, off(57)),
        (9001, Event::Set(Global::MasterLevel.index(), -20.0)),
        (12_345, Event::Note(NoteEvent::Bend { channel: 0, value: -0.5 })),
        (20_000, off(60)),
        (24_001, on(72, 0.2)),
        (30_000, Event::Note(NoteEvent::Choke(NoteId::default()))),
    ];
    let reference = render(&events, 48_000, &[48_000], Some(131.0));
    assert!(rms(&reference.left) > 0.01);
    for blocks in [&[1][..], &[7], &[16], &[64], &[333], &[1024], &[3, 500, 1, 17]] {
        let other = render(&events, 48_000, blocks, Some(131.0));
        let same = |a: &[f32], b: &[f32]| a.iter().zip(b).position(|(a, b)| a.to_bits() != b.to_bits());
        assert_eq!(same(&reference.left, &other.left), None, "left, blocks of {blocks:?}");
        assert_eq!(same(&reference.right, &other.right), None, "right, blocks of {blocks:?}");
        assert_eq!(reference.out, other.out, "events, blocks of {blocks:?}");
    }
}

#[test]
fn a_released_note_rings_out_to_exact_silence() {
    let found = render(&[(0, on(60, 1.0)), (12_000, off(60))], 240_000, &[512], None);
    assert!(rms(&found.left[4000..12_000]) > 0.02);
    assert!(found.left[200_000..].iter().chain(&found.right[200_000..]).all(|s| *s == 0.0));
    assert!(found.out.iter().any(|(_, e)| *e == NoteOut::Ended(NoteId::new(0, 60))));
}

/// Frequency of the strongest component between 50 Hz and 2 kHz, by a bank of correlations.
fn pitch(samples: &[f32]) -> f64 {
    let power = |hz: f64| {
        let (mut re, mut im) = (0.0, 0.0);
        for (i, s) in samples.iter().enumerate() {
            let window = (std::f64::consts::PI * i as f64 / samples.len() as f64).sin().powi(2);
            let angle = std::f64::consts::TAU * hz * i as f64 / f64::from(RATE);
            re += f64::from(*s) * window * angle.cos();
            im += f64::from(*s) * window * angle.sin();
        }
        re.hypot(im)
    };
    let coarse = (50..2000).map(f64::from).max_by(|a, b| power(*a).total_cmp(&power(*b))).unwrap();
    let fine = (-100..=100).map(|i| coarse + f64::from(i) * 0.01);
    fine.max_by(|a, b| power(*a).total_cmp(&power(*b))).unwrap()
}

#[test]
fn cloud_and_rack_play_in_tune() {
    let solo = |index: usize| vec![(0, Event::Set(index, -60.0)), (0, on(69, 1.0))];
    let mut rack = solo(Global::CloudLevel.index());
    rack.extend((0..49).map(|cell| (0, Event::Set(matrix_index(0, 0) + cell, 0.0))));
    rack.push((0, Event::Set(OperatorField::Level.index(3), 0.0)));
    let hz = pitch(&render(&rack, 24_000, &[512], None).left[8000..]);
    assert!((hz - 440.0).abs() < 0.1, "rack at {hz} Hz");

    let mut grains = solo(Global::RackLevel.index());
    grains.extend([
        (0, Event::Set(Global::CloudPosition.index(), 0.0)),
        (0, Event::Set(Global::CloudSpray.index(), 0.0)),
        (0, Event::Set(Global::CloudScan.index(), 0.0)),
        (0, Event::Set(Global::CloudPitchSpray.index(), 0.0)),
        (0, Event::Set(matrix_index(0, 6), 0.0)),
    ]);
    let hz = pitch(&render(&grains, 24_000, &[512], None).left[8000..]);
    assert!((hz - 440.0).abs() < 0.3, "cloud at {hz} Hz");
}

#[test]
fn the_cloud_is_no_loop() {
    let events = [(0, Event::Set(Global::RackLevel.index(), -60.0)), (0, on(57, 1.0))];
    let found = render(&events, 96_000, &[512], None);
    // A loop repeats itself exactly after some lag; a cloud correlates with no late copy of itself.
    let tail = &found.left[48_000..];
    for lag in (4096..24_000).step_by(256) {
        let (a, b) = (&tail[..24_000], &tail[lag..lag + 24_000]);
        let dot: f32 = a.iter().zip(b).map(|(a, b)| a * b).sum();
        let norm = (a.iter().map(|x| x * x).sum::<f32>() * b.iter().map(|x| x * x).sum::<f32>()).sqrt();
        assert!(dot / norm < 0.98, "correlates {} at lag {lag}", dot / norm);
    }
}

#[test]
fn a_new_cloud_takes_over_and_the_old_one_comes_back() {
    let mut instrument = Instrument::new(RATE, cloud());
    instrument.set_parameter(Global::RackLevel.index(), -60.0);
    instrument.handle(NoteEvent::On { note: NoteId::new(0, 57), velocity: 1.0 });
    let (mut left, mut right) = ([0.0; 256], [0.0; 256]);
    let mut run = |instrument: &mut Instrument, blocks: usize| {
        let mut all = Vec::new();
        for _ in 0..blocks {
            instrument.render(&mut left, &mut right, &mut |_, _| {});
            all.extend_from_slice(&left);
        }
        all
    };
    let before = run(&mut instrument, 200);
    let silent = GrainCloud::new("silence", &[0.0; 64 * 64], 64, RATE, 220.0, Vec::new()).unwrap();
    instrument.swap_cloud(Arc::new(silent)).unwrap();
    assert!(instrument.retired().is_none(), "grains of the old cloud still sound");
    let fade = run(&mut instrument, 40);
    assert_eq!(instrument.retired().unwrap().name(), "test");
    let after = run(&mut instrument, 20);
    assert!(rms(&before[25_600..]) > 0.01 && rms(&after) == 0.0);
    let step = |s: &[f32]| s.windows(2).map(|w| (w[1] - w[0]).abs()).fold(0.0, f32::max);
    assert!(step(&fade) <= step(&before) * 1.2, "no click at the swap: {} {}", step(&fade), step(&before));
}

#[test]
fn own_clock_plays_the_pattern_and_stops_clean() {
    let run = Global::SeqRun.index();
    let events = [(100, Event::Set(run, 1.0)), (90_000, Event::Set(run, 0.0))];
    let found = render(&events, 144_000, &[480], None);
    let ons = found.out.iter().filter(|(_, e)| matches!(e, NoteOut::On { .. })).count();
    assert!(ons > 8);
    assert_balanced(&found.out);
    assert!(found.out.last().unwrap().0 <= 90_016);
}

/// Every note that starts ends, and none starts twice.
fn assert_balanced(out: &[(usize, NoteOut)]) {
    let mut held = std::collections::BTreeSet::new();
    for (at, event) in out {
        match event {
            NoteOut::On { key, .. } => assert!(held.insert(*key), "{key} starts twice, at {at}"),
            NoteOut::Off { key, .. } => assert!(held.remove(key), "{key} ends without a start, at {at}"),
            _ => {}
        }
    }
    assert!(held.is_empty(), "stuck: {held:?}");
}

#[test]
fn reset_edit_and_bypass_leave_no_note_behind() {
    let mut instrument = Instrument::new(RATE, cloud());
    let mut out = Vec::new();
    let (mut left, mut right) = (vec![0.0; 24_000], vec![0.0; 24_000]);
    let bypass = Global::Bypass.index();
    let acts: [fn(&mut Instrument, usize); 5] = [
        |i, _| i.reset(),
        |i, _| {
            let mut sequence = Sequence::factory();
            for step in &mut sequence.patterns[0].tracks[0].steps {
                *step = Step { on: !step.on, ..Step::note(60, 100, 0.5) };
            }
            i.swap_sequence(sequence.into()).unwrap();
        },
        |i, b| i.set_parameter(b, 1.0),
        |i, b| i.set_parameter(b, 0.0),
        |i, _| i.set_transport(Transport::default()),
    ];
    for (n, act) in acts.into_iter().enumerate() {
        instrument.set_transport(Transport { playing: true, beats: n as f64, tempo: 120.0, ..Transport::default() });
        instrument.render(&mut left, &mut right, &mut |t, e| out.push((n * 24_000 + t, e)));
        act(&mut instrument, bypass);
    }
    instrument.render(&mut left, &mut right, &mut |t, e| out.push((120_000 + t, e)));
    assert!(out.len() > 10);
    assert_balanced(&out);
}

#[test]
fn a_thousand_notes_at_once_and_every_parameter_at_its_ends() {
    for end in [0.0, 1.0] {
        let mut events = Vec::new();
        for (index, p) in nephele_realtime::parameters().iter().enumerate() {
            if !p.id.starts_with("master") {
                events.push((0, Event::Set(index, p.min + (p.max - p.min) * end)));
            }
        }
        events.extend((0..1000).map(|n| (32 + n / 10, on((n % 128) as u8, 1.0))));
        let found = render(&events, 24_000, &[64], Some(999.0));
        assert!(found.left.iter().chain(&found.right).all(|s| s.is_finite() && s.abs() <= 1.0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn whatever_it_is_told_the_output_stays_audio(
        rate in prop_oneof![Just(8000.0_f32), Just(44_100.0), Just(192_000.0), Just(768_000.0)],
        storm in proptest::collection::vec((0..PARAMETER_COUNT, any::<f32>(), any::<u8>(), any::<f32>()), 1..120),
        beats in any::<f64>(),
        tempo in any::<f64>(),
    ) {
        let mut instrument = Instrument::new(rate, cloud());
        let (mut left, mut right) = ([0.0; 97], [0.0; 97]);
        for (n, (index, value, key, extra)) in storm.into_iter().enumerate() {
            instrument.set_parameter(index, value);
            let note = NoteId::new(key % 20, key);
            instrument.handle(NoteEvent::On { note, velocity: extra });
            instrument.handle(NoteEvent::Tuning(note, value));
            instrument.handle(NoteEvent::Gain(note, extra));
            instrument.handle(NoteEvent::Pan(note, extra));
            instrument.handle(NoteEvent::Off(NoteId { id: Some(3), channel: None, key: Some(key / 2) }));
            instrument.set_transport(Transport { playing: n % 3 > 0, beats: beats + n as f64, tempo, ..Transport::default() });
            instrument.render(&mut left, &mut right, &mut |_, _| {});
            prop_assert!(left.iter().chain(&right).all(|s| s.is_finite() && s.abs() <= 1.0));
        }
    }
}
