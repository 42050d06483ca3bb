use std::f64::consts::PI;

use super::super::low_pass::REACH;
use super::*;

#[test]
fn the_level_is_the_first_that_allows_the_rate() {
    let levels = Levels::new(&vec![0.0; 4096], 2);
    assert_eq!(levels.all.len(), LEVELS);
    for (rate, level, octave) in [(0.1, 0, 0), (1.0, 0, 0), (1.01, 1, 0), (1.5, 2, 1), (4.0, 4, 2), (300.0, 16, 8)] {
        let row = levels.row(1, rate);
        assert_eq!((row.level, row.octave), (level, octave), "{rate}");
        assert_eq!(row.length, 2048 >> octave);
    }
}

#[test]
fn filters_keep_what_fits_and_stop_what_would_alias() {
    let gain = |edge: f64, frequency: f64| {
        let taps = low_pass(edge);
        let at = |n: usize| f64::from(taps[n]) * (2.0 * PI * frequency * n as f64).cos();
        at(0) + 2.0 * (1..=REACH).map(at).sum::<f64>()
    };
    for edge in [0.25, 0.353_55] {
        assert!((gain(edge, edge * 0.75) - 1.0).abs() < 1e-2, "pass band {}", gain(edge, edge * 0.75));
        for i in 0..100 {
            let stop = edge + (0.5 - edge) * f64::from(i) / 100.0;
            assert!(gain(edge, stop).abs() < 10_f64.powf(-85.0 / 20.0), "{edge} {stop} {}", gain(edge, stop));
        }
    }
}

#[test]
fn tiny_grains_have_all_levels() {
    let levels = Levels::new(&[0.5, -0.5], 1);
    assert_eq!(levels.row(0, 1000.0).length, 1);
    assert_eq!(levels.stored(0), [0.5, -0.5]);
}

#[test]
fn large_clouds_keep_octaves_alone() {
    let levels = Levels::new(&vec![0.0; DENSE + 2], 2);
    assert_eq!((levels.all.len(), levels.row(0, 1.2).level, levels.row(0, 1.2).octave), (OCTAVES + 1, 1, 1));
}
