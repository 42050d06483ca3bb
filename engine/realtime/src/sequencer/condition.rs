//! Conditions of steps, as on Elektron's instruments (Digitone manual, "Conditional locks").

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longest cycle of [`Condition::Cycle`].
pub const LONGEST_CYCLE: u8 = 8;

/// When a step plays.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Condition {
    /// On every pass.
    #[default]
    Always,
    /// While fill is on.
    Fill,
    /// While it is off.
    NotFill,
    /// If the condition before it on the same track was met.
    Previous,
    /// If it was not.
    NotPrevious,
    /// If the last condition on the track before this one was met; on the first track never.
    Neighbour,
    /// If it was not.
    NotNeighbour,
    /// On the first pass.
    First,
    /// On all others.
    NotFirst,
    /// On pass `a` of every `b`: 1 ≤ a ≤ b ≤ [`LONGEST_CYCLE`].
    Cycle(u8, u8),
    /// On all others.
    NotCycle(u8, u8),
}

impl Condition {
    /// All of them, in the order of menus.
    #[must_use]
    pub fn all() -> Vec<Self> {
        use Condition::{
            Always, Cycle, Fill, First, Neighbour, NotCycle, NotFill, NotFirst, NotNeighbour, NotPrevious, Previous,
        };
        let mut all = vec![Always, Fill, NotFill, Previous, NotPrevious, Neighbour, NotNeighbour, First, NotFirst];
        let cycles = (2..=LONGEST_CYCLE).flat_map(|b| (1..=b).map(move |a| (a, b)));
        all.extend(cycles.clone().map(|(a, b)| Cycle(a, b)));
        // With two passes the other of them says the same.
        all.extend(cycles.filter(|(_, b)| *b > 2).map(|(a, b)| NotCycle(a, b)));
        all
    }

    /// The condition with its numbers in range.
    #[must_use]
    pub const fn sanitised(self) -> Self {
        const fn cycle(a: u8, b: u8) -> (u8, u8) {
            let b = if b < 1 {
                1
            } else if b > LONGEST_CYCLE {
                LONGEST_CYCLE
            } else {
                b
            };
            (
                if a < 1 {
                    1
                } else if a > b {
                    b
                } else {
                    a
                },
                b,
            )
        }
        match self {
            Self::Cycle(a, b) => {
                let (a, b) = cycle(a, b);
                Self::Cycle(a, b)
            }
            Self::NotCycle(a, b) => {
                let (a, b) = cycle(a, b);
                Self::NotCycle(a, b)
            }
            other => other,
        }
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Always => "ALWAYS",
            Self::Fill => "FILL",
            Self::NotFill => "!FILL",
            Self::Previous => "PRE",
            Self::NotPrevious => "!PRE",
            Self::Neighbour => "NEI",
            Self::NotNeighbour => "!NEI",
            Self::First => "1ST",
            Self::NotFirst => "!1ST",
            Self::Cycle(a, b) => return write!(f, "{a}:{b}"),
            Self::NotCycle(a, b) => return write!(f, "!{a}:{b}"),
        })
    }
}

impl FromStr for Condition {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Ok(match text {
            "ALWAYS" => Self::Always,
            "FILL" => Self::Fill,
            "!FILL" => Self::NotFill,
            "PRE" => Self::Previous,
            "!PRE" => Self::NotPrevious,
            "NEI" => Self::Neighbour,
            "!NEI" => Self::NotNeighbour,
            "1ST" => Self::First,
            "!1ST" => Self::NotFirst,
            other => {
                let (not, cycle) = other.strip_prefix('!').map_or((false, other), |rest| (true, rest));
                let numbers = cycle.split_once(':').and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
                match numbers {
                    Some((a, b)) if 1 <= a && a <= b && b <= LONGEST_CYCLE => {
                        if not {
                            Self::NotCycle(a, b)
                        } else {
                            Self::Cycle(a, b)
                        }
                    }
                    _ => return Err(format!("'{text}' is no condition, such as FILL, !PRE or 1:4")),
                }
            }
        })
    }
}

impl TryFrom<String> for Condition {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_is_read_as_it_is_written() {
        for condition in Condition::all() {
            assert_eq!(condition.to_string().parse(), Ok(condition));
            assert_eq!(condition.sanitised(), condition);
        }
        for text in ["", "fill", "0:4", "5:4", "1:9", "1:", ":", "!", "!!PRE", "1:4:2"] {
            assert!(text.parse::<Condition>().is_err(), "{text}");
        }
        assert_eq!(Condition::Cycle(9, 0).sanitised(), Condition::Cycle(1, 1));
    }
}
