//! What chorus, delay and reverb have in common: a mix of dry and wet, and being free while there is nothing to hear.

use super::smooth::{Ramp, within};
use crate::CONTROL_PERIOD;
use crate::math::sin_turns;

/// What lies below is not heard any more: -120 dB.
const QUIET: f32 = 1e-6;

/// An effect that turns sound into other sound, which has a memory.
pub(super) trait Stage {
    /// Forgets all sound and returns to how it was made, at no cost that grows with its memory.
    fn clear(&mut self);
    /// A control tick; settings glide if it is `sounding` and are there at once if not.
    fn tick(&mut self, sounding: bool);
    /// Makes `wet` from `input`: 1 to 16 samples within a control period, from `place` on. Returns the largest absolute
    /// number that went into memory, the input included.
    fn run(&mut self, place: usize, input: [&[f32]; 2], wet: [&mut [f32]; 2]) -> f32;
    /// Samples that its memory now reaches back.
    fn memory(&self) -> usize;
    /// Samples from the end of the input to -120 dB; infinite if that never comes.
    fn tail(&self) -> f32;
}

/// A stage and its mix.
#[derive(Debug)]
pub(super) struct Section<S> {
    pub stage: S,
    dry: Ramp,
    wet: Ramp,
    /// Gain of what goes into memory: sound that is there when it is turned on does not begin with a jump.
    entry: Ramp,
    /// Whether its memory holds sound.
    awake: bool,
    /// The loudest in this control period.
    loudest: f32,
    /// Control periods since the memory was written anything but silence.
    quiet: usize,
    /// The stage has settings that it has not followed.
    changed: bool,
    k: f32,
}

impl<S: Stage> Section<S> {
    /// `k` is the share of the way that the mix goes at each control tick.
    pub const fn new(stage: S, k: f32) -> Self {
        let (dry, wet) = (Ramp::at_rest(1.0), Ramp::at_rest(0.0));
        Self { stage, dry, wet, entry: Ramp::at_rest(0.0), awake: false, loudest: 0.0, quiet: 0, changed: true, k }
    }

    /// To be called when the stage has got new settings. `mix` goes from dry (0) to wet (1) at equal power.
    pub fn set_mix(&mut self, mix: f32) {
        self.changed = true;
        let mix = within(mix, 0.0, 1.0);
        // Exact at the ends.
        let gain = |x: f32| if x < 1.0 { sin_turns(0.25 * x) } else { 1.0 };
        (self.dry.target, self.wet.target) = (gain(1.0 - mix), gain(mix));
    }

    /// Is as it was set from now on, before anybody has listened.
    pub const fn settle(&mut self) {
        self.dry.settle();
        self.wet.settle();
    }

    /// Forgets all sound; settings stay.
    pub const fn silence(&mut self) {
        (self.awake, self.quiet, self.loudest) = (false, 0, 0.0);
        (self.entry, self.changed) = (Ramp::at_rest(0.0), true);
    }

    /// Whether it lets everything through as it is.
    pub const fn is_off(&self) -> bool {
        self.wet.is_zero()
    }

    /// Whether something of it is still to be heard.
    pub const fn is_awake(&self) -> bool {
        self.awake
    }

    /// Samples from the end of the input to -120 dB.
    pub fn tail(&self) -> f32 {
        if self.is_off() { 0.0 } else { self.stage.tail() }
    }

    pub fn tick(&mut self) {
        if self.is_off() {
            return;
        }
        let was_awake = self.awake;
        if self.awake {
            self.quiet = if self.loudest < QUIET { self.quiet + 1 } else { 0 };
            self.loudest = 0.0;
            self.awake = self.quiet * CONTROL_PERIOD < self.stage.memory();
        }
        self.entry.target = 1.0;
        // Where nothing came in since the last tick there is nothing to glide from; where it was off
        // there may be: it did not look.
        let listened = self.awake || self.wet.end() == 0.0;
        for ramp in [&mut self.dry, &mut self.wet, &mut self.entry] {
            ramp.follow(self.k, listened);
        }
        if self.is_off() {
            (self.awake, self.entry) = (false, Ramp::at_rest(0.0));
        }
        // Asleep, all of it stands still.
        if self.awake || self.changed || was_awake {
            self.stage.tick(self.awake);
            self.changed = false;
        }
    }

    /// Up to 16 samples, within a control period, from `place` on.
    pub fn process(&mut self, mut place: usize, mut left: &mut [f32], mut right: &mut [f32]) {
        if self.is_off() {
            return;
        }
        if !self.awake {
            // It wakes at a sample, not at a span, so that how time is cut makes no difference.
            let Some(first) = left.iter().zip(right.iter()).position(|(l, r)| *l != 0.0 || *r != 0.0) else {
                return;
            };
            (left, right) = (&mut left[first..], &mut right[first..]);
            place += first;
            self.stage.clear();
            (self.awake, self.quiet, self.loudest) = (true, 0, 0.0);
        }
        let mut wet = [[0.0; CONTROL_PERIOD]; 2];
        let [wet_left, wet_right] = wet.each_mut().map(|wet| &mut wet[..left.len()]);
        let loudest = if self.entry.is_still() {
            self.stage.run(place, [&*left, &*right], [&mut *wet_left, &mut *wet_right])
        } else {
            let mut input = [[0.0; CONTROL_PERIOD]; 2];
            for (input, samples) in input.iter_mut().zip([&*left, &*right]) {
                let pairs = input.iter_mut().zip(samples).enumerate();
                pairs.for_each(|(t, (input, x))| *input = *x * self.entry.at(place + t));
            }
            let [input_left, input_right] = input.each_ref().map(|input| &input[..left.len()]);
            self.stage.run(place, [input_left, input_right], [&mut *wet_left, &mut *wet_right])
        };
        self.loudest = self.loudest.max(loudest);
        for (samples, wet) in [(left, wet_left), (right, wet_right)] {
            for (t, (sample, wet)) in samples.iter_mut().zip(wet).enumerate() {
                *sample = *sample * self.dry.at(place + t) + *wet * self.wet.at(place + t);
            }
        }
    }
}

/// Times that something goes round a loop of this gain until it has faded to -120 dB.
pub(super) fn rounds(gain: f32) -> f32 {
    let octaves = -crate::math::log2(gain);
    if octaves > 1e-4 { 1.0 + 20.0 / octaves } else { f32::INFINITY }
}
