//! Where the song is: the host's transport, or the instrument's own clock while the host stands still.

use super::channels::SEQUENCER_CHANNEL;
use super::engine::Instrument;
use super::events::{NoteId, NoteOut, Transport};
use crate::parameters::Global;
use crate::sequencer::{Line, Onset, PAGE};

/// MIDI channel of the notes sent out.
const OUTPUT_CHANNEL: u8 = 0;

/// Whose clock the song follows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    #[default]
    None,
    Host,
    Own,
}

/// The song's place, and the transport last heard of.
#[derive(Debug, Default)]
pub(super) struct Song {
    /// A transport that has been told but not yet followed.
    pub told: Option<Transport>,
    /// The host's transport at sample `host_at`.
    pub host: Transport,
    host_at: i64,
    source: Source,
    /// The transport's line while it rolls, by which grains find the beat whether or not the sequencer plays.
    line: Option<Line>,
}

impl Song {
    /// The tempo followed, in bpm; `own` is that of the own clock.
    pub(super) fn tempo(&self, own: f32) -> f32 {
        if self.source == Source::Own { own } else { self.host.tempo as f32 }
    }
}

impl Song {
    /// Whether neither host nor own clock runs, and nothing was told that is not known.
    pub(super) fn rests(&self) -> bool {
        self.told.is_none() && !self.host.playing && self.source == Source::None
    }

    /// Song position in beats at sample `now`, while the song runs, and the length of a beat in samples; `own` is the
    /// tempo of the own clock.
    pub(super) fn beats(&self, now: i64, sample_rate: f32, own: f32) -> (Option<f64>, f64) {
        if let Some(line) = self.line {
            return (Some(line.beats_at(now)), line.samples_per_beat);
        }
        // A tempo that is none counts as 120.
        let bpm = Some(f64::from(self.tempo(own))).filter(|bpm| (1.0..=1e4).contains(bpm));
        (None, samples_per_beat(sample_rate, bpm.unwrap_or(120.0)))
    }
}

/// Length of a beat at `bpm`.
fn samples_per_beat(sample_rate: f32, bpm: f64) -> f64 {
    60.0 * f64::from(sample_rate) / bpm
}

/// The most that the player can do at one sample: end every held note, and a few steps.
const DUE: usize = 2 * PAGE;

/// What is due, gathered so that the player is free again when it is acted upon.
struct Due {
    onsets: [Onset; DUE],
    count: usize,
}

impl Due {
    const fn new() -> Self {
        Self { onsets: [Onset::Off(0); DUE], count: 0 }
    }

    fn add(&mut self, onset: Onset) {
        if let Some(slot) = self.onsets.get_mut(self.count) {
            *slot = onset;
            self.count += 1;
        }
    }
}

impl Instrument {
    /// Follows a transport that was told, and plays what is due at this sample.
    pub(super) fn play_song(&mut self) {
        if let Some(told) = self.song.told.take() {
            self.song.host = told;
            self.song.host_at = self.clock;
            self.follow();
        }
        let mut due = Due::new();
        self.player.transpose = self.base.told().global(Global::SeqTranspose) as i32;
        self.player.play(self.clock, |onset| due.add(onset));
        self.act(&due);
    }

    /// Chooses the clock and tells the player where the song is.
    pub(super) fn follow(&mut self) {
        let on = |p: Global| self.base.told().global(p) > 0.5;
        let source = if on(Global::Bypass) || !on(Global::SeqEnabled) {
            Source::None
        } else if self.song.host.playing {
            Source::Host
        } else if on(Global::SeqRun) {
            Source::Own
        } else {
            Source::None
        };
        if source != self.song.source {
            self.stop_song();
            self.song.source = source;
        }
        let per_beat = samples_per_beat(self.sample_rate, self.song.host.tempo);
        let told = self.song.host.beats + (self.clock - self.song.host_at) as f64 / per_beat;
        if self.song.host.playing {
            let line = Line::new(self.clock, told, per_beat);
            let same = |old: Line| line.is_some_and(|new| old.is_told_again_by(&new, self.clock));
            if !self.song.line.is_some_and(same) {
                self.song.line = line;
            }
        } else {
            self.song.line = None;
        }
        let place = match source {
            Source::None => return,
            Source::Host => (told, per_beat),
            Source::Own => {
                let beats = self.player.beats_at(self.clock).unwrap_or(0.0);
                (beats, samples_per_beat(self.sample_rate, f64::from(self.base.told().global(Global::SeqTempo))))
            }
        };
        let mut due = Due::new();
        self.player.locate(self.clock, place.0, place.1, |onset| due.add(onset));
        if source == Source::Own {
            self.song.line = self.player.line();
        }
        self.act(&due);
    }

    /// Ends the song and every note of it.
    pub(super) fn stop_song(&mut self) {
        let mut due = Due::new();
        self.player.stop(|onset| due.add(onset));
        self.act(&due);
    }

    /// Plays onsets on the instrument's own voices and sends them out.
    fn act(&mut self, due: &Due) {
        for onset in due.onsets.iter().take(due.count) {
            match *onset {
                Onset::On(key, velocity) => {
                    self.note_on(NoteId::new(SEQUENCER_CHANNEL, key), velocity);
                    self.outbox.push(NoteOut::On { channel: OUTPUT_CHANNEL, key, velocity });
                }
                Onset::Off(key) => {
                    self.note_off(NoteId::new(SEQUENCER_CHANNEL, key));
                    self.outbox.push(NoteOut::Off { channel: OUTPUT_CHANNEL, key });
                }
            }
        }
    }
}
