//! What is undone, compared, and heard when a whole sound is loaded.

use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_offline::models::{Corner, ModelChoice};
use nephele_offline::preset::{About, CloudSource, Preset};
use nephele_offline::tuning::NamedTuning;
use nephele_realtime::parameters::{Controllers, Global, matrix_index};
use nephele_realtime::sequencer::{Edit, Place, Step};
use nephele_realtime::voice::{KEYS, Tuning};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Route, Sequence, Source};

use super::*;
use crate::link::{Inside, link};
use crate::wish::Wish;
use crate::worker::{self, Delivery, Made, Product};

const POSITION: usize = Global::CloudPosition.index();

fn instance() -> (Instance, Inside) {
    let (outside, inside) = link();
    (Instance::new(outside), inside)
}

/// What the window does when the user moves a knob.
fn turn(instance: &Instance, touches: &mut Touches, index: usize, plain: f32) {
    touches.begin(instance, index);
    instance.session.untold().note_told(index, plain);
    touches.end(instance, index);
}

/// The same, held for longer than a frame.
fn drag(instance: &Instance, touches: &mut Touches, index: usize, plain: f32) {
    touches.begin(instance, index);
    touches.next_frame();
    instance.session.untold().note_told(index, plain);
    touches.end(instance, index);
}

/// The sound as it would be saved, without its cloud's text.
fn sound(instance: &Instance) -> Preset {
    instance.session.preset(instance.values()).0
}

fn cloud(name: &str) -> Arc<GrainCloud> {
    Arc::new(GrainCloud::new(name, &[0.1; 64], 2, 48_000.0, 220.0, Vec::new()).unwrap())
}

fn deliver(instance: &Instance, name: &str, source: worker::CloudSource) {
    instance.session.note_asked();
    let delivery = Delivery { cloud: cloud(name), generation: 1, source, heard: None };
    instance.session.deliver(Product::Cloud(delivery));
}

fn undo_name(instance: &Instance) -> Option<String> {
    instance.session.standing().undo
}

#[test]
fn each_kind_of_change_is_undone_and_done_again() {
    let (instance, _inside) = instance();
    let session = &instance.session;
    let mut touches = Touches::default();
    let mut states = vec![sound(&instance)];
    let changes: [&dyn Fn(&mut Touches); 13] = [
        &|touches| turn(&instance, touches, POSITION, 0.9),
        &|_| session.set_route(3, Route::new(Source::Lfo1, Global::FilterCutoff.index())),
        &|_| session.edit(Edit::Step(Place { step: 5, ..Place::default() }, Step::note(61, 99, 0.5))),
        &|_| session.set_corner(2, Corner::new("mine", &[[0.5; 16]]).unwrap()),
        &|_| deliver(&instance, "file", worker::CloudSource::File("a.wav".into())),
        &|_| deliver(&instance, "file at another root", worker::CloudSource::Same),
        &|_| deliver(&instance, "of another model", made_by_another_model(session)),
        &|_| session.set_tuning(Some(NamedTuning::new("mine", Tuning::new(&[Some(60.0); KEYS])))),
        &|_| session.name_macro(2, "Breath"),
        &|_| session.set_controllers(&bound(74)),
        &|_| {
            let parameters = states_values(0.125);
            let sequence = Arc::new(Sequence::default());
            let (about, controllers) = (About::named("Other"), bound(75));
            let preset = Preset { about, parameters, sequence, controllers, ..Preset::default() };
            session.load("loading Other".to_owned(), preset, None, &instance.values());
        },
        &|touches| turn(&instance, touches, matrix_index(1, 0), 3.0),
        &|_| session.edit(Edit::All(Box::new(Sequence::factory()))),
    ];
    for change in changes {
        change(&mut touches);
        let now = sound(&instance);
        assert_ne!(Some(&now), states.last(), "{:?}", undo_name(&instance));
        states.push(now);
    }
    let changed: Vec<bool> = states.windows(2).map(|pair| unlike(&pair[0], &pair[1])).fold(Vec::new(), |all, now| {
        now.iter().enumerate().map(|(part, changed)| *changed || all.get(part) == Some(&true)).collect()
    });
    assert!(changed.iter().all(|changed| *changed), "of the parts of a sound only these were changed: {changed:?}");
    for (round, expected) in states.iter().enumerate().rev().skip(1) {
        let name = undo_name(&instance);
        instance.undo(false);
        assert_eq!(sound(&instance), *expected, "{round}: {name:?}");
    }
    assert_eq!(undo_name(&instance), None);
    instance.undo(false);
    for expected in &states[1..] {
        instance.undo(true);
        assert_eq!(sound(&instance), *expected);
    }
    assert_eq!((undo_name(&instance).as_deref(), session.standing().redo), (Some("all patterns"), None));
}

