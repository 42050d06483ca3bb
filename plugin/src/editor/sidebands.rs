//! Partials that frequency modulation makes, worked out from the knobs.

use nephele_realtime::fm::Kind;
use nephele_realtime::instrument::operator_tuning;
use nephele_realtime::parameters::{Global, NODES, OPERATORS, OperatorField, kind_index, matrix_index};

/// Carriers that are taken, the loudest, and modulators of each, the strongest.
const CARRIERS: usize = 2;
const MODULATORS: usize = 2;
/// Sidebands to each side of a carrier, by each modulator.
const ORDERS: usize = 24;
/// Strongest modulation that is worked out, radians.
const DEEPEST: f64 = 40.0;
/// Amplitude, against the strongest partial's, of one that is left out.
const FAINT: f32 = 0.02;

/// A partial.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Partial {
    /// Frequency in Hz.
    pub hz: f32,
    /// Amplitude with the sign of its phase.
    pub amplitude: f32,
}

/// Bessel functions of the first kind, from order 0 to `ORDERS`, by the recurrence from high orders down, which is stable, and
/// the sum that they all have (Abramowitz and Stegun, 9.12).
pub fn bessel(x: f64) -> [f32; ORDERS + 1] {
    let x = if x.is_finite() { x.clamp(-DEEPEST, DEEPEST) } else { 0.0 };
    let mut found = [0.0; ORDERS + 1];
    let size = x.abs();
    if size < 1e-9 {
        found[0] = 1.0;
        return found;
    }
    let (mut above, mut here, mut sum) = (0.0_f64, 1e-30_f64, 0.0_f64);
    let mut all = [0.0_f64; ORDERS + 1];
    // High enough that what is left out is nothing.
    for order in (0..2 * (ORDERS + size as usize)).rev() {
        let below = 2.0 * (order + 1) as f64 / size * here - above;
        (above, here) = (here, below);
        if here.abs() > 1e100 {
            (above, here, sum) = (above * 1e-100, here * 1e-100, sum * 1e-100);
            for j in &mut all {
                *j *= 1e-100;
            }
        }
        if order <= ORDERS {
            all[order] = here;
        }
        sum += if order == 0 {
            here
        } else if order % 2 == 0 {
            2.0 * here
        } else {
            0.0
        };
    }
    for (order, (found, j)) in found.iter_mut().zip(all).enumerate() {
        let odd = x < 0.0 && order % 2 == 1;
        *found = (j / sum * if odd { -1.0 } else { 1.0 }) as f32;
    }
    found
}

/// The partials of the loudest carriers under their strongest modulators, at the note `hz`, the lowest first. `value` gives
/// plain values; `levels` is how loud each node is now, before its part in the mix. Operators are taken as sines that
/// nothing else modulates.
pub fn predict(value: impl Fn(usize) -> f32, hz: f32, levels: &[f32; NODES]) -> Vec<Partial> {
    let tuned = |op: usize| {
        let (ratio, offset) = operator_tuning(|field: OperatorField| value(field.index(op)));
        hz * ratio + offset
    };
    let mut carriers: Vec<(usize, f32)> =
        (0..OPERATORS).map(|op| (op, value(OperatorField::Level.index(op)) * levels[op])).collect();
    carriers.retain(|(_, level)| *level > 0.0);
    carriers.sort_by(|a, b| b.1.total_cmp(&a.1));
    let mut partials = Vec::new();
    for (carrier, level) in carriers.into_iter().take(CARRIERS) {
        let index = |from: usize| {
            let phase = Kind::from_plain(value(kind_index(from, carrier))) == Kind::Phase;
            let depth = value(matrix_index(from, carrier)) * value(Global::RackIndex.index()) * levels[from];
            if phase && from != carrier { depth } else { 0.0 }
        };
        let mut modulators: Vec<(usize, f32)> = (0..OPERATORS).map(|from| (from, index(from))).collect();
        modulators.retain(|(_, index)| *index != 0.0);
        modulators.sort_by(|a, b| b.1.abs().total_cmp(&a.1.abs()));
        let mut series = vec![Partial { hz: tuned(carrier), amplitude: level }];
        for (modulator, index) in modulators.into_iter().take(MODULATORS) {
            series = modulated(&series, tuned(modulator), index);
        }
        partials.extend(series);
    }
    gathered(partials)
}

/// `series` with its phase modulated by a sine of `hz` and `index` radians.
fn modulated(series: &[Partial], hz: f32, index: f32) -> Vec<Partial> {
    let orders = bessel(f64::from(index));
    let mut all = Vec::with_capacity(series.len() * (2 * ORDERS + 1));
    for partial in series {
        for (k, j) in orders.iter().enumerate().filter(|(_, j)| j.abs() > 1e-4) {
            let way = k as f32 * hz;
            all.push(Partial { hz: partial.hz + way, amplitude: partial.amplitude * j });
            if k > 0 {
                // J of a negative order.
                let sign = if k % 2 == 1 { -1.0 } else { 1.0 };
                all.push(Partial { hz: partial.hz - way, amplitude: partial.amplitude * j * sign });
            }
        }
    }
    all
}

