//! What each grain draws at its birth.

use super::data::GrainCloud;
use super::filter::{Filter, FilterKind};
use super::grain::Grain;
use super::scale::quantised;
use super::scheduler::{Birth, Sync, WALK};
use super::tone;
use super::window::Window;
use crate::math::{Draw, db_to_gain, exp2, floor, log2, pan_gains, sqrt, uniform};
use crate::parameters::{Global, ParameterValues};

/// Where a voice's stream of grains stands at an onset.
#[derive(Clone, Copy, Debug)]
pub(super) struct Moment {
    pub seed: u64,
    /// Grains and events before this one.
    pub count: u64,
    pub events: u64,
    /// Output samples from now.
    pub onset: f64,
    /// Mean interval between events in output samples.
    pub interval: f64,
    pub sync: Sync,
    /// Frequency of the cloud's root under the note, Hz.
    pub tone: f32,
    /// How far the scan has gone, in whole clouds.
    pub travel: f64,
    /// Cycles that the note's tone has gone through.
    pub cycles: f64,
}

/// Longest grain, seconds.
const LONGEST: f32 = 4.0;
/// Detuning in cents at which half of a cloud's coherence is lost.
const DETUNED: f32 = 30.0;
/// Middle C in Hz, from which the filter's cutoff is tracked.
const MIDDLE_C: f32 = 261.625_58;

/// The grain that starts at `moment`. Each draws the same numbers in the same order, whatever the parameters, so that a
/// change of one leaves the chance in all others as it was.
pub(super) fn draw(moment: &Moment, values: &ParameterValues, birth: &Birth, cloud: &GrainCloud) -> Grain {
    let v = |parameter| values.global(parameter);
    let mut draw = Draw::new(moment.seed, moment.count);
    let sprayed = (v(Global::CloudSpray) + birth.extra_spray).min(1.0) * draw.bipolar();
    let position = reflect(walked(moment, values, cloud) + sprayed);
    let index = (position * (cloud.grains() - 1) as f32 + 0.5) as u32;

    let octaves = log2(moment.tone / cloud.root_hz()) + detuned(draw.unipolar(), values, moment.tone);
    let stored_rate = cloud.sample_rate() / birth.sample_rate;
    let rate = (exp2(octaves) * stored_rate).clamp(1e-4, 256.0);

    let asked = if v(Global::CloudSizeMode) > 0.5 {
        v(Global::CloudOverlap) * moment.interval as f32
    } else {
        v(Global::CloudSize) * birth.sample_rate
    };
    let align = v(Global::CloudAlign);
    let content = (cloud.length() - 1) as f32;
    let mut samples = asked.clamp(2.0, LONGEST * birth.sample_rate);
    if samples * rate <= content {
        samples = samples.min(tone::lasting(cloud, align, rate)).max(1.0);
    }
    let reverse = draw.unipolar() < v(Global::CloudReverse);
    let offset = reflect(v(Global::CloudOffset) + v(Global::CloudOffsetSpray) * draw.unipolar());

    let quieter = db_to_gain(-v(Global::CloudLevelSpray) * draw.unipolar());
    let overlap = samples / moment.interval as f32 * v(Global::CloudBurst) * (1.0 - v(Global::CloudIntermittency));
    let gain = if v(Global::CloudMix) > 0.5 {
        1.0
    } else {
        let detune = v(Global::CloudPitchSpray) / DETUNED;
        overlap_gain(overlap, tone::coherence(cloud, index, align) / (1.0 + detune * detune))
    };
    let gain = gain * quieter * cloud.makeup();
    let (left, right) = pan_gains(v(Global::CloudPan) + v(Global::CloudSpread) * draw.bipolar());

    let delay = moment.onset.ceil();
    let cycle_step = f64::from(moment.tone) / f64::from(birth.sample_rate);
    let mut grain = Grain {
        delay: delay as u32,
        late: (delay - moment.onset) as f32,
        index,
        start: 0.0,
        rate,
        reverse,
        samples,
        left: left * gain,
        right: right * gain,
        window: Window::from_plain(v(Global::CloudWindow)),
        slope: v(Global::CloudSlope),
        skew: v(Global::CloudSkew),
        filter: filter(&mut draw, values, birth),
        // Pulses of a tone are all alike: their own tone is at its top in the middle of each.
        cycles: if moment.sync == Sync::Pitch { -cycle_step * f64::from(samples) * 0.5 } else { moment.cycles },
        cycle_step,
        align,
        position,
        octaves,
    };
    let free = f64::from(content - samples * rate).max(0.0);
    tone::place(&mut grain, cloud, f64::from(offset) * free, free);
    grain
}

