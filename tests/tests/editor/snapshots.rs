//! Every view in named states, compared with the pictures in `snapshots`: see [`crate::likeness`], and
//! [`crate::likeness::ACCEPT`] for how to take over what was changed on purpose.
//!
//! What is drawn depends on the state alone: time goes on by frames of a 60th, and nothing is read from the user's folders.

use std::collections::BTreeSet;

use egui::{Rect, pos2};
use egui_kittest::kittest::Queryable;

use crate::fixture::{Plugin, harness};
use crate::likeness::{ACCEPT, compare, part, stored};
use crate::modulation::lively;
use crate::states::{
    Window, bound, cloud_form, crowded, empty, failed, file_dialog, frozen, generating, hold_density, light,
    menu_of_position, page, playing, press, recording, rest, search_in_vain, select_steps, show_locks,
};

/// A view in a state.
#[derive(Clone, Copy)]
struct State {
    name: &'static str,
    /// What of the window is compared, in points.
    area: Rect,
    plugin: fn() -> Plugin,
    /// What is done before it is looked at.
    hand: fn(&mut Window),
    pixels_per_point: f32,
}

const fn state(name: &'static str, area: Rect, plugin: fn() -> Plugin, hand: fn(&mut Window)) -> State {
    State { name, area, plugin, hand, pixels_per_point: 1.0 }
}

/// The same on a screen with twice the pixels.
const fn doubled(state: State) -> State {
    State { pixels_per_point: 2.0, ..state }
}

const fn area(left: f32, top: f32, right: f32, bottom: f32) -> Rect {
    Rect::from_min_max(pos2(left, top), pos2(right, bottom))
}

const WHOLE: Rect = area(0.0, 0.0, 1280.0, 800.0);
/// Of the window where something is generated, and where an error is told, all that is not as in any other.
const TOP: Rect = area(0.0, 0.0, 640.0, 250.0);
const BOTTOM: Rect = area(0.0, 736.0, 1280.0, 800.0);
/// The cloud panel's picture, pad and buttons; pad and buttons alone; its knobs; its pages and the cloud's envelope.
const CLOUD: Rect = area(12.0, 48.0, 640.0, 250.0);
const PAD: Rect = area(460.0, 48.0, 640.0, 250.0);
const KNOBS: Rect = area(12.0, 228.0, 640.0, 318.0);
const CLOUD_PAGE: Rect = area(12.0, 318.0, 640.0, 420.0);
const RACK: Rect = area(652.0, 48.0, 1268.0, 420.0);
const VOICE: Rect = area(12.0, 428.0, 1268.0, 588.0);
/// The page of the voice panel without what stands beside all of them.
const VOICE_PAGE: Rect = area(12.0, 428.0, 1024.0, 588.0);
const SEQUENCE: Rect = area(12.0, 594.0, 1268.0, 736.0);
const ROLL: Rect = area(12.0, 424.0, 1268.0, 736.0);
const KEYS: Rect = area(12.0, 736.0, 1268.0, 800.0);
const BROWSER: Rect = area(12.0, 48.0, 1268.0, 420.0);

/// Views as they are while nothing plays and while something does are in the pictures of the window.
const WINDOW_STATES: &[State] = &[
    state("window-empty", WHOLE, empty, rest),
    state("window-playing", WHOLE, playing, rest),
    state("window-generating", TOP, generating, rest),
    state("window-error", BOTTOM, failed, rest),
    state("window-locked", WHOLE, playing, show_locks),
    state("window-light", WHOLE, light, rest),
];

const CLOUD_STATES: &[State] = &[
    state("cloud-crowd", CLOUD, crowded, rest),
    state("cloud-frozen", PAD, frozen, rest),
    state("cloud-moved", KNOBS, lively, rest),
    state("cloud-grains", CLOUD_PAGE, playing, |window| page(window, "Grains")),
    state("cloud-reading", CLOUD_PAGE, playing, |window| page(window, "Reading")),
    state("cloud-pitch", CLOUD_PAGE, playing, |window| page(window, "Pitch")),
    state("cloud-filter", CLOUD_PAGE, playing, |window| page(window, "Filter")),
    state("cloud-morph", CLOUD_PAGE, playing, |window| page(window, "Morph")),
];

const RACK_STATES: &[State] = &[
    doubled(state("rack-playing-2x", RACK, playing, rest)),
    state("rack-muted", RACK, playing, |window| press(window, &["Mute operator 2", "Solo operator 6"])),
    state("rack-scope", RACK, playing, |window| page(window, "Scope")),
    state("rack-list", RACK, playing, |window| press(window, &["Matrix 2 to 1", "Matrix 2 to 1 kind"])),
];

const VOICE_STATES: &[State] = &[
    state("modulation-moving", VOICE, lively, rest),
    state("voice-operator", VOICE_PAGE, playing, |window| page(window, "Operator")),
    state("voice-operator-envelope", VOICE_PAGE, playing, |window| page(window, "Operator envelope")),
    state("voice-voice", VOICE_PAGE, playing, |window| page(window, "Voice")),
    state("voice-filter", VOICE_PAGE, playing, |window| page(window, "Voice filter")),
    state("voice-effects", VOICE_PAGE, playing, |window| page(window, "Effects")),
    state("voice-lfos", VOICE_PAGE, lively, |window| page(window, "LFOs")),
    state("voice-free-envelopes", VOICE_PAGE, lively, |window| page(window, "Free envelopes")),
    state("voice-slots", VOICE_PAGE, lively, |window| page(window, "Slots")),
];

