//! Sources drawn onto controls, rings, the list of slots.

use egui::{Event, Key, Modifiers, Pos2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, theme};
use nephele_realtime::parameters::{Global, OperatorField, SLOTS, matrix_index, slot_index};
use nephele_realtime::{Route, Source};

use crate::fixture::{Plugin, click, drag, editor, harness, rect_of, take_actions, turn_to};
use crate::pictures::save;
use crate::text::{shown, status};

/// The first slot that the demo leaves free.
const FREE: usize = 2;

/// Presses on `from`, goes to each of `stops` and stays there for `rest` frames; then lets go.
fn pull(harness: &mut Harness<'_, Plugin>, from: Pos2, stops: &[Pos2], rest: usize) {
    begin_pull(harness, from, stops, rest);
    harness.drop_at(*stops.last().expect("a place to let go"));
    harness.run_steps(3);
}

/// The same, without letting go.
pub fn begin_pull(harness: &mut Harness<'_, Plugin>, from: Pos2, stops: &[Pos2], rest: usize) {
    harness.hover_at(from);
    harness.run_steps(1);
    harness.drag_at(from);
    harness.run_steps(1);
    let mut at = from;
    for stop in stops {
        for tenth in 1..=10 {
            harness.hover_at(at + (*stop - at) * (tenth as f32 / 10.0));
            harness.run_steps(1);
        }
        at = *stop;
        harness.run_steps(rest);
    }
}

pub fn pull_onto(harness: &mut Harness<'_, Plugin>, source: &str, target: &str) {
    let (from, to) = (rect_of(harness, &format!("{source} source")).center(), rect_of(harness, target).center());
    pull(harness, from, &[to], 1);
}

fn connected(slot: usize, source: Source, index: usize) -> Vec<Action> {
    let depth = slot_index(slot);
    let set = Action::Set(depth, 0.25);
    vec![Action::SetRoute(slot, Route::new(source, index)), Action::Begin(depth), set, Action::End(depth)]
}

#[test]
fn a_source_let_go_over_a_knob_moves_it() {
    let mut harness = editor();
    pull_onto(&mut harness, "LFO 1", "Density");
    assert_eq!(take_actions(&mut harness), connected(FREE, Source::Lfo1, Global::CloudDensity.index()));
    assert!(status(&harness).starts_with("LFO 1 → Density: slot 3, ±0.25"), "{}", status(&harness));
    assert!(shown(&harness).contains(&"LFO 1 → Density".to_owned()), "it is in the list");
}

#[test]
fn chips_envelopes_and_macros_go_onto_cells_too() {
    for (label, source) in [
        ("Velocity", Source::Velocity),
        ("Envelope 2", Source::Envelope2),
        ("Cloud envelope", Source::CloudEnvelope),
        ("Macro 6", Source::Macro6),
    ] {
        let mut harness = editor();
        pull_onto(&mut harness, label, "Matrix 3 to 1");
        assert_eq!(take_actions(&mut harness), connected(FREE, source, matrix_index(2, 0)), "{label}");
    }
}

#[test]
fn strips_take_sources_for_their_ratio_and_level() {
    for (strip, field) in [("Ratio", OperatorField::Ratio), ("Level", OperatorField::Level)] {
        let mut harness = editor();
        pull_onto(&mut harness, "LFO 2", &format!("Operator 2 {strip} strip"));
        assert_eq!(take_actions(&mut harness), connected(FREE, Source::Lfo2, field.index(1)), "{strip}");
    }
}

#[test]
fn a_source_over_what_can_not_be_moved_connects_nothing() {
    for target in ["Window", "Status", "Cloud view"] {
        let mut harness = editor();
        pull_onto(&mut harness, "LFO 1", target);
        assert_eq!(take_actions(&mut harness), [], "{target}");
    }
}

#[test]
fn the_pads_edges_are_its_axes() {
    for (part, parameter) in [(vec2(0.5, 0.93), Global::MorphX), (vec2(0.95, 0.5), Global::MorphY)] {
        let mut harness = editor();
        let (from, pad) = (rect_of(&harness, "LFO 2 source").center(), rect_of(&harness, "Morph pad"));
        pull(&mut harness, from, &[pad.min + pad.size() * part], 1);
        assert_eq!(take_actions(&mut harness), connected(FREE, Source::Lfo2, parameter.index()));
    }
}

