//! Tells the host what MIDI controllers move, as gestures: one for each movement, which ends when the controller rests.

use std::time::{Duration, Instant};

use super::model::Action;

/// How long a controller is still before its movement is over.
const REST: Duration = Duration::from_millis(300);

/// A movement under way.
#[derive(Debug)]
struct Movement {
    index: usize,
    /// The value last told.
    plain: f32,
    /// When it was.
    at: Instant,
}

/// See the module.
#[derive(Debug, Default)]
pub struct Relay {
    open: Vec<Movement>,
    /// What a hand holds in the window: that tells the host by itself.
    held: Vec<usize>,
}

impl Relay {
    /// What the host is to be told `now`, when controllers have `moved` these parameters and it does not know.
    pub fn follow(&mut self, now: Instant, moved: impl Iterator<Item = (usize, f32)>) -> Vec<Action> {
        let mut actions = Vec::new();
        for (index, plain) in moved {
            if self.held.contains(&index) {
                continue;
            }
            match self.open.iter_mut().find(|movement| movement.index == index) {
                // The host may take some time to have it.
                Some(movement) if movement.plain == plain => continue,
                Some(movement) => (movement.plain, movement.at) = (plain, now),
                None => {
                    self.open.push(Movement { index, plain, at: now });
                    actions.push(Action::Begin(index));
                }
            }
            actions.push(Action::Set(index, plain));
        }
        self.open.retain(|movement| {
            let moves = now.saturating_duration_since(movement.at) < REST;
            if !moves {
                actions.push(Action::End(movement.index));
            }
            moves
        });
        actions
    }

    /// A hand takes hold of the parameter at `index`; whether a movement of it was under way, which ends with that.
    pub fn take_hold(&mut self, index: usize) -> bool {
        self.held.push(index);
        let before = self.open.len();
        self.open.retain(|movement| movement.index != index);
        self.open.len() < before
    }

    /// The hand lets go.
    pub fn let_go(&mut self, index: usize) {
        self.held.retain(|held| *held != index);
    }

    /// Ends what is under way: the window closes.
    pub fn finish(&mut self) -> Vec<Action> {
        self.held.clear();
        self.open.drain(..).map(|movement| Action::End(movement.index)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_movement_is_one_gesture_that_ends_at_rest() {
        let (start, mut relay) = (Instant::now(), Relay::default());
        let mut follow =
            |ms: u64, moved: &[(usize, f32)]| relay.follow(start + Duration::from_millis(ms), moved.iter().copied());
        assert_eq!(follow(0, &[(7, 0.1)]), [Action::Begin(7), Action::Set(7, 0.1)]);
        assert_eq!(follow(16, &[(7, 0.1)]), [], "told already");
        assert_eq!(follow(32, &[(7, 0.2)]), [Action::Set(7, 0.2)]);
        assert_eq!(follow(48, &[]), [], "the host has it");
        assert_eq!(follow(300, &[(7, 0.3), (9, 1.0)]), [Action::Set(7, 0.3), Action::Begin(9), Action::Set(9, 1.0)]);
        assert_eq!(follow(599, &[]), []);
        assert_eq!(follow(600, &[]), [Action::End(7), Action::End(9)]);
        assert_eq!(follow(2000, &[]), []);
    }

    #[test]
    fn a_hand_in_the_window_ends_it_and_has_the_knob() {
        let (now, mut relay) = (Instant::now(), Relay::default());
        relay.follow(now, [(7, 0.1)].into_iter());
        assert!(relay.take_hold(7), "to be ended before the hand's gesture begins");
        assert!(!relay.take_hold(8));
        assert_eq!(relay.follow(now, [(7, 0.2)].into_iter()), []);
        relay.let_go(7);
        assert_eq!(relay.follow(now, [(7, 0.2)].into_iter()), [Action::Begin(7), Action::Set(7, 0.2)]);
    }

    #[test]
    fn a_window_that_closes_leaves_nothing_open() {
        let (now, mut relay) = (Instant::now(), Relay::default());
        relay.follow(now, [(7, 0.1), (8, 0.1)].into_iter());
        assert_eq!(relay.finish(), [Action::End(7), Action::End(8)]);
        assert_eq!(relay.finish(), []);
    }
}