/// Where in the cloud the scan stands, 0 … 1, before spray.
pub(super) fn place(moment: &Moment, values: &ParameterValues, cloud: &GrainCloud) -> f32 {
    reflect(walked(moment, values, cloud))
}

/// Where the scan stands, before spray; any number, to be folded into [0, 1].
fn walked(moment: &Moment, values: &ParameterValues, cloud: &GrainCloud) -> f32 {
    let position = values.global(Global::CloudPosition);
    let last = (cloud.grains() - 1) as f64;
    let wrapped = |travel: f64| {
        let x = f64::from(position) + travel;
        (if (0.0..=1.0).contains(&x) { x } else { x - x.floor() }) as f32
    };
    match values.global(Global::CloudWalk) as u32 {
        1 => wrapped(moment.travel),
        2 => wrapped(-moment.travel),
        3 => match (moment.travel.abs() * last) as u64 {
            0 => position,
            place => wrapped(f64::from(uniform(moment.seed, WALK, place))),
        },
        4 => {
            // Whole steps to and fro, both ends once each.
            let there_and_back = (2 * cloud.grains() as u64).saturating_sub(2).max(1);
            let step = (f64::from(position) * last + 0.5).floor() + (moment.events % there_and_back) as f64;
            if last > 0.0 { (step / last) as f32 } else { 0.0 }
        }
        _ => position + (moment.travel - 2.0 * (moment.travel * 0.5).floor()) as f32,
    }
}

/// Random transposition in octaves: free within the pitch spray, or onto a scale. `tone` is the pitch without it.
fn detuned(draw: f32, values: &ParameterValues, tone: f32) -> f32 {
    let spray = values.global(Global::CloudPitchSpray);
    let scale = values.global(Global::CloudScale) as usize;
    if scale == 0 {
        return spray * (draw * 2.0 - 1.0) * (1.0 / 1200.0);
    }
    let key = values.global(Global::CloudKey) as i32;
    let above = if key == 0 { 0 } else { floor(69.5 + 12.0 * log2(tone / 440.0)) as i32 - (key - 1) };
    quantised(scale, above, spray * 0.01, draw) as f32 * (1.0 / 12.0)
}

/// The filter that the grain gets, if any.
fn filter(draw: &mut Draw, values: &ParameterValues, birth: &Birth) -> Option<Filter> {
    let v = |parameter| values.global(parameter);
    let (by_cutoff, by_resonance) = (draw.bipolar(), draw.bipolar());
    let kind = FilterKind::from_plain(v(Global::CloudFilter))?;
    let octaves = v(Global::CloudCutoffSpray) * (1.0 / 12.0) * by_cutoff
        + v(Global::CloudCutoffTrack) * log2(birth.hz / MIDDLE_C);
    let resonance = v(Global::CloudResonance) + v(Global::CloudResonanceSpray) * by_resonance;
    Some(Filter::new(kind, v(Global::CloudCutoff) * exp2(octaves), resonance, birth.sample_rate))
}

/// Gain that keeps the loudness where `overlap` grains sound at a time. Grains that have nothing to do with each other
/// add up in power, by √overlap; those in phase by overlap, of which a Hann window's mean leaves two thirds in power.
/// `coherence` is the part of them that is in phase.
fn overlap_gain(overlap: f32, coherence: f32) -> f32 {
    let in_phase = overlap * (2.0 / 3.0);
    let power = overlap * (1.0 - coherence + coherence * in_phase);
    1.0 / sqrt(power.max(1.0))
}

/// Folds any number into [0, 1] as if walking to and fro between the ends.
fn reflect(x: f32) -> f32 {
    let turn = (x - 2.0 * floor(x * 0.5)).clamp(0.0, 2.0);
    if turn > 1.0 { 2.0 - turn } else { turn }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reflection_walks_to_and_fro() {
        for (x, y) in [(0.25, 0.25), (1.25, 0.75), (2.25, 0.25), (-0.25, 0.25), (-1.25, 0.75)] {
            assert!((reflect(x) - y).abs() < 1e-6, "{x}");
        }
    }

    #[test]
    fn overlap_keeps_the_loudness_of_both_kinds_of_sound() {
        assert_eq!(overlap_gain(0.3, 1.0), 1.0, "a grain by itself is left alone");
        assert!((overlap_gain(16.0, 0.0) - 0.25).abs() < 1e-6);
        assert!((overlap_gain(24.0, 1.0) - 1.0 / sqrt(24.0 * 16.0)).abs() < 1e-6);
    }
}
