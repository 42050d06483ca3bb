//! The feedback delay network of the reverb.

use super::line::{Line, WINDOW, cubic, flush};
use super::smooth::{Ramp, pace};
use crate::CONTROL_PERIOD;
use crate::math::{exp2, floor, sin_turns, sqrt};

/// Lines of the network.
pub(super) const LINES: usize = 16;

/// Their lengths in samples at 48 kHz and full size: primes in a geometric row, so that echoes seldom coincide.
const LENGTHS: [f32; LINES] = [
    1973.0, 2099.0, 2251.0, 2411.0, 2579.0, 2753.0, 2953.0, 3163.0, 3373.0, 3617.0, 3863.0, 4139.0, 4423.0, 4733.0,
    5077.0, 5431.0,
];
/// The longest of them.
pub(super) const LONGEST: f32 = LENGTHS[LINES - 1];
/// The smallest room is smaller by this power of two.
const SMALLEST: f32 = -2.3;
/// Every other line sways, so far at most, in seconds.
const SWAY: f32 = 0.000_25;
/// Samples that a line may grow or shrink by in a control period while the size changes: a third of an octave.
const STRETCH: f32 = 4.0;
/// No line is shorter: a whole control period has to lie in it, with room for interpolation and sway.
const SHORTEST: f32 = 32.0;

/// A line of the network.
#[derive(Debug)]
struct Path {
    line: Line<1>,
    /// Length without sway: where it is to be, and where it is, in samples.
    wanted: f32,
    length: f32,
    /// Length with sway.
    delay: Ramp,
    /// Place in the sway, in turns, and sways a second.
    phase: f64,
    rate: f32,
}

/// Sixteen lines, what each loses, and how they meet.
#[derive(Debug)]
pub(super) struct Network {
    paths: [Path; LINES],
    /// Each line's low-pass of one pole: weight of the input, pole, and state.
    gain: [f32; LINES],
    pole: [f32; LINES],
    state: [f32; LINES],
    /// Output gain, so that a steady noise comes out as loud as it goes in.
    level: Ramp,
    sample_rate: f32,
    k: f32,
}

impl Network {
    pub fn new(sample_rate: f32) -> Self {
        let mut index = 0.0;
        let paths = LENGTHS.map(|length| {
            let longest = (length + 2.0 * SHORTEST) * (sample_rate / 48_000.0) + 2.0 * SHORTEST;
            // Rates of 0.31 to 1.06 Hz, in no simple ratio.
            index += 1.0;
            let rate = 0.31 + 0.75 * fraction(index * 0.618_034);
            Path {
                line: Line::new(longest as usize),
                wanted: 0.0,
                length: 0.0,
                delay: Ramp::default(),
                phase: 0.0,
                rate,
            }
        });
        let (gain, pole, state) = ([0.0; LINES], [0.0; LINES], [0.0; LINES]);
        Self { paths, gain, pole, state, level: Ramp::default(), sample_rate, k: pace(0.1, sample_rate) }
    }

    pub fn clear(&mut self) {
        self.paths.iter_mut().for_each(|path| path.line.clear());
        self.state = [0.0; LINES];
    }

    /// A room of `size` in [0, 1] in which low frequencies fade by 60 dB in `decay` seconds and those at `damping` Hz in
    /// half of that.
    pub fn shape(&mut self, size: f32, decay: f32, damping: f32) {
        let scale = exp2(SMALLEST * (1.0 - size)) * self.sample_rate / 48_000.0;
        // Fall per sample in powers of two: 60 dB are a factor of 1000.
        let fall = -9.965_784 / (decay * self.sample_rate);
        let turns = (damping / self.sample_rate).min(0.49);
        let cosine = sin_turns(turns + 0.25);
        // 1 - cosine, without losing digits at low frequencies.
        let bend = 2.0 * sin_turns(0.5 * turns) * sin_turns(0.5 * turns);
        let mut kept = 0.0;
        for (i, path) in self.paths.iter_mut().enumerate() {
            path.wanted = floor(LENGTHS[i] * scale + 0.5).max(SHORTEST + i as f32);
            // Jot's filter g·(1 - p)/(1 - p/z) with the gain g² at the damping frequency.
            let gain = exp2(fall * path.wanted);
            let square = gain * gain;
            let (a, apart) = (1.0 - square, square * bend);
            let b = 1.0 - square * cosine;
            let pole = a / (b + sqrt(apart * (a + b)));
            self.gain[i] = gain * (1.0 - pole);
            self.pole[i] = pole;
            kept += square * (1.0 / LINES as f32);
        }
        // What comes back of a steady noise is 2·kept / (1 - kept) of its power. A room that fades before its first echo
        // is not made up for.
        self.level.target = sqrt(0.5 * (1.0 - kept) / kept.max(0.25));
    }

