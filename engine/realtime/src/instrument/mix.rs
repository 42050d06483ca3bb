//! The audio-rate part: operators, grains and their sum, for a stretch within one control period.

use super::engine::{GROUPS, Instrument};
use crate::CONTROL_PERIOD;
use crate::cloud::CloudBus;
use crate::fm::{GroupOutput, WIDTH};
use crate::parameters::Global;
use crate::voice::{LANES, Lane};

/// Each voice's cloud over a control period, `[sample][voice of the group]`.
type GroupCloud = [[f32; WIDTH]; CONTROL_PERIOD];

/// A gain that moves linearly within the control period.
#[derive(Clone, Copy, Debug, Default)]
struct Ramp {
    from: f32,
    to: f32,
    target: f32,
}

impl Ramp {
    fn approach(&mut self, k: f32) {
        // With nothing sounding (k = 1) there is nothing to glide from.
        self.from = if k >= 1.0 { self.target } else { self.to };
        self.to = self.from + (self.target - self.from) * k;
    }

    fn at(&self, place: usize) -> f32 {
        self.from + (self.to - self.from) * (place as f32 * (1.0 / CONTROL_PERIOD as f32))
    }
}

/// Buffers of one control period and the gains of the mix.
#[derive(Debug)]
pub(super) struct Mix {
    /// Cloud of each voice in the control period before this one, which modulates the operators now.
    past: [GroupCloud; GROUPS],
    /// Cloud of each voice in this control period.
    now: [GroupCloud; GROUPS],
    outputs: [GroupOutput; GROUPS],
    push: [[f32; CONTROL_PERIOD]; LANES],
    buses: [CloudBus; LANES],
    cloud: Ramp,
    master: Ramp,
    /// Largest absolute samples since the last report.
    pub peak: [f32; 2],
}

impl Default for Mix {
    fn default() -> Self {
        Self {
            past: [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS],
            now: [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS],
            outputs: [GroupOutput::default(); GROUPS],
            push: [[0.0; CONTROL_PERIOD]; LANES],
            buses: [CloudBus::default(); LANES],
            cloud: Ramp::default(),
            master: Ramp::default(),
            peak: [0.0; 2],
        }
    }
}

impl Mix {
    pub(super) const fn set_targets(&mut self, cloud: f32, master: f32) {
        self.cloud.target = cloud;
        self.master.target = master;
    }

    pub(super) fn approach(&mut self, k: f32) {
        self.cloud.approach(k);
        self.master.approach(k);
    }

    /// At a control tick, this period's cloud becomes the past one.
    pub(super) fn age_cloud(&mut self) {
        std::mem::swap(&mut self.past, &mut self.now);
        self.now = [[[0.0; WIDTH]; CONTROL_PERIOD]; GROUPS];
    }

    /// Forgets the cloud that lane `index` last had.
    pub(super) fn restart(&mut self, index: usize) {
        let (group, v) = (index / WIDTH, index % WIDTH);
        for buffer in [&mut self.past, &mut self.now] {
            buffer[group].iter_mut().for_each(|wide| wide[v] = 0.0);
        }
    }
}

impl Instrument {
    /// Renders the samples of `left` and `right`, which lie within one control period from `place` on.
    pub(super) fn mix_span(&mut self, place: usize, left: &mut [f32], right: &mut [f32]) {
        left.fill(0.0);
        right.fill(0.0);
        let range = (place, place + left.len());
        if self.lanes.sounding() == 0 {
            return;
        }
        let mix = &mut *self.mix;
        for (index, group) in self.groups.iter_mut().enumerate() {
            let lanes = index * WIDTH..(index + 1) * WIDTH;
            if self.lanes.0[lanes.clone()].iter().any(Lane::is_sounding) {
                group.render(self.pool.instructions(), &self.rack, &mix.past[index], range, &mut mix.outputs[index]);
                for (v, push) in mix.push[lanes].iter_mut().enumerate() {
                    let pushed = &mix.outputs[index].push[range.0..range.1];
                    push[range.0..range.1].iter_mut().zip(pushed).for_each(|(to, wide)| *to = wide[v]);
                }
            }
        }
        for bus in &mut mix.buses {
            bus.left[range.0..range.1].fill(0.0);
            bus.right[range.0..range.1].fill(0.0);
        }
        self.pool.render(&self.slots, &mix.push, range, &mut mix.buses);
        if self.values.global(Global::CloudMix) > 0.5 {
            self.pool.divide_by_active(range, &mut mix.buses);
        }

        for (index, lane) in self.lanes.0.iter_mut().enumerate().filter(|(_, l)| l.is_sounding()) {
            let (group, v) = (index / WIDTH, index % WIDTH);
            for (t, (out_left, out_right)) in (range.0..range.1).zip(left.iter_mut().zip(right.iter_mut())) {
                let cloud_left = mix.buses[index].left[t] * lane.cloud_level;
                let cloud_right = mix.buses[index].right[t] * lane.cloud_level;
                mix.now[group][t][v] = (cloud_left + cloud_right) * std::f32::consts::FRAC_1_SQRT_2;
                let gain = mix.cloud.at(t);
                *out_left += (cloud_left * gain + mix.outputs[group].left[t][v]) * lane.amplitude[0];
                *out_right += (cloud_right * gain + mix.outputs[group].right[t][v]) * lane.amplitude[1];
                lane.cloud_level += lane.cloud_ramp;
                lane.amplitude[0] += lane.ramp[0];
                lane.amplitude[1] += lane.ramp[1];
            }
        }
        for (side, samples) in [left, right].into_iter().enumerate() {
            for (t, sample) in (range.0..range.1).zip(samples.iter_mut()) {
                *sample = ceiling(*sample * mix.master.at(t));
                mix.peak[side] = mix.peak[side].max(sample.abs());
            }
        }
    }
}

/// Keeps a sample within ±1: untouched up to ±0.8, bent smoothly above; NaN becomes silence.
fn ceiling(x: f32) -> f32 {
    const KNEE: f32 = 0.8;
    let size = x.abs();
    if size <= KNEE {
        return x;
    }
    if x.is_nan() {
        return 0.0;
    }
    // Rational bend: slope 1 at the knee, ±1 at infinity.
    let over = (size.min(1e6) - KNEE) / (1.0 - KNEE);
    (KNEE + (1.0 - KNEE) * over / (1.0 + over)).copysign(x)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ceiling_is_never_passed_and_never_heard_below_the_knee() {
        for x in [0.0, 0.5, -0.79, 1.0, -3.0, 1e30, f32::INFINITY, f32::NEG_INFINITY, f32::NAN] {
            let y = ceiling(x);
            assert!(y.abs() <= 1.0, "{x} gives {y}");
            assert!(x.abs() > 0.8 || x == y || x.is_nan());
        }
        assert!((ceiling(0.8001) - 0.8001).abs() < 1e-5, "no corner at the knee");
    }
}
