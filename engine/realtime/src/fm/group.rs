//! Six operators of sixteen voices: what the kernels read and write.

use crate::CONTROL_PERIOD;
use crate::parameters::{CLOUD_NODE, NODES, OPERATORS};

use super::Kind;
use super::line::Line;

/// Voices of a group: those of the widest vector.
pub const WIDTH: usize = 16;
/// Most samples of the rack for one of the output's.
pub const MAXIMUM_FACTOR: usize = 4;

/// One quantity of sixteen voices.
pub type Wide = [f32; WIDTH];

/// A quarter of a cycle: phases are kept this much ahead, where the sine's symmetry is one bit.
const QUARTER: i32 = 1 << 30;
/// Phase modulation is summed in 2⁻²² cycles, which are whole numbers' high bits once shifted.
pub(super) const CYCLE: f32 = 4_194_304.0;
/// Strongest phase modulation by one cell, cycles: what keeps the sum of seven within 2³⁰ of those.
const DEEPEST: f32 = 16.0;
/// What amplitudes are kept multiplied by: the leading coefficient of the sine's polynomial, for which the kernels then
/// need no multiplication.
pub(super) const SCALE: f32 = 0.554_636_2;
/// Strongest output of an operator.
pub(super) const LOUDEST: f32 = 2.0;

/// Operators of sixteen voices. A cache line is a quantity: a vector across two lines costs two loads.
#[derive(Clone, Copy, Debug, Default)]
#[repr(C, align(64))]
pub struct OperatorGroup {
    /// Phases as 0.32 fixed point cycles, a quarter ahead, so that they wrap exactly.
    pub(super) phase: [[i32; WIDTH]; OPERATORS],
    /// Phase per sample of the rack.
    pub(super) increment: [[i32; WIDTH]; OPERATORS],
    /// Amplitude at the present sample, times [`SCALE`]: envelope, velocity, scaling.
    pub(super) amplitude: [Wide; OPERATORS],
    /// Change of that per sample of the rack.
    pub(super) ramp: [Wide; OPERATORS],
    pub(super) out: [Wide; OPERATORS],
    pub(super) before: [Wide; OPERATORS],
    /// `cells[to][from]`, in the units of [`OperatorGroup::set_cell`].
    pub(super) cells: [[Line; NODES]; NODES],
    /// Gain of each operator in the mix.
    pub(super) left: [Line; OPERATORS],
    pub(super) right: [Line; OPERATORS],
    /// Row of the wave's tables that each operator reads, by its frequency.
    pub(super) row: [[i32; WIDTH]; OPERATORS],
    /// Seeds and counts of noise.
    pub(super) seed: [[i32; WIDTH]; OPERATORS],
    pub(super) count: [i32; WIDTH],
    /// Whether any line has a slope in this period.
    pub(super) moving: bool,
}

/// Depth at which an operator feeds back on itself: as asked up to 2 radians, from there on ever slower towards π, the
/// DX7's own greatest. Beyond that it would lose its pitch in chaos.
fn bent(depth: f32) -> f32 {
    const STRAIGHT: f32 = 2.0;
    const REST: f32 = std::f32::consts::PI - STRAIGHT;
    let over = depth.abs() - STRAIGHT;
    if over <= 0.0 { depth } else { (STRAIGHT + REST * over / (over + REST)).copysign(depth) }
}

/// What a group gives over a control period.
#[derive(Clone, Copy, Debug)]
#[repr(align(64))]
pub struct GroupOutput {
    /// Mix of the operators, left, `[sample of the rack][voice]`.
    pub left: [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR],
    /// Mix of the operators, right.
    pub right: [Wide; CONTROL_PERIOD * MAXIMUM_FACTOR],
    /// Modulation of the cloud's read position, cycles of its root, `[sample][voice]`.
    pub push: [Wide; CONTROL_PERIOD],
}

impl Default for GroupOutput {
    fn default() -> Self {
        let silence = [[0.0; WIDTH]; CONTROL_PERIOD * MAXIMUM_FACTOR];
        Self { left: silence, right: silence, push: [[0.0; WIDTH]; CONTROL_PERIOD] }
    }
}

