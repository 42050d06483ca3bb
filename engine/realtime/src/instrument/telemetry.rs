//! What the editor is told of the sounding instrument, sixty times a second.

use crate::cloud::Window;
use crate::modulation::{Source, Sources};
use crate::parameters::{LFOS, NODES};
use crate::sequencer::Playing;

/// Most grains that one report shows.
pub const DOTS: usize = 512;
/// Samples of the output that one report shows.
pub const SCOPE: usize = 2048;
/// Most voices whose modulation one report shows.
pub const MOVED: usize = 8;

/// A grain that sounds now.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GrainDot {
    /// Where in the cloud it was taken from, 0 … 1.
    pub position: f32,
    /// How far it has played, 0 … 1.
    pub progress: f32,
    /// Pan, -1 … 1.
    pub pan: f32,
    /// Present amplitude, 0 … about 1.
    pub level: f32,
    /// Transposition against the stored grain, in octaves.
    pub octaves: f32,
    /// Length in seconds.
    pub seconds: f32,
    /// Shape of its amplitude.
    pub window: Window,
}

/// Most notes whose expression one report tells.
pub const NOTES: usize = 16;

/// A note that is held, and how it is played on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct HeldNote {
    /// MIDI key.
    pub key: u8,
    /// Semitones by which wheels and the note's own tuning bend it.
    pub bend: f32,
    /// Pressure, 0 … 1.
    pub pressure: f32,
    /// Slide (CC 74, brightness), 0 … 1; ½ is neutral.
    pub slide: f32,
}

/// A report. Free of pointers, so that it can be written over without freeing anything.
#[derive(Clone, Copy, Debug)]
pub struct Telemetry {
    /// Largest absolute sample since the last report, left and right.
    pub peak: [f32; 2],
    /// Voices that sound.
    pub voices: u32,
    /// Grains that sound.
    pub grains: u32,
    /// Grains that have yielded to others since the last report, because too many sounded.
    pub yielded: u32,
    /// Grains that were not even started since the last report, for the same reason.
    pub refused: u32,
    /// The first [`DOTS`] of them; `dot_count` entries hold.
    pub dots: [GrainDot; DOTS],
    /// Entries of `dots` that hold.
    pub dot_count: u32,
    /// Where the sequencer is.
    pub playing: Playing,
    /// Keys that are held, bit `k` for MIDI key `k`.
    pub keys: u128,
    /// Tempo that the sequencer follows, bpm.
    pub tempo: f32,
    /// Whether the host's transport rolls.
    pub host_playing: bool,
    /// Clouds taken over since construction.
    pub clouds_taken: u32,
    /// Part of the block's time that rendering takes, smoothed, and its largest since the last report; whoever calls
    /// measures it.
    pub load: [f32; 2],
    /// How loud each operator and, last, the cloud is in the voice where it is loudest, before their levels in the mix:
    /// what flows out of them in the matrix, 0 … 2.
    pub levels: [f32; NODES],
    /// Frequency of the newest note in Hz; 0 before the first.
    pub note_hz: f32,
    /// Where in the cloud the newest note takes grains from, scan included and spray aside, 0 … 1; `None` while nothing
    /// sounds.
    pub head: Option<f32>,
    /// The last samples of the output, both channels' mean, the oldest first.
    pub scope: [f32; SCOPE],
    /// Sample rate of `scope` in Hz: the host's, or the part of it that is at most 50 kHz.
    pub scope_rate: f32,
    /// Samples rendered since reset.
    pub clock: i64,
    /// How far slots move the place on the morph pad, right and down, in parts of the pad.
    pub morph: [f32; 2],
    /// The first [`NOTES`] notes that are held; `note_count` entries hold.
    pub notes: [HeldNote; NOTES],
    /// Entries of `notes` that hold.
    pub note_count: u32,
    /// The first MIDI channel's bend, -1 … 1, and its modulation wheel, 0 … 1.
    pub wheels: [f32; 2],
    /// What each source gives for the voices that sound, the newest first; `moved_count` entries hold.
    pub moved: [Sources; MOVED],
    /// Entries of `moved` that hold.
    pub moved_count: u32,
    /// How much of its cycle each LFO has done, 0 … 1, that of the newest voice where each has its own; `None` for one
    /// that does not run, as no slot uses it.
    pub lfo_phases: [Option<f32>; LFOS],
}

impl Telemetry {
    /// What each source gives for the voices that sound, the newest first.
    #[must_use]
    pub fn moved(&self) -> &[Sources] {
        &self.moved[..(self.moved_count as usize).min(MOVED)]
    }
}

impl Default for Telemetry {
    fn default() -> Self {
        Self {
            peak: [0.0; 2],
            voices: 0,
            grains: 0,
            yielded: 0,
            refused: 0,
            dots: [GrainDot::default(); DOTS],
            dot_count: 0,
            playing: Playing::default(),
            keys: 0,
            tempo: 120.0,
            host_playing: false,
            clouds_taken: 0,
            load: [0.0; 2],
            levels: [0.0; NODES],
            note_hz: 0.0,
            head: None,
            scope: [0.0; SCOPE],
            scope_rate: 48_000.0,
            clock: 0,
            morph: [0.0; 2],
            notes: [HeldNote::default(); NOTES],
            note_count: 0,
            wheels: [0.0; 2],
            moved: [[0.0; Source::ALL.len()]; MOVED],
            moved_count: 0,
            lfo_phases: [None; LFOS],
        }
    }
}
