//! Decoding, with `symphonia`.

use std::any::Any;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::errors::Error;
use symphonia::core::formats::{FormatOptions, FormatReader, TrackType};
use symphonia::core::io::{MediaSourceStream, MediaSourceStreamOptions};
use symphonia::default::formats::{AiffReader, FlacReader, MpaReader, OggReader, WavReader};
use symphonia::default::get_codecs;

use super::collect::{Collector, MOST_SECONDS};
use super::error::AudioError;
use super::essence::{Essence, Source};
use super::format::Format;
use super::plan::{Plan, header, plan};
use super::{Recording, Request};
use crate::error::Cause;
use crate::models::Phase;
use crate::task::Task;

/// The most channels that are read.
pub const MOST_CHANNELS: usize = 64;

/// Decodes the file `source`, whose name has the ending `extension`. `task` is looked at for every packet, which is some
/// thousand samples.
///
/// # Errors
/// If it is no recording, or a damaged one, or nobody wants it any more.
pub fn decode<S: Source>(
    mut source: S,
    extension: Option<&str>,
    request: Request,
    task: Task<'_>,
) -> Result<Recording, Cause> {
    task.show(Phase::Loading, 0, 1);
    let Plan { format, parts } = plan(&mut source, extension, task)?;
    let essence = Essence::new(source, parts, task);
    let work = || Decoding::open(essence, format, request, task)?.run();
    // `symphonia` has assertions that a damaged file may break.
    let decoded = catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|panic| Err(AudioError::Decoder { format, what: panic_text(&*panic).to_owned() }.into()));
    // A reader that hears of the end of all work takes it for damage.
    task.check()?;
    decoded
}

fn panic_text(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<&str>().copied();
    text.or_else(|| panic.downcast_ref::<String>().map(String::as_str)).unwrap_or("no reason given")
}

/// Decoding in progress.
struct Decoding<'a> {
    reader: Box<dyn FormatReader + 'a>,
    decoder: Box<dyn AudioDecoder>,
    format: Format,
    track: u32,
    rate: u32,
    sources: usize,
    /// Samples of a channel that the header declares.
    declared: Option<u64>,
    collector: Collector,
    /// The last packet by channel, full scale ±1.
    planes: Vec<Vec<f32>>,
    task: Task<'a>,
}

impl<'a> Decoding<'a> {
    fn open<S: Source + 'a>(
        essence: Essence<'a, S>,
        format: Format,
        request: Request,
        task: Task<'a>,
    ) -> Result<Self, Cause> {
        let stream = MediaSourceStream::new(Box::new(essence), MediaSourceStreamOptions::default());
        let reader = open(format, stream).map_err(|error| refusal(format, error))?;
        let Some(track) = reader.default_track(TrackType::Audio) else {
            return Err(header(format, "it has no sound"));
        };
        let Some(CodecParameters::Audio(parameters)) = &track.codec_params else {
            return Err(header(format, "it does not say how its sound is stored"));
        };
        let (rate, sources) = shape(parameters)?;
        let options = AudioDecoderOptions::default().verify(true);
        let decoder = get_codecs().make_audio_decoder(parameters, &options).map_err(|error| refusal(format, error))?;
        let collector = Collector::new(request, rate, sources)?;
        let (track, declared) = (track.id, track.num_frames);
        if declared.is_some_and(|frames| collector.too_long(frames)) {
            let seconds = declared.unwrap_or_default() as f64 / f64::from(rate);
            return Err(AudioError::TooLong { about: "", seconds }.into());
        }
        Ok(Self { reader, decoder, format, track, rate, sources, declared, collector, planes: Vec::new(), task })
    }

    fn run(mut self) -> Result<Recording, Cause> {
        while self.packet()? {
            self.task.check()?;
            if self.collector.too_long(self.collector.frames()) {
                // The part that was read lasts as long as is allowed.
                let fraction = f64::from(self.task.fraction()).clamp(1e-3, 1.0);
                return Err(AudioError::TooLong { about: "about ", seconds: MOST_SECONDS / fraction }.into());
            }
        }
        self.task.check()?;
        let found = self.collector.frames();
        if let Some(declared) = self.declared.filter(|declared| *declared > found) {
            return Err(AudioError::Short { declared, found }.into());
        }
        if self.decoder.finalize().verify_ok == Some(false) {
            return Err(AudioError::Checksum.into());
        }
        Ok(self.collector.finish()?)
    }

    /// Decodes one packet; false at the end.
    fn packet(&mut self) -> Result<bool, Cause> {
        let seconds = self.collector.seconds();
        let packet = match self.reader.next_packet() {
            Ok(Some(packet)) => packet,
            Ok(None) => return Ok(false),
            Err(Error::IoError(error)) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(false),
            Err(error) => return Err(damage(seconds, error)),
        };
        if packet.track_id != self.track {
            return Ok(true);
        }
        match self.decoder.decode(&packet) {
            Ok(sound) => {
                if sound.spec().rate() != self.rate || sound.num_planes() != self.sources {
                    return Err(AudioError::Changes { seconds }.into());
                }
                sound.copy_to_vecs_planar::<f32>(&mut self.planes);
                self.collector.push(&self.planes)?;
                Ok(true)
            }
            // The first frames of an MP3 that was cut out of a longer one need what stood before them.
            Err(Error::DecodeError(_)) if self.format == Format::Mp3 && self.collector.frames() == 0 => Ok(true),
            Err(error) => Err(damage(seconds, error)),
        }
    }
}

fn open<'a>(format: Format, stream: MediaSourceStream<'a>) -> Result<Box<dyn FormatReader + 'a>, Error> {
    let options = FormatOptions::default();
    Ok(match format {
        Format::Wav => Box::new(WavReader::try_new(stream, options)?),
        Format::Aiff => Box::new(AiffReader::try_new(stream, options)?),
        Format::Flac => Box::new(FlacReader::try_new(stream, options)?),
        Format::Mp3 => Box::new(MpaReader::try_new(stream, options)?),
        Format::Ogg => Box::new(OggReader::try_new(stream, options)?),
    })
}

/// Sample rate in Hz and channels. Looked at before a decoder makes room for them.
fn shape(parameters: &AudioCodecParameters) -> Result<(u32, usize), AudioError> {
    let rate = parameters.sample_rate.unwrap_or(0);
    if !(100..=10_000_000).contains(&rate) {
        return Err(AudioError::Rate(rate));
    }
    let channels = parameters.channels.as_ref().map_or(0, symphonia::core::audio::Channels::count);
    if !(1..=MOST_CHANNELS).contains(&channels) {
        return Err(AudioError::Channels(channels));
    }
    Ok((rate, channels))
}

/// Why a file could not be opened.
fn refusal(format: Format, error: Error) -> Cause {
    match error {
        Error::Unsupported(what) => AudioError::Unsupported { what: what.to_owned() }.into(),
        Error::DecodeError(what) | Error::LimitError(what) => header(format, what),
        Error::IoError(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            header(format, "it ends within its header")
        }
        Error::IoError(error) => error.into(),
        other => header(format, other.to_string()),
    }
}

/// Why a file could not be read on.
fn damage(seconds: f64, error: Error) -> Cause {
    match error {
        Error::IoError(error) => error.into(),
        Error::DecodeError(what) | Error::LimitError(what) => {
            AudioError::Damaged { seconds, what: what.to_owned() }.into()
        }
        Error::Unsupported(what) => AudioError::Unsupported { what: what.to_owned() }.into(),
        other => AudioError::Damaged { seconds, what: other.to_string() }.into(),
    }
}
