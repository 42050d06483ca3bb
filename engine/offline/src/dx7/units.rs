//! The DX7's units in ours.

use nephele_realtime::voice::dx_level_steps;

use super::voice::{Dx7Curve, Dx7Lfo, Dx7Operator};

/// Peak phase deviation of a modulator at output level 99, radians: π · 2^(33/16) ≈ 13.1.
///
/// Source: Chowning and Bristow, *FM Theory and Applications* (Yamaha, 1986), page 166: I = π · 2^(33/16 - TL/8). The
/// fixed-point arithmetic of msfa (Levien, 2012) comes to 4π ≈ 12.6.
pub const FULL_INDEX: f32 = std::f32::consts::PI * 4.177_095;

/// Amplitude of output level `level` (0 to 99), 1 at 99: eight steps halve it, and 0 is silence.
#[must_use]
pub fn amplitude(level: u8) -> f32 {
    if level == 0 { 0.0 } else { ((dx_level_steps(f32::from(level)) - 127.0) / 8.0).exp2() }
}

/// Depth of a feedback of 1 to 7 as a part of what the same operator does as a modulator; 0 is none.
///
/// Seven is a half and each step below it a half of that, as in msfa, whose shift by 9 - feedback acts on the sum of the
/// last two samples where modulation adds one. The YM2151's manual has the same proportion: 4π for feedback 7 where
/// modulators reach 8π.
#[must_use]
pub fn feedback(feedback: u8) -> f32 {
    if feedback == 0 { 0.0 } else { (f32::from(feedback.min(7)) - 8.0).exp2() }
}

/// Coarse ratio of an operator that is not fixed: 0 is a half.
#[must_use]
pub fn ratio(coarse: u8) -> f32 {
    if coarse == 0 { 0.5 } else { f32::from(coarse) }
}

/// Frequency of a fixed operator in Hz: 1 to 9772.
#[must_use]
pub fn fixed_hz(operator: &Dx7Operator) -> f32 {
    10.0_f32.powf(f32::from(operator.coarse & 3) + f32::from(operator.fine) / 100.0)
}

/// Detuning in cents: about one for each step near A4, more below and less above (measured by Dexed's authors).
#[must_use]
pub fn detune_cents(detune: i8) -> f32 {
    f32::from(detune)
}

/// Key of a break point as a MIDI key: 0 is A-1 as Yamaha counts, 39 middle C (format sheet: `C3 = $27`). The DX7 itself
/// counts three keys as one.
#[must_use]
pub fn break_key(break_point: u8) -> f32 {
    f32::from(break_point) + 21.0
}

/// Level scaling in dB: by the octave if `curve` is linear, else in the first octave of growth that doubles with each.
///
/// A depth of 99 comes to 24 dB an octave; exponential, to 3, 6, 12, 25 and 49 dB in one to five octaves, which
/// `x · (2ᵒ - 1)` with the `x` given here meets within 1.5 dB (formula and table of msfa's `ScaleCurve`, measured).
#[must_use]
pub fn scaling_db(depth: u8, curve: Dx7Curve) -> f32 {
    let most = match curve {
        Dx7Curve::MinusLinear => -23.94,
        Dx7Curve::PlusLinear => 23.94,
        Dx7Curve::MinusExponential => -1.6,
        Dx7Curve::PlusExponential => 1.6,
    };
    most * f32::from(depth) / 99.0
}

/// Rate scaling as a part of the one that halves times with each octave: four steps of rate do, and sensitivity 8 would
/// give four steps an octave.
#[must_use]
pub fn rate_scaling(sensitivity: u8) -> f32 {
    f32::from(sensitivity) / 8.0
}

