//! The whole window, and the state that is the window's alone.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::browser::{Browser, browser};
use super::bubble::bubble;
use super::canvas::Canvas;
use super::cloud_panel::{CloudPanel, cloud_panel};
use super::control_menu::control_menu;
use super::file_dialog::{Choice, FileDialog, Outcome, Purpose};
use super::folders::Folders;
use super::gesture::Gestures;
use super::header::{Header, header};
use super::keyboard::{Keyboard, keyboard};
use super::make_dialog::{self, MakeDialog};
use super::model::{Action, ViewModel};
use super::panel::bounds;
use super::rack_panel::{RackPanel, Selection, rack_panel};
use super::sequence::{SequencePanel, sequence_panel};
use super::status::status;
use super::theme;
use super::voice::{VoicePanel, voice_panel};

/// What the window remembers from frame to frame and no one else needs to know.
#[derive(Debug, Default)]
pub struct EditorView {
    gestures: Gestures,
    selection: Selection,
    cloud: CloudPanel,
    voice: VoicePanel,
    sequence: SequencePanel,
    keyboard: Keyboard,
    header: Header,
    folders: Folders,
    browser: Browser,
    dialog: Option<FileDialog>,
    make: Option<MakeDialog>,
    rack: RackPanel,
}

impl EditorView {
    /// The state of a window that opens.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Likewise, with the folders in which files were last chosen.
    #[must_use]
    pub fn with_folders(kept: &BTreeMap<String, PathBuf>) -> Self {
        Self { folders: Folders::of(kept), ..Self::default() }
    }

    /// The folders in which files were last chosen, to be kept.
    #[must_use]
    pub fn folders(&self) -> BTreeMap<String, PathBuf> {
        self.folders.kept()
    }

    /// Draws one frame of `model` into all of `ui` and returns what the user did, in order.
    pub fn show(&mut self, ui: &mut egui::Ui, model: &ViewModel<'_>) -> Vec<Action> {
        theme::choose(model.variant);
        ui.ctx().set_theme(model.variant.of_egui());
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::background());
        let mut canvas = Canvas::new(ui, model, &mut self.gestures);
        canvas.edited = Some(self.sequence.edited(&canvas));
        header(&mut canvas, &mut self.header, &mut self.browser);
        if self.browser.is_open() {
            browser(&mut canvas, &mut self.browser, self.dialog.is_some());
        } else {
            cloud_panel(&mut canvas, &mut self.cloud);
            rack_panel(&mut canvas, &mut self.selection, &mut self.rack);
        }
        if self.selection.opened {
            self.voice.show_operator();
        }
        if !self.sequence.covers_voice() {
            voice_panel(&mut canvas, &mut self.voice, self.selection.operator);
        }
        sequence_panel(&mut canvas, &mut self.sequence);
        keyboard(&mut canvas, bounds(14.0, 740.0, 1266.0, 775.0), &mut self.keyboard);
        canvas.show_pull();
        bubble(&mut canvas);
        control_menu(&mut canvas);
        stop_learning(&mut canvas);
        status(&mut canvas);
        let (mut actions, zoom) = (std::mem::take(&mut canvas.actions), canvas.zoom());
        if let Some(purpose) = canvas.wanted {
            self.make = (purpose == Purpose::MakeCloud).then(|| MakeDialog::new(model.decoder.chosen));
            self.dialog = Some(FileDialog::open(purpose, self.folders.start(purpose)));
        }
        if !ui.input(|input| input.pointer.any_down()) {
            self.gestures.finish(&mut actions);
        }
        self.show_dialog(ui, zoom, &mut actions);
        self.show_make(ui, zoom, model, &mut actions);
        actions
    }

    /// Ends what the user holds: gestures, drawn keys and the bend. To be called when the window closes.
    pub fn close(&mut self) -> Vec<Action> {
        let mut actions = self.keyboard.close();
        actions.extend(self.cloud.close());
        self.gestures.finish(&mut actions);
        (self.dialog, self.make) = (None, None);
        actions
    }

    /// The form of a cloud that is to be made, under the file dialog that it opens.
    fn show_make(&mut self, ui: &egui::Ui, zoom: f32, model: &ViewModel<'_>, actions: &mut Vec<Action>) {
        let Some(make) = self.make.as_mut().filter(|_| self.dialog.is_none()) else { return };
        match make.show(ui.ctx(), zoom, model.decoder.names) {
            make_dialog::Outcome::Open => {}
            make_dialog::Outcome::Closed => self.make = None,
            make_dialog::Outcome::Add => {
                let purpose = Purpose::MakeCloud;
                self.dialog = Some(FileDialog::open(purpose, self.folders.start(purpose)));
            }
            make_dialog::Outcome::Make(action) => {
                actions.push(action);
                self.make = None;
            }
        }
    }

    fn show_dialog(&mut self, ui: &egui::Ui, zoom: f32, actions: &mut Vec<Action>) {
        let Some(dialog) = self.dialog.as_mut() else { return };
        match dialog.show(ui.ctx(), zoom) {
            Outcome::Open => {}
            Outcome::Cancelled => self.dialog = None,
            Outcome::Chosen(choice) => {
                let purpose = dialog.purpose();
                self.folders.remember(purpose, &choice);
                self.dialog = None;
                actions.push(match (choice, purpose) {
                    (Choice::Voice { bank, place }, _) => Action::LoadVoice { bank, place },
                    (Choice::File(file), Purpose::LoadCloud) => Action::LoadCloud(file),
                    (Choice::File(file), Purpose::MakeCloud) => return self.make.get_or_insert_default().add(file),
                    (Choice::File(file), Purpose::LoadCorner(corner)) => Action::LoadCorner(corner, file),
                    (Choice::File(file), Purpose::AddModel) => Action::AddModel(file),
                    (Choice::File(file), Purpose::LoadPreset) => Action::LoadPreset(file),
                    (Choice::File(file), Purpose::ImportPreset) => Action::ImportPreset(file),
                    (Choice::File(file), Purpose::SavePreset) => Action::SavePreset(file),
                    (Choice::File(file), Purpose::LoadTuning) => Action::LoadTuning(file),
                    (Choice::File(file), Purpose::ImportPattern) => Action::ImportPattern(file),
                    (Choice::File(file), Purpose::ExportPattern) => Action::ExportPattern(file),
                });
            }
        }
    }
}

/// Escape ends waiting for a controller.
fn stop_learning(canvas: &mut Canvas<'_>) {
    if canvas.model.learning.is_some() && canvas.ui.input(|input| input.key_pressed(egui::Key::Escape)) {
        canvas.actions.push(Action::Learn(None));
    }
}
