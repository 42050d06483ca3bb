//! A sounding instrument to draw, and a harness that stands for the plugin: it applies what the editor asks for.

use egui::{Pos2, Rect, UiBuilder, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use nephele::editor::{
    Action, CloudPicture, DecoderView, EditorView, MessageView, PresetEntry, SoundView, Standing, ViewModel,
    WorkerView, theme,
};
use nephele_offline::preset::{About, MacroNames};
use nephele_offline::settings::Settings;
use nephele_realtime::cloud::Window;
use nephele_realtime::instrument::{Mutes, SCOPE};
use nephele_realtime::parameters::{Controllers, Global, PARAMETER_COUNT, ParameterValues, kind_index, matrix_index};
use nephele_realtime::sequencer::{Condition, Entry, Playing, Recording, Step, Target};
use nephele_realtime::{GrainCloud, GrainDot, HeldNote, Route, Routes, Sequence, Source, Telemetry};

/// Pages of the cloud panel, from left to right.
pub const PAGES: [&str; 6] = ["Onsets", "Grains", "Reading", "Pitch", "Filter", "Morph"];

/// Pages of the voice panel, from left to right, each with what is chosen on it one after another.
pub const VOICE_PAGES: [(&str, &[&str]); 9] = [
    ("Modulation", &[]),
    ("Operator", OPERATORS),
    ("Operator envelope", OPERATORS),
    ("Voice", &[]),
    ("Voice filter", &[]),
    ("Effects", &[]),
    ("LFOs", &["LFO 1 page", "LFO 2 page", "LFO 3 page", "LFO 4 page"]),
    ("Free envelopes", &["Envelope 1 page", "Envelope 2 page", "Envelope 3 page"]),
    ("Slots", &["1 – 8 page", "9 – 16 page", "17 – 24 page", "25 – 32 page"]),
];

/// Pages of the sequence panel, from left to right.
pub const SEQUENCE_PAGES: [&str; 5] = ["Steps", "Step", "Track", "Song", "Record"];

/// The rack's tiles.
const OPERATORS: &[&str] = &["Operator 1", "Operator 2", "Operator 3", "Operator 4", "Operator 5", "Operator 6"];

/// What the plugin would hold beside the editor.
pub struct Plugin {
    pub view: EditorView,
    pub variant: theme::Variant,
    pub values: [f32; PARAMETER_COUNT],
    pub telemetry: Telemetry,
    pub sequence: Sequence,
    pub recording: Recording,
    pub routes: Routes,
    /// What the tuning is called.
    pub tuning: Option<String>,
    pub picture: CloudPicture,
    pub confidence: Option<f32>,
    pub busy: bool,
    /// Seconds until the worker is done, as far as it can tell.
    pub seconds_left: Option<f32>,
    pub message: Option<(&'static str, bool)>,
    /// The morph pad's model; `None` is the factory's.
    pub decoder: Option<String>,
    /// Those in the models folder.
    pub models: Vec<String>,
    /// What the macros are called.
    pub macros: MacroNames,
    /// Everything the editor asked for.
    pub actions: Vec<Action>,
    /// What MIDI controllers move, and what the next one will.
    pub controllers: Controllers,
    pub learning: Option<usize>,
    /// What the sound tells of itself.
    pub about: About,
    pub standing: Standing,
    pub presets: Vec<PresetEntry>,
    pub settings: Settings,
    /// What is muted and soloed.
    pub mutes: Mutes,
    /// Whether there is a cloud to audition.
    pub former: bool,
    /// Whether that one is heard.
    pub auditioned: bool,
}

impl Plugin {
    /// Nine voices of a cloud over a chord, the sequencer on its seventh step, the worker decoding.
    pub fn demo() -> Self {
        let mut values = ParameterValues::default();
        for (index, value) in [
            (Global::CloudPosition.index(), 0.45),
            (Global::CloudSpray.index(), 0.12),
            (Global::CloudPitch.index(), -12.0),
            (Global::CloudWindow.index(), 5.0),
            (Global::MorphX.index(), 0.39),
            (Global::MorphY.index(), 0.44),
            (matrix_index(0, 3), -4.2),
            (kind_index(0, 3), 2.0),
            (kind_index(4, 3), 1.0),
            (matrix_index(3, 0), 5.6),
            (matrix_index(4, 3), 12.0),
            (matrix_index(5, 5), 3.6),
            (matrix_index(6, 4), 0.05),
        ] {
            values.set(index, value);
        }
        Self {
            view: EditorView::new(),
            variant: theme::Variant::Dark,
            values: *values.as_array(),
            telemetry: telemetry(),
            sequence: sequence(),
            recording: Recording::default(),
            routes: routes(),
            tuning: Some("Slendro of Kyai Guntur".to_owned()),
            picture: CloudPicture::new(&cloud()),
            confidence: Some(0.87),
            busy: true,
            seconds_left: None,
            message: None,
            decoder: None,
            models: vec!["Bells.onnx".to_owned(), "Whale-decoder.onnx".to_owned()],
            macros: MacroNames::default(),
            actions: Vec::new(),
            controllers: Controllers::default(),
            learning: None,
            about: About { tags: vec!["textures".to_owned(), "keys".to_owned()], ..About::named("Oboe over rain") },
            standing: Standing { undo: Some("Density".to_owned()), ..Standing::default() },
            presets: presets(),
            settings: Settings { favourites: ["factory/Glass harp".to_owned()].into(), ..Settings::default() },
            mutes: Mutes::default(),
            former: true,
            auditioned: false,
        }
    }

    pub fn draw(&mut self, ui: &mut egui::Ui) {
        let model = ViewModel {
            values: &self.values,
            telemetry: &self.telemetry,
            sequence: &self.sequence,
            recording: &self.recording,
            routes: &self.routes,
            tuning: self.tuning.as_deref(),
            cloud: &self.picture,
            confidence: self.confidence,
            worker: WorkerView {
                phase: "decoding",
                fraction: 0.62,
                seconds_left: self.seconds_left,
                busy: self.busy,
                backend: "ONNX Runtime",
            },
            message: self.message.map(|(text, error)| MessageView { text, error }),
            corners: ["oboe", "rain", "glass", "choir"],
            decoder: DecoderView {
                chosen: self.decoder.as_deref(),
                names: &self.models,
                why: "its library is nowhere",
            },
            sample_rate: 48_000.0,
            variant: self.variant,
            controllers: &self.controllers,
            learning: self.learning,
            sound: SoundView { about: &self.about, standing: &self.standing },
            presets: &self.presets,
            settings: &self.settings,
            mutes: self.mutes,
            former: self.former,
            auditioned: self.auditioned,
            macros: &self.macros,
        };
        let actions = self.view.show(ui, &model);
        // Told once, as by the audio thread.
        (self.telemetry.yielded, self.telemetry.refused) = (0, 0);
        // What sounds goes on as it is.
        self.telemetry.clock += 800;
        for action in &actions {
            match action {
                Action::Set(index, plain) => self.values[*index] = *plain,
                Action::Edit(edit) => self.sequence.apply(edit.clone()),
                Action::Record(recording) => self.recording = *recording,
                Action::SetRoute(slot, route) => self.routes.0[*slot] = *route,
                Action::UseModel(name) => self.decoder.clone_from(name),
                Action::EqualTemperament => self.tuning = None,
                Action::SetMutes(mutes) => self.mutes = *mutes,
                Action::Audition(former) => self.auditioned = *former,
                Action::DismissMessage => self.message = None,
                Action::CancelJob => self.busy = false,
                Action::Learn(index) => self.learning = *index,
                Action::ForgetControllers(index) => self.controllers.forget(*index),
                Action::Settle(settings) => self.settings = Settings::clone(settings),
                Action::SaveEntry(about) => self.about = About::clone(about),
                Action::SwapSounds => self.standing.second = !self.standing.second,
                Action::LoadEntry(key) => {
                    let entry = self.presets.iter().find(|entry| entry.key == *key);
                    self.about = entry.expect("a preset that is listed").about.clone();
                }
                Action::NameMacro(place, name) => self.macros.set(*place, name),
                _ => {}
            }
        }
        self.actions.extend(actions);
    }
}

/// The factory's, with some of what steps, tracks and songs can be.
fn sequence() -> Sequence {
    let mut sequence = Sequence::factory();
    let [first, second, third, _] = &mut sequence.patterns[0].tracks;
    first.steps[3].notes = vec![60, 64];
    first.steps[8].notes = vec![57, 61, 64, 68];
    first.steps[2].condition = Condition::Fill;
    first.steps[6].probability = 0.75;
    first.steps[6].ratchet = 3;
    first.steps[12].gate = 2.25;
    let cutoff = Global::FilterCutoff.index();
    for (step, value) in [(0, 400.0), (4, 2000.0), (6, 12_000.0)] {
        first.steps[step].set_lock(cutoff, Some(value));
    }
    first.steps[0].set_lock(Global::CloudPosition.index(), Some(0.8));
    first.steps[6].locks[0].glide = 0.5;
    (second.target, second.length, second.mute) = (Target::Rack, 40, true);
    (third.target, third.length) = (Target::MidiOut, 12);
    second.steps[33] = Step::note(48, 90, 1.0);
    sequence.patterns[3].tracks[1].length = 48;
    sequence.song =
        vec![Entry { pattern: 0, times: 4 }, Entry { pattern: 3, times: 2 }, Entry { pattern: 0, times: 64 }];
    sequence
}

/// A few slots in use.
fn routes() -> Routes {
    let mut routes = Routes::default();
    routes.0[0] = Route { via: Source::Wheel, ..Route::new(Source::Lfo1, Global::FilterCutoff.index()) };
    routes.0[1] = Route::new(Source::Envelope1, matrix_index(6, 0));
    routes.0[5] = Route::new(Source::ReleaseVelocity, Global::CloudPitchSpray.index());
    routes
}

/// Two of the factory's, two of the user's, and a file that is none.
fn presets() -> Vec<PresetEntry> {
    let told = |name: &str, author: &str, tags: &[&str], comment: &str| About {
        name: name.to_owned(),
        author: author.to_owned(),
        tags: tags.iter().map(|tag| (*tag).to_owned()).collect(),
        comment: comment.to_owned(),
    };
    let entry = |key: &str, about: About| PresetEntry {
        key: key.to_owned(),
        about,
        user: key.starts_with("user/"),
        fault: None,
    };
    let harp = "Rubbed glasses; hold chords, and open them with the wheel. Macro 1 brings the room in.";
    let broken = entry("user/Broken.nephele", told("Broken", "", &[], ""));
    vec![
        entry("factory/Glass harp", told("Glass harp", "Nephele", &["keys", "hybrids"], harp)),
        entry("factory/Slow weather", told("Slow weather", "Nephele", &["pads", "textures"], "")),
        entry("user/Cellar bass.nephele", told("Cellar bass", "Ada", &["basses", "FM"], "Mono; slide into it.")),
        entry("user/Rain on tin.nephele", told("Rain on tin", "Ada", &["percussion", "live"], "")),
        PresetEntry { fault: Some("it is cut off or damaged: EOF while parsing".to_owned()), ..broken },
    ]
}

/// 128 grains whose harmonics wander, as a decoded morph's do.
fn cloud() -> GrainCloud {
    const GRAINS: usize = 128;
    const LENGTH: usize = 2048;
    let mut samples = Vec::with_capacity(GRAINS * LENGTH);
    for grain in 0..GRAINS {
        let place = grain as f32 / GRAINS as f32;
        for i in 0..LENGTH {
            let phase = std::f32::consts::TAU * 220.0 * i as f32 / 32_000.0;
            let partial = |n: f32| (0.5 + 0.5 * (n * 1.7 + place * 9.0).sin()) / n * (phase * n).sin();
            samples.push(0.3 * (1..=16).map(|n| partial(n as f32)).sum::<f32>());
        }
    }
    GrainCloud::new("oboe, rain, glass, choir", &samples, GRAINS, 32_000.0, 220.0, Vec::new()).expect("a sound cloud")
}

fn telemetry() -> Telemetry {
    let mut telemetry = Telemetry {
        peak: [0.52, 0.38],
        voices: 9,
        grains: 238,
        dot_count: 90,
        playing: Playing {
            running: true,
            hits: [1, 0, 0, 0],
            places: [Some(6), None, None, None],
            ..Playing::default()
        },
        keys: 1 << 57 | 1 << 60 | 1 << 64,
        tempo: 120.0,
        host_playing: true,
        levels: [0.8, 0.55, 0.3, 0.6, 0.9, 0.4, 0.35],
        note_hz: 220.0,
        head: Some(0.52),
        scope: scope(),
        note_count: 3,
        wheels: [0.25, 0.6],
        ..Telemetry::default()
    };
    for (note, (key, bend, pressure, slide)) in
        telemetry.notes.iter_mut().zip([(57, 0.0, 0.0, 0.5), (60, 0.7, 0.8, 0.9), (64, -0.3, 0.4, 0.2)])
    {
        *note = HeldNote { key, bend, pressure, slide };
    }
    for (i, dot) in telemetry.dots.iter_mut().enumerate() {
        let spread = |step: f32| (i as f32 * step).fract();
        *dot = GrainDot {
            position: 0.45 + 0.24 * (spread(0.618) - 0.5),
            progress: spread(0.31),
            pan: 2.0 * spread(0.755) - 1.0,
            level: spread(0.414) * spread(0.73),
            octaves: [0.0, 0.25, 7.0 / 12.0][i % 3] + 0.04 * (spread(0.27) - 0.5),
            seconds: 0.02 + 0.2 * spread(0.53),
            window: Window::ALL[i % 7],
        };
    }
    telemetry
}

/// A tone of 220 Hz modulated by its octave, with an index of 2.
fn scope() -> [f32; SCOPE] {
    std::array::from_fn(|i| {
        let phase = std::f32::consts::TAU * 220.0 * i as f32 / 48_000.0;
        0.6 * (phase + 2.0 * (2.0 * phase).sin()).sin()
    })
}

/// The editor with all of a window of `size` points.
pub fn harness(size: Vec2, pixels_per_point: f32, plugin: Plugin) -> Harness<'static, Plugin> {
    Harness::builder()
        .with_size(size)
        .with_pixels_per_point(pixels_per_point)
        .with_step_dt(1.0 / 60.0)
        .with_context_setup(theme::install)
        .build_ui_state(
            |ui, plugin: &mut Plugin| {
                let whole = ui.ctx().content_rect();
                let mut ui = ui.new_child(UiBuilder::new().max_rect(whole));
                ui.set_clip_rect(whole);
                plugin.draw(&mut ui);
            },
            plugin,
        )
}

/// The editor at its design size.
pub fn editor() -> Harness<'static, Plugin> {
    harness(vec2(1280.0, 800.0), 1.0, Plugin::demo())
}

