//! Notes and their expressions.

use super::channels::{CHANNELS, MIDI_CHANNELS, is_track};
use super::engine::Instrument;
use super::events::{NoteEvent, NoteId};
use crate::CONTROL_PERIOD;
use crate::fm::WIDTH;
use crate::modulation::{Lfo, Trigger};
use crate::parameters::{Global, LFOS};
use crate::sequencer::Target;
use crate::voice::{Gate, Lane, UnisonPlace, VoiceLocks};

/// What a step of the sequencer gives its notes beside key and velocity.
#[derive(Debug, Default)]
pub(super) struct Start {
    pub locks: VoiceLocks,
    pub target: Target,
    /// The key from which the pitch slides, and for how many seconds.
    pub slide: Option<(u8, f32)>,
    /// What its randomness is drawn from; else its serial number.
    pub origin: Option<u64>,
}

impl Instrument {
    /// Takes in an event from outside: one of the remote channel is not heard, and some go out again.
    pub(super) fn take_outside(&mut self, event: NoteEvent) {
        match event {
            NoteEvent::On { note, velocity } if velocity > 0.0 && self.is_remote(note) => {
                self.remote(note.key.unwrap_or(0));
                return;
            }
            NoteEvent::On { velocity, .. } if velocity > 0.0 => {}
            NoteEvent::On { note, .. } | NoteEvent::Off(note) | NoteEvent::Choke(note) => self.lift_remote(note),
            NoteEvent::AllNotesOff | NoteEvent::AllSoundOff => self.song.fill_keys = 0,
            _ => {}
        }
        self.pass_through(event);
        self.take_event(event);
    }

    pub(super) fn take_event(&mut self, event: NoteEvent) {
        match event {
            NoteEvent::On { note, velocity } if velocity > 0.0 => self.note_on(note, velocity.min(1.0)),
            NoteEvent::On { note, .. } | NoteEvent::Off(note) => self.note_off(note),
            NoteEvent::Choke(note) => {
                self.lift(note);
                self.each(note, Lane::fade_out);
            }
            NoteEvent::Tuning(note, semitones) => {
                let semitones = finite(semitones, 0.0).clamp(-120.0, 120.0);
                self.each(note, |lane| lane.tuning = semitones);
            }
            NoteEvent::Gain(note, gain) => self.each(note, |lane| lane.gain = finite(gain, 1.0).clamp(0.0, 4.0)),
            NoteEvent::Pan(note, pan) => self.each(note, |lane| lane.pan = finite(pan, 0.0).clamp(-1.0, 1.0)),
            NoteEvent::Pressure(note, value) => {
                self.each(note, |lane| lane.pressure = finite(value, 0.0).clamp(0.0, 1.0));
            }
            NoteEvent::Brightness(note, value) => {
                self.each(note, |lane| lane.brightness = finite(value, 0.5).clamp(0.0, 1.0));
            }
            NoteEvent::ReleaseVelocity(note, value) => {
                self.each(note, |lane| lane.release_velocity = finite(value, 0.0).clamp(0.0, 1.0));
            }
            NoteEvent::Modulation { note, index, offset } => self.modulate(note, index, offset),
            NoteEvent::Bend { channel, value } => {
                if let Some(c) = self.channels.get_mut(usize::from(channel)).filter(|_| is_input(channel)) {
                    c.bend = finite(value, 0.0).clamp(-1.0, 1.0);
                }
            }
            NoteEvent::ChannelPressure { channel, value } => {
                if let Some(c) = self.channels.get_mut(usize::from(channel)).filter(|_| is_input(channel)) {
                    c.pressure = finite(value, 0.0).clamp(0.0, 1.0);
                }
            }
            NoteEvent::Control { channel, controller, value } if is_input(channel) => {
                self.control(channel, controller, value);
            }
            NoteEvent::Sustain { channel, down } if is_input(channel) => {
                self.control(channel, 64, f32::from(u8::from(down)));
            }
            NoteEvent::Control { .. } | NoteEvent::Sustain { .. } => {}
            NoteEvent::AllNotesOff => {
                self.lift(NoteId::default());
                self.keyboard(Lane::release);
            }
            NoteEvent::AllSoundOff => {
                self.lift(NoteId::default());
                self.keyboard(Lane::fade_out);
            }
        }
    }

    /// The host moves a parameter of single notes.
    fn modulate(&mut self, note: NoteId, index: usize, offset: f32) {
        let offset = finite(offset, 0.0).clamp(-1.0, 1.0);
        let traits = super::base::Traits::get();
        let may = crate::parameters::parameters().get(index).is_some_and(|p| p.modulatable) && !traits.shared[index];
        if !may {
            return;
        }
        if let Some(bit) = super::control::wiring_bit(index) {
            self.modulated_wiring |= 1 << bit;
            self.rewire = true;
        }
        self.each(note, |lane| lane.offsets.set(index, offset));
    }

