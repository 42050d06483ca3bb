//! Events that wait to be told to the host at the next sample that is rendered.

use super::{NoteId, NoteOut};

/// As many as notes come in a block: each end is to be told, or hosts keep a voice for it.
const CAPACITY: usize = 4096 + RESERVED;
/// Places kept free for notes that go out, whose ends must never be lost.
const RESERVED: usize = 2048;

/// A bounded list of [`NoteOut`].
#[derive(Debug)]
pub(super) struct Outbox {
    events: Box<[NoteOut]>,
    count: usize,
}

impl Default for Outbox {
    fn default() -> Self {
        Self { events: vec![NoteOut::Off { channel: 0, key: 0 }; CAPACITY].into_boxed_slice(), count: 0 }
    }
}

impl Outbox {
    /// A note that goes out.
    pub(super) fn push(&mut self, event: NoteOut) {
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
