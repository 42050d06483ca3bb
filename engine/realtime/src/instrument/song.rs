//! Where the song is: the host's transport, or the instrument's own clock while the host stands still.

use super::engine::Instrument;
use super::events::{NoteId, Transport};
use crate::parameters::Global;
use crate::sequencer::{Cue, Line, PATTERNS, Player, When};

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
    /// The pattern that the parameter chose last: a note that chooses another one counts until it moves again.
    pattern: Option<f32>,
    /// Keys that hold fill, bit `k` for MIDI key `k`.
    pub fill_keys: u128,
}

impl Song {
    /// The tempo followed, in bpm; `own` is that of the own clock.
    pub(super) fn tempo(&self, own: f32) -> f32 {
        if self.source == Source::Own { own } else { self.host.tempo as f32 }
    }

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

impl Instrument {
    /// Lets the player act on the instrument, which it is a part of otherwise.
    pub(super) fn with_player<R>(&mut self, act: impl FnOnce(&mut Self, &mut Player) -> R) -> Option<R> {
        let mut player = self.player.take()?;
        let result = act(self, &mut player);
        self.player = Some(player);
        Some(result)
    }

    /// Follows a transport that was told, and plays what is due at this sample.
    pub(super) fn play_song(&mut self) {
        if let Some(told) = self.song.told.take() {
            self.song.host = told;
            self.song.host_at = self.clock;
            self.follow();
        }
        let now = self.clock;
        let (song, fill) = (self.told_on(Global::SeqSong), self.told_on(Global::SeqFill) || self.song.fill_keys != 0);
        let transpose = self.base.told().global(Global::SeqTranspose) as i32;
        let pattern = self.base.told().global(Global::SeqPattern);
        let chosen = self.song.pattern.replace(pattern) != Some(pattern);
        let when = self.when();
        let bar = self.song.host.bar;
        self.with_player(|instrument, player| {
            player.set_cue(song, fill);
            player.transpose = transpose;
            if chosen {
                player.choose(pattern as u8, when, bar);
            }
            player.play(now, |played| instrument.act(played));
        });
    }

    /// Where the song is, in quarter notes, while it runs, and what chooses its patterns.
    #[must_use]
    pub fn song_place(&self) -> (Option<f64>, Cue) {
        let place = self.player.as_ref().map(|player| (player.beats_at(self.clock), player.cue()));
        place.unwrap_or_default()
    }

    /// Leaves `key` out on the sequencer's `track`, 0-based, for half a step: it is just being recorded there.
    pub fn hold_back(&mut self, track: usize, key: u8) {
        self.with_player(|_, player| player.hold_back(track as u8, key));
    }

    /// Whether `note` is on the channel whose notes choose patterns instead of being heard.
    #[must_use]
    pub fn is_remote(&self, note: NoteId) -> bool {
        let remote = self.base.told().global(Global::SeqRemote) as u8;
        remote > 0 && note.channel == Some(remote - 1)
    }

    /// A note on the remote channel goes down: it chooses a pattern, or holds fill.
    pub(super) fn remote(&mut self, key: u8) {
        let place = key % 12;
        if usize::from(place) >= PATTERNS {
            self.song.fill_keys |= 1 << (key & 127);
        } else {
            let (when, bar) = (self.when(), self.song.host.bar);
            self.with_player(|_, player| player.choose(place, when, bar));
        }
    }

    /// A key goes up: if it held fill it does no more, also after no channel is remote any longer.
    pub(super) fn lift_remote(&mut self, note: NoteId) {
        if self.is_remote(note) || self.base.told().global(Global::SeqRemote) < 0.5 {
            self.song.fill_keys &= !note.key.map_or(u128::MAX, |key| 1 << (key & 127));
        }
    }

    fn when(&self) -> When {
        match self.base.told().global(Global::SeqChange) as u32 {
            0 => When::Bar,
            1 => When::End,
            _ => When::Now,
        }
    }

    fn told_on(&self, switch: Global) -> bool {
        self.base.told().global(switch) > 0.5
    }

    /// Chooses the clock and tells the player where the song is.
    pub(super) fn follow(&mut self) {
        let source = if self.told_on(Global::Bypass) || !self.told_on(Global::SeqEnabled) {
            Source::None
        } else if self.song.host.playing {
            Source::Host
        } else if self.told_on(Global::SeqRun) {
            Source::Own
        } else {
            Source::None
        };
        if source != self.song.source {
            self.stop_song();
            self.song.source = source;
        }
        let now = self.clock;
        let per_beat = samples_per_beat(self.sample_rate, self.song.host.tempo);
        let told = self.song.host.beats + (now - self.song.host_at) as f64 / per_beat;
        if self.song.host.playing {
            let line = Line::new(now, told, per_beat);
            let same = |old: Line| line.is_some_and(|new| old.is_told_again_by(&new, now));
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
                let beats = self.player.as_ref().and_then(|player| player.beats_at(now)).unwrap_or(0.0);
                (beats, samples_per_beat(self.sample_rate, f64::from(self.base.told().global(Global::SeqTempo))))
            }
        };
        let line = self.with_player(|instrument, player| {
            player.locate(now, place.0, place.1, |played| instrument.act(played));
            player.line()
        });
        if source == Source::Own {
            self.song.line = line.flatten();
        }
    }

    /// Ends the song and every note of it.
    pub(super) fn stop_song(&mut self) {
        self.with_player(|instrument, player| player.stop(|played| instrument.act(played)));
    }
}
