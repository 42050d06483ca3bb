//! Walks the fields of a protobuf message without copying anything: the little of the wire format that ONNX needs.
//!
//! Models are looked at with this before a runtime sees them, so that a text file, a cut download or a hostile graph is
//! refused in our words, alike for every runtime, and without reading hundreds of megabytes of weights.

/// The bytes are not a protobuf message; says in what way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Malformed {
    /// A number or a field ends beyond the end of its message: typical of a cut file.
    Cut,
    /// A field number or wire type that protobuf does not have: typical of a file that is something else.
    Alien,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Value<'a> {
    /// An integer, enum or bool.
    Number(u64),
    /// A string, a nested message or packed numbers.
    Bytes(&'a [u8]),
    /// The bits of four or eight bytes of fixed width.
    Fixed(u64),
}

impl<'a> Value<'a> {
    /// The bytes of a nested message or string, empty for anything else.
    pub(crate) const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Number(_) | Self::Fixed(_) => &[],
        }
    }

    /// The text of a string field, with what is not UTF-8 replaced.
    pub(crate) fn text(self) -> String {
        String::from_utf8_lossy(self.bytes()).into_owned()
    }

    /// Appends the integers of a repeated field, packed or not, to `into`.
    pub(crate) fn integers(self, into: &mut Vec<i64>) -> Result<(), Malformed> {
        match self {
            Self::Number(number) => into.push(number.cast_signed()),
            Self::Bytes(mut packed) => {
                while !packed.is_empty() {
                    into.push(varint(&mut packed)?.cast_signed());
                }
            }
            Self::Fixed(_) => {}
        }
        Ok(())
    }
}

/// Iterates over (field number, value) of one message; ends after the first error.
pub(crate) struct Fields<'a> {
    rest: &'a [u8],
}

impl<'a> Fields<'a> {
    pub(crate) const fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u64, Value<'a>), Malformed> {
        let tag = varint(&mut self.rest)?;
        if tag >> 3 == 0 {
            return Err(Malformed::Alien);
        }
        let value = match tag & 7 {
            0 => Value::Number(varint(&mut self.rest)?),
            1 => Value::Fixed(u64::from_le_bytes(fixed(&mut self.rest)?)),
            2 => {
                let length = varint(&mut self.rest)?;
                Value::Bytes(take(&mut self.rest, usize::try_from(length).map_err(|_| Malformed::Cut)?)?)
            }
            5 => Value::Fixed(u32::from_le_bytes(fixed(&mut self.rest)?).into()),
            _ => return Err(Malformed::Alien),
        };
        Ok((tag >> 3, value))
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<(u64, Value<'a>), Malformed>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}

fn fixed<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], Malformed> {
    let (head, tail) = rest.split_first_chunk().ok_or(Malformed::Cut)?;
    *rest = tail;
    Ok(*head)
}

fn take<'a>(rest: &mut &'a [u8], count: usize) -> Result<&'a [u8], Malformed> {
    let (head, tail) = rest.split_at_checked(count).ok_or(Malformed::Cut)?;
    *rest = tail;
    Ok(head)
}

/// Reads seven bits a byte, lowest first, until a byte without its top bit.
fn varint(rest: &mut &[u8]) -> Result<u64, Malformed> {
    let mut number = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, tail) = rest.split_first().ok_or(Malformed::Cut)?;
        *rest = tail;
        number |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Ok(number);
        }
    }
    Err(Malformed::Alien)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_manual() {
        // protobuf.dev, "Encoding": field 1 = 150; then field 2 = "testing", then field 4 packed [3, 270, 86942].
        let bytes = b"\x08\x96\x01\x12\x07testing\x22\x06\x03\x8e\x02\x9e\xa7\x05";
        let fields: Vec<_> = Fields::new(bytes).map(Result::unwrap).collect();
        assert_eq!(fields[0], (1, Value::Number(150)));
        assert_eq!(fields[1].1.text(), "testing");
        let mut numbers = Vec::new();
        fields[2].1.integers(&mut numbers).unwrap();
        assert_eq!(numbers, [3, 270, 86_942]);
    }

    #[test]
    fn what_is_cut_or_alien_ends_the_walk() {
        let walk = |bytes| Fields::new(bytes).last();
        assert_eq!(walk(b"\x12\x07test"), Some(Err(Malformed::Cut)));
        assert_eq!(walk(b"\x08\x96"), Some(Err(Malformed::Cut)));
        assert_eq!(walk(b"This is text."), Some(Err(Malformed::Alien)));
        assert_eq!(walk(b"\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Some(Err(Malformed::Alien)));
        assert_eq!(walk(b"\x12\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), Some(Err(Malformed::Cut)));
    }
}