/// Which parts of two sounds are not the same: all that a preset stores.
fn unlike(one: &Preset, other: &Preset) -> Vec<bool> {
    let Preset { about, parameters, sequence, routes, tuning, pad, model, cloud, cloud_source, controllers, macros } =
        one;
    vec![
        *about != other.about,
        *parameters != other.parameters,
        *sequence != other.sequence,
        *routes != other.routes,
        *tuning != other.tuning,
        *pad != other.pad,
        *model != other.model,
        *cloud != other.cloud,
        *cloud_source != other.cloud_source,
        *controllers != other.controllers,
        *macros != other.macros,
    ]
}

/// A MIDI controller on the position.
fn bound(cc: u8) -> Controllers {
    let mut controllers = Controllers::default();
    controllers.bind(cc, POSITION);
    controllers
}

/// The first cloud of another model of the pad, which brings that along.
fn made_by_another_model(session: &crate::session::Session) -> worker::CloudSource {
    let wish = Wish::of_values(&ParameterValues::default(), session.pad_version());
    let model = Some(ModelChoice { file: "b.onnx".to_owned(), hash: 9 });
    let target = worker::Target { model, ..session.target(wish) };
    worker::CloudSource::Morph(Made { target, model: "b".to_owned(), hash: 9, time: Duration::ZERO })
}

/// Defaults but for the cloud's position.
fn states_values(position: f32) -> ParameterValues {
    let mut values = ParameterValues::default();
    values.set(POSITION, position);
    values
}

#[test]
fn a_gesture_is_one_level_and_so_are_notches() {
    let (instance, _inside) = instance();
    let mut touches = Touches::default();
    let before = sound(&instance);
    for notch in 1..=10 {
        turn(&instance, &mut touches, POSITION, 0.3 + 0.01 * notch as f32);
    }
    assert_eq!(undo_name(&instance).as_deref(), Some("Position"));
    instance.undo(false);
    assert_eq!((sound(&instance), undo_name(&instance)), (before.clone(), None));
    for place in [0.5, 0.6] {
        drag(&instance, &mut touches, POSITION, place);
    }
    instance.undo(false);
    assert_eq!(instance.value(POSITION), 0.5, "two drags are two");
    instance.undo(false);
    // Both axes of a pad at once.
    let [x, y] = [Global::MorphX, Global::MorphY].map(Global::index);
    touches.begin(&instance, x);
    touches.begin(&instance, y);
    for step in 1..5 {
        instance.session.untold().note_told(x, 0.1 * step as f32);
        instance.session.untold().note_told(y, 0.2 * step as f32);
    }
    touches.end(&instance, x);
    assert_eq!(undo_name(&instance), None, "it is still held");
    touches.end(&instance, y);
    assert_eq!(undo_name(&instance).as_deref(), Some("Morph X, Morph Y"));
    instance.undo(false);
    assert_eq!(sound(&instance), before);
    drag(&instance, &mut touches, POSITION, instance.value(POSITION));
    turn(&instance, &mut touches, Global::Bypass.index(), 1.0);
    turn(&instance, &mut touches, Global::SeqRun.index(), 1.0);
    assert_eq!(undo_name(&instance), None, "nothing of the sound was changed");
}

