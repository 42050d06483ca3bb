//! The menu of a control: each of its entries, by mouse and by keyboard, and MIDI learn.

use egui::{Event, Key, Modifiers, OutputCommand, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Action, theme};
use nephele_realtime::parameters::{Controllers, Global, LfoField, matrix_index, slot_index};
use nephele_realtime::sequencer::{Edit, Place};
use nephele_realtime::{Route, Source, parameters};

use crate::fixture::{Plugin, click, editor, harness, take_actions, turn_to};
use crate::pictures::save;
use crate::text::status;

const POSITION: usize = Global::CloudPosition.index();

/// Opens the menu of what has this label.
fn open(harness: &mut Harness<'_, Plugin>, label: &str) {
    harness.get_by_label(label).click_secondary();
    harness.run_steps(4);
}

/// Chooses the entry that begins so.
fn choose(harness: &mut Harness<'_, Plugin>, entry: &str) {
    harness.get_by_label_contains(entry).click();
    harness.run_steps(4);
}

/// One gesture that sets `index` to `plain`.
pub fn once(index: usize, plain: f32) -> [Action; 3] {
    [Action::Begin(index), Action::Set(index, plain), Action::End(index)]
}

#[test]
fn it_resets() {
    let mut harness = editor();
    open(&mut harness, "Position");
    assert_eq!(take_actions(&mut harness), [], "a menu that is open has changed nothing");
    choose(&mut harness, "Reset to");
    assert_eq!(take_actions(&mut harness), once(POSITION, parameters()[POSITION].default));
    assert!(harness.query_by_label_contains("MIDI learn").is_none(), "and is closed");
}

#[test]
fn it_types_for_knobs_cells_steps_and_the_pad() {
    let mut harness = editor();
    turn_to(&mut harness, "LFOs");
    for (label, entry, index) in [
        ("Position", "Position", POSITION),
        ("Matrix Cloud to 3", "Matrix Cloud to 3", matrix_index(6, 2)),
        ("Window", "Window", Global::CloudWindow.index()),
        ("LFO 1 Steps", "LFO 1 Steps", LfoField::Steps.index(0)),
        ("Morph pad", "Morph X", Global::MorphX.index()),
    ] {
        open(&mut harness, label);
        choose(&mut harness, "Type a value");
        harness.get_by_label(&format!("{entry} entry")).type_text("3");
        harness.run_steps(2);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        let plain = parameters()[index].parse("3").expect("a value");
        assert_eq!(take_actions(&mut harness), once(index, plain), "{label}");
    }
}

#[test]
fn the_pads_menu_is_about_either_axis() {
    let mut harness = editor();
    open(&mut harness, "Morph pad");
    click(&mut harness, "Morph Y");
    choose(&mut harness, "MIDI learn");
    assert_eq!(take_actions(&mut harness), [Action::Learn(Some(Global::MorphY.index()))]);
}

#[test]
fn it_copies_and_pastes() {
    let mut harness = editor();
    let (jitter, spread) = (Global::CloudJitter.index(), Global::CloudSpread.index());
    harness.state_mut().values[jitter] = 0.351_234;
    open(&mut harness, "Jitter");
    harness.get_by_label_contains("Copy 35.1 %").click();
    harness.step();
    let copied = |harness: &Harness<'_, Plugin>| {
        let commands = &harness.output().platform_output.commands;
        commands.iter().any(|command| matches!(command, OutputCommand::CopyText(text) if text == "35.1 %"))
    };
    let mut told = copied(&harness);
    for _ in 0..4 {
        harness.step();
        told |= copied(&harness);
    }
    assert!(told, "for the system's clipboard too");
    open(&mut harness, "Spread");
    choose(&mut harness, "Paste 35.1 %");
    assert_eq!(take_actions(&mut harness), once(spread, 0.351_234), "to the last bit");
    open(&mut harness, "Cloud Size");
    choose(&mut harness, "Paste 35.1 %");
    assert_eq!(take_actions(&mut harness), []);
    assert!(status(&harness).starts_with("'35.1 %' is no value of Cloud Size, which takes"), "{}", status(&harness));
}