const SEQUENCE_STATES: &[State] = &[
    state("sequence-selected", SEQUENCE, playing, select_steps),
    state("sequence-step", SEQUENCE, playing, |window| page(window, "Step")),
    state("sequence-track", SEQUENCE, playing, |window| page(window, "Track")),
    state("sequence-song", SEQUENCE, playing, |window| page(window, "Song")),
    state("sequence-record", SEQUENCE, recording, |window| page(window, "Record")),
    state("sequence-roll", ROLL, playing, |window| press(window, &["Open the roll"])),
];

const BROWSER_STATES: &[State] = &[
    state("browser-list", BROWSER, playing, |window| press(window, &["Preset", "Cellar bass"])),
    state("browser-none-found", BROWSER, playing, search_in_vain),
    state("browser-form", BROWSER, playing, |window| press(window, &["Preset", "Cellar bass", "Save preset"])),
];

const KEYBOARD_STATES: &[State] =
    &[state("keyboard-computer", KEYS, playing, |window| press(window, &["Computer keys"]))];

const MENU_STATES: &[State] = &[
    state("menu-window", area(596.0, 36.0, 1240.0, 300.0), playing, |window| press(window, &["Menu"])),
    state("menu-control", area(120.0, 240.0, 660.0, 560.0), bound, |window| menu_of_position(window, &[])),
    state("menu-sources", area(120.0, 240.0, 660.0, 560.0), bound, |window| {
        menu_of_position(window, &["Modulate by"]);
    }),
    state("menu-steps", area(120.0, 240.0, 660.0, 560.0), bound, |window| {
        menu_of_position(window, &["Lock to step"]);
    }),
];

/// Without the path of the folder, which is another each time.
const DIALOG_STATES: &[State] = &[
    state("dialog-file", area(344.0, 238.0, 936.0, 628.0), playing, file_dialog),
    state("dialog-cloud", area(390.0, 174.0, 890.0, 626.0), playing, cloud_form),
];

const CONTROL_STATES: &[State] = &[
    state("control-pointed-at", KNOBS, playing, |window| {
        window.get_by_label("Density").hover();
        window.run_steps(10);
    }),
    state("control-bubble", KNOBS, playing, hold_density),
    state("control-focus", CLOUD_PAGE, playing, |window| {
        window.get_by_label("Jitter").focus();
        rest(window);
    }),
    state("control-typing", KNOBS, playing, |window| press(window, &["Density value"])),
];

const ALL: [&[State]; 10] = [
    WINDOW_STATES,
    CLOUD_STATES,
    RACK_STATES,
    VOICE_STATES,
    SEQUENCE_STATES,
    BROWSER_STATES,
    KEYBOARD_STATES,
    MENU_STATES,
    DIALOG_STATES,
    CONTROL_STATES,
];

/// Compares these states with what is stored; tells of all that differ.
fn check(states: &[State]) {
    let wrong: Vec<String> = states
        .iter()
        .filter_map(|state| {
            let mut window = harness(WHOLE.size(), state.pixels_per_point, (state.plugin)());
            window.run_steps(2);
            (state.hand)(&mut window);
            compare(&part(&mut window, state.area), state.name).err()
        })
        .collect();
    assert!(wrong.is_empty(), "{}\nIf that is as it should be: {ACCEPT}", wrong.join("\n"));
}

#[test]
fn the_window() {
    check(WINDOW_STATES);
}

#[test]
fn the_cloud() {
    check(CLOUD_STATES);
}

#[test]
fn the_rack() {
    check(RACK_STATES);
}

#[test]
fn the_voice_panel() {
    check(VOICE_STATES);
}

#[test]
fn the_sequence() {
    check(SEQUENCE_STATES);
}

#[test]
fn the_browser() {
    check(BROWSER_STATES);
}

#[test]
fn the_keyboard() {
    check(KEYBOARD_STATES);
}

#[test]
fn menus() {
    check(MENU_STATES);
}

#[test]
fn dialogs() {
    check(DIALOG_STATES);
}

#[test]
fn a_control_in_the_hand() {
    check(CONTROL_STATES);
}

#[test]
fn nothing_is_stored_that_no_state_draws() {
    let names: Vec<String> = ALL.into_iter().flatten().map(|state| format!("{}.png", state.name)).collect();
    let files = std::fs::read_dir(stored()).expect("the folder of stored pictures");
    let files: BTreeSet<String> =
        files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned()).collect();
    assert_eq!(files.len(), files.iter().filter(|file| names.contains(file)).count(), "{files:?}");
    assert_eq!(names.len(), names.iter().collect::<BTreeSet<_>>().len(), "two states have one name");
    let size: u64 = files.iter().map(|file| stored().join(file).metadata().map_or(0, |data| data.len())).sum();
    assert!(size < 1_600_000, "{size} bytes are much for a repository");
}
