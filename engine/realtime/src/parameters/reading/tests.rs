use proptest::prelude::*;

use crate::parameters::{PARAMETER_COUNT, Parameter, Unit, index_of, parameters};

fn of(id: &str) -> &'static Parameter {
    &parameters()[index_of(id).unwrap_or_else(|| panic!("{id} is no parameter"))]
}

#[test]
fn values_are_read_as_people_write_them() {
    let texts = [
        ("cloud.size", "250 ms", 0.25),
        ("cloud.size", "0.25s", 0.25),
        ("cloud.size", "0,25 s", 0.25),
        ("cloud.size", "0.25", 0.25),
        ("cloud.size", "120", 0.12),
        ("filter.cutoff", "1.5 k", 1500.0),
        ("filter.cutoff", "1,5kHz", 1500.0),
        ("filter.cutoff", "1.5e3", 1500.0),
        ("filter.cutoff", "440", 440.0),
        ("filter.cutoff", "A4", 440.0),
        ("filter.cutoff", "c#3", 138.5913),
        ("op1.hz", "Bb3 +20 ct", 235.788),
        ("cloud.pitch", "+7", 7.0),
        ("cloud.pitch", "7 st", 7.0),
        ("cloud.pitch", "−1 oct", -12.0),
        ("cloud.pitch", "50 ct", 0.5),
        ("op1.detune", "0.5 st", 50.0),
        ("cloud.level", "-6 dB", -6.0),
        ("cloud.level", "-6", -6.0),
        ("cloud.level", "50%", -6.0206),
        ("cloud.level", "x0.5", -6.0206),
        ("cloud.level", "0 %", -60.0),
        ("cloud.level", "-inf", -60.0),
        ("cloud.level", "-∞ dB", -60.0),
        ("op1.sustain", "-6.0206 dB", 0.5),
        ("cloud.position", "50%", 0.5),
        ("cloud.position", "50", 0.5),
        ("cloud.pan", "-0.3", -0.3),
        ("cloud.pan", "-30 %", -0.3),
        ("op1.ratio", "x2", 2.0),
        ("op1.ratio", "2×", 2.0),
        ("op1.ratio", "2x", 2.0),
        ("op1.ratio", "2/3", 2.0 / 3.0),
        ("op1.ratio", "3:2", 1.5),
        ("op1.ratio", "7 st", 1.498_307),
        ("op1.ratio", "1 oct", 2.0),
        ("op1.ratio", "150 %", 1.5),
        ("op1.break", "C4", 60.0),
        ("op1.break", "61", 61.0),
        ("matrix.2.1", "0.5 pi", std::f32::consts::FRAC_PI_2),
        ("matrix.2.1", "1.5 rad", 1.5),
        ("voice.polyphony", "4.6", 5.0),
        ("lfo1.division", "1/8d", 9.0),
        ("lfo1.division", "1/8 dotted", 9.0),
        ("lfo1.division", "1/8", 10.0),
        ("lfo1.division", "1/16t", 14.0),
        ("lfo1.division", "1/16 triplet", 14.0),
        ("lfo1.division", "3", 3.0),
        ("op1.wave", "tri", 8.0),
        ("op1.wave", "tx2", 1.0),
        ("op1.wave", "GRAIN", 12.0),
        ("master.bypass", "on", 1.0),
    ];
    for (id, text, plain) in texts {
        let read = of(id).parse(text);
        assert!(read.is_some_and(|read| (read - plain).abs() < 1e-4 * plain.abs().max(1.0)), "{id} {text}: {read:?}");
    }
}

#[test]
fn what_is_no_value_is_refused() {
    let texts = [
        ("filter.cutoff", "2k5"),
        ("filter.cutoff", "440 ms"),
        ("filter.cutoff", "C-1"),
        ("filter.cutoff", "H4"),
        ("filter.cutoff", "loud"),
        ("filter.cutoff", ""),
        ("filter.cutoff", "nan"),
        ("filter.cutoff", "inf"),
        ("filter.cutoff", "--5"),
        ("lfo1.rate", "A4"),
        ("cloud.size", "250 Hz"),
        ("cloud.level", "-50 %"),
        ("op1.ratio", "2/0"),
        ("op1.ratio", "x2 st"),
        ("op1.wave", "tx"),
        ("op1.wave", "s"),
        ("op1.wave", ""),
        ("lfo1.division", "1/8x"),
        ("lfo1.division", "1/"),
        ("master.bypass", "perhaps"),
        ("voice.polyphony", "é"),
    ];
    for (id, text) in texts {
        assert_eq!(of(id).parse(text), None, "{id} '{text}'");
    }
    assert_eq!(of("filter.cutoff").parse("99k"), Some(20_000.0), "beyond the end is the end");
}

#[test]
fn every_example_is_a_value() {
    for parameter in parameters() {
        let examples = parameter.examples();
        assert!(!examples.is_empty() && parameter.accepted().contains(&examples[0]), "{}", parameter.id);
        for text in examples {
            assert!(parameter.parse(&text).is_some(), "{} does not read '{text}'", parameter.id);
        }
    }
    assert_eq!(of("filter.cutoff").accepted(), "20.00 Hz … 20.00 kHz, such as 440 Hz, 4.4k or A4");
}

proptest! {
    #[test]
    fn what_is_written_is_read_within_rounding(index in 0..PARAMETER_COUNT, knob in 0.0_f32..=1.0) {
        let parameter = &parameters()[index];
        let plain = parameter.denormalise(knob);
        let text = parameter.format(plain);
        let read = parameter.parse(&text);
        prop_assert!(read.is_some(), "{}: '{}'", parameter.id, text);
        prop_assert_eq!(parameter.format(read.unwrap_or_default()), text);
        let apart = (read.unwrap_or_default() - plain).abs();
        // Half of the last digit that is written; kilohertz have two.
        let digit = match parameter.unit {
            Unit::Cents | Unit::Decibels | Unit::Bpm => 0.051,
            Unit::Hertz if plain >= 999.0 => 5.1,
            _ => 0.0051,
        };
        prop_assert!(apart <= digit, "{}: {} is read {} off", parameter.id, plain, apart);
    }

    #[test]
    fn nothing_that_is_typed_panics(index in 0..PARAMETER_COUNT, text in ".{0,12}") {
        if let Some(plain) = parameters()[index].parse(&text) {
            prop_assert!((parameters()[index].min..=parameters()[index].max).contains(&plain));
        }
    }
}
