//! From the notes of a file to steps.

use nephele_realtime::sequencer::{CHORD, ClockScale, Entry, GATES, PATTERNS, STEPS, Sequence, Step, TRACKS};

use super::chunks::split;
use super::grid::{self, TOGETHER};
use super::notes::{self, Note, Song};
use crate::sequence::{Imported, MidiError};

/// Slowest and fastest tempo that is told, in quarter notes per minute.
const TEMPI: (f64, f64) = (1.0, 1000.0);

/// Notes that become a track.
struct Part {
    clock: ClockScale,
    notes: Vec<Note>,
}

/// Reads a Standard MIDI File: tracks of format 1 (or if only one has notes, its channels) become tracks, each with the
/// clock that fits best; what lasts longer than a pattern goes on in the next ones, which a song plays in order.
///
/// # Errors
/// If it is no such file of format 0 or 1, is damaged, or has no notes.
pub fn import(bytes: &[u8]) -> Result<Imported, MidiError> {
    let chunks = split(bytes)?;
    let song = notes::read(&chunks)?;
    let mut imported = Imported::default();
    let remarks = &mut imported.remarks;
    let division = f64::from(chunks.division);
    let bar = bar(&song);
    imported.tempo = tempo(&song, remarks);
    if song.controllers > 0 {
        remarks.push(format!("{} controllers, bends and programs are left out", song.controllers));
    }
    let end = song.end;
    // The name of the first track is that of all.
    let name = song.tracks.first().map(|(name, _)| name.clone()).unwrap_or_default();
    let parts = parts(song, division, remarks);
    let beats = Beats::new(&parts, division, bar, end);
    if beats.all > beats.kept() {
        remarks.push(format!("of {} quarter notes the first {} have room", beats.all.ceil(), beats.kept()));
    }
    let mut lost = Lost::default();
    for number in 0..beats.patterns {
        let pattern = &mut imported.sequence.patterns[number];
        for (at, track) in pattern.tracks.iter_mut().enumerate() {
            track.clock = parts.get(at).map_or(ClockScale::One, |part| part.clock);
            track.length = beats.steps(number, track.clock);
        }
    }
    for (at, part) in parts.iter().enumerate() {
        let channel = most_used(&part.notes);
        for number in 0..beats.patterns {
            imported.sequence.patterns[number].tracks[at].channel = channel;
        }
        lay_out(part, at, &beats, division, &mut lost, &mut imported.sequence);
    }
    if beats.patterns > 1 {
        imported.sequence.song = (0..beats.patterns).map(|number| Entry { pattern: number as u8, times: 1 }).collect();
    }
    lost.tell(&mut imported.remarks);
    imported.sequence.patterns[0].name = name;
    imported.sequence = imported.sequence.sanitised();
    Ok(imported)
}

/// Length of a bar in quarter notes.
fn bar(song: &Song) -> f64 {
    match song.signature {
        Some((numerator @ 1..=32, power @ 0..=5)) => f64::from(numerator) * 4.0 / f64::from(1_u32 << power),
        _ => 4.0,
    }
}

fn tempo(song: &Song, remarks: &mut Vec<String>) -> Option<f64> {
    let per_minute = |micros: &u32| 60e6 / f64::from(*micros);
    let mut told = song.tempos.iter().map(per_minute).filter(|tempo| (TEMPI.0..=TEMPI.1).contains(tempo));
    let first = told.next();
    let wrong = song.tempos.len() - told.clone().count() - usize::from(first.is_some());
    if wrong > 0 {
        remarks.push(format!("{wrong} tempi that nobody can play are left out"));
    }
    if told.any(|tempo| Some(tempo) != first) {
        remarks.push("the tempo changes; the first one is told".to_owned());
    }
    first
}

/// The notes as up to four parts.
fn parts(song: Song, division: f64, remarks: &mut Vec<String>) -> Vec<Part> {
    let mut sources: Vec<Vec<Note>> = song.tracks.into_iter().map(|(_, notes)| notes).collect();
    sources.retain(|notes| !notes.is_empty());
    if let [notes] = &sources[..] {
        let of = |channel: u8| notes.iter().copied().filter(|note| note.channel == channel).collect::<Vec<_>>();
        sources = (0..16).map(of).filter(|notes| !notes.is_empty()).collect();
    }
    if sources.len() > TRACKS {
        let lost: usize = sources[TRACKS..].iter().map(Vec::len).sum();
        let of = sources.len();
        remarks.push(format!("of {of} tracks with notes the first {TRACKS} are kept, {lost} notes are left out"));
        sources.truncate(TRACKS);
    }
    let part = |mut notes: Vec<Note>| {
        // Of notes that begin together, the lowest first.
        notes.sort_by_key(|note| (note.from, note.key));
        let onsets: Vec<f64> = notes.iter().map(|note| note.from as f64 / division).collect();
        Part { clock: grid::clock(&onsets), notes }
    };
    sources.into_iter().map(part).collect()
}

