//! What the editor shows, and what it asks for. The drawing code knows nothing else of the plugin.

use std::path::PathBuf;

use nephele_offline::pipeline::Options;
use nephele_offline::preset::{About, MacroNames};
use nephele_offline::settings::Settings;
use nephele_realtime::instrument::Mutes;
use nephele_realtime::parameters::{Controllers, PARAMETER_COUNT};
use nephele_realtime::sequencer::{Edit, Recording};
use nephele_realtime::{Route, Routes, Sequence, Telemetry};

use super::cloud_picture::CloudPicture;
use super::theme::Variant;
pub use crate::session::Standing;

/// Everything one frame is drawn from.
#[derive(Clone, Copy)]
pub struct ViewModel<'a> {
    /// Plain values in table order.
    pub values: &'a [f32; PARAMETER_COUNT],
    /// The latest report of the audio thread.
    pub telemetry: &'a Telemetry,
    /// What the sequencer plays, as last edited; edits of the editor must be in it by the next frame.
    pub sequence: &'a Sequence,
    /// How what is played is recorded, and where step recording is.
    pub recording: &'a Recording,
    /// What the modulation slots connect; likewise.
    pub routes: &'a Routes,
    /// What the tuning is called; `None` is equal temperament.
    pub tuning: Option<&'a str>,
    /// The cloud that is heard.
    pub cloud: &'a CloudPicture,
    /// How sure the root is that was heard in it, 0 … 1, if it was.
    pub confidence: Option<f32>,
    /// What the worker does.
    pub worker: WorkerView<'a>,
    /// What the user should be told.
    pub message: Option<MessageView<'a>>,
    /// Names at the morph pad's corners: top left, top right, bottom left, bottom right.
    pub corners: [&'a str; 4],
    /// What makes the morph pad's clouds.
    pub decoder: DecoderView<'a>,
    /// Sample rate of the host in Hz.
    pub sample_rate: f32,
    /// The colours.
    pub variant: Variant,
    /// Which MIDI controllers move which parameters.
    pub controllers: &'a Controllers,
    /// The place in the table of the parameter that the next MIDI controller will move, if one is to be learnt.
    pub learning: Option<usize>,
    /// The sound as a whole.
    pub sound: SoundView<'a>,
    /// Presets that can be loaded: the factory's, then the user's.
    pub presets: &'a [PresetEntry],
    /// What this user's windows have in common.
    pub settings: &'a Settings,
    /// What is muted and soloed in the rack.
    pub mutes: Mutes,
    /// Whether there is a cloud before the present one to audition.
    pub former: bool,
    /// Whether [`Self::cloud`] is that one, which is auditioned.
    pub auditioned: bool,
    /// What the user calls the macros.
    pub macros: &'a MacroNames,
}

/// The sound as a whole.
#[derive(Clone, Copy)]
pub struct SoundView<'a> {
    /// What it tells of itself.
    pub about: &'a About,
    /// What can be undone, and which of two sounds is heard.
    pub standing: &'a Standing,
}

/// A preset of the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresetEntry {
    /// What it is known by, and marked as a favourite: `factory/NAME`, or `user/` and its place in the user's folder.
    pub key: String,
    /// What it tells of itself.
    pub about: About,
    /// Whether it is the user's, who may remove it.
    pub user: bool,
    /// Why it can not be loaded.
    pub fault: Option<String>,
}

/// The worker's state.
#[derive(Clone, Copy)]
pub struct WorkerView<'a> {
    /// What it does now, such as `decoding`.
    pub phase: &'a str,
    /// How much of it is done, 0 … 1.
    pub fraction: f32,
    /// Seconds until it is, if that can be told.
    pub seconds_left: Option<f32>,
    /// Whether a job runs.
    pub busy: bool,
    /// What runs the models, such as `ONNX Runtime`.
    pub backend: &'a str,
}

/// The morph pad's model, and the others that there are.
#[derive(Clone, Copy)]
pub struct DecoderView<'a> {
    /// Name of its file; `None` is the factory's.
    pub chosen: Option<&'a str>,
    /// Names of the files in the models folder.
    pub names: &'a [String],
    /// Why it does not run on ONNX Runtime; empty if it does, or if that is not known yet.
    pub why: &'a str,
}

