//! Reverb: a feedback delay network of sixteen lines mixed by a Hadamard matrix, behind a pre-delay and allpasses that
//! make one click many (Jot and Chaigne, *Digital delay networks for designing artificial reverberators*, AES 90, 1991;
//! Schroeder, *Natural sounding artificial reverberation*, JAES 10, 1962). How fast each frequency fades is given, not
//! found by ear: every line loses in its length what the decay time says.

use super::line::{Line, OnePole, flush, weight};
use super::network::{LINES, LONGEST, Network};
use super::section::Stage;
use super::smooth::{Fade, Ramp, pace, within};
use crate::CONTROL_PERIOD;
use crate::math::{exp2, log2};

/// Settings of the reverb.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ReverbSettings {
    /// From dry (0: off, at no cost) to wet (1), at equal power.
    pub mix: f32,
    /// 0 (a chamber: paths of 8 to 23 ms) to 1 (a cathedral: 41 to 113 ms). The walls move while it changes, which bends
    /// the pitch of what is in the room.
    pub size: f32,
    /// Seconds in which low frequencies fade by 60 dB (RT60), 0.1 to 30. The loudness of a steady sound stays.
    pub decay: f32,
    /// Frequency in Hz that fades in half that time, 200 to 20 000.
    pub damping: f32,
    /// Seconds until it begins, 0 to 0.25; another time is faded to.
    pub pre_delay: f32,
    /// From one middle (0) to wide (1).
    pub width: f32,
    /// How far the paths sway, 0 to 1: up to a quarter of a millisecond, some two cents.
    pub modulation: f32,
}

impl Default for ReverbSettings {
    fn default() -> Self {
        Self { mix: 0.0, size: 0.6, decay: 2.5, damping: 5000.0, pre_delay: 0.02, width: 1.0, modulation: 0.3 }
    }
}

const LONGEST_PRE_DELAY: f32 = 0.25;
/// Seconds of a crossfade to another pre-delay.
const FADE: f32 = 0.07;
/// Lengths of the allpasses of each side in samples at 48 kHz: primes near those of Dattorro (*Effect Design, Part 1*,
/// JAES 45, 1997), those of the right a little apart.
const ALLPASSES: [[f32; 4]; 2] = [[173.0, 229.0, 449.0, 613.0], [181.0, 239.0, 431.0, 641.0]];
/// How much each of them is spread out.
const SPREAD: [f32; 4] = [0.72, 0.7, 0.63, 0.6];
/// Below this, in Hz, nothing enters: a constant would build up.
const LOW_CUT: f32 = 15.0;

/// One allpass: all frequencies as loud as before, at many times.
#[derive(Debug)]
struct Allpass {
    line: Line<1>,
    delay: usize,
}

impl Allpass {
    #[inline]
    fn run(&mut self, x: f32, spread: f32) -> f32 {
        let [past] = self.line.get(self.delay);
        let inner = flush(x - spread * past);
        self.line.push([inner]);
        past + spread * inner
    }
}

/// The reverb.
#[derive(Debug)]
pub(super) struct Reverb {
    sample_rate: f32,
    k: f32,
    step: f32,
    blocker: OnePole,
    low_cut: f32,
    before: Line<2>,
    pre_delay: Fade<usize>,
    allpasses: [[Allpass; 4]; 2],
    network: Network,
    size: Ramp,
    /// Logarithms to base 2: they are heard evenly.
    decay: Ramp,
    damping: Ramp,
    width: Ramp,
    modulation: Ramp,
}

impl Reverb {
    pub fn new(sample_rate: f32) -> Self {
        let allpass = |length: f32| {
            let delay = (length * sample_rate / 48_000.0 + 0.5) as usize;
            Allpass { line: Line::new(delay), delay }
        };
        let mut reverb = Self {
            sample_rate,
            k: pace(0.03, sample_rate),
            step: CONTROL_PERIOD as f32 / (FADE * sample_rate),
            blocker: OnePole::default(),
            low_cut: weight(LOW_CUT, sample_rate),
            before: Line::new((LONGEST_PRE_DELAY * sample_rate) as usize + 2),
            pre_delay: Fade::at_rest(0),
            allpasses: ALLPASSES.map(|side| side.map(allpass)),
            network: Network::new(sample_rate),
            size: Ramp::default(),
            decay: Ramp::default(),
            damping: Ramp::default(),
            width: Ramp::default(),
            modulation: Ramp::default(),
        };
        reverb.set(&ReverbSettings::default());
        reverb.tick(false);
        reverb
    }

