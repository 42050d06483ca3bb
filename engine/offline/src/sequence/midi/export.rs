//! From a sequence to a Standard MIDI File: what it would play from its beginning on, chance and conditions included.

use midly::num::{u15, u24, u28};
use midly::{Format, Header, MetaMessage, Smf, Timing, TrackEvent, TrackEventKind};
use nephele_realtime::ParameterValues;
use nephele_realtime::sequencer::{Condition, Control, Cue, Entry, PATTERNS, Pattern, Sequence, Step, Track};

use super::controllers::controller;
use super::gather::{MOST, Timed, gather};

/// Ticks of a quarter note.
pub const DIVISION: u16 = 960;
/// The most quarter notes that are written: a thousand bars.
const LONGEST: f64 = 4000.0;
/// Slowest and fastest tempo, in quarter notes per minute, that a file can tell.
const TEMPI: (f64, f64) = (4.0, 1000.0);

/// How to write a sequence.
#[derive(Clone, Debug)]
pub struct Options<'a> {
    /// The pattern, 0-based; `None` is the song, or without one the first pattern.
    pub pattern: Option<usize>,
    /// Length in bars of four quarter notes; `None` is one pass of pattern or song.
    pub bars: Option<u32>,
    /// Tempo in quarter notes per minute, brought within 4 and 1000.
    pub tempo: f64,
    /// Whether all is one track (format 0) instead of one for the tempo and one for each track (format 1).
    pub one_track: bool,
    /// Where the knobs stand, to which parameters go back that a step no longer locks.
    pub knobs: &'a ParameterValues,
}

/// A Standard MIDI File, and what could not stand in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// The file.
    pub bytes: Vec<u8>,
    /// What was left out or changed, a sentence each, without a full stop.
    pub remarks: Vec<String>,
}

/// Writes a Standard MIDI File.
///
/// Swing, micro-timing, ratchets, gates, ties, chance, conditions, transposition and scale are in the times and keys of
/// its notes; controller lanes, and locks on parameters that MIDI has a controller for, are controllers.
#[must_use]
pub fn export(sequence: &Sequence, options: &Options<'_>) -> Exported {
    let song = options.pattern.is_none() && !sequence.song.is_empty();
    let pattern = options.pattern.unwrap_or(0).min(PATTERNS - 1);
    let cue = Cue { song, pattern: pattern as u8, ..Cue::default() };
    let mut remarks = Vec::new();
    let beats = beats(sequence, song, pattern, options.bars);
    if beats > LONGEST {
        remarks.push(format!("of {beats} quarter notes the first {LONGEST} are written"));
    }
    let beats = beats.min(LONGEST);
    let (tracks, complete) = gather(sequence, &cue, beats, options);
    if !complete {
        remarks.push(format!("more than {MOST} notes and controllers are left out"));
    }
    let played: Vec<&Pattern> = if song {
        let used = |number: &usize| sequence.song.iter().any(|entry| usize::from(entry.pattern) == *number);
        (0..PATTERNS).filter(used).map(|number| &sequence.patterns[number]).collect()
    } else {
        vec![&sequence.patterns[pattern]]
    };
    tell(&played, &mut remarks);
    let name = played.first().map_or("", |pattern| &pattern.name);
    let smf = file(name, &tracks, beats, options);
    let mut bytes = Vec::new();
    // Writing to memory can not fail.
    let _ = smf.write(&mut bytes);
    Exported { bytes, remarks }
}

/// Length in quarter notes.
fn beats(sequence: &Sequence, song: bool, pattern: usize, bars: Option<u32>) -> f64 {
    let of = |entry: &Entry| {
        let pattern = &sequence.patterns[usize::from(entry.pattern).min(PATTERNS - 1)];
        pattern.beats() * f64::from(entry.times)
    };
    match bars {
        Some(bars) => f64::from(bars) * 4.0,
        None if song => sequence.song.iter().map(of).sum(),
        None => sequence.patterns[pattern].beats(),
    }
}

