//! Values as people type them: `250 ms`, `4.4k`, `C#3`, `-6 dB`, `2/3`, `1/8 dotted`.

use super::{Curve, Parameter, Unit, key_of};

impl Parameter {
    /// Reads what [`Parameter::format`] writes, and what people write besides: bare numbers in the unit that the knob
    /// shows, other units of the same thing, note names for frequencies, the beginning of a choice. A comma may stand for
    /// the point. `None` if it is no value of this parameter; what is out of range becomes the nearest end.
    #[must_use]
    pub fn parse(&self, text: &str) -> Option<f32> {
        let text = plain_text(text);
        let plain = match self.curve {
            Curve::Choice(names) => choice(names, &text)
                .map(|place| place as f32)
                .or_else(|| number(&text).filter(|(_, rest)| rest.is_empty()).map(|(place, _)| place)),
            Curve::Switch => match text.as_str() {
                "on" | "yes" | "true" | "1" => Some(1.0),
                "off" | "no" | "false" | "0" => Some(0.0),
                _ => None,
            },
            _ => self.measured(&text),
        }?;
        plain.is_finite().then(|| self.sanitise(plain))
    }

    /// What [`Parameter::parse`] takes, for someone whose text it was not: `20.00 Hz … 20.00 kHz, such as 440 Hz, 4.4k or
    /// A4`.
    #[must_use]
    pub fn accepted(&self) -> String {
        let list = self.examples();
        let such = match list.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, others)) => format!("{} or {last}", others.join(", ")),
            None => return String::new(),
        };
        match self.curve {
            Curve::Choice(_) | Curve::Switch => such,
            _ => format!("{} … {}, such as {such}", self.format(self.min), self.format(self.max)),
        }
    }

    /// Texts that [`Parameter::parse`] reads, each of another form.
    #[must_use]
    pub fn examples(&self) -> Vec<String> {
        let few: &[&str] = match (self.curve, self.unit) {
            (Curve::Choice(names), _) => {
                return names
                    .iter()
                    .take(6)
                    .chain(names.get(6..).and_then(<[_]>::last))
                    .map(ToString::to_string)
                    .collect();
            }
            (Curve::Switch, _) => &["on", "off"],
            (_, Unit::Hertz) if self.max >= 1000.0 => &["440 Hz", "4.4k", "A4"],
            (_, Unit::Hertz) => &["0.5 Hz", "2"],
            (_, Unit::Seconds) => &["250 ms", "0.25 s"],
            (_, Unit::Percent) => &["50 %", "50", "-6 dB"],
            (_, Unit::Decibels) => &["-6 dB", "-6", "50 %"],
            (_, Unit::Semitones) => &["+7", "7 st", "1 oct"],
            (_, Unit::Cents) => &["+7", "7 ct", "0.5 st"],
            (_, Unit::Ratio) => &["2", "2×", "2/3", "7 st"],
            (_, Unit::Radians) => &["1.5", "0.5 pi"],
            (_, Unit::Bpm) => &["120", "120 bpm"],
            (_, Unit::None) if self.is_key() => &["60", "C4"],
            (Curve::Integer, Unit::None) => &["4"],
            (_, Unit::None) => &["0.5", "50 %"],
        };
        few.iter().map(ToString::to_string).collect()
    }

    /// Whether its values are keys of the keyboard.
    fn is_key(&self) -> bool {
        self.curve == Curve::Integer && self.min == 0.0 && self.max == 127.0
    }

    fn measured(&self, text: &str) -> Option<f32> {
        if self.unit == Unit::Hertz
            && let Some(key) = key_of(text)
        {
            // One that the knob does not reach was meant for another knob.
            let hz = 440.0 * ((key - 69.0) / 12.0).exp2();
            return (self.min..=self.max).contains(&hz).then_some(hz);
        }
        if self.is_key()
            && let Some(key) = key_of(text)
        {
            return Some(key);
        }
        if self.unit == Unit::Decibels && matches!(text, "-inf" | "-infdb" | "-∞" | "-∞db") {
            return Some(self.min);
        }
        // A sign of multiplication may stand on either side.
        let times = text.strip_prefix(['x', '×']).filter(|_| matches!(self.unit, Unit::Ratio | Unit::Decibels));
        let (number, unit) = number(times.unwrap_or(text))?;
        let unit = match times {
            Some(_) if unit.is_empty() => "×",
            Some(_) => return None,
            None => unit,
        };
        self.convert(number, unit)
    }

    /// `number` of a unit as a plain value.
    fn convert(&self, number: f32, unit: &str) -> Option<f32> {
        let gain = |gain: f32| if gain > 0.0 { (20.0 * gain.log10()).max(self.min) } else { self.min };
        Some(match (self.unit, unit) {
            (Unit::Hertz, "" | "hz")
            | (Unit::Seconds, "s" | "sec")
            | (Unit::Decibels, "" | "db")
            | (Unit::Semitones, "" | "st" | "semitones")
            | (Unit::Cents, "" | "ct" | "cent" | "cents")
            | (Unit::Ratio, "" | "x" | "×")
            | (Unit::Radians, "" | "rad")
            | (Unit::Bpm, "" | "bpm")
            | (Unit::None, "") => number,
            (Unit::Hertz, "khz" | "k") => number * 1000.0,
            // More seconds than the knob has were meant as milliseconds.
            (Unit::Seconds, "") if number <= self.max => number,
            (Unit::Seconds, "" | "ms") => number / 1000.0,
            (Unit::Seconds, "us" | "µs") => number / 1e6,
            (Unit::Percent, "%" | "") | (Unit::Ratio, "%") | (Unit::Semitones, "ct" | "cents") => number / 100.0,
            (Unit::None, "%") if self.max <= 1.0 => number / 100.0,
            (Unit::Percent, "db") => 10.0_f32.powf(number / 20.0),
            (Unit::Decibels, "%") if number >= 0.0 => gain(number / 100.0),
            (Unit::Decibels, "x" | "×") if number >= 0.0 => gain(number),
            (Unit::Semitones, "oct" | "octave" | "octaves") => number * 12.0,
            (Unit::Cents, "st" | "semitones") => number * 100.0,
            (Unit::Cents, "oct" | "octave" | "octaves") => number * 1200.0,
            (Unit::Ratio, "st" | "semitones") => (number / 12.0).exp2(),
            (Unit::Ratio, "oct" | "octave" | "octaves") => number.exp2(),
            (Unit::Ratio, "ct" | "cents") => (number / 1200.0).exp2(),
            (Unit::Radians, "pi" | "π") => number * std::f32::consts::PI,
            (Unit::Ratio, fraction) => {
                let (below, rest) = self::number(fraction.strip_prefix(['/', ':'])?)?;
                (matches!(rest, "" | "x" | "×") && below > 0.0).then_some(number / below)?
            }
            _ => return None,
        })
    }
}

