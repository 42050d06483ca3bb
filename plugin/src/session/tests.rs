//! What a session keeps.

use std::time::Duration;

use nephele_offline::models::{Corner, factory_pad};
use nephele_offline::pitch::Pitch;
use nephele_realtime::parameters::{Global, SLOTS};
use nephele_realtime::sequencer::RecordMode;
use nephele_realtime::voice::KEYS;
use nephele_realtime::{Instrument, NoteId, NoteOut, Source};

use super::*;
use crate::link::link;
use crate::worker::{Made, Target};

fn delivered(root_hz: f32, source: worker::CloudSource, confidence: Option<f32>) -> Product {
    let cloud = GrainCloud::new("short", &[0.1; 64], 2, 48_000.0, root_hz, Vec::new()).unwrap();
    let heard = confidence.map(|confidence| Pitch { hz: root_hz, confidence });
    Product::Cloud(Delivery { cloud: Arc::new(cloud), generation: 1, source, heard })
}

#[test]
fn a_slot_is_kept_and_a_restored_sound_replaces_it() {
    let (outside, _inside) = link();
    let session = Session::new(outside);
    let route = Route::new(Source::Key, Global::FilterCutoff.index());
    session.set_route(3, route);
    session.set_route(SLOTS, route);
    let (preset, _) = session.preset(ParameterValues::default());
    assert_eq!(preset.routes, session.routes());
    assert_eq!(preset.routes.0[3], route);
    assert_eq!(preset.routes.0.iter().filter(|one| **one == route).count(), 1, "there are no slots past the last");
    session.restore(Preset::default(), None);
    assert_eq!(session.routes(), Routes::default());
}

#[test]
fn names_of_macros_are_kept_and_a_restored_sound_replaces_them() {
    let (outside, _inside) = link();
    let session = Session::new(outside);
    session.name_macro(1, " Bright\n");
    session.name_macro(8, "nobody");
    let (preset, encoded) = session.preset(ParameterValues::default());
    assert_eq!((preset.macros.get(0), preset.macros.get(1)), (None, Some("Bright")));
    session.restore(Preset::default(), None);
    assert_eq!(session.macro_names().get(1), None);
    session.restore(preset, encoded);
    assert_eq!(session.macro_names().get(1), Some("Bright"));
}

#[test]
fn a_typed_root_is_kept_whatever_the_cloud_came_from() {
    let (outside, _inside) = link();
    let session = Session::new(outside);
    let kept = || {
        let (preset, _) = session.preset(ParameterValues::default());
        (preset.cloud.map(|cloud| cloud.root_hz()), preset.cloud_source)
    };
    session.deliver(delivered(220.0, worker::CloudSource::Factory(None), None));
    assert_eq!(kept(), (None, CloudSource::Factory), "the factory's is not kept");
    session.deliver(delivered(230.0, worker::CloudSource::Same, None));
    assert_eq!(kept(), (Some(230.0), CloudSource::Factory), "but with another root it is");

    let file = CloudSource::File { path: "a.wav".to_owned() };
    session.deliver(delivered(300.0, worker::CloudSource::File("a.wav".into()), Some(0.6)));
    assert_eq!((kept(), session.confidence()), ((Some(300.0), file.clone()), Some(0.6)));
    session.deliver(delivered(310.0, worker::CloudSource::Same, None));
    assert_eq!((kept(), session.confidence()), ((Some(310.0), file), None));
}

fn filling(unfinished: bool) -> Product {
    let sounds = vec!["a.wav".into()];
    delivered(330.0, worker::CloudSource::Sounds { sounds, model: "one".to_owned(), unfinished }, None)
}

#[test]
fn a_cloud_that_is_never_finished_gives_way_to_the_one_before() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    let mut instrument = Instrument::new(48_000.0, clouds::factory().unwrap());
    let mut deliver = |product| {
        session.deliver(product);
        inside.exchange(&mut instrument);
        session.housekeep();
        let (preset, _) = session.preset(ParameterValues::default());
        (preset.cloud.map(|cloud| cloud.root_hz()), preset.cloud_source)
    };
    let file = CloudSource::File { path: "a.wav".to_owned() };
    deliver(delivered(220.0, worker::CloudSource::File("a.wav".into()), None));
    assert_eq!(deliver(filling(true)).0, Some(330.0));
    deliver(filling(true));
    assert_eq!(deliver(Product::Withdrawn), (Some(220.0), file), "not the first part of the other");

    deliver(filling(true));
    let whole = deliver(filling(false));
    assert_eq!((whole.0, deliver(Product::Withdrawn)), (Some(330.0), whole), "a whole one stays");
}

