//! Chorus: up to four copies of the sound, each at a short delay that swings slowly, so that they are a little out of tune
//! with it and with each other (Dattorro, *Effect Design, Part 2*, JAES 45, 1997).

use super::line::{Line, OnePole, bend, flush, weight};
use super::section::{Stage, rounds};
use super::smooth::{Ramp, pace, within};
use crate::CONTROL_PERIOD;
use crate::math::{sin_turns, sqrt};

/// Most copies.
const VOICES: usize = 4;

/// Settings of the chorus.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ChorusSettings {
    /// From dry (0: off, at no cost) to wet (1), at equal power.
    pub mix: f32,
    /// Swings a second, 0.02 to 10 Hz.
    pub rate: f32,
    /// How far they swing, 0 to 1: up to 5 ms to either side, less above 1 Hz so that the copies are never more than half
    /// a semitone out of tune.
    pub depth: f32,
    /// Copies, 1 to 4. One that comes or goes is faded.
    pub voices: usize,
    /// How far the swings of left and right lie apart, 0 to 1: a quarter of a swing.
    pub width: f32,
    /// How much of the first copy goes round again, 0 to 0.9: towards a flanger.
    pub feedback: f32,
}

impl Default for ChorusSettings {
    fn default() -> Self {
        Self { mix: 0.0, rate: 0.6, depth: 0.4, voices: 3, width: 1.0, feedback: 0.0 }
    }
}

/// Mean delays of the copies in seconds, in no simple ratio.
const CENTRES: [f32; VOICES] = [0.0071, 0.0103, 0.0087, 0.0127];
/// Where in the swing each copy begins, in turns: any number of them is spread out well.
const PHASES: [f32; VOICES] = [0.0, 0.5, 0.25, 0.75];
/// Largest swing in seconds.
const SWING: f32 = 0.005;
/// What goes round again loses what lies below, in Hz, or a constant would build up.
const LOW_CUT: f32 = 10.0;

/// The chorus.
#[derive(Debug)]
pub(super) struct Chorus {
    line: Line<2>,
    sample_rate: f32,
    k: f32,
    low_cut: f32,
    blocker: OnePole,
    /// Place in the swing, in turns.
    phase: f64,
    rate: f32,
    swing: Ramp,
    width: Ramp,
    feedback: Ramp,
    gains: [Ramp; VOICES],
    /// Delay in samples of each copy, left and right.
    delays: [[Ramp; 2]; VOICES],
}

impl Chorus {
    pub fn new(sample_rate: f32) -> Self {
        let mut chorus = Self {
            line: Line::new(((CENTRES[3] + SWING) * sample_rate) as usize + 4),
            sample_rate,
            k: pace(0.02, sample_rate),
            low_cut: weight(LOW_CUT, sample_rate),
            blocker: OnePole::default(),
            phase: 0.0,
            rate: 0.0,
            swing: Ramp::default(),
            width: Ramp::default(),
            feedback: Ramp::default(),
            gains: [Ramp::default(); VOICES],
            delays: [[Ramp::default(); 2]; VOICES],
        };
        chorus.set(&ChorusSettings::default());
        chorus.tick(false);
        chorus
    }

    pub fn set(&mut self, settings: &ChorusSettings) {
        self.rate = within(settings.rate, 0.02, 10.0);
        self.swing.target = within(settings.depth, 0.0, 1.0) * (SWING / self.rate.max(1.0)) * self.sample_rate;
        self.width.target = within(settings.width, 0.0, 1.0) * 0.25;
        self.feedback.target = within(settings.feedback, 0.0, 0.9);
        let voices = settings.voices.clamp(1, VOICES);
        for (voice, gain) in self.gains.iter_mut().enumerate() {
            gain.target = if voice < voices { 1.0 / sqrt(voices as f32) } else { 0.0 };
        }
    }
}

impl Stage for Chorus {
    fn clear(&mut self) {
        self.line.clear();
        self.blocker = OnePole::default();
    }

    fn tick(&mut self, sounding: bool) {
        for ramp in [&mut self.swing, &mut self.width, &mut self.feedback].into_iter().chain(&mut self.gains) {
            ramp.follow(self.k, sounding);
        }
        if sounding {
            self.phase += f64::from(self.rate) * CONTROL_PERIOD as f64 / f64::from(self.sample_rate);
            self.phase -= self.phase.floor();
        } else {
            self.phase = 0.0;
        }
        for (voice, delays) in self.delays.iter_mut().enumerate() {
            let phase = self.phase as f32 + PHASES[voice];
            for (delay, apart) in delays.iter_mut().zip([0.0, self.width.end()]) {
                let swing = self.swing.end() * sin_turns(phase + apart);
                // A line between samples reaches back two at least.
                delay.lead((CENTRES[voice] * self.sample_rate + swing).max(2.0));
                if !sounding {
                    delay.settle();
                }
            }
        }
    }

    fn run(&mut self, place: usize, input: [&[f32]; 2], wet: [&mut [f32]; 2]) -> f32 {
        let mut loudest = 0.0_f32;
        let [wet_left, wet_right] = wet;
        for (t, (l, r)) in input[0].iter().zip(input[1]).enumerate() {
            let place = place + t;
            let (mut sum, mut first) = ([0.0; 2], [0.0; 2]);
            for (voice, (gain, delays)) in self.gains.iter().zip(&self.delays).enumerate() {
                if gain.is_zero() {
                    continue;
                }
                let gain = gain.at(place);
                for channel in 0..2 {
                    let copy = self.line.between(delays[channel].at(place), channel);
                    sum[channel] += copy * gain;
                    if voice == 0 {
                        first[channel] = copy;
                    }
                }
            }
            (wet_left[t], wet_right[t]) = (sum[0], sum[1]);
            let (again, feedback) = (self.blocker.high(first, self.low_cut), self.feedback.at(place));
            let frame = [flush(bend(l + again[0] * feedback)), flush(bend(r + again[1] * feedback))];
            loudest = loudest.max(frame[0].abs()).max(frame[1].abs());
            self.line.push(frame);
        }
        loudest
    }

    fn memory(&self) -> usize {
        ((CENTRES[3] + SWING) * self.sample_rate) as usize + 4
    }

    fn tail(&self) -> f32 {
        let once = if self.feedback.target > 0.0 { rounds(self.feedback.target) } else { 1.0 };
        self.memory() as f32 * once
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_copy_at_rest_is_a_plain_delay() {
        let mut chorus = Chorus::new(48_000.0);
        chorus.set(&ChorusSettings { depth: 0.0, voices: 1, ..ChorusSettings::default() });
        chorus.tick(false);
        let mut impulse = [0.0; CONTROL_PERIOD];
        impulse[0] = 1.0;
        let mut heard = Vec::new();
        for _ in 0..50 {
            let mut wet = [[0.0; CONTROL_PERIOD]; 2];
            let [left, right] = &mut wet;
            chorus.run(0, [&impulse, &impulse], [left, right]);
            chorus.tick(true);
            heard.extend(wet[0]);
            impulse[0] = 0.0;
        }
        let centre = CENTRES[0] * 48_000.0;
        let sum: f32 = heard.iter().sum();
        let mean = heard.iter().enumerate().map(|(t, x)| t as f32 * x).sum::<f32>() / sum;
        assert!((sum - 1.0).abs() < 1e-5 && (mean - centre).abs() < 0.01, "{sum} at {mean}, expected {centre}");
    }
}
