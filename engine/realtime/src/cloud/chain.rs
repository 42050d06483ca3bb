//! Grains longer than what is stored: a chain of neighbouring grains, each fading into the next over half its length.

use super::data::GrainCloud;
use super::grain::Grain;
use super::tone;
use super::window::{Shape, Window};
use crate::CONTROL_PERIOD;

/// A grain that goes on into its neighbours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Chain {
    /// The whole, as it was drawn.
    grain: Grain,
    shape: Shape,
    /// Time from the start of the control period to the next link's onset.
    next: f32,
    /// Time from the chain's onset to that of the next link.
    done: f32,
    /// Which of the cloud's grains the next link reads.
    index: i64,
    pub lane: u8,
    pub slot: u8,
}

/// Length of a link in output samples: a whole stored grain, but for a cycle to choose the start from.
fn length(grain: &Grain, cloud: &GrainCloud) -> f32 {
    // Links that are shorter than this would start more than once a period.
    tone::lasting(cloud, grain.align, grain.rate).max(2.0 * CONTROL_PERIOD as f32)
}

impl Chain {
    /// Whether `grain` is longer than what the cloud has stored.
    pub fn is_needed(grain: &Grain, cloud: &GrainCloud) -> bool {
        grain.samples * grain.rate > (cloud.length() - 1) as f32 * 1.000_1
    }

    /// The chain for `grain`, seen from `place` in the control period.
    pub fn new(grain: &Grain, shape: Shape, place: usize, lane: u8, slot: u8) -> Self {
        let next = (place as u32 + grain.delay) as f32 - grain.late;
        Self { grain: *grain, shape, next, done: 0.0, index: i64::from(grain.index), lane, slot }
    }

    /// The next link and its window, if it starts within the present control period. Its delay counts from the start of
    /// the period.
    pub fn link(&mut self, cloud: &GrainCloud, sample_rate: f32) -> Option<(Grain, Shape)> {
        if self.next >= CONTROL_PERIOD as f32 || self.has_ended() {
            return None;
        }
        let whole = length(&self.grain, cloud);
        let (samples, hop) = (whole.min(self.grain.samples - self.done), whole * 0.5);
        // The amplitude of the whole at the middle of the link, which its neighbours fade to and from.
        let gain = self.shape.at(self.done + samples * 0.5);
        let last = cloud.grains() as i64 - 1;
        let folded = self.index.rem_euclid((2 * last).max(1));
        let index = if folded > last { 2 * last - folded } else { folded };
        let delay = self.next.ceil().max(0.0);
        let mut link = Grain {
            delay: delay as u32,
            late: (delay - self.next).clamp(0.0, 1.0),
            index: index as u32,
            samples,
            left: self.grain.left * gain,
            right: self.grain.right * gain,
            window: Window::Hann,
            skew: 0.0,
            cycles: self.grain.cycles + self.grain.cycle_step * f64::from(self.done),
            ..self.grain
        };
        let free = f64::from((cloud.length() - 1) as f32 - samples * link.rate).max(0.0);
        tone::place(&mut link, cloud, free * 0.5, free);
        let mut shape = Shape::new(Window::Hann, samples, link.late, 0.0, 0.0, sample_rate);
        // The ends of the whole are as steep as its window has them.
        if self.done == 0.0 && self.shape.rise[1] < shape.rise[1] {
            shape.rise = self.shape.rise;
        }
        if self.done + samples >= self.grain.samples && self.shape.fall[1] > shape.fall[1] {
            let ahead = self.done + link.late - self.grain.late;
            shape.fall = [self.shape.fall[0] + self.shape.fall[1] * ahead, self.shape.fall[1]];
        }
        // As fast through the cloud as through the stored grains, at least to the next one.
        let stored = whole * 0.5 * self.grain.rate / cloud.sample_rate();
        let advance = (stored / cloud.hop_seconds()).round().max(1.0) as i64;
        self.index += if self.grain.reverse { -advance } else { advance };
        self.next += hop;
        self.done += hop;
        Some((link, shape))
    }

    /// Whether the last link has started.
    pub fn has_ended(&self) -> bool {
        self.done >= self.grain.samples - 1.0
    }

    /// Takes it to the next control period.
    pub fn step(&mut self) {
        self.next -= CONTROL_PERIOD as f32;
    }
}
