//! What dialogs have in common: they stand over everything else.

use std::path::Path;

use egui::{Context, Frame, Id, Margin, Modal, Ui};

use super::theme;

/// Shows the dialog called `name`, `width` units wide. What `contents` gives; `None` if it is closed by Escape or by a click
/// beside it.
pub fn dialog<R>(
    ctx: &Context,
    zoom: f32,
    (name, width): (&str, f32),
    contents: impl FnOnce(&mut Ui) -> R,
) -> Option<R> {
    let frame = Frame::popup(&ctx.global_style())
        .fill(theme::panel())
        .corner_radius(8.0 * zoom)
        .inner_margin(Margin::same((16.0 * zoom) as i8));
    let modal = Modal::new(Id::unique(("nephele", name.to_owned()))).frame(frame);
    let response = modal.show(ctx, |ui| {
        theme::scale_widgets(ui, zoom);
        ui.set_width(width * zoom);
        contents(ui)
    });
    (!response.should_close()).then_some(response.inner)
}

/// The last part of `path`.
pub fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
