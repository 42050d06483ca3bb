//! The workload on which Nephele and its peers are compared: grains of 100 ms at random places, rates and pans under Hann
//! windows, stereo, 48 kHz.

use std::sync::Arc;

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::cloud::{CloudBus, Filter, FilterKind, Grain, GrainCloud, GrainPool, Slots};
use nephele_realtime::math::{Draw, pan_gains};
use nephele_realtime::simd::Instructions;
use nephele_realtime::voice::LANES;

const RATE: f32 = 48_000.0;
/// Length of a grain, output samples.
const LENGTH: f32 = 4800.0;
/// Grains of the cloud and samples of each.
const STORED: (usize, usize) = (16, 8192);

/// What is played, and how.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// Grains that sound at once.
    pub grains: usize,
    /// Voices that they belong to.
    pub voices: usize,
    /// Interpolation through four points instead of two.
    pub cubic: bool,
    /// Whether each grain has a filter.
    pub filtered: bool,
    /// Whether an operator moves the reading.
    pub pushed: bool,
    pub instructions: Instructions,
}

impl Default for Settings {
    fn default() -> Self {
        let instructions = Instructions::best();
        Self { grains: 512, voices: 16, cubic: true, filtered: false, pushed: false, instructions }
    }
}

pub struct Workload {
    settings: Settings,
    draw: Draw,
    pool: GrainPool,
    slots: Slots,
    push: [[f32; CONTROL_PERIOD]; LANES],
    buses: [CloudBus; LANES],
}

impl Workload {
    pub fn new(settings: Settings) -> Self {
        let (stored, length) = STORED;
        let mut noise = Draw::new(1, 0);
        let samples: Vec<f32> = (0..stored * length).map(|_| noise.bipolar() * 0.5).collect();
        let cloud = GrainCloud::new("noise", &samples, stored, RATE, 220.0, Vec::new())
            .unwrap_or_else(|error| unreachable!("noise is audio: {error}"));
        let push = if settings.pushed { std::array::from_fn(|t| 0.02 * t as f32) } else { [0.0; CONTROL_PERIOD] };
        let mut workload = Self {
            settings,
            draw: Draw::new(2, 0),
            pool: GrainPool::new(RATE),
            slots: Slots::new(Arc::new(cloud)),
            push: [push; LANES],
            buses: [CloudBus::default(); LANES],
        };
        workload.pool.set_instructions(settings.instructions);
        workload.pool.set_cubic(settings.cubic);
        // The first grains are of every length, so that they end one by one, as later ones do.
        for place in 0..settings.grains {
            workload.start(place, LENGTH * (place as f32 + 1.0) / settings.grains as f32);
        }
        workload
    }

    fn start(&mut self, place: usize, samples: f32) {
        let draw = &mut self.draw;
        let rate = 0.5 + draw.unipolar();
        let (left, right) = pan_gains(draw.bipolar());
        let free = STORED.1 as f32 - 1.0 - samples * rate;
        let kind = [FilterKind::Low, FilterKind::High, FilterKind::Band][place % 3];
        let filter = self.settings.filtered.then(|| Filter::new(kind, 200.0 + 8000.0 * draw.unipolar(), 0.5, RATE));
        let grain = Grain {
            index: (draw.unipolar() * STORED.0 as f32) as u32,
            start: f64::from(draw.unipolar() * free),
            rate,
            samples,
            left,
            right,
            filter,
            ..Grain::default()
        };
        if let Some((slot, cloud)) = self.slots.current() {
            self.pool.start(&grain, (place % self.settings.voices) as u8, slot, cloud, 0);
        }
    }

    /// Renders a control period; what ends is replaced. Gives the grain-samples that were rendered, and a number that
    /// depends on them.
    pub fn period(&mut self) -> (usize, f64) {
        self.pool.tick(&self.slots);
        for place in self.pool.len()..self.settings.grains {
            self.start(place, LENGTH);
        }
        self.buses[..self.settings.voices].fill(CloudBus::default());
        self.pool.render(&self.slots, &self.push, (0, CONTROL_PERIOD), &mut self.buses);
        let [first, ..] = &self.buses;
        (self.pool.len() * CONTROL_PERIOD, f64::from(first.left[3]).abs() + f64::from(first.right[9]).abs())
    }
}
