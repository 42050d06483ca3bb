//! What the tests of the grain engine share: clouds, a score, a spectrum.

#![allow(dead_code, reason = "each test file uses a part of it")]

use std::sync::Arc;

use nephele_realtime::cloud::{CloudParts, Tone};
use nephele_realtime::math::{sin_turns, uniform};
use nephele_realtime::parameters::{Global, matrix_index};
use nephele_realtime::simd::Instructions;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, Transport};
use rustfft::FftPlanner;
use rustfft::num_complex::Complex;

pub const RATE: f32 = 48_000.0;

/// `grains` grains of `length` samples of a sine at `hz`, each from a phase of its own, and the tones that say so.
pub fn sines(hz: f32, grains: usize, length: usize) -> CloudParts {
    let phase = |grain: usize| uniform(5, 6, grain as u64);
    let sample = |i: usize| 0.3 * sin_turns(hz / RATE * (i % length) as f32 + phase(i / length) + 0.25);
    CloudParts {
        name: "sines".to_owned(),
        channels: vec![(0..grains * length).map(sample).collect()],
        grains,
        sample_rate: RATE,
        root_hz: hz,
        hop_seconds: 0.0,
        encodings: Vec::new(),
        tones: (0..grains).map(|grain| Tone { hz, phase: phase(grain), strength: 1.0 }).collect(),
    }
}

/// Six partials that fade from grain to grain, on two channels if asked.
pub fn partials(channels: usize) -> CloudParts {
    let (grains, length, hz) = (24, 3000, 220.0);
    let sample = |channel: usize, i: usize| {
        let (grain, turns) = (i / length, hz / RATE * (i % length) as f32);
        let level = |n: usize| uniform(9, n as u64 + 7 * channel as u64, grain as u64) / n as f32;
        (1..=6).map(|n| 0.3 * level(n) * sin_turns(turns * n as f32)).sum::<f32>()
    };
    CloudParts {
        channels: (0..channels).map(|c| (0..grains * length).map(|i| sample(c, i)).collect()).collect(),
        grains,
        sample_rate: RATE,
        root_hz: hz,
        ..CloudParts::default()
    }
}

pub fn shared(parts: CloudParts) -> Arc<GrainCloud> {
    Arc::new(GrainCloud::from_parts(parts).unwrap())
}

/// A setting of parameters.
pub type Setting = Vec<(usize, f32)>;

/// The cloud alone, without chance: no rack, no push, no spray, no jitter, no scan.
pub fn plain(set: &[(Global, f32)]) -> Setting {
    let mut found: Setting = (0..49).map(|cell| (matrix_index(0, 0) + cell, 0.0)).collect();
    for parameter in [
        Global::CloudSpray,
        Global::CloudJitter,
        Global::CloudScan,
        Global::CloudPitchSpray,
        Global::CloudSpread,
        Global::Velocity,
        Global::MasterLevel,
    ] {
        found.push((parameter.index(), 0.0));
    }
    found.push((Global::RackLevel.index(), -60.0));
    found.extend(set.iter().map(|(parameter, value)| (parameter.index(), *value)));
    found
}

/// `total` samples of `keys` held from the start, in blocks of `block`, with the song rolling at 120 bpm.
pub fn play(
    cloud: &Arc<GrainCloud>,
    setting: &[(usize, f32)],
    keys: &[u8],
    (total, block): (usize, usize),
    instructions: Instructions,
) -> [Vec<f32>; 2] {
    let mut instrument = Instrument::new(RATE, cloud.clone());
    instrument.set_instructions(instructions);
    instrument.set_parameter(Global::SeqEnabled.index(), 0.0);
    for (index, value) in setting {
        instrument.set_parameter(*index, *value);
    }
    let mut found = [vec![0.0; total], vec![0.0; total]];
    let [left, right] = &mut found;
    let mut at = 0;
    for (left, right) in left.chunks_mut(block).zip(right.chunks_mut(block)) {
        instrument.set_transport(Transport {
            playing: true,
            beats: at as f64 / 24_000.0,
            tempo: 120.0,
            ..Transport::default()
        });
        if at == 0 {
            for key in keys {
                instrument.handle(NoteEvent::On { note: NoteId::new(0, *key), velocity: 1.0 });
            }
        }
        instrument.render(left, right, &mut |_, _| {});
        at += left.len();
    }
    found
}

/// Power of each bin of `samples` under a Blackman-Harris window (side lobes at -92 dB); bin `k` is `k × RATE / len`.
pub fn spectrum(samples: &[f32]) -> Vec<f64> {
    let n = samples.len();
    let window = |i: usize| {
        let x = std::f64::consts::TAU * i as f64 / n as f64;
        0.358_75 - 0.488_29 * x.cos() + 0.141_28 * (2.0 * x).cos() - 0.011_68 * (3.0 * x).cos()
    };
    let mut bins: Vec<_> =
        samples.iter().enumerate().map(|(i, s)| Complex::new(f64::from(*s) * window(i), 0.0)).collect();
    FftPlanner::new().plan_fft_forward(n).process(&mut bins);
    bins[..n / 2].iter().map(Complex::norm_sqr).collect()
}

/// Frequency of the strongest component, between the bins by the logarithm of the neighbours.
pub fn pitch(samples: &[f32]) -> f64 {
    let power = spectrum(samples);
    let top = (2..power.len() - 2).max_by(|a, b| power[*a].total_cmp(&power[*b])).unwrap();
    let [a, b, c] = [power[top - 1], power[top], power[top + 1]].map(f64::ln);
    (top as f64 + 0.5 * (a - c) / (a - 2.0 * b + c)) * f64::from(RATE) / samples.len() as f64
}

pub fn rms(samples: &[f32]) -> f32 {
    (samples.iter().map(|s| s * s).sum::<f32>() / samples.len().max(1) as f32).sqrt()
}

/// FNV-1a over the bits.
pub fn hash(channels: &[Vec<f32>; 2]) -> u64 {
    let bytes = channels.iter().flatten().flat_map(|sample| sample.to_bits().to_le_bytes());
    bytes.fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}
