//! From a sequence to JSON.

use nephele_realtime::Sequence;
use nephele_realtime::sequencer::{ClockScale, ControlLane, Direction, Entry, Pattern, Scale, Step, Target, Track};
use serde::Serialize;

use super::VERSION;

/// A sequence as it is written.
#[derive(Serialize)]
pub struct Written<'a> {
    version: u64,
    seed: u32,
    song_loops: bool,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    song: &'a [Entry],
    patterns: Vec<WrittenPattern<'a>>,
}

#[derive(Serialize)]
struct WrittenPattern<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<u16>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tracks: Vec<WrittenTrack<'a>>,
}

/// Its length and clock always stand there; what is seldom used only where it is.
#[derive(Serialize)]
struct WrittenTrack<'a> {
    length: u8,
    clock: ClockScale,
    swing: f32,
    direction: Direction,
    target: Target,
    channel: u8,
    #[serde(skip_serializing_if = "is_not")]
    mute: bool,
    #[serde(skip_serializing_if = "is_not")]
    solo: bool,
    #[serde(skip_serializing_if = "is_not")]
    protect: bool,
    transpose: i8,
    scale: Scale,
    root: u8,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    controls: &'a [ControlLane],
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    steps: &'a [Step],
}

impl<'a> Written<'a> {
    /// `sequence` as it is written.
    #[must_use]
    pub fn new(sequence: &'a Sequence) -> Self {
        Self {
            version: VERSION,
            seed: sequence.seed,
            song_loops: sequence.song_loops,
            song: &sequence.song,
            patterns: without_new(&sequence.patterns).iter().map(pattern).collect(),
        }
    }
}

fn pattern(pattern: &Pattern) -> WrittenPattern<'_> {
    let tracks = without_new(&pattern.tracks).iter().map(track).collect();
    WrittenPattern { name: &pattern.name, length: pattern.length, tracks }
}

fn track(track: &Track) -> WrittenTrack<'_> {
    WrittenTrack {
        length: track.length,
        clock: track.clock,
        swing: track.swing,
        direction: track.direction,
        target: track.target,
        channel: track.channel,
        mute: track.mute,
        solo: track.solo,
        protect: track.protect,
        transpose: track.transpose,
        scale: track.scale,
        root: track.root,
        controls: without_new(&track.controls),
        steps: without_new(&track.steps),
    }
}

/// `all` without those at the end that are as new: readers fill up.
fn without_new<T: Default + PartialEq>(all: &[T]) -> &[T] {
    let new = T::default();
    let used = all.iter().rposition(|one| *one != new).map_or(0, |last| last + 1);
    &all[..used]
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_not(flag: &bool) -> bool {
    !*flag
}
