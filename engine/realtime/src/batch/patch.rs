//! Which operator modulates which.

use super::BatchError;
use crate::parameters::OPERATORS;

/// A modulation that enters an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Input {
    /// Its place in the routing.
    pub edge: usize,
    /// The operator that it comes from.
    pub modulator: usize,
}

/// Operators and the acyclic graph of their phase modulation; all voices of a batch share one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    routing: Vec<(usize, usize)>,
    /// Modulations of each operator.
    inputs: Vec<Vec<Input>>,
    /// Operators in an order in which each comes after those that modulate it.
    order: Vec<usize>,
    terminal: Vec<usize>,
}

impl Patch {
    /// The most operators of a patch.
    pub const MAX_OPERATORS: usize = OPERATORS;

    /// `operators` (1 … [`Self::MAX_OPERATORS`]) operators, and for each edge of `routing` (modulator, carrier), counted
    /// from 0. An edge that is there twice modulates twice.
    ///
    /// # Errors
    /// If there are too few or too many operators, an edge names one that is not there, or edges form a cycle.
    pub fn new(operators: usize, routing: &[(usize, usize)]) -> Result<Self, BatchError> {
        if operators == 0 || operators > Self::MAX_OPERATORS {
            return Err(BatchError::Operators(operators));
        }
        let mut inputs = vec![Vec::new(); operators];
        let mut modulates = vec![false; operators];
        for (edge, &(modulator, carrier)) in routing.iter().enumerate() {
            if let Some(&operator) = [modulator, carrier].iter().find(|operator| **operator >= operators) {
                return Err(BatchError::NoOperator { edge, operator, operators });
            }
            inputs[carrier].push(Input { edge, modulator });
            modulates[modulator] = true;
        }
        let order = sorted(&inputs)?;
        let terminal = (0..operators).filter(|operator| !modulates[*operator]).collect();
        Ok(Self { routing: routing.to_vec(), inputs, order, terminal })
    }

    /// Number of operators.
    #[must_use]
    pub const fn operators(&self) -> usize {
        self.inputs.len()
    }

    /// The edges (modulator, carrier), as they were given.
    #[must_use]
    pub fn routing(&self) -> &[(usize, usize)] {
        &self.routing
    }

    /// The operators that modulate no other one, ascending: their sum is what is heard.
    #[must_use]
    pub fn terminal(&self) -> &[usize] {
        &self.terminal
    }

    /// Operators, modulators before what they modulate.
    pub(super) fn order(&self) -> &[usize] {
        &self.order
    }

    /// Modulations of `operator`, in the order of the routing.
    pub(super) fn inputs(&self, operator: usize) -> &[Input] {
        &self.inputs[operator]
    }
}

/// Takes operators whose modulators have all been taken until none is left (Kahn 1962).
fn sorted(inputs: &[Vec<Input>]) -> Result<Vec<usize>, BatchError> {
    let mut order = Vec::with_capacity(inputs.len());
    let mut left: Vec<_> = (0..inputs.len()).collect();
    while let Some(&operator) = left.first() {
        let ready = |operator: &usize| inputs[*operator].iter().all(|input| order.contains(&input.modulator));
        let place = left.iter().position(ready).ok_or(BatchError::Cycle { operator })?;
        order.push(left.remove(place));
    }
    Ok(order)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modulators_come_before_their_carriers() {
        let patch = Patch::new(4, &[(1, 0), (2, 0), (3, 1), (3, 2)]).unwrap();
        assert_eq!((patch.order(), patch.terminal()), (&[3, 1, 2, 0][..], &[0][..]));
        assert_eq!(Patch::new(2, &[]).unwrap().terminal(), [0, 1]);
    }

    #[test]
    fn what_is_no_graph_without_cycles_is_refused() {
        assert_eq!(Patch::new(0, &[]), Err(BatchError::Operators(0)));
        assert_eq!(Patch::new(7, &[]), Err(BatchError::Operators(7)));
        let missing = BatchError::NoOperator { edge: 1, operator: 2, operators: 2 };
        assert_eq!(Patch::new(2, &[(1, 0), (2, 0)]), Err(missing.clone()));
        assert_eq!(Patch::new(2, &[(1, 0), (0, 2)]), Err(missing));
        assert_eq!(Patch::new(1, &[(0, 0)]), Err(BatchError::Cycle { operator: 0 }));
        assert_eq!(Patch::new(4, &[(3, 0), (1, 2), (2, 1)]), Err(BatchError::Cycle { operator: 1 }));
    }
}