#[test]
fn the_keys_for_copying_and_pasting_work() {
    let mut harness = editor();
    let (jitter, spread) = (Global::CloudJitter.index(), Global::CloudSpread.index());
    harness.get_by_label("Jitter").focus();
    harness.run_steps(2);
    harness.event(Event::Copy);
    harness.run_steps(2);
    harness.get_by_label("Spread").focus();
    harness.run_steps(2);
    harness.event(Event::Paste(parameters()[jitter].format(harness.state().values[jitter])));
    harness.run_steps(2);
    harness.event(Event::Paste("-6 dB".to_owned()));
    harness.run_steps(2);
    let actions = take_actions(&mut harness);
    assert_eq!(actions[..3], once(spread, harness.state().values[jitter]));
    assert!(matches!(actions[4], Action::Set(_, plain) if (plain - 0.501_187).abs() < 1e-5), "{actions:?}");
}

#[test]
fn it_connects_a_source_by_the_first_free_slot() {
    let mut harness = editor();
    turn_to(&mut harness, "Operator");
    open(&mut harness, "Position");
    choose(&mut harness, "Modulate by");
    assert_eq!(take_actions(&mut harness), []);
    choose(&mut harness, "LFO 3");
    let expected =
        [Action::SetRoute(2, Route::new(Source::Lfo3, POSITION))].into_iter().chain(once(slot_index(2), 0.25));
    assert_eq!(take_actions(&mut harness), expected.collect::<Vec<_>>(), "slots 1 and 2 are in use");
    assert!(status(&harness).starts_with("LFO 3 → Position: slot 3, ±0.25"), "{}", status(&harness));

    open(&mut harness, "Position");
    choose(&mut harness, "Modulate by");
    choose(&mut harness, "LFO 3");
    assert_eq!(take_actions(&mut harness), [], "it does already");
    assert!(status(&harness).contains("already"));

    harness.state_mut().routes.0.fill(Route::new(Source::Random, POSITION));
    open(&mut harness, "Position");
    choose(&mut harness, "Modulate by");
    choose(&mut harness, "LFO 3");
    assert_eq!(take_actions(&mut harness), []);
    assert!(status(&harness).starts_with("All 32 modulation slots are taken"), "{}", status(&harness));

    // One without a source does nothing: it is taken where no other is free.
    harness.state_mut().routes.0[6].source = Source::None;
    open(&mut harness, "Position");
    choose(&mut harness, "Modulate by");
    choose(&mut harness, "LFO 3");
    assert_eq!(take_actions(&mut harness)[0], Action::SetRoute(6, Route::new(Source::Lfo3, POSITION)));
}

#[test]
fn it_locks_to_a_step_and_unlocks() {
    let mut harness = editor();
    let place = Place { pattern: 0, track: 0, step: 4 };
    for locked in [true, false] {
        open(&mut harness, "Position");
        choose(&mut harness, "Lock to step");
        let name = format!("{} Position on step 5", if locked { "Lock" } else { "Unlock" });
        click(&mut harness, &name);
        let actions = take_actions(&mut harness);
        let [Action::Edit(Edit::Step(at, step))] = &actions[..] else { panic!("{actions:?}") };
        assert_eq!(*at, place);
        let value = step.lock(POSITION).map(|lock| lock.value);
        assert_eq!(value, locked.then_some(harness.state().values[POSITION]));
        assert!(step.lock(Global::FilterCutoff.index()).is_some(), "its other locks stay");
        assert!(status(&harness).contains("step 5 of track 1"), "{}", status(&harness));
    }
}

#[test]
fn only_what_can_be_moved_is_offered_sources_and_steps() {
    let mut harness = editor();
    open(&mut harness, "Window");
    assert!(harness.query_by_label_contains("MIDI learn").is_some());
    assert!(harness.query_by_label_contains("Modulate by").is_none());
    assert!(harness.query_by_label_contains("Lock to step").is_none());
    harness.key_press(Key::Escape);
    harness.run_steps(3);
    open(&mut harness, "Bypass");
    assert!(harness.query_by_label_contains("Type a value").is_none(), "there is nothing to type");
    choose(&mut harness, "MIDI learn");
    assert_eq!(take_actions(&mut harness), [Action::Learn(Some(Global::Bypass.index()))]);
}

#[test]
fn a_controller_is_learnt_named_and_forgotten() {
    let mut harness = editor();
    open(&mut harness, "Position");
    assert!(harness.query_by_label_contains("Forget").is_none());
    choose(&mut harness, "MIDI learn");
    assert_eq!(take_actions(&mut harness), [Action::Learn(Some(POSITION))]);
    harness.remove_cursor();
    harness.run_steps(2);
    assert!(status(&harness).starts_with("Move a controller of your keyboard: it will move Position"));
    // What the window does with the controller that comes.
    let mut controllers = Controllers::default();
    controllers.bind(74, POSITION);
    (harness.state_mut().controllers, harness.state_mut().learning) = (controllers, None);
    harness.get_by_label("Position").hover();
    harness.run_steps(2);
    assert!(status(&harness).contains(" · CC 74 · "), "{}", status(&harness));
    open(&mut harness, "Position");
    choose(&mut harness, "Forget CC 74");
    assert_eq!(take_actions(&mut harness), [Action::ForgetControllers(POSITION)]);
}

