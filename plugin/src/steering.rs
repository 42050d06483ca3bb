//! Bound MIDI controllers on the audio thread: which parameter each moves, and what of the host's movements is only the
//! window telling the host what a controller did.

use nephele_realtime::parameters::{Controllers, PARAMETER_COUNT, parameters};

/// Movements that are remembered: more than controllers send in the time in which the window tells the host.
const REMEMBERED: usize = 64;
/// How near two places of a knob are the same one, in parts of its way: hosts keep them as numbers of their own.
const SAME: f32 = 1e-4;

/// See the module.
#[derive(Debug)]
pub struct Steering {
    bound: Controllers,
    /// The latest movements, in a ring: place in the table, and on the knob.
    moves: [(usize, f32); REMEMBERED],
    next: usize,
}

/// In place of a movement.
const NONE: (usize, f32) = (PARAMETER_COUNT, 0.0);

impl Default for Steering {
    fn default() -> Self {
        Self { bound: Controllers::default(), moves: [NONE; REMEMBERED], next: 0 }
    }
}

impl Steering {
    /// Binds these controllers from now on.
    pub const fn bind(&mut self, controllers: &Controllers) {
        self.bound = *controllers;
    }

    /// What `cc` at `value` (0 … 1) moves, and the plain value that it moves it to.
    pub fn turn(&mut self, cc: u8, value: f32) -> Option<(usize, f32)> {
        let index = self.bound.target(cc)?;
        let plain = Controllers::plain(index, value);
        self.moves[self.next] = (index, parameters()[index].normalise(plain));
        self.next = (self.next + 1) % REMEMBERED;
        Some((index, plain))
    }

    /// The host has moved the parameter at `index` to `plain`. If that is where a controller had moved it, it has only been
    /// told so, and perhaps late: where the controllers have it by now. Otherwise what they did is forgotten.
    pub fn echo(&mut self, index: usize, plain: f32) -> Option<f32> {
        let mut newest = None;
        let mut told = false;
        for age in 0..REMEMBERED {
            let (moved, place) = self.moves[(self.next + REMEMBERED - 1 - age) % REMEMBERED];
            if moved == index {
                newest = newest.or(Some(place));
                told |= (place - parameters().get(index)?.normalise(plain)).abs() < SAME;
            }
        }
        let newest = newest?;
        if told {
            return Some(parameters().get(index)?.denormalise(newest));
        }
        self.forget_one(index);
        None
    }

    /// Forgets what controllers did to the parameter at `index`.
    pub fn forget_one(&mut self, index: usize) {
        for one in &mut self.moves {
            if one.0 == index {
                *one = NONE;
            }
        }
    }

    /// Forgets what controllers did.
    pub const fn forget(&mut self) {
        self.moves = [NONE; REMEMBERED];
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;

    const PAN: usize = Global::CloudPan.index();

    fn bound() -> Steering {
        let mut steering = Steering::default();
        let mut controllers = Controllers::default();
        controllers.bind(10, PAN);
        steering.bind(&controllers);
        steering
    }

    #[test]
    fn only_what_is_bound_moves_anything() {
        let mut steering = bound();
        assert_eq!(steering.turn(10, 1.0), Some((PAN, 1.0)));
        assert_eq!(steering.turn(11, 1.0), None);
        steering.bind(&Controllers::default());
        assert_eq!(steering.turn(10, 1.0), None);
    }

    #[test]
    fn a_host_that_is_told_late_turns_nothing_back() {
        let mut steering = bound();
        for value in [0.0, 32.0 / 127.0, 64.0 / 127.0] {
            steering.turn(10, value);
        }
        assert_eq!(steering.echo(PAN, -0.500_01), Some(0.0), "told of the second, while the third is heard");
        assert_eq!(steering.echo(PAN, 0.0), Some(0.0));
        assert_eq!(steering.echo(PAN + 1, 0.0), None);
    }

    #[test]
    fn a_hand_on_the_hosts_knob_takes_over() {
        let mut steering = bound();
        steering.turn(10, 1.0);
        assert_eq!(steering.echo(PAN, 0.3), None);
        assert_eq!(steering.echo(PAN, 1.0), None, "what was before it is no movement of the controller's any more");
        steering.turn(10, 1.0);
        steering.forget();
        assert_eq!(steering.echo(PAN, 1.0), None);
    }
}
