//! The control tick: all that moves on the grid of [`CONTROL_PERIOD`] samples, for all voices together.

use super::base::Stale;
use super::engine::Instrument;
use crate::CONTROL_PERIOD;
use crate::cloud::division_beats;
use crate::fm::{Kind, WIDTH, Wave, Wiring};
use crate::math::{db_to_gain, exp2};
use crate::modulation::{Bay, Source, Trigger};
use crate::parameters::{
    CLOUD_NODE, ENVELOPES, EnvelopeField, Global, LFOS, LfoField, NODES, OPERATORS, OperatorField, Parameter,
    ParameterValues, cell_of, matrix_index, parameters,
};
use crate::voice::{DxShape, EnvelopeShape, Gate, Lane, Stages};

/// Time constant of smoothed parameters, seconds.
const SMOOTHING: f32 = 0.008;

/// The shapes of a voice's envelopes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Shapes {
    /// Six operators', and the cloud's.
    pub nodes: [EnvelopeShape; NODES],
    pub filter: EnvelopeShape,
    pub free: [EnvelopeShape; ENVELOPES],
}

impl Shapes {
    /// As `values` have them.
    pub fn new(values: &ParameterValues, sample_rate: f32) -> Self {
        let staged = |times: [f32; 5], sustain: f32, curves: [f32; 3], loops: bool| {
            let [delay, attack, hold, decay, release] = times.map(|seconds| seconds * sample_rate);
            EnvelopeShape::Stages(Stages { delay, attack, hold, decay, sustain, release, curves, loops })
        };
        let operator = |op: usize| {
            use OperatorField::{
                Attack, AttackCurve, Decay, DecayCurve, Delay, Form, Hold, L1, L2, L3, L4, Loop, R1, R2, R3, R4,
                Release, ReleaseCurve, Sustain,
            };
            let v = |field| values.operator(op, field);
            if v(Form) > 0.5 {
                return EnvelopeShape::Dx(DxShape::new([R1, R2, R3, R4].map(v), [L1, L2, L3, L4].map(v), sample_rate));
            }
            let times = [Delay, Attack, Hold, Decay, Release].map(v);
            staged(times, v(Sustain), [AttackCurve, DecayCurve, ReleaseCurve].map(v), v(Loop) > 0.5)
        };
        let free = |envelope: usize| {
            use EnvelopeField::{
                Attack, AttackCurve, Decay, DecayCurve, Delay, Hold, Loop, Release, ReleaseCurve, Sustain,
            };
            let v = |field| values.envelope(envelope, field);
            let times = [Delay, Attack, Hold, Decay, Release].map(v);
            staged(times, v(Sustain), [AttackCurve, DecayCurve, ReleaseCurve].map(v), v(Loop) > 0.5)
        };
        let simple = |[attack, decay, sustain, release]: [Global; 4]| {
            let v = |parameter| values.global(parameter);
            staged([0.0, v(attack), 0.0, v(decay), v(release)], v(sustain), [0.0, 1.0, 1.0], false)
        };
        let cloud = [Global::CloudAttack, Global::CloudDecay, Global::CloudSustain, Global::CloudRelease];
        let filter = [Global::FilterAttack, Global::FilterDecay, Global::FilterSustain, Global::FilterRelease];
        Self {
            nodes: std::array::from_fn(|node| if node == CLOUD_NODE { simple(cloud) } else { operator(node) }),
            filter: simple(filter),
            free: std::array::from_fn(free),
        }
    }
}

impl Instrument {
    /// Brings everything that moves on the control grid to the end of the period that begins at the present sample.
    pub(super) fn tick(&mut self) {
        // Nothing has sounded since the last period, or at all: nothing can click, and the first note gets what the
        // knobs say.
        let fresh = self.alive == 0 || self.ticked == i64::MIN;
        self.ticked = self.clock;
        self.pool.tick(&self.slots);
        self.follow();
        let k = if fresh { 1.0 } else { 1.0 - exp2(-self.period() / SMOOTHING * std::f32::consts::LOG2_E) };
        let mut stale = self.base.tick(k);
        if std::mem::take(&mut self.dirty) {
            stale = Stale::ALL;
        }
        self.bay.follow(self.base.now());
        self.retarget(stale);
        if self.gates.advance(self.period(), fresh) {
            stale.add(Stale::MIX);
        }
        self.advance_global_lfos(self.period());
        self.update_shared(stale);
        self.mix.approach(k);
        if self.alive == 0 {
            return;
        }
        self.mix.age_cloud();
        let filtered = self.base.now().global(Global::Filter) > 0.5;
        for (number, (group, strip)) in self.groups.iter_mut().zip(self.strips.iter_mut()).enumerate() {
            if self.alive >> (number * WIDTH) & 0xFFFF != 0 {
                group.settle();
                strip.settle(self.filtered);
            }
        }
        if self.values().global(Global::Bypass) > 0.5 {
            self.lanes.0.iter_mut().for_each(Lane::fade_out);
        }
        let beat = self.beat();
        let mut rest = self.alive;
        while rest != 0 {
            let index = rest.trailing_zeros() as usize;
            rest &= rest - 1;
            let lane = &self.lanes.0[index];
            if has_ended(lane) {
                self.free_lane(index, lane.note);
            } else {
                self.update_lane(index, CONTROL_PERIOD, stale, beat);
            }
        }
        self.filtered = filtered;
    }

