//! The window around the editor: keeps the view model up to date and carries out what the user does.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_offline::models::{ModelFolder, NamedSound, factory_pad, factory_sounds};
use nephele_realtime::parameters::{Global, PARAMETER_COUNT};
use nephele_realtime::{NoteEvent, NoteId, ParameterValues, Telemetry, parameters};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::ResizeHint;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, NiceEguiApp, RepaintNotifier, baseview, create_egui_editor,
};

use super::relay::Relay;
use super::{
    Action, CloudPicture, DecoderView, EditorView, HEIGHT, MessageView, ViewModel, WIDTH, WorkerView, hints, theme,
};
use crate::instance::Instance;
use crate::loading;
use crate::worker::{CornerSource, Job, Message, Status};

/// The editor as the framework knows it.
pub type Editor = EguiEditor<EditorWindow>;

/// Parameters set per frame while a preset loads: some hosts do not survive all at once.
const PRESET_RATE: usize = 24;
/// Time between frames while something moves.
const FRAME: Duration = Duration::from_millis(16);
/// Time between frames while nothing does.
const GLANCE: Duration = Duration::from_millis(50);
/// Time between two looks into the models folder.
const LISTING: Duration = Duration::from_secs(2);
/// How long meters and peaks take to come to rest.
const SETTLING: Duration = Duration::from_secs(3);
/// MIDI channel of the drawn keyboard.
const KEYBOARD_CHANNEL: u8 = 0;

/// One window over one instance; outlives openings and closings.
pub struct EditorWindow {
    instance: Arc<Instance>,
    view: EditorView,
    gui: Option<GuiContext>,
    telemetry: Telemetry,
    picture: Option<(u32, CloudPicture)>,
    /// Values of a preset that are still to be told to the host.
    to_set: VecDeque<(usize, f32)>,
    /// Names in the models folder, and when they were read.
    models: (Option<Instant>, Vec<String>),
    /// The worker's message that the user has read.
    read: Option<Message>,
    /// When something last moved.
    moved: Instant,
    /// Tells the host what MIDI controllers move.
    relay: Relay,
    /// What the next controller is to move.
    learning: Option<usize>,
}

impl EditorWindow {
    /// The editor of `instance`.
    pub fn create(instance: Arc<Instance>) -> Option<Editor> {
        let state = EguiEditorState::from_size(LogicalSize::new(WIDTH, HEIGHT), 1.0);
        let resize = ResizeHint {
            can_resize: true,
            can_resize_horizontally: true,
            can_resize_vertically: true,
            preserve_aspect_ratio: true,
            aspect_ratio_width: WIDTH as u32,
            aspect_ratio_height: HEIGHT as u32,
            ..ResizeHint::default()
        };
        let settings = EguiNiceSettings::new().with_tile("Nephele").with_resize_hint(resize);
        let window = Self {
            instance,
            view: EditorView::new(),
            gui: None,
            telemetry: Telemetry::default(),
            picture: None,
            to_set: VecDeque::new(),
            models: (None, Vec::new()),
            read: None,
            moved: Instant::now(),
            relay: Relay::default(),
            learning: None,
        };
        create_egui_editor(state, RepaintNotifier::new(), settings, window)
    }

