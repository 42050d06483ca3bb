//! What came out of the plugin.

use crate::script::Expression;

/// Kind of a note event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoteKind {
    /// Starts.
    On,
    /// Ends.
    Off,
    /// Ends at once.
    Choke,
    /// A voice has fallen silent.
    End,
}

/// A note event that the plugin sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NoteOut {
    /// Sample, counted from the script's start.
    pub sample: u64,
    /// What happens.
    pub kind: NoteKind,
    /// MIDI channel; -1 where the plugin left it open.
    pub channel: i16,
    /// MIDI key; -1 where the plugin left it open.
    pub key: i16,
    /// Velocity in [0, 1].
    pub velocity: f64,
    /// The host's number for the note; -1 where the plugin left it open.
    pub id: i32,
}

/// The expression of a note that the plugin sent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ExpressionOut {
    /// Sample, counted from the script's start.
    pub sample: u64,
    /// What it is.
    pub expression: Expression,
    /// MIDI channel; -1 where the plugin left it open.
    pub channel: i16,
    /// MIDI key; -1 where the plugin left it open.
    pub key: i16,
    /// Value in CLAP's unit.
    pub value: f64,
}

/// Audio and events of a script.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Recording {
    /// Left channel.
    pub left: Vec<f32>,
    /// Right channel.
    pub right: Vec<f32>,
    /// Note events in the order they came.
    pub notes: Vec<NoteOut>,
    /// Raw MIDI messages with their sample.
    pub midi: Vec<(u64, [u8; 3])>,
    /// Expressions of notes.
    pub expressions: Vec<ExpressionOut>,
    /// Parameter values the plugin told the host, with sample and id.
    pub parameters: Vec<(u64, u32, f64)>,
}

/// A note as it sounded on the plugin's note port.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sounded {
    /// First sample.
    pub on: u64,
    /// Sample of its end.
    pub off: u64,
    /// MIDI channel.
    pub channel: i16,
    /// MIDI key.
    pub key: i16,
    /// Velocity in [0, 1].
    pub velocity: f64,
}

impl Recording {
    /// Notes that were started and ended, in the order they started.
    ///
    /// # Errors
    ///
    /// Says which note was never ended (stuck), ended without having started, or started twice.
    pub fn sounded(&self) -> Result<Vec<Sounded>, String> {
        let mut notes: Vec<Sounded> = Vec::new();
        let mut held: Vec<(i16, i16, usize)> = Vec::new();
        for note in &self.notes {
            let place = held.iter().position(|&(channel, key, _)| (channel, key) == (note.channel, note.key));
            match (note.kind, place) {
                (NoteKind::On, Some(_)) => return Err(format!("started while it sounds: {note:?}")),
                (NoteKind::On, None) => {
                    held.push((note.channel, note.key, notes.len()));
                    let NoteOut { sample: on, channel, key, velocity, .. } = *note;
                    notes.push(Sounded { on, off: u64::MAX, channel, key, velocity });
                }
                (NoteKind::Off | NoteKind::Choke, Some(place)) => {
                    notes[held.swap_remove(place).2].off = note.sample;
                }
                (NoteKind::Off | NoteKind::Choke, None) => return Err(format!("ended without a start: {note:?}")),
                (NoteKind::End, _) => {}
            }
        }
        match held.first() {
            Some(&(_, key, place)) => Err(format!("stuck: key {key} since sample {}", notes[place].on)),
            None => Ok(notes),
        }
    }

    /// Whether both recordings hold the same bits; where not, says which sample differs first.
    ///
    /// # Errors
    ///
    /// The first difference, in words.
    pub fn same_audio(&self, other: &Self) -> Result<(), String> {
        if self.left.len() != other.left.len() {
            return Err(format!("{} samples against {}", self.left.len(), other.left.len()));
        }
        for (channel, ours, theirs) in [("left", &self.left, &other.left), ("right", &self.right, &other.right)] {
            let differs = ours.iter().zip(theirs).position(|(a, b)| a.to_bits() != b.to_bits());
            if let Some(at) = differs {
                let count = ours.iter().zip(theirs).filter(|(a, b)| a.to_bits() != b.to_bits()).count();
                return Err(format!(
                    "{channel} differs first at sample {at} ({} against {}), {count} samples in all",
                    ours[at], theirs[at]
                ));
            }
        }
        Ok(())
    }

    /// Whether both recordings hold the same notes, MIDI messages and expressions; where not, says what differs first.
    ///
    /// # Errors
    ///
    /// The first difference, in words.
    pub fn same_events(&self, other: &Self) -> Result<(), String> {
        first_difference("note", &self.notes, &other.notes)?;
        first_difference("MIDI message", &self.midi, &other.midi)?;
        first_difference("expression", &self.expressions, &other.expressions)
    }

    /// Mean of both channels.
    #[must_use]
    pub fn mono(&self) -> Vec<f32> {
        self.left.iter().zip(&self.right).map(|(l, r)| 0.5 * (l + r)).collect()
    }

    /// Adds what came after.
    pub fn append(&mut self, mut next: Self) {
        let offset = self.left.len() as u64;
        self.notes.extend(next.notes.drain(..).map(|note| NoteOut { sample: note.sample + offset, ..note }));
        self.midi.extend(next.midi.drain(..).map(|(sample, bytes)| (sample + offset, bytes)));
        let moved = |out: ExpressionOut| ExpressionOut { sample: out.sample + offset, ..out };
        self.expressions.extend(next.expressions.drain(..).map(moved));
        self.parameters.extend(next.parameters.drain(..).map(|(sample, id, value)| (sample + offset, id, value)));
        self.left.append(&mut next.left);
        self.right.append(&mut next.right);
    }
}

fn first_difference<T: PartialEq + std::fmt::Debug>(what: &str, ours: &[T], theirs: &[T]) -> Result<(), String> {
    match ours.iter().zip(theirs).position(|(a, b)| a != b) {
        Some(at) => Err(format!("{what} {at} is {:?} against {:?}", ours[at], theirs[at])),
        None if ours.len() != theirs.len() => Err(format!("{} {what}s against {}", ours.len(), theirs.len())),
        None => Ok(()),
    }
}
