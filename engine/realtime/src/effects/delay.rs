//! Delay: echoes on each side, from side to side, or a row of taps, with a loop that never runs away.

use super::line::{Line, OnePole, bend, flush, weight};
use super::section::{Stage, rounds};
use super::smooth::{Fade, Ramp, pace, within};
use crate::CONTROL_PERIOD;

/// Longest delay in seconds.
pub const LONGEST_DELAY: f32 = 4.0;
/// Most taps of [`DelayMode::MultiTap`].
pub const TAPS: usize = 8;
/// Seconds that the taps reach back at most; those that would lie further back are silent.
const REACH: f32 = 2.0 * LONGEST_DELAY;
/// Seconds of a crossfade to other times.
const FADE: f32 = 0.07;

/// What an echo is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DelayMode {
    /// Each side echoes for itself, after its own time (py-modular's `MultiChannelDelay`).
    #[default]
    Stereo,
    /// The sum of both sides echoes on the left after the left time, from there on the right after the right time, and so
    /// on to and fro.
    PingPong,
    /// A row of taps, left and right by turns, each the left time or the right time after the one before, their levels
    /// falling along a straight line; the whole row comes again by feedback of its last tap (py-modular's `MultiTapDelay`,
    /// which feeds back the mean of its taps, with two sides).
    MultiTap,
}

/// Settings of the delay.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct DelaySettings {
    /// From dry (0: off, at no cost) to wet (1), at equal power.
    pub mix: f32,
    /// Seconds of the left and of the right time, each a sample to 4 s, rounded to whole samples. Another time is faded
    /// to within 70 ms at the pitch as it is, as a division of the beat is expected to change; while a knob turns, such
    /// fades follow each other.
    pub seconds: [f32; 2],
    /// How much goes round again, 0 to 1. At 1 it stays; a level above full scale is bent, so it never grows.
    pub feedback: f32,
    /// What an echo is.
    pub mode: DelayMode,
    /// Taps of [`DelayMode::MultiTap`], 1 to 8.
    pub taps: usize,
    /// Each time round, what lies below is cut, 5 to 2000 Hz.
    pub low_cut: f32,
    /// Each time round, what lies above is cut, 200 to 20 000 Hz; from there on nothing is.
    pub high_cut: f32,
    /// From one middle (0) to sides apart (1).
    pub width: f32,
}

impl Default for DelaySettings {
    fn default() -> Self {
        let (mode, seconds) = (DelayMode::Stereo, [0.375; 2]);
        Self { mix: 0.0, seconds, feedback: 0.35, mode, taps: 4, low_cut: 80.0, high_cut: 8000.0, width: 1.0 }
    }
}

/// Where the memory is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Layout {
    mode: DelayMode,
    samples: [usize; 2],
    /// Delay of each tap, of those there are.
    taps: [usize; TAPS],
    count: usize,
}

impl Layout {
    fn new(settings: &DelaySettings, sample_rate: f32) -> Self {
        let samples = settings.seconds.map(|s| (within(s, 0.0, LONGEST_DELAY) * sample_rate + 0.5) as usize);
        let mut layout = Self { mode: settings.mode, samples: samples.map(|s| s.max(1)), ..Self::default() };
        if settings.mode == DelayMode::MultiTap {
            let reach = (REACH * sample_rate) as usize;
            let mut at = 0;
            for tap in 0..settings.taps.clamp(1, TAPS) {
                at += layout.samples[tap % 2];
                if at <= reach {
                    layout.taps[tap] = at;
                    layout.count = tap + 1;
                }
            }
        }
        layout
    }

    /// What is heard of the memory, and what of it goes round again.
    #[inline]
    fn read(&self, line: &Line<2>) -> [[f32; 2]; 2] {
        if self.mode == DelayMode::MultiTap {
            let (mut heard, mut last) = ([0.0; 2], [0.0; 2]);
            for (tap, delay) in self.taps[..self.count].iter().enumerate() {
                last = line.get(*delay);
                heard[tap % 2] += last[0] * ((self.count - tap) as f32 / self.count as f32);
            }
            return [heard, last];
        }
        let heard = [line.get(self.samples[0])[0], line.get(self.samples[1])[1]];
        [heard, if self.mode == DelayMode::PingPong { [heard[1], heard[0]] } else { heard }]
    }

    /// What of the input goes into memory.
    #[inline]
    fn write(&self, [left, right]: [f32; 2]) -> [f32; 2] {
        let middle = 0.5 * (left + right);
        match self.mode {
            DelayMode::Stereo => [left, right],
            DelayMode::PingPong => [middle, 0.0],
            DelayMode::MultiTap => [middle; 2],
        }
    }