    /// Starts a note at the present sample. Notes without channel or key count as channel 0, middle C.
    pub(super) fn note_on(&mut self, note: NoteId, velocity: f32) {
        self.start_note(note, velocity, &Start::default());
    }

    /// Starts a note with what a step of the sequencer gives it.
    pub(super) fn start_note(&mut self, note: NoteId, velocity: f32, start: &Start) {
        let values = self.base.told();
        let channel = note.channel.unwrap_or(0).min(CHANNELS as u8 - 1);
        let key = note.key.unwrap_or(60).min(127);
        let note = NoteId { id: note.id, channel: Some(channel), key: Some(key) };
        if values.global(Global::Bypass) > 0.5 || self.tuning.pitch(key).is_none() {
            // The host waits for the end of whatever it has started.
            self.tell_end(note);
            return;
        }
        let mode = values.global(Global::VoiceMode);
        if mode > 0.5 {
            if let Some(forgotten) = self.held_keys.press(note, velocity, start, self.clock) {
                self.tell_end(forgotten);
            }
            if self.take_over(note, velocity, mode < 1.5, start) {
                return;
            }
        }
        let of = (self.base.told().global(Global::Unison) as u8).clamp(1, 8);
        let glide = self.glide_to(key, 0.0, start.slide);
        for number in 0..of {
            self.start_voice(note, velocity, UnisonPlace { number, of }, glide, start);
        }
        self.serial += 1;
    }

    /// In the modes of one voice: lets it go on to `note`, if it sounds. Says whether it does.
    fn take_over(&mut self, note: NoteId, velocity: f32, again: bool, start: &Start) -> bool {
        let playing = |l: &Lane| matches!(l.gate, Gate::Held | Gate::Sustained) && !l.is_fading();
        let newest = self.lanes.0.iter().filter(|l| playing(l)).max_by_key(|l| l.serial);
        let Some((old, serial, rest)) = newest.map(|l| (l.note, l.serial, l.glide)) else { return false };
        let glide = self.glide_to(note.key.unwrap_or(60), rest, start.slide);
        let locks = self.voice_locks.iter_mut();
        for (lane, locks) in self.lanes.0.iter_mut().zip(locks).filter(|(l, _)| playing(l)) {
            if lane.serial != serial {
                // Left from when each note had a voice.
                lane.fade_out();
                continue;
            }
            if lane.note != note {
                lane.forget_expressions();
            }
            lane.note = note;
            lane.target = start.target;
            *locks = start.locks;
            lane.gate = Gate::Held;
            (lane.glide, lane.glide_rate) = glide;
            if again {
                lane.velocity = velocity;
                lane.trigger();
            }
            // Key scaling and the rest of what hangs on the key.
            lane.rekeyed = true;
        }
        // While its key is down, it may come back.
        if !self.held_keys.holds(old) {
            self.tell_end(old);
        }
        true
    }

    /// Keys go up in the modes of one voice. Those that do not sound end with that; the others end with their voice.
    fn lift(&mut self, note: NoteId) {
        let Self { held_keys, lanes, outbox, .. } = self;
        held_keys.lift(
            |key| note.matches(&key),
            |key| {
                if !is_track(key.channel) && !lanes.sounds(key) {
                    outbox.ended(key);
                }
            },
        );
    }

    /// Tells the host that `note` is over, unless a voice still plays it or it is the sequencer's.
    fn tell_end(&mut self, note: NoteId) {
        if !is_track(note.channel) && !self.lanes.sounds(note) {
            self.outbox.ended(note);
        }
    }

    /// How far off (in semitones) a note on `key` starts, and how much of that goes in a second; remembers the note. `rest`
    /// is what the voice before had yet to go, `slide` the key from which the sequencer has it slide, and the seconds.
    fn glide_to(&mut self, key: u8, rest: f32, slide: Option<(u8, f32)>) -> (f32, f32) {
        let values = self.base.told();
        let pitch = self.tuning.pitch(key).unwrap_or_else(|| f32::from(key));
        let held = self.lanes.0.iter().any(|l| l.gate == Gate::Held && !l.is_fading());
        let (time, legato) = (values.global(Global::Glide), values.global(Global::GlideLegato) > 0.5);
        let by_rate = values.global(Global::GlideMode) > 0.5;
        let from = self.last_pitch.replace(pitch).filter(|_| time > 0.0 && (held || !legato));
        if let Some((key, seconds)) = slide {
            let way = self.tuning.pitch(key).unwrap_or(pitch) - pitch;
            return (way, way.abs() / seconds.max(1e-4));
        }
        let way = from.map_or(0.0, |from| from + rest - pitch);
        let per_second = if by_rate { 12.0 / time.max(1e-4) } else { way.abs() / time.max(1e-4) };
        (way, per_second)
    }

