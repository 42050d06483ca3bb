//! SSE2 and AVX2.

#![allow(clippy::wildcard_imports, reason = "a list of sixty intrinsics would say nothing that the code does not")]

use std::arch::x86_64::*;

use super::{REACH, Simd, Square};

/// Lets the bodies below name an intrinsic and nothing else.
macro_rules! operations {
    ($f:ty, $i:ty; $($name:ident($($argument:ident: $type:ty),*) -> $output:ty = $body:expr;)*) => {
        $(
            #[inline(always)]
            fn $name(self, $($argument: $type),*) -> $output {
                // SAFETY: a value of this type exists only where the machine has the instructions.
                unsafe { $body }
            }
        )*
    };
}
pub(super) use operations;

/// Loads and stores of vectors of `$lanes`.
macro_rules! memory {
    ($lanes:literal, $f:ty, $load:ident, $store:ident, $i:ty, $load_i:ident, $store_i:ident) => {
        #[inline(always)]
        fn load(self, from: &[f32], at: usize) -> $f {
            assert!(at + $lanes <= from.len(), "a vector within the slice");
            // SAFETY: all of it lies within the slice; a value of this type is the proof of the instructions.
            unsafe { $load(from.as_ptr().add(at)) }
        }
        #[inline(always)]
        fn store(self, to: &mut [f32], at: usize, x: $f) {
            assert!(at + $lanes <= to.len(), "a vector within the slice");
            // SAFETY: all of it lies within the slice; a value of this type is the proof of the instructions.
            unsafe { $store(to.as_mut_ptr().add(at), x) }
        }
        #[inline(always)]
        fn load_i(self, from: &[i32], at: usize) -> $i {
            assert!(at + $lanes <= from.len(), "a vector within the slice");
            // SAFETY: all of it lies within the slice; a value of this type is the proof of the instructions.
            unsafe { $load_i(from.as_ptr().add(at).cast()) }
        }
        #[inline(always)]
        fn store_i(self, to: &mut [i32], at: usize, x: $i) {
            assert!(at + $lanes <= to.len(), "a vector within the slice");
            // SAFETY: all of it lies within the slice; a value of this type is the proof of the instructions.
            unsafe { $store_i(to.as_mut_ptr().add(at).cast(), x) }
        }
    };
}
pub(super) use memory;

/// A transpose of four rows at a time, in whose parts of four `$four` comes apart.
macro_rules! transpose {
    ($low:ident, $high:ident, $shuffle:ident, $four:ident => [$($part:expr),* $(,)?]) => {
        #[inline(always)]
        fn transpose(self, from: &Square, to: &mut Square) {
            for row in (0..16).step_by(4) {
                for column in (0..16).step_by(Self::LANES) {
                    let (a, b) = (self.load(&from[row], column), self.load(&from[row + 1], column));
                    let (c, d) = (self.load(&from[row + 2], column), self.load(&from[row + 3], column));
                    // SAFETY: the machine has the instructions; each store writes four of a row's sixteen, from `row` on.
                    unsafe {
                        let (ab, cd) = ($low(a, b), $low(c, d));
                        let (ab_high, cd_high) = ($high(a, b), $high(c, d));
                        // Columns `column`, `column + 4` and so on in the parts of the first, their neighbours in the others.
                        let columns = [
                            $shuffle::<0x44>(ab, cd),
                            $shuffle::<0xEE>(ab, cd),
                            $shuffle::<0x44>(ab_high, cd_high),
                            $shuffle::<0xEE>(ab_high, cd_high),
                        ];
                        for (place, $four) in columns.into_iter().enumerate() {
                            for (part, quad) in [$($part),*].into_iter().enumerate() {
                                _mm_storeu_ps(to[column + place + 4 * part].as_mut_ptr().add(row), quad);
                            }
                        }
                    }
                }
            }
        }
    };
}
pub(super) use transpose;

/// Four numbers at a time, with what every x86-64 has.
#[derive(Clone, Copy, Debug)]
pub struct Sse2(());

impl Sse2 {
    /// Always possible.
    #[inline(always)]
    pub const fn new() -> Self {
        Self(())
    }
}

