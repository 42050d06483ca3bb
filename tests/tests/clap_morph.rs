//! The morph pad through a host: the worker decodes a new cloud. Bounced, the sound waits for it; live, it comes when
//! it comes.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_offline::models::{ModelChoice, factory_pad};
use nephele_offline::preset::Preset;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{Pattern, Step};
use nephele_realtime::{Route, Source};
use nephele_tests::analysis::{peak, rms};
use nephele_tests::{Blocks, ClapHost, Note, Recording, Script, Timeline};

const RATE: f64 = 48_000.0;
const SECOND: u64 = 48_000;

/// A held note of the cloud alone, with the pad moved to a corner in its middle, or left where it was.
fn bounce(moves: bool) -> Recording {
    let mut host = ClapHost::inactive();
    host.main.set_offline(true).expect("it can be bounced");
    host.activate(RATE, 1024).expect("activation");
    let mut script = Script::new(Timeline::stopped(RATE), 3 * SECOND).at(0, host.set("rack.level", -60.0)).note(
        (0, 3 * SECOND - 1),
        Note::key(57),
        0.8,
    );
    if moves {
        script = script.at(SECOND, host.set("cloud.morph_x", 0.02)).at(SECOND, host.set("cloud.morph_y", 0.97));
    }
    host.play(&script)
}

#[test]
fn a_bounce_waits_for_its_cloud() {
    let first = bounce(true);
    // However long the worker took: two bounces are the same.
    first.same_audio(&bounce(true)).expect("two bounces are equal");
    let still = bounce(false);
    let second = SECOND as usize;
    assert_eq!(first.left[..second], still.left[..second], "nothing changes before the pad moves");
    let difference = |from: usize, to: usize| {
        let pairs = first.left[from..to].iter().zip(&still.left[from..to]);
        rms(&pairs.map(|(a, b)| a - b).collect::<Vec<_>>()) / rms(&still.left[from..to])
    };
    // Grains that sound keep their cloud to their end; a tenth of a second later all are new.
    assert!(difference(second + 12_000, 3 * second) > 0.1, "the new cloud is not heard");
    assert!(peak(&first.left) <= 1.0);
}

/// Two notes of the pattern, the second with a place of the morph pad of its own, if `locks`.
fn bounced_pattern(locks: bool) -> Recording {
    let mut pattern = Pattern::default();
    let steps = &mut pattern.tracks[0].steps;
    steps[0] = Step::note(57, 100, 4.0);
    steps[8] = Step::note(57, 100, 4.0);
    if locks {
        steps[8].locks = vec![sequences::lock("cloud.morph_x", 0.02, 0.0), sequences::lock("cloud.morph_y", 0.97, 0.0)];
    }
    let mut host = ClapHost::inactive();
    sequences::reload(&mut host, |preset| {
        preset.sequence = Arc::new(sequences::only(pattern));
        preset.parameters.set(index_of("rack.level").expect("a parameter"), -60.0);
    });
    host.main.set_offline(true).expect("it can be bounced");
    host.activate(RATE, 1024).expect("activation");
    host.play(&Script::new(Timeline::rolling(RATE, 0.0, 120.0).stop(2 * SECOND), 2 * SECOND))
}

#[test]
fn a_bounce_has_the_clouds_that_steps_lock() {
    let (locked, plain) = (bounced_pattern(true), bounced_pattern(false));
    locked.same_audio(&bounced_pattern(true)).expect("two bounces are equal");
    let second = SECOND as usize;
    assert!(rms(&plain.left[second..]) > 0.003);
    assert_eq!(locked.left[..second], plain.left[..second], "the first step has no lock");
    let difference: Vec<f32> = locked.left[second..].iter().zip(&plain.left[second..]).map(|(a, b)| a - b).collect();
    assert!(rms(&difference) > 0.1 * rms(&plain.left[second..]), "its own cloud is not heard");
}

#[test]
fn a_new_cloud_arrives_while_playing() {
    let listen = |host: &mut ClapHost| {
        let script = Script::new(Timeline::stopped(RATE), SECOND).note((0, SECOND / 2), Note::key(57), 0.8);
        host.reset();
        host.play(&script)
    };
    let mut host = ClapHost::active();
    let old = listen(&mut host);
    let moved = Script::new(Timeline::stopped(RATE), 100)
        .at(0, host.set("cloud.morph_x", 0.95))
        .at(0, host.set("cloud.morph_y", 0.05));
    host.play(&moved);
    let asked = Instant::now();
    while old.same_audio(&listen(&mut host)).is_ok() {
        assert!(asked.elapsed() < Duration::from_mins(1), "no new cloud within a minute");
        std::thread::sleep(Duration::from_millis(20));
    }
    println!("heard after {:?}", asked.elapsed());
}

/// A held note, bounced; the sound as `change` has it, and parameters that change in its middle.
fn bounced_with(change: impl FnOnce(&mut Preset), events: &[(&str, f32)]) -> Recording {
    bounced_in(Blocks::Fixed(256), change, events)
}

