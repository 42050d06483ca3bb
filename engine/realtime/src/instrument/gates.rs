//! Which nodes of the rack the user has silenced, and which are listened to alone.

use crate::parameters::{CLOUD_NODE, NODES};

/// Seconds in which a node is silenced or comes back.
const RAMP: f32 = 0.005;

/// Nodes that are muted and nodes that are soloed, bit `n` for node `n` (operators from 0 on, the cloud last). Belongs to
/// the session: neither presets nor automation know of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mutes {
    /// Silent in the mix and as modulators.
    pub muted: u8,
    /// While there are any, only these are heard in the mix; the others modulate on.
    pub soloed: u8,
}

impl Mutes {
    /// Whether `node` is muted.
    #[must_use]
    pub const fn is_muted(self, node: usize) -> bool {
        node < NODES && self.muted >> node & 1 == 1
    }

    /// Whether `node` is soloed.
    #[must_use]
    pub const fn is_soloed(self, node: usize) -> bool {
        node < NODES && self.soloed >> node & 1 == 1
    }

    /// Whether `node` may be heard in the mix.
    #[must_use]
    pub const fn lets_through(self, node: usize) -> bool {
        !self.is_muted(node) && (self.soloed == 0 || self.is_soloed(node))
    }

    /// With `node` muted if it was not, and the other way round.
    #[must_use]
    pub const fn with_mute_turned(self, node: usize) -> Self {
        if node < NODES { Self { muted: self.muted ^ 1 << node, ..self } } else { self }
    }

    /// With `node` soloed if it was not, and the other way round.
    #[must_use]
    pub const fn with_solo_turned(self, node: usize) -> Self {
        if node < NODES { Self { soloed: self.soloed ^ 1 << node, ..self } } else { self }
    }
}

/// The gains that follow from that: exactly 1 where nothing is muted or soloed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gates {
    mutes: Mutes,
    /// Gain of all that each node gives.
    pub sound: [f32; NODES],
    /// Gain of each node in the mix.
    pub mix: [f32; NODES],
    moving: bool,
}

impl Default for Gates {
    fn default() -> Self {
        Self { mutes: Mutes::default(), sound: [1.0; NODES], mix: [1.0; NODES], moving: false }
    }
}

impl Gates {
    pub const fn mutes(&self) -> Mutes {
        self.mutes
    }

    pub const fn set(&mut self, mutes: Mutes) {
        self.mutes = mutes;
        self.moving = true;
    }

    /// Moves on by `seconds`, or to the end with `at_once`. Whether any gain in the mix has moved.
    pub fn advance(&mut self, seconds: f32, at_once: bool) -> bool {
        if !self.moving {
            return false;
        }
        let step = if at_once { 1.0 } else { seconds / RAMP };
        self.moving = false;
        let mut moved = false;
        for node in 0..NODES {
            let heard = self.mutes.soloed == 0 || self.mutes.is_soloed(node);
            let (sound, mix) = (f32::from(!self.mutes.is_muted(node)), f32::from(heard));
            moved |= self.mix[node] != mix;
            for (gain, target) in [(&mut self.sound[node], sound), (&mut self.mix[node], mix)] {
                *gain += (target - *gain).clamp(-step, step);
                self.moving |= *gain != target;
            }
        }
        moved
    }

    /// Gain of the cloud in the mix.
    pub const fn cloud(&self) -> f32 {
        self.mix[CLOUD_NODE]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gains_move_within_the_ramp_and_come_back_to_exactly_one() {
        let mut gates = Gates::default();
        assert!(!gates.advance(1.0, false), "nothing was asked for");
        gates.set(Mutes::default().with_mute_turned(2).with_solo_turned(0));
        let period = 16.0 / 48_000.0;
        assert!(gates.advance(period, false));
        assert!((0.9..1.0).contains(&gates.sound[2]) && (0.9..1.0).contains(&gates.mix[3]), "{gates:?}");
        for _ in 0..20 {
            gates.advance(period, false);
        }
        assert_eq!((gates.sound[2], gates.mix[0], gates.mix[3], gates.cloud()), (0.0, 1.0, 0.0, 0.0));
        gates.set(Mutes::default());
        for _ in 0..20 {
            gates.advance(period, false);
        }
        assert_eq!((gates.sound, gates.mix), ([1.0; NODES], [1.0; NODES]));
    }

    #[test]
    fn what_is_turned_twice_is_as_before() {
        let one = Mutes::default().with_mute_turned(6).with_solo_turned(1);
        assert!(
            one.is_muted(6) && one.is_soloed(1) && one.lets_through(1) && !one.lets_through(6) && !one.lets_through(0)
        );
        assert_eq!(one.with_mute_turned(6).with_solo_turned(1).with_mute_turned(99), Mutes::default());
    }
}