#[test]
fn a_tab_turns_under_a_source_that_rests_on_it() {
    let mut harness = editor();
    let from = rect_of(&harness, "LFO 4 source").center();
    let tab = rect_of(&harness, "Pitch page").center();
    begin_pull(&mut harness, from, &[tab], 5);
    assert!(harness.query_by_label("Align").is_none(), "not at once");
    harness.run_steps(30);
    let knob = rect_of(&harness, "Align").center();
    harness.hover_at(knob);
    harness.run_steps(2);
    harness.drop_at(knob);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), connected(FREE, Source::Lfo4, Global::CloudAlign.index()));

    // The page that the source came from may be turned away too.
    let from = rect_of(&harness, "LFO 3 source").center();
    let tab = rect_of(&harness, "Effects page").center();
    begin_pull(&mut harness, from, &[tab], 40);
    let knob = rect_of(&harness, "Reverb Mix").center();
    harness.hover_at(knob);
    harness.run_steps(2);
    harness.drop_at(knob);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), connected(FREE + 1, Source::Lfo3, Global::ReverbMix.index()));
}

#[test]
fn escape_lets_go_of_a_source() {
    let mut harness = editor();
    let (from, to) = (rect_of(&harness, "LFO 1 source").center(), rect_of(&harness, "Density").center());
    begin_pull(&mut harness, from, &[to], 1);
    assert!(shown(&harness).iter().any(|text| text == "LFO 1 → Density"), "it says what would be connected");
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert!(shown(&harness).iter().all(|text| text != "LFO 1 → Density"));
    harness.drop_at(to);
    harness.run_steps(3);
    assert_eq!(take_actions(&mut harness), []);
}

#[test]
fn what_is_connected_already_is_chosen_instead() {
    let mut harness = editor();
    pull_onto(&mut harness, "Velocity", "Position");
    take_actions(&mut harness);
    pull_onto(&mut harness, "Velocity", "Position");
    assert_eq!(take_actions(&mut harness), []);
    assert!(status(&harness).contains("already: slot 3, +0.25"), "{}", status(&harness));
}

#[test]
fn when_all_slots_are_taken_that_is_said() {
    let mut plugin = Plugin::demo();
    plugin.routes.0 = [Route::new(Source::Key, Global::CloudSize.index()); SLOTS];
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    pull_onto(&mut harness, "LFO 1", "Density");
    assert_eq!(take_actions(&mut harness), []);
    assert!(status(&harness).contains("All 32 modulation slots are taken"), "{}", status(&harness));
}

#[test]
fn a_click_on_a_source_opens_its_page() {
    for (source, knob) in
        [("LFO 3", "LFO 3 Rate"), ("Envelope 2", "Envelope 2 Attack"), ("Filter envelope", "Filter Attack")]
    {
        let mut harness = editor();
        click(&mut harness, &format!("{source} source"));
        assert!(harness.query_by_label(knob).is_some(), "{knob}");
        assert_eq!(take_actions(&mut harness), []);
    }
}

/// A window in which LFO 1 moves the density by a fifth up and down.
fn moved() -> Harness<'static, Plugin> {
    let mut plugin = Plugin::demo();
    plugin.routes.0[4] = Route::new(Source::Lfo1, Global::CloudDensity.index());
    plugin.values[slot_index(4)] = 0.2;
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    harness.run_steps(2);
    harness
}

/// Where the ring around a knob of the cloud is, above its middle.
fn ring_of(harness: &Harness<'_, Plugin>, label: &str) -> Pos2 {
    let body = rect_of(harness, label);
    body.center_top() + vec2(0.0, 4.0 + 14.0 - 14.0 - 5.0)
}

fn only_moves(actions: &[Action], index: usize) -> Vec<f32> {
    assert_eq!(
        (actions.first(), actions.last()),
        (Some(&Action::Begin(index)), Some(&Action::End(index))),
        "{actions:?}"
    );
    let moves = &actions[1..actions.len() - 1];
    let values = moves.iter().map(|action| match action {
        Action::Set(moved, plain) if *moved == index => *plain,
        other => panic!("{other:?} in a drag of {index}"),
    });
    values.collect()
}

#[test]
fn a_ring_is_dragged_for_the_depth() {
    let mut harness = moved();
    let ring = ring_of(&harness, "Density");
    drag(&mut harness, ring, vec2(0.0, -50.0));
    let depths = only_moves(&take_actions(&mut harness), slot_index(4));
    assert!(depths.len() > 5 && depths.windows(2).all(|pair| pair[1] > pair[0]), "{depths:?}");
    assert!(depths[0] > 0.2);
    // Where nothing moves a knob there is no ring, and the knob is dragged.
    let ring = ring_of(&harness, "Position") + vec2(0.0, 3.0);
    drag(&mut harness, ring, vec2(0.0, -50.0));
    only_moves(&take_actions(&mut harness), Global::CloudPosition.index());
}

#[test]
fn the_ring_tells_what_it_is() {
    let mut harness = moved();
    let ring = ring_of(&harness, "Density");
    harness.hover_at(ring);
    harness.run_steps(3);
    assert!(status(&harness).starts_with("Density is moved by LFO 1, ±0.20 of its range"), "{}", status(&harness));
}

