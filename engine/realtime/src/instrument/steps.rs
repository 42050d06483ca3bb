//! What the sequencer's tracks do to the instrument's own voices, and what goes out as MIDI.

use super::base::Traits;
use super::channels::{Channel, MIDI_CHANNELS, track_channel};
use super::control::wiring_bit;
use super::engine::Instrument;
use super::events::{NoteEvent, NoteId, NoteOut};
use super::notes::Start;
use super::outbox::Owner;
use crate::math::bits;
use crate::parameters::Global;
use crate::sequencer::{Control, Onset, Played, Sequence, Step, Target, Track, Turn};
use crate::voice::VoiceLocks;

/// What steps of the sequence lock, beside parameters of single voices.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Locked {
    /// Of the rack's wiring, a bit each by [`wiring_bit`].
    pub wiring: u64,
    /// Whether anything that lies behind all voices.
    pub shared: bool,
}

/// Part of a step in which a slide arrives.
const SLIDE: f64 = 0.5;
/// Semitones of a lane that tunes notes, to each side.
const TUNING: f32 = 12.0;

/// What the randomness of a note is drawn from: its place in the song, so that it sounds the same whenever that is played.
const fn origin(key: u8, onset: &Onset) -> u64 {
    const NOTES: u64 = 0x006e_6f74;
    let track = (onset.pattern as u64) << 32 | (onset.track as u64) << 24 | (onset.hit as u64) << 16 | key as u64;
    bits(NOTES ^ onset.entry << 24, track, onset.count.cast_unsigned())
}

impl Instrument {
    /// Does what the player says.
    pub(super) fn act(&mut self, played: Played<'_>) {
        match played {
            Played::On { key, onset, step, track } => self.begin(key, onset, step, track),
            Played::Locks { onset, step, track } => {
                self.show_cloud(step);
                let locks = self.locks(onset, step, track);
                let channel = track_channel(onset.track);
                self.held_keys.lock(channel, &locks, self.clock);
                let voices = self.lanes.0.iter_mut().zip(self.voice_locks.iter_mut());
                for (lane, place) in voices.filter(|(l, _)| l.is_sounding() && l.note.channel == Some(channel)) {
                    *place = locks;
                    // What was locked and is no more goes back.
                    lane.rekeyed = true;
                }
            }
            Played::Off { track, key, channel } => {
                self.note_off(NoteId::new(track_channel(track), key));
                self.outbox.end(Owner::Track(track), (channel, key));
            }
            Played::Jump => self.forget_lanes(),
            Played::Turn { turn, track } => self.turn(turn, track),
            Played::Express { turn, track, key, channel } => {
                self.express(turn.track, (key, channel), track, turn.lane, turn.value);
            }
        }
    }

    fn begin(&mut self, key: u8, onset: &Onset, step: &Step, track: &Track) {
        let Onset { velocity, channel, .. } = *onset;
        self.enter(onset.track, (onset.pattern, onset.entry));
        self.outbox.begin(Owner::Track(onset.track), (channel, key), velocity);
        if track.target != Target::MidiOut {
            self.show_cloud(step);
            let slide = self.slide(key, onset, step, track);
            let origin = Some(origin(key, onset));
            let start = Start { locks: self.locks(onset, step, track), target: track.target, slide, origin };
            self.start_note(NoteId::new(track_channel(onset.track), key), velocity, &start);
        }
        let values = self.lanes_of_tracks.get(usize::from(onset.track)).copied().unwrap_or_default();
        for (lane, value) in (0..).zip(values) {
            // Another pattern's lane may be of another kind.
            let same = |kind: Control| track.controls.get(usize::from(lane)).is_some_and(|own| own.control == kind);
            if let Some((_, value)) = value.filter(|(kind, _)| same(*kind)) {
                self.express(onset.track, (key, channel), track, lane, value);
            }
        }
    }

    /// From which key the note slides, and for how long.
    fn slide(&self, key: u8, onset: &Onset, step: &Step, track: &Track) -> Option<(u8, f32)> {
        let before = track.steps.get(usize::from(onset.previous.filter(|_| step.slide)?))?;
        // Note by note of a chord, as far as both have them.
        let place = onset.keys().iter().position(|other| *other == key).unwrap_or(0);
        let from = before.notes.get(place).or_else(|| before.notes.last())?;
        let transpose = self.base.told().global(Global::SeqTranspose) as i32;
        let from = (i32::from(track.pitched(*from)) + transpose).clamp(0, 127) as u8;
        Some((from, (self.step_samples(track) * SLIDE) as f32 / self.sample_rate))
    }