    /// Does what the user asked for.
    fn act(&mut self, action: Action) {
        let session = &self.instance.session;
        match action {
            Action::Begin(index) => {
                if self.relay.take_hold(index) {
                    self.end(index);
                }
                self.begin(index);
            }
            Action::Set(index, plain) => self.set(index, plain),
            Action::End(index) => {
                self.relay.let_go(index);
                self.end(index);
            }
            Action::Learn(index) => {
                // What was moved before is not meant.
                self.instance.parameters.turned().take_heard();
                self.learning = index;
            }
            Action::ForgetControllers(index) => {
                let mut controllers = session.controllers();
                controllers.forget(index);
                session.set_controllers(controllers);
            }
            Action::Edit(edit) => session.edit(edit),
            Action::UndoEdit => session.undo_edit(false),
            Action::RedoEdit => session.undo_edit(true),
            Action::Record(recording) => session.record(recording),
            Action::SetRoute(slot, route) => session.set_route(slot, route),
            Action::KeyDown { key, velocity } => {
                session.play(NoteEvent::On { note: NoteId::new(KEYBOARD_CHANNEL, key), velocity });
            }
            Action::KeyUp { key } => session.play(NoteEvent::Off(NoteId::new(KEYBOARD_CHANNEL, key))),
            Action::AllNotesOff => session.play(NoteEvent::AllNotesOff),
            Action::LoadCloud(path) => self.instance.post(Job::LoadCloud { path }),
            Action::SetCorner { corner, sound } => {
                if let Some(sound) = factory_sounds().get(sound).and_then(NamedSound::corner) {
                    self.instance.set_corner(corner, sound);
                }
            }
            Action::FactoryCorner(corner) => {
                if let Some(sound) = factory_pad().get(corner) {
                    self.instance.set_corner(corner, sound.clone());
                }
            }
            Action::LoadCorner(corner, path) => self.instance.post_corner(corner, CornerSource::File(path)),
            Action::CornerFromCloud(corner) => {
                if let Some(cloud) = session.cloud() {
                    self.instance.post_corner(corner, CornerSource::Cloud(cloud));
                }
            }
            Action::UseModel(name) => self.instance.post(Job::UseModel { name, target: self.instance.target() }),
            Action::AddModel(path) => self.instance.post(Job::AddModel { path, target: self.instance.target() }),
            Action::MakeCloud { sounds, options } => {
                self.instance.post(Job::MakeCloud { sounds, options, model: session.model() });
            }
            Action::SetRoot(root_hz) => {
                if let Some(cloud) = session.cloud() {
                    self.instance.post(Job::SetRoot { cloud, root_hz });
                }
            }
            Action::FactoryCloud(place) => self.instance.post(Job::FactoryCloud(place)),
            Action::CancelJob => self.instance.cancel(),
            Action::SavePreset(path) => self.save(&path),
            Action::LoadPreset(path) => self.load(loading::preset(session, &path)),
            Action::LoadVoice { bank, place } => self.load(loading::voice(session, &bank, place)),
            Action::ImportPattern(path) => loading::import_sequence(session, &path),
            Action::ExportPattern(path) => loading::export_sequence(session, &path),
            Action::LoadTuning(path) => loading::tuning(session, &path),
            Action::EqualTemperament => loading::equal_temperament(session),
            Action::DismissMessage => {
                session.dismiss();
                self.read = self.instance.status().message;
            }
        }
    }

    fn begin(&self, index: usize) {
        self.gesture(index, |gui, pointer| {
            // SAFETY: the pointer is of the instance's own parameters, which live as long as it does.
            unsafe { gui.raw_begin_set_parameter(pointer) }
        });
    }

    fn end(&self, index: usize) {
        self.gesture(index, |gui, pointer| {
            // SAFETY: as above.
            unsafe { gui.raw_end_set_parameter(pointer) }
        });
    }

    fn gesture(&self, index: usize, act: impl FnOnce(&GuiContext, nice_plug::params::internals::ParamPtr)) {
        if let (Some(gui), Some(pointer)) = (&self.gui, self.instance.parameters.pointer(index)) {
            act(gui, pointer);
        }
    }

    fn set(&self, index: usize, plain: f32) {
        self.gesture(index, |gui, pointer| {
            // SAFETY: as in `begin`.
            unsafe { gui.raw_set_parameter_normalized(pointer, pointer.preview_normalized(plain)) }
        });
    }

    fn save(&self, path: &Path) {
        let session = &self.instance.session;
        let (preset, _) = session.preset(self.instance.parameters.saved_values());
        match preset.save(path) {
            Ok(()) => session.tell(false, format!("Saved {}", path.display())),
            Err(error) => session.tell(true, error.to_string()),
        }
    }

    /// Has the parameters of a sound that was loaded told to the host from now on.
    fn load(&mut self, values: Option<ParameterValues>) {
        if let Some(values) = values {
            self.instance.parameters.turned().forget();
            self.to_set = values.as_array().iter().copied().enumerate().collect();
        }
    }

    /// Tells the host some more values of the preset that is being loaded; those that are right already cost nothing.
    fn go_on_loading(&mut self) {
        let mut budget = PRESET_RATE;
        while budget > 0 {
            let Some((index, plain)) = self.to_set.pop_front() else { return };
            let unchanged = self.instance.parameters.plain(index).to_bits() == plain.to_bits();
            // Bypass is the host's affair, not the sound's.
            if !unchanged && index != Global::Bypass.index() {
                self.act(Action::Begin(index));
                self.set(index, plain);
                self.act(Action::End(index));
                budget -= 1;
            }
        }
    }

    /// Binds the controller that was waited for, and tells the host what bound ones have moved.
    fn follow_controllers(&mut self) {
        let (session, parameters) = (&self.instance.session, &self.instance.parameters);
        if let Some(index) = self.learning
            && let Some(cc) = parameters.turned().take_heard()
        {
            self.learning = None;
            let mut controllers = session.controllers();
            controllers.forget(index);
            controllers.bind(cc, index);
            session.set_controllers(controllers);
            session.tell(false, format!("CC {cc} moves {} from now on", hints::label(index)));
        }
        let moved = (0..PARAMETER_COUNT).filter_map(|index| parameters.to_tell(index).map(|plain| (index, plain)));
        for action in self.relay.follow(Instant::now(), moved) {
            self.moved = Instant::now();
            self.carry_out(&action);
        }
    }