/// Four neighbours at each of four places, by one load a place and a transpose.
///
/// # Safety
/// `row` can be read at `place..place + 4` for each place.
#[inline(always)]
pub(super) unsafe fn transposed(row: *const f32, places: [i32; 4]) -> [__m128; 4] {
    // SAFETY: by contract of this function; SSE2 is part of x86-64.
    unsafe {
        let mut a = _mm_loadu_ps(row.offset(places[0] as isize));
        let mut b = _mm_loadu_ps(row.offset(places[1] as isize));
        let mut c = _mm_loadu_ps(row.offset(places[2] as isize));
        let mut d = _mm_loadu_ps(row.offset(places[3] as isize));
        _MM_TRANSPOSE4_PS(&mut a, &mut b, &mut c, &mut d);
        [a, b, c, d]
    }
}

impl Simd for Sse2 {
    const LANES: usize = 4;
    type F = __m128;
    type I = __m128i;

    operations! { __m128, __m128i;
        splat(x: f32) -> __m128 = _mm_set1_ps(x);
        splat_i(x: i32) -> __m128i = _mm_set1_epi32(x);
        ramp(first: i32, step: i32) -> __m128i = {
            let two = step.wrapping_add(step);
            let lanes = _mm_setr_epi32(0, step, two, two.wrapping_add(step));
            _mm_add_epi32(_mm_set1_epi32(first), lanes)
        };
        add(a: __m128, b: __m128) -> __m128 = _mm_add_ps(a, b);
        sub(a: __m128, b: __m128) -> __m128 = _mm_sub_ps(a, b);
        mul(a: __m128, b: __m128) -> __m128 = _mm_mul_ps(a, b);
        div(a: __m128, b: __m128) -> __m128 = _mm_div_ps(a, b);
        max(a: __m128, b: __m128) -> __m128 = _mm_max_ps(a, b);
        min(a: __m128, b: __m128) -> __m128 = _mm_min_ps(a, b);
        add_i(a: __m128i, b: __m128i) -> __m128i = _mm_add_epi32(a, b);
        sub_i(a: __m128i, b: __m128i) -> __m128i = _mm_sub_epi32(a, b);
        and_i(a: __m128i, b: __m128i) -> __m128i = _mm_and_si128(a, b);
        shift_2(a: __m128i) -> __m128i = _mm_slli_epi32::<2>(a);
        shift_10(a: __m128i) -> __m128i = _mm_slli_epi32::<10>(a);
        size(a: __m128i) -> __m128i = {
            let sign = _mm_srai_epi32::<31>(a);
            _mm_sub_epi32(_mm_xor_si128(a, sign), sign)
        };
        upper_24(a: __m128i) -> __m128i = _mm_srli_epi32::<8>(a);
        high_8(a: __m128i) -> __m128i = _mm_srai_epi32::<24>(a);
        exponent(a: __m128i) -> __m128i = _mm_slli_epi32::<23>(a);
        float(a: __m128i) -> __m128 = _mm_cvtepi32_ps(a);
        truncate(a: __m128) -> __m128i = _mm_cvttps_epi32(a);
        less(a: __m128, b: __m128) -> __m128i = _mm_castps_si128(_mm_cmplt_ps(a, b));
        bits(a: __m128i) -> __m128 = _mm_castsi128_ps(a);
        // SSE2 compares whole numbers but has no max and min of them.
        max_i(a: __m128i, b: __m128i) -> __m128i = {
            let greater = _mm_cmpgt_epi32(a, b);
            _mm_or_si128(_mm_and_si128(greater, a), _mm_andnot_si128(greater, b))
        };
        min_i(a: __m128i, b: __m128i) -> __m128i = {
            let greater = _mm_cmpgt_epi32(a, b);
            _mm_or_si128(_mm_and_si128(greater, b), _mm_andnot_si128(greater, a))
        };
    }

