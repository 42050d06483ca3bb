//! When a voice starts its grains, and what each grain draws at its birth.

use super::Window;
use super::data::GrainCloud;
use super::pool::Grain;
use crate::CONTROL_PERIOD;
use crate::math::{Draw, exp2, log2, pan_gains, sqrt, uniform};
use crate::parameters::{Global, ParameterValues};

/// Streams of one voice's randomness: intervals are drawn apart from the grains themselves.
const INTERVALS: u64 = 1 << 40;

/// What a voice tells its scheduler at a control tick.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    /// Frequency of the note in Hz.
    pub hz: f32,
    /// Sample rate of the output in Hz.
    pub sample_rate: f32,
    /// Added to the spray parameter (pressure does this).
    pub extra_spray: f32,
}

/// The stream of onsets of one voice. `Copy`, small, restarted with each note.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scheduler {
    seed: u64,
    /// Time to the next onset in units of the mean interval, so that a change of density acts at once.
    wait: f32,
    /// Grains drawn so far.
    count: u64,
    /// Samples since the note began, which moves the scan.
    age: u64,
    /// Cycles of the cloud's root that the note has gone through, to which grains are aligned.
    cycles: f64,
}

impl Scheduler {
    /// The stream of a note: its first grain starts with it.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self { seed, wait: 0.0, count: 0, age: 0, cycles: 0.0 }
    }

    /// Draws every grain that starts within the next `samples` (at most one control period) and passes it to `emit`
    /// with its delay in samples.
    pub fn advance(
        &mut self,
        samples: usize,
        values: &ParameterValues,
        birth: &Birth,
        cloud: &GrainCloud,
        mut emit: impl FnMut(Grain),
    ) {
        debug_assert!(samples <= CONTROL_PERIOD, "onsets are drawn for one control period at a time");
        let density = values.global(Global::CloudDensity);
        let jitter = values.global(Global::CloudJitter);
        let per_sample = density / birth.sample_rate;
        let span = samples as f32 * per_sample;
        while self.wait < span {
            let onset = self.wait / per_sample;
            emit(self.draw(onset, values, birth, cloud));
            self.count += 1;
            // Between a steady pulse and the exponential intervals of a Poisson process with the same mean.
            let u = uniform(self.seed, INTERVALS, self.count);
            let exponential = (-std::f32::consts::LN_2 * log2(1.0 - u)).clamp(0.01, 8.0);
            self.wait += 1.0 + jitter * (exponential - 1.0);
        }
        self.wait -= span;
        self.age += samples as u64;
        let hz = birth.hz * exp2(values.global(Global::CloudPitch) * (1.0 / 12.0));
        self.cycles += f64::from(hz / birth.sample_rate) * samples as f64;
    }

    fn draw(&self, onset: f32, values: &ParameterValues, birth: &Birth, cloud: &GrainCloud) -> Grain {
        let mut draw = Draw::new(self.seed, self.count);
        let position = values.global(Global::CloudPosition)
            + values.global(Global::CloudScan) * (self.age as f32 / birth.sample_rate)
            + (values.global(Global::CloudSpray) + birth.extra_spray).min(1.0) * draw.bipolar();
        let position = reflect(position);
        let index = (position * (cloud.grains() - 1) as f32 + 0.5) as usize;

        let cents = values.global(Global::CloudPitchSpray) * draw.bipolar();
        let octaves = (values.global(Global::CloudPitch) + cents * 0.01) * (1.0 / 12.0);
        let transposition = birth.hz / cloud.root_hz() * exp2(octaves);
        let rate = (transposition * cloud.sample_rate() / birth.sample_rate).clamp(1e-4, 64.0);

        // A grain ends where the stored one does, however long it is asked to be.
        let content = (cloud.length() - 1) as f32;
        let cycle = cloud.sample_rate() / cloud.root_hz();
        // A cycle is kept to choose the start from, where the stored grain is long enough to spare one.
        let spared = if cycle * 2.0 < content { cycle * values.global(Global::CloudAlign) } else { 0.0 };
        let asked = values.global(Global::CloudSize) * birth.sample_rate;
        let samples = asked.min((content - spared) / rate).max(2.0).floor();
        let room = (content - samples * rate).max(0.0);
        let reverse = draw.unipolar() < values.global(Global::CloudReverse);
        let start = self.aligned_start(draw.unipolar() * room, room, cycle, onset * rate, values);

        let overlap = values.global(Global::CloudDensity) * samples / birth.sample_rate;
        let gain = cloud.makeup() / sqrt(overlap.max(1.0));
        let (left, right) = pan_gains(values.global(Global::CloudSpread) * draw.bipolar());

        // The onset falls between two samples: start on the next one, read from where the grain is by then.
        let delay = onset.ceil();
        let late = (delay - onset) * rate;
        let (first, step) = if reverse { (start + samples * rate - late, -rate) } else { (start + late, rate) };
        Grain {
            read: Grain::fixed(first.max(0.0)),
            step: Grain::fixed(step),
            phase: (delay - onset + 0.5) / (samples + 1.0),
            phase_step: 1.0 / (samples + 1.0),
            left: left * gain,
            right: right * gain,
            remaining: samples as u32,
            delay: delay as u32,
            index: index as u32,
            window: Window::from_plain(values.global(Global::CloudWindow)),
            position,
            octaves: log2(transposition),
            ..Grain::default()
        }
    }
}