impl OperatorGroup {
    /// Puts voice `lane` at the start of a note: nothing has sounded, nothing is fed back.
    pub fn restart(&mut self, lane: usize) {
        for op in 0..OPERATORS {
            self.phase[op][lane] = QUARTER;
            self.amplitude[op][lane] = 0.0;
            self.ramp[op][lane] = 0.0;
            self.out[op][lane] = 0.0;
            self.before[op][lane] = 0.0;
        }
        self.count[lane] = 0;
    }

    /// Sets the phase of operator `op` of voice `lane`, in cycles.
    pub fn set_phase(&mut self, op: usize, lane: usize, cycles: f32) {
        let turn = f64::from(cycles) - f64::from(cycles).floor();
        self.phase[op][lane] = ((turn * 4_294_967_296.0) as u32).cast_signed().wrapping_add(QUARTER);
    }

    /// Sets the seed of the noise of operator `op` of voice `lane`.
    pub fn set_seed(&mut self, op: usize, lane: usize, seed: i32) {
        self.seed[op][lane] = seed;
    }

    /// Sets the frequency of operator `op` of voice `lane` as cycles per sample of the rack, at most half a cycle either
    /// way; anything else that is no number counts as 0.
    pub fn set_frequency(&mut self, op: usize, lane: usize, cycles: f64) {
        // A float-to-integer cast saturates, and takes NaN to 0.
        self.increment[op][lane] = (cycles.clamp(-0.5, 0.5) * 4_294_967_296.0) as i64 as i32;
        self.row[op][lane] = super::waves::row_for(cycles as f32);
    }

    /// Lets the amplitude of operator `op` of voice `lane` move from where it is to `to`, by the part `per_sample` of the way
    /// with each sample of the rack.
    #[inline]
    pub fn approach_amplitude(&mut self, op: usize, lane: usize, to: f32, per_sample: f32) {
        self.ramp[op][lane] = (to.clamp(0.0, LOUDEST) * SCALE - self.amplitude[op][lane]) * per_sample;
    }

    /// Sets the amplitude of operator `op` of voice `lane` for good.
    pub fn set_amplitude(&mut self, op: usize, lane: usize, amplitude: f32) {
        self.amplitude[op][lane] = amplitude.clamp(0.0, LOUDEST) * SCALE;
        self.ramp[op][lane] = 0.0;
    }

    /// Amplitude of operator `op` of voice `lane` at the present sample.
    #[must_use]
    pub const fn amplitude(&self, op: usize, lane: usize) -> f32 {
        self.amplitude[op][lane] * (1.0 / SCALE)
    }

    /// Sends the cell from node `from` to node `to` of voice `lane` to `depth` by the end of the period, or at once:
    /// radians of phase, a multiple of the carrier's frequency, or the part that is ring modulated.
    pub fn set_cell(&mut self, (from, to): (usize, usize), kind: Kind, lane: usize, depth: f32, at_once: bool) {
        let depth = if depth.is_finite() { depth } else { 0.0 };
        let mut weight = match kind {
            Kind::Phase if from == to && from != CLOUD_NODE => bent(depth) * (1.0 / std::f32::consts::TAU),
            Kind::Phase => (depth * (1.0 / std::f32::consts::TAU)).clamp(-DEEPEST, DEEPEST),
            Kind::Frequency => depth.clamp(-DEEPEST, DEEPEST),
            Kind::Ring => depth.clamp(-1.0, 1.0),
        };
        if kind == Kind::Phase && to != CLOUD_NODE {
            weight *= CYCLE;
        }
        if from == to && from != CLOUD_NODE {
            // Of two samples, whose mean is fed back.
            weight *= 0.5;
        }
        self.moving |= self.cells[to][from].go(lane, weight, at_once);
    }

    /// Sends the mix gains of operator `op` of voice `lane` to `(left, right)` by the end of the period, or at once.
    pub fn set_mix(&mut self, op: usize, lane: usize, (left, right): (f32, f32), at_once: bool) {
        let moves = [self.left[op].go(lane, left, at_once), self.right[op].go(lane, right, at_once)];
        self.moving |= moves.contains(&true);
    }

    /// Begins a control period: what moved in the last one has arrived.
    pub fn settle(&mut self) {
        if !self.moving {
            return;
        }
        self.moving = false;
        self.cells.iter_mut().flatten().for_each(Line::settle);
        self.left.iter_mut().chain(&mut self.right).for_each(Line::settle);
    }
}
