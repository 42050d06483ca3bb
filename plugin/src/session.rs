//! What an instance is besides its parameters: sequence, modulation slots, tuning, morph pad, cloud, messages. Shared by all threads but the audio thread,
//! which is told of changes through [`crate::link`].

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use nephele_offline::clouds;
use nephele_offline::models::{ModelChoice, Pad};
use nephele_offline::preset::{About, CloudSource, EncodedCloud, MacroNames, Preset};
use nephele_offline::tuning::NamedTuning;
use nephele_realtime::instrument::Mutes;
use nephele_realtime::parameters::Controllers;
use nephele_realtime::sequencer::{Edit, Recorder, Recording};
use nephele_realtime::voice::Tuning;
use nephele_realtime::{GrainCloud, NoteEvent, ParameterValues, Route, Routes, Sequence, Telemetry};

use crate::changes;
use crate::former::Former;
use crate::history::{Change, History};
use crate::link::Outside;
use crate::locked_clouds::LockedClouds;
use crate::patch::{KeptCloud, Patch};
use crate::turned::Turned;
use crate::untold::Untold;
use crate::wish::{Dealt, Wish};
use crate::worker::{self, Delivery, Message, Product};

/// The sound as projects keep it, parameters aside.
struct Sound {
    /// What it tells of itself.
    about: About,
    sequence: Arc<Sequence>,
    history: History,
    routes: Routes,
    /// `None` is equal temperament.
    tuning: Option<NamedTuning>,
    /// Corners of the morph pad; `None` are the factory's.
    pad: Option<Arc<Pad>>,
    /// What the morph pad plays; `None` is the factory's.
    model: Option<ModelChoice>,
    /// `None` is the factory cloud.
    cloud: Option<Arc<GrainCloud>>,
    source: CloudSource,
    /// How sure the root is that was heard in the cloud, 0 … 1; `None` if it was known, or is since the sound was kept.
    confidence: Option<f32>,
    /// The cloud as text, made when a host first asks for the state.
    encoded: Option<EncodedCloud>,
    /// What the user calls the macros.
    macros: MacroNames,
}

/// What records.
#[derive(Default)]
struct Tape {
    recording: Recording,
    recorder: Recorder,
}

/// See the module.
pub struct Session {
    sound: Mutex<Sound>,
    outside: Mutex<Outside>,
    message: Mutex<Option<Message>>,
    tape: Mutex<Tape>,
    locked: Mutex<LockedClouds>,
    /// What was played before a cloud that fills; `None` while none does.
    before: Mutex<Option<KeptCloud>>,
    /// What the present cloud was made for, or was loaded with.
    dealt: Mutex<Dealt>,
    /// Counts corners and models of the morph pad.
    pad_version: AtomicU32,
    /// Whether a sound with a model of the user's was restored, and nobody has looked for the model.
    unfound: AtomicBool,
    /// Whether the last cloud of the pad took long.
    slow: AtomicBool,
    /// Counts clouds, so that the editor knows when to draw another.
    cloud_version: AtomicU32,
    /// Values that the host is still to be told.
    untold: Mutex<Untold>,
    /// The other of two sounds that are compared.
    other: Mutex<Option<Other>>,
    /// Whether the second of them is heard.
    second: AtomicBool,
    /// Sample rate of the host in Hz, as bits; 0 before the first activation.
    sample_rate: AtomicU32,
    /// Counts the sounds that were restored.
    epoch: AtomicU32,
    /// The epoch in which the worker was last asked for a cloud: one that it makes for a sound that is gone is dropped.
    asked_in: AtomicU32,
    /// What is muted and soloed in the rack. No part of the sound: projects and presets do not keep it.
    mutes: Mutex<Mutes>,
    former: Mutex<Former>,
    /// Which MIDI controllers move which parameters.
    controllers: Mutex<Controllers>,
    /// What they have moved.
    turned: Turned,
}

