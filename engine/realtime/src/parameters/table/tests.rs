use super::*;

#[test]
fn ids_and_order_are_anchored() {
    let ids: Vec<_> = parameters().iter().map(|p| p.id.as_str()).collect();
    assert_eq!(ids.len(), PARAMETER_COUNT);
    assert_eq!(ids[Global::MasterLevel.index()], "master.level");
    assert_eq!(ids[Global::CloudWindow.index()], "cloud.window");
    assert_eq!(ids[Global::SeqTranspose.index()], "seq.transpose");
    assert_eq!(ids[OperatorField::Ratio.index(0)], "op1.ratio");
    assert_eq!(ids[OperatorField::Release.index(5)], "op6.release");
    assert_eq!(ids[matrix_index(6, 0)], "matrix.7.1");
    assert_eq!(ids[matrix_index(6, 6)], "matrix.7.7");
    let mut unique = ids.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), ids.len(), "an id stands twice");
}

#[test]
fn factory_names_exist_and_lie_in_range() {
    for (id, value) in FACTORY {
        let p = &parameters()[index_of(id).unwrap_or_else(|| panic!("{id} is no parameter"))];
        assert!((p.min..=p.max).contains(value), "{id} = {value}");
    }
}

#[test]
fn every_value_survives_knob_and_text() {
    for p in parameters() {
        for i in 0..=20 {
            let plain = p.denormalise(i as f32 / 20.0);
            assert!((p.min..=p.max).contains(&plain), "{}", p.id);
            let knob = p.normalise(plain);
            assert!((p.denormalise(knob) - plain).abs() <= 1e-4 * (p.max - p.min), "{} {plain}", p.id);
            let text = p.format(plain);
            let read = p.parse(&text).unwrap_or_else(|| panic!("{}: '{text}' does not parse", p.id));
            assert_eq!(p.format(read), text, "{}", p.id);
        }
        assert_eq!(p.sanitise(f32::NAN), p.default);
        assert_eq!(p.sanitise(f32::INFINITY), p.max);
    }
}
