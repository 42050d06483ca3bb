//! One instance of the plugin, as the editor and the host's main thread see it: session, parameters, worker.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nephele_realtime::parameters::Global;

use crate::link::Outside;
use crate::parameters::HostParameters;
use crate::session::Session;
use crate::worker::{Job, Status, Worker};

/// The longest that an offline render waits for a cloud.
const PATIENCE: Duration = Duration::from_mins(1);

/// See the module.
pub struct Instance {
    /// Pattern, cloud, messages.
    pub session: Arc<Session>,
    /// The host's parameters.
    pub parameters: Arc<HostParameters>,
    worker: Mutex<Option<Worker>>,
    /// Set from before a move of the morph pad is noted until the cloud for it is there.
    morphing: Arc<AtomicBool>,
}

impl Instance {
    /// A new instance; its worker is started when it is first needed.
    pub fn new(outside: Outside) -> Self {
        let session = Arc::new(Session::new(outside));
        let parameters = Arc::new(HostParameters::new(Arc::clone(&session)));
        Self { session, parameters, worker: Mutex::new(None), morphing: Arc::default() }
    }

    /// Asks the worker for something that replaces the cloud.
    pub fn post(&self, job: Job) {
        self.session.note_asked();
        self.with_worker(|worker| worker.post(job));
    }

    /// Forgets what the worker was asked for.
    pub fn cancel(&self) {
        self.with_worker(Worker::cancel);
    }

    /// What the worker is doing.
    pub fn status(&self) -> Status {
        self.with_worker(Worker::status)
    }

    /// Starts the worker, which from now on follows the morph pad and frees what the audio thread gives back.
    pub fn start_worker(&self) {
        self.with_worker(|_| ());
    }

    /// Stops the worker and waits for its thread to end.
    pub fn stop_worker(&self) {
        let worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(worker);
    }

    /// Waits until the worker has nothing more to do for the parameters as they are. For offline rendering only, where
    /// the sound has to be right rather than soon.
    pub fn wait_for_cloud(&self) {
        let started = Instant::now();
        loop {
            let (x, y) = morph_place(&self.parameters);
            let busy = self.with_worker(|worker| {
                let unseen = self.session.has_moved(x, y) || self.session.lacks_a_cloud([x, y]);
                if unseen {
                    worker.wake();
                }
                unseen || self.morphing.load(Ordering::Acquire) || worker.pending()
            });
            if !busy || started.elapsed() > PATIENCE {
                return;
            }
            thread::sleep(Duration::from_millis(1));
        }
    }

    fn with_worker<R>(&self, act: impl FnOnce(&Worker) -> R) -> R {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        act(worker.get_or_insert_with(|| self.new_worker()))
    }

    fn new_worker(&self) -> Worker {
        let receiver = Arc::clone(&self.session);
        let session = Arc::clone(&self.session);
        let parameters = Arc::clone(&self.parameters);
        let morphing = Arc::clone(&self.morphing);
        let housekeeping = move || {
            session.listen();
            session.housekeep();
            let (x, y) = morph_place(&parameters);
            let moved = session.has_moved(x, y);
            morphing.store(moved, Ordering::Release);
            if moved {
                session.note_morph(x, y);
                session.note_asked();
                return Some(Job::Morph { x, y });
            }
            session.next_place([x, y]).map(|[x, y]| Job::Lock { x, y })
        };
        Worker::start(Box::new(move |delivery| receiver.deliver(delivery)), Box::new(housekeeping))
    }
}

fn morph_place(parameters: &HostParameters) -> (f32, f32) {
    (parameters.plain(Global::MorphX.index()), parameters.plain(Global::MorphY.index()))
}