    memory! { 4, __m128, _mm_loadu_ps, _mm_storeu_ps, __m128i, _mm_loadu_si128, _mm_storeu_si128 }
    #[inline(always)]
    fn near(self, from: &[f32], base: usize, places: __m128i) -> Option<[__m128; 4]> {
        let row = row(from, base)?;
        // SAFETY: thirty-two elements from `row` on can be read, and no place is above 15.
        unsafe { Some(transposed(row, lanes(_mm_and_si128(places, _mm_set1_epi32(15))))) }
    }
    #[inline(always)]
    fn anywhere(self, from: &[f32], base: i32, places: __m128i) -> Option<[__m128; 4]> {
        let [a, b, c, d] = lanes(places);
        let row = within(from, base, a.min(b).min(c.min(d)), a.max(b).max(c.max(d)))?;
        // SAFETY: four neighbours of the least and of the greatest place lie in `from`.
        Some(unsafe { transposed(row, [a, b, c, d]) })
    }
    transpose! { _mm_unpacklo_ps, _mm_unpackhi_ps, _mm_shuffle_ps, four => [four] }
}

#[inline(always)]
fn lanes(x: __m128i) -> [i32; 4] {
    // SAFETY: both types are sixteen bytes without padding.
    unsafe { std::mem::transmute(x) }
}

/// Where element `base` lies, if as many as [`REACH`] can be read from there on.
#[inline(always)]
pub(super) fn row(from: &[f32], base: usize) -> Option<*const f32> {
    (base < from.len() && from.len() - base >= REACH).then(|| from.as_ptr().wrapping_add(base))
}

/// Where place 0 lies, if `from` holds four neighbours of places `least` and `most`. That element itself may lie outside.
#[inline(always)]
pub(super) fn within(from: &[f32], base: i32, least: i32, most: i32) -> Option<*const f32> {
    let (first, last) = (base.wrapping_add(least), base.wrapping_add(most));
    let inside = first >= 0 && last >= first && last as usize + 4 <= from.len();
    inside.then(|| from.as_ptr().wrapping_offset(base as isize))
}

/// Eight numbers at a time.
#[derive(Clone, Copy, Debug)]
pub struct Avx2(());

impl Avx2 {
    /// Possible only where the caller, too, was compiled for AVX2.
    #[inline]
    #[target_feature(enable = "avx2")]
    pub const fn new() -> Self {
        Self(())
    }
}

/// Places within one load of two vectors, counted from 0: a power of two less one.
const SPAN: i32 = 15;

/// Elements `index` (0 … 15, a lane each) from `row` on; `in_high` has its sign set where that is above 7.
///
/// # Safety
/// The machine has AVX2, and sixteen elements can be read.
#[inline(always)]
unsafe fn of_sixteen(row: *const f32, index: __m256i, in_high: __m256) -> __m256 {
    // SAFETY: by contract of this function.
    unsafe {
        let low = _mm256_permutevar8x32_ps(_mm256_loadu_ps(row), index);
        let high = _mm256_permutevar8x32_ps(_mm256_loadu_ps(row.add(8)), index);
        _mm256_blendv_ps(low, high, in_high)
    }
}

impl Simd for Avx2 {
    const LANES: usize = 8;
    type F = __m256;
    type I = __m256i;

