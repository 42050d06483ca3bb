//! The colours of the picture.

use super::canvas::Rgb;

/// Behind everything.
pub const BACKGROUND: Rgb = [0x10, 0x12, 0x18];
/// Lines and ticks of the axes.
pub const GRID: Rgb = [0x8a, 0x93, 0xa6];
/// Waveform of the left or only channel.
pub const LEFT: Rgb = [0x6c, 0xc4, 0xe8];
/// Waveform of the right channel.
pub const RIGHT: Rgb = [0xe8, 0xa0, 0x6c];
/// Where the waveform leaves ±1.
pub const CLIPPED: Rgb = [0xff, 0x40, 0x40];

/// The quietest level that is told from the background, in dB.
const FLOOR: f32 = -90.0;

/// From silence to full scale, brightening all the way so that it reads in grey too.
const STOPS: [[f32; 3]; 6] = [
    [16.0, 18.0, 24.0],
    [38.0, 30.0, 92.0],
    [122.0, 38.0, 130.0],
    [214.0, 70.0, 90.0],
    [252.0, 160.0, 60.0],
    [255.0, 250.0, 210.0],
];

/// The colour of a level in dB of full scale.
pub fn of_level(db: f32) -> Rgb {
    let place = ((db - FLOOR) / -FLOOR).clamp(0.0, 1.0) * 5.0;
    let stop = (place as usize).min(STOPS.len() - 2);
    let part = place - f32::from(u8::try_from(stop).unwrap_or(0));
    std::array::from_fn(|c| (STOPS[stop][c] + (STOPS[stop + 1][c] - STOPS[stop][c]) * part) as u8)
}
