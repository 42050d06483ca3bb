//! Each field where the format sheet has it.

use proptest::prelude::*;

use super::*;

/// Highest value of each parameter of a voice on its own, in order; operators are alike, and the name is left out.
const OPERATOR_MOST: [u8; 21] = [99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 99, 3, 3, 7, 3, 7, 99, 1, 31, 99, 14];
const REST_MOST: [u8; 19] = [99, 99, 99, 99, 99, 99, 99, 99, 31, 7, 1, 99, 99, 99, 99, 1, 5, 7, 48];

/// Packs a voice as the format sheet's second table says.
fn pack(voice: &[u8; SINGLE]) -> [u8; PACKED] {
    let mut packed = Vec::new();
    for op in voice[..126].chunks(21) {
        let [.., bp, ld, rd, lc, rc, rs, ams, kvs, ol, mode, fc, ff, det] = op else { unreachable!() };
        packed.extend(&op[..8]);
        packed.extend([*bp, *ld, *rd]);
        packed.extend([rc << 2 | lc, det << 3 | rs, kvs << 2 | ams, *ol, fc << 1 | mode, *ff]);
    }
    packed.extend(&voice[126..134]);
    let [alg, fb, oks, speed, delay, pmd, amd, sync, wave, pms, transpose, name @ ..] = &voice[134..] else {
        unreachable!()
    };
    packed.extend([*alg, oks << 3 | fb, *speed, *delay, *pmd, *amd, pms << 4 | wave << 1 | sync, *transpose]);
    packed.extend(name);
    packed.try_into().unwrap()
}

/// A voice in which no two parameters of a kind are the same.
fn distinct() -> [u8; SINGLE] {
    let mut voice = Vec::new();
    for op in [6, 5, 4, 3, 2, 1] {
        voice.extend([10 + op, 20 + op, 30 + op, 40 + op, 50 + op, 60 + op, 70 + op, 80 + op]);
        voice.extend([op, 9 + op, 19 + op, 2, 1, op, 3, 7 - op, 90 + op, u8::from(op == 4), 20 + op, 33 + op, 7 + op]);
    }
    voice.extend([1, 2, 3, 4, 5, 6, 7, 8]);
    voice.extend([21, 5, 1, 34, 35, 36, 37, 0, 4, 6, 36]);
    voice.extend(b"E.PIANO 1 ");
    voice.try_into().unwrap()
}

fn expected() -> Dx7Voice {
    let operator = |op: u8| Dx7Operator {
        envelope: Dx7Envelope {
            rates: [10 + op, 20 + op, 30 + op, 40 + op],
            levels: [50 + op, 60 + op, 70 + op, 80 + op],
        },
        break_point: op,
        left_depth: 9 + op,
        right_depth: 19 + op,
        left_curve: Dx7Curve::PlusExponential,
        right_curve: Dx7Curve::MinusExponential,
        rate_scaling: op,
        amplitude_sensitivity: 3,
        velocity_sensitivity: 7 - op,
        level: 90 + op,
        fixed: op == 4,
        coarse: 20 + op,
        fine: 33 + op,
        detune: op as i8,
    };
    Dx7Voice {
        name: "E.PIANO 1".to_owned(),
        operators: [1, 2, 3, 4, 5, 6].map(operator),
        pitch: Dx7Envelope { rates: [1, 2, 3, 4], levels: [5, 6, 7, 8] },
        algorithm: 22,
        feedback: 5,
        oscillator_sync: true,
        lfo: Dx7Lfo {
            speed: 34,
            delay: 35,
            pitch_depth: 36,
            amplitude_depth: 37,
            sync: false,
            wave: Dx7Wave::Sine,
            pitch_sensitivity: 6,
        },
        transpose: 12,
    }
}

#[test]
fn every_parameter_is_read_from_its_place() {
    assert_eq!(parse(&single(&distinct())).unwrap(), [expected()]);
    let mut data = [0; BANK];
    data[PACKED..2 * PACKED].copy_from_slice(&pack(&distinct()));
    assert_eq!(parse(&bank(&data)).unwrap()[1], expected());
}

#[test]
fn values_out_of_range_are_brought_into_it() {
    let voice = &parse(&single(&[0x7f; SINGLE])).unwrap()[0];
    let op = &voice.operators[0];
    assert_eq!((op.level, op.coarse, op.detune, op.rate_scaling), (99, 31, 7, 7));
    assert_eq!(op.envelope, Dx7Envelope { rates: [99; 4], levels: [99; 4] });
    assert_eq!((voice.algorithm, voice.feedback, voice.transpose), (32, 7, 24));
    assert_eq!(voice.lfo.wave, Dx7Wave::SampleAndHold);
    assert_eq!((voice.lfo.speed, voice.lfo.pitch_sensitivity), (99, 7));
    // Packed, a detuning of 15, a wave of 7 and levels up to 127 are possible.
    let mut data = [0; BANK];
    data[..PACKED].fill(0x7f);
    assert_eq!(&parse(&bank(&data)).unwrap()[0], voice);
}

#[test]
fn names_are_printable() {
    let name = |bytes: &[u8; 10]| {
        let mut voice = distinct();
        voice[145..].copy_from_slice(bytes);
        parse(&single(&voice)).unwrap().remove(0).name
    };
    assert_eq!(name(b"BRASS   1 "), "BRASS   1");
    assert_eq!(name(b"  a/b\\c~  "), "a/b\\c~");
    assert_eq!(name(b"\0\nx\x7f\x1b     "), "x");
    assert_eq!(name(b"          "), "");
}

proptest! {
    #[test]
    fn packed_and_unpacked_are_the_same_voice(bytes in prop::collection::vec(0..0x80_u8, SINGLE)) {
        let mut voice = [0; SINGLE];
        for (place, byte) in bytes.iter().enumerate() {
            let most = match place {
                0..126 => OPERATOR_MOST[place % 21],
                126..145 => REST_MOST[place - 126],
                _ => 0x7f,
            };
            voice[place] = byte % (most + 1);
        }
        let from_single = parse(&single(&voice)).unwrap().remove(0);
        let mut data = [0; BANK];
        data[31 * PACKED..].copy_from_slice(&pack(&voice));
        let from_bank = parse(&bank(&data)).unwrap().remove(31);
        prop_assert_eq!(&from_single, &from_bank);
        prop_assert!(from_bank.name.chars().all(|c| (' '..='~').contains(&c)));
    }
}
