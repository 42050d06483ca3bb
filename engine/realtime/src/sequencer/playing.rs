//! What the editor is told of the sequencer.

use super::TRACKS;

/// Where the sequencer is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Playing {
    /// Whether it runs.
    pub running: bool,
    /// The pattern that plays, or would.
    pub pattern: u8,
    /// The pattern that is to take over.
    pub queued: Option<u8>,
    /// The step of each track at which it is, while it runs.
    pub places: [Option<u8>; TRACKS],
    /// Which of its hits each track's last step is at, from 0.
    pub hits: [u8; TRACKS],
    /// Place in the song, while that plays.
    pub entry: Option<u8>,
    /// Whether fill is on.
    pub fill: bool,
}
