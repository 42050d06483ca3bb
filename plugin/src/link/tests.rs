//! The two ends against each other.

use super::*;
use nephele_realtime::voice::KEYS;
use nephele_realtime::{NoteId, Route, Source};

/// One slot to the parameter at `destination`.
fn routes(destination: usize) -> Routes {
    let mut routes = Routes::default();
    routes.0[7] = Route::new(Source::Velocity, destination);
    routes
}

/// One in which `key` alone sounds.
fn lone(key: u32) -> Tuning {
    let mut pitches = [None; KEYS];
    pitches[key as usize % KEYS] = Some(60.0);
    Tuning::new(&pitches)
}

fn cloud(name: &str) -> Arc<GrainCloud> {
    Arc::new(GrainCloud::new(name, &[0.1; 256], 4, 48_000.0, 220.0, Vec::new()).unwrap())
}

#[test]
fn every_cloud_comes_back_to_be_freed() {
    let (mut outside, mut inside) = link();
    let clouds: Vec<_> = (0..40).map(|i| cloud(&i.to_string())).collect();
    let mut instrument = Instrument::new(48_000.0, cloud("first"));
    instrument.handle(NoteEvent::On { note: NoteId::new(0, 60), velocity: 1.0 });
    for cloud in &clouds {
        outside.send_cloud(Arc::clone(cloud));
        inside.exchange(&mut instrument);
        instrument.render(&mut [0.0; 64], &mut [0.0; 64], &mut |_, _| {});
    }
    for _ in 0..20 {
        outside.housekeep();
        inside.exchange(&mut instrument);
        instrument.render(&mut [0.0; 4096], &mut [0.0; 4096], &mut |_, _| {});
    }
    let held: Vec<_> = clouds.iter().filter(|c| Arc::strong_count(c) > 1).map(|c| c.name()).collect();
    assert_eq!(held, ["39"], "only the newest is still held");
}

/// The audio callback's part of the exchange, under the check that aborts on an allocation or a free.
#[test]
fn edits_and_swaps_neither_allocate_nor_free_on_the_audio_thread() {
    let (mut outside, mut inside) = link();
    let mut instrument = Instrument::new(48_000.0, cloud("first"));
    let editor = std::thread::spawn(move || {
        for round in 0..400_u32 {
            let mut sequence = Sequence::factory();
            sequence.patterns[0].tracks[0].steps[round as usize % 16].on ^= true;
            outside.send_sequence(Arc::new(sequence));
            outside.send_routes(routes(round as usize));
            outside.send_tuning(&lone(round));
            let note = NoteId::new(0, 40 + (round % 40) as u8);
            outside.send_note(NoteEvent::On { note, velocity: 0.7 });
            outside.send_note(NoteEvent::Off(note));
            outside.send_cloud(cloud(&round.to_string()));
            outside.latest_report();
            std::thread::sleep(std::time::Duration::from_micros(300));
        }
        outside
    });
    let (mut left, mut right) = ([0.0; 64], [0.0; 64]);
    while !editor.is_finished() {
        nice_assert_no_alloc::assert_no_alloc(|| {
            inside.exchange(&mut instrument);
            instrument.render(&mut left, &mut right, &mut |_, _| {});
            inside.report(&mut instrument, [0.25, 0.5]);
        });
    }
    assert!(instrument.telemetry().clouds_taken > 10, "clouds were swapped");
    drop(editor.join().unwrap());
}

#[test]
fn without_audio_the_newest_of_each_waits() {
    let (mut outside, mut inside) = link();
    for velocity in 0..300_u16 {
        let seed = u32::from(velocity);
        outside.send_sequence(Arc::new(Sequence { seed, ..Sequence::default() }));
        outside.send_routes(routes(usize::from(velocity)));
        outside.send_tuning(&lone(u32::from(velocity)));
    }
    let mut instrument = Instrument::new(48_000.0, cloud("x"));
    for _ in 0..4 {
        inside.exchange(&mut instrument);
        outside.housekeep();
    }
    assert_eq!(instrument.sequence().map(|sequence| sequence.seed), Some(299));
    assert_eq!(*instrument.routes(), routes(299));
    let mut voices = |key: usize| {
        instrument.handle(NoteEvent::On { note: NoteId::new(0, key as u8), velocity: 1.0 });
        instrument.telemetry().voices
    };
    assert_eq!([voices(298 % KEYS), voices(299 % KEYS)], [0, 1], "only the key of the newest tuning sounds");
}
