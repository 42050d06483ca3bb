//! The window around the editor: keeps the view model up to date and carries out what the user does.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use nephele_offline::models::{ModelFolder, NamedSound, factory_pad, factory_sounds};
use nephele_offline::settings::ZOOMS;
use nephele_realtime::parameters::PARAMETER_COUNT;
use nephele_realtime::{NoteEvent, NoteId, Telemetry, parameters};
use nice_plug::context::gui::GuiContext;
use nice_plug::editor::dpi::LogicalSize;
use nice_plug::editor::{ResizeHint, SizeConstraints};
use nice_plug_egui::{
    EguiEditor, EguiEditorState, EguiNiceSettings, Frame, GlConfig, GraphicsConfig, NiceEguiApp, baseview,
    create_egui_editor,
};

use super::bank::Bank;
use super::keeper::Keeper;
use super::painting::Painting;
use super::relay::Relay;
use super::{
    Action, CloudPicture, DecoderView, EditorView, HEIGHT, MessageView, SoundView, ViewModel, WIDTH, WorkerView,
    parameter_name, theme,
};
use crate::instance::Instance;
use crate::loading;
use crate::undo::Touches;
use crate::worker::{CornerSource, Job, Message, Status};

/// The editor as the framework knows it.
pub type Editor = EguiEditor<EditorWindow>;

