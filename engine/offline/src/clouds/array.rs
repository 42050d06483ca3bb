//! A cloud as a single NumPy array [grains, samples].

use ndarray::Array2;
use ndarray_npy::{WriteNpyError, WriteNpyExt};
use nephele_realtime::{CloudError, GrainCloud};

use super::Parts;
use super::element::SAMPLES;
use super::npy::{Header, NpyError};
use crate::error::Cause;

/// The element types of grains, for errors.
pub const ACCEPTED: &str = "float32, float64 and int16 (<f4, >f4, <f8, >f8, <i2, >i2)";

/// Grains of a `.npy` file: float32, float64 or int16 of either byte order, C or Fortran order.
pub(super) fn parse(mut bytes: &[u8]) -> Result<Parts, Cause> {
    let header = Header::read(&mut bytes, SAMPLES, ACCEPTED)?;
    header.check_length(bytes.len())?;
    let (grains, _) = shape(&header)?;
    let data = header.bytes(&mut bytes, GrainCloud::MAX_SAMPLES)?;
    Ok(Parts { channels: vec![rows(&header, grains, &data)], grains, ..Parts::default() })
}

/// (grains, samples in each) that a header declares, if they can make a cloud.
pub fn shape(header: &Header) -> Result<(usize, usize), Cause> {
    let wanted = "a cloud has two: grains, samples";
    let [grains, length] = header.shape[..] else {
        return Err(NpyError::Dimensions { shape: header.shape.clone(), wanted }.into());
    };
    header.count(GrainCloud::MAX_SAMPLES)?;
    // Neither is above the limit now, unless the other is zero.
    let extent = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
    match (extent(grains), extent(length)) {
        (0, _) => Err(CloudError::NoGrains.into()),
        (_, length @ (0 | 1)) => Err(CloudError::TooShort { length }.into()),
        both => Ok(both),
    }
}

/// The samples grain by grain, whatever order they are stored in.
pub fn rows(header: &Header, grains: usize, data: &[u8]) -> Vec<f32> {
    in_c_order(header, grains, header.element.samples(data))
}

/// The values of a header's array of `rows` rows, row by row.
pub fn in_c_order<T: Copy>(header: &Header, rows: usize, values: Vec<T>) -> Vec<T> {
    if !header.fortran || rows == 0 {
        return values;
    }
    (0..rows).flat_map(|row| values[row..].iter().step_by(rows).copied()).collect()
}

/// The grains of one channel of a cloud as an array.
pub fn of(cloud: &GrainCloud, channel: usize) -> Array2<f32> {
    Array2::from_shape_fn((cloud.grains(), cloud.length()), |(grain, sample)| cloud.channel(channel, grain)[sample])
}

/// The grains as a `.npy` file, `<f4` in C order; two channels are mixed to one.
pub fn to_bytes(cloud: &GrainCloud) -> Result<Vec<u8>, WriteNpyError> {
    let mut grains = of(cloud, 0);
    if cloud.channels() == 2 {
        grains = (grains + of(cloud, 1)) * 0.5;
    }
    let mut bytes = Vec::new();
    grains.write_npy(&mut bytes)?;
    Ok(bytes)
}
