//! All of it: from files to a cloud.

use std::path::{Path, PathBuf};

use nephele_realtime::GrainCloud;

use super::blend::Blend;
use super::error::MakeError;
use super::generator::{Generator, Listener, Wishes};
use super::part::Part;
use super::produce::{Production, Resumed, Watch, save};
use super::score::Score;
use super::sound::hear;
use super::take::Take;
use super::track::Track;
use super::{MOST_GRAINS, MOST_SOUNDS};
use crate::clouds;
use crate::error::{Cause, FileError};
use crate::models::{Cancel, Phase, Progress};
use crate::pitch::TRUSTED;

/// Grains of a cloud if nobody asks for another number.
const GRAINS: usize = 128;
/// The most letters of a name that is put together from those of the sounds.
const NAME: usize = 60;

/// How sounds become a cloud.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// Grains, 1 … [`MOST_GRAINS`].
    pub grains: usize,
    /// Which places of each sound they are taken from.
    pub take: Take,
    /// The part of each sound that is used: its start and its end, 0 … 1.
    pub region: [f32; 2],
    /// How the sounds share the grains. Without, [`Blend::Interpolate`]; for a single sound that is a walk through it.
    pub blend: Blend,
    /// Pitches of the sounds in Hz: one for each, one for all, or none, and they are heard.
    pub pitches_hz: Vec<f32>,
    /// Pitch in Hz of the cloud. Without, models that can be told are given the mean of the sounds' pitches, and for others it
    /// is heard in what they make.
    pub root_hz: Option<f32>,
    /// Samples of a grain, for models that can choose.
    pub length: Option<usize>,
    /// For models that draw their samples: see [`Wishes::temperature`].
    pub temperature: Option<f32>,
    /// Seed of all chance.
    pub seed: u64,
    /// Name of the cloud; without, those of the sounds.
    pub name: Option<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            grains: GRAINS,
            take: Take::Even,
            region: [0.0, 1.0],
            blend: Blend::Interpolate,
            pitches_hz: Vec::new(),
            root_hz: None,
            length: None,
            temperature: None,
            seed: 0,
            name: None,
        }
    }
}

impl Options {
    /// Refuses what can be known to be wrong before any sound is read.
    fn check(&self, sounds: usize) -> Result<(), MakeError> {
        let outside = |place: &&f32| !(0.0..=1.0).contains(*place);
        let given = if let Take::At(places) = &self.take { &places[..] } else { &[] };
        let [from, to] = self.region;
        if !(1..=MOST_SOUNDS).contains(&sounds) {
            Err(MakeError::Sounds(sounds))
        } else if !(1..=MOST_GRAINS).contains(&self.grains) {
            Err(MakeError::Grains { asked: self.grains, most: MOST_GRAINS })
        } else if let Some(place) = given.iter().chain(&self.region).find(outside) {
            Err(MakeError::Place(*place))
        } else if from >= to {
            Err(MakeError::Region { from, to })
        } else if self.pitches_hz.len() > 1 && self.pitches_hz.len() != sounds {
            Err(MakeError::Pitches { given: self.pitches_hz.len(), sounds })
        } else if let Some(hz) = self.pitches_hz.iter().chain(&self.root_hz).find(|hz| !(1.0..=20_000.0).contains(*hz))
        {
            Err(MakeError::Pitch(*hz))
        } else {
            self.blend.check(sounds)
        }
    }

    /// What the generator is asked for, where the sounds have `heard` as their pitch.
    fn wishes(&self, heard: Option<f32>) -> Wishes {
        let root_hz = self.root_hz.or(heard);
        Wishes { root_hz, length: self.length, temperature: self.temperature, seed: self.seed }
    }
}

/// What `listener` hears in each of `sounds`.
///
/// # Errors
/// As [`hear`], and if `options` are none.
pub fn listen(
    sounds: &[PathBuf],
    options: &Options,
    listener: &mut dyn Listener,
    progress: &Progress,
    cancel: &Cancel,
) -> Result<Vec<Track>, FileError> {
    options.check(sounds.len()).map_err(|error| FileError::new(NAMELESS, error))?;
    let pitch = |sound| options.pitches_hz.get(sound).or(options.pitches_hz.first()).copied();
    let sounds = sounds.iter().enumerate();
    sounds.map(|(sound, path)| hear(path, pitch(sound), options, listener, progress, cancel)).collect()
}

/// How errors call a cloud that has no file.
const NAMELESS: &str = "the new cloud";

