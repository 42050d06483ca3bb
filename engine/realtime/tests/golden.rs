//! Twelve settings of the grain engine, rendered and hashed: the same bits on every instruction set, in every block size,
//! and as they were when the hashes were taken.

#![allow(clippy::unwrap_used, reason = "a test that can not set up its case has failed")]

mod support;

use std::sync::Arc;

use nephele_realtime::GrainCloud;
use nephele_realtime::parameters::Global;
use nephele_realtime::simd::Instructions;
use support::{hash, partials, plain, play, rms, shared, sines};

/// Samples of each render: half a second and a little, so that the last block is a part of one.
const LENGTH: usize = 24_100;

struct Golden {
    name: &'static str,
    stereo: bool,
    set: &'static [(Global, f32)],
    hash: u64,
}

use Global as G;

const GOLDEN: [Golden; 12] = [
    Golden {
        name: "free, Hann",
        stereo: false,
        set: &[(G::CloudJitter, 0.7), (G::CloudSpray, 0.3)],
        hash: 0x3CAE_DA56_2A9E_58FD,
    },
    Golden {
        name: "free, Tukey, an octave up",
        stereo: false,
        set: &[(G::CloudPitch, 12.0), (G::CloudWindow, 1.0), (G::CloudSlope, 0.2), (G::CloudPitchSpray, 30.0)],
        hash: 0x52F8_D81A_25FB_22D9,
    },
    Golden {
        name: "free, Gauss, an octave down, backwards",
        stereo: false,
        set: &[(G::CloudPitch, -12.0), (G::CloudWindow, 2.0), (G::CloudReverse, 1.0), (G::CloudSpread, 1.0)],
        hash: 0xE44D_9B8D_499E_BCB3,
    },
    Golden {
        name: "pitch, Hann",
        stereo: false,
        set: &[(G::CloudSync, 1.0), (G::CloudSize, 0.008)],
        hash: 0x5611_84CF_F434_6511,
    },
    Golden {
        name: "pitch, expodec, formant up",
        stereo: false,
        set: &[(G::CloudSync, 1.0), (G::CloudWindow, 3.0), (G::CloudPitch, 7.3), (G::CloudIntermittency, 0.2)],
        hash: 0xE6A9_CC6A_6EC7_D965,
    },
    Golden {
        name: "pitch, rexpodec, formant down, by overlap",
        stereo: true,
        set: &[(G::CloudSync, 1.0), (G::CloudWindow, 4.0), (G::CloudPitch, -5.0), (G::CloudSizeMode, 1.0)],
        hash: 0xCE6C_5D3D_CAA7_F465,
    },
    Golden {
        name: "tempo, rectangle",
        stereo: false,
        set: &[(G::CloudSync, 2.0), (G::CloudDivision, 16.0), (G::CloudWindow, 5.0), (G::CloudBurst, 3.0)],
        hash: 0x8B0D_D303_12D7_24A5,
    },
    Golden {
        name: "tempo, Tukey, far up, skewed",
        stereo: false,
        set: &[(G::CloudSync, 2.0), (G::CloudDivision, 19.0), (G::CloudPitch, 31.3), (G::CloudSkew, -0.7)],
        hash: 0x6235_3648_D586_0D75,
    },
    Golden {
        name: "tempo, raw, two octaves down",
        stereo: false,
        set: &[(G::CloudSync, 2.0), (G::CloudDivision, 14.0), (G::CloudPitch, -24.0), (G::CloudWindow, 6.0)],
        hash: 0x18C2_6C67_D9B0_A5FD,
    },
    Golden {
        name: "free, filtered",
        stereo: false,
        set: &[
            (G::CloudFilter, 1.0),
            (G::CloudCutoffSpray, 24.0),
            (G::CloudResonance, 0.7),
            (G::CloudJitter, 1.0),
            (G::CloudReverse, 0.5),
        ],
        hash: 0xF946_7D69_1AB8_EFD1,
    },
    Golden {
        name: "free, long, stereo",
        stereo: true,
        set: &[(G::CloudSize, 0.3), (G::CloudDensity, 20.0), (G::CloudWalk, 3.0), (G::CloudScan, 8.0)],
        hash: 0xEDC5_3625_0DE4_162E,
    },
    Golden {
        name: "py-modular",
        stereo: false,
        set: &[
            (G::CloudWalk, 4.0),
            (G::CloudMix, 1.0),
            (G::CloudWindow, 6.0),
            (G::CloudOffsetSpray, 0.0),
            (G::CloudAlign, 0.0),
            (G::CloudQuality, 0.0),
        ],
        hash: 0x54BB_CFC4_1223_0425,
    },
];

fn render(golden: &Golden, clouds: &[Arc<GrainCloud>; 2], block: usize, instructions: Instructions) -> [Vec<f32>; 2] {
    let mut setting = plain(golden.set);
    // An operator moves the grains of every other setting.
    let at = GOLDEN.iter().position(|other| other.name == golden.name).unwrap();
    if at % 2 == 1 {
        setting.push((nephele_realtime::parameters::matrix_index(0, 6), 2.0));
    }
    play(&clouds[usize::from(golden.stereo)], &setting, &[52, 57, 64], (LENGTH, block), instructions)
}

#[test]
fn twelve_settings_sound_as_they_always_have_on_every_instruction_set_and_in_every_block_size() {
    let clouds = [shared(partials(1)), shared(partials(2))];
    let mut wrong = Vec::new();
    for golden in &GOLDEN {
        let reference = render(golden, &clouds, 512, Instructions::Scalar);
        assert!(rms(&reference[0]) > 0.003, "{} is silent: {}", golden.name, rms(&reference[0]));
        let found = hash(&reference);
        if found != golden.hash {
            wrong.push(format!("{}: {found:#018X}", golden.name));
        }
        for instructions in Instructions::ALL.into_iter().filter(|set| set.is_available()) {
            for block in [64, 333, 16_384] {
                let other = hash(&render(golden, &clouds, block, instructions));
                assert_eq!(other, found, "{}: {instructions:?} in blocks of {block}", golden.name);
            }
        }
        let single = hash(&render(golden, &clouds, 1, Instructions::best()));
        assert_eq!(single, found, "{}: sample by sample", golden.name);
    }
    assert!(wrong.is_empty(), "these have changed:\n{}", wrong.join("\n"));
}

#[test]
fn the_hash_sees_a_single_bit() {
    let cloud = shared(sines(220.0, 4, 2048));
    let mut one = play(&cloud, &plain(&[]), &[57], (512, 512), Instructions::best());
    let before = hash(&one);
    one[1][300] = f32::from_bits(one[1][300].to_bits() ^ 1);
    assert_ne!(hash(&one), before);
}
