//! The chain: what it promises whatever the settings are.

use super::*;
use crate::math::{sin_turns, uniform};

pub(super) const RATE: f32 = 48_000.0;

/// Noise in [-level, level], on two sides.
pub(super) fn noise(length: usize, level: f32) -> [Vec<f32>; 2] {
    [1, 2].map(|side| (0..length as u64).map(|i| level * (2.0 * uniform(3, side, i) - 1.0)).collect())
}

/// Everything on.
fn all() -> EffectSettings {
    EffectSettings {
        chorus: ChorusSettings { mix: 0.5, feedback: 0.4, ..ChorusSettings::default() },
        delay: DelaySettings { mix: 0.4, seconds: [0.02, 0.031], feedback: 0.6, ..DelaySettings::default() },
        reverb: ReverbSettings { mix: 0.4, decay: 1.0, modulation: 1.0, ..ReverbSettings::default() },
        limiter: LimiterSettings { on: true, ceiling: -6.0, ..LimiterSettings::default() },
    }
}

/// Settings drawn by chance, some beyond their ranges.
fn storm(counter: u64) -> EffectSettings {
    let draw = |stream: u64, low: f32, high: f32| {
        let x = uniform(7, stream, counter);
        if x < 0.02 { f32::NAN } else { low + (high - low) * x * 1.1 }
    };
    let pick = |stream: u64| (3.0 * uniform(8, stream, counter)) as usize;
    EffectSettings {
        chorus: ChorusSettings {
            mix: draw(1, -0.3, 1.0),
            rate: draw(2, 0.0, 10.0),
            depth: draw(3, 0.0, 1.0),
            voices: pick(1) * 2,
            width: draw(4, 0.0, 1.0),
            feedback: draw(5, 0.0, 1.0),
        },
        delay: DelaySettings {
            mix: draw(6, -0.3, 1.0),
            seconds: [draw(7, 0.0, 0.1), draw(8, 0.0, 5.0)],
            feedback: draw(9, 0.5, 1.0),
            mode: [DelayMode::Stereo, DelayMode::PingPong, DelayMode::MultiTap][pick(2)],
            taps: pick(3) * 4,
            low_cut: draw(10, 0.0, 3000.0),
            high_cut: draw(11, 0.0, 30_000.0),
            width: draw(12, 0.0, 1.0),
        },
        reverb: ReverbSettings {
            mix: draw(13, -0.3, 1.0),
            size: draw(14, 0.0, 1.0),
            decay: draw(15, 0.0, 40.0),
            damping: draw(16, 0.0, 30_000.0),
            pre_delay: draw(17, 0.0, 0.3),
            width: draw(18, 0.0, 1.0),
            modulation: draw(19, 0.0, 1.0),
        },
        limiter: LimiterSettings { on: pick(4) > 0, ceiling: draw(20, -30.0, 3.0), release: draw(21, 0.0, 6.0) },
    }
}

/// Processes `input`, cut into spans of `span`, with the settings that `choose` gives for each control tick.
pub(super) fn play(
    input: &[Vec<f32>; 2],
    span: usize,
    rate: f32,
    choose: impl Fn(u64) -> EffectSettings,
) -> [Vec<f32>; 2] {
    let (mut effects, [mut left, mut right]) = (Effects::new(rate), input.clone());
    for (tick, (l, r)) in left.chunks_mut(CONTROL_PERIOD).zip(right.chunks_mut(CONTROL_PERIOD)).enumerate() {
        effects.set(&choose(tick as u64));
        for (l, r) in l.chunks_mut(span).zip(r.chunks_mut(span)) {
            effects.process(l, r);
        }
    }
    [left, right]
}

/// As [`play`], in whole control periods.
pub(super) fn heard(input: &[Vec<f32>; 2], settings: &EffectSettings) -> [Vec<f32>; 2] {
    play(input, CONTROL_PERIOD, RATE, |_| *settings)
}

fn bits(channels: &[Vec<f32>; 2]) -> Vec<u32> {
    channels.iter().flatten().map(|x| x.to_bits()).collect()
}

pub(super) fn peak(samples: &[f32]) -> f32 {
    samples.iter().fold(0.0, |most, x| most.max(x.abs()))
}

#[test]
fn how_time_is_cut_makes_no_difference() {
    // Sound that comes and goes in the middle of periods.
    let mut input = noise(30_000, 0.7);
    for samples in &mut input {
        samples[..37].fill(0.0);
        samples[9003..21_005].fill(0.0);
    }
    for rate in [8000.0, RATE, 192_000.0] {
        let choose = |tick: u64| match tick {
            0..400 | 1312..1400 => all(),
            // Turned on again in the very period in which sound begins.
            1200..1312 => EffectSettings::default(),
            _ => storm(tick / 50),
        };
        let whole = play(&input, 16, rate, choose);
        for span in [1, 7] {
            assert!(bits(&play(&input, span, rate, choose)) == bits(&whole), "spans of {span} at {rate} Hz");
        }
        assert!(peak(&whole[0]) > 0.1);
    }
}

#[test]
fn without_ticks_time_goes_on() {
    let input = noise(4800, 0.5);
    let expected = heard(&input, &all());
    let mut effects = Effects::new(RATE);
    effects.set(&all());
    let [mut left, mut right] = input;
    effects.process(&mut left, &mut right);
    assert!(bits(&[left, right]) == bits(&expected));
}