/// Envelope rate `rate` as it is at middle C with a rate scaling of `sensitivity`, 0 to 99.
///
/// The DX7 scales rates from its lowest keys on, by a step for each three keys and eighth of the sensitivity, which is 13
/// at middle C; here a rate is what it says at middle C. Four speeds double, and 64 rates are 41 speeds.
#[must_use]
pub fn scaled_rate(rate: u8, sensitivity: u8) -> f32 {
    let speeds = f32::from(sensitivity) * 13.0 / 8.0;
    (f32::from(rate) + speeds * 64.0 / 41.0).round().min(99.0)
}

/// How often the DX7's firmware moves its LFO, Hz.
const TICKS: f32 = 375.0;

/// Rate of the LFO in Hz, 0.06 to 50.
///
/// Source: the disassembly of the firmware by AJXS, whose counter of 16 bits this is; within 6 % of the rates that Jamie
/// Bullock measured for hexter.
#[must_use]
pub fn lfo_hz(speed: u8) -> f32 {
    let steps = (u32::from(speed.min(99)) * 165 / 64).max(1);
    let factor = 11 + steps.saturating_sub(160) / 4;
    (steps * factor) as f32 * TICKS / 65_536.0
}

/// Time until the LFO sets in, and in which it then grows to its depth, in seconds; none for 0.
///
/// Source: as [`lfo_hz`]. What is left to 99 is a number of four bits and an exponent of three.
#[must_use]
pub fn lfo_delay(delay: u8) -> (f32, f32) {
    if delay == 0 {
        return (0.0, 0.0);
    }
    let left = 99 - u32::from(delay.min(99));
    let step = (16 + left % 16) << (2 + left / 16);
    (65_536.0 / (step as f32 * TICKS), 256.0 / ((step / 256).max(1) as f32 * TICKS))
}

/// Swing of the LFO's vibrato to either side, in semitones; at most an octave (msfa, whose table was measured).
#[must_use]
pub fn vibrato(lfo: Dx7Lfo) -> f32 {
    const SENSITIVITY: [f32; 8] = [0.0, 10.0, 20.0, 33.0, 55.0, 92.0, 153.0, 255.0];
    let sensitivity = SENSITIVITY[usize::from(lfo.pitch_sensitivity.min(7))];
    12.0 * sensitivity / 256.0 * (f32::from(lfo.pitch_depth) * 165.0 / 64.0) / 256.0
}

