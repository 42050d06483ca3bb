//! A bank with all algorithms, and the charts that their matrices are held against.

use std::collections::BTreeMap;

use nephele_realtime::parameters::{Global, OperatorField};

use super::*;

/// The charts of the manual as text: stacks from top to bottom, `*` at the operator with the feedback loop, `a^b` where
/// it goes from the lowest operator of a stack up to the highest. The last operator of a stack is heard.
const CHARTS: [&str; 32] = [
    "2>1 6*>5>4>3",
    "2*>1 6>5>4>3",
    "3>2>1 6*>5>4",
    "3>2>1 6>5>4 4^6",
    "2>1 4>3 6*>5",
    "2>1 4>3 6>5 5^6",
    "2>1 4>3 6*>5>3",
    "2>1 4*>3 6>5>3",
    "2*>1 4>3 6>5>3",
    "3*>2>1 5>4 6>4",
    "3>2>1 5>4 6*>4",
    "2*>1 4>3 5>3 6>3",
    "2>1 4>3 5>3 6*>3",
    "2>1 5>4>3 6*>4>3",
    "2*>1 5>4>3 6>4>3",
    "2>1 4>3>1 6*>5>1",
    "2*>1 4>3>1 6>5>1",
    "2>1 3*>1 6>5>4>1",
    "3>2>1 6*>4 6>5",
    "3*>1 3>2 5>4 6>4",
    "3*>1 3>2 6>4 6>5",
    "2>1 6*>3 6>4 6>5",
    "1 3>2 6*>4 6>5",
    "1 2 6*>3 6>4 6>5",
    "1 2 3 6*>4 6>5",
    "1 3>2 5>4 6*>4",
    "1 3*>2 5>4 6>4",
    "2>1 5*>4>3 6",
    "1 2 4>3 6*>5",
    "1 2 5*>4>3 6",
    "1 2 3 4 6*>5",
    "1 2 3 4 5 6*",
];

/// Operators that are heard, as the manual's charts have them in the lowest row.
const HEARD: [usize; 32] =
    [2, 2, 2, 2, 3, 3, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1, 1, 1, 3, 3, 4, 4, 4, 5, 5, 3, 3, 3, 4, 4, 5, 6];

/// What a cell of the matrix should hold.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Cell {
    Modulation,
    Feedback,
}

/// Ids of the cells that a chart speaks of, and the operators that are heard.
fn read_chart(chart: &str) -> (BTreeMap<String, Cell>, Vec<usize>) {
    let (mut cells, mut heard) = (BTreeMap::new(), Vec::new());
    for stack in chart.split(' ') {
        if let Some((from, to)) = stack.split_once('^') {
            cells.insert(format!("matrix.{from}.{to}"), Cell::Feedback);
            continue;
        }
        let ops: Vec<&str> = stack.split('>').collect();
        for op in ops.iter().filter_map(|op| op.strip_suffix('*')) {
            cells.insert(format!("matrix.{op}.{op}"), Cell::Feedback);
        }
        let ops: Vec<&str> = ops.iter().map(|op| op.trim_end_matches('*')).collect();
        for pair in ops.windows(2) {
            cells.insert(format!("matrix.{}.{}", pair[0], pair[1]), Cell::Modulation);
        }
        heard.push(ops[ops.len() - 1].parse().unwrap());
    }
    heard.sort_unstable();
    heard.dedup();
    (cells, heard)
}

/// Ids of the cells of `preset` that are not zero, with their depths in radians.
fn cells(preset: &crate::preset::Preset) -> BTreeMap<String, f32> {
    let index = preset.parameters.global(Global::RackIndex);
    let values = nephele_realtime::parameters().iter().zip(preset.parameters.as_array());
    let cells = values.filter(|(parameter, value)| parameter.id.starts_with("matrix.") && **value != 0.0);
    cells.map(|(parameter, value)| (parameter.id.clone(), value * index)).collect()
}

#[test]
fn the_matrix_of_each_algorithm_is_that_of_its_chart() {
    let voices = parse(&all_algorithms()).unwrap();
    assert_eq!(voices.len(), 32);
    for (place, voice) in voices.iter().enumerate() {
        let number = place + 1;
        assert_eq!((voice.name.as_str(), usize::from(voice.algorithm)), (format!("ALGO {number}").as_str(), number));
        let (expected, heard) = read_chart(CHARTS[place]);
        let preset = to_preset(voice);
        let found = cells(&preset);
        let ids: Vec<_> = found.keys().collect();
        assert_eq!(ids, expected.keys().collect::<Vec<_>>(), "algorithm {number}");
        for (id, kind) in expected {
            // Full level gives 13.1 radians, and feedback 7 a half of it.
            let wanted = if kind == Cell::Modulation { 13.119 } else { 6.56 };
            assert!((found[&id] - wanted).abs() < 0.01, "algorithm {number}, {id}: {}", found[&id]);
        }
        assert_eq!(heard.len(), HEARD[place], "algorithm {number}");
        for op in 1..=6 {
            let level = preset.parameters.operator(op - 1, OperatorField::Level);
            let wanted = if heard.contains(&op) { 1.0 / heard.len() as f32 } else { 0.0 };
            assert_eq!(level, wanted, "algorithm {number}, operator {op}");
        }
    }
}

#[test]
fn charts_differ_and_have_one_loop_each() {
    for (place, chart) in CHARTS.iter().enumerate() {
        let (cells, _) = read_chart(chart);
        assert_eq!(cells.values().filter(|cell| **cell == Cell::Feedback).count(), 1, "{chart}");
        for other in &CHARTS[..place] {
            assert_ne!(read_chart(other).0, cells, "{chart}");
        }
    }
}

#[test]
fn modulators_only_modulate_lower_operators() {
    // The rack takes operators from 6 to 1, so that only feedback is a sample late.
    for number in 1..=32 {
        assert!(Algorithm::new(number).edges.iter().all(|(from, to)| from > to), "{number}");
    }
    assert_eq!((Algorithm::new(0), Algorithm::new(200)), (Algorithm::new(1), Algorithm::new(32)));
}