#[test]
fn waiting_for_a_controller_is_stopped() {
    let mut harness = editor();
    harness.state_mut().learning = Some(POSITION);
    harness.run_steps(2);
    harness.key_press(Key::Escape);
    harness.run_steps(2);
    assert_eq!(take_actions(&mut harness), [Action::Learn(None)]);
    harness.state_mut().learning = Some(POSITION);
    open(&mut harness, "Position");
    choose(&mut harness, "Stop waiting for MIDI");
    assert_eq!(take_actions(&mut harness), [Action::Learn(None)]);
}

#[test]
fn it_says_what_the_host_calls_it() {
    let mut harness = editor();
    turn_to(&mut harness, "Operator");
    open(&mut harness, "Operator 1 Ratio");
    assert!(harness.query_by_label("Automation: Op 1 Ratio").is_some());
    assert!(harness.query_by_label("Id: op1.ratio").is_some());
}

#[test]
fn it_opens_and_works_by_keyboard_alone() {
    let keys = [(Key::Menu, Modifiers::NONE), (Key::F10, Modifiers::SHIFT)];
    for (key, modifiers) in keys {
        let mut harness = editor();
        harness.get_by_label("Position").focus();
        harness.run_steps(2);
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(4);
        assert!(harness.get_by_label_contains("Reset to").is_focused(), "{key:?} opens it at its first entry");
        harness.key_press(Key::ArrowDown);
        harness.run_steps(4);
        assert!(harness.get_by_label_contains("Type a value").is_focused());
        harness.key_press(Key::ArrowUp);
        harness.run_steps(4);
        harness.key_press(Key::Enter);
        harness.run_steps(4);
        assert_eq!(take_actions(&mut harness), once(POSITION, parameters()[POSITION].default));
        assert!(harness.get_by_label("Position").is_focused(), "the control has the keyboard again");
        harness.key_press_modifiers(modifiers, key);
        harness.run_steps(4);
        harness.key_press(Key::Escape);
        harness.run_steps(4);
        assert!(harness.query_by_label_contains("Reset to").is_none());
        assert_eq!(take_actions(&mut harness), []);
    }
}

#[test]
fn it_is_drawn_at_every_size_in_both_variants() {
    for (variant, name) in [(theme::Variant::Dark, "dark"), (theme::Variant::Light, "light")] {
        for (size, pixels, suffix) in
            [((1280.0, 800.0), 1.0, "1x"), ((1280.0, 800.0), 2.0, "2x"), ((900.0, 600.0), 1.0, "smallest")]
        {
            let mut plugin = Plugin { variant, ..Plugin::demo() };
            plugin.controllers.bind(74, POSITION);
            plugin.routes.0[3] = Route::new(Source::Velocity, POSITION);
            let mut harness = harness(vec2(size.0, size.1), pixels, plugin);
            harness.run_steps(2);
            let closed = save(&mut harness, "closed");
            open(&mut harness, "Position");
            choose(&mut harness, "Modulate by");
            let sources = save(&mut harness, &format!("menu-sources-{name}-{suffix}"));
            choose(&mut harness, "Lock to step");
            let steps = save(&mut harness, &format!("menu-steps-{name}-{suffix}"));
            let changed = |a: &[[u8; 4]], b: &[[u8; 4]]| a.iter().zip(b).filter(|(a, b)| a != b).count();
            assert!(changed(&closed, &sources) > 20_000 && changed(&sources, &steps) > 5000, "{name} {suffix}");
            harness.key_press(Key::Escape);
            harness.run_steps(4);
            // At an edge it keeps within the window.
            open(&mut harness, "Matrix Cloud to Cloud");
            choose(&mut harness, "Modulate by");
            save(&mut harness, &format!("menu-edge-{name}-{suffix}"));
            let window = egui::Rect::from_min_size(egui::Pos2::ZERO, vec2(size.0, size.1));
            for (text, rect) in crate::text::places(&harness) {
                assert!(window.contains_rect(rect), "'{text}' leaves the window {name} {suffix}");
            }
        }
    }
}