    /// The step's locks, as its voices take them.
    fn locks(&self, onset: &Onset, step: &Step, track: &Track) -> VoiceLocks {
        let mut locks = VoiceLocks::default();
        let before = onset.previous.and_then(|place| track.steps.get(usize::from(place)));
        let samples = self.step_samples(track) as f32;
        for lock in &step.locks {
            let index = usize::from(lock.index);
            let from = before.and_then(|step| step.lock(index)).map(|lock| lock.value);
            let from = from.unwrap_or_else(|| self.base.told().get(index));
            locks.add(index, lock.value, from, lock.glide * samples);
        }
        locks
    }

    /// Length of a step in samples.
    fn step_samples(&self, track: &Track) -> f64 {
        track.clock.step_beats() * self.beat().1
    }

    /// The tracks' controllers are as they were before the first step.
    pub(super) fn forget_lanes(&mut self) {
        self.lanes_of_tracks = Default::default();
        self.channels[usize::from(MIDI_CHANNELS)..].fill(Channel::default());
        self.scenes_of_tracks = Default::default();
    }

    /// A track goes on to `scene`, a pattern in an entry of the song: with another one its controllers begin anew, as they
    /// would after a jump there.
    fn enter(&mut self, track: u8, scene: (u8, u64)) {
        let place = usize::from(track);
        if let Some(last) = self.scenes_of_tracks.get_mut(place)
            // The last notes of an entry may come after the first of the next.
            && last.is_none_or(|last| last.1 <= scene.1)
            && last.replace(scene).is_some_and(|last| last != scene)
        {
            self.lanes_of_tracks[place] = Default::default();
            self.channels[usize::from(track_channel(track))] = Channel::default();
        }
    }

    /// A controller lane takes a value.
    fn turn(&mut self, turn: &Turn, track: &Track) {
        let Some(settings) = track.controls.get(usize::from(turn.lane)) else { return };
        self.enter(turn.track, (turn.pattern, turn.entry));
        if let Some(values) = self.lanes_of_tracks.get_mut(usize::from(turn.track)) {
            values[usize::from(turn.lane)] = Some((settings.control, turn.value));
        }
        let (own, channel, value) = (track_channel(turn.track), track.channel, turn.value);
        match settings.control {
            Control::Cc => {
                self.control(own, settings.number, value);
                self.outbox.offer(NoteOut::Control { channel, controller: settings.number, value });
            }
            Control::Pressure => {
                self.channels[usize::from(own)].pressure = value;
                self.outbox.offer(NoteOut::Pressure { channel, value });
            }
            Control::Bend => {
                self.channels[usize::from(own)].bend = value * 2.0 - 1.0;
                self.outbox.offer(NoteOut::Bend { channel, value: value * 2.0 - 1.0 });
            }
            // These are of notes.
            Control::NotePressure | Control::NoteBrightness | Control::NotePan | Control::NoteTuning | Control::Off => {
            }
        }
    }

    /// A controller lane that is of notes moves one of them, inside and on MIDI out.
    fn express(&mut self, number: u8, (key, channel): (u8, u8), track: &Track, lane: u8, value: f32) {
        let Some(settings) = track.controls.get(usize::from(lane)) else { return };
        let event = |note: NoteId| match settings.control {
            Control::NotePressure => Some(NoteEvent::Pressure(note, value)),
            Control::NoteBrightness => Some(NoteEvent::Brightness(note, value)),
            Control::NotePan => Some(NoteEvent::Pan(note, value * 2.0 - 1.0)),
            Control::NoteTuning => Some(NoteEvent::Tuning(note, (value * 2.0 - 1.0) * TUNING)),
            Control::Off | Control::Cc | Control::Pressure | Control::Bend => None,
        };
        if let (Some(inside), Some(out)) =
            (event(NoteId::new(track_channel(number), key)), event(NoteId::new(channel, key)))
        {
            self.take_event(inside);
            self.outbox.offer(NoteOut::Expression(out));
        }
    }

    /// Notes what steps of the sequence can lock: that is worked out for every voice from now on.
    pub(super) fn note_locks(&mut self, sequence: &Sequence) {
        let (traits, mut wiring, mut shared) = (Traits::get(), 0, false);
        for index in sequence.steps().flat_map(|step| &step.locks).map(|lock| usize::from(lock.index)) {
            wiring |= wiring_bit(index).map_or(0, |bit| 1 << bit);
            shared |= traits.shared.get(index).is_some_and(|shared| *shared);
        }
        self.rewire |= wiring != self.locked.wiring;
        self.locked = Locked { wiring, shared };
    }
}
