//! How keys and chance change the values of a step: by notches in one row of the grid, or by a draw in the lane.

use nephele_realtime::Step;
use nephele_realtime::sequencer::{Condition, GATES};

use super::lane::{Lane, Painted};
use super::notes::shifted;

/// A row of the grid that the cursor is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Line {
    /// Notes.
    #[default]
    Notes,
    /// Velocities.
    Velocity,
    /// Gates.
    Gate,
    /// The lane that is shown.
    Lane,
}

impl Line {
    const ALL: [Self; 4] = [Self::Notes, Self::Velocity, Self::Gate, Self::Lane];

    /// What it is called.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notes => "notes",
            Self::Velocity => "velocity",
            Self::Gate => "gate",
            Self::Lane => "lane",
        }
    }

    /// The row below, or above it.
    pub fn next(self, down: bool) -> Self {
        let now = self as usize;
        Self::ALL[if down { (now + 1).min(3) } else { now.saturating_sub(1) }]
    }

    /// `step` with its value in this row turned by `notches`, fine ones with `fine`; notes by octaves then.
    pub fn turned(self, step: &Step, lane: Lane, notches: f32, fine: bool) -> Step {
        match (self, lane) {
            (Self::Notes, _) => {
                Step { notes: shifted(&step.notes, notches * if fine { 12.0 } else { 1.0 }), ..step.clone() }
            }
            (Self::Velocity, _) => painted(Painted::Velocity, step, notches * if fine { 1.0 } else { 8.0 } / 127.0),
            (Self::Gate, _) => {
                let gate = step.gate + notches * if fine { 0.05 } else { 0.25 };
                Step { gate: ((gate * 100.0).round() / 100.0).clamp(GATES.0, GATES.1), ..step.clone() }
            }
            (Self::Lane, Lane::Painted(Painted::Ratchet)) => painted(Painted::Ratchet, step, notches / 7.0),
            (Self::Lane, Lane::Painted(of)) => painted(of, step, notches * if fine { 0.03 } else { 0.1 }),
            (Self::Lane, Lane::Condition) => {
                let all = Condition::all();
                let now = all.iter().position(|condition| *condition == step.condition).unwrap_or(0);
                let next = if notches > 0.0 { (now + 1).min(all.len() - 1) } else { now.saturating_sub(1) };
                Step { condition: all.get(next).copied().unwrap_or_default(), ..step.clone() }
            }
            (Self::Lane, Lane::Joins) if notches > 0.0 => Step { slide: !step.slide, ..step.clone() },
            (Self::Lane, Lane::Joins) => Step { tie: !step.tie, ..step.clone() },
        }
    }
}

fn painted(painted: Painted, step: &Step, by: f32) -> Step {
    // What has no value of its own begins in the middle.
    let now = painted.get(step).unwrap_or(0.5);
    painted.set(step, Some((now + by).clamp(0.0, 1.0)))
}

impl Lane {
    /// `step` with the value in this lane that `drawn`, 0 … 1, stands for.
    pub fn drawn(self, step: &Step, drawn: f32) -> Step {
        match self {
            Self::Painted(painted) => painted.set(step, Some(drawn)),
            Self::Condition => {
                let all = Condition::all();
                // Most steps play always, and no combination of many passes comes up.
                let place = (drawn * 40.0) as usize;
                Step { condition: all.get(place).copied().filter(|_| place < 15).unwrap_or_default(), ..step.clone() }
            }
            Self::Joins => Step { slide: drawn < 0.25, tie: drawn > 0.85, ..step.clone() },
        }
    }
}

#[cfg(test)]
mod tests {
    use nephele_realtime::parameters::Global;

    use super::*;

    #[test]
    fn every_row_goes_up_and_down_and_stays_in_range() {
        let step = Step::note(60, 100, 0.5);
        let mut lanes = Lane::ALL.to_vec();
        lanes.push(Lane::Painted(Painted::Lock(Global::FilterCutoff.index())));
        for line in Line::ALL {
            for lane in &lanes {
                for (notches, fine) in [(1.0, false), (-1.0, false), (1.0, true), (-1.0, true)] {
                    let mut turned = line.turned(&step, *lane, notches, fine);
                    for _ in 0..100 {
                        let mut sane = turned.clone();
                        sane.sanitise();
                        assert_eq!(sane, turned, "{line:?} {lane:?}");
                        turned = line.turned(&turned, *lane, notches, fine);
                    }
                }
                let lively =
                    line.turned(&step, *lane, -1.0, false) != step || line.turned(&step, *lane, 1.0, false) != step;
                assert!(lively, "{line:?} {lane:?}");
            }
        }
        assert_eq!(Line::Notes.turned(&step, Lane::Joins, 1.0, true).notes, [72]);
        assert_eq!(Line::Velocity.turned(&step, Lane::Joins, -1.0, true).velocity, 99);
        assert_eq!(
            (Line::Notes.next(false), Line::Notes.next(true), Line::Lane.next(true)),
            (Line::Notes, Line::Velocity, Line::Lane)
        );
    }
}
