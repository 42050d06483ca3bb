//! What is known of one parameter: name, range, curve, unit, text.

/// How plain values spread over the normalised range [0, 1] of a knob or of host automation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Curve {
    /// Evenly.
    Linear,
    /// `normalised = ((plain - min) / (max - min)) ^ factor`; a factor below 1 gives the low end more room.
    Skewed(f32),
    /// As `Skewed`, from the middle of a range that is symmetric around 0 to either end.
    Spread(f32),
    /// Whole numbers.
    Integer,
    /// One of the named choices; the plain value is its place in the list.
    Choice(&'static [&'static str]),
    /// Off (0) or on (1).
    Switch,
}

/// Decibels at which a range that begins there begins with silence.
const SILENCE: f32 = -60.0;

/// What a plain value measures, which decides how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// A bare number.
    None,
    /// Hertz.
    Hertz,
    /// Seconds, written as ms below one.
    Seconds,
    /// A fraction of one, written as per cent.
    Percent,
    /// Decibels; the lowest value of a range that begins at -60 dB or below is silence.
    Decibels,
    /// Semitones.
    Semitones,
    /// Cents, hundredths of a semitone.
    Cents,
    /// A frequency ratio to the note.
    Ratio,
    /// Modulation index, radians of phase.
    Radians,
    /// Beats per minute.
    Bpm,
}

/// One parameter of the instrument.
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Stable identifier such as `cloud.position`; presets and hosts store it, so it never changes.
    pub id: String,
    /// Name for people, unique within its group.
    pub name: String,
    /// Group such as `Cloud` or `Operator 3`.
    pub group: String,
    /// Lowest plain value.
    pub min: f32,
    /// Highest plain value.
    pub max: f32,
    /// Plain value of a new instance.
    pub default: f32,
    /// Spread over the normalised range.
    pub curve: Curve,
    /// Unit of the plain value.
    pub unit: Unit,
    /// Whether modulation and step locks may move it.
    pub modulatable: bool,
    /// Version of Nephele that first had it.
    pub since: &'static str,
}

impl Parameter {
    /// `value` if it is a number within the range; the nearest end if it is outside; the default if it is NaN.
    #[must_use]
    pub fn sanitise(&self, value: f32) -> f32 {
        if value.is_nan() {
            return self.default;
        }
        let value = value.clamp(self.min, self.max);
        if self.is_stepped() { value.round() } else { value }
    }

    /// Whether a step of the sequencer can give it a value of its own: all that slots can move.
    #[must_use]
    pub const fn is_lockable(&self) -> bool {
        self.modulatable
    }

    /// Whether it is all voices', so that no voice can have a value of its own: effects, the master level, and the morph
    /// pad, whose cloud they all play.
    #[must_use]
    pub fn is_shared(&self) -> bool {
        let blocks = ["chorus.", "delay.", "reverb.", "limiter.", "cloud.morph_"];
        self.id == "master.level" || blocks.iter().any(|block| self.id.starts_with(block))
    }

    /// Whether only whole plain values exist.
    #[must_use]
    pub fn is_stepped(&self) -> bool {
        matches!(self.curve, Curve::Integer | Curve::Choice(_) | Curve::Switch)
    }

    /// Plain value to the knob's [0, 1].
    #[must_use]
    pub fn normalise(&self, plain: f32) -> f32 {
        let linear = ((self.sanitise(plain) - self.min) / (self.max - self.min)).clamp(0.0, 1.0);
        match self.curve {
            Curve::Skewed(factor) => linear.powf(factor),
            Curve::Spread(factor) => {
                let side = linear * 2.0 - 1.0;
                0.5 + 0.5 * side.abs().powf(factor).copysign(side)
            }
            _ => linear,
        }
    }

    /// The knob's [0, 1] to a plain value.
    #[must_use]
    pub fn denormalise(&self, normalised: f32) -> f32 {
        let normalised = normalised.clamp(0.0, 1.0);
        let linear = match self.curve {
            Curve::Skewed(factor) => normalised.powf(1.0 / factor),
            Curve::Spread(factor) => {
                let side = normalised * 2.0 - 1.0;
                0.5 + 0.5 * side.abs().powf(1.0 / factor).copysign(side)
            }
            _ => normalised,
        };
        self.sanitise(linear * (self.max - self.min) + self.min)
    }

    /// The value as a musician reads it, unit included: `64 ms`, `-6.0 dB`, `Tukey`.
    #[must_use]
    pub fn format(&self, plain: f32) -> String {
        let v = self.sanitise(plain);
        match self.curve {
            Curve::Choice(names) => return (*names.get(v as usize).unwrap_or(&"?")).to_owned(),
            Curve::Switch => return if v > 0.5 { "On" } else { "Off" }.to_owned(),
            Curve::Integer => {
                return match self.unit {
                    Unit::Semitones => format!("{v:+.0} st"),
                    _ => format!("{v:.0}"),
                };
            }
            Curve::Linear | Curve::Skewed(_) | Curve::Spread(_) => {}
        }
        match self.unit {
            Unit::Hertz if v >= 1000.0 => format!("{:.2} kHz", v / 1000.0),
            Unit::Hertz => format!("{v:.2} Hz"),
            Unit::Seconds if v < 0.9995 => format!("{:.1} ms", v * 1000.0),
            Unit::Seconds => format!("{v:.2} s"),
            Unit::Percent => format!("{:.1} %", v * 100.0),
            Unit::Decibels if v <= self.min && self.min <= SILENCE => "-inf dB".to_owned(),
            Unit::Decibels => format!("{v:.1} dB"),
            Unit::Semitones => format!("{v:+.2} st"),
            Unit::Cents => format!("{v:+.1} ct"),
            Unit::Ratio => format!("{v:.3}×"),
            Unit::None | Unit::Radians => format!("{v:.2}"),
            Unit::Bpm => format!("{v:.1} bpm"),
        }
    }
}
