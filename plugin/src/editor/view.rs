//! The whole window, and the state that is the window's alone.

use super::bubble::bubble;
use super::canvas::Canvas;
use super::cloud_panel::{CloudPanel, cloud_panel};
use super::control_menu::control_menu;
use super::file_dialog::{Choice, FileDialog, Outcome, Purpose};
use super::folders::Folders;
use super::gesture::Gestures;
use super::header::{Header, header};
use super::keyboard::keyboard;
use super::model::{Action, ViewModel};
use super::panel::bounds;
use super::rack_panel::{Selection, rack_panel};
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
    held_key: Option<u8>,
    header: Header,
    folders: Folders,
    dialog: Option<FileDialog>,
}

impl EditorView {
    /// The state of a window that opens.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Draws one frame of `model` into all of `ui` and returns what the user did, in order.
    pub fn show(&mut self, ui: &mut egui::Ui, model: &ViewModel<'_>) -> Vec<Action> {
        theme::choose(model.variant);
        ui.ctx().set_theme(model.variant.of_egui());
        ui.painter().rect_filled(ui.max_rect(), 0.0, theme::background());
        let mut canvas = Canvas::new(ui, model, &mut self.gestures);
        canvas.edited = Some(self.sequence.edited(&canvas));
        header(&mut canvas, &mut self.header);
        cloud_panel(&mut canvas, &mut self.cloud);
        rack_panel(&mut canvas, &mut self.selection);
        voice_panel(&mut canvas, &mut self.voice, self.selection.operator);
        sequence_panel(&mut canvas, &mut self.sequence);
        keyboard(&mut canvas, bounds(14.0, 740.0, 1266.0, 775.0), &mut self.held_key);
        bubble(&mut canvas);
        control_menu(&mut canvas);
        stop_learning(&mut canvas);
        status(&mut canvas);
        let (mut actions, zoom) = (std::mem::take(&mut canvas.actions), canvas.zoom());
        if let Some(purpose) = canvas.wanted {
            self.dialog = Some(FileDialog::open(purpose, self.folders.of(purpose)));
        }
        if !ui.input(|input| input.pointer.any_down()) {
            self.gestures.finish(&mut actions);
        }
        self.show_dialog(ui, zoom, &mut actions);
        actions
    }

    /// Ends what the user holds: gestures and a drawn key. To be called when the window closes.
    pub fn close(&mut self) -> Vec<Action> {
        let mut actions: Vec<Action> = self.held_key.take().map(|key| Action::KeyUp { key }).into_iter().collect();
        self.gestures.finish(&mut actions);
        self.dialog = None;
        actions
    }

    fn show_dialog(&mut self, ui: &egui::Ui, zoom: f32, actions: &mut Vec<Action>) {
        let Some(dialog) = self.dialog.as_mut() else { return };
        match dialog.show(ui.ctx(), zoom) {
            Outcome::Open => {}
            Outcome::Cancelled => self.dialog = None,
            Outcome::Chosen(choice) => {
                let purpose = dialog.purpose();
                self.folders.remember(purpose, &choice);
                actions.push(match (choice, purpose) {
                    (Choice::Voice { bank, place }, _) => Action::LoadVoice { bank, place },
                    (Choice::File(file), Purpose::LoadCloud) => Action::LoadCloud(file),
                    (Choice::File(file), Purpose::MakeCloud) => {
                        Action::MakeCloud { sounds: vec![file], options: Box::default() }
                    }
                    (Choice::File(file), Purpose::LoadCorner(corner)) => Action::LoadCorner(corner, file),
                    (Choice::File(file), Purpose::AddModel) => Action::AddModel(file),
                    (Choice::File(file), Purpose::LoadPreset) => Action::LoadPreset(file),
                    (Choice::File(file), Purpose::SavePreset) => Action::SavePreset(file),
                    (Choice::File(file), Purpose::LoadTuning) => Action::LoadTuning(file),
                    (Choice::File(file), Purpose::ImportPattern) => Action::ImportPattern(file),
                    (Choice::File(file), Purpose::ExportPattern) => Action::ExportPattern(file),
                });
                self.dialog = None;
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
