//! One grain: what is drawn at its birth, and the form in which the kernels play it.

use super::data::GrainCloud;
use super::filter::Filter;
use super::kernel::STRIDE;
use super::window::{Shape, Window};
use crate::math::exp2;

/// All that a grain draws at its birth. Places and lengths within the stored grain are in stored samples, times in
/// output samples.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Grain {
    /// Whole samples from now to the first one at or after the onset.
    pub delay: u32,
    /// How far before that sample the onset lies, in [0, 1).
    pub late: f32,
    /// Which of the cloud's grains.
    pub index: u32,
    /// Place in the stored grain that is read at the onset; the end of what is read where the grain runs backwards.
    pub start: f64,
    /// Stored samples per output sample, positive.
    pub rate: f32,
    /// Whether it runs backwards.
    pub reverse: bool,
    /// Length.
    pub samples: f32,
    /// Gain to the left, overlap and pan included.
    pub left: f32,
    /// Gain to the right.
    pub right: f32,
    /// Shape of its amplitude.
    pub window: Window,
    /// Part of a Tukey window that slopes.
    pub slope: f32,
    /// Which slope is longer, -1 … 1.
    pub skew: f32,
    /// Its own filter.
    pub filter: Option<Filter>,
    /// Phase in cycles that the note's tone has at the onset, and how many it goes through in a sample: what grains are
    /// aligned to.
    pub cycles: f64,
    /// Cycles of the note's tone per output sample.
    pub cycle_step: f64,
    /// How far the grain is aligned, 0 … 1.
    pub align: f32,
    /// Where in the cloud, 0 … 1; for display.
    pub position: f32,
    /// Transposition in octaves; for display.
    pub octaves: f32,
}

/// Bits of a place below the point.
const FRACTION: f64 = 16_777_216.0;

/// A sounding grain, one cache line: a period of it is a few vectors over time, and all that they need comes at once.
#[derive(Clone, Copy, Debug)]
#[repr(C, align(64))]
pub(super) struct Hot {
    /// Place in the row at the start of the control period, samples of the level as 40.24 fixed point.
    pub read: i64,
    /// Samples of the level per output sample as 8.24; negative when reversed.
    pub step: i32,
    /// Samples since the first one, at the start of the control period; negative before it. A whole number.
    pub age: f32,
    /// See [`Shape`]; the curve's constant is part of the gains.
    pub rise: [f32; 2],
    pub fall: [f32; 2],
    pub curve: [f32; 2],
    /// Gain to the left and to the right.
    pub gain: [f32; 2],
    /// Where the row starts in its level's buffer.
    pub start: u32,
    /// Age at which it has ended.
    pub life: f32,
    /// Lane of the voice that started it.
    pub lane: u8,
    /// Place of its level in [`super::slots::Slots::views`].
    pub view: u8,
    pub flags: u8,
}

/// The window has a curve.
pub(super) const CURVED: u8 = 1;
/// It has a filter.
pub(super) const FILTERED: u8 = 2;
/// It yields to another.
pub(super) const FADING: u8 = 4;

impl Hot {
    /// `grain` of `channel` of the cloud in `slot`, seen from `place` in the control period.
    pub fn new(grain: &Grain, shape: &Shape, cloud: &GrainCloud, channel: usize, slot: u8, place: usize) -> Self {
        let row = cloud.row(channel, grain.index as usize, grain.rate);
        let scale = 1.0 / f64::from(1_u32 << row.octave);
        let (rate, direction) = (f64::from(grain.rate), if grain.reverse { -1.0 } else { 1.0 });
        let first = grain.start + direction * rate * f64::from(grain.late);
        let step = (direction * rate * scale * FRACTION + 0.5).floor() as i32;
        let age = -(place as i32) - grain.delay as i32;
        // Where it would have been at the start of the period, so that stepping on from there hits `first`.
        let read = (first * scale * FRACTION + 0.5).floor() as i64 + i64::from(step) * i64::from(age);
        let (gain, curve) = shape.curve.map_or((1.0, [0.0; 2]), |[c0, c1, c2]| (exp2(c0), [c1, c2]));
        let both = if cloud.channels() == 1 {
            [grain.left, grain.right]
        } else if channel == 0 {
            [grain.left, 0.0]
        } else {
            [0.0, grain.right]
        };
        Self {
            read,
            step,
            age: age as f32,
            rise: shape.rise,
            fall: shape.fall,
            curve,
            gain: both.map(|side| side * gain),
            start: row.start,
            life: (grain.samples - grain.late).ceil(),
            lane: 0,
            view: slot * STRIDE as u8 + row.level,
            flags: if shape.curve.is_some() { CURVED } else { 0 } | if grain.filter.is_some() { FILTERED } else { 0 },
        }
    }

    /// Slot of the cloud that it reads.
    #[inline]
    pub const fn slot(&self) -> usize {
        self.view as usize / STRIDE
    }

    /// Whether it has ended.
    #[inline]
    pub const fn has_ended(&self) -> bool {
        self.age >= self.life
    }

    /// Ends it at once.
    pub const fn end(&mut self) {
        self.life = f32::NEG_INFINITY;
        self.gain = [0.0; 2];
    }

    fn shape(&self) -> Shape {
        let curve = (self.flags & CURVED != 0).then_some([0.0, self.curve[0], self.curve[1]]);
        Shape { rise: self.rise, fall: self.fall, curve }
    }

    /// Amplitude at the start of the control period, before pan: that of the louder side.
    pub fn amplitude(&self) -> f32 {
        self.gain[0].abs().max(self.gain[1].abs()) * self.shape().at(self.age)
    }

    /// How loud it still gets: its gain in the first half of its life, its amplitude in the second.
    pub fn prominence(&self) -> f32 {
        let gain = self.gain[0].abs().max(self.gain[1].abs());
        if self.age < self.life * 0.5 { gain } else { gain.min(self.amplitude()) }
    }

    /// Lets it fade within `samples`.
    pub fn fade(&mut self, samples: f32) {
        let mut shape = self.shape();
        shape.fade(self.age, samples);
        self.fall = shape.fall;
        self.life = self.life.min(self.age + samples.ceil() + 1.0);
        self.flags |= FADING;
    }
}
