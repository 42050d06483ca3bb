//! Effects: chorus, then delay, then reverb, then limiter, each free of cost while it is off.
//!
//! Own code, for what it has to keep: nothing allocated after construction, every setting movable at each control tick,
//! plain arithmetic that gives the same bits on every machine, and a result that does not depend on how time is cut.
//! Settings move along straight lines between ticks, or are crossfaded to where gliding would bend the pitch. An effect
//! that has fallen silent is as new: whether silence is processed or left out makes no difference.

mod chorus;
mod delay;
mod limiter;
mod line;
mod network;
mod reverb;
mod section;
mod smooth;
#[cfg(test)]
mod tests;

pub use chorus::ChorusSettings;
pub use delay::{DelayMode, DelaySettings, LONGEST_DELAY, TAPS};
pub use limiter::LimiterSettings;
pub use reverb::ReverbSettings;
pub(crate) use smooth::Ramp;

use crate::CONTROL_PERIOD;
use chorus::Chorus;
use delay::Delay;
use limiter::Limiter;
use reverb::Reverb;
use section::Section;

/// Settings of all effects, in plain units. Numbers out of range are brought into it; NaN counts as the least.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct EffectSettings {
    /// Comes first.
    pub chorus: ChorusSettings,
    /// Comes second.
    pub delay: DelaySettings,
    /// Comes third.
    pub reverb: ReverbSettings,
    /// Comes last.
    pub limiter: LimiterSettings,
}

/// The chain of effects of one stereo signal. All of it is off at first.
#[derive(Debug)]
pub struct Effects {
    settings: EffectSettings,
    chorus: Section<Chorus>,
    delay: Section<Delay>,
    reverb: Section<Reverb>,
    limiter: Limiter,
    /// Samples since the control tick.
    place: usize,
    /// Something is on.
    active: bool,
    /// Nothing has been set yet, so there is nothing to glide from.
    fresh: bool,
}

/// Seconds that a change of mix takes to go by two thirds.
const MIX: f32 = 0.005;
/// Loudest sample that is let in: beyond, something is broken.
const LOUDEST: f32 = 1000.0;

impl Effects {
    /// Allocates all that is ever needed, for a `sample_rate` of 8 to 768 kHz. Memory that is not used is not touched.
    #[must_use]
    pub fn new(sample_rate: f32) -> Self {
        let sample_rate = smooth::within(sample_rate, 8000.0, 768_000.0);
        let k = smooth::pace(MIX, sample_rate);
        Self {
            settings: EffectSettings::default(),
            chorus: Section::new(Chorus::new(sample_rate), k),
            delay: Section::new(Delay::new(sample_rate), k),
            reverb: Section::new(Reverb::new(sample_rate), k),
            limiter: Limiter::new(sample_rate),
            place: 0,
            active: false,
            fresh: true,
        }
    }

    /// Forgets all sound, at no cost that grows with the memory; what was set is there at once at the next control tick.
    pub const fn clear(&mut self) {
        self.chorus.silence();
        self.delay.silence();
        self.reverb.silence();
        self.limiter.silence();
        (self.place, self.fresh, self.active) = (0, true, true);
    }

    /// A control tick: settings begin to move towards `settings`. To be called every [`CONTROL_PERIOD`] samples, also
    /// while [`Effects::process`] is left out in silence.
    pub fn set(&mut self, settings: &EffectSettings) {
        if self.settings != *settings {
            self.settings = *settings;
            self.chorus.set_mix(settings.chorus.mix);
            self.chorus.stage.set(&settings.chorus);
            self.delay.set_mix(settings.delay.mix);
            self.delay.stage.set(&settings.delay);
            self.reverb.set_mix(settings.reverb.mix);
            self.reverb.stage.set(&settings.reverb);
            self.limiter.set(&settings.limiter);
            self.active = true;
        }
        if self.fresh {
            self.fresh = false;
            self.chorus.settle();
            self.delay.settle();
            self.reverb.settle();
            self.limiter.settle();
        }
        if self.active {
            self.tick();
        }
    }

    fn tick(&mut self) {
        self.place = 0;
        self.chorus.tick();
        self.delay.tick();
        self.reverb.tick();
        self.limiter.tick();
        self.active = !(self.chorus.is_off() && self.delay.is_off() && self.reverb.is_off() && self.limiter.is_off());
    }

    /// Processes a stretch of both sides in place, from where the last one ended. How time is cut into stretches makes no
    /// difference. What is not a number becomes silence, unless all effects are off: then nothing is touched.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let (mut left, mut right) = (left, right);
        while self.active && !left.is_empty() && !right.is_empty() {
            if self.place == CONTROL_PERIOD {
                self.tick();
                continue;
            }
            let count = left.len().min(right.len()).min(CONTROL_PERIOD - self.place);
            let (now_left, later_left) = left.split_at_mut(count);
            let (now_right, later_right) = right.split_at_mut(count);
            now_left.iter_mut().chain(&mut *now_right).for_each(|x| *x = sane(*x));
            self.chorus.process(self.place, now_left, now_right);
            self.delay.process(self.place, now_left, now_right);
            self.reverb.process(self.place, now_left, now_right);
            self.limiter.process(self.place, now_left, now_right);
            self.place += count;
            (left, right) = (later_left, later_right);
        }
    }

    /// Whether nothing of what came in is still to be heard, so that silence in gives silence out until further sound.
    #[must_use]
    pub const fn is_silent(&self) -> bool {
        !(self.chorus.is_awake() || self.delay.is_awake() || self.reverb.is_awake())
    }

    /// Whether all of it lets everything through as it is.
    #[must_use]
    pub const fn is_off(&self) -> bool {
        !self.active
    }

    /// Samples that may pass from the end of the input until all has faded to -120 dB, by the settings: `u32::MAX` for
    /// ever. [`Effects::is_silent`] knows when it is over.
    #[must_use]
    pub fn tail_samples(&self) -> u32 {
        (self.chorus.tail() + self.delay.tail() + self.reverb.tail()) as u32
    }
}

/// A number that can not do harm: finite, not too large, and not so small that it would end as a denormal.
fn sane(x: f32) -> f32 {
    if x.is_finite() { line::flush(x.clamp(-LOUDEST, LOUDEST)) } else { 0.0 }
}
