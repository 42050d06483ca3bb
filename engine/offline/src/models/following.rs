//! How the clouds of the morph pad follow slots that move it: by the plugin's worker, and in a render without it.

use std::time::Duration;

use nephele_realtime::CONTROL_PERIOD;

/// Time between two looks at where the pad stands, while something sounds.
pub const LOOK: Duration = Duration::from_millis(8);
/// Least time from one cloud to the next, where slots move the pad: it never stands still.
pub const PAUSE: Duration = Duration::from_millis(50);
/// Samples between two looks at the pad, and from one cloud to the next, counted: what a render does about the pad depends on
/// the sample alone, so that every division into blocks gives the same.
#[derive(Clone, Copy, Debug)]
pub struct Looks {
    /// [`LOOK`] and [`PAUSE`] in samples.
    look: usize,
    pause: usize,
    /// Samples until the next look, and until the next cloud may be made.
    left: usize,
    rest: usize,
}

impl Looks {
    /// Those of a render at `sample_rate` Hz that begins.
    #[must_use]
    pub fn new(sample_rate: f64) -> Self {
        let samples = |time: Duration| ((time.as_secs_f64() * sample_rate) as usize).max(1);
        // Where slots have the pad is known once they have been worked out.
        Self { look: samples(LOOK), pause: samples(PAUSE), left: CONTROL_PERIOD, rest: 0 }
    }

    /// Samples until the next look; at 0 it is due.
    #[must_use]
    pub const fn left(&self) -> usize {
        self.left
    }

    /// `samples` have been rendered, at most [`Looks::left`].
    pub const fn pass(&mut self, samples: usize) {
        self.left = self.left.saturating_sub(samples);
        self.rest = self.rest.saturating_sub(samples);
    }

    /// The pad is looked at, and slots have `moved` it or not: whether a cloud is made now of where it is.
    pub const fn look(&mut self, moved: bool) -> bool {
        self.left = self.look;
        let makes = moved && self.rest == 0;
        if makes {
            self.rest = self.pause;
        }
        makes
    }
}

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
    fn a_moving_pad_gives_a_cloud_every_50_ms() {
        for block in [1, 7, 64, 999] {
            let (mut looks, mut at, mut made) = (Looks::new(48_000.0), 0, Vec::new());
            while at < 9600 {
                if looks.left() == 0 && looks.look(at >= 1000) {
                    made.push(at);
                }
                let samples = looks.left().min(block);
                looks.pass(samples);
                at += samples;
            }
            // The first look is a control period after the start; from there on every 384 samples.
            assert_eq!(made, [3, 10, 17, 24].map(|look| CONTROL_PERIOD + look * 384), "blocks of {block}");
        }
    }

    #[test]
    fn slots_move_the_place_in_steps_and_not_beyond_the_edge() {
        let middle = [0.5, 0.5];
        assert_eq!(moved_place([0.513, 0.5], [0.0, f32::NAN]), [0.513, 0.5]);
        assert_eq!(moved_place(middle, [0.1, -3.0]), [0.5 + 6.0 / 64.0, 0.0]);
        assert_eq!(moved_place(middle, [0.1, 0.0]), moved_place(middle, [0.097, 0.0]));
    }
}
