//! Six operators, sample by sample, of as many voices at a time as the machine's vectors take.
//!
//! Operators are taken from 6 to 1, as in DX algorithms: a higher-numbered one modulates a lower one at the same sample,
//! a lower one a higher one at the sample before. One that modulates itself takes the mean of its last two samples, which
//! keeps strong feedback from ringing at half the sample rate (Tomisawa, US 4,249,447).
//!
//! A sample of one voice is a chain of operators that wait for each other, so several vectors are worked on by turns.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]
#![allow(clippy::needless_range_loop, reason = "the kernels read as the matrix product they are, operator by operator")]

use super::group::{GroupOutput, OperatorGroup, Wide};
use super::waves::Rows;
use super::wiring::Wiring;
use crate::CONTROL_PERIOD;
use crate::simd::{Instructions, Simd, dispatch};
use dense::dense;
use listed::{GENERAL, MOVING, SPARSE, listed};

/// Which samples of a control period.
#[derive(Clone, Copy, Debug)]
pub struct Span {
    /// The first.
    pub from: usize,
    /// One behind the last, at most [`CONTROL_PERIOD`].
    pub to: usize,
    /// log2 of how many samples of the rack make one, at most 2.
    pub doublings: usize,
}

/// What a kernel works on.
struct Part<'a> {
    group: &'a mut OperatorGroup,
    /// Each voice's cloud, one control period old.
    cloud: &'a [Wide; CONTROL_PERIOD],
    output: &'a mut GroupOutput,
}

/// What a kernel goes by.
#[derive(Clone, Copy, Debug)]
pub struct Score<'a> {
    /// Cells, waves and mix in use.
    pub wiring: &'a Wiring,
    /// For each group one more than the highest lane that sounds; a group of 0 is left out.
    pub voices: &'a [usize],
    /// For each group each voice's cloud, one control period old.
    pub cloud: &'a [[Wide; CONTROL_PERIOD]],
    /// The cloud's cycle, where it is a wave.
    pub grain: Option<&'a Rows>,
    /// Which samples.
    pub span: Span,
}

/// Renders what `score` says of `groups`; `outputs` has an entry for each.
pub fn render(
    instructions: Instructions,
    score: &Score<'_>,
    groups: &mut [OperatorGroup],
    outputs: &mut [GroupOutput],
) {
    let one = score.voices.iter().filter(|voices| **voices > 0).count() == 1;
    // Operators of one group wait for each other, and the narrower vectors' operations take less time.
    let narrow = one && instructions == Instructions::Avx512 && score.wiring.dense;
    run(if narrow { Instructions::Avx2 } else { instructions }, score, groups, outputs);
}

dispatch! {
    fn run(score: &Score<'_>, groups: &mut [OperatorGroup], outputs: &mut [GroupOutput]) = all
}

/// Takes two groups together where they are two vectors or four: what waits for itself in one is worked on in the other.
/// More at a time gained nothing but a longer compilation.
#[inline(always)]
fn all<S: Simd>(s: S, score: &Score<'_>, groups: &mut [OperatorGroup], outputs: &mut [GroupOutput]) {
    let together = (S::LANES / 4).clamp(1, 2);
    let all = groups.iter_mut().zip(outputs).zip(score.cloud).zip(score.voices);
    let mut rest = all.filter(|(_, voices)| **voices > 0);
    loop {
        let mut taken = [None, None];
        let mut most = 0;
        for slot in taken.iter_mut().take(together) {
            *slot = rest.next().map(|(((group, output), cloud), voices)| {
                most = most.max(*voices);
                Part { group, cloud, output }
            });
        }
        let vectors = most.div_ceil(S::LANES);
        match (taken, S::LANES) {
            ([Some(a), None], 1) => shape::<S, 16, 1>(s, [a], score),
            ([Some(a), None], 4) => match vectors {
                1 => shape::<S, 1, 1>(s, [a], score),
                2 => shape::<S, 2, 1>(s, [a], score),
                _ => shape::<S, 4, 1>(s, [a], score),
            },
            ([Some(a), None], 8) if vectors == 2 => shape::<S, 2, 1>(s, [a], score),
            ([Some(a), Some(b)], 8) => shape::<S, 2, 2>(s, [a, b], score),
            ([Some(a), None], _) => shape::<S, 1, 1>(s, [a], score),
            ([Some(a), Some(b)], _) => shape::<S, 1, 2>(s, [a, b], score),
            _ => return,
        }
    }
}

#[inline(always)]
fn shape<S: Simd, const K: usize, const G: usize>(s: S, parts: [Part<'_>; G], score: &Score<'_>) {
    if score.wiring.general {
        listed::<S, K, G, GENERAL>(s, parts, score);
    } else if parts.iter().any(|part| part.group.moving) {
        listed::<S, K, G, MOVING>(s, parts, score);
    } else if score.wiring.dense {
        dense::<S, K, G>(s, parts, score);
    } else {
        listed::<S, K, G, SPARSE>(s, parts, score);
    }
}

mod dense;
mod listed;
mod oscillator;
mod state;
#[cfg(test)]
mod tests;