    pub fn set(&mut self, settings: &ReverbSettings) {
        self.size.target = within(settings.size, 0.0, 1.0);
        self.decay.target = log2(within(settings.decay, 0.1, 30.0));
        self.damping.target = log2(within(settings.damping, 200.0, 20_000.0));
        self.width.target = within(settings.width, 0.0, 1.0);
        self.modulation.target = within(settings.modulation, 0.0, 1.0);
        let pre_delay = within(settings.pre_delay, 0.0, LONGEST_PRE_DELAY);
        self.pre_delay.wanted = (pre_delay * self.sample_rate + 0.5) as usize;
    }
}

impl Stage for Reverb {
    fn clear(&mut self) {
        self.blocker = OnePole::default();
        self.before.clear();
        self.allpasses.iter_mut().flatten().for_each(|allpass| allpass.line.clear());
        self.network.clear();
    }

    fn tick(&mut self, sounding: bool) {
        let moving = ![&self.size, &self.decay, &self.damping].into_iter().all(Ramp::is_still);
        for ramp in [&mut self.size, &mut self.decay, &mut self.damping, &mut self.width, &mut self.modulation] {
            ramp.follow(self.k, sounding);
        }
        if sounding {
            self.pre_delay.tick(self.step);
        } else {
            self.pre_delay.settle();
        }
        if moving {
            self.network.shape(self.size.end(), exp2(self.decay.end()), exp2(self.damping.end()));
        }
        self.network.tick(self.modulation.end(), sounding);
    }

    fn run(&mut self, place: usize, input: [&[f32]; 2], wet: [&mut [f32]; 2]) -> f32 {
        let mut loudest = 0.0_f32;
        let mut frames = [[0.0; 2]; CONTROL_PERIOD];
        let moving = self.pre_delay.is_moving();
        for (t, frame) in frames.iter_mut().enumerate().take(input[0].len()) {
            let now = [input[0][t], input[1][t]];
            loudest = loudest.max(now[0].abs()).max(now[1].abs());
            self.before.push(self.blocker.high(now, self.low_cut).map(flush));
            // The last one pushed is this very sample.
            *frame = self.before.get(self.pre_delay.new + 1);
            if moving {
                let (old, share) = (self.before.get(self.pre_delay.old + 1), self.pre_delay.at(place + t));
                *frame = [0, 1].map(|side| old[side] + (frame[side] - old[side]) * share);
            }
        }
        for (side, allpasses) in self.allpasses.iter_mut().enumerate() {
            for (allpass, spread) in allpasses.iter_mut().zip(SPREAD) {
                frames[..input[0].len()].iter_mut().for_each(|frame| frame[side] = allpass.run(frame[side], spread));
            }
        }
        let loudest = loudest.max(self.network.run(place, &mut frames[..input[0].len()]));
        let [wet_left, wet_right] = wet;
        for (t, [l, r]) in frames.iter().enumerate().take(wet_left.len()) {
            let away = 0.5 * (1.0 - self.width.at(place + t)) * (r - l);
            (wet_left[t], wet_right[t]) = (l + away, r - away);
        }
        loudest
    }

    fn memory(&self) -> usize {
        let allpasses: usize = self.allpasses[1].iter().map(|allpass| allpass.delay).sum();
        let before = self.pre_delay.old.max(self.pre_delay.new);
        before + allpasses + (LONGEST * 1.02 * self.sample_rate / 48_000.0) as usize + LINES
    }

    fn tail(&self) -> f32 {
        self.memory() as f32 + 2.0 * exp2(self.decay.target) * self.sample_rate
    }
}

#[cfg(test)]
mod tests;
