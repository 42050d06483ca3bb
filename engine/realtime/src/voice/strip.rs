//! What becomes of sixteen voices between their sources and the mix: cloud and rack together, filter, amplitude.

#![allow(clippy::inline_always, reason = "what is not inlined is not compiled for the instruction set of its kernel")]

use super::filter::{FilterKind, VoiceFilter};
use crate::CONTROL_PERIOD;
use crate::fm::{GroupOutput, Line, WIDTH, Wide};
use crate::simd::{Instructions, Simd, dispatch};

/// The clouds of sixteen voices over a control period, `[sample][voice]`.
pub type GroupCloud = [Wide; CONTROL_PERIOD];

/// Loudest cloud that modulates.
const LOUDEST: f32 = 2.0;

/// Gains and filters of sixteen voices.
#[derive(Clone, Copy, Debug, Default)]
pub struct Strip {
    /// The cloud's envelope.
    pub envelope: Line,
    /// The cloud's gain in the mix.
    pub cloud: Line,
    /// Gain of the whole voice, left and right.
    pub amplitude: [Line; 2],
    /// Its filter.
    pub filter: VoiceFilter,
}

/// What goes through the filter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilterInput {
    /// Cloud and rack.
    #[default]
    Both,
    /// The cloud; the rack goes past it.
    Cloud,
    /// The rack; the cloud goes past it.
    Rack,
}

impl FilterInput {
    /// The input of the plain value of the parameter `filter.input`.
    #[must_use]
    pub const fn from_plain(value: f32) -> Self {
        match value as u32 {
            1 => Self::Cloud,
            2 => Self::Rack,
            _ => Self::Both,
        }
    }
}

/// What the strips of a span go by.
#[derive(Clone, Copy, Debug)]
pub struct Desk {
    /// The filter, if there is one.
    pub filter: Option<(FilterKind, FilterInput)>,
    /// Samples of the period.
    pub range: (usize, usize),
    /// One more than the highest lane that sounds.
    pub voices: usize,
    /// Whether the rack is heard.
    pub rack: bool,
}

/// The sum of all voices, `[sample][lane]`: lanes are added at the end, in one order for every instruction set.
#[derive(Clone, Copy, Debug)]
pub struct Sum {
    /// Left.
    pub left: GroupCloud,
    /// Right.
    pub right: GroupCloud,
}

impl Default for Sum {
    fn default() -> Self {
        Self { left: [[0.0; WIDTH]; CONTROL_PERIOD], right: [[0.0; WIDTH]; CONTROL_PERIOD] }
    }
}

impl Strip {
    /// Puts voice `lane` at the start of a note.
    pub fn restart(&mut self, lane: usize) {
        self.filter.restart(lane);
        self.envelope.go(lane, 0.0, true);
        self.amplitude.iter_mut().for_each(|line| _ = line.go(lane, 0.0, true));
    }

    /// Begins a control period. The filters need it only where they are in use.
    pub fn settle(&mut self, filtered: bool) {
        self.envelope.settle();
        self.cloud.settle();
        self.amplitude.iter_mut().for_each(Line::settle);
        if filtered {
            self.filter.settle();
        }
    }

    /// Adds the voices to `sum`. `clouds` are the grains of each (left and right), which become, in `now`, what modulates
    /// the operators in the period to come; without grains `now` stays as it is.
    pub fn run(
        &mut self,
        instructions: Instructions,
        desk: &Desk,
        clouds: Option<&[GroupCloud; 2]>,
        rack: &GroupOutput,
        now: &mut GroupCloud,
        sum: &mut Sum,
    ) {
        run(instructions, self, desk, clouds, rack, now, sum);
    }

