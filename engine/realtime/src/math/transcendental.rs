//! Polynomial sine and exponential. Written with plain `*` and `+`: no fused multiply-add, so that every instruction
//! set gives the same bits.

/// The greatest whole number that is not above `x`, for |x| < 2³¹: without a call where the machine has no instruction
/// for it, as the oldest x86-64 have not.
#[inline]
#[must_use]
pub fn floor(x: f32) -> f32 {
    let towards_zero = x as i32 as f32;
    if towards_zero > x { towards_zero - 1.0 } else { towards_zero }
}

/// `sin(2π·turns)`; error below 2e-7 for |turns| < 2^20. Finite input gives a value in [-1, 1].
#[inline]
#[must_use]
pub fn sin_turns(turns: f32) -> f32 {
    // Fold to a quarter wave around zero: x in [-0.25, 0.25] with sin(2πx) = sin(2π·turns).
    let whole = floor(turns + 0.5);
    let x = turns - whole;
    let folded = if x > 0.25 {
        0.5 - x
    } else if x < -0.25 {
        -0.5 - x
    } else {
        x
    };
    let x2 = folded * folded;
    // Odd minimax polynomial of sin(2πx) on [-0.25, 0.25].
    let poly = std::f32::consts::TAU
        + x2 * (-41.341_68 + x2 * (81.605_24 + x2 * (-76.705_5 + x2 * (42.036_5 + x2 * -14.812_5))));
    (folded * poly).clamp(-1.0, 1.0)
}

/// `tan(2π·turns)` for turns in [0, ¼).
#[inline]
#[must_use]
pub fn tan_turns(turns: f32) -> f32 {
    sin_turns(turns) / sin_turns(turns + 0.25)
}

/// Coefficients of `2^x` on [-½, ½], from the first power on.
pub(crate) const EXP2: [f32; 6] =
    [std::f32::consts::LN_2, 0.240_226_5, 0.055_504_11, 0.009_618_13, 0.001_333_36, 0.000_154_7];

/// `2^x`, relative error below 3e-7; saturates outside [-126, 126].
#[inline]
#[must_use]
pub fn exp2(x: f32) -> f32 {
    let x = if x > -126.0 { x.min(126.0) } else { -126.0 };
    let whole = floor(x + 0.5);
    let f = x - whole;
    let [c1, c2, c3, c4, c5, c6] = EXP2;
    let poly = 1.0 + f * (c1 + f * (c2 + f * (c3 + f * (c4 + f * (c5 + f * c6)))));
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "whole is in [-126, 126]")]
    let scale = f32::from_bits(((whole as i32 + 127) as u32) << 23);
    poly * scale
}

/// `log2(x)` for positive normal `x`, absolute error below 2e-6; anything else gives -126.
#[inline]
#[must_use]
pub fn log2(x: f32) -> f32 {
    if !x.is_normal() || x < 0.0 {
        return -126.0;
    }
    let bits = x.to_bits();
    // Mantissa in [√½, √2), so that the series below is centred on 1.
    let offset = (bits.wrapping_sub(0x3F35_04F3)) & 0xFF80_0000;
    let mantissa = f32::from_bits(bits.wrapping_sub(offset));
    let exponent = (offset.cast_signed() >> 23) as f32;
    // log2(m) = 2/ln2 · artanh(s), s = (m - 1) / (m + 1)
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let s2 = s * s;
    exponent + s * (2.0 * std::f32::consts::LOG2_E + s2 * (0.961_796_7 + s2 * (0.577_078 + s2 * 0.412_198_6)))
}

/// Decibels to a linear gain.
#[inline]
#[must_use]
pub fn db_to_gain(db: f32) -> f32 {
    // log2(10) / 20
    exp2(db * 0.166_096_4)
}

/// Square root; IEEE requires it to be correctly rounded, so the hardware's is deterministic. Negative input gives 0.
#[inline]
#[must_use]
pub fn sqrt(x: f32) -> f32 {
    x.max(0.0).sqrt()
}

/// Equal-power pan gains `(left, right)` for `pan` in [-1, 1]; the centre gives 1/√2 each.
#[inline]
#[must_use]
pub fn pan_gains(pan: f32) -> (f32, f32) {
    if pan == 0.0 {
        return (std::f32::consts::FRAC_1_SQRT_2, std::f32::consts::FRAC_1_SQRT_2);
    }
    let turns = (pan.clamp(-1.0, 1.0) + 1.0) * 0.125;
    (sin_turns(0.25 - turns), sin_turns(turns))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sine_is_accurate_over_many_turns() {
        let mut worst = 0.0_f64;
        for i in -200_000..200_000 {
            let turns = i as f32 * 1.7e-5;
            let exact = (f64::from(turns) * std::f64::consts::TAU).sin();
            worst = worst.max((f64::from(sin_turns(turns)) - exact).abs());
        }
        assert!(worst < 1e-6, "worst error {worst:e}");
    }

    #[test]
    fn exponential_is_accurate_and_saturates() {
        for i in -1200..1200 {
            let x = i as f32 * 0.1;
            let exact = f64::from(x).exp2();
            assert!((f64::from(exp2(x)) / exact - 1.0).abs() < 1e-6, "2^{x}");
        }
        assert!(exp2(f32::INFINITY).is_finite() && exp2(f32::NEG_INFINITY) > 0.0 && exp2(f32::NAN).is_finite());
    }

    #[test]
    fn logarithm_is_accurate() {
        for i in 1..4000 {
            let x = i as f32 * i as f32 * 1e-4;
            assert!((log2(x) - x.log2()).abs() < 5e-6 * x.log2().abs().max(1.0), "log2({x})");
        }
        assert_eq!(log2(0.0), -126.0);
        assert_eq!(log2(f32::NAN), -126.0);
    }

    #[test]
    fn pan_keeps_power() {
        for i in -10..=10 {
            let (l, r) = pan_gains(i as f32 * 0.1);
            assert!((l * l + r * r - 1.0).abs() < 1e-5);
        }
    }
}
