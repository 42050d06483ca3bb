//! NEON, the vectors of 64-bit ARM.

#![allow(clippy::wildcard_imports, reason = "a list of sixty intrinsics would say nothing that the code does not")]

use std::arch::aarch64::*;

use super::{REACH, Simd};

/// Four numbers at a time, with what every 64-bit ARM has.
#[derive(Clone, Copy, Debug)]
pub struct Neon(());

impl Neon {
    /// Always possible.
    #[inline(always)]
    pub const fn new() -> Self {
        Self(())
    }
}

/// Lets the bodies below name an intrinsic and nothing else.
macro_rules! operations {
    ($($name:ident($($argument:ident: $type:ty),*) -> $output:ty = $body:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($argument: $type),*) -> $output {
                // SAFETY: NEON is part of every target that this is compiled for.
                unsafe { $body }
            }
        )*
    };
}

impl Simd for Neon {
    const LANES: usize = 4;
    type F = float32x4_t;
    type I = int32x4_t;

    operations! {
        splat(x: f32) -> float32x4_t = vdupq_n_f32(x);
        splat_i(x: i32) -> int32x4_t = vdupq_n_s32(x);
        ramp(first: i32, step: i32) -> int32x4_t = {
            let lanes = [0_i32, 1, 2, 3];
            vmlaq_n_s32(vdupq_n_s32(first), vld1q_s32(lanes.as_ptr()), step)
        };
        add(a: float32x4_t, b: float32x4_t) -> float32x4_t = vaddq_f32(a, b);
        sub(a: float32x4_t, b: float32x4_t) -> float32x4_t = vsubq_f32(a, b);
        mul(a: float32x4_t, b: float32x4_t) -> float32x4_t = vmulq_f32(a, b);
        div(a: float32x4_t, b: float32x4_t) -> float32x4_t = vdivq_f32(a, b);
        // As x86 has it: the second operand where either is NaN.
        max(a: float32x4_t, b: float32x4_t) -> float32x4_t = vbslq_f32(vcgtq_f32(a, b), a, b);
        min(a: float32x4_t, b: float32x4_t) -> float32x4_t = vbslq_f32(vcltq_f32(a, b), a, b);
        add_i(a: int32x4_t, b: int32x4_t) -> int32x4_t = vaddq_s32(a, b);
        sub_i(a: int32x4_t, b: int32x4_t) -> int32x4_t = vsubq_s32(a, b);
        and_i(a: int32x4_t, b: int32x4_t) -> int32x4_t = vandq_s32(a, b);
        shift_2(a: int32x4_t) -> int32x4_t = vshlq_n_s32::<2>(a);
        shift_10(a: int32x4_t) -> int32x4_t = vshlq_n_s32::<10>(a);
        size(a: int32x4_t) -> int32x4_t = vabsq_s32(a);
        upper_24(a: int32x4_t) -> int32x4_t =
            vreinterpretq_s32_u32(vshrq_n_u32::<8>(vreinterpretq_u32_s32(a)));
        high_8(a: int32x4_t) -> int32x4_t = vshrq_n_s32::<24>(a);
        exponent(a: int32x4_t) -> int32x4_t = vshlq_n_s32::<23>(a);
        float(a: int32x4_t) -> float32x4_t = vcvtq_f32_s32(a);
        truncate(a: float32x4_t) -> int32x4_t = vcvtq_s32_f32(a);
        less(a: float32x4_t, b: float32x4_t) -> int32x4_t = vreinterpretq_s32_u32(vcltq_f32(a, b));
        bits(a: int32x4_t) -> float32x4_t = vreinterpretq_f32_s32(a);
        max_i(a: int32x4_t, b: int32x4_t) -> int32x4_t = vmaxq_s32(a, b);
        min_i(a: int32x4_t, b: int32x4_t) -> int32x4_t = vminq_s32(a, b);
    }

    #[inline(always)]
    fn load(self, from: &[f32], at: usize) -> float32x4_t {
        assert!(at + 4 <= from.len(), "a vector within the slice");
        // SAFETY: the four lie within the slice.
        unsafe { vld1q_f32(from.as_ptr().add(at)) }
    }
    #[inline(always)]
    fn store(self, to: &mut [f32], at: usize, x: float32x4_t) {
        assert!(at + 4 <= to.len(), "a vector within the slice");
        // SAFETY: the four lie within the slice.
        unsafe { vst1q_f32(to.as_mut_ptr().add(at), x) }
    }
    #[inline(always)]
    fn load_i(self, from: &[i32], at: usize) -> int32x4_t {
        assert!(at + 4 <= from.len(), "a vector within the slice");
        // SAFETY: the four lie within the slice.
        unsafe { vld1q_s32(from.as_ptr().add(at)) }
    }
    #[inline(always)]
    fn store_i(self, to: &mut [i32], at: usize, x: int32x4_t) {
        assert!(at + 4 <= to.len(), "a vector within the slice");
        // SAFETY: the four lie within the slice.
        unsafe { vst1q_s32(to.as_mut_ptr().add(at), x) }
    }
    #[inline(always)]
    fn near(self, from: &[f32], base: usize, places: int32x4_t) -> Option<[float32x4_t; 4]> {
        if base >= from.len() || from.len() - base < REACH {
            return None;
        }
        // SAFETY: thirty-two elements from `base` on can be read, and no place is above 15.
        unsafe { Some(transposed(from.as_ptr().add(base), vandq_s32(places, vdupq_n_s32(15)))) }
    }
    #[inline(always)]
    fn anywhere(self, from: &[f32], base: i32, places: int32x4_t) -> Option<[float32x4_t; 4]> {
        // SAFETY: the machine has NEON; four neighbours of the least and of the greatest place lie in `from`.
        unsafe {
            let (first, last) = (base.wrapping_add(vminvq_s32(places)), base.wrapping_add(vmaxvq_s32(places)));
            if first < 0 || last < first || last as usize + 4 > from.len() {
                return None;
            }
            Some(transposed(from.as_ptr().wrapping_offset(base as isize), places))
        }
    }
}

/// Four neighbours at each of four places, by one load a place and a transpose.
///
/// # Safety
/// `row` can be read at `place..place + 4` for each place.
#[inline(always)]
unsafe fn transposed(row: *const f32, places: int32x4_t) -> [float32x4_t; 4] {
    let mut at = [0_i32; 4];
    // SAFETY: by contract of this function; NEON is part of every target that this is compiled for.
    unsafe {
        vst1q_s32(at.as_mut_ptr(), places);
        let [a, b, c, d] = at.map(|place| vld1q_f32(row.offset(place as isize)));
        let (ab, cd) = (vtrnq_f32(a, b), vtrnq_f32(c, d));
        [
            vcombine_f32(vget_low_f32(ab.0), vget_low_f32(cd.0)),
            vcombine_f32(vget_low_f32(ab.1), vget_low_f32(cd.1)),
            vcombine_f32(vget_high_f32(ab.0), vget_high_f32(cd.0)),
            vcombine_f32(vget_high_f32(ab.1), vget_high_f32(cd.1)),
        ]
    }
}
