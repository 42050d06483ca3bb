//! Musical grids: divisions of the beat for onsets, scales for pitch.

/// Names of the divisions: whole notes to sixty-fourths, each dotted, straight and as a triplet.
#[rustfmt::skip]
pub const DIVISIONS: &[&str] = &[
    "1/1.", "1/1", "1/1T", "1/2.", "1/2", "1/2T", "1/4.", "1/4", "1/4T", "1/8.", "1/8", "1/8T",
    "1/16.", "1/16", "1/16T", "1/32.", "1/32", "1/32T", "1/64.", "1/64", "1/64T",
];

/// Beats (quarter notes) of the division at `place` of [`DIVISIONS`].
#[must_use]
pub fn division_beats(place: usize) -> f64 {
    let place = place.min(DIVISIONS.len() - 1);
    let straight = 4.0 / f64::from(1_u32 << (place / 3));
    straight * [1.5, 1.0, 2.0 / 3.0][place % 3]
}

/// Names of the scales and chords; the first leaves pitch free.
pub const SCALE_NAMES: &[&str] = &[
    "Off",
    "Chromatic",
    "Major",
    "Minor",
    "Harmonic minor",
    "Dorian",
    "Phrygian",
    "Lydian",
    "Mixolydian",
    "Major pentatonic",
    "Minor pentatonic",
    "Blues",
    "Whole tone",
    "Diminished",
    "Octaves",
    "Fifths",
    "Major chord",
    "Minor chord",
    "Major 7th",
    "Minor 7th",
    "Dominant 7th",
    "Suspended 4th",
];

/// Degrees of each scale in semitones above its first, in the order of [`SCALE_NAMES`].
const DEGREES: &[&[u8]] = &[
    &[],
    &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    &[0, 2, 4, 5, 7, 9, 11],
    &[0, 2, 3, 5, 7, 8, 10],
    &[0, 2, 3, 5, 7, 8, 11],
    &[0, 2, 3, 5, 7, 9, 10],
    &[0, 1, 3, 5, 7, 8, 10],
    &[0, 2, 4, 6, 7, 9, 11],
    &[0, 2, 4, 5, 7, 9, 10],
    &[0, 2, 4, 7, 9],
    &[0, 3, 5, 7, 10],
    &[0, 3, 5, 6, 7, 10],
    &[0, 2, 4, 6, 8, 10],
    &[0, 2, 3, 5, 6, 8, 9, 11],
    &[0],
    &[0, 7],
    &[0, 4, 7],
    &[0, 3, 7],
    &[0, 4, 7, 11],
    &[0, 3, 7, 10],
    &[0, 4, 7, 10],
    &[0, 5, 7],
];

/// The semitones that `scale` (a place in [`SCALE_NAMES`], not 0) allows around a note `above` semitones over its first
/// degree: the one that `draw` in [0, 1) picks among those within `spread` semitones to either side, or the nearest if
/// there is none.
#[must_use]
pub fn quantised(scale: usize, above: i32, spread: f32, draw: f32) -> i32 {
    let degrees = DEGREES.get(scale).copied().unwrap_or_default();
    let allowed = |semitones: i32| degrees.contains(&((above + semitones).rem_euclid(12) as u8));
    let spread = spread.clamp(0.0, 120.0) as i32;
    let count = (-spread..=spread).filter(|&s| allowed(s)).count();
    if count == 0 {
        // Downwards first, as a tuner rounds a tie.
        return (0..=12).flat_map(|s| [-s, s]).find(|&s| allowed(s)).unwrap_or(0);
    }
    let pick = ((draw * count as f32) as usize).min(count - 1);
    (-spread..=spread).filter(|&s| allowed(s)).nth(pick).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_are_what_their_names_say() {
        for (place, name) in DIVISIONS.iter().enumerate() {
            let digits = name.trim_start_matches("1/").trim_end_matches(['.', 'T']);
            let straight = 4.0 / digits.parse::<f64>().unwrap();
            let factor = if name.ends_with('.') {
                1.5
            } else if name.ends_with('T') {
                2.0 / 3.0
            } else {
                1.0
            };
            assert!((division_beats(place) - straight * factor).abs() < 1e-12, "{name}");
        }
    }

    #[test]
    fn every_draw_lands_on_the_scale_and_every_degree_is_drawn() {
        assert_eq!(DEGREES.len(), SCALE_NAMES.len());
        for scale in 1..SCALE_NAMES.len() {
            for above in -7..20 {
                let mut found = std::collections::BTreeSet::new();
                for i in 0..200 {
                    let semitones = quantised(scale, above, 12.0, i as f32 / 200.0);
                    assert!(semitones.abs() <= 12);
                    found.insert((above + semitones).rem_euclid(12) as u8);
                }
                assert!(found.iter().copied().eq(DEGREES[scale].iter().copied()), "{}", SCALE_NAMES[scale]);
            }
        }
    }

    #[test]
    fn without_spread_the_nearest_degree_is_taken() {
        assert_eq!(quantised(2, 0, 0.0, 0.9), 0);
        assert_eq!(quantised(2, 1, 0.0, 0.9), -1, "C sharp in C major goes to C");
        assert_eq!(quantised(14, 5, 0.0, 0.9), -5);
        assert_eq!(quantised(0, 5, 0.0, 0.9), 0, "no scale, no move");
    }
}
