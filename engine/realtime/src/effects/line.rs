//! Memory of the past, and what keeps a loop through it from running away.

use crate::CONTROL_PERIOD;
use crate::math::exp2;

/// Most neighbours that [`Line::window`] hands out.
pub(super) const WINDOW: usize = 32;

/// A memory of `N` channels. What was written before it was last cleared counts as zero and is not touched for that.
#[derive(Debug)]
pub(super) struct Line<const N: usize> {
    /// A power of two of them.
    frames: Vec<[f32; N]>,
    /// Where the next frame goes, counted on without end.
    head: usize,
    /// Frames written since the clearing.
    written: usize,
}

impl<const N: usize> Line<N> {
    /// Room for delays of up to `longest` samples, between samples too.
    pub fn new(longest: usize) -> Self {
        let frames = (longest + CONTROL_PERIOD + 4).next_power_of_two();
        Self { frames: vec![[0.0; N]; frames], head: 0, written: 0 }
    }

    /// Forgets everything, at once.
    pub const fn clear(&mut self) {
        self.written = 0;
        self.head = 0;
    }

    #[inline]
    pub fn push(&mut self, frame: [f32; N]) {
        let mask = self.frames.len() - 1;
        self.frames[self.head & mask] = frame;
        self.head = self.head.wrapping_add(1);
        self.written = (self.written + 1).min(self.frames.len());
    }

    /// The frame pushed `delay` pushes ago, 1 being the last one; zero where there is none.
    #[inline]
    pub fn get(&self, delay: usize) -> [f32; N] {
        if delay.wrapping_sub(1) >= self.written {
            return [0.0; N];
        }
        self.frames[self.head.wrapping_sub(delay) & (self.frames.len() - 1)]
    }

    /// One channel at a delay of 2 or more between samples, by a cubic through four neighbours.
    #[inline]
    pub fn between(&self, delay: f32, channel: usize) -> f32 {
        let whole = delay as usize;
        let (newest, mask) = (self.head.wrapping_sub(whole - 1), self.frames.len() - 1);
        let near = if whole + 2 <= self.written {
            [0, 1, 2, 3].map(|offset| self.frames[newest.wrapping_sub(offset) & mask][channel])
        } else {
            [0, 1, 2, 3].map(|offset| self.get(whole + offset - 1)[channel])
        };
        cubic(near, delay - whole as f32)
    }
}

impl Line<1> {
    /// `WINDOW` neighbours at most, `count` of them, forward in time from delay `first` on, which is at least `count`.
    #[inline]
    pub fn window(&self, first: usize, count: usize) -> [f32; WINDOW] {
        let mut found = [0.0; WINDOW];
        let (mask, count) = (self.frames.len() - 1, count.min(WINDOW));
        let start = self.head.wrapping_sub(first) & mask;
        match self.frames.get(start..start + count) {
            Some(frames) if first <= self.written => {
                found.iter_mut().zip(frames).for_each(|(to, [from])| *to = *from);
            }
            _ => {
                for (offset, to) in found[..count].iter_mut().enumerate() {
                    [*to] = self.get(first - offset);
                }
            }
        }
        found
    }
}

/// The cubic through `near[1]` and `near[2]` whose slopes there are those between their neighbours (Catmull and Rom), at
/// `f` in [0, 1) from the one to the other; exact at 0.
#[inline]
pub(super) fn cubic(near: [f32; 4], f: f32) -> f32 {
    let [a, b, c, d] = near;
    let slope = 0.5 * (c - a);
    let square = a - 2.5 * b + 2.0 * c - 0.5 * d;
    let cube = 0.5 * (d - a) + 1.5 * (b - c);
    b + f * (slope + f * (square + f * cube))
}

/// Zero instead of what is too small to matter and would end as a denormal, which costs time and which machines treat
/// differently.
#[inline]
pub(super) fn flush(x: f32) -> f32 {
    if x.abs() < 1e-18 { 0.0 } else { x }
}

/// Keeps a loop within ±2: untouched up to ±1, bent smoothly above, as tape does.
#[inline]
pub(super) fn bend(x: f32) -> f32 {
    let over = x.abs() - 1.0;
    if over <= 0.0 { x } else { (1.0 + over / (1.0 + over)).copysign(x) }
}

/// Weight of the newest sample in a low-pass of one pole at `hz`.
pub(super) fn weight(hz: f32, sample_rate: f32) -> f32 {
    1.0 - exp2(-std::f32::consts::TAU * std::f32::consts::LOG2_E * hz / sample_rate)
}

/// State of a filter of one pole, on two channels.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct OnePole([f32; 2]);

impl OnePole {
    /// What lies below the corner that `weight` stands for. A weight of 1 lets everything through as it is.
    #[inline]
    pub fn low(&mut self, input: [f32; 2], weight: f32) -> [f32; 2] {
        for (state, x) in self.0.iter_mut().zip(input) {
            *state = flush(x * weight + *state * (1.0 - weight));
        }
        self.0
    }

    /// What lies above it.
    #[inline]
    pub fn high(&mut self, input: [f32; 2], weight: f32) -> [f32; 2] {
        let low = self.low(input, weight);
        [input[0] - low[0], input[1] - low[1]]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_remembers_what_was_pushed_since_it_was_cleared_and_nothing_else() {
        let mut line = Line::<1>::new(100);
        (1..=1000).for_each(|i| line.push([i as f32]));
        assert_eq!(line.get(1), [1000.0]);
        assert_eq!(line.get(100), [901.0]);
        assert_eq!(line.between(50.25, 0), 950.75);
        line.clear();
        assert_eq!(line.get(1), [0.0]);
        (1..=10).for_each(|i| line.push([i as f32]));
        assert_eq!((line.get(10), line.get(11), line.get(0)), ([1.0], [0.0], [0.0]));
        assert_eq!(line.window(12, 6)[..7], [0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 0.0]);
        (11..=200).for_each(|i| line.push([i as f32]));
        for first in 30..110 {
            let window = line.window(first, 20);
            assert!((0..20).all(|i| window[i] == (201 - first + i) as f32), "{first}");
        }
    }

    #[test]
    fn the_bend_is_bounded_and_leaves_small_sounds_alone() {
        for x in [0.0, 0.5, -1.0, 1.0001, -3.0, 1e30] {
            assert!(bend(x).abs() <= 2.0 && bend(x) * x >= 0.0);
            assert!(x.abs() > 1.0 || bend(x) == x);
        }
        assert_eq!((flush(1e-17), flush(-1e-19), flush(f32::from_bits(1))), (1e-17, 0.0, 0.0), "no denormals");
    }
}
