//! The voice as it is heard: modes, glide, unison, stealing, pedals, modulation, filter, waves. All is measured on what the
//! instrument renders.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::float_cmp,
    reason = "a test that can not set up its case has failed"
)]

mod filter;
mod locks;
mod modes;
mod modulation;
mod mutes;
mod pedals;
mod stealing;
#[path = "../support/mod.rs"]
mod support;
mod telemetry;
mod unison;
mod waves;

use std::sync::Arc;

use nephele_realtime::parameters::{index_of, matrix_index};
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId, NoteOut, Transport};
use rustfft::num_complex::Complex;
use support::{RATE, partials, shared};

/// Amplitude in each channel of a note of [`Player::sine`]: -12 dB, in the middle.
const FULL: f64 = 0.177_62;

/// Samples of a second.
const SECOND: usize = 48_000;

/// An instrument and what it has rendered.
struct Player {
    instrument: Instrument,
    left: Vec<f32>,
    right: Vec<f32>,
    ended: Vec<NoteId>,
}

impl Player {
    fn new(cloud: &Arc<GrainCloud>) -> Self {
        let mut instrument = Instrument::new(RATE, cloud.clone());
        instrument.set_transport(Transport::default());
        Self { instrument, left: Vec::new(), right: Vec::new(), ended: Vec::new() }
    }

    /// One sine a note: the first operator, held, at the same level whatever the velocity; no cloud, an empty matrix.
    fn sine() -> Self {
        let mut player = Self::new(&shared(partials(1)));
        (0..49).for_each(|cell| player.instrument.set_parameter(matrix_index(0, 0) + cell, 0.0));
        player.set(&[("cloud.level", -60.0), ("master.level", 0.0), ("rack.level", -12.0), ("voice.velocity", 0.0)]);
        player.set(&[("op1.level", 1.0), ("op4.level", 0.0), ("op1.sustain", 1.0), ("op1.velocity", 0.0)]);
        player
    }

    fn set(&mut self, values: &[(&str, f32)]) {
        for (id, plain) in values {
            self.instrument.set_parameter(index_of(id).unwrap_or_else(|| panic!("no parameter {id}")), *plain);
        }
    }

    fn on(&mut self, key: u8) {
        self.tell(NoteEvent::On { note: NoteId::new(0, key), velocity: 0.8 });
    }

    fn off(&mut self, key: u8) {
        self.tell(NoteEvent::Off(NoteId::new(0, key)));
    }

    fn tell(&mut self, event: NoteEvent) {
        self.instrument.handle(event);
    }

    fn control(&mut self, controller: u8, value: u8) {
        self.tell(NoteEvent::Control { channel: 0, controller, value: f32::from(value) / 127.0 });
    }

    /// Plays on; returns what the left channel sounded.
    fn run(&mut self, samples: usize) -> Vec<f32> {
        let from = self.left.len();
        self.left.resize(from + samples, 0.0);
        self.right.resize(from + samples, 0.0);
        let ended = &mut self.ended;
        self.instrument.render(&mut self.left[from..], &mut self.right[from..], &mut |_, event| {
            if let NoteOut::Ended(note) = event {
                ended.push(note);
            }
        });
        self.left[from..].to_vec()
    }
}

fn hertz(key: f32) -> f64 {
    440.0 * ((f64::from(key) - 69.0) / 12.0).exp2()
}

/// Amplitude of the partial at `hz`, under a Hann window.
fn amplitude(samples: &[f32], hz: f64) -> f64 {
    let turn = std::f64::consts::TAU / samples.len() as f64;
    let step = std::f64::consts::TAU * hz / f64::from(RATE);
    let part = |(at, s): (usize, &f32)| {
        Complex::from_polar(f64::from(*s) * (1.0 - (turn * at as f64).cos()), -step * at as f64)
    };
    2.0 * samples.iter().enumerate().map(part).sum::<Complex<f64>>().norm() / samples.len() as f64
}

/// Mean pitch of a sine in semitones, from its first rise through zero to its last.
fn key_of(samples: &[f32]) -> f64 {
    let rises: Vec<f64> = (samples.windows(2).enumerate())
        .filter(|(_, w)| w[0] < 0.0 && w[1] >= 0.0)
        .map(|(at, w)| at as f64 + f64::from(w[0] / (w[0] - w[1])))
        .collect();
    let cycles = (rises.len() - 1) as f64;
    69.0 + 12.0 * (f64::from(RATE) * cycles / (rises[rises.len() - 1] - rises[0]) / 440.0).log2()
}

fn decibels(ratio: f64) -> f64 {
    20.0 * ratio.max(1e-12).log10()
}
