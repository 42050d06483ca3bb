//! Our own cloud file: a zip archive of NumPy arrays, which `numpy.load` opens too.
//!
//! | array | type | shape | |
//! |---|---|---|---|
//! | `grains` | f32 | [grains, samples] | |
//! | `sample_rate` | f32 | [] | Hz |
//! | `root_hz` | f32 | [] | pitch at which the grains sound at that rate |
//! | `encodings` | f32 | [grains, 16] | may be missing |
//! | `name` | u8 | [bytes] | UTF-8 |
//!
//! Only `grains` has to be there, so that a plain `numpy.savez(file, grains=...)` is a cloud too.

use std::io::{Cursor, Read};

use ndarray::{Array1, Array2, aview0};
use ndarray_npy::{NpzWriter, WriteNpzError};
use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::CHANNELS;
use zip::ZipArchive;
use zip::result::ZipError;

use super::element::{Element, NUMBERS, SAMPLES, TEXT};
use super::npy::{Header, NpyError};
use super::{Parts, array};
use crate::error::Cause;

/// The most bytes of a name.
const MAX_NAME: usize = 4096;

/// Why bytes are no archive of a cloud.
#[derive(Debug, thiserror::Error)]
pub enum NpzError {
    /// It is no zip archive, or a damaged one.
    #[error("as a zip archive it can not be read: {0}")]
    Zip(#[from] ZipError),
    /// The 64-bit form of the format is for archives of more than 4 GiB.
    #[error("it is a 64-bit zip archive; no cloud is as large as to need one")]
    Zip64,
    /// The one array that has to be there is not.
    #[error("it has no array 'grains'; it has: {0}")]
    NoGrains(String),
    /// An array in it is not what it should be.
    #[error("its array '{name}': {cause}")]
    Array {
        /// Name of the array.
        name: &'static str,
        /// What is wrong.
        #[source]
        cause: Box<Cause>,
    },
    /// An array has more bytes than its header declares.
    #[error("it is longer than its header declares")]
    Longer,
    /// Writing failed.
    #[error("it can not be written: {0}")]
    Write(#[from] WriteNpzError),
}

/// `cloud` as our own archive; the same cloud gives the same bytes.
///
/// # Errors
/// None that could be met in memory; the writer's type asks for one.
pub fn to_npz_bytes(cloud: &GrainCloud) -> Result<Vec<u8>, NpzError> {
    let mut npz = NpzWriter::new_compressed(Cursor::new(Vec::new()));
    npz.add_array("grains", &array::of(cloud))?;
    npz.add_array("sample_rate", &aview0(&cloud.sample_rate()))?;
    npz.add_array("root_hz", &aview0(&cloud.root_hz()))?;
    let encodings = cloud.encodings();
    if !encodings.is_empty() {
        npz.add_array("encodings", &Array2::from_shape_fn((encodings.len(), CHANNELS), |(g, c)| encodings[g][c]))?;
    }
    npz.add_array("name", &Array1::from_iter(cloud.name().bytes().take(MAX_NAME)))?;
    Ok(npz.finish()?.into_inner())
}

/// The parts of the cloud in an archive.
pub(super) fn parse(bytes: &[u8]) -> Result<Parts, NpzError> {
    let mut zip = open(bytes)?;
    let read = |name, cause: Cause| NpzError::Array { name, cause: Box::new(cause) };
    let Some((header, samples)) = entry(&mut zip, "grains.npy", SAMPLES, array::ACCEPTED, GrainCloud::MAX_SAMPLES)
        .map_err(|c| read("grains", c))?
    else {
        return Err(NpzError::NoGrains(names(&zip)));
    };
    let (grains, _) = array::shape(&header).map_err(|c| read("grains", c))?;
    let samples = array::rows(&header, grains, &samples);
    let sample_rate = number(&mut zip, "sample_rate.npy").map_err(|c| read("sample_rate", c))?;
    let root_hz = number(&mut zip, "root_hz.npy").map_err(|c| read("root_hz", c))?;
    let encodings = encodings(&mut zip).map_err(|c| read("encodings", c))?;
    let name = name(&mut zip).map_err(|c| read("name", c))?;
    Ok(Parts { name, samples, grains, sample_rate, root_hz, encodings })
}

/// An archive in memory.
pub type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The archive in `bytes`.
pub fn open(bytes: &[u8]) -> Result<Zip<'_>, NpzError> {
    if is_zip64(bytes) {
        return Err(NpzError::Zip64);
    }
    Ok(ZipArchive::new(Cursor::new(bytes))?)
}

/// What an archive has, for errors.
pub fn names(zip: &Zip) -> String {
    zip.file_names().take(8).collect::<Vec<_>>().join(", ")
}

/// Header and element bytes of one array of at most `most` elements; `None` if it is not in the archive.
pub fn entry(
    zip: &mut Zip,
    file: &str,
    types: &[Element],
    accepted: &'static str,
    most: usize,
) -> Result<Option<(Header, Vec<u8>)>, Cause> {
    let mut source = match zip.by_name(file) {
        Ok(source) => source,
        Err(ZipError::FileNotFound) => return Ok(None),
        Err(error) => return Err(NpzError::Zip(error).into()),
    };
    let header = Header::read(&mut source, types, accepted)?;
    let data = header.bytes(&mut source, most)?;
    // The checksum is only held against the data at their end, which has to be read for it.
    if source.read(&mut [0]).map_err(NpyError::Io)? > 0 {
        return Err(NpzError::Longer.into());
    }
    Ok(Some((header, data)))
}

/// The one number in an array; `None` if it is not in the archive.
pub fn number(zip: &mut Zip, file: &str) -> Result<Option<f32>, Cause> {
    let found = entry(zip, file, NUMBERS, "float32, float64, int16, int32 and int64", 1)?;
    Ok(found.and_then(|(header, data)| header.element.numbers(&data).next()).map(|number| number as f32))
}

fn encodings(zip: &mut Zip) -> Result<Vec<[f32; CHANNELS]>, Cause> {
    let most = GrainCloud::MAX_SAMPLES;
    let Some((header, data)) = entry(zip, "encodings.npy", SAMPLES, array::ACCEPTED, most)? else {
        return Ok(Vec::new());
    };
    let [rows, 16] = header.shape[..] else {
        let wanted = "encodings have two: grains, 16 channels";
        return Err(NpyError::Dimensions { shape: header.shape, wanted }.into());
    };
    // No more rows than there are bytes for, so this fits.
    let values = array::rows(&header, usize::try_from(rows).unwrap_or_default(), &data);
    Ok(values.as_chunks::<CHANNELS>().0.to_vec())
}

fn name(zip: &mut Zip) -> Result<Option<String>, Cause> {
    let found = entry(zip, "name.npy", TEXT, "uint8, UTF-8 text", MAX_NAME)?;
    Ok(found.map(|(_, data)| {
        // Only what can stand on one line of the window.
        String::from_utf8_lossy(&data).chars().filter(|c| !c.is_control()).take(128).collect()
    }))
}

/// Whether an end record of the 64-bit form stands where the `zip` crate would follow it. Such a record may declare as
/// many entries as the archive has bytes, and the crate makes room for them all, some hundred bytes each, before it
/// reads the first; the common form ends at 65535.
fn is_zip64(bytes: &[u8]) -> bool {
    bytes.windows(24).any(|w| w.starts_with(b"PK\x06\x07") && w[20..] == *b"PK\x05\x06")
}
