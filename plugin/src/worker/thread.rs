//! The thread itself: takes jobs, hands clouds over, keeps house, and goes when it is told to.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use nephele_offline::models::{Phase, Progress};

use super::job::{Delivery, Job, Product};
use super::queue::{Queue, Ticket};
use super::status::{Board, Status};
use super::studio::{Craft, Failure, Made, Studio, What};

/// Time between two rounds of housekeeping while there is nothing to do.
const ROUND: Duration = Duration::from_millis(50);

/// How much nicer than the rest of the program the thread is to the machine, in the system's steps.
#[cfg(target_os = "linux")]
const NICENESS: i32 = 5;

/// Takes what is finished.
pub type Deliver = Box<dyn FnMut(Product) + Send>;

/// Called between jobs and while there are none.
pub type Housekeeping = Box<dyn FnMut() -> Round + Send>;

/// What a round of housekeeping comes to.
#[derive(Debug)]
pub struct Round {
    /// A job that is to be done.
    pub job: Option<Job>,
    /// Time until the next round if there is nothing to do.
    pub next: Duration,
}

impl Default for Round {
    /// Nothing to do for 50 ms.
    fn default() -> Self {
        Self { job: None, next: ROUND }
    }
}

/// A worker of one instance. Dropping it stops its thread and waits for that: up to about 100 ms while a model runs,
/// longer only while a big array is being read, a big cloud put together or a big model opened.
pub struct Worker {
    shared: Arc<Shared>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its owner share.
#[derive(Default)]
struct Shared {
    state: Mutex<State>,
    wake: Condvar,
    progress: Progress,
    /// Whether the queue is busy, readable without the lock.
    pending: AtomicBool,
}

#[derive(Default)]
struct State {
    queue: Queue,
    stop: bool,
    backend: String,
    why: String,
    board: Board,
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing that can panic runs under the lock.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn post(&self, job: Job) -> u64 {
        let mut state = self.lock();
        if !state.queue.is_busy() {
            // Until the thread takes the job, the end of the last one would be shown.
            self.progress.set(Phase::Loading, 0, 1);
        }
        let generation = state.queue.post(job);
        self.pending.store(true, Ordering::Release);
        self.wake.notify_one();
        generation
    }

    fn note_pending(&self, state: &State) {
        self.pending.store(state.queue.is_busy(), Ordering::Release);
    }
}

impl Worker {
    /// Starts the thread. `deliver` and `housekeeping` are called one at a time, on it or, during a long
    /// job, housekeeping on a thread beside it; they should be quick.
    #[must_use]
    pub fn start(deliver: Deliver, housekeeping: Housekeeping) -> Self {
        Self::start_with(Studio::new, deliver, housekeeping)
    }

    /// Like [`Worker::start`], with another to do the jobs, made on the thread.
    pub(super) fn start_with<C: Craft>(
        craft: impl FnOnce() -> C + Send + 'static,
        deliver: Deliver,
        housekeeping: Housekeeping,
    ) -> Self {
        let shared = Arc::new(Shared::default());
        let theirs = Arc::clone(&shared);
        let work = move || {
            stand_back();
            Bench { craft: craft(), deliver, housekeeping, shared: &theirs }.run();
        };
        let thread = match thread::Builder::new().name("nephele-worker".to_owned()).spawn(work) {
            Ok(thread) => Some(thread),
            Err(error) => {
                let text = format!("the system gives no thread for models and files: {error}");
                shared.lock().board.show(Job::FactoryCloud(0).kind(), true, text);
                None
            }
        };
        Self { shared, thread }
    }

    /// Asks for a job and gives its generation: 1, 2, 3 … A waiting job of its kind is forgotten, a running one told to
    /// stop. Takes a lock: not for the audio thread.
    pub fn post(&self, job: Job) -> u64 {
        self.shared.post(job)
    }

    /// Forgets all waiting jobs and tells the running one to stop.
    pub fn cancel(&self) {
        let mut state = self.shared.lock();
        state.queue.cancel();
        self.shared.note_pending(&state);
    }

    /// Has housekeeping done now.
    pub fn wake(&self) {
        self.shared.wake.notify_one();
    }

    /// Whether a job is running or waiting. Lock-free, for any thread; false only after the cloud has been delivered.
    #[must_use]
    pub fn pending(&self) -> bool {
        self.shared.pending.load(Ordering::Acquire)
    }