    fn start_voice(&mut self, note: NoteId, velocity: f32, unison: UnisonPlace, glide: (f32, f32), start: &Start) {
        let values = self.base.told();
        let index = self.lanes.allocate(values.global(Global::Polyphony) as usize * usize::from(unison.of));
        if let Some(cut) = self.lanes.0.get(index).filter(|l| l.is_sounding()).map(|l| l.note) {
            self.free_lane(index, cut);
        }
        let (Some(lane), Some(group)) = (self.lanes.0.get_mut(index), self.groups.get_mut(index / WIDTH)) else {
            return;
        };
        let v = index % WIDTH;
        *lane = Lane::start(note, velocity, self.serial, unison);
        start.origin.into_iter().for_each(|origin| lane.reseed(origin));
        lane.target = start.target;
        self.voice_locks[index] = start.locks;
        (lane.glide, lane.glide_rate) = glide;
        let values = self.base.told();
        lane.lfos = std::array::from_fn::<_, LFOS, _>(|lfo| Lfo::start(Trigger::of(values, lfo), lane.seed()));
        group.restart(v);
        self.strips[index / WIDTH].restart(v);
        self.mix.restart(index);
        self.alive |= 1 << index;
        // The rest of the running control period; where none runs, the coming tick takes care of the note.
        if self.ticked > self.clock - CONTROL_PERIOD as i64 {
            let beat = self.beat();
            self.update_lane(index, CONTROL_PERIOD - self.place(), super::base::Stale::default(), beat);
        }
    }

    pub(super) fn note_off(&mut self, note: NoteId) {
        self.lift(note);
        let mode = self.base.told().global(Global::VoiceMode);
        if mode > 0.5
            && let Some(next) = self.held_keys.newest()
            && self.lanes.0.iter().any(|l| l.gate == Gate::Held && !l.is_fading() && note.matches(&l.note))
        {
            let (note, velocity, start) = (next.note, next.velocity, next.start(self.clock));
            self.take_over(note, velocity, mode < 1.5, &start);
            return;
        }
        for index in 0..self.lanes.0.len() {
            let lane = self.lanes.0[index];
            if lane.gate != Gate::Held || !note.matches(&lane.note) {
                continue;
            }
            let held = lane.sostenuto || self.pedal(lane.note.channel.unwrap_or(0), |c| c.sustain);
            if held {
                self.lanes.0[index].gate = Gate::Sustained;
            } else {
                self.lanes.0[index].release();
            }
        }
    }

    /// Makes a lane free, with its grains, and notes that its voice has ended.
    pub(super) fn free_lane(&mut self, index: usize, note: NoteId) {
        self.pool.silence(index as u8);
        if let Some(lane) = self.lanes.0.get_mut(index) {
            *lane = Lane::default();
        }
        self.alive &= !(1 << index);
        // Kernels work on the lanes beside those that sound, too: what lies there must be silent.
        if let (Some(group), Some(strip)) = (self.groups.get_mut(index / WIDTH), self.strips.get_mut(index / WIDTH)) {
            group.restart(index % WIDTH);
            strip.restart(index % WIDTH);
        }
        // The other voices of a unison may still sound.
        if !self.lanes.sounds(note) {
            // Its end is told here, not when its key comes up.
            self.held_keys.lift(|key| key == note, |_| {});
            self.tell_end(note);
        }
    }

    /// Changes every sounding voice that `note` means.
    fn each(&mut self, note: NoteId, mut change: impl FnMut(&mut Lane)) {
        self.lanes.0.iter_mut().filter(|l| l.is_sounding() && note.matches(&l.note)).for_each(&mut change);
    }

    /// Changes every voice that was not started by the sequencer, which ends its own notes.
    fn keyboard(&mut self, change: impl Fn(&mut Lane)) {
        let played = |l: &&mut Lane| l.is_sounding() && !is_track(l.note.channel);
        self.lanes.0.iter_mut().filter(played).for_each(change);
    }
}

/// Whether `channel` is one of MIDI's own.
const fn is_input(channel: u8) -> bool {
    channel < MIDI_CHANNELS
}

const fn finite(value: f32, otherwise: f32) -> f32 {
    if value.is_finite() { value } else { otherwise }
}