/// Parameters set per frame while a preset loads: some hosts do not survive all at once.
const PRESET_RATE: usize = 24;
/// Time between frames while something moves. On X11 the framework itself waits for the second refresh of the screen after
/// each frame, from when it is asked.
const FRAME: Duration = if cfg!(target_os = "linux") { Duration::ZERO } else { Duration::from_millis(16) };
/// Time between frames while nothing does. Whatever begins to move wakes the window at once: input, the audio thread, the
/// worker. Only folders change unheard.
const GLANCE: Duration = Duration::from_secs(4);
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
    /// Version of the cloud that is heard, its picture, and whether it is the one before the present one.
    picture: Option<(u32, CloudPicture, bool)>,
    /// The gestures that are under way.
    touches: Touches,
    /// Presets.
    bank: Bank,
    /// What this user's windows have in common.
    keeper: Keeper,
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
        let keeper = Keeper::of_user();
        let at = |zoom: u32| LogicalSize::new(WIDTH * zoom as f32 / 100.0, HEIGHT * zoom as f32 / 100.0);
        let state = EguiEditorState::from_size(at(keeper.settings().zoom), 1.0);
        let resize = ResizeHint {
            can_resize: true,
            can_resize_horizontally: true,
            can_resize_vertically: true,
            preserve_aspect_ratio: true,
            aspect_ratio_width: WIDTH as u32,
            aspect_ratio_height: HEIGHT as u32,
            size_constraints: SizeConstraints::Logical { min_size: Some(at(ZOOMS.0)), max_size: Some(at(ZOOMS.1)) },
        };
        // Colours are painted as they are shown; the painting copies only between like and like without work.
        let graphics =
            GraphicsConfig { gl_config: GlConfig { srgb: false, ..GlConfig::default() }, ..Default::default() };
        let settings =
            EguiNiceSettings::new().with_tile("Nephele").with_resize_hint(resize).with_graphics_config(graphics);
        let notifier = instance.notifier();
        let window = Self {
            instance,
            view: EditorView::with_folders(&keeper.settings().folders),
            gui: None,
            telemetry: Telemetry::default(),
            picture: None,
            touches: Touches::default(),
            bank: Bank::of_user(),
            keeper,
            models: (None, Vec::new()),
            read: None,
            moved: Instant::now(),
            relay: Relay::default(),
            learning: None,
        };
        create_egui_editor(state, notifier, settings, window)
    }

    /// Does what the user asked for.
    fn act(&mut self, action: Action) {
        let session = &self.instance.session;
        match action {
            Action::Begin(index) => {
                if self.relay.take_hold(index) {
                    self.finish_gesture(index);
                }
                self.touches.begin(&self.instance, index);
                self.begin(index);
            }
            Action::Set(index, plain) => {
                session.untold().note_told(index, plain);
                self.set(index, plain);
            }
            Action::End(index) => {
                self.relay.let_go(index);
                self.finish_gesture(index);
            }
            Action::Learn(index) => {
                // What was moved before is not meant.
                session.turned().take_heard();
                self.learning = index;
            }
            Action::ForgetControllers(index) => {
                let mut controllers = session.controllers();
                controllers.forget(index);
                session.set_controllers(&controllers);
            }
            Action::Edit(edit) => session.edit(edit),
            Action::Undo => self.instance.undo(false),
            Action::Redo => self.instance.undo(true),
            Action::Record(recording) => session.record(recording),
            Action::SetRoute(slot, route) => session.set_route(slot, route),
            Action::KeyDown { key, velocity } => {
                session.play(NoteEvent::On { note: NoteId::new(KEYBOARD_CHANNEL, key), velocity });
            }
            Action::KeyUp { key } => session.play(NoteEvent::Off(NoteId::new(KEYBOARD_CHANNEL, key))),
            Action::AllNotesOff => session.play(NoteEvent::AllNotesOff),
            Action::Bend(value) => session.play(NoteEvent::Bend { channel: KEYBOARD_CHANNEL, value }),
            Action::Wheel(value) => {
                session.play(NoteEvent::Control { channel: KEYBOARD_CHANNEL, controller: 1, value });
            }
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
            Action::MakeCloud { sounds, options, model } => {
                self.instance.post(Job::MakeCloud { sounds, options, model });
            }
            Action::SetRoot(root_hz) => {
                if let Some(cloud) = session.cloud() {
                    self.instance.post(Job::SetRoot { cloud, root_hz });
                }
            }
            Action::FactoryCloud(place) => self.instance.post(Job::FactoryCloud(place)),
            Action::CancelJob => self.instance.cancel(),
            Action::SavePreset(path) => self.save(&path),
            Action::LoadPreset(path) => drop(loading::preset(session, &path, &self.instance.values())),
            Action::LoadVoice { bank, place } => {
                loading::voice(session, &bank, place, &self.instance.values());
            }
            Action::ImportPattern(path) => loading::import_sequence(session, &path),
            Action::ExportPattern(path) => {
                let knobs = self.instance.parameters.saved_values();
                loading::export_sequence(session, &path, f64::from(self.telemetry.tempo), &knobs);
            }
            Action::LoadTuning(path) => loading::tuning(session, &path),
            Action::EqualTemperament => loading::equal_temperament(session),
            Action::SetMutes(mutes) => session.set_mutes(mutes),
            Action::Audition(former) => session.audition(former),
            Action::DismissMessage => {
                session.dismiss();
                self.read = self.instance.status().message;
            }
            Action::SwapSounds => self.instance.swap(),
            Action::CopySound => self.instance.copy(),
            Action::FetchSound => self.instance.fetch(),
            Action::ListPresets => self.bank.refresh(),
            Action::LoadEntry(key) => self.bank.load(&self.instance, &key),
            Action::SaveEntry(about) => self.bank.save(&self.instance, *about),
            Action::RemoveEntry(key) => self.bank.remove(session, &key),
            Action::ImportPreset(path) => self.bank.import(session, &path),
            Action::Settle(settings) => self.keeper.settle(*settings),
            Action::NameMacro(place, name) => session.name_macro(place, &name),
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
            // SAFETY: as in `begin`.
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

    /// Tells the host at most `most` of the values that the instrument plays already: of a preset, or of what was undone.
    fn tell_host(&self, most: usize) {
        let session = &self.instance.session;
        session.untold().settle(|index| self.instance.parameters.unmodulated(index));
        for _ in 0..most {
            // The lock must not be held while the host is told, which may answer at once.
            let next = session.untold().next();
            let Some((index, plain)) = next else { return };
            // A gesture of the user's goes on.
            let own = !self.touches.holds(index);
            if own {
                self.begin(index);
            }
            self.set(index, plain);
            if own {
                self.end(index);
            }
        }
    }

    /// Asks for a window of `zoom` percent, if that is what the user has just chosen: whoever drags its edge is left alone.
    fn fit(&mut self, ui: &egui::Ui, before: u32) {
        let zoom = self.keeper.settings().zoom;
        if zoom != before {
            let size = egui::vec2(WIDTH, HEIGHT) * (zoom as f32 / 100.0);
            ui.ctx().send_viewport_cmd(egui::ViewportCommand::InnerSize(size));
        }
    }

    /// Binds the controller that was waited for, and tells the host what bound ones have moved.
    fn follow_controllers(&mut self) {
        let (session, parameters) = (&self.instance.session, &self.instance.parameters);
        if let Some(index) = self.learning
            && let Some(cc) = session.turned().take_heard()
        {
            self.learning = None;
            let mut controllers = session.controllers();
            controllers.forget(index);
            controllers.bind(cc, index);
            session.set_controllers(&controllers);
            let macros = session.macro_names();
            let name = parameter_name(&macros, index);
            session.tell(false, format!("CC {cc} moves {name} from now on"));
        }
        let moved = (0..PARAMETER_COUNT).filter_map(|index| parameters.to_tell(index).map(|plain| (index, plain)));
        for action in self.relay.follow(Instant::now(), moved) {
            self.moved = Instant::now();
            self.carry_out(&action);
        }
    }

    /// What [`Relay`] asks for.
    fn carry_out(&mut self, action: &Action) {
        match action {
            Action::Begin(index) => {
                self.touches.begin(&self.instance, *index);
                self.begin(*index);
            }
            Action::Set(index, plain) => self.set(*index, *plain),
            Action::End(index) => self.finish_gesture(*index),
            _ => {}
        }
    }

    /// Ends a gesture, which can be undone from now on.
    fn finish_gesture(&mut self, index: usize) {
        self.end(index);
        self.touches.end(&self.instance, index);
    }

    /// Draws the cloud anew if another one plays.
    fn refresh_picture(&mut self) {
        let version = self.instance.session.cloud_version();
        if self.picture.as_ref().is_none_or(|(drawn, ..)| *drawn != version)
            && let Some((cloud, former)) = self.instance.session.heard_cloud()
        {
            self.picture = Some((version, CloudPicture::new(&cloud), former));
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
        self.touches.next_frame();
        self.tell_host(PRESET_RATE);
        self.follow_controllers();
        self.bank.poll();
        if let Some(trouble) = self.keeper.poll() {
            self.instance.session.tell(true, trouble);
        }
        self.refresh_picture();
        if let Some(report) = self.instance.session.latest_report() {
            self.telemetry = report;
        } else {
            // These were told for the time before the report, and have been shown.
            (self.telemetry.yielded, self.telemetry.refused) = (0, 0);
        }
        let status = self.instance.status();
        let message = self.message(&status);
        let waiting = self.instance.session.untold().is_waiting();
        if self.telemetry.voices > 0
            || self.telemetry.playing.running
            || status.busy
            || waiting
            || self.bank.is_reading()
        {
            self.moved = Instant::now();
        }
        let mut values: [f32; PARAMETER_COUNT] = std::array::from_fn(|i| self.instance.parameters.heard(i));
        for (index, plain) in self.instance.session.untold().iter() {
            values[index] = plain;
        }
        self.instance.session.listen();
        let sequence = self.instance.session.sequence();
        let recording = self.instance.session.recording();
        let routes = self.instance.session.routes();
        let tuning = self.instance.session.tuning();
        let controllers = self.instance.session.controllers();
        let macros = self.instance.session.macro_names();
        let (pad, chosen) = (self.instance.session.pad(), self.instance.session.model());
        let (about, standing) = (self.instance.session.about(), self.instance.session.standing());
        let settings = Arc::clone(self.keeper.settings());
        self.refresh_models();
        let Some((_, picture, auditioned)) = &self.picture else { return };
        let model = ViewModel {
            values: &values,
            telemetry: &self.telemetry,
            sequence: &sequence,
            recording: &recording,
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
            variant: if settings.light { theme::Variant::Light } else { theme::Variant::Dark },
            sound: SoundView { about: &about, standing: &standing },
            presets: self.bank.entries(),
            settings: &settings,
            mutes: self.instance.session.mutes(),
            former: self.instance.session.has_former(),
            auditioned: *auditioned,
            controllers: &controllers,
            learning: self.learning,
            macros: &macros,
        };
        let actions = self.view.show(ui, &model);
        if !actions.is_empty() {
            // What was asked for may take a while to answer.
            self.moved = Instant::now();
        }
        for action in actions {
            self.act(action);
        }
        self.fit(ui, settings.zoom);
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
        context.add_plugin(Painting::default());
        self.gui = Some(gui);
        self.bank.refresh();
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
        // The window is gone for good, or for long: what the host was not told yet it is told now.
        self.tell_host(PARAMETER_COUNT);
        self.follow_controllers();
        self.learning = None;
        for action in self.relay.finish() {
            self.carry_out(&action);
        }
        self.keeper.remember(self.view.folders());
        self.keeper.close();
        self.gui = None;
    }

    fn resized(&mut self, size: baseview::WindowSize) {
        self.keeper.note_size(size.logical.width as f32 / WIDTH);
    }
}