#[test]
fn a_hundred_levels_are_kept() {
    let (instance, _inside) = instance();
    let mut touches = Touches::default();
    for round in 0..130 {
        // Two knobs by turns, so that nothing is one with what was before.
        let index = [POSITION, Global::CloudSpread.index()][round % 2];
        turn(&instance, &mut touches, index, 0.001 * round as f32);
    }
    let count = (0..1000).take_while(|_| instance.session.undo(false, &instance.values()).is_some()).count();
    assert_eq!(count, crate::history::LEVELS);
    assert!((instance.value(POSITION) - 0.028).abs() < 1e-6, "{}", instance.value(POSITION));
}

#[test]
fn two_sounds_keep_what_was_done_to_each() {
    let (instance, _inside) = instance();
    let session = &instance.session;
    let mut touches = Touches::default();
    turn(&instance, &mut touches, POSITION, 0.2);
    let first = sound(&instance);
    instance.swap();
    assert_eq!((sound(&instance), session.standing().second), (first.clone(), true), "the second begins as the first");
    assert_eq!(undo_name(&instance), None);
    drag(&instance, &mut touches, POSITION, 0.8);
    session.edit(Edit::Seed(7));
    deliver(&instance, "file", worker::CloudSource::File("a.wav".into()));
    let second = sound(&instance);
    instance.swap();
    assert_eq!(sound(&instance), first);
    instance.undo(false);
    assert_eq!(instance.value(POSITION), ParameterValues::default().get(POSITION));
    instance.undo(true);
    instance.swap();
    assert_eq!((sound(&instance), undo_name(&instance).as_deref()), (second.clone(), Some("loaded cloud")));
    instance.copy();
    instance.swap();
    assert_eq!((sound(&instance), undo_name(&instance).as_deref()), (second, Some("copy")));
    instance.undo(false);
    assert_eq!(sound(&instance), first, "what was copied over is not lost");
    session.restore(Preset::default(), None);
    assert_eq!(session.standing(), crate::session::Standing::default(), "another project knows nothing of them");
}

#[test]
fn the_sound_that_is_not_heard_is_fetched() {
    let (instance, _inside) = instance();
    let session = &instance.session;
    let mut touches = Touches::default();
    turn(&instance, &mut touches, POSITION, 0.2);
    let first = sound(&instance);
    instance.fetch();
    assert_eq!((sound(&instance), session.standing().two), (first.clone(), false), "there is no other yet");
    instance.swap();
    drag(&instance, &mut touches, POSITION, 0.8);
    session.edit(Edit::Seed(7));
    deliver(&instance, "file", worker::CloudSource::File("a.wav".into()));
    let second = sound(&instance);
    instance.fetch();
    assert_eq!((sound(&instance), undo_name(&instance).as_deref()), (first.clone(), Some("copy")));
    assert!(session.standing().second && session.standing().two, "B is heard on");
    instance.undo(false);
    assert_eq!(sound(&instance), second, "what was copied over is not lost");
    instance.swap();
    assert_eq!(sound(&instance), first, "and the other stayed as it was");
}

#[test]
fn a_cloud_that_the_pad_replaced_comes_back_with_its_place() {
    let (instance, _inside) = instance();
    let session = &instance.session;
    let mut touches = Touches::default();
    deliver(&instance, "file", worker::CloudSource::File("a.wav".into()));
    let x = Global::MorphX.index();
    drag(&instance, &mut touches, x, 0.9);
    let target = session.target(Wish::of_values(&instance.values(), session.pad_version()));
    let made = Made { target, model: "m".to_owned(), hash: 1, time: Duration::ZERO };
    deliver(&instance, "morph", worker::CloudSource::Morph(made));
    assert_eq!(undo_name(&instance).as_deref(), Some("Morph X"), "the cloud follows from the move");
    instance.undo(false);
    let source = CloudSource::File { path: "a.wav".to_owned() };
    assert_eq!((instance.value(x), sound(&instance).cloud_source), (0.5, source));
    let wish = Wish::of_values(&instance.values(), session.pad_version());
    assert!(!session.has_moved(wish), "the worker is not asked for another in its place");
}

