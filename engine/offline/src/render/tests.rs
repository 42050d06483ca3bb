//! Renders against what they should hold.

use nephele_realtime::parameters::{Global, LfoField, OperatorField, slot_index};
use nephele_realtime::voice::{KEYS, Tuning};
use nephele_realtime::{Route, Sequence, Source, Step};

use rustfft::FftPlanner;
use rustfft::num_complex::Complex32;

use super::*;
use crate::picture::analyse;
use crate::preset::factory;
use crate::tuning::NamedTuning;

fn short() -> Render {
    Render { seconds: 0.6, hold_seconds: 0.31, notes: vec![(48, 0.8), (60, 0.5)], ..Render::default() }
}

#[test]
fn every_block_size_gives_the_same_samples() {
    let pattern = Render { pattern_bars: Some(1), tempo: 211.0, seconds: 1.3, ..short() };
    for render in [short(), pattern] {
        let whole = Render { block: usize::MAX / 2, ..render.clone() }.run().unwrap();
        for block in [1, 7, 64, 333, 1024] {
            let split = Render { block, ..render.clone() }.run().unwrap();
            let differs = (0..whole.frames()).find(|i| (0..2).any(|c| whole.channels[c][*i] != split.channels[c][*i]));
            assert_eq!(differs, None, "block {block}, bars {:?}", render.pattern_bars);
        }
    }
}

#[test]
fn notes_sound_and_fade_after_their_release() {
    let recording = Render { seconds: 6.0, hold_seconds: 1.0, ..Render::default() }.run().unwrap();
    let sound = analyse(&recording);
    assert!(sound.peak > 0.02 && sound.peak <= 1.0, "{sound:?}");
    assert_eq!(sound.not_finite, 0);
    let tail =
        Recording { channels: recording.channels.iter().map(|c| c[c.len() - 4800..].to_vec()).collect(), ..recording };
    assert!(analyse(&tail).peak < 1e-3, "{:?}", analyse(&tail));
}

#[test]
fn slots_of_the_preset_are_heard() {
    let with = |route: Route| {
        let mut render = short();
        render.preset.routes.0[4] = route;
        render.preset.parameters.set(slot_index(4), 0.5);
        render.run().unwrap().channels
    };
    let velocity = Route::new(Source::Velocity, OperatorField::Detune.index(0));
    let plain = with(Route::default());
    assert_eq!(plain, short().run().unwrap().channels, "an empty slot does nothing, whatever its depth");
    assert_ne!(plain, with(velocity));
}

#[test]
fn the_tuning_of_the_preset_is_heard() {
    let tuned = |pitches: &[Option<f32>; KEYS]| {
        let tuning = Some(NamedTuning::new("x", Tuning::new(pitches)));
        let preset = Preset { tuning, ..Preset::default() };
        Render { preset, notes: vec![(60, 0.8)], seconds: 0.3, ..Render::default() }.run().unwrap()
    };
    let equal = Render { notes: vec![(60, 0.8)], seconds: 0.3, ..Render::default() }.run().unwrap();
    let same = std::array::from_fn(|key| Some(key as f32));
    assert_eq!(tuned(&same).channels, equal.channels);
    let quarter = std::array::from_fn(|key| Some(key as f32 + 0.5));
    assert_ne!(tuned(&quarter).channels, equal.channels);
    assert_eq!(analyse(&tuned(&[None; KEYS])).peak, 0.0, "a key without a pitch is silent");
}

#[test]
fn a_step_that_locks_the_morph_pad_has_its_own_cloud() {
    let with = |place: Option<f32>| {
        let mut preset = Preset::default();
        let mut sequence = Sequence::default();
        sequence.patterns[0].tracks[0].steps[0] = Step::note(57, 100, 4.0);
        sequence.patterns[0].tracks[0].steps[0].set_lock(Global::MorphX.index(), place);
        preset.sequence = Arc::new(sequence);
        preset.parameters.set(Global::RackLevel.index(), -60.0);
        let pattern_bars = Some(1);
        Render { preset, notes: Vec::new(), pattern_bars, seconds: 0.5, ..Render::default() }.run().unwrap()
    };
    let locked = with(Some(0.05));
    assert!(analyse(&locked).peak > 0.01);
    assert_eq!(locked.channels, with(Some(0.05)).channels);
    assert_ne!(locked.channels, with(None).channels);
    assert_ne!(locked.channels, with(Some(0.95)).channels);
}

#[test]
fn the_pattern_plays_for_its_bars_alone() {
    let render = Render { notes: Vec::new(), pattern_bars: Some(1), seconds: 9.0, ..Render::default() };
    let recording = render.run().unwrap();
    let part = |from: f64, to: f64| {
        let range = render.samples(from)..render.samples(to);
        let channels = recording.channels.iter().map(|c| c[range.clone()].to_vec()).collect();
        analyse(&Recording { sample_rate: recording.sample_rate, channels }).peak
    };
    assert!(part(0.0, 2.0) > 0.02, "the bar sounds");
    assert!(part(8.5, 9.0) < 1e-3, "and ends");
}

