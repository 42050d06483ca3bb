//! What steps can be given a value for by painting: how each is read from a step, put into it, and written.

use nephele_offline::preset::MacroNames;
use nephele_realtime::parameters;
use nephele_realtime::sequencer::{CONTROLS, Control, LONGEST_GLIDE, RATCHETS, Step, Track};

use crate::editor::moved;

/// The lane that is shown below the gates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lane {
    /// Values that are painted.
    Painted(Painted),
    /// Conditions.
    Condition,
    /// Slides and ties.
    Joins,
}

/// Values that are painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Painted {
    /// Velocity.
    Velocity,
    /// Probability.
    Chance,
    /// Hits that divide the step.
    Ratchet,
    /// Velocity of the last of them.
    Ramp,
    /// Micro-timing.
    Timing,
    /// The lock on the parameter at this place of the table.
    Lock(usize),
    /// How long that lock's value glides.
    Glide(usize),
    /// One of the track's controller lanes, 0-based.
    Control(usize),
}

impl Default for Lane {
    fn default() -> Self {
        Self::Painted(Painted::Chance)
    }
}

impl Lane {
    /// Those that every track has, in the order of the list.
    pub const ALL: [Self; 6 + CONTROLS] = [
        Self::Painted(Painted::Chance),
        Self::Condition,
        Self::Painted(Painted::Ratchet),
        Self::Painted(Painted::Ramp),
        Self::Painted(Painted::Timing),
        Self::Joins,
        Self::Painted(Painted::Control(0)),
        Self::Painted(Painted::Control(1)),
        Self::Painted(Painted::Control(2)),
        Self::Painted(Painted::Control(3)),
    ];

    /// What it is called in the list, macros by the names in `macros`.
    pub fn name(self, track: &Track, macros: &MacroNames) -> String {
        match self {
            Self::Condition => "Condition".to_owned(),
            Self::Joins => "Slide, tie".to_owned(),
            Self::Painted(Painted::Velocity) => "Velocity".to_owned(),
            Self::Painted(Painted::Chance) => "Chance".to_owned(),
            Self::Painted(Painted::Ratchet) => "Ratchet".to_owned(),
            Self::Painted(Painted::Ramp) => "Ramp".to_owned(),
            Self::Painted(Painted::Timing) => "Timing".to_owned(),
            Self::Painted(Painted::Lock(index) | Painted::Glide(index)) => {
                format!("Lock {}", moved::listed_parameter(macros, index))
            }
            Self::Painted(Painted::Control(lane)) => format!("Lane {}: {}", lane + 1, sends(track, lane)),
        }
    }

    /// What it is called where there is little room.
    pub fn short(self, track: &Track, macros: &MacroNames) -> String {
        match self {
            Self::Painted(Painted::Lock(index) | Painted::Glide(index)) => {
                moved::given(macros, index).unwrap_or(&parameters()[index].name).to_owned()
            }
            Self::Painted(Painted::Control(lane)) => match track.controls[lane].control {
                Control::Cc => sends(track, lane),
                _ => format!("Lane {}", lane + 1),
            },
            other => other.name(track, macros),
        }
    }
}

/// What a controller lane sends: `cc 74`.
fn sends(track: &Track, lane: usize) -> String {
    let lane = track.controls[lane];
    match lane.control {
        Control::Cc => format!("cc {}", lane.number),
        other => other.name().to_owned(),
    }
}

