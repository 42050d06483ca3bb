//! The pool of sounding grains and the clouds that they read.

use std::sync::Arc;

use super::data::GrainCloud;
use super::window::{Window, WindowTables};
use crate::CONTROL_PERIOD;
use crate::instrument::{DOTS, GrainDot};

/// Most grains that sound at once, over all voices.
pub const GRAINS: usize = 1024;

/// Clouds that may sound at once: the present one and those whose grains still ring.
const SLOTS: usize = 4;

/// One sounding grain. All was drawn at its birth; only the reading goes on.
#[derive(Clone, Copy, Debug)]
pub struct Grain {
    /// Place in the stored grain, samples as 32.32 fixed point, so that stepping is exact however long it lasts.
    pub read: i64,
    /// Samples of the stored grain per output sample, 32.32; negative when reversed.
    pub step: i64,
    /// Place in the window, 0 … 1.
    pub phase: f32,
    /// Window phase per sample.
    pub phase_step: f32,
    /// Gain to the left, pan and overlap included.
    pub left: f32,
    /// Gain to the right.
    pub right: f32,
    /// Samples still to play.
    pub remaining: u32,
    /// Samples still to wait, within the control period of its birth.
    pub delay: u32,
    /// Which of the cloud's grains.
    pub index: u32,
    /// Shape of its amplitude.
    pub window: Window,
    /// Lane of the voice that started it.
    pub lane: u8,
    /// Slot of the cloud it reads.
    pub slot: u8,
    /// Where in the cloud, 0 … 1; for display.
    pub position: f32,
    /// Transposition in octaves; for display.
    pub octaves: f32,
}

impl Default for Grain {
    fn default() -> Self {
        Self {
            read: 0,
            step: 0,
            phase: 0.0,
            phase_step: 0.0,
            left: 0.0,
            right: 0.0,
            remaining: 0,
            delay: 0,
            index: 0,
            window: Window::Hann,
            lane: 0,
            slot: 0,
            position: 0.0,
            octaves: 0.0,
        }
    }
}

impl Grain {
    /// Samples as 32.32 fixed point.
    #[must_use]
    pub fn fixed(samples: f32) -> i64 {
        (f64::from(samples) * 4_294_967_296.0) as i64
    }
}

/// The clouds that sound. A new one takes a free slot and grains are born from it; old grains end on the old one, and
/// when the last has, its `Arc` can be taken away to be dropped elsewhere.
#[derive(Debug)]
pub struct Slots {
    clouds: [Option<Arc<GrainCloud>>; SLOTS],
    live: [u32; SLOTS],
    current: usize,
}

impl Slots {
    /// Slots with `cloud` as the present one.
    #[must_use]
    pub fn new(cloud: Arc<GrainCloud>) -> Self {
        Self { clouds: [Some(cloud), None, None, None], live: [0; SLOTS], current: 0 }
    }

    /// Makes `cloud` the present one, or gives it back while all slots still sound.
    ///
    /// # Errors
    /// The cloud itself, to be offered again later.
    pub fn swap(&mut self, cloud: Arc<GrainCloud>) -> Result<(), Arc<GrainCloud>> {
        let Some(free) = self.clouds.iter().position(Option::is_none) else {
            return Err(cloud);
        };
        self.clouds[free] = Some(cloud);
        self.live[free] = 0;
        self.current = free;
        Ok(())
    }

    /// A cloud that no grain reads any more.
    pub fn retired(&mut self) -> Option<Arc<GrainCloud>> {
        let current = self.current;
        let silent = (0..SLOTS).find(|&i| i != current && self.live[i] == 0 && self.clouds[i].is_some())?;
        self.clouds[silent].take()
    }

    /// The present cloud and its slot.
    #[inline]
    #[must_use]
    pub fn current(&self) -> Option<(u8, &GrainCloud)> {
        self.clouds[self.current].as_deref().map(|c| (self.current as u8, c))
    }
}

/// Sound of one voice's grains over a control period, left and right.
pub type CloudBus = [[f32; CONTROL_PERIOD]; 2];

/// All sounding grains in order of birth.
#[derive(Debug)]
pub struct GrainPool {
    grains: Vec<Grain>,
    windows: Box<WindowTables>,
}

impl Default for GrainPool {
    fn default() -> Self {
        Self { grains: Vec::with_capacity(GRAINS), windows: Box::new(WindowTables::new()) }
    }
}

impl GrainPool {
    /// Adds `grain` for `lane`, reading the cloud in `slot`; it is left out when [`GRAINS`] sound already.
    pub fn start(&mut self, mut grain: Grain, lane: u8, slot: u8, slots: &mut Slots) {
        if self.grains.len() < GRAINS {
            grain.lane = lane;
            grain.slot = slot;
            slots.live[usize::from(slot)] += 1;
            self.grains.push(grain);
        }
    }

    /// Forgets grains that have ended. Called on the control grid only and keeping their order, so that sums do not
    /// depend on the division into blocks.
    pub fn sweep(&mut self, slots: &mut Slots) {
        self.grains.retain(|g| {
            let alive = g.remaining > 0;
            if !alive {
                let live = &mut slots.live[usize::from(g.slot)];
                *live = live.saturating_sub(1);
            }
            alive
        });
    }

    /// Ends the grains of `lane` at once.
    pub fn silence(&mut self, lane: u8) {
        self.grains.iter_mut().filter(|g| g.lane == lane).for_each(|g| g.remaining = 0);
    }

    /// Ends all grains at once.
    pub fn clear(&mut self, slots: &mut Slots) {
        self.grains.clear();
        slots.live = [0; SLOTS];
    }

