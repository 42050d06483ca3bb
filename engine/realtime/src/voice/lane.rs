//! What is known of one voice besides its sound: the note, its expressions, its envelopes.

use super::Envelope;
use crate::cloud::Scheduler;
use crate::instrument::NoteId;
use crate::parameters::NODES;

/// What holds a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// No note: the lane is free.
    #[default]
    Free,
    /// Its key is down.
    Held,
    /// Its key is up, but the sustain pedal is down.
    Sustained,
    /// It rings out.
    Released,
}

/// One voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lane {
    /// Whether and how it is held.
    pub gate: Gate,
    /// The note, all of its fields known except perhaps the host's id.
    pub note: NoteId,
    /// Velocity in [0, 1].
    pub velocity: f32,
    /// Serial number of the note since reset: its age, and the seed of its randomness.
    pub serial: u64,
    /// Note expression: tuning in semitones.
    pub tuning: f32,
    /// Note expression: gain.
    pub gain: f32,
    /// Note expression: pan in [-1, 1].
    pub pan: f32,
    /// Note expression: pressure in [0, 1].
    pub pressure: f32,
    /// Note expression: brightness in [0, 1].
    pub brightness: f32,
    /// Six operators' envelopes and, last, the cloud's.
    pub envelopes: [Envelope; NODES],
    /// Onsets of its grains.
    pub scheduler: Scheduler,
    /// Quick fade of a stolen or choked voice: 1 plays, below 1 it falls by itself to 0.
    pub fade: f32,
    /// Amplitude reached at the present sample, and its change per sample, for the whole voice (left, right).
    pub amplitude: [f32; 2],
    /// Change of `amplitude` per sample within the control period.
    pub ramp: [f32; 2],
    /// Level of the cloud's envelope at the present sample.
    pub cloud_level: f32,
    /// Change of `cloud_level` per sample.
    pub cloud_ramp: f32,
}

impl Lane {
    /// A voice at the beginning of `note`.
    #[must_use]
    pub fn start(note: NoteId, velocity: f32, serial: u64) -> Self {
        let mut lane = Self {
            gate: Gate::Held,
            note,
            velocity,
            serial,
            gain: 1.0,
            brightness: 0.5,
            fade: 1.0,
            scheduler: Scheduler::new(serial),
            ..Self::default()
        };
        lane.envelopes.iter_mut().for_each(Envelope::trigger);
        lane
    }

    /// Lets the note ring out.
    pub fn release(&mut self) {
        if matches!(self.gate, Gate::Held | Gate::Sustained) {
            self.gate = Gate::Released;
            self.envelopes.iter_mut().for_each(Envelope::release);
        }
    }

    /// Whether the lane plays a note.
    #[inline]
    #[must_use]
    pub fn is_sounding(&self) -> bool {
        self.gate != Gate::Free
    }

    /// Whether the lane is on its way out by a quick fade.
    #[must_use]
    pub fn is_fading(&self) -> bool {
        self.fade < 1.0
    }
}
