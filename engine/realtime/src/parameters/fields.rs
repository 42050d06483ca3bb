//! Parameters that exist for each operator, LFO and free envelope.

use super::declare::{Declaration, RATE, TIME, block, choice, knob};
use super::{Curve, Unit};
use crate::cloud::DIVISIONS;
use Curve::{Integer, Linear, Skewed, Spread};

block! {
    /// Parameters of one operator.
    OperatorField {
        /// Frequency as a multiple of the note's.
        Ratio = knob("ratio", "Ratio", (0.0, 32.0), 1.0, Skewed(0.4), Unit::Ratio),
        /// Detuning in cents.
        Detune = knob("detune", "Detune", (-100.0, 100.0), 0.0, Linear, Unit::Cents),
        /// Loudness in the rack's mix; an operator that only modulates has 0. Modulation is set by the matrix alone.
        Level = knob("level", "Level", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Place in the stereo picture.
        Pan = knob("pan", "Pan", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// How far velocity moves this operator's output, as carrier and as modulator.
        Velocity = knob("velocity", "Velocity", (0.0, 1.0), 0.3, Linear, Unit::Percent),
        /// Attack time.
        Attack = knob("attack", "Attack", (0.0005, 10.0), 0.002, TIME, Unit::Seconds),
        /// Decay time.
        Decay = knob("decay", "Decay", (0.001, 10.0), 0.7, TIME, Unit::Seconds),
        /// Sustain level.
        Sustain = knob("sustain", "Sustain", (0.0, 1.0), 0.4, Linear, Unit::Percent),
        /// Release time.
        Release = knob("release", "Release", (0.001, 10.0), 0.35, TIME, Unit::Seconds),

        /// What the frequency is: the note's times the ratio, the same with the ratio rounded to a harmonic (or a half below
        /// the first), or a fixed one.
        Mode = choice("mode", "Mode", &["Ratio", "Harmonic", "Fixed"], 0.0),
        /// Added to the ratio, as a part of it.
        Fine = knob("fine", "Fine", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// The fixed frequency.
        Hz = knob("hz", "Frequency", (0.01, 20_000.0), 440.0, RATE, Unit::Hertz),
        /// Detuning in hertz, the same for every note.
        Offset = knob("offset", "Offset", (-50.0, 50.0), 0.0, Spread(0.4), Unit::Hertz),
        /// Phase at which it starts, in cycles.
        Phase = knob("phase", "Phase", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Whether each note starts at that phase, goes on from where its oscillator stands, or starts anywhere.
        Sync = choice("sync", "Key sync", &["Key", "Free", "Random"], 0.0),
        /// Shape of its wave. `TX` are those of the Yamaha TX81Z; `Grain` is one cycle taken from the cloud.
        Wave = choice("wave", "Wave", WAVES, 0.0),
        /// Key at which level scaling begins, as on a DX7.
        Break = knob("break", "Break point", (0.0, 127.0), 60.0, Integer, Unit::None),
        /// Level scaling below the break point, dB an octave.
        Left = knob("left", "Scale left", (-24.0, 24.0), 0.0, Spread(0.6), Unit::Decibels),
        /// Level scaling above the break point, dB an octave.
        Right = knob("right", "Scale right", (-24.0, 24.0), 0.0, Spread(0.6), Unit::Decibels),
        /// How level scaling grows below the break point: by the octave, or doubling with each.
        LeftCurve = choice("left_curve", "Left curve", SCALING, 0.0),
        /// How level scaling grows above the break point.
        RightCurve = choice("right_curve", "Right curve", SCALING, 0.0),
        /// How much faster its envelope is for high keys: at 1, an octave halves its times.
        RateScaling = knob("rate_scaling", "Rate scaling", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Form of its envelope: delay-attack-hold-decay-sustain-release, or four rates and levels as on a DX7.
        Form = choice("form", "Envelope", &["DAHDSR", "DX"], 0.0),
        /// Time before the attack.
        Delay = knob("delay", "Delay", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Time at the top.
        Hold = knob("hold", "Hold", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Bend of the attack: -1 sets off slowly, 0 is a line, 1 sets off fast.
        AttackCurve = knob("attack_curve", "A curve", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Bend of the decay: 0 is a line, 1 falls fast at first.
        DecayCurve = knob("decay_curve", "D curve", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// Bend of the release.
        ReleaseCurve = knob("release_curve", "R curve", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// What the envelope does after the decay while the key is held: it stays at the sustain level, or starts its attack
        /// again from there.
        Loop = choice("loop", "Loop", &["Off", "On"], 0.0),
        /// DX envelope: first rate, 0 … 99.
        R1 = knob("r1", "Rate 1", (0.0, 99.0), 95.0, Integer, Unit::None),
        /// DX envelope: second rate.
        R2 = knob("r2", "Rate 2", (0.0, 99.0), 50.0, Integer, Unit::None),
        /// DX envelope: third rate.
        R3 = knob("r3", "Rate 3", (0.0, 99.0), 35.0, Integer, Unit::None),
        /// DX envelope: fourth rate, of the release.
        R4 = knob("r4", "Rate 4", (0.0, 99.0), 60.0, Integer, Unit::None),
        /// DX envelope: level at the end of the first rate, 0 … 99.
        L1 = knob("l1", "Level 1", (0.0, 99.0), 99.0, Integer, Unit::None),
        /// DX envelope: second level.
        L2 = knob("l2", "Level 2", (0.0, 99.0), 90.0, Integer, Unit::None),
        /// DX envelope: third level, of the sustain.
        L3 = knob("l3", "Level 3", (0.0, 99.0), 80.0, Integer, Unit::None),
        /// DX envelope: fourth level, before the attack and after the release.
        L4 = knob("l4", "Level 4", (0.0, 99.0), 0.0, Integer, Unit::None),
    }
}

/// Waves of an operator: a sine, the other seven of the TX81Z, band-limited classics, noise, a cycle of the cloud.
const WAVES: &[&str] =
    &["Sine", "TX 2", "TX 3", "TX 4", "TX 5", "TX 6", "TX 7", "TX 8", "Triangle", "Saw", "Square", "Noise", "Grain"];
/// Growth of level scaling.
const SCALING: &[&str] = &["Linear", "Exponential"];

block! {
    /// Parameters of one LFO.
    LfoField {
        /// Its shape; `Steps` is drawn, `Random` jumps, `Drift` glides at random.
        Shape = choice("shape", "Shape", &["Sine", "Triangle", "Saw up", "Saw down", "Square", "Random", "Drift", "Steps"], 0.0),
        /// Whether it is one for all voices, one of its own for each note started anywhere, or started with each note.
        Trigger = choice("trigger", "Trigger", &["Global", "Voice", "Key"], 2.0),
        /// Whether its rate is free or follows the tempo.
        Sync = choice("sync", "Sync", &["Free", "Tempo"], 0.0),
        /// Its free rate.
        Rate = knob("rate", "Rate", (0.01, 100.0), 2.0, RATE, Unit::Hertz),
        /// Length of a cycle by tempo.
        Division = choice("division", "Division", DIVISIONS, 7.0),
        /// Phase at which it starts, in cycles.
        Phase = knob("phase", "Phase", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Time before it sets in.
        Delay = knob("delay", "Delay", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Time in which it grows to its depth.
        Fade = knob("fade", "Fade", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// How far the steps run into each other.
        Smooth = knob("smooth", "Smooth", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Steps of a cycle, where it is drawn.
        Steps = knob("steps", "Steps", (2.0, 16.0), 8.0, Integer, Unit::None),
        /// Value of step 1.
        Step1 = knob("step1", "Step 1", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// Value of step 2.
        Step2 = knob("step2", "Step 2", (-1.0, 1.0), 0.5, Linear, Unit::None),
        /// Value of step 3.
        Step3 = knob("step3", "Step 3", (-1.0, 1.0), -0.5, Linear, Unit::None),
        /// Value of step 4.
        Step4 = knob("step4", "Step 4", (-1.0, 1.0), -1.0, Linear, Unit::None),
        /// Value of step 5.
        Step5 = knob("step5", "Step 5", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// Value of step 6.
        Step6 = knob("step6", "Step 6", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 7.
        Step7 = knob("step7", "Step 7", (-1.0, 1.0), 0.5, Linear, Unit::None),
        /// Value of step 8.
        Step8 = knob("step8", "Step 8", (-1.0, 1.0), -1.0, Linear, Unit::None),
        /// Value of step 9.
        Step9 = knob("step9", "Step 9", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 10.
        Step10 = knob("step10", "Step 10", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 11.
        Step11 = knob("step11", "Step 11", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 12.
        Step12 = knob("step12", "Step 12", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 13.
        Step13 = knob("step13", "Step 13", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 14.
        Step14 = knob("step14", "Step 14", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 15.
        Step15 = knob("step15", "Step 15", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Value of step 16.
        Step16 = knob("step16", "Step 16", (-1.0, 1.0), 0.0, Linear, Unit::None),
    }
}

block! {
    /// Parameters of one free envelope.
    EnvelopeField {
        /// Time before the attack.
        Delay = knob("delay", "Delay", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Attack time.
        Attack = knob("attack", "Attack", (0.0005, 10.0), 0.01, TIME, Unit::Seconds),
        /// Time at the top.
        Hold = knob("hold", "Hold", (0.0, 10.0), 0.0, TIME, Unit::Seconds),
        /// Decay time.
        Decay = knob("decay", "Decay", (0.001, 10.0), 0.4, TIME, Unit::Seconds),
        /// Sustain level.
        Sustain = knob("sustain", "Sustain", (0.0, 1.0), 0.0, Linear, Unit::Percent),
        /// Release time.
        Release = knob("release", "Release", (0.001, 10.0), 0.4, TIME, Unit::Seconds),
        /// Bend of the attack: -1 sets off slowly, 0 is a line, 1 sets off fast.
        AttackCurve = knob("attack_curve", "A curve", (-1.0, 1.0), 0.0, Linear, Unit::None),
        /// Bend of the decay: 0 is a line, 1 falls fast at first.
        DecayCurve = knob("decay_curve", "D curve", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// Bend of the release.
        ReleaseCurve = knob("release_curve", "R curve", (-1.0, 1.0), 1.0, Linear, Unit::None),
        /// Whether it starts its attack again after the decay while the key is held.
        Loop = choice("loop", "Loop", &["Off", "On"], 0.0),
    }
}
