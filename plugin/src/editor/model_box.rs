//! The model that makes the morph pad's clouds: a box that opens the list of those there are.

use egui::{CursorIcon, Rect, Role, Sense, WidgetInfo};

use super::canvas::{Canvas, Ink};
use super::file_dialog::Purpose;
use super::model::Action;
use super::{menu, theme};

/// Rows of the list before it goes on in another column.
const ROWS: usize = 16;
/// The model that Nephele brings along.
const FACTORY: &str = "Factory model";
/// What takes another into the folder.
const ADD: &str = "Add…";

/// Draws the box into `rect`.
pub fn model_box(canvas: &mut Canvas<'_>, rect: Rect) {
    let decoder = canvas.model.decoder;
    let name = decoder.chosen.unwrap_or(FACTORY);
    let response = canvas.sense(rect, "model", Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Button, true, "Model");
        info.current_text_value = Some(name.to_owned());
        info
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.explain(&response, |canvas| {
        let (backend, why) = (canvas.model.worker.backend, canvas.model.decoder.why);
        let runs = if why.is_empty() { backend.to_owned() } else { format!("{backend} (not ONNX Runtime: {why})") };
        format!("Model — {name} makes the morph pad's clouds · {runs}")
    });
    menu::face(canvas, rect, response.hovered(), name, Ink::plain(11.0, theme::text()));
    canvas.show_focus(&response, rect);

    let names = [FACTORY].into_iter().chain(decoder.names.iter().map(String::as_str)).chain([ADD]);
    let names: Vec<&str> = names.collect();
    let now = decoder.chosen.map_or(Some(0), |chosen| names.iter().position(|name| *name == chosen));
    match menu::list(canvas, &response, |ui, _| menu::options(ui, &names, now, ROWS)) {
        Some(0) => canvas.actions.push(Action::UseModel(None)),
        Some(last) if last + 1 == names.len() => canvas.wanted = Some(Purpose::AddModel),
        Some(place) => canvas.actions.push(Action::UseModel(Some(names[place].to_owned()))),
        None => {}
    }
}
