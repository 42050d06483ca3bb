//! The pool of sounding grains.

use std::sync::Arc;

use super::chain::Chain;
use super::data::GrainCloud;
use super::filter::Filters;
use super::grain::{FADING, Grain, Hot};
use super::kernel::{self, BATCH, Job};
use super::slots::{SLOTS, Slots};
use super::window::{Shape, Window};
use crate::CONTROL_PERIOD;
use crate::instrument::{DOTS, GrainDot};
use crate::simd::Instructions;
use crate::voice::LANES;

/// Most grains that sound at once, over all voices, besides those that yield.
pub const GRAINS: usize = 4096;
/// Room for grains that fade because others need their place.
const SPARE: usize = 512;
/// Seconds within which a grain that yields is gone.
const YIELD: f32 = 0.002;
/// Grains that yield beyond what is needed, so that the search for the quietest is not made for every birth.
const HEADROOM: usize = 32;

/// Sound of one voice's grains over a control period. Aligned, because every grain of the voice is added to it, a
/// vector at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[repr(C, align(64))]
pub struct CloudBus {
    /// To the left.
    pub left: [f32; CONTROL_PERIOD],
    /// To the right.
    pub right: [f32; CONTROL_PERIOD],
}

/// What the editor shows of a grain besides what it plays by.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    position: f32,
    octaves: f32,
    seconds: f32,
    window: Window,
}

/// All sounding grains.
///
/// Grains enter and leave on the control grid and where a note starts, never at the edges of blocks, and in the same
/// order however time is divided: so are their sums.
#[derive(Debug)]
pub struct GrainPool {
    sample_rate: f32,
    instructions: Instructions,
    grains: Vec<Hot>,
    filters: Filters,
    looks: Vec<Look>,
    chains: Vec<Chain>,
    /// Loudness, age and place of each grain, to find those that yield.
    ranks: Vec<u64>,
    /// Grains and chains on each slot.
    live: [u32; SLOTS],
    fading: usize,
    yielded: u32,
    refused: u32,
    cubic: bool,
    samples: Box<[[f32; CONTROL_PERIOD]; BATCH]>,
}

impl GrainPool {
    /// An empty pool for output at `sample_rate` Hz. Allocates all that it will ever need.
    #[must_use]
    pub fn new(sample_rate: f32) -> Self {
        let most = GRAINS + SPARE;
        Self {
            sample_rate,
            instructions: Instructions::best(),
            grains: Vec::with_capacity(most),
            filters: Filters::new(most),
            looks: Vec::with_capacity(most),
            chains: Vec::with_capacity(GRAINS),
            ranks: Vec::with_capacity(most),
            live: [0; SLOTS],
            fading: 0,
            yielded: 0,
            refused: 0,
            cubic: true,
            samples: Box::new([[0.0; CONTROL_PERIOD]; BATCH]),
        }
    }

    /// Chooses the kernel; one that the machine lacks is the scalar one. All give the same samples.
    pub const fn set_instructions(&mut self, instructions: Instructions) {
        self.instructions = instructions;
    }

    /// The kernel's instruction set.
    #[must_use]
    pub const fn instructions(&self) -> Instructions {
        self.instructions
    }

    /// Cubic interpolation through four stored samples, or linear through two.
    pub const fn set_cubic(&mut self, cubic: bool) {
        self.cubic = cubic;
    }

