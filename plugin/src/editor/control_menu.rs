//! The menu of a control: reset, type, copy, paste, modulate, lock, MIDI, and what the host calls it.

use egui::{Button, Id, Key, Popup, PopupAnchor, PopupCloseBehavior, PopupKind, Pos2, Response, RichText, Stroke, Ui};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Curve;

use super::canvas::Canvas;
use super::gesture::{Entered, Field};
use super::model::Action;
use super::offers::{self, Offered};
use super::{hints, menu, moved, theme};
use crate::parameters::host_name;

/// Width of the entries.
const WIDTH: f32 = 190.0;
/// Size of the letters in which the host's names stand.
const SMALL: f32 = 10.0;

/// A menu that is open.
#[derive(Debug)]
pub struct ControlMenu {
    /// Places in the table of what the control moves; most move one.
    indices: Vec<usize>,
    /// Which of them the menu is about.
    pub chosen: usize,
    /// Where their values are typed.
    pub field: Field,
    /// Where it opens, in egui's points.
    at: Pos2,
    /// The control, which has the keyboard again when the menu closes if it had it before.
    control: (Id, bool),
    /// What is open beside the entries.
    beside: Option<Offered>,
    /// Whether its first entry has yet to take the keyboard.
    fresh: bool,
}

/// What was chosen.
enum Chosen {
    About(usize),
    Beside(Offered),
    Reset,
    Type,
    Copy,
    Paste,
    Learn(bool),
    Forget,
    Offer(offers::Taken),
}

impl Canvas<'_> {
    /// Whether a menu is asked for on `response`: by a right click, or by the menu key (Shift+F10) while the keyboard is on it.
    pub fn asks_for_menu(&self, response: &Response) -> bool {
        let pressed =
            |key: Key, shift: bool| self.ui.input(|input| input.key_pressed(key) && (!shift || input.modifiers.shift));
        response.secondary_clicked() || response.has_focus() && (pressed(Key::Menu, false) || pressed(Key::F10, true))
    }

    /// Opens the menu of what is at `indices` of the table, about the first of them, where `response` is asked for it; the
    /// menu, if it was opened now.
    pub fn menu_of(&mut self, response: &Response, indices: &[usize]) -> Option<&mut ControlMenu> {
        if !self.asks_for_menu(response) {
            return None;
        }
        let at = if response.secondary_clicked() { response.interact_pointer_pos() } else { None };
        let focused = response.has_focus();
        // Its keys are the menu's for now.
        self.ui.memory_mut(|memory| memory.surrender_focus(response.id));
        Some(self.gestures.menu.insert(ControlMenu {
            indices: indices.to_vec(),
            chosen: 0,
            field: Entered::Parameter,
            at: at.unwrap_or(response.rect.left_bottom()),
            control: (response.id, focused),
            beside: None,
            fresh: true,
        }))
    }
}

/// Draws the menu that is open and does what is chosen.
pub fn control_menu(canvas: &mut Canvas<'_>) {
    let Some(mut kept) = canvas.gestures.menu.take() else { return };
    let Some(&index) = kept.indices.get(kept.chosen) else { return };
    let (mut open, mut chosen) = (true, None);
    let zoom = canvas.zoom();
    let layer = canvas.ui.layer_id();
    let id = Id::unique(("nephele", "control menu", kept.indices[0]));
    let popup = Popup::new(id, canvas.ui.ctx().clone(), PopupAnchor::Position(kept.at), layer)
        .kind(PopupKind::Menu)
        .accessible_name(format!("{} menu", hints::label(kept.indices[0])))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .frame(menu::frame(canvas))
        .open_bool(&mut open);
    popup.show(|ui| {
        menu::set_style(ui, zoom);
        ui.horizontal_top(|ui| {
            ui.vertical(|ui| {
                ui.set_width(WIDTH * zoom);
                chosen = entries(ui, canvas, &mut kept, index);
            });
            if let Some(offered) = kept.beside {
                ui.add_space(8.0 * zoom);
                let beside = ui.vertical(|ui| {
                    let taken = offers::show(ui, canvas, (offered, index), kept.fresh);
                    chosen = chosen.take().or(taken.map(Chosen::Offer));
                });
                // A separator of egui's would be as high as the menu has ever been.
                let rect = beside.response.rect;
                let stroke = Stroke::new(zoom, theme::track());
                ui.painter().vline(rect.left() - 8.0 * zoom, rect.y_range(), stroke);
            }
        });
    });
    kept.fresh = false;
    match chosen {
        Some(Chosen::About(place)) => (kept.chosen, kept.beside) = (place, None),
        Some(Chosen::Beside(offered)) => (kept.beside, kept.fresh) = (Some(offered), true),
        Some(chosen) => {
            act(canvas, index, kept.field, &chosen);
            open = false;
        }
        None => {}
    }
    if open {
        canvas.gestures.menu = Some(kept);
    } else if let (control, true) = kept.control {
        canvas.go_back_to(control);
        if canvas.gestures.typing.is_none() {
            canvas.ui.memory_mut(|memory| memory.request_focus(control));
        }
    }
}

