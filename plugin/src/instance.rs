//! One instance of the plugin, as the editor and the host's main thread see it: session, parameters, worker.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use nephele_offline::models::{Corner, LOOK};
use nice_plug_egui::RepaintNotifier;

use crate::link::Outside;
use crate::pace::Pace;
use crate::parameters::HostParameters;
use crate::session::Session;
use crate::wish::Wish;
use crate::worker::{CornerSource, Job, Round, Status, Target, Worker};

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
    audio: Arc<Audio>,
    /// Wakes the editor's window; every thread may.
    notifier: RepaintNotifier,
}

/// What the audio thread tells, by stores alone.
#[derive(Debug, Default)]
struct Audio {
    /// Whether anything sounds.
    sounds: AtomicBool,
    /// Whether it is a bounce.
    offline: AtomicBool,
    /// How far slots move the place on the morph pad: two numbers as bits.
    offset: AtomicU64,
}

impl Audio {
    fn offset(&self) -> [f32; 2] {
        let bits = self.offset.load(Ordering::Relaxed);
        [(bits >> 32) as u32, bits as u32].map(f32::from_bits)
    }
}

impl Instance {
    /// A new instance; its worker is started when it is first needed.
    pub fn new(outside: Outside) -> Self {
        let session = Arc::new(Session::new(outside));
        let parameters = Arc::new(HostParameters::new(Arc::clone(&session)));
        Self {
            session,
            parameters,
            worker: Mutex::new(None),
            morphing: Arc::default(),
            audio: Arc::default(),
            notifier: RepaintNotifier::new(),
        }
    }

    /// What wakes the editor's window.
    pub fn notifier(&self) -> RepaintNotifier {
        self.notifier.clone()
    }

    /// Has the editor look at once, if there is one: an atomic store.
    pub fn wake_editor(&self) {
        self.notifier.request_repaint();
    }

    /// Asks the worker for something that replaces the cloud.
    pub fn post(&self, job: Job) {
        self.session.note_asked();
        self.with_worker(|worker| worker.post(job));
    }

    /// The place on the morph pad and how clouds are made there, with all that a cloud is made from.
    pub fn target(&self) -> Target {
        self.session.target(self.wish())
    }

    /// Puts a sound into a corner of the morph pad; the worker makes a cloud of it.
    pub fn set_corner(&self, corner: usize, sound: Corner) {
        self.session.set_corner(corner, sound);
        self.with_worker(Worker::wake);
    }

    /// Asks the worker for the sound of a corner.
    pub fn post_corner(&self, corner: usize, source: CornerSource) {
        self.post(Job::Corner { corner, source, model: self.session.model() });
    }

    /// From the audio thread: whether anything sounds, and how far slots move the place on the morph pad.
    pub fn note_audio(&self, sounds: bool, [x, y]: [f32; 2]) {
        self.audio.sounds.store(sounds, Ordering::Relaxed);
        self.audio.offset.store(u64::from(x.to_bits()) << 32 | u64::from(y.to_bits()), Ordering::Relaxed);
    }

    /// Whether the host bounces.
    pub fn note_offline(&self, offline: bool) {
        self.audio.offline.store(offline, Ordering::Relaxed);
    }

    fn wish(&self) -> Wish {
        Wish::of(&self.parameters, self.audio.offset(), self.session.pad_version())
    }

    /// The place on the morph pad where the host has it, moved by `offset` as slots have it.
    pub fn place(&self, offset: [f32; 2]) -> [f32; 2] {
        Wish::of(&self.parameters, offset, 0).place
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
        self.session.note_arrival();
        loop {
            let wish = self.wish();
            let busy = self.with_worker(|worker| {
                let unseen = self.session.has_moved(wish) || self.session.lacks_a_cloud(wish);
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
        let audio = Arc::clone(&self.audio);
        let (delivered, began) = (self.notifier(), self.notifier());
        let mut pace = Pace::default();
        let housekeeping = move || {
            session.listen();
            session.housekeep();
            let offset = audio.offset();
            let wish = Wish::of(&parameters, offset, session.pad_version());
            let moved = session.has_moved(wish);
            morphing.store(moved, Ordering::Release);
            let (alert, offline) = (audio.sounds.load(Ordering::Relaxed), audio.offline.load(Ordering::Relaxed));
            let next = if alert || moved { LOOK } else { Round::default().next };
            if moved {
                let hurried = offline || pace.allows(wish, offset != [0.0; 2], session.is_slow());
                let job = hurried.then(|| {
                    session.note_morph(wish);
                    session.note_asked();
                    began.request_repaint();
                    Job::Morph(session.target(wish))
                });
                return Round { job, next };
            }
            let found = session.next_unfound().map(|model| Job::FindModel { model });
            let lock = |place| Job::Lock(session.target(Wish { place, ..wish }));
            Round { job: found.or_else(|| session.next_place(wish).map(lock)), next }
        };
        let deliver = move |product| {
            receiver.deliver(product);
            delivered.request_repaint();
        };
        Worker::start(Box::new(deliver), Box::new(housekeeping))
    }
}
