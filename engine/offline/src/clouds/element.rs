//! The number types of NumPy arrays that are read, and their way to f32.

/// A number type and its byte order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    kind: Kind,
    big_endian: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    F32,
    F64,
    U8,
    I16,
    I32,
    I64,
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

impl Element {
    const fn of(kind: Kind) -> Self {
        Self { kind, big_endian: false }
    }

    /// The type that NumPy writes as `descr`, such as `<f4`; `None` if it is not read.
    pub fn from_descr(descr: &str) -> Option<Self> {
        let big_endian = descr.starts_with('>');
        let kind = match descr.strip_prefix(['<', '>', '|', '='])? {
            "f4" => Kind::F32,
            "f8" => Kind::F64,
            "u1" => Kind::U8,
            "i2" => Kind::I16,
            "i4" => Kind::I32,
            "i8" => Kind::I64,
            _ => return None,
        };
        Some(Self { kind, big_endian })
    }

    /// Whether both are the same type but for their byte order.
    pub fn same_kind(self, other: Self) -> bool {
        self.kind == other.kind
    }

    /// Bytes in one element.
    pub const fn width(self) -> usize {
        match self.kind {
            Kind::U8 => 1,
            Kind::I16 => 2,
            Kind::F32 | Kind::I32 => 4,
            Kind::F64 | Kind::I64 => 8,
        }
    }

    /// The elements in `bytes` as audio: int16 is scaled by 1/32768, floats stay as they are.
    pub fn samples(self, bytes: &[u8]) -> Vec<f32> {
        let scale = if self.kind == Kind::I16 { 1.0 / 32768.0 } else { 1.0 };
        self.numbers(bytes).map(|v| v * scale).collect()
    }

    /// The elements in `bytes` as numbers; a rest shorter than an element is left out.
    pub fn numbers(self, bytes: &[u8]) -> impl Iterator<Item = f32> {
        bytes.chunks_exact(self.width()).map(move |chunk| match self.kind {
            Kind::U8 => f32::from(chunk[0]),
            Kind::I16 => f32::from(i16::from_le_bytes(self.little(chunk))),
            Kind::I32 => i32::from_le_bytes(self.little(chunk)) as f32,
            Kind::I64 => i64::from_le_bytes(self.little(chunk)) as f32,
            Kind::F32 => f32::from_le_bytes(self.little(chunk)),
            Kind::F64 => f64::from_le_bytes(self.little(chunk)) as f32,
        })
    }

    /// The bytes of one element, least significant first. `N` is the element's width.
    fn little<const N: usize>(self, chunk: &[u8]) -> [u8; N] {
        let mut bytes = [0; N];
        bytes.copy_from_slice(&chunk[..N]);
        if self.big_endian {
            bytes.reverse();
        }
        bytes
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
}
