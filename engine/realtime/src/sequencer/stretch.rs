//! Which pattern plays where: stretches of the song in each of which one pattern runs.

use super::{Pattern, Sequence};

/// Song positions nearer than this, in quarter notes, are one: far less than a sample, more than rounding.
pub(super) const SAME: f64 = 1e-6;

/// What chooses the patterns: the song, or a hand.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cue {
    /// Whether the song's order plays; it is empty and silent if there is none.
    pub song: bool,
    /// The pattern that plays otherwise, 0-based.
    pub pattern: u8,
    /// The one that takes over.
    pub change: Option<Change>,
    /// Whether fill is on.
    pub fill: bool,
}

impl Cue {
    /// What was to take over has done so, if there is a change and `when` says so: it is history then.
    pub(super) fn arrive(&mut self, when: impl FnOnce(Change) -> bool) {
        if let Some(change) = self.change.take_if(|change| when(*change)) {
            self.pattern = change.pattern;
        }
    }
}

/// A change to another pattern.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Change {
    /// The pattern, 0-based.
    pub pattern: u8,
    /// Song position in quarter notes from which on it plays.
    pub at: f64,
}

/// A stretch of the song.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// The pattern that plays; `None` is silence.
    pub pattern: Option<usize>,
    /// Song position of its tracks' first step, in quarter notes.
    pub anchor: f64,
    /// Where it begins and ends.
    pub from: f64,
    /// See `from`.
    pub to: f64,
    /// How many entries of the song were played before.
    pub number: u64,
    /// Which entry of the song it is.
    pub entry: Option<u8>,
}

impl Stretch {
    const fn silence(from: f64, to: f64) -> Self {
        Self { pattern: None, anchor: 0.0, from, to, number: 0, entry: None }
    }

    /// The stretch that holds `beats`.
    ///
    /// A pattern that was chosen by hand lies on the grid of the whole song, so that it plays the same whenever it was
    /// chosen; one that the song plays begins with its entry.
    pub fn at(sequence: &Sequence, cue: &Cue, beats: f64) -> Self {
        if cue.song {
            return in_song(sequence, beats);
        }
        let chosen = |pattern: u8, from, to| Self {
            pattern: Some(usize::from(pattern).min(sequence.patterns.len() - 1)),
            anchor: 0.0,
            from,
            to,
            number: 0,
            entry: None,
        };
        match cue.change {
            Some(change) if beats >= change.at - SAME => chosen(change.pattern, change.at, f64::INFINITY),
            Some(change) => chosen(cue.pattern, f64::NEG_INFINITY, change.at),
            None => chosen(cue.pattern, f64::NEG_INFINITY, f64::INFINITY),
        }
    }

    /// Its pattern.
    pub fn pattern(self, sequence: &Sequence) -> Option<&Pattern> {
        sequence.patterns.get(self.pattern?)
    }
}

fn in_song(sequence: &Sequence, beats: f64) -> Stretch {
    let length = |entry: &super::Entry| {
        let pattern = sequence.patterns.get(usize::from(entry.pattern));
        pattern.map_or(0.25, Pattern::beats) * f64::from(entry.times.max(1))
    };
    let total: f64 = sequence.song.iter().map(length).sum();
    if sequence.song.is_empty() || total < SAME {
        return Stretch::silence(f64::NEG_INFINITY, f64::INFINITY);
    }
    if beats < -SAME {
        return Stretch::silence(f64::NEG_INFINITY, 0.0);
    }
    let pass = ((beats + SAME) / total).floor();
    if pass >= 1.0 && !sequence.song_loops {
        return Stretch::silence(total, f64::INFINITY);
    }
    let mut from = pass * total;
    let last = sequence.song.len() - 1;
    for (number, entry) in sequence.song.iter().enumerate() {
        // The last one ends where the next pass begins, to the bit.
        let to = if number == last { (pass + 1.0) * total } else { from + length(entry) };
        if beats < to - SAME || number == last {
            return Stretch {
                pattern: Some(usize::from(entry.pattern).min(sequence.patterns.len() - 1)),
                anchor: from,
                from,
                to,
                number: pass as u64 * sequence.song.len() as u64 + number as u64,
                entry: Some(number as u8),
            };
        }
        from = to;
    }
    Stretch::silence(f64::NEG_INFINITY, f64::INFINITY)
}

#[cfg(test)]
mod tests {
    use super::super::{Entry, Sequence};
    use super::*;

    #[test]
    fn a_song_lays_its_entries_end_to_end() {
        let mut sequence = Sequence::default();
        sequence.patterns[1].length = Some(12);
        sequence.song = vec![Entry { pattern: 1, times: 2 }, Entry { pattern: 4, times: 1 }];
        let cue = Cue { song: true, ..Cue::default() };
        let at = |sequence: &Sequence, beats| {
            let stretch = Stretch::at(sequence, &cue, beats);
            (stretch.pattern, stretch.anchor, stretch.to)
        };
        assert_eq!(at(&sequence, -0.5).0, None);
        assert_eq!(at(&sequence, 0.0), (Some(1), 0.0, 6.0));
        assert_eq!(at(&sequence, 5.999), (Some(1), 0.0, 6.0));
        assert_eq!(at(&sequence, 6.0), (Some(4), 6.0, 10.0));
        assert_eq!(at(&sequence, 1e4), (Some(1), 1e4, 1e4 + 6.0), "over and over");
        assert_eq!(Stretch::at(&sequence, &cue, 16.5).number, 3);
        sequence.song_loops = false;
        assert_eq!(at(&sequence, 10.0), (None, 0.0, f64::INFINITY));
        sequence.song.clear();
        assert_eq!(at(&sequence, 3.0).0, None);
    }

    #[test]
    fn a_change_divides_the_song() {
        let cue = Cue { pattern: 2, change: Some(Change { pattern: 5, at: 8.0 }), ..Cue::default() };
        let at = |beats| Stretch::at(&Sequence::default(), &cue, beats).pattern;
        assert_eq!([-3.0, 7.99, 8.0, 1e6].map(at), [Some(2), Some(2), Some(5), Some(5)]);
    }
}