/// Partials of negative frequency turned over, those of the same frequency added, faint ones left out.
fn gathered(mut partials: Vec<Partial>) -> Vec<Partial> {
    for partial in partials.iter_mut().filter(|partial| partial.hz < 0.0) {
        *partial = Partial { hz: -partial.hz, amplitude: -partial.amplitude };
    }
    partials.sort_by(|a, b| a.hz.total_cmp(&b.hz));
    let mut sums: Vec<Partial> = Vec::with_capacity(partials.len());
    for partial in partials {
        match sums.last_mut().filter(|last| partial.hz - last.hz < 0.5) {
            Some(last) => last.amplitude += partial.amplitude,
            None => sums.push(partial),
        }
    }
    let strongest = sums.iter().fold(0.0_f32, |most, partial| most.max(partial.amplitude.abs()));
    sums.retain(|partial| partial.hz > 1.0 && partial.amplitude.abs() > FAINT * strongest);
    sums
}

#[cfg(test)]
mod tests {
    use nephele_realtime::ParameterValues;

    use super::*;

    /// Abramowitz and Stegun, tables 9.1 to 9.4.
    #[test]
    fn bessel_functions_are_those_of_the_tables() {
        for (x, expected) in [
            (0.0, [1.0, 0.0, 0.0, 0.0]),
            (1.0, [0.765_197_7, 0.440_050_6, 0.114_903_5, 0.019_563_4]),
            (2.0, [0.223_890_8, 0.576_724_8, 0.352_834, 0.128_943_2]),
            (5.0, [-0.177_596_8, -0.327_579_1, 0.046_565_1, 0.364_831_2]),
            (10.0, [-0.245_935_8, 0.043_472_7, 0.254_630_3, 0.058_379_4]),
            (-2.0, [0.223_890_8, -0.576_724_8, 0.352_834, -0.128_943_2]),
        ] {
            let found = bessel(x);
            for (order, expected) in expected.into_iter().enumerate() {
                assert!((found[order] - expected).abs() < 1e-6, "J{order}({x}) = {}", found[order]);
            }
        }
        for x in [0.1, 7.0, 30.0, 1e9, f64::NAN] {
            let found = bessel(x);
            let power = found[0].powi(2) + 2.0 * found[1..].iter().map(|j| j * j).sum::<f32>();
            assert!((power - 1.0).abs() < 1e-3 || x > 20.0, "{x}: {power}");
        }
    }

    fn values(set: &[(usize, f32)]) -> [f32; nephele_realtime::parameters::PARAMETER_COUNT] {
        let mut values = ParameterValues::default();
        for from in 0..NODES {
            (0..NODES).for_each(|to| values.set(matrix_index(from, to), 0.0));
        }
        for op in 0..OPERATORS {
            values.set(OperatorField::Level.index(op), 0.0);
            values.set(OperatorField::Detune.index(op), 0.0);
            values.set(OperatorField::Ratio.index(op), 1.0);
        }
        for (index, value) in set {
            values.set(*index, *value);
        }
        *values.as_array()
    }

    #[test]
    fn a_carrier_by_itself_is_one_partial() {
        let values = values(&[(OperatorField::Level.index(2), 0.5), (OperatorField::Ratio.index(2), 3.0)]);
        let found = predict(|i| values[i], 220.0, &[1.0; NODES]);
        assert_eq!(found.len(), 1);
        assert!((found[0].hz - 660.0).abs() < 0.1 && (found[0].amplitude - 0.5).abs() < 1e-6, "{found:?}");
    }

    #[test]
    fn sidebands_lie_at_whole_multiples_around_the_carrier() {
        let set = [
            (OperatorField::Level.index(0), 1.0),
            (OperatorField::Ratio.index(0), 10.0),
            (OperatorField::Ratio.index(1), 1.0),
            (matrix_index(1, 0), 2.0),
        ];
        let values = values(&set);
        let found = predict(|i| values[i], 100.0, &[1.0; NODES]);
        let at = |hz: f32| found.iter().find(|p| (p.hz - hz).abs() < 1.0).map_or(0.0, |p| p.amplitude);
        for (hz, expected) in
            [(1000.0, 0.223_89), (1100.0, 0.576_72), (900.0, -0.576_72), (1200.0, 0.352_83), (700.0, -0.128_94)]
        {
            assert!((at(hz) - expected).abs() < 1e-3, "{hz}: {}", at(hz));
        }
        assert_eq!(at(1050.0), 0.0);
        let quiet = predict(|i| values[i], 100.0, &[1.0, 0.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(quiet.len(), 1, "a modulator that is silent now makes none: {quiet:?}");
    }

    #[test]
    fn what_falls_below_zero_comes_back_turned_over() {
        let set =
            [(OperatorField::Level.index(0), 1.0), (OperatorField::Ratio.index(1), 2.0), (matrix_index(1, 0), 1.0)];
        let values = values(&set);
        let found = predict(|i| values[i], 100.0, &[1.0; NODES]);
        // The first lower sideband, -J1 at -100 Hz, meets the carrier: J0 + J1.
        assert!((found[0].hz - 100.0).abs() < 0.1, "{found:?}");
        assert!((found[0].amplitude - (0.765_198 + 0.440_051)).abs() < 1e-3, "{found:?}");
        assert!(found.is_sorted_by(|a, b| a.hz < b.hz));
    }
}
