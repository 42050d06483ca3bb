//! The grain engine at its limits and beyond: too many grains, odd clouds, odd rates, numbers that are none; and nothing
//! allocated or freed on the way.

#![allow(clippy::unwrap_used, reason = "a test that can not set up its case has failed")]

mod support;

use std::sync::Arc;

use nephele_realtime::cloud::GRAINS;
use nephele_realtime::parameters::Global;
use nephele_realtime::{GrainCloud, Instrument, NoteEvent, NoteId};
use nice_assert_no_alloc::{AllocDisabler, assert_no_alloc};
use support::{partials, shared};

/// Aborts the process where something is allocated or freed within `assert_no_alloc`, in builds with debug assertions.
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// An instrument with `voices` notes held.
fn playing(cloud: Arc<GrainCloud>, rate: f32, voices: u8, set: &[(Global, f32)]) -> Instrument {
    let mut instrument = Instrument::new(rate, cloud);
    for (parameter, value) in set {
        instrument.set_parameter(parameter.index(), *value);
    }
    for key in 0..voices {
        instrument.handle(NoteEvent::On { note: NoteId::new(0, 40 + key), velocity: 0.8 });
    }
    instrument
}

#[test]
fn four_thousand_grains_swaps_and_sweeps_allocate_nothing() {
    let clouds: Vec<_> = (0..20).map(|n| shared(partials(1 + n % 2))).collect();
    let set = [(Global::CloudSize, 0.06), (Global::CloudDensity, 1000.0), (Global::CloudBurst, 8.0)];
    let mut instrument = playing(clouds[0].clone(), 48_000.0, 16, &set);
    let (mut left, mut right) = ([0.0; 480], [0.0; 480]);
    let (mut most, mut yielded, mut swaps, mut returned) = (0, 0, 0, 0);
    // Clouds come back in here and are dropped at the end, outside.
    let mut retired = Vec::with_capacity(64);
    for block in 0..400 {
        // Every 50 ms, one that has come back already or has never been played.
        let cloud = (block % 5 == 0).then(|| clouds[block / 5 % clouds.len()].clone());
        let sweep = (block % 100) as f32 / 100.0;
        assert_no_alloc(|| {
            if let Some(cloud) = cloud {
                match instrument.swap_cloud(cloud) {
                    Ok(()) => swaps += 1,
                    Err(cloud) => retired.push(cloud),
                }
            }
            instrument.set_parameter(Global::CloudDensity.index(), 50.0 + 950.0 * sweep);
            instrument.set_parameter(Global::CloudSize.index(), 0.0005 + 0.5 * (1.0 - sweep));
            instrument.set_parameter(Global::CloudFilter.index(), (block % 4) as f32);
            instrument.render(&mut left, &mut right, &mut |_, _| {});
            while let Some(cloud) = instrument.retired() {
                retired.push(cloud);
                returned += 1;
            }
            let report = instrument.telemetry();
            most = most.max(report.grains as usize);
            yielded += report.yielded;
        });
        retired.truncate(32);
        retired.clear();
        assert!(left.iter().chain(&right).all(|s| s.is_finite() && s.abs() <= 1.0));
    }
    assert!(most > GRAINS && most <= GRAINS + 512, "as many as there may be, those that yield included: {most}");
    assert!(yielded > 0, "the telemetry says that grains had to yield");
    assert!(swaps > 20 && returned > 20, "{swaps} swaps, {returned} came back");
}

/// Renders a second of four notes in blocks of `block` and checks that it is audio.
fn sane(cloud: &Arc<GrainCloud>, rate: f32, block: usize, set: &[(Global, f32)]) -> f32 {
    let mut instrument = playing(cloud.clone(), rate, 4, set);
    let (mut left, mut right) = (vec![0.0; block], vec![0.0; block]);
    let mut loudest = 0.0_f32;
    for _ in 0..(rate as usize / 4 / block).max(1) {
        instrument.render(&mut left, &mut right, &mut |_, _| {});
        for sample in left.iter().chain(&right) {
            assert!(sample.is_finite() && sample.abs() <= 1.0, "{sample} at {rate} Hz in blocks of {block}: {set:?}");
            loudest = loudest.max(sample.abs());
        }
        assert!(instrument.telemetry().grains as usize <= GRAINS + 512);
    }
    loudest
}

fn odd_clouds() -> Vec<Arc<GrainCloud>> {
    let of = |samples: Vec<f32>, grains| {
        Arc::new(GrainCloud::new("odd", &samples, grains, 48_000.0, 220.0, Vec::new()).unwrap())
    };
    vec![
        of(vec![0.9, -0.9], 1),
        of((0..1_600_000).map(|i| (i as f32 * 0.03).sin() * 0.5).collect(), 100_000),
        of((0..200_000).map(|i| (i as f32 * 0.03).sin() * 0.5).collect(), 1),
        shared(partials(2)),
    ]
}

#[test]
fn odd_clouds_rates_and_blocks_give_audio() {
    for cloud in odd_clouds() {
        for (rate, block) in [(8000.0, 1), (44_100.0, 16_384), (192_000.0, 97), (768_000.0, 4096)] {
            sane(&cloud, rate, block, &[]);
        }
    }
}

#[test]
fn parameters_at_their_ends_and_beyond_give_audio() {
    let beyond = [f32::NAN, f32::INFINITY, f32::NEG_INFINITY, -1e30, 0.0, 1e-30, 1e30];
    for cloud in odd_clouds() {
        for value in beyond {
            for sync in [0.0, 1.0, 2.0] {
                let set = [
                    (Global::CloudSync, sync),
                    (Global::CloudDensity, value),
                    (Global::CloudSize, value),
                    (Global::CloudPitch, value),
                    (Global::CloudScan, value),
                    (Global::CloudPitchSpray, value),
                    (Global::CloudBurst, value),
                    (Global::CloudOverlap, value),
                    (Global::CloudCutoff, value),
                    (Global::CloudResonance, value),
                    (Global::CloudFilter, 1.0),
                ];
                sane(&cloud, 48_000.0, 512, &set);
            }
        }
    }
}

#[test]
fn the_smallest_cloud_is_still_heard() {
    let clouds = odd_clouds();
    assert!(sane(&clouds[1], 48_000.0, 512, &[]) > 0.001, "grains of sixteen samples");
    assert!(sane(&clouds[2], 48_000.0, 512, &[]) > 0.01, "one grain of four seconds");
}
