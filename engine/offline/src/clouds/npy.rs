//! Reading one NumPy array ([format 1.0 to 3.0][spec]) from a source that is not trusted.
//!
//! `ndarray-npy` writes these files, but reads them by allocating whatever the header declares; so the header is read
//! here, held against the bytes that are really there, and only then are samples made of them.
//!
//! [spec]: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html

use std::io::{self, Read};

use super::element::Element;

/// First bytes of a `.npy` file.
pub const MAGIC: &[u8; 6] = b"\x93NUMPY";
/// The longest header text that is read; NumPy has the same limit.
const MAX_HEADER: usize = 10_000;
/// The deepest nesting of brackets in a header. The parser recurses, so a header of brackets alone would end the stack.
const MAX_NESTING: usize = 6;

/// Why bytes are no array that can be used.
#[derive(Debug, thiserror::Error)]
pub enum NpyError {
    /// The first bytes are not those of a `.npy` file, or the file ends within them.
    #[error("it is no NumPy array file")]
    NotNpy,
    /// A version of the format that does not exist yet.
    #[error("it is of version {0}.{1} of the NumPy format; 1.0 to 3.0 are read")]
    Version(u8, u8),
    /// A header that is declared too long to be one.
    #[error("its header declares to be {0} bytes long; at most {MAX_HEADER} are read")]
    HeaderLength(usize),
    /// The header is not the Python dictionary that it should be.
    #[error("its header is damaged: {0}")]
    Header(&'static str),
    /// Elements of a type that is not read.
    #[error("its elements are of type {found}; {accepted} are read")]
    DataType {
        /// The type as the header writes it, such as `<c8`.
        found: String,
        /// The types that are read.
        accepted: &'static str,
    },
    /// A pickle could run any program, so none is ever opened.
    #[error("it holds Python objects, which are never loaded; float32, float64 and int16 are read")]
    Pickle,
    /// Not the number of dimensions that is needed.
    #[error("its shape is {shape:?}, {} dimension(s); {wanted}", shape.len())]
    Dimensions {
        /// The shape.
        shape: Vec<u64>,
        /// What it should be.
        wanted: &'static str,
    },
    /// More elements than this array may have.
    #[error("its shape {shape:?} declares {declared} elements; at most {most} are read")]
    TooMany {
        /// The shape.
        shape: Vec<u64>,
        /// Elements declared.
        declared: u128,
        /// The most that are read.
        most: usize,
    },
    /// Fewer bytes than the shape asks for.
    #[error("its header declares {declared} bytes of elements, but {found} follow it")]
    Truncated {
        /// Bytes declared.
        declared: u128,
        /// Bytes that follow.
        found: usize,
    },
    /// The source failed: a damaged archive, for instance.
    #[error("it can not be read: {0}")]
    Io(#[from] io::Error),
}

/// What the header of an array says.
#[derive(Debug)]
pub struct Header {
    /// Type of the elements.
    pub element: Element,
    /// Whether the first index runs fastest.
    pub fortran: bool,
    /// Elements along each dimension.
    pub shape: Vec<u64>,
}

impl Header {
    /// Reads the header and leaves `source` at the first element. `accepted` names the `types` for the error text.
    ///
    /// # Errors
    /// If this is no array, or one of other elements than `types`.
    pub fn read(source: &mut impl Read, types: &[Element], accepted: &'static str) -> Result<Self, NpyError> {
        let start = take(source, 8)?;
        if start.len() < 8 || start[..6] != MAGIC[..] {
            return Err(NpyError::NotNpy);
        }
        let width = match (start[6], start[7]) {
            (1, 0) => 2,
            (2 | 3, 0) => 4,
            (major, minor) => return Err(NpyError::Version(major, minor)),
        };
        let digits = take(source, width)?;
        if digits.len() < width {
            return Err(NpyError::NotNpy);
        }
        let declared = digits.iter().rev().fold(0, |sum, digit| sum << 8 | usize::from(*digit));
        if declared > MAX_HEADER {
            return Err(NpyError::HeaderLength(declared));
        }
        let text = take(source, declared)?;
        if text.len() < declared {
            return Err(NpyError::Header("it is cut off"));
        }
        Self::parse(&text, types, accepted)
    }

    /// Elements that the shape declares.
    fn elements(&self) -> u128 {
        // Saturation can not hide an excess, but a zero further on would: so zeros are looked for first.
        if self.shape.contains(&0) {
            return 0;
        }
        self.shape.iter().fold(1, |product, n| product.saturating_mul(u128::from(*n)))
    }

    /// Number of elements, if it is at most `most`.
    ///
    /// # Errors
    /// [`NpyError::TooMany`].
    pub fn count(&self, most: usize) -> Result<usize, NpyError> {
        let declared = self.elements();
        let count = usize::try_from(declared).ok().filter(|count| *count <= most);
        count.ok_or_else(|| NpyError::TooMany { shape: self.shape.clone(), declared, most })
    }

    /// Whether `found` bytes are enough for all elements.
    ///
    /// # Errors
    /// [`NpyError::Truncated`].
    pub fn check_length(&self, found: usize) -> Result<(), NpyError> {
        let declared = self.elements().saturating_mul(self.element.width() as u128);
        if declared > found as u128 { Err(NpyError::Truncated { declared, found }) } else { Ok(()) }
    }

    /// The bytes of the elements, which `source` must hold in full; no more is allocated than it really has.
    ///
    /// # Errors
    /// If there are more than `most` elements, or fewer bytes than they take.
    pub fn bytes(&self, source: &mut impl Read, most: usize) -> Result<Vec<u8>, NpyError> {
        let bytes = take(source, self.count(most)? * self.element.width())?;
        self.check_length(bytes.len())?;
        Ok(bytes)
    }

    fn parse(text: &[u8], types: &[Element], accepted: &'static str) -> Result<Self, NpyError> {
        use py_literal::Value;
        let text = str::from_utf8(text).map_err(|_| NpyError::Header("it is not text"))?;
        if nesting(text) > MAX_NESTING {
            return Err(NpyError::Header("its brackets are nested too deeply"));
        }
        let Ok(Value::Dict(entries)) = text.trim_end().parse::<Value>() else {
            return Err(NpyError::Header("it is no Python dictionary"));
        };
        let entry = |name: &str| entries.iter().find(|(key, _)| key.as_string().is_some_and(|k| k == name));
        let Some((_, Value::Boolean(fortran))) = entry("fortran_order") else {
            return Err(NpyError::Header("'fortran_order' is missing or neither True nor False"));
        };
        let Some((_, Value::Tuple(shape))) = entry("shape") else {
            return Err(NpyError::Header("'shape' is missing or no tuple"));
        };
        let extent = |value: &Value| value.as_integer().and_then(|n| u64::try_from(n).ok());
        let Some(shape) = shape.iter().map(extent).collect() else {
            return Err(NpyError::Header("'shape' has an entry that is no size"));
        };
        let descr = match entry("descr") {
            Some((_, Value::String(descr))) => descr.as_str(),
            Some(_) => "a structure",
            None => return Err(NpyError::Header("'descr' is missing")),
        };
        if descr.trim_start_matches(['<', '>', '|', '=']).starts_with('O') {
            return Err(NpyError::Pickle);
        }
        match Element::from_descr(descr).filter(|element| types.iter().any(|t| t.same_kind(*element))) {
            Some(element) => Ok(Self { element, fortran: *fortran, shape }),
            None => Err(NpyError::DataType { found: descr.chars().take(40).collect(), accepted }),
        }
    }
}

/// Up to `length` bytes, growing with what comes rather than with what was promised.
fn take(source: &mut impl Read, length: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(length as u64).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn nesting(text: &str) -> usize {
    let depths = text.bytes().scan(0_usize, |depth, byte| {
        match byte {
            b'(' | b'[' | b'{' => *depth += 1,
            b')' | b']' | b'}' => *depth = depth.saturating_sub(1),
            _ => {}
        }
        Some(*depth)
    });
    depths.max().unwrap_or(0)
}
