//! When a voice starts its grains.

use super::birth::{Moment, draw, place};
use super::data::GrainCloud;
use super::grain::Grain;
use super::scale::division_beats;
use crate::CONTROL_PERIOD;
use crate::math::{exp2, log2, uniform};
use crate::parameters::{Global, ParameterValues};

/// Streams of one voice's randomness beside those of its grains, which are numbered from 0 on: lengths of intervals,
/// delays, onsets left out, and the random walk.
const INTERVALS: u64 = 1 << 40;
const DELAYS: u64 = 2 << 40;
const DROPOUTS: u64 = 3 << 40;
pub(super) const WALK: u64 = 4 << 40;

/// Most grains that a voice starts within one control period.
const MOST: u32 = 256;

/// What the onsets follow, in the order of the parameter `cloud.sync`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sync {
    /// The density.
    Free,
    /// Each period of the note, which makes the grains pulses of a tone.
    Pitch,
    /// The song's beat.
    Tempo,
}

impl Sync {
    pub(super) const fn from_plain(value: f32) -> Self {
        match value as u32 {
            1 => Self::Pitch,
            2 => Self::Tempo,
            _ => Self::Free,
        }
    }
}

/// What a voice tells its scheduler at a control tick.
#[derive(Clone, Copy, Debug)]
pub struct Birth {
    /// Frequency of the note in Hz.
    pub hz: f32,
    /// Sample rate of the output in Hz.
    pub sample_rate: f32,
    /// Added to the spray parameter (pressure does this).
    pub extra_spray: f32,
    /// Song position in beats at the first sample, while the song runs.
    pub beat: Option<f64>,
    /// Length of a beat in samples.
    pub samples_per_beat: f64,
}

/// The stream of onsets of one voice. `Copy`, small, restarted with each note.
///
/// Onsets come in events: one grain, or a burst. Times are kept in units of the mean interval, so that a change of
/// density acts at once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scheduler {
    seed: u64,
    /// Time to the present event.
    wait: f64,
    /// Song position of the present event, where the beat decides.
    target: Option<f64>,
    /// Grains of the present event that have started.
    started: u32,
    /// Events that have passed.
    events: u64,
    /// Grains drawn so far.
    count: u64,
    /// How far the scan has gone, in whole clouds.
    travel: f64,
    /// Cycles that the note's tone has gone through, to which grains are aligned.
    cycles: f64,
}

/// The least part of an interval between an onset off the beat, which a note's first one is, and the next on the beat.
const GAP: f64 = 0.25;

