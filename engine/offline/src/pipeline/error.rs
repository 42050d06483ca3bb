//! Why no cloud can be made of sounds.

use super::MOST_SOUNDS;

/// What is wrong with what was asked for, or with what came of it.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum MakeError {
    /// Not a number of sounds that a cloud is made of.
    #[error("{0} sounds are given; a cloud is made of 1 to {MOST_SOUNDS}")]
    Sounds(usize),
    /// No grains, or more than a cloud can have.
    #[error("{asked} grains are asked for; 1 to {most} can be made")]
    Grains {
        /// Grains asked for.
        asked: usize,
        /// The most that there can be.
        most: usize,
    },
    /// Encodings that can not be shared out among grains.
    #[error("{found} encodings are no grains of {frames} encodings each")]
    Encodings {
        /// Encodings given.
        found: usize,
        /// Encodings of each grain.
        frames: usize,
    },
    /// A part of a sound or a place in it that is no such.
    #[error("{0} is no place in a sound, which goes from 0 to 1")]
    Place(f32),
    /// The part of the sounds that is to be taken ends before it starts.
    #[error("the part from {from} to {to} of a sound is empty")]
    Region {
        /// Its start, 0 … 1.
        from: f32,
        /// Its end, 0 … 1.
        to: f32,
    },
    /// Not as many pitches as sounds.
    #[error("{given} pitches are given for {sounds} sounds; wanted is one for each, or one for all")]
    Pitches {
        /// Pitches given.
        given: usize,
        /// Sounds given.
        sounds: usize,
    },
    /// No pitch.
    #[error("{0} Hz is no pitch: 1 to 20000 are")]
    Pitch(f32),
    /// Not as many weights as sounds, or weights that say nothing.
    #[error("{given} weights are given for {sounds} sounds; wanted is one for each, none negative, not all zero")]
    Weights {
        /// Weights given.
        given: usize,
        /// Sounds given.
        sounds: usize,
    },
    /// An encoding that is no place between sounds.
    #[error("the encoding of grain {grain} is NaN or infinite")]
    NotFinite {
        /// The grain, from 0.
        grain: usize,
    },
    /// A length that the model does not make.
    #[error("{model} makes grains of {wanted}; {asked} samples are asked for")]
    Length {
        /// The model.
        model: String,
        /// What it makes.
        wanted: String,
        /// What was asked for, in samples.
        asked: usize,
    },
    /// There is no such model.
    #[error("it is no model, nor the name of one{}", folder.as_ref().map(|folder| format!(" in {folder}")).unwrap_or_default())]
    NoModel {
        /// Where the user's models are, if that is known.
        folder: Option<String>,
    },
    /// Grains can be made, but no sound can be encoded.
    #[error("there is no encoder beside it that would listen to the sounds; name one")]
    NoEncoder,
    /// Something is asked of a model that it does not do.
    #[error("{model} has no {what}")]
    Unknown {
        /// The model.
        model: String,
        /// What it was asked for.
        what: &'static str,
    },
    /// A generator that does not keep its word.
    #[error("{model} made {found} samples where {wanted} were due")]
    Batch {
        /// The model.
        model: String,
        /// Samples that it made.
        found: usize,
        /// Samples that were due.
        wanted: usize,
    },
    /// Another program works on the same cloud.
    #[error("another run is making it")]
    Busy,
}