    /// Starts `grain` for `lane`, reading `cloud`, which stands in `slot`; its delay counts from `place` in the control
    /// period. A grain longer than the stored one becomes a chain.
    pub fn start(&mut self, grain: &Grain, lane: u8, slot: u8, cloud: &GrainCloud, place: usize) {
        let Grain { window, samples, late, slope, skew, .. } = *grain;
        let shape = Shape::new(window, samples, late, slope, skew, self.sample_rate);
        if !Chain::is_needed(grain, cloud) {
            self.push(grain, &shape, lane, slot, cloud, place);
        } else if self.chains.len() < self.chains.capacity() {
            let mut chain = Chain::new(grain, shape, place, lane, slot);
            // Delays of links count from the start of the period.
            if let Some((link, shape)) = chain.link(cloud, self.sample_rate) {
                self.push(&link, &shape, lane, slot, cloud, 0);
            }
            chain.step();
            self.live[usize::from(slot) % SLOTS] += 1;
            self.chains.push(chain);
        } else {
            self.refused = self.refused.saturating_add(1);
        }
    }

    /// One grain for each channel of the cloud.
    fn push(&mut self, grain: &Grain, shape: &Shape, lane: u8, slot: u8, cloud: &GrainCloud, place: usize) {
        for channel in 0..cloud.channels() {
            if self.grains.len() >= GRAINS + SPARE {
                self.refused = self.refused.saturating_add(1);
                continue;
            }
            self.grains.push(Hot { lane, ..Hot::new(grain, shape, cloud, channel, slot, place) });
            self.filters.set(self.grains.len() - 1, &grain.filter.unwrap_or_default());
            self.looks.push(Look {
                position: grain.position,
                octaves: grain.octaves,
                seconds: grain.samples / self.sample_rate,
                window: grain.window,
            });
            self.live[usize::from(slot) % SLOTS] += 1;
        }
    }

    /// What the control grid brings: grains that have ended go, links of chains come, and where there are too many
    /// grains the quietest and, among those, the oldest begin to yield.
    pub fn tick(&mut self, slots: &Slots) {
        let mut at = 0;
        while let Some(grain) = self.grains.get(at) {
            if grain.has_ended() {
                self.live[grain.slot() % SLOTS] -= 1;
                self.fading -= usize::from(grain.flags & FADING != 0);
                self.grains.swap_remove(at);
                self.filters.copy(self.grains.len(), at);
                self.looks.swap_remove(at);
            } else {
                at += 1;
            }
        }
        let mut at = 0;
        while let Some(mut chain) = self.chains.get(at).copied() {
            if let Some(cloud) = slots.get(chain.slot)
                && !chain.has_ended()
            {
                if let Some((link, shape)) = chain.link(cloud, self.sample_rate) {
                    self.push(&link, &shape, chain.lane, chain.slot, cloud, 0);
                }
                chain.step();
                self.chains[at] = chain;
                at += 1;
            } else {
                self.forget_chain(at);
            }
        }
        self.yield_places();
    }

    fn forget_chain(&mut self, at: usize) {
        let chain = self.chains.swap_remove(at);
        self.live[usize::from(chain.slot) % SLOTS] -= 1;
    }

    fn yield_places(&mut self) {
        let excess = (self.grains.len() - self.fading).saturating_sub(GRAINS);
        if excess == 0 {
            return;
        }
        self.ranks.clear();
        for (place, grain) in self.grains.iter().enumerate().filter(|(_, g)| g.flags & FADING == 0) {
            // Loudness in steps of 6 dB (the exponent of the amplitude), then age; the place makes each rank unique.
            let loudness = u64::from(grain.prominence().to_bits() >> 23) << 48;
            let youth = u64::from((i32::MAX - grain.age.max(0.0) as i32).cast_unsigned()) << 16;
            self.ranks.push(loudness | youth | place as u64);
        }
        let count = (excess + HEADROOM).min(self.ranks.len());
        if count < self.ranks.len() {
            self.ranks.select_nth_unstable(count);
        }
        for rank in self.ranks.iter().take(count) {
            if let Some(grain) = self.grains.get_mut((rank & 0xFFFF) as usize) {
                grain.fade(YIELD * self.sample_rate);
                self.fading += 1;
            }
        }
        self.yielded = self.yielded.saturating_add(count as u32);
    }