impl Session {
    /// The session of a new instance.
    pub fn new(outside: Outside) -> Self {
        let sound = Sound {
            about: About::default(),
            sequence: Arc::new(Sequence::factory()),
            history: History::default(),
            routes: Routes::default(),
            tuning: None,
            pad: None,
            model: None,
            cloud: None,
            source: CloudSource::Factory,
            confidence: None,
            encoded: None,
            macros: MacroNames::default(),
        };
        Self {
            sound: Mutex::new(sound),
            outside: Mutex::new(outside),
            message: Mutex::new(None),
            tape: Mutex::default(),
            locked: Mutex::default(),
            before: Mutex::default(),
            dealt: Mutex::new(Dealt::new(Wish::of_values(&ParameterValues::default(), 0))),
            pad_version: AtomicU32::new(0),
            unfound: AtomicBool::new(false),
            slow: AtomicBool::new(false),
            cloud_version: AtomicU32::new(1),
            untold: Mutex::default(),
            other: Mutex::new(None),
            second: AtomicBool::new(false),
            sample_rate: AtomicU32::new(0),
            epoch: AtomicU32::new(0),
            asked_in: AtomicU32::new(0),
            mutes: Mutex::default(),
            former: Mutex::default(),
            controllers: Mutex::default(),
            turned: Turned::default(),
        }
    }

    /// What the sequencer plays, as last edited.
    pub fn sequence(&self) -> Arc<Sequence> {
        Arc::clone(&lock(&self.sound).sequence)
    }

    /// What the modulation slots connect, as last edited.
    pub fn routes(&self) -> Routes {
        lock(&self.sound).routes
    }

    /// The tuning; `None` is equal temperament.
    pub fn tuning(&self) -> Option<NamedTuning> {
        lock(&self.sound).tuning.clone()
    }

    /// The cloud that plays.
    pub fn cloud(&self) -> Option<Arc<GrainCloud>> {
        lock(&self.sound).cloud.clone().or_else(|| clouds::factory().ok())
    }

    /// How sure the root is that was heard in the cloud, 0 … 1, if it was.
    pub fn confidence(&self) -> Option<f32> {
        lock(&self.sound).confidence
    }

    /// Changes with every cloud that is heard.
    pub fn cloud_version(&self) -> u32 {
        self.cloud_version.load(Ordering::Acquire)
    }

    /// Changes the sequence; `history` keeps what it was.
    pub fn edit(&self, edit: Edit) {
        let mut sound = lock(&self.sound);
        let before = Arc::clone(&sound.sequence);
        Arc::make_mut(&mut sound.sequence).apply(edit.clone());
        if sound.sequence != before {
            sound.note_edit(changes::of_edit(&edit), edit, before);
            lock(&self.outside).send_sequence(Arc::clone(&sound.sequence));
        }
    }

    /// Writes down what was played since the last time, as far as it is recorded.
    pub fn listen(&self) {
        let (mut sound, mut tape) = (lock(&self.sound), lock(&self.tape));
        let Tape { recording, recorder } = &mut *tape;
        let before = Arc::clone(&sound.sequence);
        let mut last = None;
        loop {
            // Taken one by one, as edits are sent through the same end.
            let Some(heard) = lock(&self.outside).heard() else { break };
            let sequence = Arc::make_mut(&mut sound.sequence);
            recorder.take(&heard, recording, sequence, |edit| last = Some(edit));
        }
        if let Some(edit) = last {
            sound.note_edit("recording".to_owned(), edit, before);
            lock(&self.outside).send_sequence(Arc::clone(&sound.sequence));
        }
    }

    /// How what is played is recorded, and where step recording is.
    pub fn recording(&self) -> Recording {
        lock(&self.tape).recording
    }

    /// Records so from now on.
    pub fn record(&self, recording: Recording) {
        lock(&self.tape).recording = recording;
        lock(&self.outside).send_recording(recording);
    }

    /// Replaces what one modulation slot connects.
    pub fn set_route(&self, slot: usize, route: Route) {
        let mut sound = lock(&self.sound);
        let before = sound.routes;
        if let Some(place) = sound.routes.0.get_mut(slot) {
            *place = route;
            lock(&self.outside).send_routes(sound.routes);
        }
        if sound.routes != before {
            let before = Patch { routes: Some(before), ..Patch::default() };
            sound.history.note(format!("slot {}", slot + 1), Change::Slot(slot), before);
        }
    }

    /// What the user calls the macros.
    pub fn macro_names(&self) -> MacroNames {
        lock(&self.sound).macros.clone()
    }

    /// Calls the 0-based macro `name`; nothing takes its name away.
    pub fn name_macro(&self, place: usize, name: &str) {
        let mut sound = lock(&self.sound);
        let before = sound.macros.clone();
        sound.macros.set(place, name);
        if sound.macros != before {
            let before = Patch { macros: Some(before), ..Patch::default() };
            sound.history.note(format!("name of macro {}", place + 1), Change::Alone, before);
        }
    }

