//! A DX7 voice as a preset: a starting point, not an emulation.
//!
//! Operator numbers stay. An operator's output level becomes the depth of the cells it modulates through, and the level
//! in the mix for carriers, divided by their number as the DX7 does. The cloud is silent.

use nephele_realtime::parameters::{
    CLOUD_NODE, Global, LfoField, NODES, OPERATORS, OperatorField, matrix_index, parameters, slot_index,
};
use nephele_realtime::{ParameterValues, Route, Routes, Source};

use super::algorithms::Algorithm;
use super::units;
use super::voice::{Dx7Curve, Dx7Operator, Dx7Voice, Dx7Wave};
use crate::preset::Preset;

/// Makes a preset of `voice`: a new instance's, but for the parameters that the voice speaks of.
#[must_use]
pub fn to_preset(voice: &Dx7Voice) -> Preset {
    let mut parameters = still(voice);
    let routes = routes(&mut parameters, voice);
    Preset { parameters, routes, ..Preset::default() }
}

/// What of `voice` a preset has no place for, in words for people; empty if nothing is lost.
#[must_use]
pub fn left_out(voice: &Dx7Voice) -> Vec<&'static str> {
    let mut lost = Vec::new();
    if voice.pitch.levels != [50; 4] {
        lost.push("the pitch envelope");
    }
    lost
}

/// Parameters of `voice` without modulation.
fn still(voice: &Dx7Voice) -> ParameterValues {
    let mut values = ParameterValues::default();
    // Velocity acts on each operator by its own sensitivity.
    values.set(Global::Velocity.index(), 0.0);
    values.set(Global::CloudLevel.index(), f32::NEG_INFINITY);
    values.set(Global::VoicePitch.index(), f32::from(voice.transpose));
    for (op, dx7) in voice.operators.iter().enumerate() {
        operator(&mut values, op, dx7, voice);
    }
    mix(&mut values, voice);
    matrix(&mut values, voice);
    lfo(&mut values, voice);
    values
}

fn operator(values: &mut ParameterValues, op: usize, dx7: &Dx7Operator, voice: &Dx7Voice) {
    use OperatorField as Field;
    let choice = |chosen: bool, index: f32| if chosen { index } else { 0.0 };
    let exponential = |curve| choice(matches!(curve, Dx7Curve::MinusExponential | Dx7Curve::PlusExponential), 1.0);
    let fields = [
        (Field::Ratio, units::ratio(dx7.coarse)),
        (Field::Fine, choice(!dx7.fixed, f32::from(dx7.fine) / 100.0)),
        // "Fixed" is the third mode, "Free" the second sync, "DX" the second form.
        (Field::Mode, choice(dx7.fixed, 2.0)),
        (Field::Hz, units::fixed_hz(dx7)),
        (Field::Detune, units::detune_cents(dx7.detune)),
        (Field::Offset, 0.0),
        (Field::Phase, 0.0),
        (Field::Sync, choice(!voice.oscillator_sync, 1.0)),
        (Field::Wave, 0.0),
        (Field::Pan, 0.0),
        (Field::Velocity, f32::from(dx7.velocity_sensitivity) / 7.0),
        (Field::Break, units::break_key(dx7.break_point)),
        (Field::Left, units::scaling_db(dx7.left_depth, dx7.left_curve)),
        (Field::Right, units::scaling_db(dx7.right_depth, dx7.right_curve)),
        (Field::LeftCurve, exponential(dx7.left_curve)),
        (Field::RightCurve, exponential(dx7.right_curve)),
        (Field::RateScaling, units::rate_scaling(dx7.rate_scaling)),
        (Field::Form, 1.0),
    ];
    let rates = [Field::R1, Field::R2, Field::R3, Field::R4].into_iter().zip(dx7.envelope.rates);
    let levels = [Field::L1, Field::L2, Field::L3, Field::L4].into_iter().zip(dx7.envelope.levels);
    let rates = rates.map(|(field, rate)| (field, units::scaled_rate(rate, dx7.rate_scaling)));
    let envelope = rates.chain(levels.map(|(field, level)| (field, f32::from(level))));
    for (field, value) in fields.into_iter().chain(envelope) {
        values.set(field.index(op), value);
    }
}

/// Carriers' levels.
fn mix(values: &mut ParameterValues, voice: &Dx7Voice) {
    let algorithm = Algorithm::new(voice.algorithm);
    let carriers = algorithm.carriers().count() as f32;
    for (op, number) in (1..=OPERATORS as u8).enumerate() {
        let heard = algorithm.is_carrier(number);
        let level = if heard { units::amplitude(voice.operators[op].level) / carriers } else { 0.0 };
        values.set(OperatorField::Level.index(op), level);
    }
}