    /// Ends the grains of `lane` at once.
    pub fn silence(&mut self, lane: u8) {
        self.grains.iter_mut().filter(|g| g.lane == lane).for_each(Hot::end);
        let mut at = 0;
        while let Some(chain) = self.chains.get(at) {
            if chain.lane == lane {
                self.forget_chain(at);
            } else {
                at += 1;
            }
        }
    }

    /// Ends all grains at once.
    pub fn clear(&mut self) {
        self.grains.clear();
        self.looks.clear();
        self.chains.clear();
        self.live = [0; SLOTS];
        self.fading = 0;
    }

    /// A cloud that no grain reads any more, for another thread to drop.
    pub fn retired(&self, slots: &mut Slots) -> Option<Arc<GrainCloud>> {
        slots.retired(&self.live)
    }

    /// Adds samples `from..to` of the control period of every grain to its lane's bus.
    ///
    /// `push[lane][t]` moves the reading of the lane's grains, in cycles of the cloud's root.
    pub fn render(
        &mut self,
        slots: &Slots,
        push: &[[f32; CONTROL_PERIOD]; LANES],
        (from, to): (usize, usize),
        buses: &mut [CloudBus; LANES],
    ) {
        if self.grains.is_empty() {
            return;
        }
        let views = slots.views();
        let Self { grains, filters, samples, cubic, .. } = self;
        let cubic = *cubic;
        let mut job = Job { grains, filters, views: &views, push, buses, from, to, cubic, samples };
        kernel::play(self.instructions, &mut job);
    }

    /// Divides each lane's bus by the number of its grains that sound at each sample, for samples `from..to`, which have
    /// been rendered last.
    pub fn divide_by_active(&self, (from, to): (usize, usize), buses: &mut [CloudBus; LANES]) {
        // After a whole period the grains' ages have gone on.
        let past = if to == CONTROL_PERIOD { CONTROL_PERIOD as f32 } else { 0.0 };
        let mut active = [[0_u16; CONTROL_PERIOD]; LANES];
        for grain in &self.grains {
            let Some(counts) = active.get_mut(usize::from(grain.lane)) else { continue };
            let age = grain.age - past;
            for (t, count) in counts.iter_mut().enumerate() {
                *count += u16::from((0.0..grain.life).contains(&(age + t as f32)));
            }
        }
        for (bus, counts) in buses.iter_mut().zip(&active) {
            for (t, count) in counts.iter().enumerate().take(to).skip(from) {
                let scale = 1.0 / f32::from((*count).max(1));
                bus.left[t] *= scale;
                bus.right[t] *= scale;
            }
        }
    }

    /// Number of grains that sound, those that yield included.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.grains.len()
    }

    /// Whether no grain sounds.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.grains.is_empty()
    }

    /// Grains that yielded to others, and grains for which there was no place at all, since the last call.
    pub const fn take_losses(&mut self) -> (u32, u32) {
        (std::mem::replace(&mut self.yielded, 0), std::mem::replace(&mut self.refused, 0))
    }

    /// The first grains as dots for the editor; `loudness(lane)` scales their level. Returns how many were written.
    pub fn dots(&self, dots: &mut [GrainDot; DOTS], loudness: impl Fn(usize) -> f32) -> u32 {
        let mut count = 0;
        let sounding = self.grains.iter().zip(&self.looks).filter(|(g, _)| g.age >= 0.0 && !g.has_ended());
        for (dot, (grain, look)) in dots.iter_mut().zip(sounding) {
            let [left, right] = grain.gain;
            *dot = GrainDot {
                position: look.position,
                progress: (grain.age / grain.life.max(1.0)).clamp(0.0, 1.0),
                pan: (right - left) / (right + left).max(1e-9),
                level: grain.amplitude() * loudness(usize::from(grain.lane)),
                octaves: look.octaves,
                seconds: look.seconds,
                window: look.window,
            };
            count += 1;
        }
        count
    }
}

#[cfg(test)]
mod tests;