    /// Samples that it reaches back.
    fn reach(&self) -> usize {
        let longest = self.samples[0].max(self.samples[1]);
        self.count.checked_sub(1).and_then(|last| self.taps.get(last)).copied().unwrap_or(longest)
    }
}

/// The delay.
#[derive(Debug)]
pub(super) struct Delay {
    line: Line<2>,
    sample_rate: f32,
    k: f32,
    step: f32,
    layout: Fade<Layout>,
    feedback: Ramp,
    width: Ramp,
    low_cut: Ramp,
    high_cut: Ramp,
    low_pass: OnePole,
    high_pass: OnePole,
}

impl Delay {
    pub fn new(sample_rate: f32) -> Self {
        let settings = DelaySettings::default();
        let mut delay = Self {
            line: Line::new((REACH * sample_rate) as usize + 1),
            sample_rate,
            k: pace(0.01, sample_rate),
            step: CONTROL_PERIOD as f32 / (FADE * sample_rate),
            layout: Fade::at_rest(Layout::new(&settings, sample_rate)),
            feedback: Ramp::default(),
            width: Ramp::default(),
            low_cut: Ramp::default(),
            high_cut: Ramp::default(),
            low_pass: OnePole::default(),
            high_pass: OnePole::default(),
        };
        delay.set(&settings);
        delay.tick(false);
        delay
    }

    pub fn set(&mut self, settings: &DelaySettings) {
        self.layout.wanted = Layout::new(settings, self.sample_rate);
        self.feedback.target = within(settings.feedback, 0.0, 1.0);
        self.width.target = within(settings.width, 0.0, 1.0);
        // A constant would build up without a low cut.
        self.low_cut.target = weight(within(settings.low_cut, 5.0, 2000.0), self.sample_rate);
        let high_cut = within(settings.high_cut, 200.0, 20_000.0);
        self.high_cut.target = if high_cut < 20_000.0 { weight(high_cut, self.sample_rate) } else { 1.0 };
    }
}

impl Stage for Delay {
    fn clear(&mut self) {
        self.line.clear();
        self.low_pass = OnePole::default();
        self.high_pass = OnePole::default();
    }

    fn tick(&mut self, sounding: bool) {
        for ramp in [&mut self.feedback, &mut self.width, &mut self.low_cut, &mut self.high_cut] {
            ramp.follow(self.k, sounding);
        }
        if sounding {
            self.layout.tick(self.step);
        } else {
            self.layout.settle();
        }
    }

    fn run(&mut self, place: usize, input: [&[f32]; 2], wet: [&mut [f32]; 2]) -> f32 {
        let mut loudest = 0.0_f32;
        let [wet_left, wet_right] = wet;
        let moving = self.layout.is_moving();
        for (t, (l, r)) in input[0].iter().zip(input[1]).enumerate() {
            let place = place + t;
            let [mut heard, mut again] = self.layout.new.read(&self.line);
            let mut written = self.layout.new.write([*l, *r]);
            if moving {
                let share = self.layout.at(place);
                let [old_heard, old_again] = self.layout.old.read(&self.line);
                let old_written = self.layout.old.write([*l, *r]);
                for side in 0..2 {
                    heard[side] = old_heard[side] + (heard[side] - old_heard[side]) * share;
                    again[side] = old_again[side] + (again[side] - old_again[side]) * share;
                    written[side] = old_written[side] + (written[side] - old_written[side]) * share;
                }
            }
            let feedback = self.feedback.at(place);
            for side in 0..2 {
                written[side] += again[side] * feedback;
            }
            let written = self.low_pass.low(written, self.high_cut.at(place));
            let written = self.high_pass.high(written, self.low_cut.at(place)).map(|x| flush(bend(x)));
            loudest = loudest.max(written[0].abs()).max(written[1].abs()).max(l.abs()).max(r.abs());
            self.line.push(written);
            let away = 0.5 * (1.0 - self.width.at(place)) * (heard[1] - heard[0]);
            (wet_left[t], wet_right[t]) = (heard[0] + away, heard[1] - away);
        }
        loudest
    }

    fn memory(&self) -> usize {
        self.layout.old.reach().max(self.layout.new.reach()) + 1
    }

    fn tail(&self) -> f32 {
        let once = if self.feedback.target > 0.0 { rounds(self.feedback.target) } else { 1.0 };
        self.layout.wanted.reach() as f32 * (once + 1.0)
    }
}

#[cfg(test)]
mod tests;