    #[inline(always)]
    #[expect(clippy::too_many_arguments, reason = "all of a strip's, for one vector")]
    fn vector<S: Simd>(
        &mut self,
        s: S,
        at: usize,
        desk: &Desk,
        clouds: Option<&[GroupCloud; 2]>,
        rack: &GroupOutput,
        modulator: &mut GroupCloud,
        sum: &mut Sum,
    ) {
        for t in desk.range.0..desk.range.1.min(CONTROL_PERIOD) {
            let now = s.splat(t as f32);
            // Written out: what a closure or an iterator of arrays calls is not compiled for the instruction set.
            let mut cloud = [s.splat(0.0); 2];
            if let Some(grains) = clouds {
                let (envelope, gain) = (self.envelope.at(s, at, now), self.cloud.at(s, at, now));
                let left = s.mul(s.load(&grains[0][t], at), envelope);
                let right = s.mul(s.load(&grains[1][t], at), envelope);
                let both = s.mul(s.add(left, right), s.splat(std::f32::consts::FRAC_1_SQRT_2));
                let bounded = s.min(s.max(both, s.splat(-LOUDEST)), s.splat(LOUDEST));
                s.store(&mut modulator[t], at, bounded);
                cloud = [s.mul(left, gain), s.mul(right, gain)];
            }
            let mut operators = [s.splat(0.0); 2];
            if desk.rack {
                operators = [s.load(&rack.left[t], at), s.load(&rack.right[t], at)];
            }
            let voice = match desk.filter {
                None => both(s, cloud, operators),
                Some((kind, FilterInput::Both)) => {
                    let input = both(s, cloud, operators);
                    self.filter.sample(s, kind, at, t as f32, input)
                }
                Some((kind, FilterInput::Cloud)) => {
                    let filtered = self.filter.sample(s, kind, at, t as f32, cloud);
                    both(s, filtered, operators)
                }
                Some((kind, FilterInput::Rack)) => {
                    let filtered = self.filter.sample(s, kind, at, t as f32, operators);
                    both(s, cloud, filtered)
                }
            };
            let left = s.mul(voice[0], self.amplitude[0].at(s, at, now));
            let right = s.mul(voice[1], self.amplitude[1].at(s, at, now));
            let left = s.add(s.load(&sum.left[t], at), left);
            let right = s.add(s.load(&sum.right[t], at), right);
            s.store(&mut sum.left[t], at, left);
            s.store(&mut sum.right[t], at, right);
        }
    }
}

/// Two stereo samples together.
#[inline(always)]
fn both<S: Simd>(s: S, a: [S::F; 2], b: [S::F; 2]) -> [S::F; 2] {
    [s.add(a[0], b[0]), s.add(a[1], b[1])]
}

#[inline(always)]
fn all<S: Simd>(
    s: S,
    strip: &mut Strip,
    desk: &Desk,
    clouds: Option<&[GroupCloud; 2]>,
    rack: &GroupOutput,
    now: &mut GroupCloud,
    sum: &mut Sum,
) {
    for at in (0..desk.voices.min(WIDTH)).step_by(S::LANES) {
        strip.vector(s, at, desk, clouds, rack, now, sum);
    }
}

dispatch! {
    fn run(
        strip: &mut Strip,
        desk: &Desk,
        clouds: Option<&[GroupCloud; 2]>,
        rack: &GroupOutput,
        now: &mut GroupCloud,
        sum: &mut Sum,
    ) = all
}

impl Sum {
    /// Silences `range`.
    pub fn clear(&mut self, range: (usize, usize)) {
        self.left[range.0..range.1].fill([0.0; WIDTH]);
        self.right[range.0..range.1].fill([0.0; WIDTH]);
    }

    /// All lanes of sample `t` together, left and right.
    #[must_use]
    pub fn at(&self, t: usize) -> [f32; 2] {
        [total(&self.left[t]), total(&self.right[t])]
    }
}

/// The sum of sixteen, by halves.
fn total(wide: &Wide) -> f32 {
    let eight: [f32; 8] = std::array::from_fn(|i| wide[i] + wide[i + 8]);
    let four: [f32; 4] = std::array::from_fn(|i| eight[i] + eight[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}
