//! What both kernels take from the groups and bring back.

use super::super::line::Line;
use super::super::wiring::Wiring;
use super::Part;
use crate::parameters::{CLOUD_NODE, OPERATORS};
use crate::simd::Simd;

/// A quantity of each operator: `K` vectors of each of `G` groups.
pub(super) type Each<T, const K: usize, const G: usize> = [[[T; K]; G]; OPERATORS];

/// What a step leaves to the next one. The kernels take it apart, so that its parts may lie in registers.
#[derive(Clone, Copy)]
pub(super) struct State<S: Simd, const K: usize, const G: usize> {
    pub out: Each<S::F, K, G>,
    pub before: Each<S::F, K, G>,
    pub amplitude: Each<S::F, K, G>,
    pub phase: Each<S::I, K, G>,
}

impl<S: Simd, const K: usize, const G: usize> State<S, K, G> {
    /// As the last step left it.
    #[inline(always)]
    pub fn load(s: S, parts: &[Part<'_>; G]) -> Self {
        let nothing = [[[s.splat(0.0); K]; G]; OPERATORS];
        let (mut out, mut before, mut amplitude) = (nothing, nothing, nothing);
        let mut phase = [[[s.splat_i(0); K]; G]; OPERATORS];
        for op in 0..OPERATORS {
            for g in 0..G {
                let group = &*parts[g].group;
                for k in 0..K {
                    let at = k * S::LANES;
                    out[op][g][k] = s.load(&group.out[op], at);
                    before[op][g][k] = s.load(&group.before[op], at);
                    amplitude[op][g][k] = s.load(&group.amplitude[op], at);
                    phase[op][g][k] = s.load_i(&group.phase[op], at);
                }
            }
        }
        Self { out, before, amplitude, phase }
    }

    /// Leaves it in the groups, `steps` later.
    #[inline(always)]
    pub fn store(&self, s: S, parts: &mut [Part<'_>; G], steps: usize) {
        for g in 0..G {
            let group = &mut *parts[g].group;
            for op in 0..OPERATORS {
                for k in 0..K {
                    let at = k * S::LANES;
                    s.store(&mut group.out[op], at, self.out[op][g][k]);
                    s.store(&mut group.before[op], at, self.before[op][g][k]);
                    s.store(&mut group.amplitude[op], at, self.amplitude[op][g][k]);
                    s.store_i(&mut group.phase[op], at, self.phase[op][g][k]);
                }
            }
            group.count.iter_mut().for_each(|count| *count = count.wrapping_add(steps as i32));
        }
    }
}

/// The vector at `at` of `line` at sample `now`, where it may move; else where it stands.
#[inline(always)]
pub(super) fn value<S: Simd>(s: S, line: &Line, at: usize, moves: Option<S::F>) -> S::F {
    match moves {
        Some(now) => line.at(s, at, now),
        None => s.load(&line.from, at),
    }
}

/// What pushes the read position of the cloud of vector `k` of `part` at sample `t`, when `out` is what operators give.
#[inline(always)]
pub(super) fn push<S: Simd, const K: usize, const G: usize>(
    s: S,
    (wiring, moves): (&Wiring, Option<S::F>),
    part: &mut Part<'_>,
    out: &Each<S::F, K, G>,
    (g, k, t): (usize, usize, usize),
) {
    let at = k * S::LANES;
    let mut push = s.splat(0.0);
    for from in wiring.phase[CLOUD_NODE].iter() {
        let source = if from == CLOUD_NODE { s.load(&part.cloud[t], at) } else { out[from][g][k] };
        push = s.add(push, s.mul(value(s, &part.group.cells[CLOUD_NODE][from], at, moves), source));
    }
    s.store(&mut part.output.push[t], at, push);
}