    /// Works out what depends on the parameters alone.
    fn retarget(&mut self, stale: Stale) {
        let values = self.base.now();
        if stale.has(Stale::SHARED) {
            self.pool.set_cubic(values.global(Global::CloudQuality) > 0.5);
        }
        if stale.has(Stale::ENVELOPES) {
            *self.shapes = Shapes::new(values, self.sample_rate);
        }
        if stale.has(Stale::CELLS) || stale.has(Stale::MIX) || std::mem::take(&mut self.rewire) {
            let (base, bay) = (&self.base, &self.bay);
            let single = self.modulated_wiring | self.locked.wiring;
            let moves = |index: usize| bay.moves(index) || wiring_bit(index).is_some_and(|bit| single >> bit & 1 == 1);
            let used = |from: usize, to: usize| {
                let index = matrix_index(from, to);
                let moved = moves(index);
                let turned = base.now().get(index) != 0.0 || base.told().get(index) != 0.0;
                (moved || turned).then(|| Kind::from_plain(base.now().kind(from, to)))
            };
            let field = |op: usize, field: OperatorField| base.now().operator(op, field);
            let moved = |op: usize, field: OperatorField| moves(field.index(op));
            let rack = level_gain(base.now(), Global::RackLevel) > 0.0 || moves(Global::RackLevel.index());
            let heard = |op: usize| rack && (field(op, OperatorField::Level) > 0.0 || moved(op, OperatorField::Level));
            let panned = |op: usize| field(op, OperatorField::Pan) != 0.0 || moved(op, OperatorField::Pan);
            let waves = std::array::from_fn(|op| Wave::from_plain(field(op, OperatorField::Wave)));
            self.wiring = Wiring::new(used, heard, waves, (0..OPERATORS).any(panned));
        }
    }

    /// Moves the LFOs that are everybody's.
    fn advance_global_lfos(&mut self, seconds: f32) {
        if !(0..LFOS).any(|number| listens_to_lfo(&self.bay, number)) {
            return;
        }
        let (beat, samples_per_beat) = self.beat();
        let values = self.base.now();
        for (number, lfo) in self.global_lfos.iter_mut().enumerate() {
            if Trigger::of(values, number) == Trigger::Global {
                let hz = lfo_hz(values, number, self.sample_rate, samples_per_beat);
                lfo.advance(seconds, hz);
                let by_tempo = values.lfo(number, LfoField::Sync) > 0.5;
                if let Some(beat) = beat.filter(|_| by_tempo) {
                    lfo.locate(beat / division_beats(values.lfo(number, LfoField::Division) as usize));
                }
            }
        }
    }

    /// Song position in beats, while the song runs, and the length of a beat in samples.
    pub(super) fn beat(&self) -> (Option<f64>, f64) {
        self.song.beats(self.clock, self.sample_rate, self.values().global(Global::SeqTempo))
    }

    /// Seconds of a control period.
    pub(super) fn period(&self) -> f32 {
        CONTROL_PERIOD as f32 / self.sample_rate
    }
}

/// Whether nothing of the voice will be heard any more. While its key is down, levels that have been turned down may come
/// up again; once it is let go, only what is heard now counts.
fn has_ended(lane: &Lane) -> bool {
    let held = matches!(lane.gate, Gate::Held | Gate::Sustained);
    let heard = |node: usize| lane.levels.get(node).copied().unwrap_or(lane.cloud_gain) > 0.0;
    let silent = !lane.envelopes.iter().enumerate().any(|(node, e)| e.is_active() && (held || heard(node)));
    !lane.fresh && (lane.fade <= 0.0 || silent)
}

/// A bit for the parameter at `index` if it decides what of the rack is worked out at all: a cell of the matrix, level or
/// pan of an operator, the rack's level.
pub(super) fn wiring_bit(index: usize) -> Option<usize> {
    const CELLS: usize = NODES * NODES;
    const _: () = assert!(CELLS + 2 * OPERATORS < 64);
    if index == Global::RackLevel.index() {
        return Some(CELLS + 2 * OPERATORS);
    }
    let of = |field: OperatorField| (0..OPERATORS).find(|op| field.index(*op) == index);
    let level = || of(OperatorField::Level).map(|op| CELLS + op);
    cell_of(index).or_else(level).or_else(|| of(OperatorField::Pan).map(|op| CELLS + OPERATORS + op))
}

/// The LFOs as sources.
pub(super) const LFO_SOURCES: [Source; LFOS] = [Source::Lfo1, Source::Lfo2, Source::Lfo3, Source::Lfo4];

/// Whether a slot is fed by LFO `number`, or by what is drawn at each of its cycles.
pub(super) const fn listens_to_lfo(bay: &Bay, number: usize) -> bool {
    bay.listens(LFO_SOURCES[number]) || (number == 0 && bay.listens(Source::SampleHold))
}

/// Frequency of LFO `lfo`.
pub(super) fn lfo_hz(values: &ParameterValues, lfo: usize, sample_rate: f32, samples_per_beat: f64) -> f32 {
    if values.lfo(lfo, LfoField::Sync) > 0.5 {
        let beats = division_beats(values.lfo(lfo, LfoField::Division) as usize);
        (f64::from(sample_rate) / (samples_per_beat * beats)) as f32
    } else {
        values.lfo(lfo, LfoField::Rate)
    }
}

/// Linear gain of a level parameter in dB, whose lowest value is silence.
pub(super) fn level_gain(values: &ParameterValues, parameter: Global) -> f32 {
    let db = values.global(parameter);
    let lowest = parameters().get(parameter.index()).map_or(f32::NEG_INFINITY, |p: &Parameter| p.min);
    if db <= lowest { 0.0 } else { db_to_gain(db) }
}
