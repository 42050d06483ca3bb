//! Limiter: no sample passes the ceiling, and none comes later for it.
//!
//! A limiter that looks ahead bends the gain before a peak, at the price of latency, which an instrument should not have.
//! This one answers at the sample of the peak itself and then holds the gain for as long as a low tone needs to its next
//! one, so that a steady sound has a steady gain; towards the ceiling it bends softly (the knee of Giannoulis, Massberg
//! and Reiss, *Digital Dynamic Range Compressor Design*, JAES 60, 2012, here in amplitudes).

use super::smooth::{Ramp, pace, within};
use crate::math::db_to_gain;

/// Settings of the limiter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LimiterSettings {
    /// Off costs nothing and changes nothing.
    pub on: bool,
    /// Largest sample in dB of full scale, -24 to 0.
    pub ceiling: f32,
    /// Time constant in seconds with which the gain comes back, 0.005 to 5.
    pub release: f32,
}

impl Default for LimiterSettings {
    fn default() -> Self {
        Self { on: false, ceiling: -0.3, release: 0.1 }
    }
}

/// The knee begins at this part of the ceiling (-2 dB).
const KNEE: f32 = 0.8;
/// Seconds that a peak is remembered at least, and half of what it is at most: half a period of 20 Hz.
const HOLD: f32 = 0.025;

/// The limiter, both sides on one gain.
#[derive(Debug)]
pub(super) struct Limiter {
    sample_rate: f32,
    k: f32,
    /// 0 off to 1 on.
    amount: Ramp,
    ceiling: Ramp,
    /// Share of the way back that the gain goes at each sample.
    release: f64,
    /// In double precision: a slow release moves by less than `f32` can tell.
    gain: f64,
    /// Loudest sample of the stretch of `hold` samples before this one, and of this one.
    peaks: [f32; 2],
    hold: u32,
    held: u32,
    /// Anything but silence came since the last tick.
    heard: bool,
}

impl Limiter {
    pub fn new(sample_rate: f32) -> Self {
        let mut limiter = Self {
            sample_rate,
            k: pace(0.005, sample_rate),
            amount: Ramp::default(),
            ceiling: Ramp::default(),
            release: 0.0,
            gain: 1.0,
            peaks: [0.0; 2],
            hold: (HOLD * sample_rate) as u32,
            held: 0,
            heard: false,
        };
        limiter.set(&LimiterSettings::default());
        limiter.ceiling.settle();
        limiter
    }

    pub fn set(&mut self, settings: &LimiterSettings) {
        self.amount.target = if settings.on { 1.0 } else { 0.0 };
        self.ceiling.target = db_to_gain(within(settings.ceiling, -24.0, 0.0));
        // 1 - exp(-1/n) to within a part in 12n².
        self.release = 1.0 / (f64::from(within(settings.release, 0.005, 5.0) * self.sample_rate) + 0.5);
    }

    /// Is as it was set from now on, before anybody has listened.
    pub const fn settle(&mut self) {
        self.amount.settle();
        self.ceiling.settle();
    }

    /// Forgets all sound; settings stay.
    pub const fn silence(&mut self) {
        (self.gain, self.peaks, self.held, self.heard) = (1.0, [0.0; 2], 0, false);
    }

    /// Whether it lets everything through as it is.
    pub const fn is_off(&self) -> bool {
        self.amount.is_zero()
    }

    pub fn tick(&mut self) {
        if self.is_off() {
            return;
        }
        if !self.heard && self.amount.end() > 0.0 {
            // After silence it is as new.
            self.amount.settle();
            self.ceiling.settle();
            (self.gain, self.peaks, self.held) = (1.0, [0.0; 2], 0);
        } else {
            self.amount.tick(self.k);
            self.ceiling.tick(self.k);
        }
        self.heard = false;
    }

    /// Up to 16 samples, within a control period, from `place` on.
    pub fn process(&mut self, place: usize, left: &mut [f32], right: &mut [f32]) {
        if self.is_off() {
            return;
        }
        for (t, (l, r)) in left.iter_mut().zip(right).enumerate() {
            let peak = l.abs().max(r.abs());
            if peak == 0.0 && !self.heard {
                // Time begins with the first sound, so that it makes no difference whether silence is processed.
                continue;
            }
            self.heard = true;
            if self.held == self.hold {
                self.peaks = [self.peaks[1], 0.0];
                self.held = 0;
            }
            self.held += 1;
            self.peaks[1] = self.peaks[1].max(peak);
            let (loudest, ceiling) = (self.peaks[0].max(self.peaks[1]), self.ceiling.at(place + t));
            let wanted = if loudest > KNEE * ceiling { knee(loudest, ceiling) / loudest } else { 1.0 };
            let wanted = f64::from(wanted);
            let back = self.gain + (wanted - self.gain) * self.release;
            self.gain = if wanted < self.gain { wanted } else { back.min(wanted) };
            let amount = self.amount.at(place + t);
            let gain = 1.0 + (self.gain as f32 - 1.0) * amount;
            // Rounding may pass it by a bit; while it comes or goes, there is no ceiling.
            let most = if amount == 1.0 { ceiling } else { f32::MAX };
            *l = (*l * gain).clamp(-most, most);
            *r = (*r * gain).clamp(-most, most);
        }
    }
}

/// Level that comes out for a `level` above the knee: along a parabola from slope 1 at the knee to slope 0 at the ceiling.
fn knee(level: f32, ceiling: f32) -> f32 {
    let room = ceiling * (1.0 - KNEE);
    let over = (level - KNEE * ceiling).min(2.0 * room);
    KNEE * ceiling + over - over * over / (4.0 * room)
}

#[cfg(test)]
mod tests;
