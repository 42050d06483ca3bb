//! In which order the grains of a cloud are made.

/// Numbers of the grains of each batch: every batch is spread over the whole cloud, and each lies between those before,
/// so that a cloud that is half done can be played from end to end. At most `size` grains make a batch.
pub fn batches(grains: usize, size: usize) -> Vec<Vec<usize>> {
    let count = grains.div_ceil(size.max(1));
    let bits = count.next_power_of_two().trailing_zeros();
    // Counting with the bits in reverse (van der Corput) halves the largest gap with each doubling.
    let reversed = |turn: usize| if bits == 0 { 0 } else { turn.reverse_bits() >> (usize::BITS - bits) };
    let firsts = (0..1_usize << bits).map(reversed).filter(|&first| first < count);
    firsts.map(|first| (first..grains).step_by(count).collect()).collect()
}

/// For each grain the nearest of those that are `finished`; of two as near the lower one. None if there are none.
pub fn nearest(finished: &[bool]) -> Option<Vec<usize>> {
    let mut below = None;
    let from_below: Vec<Option<usize>> = (0..finished.len())
        .map(|grain| {
            below = if finished[grain] { Some(grain) } else { below };
            below
        })
        .collect();
    let mut above = None;
    let mut found = vec![0; finished.len()];
    for grain in (0..finished.len()).rev() {
        above = if finished[grain] { Some(grain) } else { above };
        found[grain] = match (from_below[grain], above) {
            (Some(below), Some(above)) if above - grain < grain - below => above,
            (Some(below), _) => below,
            (None, above) => above?,
        };
    }
    Some(found)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn batches_interleave() {
        assert_eq!(batches(8, 2), [[0, 4], [2, 6], [1, 5], [3, 7]]);
        assert_eq!(batches(5, 2), [vec![0, 3], vec![2], vec![1, 4]]);
        assert_eq!(batches(3, 16), [[0, 1, 2]]);
        assert!(batches(0, 16).is_empty());
    }

    #[test]
    fn the_nearest_grain_stands_in() {
        let finished = [false, true, false, false, false, true, false];
        assert_eq!(nearest(&finished), Some(vec![1, 1, 1, 1, 5, 5, 5]));
        assert_eq!(nearest(&[false; 3]), None);
        assert_eq!(nearest(&[]), Some(Vec::new()));
    }

    proptest! {
        #[test]
        fn every_grain_is_made_once(grains in 0..600_usize, size in 1..70_usize) {
            let batches = batches(grains, size);
            prop_assert!(batches.iter().all(|batch| (1..=size).contains(&batch.len())));
            prop_assert_eq!(batches.len(), grains.div_ceil(size));
            let mut all = batches.concat();
            all.sort_unstable();
            prop_assert_eq!(all, (0..grains).collect::<Vec<_>>());
        }

        #[test]
        fn nobody_nearer_is_finished(finished in prop::collection::vec(any::<bool>(), 1..50)) {
            let Some(found) = nearest(&finished) else {
                prop_assert!(finished.iter().all(|finished| !finished));
                return Ok(());
            };
            for (grain, &stands_in) in found.iter().enumerate() {
                prop_assert!(finished[stands_in]);
                let distance = grain.abs_diff(stands_in);
                prop_assert!((0..finished.len()).all(|other| !finished[other] || other.abs_diff(grain) >= distance));
            }
        }
    }
}
