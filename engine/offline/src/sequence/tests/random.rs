//! Sequences of any kind, each field anywhere in its range.

use nephele_realtime::math::Draw;
use nephele_realtime::parameters;
use nephele_realtime::sequencer::{
    CHORD, CONTROLS, ClockScale, Condition, Control, ControlLane, Direction, Entry, GATES, LOCKS, Lock, RATCHETS,
    STEPS, Scale, Sequence, Step, Target,
};

/// Draws that follow from a seed, as the engine makes them.
struct Random(Draw);

impl Random {
    /// Draws under `seed`.
    const fn new(seed: u64) -> Self {
        Self(Draw::new(seed, 0))
    }

    /// A number in `0..limit`, for limits far below the 2²⁴ numbers that a draw can be.
    fn below(&mut self, limit: usize) -> usize {
        (f64::from(self.0.unipolar()) * limit as f64) as usize
    }

    fn chance(&mut self, one_in: usize) -> bool {
        self.below(one_in) == 0
    }

    fn within(&mut self, min: f32, max: f32) -> f32 {
        min + (max - min) * self.0.unipolar()
    }

    fn of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

fn step(random: &mut Random) -> Step {
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
    let random = &mut Random::new(seed);
    // One draw has not bits enough for all seeds.
    let seed = (random.below(1 << 16) << 16 | random.below(1 << 16)) as u32;
    let mut sequence = Sequence { seed, song_loops: random.chance(2), ..Sequence::default() };
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
