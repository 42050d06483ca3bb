//! Finding the pitch at which a cloud or a recording sounds, so that keys play it in tune.
//!
//! Each grain votes with its own pitch (`period.rs`); the root is the pitch most of them agree on. A morph from one note
//! to another has no single pitch, and the mean of two notes is a third one: hence a vote.

pub(crate) mod period;

use period::Periodicity;

/// The root that is taken where nothing can be heard: middle C, 261.63 Hz.
pub const MIDDLE_C: f32 = 261.625_58;
/// The confidence from which on a detected root is better than [`MIDDLE_C`]. White noise stays below 0.1; the real
/// NSynth cloud, whose grains waver between two notes, reaches 0.37.
pub const TRUSTED: f32 = 0.2;

/// Grains that are asked; more of them would only repeat themselves.
const MOST_GRAINS: usize = 128;
/// The longest part of a grain that is looked at, in samples: enough for 12 Hz at 48 kHz.
const MOST_SAMPLES: usize = 8192;
/// Grains more than 40 dB below the loudest one have no vote.
const QUIET: f32 = 0.01;
/// Two grains within a semitone mean the same note.
const SAME_NOTE_OCTAVES: f32 = 1.0 / 12.0;

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Pitch {
    /// Fundamental frequency in Hz.
    pub hz: f32,
    /// The part of the audible grains that have this pitch, each counting by how periodic it is, 0 … 1.
    pub confidence: f32,
}

impl Pitch {
    /// The pitch if it can be [`TRUSTED`], and [`MIDDLE_C`] otherwise. Hz.
    #[must_use]
    pub fn or_middle_c(self) -> f32 {
        if self.confidence >= TRUSTED { self.hz.clamp(10.0, 10_000.0) } else { MIDDLE_C }
    }
}

/// The pitch of grains of `length` samples each, which lie behind one another in `samples` at `sample_rate` Hz.
///
/// Confidence is 0 where there is no sound, or no grain long enough to hold two periods.
#[must_use]
pub fn of_grains(samples: &[f32], length: usize, sample_rate: f32) -> Pitch {
    let grains: Vec<&[f32]> = samples.chunks_exact(length.max(1)).collect();
    // Rounding up spreads the asked grains over the whole cloud instead of leaving out its end.
    let asked = grains.iter().step_by(grains.len().div_ceil(MOST_GRAINS).max(1));
    let audible: Vec<&[f32]> = {
        let levels: Vec<(f32, &[f32])> = asked.map(|grain| (level(grain), *grain)).collect();
        let loudest = levels.iter().map(|(level, _)| *level).fold(0.0, f32::max);
        levels.into_iter().filter(|(level, _)| *level > loudest * QUIET).map(|(_, grain)| grain).collect()
    };
    let mut periodicity = Periodicity::new(length.min(MOST_SAMPLES));
    let votes: Vec<Vote> = audible
        .iter()
        .filter_map(|grain| periodicity.of(middle(grain), sample_rate))
        .map(|found| Vote { octave: (sample_rate / found.period).log2(), weight: found.clarity })
        .collect();
    elect(&votes, audible.len())
}

/// One grain's opinion.
#[derive(Clone, Copy)]
struct Vote {
    /// log2 of the frequency in Hz.
    octave: f32,
    /// 0 … 1.
    weight: f32,
}

/// The note with the most weight around it, and the median of the votes for that note.
///
/// In the median a vote counts by the cube of its clarity: the autocorrelation of a grain that repeats badly falls
/// quickly, which moves its peaks to shorter periods, so unclear votes are not only wide of the mark but sharp.
fn elect(votes: &[Vote], voters: usize) -> Pitch {
    let support = |octave: f32| -> f32 {
        votes.iter().map(|v| v.weight * (1.0 - (v.octave - octave).abs() / SAME_NOTE_OCTAVES).max(0.0)).sum()
    };
    let Some(winner) = votes.iter().max_by(|a, b| support(a.octave).total_cmp(&support(b.octave))) else {
        return Pitch { hz: MIDDLE_C, confidence: 0.0 };
    };
    let near = |v: &&Vote| (v.octave - winner.octave).abs() < SAME_NOTE_OCTAVES;
    let mut same: Vec<Vote> = votes.iter().filter(near).copied().collect();
    same.sort_by(|a, b| a.octave.total_cmp(&b.octave));
    let half = same.iter().map(|v| v.weight.powi(3)).sum::<f32>() / 2.0;
    let mut below = 0.0;
    let median = same.iter().find(|v| {
        below += v.weight.powi(3);
        below >= half
    });
    let confidence = (same.iter().map(|v| v.weight).sum::<f32>() / voters.max(1) as f32).clamp(0.0, 1.0);
    Pitch { hz: median.unwrap_or(winner).octave.exp2(), confidence }
}

/// Root of the mean square; 0 if a sample is no number.
fn level(grain: &[f32]) -> f32 {
    let mean = grain.iter().map(|s| s * s).sum::<f32>() / grain.len().max(1) as f32;
    if mean.is_finite() { mean.sqrt() } else { 0.0 }
}

/// The middle of a long grain, where its attack is over and its end far.
fn middle(grain: &[f32]) -> &[f32] {
    let kept = grain.len().min(MOST_SAMPLES);
    let start = (grain.len() - kept) / 2;
    &grain[start..start + kept]
}

#[cfg(test)]
mod tests;