/// Makes the cloud of `sounds`. With `out`, finished grains are kept in a file beside it ([`Part`]), which an earlier run may
/// have begun; the cloud is written there, and the file removed. `watch` is told after each batch of grains what is there,
/// and `remark` what the user should know.
///
/// # Errors
/// If a sound can not be read, a model fails, something can not be written, or `options` are none; and an error that
/// [is no fault](FileError::is_cancelled) if `cancel` says so. What was finished is kept in the file.
#[expect(clippy::too_many_arguments, reason = "each is another's: the user's, the models', the watcher's")]
pub fn make(
    sounds: &[PathBuf],
    options: &Options,
    listener: &mut dyn Listener,
    generator: &mut dyn Generator,
    out: Option<&Path>,
    watch: &mut Watch<'_>,
    remark: &mut dyn FnMut(String),
    progress: &Progress,
    cancel: &Cancel,
) -> Result<GrainCloud, FileError> {
    let origin = out.map_or_else(|| NAMELESS.to_owned(), |out| out.display().to_string());
    let at = |cause: Cause| FileError::new(origin.clone(), cause);
    progress.set(Phase::Loading, 0, 1);
    // All that can be known now is looked at now, not after minutes.
    generator.form(&options.wishes(None)).map_err(at)?;
    if let Some(out) = out {
        clouds::check_name(out)?;
        Part::probe(out)?;
    }
    let tracks = listen(sounds, options, listener, progress, cancel)?;
    let wishes = options.wishes(mean_pitch(&tracks));
    let frames = generator.form(&wishes).map_err(at)?.frames;
    let score = Score::compose(&tracks, &options.take, &options.blend, options.grains, frames, options.seed);
    let score = score.map_err(|error| at(error.into()))?;
    let mut production = Production::new(generator, wishes, &score).map_err(at)?;
    let (mut part, resumed) = match out {
        None => (None, Resumed::default()),
        Some(out) => {
            let (part, resumed) = production.part(out)?;
            (Some(part), resumed)
        }
    };
    if let Some(note) = &resumed.note {
        remark(note.clone());
    }
    let before = resumed.grains();
    if before > 0 {
        remark(format!("{origin}: {before} of {} grains are there from an earlier run", score.grains()));
    }
    let grains = production.run(part.as_mut(), &resumed, watch, progress, cancel).map_err(at)?;
    let name = options.name.clone().unwrap_or_else(|| names(&tracks));
    let cloud = production.finish(grains, &name, options.root_hz, progress, cancel).map_err(at)?;
    if let (Some(out), Some(part)) = (out, part) {
        save(&cloud, out, part)?;
    }
    Ok(cloud)
}

/// The mean in octaves of the pitches that can be trusted, in Hz.
fn mean_pitch(tracks: &[Track]) -> Option<f32> {
    let trusted = || tracks.iter().filter(|track| track.pitch.confidence >= TRUSTED);
    let octaves: f32 = trusted().map(|track| track.pitch.or_middle_c().log2()).sum();
    let count = trusted().count();
    (count > 0).then(|| (octaves / count as f32).exp2())
}

/// The names of the sounds, as far as they fit.
fn names(tracks: &[Track]) -> String {
    let all = tracks.iter().map(|track| track.name.as_str()).collect::<Vec<_>>().join(", ");
    if all.chars().count() <= NAME { all } else { all.chars().take(NAME - 1).chain(['…']).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pitch::Pitch;

    fn track(name: &str, hz: f32, confidence: f32) -> Track {
        Track::new(name, Pitch { hz, confidence }, vec![[0.0; 16]]).unwrap()
    }

    #[test]
    fn the_pitch_of_several_sounds_is_between_those_that_have_one() {
        let tracks = [track("a", 110.0, 0.9), track("b", 440.0, 1.0), track("noise", 3000.0, 0.05)];
        assert!((mean_pitch(&tracks).unwrap() - 220.0).abs() < 0.01);
        assert_eq!(mean_pitch(&tracks[2..]), None);
    }

    #[test]
    fn names_are_joined_and_kept_short() {
        assert_eq!(names(&[track("Oboe", 1.0, 1.0), track("Glass", 1.0, 1.0)]), "Oboe, Glass");
        let long = names(&vec![track("Ümläut", 1.0, 1.0); 20]);
        assert!(long.chars().count() == 60 && long.ends_with('…'), "{long}");
    }

    #[test]
    fn nonsense_is_refused_before_anything_is_read() {
        let check = |change: &dyn Fn(&mut Options), sounds| {
            let mut options = Options::default();
            change(&mut options);
            options.check(sounds).map_err(|error| error.to_string())
        };
        assert_eq!(check(&|_| (), 2), Ok(()));
        let refused = |change: &dyn Fn(&mut Options), words: &str| {
            let text = check(change, 2).unwrap_err();
            assert!(text.contains(words), "{text}");
        };
        refused(&|o| o.grains = 0, "0 grains are asked for; 1 to 4096");
        refused(&|o| o.grains = 1_000_000_000, "1000000000 grains");
        refused(&|o| o.take = Take::At(vec![0.5, 1.5]), "1.5 is no place");
        refused(&|o| o.take = Take::At(vec![f32::NAN]), "NaN is no place");
        refused(&|o| o.region = [0.5, 0.5], "empty");
        refused(&|o| o.region = [-0.5, 0.5], "-0.5 is no place");
        refused(&|o| o.pitches_hz = vec![220.0; 3], "3 pitches are given for 2 sounds");
        refused(&|o| o.pitches_hz = vec![0.0], "0 Hz");
        refused(&|o| o.root_hz = Some(f32::INFINITY), "inf Hz");
        refused(&|o| o.blend = Blend::Mix(vec![1.0]), "1 weights are given for 2 sounds");
        assert_eq!(check(&|_| (), 0), Err("0 sounds are given; a cloud is made of 1 to 64".to_owned()));
        assert!(check(&|_| (), 65).is_err());
    }
}
