use super::*;
use crate::effects::EffectSettings;
use crate::effects::tests::{RATE, heard, noise, peak, play};
use crate::math::sin_turns;

fn limited(ceiling: f32, release: f32) -> EffectSettings {
    EffectSettings { limiter: LimiterSettings { on: true, ceiling, release }, ..EffectSettings::default() }
}

fn sine(hz: f32, level: f32) -> [Vec<f32>; 2] {
    let turns = |i: u32| (f64::from(hz) / f64::from(RATE) * f64::from(i)).fract() as f32;
    [1, 2].map(|_| (0..96_000).map(|i| level * sin_turns(turns(i))).collect())
}

#[test]
fn no_sample_passes_the_ceiling() {
    for ceiling in [-24.0, -6.0, -0.3, 0.0] {
        let most = db_to_gain(ceiling);
        let mut bursts = noise(96_000, 4.0);
        for side in &mut bursts {
            side.iter_mut().enumerate().for_each(|(i, x)| *x *= if i / 3000 % 2 == 0 { 1.0 } else { 0.01 });
            side[50_000] = 1000.0;
        }
        for input in [bursts, sine(40.0, 3.0), sine(9000.0, 1.2)] {
            let output = heard(&input, &limited(ceiling, 0.05));
            assert!(output.iter().all(|side| peak(side) <= most), "{ceiling} dB");
            assert!(peak(&output[0]) > 0.9 * most, "and is made use of");
        }
    }
}

#[test]
fn a_steady_sine_stays_a_sine() {
    for hz in [30.0, 50.0, 441.0, 5000.0] {
        let output = heard(&sine(hz, 2.0), &limited(-6.0, 0.05));
        // All that is not the tone, over whole cycles.
        let late = &output[0][48_000..];
        let turns = |t: usize| f64::from(hz) / f64::from(RATE) * (t + 48_000) as f64 * std::f64::consts::TAU;
        let n = late.len() as f64;
        let part = |f: fn(f64) -> f64| {
            late.iter().enumerate().map(|(t, x)| f64::from(*x) * f(turns(t))).sum::<f64>() / n * 2.0
        };
        let (re, im) = (part(f64::cos), part(f64::sin));
        let left = |(t, x): (usize, &f32)| f64::from(*x) - re * turns(t).cos() - im * turns(t).sin();
        let rest = (late.iter().enumerate().map(|p| left(p) * left(p)).sum::<f64>() / n * 2.0).sqrt();
        let distortion = rest / re.hypot(im);
        assert!(distortion < 1e-3, "{distortion} at {hz} Hz");
    }
}

#[test]
fn below_the_knee_nothing_changes_and_nothing_comes_later() {
    let input = noise(9600, 0.39);
    let output = heard(&input, &limited(-6.0, 0.1));
    assert!(output == input, "to the bit and to the sample");
}

#[test]
fn both_sides_keep_their_balance() {
    let [left, right] = sine(300.0, 2.0);
    let input = [left, right.iter().map(|x| 0.25 * x).collect()];
    let output = heard(&input, &limited(-3.0, 0.1));
    assert!(output[0].iter().zip(&output[1]).all(|(l, r)| (0.25 * l - r).abs() < 1e-6));
}

#[test]
fn the_gain_comes_back_in_its_time() {
    let level = |i: usize| if i < 24_000 { 2.0 } else { 0.1 };
    let input = sine(500.0, 1.0).map(|side| side.iter().enumerate().map(|(i, x)| x * level(i)).collect::<Vec<f32>>());
    let output = heard(&input, &limited(0.0, 0.2));
    // Half of the gain was taken; after what is held and two time constants, an eighth of that is left.
    let gain = |at: usize| peak(&output[0][at..at + 480]) / 0.1;
    assert!((gain(24_100) - 0.5).abs() < 0.02, "held: {}", gain(24_100));
    assert!((0.9..0.97).contains(&gain(24_000 + 21_000)), "{}", gain(24_000 + 21_000));
}

#[test]
fn after_silence_it_is_as_new() {
    let mut input = noise(4800, 0.45);
    for side in &mut input {
        side[..480].iter_mut().for_each(|x| *x *= 20.0);
        side[480..512].fill(0.0);
    }
    let output = heard(&input, &limited(-3.0, 5.0));
    assert!(output[0][..480] != input[0][..480] && output[0][480..] == input[0][480..]);
}

#[test]
fn on_and_off_without_a_click() {
    let input = sine(100.0, 0.9);
    let choose = |tick: u64| {
        let mut settings = limited(-12.0, 0.1);
        settings.limiter.on = tick / 1000 % 2 == 1;
        settings
    };
    let [left, _] = play(&input, 16, RATE, choose);
    let step = left.windows(2).map(|x| (x[1] - x[0]).abs()).fold(0.0, f32::max);
    // A sine of 100 Hz moves by 0.012 a sample.
    assert!(step < 0.02, "{step}");
}
