//! What all voices of the rack share.

use crate::parameters::{Global, NODES, OPERATORS, OperatorField, ParameterValues};

/// Matrix and output mix, smoothed on the control grid.
#[derive(Clone, Copy, Debug)]
pub struct RackSettings {
    /// `depth[from][to]`, cycles of phase (2π radians each) at full output of the modulator.
    pub depth: [[f32; NODES]; NODES],
    /// Gain of each operator in the mix, left.
    pub left: [f32; OPERATORS],
    /// Gain of each operator in the mix, right.
    pub right: [f32; OPERATORS],
}

impl RackSettings {
    /// The settings that `values` ask for; `gain` is that of the whole rack.
    #[must_use]
    pub fn from_values(values: &ParameterValues, gain: f32) -> Self {
        let index = values.global(Global::RackIndex) * (1.0 / std::f32::consts::TAU);
        let mix = std::array::from_fn::<_, OPERATORS, _>(|op| {
            let level = values.operator(op, OperatorField::Level) * gain;
            let (left, right) = crate::math::pan_gains(values.operator(op, OperatorField::Pan));
            (left * level, right * level)
        });
        Self {
            depth: std::array::from_fn(|from| std::array::from_fn(|to| values.matrix(from, to) * index)),
            left: mix.map(|m| m.0),
            right: mix.map(|m| m.1),
        }
    }

    /// Moves a part `k` in [0, 1] of the way to `target`.
    pub fn approach(&mut self, target: &Self, k: f32) {
        let step = |now: &mut f32, goal: &f32| *now += (goal - *now) * k;
        let pairs = self.depth.iter_mut().flatten().zip(target.depth.iter().flatten());
        pairs.for_each(|(now, goal)| step(now, goal));
        self.left.iter_mut().zip(&target.left).for_each(|(now, goal)| step(now, goal));
        self.right.iter_mut().zip(&target.right).for_each(|(now, goal)| step(now, goal));
    }
}