#[test]
fn alt_on_a_knob_means_its_modulation() {
    let mut harness = moved();
    let knob = rect_of(&harness, "Density").center();
    harness.event(Event::ModifiersChanged(Modifiers::ALT));
    drag(&mut harness, knob, vec2(0.0, 60.0));
    let depths = only_moves(&take_actions(&mut harness), slot_index(4));
    assert!(depths.last() < Some(&0.0), "{depths:?}");
    // Without a slot it is the knob's own value.
    let knob = rect_of(&harness, "Position").center();
    drag(&mut harness, knob, vec2(0.0, 40.0));
    only_moves(&take_actions(&mut harness), Global::CloudPosition.index());
}

#[test]
fn the_status_line_says_what_moves_a_control() {
    let mut harness = moved();
    let status = |harness: &mut Harness<'_, Plugin>, label: &str| {
        harness.get_by_label(label).hover();
        harness.run_steps(3);
        status(harness)
    };
    assert!(status(&mut harness, "Density").contains(" · LFO 1 moves it by ±0.20 · "));
    assert!(status(&mut harness, "Position").contains(" · locked on step 1 · "));
    assert!(!status(&mut harness, "Spray").contains("moves it"));
    harness.state_mut().routes.0[9] =
        Route { via: Source::Wheel, ..Route::new(Source::Velocity, Global::CloudSpray.index()) };
    harness.state_mut().values[slot_index(9)] = -0.5;
    assert!(status(&mut harness, "Spray").contains(" · Velocity × Mod wheel moves it by -0.50 · "));
    harness.state_mut().values[slot_index(4)] = -0.2;
    assert!(status(&mut harness, "Density").contains(" · LFO 1 moves it by ±0.20 inv. · "), "turned over");
    assert!(shown(&harness).contains(&"±0.20 inv.".to_owned()), "in the list too");
}

#[test]
fn a_slot_in_the_list_is_dragged_typed_and_cleared() {
    let mut harness = moved();
    let index = slot_index(4);
    let label = "Slot 5: LFO 1 → Density";
    let row = rect_of(&harness, label).center();
    drag(&mut harness, row, vec2(30.0, 0.0));
    let depths = only_moves(&take_actions(&mut harness), index);
    assert!(depths.last() > Some(&0.2), "{depths:?}");
    harness.get_by_label(label).focus();
    harness.run_steps(2);
    harness.key_press(Key::ArrowDown);
    harness.run_steps(3);
    only_moves(&take_actions(&mut harness), index);
    click(&mut harness, "Clear slot 5");
    let gone =
        [Action::SetRoute(4, Route::default()), Action::Begin(index), Action::Set(index, 0.0), Action::End(index)];
    assert_eq!(take_actions(&mut harness), gone);
    assert!(harness.query_by_label(label).is_none());
}

#[test]
fn a_long_list_goes_by_the_wheel() {
    let mut plugin = Plugin::demo();
    for slot in 0..SLOTS {
        plugin.routes.0[slot] = Route::new(Source::ALL[1 + slot], Global::CloudSize.index());
    }
    let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
    let visible =
        |harness: &Harness<'_, Plugin>, slot: usize| harness.query_by_label(&format!("Clear slot {slot}")).is_some();
    assert!(visible(&harness, 1) && visible(&harness, 5) && !visible(&harness, 6));
    harness.get_by_label("Clear slot 3").hover();
    harness.run_steps(2);
    let turn = |lines: f32| Event::MouseWheel {
        unit: egui::MouseWheelUnit::Line,
        delta: vec2(0.0, lines),
        phase: egui::TouchPhase::Move,
        source: egui::MouseWheelSource::Unknown,
        modifiers: Modifiers::NONE,
    };
    harness.event(turn(-2.0));
    harness.run_steps(3);
    assert!(!visible(&harness, 2) && visible(&harness, 3) && visible(&harness, 7));
    harness.event(turn(-99.0));
    harness.run_steps(3);
    assert!(visible(&harness, 32) && visible(&harness, 28) && !visible(&harness, 27));
    assert_eq!(take_actions(&mut harness), []);
}

