//! Sixteen patches of rack, voice, modulation, filter and effects, played and hashed: the same bits on every instruction
//! set, in every block size, and as they were when the hashes were taken.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that can not set up its case has failed")]

mod support;

use nephele_realtime::parameters::{index_of, slot_index};
use nephele_realtime::simd::Instructions;
use nephele_realtime::{Instrument, NoteEvent, NoteId, Route, Routes, Source, Transport};
use support::{RATE, hash, partials, rms, shared};

/// Samples of each render: the last block is a part of one.
const LENGTH: usize = 14_100;

struct Golden {
    name: &'static str,
    set: &'static [(&'static str, f32)],
    /// Source, via, destination, depth.
    routes: &'static [(Source, Source, &'static str, f32)],
    hash: u64,
}

use Source as S;

const GOLDEN: [Golden; 16] = [
    Golden {
        name: "three stacks",
        set: &[("matrix.2.1", 2.0), ("matrix.4.3", 1.0), ("matrix.6.5", 3.0), ("op3.level", 0.5), ("op5.level", 0.4)],
        routes: &[],
        hash: 0xD58E_1C82_1CC9_6AAD,
    },
    Golden {
        name: "every cell",
        set: &[
            ("matrix.1.1", 0.5),
            ("matrix.2.1", 0.4),
            ("matrix.3.1", -0.3),
            ("matrix.1.2", 0.6),
            ("matrix.1.3", 0.2),
            ("matrix.4.4", 12.0),
            ("matrix.5.4", 1.0),
            ("matrix.6.1", 0.4),
            ("matrix.2.3", 1.5),
            ("matrix.3.2", -0.7),
            ("matrix.5.6", 0.3),
            ("matrix.6.5", 0.3),
            ("matrix.4.1", 0.3),
            ("matrix.5.1", 0.3),
            ("matrix.1.4", 0.3),
            ("matrix.1.5", 0.3),
            ("matrix.1.6", 0.3),
            ("matrix.2.2", 0.3),
            ("matrix.3.3", 0.3),
            ("matrix.6.6", 0.3),
        ],
        routes: &[],
        hash: 0x4601_6725_1297_4F32,
    },
    Golden {
        name: "frequency and ring",
        set: &[("matrix.2.1", 1.3), ("kind.2.1", 1.0), ("matrix.3.1", 0.7), ("kind.3.1", 2.0), ("matrix.3.2", -1.0)],
        routes: &[],
        hash: 0x2365_CAA0_C220_A313,
    },
    Golden {
        name: "waves",
        set: &[
            ("op1.wave", 9.0),
            ("op2.wave", 3.0),
            ("op2.level", 0.5),
            ("op3.wave", 11.0),
            ("op3.level", 0.1),
            ("op4.wave", 12.0),
            ("op4.level", 0.6),
            ("matrix.2.1", 0.5),
        ],
        routes: &[],
        hash: 0xDBCF_0912_A6EB_1162,
    },
    Golden {
        name: "four times oversampled",
        set: &[("rack.oversampling", 2.0), ("matrix.2.1", 6.0), ("op2.ratio", 7.0), ("op1.pan", 0.4)],
        routes: &[],
        hash: 0x6D2C_623C_8523_4BAF,
    },
    Golden {
        name: "twice oversampled, noise and fixed frequency",
        set: &[
            ("rack.oversampling", 1.0),
            ("op2.mode", 2.0),
            ("op2.hz", 77.0),
            ("matrix.2.1", 1.0),
            ("op6.wave", 11.0),
            ("matrix.6.1", 0.2),
        ],
        routes: &[],
        hash: 0xBB87_217D_3F99_6577,
    },
    Golden {
        name: "cloud both ways",
        set: &[
            ("cloud.level", 0.0),
            ("matrix.7.1", 1.5),
            ("matrix.1.7", 2.0),
            ("matrix.7.7", 0.5),
            ("cloud.jitter", 0.5),
        ],
        routes: &[],
        hash: 0x1A81_F040_F019_5CC4,
    },
    Golden {
        name: "DX envelopes and scaling",
        set: &[
            ("op1.form", 1.0),
            ("op1.r1", 80.0),
            ("op2.form", 1.0),
            ("op2.r2", 70.0),
            ("op2.l2", 40.0),
            ("matrix.2.1", 4.0),
            ("op2.right", -9.0),
            ("op1.left", 4.0),
            ("op2.rate_scaling", 0.8),
            ("op1.left_curve", 1.0),
        ],
        routes: &[],
        hash: 0x4B3B_FEE0_B569_BE28,
    },
    Golden {
        name: "loops and curves",
        set: &[
            ("op1.loop", 1.0),
            ("op1.hold", 0.02),
            ("op1.delay", 0.01),
            ("op1.attack", 0.02),
            ("op1.decay", 0.03),
            ("op1.attack_curve", -0.5),
            ("op1.decay_curve", 0.3),
            ("op2.release_curve", -0.4),
            ("matrix.2.1", 2.0),
        ],
        routes: &[],
        hash: 0x6EB3_2F06_D5E3_FCC2,
    },
    Golden {
        name: "unison and glide",
        set: &[("voice.unison", 5.0), ("voice.unison_detune", 30.0), ("voice.glide", 0.1), ("matrix.2.1", 1.0)],
        routes: &[],
        hash: 0xB38B_8599_B8E4_ACEE,
    },
    Golden {
        name: "mono",
        set: &[("voice.mode", 1.0), ("voice.glide", 0.05), ("voice.glide_mode", 1.0), ("matrix.2.1", 1.0)],
        routes: &[],
        hash: 0x329C_1B27_9495_CA88,
    },
    Golden {
        name: "legato, MPE",
        set: &[("voice.mode", 2.0), ("voice.mpe", 1.0), ("op1.sync", 1.0), ("op2.sync", 2.0), ("matrix.2.1", 1.0)],
        routes: &[],
        hash: 0x888D_D877_6702_DD81,
    },
    Golden {
        name: "filter, driven",
        set: &[
            ("filter.kind", 2.0),
            ("filter.cutoff", 900.0),
            ("filter.resonance", 0.8),
            ("filter.drive", 18.0),
            ("filter.amount", 24.0),
            ("matrix.1.1", 1.5),
        ],
        routes: &[],
        hash: 0x24B1_E0C9_A1DE_B288,
    },
    Golden {
        name: "slots",
        set: &[
            ("filter.kind", 1.0),
            ("matrix.2.1", 1.0),
            ("lfo2.shape", 7.0),
            ("lfo3.trigger", 0.0),
            ("lfo3.sync", 1.0),
        ],
        routes: &[
            (S::Lfo1, S::None, "filter.cutoff", 0.5),
            (S::Lfo2, S::Wheel, "matrix.2.1", 0.7),
            (S::Lfo3, S::None, "op1.pan", 1.0),
            (S::Random, S::None, "op2.ratio", 0.2),
            (S::SampleHold, S::None, "op2.level", 0.6),
            (S::Envelope1, S::Velocity, "matrix.3.1", 0.5),
            (S::Key, S::None, "op1.attack", 0.4),
            (S::Alternate, S::None, "cloud.position", 0.4),
        ],
        hash: 0x2CCA_C9D4_2A82_6D4F,
    },
    Golden {
        name: "effects",
        set: &[
            ("chorus.mix", 0.5),
            ("delay.mix", 0.4),
            ("delay.division", 16.0),
            ("reverb.mix", 0.4),
            ("limiter.on", 1.0),
            ("limiter.ceiling", -12.0),
            ("op1.release", 0.02),
        ],
        routes: &[(S::Velocity, S::None, "reverb.mix", 0.3), (S::Macro1, S::None, "delay.feedback", 0.5)],
        hash: 0xA963_3ECF_4FB9_539F,
    },
    Golden {
        name: "stealing",
        set: &[("voice.polyphony", 2.0), ("matrix.2.1", 1.0), ("op1.release", 3.0)],
        routes: &[],
        hash: 0xEA54_D11F_CE37_8567,
    },
];