/// Clicks the tab of a page.
pub fn turn_to(harness: &mut Harness<'_, Plugin>, page: &str) {
    harness.get_by_label(&format!("{page} page")).click();
    harness.run_steps(3);
}

/// Clicks what has this label and lets its answer be drawn.
pub fn click(harness: &mut Harness<'_, Plugin>, label: &str) {
    harness.get_by_label(label).click();
    harness.run_steps(3);
}

/// Clicks an entry of the header's menu.
pub fn from_menu(harness: &mut Harness<'_, Plugin>, entry: &str) {
    click(harness, "Menu");
    click(harness, entry);
    harness.run_steps(2);
}

/// Where the widget with this label is.
pub fn rect_of(harness: &Harness<'_, Plugin>, label: &str) -> Rect {
    harness.get_by_label(label).rect()
}

/// Drags from `from` by `way`, one frame for each tenth of it.
pub fn drag(harness: &mut Harness<'_, Plugin>, from: Pos2, way: Vec2) {
    harness.hover_at(from);
    harness.run_steps(1);
    harness.drag_at(from);
    harness.run_steps(1);
    for tenth in 1..=10 {
        harness.hover_at(from + way * (tenth as f32 / 10.0));
        harness.run_steps(1);
    }
    harness.drop_at(from + way);
    harness.run_steps(2);
}

/// Takes the actions so far out of the harness.
pub fn take_actions(harness: &mut Harness<'_, Plugin>) -> Vec<Action> {
    std::mem::take(&mut harness.state_mut().actions)
}
