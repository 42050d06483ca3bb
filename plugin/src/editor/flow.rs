//! How loud each node of the rack is now, as far as anything comes of it, smoothed for the eye.

use nephele_realtime::instrument::Mutes;
use nephele_realtime::parameters;
use nephele_realtime::parameters::{CLOUD_NODE, Global, NODES, OperatorField, PARAMETER_COUNT, matrix_index};

use super::canvas::Canvas;
use super::model::ViewModel;
use super::moved;

/// Time in which a lamp falls to about a third, seconds.
const FALL: f32 = 0.12;

/// See the module. Kept from frame to frame.
#[derive(Debug, Default)]
pub struct Flow {
    levels: [f32; NODES],
    seen: f64,
}

impl Flow {
    /// Takes the latest report.
    pub fn follow(&mut self, canvas: &Canvas<'_>) {
        let telemetry = canvas.model.telemetry;
        let now = canvas.ui.input(|input| input.time);
        let mut levels = [0.0; NODES];
        if telemetry.voices > 0 {
            let used = in_use(canvas.model);
            levels = std::array::from_fn(|node| if used[node] { telemetry.levels[node] } else { 0.0 });
        }
        self.feed(levels, now);
    }

    fn feed(&mut self, levels: [f32; NODES], now: f64) {
        let kept = (-(now - self.seen).clamp(0.0, 10.0) as f32 / FALL).exp();
        self.seen = now;
        for (shown, level) in self.levels.iter_mut().zip(levels) {
            let level = if level.is_finite() { level.clamp(0.0, 1.0) } else { 0.0 };
            *shown = level.max(*shown * kept);
            if *shown < 0.002 {
                *shown = 0.0;
            }
        }
    }

    /// How loud `node` is, 0 … 1.
    pub fn of(&self, node: usize) -> f32 {
        self.levels.get(node).copied().unwrap_or_default()
    }
}

/// Nodes that come to the output as knobs, slots and steps have it.
fn in_use(model: &ViewModel<'_>) -> [bool; NODES] {
    // Asked for each level and cell several times over, in each frame.
    let mut locked = [false; PARAMETER_COUNT];
    for lock in model.sequence.steps().flat_map(|step| &step.locks) {
        if let Some(locked) = locked.get_mut(usize::from(lock.index)) {
            *locked = true;
        }
    }
    let turned = |index: usize, off: f32| {
        model.values[index] != off || locked[index] || moved::slots_on(model, index).next().is_some()
    };
    reaching(turned, model.mutes)
}

/// Nodes that are heard, or modulate one that is, over however many others. `turned` says of a level or a cell, by its
/// place in the table, whether it may be other than its value `off`.
fn reaching(turned: impl Fn(usize, f32) -> bool, mutes: Mutes) -> [bool; NODES] {
    let level = |index: usize| turned(index, parameters()[index].min);
    let rack = level(Global::RackLevel.index());
    let heard = |node: usize| match node {
        CLOUD_NODE => level(Global::CloudLevel.index()),
        operator => rack && level(OperatorField::Level.index(operator)),
    };
    let mut reaches: [bool; NODES] = std::array::from_fn(|node| mutes.lets_through(node) && heard(node));
    // The longest way leads over all of them.
    for _ in 1..NODES {
        for from in (0..NODES).filter(|from| !mutes.is_muted(*from)) {
            reaches[from] |= (0..NODES).any(|to| reaches[to] && turned(matrix_index(from, to), 0.0));
        }
    }
    reaches
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of operators 1 and 3 heard, 2 on 1, 5 on 4, and 6 on 5.
    fn reached(more: &[usize], mutes: Mutes) -> [bool; NODES] {
        let mut turned = vec![Global::RackLevel.index()];
        turned.extend([0, 2].map(|op| OperatorField::Level.index(op)));
        turned.extend([(1, 0), (4, 3), (5, 4), (3, 3)].map(|(from, to)| matrix_index(from, to)));
        turned.extend(more);
        reaching(|index, _| turned.contains(&index), mutes)
    }

    #[test]
    fn what_comes_to_nothing_does_not_count() {
        let none = Mutes::default();
        assert_eq!(reached(&[], none), [true, true, true, false, false, false, false]);
        let heard = OperatorField::Level.index(3);
        assert_eq!(reached(&[heard], none), [true, true, true, true, true, true, false], "over two others");
        assert_eq!(reached(&[heard], none.with_mute_turned(4)), [true, true, true, true, false, false, false]);
        assert_eq!(reached(&[heard], none.with_solo_turned(0)), [true, true, false, false, false, false, false]);
        let shaken = [matrix_index(3, CLOUD_NODE), Global::CloudLevel.index()];
        assert_eq!(reached(&shaken[..1], none)[3..], [false; 4]);
        assert_eq!(reached(&shaken, none)[3..], [true; 4]);
        assert_eq!(
            reaching(|index, _| index != Global::RackLevel.index(), none),
            [true; NODES],
            "they shake the cloud"
        );
        assert_eq!(reaching(|_, _| false, none), [false; NODES]);
    }

    #[test]
    fn levels_rise_at_once_and_fall_slowly() {
        let mut flow = Flow::default();
        flow.feed([0.8; NODES], 1.0);
        assert_eq!(flow.of(3), 0.8);
        flow.feed([f32::NAN; NODES], 1.12);
        assert!((flow.of(3) - 0.8 / std::f32::consts::E).abs() < 1e-3, "{}", flow.of(3));
        flow.feed([0.0; NODES], 3.0);
        assert_eq!((flow.of(3), flow.of(99)), (0.0, 0.0));
    }
}
