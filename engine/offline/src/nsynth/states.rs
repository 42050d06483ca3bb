//! The past of a layer, as far back as it is still going to be heard.

use std::collections::VecDeque;

/// States of one layer, from the oldest that is needed to the newest.
pub struct Past<V> {
    dilation: usize,
    /// Samples of the whole sound.
    length: usize,
    /// Step of the first state.
    first: usize,
    states: VecDeque<V>,
}

impl<V> Past<V> {
    /// Nothing yet, of a sound of `length` samples.
    pub const fn new(dilation: usize, length: usize) -> Self {
        Self { dilation, length, first: 0, states: VecDeque::new() }
    }

    /// The state `taps` dilations before `step`; `None` before the beginning of the sound.
    pub fn tap(&self, step: usize, taps: usize) -> Option<&V> {
        self.states.get(step.checked_sub(taps * self.dilation)?.checked_sub(self.first)?)
    }

    /// Keeps the state of `step`, the one behind the last, if it is going to be heard, and lets go of those that never
    /// will be again.
    pub fn push(&mut self, step: usize, state: V) {
        if step + self.dilation < self.length {
            self.states.push_back(state);
        }
        while !self.states.is_empty() && self.last_heard(self.first) <= step {
            self.states.pop_front();
            self.first += 1;
        }
    }

    /// The last step that hears the state of `step`.
    const fn last_heard(&self, step: usize) -> usize {
        let far = step + 2 * self.dilation;
        if far < self.length { far } else { step + self.dilation }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_heard_is_there_and_nothing_else() {
        for (dilation, length) in [(1, 9), (4, 7), (4, 8), (4, 9), (4, 64), (512, 1024), (512, 700), (512, 2048)] {
            let mut past = Past::new(dilation, length);
            let mut most = 0;
            for step in 0..length {
                for taps in [1, 2] {
                    let wanted = step.checked_sub(taps * dilation);
                    assert_eq!(past.tap(step, taps).copied(), wanted, "{dilation} {length} {step}");
                }
                past.push(step, step);
                most = most.max(past.states.len());
            }
            // Those kept at the end are none.
            assert!(past.states.is_empty() && most <= 2 * dilation, "{dilation} {length} {most}");
        }
        let most = |length| {
            let mut past = Past::new(512, length);
            (0..length)
                .map(|step| {
                    past.push(step, ());
                    past.states.len()
                })
                .max()
        };
        assert_eq!((most(1024), most(2048), most(512)), (Some(512), Some(1024), Some(0)));
    }
}