fn most_used(notes: &[Note]) -> u8 {
    let mut uses = [0_usize; 16];
    for note in notes {
        uses[usize::from(note.channel & 15)] += 1;
    }
    // Of several the first.
    (0..16).rev().max_by_key(|channel| uses[usize::from(*channel)]).unwrap_or(0)
}

/// How the time of a file is divided into patterns.
struct Beats {
    /// Quarter notes in all, whole bars.
    all: f64,
    /// Quarter notes of a pattern.
    pattern: f64,
    /// Patterns that are used, 1..=8.
    patterns: usize,
}

impl Beats {
    fn new(parts: &[Part], division: f64, bar: f64, end: u64) -> Self {
        let behind = |part: &Part| {
            let last = part.notes.iter().map(|note| note.from).max().unwrap_or(0) as f64 / division;
            let step = part.clock.step_beats();
            ((last / step).round() + 1.0) * step
        };
        let last = parts.iter().map(behind).fold(0.0, f64::max);
        let bars = ((last - 1e-9) / bar).ceil().max(1.0);
        // A file that ends on a bar line ends there, even if its last bars are empty.
        let end = end as f64 / division / bar;
        let whole = end.fract() == 0.0 && end > bars && end <= bars + 16.0;
        let all = if whole { end } else { bars } * bar;
        let fits = |beats: f64| {
            let steps = |part: &Part| beats / part.clock.step_beats();
            // The unused tracks run in sixteenths.
            let all = parts.iter().map(steps).chain([beats * 4.0]);
            all.into_iter().all(|steps| steps <= STEPS as f64 && (steps - steps.round()).abs() < 1e-6)
        };
        let bars = (1..=64).rev().map(|bars| f64::from(bars) * bar);
        let mut lengths = bars.chain((1..=16).rev().map(f64::from));
        let pattern = lengths.find(|beats| fits(*beats)).unwrap_or(1.0).min(all.ceil());
        let pattern = if fits(pattern) { pattern } else { 1.0 };
        let patterns = ((all - 1e-9) / pattern).ceil().clamp(1.0, PATTERNS as f64) as usize;
        Self { all, pattern, patterns }
    }

    /// Quarter notes that have room.
    fn kept(&self) -> f64 {
        self.pattern * self.patterns as f64
    }

    /// Steps of pattern `number` for a track with this clock: the last pattern may be shorter.
    fn steps(&self, number: usize, clock: ClockScale) -> u8 {
        let beats = (self.all - self.pattern * number as f64).min(self.pattern);
        (beats / clock.step_beats()).round().clamp(1.0, STEPS as f64) as u8
    }
}

/// Notes for which there was no room.
#[derive(Default)]
struct Lost {
    chords: usize,
    doubled: usize,
    late: usize,
    held: usize,
}

impl Lost {
    fn tell(&self, remarks: &mut Vec<String>) {
        let mut tell = |count: usize, text: &str| {
            if count > 0 {
                remarks.push(format!("{count} {text}"));
            }
        };
        tell(self.late, "notes come after the last pattern and are left out");
        tell(self.chords, "notes are left out of chords of more than four");
        tell(self.doubled, "notes are left out that begin within a step that has others");
        tell(self.held, "notes are cut to 64 steps");
    }
}

/// Puts the notes of `part` on the steps of the tracks `number`.
fn lay_out(part: &Part, number: usize, beats: &Beats, division: f64, lost: &mut Lost, sequence: &mut Sequence) {
    let step_beats = part.clock.step_beats();
    let in_pattern = (beats.pattern / step_beats).round().max(1.0);
    for note in &part.notes {
        let at = note.from as f64 / division / step_beats;
        let place = at.round();
        let (pattern, step) = ((place / in_pattern).floor(), place % in_pattern);
        if pattern >= beats.patterns as f64 {
            lost.late += 1;
            continue;
        }
        let track = &mut sequence.patterns[pattern as usize].tracks[number];
        let own = (note.channel != track.channel).then_some(note.channel);
        let step = &mut track.steps[(step as usize).min(STEPS - 1)];
        let (shift, gate) = ((at - place) as f32, ((note.until - note.from) as f64 / division / step_beats) as f32);
        lost.held += usize::from(gate > GATES.1);
        let gate = gate.clamp(GATES.0, GATES.1);
        if step.notes.is_empty() {
            *step = Step { shift, channel: own, ..Step::note(note.key, note.velocity, gate) };
        } else if f64::from(shift - step.shift) > TOGETHER || step.notes.contains(&note.key) {
            lost.doubled += 1;
        } else if step.notes.len() >= CHORD {
            lost.chords += 1;
        } else {
            step.notes.push(note.key);
            step.velocity = step.velocity.max(note.velocity);
            step.gate = step.gate.max(gate);
        }
    }
}
