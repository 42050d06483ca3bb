//! Sequences of any kind, each field anywhere in its range.

use nephele_realtime::parameters;
use nephele_realtime::sequencer::{
    CHORD, CONTROLS, ClockScale, Condition, Control, ControlLane, Direction, Entry, GATES, LOCKS, Lock, RATCHETS,
    STEPS, Scale, Sequence, Step, Target,
};

/// The generator `SplitMix64`.
pub struct Random(pub u64);

impl Random {
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number in `0..limit`.
    pub fn below(&mut self, limit: usize) -> usize {
        (self.bits() % limit as u64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn within(&mut self, min: f32, max: f32) -> f32 {
        min + (max - min) * ((self.bits() >> 40) as f32 / (1_u64 << 24) as f32)
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

pub fn step(random: &mut Random) -> Step {
    let mut step = Step {
        on: random.chance(2),
        notes: (0..random.below(CHORD + 1)).map(|_| random.below(128) as u8).collect(),
        velocity: 1 + random.below(127) as u8,
        gate: random.within(GATES.0, GATES.1),
        tie: random.chance(4),
        shift: if random.chance(2) { random.within(-0.5, 0.5) } else { 0.0 },
        ratchet: 1 + random.below(usize::from(RATCHETS)) as u8,
        ramp: random.within(-1.0, 1.0),
        probability: if random.chance(2) { 1.0 } else { random.within(0.0, 1.0) },
        condition: random.of(&Condition::all()),
        slide: random.chance(3),
        channel: random.chance(3).then(|| random.below(16) as u8),
        ..Step::default()
    };
    step.controls = std::array::from_fn(|_| random.chance(3).then(|| random.within(0.0, 1.0)));
    let lockable: Vec<usize> = (0..parameters().len()).filter(|at| parameters()[*at].is_lockable()).collect();
    for _ in 0..random.below(LOCKS + 1) {
        let index = random.of(&lockable);
        let value = parameters()[index].denormalise(random.within(0.0, 1.0));
        step.locks.push(Lock { index: index as u16, value, glide: random.below(3) as f32 });
    }
    step.sanitise();
    step
}

pub fn sequence(seed: u64) -> Sequence {
    let mut random = Random(seed);
    let random = &mut random;
    let mut sequence = Sequence { seed: random.bits() as u32, song_loops: random.chance(2), ..Sequence::default() };
    for pattern in &mut sequence.patterns {
        if random.chance(2) {
            continue;
        }
        pattern.name = random.of(&["", "Bass", "\"é\\\" {[,:", "Ω"]).to_owned();
        pattern.length = random.chance(2).then(|| 1 + random.below(1024) as u16);
        for track in pattern.tracks.iter_mut().skip(random.below(5)) {
            track.length = 1 + random.below(STEPS) as u8;
            track.clock = random.of(ClockScale::ALL);
            track.swing = random.within(0.5, 0.8);
            track.direction = random.of(Direction::ALL);
            track.target = random.of(Target::ALL);
            track.channel = random.below(16) as u8;
            (track.mute, track.solo, track.protect) = (random.chance(2), random.chance(2), random.chance(2));
            track.transpose = random.below(97) as i8 - 48;
            track.scale = random.of(Scale::ALL);
            track.root = random.below(12) as u8;
            for lane in track.controls.iter_mut().take(random.below(CONTROLS + 1)) {
                let number = random.below(120) as u8;
                *lane = ControlLane { control: random.of(Control::ALL), number, glide: random.chance(2) };
            }
            let used = random.below(STEPS + 1);
            for place in track.steps.iter_mut().take(used) {
                if random.chance(2) {
                    *place = step(random);
                }
            }
        }
    }
    let entry = |random: &mut Random| Entry { pattern: random.below(8) as u8, times: 1 + random.below(64) as u8 };
    sequence.song = (0..random.below(20)).map(|_| entry(random)).collect();
    sequence.sanitised()
}
