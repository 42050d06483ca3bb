//! The element types of NumPy arrays that are read, and their way to numbers and text.

/// An element type and its byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    kind: Kind,
    big_endian: bool,
    /// Characters in a string; 1 for a number.
    units: u16,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    F32,
    F64,
    U8,
    I16,
    I32,
    I64,
    /// A character of NumPy's strings, which are stored as UTF-32.
    Character,
}

/// The types of samples.
pub const SAMPLES: &[Element] = &[Element::of(Kind::F32), Element::of(Kind::F64), Element::of(Kind::I16)];
/// The types of a single number: Python's own integers and floats arrive as 64 bits.
pub const NUMBERS: &[Element] = &[
    Element::of(Kind::F32),
    Element::of(Kind::F64),
    Element::of(Kind::I16),
    Element::of(Kind::I32),
    Element::of(Kind::I64),
];
/// The type of UTF-8 text.
pub const TEXT: &[Element] = &[Element::of(Kind::U8)];
/// The type of Python's strings, of any length.
pub const STRING: &[Element] = &[Element::of(Kind::Character)];

impl Element {
    const fn of(kind: Kind) -> Self {
        Self { kind, big_endian: false, units: 1 }
    }

    /// The type that NumPy writes as `descr`, such as `<f4`; `None` if it is not read.
    pub fn from_descr(descr: &str) -> Option<Self> {
        let big_endian = descr.starts_with('>');
        let name = descr.strip_prefix(['<', '>', '|', '='])?;
        if let Some(characters) = name.strip_prefix('U') {
            let units = characters.parse().ok().filter(|units| *units > 0)?;
            return Some(Self { kind: Kind::Character, big_endian, units });
        }
        let kind = match name {
            "f4" => Kind::F32,
            "f8" => Kind::F64,
            "u1" => Kind::U8,
            "i2" => Kind::I16,
            "i4" => Kind::I32,
            "i8" => Kind::I64,
            _ => return None,
        };
        Some(Self { kind, big_endian, units: 1 })
    }

    /// Whether both are the same type but for their byte order and, of strings, their length.
    pub fn same_kind(self, other: Self) -> bool {
        self.kind == other.kind
    }

    /// Bytes in one element.
    pub const fn width(self) -> usize {
        self.kind.width() * self.units as usize
    }

    /// The elements in `bytes` as audio: int16 is scaled by 1/32768, floats stay as they are.
    pub fn samples(self, bytes: &[u8]) -> Vec<f32> {
        let scale = if self.kind == Kind::I16 { 1.0 / 32768.0 } else { 1.0 };
        self.numbers(bytes).map(|v| v as f32 * scale).collect()
    }

    /// The elements in `bytes` as numbers, strings as their code points; a rest shorter than a number is left out.
    pub fn numbers(self, bytes: &[u8]) -> impl Iterator<Item = f64> {
        bytes.chunks_exact(self.kind.width()).map(move |chunk| match self.kind {
            Kind::U8 => f64::from(chunk[0]),
            Kind::I16 => f64::from(i16::from_le_bytes(self.little(chunk))),
            Kind::I32 => f64::from(i32::from_le_bytes(self.little(chunk))),
            Kind::I64 => i64::from_le_bytes(self.little(chunk)) as f64,
            Kind::F32 => f64::from(f32::from_le_bytes(self.little(chunk))),
            Kind::F64 => f64::from_le_bytes(self.little(chunk)),
            Kind::Character => f64::from(u32::from_le_bytes(self.little(chunk))),
        })
    }

    /// The strings in `bytes` as one text; what is no character is left out, as is what pads them.
    pub fn text(self, bytes: &[u8]) -> String {
        self.numbers(bytes).filter_map(|code| char::from_u32(code as u32)).filter(|c| *c != '\0').collect()
    }

    /// The bytes of one number or character, least significant first. `N` is its width.
    fn little<const N: usize>(self, chunk: &[u8]) -> [u8; N] {
        let mut bytes = [0; N];
        bytes.copy_from_slice(&chunk[..N]);
        if self.big_endian {
            bytes.reverse();
        }
        bytes
    }
}

impl Kind {
    /// Bytes in one number or character.
    const fn width(self) -> usize {
        match self {
            Self::U8 => 1,
            Self::I16 => 2,
            Self::F32 | Self::I32 | Self::Character => 4,
            Self::F64 | Self::I64 => 8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_byte_orders_and_all_types_are_read() {
        let read = |descr: &str, bytes: &[u8]| Element::from_descr(descr).unwrap().samples(bytes);
        assert_eq!(read("<f4", &0.25_f32.to_le_bytes()), [0.25]);
        assert_eq!(read(">f4", &0.25_f32.to_be_bytes()), [0.25]);
        assert_eq!(read("<f8", &(-1.5_f64).to_le_bytes()), [-1.5]);
        assert_eq!(read(">f8", &(-1.5_f64).to_be_bytes()), [-1.5]);
        assert_eq!(read("<i2", &i16::MIN.to_le_bytes()), [-1.0]);
        assert_eq!(read(">i2", &16384_i16.to_be_bytes()), [0.5]);
        assert_eq!(read("<i8", &48_000_i64.to_le_bytes()), [48_000.0]);
        assert_eq!(read("|u1", &[7, 8]), [7.0, 8.0]);
        assert_eq!(read("<f4", &[0; 7]), [0.0]);
        assert_eq!(Element::from_descr("<c8"), None);
        assert_eq!(Element::from_descr("f4"), None);
    }

    #[test]
    fn strings_are_read_without_their_padding() {
        let utf32 = |text: &str| text.chars().flat_map(|c| (c as u32).to_le_bytes()).collect::<Vec<_>>();
        let element = Element::from_descr("<U4").unwrap();
        assert!(element.same_kind(STRING[0]));
        assert_eq!(element.width(), 16);
        assert_eq!(element.text(&utf32("aé\0\0")), "aé");
        assert_eq!(Element::from_descr(">U1").unwrap().text(&[0, 0, 0, b'x']), "x");
        assert_eq!(element.text(&[0xff; 4]), "");
        assert_eq!(Element::from_descr("<U0"), None);
        assert_eq!(Element::from_descr("<U65536"), None);
    }
}
