//! What the grain engine sounds like: in tune, without aliases, steady, on the scale.

#![allow(clippy::unwrap_used, reason = "a test that can not set up its case has failed")]

mod support;

use nephele_realtime::cloud::{CloudParts, Tone};
use nephele_realtime::parameters::Global;
use nephele_realtime::simd::Instructions;
use support::{RATE, pitch, plain, play, rms, shared, sines, spectrum};

/// The left side of `samples` samples of `key`, played on the cloud that `parts` make.
fn left(set: &[(usize, f32)], parts: CloudParts, key: u8, samples: usize) -> Vec<f32> {
    let [left, _] = play(&shared(parts), set, &[key], (samples, 512), Instructions::best());
    left
}

#[test]
fn pitch_synchronous_grains_of_a_sine_are_in_tune() {
    // Overlapping, and as separate pulses with a formant a fifth above.
    for set in [
        &[(Global::CloudSync, 1.0), (Global::CloudSize, 0.02)][..],
        &[(Global::CloudSync, 1.0), (Global::CloudSize, 0.002), (Global::CloudPitch, 7.0)],
    ] {
        let sound = left(&plain(set), sines(220.0, 8, 8192), 69, 144_000);
        // Pulses are strongest where their formant is, on a harmonic of the note.
        let strongest = pitch(&sound[48_000..]);
        let found = strongest / (strongest / 440.0).round();
        assert!((found - 440.0).abs() < 0.1, "{found} Hz");
    }
}

#[test]
fn pulses_have_their_energy_on_the_harmonics_of_the_note() {
    let set = [(Global::CloudSync, 1.0), (Global::CloudSize, 0.001), (Global::CloudPitch, 19.0)];
    let sound = left(&plain(&set), sines(220.0, 8, 8192), 57, 144_000);
    let power = spectrum(&sound[48_000..]);
    let hz = |bin: usize| bin as f64 * f64::from(RATE) / 96_000.0;
    let total: f64 = power[100..].iter().sum();
    let harmonic = |bin: &usize| (hz(*bin) / 220.0 - (hz(*bin) / 220.0).round()).abs() * 220.0 < 4.0;
    let inside: f64 = (100..power.len()).filter(harmonic).map(|bin| power[bin]).sum();
    assert!(inside / total > 0.9999, "{}", 1.0 - inside / total);
}

/// Energy away from `hz` against all energy, dB, of one grain of a 1 kHz sine that is read `rate` times as fast.
fn stray(rate: f32) -> f64 {
    let set = [
        (Global::CloudKeytrack, 0.0),
        (Global::CloudPitch, 12.0 * rate.log2()),
        (Global::CloudDensity, 0.1),
        (Global::CloudSize, 0.2),
        (Global::CloudAlign, 0.0),
    ];
    let sound = left(&plain(&set), sines(1000.0, 1, 48_000), 60, 9600);
    let power = spectrum(&sound);
    let bin = |hz: f32| (hz / RATE * 9600.0) as usize;
    let near = bin(1000.0 * rate) - 40..=bin(1000.0 * rate) + 40;
    let total: f64 = power.iter().sum();
    let outside: f64 = (0..power.len()).filter(|k| !near.contains(k)).map(|k| power[k]).sum();
    10.0 * (outside / total).log10()
}

#[test]
fn a_sine_read_faster_has_no_aliases() {
    // Between whole octaves four points leave images of a tone at a twelfth of its level's rate, as Hermite's do everywhere.
    for (rate, bound) in [(4.0, -80.0), (1.0, -80.0), (2.0, -80.0), (8.0, -80.0), (3.3, -54.0), (0.37, -60.0)] {
        let found = stray(rate);
        assert!(found < bound, "{found} dB at {rate} times the stored rate");
    }
}

#[test]
fn what_would_lie_above_the_band_is_silent() {
    // 9 kHz read four times as fast would be 36 kHz, which folds to 12 kHz.
    let set = [(Global::CloudKeytrack, 0.0), (Global::CloudPitch, 24.0), (Global::CloudMix, 1.0)];
    let high = rms(&left(&plain(&set), sines(9000.0, 4, 48_000), 60, 24_000)[4800..]);
    let low = rms(&left(&plain(&set), sines(900.0, 4, 48_000), 60, 24_000)[4800..]);
    assert!(20.0 * (high / low).log10() < -80.0, "{} dB", 20.0 * (high / low).log10());
}

