//! The hand-over of clouds to the audio thread and back, over all interleavings of the two threads (loom).
//!
//! What runs here is the plugin's own file, over a queue that loom can see into. Every scenario is explored
//! exhaustively: no bound on preemptions.

#![expect(clippy::unwrap_used, reason = "a test and its helpers")]

#[allow(dead_code, reason = "what the plugin alone asks is not played through here")]
#[path = "../../../../plugin/src/handover.rs"]
mod handover;
mod ring;
mod stage;

use std::sync::atomic::{AtomicUsize, Ordering};

use handover::{Borrower, Lender};
use loom::thread;
use ring::{Consumer, Producer, ring};
use stage::{Cloud, Engine, Fate, Ledger, on_audio_thread};

/// What the two threads do, and how much room they have.
#[derive(Clone, Copy)]
struct Scenario {
    /// Clouds that are lent, one after the other.
    lent: usize,
    /// Blocks that the audio thread renders meanwhile.
    blocks: usize,
    /// Clouds that fit into the queue to the audio thread.
    fresh: usize,
    /// Clouds that fit into the queue back.
    retired: usize,
    /// See [`Engine::new`].
    slots: usize,
    /// See [`Engine::new`].
    tail: u32,
}

type Ends = (Lender<Cloud, Producer<Cloud>, Consumer<Cloud>>, Borrower<Cloud, Producer<Cloud>, Consumer<Cloud>>);

/// How many interleavings there were, and in how many of them something was seen.
#[derive(Default)]
struct Seen {
    interleavings: AtomicUsize,
    /// The engine sent a cloud away.
    refused: AtomicUsize,
    /// A cloud was dropped that no engine took, as a newer one took its place in waiting.
    replaced: AtomicUsize,
}

impl Scenario {
    fn ends(self) -> Ends {
        let (fresh_in, fresh_out) = ring(self.fresh);
        let (retired_in, retired_out) = ring(self.retired);
        (Lender::new(fresh_in, retired_out), Borrower::new(fresh_out, retired_in))
    }

    /// Both threads at once; then `after`, with both ends and the engine, on the thread that lends.
    fn explore(self, after: impl Fn(Ends, Engine, &Ledger) + Send + Sync + 'static) -> &'static Seen {
        // Loom wants what outlives a run to be static.
        let seen: &Seen = Box::leak(Box::default());
        loom::model(move || {
            let ledger = Ledger::default();
            let (mut lender, mut borrower) = self.ends();
            let mut engine = Engine::new(ledger.cloud(), self.slots, self.tail);
            let audio = thread::spawn(move || {
                on_audio_thread(|| {
                    for _ in 0..self.blocks {
                        borrower.exchange(&mut engine);
                        engine.render();
                    }
                });
                (borrower, engine)
            });
            for _ in 0..self.lent {
                lender.lend(ledger.cloud());
            }
            let (borrower, engine) = audio.join().unwrap();
            seen.refused.fetch_add(usize::from(engine.refused), Ordering::Relaxed);
            after((lender, borrower), engine, &ledger);
            let fates = ledger.fates();
            let once = |fate: &Fate| fate.drops == 1 && fate.drops_on_audio_thread == 0;
            assert!(fates.iter().all(once), "not all dropped once and off the audio thread: {fates:?}");
            let replaced = fates[1..].iter().any(|fate| !fate.taken);
            seen.replaced.fetch_add(usize::from(replaced), Ordering::Relaxed);
            seen.interleavings.fetch_add(1, Ordering::Relaxed);
        });
        println!("{} interleavings", seen.interleavings.load(Ordering::Relaxed));
        seen
    }

    /// Explores what follows when both threads go on until nothing changes any more: the newest cloud plays, and all
    /// others are freed.
    fn settle(self) -> &'static Seen {
        self.explore(move |(mut lender, mut borrower), mut engine, ledger| {
            for _ in 0..self.lent * (self.tail as usize + 2) {
                lender.housekeep();
                on_audio_thread(|| {
                    borrower.exchange(&mut engine);
                    engine.render();
                });
            }
            lender.housekeep();
            assert_eq!(engine.present(), self.lent, "the newest plays");
            assert!(lender.is_taken(), "and is known to");
            let fates = ledger.fates().clone();
            assert!(fates[..self.lent].iter().all(|fate| fate.drops == 1), "the others are freed: {fates:?}");
            assert_eq!(fates[self.lent], Fate { taken: true, ..Fate::default() });
        })
    }
}

const ROOMY: Scenario = Scenario { lent: 2, blocks: 3, fresh: 2, retired: 3, slots: 3, tail: 0 };

#[test]
fn every_cloud_is_played_and_freed_once() {
    let seen = ROOMY.settle();
    assert!(seen.interleavings.load(Ordering::Relaxed) > 100);
    assert_eq!(seen.replaced.load(Ordering::Relaxed), 0, "there is room for all");
}

#[test]
fn the_newest_waits_while_the_queue_is_full() {
    let seen = Scenario { lent: 3, blocks: 2, fresh: 1, ..ROOMY }.settle();
    let (all, replaced) = (seen.interleavings.load(Ordering::Relaxed), seen.replaced.load(Ordering::Relaxed));
    assert!(0 < replaced && replaced < all, "the queue is full in some of them: {replaced} of {all}");
}

#[test]
fn a_cloud_waits_while_the_slots_are_full() {
    let seen = Scenario { slots: 2, tail: 2, ..ROOMY }.settle();
    assert!(seen.refused.load(Ordering::Relaxed) > 0, "the slots are full in some of them");
    assert_eq!(seen.replaced.load(Ordering::Relaxed), 0, "there is room for all");
}

#[test]
fn nothing_is_lost_where_there_is_hardly_room_to_give_back() {
    let seen = Scenario { blocks: 5, fresh: 1, retired: 1, slots: 2, tail: 1, ..ROOMY }.settle();
    assert!(seen.refused.load(Ordering::Relaxed) > 0, "the slots are full in some of them");
}

/// The host may stop the audio at any moment and start it anew.
#[test]
fn what_is_forgotten_or_left_behind_is_freed_too() {
    let scenario = Scenario { slots: 2, tail: 2, ..ROOMY };
    scenario.explore(|(_lender, mut borrower), _engine, ledger| {
        borrower.forget();
        let fates = ledger.fates();
        assert!(fates.iter().all(|fate| fate.taken || fate.drops == 1), "what was not taken is forgotten: {fates:?}");
    });
    scenario.explore(|(lender, borrower), engine, _| drop((engine, borrower, lender)));
}