impl Painted {
    /// What a cell of it is called: `Step 5 chance`.
    pub const fn what(self) -> &'static str {
        match self {
            Self::Velocity => "velocity",
            Self::Chance => "chance",
            Self::Ratchet => "ratchet",
            Self::Ramp => "ramp",
            Self::Timing => "timing",
            Self::Lock(_) => "lock",
            Self::Glide(_) => "glide",
            Self::Control(_) => "control",
        }
    }

    /// What it does, as a part of a sentence.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Velocity => "how hard the notes are struck",
            Self::Chance => "how often the step plays",
            Self::Ratchet => "hits that divide the step",
            Self::Ramp => "whether the hits of a ratchet fade in or out",
            Self::Timing => "how early (down) or late (up) the step plays",
            Self::Lock(_) => "the knob's value for this step; Shift paints how long it glides there",
            Self::Glide(_) => "steps over which the locked value is reached",
            Self::Control(_) => "what is sent to MIDI out; the Track page says as what",
        }
    }

    /// Whether its bars start in the middle.
    pub const fn is_bipolar(self) -> bool {
        matches!(self, Self::Ramp | Self::Timing)
    }

    /// The value of `step`, 0 … 1; `None` if it has none of its own.
    pub fn get(self, step: &Step) -> Option<f32> {
        Some(match self {
            Self::Velocity => f32::from(step.velocity) / 127.0,
            Self::Chance => step.probability,
            Self::Ratchet => f32::from(step.ratchet - 1) / f32::from(RATCHETS - 1),
            Self::Ramp => step.ramp * 0.5 + 0.5,
            Self::Timing => step.shift + 0.5,
            Self::Lock(index) => parameters()[index].normalise(step.lock(index)?.value),
            Self::Glide(index) => (step.lock(index)?.glide / LONGEST_GLIDE).sqrt(),
            Self::Control(lane) => return step.controls[lane],
        })
    }

    /// `step` with this value, 0 … 1, or with none of its own.
    pub fn set(self, step: &Step, value: Option<f32>) -> Step {
        let mut new = step.clone();
        let fresh = Step::default();
        match self {
            Self::Velocity => new.velocity = value.map_or(fresh.velocity, |v| (v * 127.0).round().max(1.0) as u8),
            Self::Chance => new.probability = value.map_or(fresh.probability, hundredths),
            Self::Ratchet => {
                new.ratchet = value.map_or(fresh.ratchet, |v| 1 + (v * f32::from(RATCHETS - 1)).round() as u8);
            }
            Self::Ramp => new.ramp = value.map_or(fresh.ramp, |v| centred(v) * 2.0),
            Self::Timing => new.shift = value.map_or(fresh.shift, centred),
            Self::Lock(index) => lock(&mut new, index, value),
            Self::Glide(index) => {
                if let Some(lock) = new.locks.iter_mut().find(|lock| usize::from(lock.index) == index) {
                    // Fine where it is short.
                    lock.glide = value.map_or(0.0, |v| (v * v * LONGEST_GLIDE * 8.0).round() / 8.0);
                }
            }
            Self::Control(lane) => new.controls[lane] = value,
        }
        new
    }

    /// How the value of `step` is written in its cell; nothing if it says nothing.
    pub fn text(self, step: &Step) -> String {
        match self {
            Self::Velocity if step.on => step.velocity.to_string(),
            Self::Chance if step.on || step.probability < 1.0 => format!("{:.0} %", step.probability * 100.0),
            Self::Ratchet if step.ratchet > 1 => format!("× {}", step.ratchet),
            Self::Ramp if step.ramp != 0.0 => format!("{:+.0} %", step.ramp * 100.0),
            Self::Timing if step.shift != 0.0 => format!("{:+.0} %", step.shift * 100.0),
            Self::Lock(index) => step.lock(index).map_or(String::new(), |lock| parameters()[index].format(lock.value)),
            Self::Glide(index) => step.lock(index).map_or(String::new(), |lock| format!("glide {}", lock.glide)),
            Self::Control(lane) => step.controls[lane].map_or(String::new(), |v| format!("{:.0}", v * 127.0)),
            _ => String::new(),
        }
    }
}

/// Sets or removes a lock. One on a step that is silent makes it play the lock alone, until the last is gone.
fn lock(step: &mut Step, index: usize, value: Option<f32>) {
    let plain = value.map(|value| parameters()[index].denormalise(value));
    if step.set_lock(index, plain) && step.notes.is_empty() {
        step.on = !step.locks.is_empty();
    }
}

fn hundredths(value: f32) -> f32 {
    (value * 100.0).round() / 100.0
}

/// A value from its middle on, which a band around it belongs to.
fn centred(value: f32) -> f32 {
    let off = hundredths(value - 0.5);
    if off.abs() < 0.03 { 0.0 } else { off }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;

    const PAINTED: [Painted; 7] = [
        Painted::Velocity,
        Painted::Chance,
        Painted::Ratchet,
        Painted::Ramp,
        Painted::Timing,
        Painted::Lock(Global::FilterCutoff.index()),
        Painted::Control(2),
    ];

    #[test]
    fn what_is_painted_is_read_back() {
        for painted in PAINTED {
            for value in [0.0, 0.25, 0.5, 0.8, 1.0] {
                let step = painted.set(&Step::note(60, 100, 0.5), Some(value));
                let mut sane = step.clone();
                sane.sanitise();
                assert_eq!(sane, step, "{painted:?}");
                let read = painted.get(&step).unwrap();
                assert!((read - value).abs() < 0.08, "{painted:?}: {value} → {read}");
            }
            let step = painted.set(&Step::note(60, 100, 0.5), Some(0.9));
            let step = painted.set(&step, None);
            assert_eq!(step, Step::note(60, 100, 0.5), "{painted:?}");
        }
    }

    #[test]
    fn a_lock_plays_alone_on_a_silent_step_without_notes() {
        let painted = Painted::Lock(Global::FilterCutoff.index());
        let locked = painted.set(&Step::default(), Some(0.5));
        assert!(locked.on && locked.notes.is_empty());
        assert_eq!(painted.set(&locked, None), Step::default());
        let silent = Step { on: false, ..Step::note(60, 100, 0.5) };
        assert!(!painted.set(&silent, Some(0.5)).on, "one that keeps notes stays silent");
    }

    #[test]
    fn glides_are_painted_onto_locks_alone() {
        let index = Global::FilterCutoff.index();
        let locked = Painted::Lock(index).set(&Step::default(), Some(0.5));
        let gliding = Painted::Glide(index).set(&locked, Some(0.5));
        assert_eq!(gliding.lock(index).unwrap().glide, 4.0);
        assert_eq!(Painted::Glide(index).get(&gliding), Some(0.5));
        assert_eq!(Painted::Glide(index).set(&Step::default(), Some(0.5)), Step::default());
    }
}
