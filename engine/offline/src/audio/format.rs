//! Which kind of file holds a recording.

use std::fmt;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Microsoft's RIFF WAVE, RF64 too.
    Wav,
    /// Apple's AIFF and AIFF-C.
    Aiff,
    /// FLAC in its own container.
    Flac,
    /// MPEG-1, 2 and 2.5, layer III.
    Mp3,
    /// Ogg with Vorbis or FLAC in it.
    Ogg,
}

impl Format {
    /// The kind of a file that begins with `head` (12 bytes are enough) and whose name has the ending `extension` in
    /// small letters. The ending decides only where the first bytes do not: damaged files, and MP3 behind some noise.
    pub(crate) fn of(head: &[u8], extension: Option<&str>) -> Option<Self> {
        match head {
            [b'R', b'I' | b'F', b'F' | b'6', b'F' | b'4', ..] | [b'B', b'W', b'6', b'4', ..] => Some(Self::Wav),
            [b'F', b'O', b'R', b'M', ..] => Some(Self::Aiff),
            [b'f', b'L', b'a', b'C', ..] => Some(Self::Flac),
            [b'O', b'g', b'g', b'S', ..] => Some(Self::Ogg),
            // A tag may stand before FLAC too; what is behind it decides, see `plan`.
            [b'I', b'D', b'3', ..] => Some(Self::Mp3),
            // Eleven bits of synchronisation, a version that exists, layer III.
            [0xff, second, ..] if second & 0xe6 == 0xe2 && second & 0x18 != 0x08 => Some(Self::Mp3),
            _ => Self::of_extension(extension?),
        }
    }

    fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "wav" | "wave" | "rf64" => Some(Self::Wav),
            "aif" | "aiff" | "aifc" => Some(Self::Aiff),
            "flac" => Some(Self::Flac),
            "mp3" => Some(Self::Mp3),
            "ogg" | "oga" => Some(Self::Ogg),
            _ => None,
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Wav => "WAV",
            Self::Aiff => "AIFF",
            Self::Flac => "FLAC",
            Self::Mp3 => "MP3",
            Self::Ogg => "Ogg",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_bytes_decide_and_then_the_name() {
        let cases: [(&[u8], Option<&str>, Option<Format>); 9] = [
            (b"RIFF\0\0\0\0WAVE", Some("mp3"), Some(Format::Wav)),
            (b"RF64\xff\xff\xff\xffWAVE", None, Some(Format::Wav)),
            (b"FORM\0\0\0\0AIFF", None, Some(Format::Aiff)),
            (b"fLaC", None, Some(Format::Flac)),
            (b"OggS", None, Some(Format::Ogg)),
            (b"\xff\xfb\x90\0", None, Some(Format::Mp3)),
            (b"\xff\xf1\x50\0", None, None),
            (b"junk", Some("aif"), Some(Format::Aiff)),
            (b"junk", Some("txt"), None),
        ];
        for (head, extension, wanted) in cases {
            assert_eq!(Format::of(head, extension), wanted, "{head:?}");
        }
    }
}
