//! Recording: what is played becomes steps.

/// How what is played is recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RecordMode {
    /// Not at all.
    #[default]
    Off,
    /// While the sequencer runs, notes go to the steps that they are nearest to.
    Live,
    /// While it stands still, each note or chord goes to the cursor's step, and the cursor moves on.
    Step,
}

/// The settings of the recording, and where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Recording {
    /// Whether and how.
    pub mode: RecordMode,
    /// The track that is recorded, 0-based.
    pub track: usize,
    /// How far notes are pulled to their steps, 0 (micro-timing keeps them) … 1.
    pub quantise: f32,
    /// Whether a pass replaces what the steps it runs over had, instead of adding to it.
    pub replace: bool,
    /// Whether moves of knobs and the host's automation are recorded as locks.
    pub locks: bool,
    /// The pattern that step recording fills, 0-based.
    pub pattern: usize,
    /// The step that step recording fills next, 0-based.
    pub cursor: usize,
}

impl Default for Recording {
    fn default() -> Self {
        Self { mode: RecordMode::Off, track: 0, quantise: 1.0, replace: false, locks: false, pattern: 0, cursor: 0 }
    }
}
