//! The steps that are selected: those from where the selection began to the cursor.

use std::ops::Range;

use nephele_realtime::sequencer::STEPS;

/// See the module. Steps are 0-based, and may lie on several pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// The step that keys and pages speak of.
    pub cursor: usize,
    /// Where it began.
    anchor: usize,
}

impl Selection {
    /// One step.
    pub fn one(step: usize) -> Self {
        let step = step.min(STEPS - 1);
        Self { cursor: step, anchor: step }
    }

    /// The first `length` steps.
    pub fn all(length: usize) -> Self {
        Self { cursor: length.clamp(1, STEPS) - 1, anchor: 0 }
    }

    /// As far as `step`.
    pub fn to(self, step: usize) -> Self {
        Self { cursor: step.min(STEPS - 1), ..self }
    }

    /// Which steps they are; never none.
    pub fn range(self) -> Range<usize> {
        self.cursor.min(self.anchor)..self.cursor.max(self.anchor) + 1
    }

    /// Whether they are more than one.
    pub fn is_many(self) -> bool {
        self.cursor != self.anchor
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_grows_to_both_sides_of_where_it_began() {
        let one = Selection::one(20);
        assert_eq!((one.range(), one.is_many()), (20..21, false));
        assert_eq!(one.to(3).range(), 3..21);
        assert_eq!(one.to(3).to(99).range(), 20..64);
        assert_eq!(Selection::all(24).range(), 0..24);
        assert_eq!(Selection::all(0).range(), 0..1);
    }
}