/// `text` without spaces and capitals, with a point where a comma stood.
fn plain_text(text: &str) -> String {
    let joined: String = text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect();
    let joined = joined.replace('−', "-");
    if joined.contains('.') { joined } else { joined.replacen(',', ".", 1) }
}

/// The number at the beginning of `text`, and what follows it.
fn number(text: &str) -> Option<(f32, &str)> {
    let bytes = text.as_bytes();
    let mut end = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
    let digits = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    end += digits(end);
    if bytes.get(end) == Some(&b'.') {
        end += 1 + digits(end + 1);
    }
    if bytes.get(end) == Some(&b'e') {
        let signed = usize::from(matches!(bytes.get(end + 1), Some(b'+' | b'-')));
        let exponent = digits((end + 1 + signed).min(bytes.len()));
        if exponent > 0 {
            end += 1 + signed + exponent;
        }
    }
    text[..end].parse().ok().map(|number| (number, &text[end..]))
}

/// The place of the choice that `text` names: by all of its letters, or by the beginning of one name alone.
fn choice(names: &[&str], text: &str) -> Option<usize> {
    let normal = |name: &str| {
        let name: String =
            name.to_lowercase().chars().filter(|c| !c.is_whitespace() && !matches!(c, '-' | '_')).collect();
        match name.split_once('/') {
            // Values of notes: a dot, and a T for three in the time of two.
            Some((above, below)) => {
                let length = below.chars().take_while(char::is_ascii_digit).count();
                let kind = match &below[length..] {
                    "d" | "dot" | "dotted" => ".",
                    "triplet" | "triplets" | "trip" => "t",
                    other => other,
                };
                format!("{above}/{}{kind}", &below[..length])
            }
            None => name,
        }
    };
    let text = normal(text);
    if text.is_empty() {
        return None;
    }
    let names: Vec<String> = names.iter().map(|name| normal(name)).collect();
    let begins = |name: &&String| name.starts_with(&text);
    names.iter().position(|name| *name == text).or_else(|| {
        let only = names.iter().filter(begins).count() == 1;
        names.iter().position(|name| begins(&name)).filter(|_| only)
    })
}

#[cfg(test)]
mod tests;
