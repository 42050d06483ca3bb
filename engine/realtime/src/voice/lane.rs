//! What is known of one voice besides its sound: the note, its expressions, its envelopes, its modulation.

use super::Envelope;
use crate::cloud::Scheduler;
use crate::instrument::NoteId;
use crate::math::uniform;
use crate::modulation::Lfo;
use crate::parameters::{ENVELOPES, LFOS, NODES, OPERATORS};
use crate::sequencer::Target;

/// What holds a note.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Gate {
    /// No note: the lane is free.
    #[default]
    Free,
    /// Its key is down.
    Held,
    /// Its key is up, but a pedal holds it.
    Sustained,
    /// It rings out.
    Released,
}

/// Parameters that the host modulates for one note alone.
const OFFSETS: usize = 16;

/// Offsets of single parameters, in parts of their knobs' range.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offsets {
    entries: [(u16, f32); OFFSETS],
    count: usize,
}

impl Offsets {
    /// Sets the offset of the parameter at `index`; one too many is left out.
    pub fn set(&mut self, index: usize, offset: f32) {
        let known = self.entries[..self.count].iter().position(|(i, _)| usize::from(*i) == index);
        let place = known.unwrap_or(self.count);
        if let Some(entry) = self.entries.get_mut(place) {
            *entry = (index as u16, offset);
            self.count = self.count.max(place + 1);
        }
    }

    /// Whether none was set.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The offsets set.
    pub fn iter(&self) -> impl Iterator<Item = (usize, f32)> + '_ {
        self.entries[..self.count].iter().map(|&(index, offset)| (usize::from(index), offset))
    }
}

/// One voice of a unison.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct UnisonPlace {
    /// Which of them, from 0 on.
    pub number: u8,
    /// How many there are.
    pub of: u8,
}

impl UnisonPlace {
    /// From -1, the lowest, to 1, the highest; 0 where there is but one.
    #[must_use]
    pub fn side(self) -> f32 {
        if self.of < 2 { 0.0 } else { f32::from(self.number) / f32::from(self.of - 1) * 2.0 - 1.0 }
    }
}

/// One voice.
#[derive(Clone, Copy, Debug, Default)]
pub struct Lane {
    /// Whether and how it is held.
    pub gate: Gate,
    /// Whether the sostenuto pedal holds it.
    pub sostenuto: bool,
    /// The note, all of its fields known except perhaps the host's id.
    pub note: NoteId,
    /// Velocity in [0, 1].
    pub velocity: f32,
    /// Velocity of the release in [0, 1].
    pub release_velocity: f32,
    /// Serial number of the note since reset: its age.
    pub serial: u64,
    /// What its randomness is drawn from: its serial number, or for notes of the sequencer their place in the song.
    origin: u64,
    /// Its place in a unison.
    pub unison: UnisonPlace,
    /// What of it is heard: all, but for notes of the sequencer's tracks.
    pub target: Target,
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
    /// Offsets of single parameters by the host.
    pub offsets: Offsets,
    /// Six operators' envelopes and, last, the cloud's.
    pub envelopes: [Envelope; NODES],
    /// The filter's envelope.
    pub filter_envelope: Envelope,
    /// The free envelopes.
    pub free_envelopes: [Envelope; ENVELOPES],
    /// The LFOs that are this voice's own.
    pub lfos: [Lfo; LFOS],
    /// Onsets of its grains.
    pub scheduler: Scheduler,
    /// Quick fade of a stolen or choked voice: 1 plays, below 1 it falls by itself to 0.
    pub fade: f32,
    /// What is left of a glide, in semitones, and how much of it goes in a second.
    pub glide: f32,
    /// See `glide`.
    pub glide_rate: f32,
    /// Frequency of the note at the last tick, Hz.
    pub hz: f32,
    /// Pitch of the note at the last tick, semitones.
    pub pitch: f32,
    /// Place in the stereo picture at the last tick, and the gains that it makes.
    pub place: (f32, [f32; 2]),
    /// Each operator's part in the mix at the last tick.
    pub levels: [f32; OPERATORS],
    /// Scale of the whole matrix at the last tick.
    pub rack_index: f32,
    /// Gain of its cloud in the mix at the last tick.
    pub cloud_gain: f32,
    /// Gain that velocity makes.
    pub touch: f32,
    /// Factor on all phase modulation at the last tick.
    pub index: f32,
    /// Each operator's frequency as `ratio × note + offset`: the ratio, and the offset in Hz.
    pub tunings: [(f32, f32); OPERATORS],
    /// Each operator's output at full envelope: velocity and key scaling.
    pub scales: [f32; OPERATORS],
    /// How much faster each operator's envelope runs for this key.
    pub speeds: [f32; OPERATORS],
    /// How loud it is, roughly; decides who is stolen.
    pub loudness: f32,
    /// Whether it has not yet been through a tick.
    pub fresh: bool,
    /// Whether it plays another key since the last tick.
    pub rekeyed: bool,
}

impl Lane {
    /// A voice at the beginning of `note`.
    #[must_use]
    pub fn start(note: NoteId, velocity: f32, serial: u64, unison: UnisonPlace) -> Self {
        let mut lane = Self {
            gate: Gate::Held,
            note,
            velocity,
            serial,
            origin: serial,
            unison,
            gain: 1.0,
            brightness: 0.5,
            fade: 1.0,
            // The voices of a unison draw apart; one by itself draws as it always did.
            scheduler: Scheduler::new(serial | u64::from(unison.number) << 48),
            fresh: true,
            ..Self::default()
        };
        lane.trigger();
        lane
    }

    /// Draws what is random from `origin`, of which 48 bits count, instead of the serial number.
    pub fn reseed(&mut self, origin: u64) {
        self.origin = origin & 0xFFFF_FFFF_FFFF;
        self.scheduler = Scheduler::new(self.seed());
    }

    /// Begins all envelopes anew, from where they are.
    pub fn trigger(&mut self) {
        self.all_envelopes().for_each(Envelope::trigger);
    }

    /// Lets the note ring out.
    pub fn release(&mut self) {
        if matches!(self.gate, Gate::Held | Gate::Sustained) {
            self.gate = Gate::Released;
            self.all_envelopes().for_each(Envelope::release);
        }
    }

    /// Another note begins on it, which has heard nothing yet from the host.
    pub fn forget_expressions(&mut self) {
        (self.tuning, self.gain, self.pan, self.pressure, self.brightness) = (0.0, 1.0, 0.0, 0.0, 0.5);
        self.release_velocity = 0.0;
        self.offsets = Offsets::default();
    }

    fn all_envelopes(&mut self) -> impl Iterator<Item = &mut Envelope> {
        let free = self.free_envelopes.iter_mut();
        self.envelopes.iter_mut().chain(std::iter::once(&mut self.filter_envelope)).chain(free)
    }

    /// Seed of what is random in this voice.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.origin | (self.unison.number as u64) << 48
    }

    /// A draw of its own in [0, 1), the same whenever it is asked for.
    #[must_use]
    pub const fn draw(&self, stream: u64, counter: u64) -> f32 {
        uniform(self.seed(), stream, counter)
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

    /// Begins the quick fade that ends a stolen or choked voice.
    pub fn fade_out(&mut self) {
        // The control tick takes it further down.
        const BEGUN: f32 = 0.999;
        if self.is_sounding() {
            self.fade = self.fade.min(BEGUN);
        }
    }
}