    /// What the worker is doing. Takes a lock that is never held for long: for the editor, not for the audio thread.
    #[must_use]
    pub fn status(&self) -> Status {
        let state = self.shared.lock();
        let busy = state.queue.is_busy();
        Status {
            phase: if busy { self.shared.progress.phase() } else { Phase::Idle }.name(),
            fraction: if busy { self.shared.progress.fraction() } else { 0.0 },
            seconds_left: if busy { self.shared.progress.seconds_left() } else { None },
            busy,
            backend: state.backend.clone(),
            why: state.why.clone(),
            generation_done: state.queue.done(),
            message: state.board.message(),
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        {
            let mut state = self.shared.lock();
            state.stop = true;
            state.queue.cancel();
            self.shared.wake.notify_one();
        }
        if let Some(thread) = self.thread.take()
            && thread.thread().id() != thread::current().id()
        {
            // An error would be a panic outside of every job, which there is nobody left to tell.
            drop(thread.join());
        }
    }
}

/// What the thread works with.
struct Bench<'a, C> {
    craft: C,
    deliver: Deliver,
    housekeeping: Housekeeping,
    shared: &'a Shared,
}

impl<C: Craft> Bench<'_, C> {
    fn run(mut self) {
        loop {
            let next = keep_house(&mut self.housekeeping, self.shared);
            let mut state = self.shared.lock();
            if !state.stop && !state.queue.is_busy() {
                (state, _) = self.shared.wake.wait_timeout(state, next).unwrap_or_else(PoisonError::into_inner);
            }
            if state.stop {
                return;
            }
            if let Some(ticket) = state.queue.take() {
                drop(state);
                self.work(ticket);
            }
        }
    }

    fn work(&mut self, ticket: Ticket) {
        let Ticket { generation, job, cancel } = ticket;
        let kind = job.kind();
        self.shared.progress.set(Phase::Loading, 0, 1);
        let mut shown = false;
        let result = guarded(|| {
            let Self { craft, deliver, housekeeping, shared } = self;
            let mut show = |cloud, source| {
                if !cancel.is_cancelled() {
                    deliver(Product::Cloud(Delivery { cloud, generation, source, heard: None }));
                    shown = true;
                }
            };
            let long = job.is_long();
            let make = || craft.make(job, &mut show, &shared.progress, &cancel);
            let Made { what, note } = if long { beside(make, housekeeping, shared) } else { make() }?;
            if cancel.is_cancelled() {
                return Err(Failure::Cancelled);
            }
            match what {
                What::Cloud { cloud, source, heard } => {
                    (self.deliver)(Product::Cloud(Delivery { cloud, generation, source, heard }));
                }
                What::Corner { corner, sound } => (self.deliver)(Product::Corner { corner, sound }),
                What::Nothing => {}
            }
            Ok(note)
        });
        let result = result.unwrap_or_else(|text| Err(Failure::Failed(text)));
        if shown && result.is_err() {
            (self.deliver)(Product::Withdrawn);
        }
        let mut state = self.shared.lock();
        match result {
            Ok(Some(note)) => state.board.show(kind, false, note),
            Ok(None) => state.board.clear(kind),
            Err(Failure::Failed(text)) => state.board.show(kind, true, text),
            Err(Failure::Cancelled) => {}
        }
        (state.backend, state.why) = self.craft.backend();
        state.queue.finish();
        self.shared.note_pending(&state);
    }
}

/// Has a round of housekeeping done; time until the next.
fn keep_house(housekeeping: &mut Housekeeping, shared: &Shared) -> Duration {
    let round = guarded(housekeeping).unwrap_or_else(|text| {
        shared.lock().board.show(Job::FactoryCloud(0).kind(), true, text);
        Round::default()
    });
    if let Some(job) = round.job {
        shared.post(job);
    }
    round.next
}

/// What `make` gives, while housekeeping goes on on a thread of its own: what is recorded is heard, and what the audio
/// thread gives back is freed, however long a model takes. Without a second thread they wait.
fn beside<R>(make: impl FnOnce() -> R, housekeeping: &mut Housekeeping, shared: &Shared) -> R {
    thread::scope(|scope| {
        let (running, ended) = mpsc::channel::<()>();
        let keep = move || {
            stand_back();
            let mut next = ROUND;
            while ended.recv_timeout(next) == Err(RecvTimeoutError::Timeout) {
                next = keep_house(housekeeping, shared);
            }
        };
        // Nobody is left to tell of an error: the rounds come later.
        let _ = thread::Builder::new().name("nephele-keeper".to_owned()).spawn_scoped(scope, keep);
        let made = make();
        drop(running);
        made
    })
}

/// Lets everything else go before this thread: what it does may take longer, sound may not. A system that does not allow it
/// treats the thread as any other.
fn stand_back() {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: takes numbers alone; on Linux 0 is the calling thread.
        let _ = unsafe { libc::setpriority(libc::PRIO_PROCESS, 0, NICENESS) };
    }
}

/// Runs `work`; a panic becomes a line for the user, and the thread lives on.
fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| format!("an error inside Nephele: {}", panic_text(&*panic)))
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}