fn act(canvas: &mut Canvas<'_>, index: usize, field: Field, chosen: &Chosen) {
    match *chosen {
        Chosen::Reset => canvas.change(index, parameters()[index].default),
        Chosen::Type => canvas.type_value_in(field, index),
        Chosen::Copy => canvas.copy_value(index),
        Chosen::Paste => canvas.paste_value(index, None),
        Chosen::Learn(on) => canvas.actions.push(Action::Learn(on.then_some(index))),
        Chosen::Forget => canvas.actions.push(Action::ForgetControllers(index)),
        Chosen::Offer(offers::Taken::Source(source)) => canvas.connect(source, index),
        Chosen::Offer(offers::Taken::Step(place)) => canvas.lock_to_step(place, index),
        Chosen::About(_) | Chosen::Beside(_) => {}
    }
}

fn entries(ui: &mut Ui, canvas: &Canvas<'_>, kept: &mut ControlMenu, index: usize) -> Option<Chosen> {
    let parameter = &parameters()[index];
    let mut chosen = None;
    let name = |index: usize| moved::listed_parameter(canvas.model.macros, index);
    if kept.indices.len() > 1 {
        // In as many lines as they need, and apart from the entries, which look alike.
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing.x = 2.0 * canvas.zoom();
            for (place, of) in kept.indices.iter().enumerate() {
                if ui.selectable_label(place == kept.chosen, name(*of)).clicked() {
                    chosen = Some(Chosen::About(place));
                }
            }
        });
        ui.separator();
    } else {
        ui.label(RichText::new(name(index)).family(theme::semibold()).color(theme::text()));
    }
    let opening = kept.fresh && kept.beside.is_none();
    let mut first = opening;
    let (zoom, beside) = (canvas.zoom(), kept.beside);
    let mut entry = |ui: &mut Ui, able: bool, text: String, key: &str, what: Chosen| {
        let lit = matches!(what, Chosen::Beside(offered) if beside == Some(offered));
        let key = RichText::new(key).color(theme::dim());
        let button = Button::selectable(lit, text).right_text(key).min_size(egui::vec2(WIDTH * zoom, 0.0));
        let response = ui.add_enabled(able, button);
        if std::mem::take(&mut first) {
            response.request_focus();
        }
        if response.clicked() {
            chosen = Some(what);
        }
    };
    entry(ui, true, format!("Reset to {}", parameter.format(parameter.default)), "Del", Chosen::Reset);
    if parameter.curve != Curve::Switch {
        entry(ui, true, "Type a value…".to_owned(), "Enter", Chosen::Type);
    }
    entry(ui, true, format!("Copy {}", parameter.format(canvas.value(index))), "", Chosen::Copy);
    let copied = canvas.copied();
    let text = copied.map_or_else(|| "Paste".to_owned(), |text| format!("Paste {text}"));
    entry(ui, copied.is_some(), text, "", Chosen::Paste);
    ui.separator();
    if parameter.modulatable {
        entry(ui, true, "Modulate by".to_owned(), "›", Chosen::Beside(Offered::Sources));
    }
    if parameter.is_lockable() && canvas.edited.is_some() {
        entry(ui, true, "Lock to step".to_owned(), "›", Chosen::Beside(Offered::Steps));
    }
    if canvas.model.learning == Some(index) {
        entry(ui, true, "Stop waiting for MIDI".to_owned(), "Esc", Chosen::Learn(false));
    } else {
        entry(ui, true, "MIDI learn".to_owned(), "", Chosen::Learn(true));
    }
    let bound = hints::controllers(canvas.model.controllers.of(index));
    if !bound.is_empty() {
        entry(ui, true, format!("Forget {bound}"), "", Chosen::Forget);
    }
    ui.separator();
    for line in [format!("Automation: {}", host_name(parameter)), format!("Id: {}", parameter.id)] {
        ui.label(RichText::new(line).color(theme::dim()).size(SMALL * zoom));
    }
    chosen
}
