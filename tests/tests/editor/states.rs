//! Named states of the window, and hands that bring it further: what [`crate::snapshots`] looks at.

use egui::vec2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{Standing, theme};
use nephele_offline::preset::About;
use nephele_offline::settings::Settings;
use nephele_realtime::parameters::{Controllers, Global, ParameterValues};
use nephele_realtime::sequencer::{RecordMode, Recording};
use nephele_realtime::{Routes, Sequence, Telemetry};

use crate::dialogs::{Folder, enter, type_name};
use crate::fixture::{Plugin, click, drag, from_menu, rect_of, turn_to};

/// An open window.
pub type Window = Harness<'static, Plugin>;

/// A new instance without patterns, presets and models.
pub fn empty() -> Plugin {
    Plugin {
        values: *ParameterValues::default().as_array(),
        telemetry: Telemetry::default(),
        sequence: Sequence::default(),
        routes: Routes::default(),
        tuning: None,
        confidence: None,
        models: Vec::new(),
        about: About::default(),
        standing: Standing::default(),
        presets: Vec::new(),
        settings: Settings::default(),
        former: false,
        ..playing()
    }
}

pub fn playing() -> Plugin {
    Plugin { busy: false, ..Plugin::demo() }
}

pub fn generating() -> Plugin {
    Plugin { seconds_left: Some(83.0), ..Plugin::demo() }
}

pub fn failed() -> Plugin {
    Plugin { message: Some(("broken.npy: the file ends after 1204 of 524288 samples", true)), ..playing() }
}

pub fn light() -> Plugin {
    Plugin { variant: theme::Variant::Light, ..playing() }
}

pub fn crowded() -> Plugin {
    let mut plugin = playing();
    let (known, new) = plugin.telemetry.dots.split_at_mut(90);
    for (place, dot) in new.iter_mut().enumerate() {
        *dot = known[place % 90];
        dot.position = (dot.position + 0.003 * place as f32).fract();
    }
    (plugin.telemetry.dot_count, plugin.telemetry.grains) = (512, 4096);
    plugin
}

/// With a root that was not heard, and no cloud before it.
pub fn frozen() -> Plugin {
    let mut plugin = Plugin { confidence: Some(0.1), former: false, ..playing() };
    plugin.values[Global::CloudScan.index()] = 0.0;
    plugin
}

pub fn recording() -> Plugin {
    Plugin { recording: Recording { mode: RecordMode::Step, cursor: 5, ..Recording::default() }, ..playing() }
}

/// With a MIDI controller on the position.
pub fn bound() -> Plugin {
    let mut controllers = Controllers::default();
    controllers.bind(74, Global::CloudPosition.index());
    Plugin { controllers, ..playing() }
}

/// Nothing more is done, and what fades has faded.
pub fn rest(window: &mut Window) {
    window.remove_cursor();
    window.run_steps(30);
}

pub fn press(window: &mut Window, labels: &[&str]) {
    for label in labels {
        click(window, label);
    }
    rest(window);
}

pub fn page(window: &mut Window, page: &str) {
    turn_to(window, page);
    rest(window);
}

/// The lane of the cutoff's locks below the steps, the seventh of which is chosen: it has a lock with a glide.
pub fn show_locks(window: &mut Window) {
    click(window, "Lane");
    window.run_steps(3);
    let Some(entry) = window.get_all_by_label("Lock Filter Cutoff").last() else { panic!("no lane of locks") };
    entry.click();
    window.run_steps(4);
    select(window, 7, 7);
    rest(window);
}

pub fn select_steps(window: &mut Window) {
    select(window, 5, 11);
    rest(window);
}

/// Drags over the numbers from one step to another.
fn select(window: &mut Window, first: usize, last: usize) {
    let line = rect_of(window, "Step numbers");
    let at = |step: usize| line.left_center() + vec2(line.width() / 16.0 * (step as f32 - 0.6), 0.0);
    drag(window, at(first), at(last) - at(first));
}

pub fn search_in_vain(window: &mut Window) {
    click(window, "Preset");
    window.get_by_label("Search presets").type_text("no such sound");
    rest(window);
}

pub fn menu_of_position(window: &mut Window, entries: &[&str]) {
    window.get_by_label("Position").click_secondary();
    window.run_steps(4);
    for entry in entries {
        window.get_by_label_contains(entry).click();
        window.run_steps(4);
    }
    rest(window);
}

pub fn hold_density(window: &mut Window) {
    let knob = rect_of(window, "Density").center();
    window.hover_at(knob);
    window.drag_at(knob);
    window.run_steps(1);
    window.hover_at(knob - vec2(0.0, 30.0));
    window.run_steps(10);
}

/// The dialog of clouds in a folder of two entries, one of which is chosen.
pub fn file_dialog(window: &mut Window) {
    let folder = Folder::new("shown");
    from_menu(window, "Load cloud…");
    type_name(window, folder.0.to_str().expect("a plain path"));
    enter(window);
    press(window, &["rain.npy"]);
}

/// The form of a cloud, with two recordings.
pub fn cloud_form(window: &mut Window) {
    let folder = Folder::new("form");
    turn_to(window, "Morph");
    for (button, sound) in [("Make cloud…", "bell.wav"), ("Add a recording…", "glass.wav")] {
        click(window, button);
        type_name(window, folder.0.join(sound).to_str().expect("a plain path"));
        enter(window);
    }
    rest(window);
}