#[test]
fn a_tuning_is_kept_and_a_restored_sound_replaces_it() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    let lone = |key: usize| {
        let mut pitches = [None; KEYS];
        pitches[key] = Some(60.0);
        NamedTuning::new("lone", Tuning::new(&pitches))
    };
    session.set_tuning(Some(lone(7)));
    let (kept, _) = session.preset(ParameterValues::default());
    assert_eq!((&kept.tuning, session.tuning()), (&Some(lone(7)), Some(lone(7))));
    let mut instrument = Instrument::new(48_000.0, clouds::factory().unwrap());
    let mut sounds = |key: u8| {
        inside.exchange(&mut instrument);
        instrument.reset();
        instrument.handle(NoteEvent::On { note: NoteId::new(0, key), velocity: 1.0 });
        instrument.telemetry().voices == 1
    };
    assert_eq!([7, 8].map(&mut sounds), [true, false]);
    session.restore(Preset::default(), None);
    assert_eq!([7, 8].map(&mut sounds), [true, true]);
    session.restore(kept, None);
    assert_eq!([7, 8].map(&mut sounds), [true, false]);
    session.set_tuning(None);
    assert_eq!([7, 8].map(&mut sounds), [true, true]);
    assert_eq!(session.preset(ParameterValues::default()).0.tuning, None);
}

#[test]
fn wheels_of_the_window_move_what_sounds() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    let mut instrument = Instrument::new(48_000.0, session.cloud().unwrap());
    session.play(NoteEvent::On { note: NoteId::new(0, 60), velocity: 1.0 });
    session.play(NoteEvent::Bend { channel: 0, value: 0.5 });
    session.play(NoteEvent::Control { channel: 0, controller: 1, value: 0.75 });
    inside.exchange(&mut instrument);
    let report = instrument.telemetry();
    assert_eq!((report.wheels, report.note_count, report.notes[0].key), ([0.5, 0.75], 1, 60));
    assert_eq!(report.notes[0].bend, 1.0, "half of two semitones");
}

#[test]
fn what_is_played_while_it_runs_is_written_down_once() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    session.edit(Edit::All(Box::default()));
    session.record(Recording { mode: RecordMode::Live, track: 1, ..Recording::default() });
    let mut instrument = Instrument::new(48_000.0, session.cloud().unwrap());
    instrument.set_parameter(Global::SeqRun.index(), 1.0);
    instrument.set_parameter(Global::SeqTempo.index(), 120.0);
    let mut out = Vec::new();
    // A step lasts 6000 samples: half a step after the first, and a little before the third.
    for block in 0..200 {
        inside.exchange(&mut instrument);
        let note = NoteId::new(0, 60);
        match block {
            45 => inside.handle(&mut instrument, NoteEvent::On { note, velocity: 0.5 }),
            60 => inside.handle(&mut instrument, NoteEvent::Off(note)),
            _ => {}
        }
        instrument.render(&mut [0.0; 256], &mut [0.0; 256], &mut |_, event| out.push(event));
        if block % 8 == 0 {
            session.listen();
        }
    }
    let sequence = session.sequence();
    let step = &sequence.patterns[0].tracks[1].steps[2];
    assert_eq!((step.on, &step.notes[..], step.velocity), (true, &[60][..], 64));
    assert!((step.gate - 15.0 * 256.0 / 6000.0).abs() < 0.01, "{}", step.gate);
    assert!(!out.iter().any(|event| matches!(event, NoteOut::On { .. })), "it was heard when it was played: {out:?}");
    session.undo(false, &ParameterValues::default());
    session.undo(false, &ParameterValues::default());
    assert!(!session.sequence().patterns[0].tracks[1].steps[2].on);
}

#[test]
fn step_recording_moves_the_cursor() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    session.record(Recording { mode: RecordMode::Step, cursor: 4, ..Recording::default() });
    let mut instrument = Instrument::new(48_000.0, session.cloud().unwrap());
    for key in [60, 62] {
        inside.exchange(&mut instrument);
        inside.handle(&mut instrument, NoteEvent::On { note: NoteId::new(0, key), velocity: 0.5 });
        inside.handle(&mut instrument, NoteEvent::Off(NoteId::new(0, key)));
        session.listen();
    }
    let steps = &session.sequence().patterns[0].tracks[0].steps;
    assert_eq!((&steps[4].notes[..], &steps[5].notes[..], session.recording().cursor), (&[60][..], &[62][..], 6));
}

