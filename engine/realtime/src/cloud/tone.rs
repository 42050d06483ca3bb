//! Phase alignment: a grain's start is moved by less than a cycle, so that its fundamental stands in the middle of the
//! grain where the note's own tone stands by then. Overlapping grains of a tonal cloud then add up instead of beating.

use super::data::{GrainCloud, Tone};
use super::grain::Grain;

/// The tone of grain `index`. Where nobody has looked for it, the root starting with each grain is the best guess.
fn tone(cloud: &GrainCloud, index: u32) -> Tone {
    let guess = Tone { hz: cloud.root_hz(), phase: 0.0, strength: 1.0 };
    cloud.tones().get(index as usize).copied().filter(|tone| tone.hz > 0.0).unwrap_or(guess)
}

/// Stored samples to be kept free in a grain, so that its start can be moved by a cycle: none where that would leave too
/// little of it.
fn spared(cloud: &GrainCloud, align: f32) -> f32 {
    let cycle = cloud.sample_rate() / cloud.root_hz();
    if align > 0.0 && cycle * 2.0 < (cloud.length() - 1) as f32 { cycle } else { 0.0 }
}

/// Output samples that a stored grain lasts when it is read at `rate`, with that free.
pub(super) fn lasting(cloud: &GrainCloud, align: f32, rate: f32) -> f32 {
    ((cloud.length() - 1) as f32 - spared(cloud, align)) / rate
}

/// How far grain `index` adds up in phase where alignment is at `align`: 0 not at all, 1 fully.
pub(super) fn coherence(cloud: &GrainCloud, index: u32, align: f32) -> f32 {
    align * tone(cloud, index).strength
}

/// Sets where `grain` is read from: `drawn` stored samples into the free part of `free`, moved into phase.
pub(super) fn place(grain: &mut Grain, cloud: &GrainCloud, drawn: f64, free: f64) {
    let tone = tone(cloud, grain.index);
    let (span, amount) = (f64::from(grain.samples * grain.rate), f64::from(grain.align * tone.strength));
    let mut start = drawn;
    let per_sample = f64::from(tone.hz / cloud.sample_rate());
    if amount > 0.0 && per_sample * free >= 0.5 {
        // The phase in the middle of what is read, and the one it should have. Backwards, a tone's phase runs the other way.
        let middle = f64::from(tone.phase) + (start + span * 0.5) * per_sample;
        let wanted = grain.cycles + grain.cycle_step * f64::from(grain.samples) * 0.5;
        let wanted = if grain.reverse { -wanted } else { wanted };
        let ahead = wanted - middle;
        let cycle = 1.0 / per_sample;
        let mut moved = start + (ahead - (ahead + 0.5).floor()) * cycle;
        if moved < 0.0 {
            moved += cycle;
        } else if moved > free {
            moved -= cycle;
        }
        // Where a cycle does not fit, the drawn place stays.
        if (0.0..=free).contains(&moved) {
            start += (moved - start) * amount;
        }
    }
    grain.start = if grain.reverse { start + span } else { start };
}
