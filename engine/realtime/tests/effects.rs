//! The effects from outside: the same bits everywhere and always, and nothing allocated on the way.

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::effects::{
    ChorusSettings, DelayMode, DelaySettings, EffectSettings, Effects, LimiterSettings, ReverbSettings,
};
use nephele_realtime::math::uniform;
use nice_assert_no_alloc::{AllocDisabler, assert_no_alloc};

/// Aborts the process where something is allocated or freed within `assert_no_alloc`, in builds with debug assertions.
#[global_allocator]
static ALLOCATOR: AllocDisabler = AllocDisabler;

/// Settings of half a second each.
fn scene(number: usize) -> EffectSettings {
    let x = |stream: u64| uniform(11, stream, number as u64);
    let mode = [DelayMode::Stereo, DelayMode::PingPong, DelayMode::MultiTap][number % 3];
    // Each is on in three of four scenes.
    let mix = |nth: usize| if (number + nth).is_multiple_of(4) { 0.0 } else { 0.5 };
    EffectSettings {
        chorus: ChorusSettings {
            mix: mix(0),
            depth: x(1),
            rate: 5.0 * x(2),
            feedback: 0.5,
            ..ChorusSettings::default()
        },
        delay: DelaySettings {
            mix: mix(1),
            mode,
            seconds: [x(3), x(4)],
            taps: 1 + number % 8,
            ..DelaySettings::default()
        },
        reverb: ReverbSettings { mix: mix(2), size: x(5), decay: 0.2 + 5.0 * x(6), ..ReverbSettings::default() },
        limiter: LimiterSettings { on: mix(3) > 0.0, ceiling: -20.0 * x(7), release: 0.1 },
    }
}

/// Bursts of noise through the scenes at `rate`; FNV-1a over the bits of what comes out, and its loudest sample.
fn render(rate: f32) -> (u64, f32) {
    let mut effects = Effects::new(rate);
    let (mut left, mut right) = ([0.0_f32; CONTROL_PERIOD], [0.0_f32; CONTROL_PERIOD]);
    let (mut hash, mut loudest) = (0xCBF2_9CE4_8422_2325_u64, 0.0_f32);
    let mut at = 0;
    assert_no_alloc(|| {
        for period in 0..18_000 {
            for (l, r) in left.iter_mut().zip(&mut right) {
                at += 1;
                let level = if at % 30_000 < 6007 { 0.6 } else { 0.0 };
                *l = level * (2.0 * uniform(1, 1, at) - 1.0);
                *r = level * (2.0 * uniform(1, 2, at) - 1.0);
            }
            effects.set(&scene(period / 1500));
            effects.process(&mut left, &mut right);
            for x in left.iter().chain(&right) {
                loudest = loudest.max(x.abs());
                for byte in x.to_bits().to_le_bytes() {
                    hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3);
                }
            }
        }
    });
    (hash, loudest)
}

#[test]
fn the_effects_sound_as_they_always_have_and_allocate_nothing() {
    for (rate, golden) in
        [(44_100.0, 0x5103_D75C_A2A3_9598), (48_000.0, 0x186E_68FC_3F60_F785), (96_000.0, 0x4814_8389_0FD0_213F)]
    {
        let (hash, loudest) = render(rate);
        assert!((0.1..4.0).contains(&loudest), "{loudest}");
        assert_eq!(hash, golden, "at {rate} Hz: {hash:#018X}");
    }
}