#[test]
fn a_corner_is_kept_asks_for_a_cloud_and_goes_with_the_sound() {
    let (outside, _inside) = link();
    let session = Session::new(outside);
    let wish = |session: &Session| Wish::of_values(&ParameterValues::default(), session.pad_version());
    assert!(!session.has_moved(wish(&session)), "a new instance plays the factory cloud");
    let sound = Corner::new("mine", &[[0.5; 16], [0.25; 16]]).unwrap();
    session.set_corner(2, sound.clone());
    session.set_corner(4, Corner::default());
    assert!(session.has_moved(wish(&session)));
    let target = session.target(wish(&session));
    assert_eq!((&target.pad[2], &target.pad[1]), (&sound, &factory_pad()[1]));
    let (kept, _) = session.preset(ParameterValues::default());
    session.restore(Preset::default(), None);
    assert_eq!((*session.pad()).clone(), *factory_pad());
    session.restore(kept, None);
    assert_eq!(session.pad()[2], sound);
    assert!(!session.has_moved(wish(&session)), "its cloud came with it");
    session.set_corner(2, factory_pad()[2].clone());
    assert!(session.preset(ParameterValues::default()).0.pad.is_none(), "the factory's needs no keeping");
}

#[test]
fn a_cloud_that_fills_waits_until_the_last_is_heard() {
    let (outside, mut inside) = link();
    let session = Session::new(outside);
    let made = |unfinished| {
        let sounds = vec!["a.wav".into(), "b.wav".into()];
        worker::CloudSource::Sounds { sounds, model: "m".to_owned(), unfinished }
    };
    let root = || session.cloud().unwrap().root_hz();
    session.deliver(delivered(210.0, made(true), None));
    session.deliver(delivered(220.0, made(true), None));
    assert_eq!(root(), 210.0, "nobody has taken it");
    let mut instrument = Instrument::new(48_000.0, session.cloud().unwrap());
    inside.exchange(&mut instrument);
    session.deliver(delivered(230.0, made(true), None));
    assert_eq!(root(), 230.0);
    session.deliver(delivered(240.0, made(false), None));
    assert_eq!(root(), 240.0, "the whole one never waits");
    let (preset, _) = session.preset(ParameterValues::default());
    let sounds = vec!["a.wav".to_owned(), "b.wav".to_owned()];
    assert_eq!(preset.cloud_source, CloudSource::Made { model: "m".to_owned(), sounds });
}

#[test]
fn a_cloud_of_another_pad_or_model_comes_too_late() {
    let (outside, _inside) = link();
    let session = Session::new(outside);
    let made = |session: &Session, model: Option<ModelChoice>| {
        let wish = Wish::of_values(&ParameterValues::default(), session.pad_version());
        let target = Target { model, ..session.target(wish) };
        worker::CloudSource::Morph(Made { target, model: "m".to_owned(), hash: 7, time: Duration::from_secs(1) })
    };
    let source = |session: &Session| session.preset(ParameterValues::default()).0.cloud_source;
    let late = made(&session, None);
    session.set_corner(0, Corner::new("mine", &[[0.5; 16]]).unwrap());
    session.note_asked();
    session.deliver(delivered(220.0, late, None));
    assert_eq!(source(&session), CloudSource::Factory);
    session.deliver(delivered(220.0, made(&session, None), None));
    let morph = CloudSource::Morph { model: "m".to_owned(), hash: format!("{:016x}", 7), x: 0.5, y: 0.5 };
    assert_eq!((source(&session), session.is_slow()), (morph, true));
    // The first cloud of another model brings it.
    let (before, model) = (session.pad_version(), ModelChoice { file: "b.onnx".to_owned(), hash: 9 });
    session.deliver(delivered(220.0, made(&session, Some(model.clone())), None));
    assert_eq!((session.model(), session.pad_version()), (Some(model.clone()), before + 1));
    assert!(!session.has_moved(Wish::of_values(&ParameterValues::default(), before + 1)), "its cloud is there");
    let (kept, _) = session.preset(ParameterValues::default());
    session.restore(Preset::default(), None);
    assert_eq!((session.model(), session.next_unfound()), (None, None));
    session.restore(kept, None);
    assert_eq!([(); 2].map(|()| session.next_unfound()), [Some(model), None], "it is looked for once");
}