/// The cloud alone, whose corners are mixed as grains, which is quick: the pad as slot 1 and LFO 1, one for all voices at
/// `rate` Hz, have it.
fn moving(rate: f32, depth: f32) -> Preset {
    let mut preset = Preset::default();
    preset.routes.0[0] = Route::new(Source::Lfo1, Global::MorphX.index());
    for (index, value) in [
        (slot_index(0), depth),
        (LfoField::Rate.index(0), rate),
        (LfoField::Trigger.index(0), 0.0),
        (Global::MorphBlend.index(), 1.0),
        (Global::RackLevel.index(), -60.0),
    ] {
        preset.parameters.set(index, value);
    }
    preset
}

#[test]
fn a_pad_that_slots_move_gives_the_same_samples_for_every_block() {
    let render = Render { preset: moving(2.0, 0.5), seconds: 0.4, ..short() };
    let whole = Render { block: usize::MAX / 2, ..render.clone() }.run().unwrap().channels;
    for block in [7, 1024] {
        assert!(Render { block, ..render.clone() }.run().unwrap().channels == whole, "block {block}");
    }
    let still = Render { preset: moving(2.0, 0.0), ..render.clone() }.run().unwrap().channels;
    let differs = (0..still[0].len()).find(|i| still[0][*i] != whole[0][*i]).unwrap();
    assert!((0.008..0.2).contains(&(differs as f64 / 48_000.0)), "it differs from sample {differs} on");
}

#[test]
fn a_pad_that_does_not_move_keeps_its_cloud() {
    let mut unused = moving(2.0, 0.0);
    let still = Render { preset: unused.clone(), ..short() }.run().unwrap().channels;
    unused.routes = Preset::default().routes;
    assert!(Render { preset: unused, ..short() }.run().unwrap().channels == still);
}

/// Levels in dB of third octaves from 80 Hz to 8 kHz, of a second of `recording` from `from` seconds on, against their mean.
fn spectrum(recording: &Recording, from: f64) -> Vec<f32> {
    const SIZE: usize = 4096;
    let first = (from * f64::from(recording.sample_rate)) as usize;
    let fft = FftPlanner::new().plan_fft_forward(SIZE);
    let mut bands = [1e-9_f32; 20];
    for start in (first..first + recording.sample_rate as usize).step_by(SIZE / 2) {
        let hann = |i: usize| 0.5 - 0.5 * (std::f32::consts::TAU * i as f32 / SIZE as f32).cos();
        let sample = |i: usize| Complex32::new(recording.channels[0][start + i] * hann(i), 0.0);
        let mut bins: Vec<Complex32> = (0..SIZE).map(sample).collect();
        fft.process(&mut bins);
        for (bin, value) in bins.iter().enumerate().take(SIZE / 2).skip(1) {
            let hz = bin as f32 * recording.sample_rate as f32 / SIZE as f32;
            if let Some(band) = bands.get_mut(((hz / 80.0).log2() * 3.0).round().max(0.0) as usize) {
                *band += value.norm_sqr();
            }
        }
    }
    let levels: Vec<f32> = bands.iter().map(|power| 10.0 * power.log10()).collect();
    let mean = levels.iter().sum::<f32>() / levels.len() as f32;
    levels.iter().map(|level| level - mean).collect()
}

#[test]
fn slow_aurora_drifts() {
    let moved = |drifts: bool| {
        let found = factory::find("Slow Aurora").unwrap();
        let mut render = found.demo.render(found.load().unwrap(), 0.0);
        if !drifts {
            // The slots of its two LFOs.
            (0..2).for_each(|slot| render.preset.parameters.set(slot_index(slot), 0.0));
        }
        render.seconds = 5.0;
        let recording = render.run().unwrap();
        let (early, late) = (spectrum(&recording, 1.5), spectrum(&recording, 3.8));
        let squares = early.iter().zip(&late).map(|(a, b)| (a - b).powi(2));
        (squares.sum::<f32>() / early.len() as f32).sqrt()
    };
    let (drifting, still) = (moved(true), moved(false));
    assert!(drifting > 1.5 * still, "{drifting} dB drifting, {still} dB still");
}

#[test]
fn more_places_are_locked_than_clouds_can_sound() {
    let last = |place: f32| {
        let mut preset = moving(1.0, 0.0);
        let mut sequence = Sequence::default();
        for (number, step) in sequence.patterns[0].tracks[0].steps.iter_mut().enumerate().take(12) {
            *step = Step::note(57, 100, 0.5);
            let place = if number == 11 { place } else { number as f32 / 16.0 };
            step.set_lock(Global::MorphX.index(), Some(place));
        }
        preset.sequence = Arc::new(sequence);
        Render { preset, notes: Vec::new(), pattern_bars: Some(1), seconds: 1.6, ..Render::default() }.run().unwrap()
    };
    let (left, right) = (last(0.05), last(0.95));
    let twelfth = 11 * 6000;
    assert!(left.channels[0][..twelfth] == right.channels[0][..twelfth]);
    assert!(left.channels[0] != right.channels[0], "the twelfth step has no cloud of its own");
}
