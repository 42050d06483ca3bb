//! What can be wrong with a recording.

use super::format::Format;

/// Why a file is no recording that can be used.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AudioError {
    /// It does not begin as its format asks for.
    #[error("as {format} it can not be read: {what}")]
    Header {
        /// What it is, or is called.
        format: Format,
        /// What is wrong.
        what: String,
    },
    /// It ends before the sound that it declares does.
    #[error("its header declares {declared} bytes of sound, but {found} follow it")]
    Truncated {
        /// Bytes declared.
        declared: u64,
        /// Bytes that follow.
        found: u64,
    },
    /// It ends before the sound that it declares does.
    #[error("its header declares {declared} samples in each channel, but it ends after {found}")]
    Short {
        /// Samples of a channel that are declared.
        declared: u64,
        /// Samples of a channel that are there.
        found: u64,
    },
    /// A part of its container is not what it should be.
    #[error("it is damaged at byte {byte}: {what}")]
    Container {
        /// Where that part begins, from the start of the file.
        byte: u64,
        /// What is wrong.
        what: &'static str,
    },
    /// Its sound can not be decoded from here on.
    #[error("it is damaged {seconds:.2} s from its start: {what}")]
    Damaged {
        /// Where, in seconds.
        seconds: f64,
        /// What the decoder says.
        what: String,
    },
    /// It was decoded, but to something else than was encoded.
    #[error("it is damaged: its sound has another checksum than its header")]
    Checksum,
    /// A sound format or option that is not read.
    #[error("its way of storing sound is not read: {what}")]
    Unsupported {
        /// Which.
        what: String,
    },
    /// No sample rate of a recording.
    #[error("its sample rate is {0} Hz; 100 Hz to 10 MHz are read")]
    Rate(u32),
    /// No channels, or very many.
    #[error("it has {0} channels; 1 to 64 are read")]
    Channels(usize),
    /// Sample rate or channels are others than at the start.
    #[error("its sample rate or its channels change {seconds:.2} s from its start")]
    Changes {
        /// Where, in seconds.
        seconds: f64,
    },
    /// Longer than a cloud may be.
    #[error("it is {about}{} long; at most 10 minutes are read", minutes(*.seconds))]
    TooLong {
        /// `about ` if its length is only known from the part that was read.
        about: &'static str,
        /// Its length in seconds.
        seconds: f64,
    },
    /// More samples than fit into memory.
    #[error("it has more than {most} samples in all channels, the most that is read")]
    TooMany {
        /// The most that is read.
        most: usize,
    },
    /// A sample that is no number.
    #[error("it has a sample that is NaN or infinite {seconds:.3} s from its start")]
    NotFinite {
        /// Where, in seconds.
        seconds: f64,
    },
    /// The decoder itself failed.
    #[error("the {format} decoder fails on it: {what}")]
    Decoder {
        /// Of what.
        format: Format,
        /// How it failed.
        what: String,
    },
    /// The sample rate could not be changed.
    #[error("it can not be resampled: {0}")]
    Resampling(String),
}

/// A length as people say it.
fn minutes(seconds: f64) -> String {
    let whole = seconds.round().clamp(0.0, 1e15) as u64;
    format!("{}:{:02} minutes", whole / 60, whole % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_minutes() {
        let error = AudioError::TooLong { about: "about ", seconds: 754.4 };
        assert_eq!(error.to_string(), "it is about 12:34 minutes long; at most 10 minutes are read");
    }
}
