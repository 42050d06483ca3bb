//! A CLAP host with a main thread and an audio thread.

mod audio_side;
mod handlers;
mod main_side;

use std::ffi::CString;
use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use clack_host::prelude::*;
use nephele_realtime::parameters::{index_of, parameters};

pub use audio_side::AudioSide;
pub use main_side::{MainSide, ParameterInfo};

use crate::library;
use crate::recording::Recording;
use crate::script::{Event, Script};
use handlers::{Handlers, MainThread, Shared};

/// What can go wrong between host and plugin.
#[derive(Debug)]
pub enum HostError {
    /// The library does not load.
    Load(String),
    /// The plugin lacks something.
    Missing(&'static str),
    /// The plugin does not accept something.
    Refused(&'static str),
}

impl std::fmt::Display for HostError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Load(why) => write!(f, "the plugin does not load: {why}"),
            Self::Missing(what) => write!(f, "the plugin has no {what}"),
            Self::Refused(what) => write!(f, "the plugin refuses {what}"),
        }
    }
}

impl std::error::Error for HostError {}

/// One instance of the plugin in a host.
pub struct ClapHost {
    /// The main thread's side.
    pub main: MainSide,
    audio: Option<AudioSide>,
    sample_rate: f64,
    longest_block: u32,
}

impl ClapHost {
    /// Loads a library and makes an instance of Nephele, not yet activated.
    ///
    /// # Errors
    ///
    /// If the library does not load, does not know Nephele, or makes no instance.
    pub fn load(path: &Path) -> Result<Self, HostError> {
        // SAFETY: loading runs the library's initialisers; it is our own plugin.
        let entry =
            unsafe { PluginEntry::load(path) }.map_err(|e| HostError::Load(format!("{}: {e}", path.display())))?;
        Self::instance(&entry)
    }

    /// Makes an instance from a library that is loaded already.
    ///
    /// # Errors
    ///
    /// If the library does not know Nephele or makes no instance.
    pub fn instance(entry: &PluginEntry) -> Result<Self, HostError> {
        let text = |why: &dyn std::fmt::Display| HostError::Load(why.to_string());
        let info = HostInfo::new("nephele-host", "Nephele", "", env!("CARGO_PKG_VERSION")).map_err(|e| text(&e))?;
        let id = CString::new(library::PLUGIN_ID).map_err(|e| text(&e))?;
        let instance = PluginInstance::<Handlers>::new(|()| Shared::default(), |_| MainThread, entry, &id, &info)
            .map_err(|e| text(&e))?;
        Ok(Self { main: MainSide::new(instance)?, audio: None, sample_rate: 0.0, longest_block: 0 })
    }

    /// A new instance of the plugin under test, not yet activated.
    ///
    /// # Panics
    ///
    /// Panics if that does not work.
    #[must_use]
    pub fn inactive() -> Self {
        Self::instance(loaded()).expect("an instance")
    }

    /// A new instance of the plugin under test, activated at 48 kHz for blocks of up to 1024 samples.
    ///
    /// # Panics
    ///
    /// Panics if that does not work.
    #[must_use]
    pub fn active() -> Self {
        let mut host = Self::inactive();
        host.activate(48_000.0, 1024).expect("the plugin activates");
        host
    }

    /// Makes the plugin ready to process.
    ///
    /// # Errors
    ///
    /// If the plugin refuses.
    pub fn activate(&mut self, sample_rate: f64, longest_block: u32) -> Result<(), HostError> {
        let configuration =
            PluginAudioConfiguration { sample_rate, min_frames_count: 1, max_frames_count: longest_block };
        let processor =
            self.main.instance.activate(|_, _| (), configuration).map_err(|_| HostError::Refused("to be activated"))?;
        self.audio = Some(AudioSide::new(processor.into(), longest_block));
        (self.sample_rate, self.longest_block) = (sample_rate, longest_block);
        Ok(())
    }

    /// Ends processing. Does nothing to an inactive plugin.
    pub fn deactivate(&mut self) {
        if let Some(mut audio) = self.audio.take() {
            on_audio_thread(&mut audio, |audio| {
                audio.processor.ensure_processing_stopped();
            });
            self.main.instance.deactivate(audio.processor.into_stopped());
        }
    }

    /// Tells the plugin to forget all that sounds.
    ///
    /// # Panics
    ///
    /// Panics if the plugin is not active.
    pub fn reset(&mut self) {
        let audio = self.audio.as_mut().expect("an active plugin");
        on_audio_thread(audio, |audio| audio.processor.reset());
    }

