//! Lists that open from a box: what the box looks like, and how one of many is chosen.

use egui::{
    Align2, Color32, Frame, Margin, Popup, PopupCloseBehavior, Pos2, Rect, Response, SetOpenCommand, TextWrapMode, Ui,
    pos2, vec2,
};

use super::canvas::{Canvas, Ink};
use super::theme;

/// Opens and closes a list with clicks on `response`. What `contents` returns is what was chosen, which closes it; so
/// do Escape and a click elsewhere.
pub fn list<R>(
    canvas: &Canvas<'_>,
    response: &Response,
    contents: impl FnOnce(&mut Ui, f32) -> Option<R>,
) -> Option<R> {
    // A click with Ctrl (Cmd on macOS) is for the default.
    let toggled = response.clicked() && !canvas.ui.input(|input| input.modifiers.command);
    show(canvas, Popup::menu(response).open_memory(toggled.then_some(SetOpenCommand::Toggle)), contents)
}

/// The same by a right click on `response`, or the menu key. `contents` is told whether it opens in this frame.
pub fn context<R>(
    canvas: &Canvas<'_>,
    response: &Response,
    contents: impl FnOnce(&mut Ui, f32, bool) -> Option<R>,
) -> Option<R> {
    let asked = canvas.asks_for_menu(response);
    let popup = Popup::menu(response).open_memory(asked.then_some(SetOpenCommand::Bool(true)));
    show(canvas, popup, |ui, zoom| contents(ui, zoom, asked))
}

fn show<R>(canvas: &Canvas<'_>, popup: Popup<'_>, contents: impl FnOnce(&mut Ui, f32) -> Option<R>) -> Option<R> {
    let (zoom, frame) = (canvas.zoom(), frame(canvas));
    let popup = popup.close_behavior(PopupCloseBehavior::CloseOnClickOutside).frame(frame);
    let shown = popup.gap(2.0 * zoom).show(|ui| {
        set_style(ui, zoom);
        let chosen = contents(ui, zoom);
        if chosen.is_some() {
            ui.close();
        }
        chosen
    });
    shown.and_then(|shown| shown.inner)
}

/// What surrounds a list.
pub fn frame(canvas: &Canvas<'_>) -> Frame {
    let zoom = canvas.zoom();
    Frame::popup(&canvas.ui.ctx().global_style())
        .fill(theme::panel())
        .corner_radius(6.0 * zoom)
        .inner_margin(Margin::same((6.0 * zoom) as i8))
}

/// Has the lines of a list in `ui` stand close together, at this zoom.
pub fn set_style(ui: &mut Ui, zoom: f32) {
    theme::scale_widgets(ui, zoom);
    ui.spacing_mut().item_spacing.y = 1.0 * zoom;
    ui.spacing_mut().button_padding = vec2(8.0, 2.0) * zoom;
    ui.spacing_mut().interact_size.y = 18.0 * zoom;
    // The last of many columns would be squeezed into what is left of the usual width.
    ui.style_mut().wrap_mode = Some(TextWrapMode::Extend);
}

/// `names` in columns of at most `rows`, the one at `chosen` lit; the place of the one that is clicked.
pub fn options(ui: &mut Ui, names: &[&str], chosen: Option<usize>, rows: usize) -> Option<usize> {
    let mut clicked = None;
    ui.horizontal_top(|ui| {
        for (column, chunk) in names.chunks(rows.max(1)).enumerate() {
            ui.vertical(|ui| {
                for (row, name) in chunk.iter().enumerate() {
                    let place = column * rows + row;
                    if ui.selectable_label(chosen == Some(place), *name).clicked() {
                        clicked = Some(place);
                    }
                }
            });
        }
    });
    clicked
}

/// A box in one line with `text` at its left and the sign of a list at its right.
pub fn face(canvas: &Canvas<'_>, rect: Rect, lively: bool, text: &str, ink: Ink) {
    canvas.fill(rect, 4.0, if lively { theme::button_hover() } else { theme::button() });
    let width = rect.width() - 22.0;
    canvas.text_within(rect.left_center() + vec2(7.0, 0.0), Align2::LEFT_CENTER, width, text, ink);
    chevron(canvas, pos2(rect.right() - 9.0, rect.center().y), theme::dim());
}

/// The sign of a list that opens.
pub fn chevron(canvas: &Canvas<'_>, centre: Pos2, colour: Color32) {
    let points = [centre + vec2(-3.0, -1.5), centre + vec2(0.0, 1.5), centre + vec2(3.0, -1.5)];
    canvas.line(points, 1.2, colour);
}
