//! AVX-512: a control period is one vector.

#![allow(clippy::wildcard_imports, reason = "a list of sixty intrinsics would say nothing that the code does not")]

use std::arch::x86_64::*;

use super::x86::{memory, operations, row, transpose, transposed, within};
use super::{Simd, Square};

/// Sixteen numbers at a time.
#[derive(Clone, Copy, Debug)]
pub struct Avx512(());

impl Avx512 {
    /// Possible only where the caller, too, was compiled for AVX-512.
    #[inline]
    #[target_feature(enable = "avx512f,avx2")]
    pub const fn new() -> Self {
        Self(())
    }
}

/// Places within one load of two vectors: what four neighbours of each leave of thirty-two.
const SPAN: i32 = 28;

/// Four vectors in a row.
///
/// # Safety
/// The machine has AVX-512.
#[inline(always)]
unsafe fn joined(a: __m128, b: __m128, c: __m128, d: __m128) -> __m512 {
    // SAFETY: by contract of this function.
    unsafe {
        let vector = _mm512_insertf32x4::<1>(_mm512_castps128_ps512(a), b);
        _mm512_insertf32x4::<3>(_mm512_insertf32x4::<2>(vector, c), d)
    }
}

impl Simd for Avx512 {
    const LANES: usize = 16;
    type F = __m512;
    type I = __m512i;

    operations! { __m512, __m512i;
        splat(x: f32) -> __m512 = _mm512_set1_ps(x);
        splat_i(x: i32) -> __m512i = _mm512_set1_epi32(x);
        ramp(first: i32, step: i32) -> __m512i = {
            let lanes = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
            _mm512_add_epi32(_mm512_set1_epi32(first), _mm512_mullo_epi32(_mm512_set1_epi32(step), lanes))
        };
        add(a: __m512, b: __m512) -> __m512 = _mm512_add_ps(a, b);
        sub(a: __m512, b: __m512) -> __m512 = _mm512_sub_ps(a, b);
        mul(a: __m512, b: __m512) -> __m512 = _mm512_mul_ps(a, b);
        div(a: __m512, b: __m512) -> __m512 = _mm512_div_ps(a, b);
        max(a: __m512, b: __m512) -> __m512 = _mm512_max_ps(a, b);
        min(a: __m512, b: __m512) -> __m512 = _mm512_min_ps(a, b);
        add_i(a: __m512i, b: __m512i) -> __m512i = _mm512_add_epi32(a, b);
        sub_i(a: __m512i, b: __m512i) -> __m512i = _mm512_sub_epi32(a, b);
        and_i(a: __m512i, b: __m512i) -> __m512i = _mm512_and_si512(a, b);
        shift_2(a: __m512i) -> __m512i = _mm512_slli_epi32::<2>(a);
        shift_10(a: __m512i) -> __m512i = _mm512_slli_epi32::<10>(a);
        size(a: __m512i) -> __m512i = _mm512_abs_epi32(a);
        upper_24(a: __m512i) -> __m512i = _mm512_srli_epi32::<8>(a);
        high_8(a: __m512i) -> __m512i = _mm512_srai_epi32::<24>(a);
        exponent(a: __m512i) -> __m512i = _mm512_slli_epi32::<23>(a);
        float(a: __m512i) -> __m512 = _mm512_cvtepi32_ps(a);
        truncate(a: __m512) -> __m512i = _mm512_cvttps_epi32(a);
        less(a: __m512, b: __m512) -> __m512i =
            _mm512_maskz_set1_epi32(_mm512_cmp_ps_mask::<_CMP_LT_OQ>(a, b), -1);
        bits(a: __m512i) -> __m512 = _mm512_castsi512_ps(a);
        max_i(a: __m512i, b: __m512i) -> __m512i = _mm512_max_epi32(a, b);
        min_i(a: __m512i, b: __m512i) -> __m512i = _mm512_min_epi32(a, b);
    }

    memory! { 16, __m512, _mm512_loadu_ps, _mm512_storeu_ps, __m512i, _mm512_loadu_si512, _mm512_storeu_si512 }
    #[inline(always)]
    fn near(self, from: &[f32], base: usize, places: __m512i) -> Option<[__m512; 4]> {
        let row = row(from, base)?;
        // SAFETY: thirty-two elements from `row` on can be read; the machine has AVX-512.
        unsafe {
            let (low, high) = (_mm512_loadu_ps(row), _mm512_loadu_ps(row.add(16)));
            Some([
                _mm512_permutex2var_ps(low, places, high),
                _mm512_permutex2var_ps(low, _mm512_add_epi32(places, _mm512_set1_epi32(1)), high),
                _mm512_permutex2var_ps(low, _mm512_add_epi32(places, _mm512_set1_epi32(2)), high),
                _mm512_permutex2var_ps(low, _mm512_add_epi32(places, _mm512_set1_epi32(3)), high),
            ])
        }
    }
    #[inline(always)]
    fn anywhere(self, from: &[f32], base: i32, places: __m512i) -> Option<[__m512; 4]> {
        // SAFETY: the machine has AVX-512; of what is read, `within` makes sure before.
        unsafe {
            // Around the middle lane lie, nearly always, all others.
            let middle = _mm_cvtsi128_si32(_mm512_extracti32x4_epi32::<2>(places));
            let first = middle.wrapping_sub(SPAN / 2);
            let from_first = _mm512_sub_epi32(places, _mm512_set1_epi32(first));
            if _mm512_cmpgt_epu32_mask(from_first, _mm512_set1_epi32(SPAN)) == 0 {
                return self.near(from, base.wrapping_add(first) as usize, from_first);
            }
            let (least, most) = (_mm512_reduce_min_epi32(places), _mm512_reduce_max_epi32(places));
            let row = within(from, base, least, most)?;
            let [a, b, c, d] = std::mem::transmute::<__m512i, [[i32; 4]; 4]>(places);
            let (a, b) = (transposed(row, a), transposed(row, b));
            let (c, d) = (transposed(row, c), transposed(row, d));
            Some([
                joined(a[0], b[0], c[0], d[0]),
                joined(a[1], b[1], c[1], d[1]),
                joined(a[2], b[2], c[2], d[2]),
                joined(a[3], b[3], c[3], d[3]),
            ])
        }
    }
    transpose! { _mm512_unpacklo_ps, _mm512_unpackhi_ps, _mm512_shuffle_ps, four => [
        _mm512_castps512_ps128(four),
        _mm512_extractf32x4_ps::<1>(four),
        _mm512_extractf32x4_ps::<2>(four),
        _mm512_extractf32x4_ps::<3>(four),
    ] }
}