/// Much that moves much, with three voices that sound.
pub fn lively() -> Plugin {
    let mut plugin = Plugin::demo();
    let routes = [
        (Source::Lfo1, Global::CloudPosition.index(), 0.2),
        (Source::Envelope2, Global::RackIndex.index(), 0.35),
        (Source::Wheel, Global::CloudDensity.index(), -0.3),
        (Source::Velocity, matrix_index(1, 0), 0.25),
        (Source::Lfo3, matrix_index(4, 3), -0.15),
        (Source::Macro1, Global::CloudSize.index(), 0.4),
        (Source::Random, Global::CloudPan.index(), 0.5),
        (Source::Macro2, Global::CloudJitter.index(), 0.3),
    ];
    for (slot, (source, index, depth)) in routes.into_iter().enumerate() {
        plugin.routes.0[slot] = Route::new(source, index);
        plugin.values[slot_index(slot)] = depth;
    }
    plugin.routes.0[1].via = Source::Wheel;
    for (place, name) in ["Breath", "Bright", "Motion", "Space"].into_iter().enumerate() {
        plugin.macros.set(place, name);
        plugin.values[Global::Macro1.index() + place] = 0.2 + 0.2 * place as f32;
    }
    // Sine, drift, steps, random: the four kinds of picture.
    for (lfo, shape) in [0.0, 6.0, 7.0, 5.0].into_iter().enumerate() {
        plugin.values[nephele_realtime::parameters::LfoField::Shape.index(lfo)] = shape;
    }
    plugin.values[nephele_realtime::parameters::LfoField::Sync.index(2)] = 1.0;
    let telemetry = &mut plugin.telemetry;
    telemetry.moved_count = 3;
    for (voice, sources) in telemetry.moved.iter_mut().take(3).enumerate() {
        for (place, value) in sources.iter_mut().enumerate() {
            *value = ((place + 3 * voice) as f32 * 0.37).fract();
        }
    }
    telemetry.lfo_phases = [Some(0.3), Some(0.8), Some(0.1), Some(0.5)];
    let phase: f32 = 0.3;
    telemetry.moved[0][Source::Lfo1 as usize] = (std::f32::consts::TAU * phase).sin();
    plugin
}

#[test]
fn pictures_of_what_moves() {
    for (variant, colours) in [(theme::Variant::Dark, "dark"), (theme::Variant::Light, "light")] {
        for (pixels_per_point, suffix) in [(1.0, "1x"), (2.0, "2x")] {
            let plugin = Plugin { variant, ..lively() };
            let mut harness = harness(vec2(1280.0, 800.0), pixels_per_point, plugin);
            harness.run_steps(2);
            let still = save(&mut harness, &format!("modulation-{colours}-{suffix}"));
            let (from, to) = (rect_of(&harness, "LFO 4 source").center(), rect_of(&harness, "Spread").center());
            begin_pull(&mut harness, from, &[to], 1);
            let pulled = save(&mut harness, &format!("modulation-pulled-{colours}-{suffix}"));
            let changed = still.iter().zip(&pulled).filter(|(a, b)| a != b).count();
            assert!(changed > 3000, "nothing is seen of a source that is pulled: {changed} pixels");
        }
    }
}

#[test]
fn an_lfo_that_does_not_move_says_why() {
    let mut harness = editor();
    let said = |harness: &mut Harness<'_, Plugin>, lfo: u8| {
        turn_to(harness, "LFOs");
        click(harness, &format!("LFO {lfo} page"));
        let reasons = ["no slot uses it", "waits for a note"];
        shown(harness).into_iter().filter(|text| reasons.contains(&text.as_str())).collect::<Vec<_>>()
    };
    assert_eq!(said(&mut harness, 1), ["waits for a note"], "slot 1 uses it");
    assert_eq!(said(&mut harness, 2), ["no slot uses it"]);
    harness.state_mut().telemetry.lfo_phases[0] = Some(0.3);
    assert_eq!(said(&mut harness, 1), [""; 0], "its mark moves");
    harness.state_mut().telemetry.lfo_phases[0] = None;
    harness.state_mut().routes.0[0] = Route::new(Source::SampleHold, Global::CloudPosition.index());
    assert_eq!(said(&mut harness, 1), ["waits for a note"], "sample and hold draws by it");
    harness.state_mut().routes.0[0] = Route::default();
    assert_eq!(said(&mut harness, 1), ["no slot uses it"]);
    turn_to(&mut harness, "Modulation");
    harness.get_by_label("LFO 1 source").hover();
    harness.run_steps(2);
    assert!(status(&harness).contains("at rest: no slot uses it"), "{}", status(&harness));
}

#[test]
fn marks_follow_the_voices() {
    let picture = |phase: f32| {
        let mut plugin = lively();
        plugin.telemetry.moved[0][Source::Lfo1 as usize] = phase;
        let mut harness = harness(vec2(1280.0, 800.0), 1.0, plugin);
        harness.run_steps(2);
        let knob = rect_of(&harness, "Position").expand(4.0);
        let image = harness.render().expect("a picture");
        let inside = |x: u32, y: u32| knob.contains(egui::pos2(x as f32, y as f32));
        image.enumerate_pixels().filter(|(x, y, _)| inside(*x, *y)).map(|(_, _, pixel)| pixel.0).collect::<Vec<_>>()
    };
    let (low, high) = (picture(-0.9), picture(0.9));
    assert!(low.iter().zip(&high).filter(|(a, b)| a != b).count() > 8, "the mark has not moved");
}