/// Greatest and least level of 40 ms stretches, dB.
fn levels(align: f32) -> (f32, f32) {
    // 12 overlaps: 100 grains a second of 120 ms.
    let set = [
        (Global::CloudDensity, 100.0),
        (Global::CloudSize, 0.12),
        (Global::CloudSpray, 0.5),
        (Global::CloudScan, 1.0),
        (Global::CloudAlign, align),
    ];
    let sound = left(&plain(&set), sines(220.0, 64, 12_000), 60, 144_000);
    let level = |stretch: &[f32]| 20.0 * rms(stretch).log10();
    let all: Vec<f32> = sound[24_000..].chunks_exact(1920).map(level).collect();
    let mean = all.iter().sum::<f32>() / all.len() as f32;
    all.iter().fold((-99.0_f32, 99.0_f32), |(most, least), l| (most.max(l - mean), least.min(l - mean)))
}

#[test]
fn a_tonal_cloud_at_twelve_overlaps_keeps_a_steady_level() {
    let (most, least) = levels(1.0);
    assert!(most < 1.0 && least > -1.0, "{least} … {most} dB");
    let (most, least) = levels(0.0);
    assert!(most - least > 6.0, "without alignment it beats: {least} … {most} dB");
}

#[test]
fn grains_whose_tone_is_unsteady_are_left_where_they_are() {
    let mut parts = sines(220.0, 64, 12_000);
    parts.tones = vec![Tone { hz: 220.0, phase: 0.0, strength: 0.0 }; 64];
    let set = [(Global::CloudDensity, 5.0), (Global::CloudSize, 0.1), (Global::CloudOffsetSpray, 0.0)];
    let with = left(&plain(&set), parts.clone(), 57, 24_000);
    let without = left(&[plain(&set), plain(&[(Global::CloudAlign, 0.0)])].concat(), parts, 57, 24_000);
    // The gain and the room for a shift depend on alignment; where reading starts does not.
    assert!(with.iter().zip(&without).all(|(a, b)| (a - b).abs() < 0.05));
}

#[test]
fn loudness_does_not_depend_on_overlap() {
    let level = |density: f32| {
        let set = [(Global::CloudDensity, density), (Global::CloudSize, 0.1), (Global::CloudJitter, 0.5)];
        20.0 * rms(&left(&plain(&set), sines(220.0, 32, 12_000), 57, 144_000)[48_000..]).log10()
    };
    let (sparse, dense) = (level(40.0), level(600.0));
    assert!((sparse - dense).abs() < 3.0, "{sparse} dB at 4 overlaps, {dense} dB at 60");
}

#[test]
fn quantised_spray_lands_on_the_scale_alone() {
    let set = [
        (Global::CloudScale, 17.0),
        (Global::CloudPitchSpray, 1200.0),
        (Global::CloudSize, 0.35),
        (Global::CloudDensity, 40.0),
    ];
    let sound = left(&plain(&set), sines(220.0, 16, 48_000), 69, 480_000);
    let power = spectrum(&sound[24_000..]);
    let hz = |bin: usize| bin as f64 * f64::from(RATE) / (power.len() * 2) as f64;
    let minor_chord = [-12, -9, -5, 0, 3, 7, 12].map(|s| 440.0 * f64::from(s as f32 / 12.0).exp2());
    let near = |bin: &usize, tone: f64| (hz(*bin) - tone).abs() < 9.0;
    let energy = |tone: f64| (0..power.len()).filter(|bin| near(bin, tone)).map(|bin| power[bin]).sum::<f64>();
    let total: f64 = power.iter().sum();
    let on_scale: f64 = minor_chord.map(energy).iter().sum();
    assert!(on_scale / total > 0.999, "{} lies beside the scale", 1.0 - on_scale / total);
    assert!(minor_chord.iter().all(|tone| energy(*tone) / total > 0.02), "every degree is heard");
}

#[test]
fn a_grain_filter_keeps_its_band() {
    let mut parts = sines(220.0, 8, 24_000);
    // Noise instead of the tone.
    parts.channels[0].iter_mut().enumerate().for_each(|(i, s)| {
        *s = nephele_realtime::math::uniform(1, 1, i as u64) - 0.5;
    });
    parts.tones.clear();
    let band = |kind: f32| {
        let set = [(Global::CloudFilter, kind), (Global::CloudCutoff, 2000.0), (Global::CloudKeytrack, 0.0)];
        let power = spectrum(&left(&plain(&set), parts.clone(), 60, 96_000)[48_000..]);
        let part = |from: usize, to: usize| power[from..to].iter().sum::<f64>() / (to - from) as f64;
        // Bins of 1 Hz: well below the cutoff, at it, and well above.
        [part(150, 400), part(1800, 2200), part(12_000, 18_000)].map(|p| 10.0 * p.log10())
    };
    let ([low_of_low, _, high_of_low], [low_of_high, _, high_of_high]) = (band(1.0), band(2.0));
    assert!(low_of_low - high_of_low > 25.0 && high_of_high - low_of_high > 25.0);
    let [below, at, above] = band(3.0);
    assert!(at - below > 10.0 && at - above > 10.0, "{below} {at} {above}");
}