/// A message for the user.
#[derive(Clone, Copy)]
pub struct MessageView<'a> {
    /// One line.
    pub text: &'a str,
    /// Whether something failed.
    pub error: bool,
}

/// What the user did. The host's automation gestures come from `Begin` and `End`, which always stand in pairs.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// A gesture on the parameter at this place of the table begins.
    Begin(usize),
    /// The parameter takes this plain value; only within a gesture.
    Set(usize, f32),
    /// The gesture ends.
    End(usize),
    /// Change the sequence.
    Edit(Edit),
    /// Undo the last change of the sound.
    Undo,
    /// Do again what was undone.
    Redo,
    /// Record so from now on.
    Record(Recording),
    /// The modulation slot at this place, 0-based, connects this.
    SetRoute(usize, Route),
    /// A drawn key goes down.
    KeyDown {
        /// MIDI key.
        key: u8,
        /// Velocity in (0, 1].
        velocity: f32,
    },
    /// A drawn key goes up.
    KeyUp {
        /// MIDI key.
        key: u8,
    },
    /// Load a cloud from this file.
    LoadCloud(PathBuf),
    /// Put a sound of the factory into a corner of the morph pad.
    SetCorner {
        /// Which corner.
        corner: usize,
        /// Place of the sound in `nephele_offline::models::factory_sounds`.
        sound: usize,
    },
    /// Put what the factory has there back into a corner.
    FactoryCorner(usize),
    /// Put the sound of a file into a corner.
    LoadCorner(usize, PathBuf),
    /// Put the cloud that plays into a corner.
    CornerFromCloud(usize),
    /// Have the morph pad's clouds made by this model of the models folder, or by the factory's.
    UseModel(Option<String>),
    /// Take this file into the models folder, and use it.
    AddModel(PathBuf),
    /// Make a cloud of these recordings.
    MakeCloud {
        /// The recordings, 1 to 64.
        sounds: Vec<PathBuf>,
        /// How they become a cloud.
        options: Box<Options>,
        /// Name of the model's file in the models folder; `None` is the factory's.
        model: Option<String>,
    },
    /// Save the sound to this file.
    SavePreset(PathBuf),
    /// Load the sound from this file.
    LoadPreset(PathBuf),
    /// Load a voice of a DX7 as the sound.
    LoadVoice {
        /// The `.syx` file.
        bank: PathBuf,
        /// Its place there, from 0.
        place: usize,
    },
    /// Load patterns, or a melody, from this file.
    ImportPattern(PathBuf),
    /// Save the pattern to this file.
    ExportPattern(PathBuf),
    /// Tune the keys to the scale in this file.
    LoadTuning(PathBuf),
    /// Tune the keys to twelve equal semitones again.
    EqualTemperament,
    /// Give the cloud this root in Hz, or the one that is heard in it.
    SetRoot(Option<f32>),
    /// The cloud at this place among those that come with the plugin.
    FactoryCloud(usize),
    /// Stop the worker's job.
    CancelJob,
    /// The message was read.
    DismissMessage,
    /// Release every note.
    AllNotesOff,
    /// Have the next MIDI controller that is moved move the parameter at this place of the table from then on; `None` waits
    /// for no controller any more.
    Learn(Option<usize>),
    /// Have no MIDI controller move the parameter at this place of the table.
    ForgetControllers(usize),
    /// Have the other of two sounds heard.
    SwapSounds,
    /// Make the sound that is not heard the same as the one that is.
    CopySound,
    /// Make the sound that is heard the same as the one that is not.
    FetchSound,
    /// Look into the user's folder of presets.
    ListPresets,
    /// Load the preset with this key.
    LoadEntry(String),
    /// Save the sound into the user's folder under the name that it tells.
    SaveEntry(Box<About>),
    /// Take the preset with this key out of the user's folder.
    RemoveEntry(String),
    /// Copy this file into the user's folder.
    ImportPreset(PathBuf),
    /// Change what this user's windows have in common.
    Settle(Box<Settings>),
    /// Mute and solo this in the rack.
    SetMutes(Mutes),
    /// Play the cloud before the present one, or the present one again.
    Audition(bool),
    /// The drawn pitch-bend wheel stands here, -1 … 1.
    Bend(f32),
    /// The drawn modulation wheel stands here, 0 … 1.
    Wheel(f32),
    /// Call the 0-based macro so; nothing takes its name away.
    NameMacro(usize, String),
}
