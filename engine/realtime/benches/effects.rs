//! Cost of the effects: `cargo bench -p nephele-realtime --bench effects`. One sample is a block of 512 at 48 kHz, 10.67 ms:
//! 1 % of a core is 106.7 µs.

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::effects::{
    ChorusSettings, DelayMode, DelaySettings, EffectSettings, Effects, LimiterSettings, ReverbSettings,
};
use nephele_realtime::math::uniform;

fn main() {
    divan::main();
}

const BLOCK: usize = 512;

fn settings(name: &str) -> EffectSettings {
    let with = |wanted: &str| name == wanted || name.starts_with("all");
    let mode = if name == "taps" || name == "all" { DelayMode::MultiTap } else { DelayMode::PingPong };
    EffectSettings {
        chorus: ChorusSettings {
            mix: if with("chorus") { 0.5 } else { 0.0 },
            voices: 4,
            feedback: 0.2,
            ..ChorusSettings::default()
        },
        delay: DelaySettings {
            mix: if with("delay") || name == "taps" { 0.3 } else { 0.0 },
            mode,
            taps: 8,
            ..DelaySettings::default()
        },
        reverb: ReverbSettings { mix: if with("reverb") { 0.3 } else { 0.0 }, ..ReverbSettings::default() },
        limiter: LimiterSettings { on: with("limiter"), ceiling: -12.0, ..LimiterSettings::default() },
    }
}

/// Noise, or silence, through the effects. `all, moving` turns all knobs all the time.
#[divan::bench(args = ["off", "silent", "chorus", "delay", "taps", "reverb", "limiter", "all", "all, moving"])]
fn block(bencher: divan::Bencher, name: &str) {
    let (mut effects, mut settings) = (Effects::new(48_000.0), settings(name));
    if name == "silent" {
        settings = self::settings("all");
    }
    let level = if name == "silent" { 0.0 } else { 0.5 };
    let noise: Vec<f32> = (0..BLOCK as u64).map(|i| level * (2.0 * uniform(1, 2, i) - 1.0)).collect();
    let mut count = 0_u64;
    let mut run = || {
        let (mut left, mut right) = ([0.0; BLOCK], [0.0; BLOCK]);
        left.copy_from_slice(&noise);
        right.copy_from_slice(&noise);
        for (l, r) in left.chunks_mut(CONTROL_PERIOD).zip(right.chunks_mut(CONTROL_PERIOD)) {
            if name == "all, moving" {
                count += 1;
                settings.reverb.size = uniform(3, 4, count / 100);
                settings.reverb.decay = 0.5 + 3.0 * uniform(3, 5, count / 100);
                settings.delay.seconds[0] = 0.1 + uniform(3, 6, count / 100);
                settings.chorus.depth = uniform(3, 7, count / 100);
                settings.delay.high_cut = 1000.0 + 9000.0 * uniform(3, 8, count);
            }
            effects.set(&settings);
            effects.process(l, r);
        }
        divan::black_box((left, right));
    };
    (0..500).for_each(|_| run());
    bencher.bench_local(run);
}