/// Amplitude of an operator where the LFO's tremolo takes most of it, as a part of its full one.
///
/// The depth is that of hexter, 52.75 steps of level at depth 99 and 1.33 times less for each fifteenth below; the parts
/// of the sensitivities are msfa's.
#[must_use]
pub fn tremolo_floor(lfo: Dx7Lfo, sensitivity: u8) -> f32 {
    const SENSITIVITY: [f32; 4] = [0.0, 0.2588, 0.4274, 1.0];
    if lfo.amplitude_depth == 0 {
        return 1.0;
    }
    let steps = 52.75 * (4.3 * (f32::from(lfo.amplitude_depth) / 99.0 - 1.0)).exp();
    (-steps * SENSITIVITY[usize::from(sensitivity.min(3))] / 8.0).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(found: f32, wanted: f32, part: f32) {
        assert!((found - wanted).abs() <= part * wanted.abs().max(1e-6), "{found} instead of {wanted}");
    }

    #[test]
    fn indices_are_the_published_ones() {
        // Chowning and Bristow's table, as the csound instruments of Pinkston and Varo quote it.
        for (level, index) in
            [(99, 13.119), (90, 6.029), (80, 2.512), (70, 1.068), (60, 0.446), (50, 0.188), (10, 0.003)]
        {
            near(FULL_INDEX * amplitude(level), index, 0.2 * f32::from(u8::from(level == 10)) + 0.01);
        }
        assert_eq!(amplitude(0), 0.0);
        assert_eq!(amplitude(99), 1.0);
    }

    #[test]
    fn louder_levels_are_louder() {
        for level in 1..=99 {
            assert!(amplitude(level) > amplitude(level - 1), "{level}");
        }
        near(amplitude(60) / amplitude(59), 1.0905, 0.001);
    }

    #[test]
    fn level_scaling_grows_as_measured() {
        let exponential = scaling_db(99, Dx7Curve::PlusExponential);
        for (octaves, decibels) in [(1.0_f32, 3.0), (2.0, 6.0), (3.0, 12.0), (4.0, 24.7), (5.0, 49.4)] {
            assert!((exponential * (octaves.exp2() - 1.0) - decibels).abs() < 1.5, "{octaves}");
        }
        assert_eq!(scaling_db(99, Dx7Curve::MinusExponential), -exponential);
        assert_eq!(scaling_db(99, Dx7Curve::MinusLinear), -scaling_db(99, Dx7Curve::PlusLinear));
        assert_eq!(scaling_db(0, Dx7Curve::MinusLinear), 0.0);
    }

    #[test]
    fn rates_are_those_of_middle_c() {
        let speed = |rate: f32| (rate * 41.0 / 64.0) as u32;
        for (rate, sensitivity) in [(0_u8, 0_u8), (50, 3), (40, 7), (20, 7), (35, 1)] {
            let there = u32::from(rate) * 41 / 64 + u32::from(sensitivity) * 13 / 8;
            let here = speed(scaled_rate(rate, sensitivity));
            assert!(here.abs_diff(there) <= 1, "rate {rate}, sensitivity {sensitivity}: {here} instead of {there}");
        }
        assert_eq!((scaled_rate(50, 0), scaled_rate(95, 7)), (50.0, 99.0));
    }

    #[test]
    fn feedback_doubles_with_each_step() {
        assert_eq!([0, 1, 5, 6, 7].map(feedback), [0.0, 1.0 / 128.0, 0.125, 0.25, 0.5]);
    }

    #[test]
    fn the_lfo_runs_as_measured() {
        for (speed, hz) in [(0, 0.0625), (1, 0.1248), (35, 5.5658), (50, 7.8864), (70, 15.7708), (99, 49.261)] {
            near(lfo_hz(speed), hz, 0.06);
        }
        assert_eq!(lfo_delay(0), (0.0, 0.0));
        near(lfo_delay(99).0, 2.73, 0.01);
        near(lfo_delay(99).1, 0.68, 0.01);
        assert!((1..99).all(|delay| lfo_delay(delay).0 < lfo_delay(delay + 1).0));
    }

    #[test]
    fn the_lfo_swings_as_measured() {
        let lfo = Dx7Lfo { pitch_depth: 99, pitch_sensitivity: 7, amplitude_depth: 99, ..Dx7Lfo::default() };
        near(vibrato(lfo), 12.0, 0.01);
        near(vibrato(Dx7Lfo { pitch_sensitivity: 3, ..lfo }), 1.54, 0.01);
        assert_eq!(vibrato(Dx7Lfo { pitch_sensitivity: 0, ..lfo }), 0.0);
        near(20.0 * tremolo_floor(lfo, 3).log10(), -39.7, 0.01);
        assert_eq!(tremolo_floor(lfo, 0), 1.0);
        assert_eq!(tremolo_floor(Dx7Lfo::default(), 3), 1.0);
    }

    #[test]
    fn fixed_frequencies_and_ratios_are_as_in_the_manual() {
        let fixed = |coarse, fine| fixed_hz(&Dx7Operator { coarse, fine, ..Dx7Operator::default() });
        near(fixed(0, 0), 1.0, 1e-6);
        near(fixed(1, 0), 10.0, 1e-6);
        near(fixed(2, 30), 199.5, 1e-3);
        near(fixed(3, 99), 9772.0, 1e-3);
        near(fixed(7, 99), 9772.0, 1e-3);
        assert_eq!([0, 1, 31].map(ratio), [0.5, 1.0, 31.0]);
        assert_eq!(break_key(39), 60.0);
    }
}
