//! The fundamental of each grain, by which the audio thread brings overlapping grains into phase.
//!
//! The period comes from the autocorrelation ([`crate::pitch`]); the partial at its frequency is then fitted to the
//! samples (`partial.rs`). A grain repeats after two of its periods as well as after one: of all periods that fit, the
//! one whose pitch is nearest the cloud's root is meant, if the grain has a fundamental there.

pub(crate) mod partial;

use nephele_realtime::cloud::Tone;

use crate::models::Phase;
use crate::pitch::period::{Found, Periodicity};
use crate::task::{Task, Unwatched};
use partial::Partial;

/// Samples of a grain that are looked at, from its first.
const MOST_SAMPLES: usize = 8192;
/// A repetition no clearer than this is what noise has too; at the other, a tone is steady.
const CLARITY: std::ops::Range<f32> = 0.3..0.95;
/// The part of a grain's energy from which on its fundamental can be heard: -30 dB.
const AUDIBLE: f64 = 1e-3;
/// Overtones that stand in for a fundamental that is not there.
const OVERTONES: usize = 8;
/// Two of them are enough if the weaker one has this part of the amplitude of the strongest.
const PAIR: f64 = 0.05;
/// Periods that are tried.
const TRIES: usize = 4;

/// The tone of each of `grains` grains of equal length, which lie behind one another in each of `channels`.
/// `sample_rate` and `root_hz`, the cloud's root, are in Hz.
///
/// A grain without pitch has the frequency of the root and no strength. Without channels there are no tones.
#[must_use]
pub fn of_grains(channels: &[Vec<f32>], grains: usize, sample_rate: f32, root_hz: f32) -> Vec<Tone> {
    watched(channels, grains, sample_rate, root_hz, Unwatched::default().task()).unwrap_or_default()
}

/// As [`of_grains`]; `None` if `task` is cancelled.
pub(crate) fn watched(
    channels: &[Vec<f32>],
    grains: usize,
    sample_rate: f32,
    root_hz: f32,
    task: Task<'_>,
) -> Option<Vec<Tone>> {
    let samples = channels.iter().map(Vec::len).min().unwrap_or(0);
    let length = samples / grains.max(1);
    if length == 0 {
        return Some(Vec::new());
    }
    let kept = length.min(MOST_SAMPLES);
    let mut listener = Listener { periodicity: Periodicity::new(kept), sample_rate, root_hz };
    let mut tones = Vec::with_capacity(grains);
    for grain in 0..grains {
        if task.is_cancelled() {
            return None;
        }
        task.show(Phase::Analysing, grain, grains);
        tones.push(listener.tone(&mix(channels, grain * length, kept)));
    }
    task.show(Phase::Analysing, 1, 1);
    Some(tones)
}

/// The mean of all channels, or the first one alone where they cancel each other.
fn mix(channels: &[Vec<f32>], from: usize, length: usize) -> Vec<f32> {
    let first = &channels[0][from..from + length];
    if channels.len() == 1 {
        return first.to_vec();
    }
    let scale = 1.0 / channels.len() as f32;
    let mixed: Vec<f32> = (from..from + length).map(|i| channels.iter().map(|c| c[i]).sum::<f32>() * scale).collect();
    let energy = |samples: &[f32]| samples.iter().map(|s| s * s).sum::<f32>();
    if energy(&mixed) < 0.01 * energy(first) { first.to_vec() } else { mixed }
}

/// Listens to the grains of one cloud.
struct Listener {
    periodicity: Periodicity,
    sample_rate: f32,
    root_hz: f32,
}

impl Listener {
    fn tone(&mut self, grain: &[f32]) -> Tone {
        let none = Tone { hz: self.root_hz, phase: 0.0, strength: 0.0 };
        if !grain.iter().all(|sample| sample.is_finite()) {
            return none;
        }
        let mut periods = self.periodicity.all(grain, self.sample_rate);
        let distance = |period: f32| (self.sample_rate / period / self.root_hz).log2().abs();
        // The shortest one stays among those that are tried, for a grain of quite another pitch.
        let shortest = periods.first().copied();
        periods.sort_by(|a, b| distance(a.period).total_cmp(&distance(b.period)));
        periods.truncate(TRIES);
        let clear = |found: &Found| found.clarity > CLARITY.start;
        for found in periods.into_iter().chain(shortest).filter(clear) {
            if let Some(tone) = fundamental(grain, 1.0 / f64::from(found.period)) {
                let strength = (found.clarity - CLARITY.start) / (CLARITY.end - CLARITY.start);
                return Tone {
                    hz: (tone.frequency * f64::from(self.sample_rate)) as f32,
                    phase: tone.phase as f32,
                    strength: strength.clamp(0.0, 1.0),
                };
            }
        }
        none
    }
}

/// The fundamental at about `frequency` cycles per sample, or what two neighbouring overtones say of it.
fn fundamental(grain: &[f32], frequency: f64) -> Option<Partial> {
    let energy = grain.iter().map(|s| f64::from(*s) * f64::from(*s)).sum::<f64>() / grain.len() as f64;
    let audible = |partial: &Partial| partial.amplitude.powi(2) / 2.0 >= AUDIBLE * energy;
    // A look at the place itself is a tenth of the work of a fit.
    let there = partial::at(grain, frequency).filter(audible);
    let fitted = there.and_then(|partial| partial::fit(grain, partial.frequency)).filter(audible);
    fitted.or_else(|| from_overtones(grain, frequency))
}

/// Where a fundamental would be: overtones n and n + 1 are out of phase by its own phase.
fn from_overtones(grain: &[f32], frequency: f64) -> Option<Partial> {
    let number = |i: usize| (i + 2) as f64;
    let overtones: Vec<Partial> = (0..OVERTONES).map_while(|i| partial::at(grain, number(i) * frequency)).collect();
    let strongest = overtones.iter().map(|overtone| overtone.amplitude).fold(0.0, f64::max);
    let weaker = |i: usize| overtones[i].amplitude.min(overtones[i + 1].amplitude);
    let lower = (0..overtones.len().saturating_sub(1)).max_by(|a, b| weaker(*a).total_cmp(&weaker(*b)))?;
    if weaker(lower) < PAIR * strongest {
        return None;
    }
    let lower_fit = partial::fit(grain, overtones[lower].frequency)?;
    let upper_fit = partial::fit(grain, overtones[lower + 1].frequency)?;
    // The upper one has gone through more cycles and says more of the frequency.
    let frequency = upper_fit.frequency / number(lower + 1);
    let phase = upper_fit.phase - lower_fit.phase;
    Some(Partial { frequency, phase: phase - phase.floor(), amplitude: lower_fit.amplitude.min(upper_fit.amplitude) })
}

#[cfg(test)]
mod tests;