    /// Adds samples `from..to` of the control period of every grain to its lane's bus.
    ///
    /// `push[lane][t]` moves the reading of the lane's grains, in cycles of the cloud's root.
    pub fn render(
        &mut self,
        slots: &Slots,
        push: &[[f32; CONTROL_PERIOD]],
        (from, to): (usize, usize),
        buses: &mut [CloudBus],
    ) {
        for grain in &mut self.grains {
            let lane = usize::from(grain.lane);
            let (Some(cloud), Some(push), Some(bus)) =
                (slots.clouds[usize::from(grain.slot)].as_deref(), push.get(lane), buses.get_mut(lane))
            else {
                continue;
            };
            let wait = (grain.delay as usize).min(to - from);
            grain.delay -= wait as u32;
            let first = from + wait;
            let last = to.min(first + grain.remaining as usize);
            let samples = cloud.grain(grain.index as usize);
            let cycle = cloud.sample_rate() / cloud.root_hz();
            for t in first..last {
                let value = hermite(samples, grain.read, push[t] * cycle) * self.windows.at(grain.window, grain.phase);
                bus[0][t] += value * grain.left;
                bus[1][t] += value * grain.right;
                grain.read += grain.step;
                grain.phase += grain.phase_step;
            }
            grain.remaining -= last.saturating_sub(first) as u32;
        }
    }

    /// Number of grains that sound.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.grains.len()
    }

    /// Whether no grain sounds.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.grains.is_empty()
    }

    /// The first grains as dots for the editor; `loudness(lane)` scales their level. Returns how many were written.
    pub fn dots(&self, dots: &mut [GrainDot; DOTS], loudness: impl Fn(usize) -> f32) -> u32 {
        let mut count = 0;
        for (dot, grain) in dots.iter_mut().zip(self.grains.iter().filter(|g| g.remaining > 0)) {
            let total = grain.left.abs().max(grain.right.abs());
            *dot = GrainDot {
                position: grain.position,
                progress: grain.phase.clamp(0.0, 1.0),
                pan: (grain.right - grain.left) / (grain.right + grain.left).max(1e-9),
                level: total * self.windows.at(grain.window, grain.phase) * loudness(usize::from(grain.lane)),
                octaves: grain.octaves,
            };
            count += 1;
        }
        count
    }
}

/// Four-point third-order Hermite interpolation (Catmull-Rom) at `read` (32.32) moved by `offset` samples. Reading
/// beyond the ends holds the end.
#[inline]
fn hermite(samples: &[f32], read: i64, offset: f32) -> f32 {
    let last = samples.len() as i64 - 4;
    let offset = (f64::from(offset) * 4_294_967_296.0) as i64;
    let at = read.saturating_add(offset).clamp(0, last << 32);
    let place = (at >> 32) as usize;
    let fraction = ((at as u32) >> 8) as f32 * (1.0 / 16_777_216.0);
    let before = samples[place.saturating_sub(1)];
    let (a, b, after) = (samples[place], samples[place + 1], samples[place + 2]);
    let c1 = 0.5 * (b - before);
    let c2 = before - 2.5 * a + 2.0 * b - 0.5 * after;
    let c3 = 0.5 * (after - before) + 1.5 * (a - b);
    ((c3 * fraction + c2) * fraction + c1) * fraction + a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interpolation_hits_samples_and_follows_a_line() {
        let samples: Vec<f32> = (0..20).map(|i| i as f32).collect();
        for i in 1..15 {
            assert_eq!(hermite(&samples, i << 32, 0.0), i as f32);
            assert!((hermite(&samples, (i << 32) + (1 << 30), 0.0) - (i as f32 + 0.25)).abs() < 1e-5);
        }
        assert_eq!(hermite(&samples, -5 << 32, 0.0), 0.0);
        assert_eq!(hermite(&samples, 900 << 32, f32::INFINITY), 16.0);
    }

    #[test]
    fn a_cloud_retires_after_its_last_grain() {
        let make = |v| Arc::new(GrainCloud::new("c", &[v; 64], 1, 48e3, 220.0, Vec::new()).unwrap());
        let mut slots = Slots::new(make(0.1));
        let mut pool = GrainPool::default();
        let grain = Grain { remaining: 4, step: 1 << 32, left: 1.0, right: 1.0, phase: 0.5, ..Grain::default() };
        pool.start(grain, 0, 0, &mut slots);
        slots.swap(make(0.2)).unwrap();
        pool.sweep(&mut slots);
        assert!(slots.retired().is_none(), "its grain still sounds");
        let mut buses = [[[0.0; CONTROL_PERIOD]; 2]];
        pool.render(&slots, &[[0.0; CONTROL_PERIOD]], (0, 16), &mut buses);
        assert!((buses[0][0][3] - 0.1).abs() < 1e-6 && buses[0][0][4] == 0.0, "old grain on the old cloud");
        pool.sweep(&mut slots);
        assert_eq!(slots.retired().unwrap().grain(0)[0], 0.1);
        assert!(slots.retired().is_none(), "the present cloud stays");
    }

    #[test]
    fn full_slots_give_the_cloud_back() {
        let make = || Arc::new(GrainCloud::new("c", &[0.0; 64], 1, 48e3, 220.0, Vec::new()).unwrap());
        let mut slots = Slots::new(make());
        (0..3).for_each(|_| slots.swap(make()).unwrap());
        assert!(slots.swap(make()).is_err());
        assert!(slots.retired().is_some());
        assert!(slots.swap(make()).is_ok());
    }
}
