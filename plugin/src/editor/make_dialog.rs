//! *Make cloud…*: which recordings become a cloud, by which model, and how.

use std::path::PathBuf;

use egui::{ComboBox, Context, DragValue, Frame, RichText, ScrollArea, Ui};
use nephele_offline::pipeline::{Blend, MOST_GRAINS, MOST_SOUNDS, Options, Take};

use super::dialog::{dialog, file_name};
use super::model::Action;
use super::theme;

/// Size of the dialog and of its list, in units of the sheet.
const WIDTH: f32 = 460.0;
const LIST: f32 = 132.0;

/// How the sounds share the grains.
const WAYS: [(&str, Blend); 3] = [
    ("from sound to sound; four make a square", Blend::Interpolate),
    ("through one sound after another", Blend::Walk),
    ("all sounds at once", Blend::Mix(Vec::new())),
];

/// Which places of a sound grains are taken from.
const TAKES: [(&str, Take); 4] = [
    ("at equal distances", Take::Even),
    ("anywhere", Take::Random),
    ("on a random walk", Take::Walk),
    ("half by position, half at random, as py-modular", Take::PyModular),
];

/// Samples of a grain that models which can choose are offered.
const LENGTHS: [(&str, Option<usize>); 5] = [
    ("as long as the model makes them", None),
    ("512", Some(512)),
    ("1024", Some(1024)),
    ("2048", Some(2048)),
    ("4096", Some(4096)),
];

/// The model that Nephele brings along.
const FACTORY: &str = "Factory model";

/// What became of the dialog in one frame.
#[derive(Debug)]
pub enum Outcome {
    /// It stays.
    Open,
    /// It was closed.
    Closed,
    /// Another recording is to be chosen.
    Add,
    /// The cloud is to be made.
    Make(Action),
}

/// A dialog under way.
#[derive(Debug, Default)]
pub struct MakeDialog {
    sounds: Vec<PathBuf>,
    /// Name of the model's file; `None` is the factory's.
    model: Option<String>,
    options: Options,
}

impl MakeDialog {
    /// A dialog without a recording, for the model that the morph pad plays.
    pub fn new(model: Option<&str>) -> Self {
        Self { model: model.map(str::to_owned), ..Self::default() }
    }

    /// Takes one more recording.
    pub fn add(&mut self, sound: PathBuf) {
        if self.sounds.len() < MOST_SOUNDS {
            self.sounds.push(sound);
        }
    }

    /// Draws the dialog over everything else; `models` are the names in the models folder.
    pub fn show(&mut self, ctx: &Context, zoom: f32, models: &[String]) -> Outcome {
        dialog(ctx, zoom, ("make dialog", WIDTH), |ui| self.contents(ui, zoom, models)).unwrap_or(Outcome::Closed)
    }

    fn contents(&mut self, ui: &mut Ui, zoom: f32, models: &[String]) -> Outcome {
        ui.heading("Make a cloud");
        let mut outcome = Outcome::Open;
        self.show_sounds(ui, zoom);
        if ui.button("Add a recording…").clicked() {
            outcome = Outcome::Add;
        }
        ui.add_space(4.0 * zoom);
        let model = self.model.clone().unwrap_or_else(|| FACTORY.to_owned());
        line(ui, zoom, "Model", |ui| {
            ComboBox::from_id_salt("make model").selected_text(model).width(300.0 * zoom).show_ui(ui, |ui| {
                ui.selectable_value(&mut self.model, None, FACTORY);
                // Encoders make nothing; each is found beside its decoder.
                for name in models.iter().filter(|name| !name.contains("encoder")) {
                    ui.selectable_value(&mut self.model, Some(name.clone()), name);
                }
            });
        });
        let options = &mut self.options;
        line(ui, zoom, "Grains", |ui| {
            let grains = DragValue::new(&mut options.grains).range(1..=MOST_GRAINS.min(1024));
            ui.add(grains).accessible_name("Grains");
        });
        choice(ui, zoom, "Samples", &LENGTHS, &mut options.length);
        choice(ui, zoom, "Path", &WAYS, &mut options.blend);
        choice(ui, zoom, "Taken", &TAKES, &mut options.take);
        ui.add_space(4.0 * zoom);
        let note = "The cloud is heard while it fills. NSynth takes half a minute or more; cancelling brings the old cloud back.";
        ui.label(RichText::new(note).color(theme::dim()));
        ui.horizontal(|ui| {
            if ui.add_enabled(!self.sounds.is_empty(), egui::Button::new("Make")).clicked() {
                let (sounds, options) = (self.sounds.clone(), Box::new(self.options.clone()));
                outcome = Outcome::Make(Action::MakeCloud { sounds, options, model: self.model.clone() });
            }
            if ui.button("Close").clicked() {
                outcome = Outcome::Closed;
            }
        });
        outcome
    }

    fn show_sounds(&mut self, ui: &mut Ui, zoom: f32) {
        let mut gone = None;
        Frame::new().fill(theme::well()).corner_radius(5.0 * zoom).inner_margin(6.0 * zoom).show(ui, |ui| {
            ScrollArea::vertical().auto_shrink(false).max_height(LIST * zoom).show(ui, |ui| {
                if self.sounds.is_empty() {
                    ui.label(RichText::new("one to 64 recordings of at most ten minutes").color(theme::dim()));
                }
                for (place, sound) in self.sounds.iter().enumerate() {
                    ui.horizontal(|ui| {
                        let name = format!("Remove {}", file_name(sound));
                        if ui.small_button("–").accessible_name(name).clicked() {
                            gone = Some(place);
                        }
                        ui.add(egui::Label::new(file_name(sound)).truncate());
                    });
                }
            });
        });
        if let Some(place) = gone {
            self.sounds.remove(place);
        }
    }
}

/// A line of the form: what it is, and the field.
fn line(ui: &mut Ui, zoom: f32, name: &str, field: impl FnOnce(&mut Ui)) {
    ui.horizontal(|ui| {
        let size = egui::vec2(72.0, 22.0) * zoom;
        ui.allocate_ui(size, |ui| {
            ui.set_min_width(size.x);
            ui.label(RichText::new(name).color(theme::dim()));
        });
        field(ui);
    });
}

/// One of several named values.
fn choice<T: Clone + PartialEq>(ui: &mut Ui, zoom: f32, name: &str, all: &[(&str, T)], now: &mut T) {
    let text = all.iter().find(|(_, value)| value == now).map_or("", |(text, _)| *text);
    line(ui, zoom, name, |ui| {
        ComboBox::from_id_salt(("make", name)).selected_text(text).width(300.0 * zoom).show_ui(ui, |ui| {
            for (text, value) in all {
                ui.selectable_value(now, value.clone(), *text);
            }
        });
    });
}