fn file<'a>(name: &'a str, tracks: &[Vec<Timed>], beats: f64, options: &Options<'_>) -> Smf<'a> {
    const NAMES: [&str; 4] = ["Track 1", "Track 2", "Track 3", "Track 4"];
    let end = (beats * f64::from(DIVISION)).round() as u64;
    let tempo = (60e6 / options.tempo.clamp(TEMPI.0, TEMPI.1)).round() as u32;
    let mut conductor = vec![
        meta(MetaMessage::TrackName(name.as_bytes())),
        meta(MetaMessage::Tempo(u24::new(tempo))),
        meta(MetaMessage::TimeSignature(4, 2, 24, 8)),
    ];
    let timing = Timing::Metrical(u15::new(DIVISION));
    if options.one_track {
        let mut all = tracks.concat();
        all.sort_by(Timed::order);
        lay_out(&all, end, &mut conductor);
        return Smf { header: Header { format: Format::SingleTrack, timing }, tracks: vec![conductor] };
    }
    lay_out(&[], end, &mut conductor);
    let mut smf = Smf { header: Header { format: Format::Parallel, timing }, tracks: vec![conductor] };
    for (name, events) in NAMES.into_iter().zip(tracks).filter(|(_, events)| !events.is_empty()) {
        let mut track = vec![meta(MetaMessage::TrackName(name.as_bytes()))];
        lay_out(events, end, &mut track);
        smf.tracks.push(track);
    }
    smf
}

const fn meta(message: MetaMessage<'_>) -> TrackEvent<'_> {
    TrackEvent { delta: u28::new(0), kind: TrackEventKind::Meta(message) }
}

/// Writes events, which are in order, and where the track ends.
fn lay_out(events: &[Timed], end: u64, track: &mut Vec<TrackEvent<'_>>) {
    let mut at = 0;
    let mut delta = |when: u64| {
        let delta = u28::new((when - at) as u32);
        at = when;
        delta
    };
    for Timed { at, channel, message, .. } in events {
        let kind = TrackEventKind::Midi { channel: *channel, message: *message };
        track.push(TrackEvent { delta: delta(*at), kind });
    }
    let last = events.last().map_or(0, |event| event.at);
    track.push(TrackEvent { delta: delta(end.max(last)), kind: TrackEventKind::Meta(MetaMessage::EndOfTrack) });
}

/// Says what of these patterns no file can hold.
fn tell(patterns: &[&Pattern], remarks: &mut Vec<String>) {
    let tracks = || patterns.iter().flat_map(|pattern| &pattern.tracks);
    let steps = || tracks().flat_map(|track| &track.steps).filter(|step| step.on);
    let mut tell = |is_so: bool, text: &str| {
        if is_so {
            remarks.push(text.to_owned());
        }
    };
    let unheard = patterns.iter().any(|pattern| {
        let has_notes = |track: &Track| track.steps.iter().any(|step| step.on);
        (0..).zip(&pattern.tracks).any(|(number, track)| has_notes(track) && !pattern.is_heard(number))
    });
    tell(unheard, "muted tracks are left out");
    tell(steps().any(|step| step.slide), "slides are left out");
    let by_chance = |step: &Step| step.probability < 1.0 || step.condition != Condition::Always;
    tell(
        steps().any(by_chance),
        "chance and conditions are as they fall from the beginning of the song on, without fill",
    );
    let of_notes = [Control::NotePressure, Control::NoteBrightness, Control::NotePan, Control::NoteTuning];
    let lanes = |track: &Track| track.controls.iter().any(|lane| of_notes.contains(&lane.control));
    tell(tracks().any(lanes), "lanes of note expressions are left out");
    let glides = steps().flat_map(|step| &step.locks).any(|lock| lock.glide > 0.0);
    tell(glides, "locks are reached at once instead of gliding");
    let mut left: Vec<u16> = steps().flat_map(|step| &step.locks).map(|lock| lock.index).collect();
    left.sort_unstable();
    left.dedup();
    let table = nephele_realtime::parameters();
    for index in left.into_iter().map(usize::from).filter(|index| controller(*index).is_none()) {
        let id = table.get(index).map_or("an unknown parameter", |parameter| &parameter.id);
        remarks.push(format!("locks of {id} are left out: MIDI has no controller for it"));
    }
}