    pub fn tick(&mut self, modulation: f32, sounding: bool) {
        self.level.follow(1.0, sounding);
        let sway = modulation * SWAY * self.sample_rate;
        for (i, path) in self.paths.iter_mut().enumerate() {
            if !sounding {
                path.length = path.wanted;
                path.phase = 0.0;
            } else if path.length != path.wanted {
                let left = path.wanted - path.length;
                let step = (left * self.k).clamp(-STRETCH, STRETCH);
                path.length = if left.abs() < 0.01 { path.wanted } else { path.length + step };
            }
            let swayed = if i % 2 == 0 {
                path.phase += f64::from(path.rate) * CONTROL_PERIOD as f64 / f64::from(self.sample_rate);
                path.phase -= path.phase.floor();
                (path.length + sway * sin_turns(path.phase as f32)).max(SHORTEST - 4.0)
            } else {
                path.length
            };
            path.delay.lead(swayed);
            if !sounding {
                path.delay.settle();
            }
        }
    }

    /// Turns frames, 1 to 16 within a control period from `place` on, into what comes back of them. Returns the largest
    /// absolute number that went into a line.
    ///
    /// Every line is longer than that, so all of them can be read before any is written.
    pub fn run(&mut self, place: usize, frames: &mut [[f32; 2]]) -> f32 {
        let mut block = [[0.0; LINES]; CONTROL_PERIOD];
        for (i, path) in self.paths.iter().enumerate() {
            path.read(place, frames.len(), |t, x| block[t][i] = x);
        }
        let mut largest = [0.0_f32; LINES];
        for (t, (frame, lines)) in frames.iter_mut().zip(&mut block).enumerate() {
            let filters = self.gain.iter().zip(&self.pole);
            for ((state, x), (gain, pole)) in self.state.iter_mut().zip(lines.iter()).zip(filters) {
                *state = flush(x * gain + *state * pole);
            }
            *lines = hadamard(self.state);
            let level = self.level.at(place + t);
            // Two rows of the matrix that differ by the sign of odd lines: their sum is of even lines, their difference
            // of odd ones. So left and right are made of different lines.
            let [l, r] = *frame;
            *frame = [(lines[6] + lines[7]) * level, (lines[10] - lines[11]) * level];
            for pair in lines.chunks_exact_mut(2) {
                pair[0] += l;
                pair[1] += r;
            }
            for (most, x) in largest.iter_mut().zip(lines.iter()) {
                *most = most.max(x.abs());
            }
        }
        for (i, path) in self.paths.iter_mut().enumerate() {
            block[..frames.len()].iter().for_each(|lines| path.line.push([lines[i]]));
        }
        largest.into_iter().fold(0.0, f32::max)
    }
}

impl Path {
    /// Reads the next `count` samples, from `place` of the control period on.
    #[inline]
    fn read(&self, place: usize, count: usize, mut found: impl FnMut(usize, f32)) {
        let (first, last) = (self.delay.at(place), self.delay.at(place + count - 1));
        if self.delay.is_still() && first == floor(first) {
            let window = self.line.window(first as usize, count);
            window.into_iter().take(count).enumerate().for_each(|(t, x)| found(t, x));
            return;
        }
        let most = first.max(last) as usize;
        // Samples of the line that are needed: those that time passes, those that the length does, and neighbours.
        let span = count + most - first.min(last) as usize + 3;
        let window = self.line.window(most + 2, span.min(most + 2));
        for t in 0..count {
            let delay = self.delay.at(place + t);
            let whole = delay as usize;
            let at = t + most - whole;
            let near = |offset: usize| window[(at + offset) % WINDOW];
            found(t, cubic([near(3), near(2), near(1), near(0)], delay - whole as f32));
        }
    }
}

/// The Hadamard matrix of sixteen, which mixes everything with everything and keeps the power (Sylvester's construction).
#[inline]
fn hadamard(mut lines: [f32; LINES]) -> [f32; LINES] {
    let mut half = 1;
    while half < LINES {
        let mut next = [0.0; LINES];
        for i in 0..LINES {
            next[i] = if i & half == 0 { lines[i] + lines[i + half] } else { lines[i - half] - lines[i] };
        }
        lines = next;
        half *= 2;
    }
    lines.map(|x| x * 0.25)
}

/// What lies behind the decimal point.
fn fraction(x: f32) -> f32 {
    x - floor(x)
}
