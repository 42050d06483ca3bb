//! What a sequence plays, as events at ticks.

use std::cmp::Ordering;
use std::collections::HashMap;

use midly::num::{u4, u7};
use midly::{MidiMessage, PitchBend};
use nephele_realtime::sequencer::{Control, Cue, Event, Onset, Sequence, TRACKS, Turn, events};

use super::controllers::{Locks, seven_bits};
use super::export::{DIVISION, Options};

/// The most notes and controllers that are written.
pub const MOST: usize = 1 << 20;

/// A message at a tick.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Timed {
    /// When, in ticks.
    pub at: u64,
    /// What comes first at one tick: ends, controllers, beginnings, ends of what was tied to them.
    rank: u8,
    /// MIDI channel.
    pub channel: u4,
    /// What.
    pub message: MidiMessage,
}

impl Timed {
    /// By tick, then rank.
    pub fn order(&self, other: &Self) -> Ordering {
        (self.at, self.rank).cmp(&(other.at, other.rank))
    }
}

/// A note that is still to be ended.
struct Open {
    track: usize,
    from: u64,
    until: u64,
    tied: bool,
}

/// What is played up to `beats`, for each track in order, and whether all of it had room.
pub fn gather(sequence: &Sequence, cue: &Cue, beats: f64, options: &Options<'_>) -> ([Vec<Timed>; TRACKS], bool) {
    let (mut all, mut complete) = (Vec::new(), true);
    events(sequence, cue, 0.0, beats, &mut |event| {
        if all.len() < MOST {
            all.push(event);
        } else {
            complete = false;
        }
    });
    all.sort_by(Event::order);
    let mut gathered = Gathered { end: ticks(beats), ..Gathered::default() };
    for event in &all {
        match event {
            Event::Turn(turn) => gathered.turn(sequence, turn),
            Event::Onset(onset) => gathered.onset(sequence, onset, options),
        }
    }
    // In the order of keys, so that the same sequence gives the same bytes.
    let mut open: Vec<_> = gathered.open.drain().collect();
    open.sort_by_key(|(note, _)| *note);
    for ((channel, key), note) in open {
        gathered.end(channel, key, &note, u64::MAX);
    }
    gathered.tracks.iter_mut().for_each(|track| track.sort_by(Timed::order));
    (gathered.tracks, complete)
}

fn ticks(beats: f64) -> u64 {
    (beats * f64::from(DIVISION)).round().max(0.0) as u64
}

#[derive(Default)]
struct Gathered {
    tracks: [Vec<Timed>; TRACKS],
    locks: [Locks; TRACKS],
    /// By channel and key: two tracks that play there share one note.
    open: HashMap<(u8, u8), Open>,
    end: u64,
}

impl Gathered {
    fn turn(&mut self, sequence: &Sequence, turn: &Turn) {
        let number = usize::from(turn.track);
        let track = &sequence.patterns[usize::from(turn.pattern)].tracks[number];
        let lane = track.controls[usize::from(turn.lane)];
        let message = match lane.control {
            Control::Cc => controller(lane.number, seven_bits(turn.value)),
            Control::Pressure => MidiMessage::ChannelAftertouch { vel: u7::new(seven_bits(turn.value)) },
            Control::Bend => MidiMessage::PitchBend { bend: PitchBend::from_f32(turn.value * 2.0 - 1.0) },
            // These are of notes, which MIDI 1.0 has no messages for.
            _ => return,
        };
        let channel = u4::new(track.channel & 15);
        self.tracks[number].push(Timed { at: ticks(turn.beats), rank: 1, channel, message });
    }

    fn onset(&mut self, sequence: &Sequence, onset: &Onset, options: &Options<'_>) {
        let number = usize::from(onset.track);
        let track = &sequence.patterns[usize::from(onset.pattern)].tracks[number];
        let step = &track.steps[usize::from(onset.place)];
        let (at, channel) = (ticks(onset.beats), u4::new(onset.channel & 15));
        let timed = &mut self.tracks[number];
        let send = |number, value| timed.push(Timed { at, rank: 1, channel, message: controller(number, value) });
        self.locks[number].step(step, options.knobs, send);
        for key in onset.keys() {
            let note = (onset.channel, *key);
            if let Some(before) = self.open.remove(&note) {
                self.end(onset.channel, *key, &before, at);
            }
            // A velocity of 0 would be an end.
            let vel = u7::new(seven_bits(onset.velocity).max(1));
            let message = MidiMessage::NoteOn { key: u7::new(*key & 127), vel };
            self.tracks[number].push(Timed { at, rank: 2, channel, message });
            let until = ticks(onset.until).max(at + 1);
            self.open.insert(note, Open { track: number, from: at, until, tied: onset.tied });
        }
    }

    /// Ends a note, at `latest` where the same key begins again.
    fn end(&mut self, channel: u8, key: u8, note: &Open, latest: u64) {
        let at = note.until.min(latest).min(self.end.max(note.from + 1));
        // What is tied ends after the beginning of what it is tied to, unless that is the same key.
        let rank = if note.tied && at < latest { 3 } else { 0 };
        let message = MidiMessage::NoteOff { key: u7::new(key & 127), vel: u7::new(64) };
        self.tracks[note.track].push(Timed { at, rank, channel: u4::new(channel & 15), message });
    }
}

fn controller(number: u8, value: u8) -> MidiMessage {
    MidiMessage::Controller { controller: u7::new(number & 127), value: u7::new(value & 127) }
}
