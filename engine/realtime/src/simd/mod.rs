//! One set of vector operations over every instruction set, and the choice between them at run time.
//!
//! A kernel is written once, generic over `Simd`, and marked `#[inline(always)]`; `dispatch!`
//! compiles it once for each instruction set. All of them give the same bits: the same operations in the same order,
//! nothing fused, and `max` and `min` with the meaning of x86 (the second operand if either is NaN).

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]

#[cfg(target_arch = "aarch64")]
mod neon;
mod scalar;
#[cfg(target_arch = "x86_64")]
mod x86;
#[cfg(target_arch = "x86_64")]
mod x86_512;

#[cfg(target_arch = "aarch64")]
pub(crate) use neon::Neon;
pub(crate) use scalar::Scalar;
#[cfg(target_arch = "x86_64")]
pub(crate) use x86::{Avx2, Sse2};
#[cfg(target_arch = "x86_64")]
pub(crate) use x86_512::Avx512;

/// An instruction set that kernels are compiled for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Instructions {
    /// One number at a time.
    Scalar,
    /// Four at a time; every x86-64 has it.
    Sse2,
    /// Eight at a time.
    Avx2,
    /// Sixteen at a time.
    Avx512,
    /// Four at a time; every 64-bit ARM has it.
    Neon,
}

impl Instructions {
    /// All of them, the widest last.
    pub const ALL: [Self; 5] = [Self::Scalar, Self::Neon, Self::Sse2, Self::Avx2, Self::Avx512];

    /// Whether this machine has it.
    #[must_use]
    pub fn is_available(self) -> bool {
        match self {
            Self::Scalar => true,
            Self::Neon => cfg!(target_arch = "aarch64"),
            #[cfg(target_arch = "x86_64")]
            Self::Sse2 => true,
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => is_x86_feature_detected!("avx2"),
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => is_x86_feature_detected!("avx512f") && is_x86_feature_detected!("avx2"),
            #[cfg(not(target_arch = "x86_64"))]
            Self::Sse2 | Self::Avx2 | Self::Avx512 => false,
        }
    }

    /// The widest that this machine has.
    #[must_use]
    pub fn best() -> Self {
        Self::ALL.into_iter().rev().find(|set| set.is_available()).unwrap_or(Self::Scalar)
    }

    /// Its name in the shape of a command-line argument, such as `avx2`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scalar => "scalar",
            Self::Sse2 => "sse2",
            Self::Avx2 => "avx2",
            Self::Avx512 => "avx512",
            Self::Neon => "neon",
        }
    }
}

/// Vectors of [`Simd::LANES`] numbers. A value of an implementing type is the proof that the machine has its
/// instructions; it is made by `dispatch!` alone.
pub(crate) trait Simd: Copy {
    /// Numbers in a vector; divides 16.
    const LANES: usize;
    /// A vector of `f32`.
    type F: Copy;
    /// A vector of `i32`.
    type I: Copy;