/// Keys, wheels and pedals at their samples, in order.
fn score() -> Vec<(usize, NoteEvent)> {
    let on = |key: u8, velocity: f32| NoteEvent::On { note: NoteId::new(0, key), velocity };
    let off = |key: u8| NoteEvent::Off(NoteId::new(0, key));
    let control = |controller: u8, value: f32| NoteEvent::Control { channel: 0, controller, value };
    vec![
        (0, on(45, 0.9)),
        (5, on(52, 0.6)),
        (1003, control(1, 0.8)),
        (2003, NoteEvent::Bend { channel: 0, value: 0.4 }),
        (3001, on(64, 0.7)),
        (4000, off(45)),
        (4500, control(64, 1.0)),
        (5000, off(52)),
        (6001, on(69, 1.0)),
        (6002, NoteEvent::Pressure(NoteId::new(0, 69), 0.7)),
        (8000, off(64)),
        (9000, control(64, 0.0)),
        (10_007, off(69)),
        (10_008, on(57, 0.5)),
    ]
}

fn render(golden: &Golden, block: usize, instructions: Instructions) -> [Vec<f32>; 2] {
    let mut instrument = Instrument::new(RATE, shared(partials(1)));
    instrument.set_instructions(instructions);
    let cells = (1..=7).flat_map(|from| (1..=7).map(move |to| (format!("matrix.{from}.{to}"), 0.0)));
    let plain =
        [("seq.enabled", 0.0), ("cloud.level", -60.0), ("macro.1", 0.6)].map(|(id, value)| (id.to_owned(), value));
    let set = golden.set.iter().map(|(id, value)| ((*id).to_owned(), *value));
    for (id, value) in cells.chain(plain).chain(set) {
        instrument.set_parameter(index_of(&id).unwrap_or_else(|| panic!("no {id}")), value);
    }
    let mut routes = Routes::default();
    for (slot, (source, via, destination, depth)) in golden.routes.iter().enumerate() {
        routes.0[slot] = Route { via: *via, ..Route::new(*source, index_of(destination).unwrap()) };
        instrument.set_parameter(slot_index(slot), *depth);
    }
    instrument.set_routes(routes);
    let mut found = [vec![0.0; LENGTH], vec![0.0; LENGTH]];
    let [left, right] = &mut found;
    let (score, mut next) = (score(), 0);
    for at in (0..LENGTH).step_by(block) {
        instrument.set_transport(Transport {
            playing: true,
            beats: at as f64 / 24_000.0,
            tempo: 120.0,
            ..Transport::default()
        });
        let end = (at + block).min(LENGTH);
        let mut done = at;
        while done < end {
            while let Some((_, event)) = score.get(next).filter(|(when, _)| *when <= done) {
                instrument.handle(*event);
                next += 1;
            }
            let until = score.get(next).map_or(end, |(when, _)| (*when).min(end));
            instrument.render(&mut left[done..until], &mut right[done..until], &mut |_, _| {});
            done = until;
        }
    }
    found
}

#[test]
fn sixteen_patches_sound_as_they_always_have_on_every_instruction_set_and_in_every_block_size() {
    let mut wrong = Vec::new();
    for golden in &GOLDEN {
        let reference = render(golden, 512, Instructions::Scalar);
        let level = rms(&reference[0]);
        assert!((0.01..0.6).contains(&level), "{} has a level of {level}", golden.name);
        let found = hash(&reference);
        if found != golden.hash {
            wrong.push(format!("{}: {found:#018X}", golden.name));
        }
        for instructions in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
            for block in [64, 333, 16_384] {
                let other = hash(&render(golden, block, instructions));
                assert_eq!(other, found, "{}: {instructions:?} in blocks of {block}", golden.name);
            }
        }
        let single = hash(&render(golden, 1, Instructions::best()));
        assert_eq!(single, found, "{}: sample by sample", golden.name);
    }
    assert!(wrong.is_empty(), "these have changed:\n{}", wrong.join("\n"));
}

#[test]
fn no_two_patches_are_the_same() {
    let mut hashes: Vec<u64> = GOLDEN.iter().map(|golden| golden.hash).collect();
    hashes.sort_unstable();
    hashes.dedup();
    assert_eq!(hashes.len(), GOLDEN.len());
}
