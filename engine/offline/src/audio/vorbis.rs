//! How much memory the codebooks of a Vorbis stream ask for (Vorbis I specification, section 3.2.1).
//!
//! A codebook of a few dozen bits can declare 131 072 vectors of 32 numbers, and a stream can have 256 codebooks: a file
//! of 5 KiB that takes 4 GiB to open. So the codebooks are walked through first and their numbers added up.

/// The most entries, and the most numbers, of all codebooks together. libvorbis stays below a hundredth of it.
const MOST: u64 = 1 << 22;

/// Reads bits, the least significant first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn read(&mut self, count: u32) -> Option<u64> {
        let mut value = 0;
        for place in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value |= u64::from(byte >> (self.at % 8) & 1) << place;
            self.at += 1;
        }
        Some(value)
    }

    fn skip(&mut self, bits: u64) -> Option<()> {
        self.at = self.at.checked_add(usize::try_from(bits).ok()?)?;
        (self.at <= self.bytes.len() * 8).then_some(())
    }
}

/// Whether the codebooks in the setup packet of a Vorbis stream are of a size that can be meant.
///
/// # Errors
/// What is wrong with them.
pub fn check(packet: &[u8]) -> Result<(), &'static str> {
    if !packet.starts_with(b"\x05vorbis") {
        return Err("its third packet is no Vorbis setup");
    }
    let mut bits = Bits { bytes: &packet[7..], at: 0 };
    let cut = "its Vorbis setup is cut off or damaged";
    let books = bits.read(8).ok_or(cut)? + 1;
    let mut numbers = 0;
    for _ in 0..books {
        numbers += book(&mut bits).ok_or(cut)?;
        if numbers > MOST {
            return Err("its Vorbis codebooks are larger than any encoder makes them");
        }
    }
    Ok(())
}

/// Reads past one codebook and gives the numbers that it takes in memory.
fn book(bits: &mut Bits<'_>) -> Option<u64> {
    if bits.read(24)? != 0x56_43_42 {
        return None;
    }
    let (dimensions, entries) = (bits.read(16)?, bits.read(24)?);
    if bits.read(1)? == 1 {
        ordered(bits, entries)?;
    } else {
        let sparse = bits.read(1)? == 1;
        for _ in 0..entries {
            if !sparse || bits.read(1)? == 1 {
                bits.skip(5)?;
            }
        }
    }
    let vectors = entries.saturating_mul(dimensions.max(1));
    match bits.read(4)? {
        0 => Some(entries),
        kind @ (1 | 2) => {
            bits.skip(64)?;
            let width = bits.read(4)? + 1;
            bits.skip(1)?;
            let values = if kind == 1 { root(entries, dimensions) } else { vectors };
            bits.skip(values.checked_mul(width)?)?;
            Some(vectors)
        }
        _ => None,
    }
}

/// Reads past the lengths of code words that are stored in order.
fn ordered(bits: &mut Bits<'_>, entries: u64) -> Option<()> {
    bits.skip(5)?;
    let mut entry = 0;
    while entry < entries {
        entry += bits.read(u64::BITS - (entries - entry).leading_zeros())?;
    }
    Some(())
}

/// The largest whole number whose `dimensions`-th power is at most `entries`.
fn root(entries: u64, dimensions: u64) -> u64 {
    if dimensions == 0 {
        return 0;
    }
    let power = |n: u64| (0..dimensions.min(64)).fold(1_u64, |product, _| product.saturating_mul(n));
    let guess = (entries as f64).powf(1.0 / dimensions as f64) as u64;
    (guess.saturating_sub(1)..=guess + 1).rev().find(|n| power(*n) <= entries).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Writes bits, the least significant first.
    #[derive(Default)]
    struct Pen(Vec<bool>);

    impl Pen {
        fn write(&mut self, value: u64, count: u32) {
            self.0.extend((0..count).map(|place| value >> place & 1 == 1));
        }

        fn bytes(&self) -> Vec<u8> {
            let byte = |bits: &[bool]| bits.iter().rev().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
            self.0.chunks(8).map(byte).collect()
        }
    }

    fn setup(books: u64, dimensions: u64, entries: u64) -> Vec<u8> {
        let mut pen = Pen::default();
        pen.write(books - 1, 8);
        for _ in 0..books {
            pen.write(0x56_43_42, 24);
            pen.write(dimensions, 16);
            pen.write(entries, 24);
            pen.write(1, 1);
            pen.write(16, 5);
            pen.write(entries, u64::BITS - entries.leading_zeros());
            pen.write(1, 4);
            pen.write(0, 64);
            pen.write(0, 4 + 1);
            pen.write(0, u32::try_from(root(entries, dimensions)).unwrap());
        }
        [b"\x05vorbis".to_vec(), pen.bytes()].concat()
    }

    #[test]
    fn huge_codebooks_are_refused_and_usual_ones_are_not() {
        assert_eq!(check(&setup(40, 4, 625)), Ok(()));
        let bomb = setup(256, 32, 131_072);
        assert!(bomb.len() < 8192);
        assert_eq!(check(&bomb), Err("its Vorbis codebooks are larger than any encoder makes them"));
        assert_eq!(check(&setup(40, 4, 625)[..100]), Err("its Vorbis setup is cut off or damaged"));
        assert_eq!(check(b"\x03vorbis"), Err("its third packet is no Vorbis setup"));
    }

    #[test]
    fn roots_are_whole_numbers() {
        for (entries, dimensions, wanted) in [(625, 4, 5), (624, 4, 4), (8, 3, 2), (1, 32, 1), (0, 2, 0), (9, 0, 0)] {
            assert_eq!(root(entries, dimensions), wanted, "{entries} {dimensions}");
        }
    }
}
