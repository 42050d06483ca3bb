//! A file dialog inside the editor's own window. Native dialogs need threads and a parent window, which hosts lend only
//! grudgingly; this one needs nothing.

use std::path::{Path, PathBuf};

use egui::{Align, Context, Frame, Key, Layout, RichText, ScrollArea, TextEdit, Ui};

use super::dialog::{dialog, file_name};
use super::file_list::{BANK, Entry, FileList, Kind, home, is_bank};
use super::theme;

/// Size of the dialog, in units of the sheet.
const WIDTH: f32 = 560.0;
const LIST: f32 = 300.0;

/// What a file is wanted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A cloud to load.
    LoadCloud,
    /// A recording to make a cloud of.
    MakeCloud,
    /// A sound for this corner of the morph pad.
    LoadCorner(usize),
    /// A model to take into the models folder.
    AddModel,
    /// A preset to load.
    LoadPreset,
    /// A preset to save.
    SavePreset,
    /// A preset to copy into the user's folder.
    ImportPreset,
    /// A scale to load.
    LoadTuning,
    /// Patterns to load.
    ImportPattern,
    /// A pattern to save.
    ExportPattern,
}

impl Purpose {
    const fn title(self) -> &'static str {
        match self {
            Self::LoadCloud => "Load cloud",
            Self::MakeCloud => "Add a recording",
            Self::LoadCorner(_) => "Load a corner's sound",
            Self::AddModel => "Add model",
            Self::LoadPreset => "Load preset",
            Self::SavePreset => "Save preset",
            Self::ImportPreset => "Import preset",
            Self::LoadTuning => "Load tuning",
            Self::ImportPattern => "Import pattern",
            Self::ExportPattern => "Export pattern",
        }
    }

    const fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::LoadCloud | Self::LoadCorner(_) => &nephele_offline::clouds::EXTENSIONS,
            Self::MakeCloud => nephele_offline::clouds::RECORDINGS,
            Self::AddModel => &["onnx"],
            Self::LoadPreset => &["nephele", BANK],
            Self::SavePreset | Self::ImportPreset => &["nephele"],
            Self::LoadTuning => &["scl"],
            Self::ImportPattern => &["json", "mid"],
            Self::ExportPattern => &["json"],
        }
    }

    fn note(self) -> String {
        match self {
            Self::LoadTuning => "files: scl; a .kbm of the same name is taken along".to_owned(),
            _ => format!("files: {}", self.extensions().join(", ")),
        }
    }

    const fn verb(self) -> &'static str {
        match self {
            Self::LoadCloud | Self::LoadCorner(_) | Self::LoadPreset | Self::LoadTuning | Self::ImportPattern => "Load",
            Self::MakeCloud | Self::AddModel => "Add",
            Self::ImportPreset => "Import",
            Self::SavePreset | Self::ExportPattern => "Save",
        }
    }

    /// The name that a new file is offered, if one is to be written, and its ending.
    const fn offered(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::SavePreset => Some(("untitled.nephele", "nephele")),
            Self::ExportPattern => Some(("pattern.json", "json")),
            _ => None,
        }
    }
}

/// What became of a dialog in one frame.
#[derive(Debug)]
pub enum Outcome {
    /// It stays.
    Open,
    /// It was closed.
    Cancelled,
    /// Something was chosen.
    Chosen(Choice),
}

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// A file.
    File(PathBuf),
    /// A voice of a bank.
    Voice {
        /// The bank's file.
        bank: PathBuf,
        /// Its place there, from 0.
        place: usize,
    },
}

/// A dialog under way.
#[derive(Debug)]
pub struct FileDialog {
    purpose: Purpose,
    list: FileList,
    /// What stands in the field: the name of a file or a voice, or a whole path.
    name: String,
    /// The file that would be written over, once the user has been told.
    warned_of: Option<PathBuf>,
}

impl FileDialog {
    /// Opens a dialog in `folder`, which may be a bank, or at home.
    pub fn open(purpose: Purpose, folder: Option<&Path>) -> Self {
        let folder = folder
            .filter(|folder| folder.is_dir() || (is_bank(folder) && folder.is_file()))
            .map_or_else(home, Path::to_path_buf);
        let name = purpose.offered().map_or("", |(name, _)| name).to_owned();
        Self { purpose, list: FileList::read(folder, purpose.extensions()), name, warned_of: None }
    }

    /// What the file is wanted for.
    pub fn purpose(&self) -> Purpose {
        self.purpose
    }

    /// Draws the dialog over everything else.
    pub fn show(&mut self, ctx: &Context, zoom: f32) -> Outcome {
        dialog(ctx, zoom, ("file dialog", WIDTH), |ui| self.contents(ui, zoom)).unwrap_or(Outcome::Cancelled)
    }