    /// Plays a script.
    ///
    /// # Panics
    ///
    /// Panics if the plugin is not active or breaks CLAP's rules.
    pub fn play(&mut self, script: &Script) -> Recording {
        self.play_while(script, |_, _| {})
    }

    /// Plays a script on an audio thread while `meanwhile` is called over and over on this one, with the samples
    /// played so far: for what users do to a plugin that plays.
    ///
    /// # Panics
    ///
    /// Panics if the plugin is not active or breaks CLAP's rules.
    pub fn play_while(&mut self, script: &Script, mut meanwhile: impl FnMut(&mut MainSide, u64)) -> Recording {
        assert!(script.blocks.longest() <= self.longest_block, "blocks longer than the plugin was activated for");
        let audio = self.audio.as_mut().expect("an active plugin");
        let main = &mut self.main;
        let played = AtomicU64::new(0);
        std::thread::scope(|scope| {
            let player = scope.spawn(|| audio.run(script, |now| played.store(now, Ordering::Release)));
            while !player.is_finished() {
                main.idle();
                meanwhile(main, played.load(Ordering::Acquire));
                std::thread::sleep(Duration::from_micros(200));
            }
            main.idle();
            player.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// Plays a script at the pace of a sound card, on a thread of the highest priority that the system grants, and tells for
    /// each block how long after its start in real time it was ready. What it played comes with it.
    ///
    /// # Panics
    ///
    /// Panics if the plugin is not active or breaks CLAP's rules.
    pub fn keep_time(&mut self, script: &Script) -> (Recording, Vec<Duration>) {
        let audio = self.audio.as_mut().expect("an active plugin");
        let (main, rate) = (&mut self.main, self.sample_rate);
        std::thread::scope(|scope| {
            let player = scope.spawn(|| {
                let mut taken = Vec::with_capacity(script.length as usize / 16 + 1);
                let (begin, mut due) = (Instant::now(), Duration::ZERO);
                let played = audio.run(script, |now| {
                    taken.push(begin.elapsed().saturating_sub(due));
                    // A card that was kept waiting goes on where it is.
                    due = Duration::from_secs_f64(now as f64 / rate).max(begin.elapsed());
                    std::thread::sleep(due.saturating_sub(begin.elapsed()));
                });
                (played, taken)
            });
            while !player.is_finished() {
                main.idle();
                std::thread::sleep(Duration::from_millis(5));
            }
            player.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    /// The event that sets the parameter called `name` in Nephele's table to `plain`, in its own unit.
    ///
    /// # Panics
    ///
    /// Panics if the table or the plugin does not know it.
    pub fn set(&mut self, name: &str, plain: f32) -> Event {
        let index = index_of(name).unwrap_or_else(|| panic!("{name} is no parameter"));
        let id = parameter_id(name);
        // CLAP's range is 0 to 1, or 0 to the number of steps.
        let (min, max) = self.main.range(id).unwrap_or_else(|| panic!("the plugin has no parameter {name}"));
        let knob = f64::from(parameters()[index].normalise(plain));
        Event::Parameter(id, knob.mul_add(max - min, min))
    }

    /// Samples per second.
    #[must_use]
    pub const fn sample_rate(&self) -> f64 {
        self.sample_rate
    }
}

impl Drop for ClapHost {
    fn drop(&mut self) {
        self.deactivate();
    }
}

/// The number under which CLAP knows a parameter of Nephele's table. nice-plug makes it from the id with this hash, and
/// projects store it: it may never change.
#[must_use]
pub fn parameter_id(name: &str) -> u32 {
    let hash = name.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & !(1 << 31)
}

/// The library under test. It stays loaded, as in a DAW: tests run in many threads, and CLAP forbids to load and unload
/// a library from several at a time.
fn loaded() -> &'static PluginEntry {
    static LOADED: OnceLock<PluginEntry> = OnceLock::new();
    LOADED.get_or_init(|| {
        // SAFETY: loading runs the library's initialisers; it is our own plugin.
        unsafe { PluginEntry::load(library::plugin_library()) }.expect("the plugin loads")
    })
}

// CLAP wants these calls on the audio thread, which may be another one each time.
fn on_audio_thread(audio: &mut AudioSide, call: impl FnOnce(&mut AudioSide) + Send) {
    std::thread::scope(|scope| {
        scope.spawn(|| call(audio));
    });
}
