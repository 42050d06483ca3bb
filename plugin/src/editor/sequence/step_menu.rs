//! The menu of a right click on the steps.

use egui::{Align, Id, Layout, Popup, PopupCloseBehavior, PopupKind, Pos2, Rect, TextWrapMode, vec2};

use super::lane::Lane;
use super::operation::{OPERATIONS, Operation};
use super::spot::Shown;
use crate::editor::canvas::Canvas;
use crate::editor::theme;

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Chosen {
    /// The page of the step.
    Inspect,
    /// Something that is done with the selection.
    Operation(Operation),
}

/// Where `area` was clicked with the right button, in this frame.
pub fn asked_for(canvas: &Canvas<'_>, area: Rect) -> Option<Pos2> {
    let clicked = canvas.ui.input(|input| input.pointer.secondary_clicked().then(|| input.pointer.interact_pos()));
    let at = clicked.flatten().filter(|at| canvas.area(area).contains(*at))?;
    // Not through a list or a dialog that lies over it.
    let ui = &canvas.ui;
    ui.ctx().rect_contains_pointer(ui.layer_id(), canvas.area(area)).then(|| canvas.unplace(at))
}

/// Shows the menu at the place that is kept in `open` until it is closed.
pub fn step_menu(canvas: &Canvas<'_>, open: &mut Option<Pos2>, shown: Shown, lane: Lane) -> Option<Chosen> {
    let at = canvas.place((*open)?);
    let (zoom, many) = (canvas.zoom(), shown.selection.is_many());
    let lane = lane.name(shown.spot.track(canvas), canvas.model.macros);
    let (ui, id, mut stays) = (&canvas.ui, Id::unique("step menu"), true);
    let frame = egui::Frame::popup(&ui.ctx().global_style())
        .fill(theme::panel())
        .corner_radius(6.0 * zoom)
        .inner_margin(egui::Margin::same((6.0 * zoom) as i8));
    let popup = Popup::new(id, ui.ctx().clone(), at, ui.layer_id())
        .kind(PopupKind::Menu)
        .layout(Layout::top_down_justified(Align::Min))
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .open_bool(&mut stays)
        .frame(frame);
    let inner = popup.show(|ui| {
        theme::scale_widgets(ui, zoom);
        ui.spacing_mut().item_spacing.y = 1.0 * zoom;
        ui.spacing_mut().button_padding = vec2(8.0, 2.0) * zoom;
        ui.spacing_mut().interact_size.y = 18.0 * zoom;
        ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
        let mut chosen = None;
        if !many && ui.button("Edit the step…").clicked() {
            chosen = Some(Chosen::Inspect);
        }
        for entry in &OPERATIONS {
            let name = match entry.operation {
                Operation::DrawLane => format!("Random {}", lane.to_lowercase()),
                _ => entry.name.to_owned(),
            };
            if ui.add(egui::Button::new(name).shortcut_text(entry.keys)).clicked() {
                chosen = Some(Chosen::Operation(entry.operation));
            }
        }
        chosen
    });
    let chosen = inner.and_then(|shown| shown.inner);
    if !stays || chosen.is_some() {
        *open = None;
    }
    chosen
}
