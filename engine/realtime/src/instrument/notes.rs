//! Notes and expressions: which voices an event reaches and what it changes there.

use super::engine::{Channel, INPUT_CHANNELS, Instrument, SEQUENCER_CHANNEL};
use super::events::{NoteEvent, NoteId};
use crate::CONTROL_PERIOD;
use crate::fm::WIDTH;
use crate::parameters::Global;
use crate::voice::{Gate, Lane};

impl Instrument {
    pub(super) fn take_event(&mut self, event: NoteEvent) {
        match event {
            NoteEvent::On { note, velocity } if velocity > 0.0 => self.note_on(note, velocity.min(1.0)),
            NoteEvent::On { note, .. } | NoteEvent::Off(note) => self.note_off(note),
            NoteEvent::Choke(note) => self.each(note, Lane::fade_out),
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
            NoteEvent::Bend { channel, value } => {
                self.channel(channel, |c| c.bend = finite(value, 0.0).clamp(-1.0, 1.0));
            }
            NoteEvent::ChannelPressure { channel, value } => {
                self.channel(channel, |c| c.pressure = finite(value, 0.0).clamp(0.0, 1.0));
            }
            NoteEvent::Sustain { channel, down } => {
                self.channel(channel, |c| c.sustain = down);
                if !down {
                    let held = NoteId { channel: Some(channel), ..NoteId::default() };
                    self.each(held, |lane| {
                        if lane.gate == Gate::Sustained {
                            lane.release();
                        }
                    });
                }
            }
            NoteEvent::AllNotesOff => self.keyboard(Lane::release),
            NoteEvent::AllSoundOff => self.keyboard(Lane::fade_out),
        }
    }

    /// Starts a voice at the present sample. Notes without channel or key count as channel 0, middle C.
    pub(super) fn note_on(&mut self, note: NoteId, velocity: f32) {
        if self.values.global(Global::Bypass) > 0.5 {
            return;
        }
        let channel = note.channel.unwrap_or(0).min(SEQUENCER_CHANNEL);
        let key = note.key.unwrap_or(60).min(127);
        let note = NoteId { id: note.id, channel: Some(channel), key: Some(key) };
        let index = self.lanes.allocate();
        if let Some(cut) = self.lanes.0.get(index).filter(|l| l.is_sounding()).map(|l| l.note) {
            self.free_lane(index, cut);
        }
        if let Some(lane) = self.lanes.0.get_mut(index) {
            *lane = Lane::start(note, velocity, self.serial);
        }
        if let Some(group) = self.groups.get_mut(index / WIDTH) {
            group.restart(index % WIDTH);
        }
        self.mix.restart(index);
        self.serial += 1;
        // The rest of the running control period; where none runs, the coming tick takes care of the note.
        if self.ticked > self.clock - CONTROL_PERIOD as i64 {
            self.update_lane(index, CONTROL_PERIOD - self.place());
        }
    }

    pub(super) fn note_off(&mut self, note: NoteId) {
        let channels = self.channels;
        self.each(note, |lane| {
            let channel = usize::from(lane.note.channel.unwrap_or(0));
            if lane.gate == Gate::Held && channels.get(channel).is_some_and(|c| c.sustain) {
                lane.gate = Gate::Sustained;
            } else {
                lane.release();
            }
        });
    }

    /// Makes a lane free, with its grains, and notes that its voice has ended.
    pub(super) fn free_lane(&mut self, index: usize, note: NoteId) {
        self.pool.silence(index as u8);
        if note.channel != Some(SEQUENCER_CHANNEL) {
            self.outbox.ended(note);
        }
        if let Some(lane) = self.lanes.0.get_mut(index) {
            *lane = Lane::default();
        }
    }

    /// Changes every sounding voice that `note` means.
    fn each(&mut self, note: NoteId, change: impl Fn(&mut Lane)) {
        self.lanes.0.iter_mut().filter(|l| l.is_sounding() && note.matches(&l.note)).for_each(change);
    }

    /// Changes every voice that was not started by the sequencer, which ends its own notes.
    fn keyboard(&mut self, change: impl Fn(&mut Lane)) {
        let played = |l: &&mut Lane| l.is_sounding() && l.note.channel != Some(SEQUENCER_CHANNEL);
        self.lanes.0.iter_mut().filter(played).for_each(change);
    }

    fn channel(&mut self, channel: u8, change: impl Fn(&mut Channel)) {
        if usize::from(channel) < INPUT_CHANNELS - 1
            && let Some(channel) = self.channels.get_mut(usize::from(channel))
        {
            change(channel);
        }
    }
}

const fn finite(value: f32, otherwise: f32) -> f32 {
    if value.is_finite() { value } else { otherwise }
}