    /// What [`Relay`] asks for.
    fn carry_out(&self, action: &Action) {
        match action {
            Action::Begin(index) => self.begin(*index),
            Action::Set(index, plain) => self.set(*index, *plain),
            Action::End(index) => self.end(*index),
            _ => {}
        }
    }

    /// Draws the cloud anew if another one plays.
    fn refresh_picture(&mut self) {
        let version = self.instance.session.cloud_version();
        if self.picture.as_ref().is_none_or(|(drawn, _)| *drawn != version)
            && let Some(cloud) = self.instance.session.cloud()
        {
            self.picture = Some((version, CloudPicture::new(&cloud)));
        }
    }

    /// Lists the models folder now and then: files come and go there by themselves.
    fn refresh_models(&mut self) {
        if self.models.0.is_none_or(|listed| listed.elapsed() > LISTING) {
            let names = ModelFolder::of_user().map(|folder| folder.names()).unwrap_or_default();
            self.models = (Some(Instant::now()), names);
        }
    }

    /// What the user should be told: of files and state first, then what the worker says and has not been read.
    fn message(&self, status: &Status) -> Option<Message> {
        let unread = status.message.clone().filter(|m| self.read.as_ref() != Some(m));
        match (self.instance.session.message(), unread) {
            // What was loaded may lack something, which only the worker finds out.
            (Some(own), Some(unread)) if unread.error && !own.error => Some(unread),
            (own, unread) => own.or(unread),
        }
    }

    fn draw(&mut self, ui: &mut egui::Ui) {
        self.go_on_loading();
        self.follow_controllers();
        self.refresh_picture();
        if let Some(report) = self.instance.session.latest_report() {
            self.telemetry = report;
        } else {
            // These were told for the time before the report, and have been shown.
            (self.telemetry.yielded, self.telemetry.refused) = (0, 0);
        }
        let status = self.instance.status();
        let message = self.message(&status);
        if self.telemetry.voices > 0 || self.telemetry.playing.running || status.busy || !self.to_set.is_empty() {
            self.moved = Instant::now();
        }
        let values: [f32; PARAMETER_COUNT] = std::array::from_fn(|i| self.instance.parameters.heard(i));
        self.instance.session.listen();
        let sequence = self.instance.session.sequence();
        let recording = self.instance.session.recording();
        let routes = self.instance.session.routes();
        let tuning = self.instance.session.tuning();
        let controllers = self.instance.session.controllers();
        let (pad, chosen) = (self.instance.session.pad(), self.instance.session.model());
        self.refresh_models();
        let Some((_, picture)) = &self.picture else { return };
        let model = ViewModel {
            values: &values,
            telemetry: &self.telemetry,
            sequence: &sequence,
            recording: &recording,
            undoable: self.instance.session.undoable(),
            routes: &routes,
            tuning: tuning.as_ref().map(|named| named.name.as_str()),
            cloud: picture,
            confidence: self.instance.session.confidence(),
            worker: WorkerView {
                phase: status.phase,
                fraction: status.fraction,
                seconds_left: status.seconds_left,
                busy: status.busy,
                backend: if status.backend.is_empty() { "models idle" } else { &status.backend },
            },
            message: message.as_ref().map(|m| MessageView { text: &m.text, error: m.error }),
            corners: pad.each_ref().map(|corner| corner.name.as_str()),
            decoder: DecoderView {
                chosen: chosen.as_ref().map(|model| model.file.as_str()),
                names: &self.models.1,
                why: &status.why,
            },
            sample_rate: self.instance.session.sample_rate(),
            variant: theme::Variant::Dark,
            controllers: &controllers,
            learning: self.learning,
        };
        for action in self.view.show(ui, &model) {
            self.act(action);
        }
    }
}

impl NiceEguiApp for EditorWindow {
    fn build(
        &mut self,
        context: egui::Context,
        gui: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), baseview::HandlerError> {
        theme::install(&context);
        self.gui = Some(gui);
        debug_assert_eq!(parameters().len(), PARAMETER_COUNT, "the view model holds every parameter");
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        self.draw(ui);
        // Input wakes the window by itself; while nothing sounds, it only looks now and then whether something does.
        let awake = self.moved.elapsed() < SETTLING;
        ui.ctx().request_repaint_after(if awake { FRAME } else { GLANCE });
    }

    fn editor_closed(&mut self) {
        for action in self.view.close() {
            self.act(action);
        }
        self.learning = None;
        for action in self.relay.finish() {
            self.carry_out(&action);
        }
        self.gui = None;
    }
}