    /// Replaces the tuning; `None` is equal temperament.
    pub fn set_tuning(&self, tuning: Option<NamedTuning>) {
        let mut sound = lock(&self.sound);
        lock(&self.outside).send_tuning(&pitches(tuning.as_ref()));
        let before = std::mem::replace(&mut sound.tuning, tuning);
        if sound.tuning != before {
            sound.history.note("tuning", Change::Alone, Patch { tuning: Some(before), ..Patch::default() });
        }
    }

    /// Which MIDI controllers move which parameters.
    pub fn controllers(&self) -> Controllers {
        *lock(&self.controllers)
    }

    /// Has MIDI controllers move these parameters.
    pub fn set_controllers(&self, controllers: &Controllers) {
        let mut sound = lock(&self.sound);
        let before = self.bind(controllers);
        if *controllers != before {
            let before = Patch { controllers: Some(before), ..Patch::default() };
            sound.history.note("MIDI controllers", Change::Alone, before);
        }
    }

    /// Has MIDI controllers move these parameters, and gives back which they have moved.
    fn bind(&self, controllers: &Controllers) -> Controllers {
        lock(&self.outside).send_controllers(controllers);
        std::mem::replace(&mut *lock(&self.controllers), *controllers)
    }

    /// What controllers have moved and the host does not know of.
    pub const fn turned(&self) -> &Turned {
        &self.turned
    }

    /// Plays a note of the drawn keyboard.
    pub fn play(&self, note: NoteEvent) {
        lock(&self.outside).send_note(note);
    }

    /// Takes what the worker has made.
    pub fn deliver(&self, product: Product) {
        match product {
            Product::Cloud(delivery) => self.take_cloud(delivery),
            Product::Corner { corner, sound } if self.is_asked() => self.set_corner(corner, sound),
            Product::Corner { .. } => {}
            Product::Withdrawn => self.withdraw(),
        }
    }

    fn take_cloud(&self, delivery: Delivery) {
        if let worker::CloudSource::Lock(made) = delivery.source {
            let mut locked = lock(&self.locked);
            locked.take(made.target.place, made.target.style(), delivery.cloud);
            lock(&self.outside).send_bank(locked.bank());
            return;
        }
        // The sound stays locked until the cloud is on its way, so that a restored sound is never overtaken.
        let mut sound = lock(&self.sound);
        if !self.is_asked() {
            return;
        }
        if matches!(delivery.source, worker::CloudSource::Sounds { unfinished: true, .. })
            && !lock(&self.outside).cloud_is_taken()
        {
            // One that fills is for hearing: while the last is not heard yet, the next can wait.
            return;
        }
        self.note_filling(&sound, &delivery);
        let same = delivery.source == worker::CloudSource::Same;
        let (name, change) = (changes::of_cloud(&delivery.source), Change::of_cloud(&delivery.source));
        let mut before = Patch { cloud: Some(sound.kept_cloud()), ..Patch::default() };
        let source = match delivery.source {
            worker::CloudSource::Factory(None) => CloudSource::Factory,
            worker::CloudSource::Factory(Some(name)) => CloudSource::BuiltIn { name },
            worker::CloudSource::Same => sound.source.clone(),
            worker::CloudSource::File(path) => CloudSource::File { path: path.display().to_string() },
            worker::CloudSource::Morph(made) => match self.accept(&mut sound, made, &mut before) {
                Some(source) => source,
                None => return,
            },
            worker::CloudSource::Lock(_) => return,
            worker::CloudSource::Sounds { sounds, model, .. } => {
                CloudSource::Made { model, sounds: sounds.iter().map(|path| path.display().to_string()).collect() }
            }
            worker::CloudSource::Decoded { name } => {
                CloudSource::Morph { model: name, hash: String::new(), x: 0.5, y: 0.5 }
            }
        };
        match change {
            Some(change) => sound.history.note(name, change, before),
            None if before.model.is_some() => sound.history.note("model", Change::Alone, before),
            // The pad's clouds follow what asks for them, and are made again; another kind of cloud would be lost.
            None if !matches!(sound.source, CloudSource::Morph { .. }) => {
                sound.history.note_consequence(morph::asks_for_a_cloud, before);
            }
            None => {}
        }
        if let Some(former) = sound.cloud.clone().or_else(|| clouds::factory().ok()) {
            lock(&self.former).note(former);
        }
        // The factory's cloud is kept only if it is not quite that any more.
        sound.cloud = (same || source != CloudSource::Factory).then(|| Arc::clone(&delivery.cloud));
        sound.confidence = delivery.heard.map(|heard| heard.confidence);
        sound.source = source;
        sound.encoded = None;
        lock(&self.outside).send_cloud(delivery.cloud);
        self.cloud_version.fetch_add(1, Ordering::AcqRel);
    }