/// A sound unlike a new one's in hundreds of parameters, with a cloud of its own.
fn other() -> Preset {
    let mut parameters = ParameterValues::default();
    for (index, parameter) in nephele_realtime::parameters().iter().enumerate() {
        let way = parameter.normalise(parameter.default);
        parameters.set(index, parameter.denormalise(0.9 * way + 0.05));
    }
    // It sounds on, in one place.
    for global in [Global::CloudLevel, Global::RackLevel, Global::MasterLevel, Global::CloudSustain, Global::Bypass] {
        parameters.set(global.index(), ParameterValues::default().global(global));
    }
    let samples: Vec<f32> = (0..64 * 4096).map(|i| 0.4 * (i as f32 * 0.04).sin()).collect();
    let cloud = GrainCloud::new("tone", &samples, 64, 48_000.0, 305.6, Vec::new()).unwrap();
    let source = CloudSource::File { path: "tone.wav".to_owned() };
    Preset { parameters, cloud: Some(Arc::new(cloud)), cloud_source: source, ..Preset::default() }
}

#[test]
fn a_preset_is_heard_at_once_and_without_a_gap() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("other.nephele");
    other().save(&path).unwrap();
    let (instance, mut inside) = instance();
    let mut instrument = Instrument::new(48_000.0, instance.session.cloud().unwrap());
    instrument.handle(NoteEvent::On { note: NoteId::new(0, 57), velocity: 0.8 });
    let mut block = |inside: &mut Inside| {
        inside.exchange(&mut instrument);
        let (mut left, mut right) = ([0.0; 480], [0.0; 480]);
        instrument.render(&mut left, &mut right, &mut |_, _| {});
        let power: f32 = left.iter().chain(&right).map(|sample| sample * sample).sum();
        (10.0 * (power / 960.0).max(1e-12).log10(), instrument.values().clone())
    };
    let mut levels: Vec<f32> = (0..100).map(|_| block(&mut inside).0).collect();
    let begun = Instant::now();
    assert!(crate::loading::preset(&instance.session, &path, &instance.values()));
    println!("loaded {} kB in {:?}", std::fs::metadata(&path).unwrap().len() / 1000, begun.elapsed());
    let (level, values) = block(&mut inside);
    levels.push(level);
    assert_eq!(values, other().parameters, "all of it in one block");
    assert_eq!(values, instance.values());
    levels.extend((0..100).map(|_| block(&mut inside).0));
    let quietest = |levels: &[f32]| levels.iter().copied().fold(f32::INFINITY, f32::min);
    let [before, while_loading, after] = [&levels[50..100], &levels[95..125], &levels[140..]].map(quietest);
    println!("quietest 10 ms before {before:.1} dB, around loading {while_loading:.1} dB, after {after:.1} dB");
    assert!(while_loading > before.min(after) - 3.0, "{levels:?}");
}

#[test]
fn a_macro_is_undone_by_the_name_that_it_has() {
    let (instance, _inside) = instance();
    let mut touches = Touches::default();
    let third = Global::Macro1.index() + 2;
    turn(&instance, &mut touches, third, 0.7);
    assert_eq!(undo_name(&instance).as_deref(), Some("Macro 3"));
    instance.session.name_macro(2, "Breath");
    turn(&instance, &mut touches, third, 0.2);
    assert_eq!(undo_name(&instance).as_deref(), Some("Breath"));
}
