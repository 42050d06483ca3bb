//! What the worker is doing, as the editor shows it.

use super::job::Kind;

/// A snapshot of the worker, cheap enough for every frame.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Status {
    /// What is being done: `idle`, `loading`, `encoding`, `decoding`, `analysing`.
    pub phase: &'static str,
    /// How much of that is done, 0 … 1.
    pub fraction: f32,
    /// Seconds until that is done, if it goes on at its pace; `None` before that can be told.
    pub seconds_left: Option<f32>,
    /// Whether a job is running or waiting.
    pub busy: bool,
    /// What runs the models: `ONNX Runtime 1.31.1` or `built-in`; empty before the first model is used.
    pub backend: String,
    /// Why that is not ONNX Runtime; empty if it is, or before the first model is used.
    pub why: String,
    /// All jobs up to this generation are finished, failed, cancelled or replaced.
    pub generation_done: u64,
    /// What there is to say about the last job that had something to say.
    pub message: Option<Message>,
}

/// A line for the user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Whether something failed; the sound that played before plays on.
    pub error: bool,
    /// The line, naming file and cause of a failure.
    pub text: String,
}

/// The last message, and which kind of job it is about.
///
/// The morph pad posts jobs by itself all the time: its successes must not wipe away what was said about a file.
#[derive(Debug, Default)]
pub(super) struct Board {
    message: Option<(Kind, Message)>,
}

impl Board {
    pub(super) fn show(&mut self, kind: Kind, error: bool, text: String) {
        self.message = Some((kind, Message { error, text }));
    }

    /// Nothing to say about a job of this kind any more.
    pub(super) fn clear(&mut self, kind: Kind) {
        self.message.take_if(|(about, _)| *about == kind);
    }

    pub(super) fn message(&self) -> Option<Message> {
        self.message.as_ref().map(|(_, message)| message.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_stays_until_its_own_kind_has_better_news() {
        let mut board = Board::default();
        board.show(Kind::Cloud, true, "a.npy: gone".to_owned());
        board.clear(Kind::Morph);
        assert!(board.message().unwrap().error);
        board.clear(Kind::Cloud);
        assert_eq!(board.message(), None);
    }
}
