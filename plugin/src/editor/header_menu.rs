//! The menu of the header: files, factory clouds, zoom and colours, all in sight at once.

use egui::{Rect, RichText, Ui};
use nephele_offline::clouds::factory_names;
use nephele_offline::settings::Settings;

use super::button::{Face, press};
use super::canvas::Canvas;
use super::file_dialog::Purpose;
use super::model::Action;
use super::{glyph, menu, theme};

/// Rows of the list of clouds before it goes on in another column.
const ROWS: usize = 11;
/// Sizes of the window in percent.
const SIZES: [u32; 10] = [50, 75, 90, 100, 110, 125, 150, 175, 200, 300];

const FILES: [(&str, Purpose); 4] = [
    ("Load cloud…", Purpose::LoadCloud),
    ("Load preset…", Purpose::LoadPreset),
    ("Import DX7…", Purpose::LoadPreset),
    ("Save preset…", Purpose::SavePreset),
];

/// What was chosen.
enum Chosen {
    File(Purpose),
    Cloud(usize),
    Size(u32),
    Light(bool),
    Panic,
}

/// Draws the button, and the menu while it is open.
pub fn header_menu(canvas: &mut Canvas<'_>, rect: Rect) {
    let about = "files, factory clouds, the size and the colours of the window";
    let response = press(canvas, rect, &Face { label: "Menu", text: "", about }, true);
    glyph::lines(canvas, rect.center(), 12.0, theme::text());
    let settings = canvas.model.settings;
    let cloud = factory_names().position(|name| name == canvas.model.cloud.name());
    let Some(chosen) = menu::list(canvas, &response, |ui, zoom| contents(ui, zoom, settings, cloud)) else { return };
    let settle = |settings: Settings| Action::Settle(Box::new(settings));
    match chosen {
        Chosen::File(purpose) => canvas.wanted = Some(purpose),
        Chosen::Cloud(place) => canvas.actions.push(Action::FactoryCloud(place)),
        Chosen::Size(zoom) => canvas.actions.push(settle(Settings { zoom, ..settings.clone() })),
        Chosen::Light(light) => canvas.actions.push(settle(Settings { light, ..settings.clone() })),
        Chosen::Panic => canvas.actions.push(Action::AllNotesOff),
    }
}

fn contents(ui: &mut Ui, zoom: f32, settings: &Settings, cloud: Option<usize>) -> Option<Chosen> {
    let mut chosen = None;
    let heading = |ui: &mut Ui, text: &str| drop(ui.label(RichText::new(text).color(theme::dim())));
    ui.horizontal_top(|ui| {
        ui.spacing_mut().item_spacing.x = 14.0 * zoom;
        ui.vertical(|ui| {
            heading(ui, "Files");
            for (text, purpose) in FILES {
                if ui.selectable_label(false, text).clicked() {
                    chosen = Some(Chosen::File(purpose));
                }
            }
            heading(ui, "Sound");
            if ui.selectable_label(false, "Release all notes").clicked() {
                chosen = Some(Chosen::Panic);
            }
            heading(ui, concat!("Nephele ", env!("CARGO_PKG_VERSION")));
        });
        ui.vertical(|ui| {
            heading(ui, "Factory clouds");
            let names: Vec<&str> = factory_names().collect();
            if let Some(place) = menu::options(ui, &names, cloud, ROWS) {
                chosen = Some(Chosen::Cloud(place));
            }
        });
        ui.vertical(|ui| {
            heading(ui, "Zoom");
            for size in SIZES {
                if ui.selectable_label(settings.zoom == size, format!("{size} %")).clicked() {
                    chosen = Some(Chosen::Size(size));
                }
            }
        });
        ui.vertical(|ui| {
            heading(ui, "Colours");
            for (light, name) in [(false, "Dark"), (true, "Light")] {
                if ui.selectable_label(settings.light == light, name).clicked() {
                    chosen = Some(Chosen::Light(light));
                }
            }
        });
    });
    chosen
}