    /// The sound as a preset.
    pub fn preset(&self, parameters: ParameterValues) -> (Preset, Option<EncodedCloud>) {
        let mut sound = lock(&self.sound);
        if sound.encoded.is_none() {
            sound.encoded = sound.cloud.as_deref().and_then(|cloud| EncodedCloud::new(cloud).ok());
        }
        let preset = Preset {
            about: sound.about.clone(),
            parameters,
            sequence: Arc::clone(&sound.sequence),
            routes: sound.routes,
            tuning: sound.tuning.clone(),
            pad: sound.pad.clone(),
            model: sound.model.clone(),
            cloud: sound.cloud.clone(),
            cloud_source: sound.source.clone(),
            controllers: self.controllers(),
            macros: sound.macros.clone(),
        };
        (preset, sound.encoded.clone())
    }

    /// Notes that the worker is being asked for a cloud of the present sound.
    pub fn note_asked(&self) {
        self.asked_in.store(self.epoch.load(Ordering::Acquire), Ordering::Release);
    }

    /// Whether it was asked for something of the present sound.
    fn is_asked(&self) -> bool {
        self.asked_in.load(Ordering::Acquire) == self.epoch.load(Ordering::Acquire)
    }

    /// What is muted and soloed in the rack.
    pub fn mutes(&self) -> Mutes {
        *lock(&self.mutes)
    }

    /// Mutes and solos this from now on.
    pub fn set_mutes(&self, mutes: Mutes) {
        *lock(&self.mutes) = mutes;
        lock(&self.outside).send_mutes(mutes);
    }

    /// Notes the host's sample rate in Hz.
    pub fn set_sample_rate(&self, hz: f32) {
        self.sample_rate.store(hz.to_bits(), Ordering::Release);
    }

    /// The host's sample rate in Hz; 0 before the first activation.
    pub fn sample_rate(&self) -> f32 {
        f32::from_bits(self.sample_rate.load(Ordering::Acquire))
    }

    /// Values that the host is still to be told, or has not answered yet.
    pub fn untold(&self) -> MutexGuard<'_, Untold> {
        lock(&self.untold)
    }

    /// What the sound tells of itself.
    pub fn about(&self) -> About {
        lock(&self.sound).about.clone()
    }

    /// The sound was saved, and tells this of itself.
    pub fn note_saved(&self, about: About) {
        let mut sound = lock(&self.sound);
        sound.about = about;
        sound.history.keep();
    }

    /// Has a line shown to the user.
    pub fn tell(&self, error: bool, text: String) {
        *lock(&self.message) = Some(Message { error, text });
    }

    /// What the user should be told.
    pub fn message(&self) -> Option<Message> {
        lock(&self.message).clone()
    }

    /// The message was read.
    pub fn dismiss(&self) {
        *lock(&self.message) = None;
    }

    /// Frees what the audio thread gave back and sends what waits.
    pub fn housekeep(&self) {
        lock(&self.outside).housekeep();
    }

    /// The audio thread's latest report, if there is a new one.
    pub fn latest_report(&self) -> Option<Telemetry> {
        lock(&self.outside).latest_report()
    }
}

impl Sound {
    /// `edit` has changed the sequence that was `before`.
    fn note_edit(&mut self, name: String, edit: Edit, before: Arc<Sequence>) {
        let before = Patch { sequence: Some(before), ..Patch::default() };
        self.history.note(name, Change::Edit(edit), before);
    }
}

/// What the engine is told of a tuning.
pub fn pitches(tuning: Option<&NamedTuning>) -> Tuning {
    tuning.map_or_else(Tuning::equal, |named| named.tuning)
}

/// Nothing that can panic runs under these locks, and what they guard is whole at every step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

mod auditioning;
mod filling;
mod morph;
mod whole;

use whole::Other;
pub use whole::Standing;

#[cfg(test)]
mod tests;
