//! The queue under the hand-over as loom sees it: bounded, one producer, one consumer, wait-free, like `rtrb`'s.

use std::sync::{Mutex, PoisonError};

use loom::sync::Arc;
use loom::sync::atomic::{AtomicUsize, Ordering};

use crate::handover::{Input, Output};

/// The two counters are all that the threads agree by. The values' own cells are plain: loom does not see these locks,
/// which no thread ever waits for, so it blames the counters where a value is read before it was written.
struct Ring<T> {
    cells: Vec<Mutex<Option<T>>>,
    /// Values put in so far; written by the producer alone.
    put: AtomicUsize,
    /// Values taken out so far; written by the consumer alone.
    taken: AtomicUsize,
}

/// The producer's end.
///
/// Each end remembers its own counter, as `rtrb`'s do. Here it is more than speed: loom holds a store against the last
/// access to the same counter only, and if that were a load by the end itself, interleavings with the other end's would
/// be missed.
pub struct Producer<T> {
    ring: Arc<Ring<T>>,
    put: usize,
}

/// The consumer's end.
pub struct Consumer<T> {
    ring: Arc<Ring<T>>,
    taken: usize,
}

/// A queue of `capacity` values.
pub fn ring<T>(capacity: usize) -> (Producer<T>, Consumer<T>) {
    let cells = (0..capacity).map(|_| Mutex::new(None)).collect();
    let ring = Arc::new(Ring { cells, put: AtomicUsize::new(0), taken: AtomicUsize::new(0) });
    (Producer { ring: Arc::clone(&ring), put: 0 }, Consumer { ring, taken: 0 })
}

impl<T> Ring<T> {
    fn replace(&self, count: usize, value: Option<T>) -> Option<T> {
        let mut cell = self.cells[count % self.cells.len()].lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut cell, value)
    }
}

impl<T> Input<T> for Producer<T> {
    fn offer(&mut self, value: T) -> Result<(), T> {
        if self.room() == 0 {
            return Err(value);
        }
        assert!(self.ring.replace(self.put, Some(value)).is_none(), "a value was overwritten");
        self.put += 1;
        self.ring.put.store(self.put, Ordering::Release);
        Ok(())
    }

    fn room(&self) -> usize {
        self.ring.cells.len() - (self.put - self.ring.taken.load(Ordering::Acquire))
    }

    fn is_empty(&self) -> bool {
        self.put == self.ring.taken.load(Ordering::Acquire)
    }
}

impl<T> Output<T> for Consumer<T> {
    fn next(&mut self) -> Option<T> {
        if self.taken == self.ring.put.load(Ordering::Acquire) {
            return None;
        }
        let value = self.ring.replace(self.taken, None);
        assert!(value.is_some(), "a value was taken twice");
        self.taken += 1;
        self.ring.taken.store(self.taken, Ordering::Release);
        value
    }
}