impl Scheduler {
    /// The stream of a note: its first grain starts with it.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { seed, ..Self::default() }
    }

    /// Draws every grain that starts within the next `samples` (at most one control period) and passes it to `emit`
    /// with its delay in samples.
    pub fn advance(
        &mut self,
        samples: usize,
        values: &ParameterValues,
        birth: &Birth,
        cloud: &GrainCloud,
        mut emit: impl FnMut(&Grain),
    ) {
        debug_assert!(samples <= CONTROL_PERIOD, "onsets are drawn for one control period at a time");
        let sync = Sync::from_plain(values.global(Global::CloudSync));
        let rate = f64::from(birth.sample_rate);
        let beats = division_beats(values.global(Global::CloudDivision) as usize);
        let interval = match sync {
            Sync::Free => rate / f64::from(values.global(Global::CloudDensity)),
            Sync::Pitch => rate / f64::from(birth.hz.clamp(1.0, 20_000.0)),
            Sync::Tempo => beats * birth.samples_per_beat,
        };
        let beat = birth.beat.filter(|_| sync == Sync::Tempo);
        let tone = nominal_tone(values, birth, cloud);
        let cycle_step = f64::from(tone) / rate;
        let burst = (values.global(Global::CloudBurst) as u32).max(1);
        let spread = f64::from(values.global(Global::CloudBurstSpread));
        let jitter = values.global(Global::CloudJitter);
        self.follow(beat, beats, jitter > 0.0);
        for _ in 0..MOST {
            let (length, delay) = self.event(jitter, sync);
            let part = f64::from(self.started) / f64::from(burst);
            let onset = self.wait + delay + (length - delay) * spread * part;
            // To a 4096th of a sample: finer than can be heard, coarser than the rounding of a told song position.
            let onset = ((onset.max(0.0) * interval) * 4096.0 + 0.5).floor() / 4096.0;
            if onset >= samples as f64 {
                break;
            }
            let dropped = uniform(self.seed, DROPOUTS, self.events) < values.global(Global::CloudIntermittency);
            if !dropped {
                let moment = Moment {
                    seed: self.seed,
                    count: self.count,
                    events: self.events,
                    onset,
                    interval,
                    sync,
                    tone,
                    travel: self.travel,
                    cycles: self.cycles + cycle_step * onset,
                };
                emit(&draw(&moment, values, birth, cloud));
            }
            self.count += 1;
            self.started += 1;
            if self.started >= burst {
                self.started = 0;
                self.events += 1;
                self.wait = match beat {
                    None => self.wait + length,
                    Some(beat) => {
                        let next = ((beat / beats + self.wait + GAP) - 1e-9).ceil();
                        self.target = Some(next * beats);
                        next - beat / beats
                    }
                };
            }
        }
        self.wait -= samples as f64 / interval;
        let whole = f64::from(cloud.hop_seconds()) * (cloud.grains() - 1) as f64;
        if whole > 0.0 {
            self.travel += f64::from(values.global(Global::CloudScan)) * samples as f64 / (rate * whole);
        }
        self.cycles += cycle_step * samples as f64;
    }

    /// Where in `cloud` grains are taken from now, 0 … 1, spray aside.
    #[must_use]
    pub fn place(&self, values: &ParameterValues, cloud: &GrainCloud) -> f32 {
        let moment = Moment {
            seed: self.seed,
            count: self.count,
            events: self.events,
            onset: 0.0,
            interval: 1.0,
            sync: Sync::Free,
            tone: 0.0,
            travel: self.travel,
            cycles: 0.0,
        };
        place(&moment, values, cloud)
    }

    /// Brings the wait into step with the song, after a jump to the next place on the grid.
    fn follow(&mut self, beat: Option<f64>, beats: f64, delays: bool) {
        let Some(beat) = beat else {
            self.target = None;
            return;
        };
        if self.count == 0 && self.started == 0 && self.events == 0 {
            return;
        }
        let ahead = self.target.map_or(f64::NAN, |target| (target - beat) / beats);
        // A burst that has begun, or a delayed onset, lies behind its event's place.
        let least = if delays || self.started > 0 { -1.0 } else { -1e-6 };
        if (least..=1.0 + GAP + 1e-6).contains(&ahead) {
            self.wait = ahead;
        } else {
            let next = (beat / beats - 1e-9).ceil();
            self.target = Some(next * beats);
            self.wait = next - beat / beats;
            self.started = 0;
        }
    }

    /// Length of the present event's interval, and its delay, both in mean intervals.
    fn event(&self, jitter: f32, sync: Sync) -> (f64, f64) {
        if sync == Sync::Free {
            // Between a steady pulse and the exponential intervals of a Poisson process with the same mean.
            let u = uniform(self.seed, INTERVALS, self.events);
            let exponential = (-std::f32::consts::LN_2 * log2(1.0 - u)).clamp(0.01, 8.0);
            (f64::from(1.0 + jitter * (exponential - 1.0)), 0.0)
        } else {
            // A delay of less than an interval never reaches the next event. A note's first grain comes at once.
            let delay = if self.events == 0 { 0.0 } else { jitter * uniform(self.seed, DELAYS, self.events) };
            (1.0, f64::from(delay))
        }
    }
}

/// Frequency in Hz that a grain at the cloud's root has under the note: its key as far as it is tracked, and the pitch
/// parameter, without spray.
fn nominal_tone(values: &ParameterValues, birth: &Birth, cloud: &GrainCloud) -> f32 {
    let tracked = values.global(Global::CloudKeytrack) * log2(birth.hz / cloud.root_hz());
    cloud.root_hz() * exp2(tracked + values.global(Global::CloudPitch) * (1.0 / 12.0))
}

#[cfg(test)]
mod tests;