impl Scheduler {
    /// Moves the reading start `drawn` (samples, at most `room`) to where the stored tone is at the same place of its
    /// cycle as the note, so that overlapping grains of a steady tone add up instead of beating. `cycle` is that of
    /// the stored tone and `ahead` the way that the note still goes until the onset, both in stored samples.
    fn aligned_start(&self, drawn: f32, room: f32, cycle: f32, ahead: f32, values: &ParameterValues) -> f32 {
        let wanted = (self.cycles - self.cycles.floor()) as f32 + ahead / cycle;
        let behind = drawn / cycle - wanted;
        let aligned = drawn - (behind - behind.floor()) * cycle;
        // A start before the grain's first sample goes one cycle on; where that does not fit, the drawn one stays.
        let aligned = if aligned < 0.0 { aligned + cycle } else { aligned };
        let aligned = if aligned > room { drawn } else { aligned };
        drawn + (aligned - drawn) * values.global(Global::CloudAlign)
    }
}

/// Folds any number into [0, 1] as if walking to and fro between the ends (py-modular's ping-pong walk).
fn reflect(x: f32) -> f32 {
    let turn = (x - 2.0 * (x * 0.5).floor()).clamp(0.0, 2.0);
    if turn > 1.0 { 2.0 - turn } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cloud() -> GrainCloud {
        GrainCloud::new("ramp", &vec![0.5; 64 * 2048], 64, 48_000.0, 220.0, Vec::new()).unwrap()
    }

    fn grains(seconds: f32, set: impl Fn(&mut ParameterValues)) -> Vec<(usize, Grain)> {
        let mut values = ParameterValues::default();
        set(&mut values);
        let birth = Birth { hz: 220.0, sample_rate: 48_000.0, extra_spray: 0.0 };
        let (cloud, mut scheduler, mut found) = (cloud(), Scheduler::new(7), Vec::new());
        for cell in 0..(seconds * 3000.0) as usize {
            scheduler.advance(16, &values, &birth, &cloud, |g| found.push((cell * 16 + g.delay as usize, g)));
        }
        found
    }

    #[test]
    fn without_jitter_onsets_are_a_pulse() {
        let found = grains(1.0, |v| {
            v.set(Global::CloudDensity.index(), 50.0);
            v.set(Global::CloudJitter.index(), 0.0);
        });
        assert_eq!(found.len(), 50);
        for pair in found.windows(2) {
            assert!((pair[1].0 - pair[0].0).abs_diff(960) <= 1);
        }
    }

    #[test]
    fn with_jitter_the_mean_stays_and_intervals_vary() {
        let found = grains(20.0, |v| {
            v.set(Global::CloudDensity.index(), 50.0);
            v.set(Global::CloudJitter.index(), 1.0);
        });
        assert!((900..=1100).contains(&found.len()), "{}", found.len());
        let gaps: Vec<_> = found.windows(2).map(|p| p[1].0 - p[0].0).collect();
        assert!(gaps.iter().any(|&g| g < 300) && gaps.iter().any(|&g| g > 2000));
    }

    #[test]
    fn position_and_spray_bound_the_grains() {
        let found = grains(4.0, |v| {
            v.set(Global::CloudPosition.index(), 0.5);
            v.set(Global::CloudSpray.index(), 0.1);
            v.set(Global::CloudScan.index(), 0.0);
        });
        assert!(found.iter().all(|(_, g)| (25..=38).contains(&g.index)));
        let distinct: std::collections::BTreeSet<_> = found.iter().map(|(_, g)| g.index).collect();
        assert!(distinct.len() > 8, "spray reaches many grains: {distinct:?}");
    }

    #[test]
    fn reads_stay_inside_the_stored_grain() {
        for key_hz in [20.0, 220.0, 3000.0] {
            let values = ParameterValues::default();
            let birth = Birth { hz: key_hz, sample_rate: 44_100.0, extra_spray: 0.3 };
            let (cloud, mut scheduler) = (cloud(), Scheduler::new(1));
            for _ in 0..20_000 {
                scheduler.advance(16, &values, &birth, &cloud, |g| {
                    let end = g.read + g.step * i64::from(g.remaining - 1);
                    assert!(g.read >= -(1 << 32) && end >= -(1 << 32), "{g:?}");
                    assert!(end <= 2049_i64 << 32, "{g:?}");
                });
            }
        }
    }

    #[test]
    fn reflection_walks_to_and_fro() {
        for (x, y) in [(0.25, 0.25), (1.25, 0.75), (2.25, 0.25), (-0.25, 0.25), (-1.25, 0.75)] {
            assert!((reflect(x) - y).abs() < 1e-6, "{x}");
        }
    }
}
