//! A cloud at several bandwidths, so that a grain read faster than it was stored does not alias.
//!
//! Level `2k` has every `2^k`-th sample; level `2k + 1` has as many, low-passed to 1/√2 of the band. A grain is read from
//! the first level on which it moves by no more than the level allows: one sample per output sample on an even level,
//! √2 on an odd one. Large clouds keep the even levels alone. The samples of each level stand in one buffer, whose ends
//! are padded so that a kernel may load whole rows around any place of any grain.

use super::kernel::View;
use super::low_pass::{Filter, low_pass};

/// Highest octave: a grain may be read at `2^OCTAVES` stored samples per output sample.
const OCTAVES: usize = 8;
/// Levels of a cloud that has them all.
pub const LEVELS: usize = 2 * OCTAVES + 1;
/// Most samples of a cloud that keeps odd levels too.
const DENSE: usize = 4 << 20;
/// Zeros behind each grain, into which four-point interpolation reads past its end.
pub const GUARD: usize = 4;
/// Samples before the first grain and behind the last one of a level.
pub const MARGIN: usize = 64;
/// All levels of a cloud.
#[derive(Clone, PartialEq)]
pub struct Levels {
    all: Vec<Level>,
    rows: usize,
    dense: bool,
}

/// One bandwidth.
#[derive(Clone, PartialEq)]
struct Level {
    samples: Vec<f32>,
    /// Samples of a grain.
    length: usize,
}

/// Where a kernel finds one grain at one level.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row {
    /// Place of the grain's first sample in the level's buffer.
    pub start: u32,
    /// Samples of the grain at this level.
    pub length: u32,
    /// The level.
    pub level: u8,
    /// Stored samples per sample of the level, as a power of two.
    pub octave: u8,
}

impl Levels {
    /// From `rows` grains (those of the second channel behind those of the first), each of the same length.
    pub fn new(samples: &[f32], rows: usize) -> Self {
        let length = samples.len() / rows.max(1);
        let dense = samples.len() <= DENSE;
        let mut levels = vec![Level::of(samples.chunks_exact(length).map(<[f32]>::to_vec), rows, length)];
        // Edges of the stop bands, in cycles per sample.
        let (half, narrow) = (low_pass(0.25), low_pass(std::f64::consts::FRAC_1_SQRT_2 * 0.5));
        let mut filter = Filter::default();
        for _ in 0..OCTAVES {
            let Some(octave) = levels.last() else { break };
            let mut filtered = |taps, step| {
                let rows_of = (0..rows).map(|row| filter.run(octave.row(row), taps, step).to_vec());
                Level::of(rows_of, rows, octave.length.div_ceil(step))
            };
            let odd = dense.then(|| filtered(&narrow, 1));
            let halved = filtered(&half, 2);
            levels.extend(odd);
            levels.push(halved);
        }
        Self { all: levels, rows, dense }
    }

    /// The levels as kernels see them; `cycle` is that of the cloud's root in stored samples.
    pub(super) fn views(&self, cycle: f32) -> impl Iterator<Item = View<'_>> {
        let octave = |place: usize| if self.dense { place / 2 } else { place };
        self.all.iter().enumerate().map(move |(place, level)| View {
            samples: &level.samples,
            length: level.length as u32,
            cycle: cycle / (1_u32 << octave(place)) as f32,
        })
    }

    /// Row `row` at the level for a grain that moves by `rate` stored samples per output sample.
    pub fn row(&self, row: usize, rate: f32) -> Row {
        let mut octave = 0;
        let mut odd = false;
        let mut limit = 1.0;
        while rate > limit && octave < OCTAVES {
            if self.dense && !odd && rate <= limit * std::f32::consts::SQRT_2 {
                odd = true;
                break;
            }
            limit *= 2.0;
            octave += 1;
        }
        let level = if self.dense { 2 * octave + usize::from(odd) } else { octave };
        let length = self.all[level].length;
        let start = MARGIN + row.min(self.rows - 1) * (length + GUARD);
        Row { start: start as u32, length: length as u32, level: level as u8, octave: octave as u8 }
    }

    /// The stored samples of row `row`.
    pub fn stored(&self, row: usize) -> &[f32] {
        self.all[0].row(row)
    }
}

impl Level {
    fn of(rows: impl Iterator<Item = Vec<f32>>, count: usize, length: usize) -> Self {
        let mut samples = Vec::with_capacity(2 * MARGIN + count * (length + GUARD));
        samples.resize(MARGIN, 0.0);
        for row in rows {
            samples.extend_from_slice(&row);
            samples.extend_from_slice(&[0.0; GUARD]);
        }
        samples.resize(samples.len() + MARGIN, 0.0);
        Self { samples, length }
    }

    fn row(&self, row: usize) -> &[f32] {
        let start = MARGIN + row * (self.length + GUARD);
        &self.samples[start..start + self.length]
    }
}

#[cfg(test)]
mod tests;
