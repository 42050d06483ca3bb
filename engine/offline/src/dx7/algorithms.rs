//! The 32 algorithms: which operator modulates which.
//!
//! Source: the charts of the DX7 Operating Manual, which are printed on the instrument too. Operators are numbered from
//! 1 as there.

use super::voice::OPERATORS;

/// How six operators are connected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Algorithm {
    /// Modulator and what it modulates, without the feedback.
    pub edges: &'static [(u8, u8)],
    /// Where the feedback goes from and to: an operator and itself, but in algorithms 4 and 6 the lowest of a stack and
    /// the highest.
    pub feedback: (u8, u8),
}

impl Algorithm {
    /// The algorithm of `number`, 1 to 32; numbers beyond give the nearest.
    #[must_use]
    pub fn new(number: u8) -> Self {
        ALGORITHMS[usize::from(number.clamp(1, 32)) - 1]
    }

    /// Whether operator `op`, 1 to 6, is heard. An operator that modulates no other is, in all 32.
    #[must_use]
    pub fn is_carrier(&self, op: u8) -> bool {
        self.edges.iter().all(|(from, _)| *from != op)
    }

    /// The operators that are heard, in order.
    pub fn carriers(&self) -> impl Iterator<Item = u8> {
        (1..=OPERATORS as u8).filter(|op| self.is_carrier(*op))
    }
}

const fn connect(edges: &'static [(u8, u8)], feedback: (u8, u8)) -> Algorithm {
    Algorithm { edges, feedback }
}

/// Connections that several algorithms share, which differ in their feedback alone.
const TWO_AND_FOUR: &[(u8, u8)] = &[(2, 1), (6, 5), (5, 4), (4, 3)];
const THREE_AND_THREE: &[(u8, u8)] = &[(3, 2), (2, 1), (6, 5), (5, 4)];
const THREE_PAIRS: &[(u8, u8)] = &[(2, 1), (4, 3), (6, 5)];
const BRANCH_OF_TWO: &[(u8, u8)] = &[(2, 1), (4, 3), (5, 3), (6, 5)];
const TWO_ON_FOUR: &[(u8, u8)] = &[(3, 2), (2, 1), (5, 4), (6, 4)];
const THREE_ON_THREE: &[(u8, u8)] = &[(2, 1), (4, 3), (5, 3), (6, 3)];
const FORK: &[(u8, u8)] = &[(2, 1), (4, 3), (5, 4), (6, 4)];
const ALL_ON_ONE: &[(u8, u8)] = &[(2, 1), (3, 1), (4, 3), (5, 1), (6, 5)];
const PAIR_AND_TWO_ON_FOUR: &[(u8, u8)] = &[(3, 2), (5, 4), (6, 4)];

const ALGORITHMS: [Algorithm; 32] = [
    connect(TWO_AND_FOUR, (6, 6)),
    connect(TWO_AND_FOUR, (2, 2)),
    connect(THREE_AND_THREE, (6, 6)),
    connect(THREE_AND_THREE, (4, 6)),
    connect(THREE_PAIRS, (6, 6)),
    connect(THREE_PAIRS, (5, 6)),
    connect(BRANCH_OF_TWO, (6, 6)),
    connect(BRANCH_OF_TWO, (4, 4)),
    connect(BRANCH_OF_TWO, (2, 2)),
    connect(TWO_ON_FOUR, (3, 3)),
    connect(TWO_ON_FOUR, (6, 6)),
    connect(THREE_ON_THREE, (2, 2)),
    connect(THREE_ON_THREE, (6, 6)),
    connect(FORK, (6, 6)),
    connect(FORK, (2, 2)),
    connect(ALL_ON_ONE, (6, 6)),
    connect(ALL_ON_ONE, (2, 2)),
    connect(&[(2, 1), (3, 1), (4, 1), (5, 4), (6, 5)], (3, 3)),
    connect(&[(3, 2), (2, 1), (6, 4), (6, 5)], (6, 6)),
    connect(&[(3, 1), (3, 2), (5, 4), (6, 4)], (3, 3)),
    connect(&[(3, 1), (3, 2), (6, 4), (6, 5)], (3, 3)),
    connect(&[(2, 1), (6, 3), (6, 4), (6, 5)], (6, 6)),
    connect(&[(3, 2), (6, 4), (6, 5)], (6, 6)),
    connect(&[(6, 3), (6, 4), (6, 5)], (6, 6)),
    connect(&[(6, 4), (6, 5)], (6, 6)),
    connect(PAIR_AND_TWO_ON_FOUR, (6, 6)),
    connect(PAIR_AND_TWO_ON_FOUR, (3, 3)),
    connect(&[(2, 1), (4, 3), (5, 4)], (5, 5)),
    connect(&[(4, 3), (6, 5)], (6, 6)),
    connect(&[(4, 3), (5, 4)], (5, 5)),
    connect(&[(6, 5)], (6, 6)),
    connect(&[], (6, 6)),
];