fn bounced_in(blocks: Blocks, change: impl FnOnce(&mut Preset), events: &[(&str, f32)]) -> Recording {
    let mut host = ClapHost::inactive();
    sequences::reload(&mut host, |preset| {
        preset.parameters.set(index_of("rack.level").expect("a parameter"), -60.0);
        change(preset);
    });
    host.main.set_offline(true).expect("it can be bounced");
    host.activate(RATE, 1024).expect("activation");
    let script = Script::new(Timeline::stopped(RATE), 2 * SECOND).blocks(blocks);
    let mut script = script.note((0, 2 * SECOND - 1), Note::key(57), 0.8);
    for (id, plain) in events {
        script = script.at(SECOND / 2, host.set(id, *plain));
    }
    host.play(&script)
}

/// Corners that are not the factory's: what is at the right stands at the left.
fn swapped(preset: &mut Preset) {
    let mut pad = factory_pad().clone();
    pad.swap(0, 1);
    pad.swap(2, 3);
    preset.pad = Some(Arc::new(pad));
}

fn late(recording: &Recording) -> &[f32] {
    &recording.left[SECOND as usize..]
}

#[test]
fn a_bounce_has_corners_blend_and_spread_as_the_sound_says() {
    let place = [("cloud.morph_x", 0.1), ("cloud.morph_y", 0.3)];
    let mirrored = [("cloud.morph_x", 0.9), ("cloud.morph_y", 0.3), ("morph.spread", 0.0)];
    let plain = bounced_with(|_| {}, &place);
    let mut seen = vec![plain.clone()];
    for (id, plain) in [("morph.spread", 0.0), ("morph.spread", 1.0), ("morph.blend", 1.0)] {
        let events = [&place[..], &[(id, plain)]].concat();
        let first = bounced_with(|_| {}, &events);
        first.same_audio(&bounced_with(|_| {}, &events)).unwrap_or_else(|why| panic!("{id} {plain}: {why}"));
        assert!(seen.iter().all(|other| late(other) != late(&first)), "{id} {plain} is not heard");
        assert!(peak(&first.left) <= 1.0 && rms(late(&first)) > 0.003);
        seen.push(first);
    }
    let swapped_corners = bounced_with(swapped, &[&place[..], &[("morph.spread", 0.0)]].concat());
    let there = bounced_with(|_| {}, &mirrored);
    // The weights of the corners are those of the mirrored place up to rounding.
    let difference: Vec<f32> = late(&swapped_corners).iter().zip(late(&there)).map(|(a, b)| a - b).collect();
    assert!(rms(&difference) < 0.01 * rms(late(&there)), "{} of {}", rms(&difference), rms(late(&there)));
    assert!(late(&swapped_corners) != late(&seen[1]));
}

#[test]
fn corners_come_back_with_the_project_and_its_cloud_plays_on() {
    let mut host = ClapHost::inactive();
    sequences::reload(&mut host, swapped);
    let saved = host.main.save().expect("a state");
    let mut other = ClapHost::inactive();
    other.main.load(&saved).expect("the state loads");
    assert_eq!(other.main.save().expect("a state"), saved);
    // What is there is not made anew: with the stored cloud, corners alone change nothing.
    bounced_with(swapped, &[]).same_audio(&bounced_with(|_| {}, &[])).expect("the factory cloud plays on");
}

#[test]
fn a_model_that_is_not_there_leaves_the_cloud_as_it_is() {
    let lost = |preset: &mut Preset| preset.model = Some(ModelChoice { file: "lost.onnx".to_owned(), hash: 1 });
    let still = bounced_with(|_| {}, &[]);
    bounced_with(lost, &[("cloud.morph_x", 0.1)]).same_audio(&still).expect("the old cloud plays on");
}

#[test]
fn a_bounce_follows_slots_that_move_the_pad() {
    let moving = |depth: f32| {
        bounced_with(
            |preset| {
                preset.routes.0[0] = Route::new(Source::Macro1, index_of("cloud.morph_x").expect("a parameter"));
                preset.parameters.set(index_of("mod.1").expect("a parameter"), depth);
            },
            &[("macro.1", 1.0)],
        )
    };
    let (moved, still) = (moving(0.4), moving(0.0));
    moved.same_audio(&moving(0.4)).expect("two bounces are equal");
    assert_eq!(moved.left[..SECOND as usize / 2], still.left[..SECOND as usize / 2]);
    assert!(late(&moved) != late(&still), "the macro does not move the pad");
}

#[test]
fn blocks_decide_nothing_where_an_lfo_moves_the_pad() {
    // Long grains: more clouds are wanted than there is room for.
    let moving = |depth: f32, blocks: Blocks| {
        let parameter = |id| index_of(id).expect("a parameter");
        bounced_in(
            blocks,
            |preset| {
                preset.routes.0[0] = Route::new(Source::Lfo1, parameter("cloud.morph_x"));
                preset.parameters.set(parameter("mod.1"), depth);
                preset.parameters.set(parameter("cloud.size"), 1.0);
                preset.parameters.set(parameter("lfo1.rate"), 1.7);
            },
            // Automation moves it too.
            &[("cloud.morph_y", 0.9)],
        )
    };
    let whole = moving(0.5, Blocks::Fixed(1024));
    for blocks in [Blocks::Fixed(32), Blocks::Fixed(333), Blocks::Random { seed: 7, max: 1000 }] {
        let other = moving(0.5, blocks);
        whole.same_audio(&other).unwrap_or_else(|why| panic!("{blocks:?}: {why}"));
    }
    assert!(late(&whole) != late(&moving(0.0, Blocks::Fixed(1024))), "the LFO does not move the pad");
}
