//! The simplest loss: the mean squared difference of samples.

/// The mean of `(x - target)²` and its derivative to each sample of `x`. Where one of the two is longer, its end is not
/// looked at, and the derivative is as long as the shorter; of nothing, both are 0 and empty.
#[must_use]
pub fn squared_error(x: &[f64], target: &[f64]) -> (f64, Vec<f64>) {
    let count = x.len().min(target.len()).max(1) as f64;
    let differences = x.iter().zip(target).map(|(x, target)| x - target);
    let derivative = differences.map(|difference| 2.0 * difference / count).collect::<Vec<_>>();
    // d²/n is (2d/n)²·n/4.
    let loss = derivative.iter().map(|slope| slope * slope).sum::<f64>() * count / 4.0;
    (loss, derivative)
}
