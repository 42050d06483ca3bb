use super::*;
use crate::math::uniform;

/// Runs every operation on the same numbers and gathers the bits.
#[inline(always)]
fn everything<S: Simd>(s: S, from: &[f32; 16], other: &[f32; 16], row: &[f32], bits: &mut Vec<u32>) {
    let mut found = vec![[0.0_f32; 16]; 30];
    let mut whole_numbers = [0_i32; 16];
    for at in (0..16).step_by(S::LANES) {
        s.store_i(&mut whole_numbers, at, s.ramp(77 * at as i32 - 3, 77));
        let (a, b) = (s.load(from, at), s.load(other, at));
        let (i, j) = (s.ramp(7 + 3_000_000 * at as i32, 3_000_000), s.ramp(5 - 9 * at as i32, -9));
        let whole = s.truncate(a);
        let as_float = |x: S::I| s.bits(x);
        let near = s.ramp(0, 1);
        let far = s.ramp(1 + 20 * at as i32, 20);
        let none = [s.splat(-9.0); 4];
        let [n0, n1, n2, n3] = s.near(row, 3 + at, near).unwrap_or(none);
        let [f0, f1, f2, f3] = s.anywhere(row, 2, far).unwrap_or(none);
        let rows = [
            s.add(a, b),
            s.sub(a, b),
            s.mul(a, b),
            s.div(a, b),
            s.max(a, b),
            s.min(a, b),
            s.splat(0.3),
            as_float(s.add_i(i, j)),
            as_float(s.sub_i(i, j)),
            as_float(s.and_i(i, j)),
            as_float(s.high_8(i)),
            as_float(s.shift_2(j)),
            as_float(s.shift_10(j)),
            as_float(s.size(j)),
            as_float(s.upper_24(j)),
            as_float(s.load_i(&whole_numbers, at)),
            as_float(s.exponent(s.splat_i(100))),
            s.float(j),
            as_float(whole),
            as_float(s.less(a, b)),
            as_float(s.max_i(i, j)),
            as_float(s.min_i(whole, j)),
            n0,
            n1,
            n2,
            n3,
            f0,
            f1,
            f2,
            f3,
        ];
        for (to, row) in found.iter_mut().zip(rows) {
            s.store(to, at, row);
        }
    }
    let square: Square = std::array::from_fn(|i| std::array::from_fn(|j| row[16 * i + j]));
    let mut turned = [[0.0; 16]; 16];
    s.transpose(&square, &mut turned);
    found.extend(turned);
    bits.extend(found.iter().flatten().map(|x| x.to_bits()));
}

dispatch! {
    fn run(from: &[f32; 16], other: &[f32; 16], row: &[f32], bits: &mut Vec<u32>) = everything
}

#[test]
fn all_instruction_sets_give_the_same_bits() {
    let mut from: [f32; 16] = std::array::from_fn(|i| (uniform(1, 2, i as u64) - 0.5) * 1e4);
    let other: [f32; 16] = std::array::from_fn(|i| (uniform(1, 3, i as u64) - 0.5) * 1e4);
    from[3] = other[3];
    let row: Vec<f32> = (0..400).map(|i| uniform(5, 5, i)).collect();
    let bits = |instructions| {
        let mut bits = Vec::new();
        run(instructions, &from, &other, &row, &mut bits);
        bits
    };
    let scalar = bits(Instructions::Scalar);
    assert_eq!(f32::from_bits(scalar[22 * 16 + 2]), row[5], "the first neighbour stands at its place");
    assert_eq!(f32::from_bits(scalar[27 * 16 + 2]), row[44], "and the second behind it");
    assert_eq!(f32::from_bits(scalar[30 * 16 + 3]), row[48], "rows are columns");
    for set in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
        assert_eq!(bits(set), scalar, "{set:?}");
    }
}

#[test]
fn the_best_is_available() {
    assert!(Instructions::best().is_available());
    assert_eq!(cfg!(target_arch = "x86_64"), Instructions::Sse2.is_available());
}
