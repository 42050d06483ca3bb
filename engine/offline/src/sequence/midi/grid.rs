//! Which steps fit notes best.

use nephele_realtime::sequencer::ClockScale;

/// The clocks that are tried, the likelier first, each with how much better than the first it has to fit.
const CLOCKS: [(ClockScale, f64); 4] =
    [(ClockScale::One, 0.0), (ClockScale::OneTriplet, 0.1), (ClockScale::Two, 0.15), (ClockScale::TwoTriplet, 0.2)];

/// Onsets nearer than this part of a step are one chord.
pub const TOGETHER: f64 = 0.2;

/// The clock whose steps are nearest to `onsets`, in quarter notes and in order.
pub fn clock(onsets: &[f64]) -> ClockScale {
    let scored = CLOCKS.map(|(clock, handicap)| (clock, misfit(onsets, clock) + handicap));
    let best = scored.into_iter().min_by(|a, b| a.1.total_cmp(&b.1));
    best.map_or(ClockScale::One, |(clock, _)| clock)
}

/// How badly `onsets` fit: 0 if each stands on a step, about 1 if they stand anywhere, and more where several fall on one
/// step without sounding together.
fn misfit(onsets: &[f64], clock: ClockScale) -> f64 {
    let step = clock.step_beats();
    let (mut sum, mut collisions) = (0.0, 0_u32);
    let mut before: Option<(f64, f64)> = None;
    for onset in onsets {
        let at = onset / step;
        let place = at.round();
        sum += (at - place).abs() / 0.25;
        if before.is_some_and(|(last, last_place)| last_place == place && at - last > TOGETHER) {
            collisions += 1;
        }
        before = Some((at, place));
    }
    let count = onsets.len().max(1) as f64;
    (sum + 2.0 * f64::from(collisions)) / count
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grid_is_the_coarsest_that_fits() {
        let every = |beats: f64| (0..24).map(|i| f64::from(i) * beats).collect::<Vec<_>>();
        for (beats, expected) in [
            (0.25, ClockScale::One),
            (0.5, ClockScale::One),
            (1.0, ClockScale::One),
            (1.0 / 3.0, ClockScale::OneTriplet),
            (1.0 / 6.0, ClockScale::OneTriplet),
            (0.125, ClockScale::Two),
            (1.0 / 12.0, ClockScale::TwoTriplet),
        ] {
            assert_eq!(clock(&every(beats)), expected, "{beats}");
        }
        let swung =
            |swing: f64| (0..24).map(|i| f64::from(i / 2) * 0.5 + f64::from(i % 2) * 0.5 * swing).collect::<Vec<_>>();
        assert_eq!(clock(&swung(0.57)), ClockScale::One);
        assert_eq!(clock(&swung(2.0 / 3.0)), ClockScale::OneTriplet);
        let loose = (0..64).map(|i| f64::from(i) * 0.25 + f64::from(i * 37 % 11) * 0.004);
        assert_eq!(clock(&loose.collect::<Vec<_>>()), ClockScale::One);
        assert_eq!(clock(&[]), ClockScale::One);
    }
}
