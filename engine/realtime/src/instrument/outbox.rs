//! Events that wait to be told to the host at the next sample that is rendered.

use super::channels::MIDI_CHANNELS;
use super::{NoteId, NoteOut};

/// As many as notes come in a block: each end is to be told, or hosts keep a voice for it.
const CAPACITY: usize = 4096 + RESERVED;
/// Places kept free for notes that go out, whose ends must never be lost.
const RESERVED: usize = 2048;

/// Who plays a note that goes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Owner {
    /// It came in, and goes out again.
    Through,
    /// A track of the sequencer, 0-based.
    Track(u8),
}

/// Key by key, who plays the notes of a channel that have gone out and not ended.
type Keys = [Option<Owner>; 128];

/// A bounded list of [`NoteOut`].
#[derive(Debug)]
pub(super) struct Outbox {
    events: Box<[NoteOut]>,
    count: usize,
    /// What two play on one key of one channel is one note: it is the newer one's.
    sounding: Box<[Keys; MIDI_CHANNELS as usize]>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            events: vec![NoteOut::Off { channel: 0, key: 0 }; CAPACITY].into_boxed_slice(),
            count: 0,
            sounding: Box::new([[None; 128]; MIDI_CHANNELS as usize]),
        }
    }
}

impl Outbox {
    /// A note of `owner` begins; one that sounds on its key ends before.
    pub(super) fn begin(&mut self, owner: Owner, (channel, key): (u8, u8), velocity: f32) {
        let Some(place) = self.sounding.get_mut(usize::from(channel)).and_then(|keys| keys.get_mut(usize::from(key)))
        else {
            return;
        };
        if place.replace(owner).is_some() {
            self.push(NoteOut::Off { channel, key });
        }
        self.push(NoteOut::On { channel, key, velocity });
    }

    /// A note of `owner` ends, unless somebody else's has taken its key.
    pub(super) fn end(&mut self, owner: Owner, (channel, key): (u8, u8)) {
        let keys = self.sounding.get_mut(usize::from(channel));
        if let Some(place) = keys.and_then(|keys| keys.get_mut(usize::from(key))).filter(|at| **at == Some(owner)) {
            *place = None;
            self.push(NoteOut::Off { channel, key });
        }
    }

    fn push(&mut self, event: NoteOut) {
        if let Some(slot) = self.events.get_mut(self.count) {
            *slot = event;
            self.count += 1;
        }
    }

    /// Anything but a note; of more than four thousand at once some are left out.
    pub(super) fn offer(&mut self, event: NoteOut) {
        if self.count < CAPACITY - RESERVED {
            self.push(event);
        }
    }

    /// The end of a voice.
    pub(super) fn ended(&mut self, note: NoteId) {
        self.offer(NoteOut::Ended(note));
    }

    /// Whether something waits.
    pub(super) const fn has_any(&self) -> bool {
        self.count > 0
    }

    /// Passes all on, oldest first.
    pub(super) fn flush(&mut self, mut to: impl FnMut(NoteOut)) {
        self.events.iter().take(self.count).for_each(|&event| to(event));
        self.count = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_play_on_one_key_is_one_note() {
        let mut outbox = Outbox::default();
        let (at, first, second) = ((3, 60), Owner::Track(0), Owner::Through);
        outbox.begin(first, at, 0.5);
        outbox.begin(second, at, 0.75);
        outbox.end(first, at);
        outbox.begin(first, (4, 60), 1.0);
        outbox.end(second, at);
        outbox.end(second, at);
        outbox.end(first, (99, 200));
        let mut found = Vec::new();
        outbox.flush(|event| found.push(event));
        let on = |channel, velocity| NoteOut::On { channel, key: 60, velocity };
        let off = NoteOut::Off { channel: 3, key: 60 };
        assert_eq!(found, [on(3, 0.5), off, on(3, 0.75), on(4, 1.0), off]);
    }
}
