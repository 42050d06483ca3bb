//! What is refused, and with which words.

use proptest::prelude::*;

use super::*;
use crate::dx7::sysex::SysexError as E;

fn error(bytes: &[u8]) -> E {
    parse(bytes).unwrap_err()
}

/// `bytes` with the byte at `at` changed.
fn with(mut bytes: Vec<u8>, at: usize, byte: u8) -> Vec<u8> {
    bytes[at] = byte;
    bytes
}

fn one() -> Vec<u8> {
    single(&[1; SINGLE])
}

#[test]
fn wrong_headers_are_refused_with_the_byte_that_is_wrong() {
    assert_eq!(error(&[]), E::Empty);
    for message in [all_algorithms(), one()] {
        assert_eq!(error(&with(message.clone(), 0, 0x4d)), E::Start { at: 0, found: 0x4d });
        assert_eq!(error(&with(message.clone(), 1, 0x41)), E::Manufacturer { at: 1, found: 0x41 });
        assert_eq!(error(&with(message.clone(), 2, 0x10)), E::SubStatus { at: 2, found: 0x10 });
        assert_eq!(error(&with(message.clone(), 3, 0x05)), E::Format { at: 3, found: 5 });
        for channel in 0..16 {
            assert!(parse(&with(message.clone(), 2, channel)).is_ok());
        }
    }
    assert_eq!(error(&with(all_algorithms(), 4, 0x10)), E::Count { expected: 4096, found: 2048 });
    assert_eq!(error(&with(all_algorithms(), 5, 0x01)), E::Count { expected: 4096, found: 4097 });
    assert_eq!(error(&with(one(), 5, 0x1c)), E::Count { expected: 155, found: 156 });
    assert_eq!(error(&with(one(), 3, 0x09)), E::Count { expected: 4096, found: 155 });
    assert_eq!(
        error(&with(all_algorithms(), 1, 0x41)).to_string(),
        "it is not for a Yamaha: manufacturer 41 instead of 43 at byte 1"
    );
}

#[test]
fn every_cut_is_told() {
    for message in [all_algorithms(), one()] {
        for length in 1..message.len() {
            let expected = if length < 6 { 6 } else { message.len() };
            assert_eq!(error(&message[..length]), E::CutOff { at: 0, expected, found: length });
        }
    }
    // Ended properly, but too soon.
    let short = [&all_algorithms()[..1000], &[0xf7]].concat();
    assert_eq!(error(&short), E::Short { expected: 4096, found: 994 });
    // Without its checksum.
    let bare = [&one()[..6 + SINGLE], &[0xf7]].concat();
    assert_eq!(error(&bare), E::Short { expected: 155, found: 155 });
    assert_eq!(error(&short).to_string(), "a message ends after 994 of 4096 data bytes");
}

#[test]
fn damage_is_told() {
    let (bank, one) = (all_algorithms(), one());
    let checksum = bank[4102];
    assert_eq!(error(&with(bank.clone(), 4102, checksum ^ 1)), E::Checksum { expected: checksum, found: checksum ^ 1 });
    let message = error(&with(bank.clone(), 20, bank[20] ^ 1)).to_string();
    assert!(message.starts_with("it is damaged: its checksum is "), "{message}");
    assert_eq!(error(&with(bank.clone(), 4000, 0x80)), E::HighBit { at: 4000, found: 0x80 });
    assert_eq!(error(&with(one.clone(), 161, 0xff)), E::HighBit { at: 161, found: 0xff });
    assert_eq!(error(&with(one.clone(), 162, 0x00)), E::End { at: 162, found: 0 });
    let joined = [&one[..162], &one[..]].concat();
    assert_eq!(error(&joined), E::End { at: 162, found: 0xf0 });
}

#[test]
fn messages_follow_each_other() {
    let file = [all_algorithms(), one(), all_algorithms()].concat();
    let voices = parse(&file).unwrap();
    assert_eq!(voices.len(), 65);
    assert_eq!((voices[31].algorithm, voices[32].algorithm, voices[33].algorithm), (32, 2, 1));
    let padded = [one(), vec![0; 3]].concat();
    assert_eq!(error(&padded), E::Start { at: 163, found: 0 });
    assert_eq!(error(&file[..file.len() - 1]), E::CutOff { at: 4267, expected: 4104, found: 4103 });
}

#[test]
fn files_are_read_and_errors_name_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rom1a.syx");
    std::fs::write(&path, all_algorithms()).unwrap();
    assert_eq!(read(&path).unwrap(), parse(&all_algorithms()).unwrap());
    std::fs::write(&path, b"").unwrap();
    assert!(read(&path).unwrap_err().to_string().ends_with("rom1a.syx: it is empty"));
    std::fs::write(&path, vec![0; 5 << 20]).unwrap();
    assert!(read(&path).unwrap_err().to_string().ends_with("it is longer than 4194304 bytes, the most that is read"));
    assert!(read(Path::new("/no/such.syx")).is_err());
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in any::<Vec<u8>>(), long in prop::collection::vec(0..0x80_u8, 4098)) {
        prop_assert!(parse(&bytes).is_err());
        for header in [&[0xf0, 0x43, 0, 9, 0x20, 0][..], &[0xf0, 0x43, 0, 0, 1, 0x1b]] {
            prop_assert!(parse(&[header, &bytes].concat()).is_err());
        }
        // Right in everything but that its data are noise.
        let data: [u8; BANK] = std::array::from_fn(|i| long[i]);
        for voice in parse(&bank(&data)).unwrap() {
            prop_assert!(to_preset(&voice).parameters.as_array().iter().all(|value| value.is_finite()));
            prop_assert!(left_out(&voice).iter().all(|lost| !lost.is_empty()));
        }
    }

    #[test]
    fn every_flipped_bit_is_found(place in 0..4104_usize, bit in 0..8_u8) {
        let bank = all_algorithms();
        let flipped = with(bank.clone(), place, bank[place] ^ (1 << bit));
        // Nothing but the channel may change.
        prop_assert_eq!(parse(&flipped).is_ok(), place == 2 && bit < 4);
    }
}
