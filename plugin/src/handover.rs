//! How clouds are lent to the audio thread and come back to be freed.
//!
//! Generic over the queues, the cloud and its player, and in need of nothing else: `tests/loom` includes this very file
//! and proves over all interleavings of the two threads that each cloud is dropped once and never by the
//! [`Borrower`]. The queues have one producer and one consumer and are wait-free, so neither end ever blocks.

/// The end of a bounded queue that values are put into.
pub trait Input<T> {
    /// Puts `value` at the end of the queue.
    ///
    /// # Errors
    /// Gives it back when the queue is full.
    fn offer(&mut self, value: T) -> Result<(), T>;

    /// How many values are sure to find room.
    fn room(&self) -> usize;

    /// Whether all values have been taken.
    fn is_empty(&self) -> bool;
}

/// The end of a bounded queue that values are taken from.
pub trait Output<T> {
    /// The value that has been in the queue the longest.
    fn next(&mut self) -> Option<T>;
}

/// What plays clouds on the audio thread: it may keep several at a time, as grains end on the cloud they began on.
pub trait Player<C> {
    /// Plays `cloud` from now on.
    ///
    /// # Errors
    /// Gives it back while too many clouds still sound.
    fn take(&mut self, cloud: C) -> Result<(), C>;

    /// A cloud that sounds no more.
    fn give_back(&mut self) -> Option<C>;
}

/// The other threads' end: all clouds are made and dropped here.
pub struct Lender<C, I, O> {
    fresh: I,
    retired: O,
    /// The newest of those that found the queue full, to be offered again.
    waiting: Option<C>,
}

/// The audio thread's end: it drops nothing.
pub struct Borrower<C, I, O> {
    fresh: O,
    retired: I,
    /// A cloud that the player could not take yet.
    offered: Option<C>,
}

impl<C, I: Input<C>, O: Output<C>> Lender<C, I, O> {
    /// The end that puts clouds into `fresh` and gets them back from `retired`.
    pub const fn new(fresh: I, retired: O) -> Self {
        Self { fresh, retired, waiting: None }
    }

    /// Lends `cloud`; while the audio thread takes none, the newest waits for [`Lender::housekeep`].
    pub fn lend(&mut self, cloud: C) {
        self.waiting = Some(cloud);
        self.housekeep();
    }

    /// Whether everything that was lent has been taken. While no audio runs, nothing ever is.
    pub fn is_taken(&self) -> bool {
        self.waiting.is_none() && self.fresh.is_empty()
    }

    /// Drops what came back and offers again what waits.
    pub fn housekeep(&mut self) {
        while let Some(cloud) = self.retired.next() {
            drop(cloud);
        }
        self.waiting = self.waiting.take().and_then(|cloud| self.fresh.offer(cloud).err());
    }
}

impl<C, I: Input<C>, O: Output<C>> Borrower<C, I, O> {
    /// The end that takes clouds from `fresh` and gives them back through `retired`.
    pub const fn new(fresh: O, retired: I) -> Self {
        Self { fresh, retired, offered: None }
    }

    /// Whether a cloud has arrived that the player could not take yet.
    pub const fn holds_one(&self) -> bool {
        self.offered.is_some()
    }

    /// Gives back the clouds that sound no more, which makes room, and hands `player` those that have arrived. While there
    /// is no room to give one back, the player keeps it, and so has less room for others. Wait-free; drops nothing.
    pub fn exchange(&mut self, player: &mut impl Player<C>) {
        self.give_back(player);
        while let Some(cloud) = self.offered.take().or_else(|| self.fresh.next()) {
            if let Err(cloud) = player.take(cloud) {
                self.offered = Some(cloud);
                break;
            }
        }
        // Those that were replaced before they had sounded.
        self.give_back(player);
    }

    fn give_back(&mut self, player: &mut impl Player<C>) {
        while self.retired.room() > 0 {
            let Some(cloud) = player.give_back() else { break };
            // There is room: this end alone puts anything in.
            let _ = self.retired.offer(cloud);
        }
    }

    /// Drops what has arrived, before a player is made anew. Not for the audio thread.
    pub fn forget(&mut self) {
        self.offered = None;
        while self.fresh.next().is_some() {}
    }
}
