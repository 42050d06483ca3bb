//! How settings move without being heard to: straight lines between control ticks, and crossfades of what can not glide.

use crate::CONTROL_PERIOD;
use crate::math::exp2;

/// The share of the way to its target that a value goes at each control tick, so that `seconds` is its time constant.
pub(super) fn pace(seconds: f32, sample_rate: f32) -> f32 {
    1.0 - exp2(-std::f32::consts::LOG2_E * CONTROL_PERIOD as f32 / (seconds * sample_rate))
}

/// `x` brought into `low..=high`; NaN gives `low`.
pub(super) const fn within(x: f32, low: f32, high: f32) -> f32 {
    if x >= low { x.min(high) } else { low }
}

/// A value that goes a part of the way to its target at each control tick, along a straight line.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Ramp {
    from: f32,
    to: f32,
    pub target: f32,
}

impl Ramp {
    pub const fn at_rest(value: f32) -> Self {
        Self { from: value, to: value, target: value }
    }

    /// Goes the share `k` of the way.
    pub const fn approach(&mut self, k: f32) {
        self.from = self.to;
        self.to = self.from + (self.target - self.from) * k;
    }

    /// Goes the share `k` of the way, and the whole of it when little is left.
    pub fn tick(&mut self, k: f32) {
        self.approach(k);
        let near = (self.target - self.to).abs() <= 1e-5 * (1.0 + self.target.abs());
        // Where the step is lost in rounding the value would never arrive.
        if near || self.to == self.from {
            self.to = self.target;
        }
    }

    /// Goes to `value` by the next tick.
    pub const fn lead(&mut self, value: f32) {
        self.from = self.to;
        self.to = value;
        self.target = value;
    }

    /// Is at its target from now on.
    pub const fn settle(&mut self) {
        self.from = self.target;
        self.to = self.target;
    }

    /// A tick of a stage that sounds, along which there is something to glide from, or of one that does not.
    pub fn follow(&mut self, k: f32, sounding: bool) {
        if sounding {
            self.tick(k);
        } else {
            self.settle();
        }
    }

    /// Its value `place` samples after the tick.
    #[inline]
    pub fn at(&self, place: usize) -> f32 {
        self.from + (self.to - self.from) * (place as f32 * (1.0 / CONTROL_PERIOD as f32))
    }

    /// Its value at the next tick.
    pub const fn end(&self) -> f32 {
        self.to
    }

    /// Is zero now and until the target changes.
    pub const fn is_zero(&self) -> bool {
        self.from == 0.0 && self.to == 0.0 && self.target == 0.0
    }

    /// Does not move until the target changes.
    pub const fn is_still(&self) -> bool {
        self.from == self.to && self.to == self.target
    }
}

/// A crossfade from one way of reading a memory to another. A third one that is wanted meanwhile waits for its end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fade<T> {
    pub old: T,
    pub new: T,
    pub wanted: T,
    share: Ramp,
}

impl<T: Copy + PartialEq> Fade<T> {
    pub const fn at_rest(value: T) -> Self {
        Self { old: value, new: value, wanted: value, share: Ramp::at_rest(1.0) }
    }

    /// Goes on by `step` of the whole fade, which begins here if it has to.
    pub fn tick(&mut self, step: f32) {
        if self.share.end() < 1.0 {
            self.share.lead((self.share.end() + step).min(1.0));
        } else if self.wanted == self.new {
            self.settle();
        } else {
            self.old = self.new;
            self.new = self.wanted;
            self.share = Ramp::at_rest(0.0);
            self.share.lead(step.min(1.0));
        }
    }

    /// Reads in the wanted way from now on.
    pub const fn settle(&mut self) {
        *self = Self::at_rest(self.wanted);
    }

    /// Whether the old way is heard in this period.
    pub fn is_moving(&self) -> bool {
        self.share.at(0) < 1.0
    }

    /// Share of the new way, 0 to 1, along a smooth step: its slope is zero at both ends.
    #[inline]
    pub fn at(&self, place: usize) -> f32 {
        let x = self.share.at(place);
        x * x * (3.0 - 2.0 * x)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ramp_arrives_and_does_not_jump() {
        let (mut ramp, k) = (Ramp::at_rest(0.0), pace(0.005, 48_000.0));
        ramp.target = 5000.0;
        let (mut last, mut ticks) = (0.0, 0);
        while !ramp.is_still() {
            ramp.tick(k);
            for place in 0..CONTROL_PERIOD {
                let now = ramp.at(place);
                assert!((0.0..=5000.0).contains(&(now - last)) && now - last < 5000.0 * k / 15.0);
                last = now;
            }
            ticks += 1;
        }
        assert_eq!(ramp.at(7), 5000.0);
        assert!(ticks < 48_000 / 16 / 10, "within a tenth of a second: {ticks}");
    }

    #[test]
    fn a_fade_ends_where_it_is_wanted() {
        let mut fade = Fade::at_rest(1);
        fade.wanted = 2;
        fade.tick(0.3);
        fade.wanted = 3;
        assert!(fade.is_moving() && fade.at(0) == 0.0 && (fade.old, fade.new) == (1, 2));
        (0..20).for_each(|_| fade.tick(0.3));
        assert!(!fade.is_moving() && fade.new == 3 && fade.at(5) == 1.0);
    }
}
