//! The checksum of TensorFlow's files: CRC-32C (Castagnoli), masked so that a sum may stand among the data it sums.

/// Tables for eight bytes at a time (Kounavis and Berry, 2005), reflected polynomial 0x82F63B78.
static TABLES: [[u32; 256]; 8] = tables();

const fn tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut sum = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            sum = (sum >> 1) ^ (0x82F6_3B78 & (0_u32.wrapping_sub(sum & 1)));
            bit += 1;
        }
        tables[0][byte] = sum;
        byte += 1;
    }
    let mut table = 1;
    while table < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[table - 1][byte];
            tables[table][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        table += 1;
    }
    tables
}

/// The sum of `bytes` behind those that `sum` is of; 0 before the first.
#[must_use]
pub fn extend(sum: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let mut state = !sum;
    for word in words {
        let low = state ^ u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        let [a, b, c, d] = low.to_le_bytes();
        let [e, f, g, h] = [word[4], word[5], word[6], word[7]];
        state = [a, b, c, d, e, f, g, h]
            .into_iter()
            .zip(TABLES.iter().rev())
            .fold(0, |sum, (byte, table)| sum ^ table[usize::from(byte)]);
    }
    for &byte in rest {
        state = (state >> 8) ^ TABLES[0][usize::from(state as u8 ^ byte)];
    }
    !state
}

/// A sum as it stands in files.
#[must_use]
pub const fn masked(sum: u32) -> u32 {
    sum.rotate_right(15).wrapping_add(0xA282_EAD8)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 3720, appendix B.4.
    #[test]
    fn the_sums_are_those_of_the_standard() {
        assert_eq!(extend(0, &[0; 32]), 0x8A91_36AA);
        assert_eq!(extend(0, &[0xff; 32]), 0x62A8_AB43);
        let rising: Vec<u8> = (0..32).collect();
        assert_eq!(extend(0, &rising), 0x46DD_794E);
        assert_eq!(extend(extend(0, &rising[..13]), &rising[13..]), 0x46DD_794E);
        assert_eq!(extend(0, b"123456789"), 0xE306_9283);
    }

    /// `crc32c_test.cc` of `LevelDB`: masking is no identity, and its inverse is unique.
    #[test]
    fn masked_sums_differ() {
        let sum = extend(0, b"foo");
        assert_ne!(masked(sum), sum);
        assert_eq!(masked(sum).wrapping_sub(0xA282_EAD8).rotate_left(15), sum);
    }
}