#[test]
fn a_storm_of_settings_stays_finite_and_bounded() {
    for rate in [8000.0, RATE, 768_000.0] {
        let mut input = noise(100_000, 1.0);
        for (i, x) in [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, 1e30, 1e-40, f32::MAX].into_iter().enumerate() {
            input[i % 2][1000 * i + 500] = x;
        }
        let output = play(&input, 16, rate, |tick| storm(tick / 3));
        // Settings that are all off would let it pass.
        for (t, x) in output.iter().flatten().enumerate() {
            assert!(x.is_finite() && x.abs() < 2000.0, "{x} at {t}, {rate} Hz");
        }
        assert!(output.iter().all(|side| peak(&side[60_000..]) < 40.0), "an outburst fades");
    }
}

#[test]
fn off_is_the_input_bit_for_bit_and_on_again_begins_in_silence() {
    let input = noise(48_000, 0.5);
    assert!(bits(&heard(&input, &EffectSettings::default())) == bits(&input));
    // A second of sound, half a second off, then wet alone with no input.
    let silent = |x: &mut Vec<f32>| x[36_000..].fill(0.0);
    let mut input = input;
    input.iter_mut().for_each(silent);
    let wet = |delay: f32, reverb: f32| EffectSettings {
        delay: DelaySettings { mix: delay, seconds: [0.1; 2], feedback: 1.0, ..DelaySettings::default() },
        reverb: ReverbSettings { mix: reverb, decay: 5.0, ..ReverbSettings::default() },
        ..EffectSettings::default()
    };
    let choose = |tick: u64| if (1000..2500).contains(&tick) { EffectSettings::default() } else { wet(1.0, 1.0) };
    let output = play(&input, 16, RATE, choose);
    assert!(peak(&output[0][..16_000]) > 0.05);
    let off = 16_000 + 4800..36_000;
    assert!(output[0][off.clone()] == input[0][off], "a tenth of a second later nothing is left of it");
    assert!(output.iter().all(|side| side[36_000..].iter().all(|x| *x == 0.0)), "nothing old is heard");
}

#[test]
fn silence_comes_and_is_as_new() {
    let mut settings = all();
    settings.reverb.decay = 0.3;
    let mut effects = Effects::new(RATE);
    effects.set(&settings);
    let tail = effects.tail_samples() as usize;
    assert!((10_000..200_000).contains(&tail), "{tail}");
    let [first, _] = noise(4800, 0.5);
    let pass = |effects: &mut Effects, silence: usize| {
        let (mut left, mut right) = (first.clone(), first.clone());
        left.resize(4800 + silence, 0.0);
        right.resize(4800 + silence, 0.0);
        for (l, r) in left.chunks_mut(16).zip(right.chunks_mut(16)) {
            effects.set(&settings);
            effects.process(l, r);
        }
        [left, right]
    };
    let one = pass(&mut effects, tail.next_multiple_of(16));
    assert!(effects.is_silent(), "silent after what it says");
    assert!(one.iter().all(|side| side[4800 + tail - 16..].iter().all(|x| *x == 0.0)));
    let mut skipping = Effects::new(RATE);
    pass(&mut skipping, tail.next_multiple_of(16));
    // One is processed on in silence, the other not.
    pass(&mut effects, tail.next_multiple_of(16));
    (0..1000).for_each(|_| effects.set(&settings));
    (0..1000).for_each(|_| effects.process(&mut [0.0; 16], &mut [0.0; 16]));
    pass(&mut skipping, tail.next_multiple_of(16));
    let again = bits(&pass(&mut effects, 800));
    assert!(again == bits(&pass(&mut skipping, 800)));
    assert!(again == bits(&pass(&mut Effects::new(RATE), 800)));
    assert_eq!(Effects::new(RATE).tail_samples(), 0, "off has no tail");
}

#[test]
fn settings_move_without_clicks() {
    // A low sine; what is not smooth in the output is a click.
    let sine: Vec<f32> = (0..96_000).map(|i| 0.3 * sin_turns(100.0 * i as f32 / RATE)).collect();
    let input = [sine.clone(), sine];
    let choose = |tick: u64| {
        let mut settings = all();
        settings.limiter.on = false;
        settings.chorus.depth = 0.2;
        let odd = tick / 250 % 2 == 1;
        if odd {
            settings.chorus = ChorusSettings { mix: 0.0, voices: 1, width: 0.0, ..settings.chorus };
            settings.delay = DelaySettings { mix: 0.9, seconds: [0.3; 2], mode: DelayMode::PingPong, ..settings.delay };
            settings.reverb = ReverbSettings { mix: 0.1, pre_delay: 0.2, decay: 0.2, ..settings.reverb };
        }
        settings
    };
    let output = play(&input, 16, RATE, choose);
    for side in &output {
        // Third difference: of a 100 Hz sine it is (2π·100/48000)³ of the level.
        let rough = |x: &[f32]| (x[3] - 3.0 * x[2] + 3.0 * x[1] - x[0]).abs();
        let roughest = side.windows(4).map(rough).fold(0.0, f32::max);
        assert!(roughest < 2e-3, "{roughest}");
    }
}
