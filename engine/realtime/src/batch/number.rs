//! Numbers that an envelope is worked out in: plain ones, and ones that carry their derivatives along.

use std::array;
use std::ops::{Add, Div, Mul, Sub};

/// What the envelope needs of a number.
pub trait Number: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> + Div<Output = Self> {
    /// A number that depends on nothing.
    fn constant(value: f64) -> Self;
    /// Its value.
    fn value(self) -> f64;
    /// e to its power.
    fn exp(self) -> Self;
}

impl Number for f64 {
    fn constant(value: f64) -> Self {
        value
    }

    fn value(self) -> f64 {
        self
    }

    fn exp(self) -> Self {
        self.exp()
    }
}

/// A dual number with `N` partial derivatives: forward-mode differentiation (Wengert 1964).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Dual<const N: usize> {
    /// Its value.
    pub value: f64,
    /// Its derivative to each of `N` variables.
    pub partials: [f64; N],
}

impl<const N: usize> Dual<N> {
    /// Variable `index` times `scale`.
    pub fn variable(value: f64, scale: f64, index: usize) -> Self {
        Self { value: value * scale, partials: array::from_fn(|i| if i == index { scale } else { 0.0 }) }
    }

    /// A function of `self` and `other` with this value and these derivatives to the two.
    fn chain(self, other: Self, value: f64, (to_self, to_other): (f64, f64)) -> Self {
        Self { value, partials: array::from_fn(|i| to_self * self.partials[i] + to_other * other.partials[i]) }
    }
}

impl<const N: usize> Number for Dual<N> {
    fn constant(value: f64) -> Self {
        Self { value, partials: [0.0; N] }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn exp(self) -> Self {
        let value = self.value.exp();
        Self { value, partials: self.partials.map(|partial| value * partial) }
    }
}

impl<const N: usize> Add for Dual<N> {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.chain(other, self.value + other.value, (1.0, 1.0))
    }
}

impl<const N: usize> Sub for Dual<N> {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.chain(other, self.value - other.value, (1.0, -1.0))
    }
}

impl<const N: usize> Mul for Dual<N> {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.chain(other, self.value * other.value, (other.value, self.value))
    }
}

impl<const N: usize> Div for Dual<N> {
    type Output = Self;

    fn div(self, other: Self) -> Self {
        let quotient = self.value / other.value;
        self.chain(other, quotient, (1.0 / other.value, -quotient / other.value))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn derivatives_follow_the_rules_of_calculus() {
        let x = Dual::<2>::variable(1.5, 2.0, 0);
        let y = Dual::<2>::variable(0.5, 1.0, 1);
        // With X = 2x: f = exp(X/y) - Xy + y.
        let f = (x / y).exp() - x * y + y;
        let e = 6.0_f64.exp();
        assert!((f.value - (e - 1.0)).abs() < 1e-9);
        assert!((f.partials[0] - (e * 4.0 - 1.0)).abs() < 1e-9);
        assert!((f.partials[1] - (-e * 12.0 - 3.0 + 1.0)).abs() < 1e-9);
    }
}
