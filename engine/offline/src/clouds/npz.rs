//! Our own cloud file: a zip archive of NumPy arrays, which `numpy.load` opens too.
//!
//! | array | type | shape | |
//! |---|---|---|---|
//! | `grains` | f32 | [grains, samples] | the left channel, or the only one |
//! | `right` | f32 | [grains, samples] | the right channel; missing if there is only one |
//! | `sample_rate` | f32 | [] | Hz |
//! | `root_hz` | f32 | [] | pitch at which the grains sound at that rate |
//! | `hop_seconds` | f32 | [] | time from grain to grain in the sound that they were taken from |
//! | `encodings` | f32 | [grains, 16] | may be missing |
//! | `tones` | f32 | [grains, 3] | Hz, phase in cycles and strength 0 … 1 of each grain's fundamental |
//! | `name` | u8 | [bytes] | UTF-8 |
//!
//! Only `grains` has to be there, so that a plain `numpy.savez(file, grains=...)` is a cloud too. What is
//! not there is found anew, and versions that know less of these arrays read those that they know.

use std::io::{Cursor, Read};

use ndarray::{Array1, Array2, aview0};
use ndarray_npy::{NpzWriter, WriteNpzError};
use nephele_realtime::GrainCloud;
use nephele_realtime::cloud::{CHANNELS, Tone};
use zip::ZipArchive;
use zip::result::ZipError;

use super::element::{Element, NUMBERS, SAMPLES, TEXT};
use super::npy::{Header, NpyError};
use super::{Parts, array};
use crate::error::Cause;

/// The most bytes of a name.
const MAX_NAME: usize = 4096;
/// Numbers of a tone: Hz, cycles, strength.
const TONE: usize = 3;

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
    npz.add_array("grains", &array::of(cloud, 0))?;
    if cloud.channels() == 2 {
        npz.add_array("right", &array::of(cloud, 1))?;
    }
    npz.add_array("sample_rate", &aview0(&cloud.sample_rate()))?;
    npz.add_array("root_hz", &aview0(&cloud.root_hz()))?;
    npz.add_array("hop_seconds", &aview0(&cloud.hop_seconds()))?;
    let tones = cloud.tones();
    if !tones.is_empty() {
        let fields = |tone: Tone| [tone.hz, tone.phase, tone.strength];
        npz.add_array("tones", &Array2::from_shape_fn((tones.len(), TONE), |(grain, i)| fields(tones[grain])[i]))?;
    }
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
    let Some((grains, samples)) = channel(&mut zip, "grains.npy").map_err(|c| read("grains", c))? else {
        return Err(NpzError::NoGrains(names(&zip)));
    };
    let mut channels = vec![samples];
    channels.extend(channel(&mut zip, "right.npy").map_err(|c| read("right", c))?.map(|(_, samples)| samples));
    let tone = |[hz, phase, strength]: [f32; TONE]| Tone { hz, phase, strength };
    let tones = table(&mut zip, "tones.npy", "tones have two: grains, 3").map_err(|c| read("tones", c))?;
    let wanted = "encodings have two: grains, 16 channels";
    Ok(Parts {
        sample_rate: number(&mut zip, "sample_rate.npy").map_err(|c| read("sample_rate", c))?,
        root_hz: number(&mut zip, "root_hz.npy").map_err(|c| read("root_hz", c))?,
        hop_seconds: number(&mut zip, "hop_seconds.npy").map_err(|c| read("hop_seconds", c))?,
        encodings: table(&mut zip, "encodings.npy", wanted).map_err(|c| read("encodings", c))?,
        tones: tones.into_iter().map(tone).collect(),
        name: name(&mut zip).map_err(|c| read("name", c))?,
        channels,
        grains,
    })
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

/// Shape and values, row by row.
pub type Values = (Vec<u64>, Vec<f64>);

/// An array of numbers; `None` if it is not in the archive.
pub fn values(zip: &mut Zip, array: &str) -> Result<Option<Values>, Cause> {
    let found = entry(zip, &format!("{array}.npy"), NUMBERS, "numbers", GrainCloud::MAX_SAMPLES)?;
    Ok(found.map(|(header, bytes)| {
        let values = header.element.numbers(&bytes).collect();
        // As many as there are values at the most.
        let rows = header.shape.first().map_or(0, |rows| *rows as usize);
        let values = array::in_c_order(&header, rows, values);
        (header.shape, values)
    }))
}

/// Grains and samples of one channel.
fn channel(zip: &mut Zip, file: &str) -> Result<Option<(usize, Vec<f32>)>, Cause> {
    let Some((header, data)) = entry(zip, file, SAMPLES, array::ACCEPTED, GrainCloud::MAX_SAMPLES)? else {
        return Ok(None);
    };
    let (grains, _) = array::shape(&header)?;
    Ok(Some((grains, array::rows(&header, grains, &data))))
}

/// Rows of `N` numbers; none if there is no such array. `wanted` says of errors what it should be.
fn table<const N: usize>(zip: &mut Zip, file: &str, wanted: &'static str) -> Result<Vec<[f32; N]>, Cause> {
    let Some((header, data)) = entry(zip, file, SAMPLES, array::ACCEPTED, GrainCloud::MAX_SAMPLES)? else {
        return Ok(Vec::new());
    };
    match header.shape[..] {
        [rows, columns] if columns == N as u64 => {
            // No more rows than there are bytes for, so this fits.
            let values = array::rows(&header, usize::try_from(rows).unwrap_or_default(), &data);
            Ok(values.as_chunks::<N>().0.to_vec())
        }
        _ => Err(NpyError::Dimensions { shape: header.shape, wanted }.into()),
    }
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