    fn contents(&mut self, ui: &mut Ui, zoom: f32) -> Outcome {
        ui.heading(self.purpose.title());
        let mut outcome = Outcome::Open;
        ui.horizontal(|ui| {
            if ui.button("Up").clicked()
                && let Some(folder) = self.list.folder().parent()
            {
                self.read(folder.to_path_buf());
            }
            if ui.button("Home").clicked() {
                self.read(home());
            }
            let folder = self.list.folder().display().to_string();
            ui.add(egui::Label::new(RichText::new(folder).color(theme::dim())).truncate());
        });
        if let Some(chosen) = self.show_list(ui, zoom) {
            outcome = self.pick(chosen);
        }
        let field = TextEdit::singleline(&mut self.name).hint_text("name or path").desired_width(f32::INFINITY);
        let typed = ui.add(field).accessible_name("File name");
        if typed.changed() {
            self.warned_of = None;
        }
        let entered = typed.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.horizontal(|ui| {
            let note = match &self.warned_of {
                Some(file) => format!("{} is there already; {} again to replace it", file_name(file), self.verb()),
                None if is_bank(self.list.folder()) => "voices by number or name".to_owned(),
                None => self.purpose.note(),
            };
            let colour = if self.warned_of.is_some() { theme::error() } else { theme::dim() };
            ui.label(RichText::new(note).color(colour));
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if ui.button(self.purpose.verb()).clicked() || entered {
                    outcome = self.accept();
                }
                if ui.button("Close").clicked() {
                    outcome = Outcome::Cancelled;
                }
            });
        });
        outcome
    }

    fn verb(&self) -> &'static str {
        self.purpose.verb()
    }

    /// The entry that was clicked, and whether twice.
    fn show_list(&self, ui: &mut Ui, zoom: f32) -> Option<(Entry, bool)> {
        let mut chosen = None;
        Frame::new().fill(theme::well()).corner_radius(5.0 * zoom).inner_margin(6.0 * zoom).show(ui, |ui| {
            let area = ScrollArea::vertical().auto_shrink(false).min_scrolled_height(LIST * zoom);
            area.max_height(LIST * zoom).show(ui, |ui| match self.list.entries() {
                Err(error) => {
                    ui.label(RichText::new(error).color(theme::error()));
                }
                Ok([]) => {
                    ui.label(RichText::new("nothing to choose from here").color(theme::dim()));
                }
                Ok(entries) => {
                    for entry in entries {
                        let text = if entry.is_entered() { format!("{} /", entry.name) } else { entry.name.clone() };
                        let colour = if entry.is_entered() { theme::cloud() } else { theme::text() };
                        let label = RichText::new(text).color(colour);
                        let response = ui.selectable_label(!entry.is_entered() && entry.name == self.name, label);
                        if response.double_clicked() || response.clicked() {
                            chosen = Some((entry.clone(), response.double_clicked()));
                        }
                    }
                }
            });
        });
        chosen
    }

    fn read(&mut self, folder: PathBuf) {
        self.list = FileList::read(folder, self.purpose.extensions());
        self.name.clear();
    }

    /// Goes into a folder or a bank; a bank of one voice is that voice.
    fn enter(&mut self, folder: PathBuf) -> Outcome {
        self.read(folder);
        match self.list.entries() {
            Ok([Entry { kind: Kind::Voice(place), .. }]) => self.voice(*place),
            _ => Outcome::Open,
        }
    }

    fn voice(&self, place: usize) -> Outcome {
        Outcome::Chosen(Choice::Voice { bank: self.list.folder().to_path_buf(), place })
    }

    /// A click enters a folder or a bank and names anything else; a double click takes it. The second of two clicks on a
    /// folder falls on what is listed then, which it must not take: hence only what the first one has named.
    fn pick(&mut self, (entry, twice): (Entry, bool)) -> Outcome {
        if entry.is_entered() {
            return self.enter(self.list.folder().join(entry.name));
        }
        let named = self.name == entry.name;
        self.name = entry.name;
        self.warned_of = None;
        if twice && named { self.accept() } else { Outcome::Open }
    }

    /// Takes what the field says: enters a folder or a bank, or chooses a file or a voice.
    fn accept(&mut self) -> Outcome {
        let name = self.name.trim();
        if name.is_empty() {
            return Outcome::Open;
        }
        if let Some(place) = self.named_voice(name) {
            return self.voice(place);
        }
        // A whole path replaces the folder.
        let mut file = self.list.folder().join(name);
        if file.is_dir() || (self.purpose == Purpose::LoadPreset && is_bank(&file)) {
            return self.enter(file);
        }
        if let Some((_, ending)) = self.purpose.offered() {
            if file.extension().is_none() {
                file.set_extension(ending);
            }
            if file.exists() && self.warned_of.as_ref() != Some(&file) {
                self.warned_of = Some(file);
                return Outcome::Open;
            }
        }
        Outcome::Chosen(Choice::File(file))
    }

    /// The voice that is listed as `name`, or has that number or that name.
    fn named_voice(&self, name: &str) -> Option<usize> {
        let number = name.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
        self.list.entries().ok()?.iter().find_map(|entry| match entry.kind {
            Kind::Voice(place) => {
                let own = entry.name.split_once("  ").map_or("", |(_, own)| own);
                (entry.name == name || number == Some(place) || own.eq_ignore_ascii_case(name)).then_some(place)
            }
            _ => None,
        })
    }
}
