//! How the clouds of the morph pad follow slots that move it: by the plugin's worker, and in a render without it.

use std::time::Duration;

/// Time between two looks at where the pad stands, while something sounds.
pub const LOOK: Duration = Duration::from_millis(8);
/// Least time from one cloud to the next, where slots move the pad: it never stands still.
pub const PAUSE: Duration = Duration::from_millis(50);
/// Steps of the pad in which slots move its place: what lies between is hardly heard, and each is a cloud.
const STEPS: f32 = 64.0;

/// `place` on the pad, each axis 0 … 1, moved by `offset` as slots have it, in steps and not beyond the edge. What nothing
/// moves stays where it is to the last bit.
#[must_use]
pub fn moved_place(place: [f32; 2], offset: [f32; 2]) -> [f32; 2] {
    let moved = |axis: usize| {
        let (place, offset) = (place[axis], offset[axis]);
        if offset != 0.0 && offset.is_finite() {
            (place + (offset * STEPS).round() / STEPS).clamp(0.0, 1.0)
        } else {
            place
        }
    };
    [moved(0), moved(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slots_move_the_place_in_steps_and_not_beyond_the_edge() {
        let middle = [0.5, 0.5];
        assert_eq!(moved_place([0.513, 0.5], [0.0, f32::NAN]), [0.513, 0.5]);
        assert_eq!(moved_place(middle, [0.1, -3.0]), [0.5 + 6.0 / 64.0, 0.0]);
        assert_eq!(moved_place(middle, [0.1, 0.0]), moved_place(middle, [0.097, 0.0]));
    }
}
