//! The cloud sound of py-modular, as its `GranBase` really makes it: what the preset mode of that name plays, and the
//! measure that it is held to.
//!
//! Repository `fredyeah/py-modular`, file `py_modular/sound/granular.py`, method `get_pcm_value`. It keeps a list of
//! the grains that play and, at each sample, takes the next stored sample of each entry and the mean of them all. Its
//! quirks, all of which can be heard:
//!
//! - **One read counter a grain.** `grain_positions` is indexed by grain, not by entry, so a grain that is fired while it
//!   still plays has two entries on one counter: each reads every second sample, and both end in half the time.
//! - **Read after the increment.** A grain's first sound is its stored sample 1.
//! - **The last sound is the first sample.** Where the counter reaches the grain's length it is set to 0 before the
//!   value is read, so stored sample 0 is heard at the end.
//! - **Passed over.** The entry is removed from the list that is being walked, so the one after it is not visited at
//!   that sample: it is left out of the mean and its counter stands still. What is removed is the *first* entry of that
//!   grain, which need not be the one that ended.
//! - **Grain 0 plays first.** The list begins as `[0]`.
//! - **A mean, not a sum.** The level does not depend on how many grains play, and there is no window: each onset and
//!   end is a step.

mod mean;
mod record;

pub use mean::{Span, mean_of_active};
pub use record::{Record, RecordError, windowed_cloud};

/// An onset of py-modular's granulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fire {
    /// Output sample at which the grain is begun.
    pub sample: u64,
    /// Index of the grain, below the number of grains in the cloud.
    pub grain: usize,
}

/// An entry of `playing_grains`.
struct Entry {
    grain: usize,
    /// Where in the list of spans the one stands that it plays now.
    span: Option<usize>,
}

/// The spans of stored grains that py-modular's list walk reads over the first `samples` output samples of a new
/// `GranBase`, in the order of their beginnings. `fires` come in the order of their samples, in which they are begun.
///
/// # Panics
/// If a fire's grain is not below `grains`, or either of `grains` and `length`, the samples of a grain, is 0.
#[must_use]
pub fn spans(fires: &[Fire], grains: usize, length: usize, samples: u64) -> Vec<Span> {
    let mut fires = fires.iter().peekable();
    let mut counters = vec![0; grains];
    let mut playing = vec![Entry { grain: 0, span: None }];
    let mut spans = Vec::new();
    for at in 0..samples {
        while let Some(fire) = fires.next_if(|fire| fire.sample <= at) {
            playing.push(Entry { grain: fire.grain, span: None });
        }
        let mut place = 0;
        while let Some(entry) = playing.get_mut(place) {
            let grain = entry.grain;
            let counter = &mut counters[grain];
            *counter = (*counter + 1) % length;
            let offset = *counter;
            if !entry.span.is_some_and(|open| lengthen(&mut spans[open], at, offset)) {
                entry.span = Some(spans.len());
                spans.push(Span { at, grain, offset, rate: 1, length: 1 });
            }
            if offset == 0
                && let Some(first) = playing.iter().position(|entry| entry.grain == grain)
            {
                playing.remove(first);
            }
            place += 1;
        }
    }
    spans
}

/// Lengthens `span` by the stored sample `offset`, heard at output sample `at`, if that goes on at the span's rate. One
/// of a single sample has no rate yet.
fn lengthen(span: &mut Span, at: u64, offset: usize) -> bool {
    let last = span.offset + span.rate * (span.length - 1);
    let rate = offset.saturating_sub(last);
    let same_rate = rate > 0 && (span.length == 1 || rate == span.rate);
    let goes_on = same_rate && span.at + span.length as u64 == at;
    if goes_on {
        span.rate = rate;
        span.length += 1;
    }
    goes_on
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn fire(sample: u64, grain: usize) -> Fire {
        Fire { sample, grain }
    }

    const fn span(at: u64, grain: usize, offset: usize, rate: usize, length: usize) -> Span {
        Span { at, grain, offset, rate, length }
    }

    #[test]
    fn a_grain_is_heard_from_its_second_sample_and_ends_on_its_first() {
        assert_eq!(spans(&[], 1, 4, 6), [span(0, 0, 1, 1, 3), span(3, 0, 0, 1, 1)]);
        assert_eq!(spans(&[fire(7, 1)], 2, 3, 9)[2..], [span(7, 1, 1, 1, 2)]);
    }

    /// At sample 3 grain 0 ends, and grain 1, which stands behind it in the list, is not visited.
    #[test]
    fn the_entry_behind_an_ended_one_is_passed_over() {
        let found = spans(&[fire(1, 1)], 2, 4, 7);
        assert_eq!(found[..2], [span(0, 0, 1, 1, 3), span(1, 1, 1, 1, 2)]);
        assert_eq!(found[2..], [span(3, 0, 0, 1, 1), span(4, 1, 3, 1, 1), span(5, 1, 0, 1, 1)]);
    }

    /// Where the counter comes round, the entry that goes is the first, not the one that read the end.
    #[test]
    fn two_entries_of_a_grain_share_its_counter() {
        let found = spans(&[fire(2, 0)], 1, 8, 6);
        assert_eq!(found[..2], [span(0, 0, 1, 1, 3), span(2, 0, 4, 2, 2)]);
        assert_eq!(found[2..], [span(3, 0, 5, 2, 2), span(4, 0, 0, 1, 2)]);
    }
}
