//! What all voices of the rack share: which cells are in use, what they modulate, and the operators' waves.

use super::Wave;
use crate::parameters::{CLOUD_NODE, NODES, OPERATORS};

/// What a cell of the matrix modulates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// Phase, as on a DX7.
    #[default]
    Phase,
    /// Frequency, linearly and through zero.
    Frequency,
    /// Amplitude: `1 − w + w × modulator`; a weight `w` of ½ is amplitude modulation, of 1 ring modulation. A negative
    /// one turns the modulator round.
    Ring,
}

impl Kind {
    /// The kind of a plain parameter value.
    #[must_use]
    pub const fn from_plain(value: f32) -> Self {
        match value as u32 {
            1 => Self::Frequency,
            2 => Self::Ring,
            _ => Self::Phase,
        }
    }
}

/// A short list of nodes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Nodes {
    nodes: [u8; NODES],
    count: u8,
}

impl Nodes {
    fn add(&mut self, node: usize) {
        self.nodes[usize::from(self.count)] = node as u8;
        self.count += 1;
    }

    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of the kernels")]
    pub(super) fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.nodes[..usize::from(self.count).min(NODES)].iter().map(|&node| usize::from(node).min(NODES - 1))
    }

    pub(super) const fn is_empty(self) -> bool {
        self.count == 0
    }
}

/// From how many phase cells on all thirty-six are worked out without asking which.
const DENSE: usize = 18;

/// See the module. Made anew when a cell is first used or left, or a kind or wave is chosen.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a question that kernels ask")]
pub struct Wiring {
    /// `phase[to]`: nodes that modulate the phase of `to` (for the cloud, its read position).
    pub(super) phase: [Nodes; NODES],
    pub(super) frequency: [Nodes; OPERATORS],
    pub(super) ring: [Nodes; OPERATORS],
    /// Operators in the mix, the last first, as a list and as bits.
    pub(super) mix: Nodes,
    heard: u8,
    pub(super) waves: [Wave; OPERATORS],
    /// Whether left and right differ in any operator of any voice.
    pub(super) panned: bool,
    /// Whether there is more than sines that modulate phases.
    pub(super) general: bool,
    pub(super) dense: bool,
    listens_to_cloud: bool,
}

impl Wiring {
    /// Wiring in which cell `used(from, to)` tells the kind of each cell in use, `in_mix(op)` which operators are heard,
    /// and `panned` whether any of them lies off the centre.
    #[must_use]
    pub fn new(
        used: impl Fn(usize, usize) -> Option<Kind>,
        in_mix: impl Fn(usize) -> bool,
        waves: [Wave; OPERATORS],
        panned: bool,
    ) -> Self {
        let mut wiring = Self { waves, panned, ..Self::default() };
        let mut cells = 0;
        for to in 0..NODES {
            // Outputs of the sample before, in the order in which they were worked out; the cloud; those of this sample,
            // the operator that has just been worked out last: nothing but its product is waited for.
            let of_before = (0..OPERATORS).rev().filter(|&from| from <= to);
            let order = of_before.chain([CLOUD_NODE]).chain((0..OPERATORS).rev().filter(|&from| from > to));
            for from in order {
                match used(from, to) {
                    Some(Kind::Phase) => {
                        wiring.phase[to].add(from);
                        cells += usize::from(to != CLOUD_NODE);
                    }
                    // A read position has neither frequency nor amplitude of its own.
                    Some(_) if to == CLOUD_NODE => wiring.phase[to].add(from),
                    Some(Kind::Frequency) => wiring.frequency[to].add(from),
                    Some(Kind::Ring) => wiring.ring[to].add(from),
                    None => {}
                }
            }
        }
        for op in (0..OPERATORS).rev().filter(|&op| in_mix(op)) {
            wiring.mix.add(op);
            wiring.heard |= 1 << op;
        }
        let others = wiring.frequency.iter().chain(&wiring.ring).any(|nodes| !nodes.is_empty());
        wiring.general = others || waves.iter().any(|wave| *wave != Wave::Sine);
        wiring.dense = cells >= DENSE && !wiring.general;
        let nodes = wiring.phase.iter().chain(&wiring.frequency).chain(&wiring.ring);
        wiring.listens_to_cloud = nodes.flat_map(Nodes::iter).any(|node| node == CLOUD_NODE);
        wiring
    }

    /// Whether operators push the read positions of grains.
    #[must_use]
    pub const fn pushes(&self) -> bool {
        !self.phase[CLOUD_NODE].is_empty()
    }

    /// Whether the cloud modulates anything.
    #[must_use]
    pub const fn listens_to_cloud(&self) -> bool {
        self.listens_to_cloud
    }

    /// Whether operator `op` is in the mix.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "part of the kernels")]
    pub(super) const fn hears(&self, op: usize) -> bool {
        self.heard >> op & 1 == 1
    }

    /// Whether any operator is heard.
    #[must_use]
    pub const fn is_heard(&self) -> bool {
        !self.mix.is_empty()
    }

    /// Whether nothing would be lost by leaving the operators out.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        !self.pushes() && !self.is_heard()
    }
}
