//! One number at a time: the twin that every other instruction set has to equal.

use super::Simd;

/// Plain Rust.
#[derive(Clone, Copy, Debug)]
pub struct Scalar;

impl Simd for Scalar {
    const LANES: usize = 1;
    type F = f32;
    type I = i32;

    #[inline(always)]
    fn splat(self, x: f32) -> f32 {
        x
    }
    #[inline(always)]
    fn splat_i(self, x: i32) -> i32 {
        x
    }
    #[inline(always)]
    fn ramp(self, first: i32, _step: i32) -> i32 {
        first
    }
    #[inline(always)]
    fn load(self, from: &[f32], at: usize) -> f32 {
        from[at]
    }
    #[inline(always)]
    fn store(self, to: &mut [f32], at: usize, x: f32) {
        to[at] = x;
    }
    #[inline(always)]
    fn add(self, a: f32, b: f32) -> f32 {
        a + b
    }
    #[inline(always)]
    fn sub(self, a: f32, b: f32) -> f32 {
        a - b
    }
    #[inline(always)]
    fn mul(self, a: f32, b: f32) -> f32 {
        a * b
    }
    #[inline(always)]
    fn div(self, a: f32, b: f32) -> f32 {
        a / b
    }
    #[inline(always)]
    fn max(self, a: f32, b: f32) -> f32 {
        if a > b { a } else { b }
    }
    #[inline(always)]
    fn min(self, a: f32, b: f32) -> f32 {
        if a < b { a } else { b }
    }
    #[inline(always)]
    fn add_i(self, a: i32, b: i32) -> i32 {
        a.wrapping_add(b)
    }
    #[inline(always)]
    fn sub_i(self, a: i32, b: i32) -> i32 {
        a.wrapping_sub(b)
    }
    #[inline(always)]
    fn and_i(self, a: i32, b: i32) -> i32 {
        a & b
    }
    #[inline(always)]
    fn shift_2(self, a: i32) -> i32 {
        a << 2
    }
    #[inline(always)]
    fn shift_10(self, a: i32) -> i32 {
        a << 10
    }
    #[inline(always)]
    fn size(self, a: i32) -> i32 {
        a.wrapping_abs()
    }
    #[inline(always)]
    fn upper_24(self, a: i32) -> i32 {
        (a.cast_unsigned() >> 8).cast_signed()
    }
    #[inline(always)]
    fn load_i(self, from: &[i32], at: usize) -> i32 {
        from[at]
    }
    #[inline(always)]
    fn store_i(self, to: &mut [i32], at: usize, x: i32) {
        to[at] = x;
    }
    #[inline(always)]
    fn high_8(self, a: i32) -> i32 {
        a >> 24
    }
    #[inline(always)]
    fn exponent(self, a: i32) -> i32 {
        a << 23
    }
    #[inline(always)]
    fn float(self, a: i32) -> f32 {
        a as f32
    }
    #[inline(always)]
    fn truncate(self, a: f32) -> i32 {
        a as i32
    }
    #[inline(always)]
    fn less(self, a: f32, b: f32) -> i32 {
        -i32::from(a < b)
    }
    #[inline(always)]
    fn bits(self, a: i32) -> f32 {
        f32::from_bits(a.cast_unsigned())
    }
    #[inline(always)]
    fn max_i(self, a: i32, b: i32) -> i32 {
        a.max(b)
    }
    #[inline(always)]
    fn min_i(self, a: i32, b: i32) -> i32 {
        a.min(b)
    }
    #[inline(always)]
    fn near(self, from: &[f32], base: usize, places: i32) -> Option<[f32; 4]> {
        from.get(base.wrapping_add(places as usize)..)?.first_chunk().copied()
    }
    #[inline(always)]
    fn anywhere(self, from: &[f32], base: i32, places: i32) -> Option<[f32; 4]> {
        from.get(base.wrapping_add(places) as usize..)?.first_chunk().copied()
    }
}
