//! Notes that go out again as they came in, so that what follows in the host hears them beside the sequencer's.

use super::channels::MIDI_CHANNELS;
use super::engine::Instrument;
use super::events::{NoteEvent, NoteId, NoteOut};
use super::outbox::Owner;
use crate::parameters::Global;

impl Instrument {
    /// Sends `event` out again, if that is asked for; ends of notes that have gone out always.
    pub(super) fn pass_through(&mut self, event: NoteEvent) {
        let on = self.base.told().global(Global::SeqThru) > 0.5;
        match event {
            NoteEvent::On { note, velocity } if velocity > 0.0 => {
                if let Some((channel, key)) = place(note).filter(|_| on) {
                    self.through[usize::from(channel)] |= 1 << key;
                    self.outbox.begin(Owner::Through, (channel, key), velocity);
                }
            }
            NoteEvent::On { note, .. } | NoteEvent::Off(note) | NoteEvent::Choke(note) => self.lift_through(note),
            NoteEvent::AllNotesOff | NoteEvent::AllSoundOff => self.end_through(),
            NoteEvent::Control { channel, controller, value } if on => {
                self.outbox.offer(NoteOut::Control { channel, controller, value });
            }
            NoteEvent::Bend { channel, value } if on => self.outbox.offer(NoteOut::Bend { channel, value }),
            NoteEvent::ChannelPressure { channel, value } if on => {
                self.outbox.offer(NoteOut::Pressure { channel, value });
            }
            _ => {}
        }
    }

    /// Ends every note that has gone out.
    pub(super) fn end_through(&mut self) {
        self.lift_through(NoteId::default());
    }

    fn lift_through(&mut self, note: NoteId) {
        for channel in 0..MIDI_CHANNELS {
            let mut held = self.through[usize::from(channel)];
            while held != 0 {
                let key = held.trailing_zeros() as u8;
                held &= held - 1;
                if note.matches(&NoteId::new(channel, key)) {
                    self.through[usize::from(channel)] &= !(1 << key);
                    self.outbox.end(Owner::Through, (channel, key));
                }
            }
        }
    }
}

/// Channel and key of a note that MIDI can name.
fn place(note: NoteId) -> Option<(u8, u8)> {
    let (channel, key) = (note.channel.unwrap_or(0), note.key?);
    (channel < MIDI_CHANNELS && key < 128).then_some((channel, key))
}
