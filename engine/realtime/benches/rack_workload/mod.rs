//! The workload on which Nephele's rack and its peers are compared: voices of six operators over three octaves, whose
//! amplitudes move all the time and whose depths stay.

use nephele_realtime::CONTROL_PERIOD;
use nephele_realtime::fm::{GroupOutput, Kind, OperatorGroup, Score, Span, WIDTH, Wave, Wide, Wiring, render};
use nephele_realtime::math::uniform;
use nephele_realtime::parameters::{CLOUD_NODE, NODES, OPERATORS};
use nephele_realtime::simd::Instructions;

const RATE: f64 = 48_000.0;
/// Groups of voices: as many as the instrument has.
const GROUPS: usize = 4;
/// Frequencies of the operators, multiples of the voice's.
const RATIOS: [f64; OPERATORS] = [1.0, 2.0, 1.5, 3.0, 0.5, 7.0];

/// Which cells are in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cells {
    /// All thirty-six between operators, which FM7 has too, and the cloud's into each.
    Dense,
    /// Three stacks of two, one of them with feedback, as on a DX7.
    Stacks,
}

impl Cells {
    fn has(self, from: usize, to: usize) -> bool {
        match self {
            Self::Dense => to != CLOUD_NODE,
            Self::Stacks => [(1, 0), (3, 2), (5, 4), (5, 5)].contains(&(from, to)),
        }
    }

    /// Operators that are heard.
    fn carries(self, op: usize) -> bool {
        self == Self::Dense || op.is_multiple_of(2)
    }
}

/// What is played, and how.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub voices: usize,
    pub cells: Cells,
    pub instructions: Instructions,
}

impl Default for Settings {
    fn default() -> Self {
        Self { voices: 64, cells: Cells::Dense, instructions: Instructions::best() }
    }
}

pub struct Rack {
    settings: Settings,
    wiring: Wiring,
    voices: [usize; GROUPS],
    groups: Vec<OperatorGroup>,
    outputs: Vec<GroupOutput>,
    cloud: Vec<[Wide; CONTROL_PERIOD]>,
    /// Whether the amplitudes rise in the next period or fall.
    rising: bool,
}

impl Rack {
    pub fn new(settings: Settings) -> Self {
        let cells = settings.cells;
        let kind = |from, to| cells.has(from, to).then_some(Kind::Phase);
        let value = |t: usize, voice: usize| uniform(1, voice as u64, t as u64) - 0.5;
        let cloud = |group| std::array::from_fn(|t| std::array::from_fn(|v| value(t, group * WIDTH + v)));
        let mut rack = Self {
            settings,
            wiring: Wiring::new(kind, |op| cells.carries(op), [Wave::Sine; OPERATORS], false),
            voices: std::array::from_fn(|group| settings.voices.saturating_sub(group * WIDTH).min(WIDTH)),
            groups: vec![OperatorGroup::default(); GROUPS],
            outputs: vec![GroupOutput::default(); GROUPS],
            cloud: (0..GROUPS).map(cloud).collect(),
            rising: true,
        };
        (0..settings.voices.min(GROUPS * WIDTH)).for_each(|voice| rack.start(voice));
        rack.groups.iter_mut().for_each(OperatorGroup::settle);
        rack
    }

    fn start(&mut self, voice: usize) {
        let (group, v, cells) = (&mut self.groups[voice / WIDTH], voice % WIDTH, self.settings.cells);
        let hz = 55.0 * (3.0 * voice as f64 / (GROUPS * WIDTH) as f64).exp2();
        group.restart(v);
        for (op, ratio) in RATIOS.into_iter().enumerate() {
            group.set_frequency(op, v, hz * ratio / RATE);
            if cells.carries(op) {
                group.set_mix(op, v, (0.02, 0.02), true);
            }
            for from in (0..NODES).filter(|&from| cells.has(from, op)) {
                // The depths of FM7 in `tests/peers/supercollider.py`.
                group.set_cell((from, op), Kind::Phase, v, 0.5 * (0.1 + 0.05 * (from + op) as f32), true);
            }
        }
    }

    /// Renders a control period. Gives the voice-samples that were rendered, and a number that depends on them.
    pub fn period(&mut self) -> (usize, f64) {
        self.rising = !self.rising;
        for group in self.groups.iter_mut().take(self.settings.voices.div_ceil(WIDTH)) {
            for op in 0..OPERATORS {
                for v in 0..WIDTH {
                    let to = if self.rising { 0.9 } else { 0.8 - 0.01 * v as f32 };
                    group.approach_amplitude(op, v, to, 1.0 / CONTROL_PERIOD as f32);
                }
            }
        }
        let span = Span { from: 0, to: CONTROL_PERIOD, doublings: 0 };
        let score = Score { wiring: &self.wiring, voices: &self.voices, cloud: &self.cloud, grain: None, span };
        render(self.settings.instructions, &score, &mut self.groups, &mut self.outputs);
        let found = self.outputs.iter().map(|output| f64::from(output.left[CONTROL_PERIOD - 1][0].abs())).sum();
        (self.settings.voices * CONTROL_PERIOD, found)
    }
}
