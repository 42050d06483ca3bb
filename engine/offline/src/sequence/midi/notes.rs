//! The notes of a Standard MIDI File, each with its length.

use std::collections::VecDeque;

use midly::{EventIter, MetaMessage, MidiMessage, TrackEvent, TrackEventKind};

use super::chunks::Chunks;
use crate::sequence::MidiError;

/// The most notes that are kept of a file: far more than have room in a sequence.
const MOST: usize = 1 << 20;
/// The most characters of a track's name.
const LONGEST_NAME: usize = 32;

/// A note.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Note {
    /// When it begins, in ticks.
    pub from: u64,
    /// When it ends, in ticks.
    pub until: u64,
    /// MIDI channel, 0..=15.
    pub channel: u8,
    /// MIDI key, 0..=127.
    pub key: u8,
    /// MIDI velocity, 1..=127.
    pub velocity: u8,
}

/// What a file plays.
#[derive(Debug, Default)]
pub struct Song {
    /// For each track its name and its notes, in the order in which they begin.
    pub tracks: Vec<(String, Vec<Note>)>,
    /// Microseconds of a quarter note, of each change of tempo.
    pub tempos: Vec<u32>,
    /// The first time signature: numerator, and the power of two that is the denominator.
    pub signature: Option<(u8, u8)>,
    /// How many controllers, pressures, bends and programs there are.
    pub controllers: usize,
    /// Where the last track ends, in ticks.
    pub end: u64,
}

/// Reads the notes of all tracks.
///
/// # Errors
/// If a track is damaged, or there are no notes at all or far too many.
pub fn read(chunks: &Chunks) -> Result<Song, MidiError> {
    let mut song = Song::default();
    let mut left = MOST;
    for (number, bytes) in (1..).zip(&chunks.tracks) {
        let track = read_track(bytes, left, &mut song).map_err(|events| match events {
            Some(events) => MidiError::Track { track: number, events },
            None => MidiError::Many(MOST),
        })?;
        left -= track.1.len();
        song.tracks.push(track);
    }
    if left == MOST { Err(MidiError::Empty) } else { Ok(song) }
}

/// Reads one track of at most `most` notes; the error is the events before the damage, or none if there are more notes.
fn read_track(bytes: &[u8], most: usize, song: &mut Song) -> Result<(String, Vec<Note>), Option<usize>> {
    let (mut at, mut events, mut ended) = (0_u64, 0, false);
    let (mut name, mut notes) = (String::new(), Vec::<Note>::new());
    // Places of the notes that sound, for each channel and key, the oldest first.
    let mut sounding: Vec<VecDeque<usize>> = vec![VecDeque::new(); 16 * 128];
    for event in EventIter::new(bytes) {
        let TrackEvent { delta, kind } = event.map_err(|_| Some(events))?;
        at += u64::from(delta.as_int());
        events += 1;
        match kind {
            TrackEventKind::Midi { channel, message } => match message {
                MidiMessage::NoteOn { key, vel } if vel.as_int() > 0 => {
                    if notes.len() >= most {
                        return Err(None);
                    }
                    let (channel, key, velocity) = (channel.as_int(), key.as_int(), vel.as_int());
                    sounding[usize::from(channel) * 128 + usize::from(key)].push_back(notes.len());
                    notes.push(Note { from: at, until: u64::MAX, channel, key, velocity });
                }
                MidiMessage::NoteOn { key, .. } | MidiMessage::NoteOff { key, .. } => {
                    let place = usize::from(channel.as_int()) * 128 + usize::from(key.as_int());
                    if let Some(note) = sounding[place].pop_front() {
                        notes[note].until = at;
                    }
                }
                _ => song.controllers += 1,
            },
            TrackEventKind::Meta(MetaMessage::EndOfTrack) => {
                ended = true;
                break;
            }
            TrackEventKind::Meta(MetaMessage::TrackName(text)) if name.is_empty() => {
                let text = String::from_utf8_lossy(text);
                name = text.trim().chars().filter(|c| !c.is_control()).take(LONGEST_NAME).collect();
            }
            TrackEventKind::Meta(MetaMessage::Tempo(tempo)) => song.tempos.push(tempo.as_int()),
            TrackEventKind::Meta(MetaMessage::TimeSignature(numerator, denominator, ..)) => {
                song.signature = song.signature.or(Some((numerator, denominator)));
            }
            _ => {}
        }
    }
    // The reader stops silently at what it can not read; each whole track says where it ends.
    if !ended {
        return Err(Some(events));
    }
    // What nobody ends, ends with the track.
    notes.iter_mut().filter(|note| note.until == u64::MAX).for_each(|note| note.until = at);
    song.end = song.end.max(at);
    Ok((name, notes))
}