    operations! { __m256, __m256i;
        splat(x: f32) -> __m256 = _mm256_set1_ps(x);
        splat_i(x: i32) -> __m256i = _mm256_set1_epi32(x);
        ramp(first: i32, step: i32) -> __m256i = {
            let steps = _mm256_mullo_epi32(_mm256_set1_epi32(step), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
            _mm256_add_epi32(_mm256_set1_epi32(first), steps)
        };
        add(a: __m256, b: __m256) -> __m256 = _mm256_add_ps(a, b);
        sub(a: __m256, b: __m256) -> __m256 = _mm256_sub_ps(a, b);
        mul(a: __m256, b: __m256) -> __m256 = _mm256_mul_ps(a, b);
        div(a: __m256, b: __m256) -> __m256 = _mm256_div_ps(a, b);
        max(a: __m256, b: __m256) -> __m256 = _mm256_max_ps(a, b);
        min(a: __m256, b: __m256) -> __m256 = _mm256_min_ps(a, b);
        add_i(a: __m256i, b: __m256i) -> __m256i = _mm256_add_epi32(a, b);
        sub_i(a: __m256i, b: __m256i) -> __m256i = _mm256_sub_epi32(a, b);
        and_i(a: __m256i, b: __m256i) -> __m256i = _mm256_and_si256(a, b);
        shift_2(a: __m256i) -> __m256i = _mm256_slli_epi32::<2>(a);
        shift_10(a: __m256i) -> __m256i = _mm256_slli_epi32::<10>(a);
        size(a: __m256i) -> __m256i = _mm256_abs_epi32(a);
        upper_24(a: __m256i) -> __m256i = _mm256_srli_epi32::<8>(a);
        high_8(a: __m256i) -> __m256i = _mm256_srai_epi32::<24>(a);
        exponent(a: __m256i) -> __m256i = _mm256_slli_epi32::<23>(a);
        float(a: __m256i) -> __m256 = _mm256_cvtepi32_ps(a);
        truncate(a: __m256) -> __m256i = _mm256_cvttps_epi32(a);
        less(a: __m256, b: __m256) -> __m256i = _mm256_castps_si256(_mm256_cmp_ps::<_CMP_LT_OQ>(a, b));
        bits(a: __m256i) -> __m256 = _mm256_castsi256_ps(a);
        max_i(a: __m256i, b: __m256i) -> __m256i = _mm256_max_epi32(a, b);
        min_i(a: __m256i, b: __m256i) -> __m256i = _mm256_min_epi32(a, b);
    }

    memory! { 8, __m256, _mm256_loadu_ps, _mm256_storeu_ps, __m256i, _mm256_loadu_si256, _mm256_storeu_si256 }
    #[inline(always)]
    fn near(self, from: &[f32], base: usize, places: __m256i) -> Option<[__m256; 4]> {
        let row = row(from, base)?;
        // SAFETY: thirty-two elements from `row` on can be read; the machine has AVX2.
        unsafe {
            let in_high = _mm256_castsi256_ps(_mm256_slli_epi32::<28>(places));
            Some([
                of_sixteen(row, places, in_high),
                of_sixteen(row.add(1), places, in_high),
                of_sixteen(row.add(2), places, in_high),
                of_sixteen(row.add(3), places, in_high),
            ])
        }
    }
    #[inline(always)]
    fn anywhere(self, from: &[f32], base: i32, places: __m256i) -> Option<[__m256; 4]> {
        // SAFETY: the machine has AVX2; of what is read, `within` makes sure before.
        unsafe {
            // Around the middle lane lie, nearly always, all others.
            let first = _mm256_extract_epi32::<4>(places).wrapping_sub(SPAN / 2 + 1);
            let from_first = _mm256_sub_epi32(places, _mm256_set1_epi32(first));
            if _mm256_testc_si256(_mm256_set1_epi32(SPAN), from_first) != 0 {
                return self.near(from, base.wrapping_add(first) as usize, from_first);
            }
            let (low, high) = (_mm256_castsi256_si128(places), _mm256_extracti128_si256::<1>(places));
            let (least, most) = (_mm_min_epi32(low, high), _mm_max_epi32(low, high));
            let least = _mm_min_epi32(least, _mm_shuffle_epi32::<0b01_00_11_10>(least));
            let most = _mm_max_epi32(most, _mm_shuffle_epi32::<0b01_00_11_10>(most));
            let least = _mm_min_epi32(least, _mm_shuffle_epi32::<0b10_11_00_01>(least));
            let most = _mm_max_epi32(most, _mm_shuffle_epi32::<0b10_11_00_01>(most));
            let (least, most) = (_mm_cvtsi128_si32(least), _mm_cvtsi128_si32(most));
            let row = within(from, base, least, most)?;
            let [a, b] = std::mem::transmute::<__m256i, [[i32; 4]; 2]>(places);
            let (low, high) = (transposed(row, a), transposed(row, b));
            Some([
                _mm256_set_m128(high[0], low[0]),
                _mm256_set_m128(high[1], low[1]),
                _mm256_set_m128(high[2], low[2]),
                _mm256_set_m128(high[3], low[3]),
            ])
        }
    }
    transpose! { _mm256_unpacklo_ps, _mm256_unpackhi_ps, _mm256_shuffle_ps, four => [_mm256_castps256_ps128(four), _mm256_extractf128_ps::<1>(four)] }
}