/// The algorithm's cells.
fn matrix(values: &mut ParameterValues, voice: &Dx7Voice) {
    for cell in (0..NODES * NODES).map(|i| matrix_index(i / NODES, i % NODES)) {
        values.set(cell, 0.0);
    }
    let cells: Vec<(usize, f32)> = cells(voice).collect();
    // The strongest modulators pass a cell's range by a little; the index of the whole rack makes up for it.
    let top = cells.iter().fold(0.0_f32, |top, (_, depth)| top.max(*depth));
    let index = (top / parameters()[matrix_index(0, 0)].max).max(1.0);
    values.set(Global::RackIndex.index(), index);
    for (cell, depth) in cells {
        values.set(cell, depth / index);
    }
}

/// Places of the algorithm's cells in the table, and their depths in radians.
fn cells(voice: &Dx7Voice) -> impl Iterator<Item = (usize, f32)> {
    let algorithm = Algorithm::new(voice.algorithm);
    let feedback = (algorithm.feedback, units::feedback(voice.feedback));
    algorithm.edges.iter().map(|edge| (*edge, 1.0)).chain([feedback]).map(|((from, to), part)| {
        let (from, to) = (usize::from(from) - 1, usize::from(to) - 1);
        let depth = units::FULL_INDEX * units::amplitude(voice.operators[from].level);
        (matrix_index(from, to), depth * part)
    })
}

/// The first LFO.
fn lfo(values: &mut ParameterValues, voice: &Dx7Voice) {
    let shape = match voice.lfo.wave {
        Dx7Wave::Sine => 0.0,
        Dx7Wave::Triangle => 1.0,
        Dx7Wave::SawUp => 2.0,
        Dx7Wave::SawDown => 3.0,
        Dx7Wave::Square => 4.0,
        Dx7Wave::SampleAndHold => 5.0,
    };
    let (delay, fade) = units::lfo_delay(voice.lfo.delay);
    let fields = [
        (LfoField::Shape, shape),
        // "Key", or else "Global".
        (LfoField::Trigger, if voice.lfo.sync { 2.0 } else { 0.0 }),
        (LfoField::Sync, 0.0),
        (LfoField::Rate, units::lfo_hz(voice.lfo.speed)),
        (LfoField::Phase, 0.0),
        (LfoField::Delay, delay),
        (LfoField::Fade, fade),
    ];
    for (field, value) in fields {
        values.set(field.index(0), value);
    }
}

/// What the first LFO moves: pitch, and the output of operators that are sensitive to it.
fn routes(values: &mut ParameterValues, voice: &Dx7Voice) -> Routes {
    let mut slots = Slots { routes: Routes::default(), used: 0 };
    let vibrato = units::vibrato(voice.lfo);
    if vibrato > 0.0 {
        let pitch = Global::VoicePitch.index();
        let range = parameters()[pitch].max - parameters()[pitch].min;
        slots.connect(values, pitch, vibrato / range);
    }
    let algorithm = Algorithm::new(voice.algorithm);
    for (op, dx7) in voice.operators.iter().enumerate() {
        let floor = units::tremolo_floor(voice.lfo, dx7.amplitude_sensitivity);
        if floor >= 1.0 {
            continue;
        }
        if algorithm.is_carrier(op as u8 + 1) {
            slots.swing(values, OperatorField::Level.index(op), floor);
        }
        for to in 0..CLOUD_NODE {
            slots.swing(values, matrix_index(op, to), floor);
        }
    }
    slots.routes
}

/// Modulation slots as they are filled, from the first.
struct Slots {
    routes: Routes,
    used: usize,
}

impl Slots {
    /// Lets the LFO move `destination` by `depth` of its knob to either side; nothing if no slot is left.
    fn connect(&mut self, values: &mut ParameterValues, destination: usize, depth: f32) {
        if let Some(route) = self.routes.0.get_mut(self.used) {
            *route = Route::new(Source::Lfo1, destination);
            values.set(slot_index(self.used), depth);
            self.used += 1;
        }
    }

    /// Lets the LFO move `destination` between its value and `floor` of it: an LFO goes to both sides, so that the knob
    /// stands in the middle of the two.
    fn swing(&mut self, values: &mut ParameterValues, destination: usize, floor: f32) {
        let (top, parameter) = (values.get(destination), &parameters()[destination]);
        if top <= 0.0 || self.used == self.routes.0.len() {
            return;
        }
        let (high, low) = (parameter.normalise(top), parameter.normalise(top * floor));
        values.set(destination, parameter.denormalise(f32::midpoint(high, low)));
        self.connect(values, destination, (high - low) * 0.5);
    }
}