    /// `x` in every lane.
    fn splat(self, x: f32) -> Self::F;
    /// `x` in every lane.
    fn splat_i(self, x: i32) -> Self::I;
    /// `first + lane × step`, wrapping.
    fn ramp(self, first: i32, step: i32) -> Self::I;
    /// Elements `at..at + LANES` of `from`.
    fn load(self, from: &[f32], at: usize) -> Self::F;
    /// Overwrites elements `at..at + LANES` of `to`.
    fn store(self, to: &mut [f32], at: usize, x: Self::F);
    /// `a + b`
    fn add(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a - b`
    fn sub(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a × b`
    fn mul(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a ÷ b`
    fn div(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a` where it is greater, else `b`.
    fn max(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a` where it is less, else `b`.
    fn min(self, a: Self::F, b: Self::F) -> Self::F;
    /// `a + b`, wrapping.
    fn add_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// `a - b`, wrapping.
    fn sub_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// `a << 2`
    fn shift_2(self, a: Self::I) -> Self::I;
    /// `a << 10`
    fn shift_10(self, a: Self::I) -> Self::I;
    /// `|a|`; of the least number, which has none, the number itself.
    fn size(self, a: Self::I) -> Self::I;
    /// `a >> 8`, moving in zeros.
    fn upper_24(self, a: Self::I) -> Self::I;
    /// Elements `at..at + LANES` of `from`.
    fn load_i(self, from: &[i32], at: usize) -> Self::I;
    /// Overwrites elements `at..at + LANES` of `to`.
    fn store_i(self, to: &mut [i32], at: usize, x: Self::I);
    /// Bits that are set in both.
    fn and_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// `a >> 24`, keeping the sign.
    fn high_8(self, a: Self::I) -> Self::I;
    /// `a << 23`: an exponent in the place where `f32` has it.
    fn exponent(self, a: Self::I) -> Self::I;
    /// Whole numbers as `f32`, rounded to nearest.
    fn float(self, a: Self::I) -> Self::F;
    /// Towards zero; the operand lies within ±2³⁰.
    fn truncate(self, a: Self::F) -> Self::I;
    /// -1 where `a < b`, else 0.
    fn less(self, a: Self::F, b: Self::F) -> Self::I;
    /// The same bits as `f32`.
    fn bits(self, a: Self::I) -> Self::F;
    /// The greater of each two.
    fn max_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// The lesser of each two.
    fn min_i(self, a: Self::I, b: Self::I) -> Self::I;
    /// Four neighbours of each lane: elements `base + place`, and one, two and three behind it, of `from`, where `place` is
    /// a lane of `places` and grows or falls from lane to lane by no more than √2, from no less than 0 on: what two loads
    /// cover. `None` where `from` ends within [`REACH`] elements of `base`.
    fn near(self, from: &[f32], base: usize, places: Self::I) -> Option<[Self::F; 4]>;
    /// As [`Simd::near`] for any places. `None` where `from` has not all of the elements.
    fn anywhere(self, from: &[f32], base: i32, places: Self::I) -> Option<[Self::F; 4]>;
    /// Writes rows as columns.
    #[inline(always)]
    fn transpose(self, from: &Square, to: &mut Square) {
        for (column, row) in from.iter().enumerate() {
            to.iter_mut().zip(row).for_each(|(to, x)| to[column] = *x);
        }
    }
}

/// Sixteen rows of sixteen.
pub(crate) type Square = [[f32; 16]; 16];

/// Elements that [`Simd::near`] may load.
const REACH: usize = 32;

/// Defines `fn $name(instructions, arguments…)`, which runs the kernel `$kernel::<S>(token, arguments…)` compiled for
/// `instructions`; those that the machine lacks fall back to one number at a time.
macro_rules! dispatch {
    ($(#[$meta:meta])* $visibility:vis fn $name:ident($($argument:ident: $type:ty),* $(,)?) = $kernel:ident) => {
        $(#[$meta])*
        $visibility fn $name(instructions: $crate::simd::Instructions, $($argument: $type),*) {
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2")]
            fn avx2($($argument: $type),*) {
                $kernel($crate::simd::Avx2::new(), $($argument),*);
            }
            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx512f,avx2")]
            fn avx512($($argument: $type),*) {
                $kernel($crate::simd::Avx512::new(), $($argument),*);
            }
            use $crate::simd::Instructions;
            match instructions {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the machine has it, as is asked here.
                Instructions::Avx512 if instructions.is_available() => unsafe { avx512($($argument),*) },
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the machine has it, as is asked here.
                Instructions::Avx2 if instructions.is_available() => unsafe { avx2($($argument),*) },
                #[cfg(target_arch = "x86_64")]
                Instructions::Sse2 => $kernel($crate::simd::Sse2::new(), $($argument),*),
                #[cfg(target_arch = "aarch64")]
                Instructions::Neon => $kernel($crate::simd::Neon::new(), $($argument),*),
                _ => $kernel($crate::simd::Scalar, $($argument),*),
            }
        }
    };
}
pub(crate) use dispatch;

#[cfg(test)]
mod tests;
