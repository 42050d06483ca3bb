//! From JSON to a sequence.

use nephele_realtime::parameters::{index_of, parameters};
use nephele_realtime::sequencer::{
    CHORD, CONTROLS, ClockScale, Condition, Control, ControlLane, Direction, Entry, GATES, LOCKS, LONGEST,
    LONGEST_GLIDE, Lock, PATTERNS, Pattern, RATCHETS, SONG, STEPS, Scale, Sequence, Step, TIMES, TRACKS, Target, Track,
};

use super::VERSION;
use super::place::Place;
use crate::sequence::SequenceError;

type Read<T> = Result<T, SequenceError>;

/// Sets `$to` to what stands in the field called `$name`, if there is one.
macro_rules! take {
    ($from:ident . $name:literal => $to:expr, |$place:ident| $read:expr) => {
        if let Some($place) = $from.at($name) {
            $to = $read?;
        }
    };
}

/// Reads the one of an enum's names that stands at `$place`.
macro_rules! choice {
    ($place:ident, $kind:ty) => {{
        let names: Vec<&str> = <$kind>::ALL.iter().map(|kind| kind.name()).collect();
        $place.choice(&names).map(|at| <$kind>::ALL[at])
    }};
}

pub fn sequence(root: Place<'_>) -> Read<Sequence> {
    let root = root.object()?;
    if let Some(version) = root.at("version") {
        let version = version.whole(1, i64::MAX)?;
        if version as u64 > VERSION {
            return Err(SequenceError::Newer(version as u64));
        }
    }
    let mut sequence = Sequence::default();
    take!(root."seed" => sequence.seed, |place| place.whole(0, i64::from(u32::MAX)).map(|seed| seed as u32));
    take!(root."song_loops" => sequence.song_loops, |place| place.flag());
    if let Some(place) = root.at("patterns") {
        for (pattern, place) in sequence.patterns.iter_mut().zip(place.entries(PATTERNS)?) {
            *pattern = read_pattern(place)?;
        }
    }
    if let Some(place) = root.at("song") {
        sequence.song = place.entries(SONG)?.map(entry).collect::<Read<_>>()?;
    }
    Ok(sequence)
}

fn entry(place: Place<'_>) -> Read<Entry> {
    let place = place.object()?;
    let mut entry = Entry::default();
    take!(place."pattern" => entry.pattern, |at| at.whole(0, PATTERNS as i64 - 1).map(|number| number as u8));
    take!(place."times" => entry.times, |at| byte(at, 1, TIMES));
    Ok(entry)
}

fn read_pattern(place: Place<'_>) -> Read<Pattern> {
    let place = place.object()?;
    let mut pattern = Pattern::default();
    take!(place."name" => pattern.name, |at| at.text().map(str::to_owned));
    take!(place."length" => pattern.length, |at| optional(at, |at| at.whole(1, i64::from(LONGEST)).map(|n| n as u16)));
    if let Some(place) = place.at("tracks") {
        for (track, place) in pattern.tracks.iter_mut().zip(place.entries(TRACKS)?) {
            *track = read_track(place)?;
        }
    }
    // A name is one short line, whoever wrote it.
    pattern.sanitise();
    Ok(pattern)
}

fn read_track(place: Place<'_>) -> Read<Track> {
    let place = place.object()?;
    let mut track = Track::default();
    take!(place."length" => track.length, |at| byte(at, 1, STEPS as u8));
    take!(place."clock" => track.clock, |at| choice!(at, ClockScale));
    take!(place."swing" => track.swing, |at| at.real(0.5, 0.8));
    take!(place."direction" => track.direction, |at| choice!(at, Direction));
    take!(place."target" => track.target, |at| choice!(at, Target));
    take!(place."channel" => track.channel, |at| byte(at, 0, 15));
    take!(place."mute" => track.mute, |at| at.flag());
    take!(place."solo" => track.solo, |at| at.flag());
    take!(place."protect" => track.protect, |at| at.flag());
    take!(place."transpose" => track.transpose, |at| at.whole(-48, 48).map(|semitones| semitones as i8));
    take!(place."scale" => track.scale, |at| choice!(at, Scale));
    take!(place."root" => track.root, |at| byte(at, 0, 11));
    if let Some(place) = place.at("controls") {
        for (lane, place) in track.controls.iter_mut().zip(place.entries(CONTROLS)?) {
            *lane = read_lane(place)?;
        }
    }
    if let Some(place) = place.at("steps") {
        for (step, place) in track.steps.iter_mut().zip(place.entries(STEPS)?) {
            *step = read_step(place)?;
        }
    }
    Ok(track)
}

fn read_lane(place: Place<'_>) -> Read<ControlLane> {
    let place = place.object()?;
    let mut lane = ControlLane::default();
    take!(place."control" => lane.control, |at| choice!(at, Control));
    take!(place."number" => lane.number, |at| byte(at, 0, 119));
    take!(place."glide" => lane.glide, |at| at.flag());
    Ok(lane)
}

fn read_step(place: Place<'_>) -> Read<Step> {
    let place = place.object()?;
    let mut step = Step::default();
    take!(place."on" => step.on, |at| at.flag());
    if let Some(notes) = place.at("notes") {
        step.notes = notes.entries(CHORD)?.map(|at| byte(at, 0, 127)).collect::<Read<_>>()?;
    }
    take!(place."velocity" => step.velocity, |at| byte(at, 1, 127));
    take!(place."gate" => step.gate, |at| at.real(GATES.0, GATES.1));
    take!(place."tie" => step.tie, |at| at.flag());
    take!(place."shift" => step.shift, |at| at.real(-0.5, 0.5));
    take!(place."ratchet" => step.ratchet, |at| byte(at, 1, RATCHETS));
    take!(place."ramp" => step.ramp, |at| at.real(-1.0, 1.0));
    take!(place."probability" => step.probability, |at| at.real(0.0, 1.0));
    take!(place."condition" => step.condition, |at| read_condition(at));
    take!(place."slide" => step.slide, |at| at.flag());
    take!(place."channel" => step.channel, |at| optional(at, |at| byte(at, 0, 15)));
    if let Some(controls) = place.at("controls") {
        for (value, at) in step.controls.iter_mut().zip(controls.entries(CONTROLS)?) {
            *value = optional(at, |at| at.real(0.0, 1.0))?;
        }
    }
    if let Some(locks) = place.at("locks") {
        let locks = locks.entries(usize::MAX)?.map(read_lock).filter_map(Result::transpose);
        step.locks = locks.take(LOCKS).collect::<Read<_>>()?;
        // Each parameter once, and only those that can be locked.
        step.sanitise();
    }
    Ok(step)
}

fn read_condition(place: Place<'_>) -> Read<Condition> {
    place.text()?.parse().map_err(|_| place.other("a condition such as FILL, !PRE or 1:4"))
}

/// Reads a lock; `None` if this version does not know its parameter.
fn read_lock(place: Place<'_>) -> Read<Option<Lock>> {
    let place = place.object()?;
    let id = place.at("parameter").ok_or_else(|| place.other("a lock with a parameter and a value"))?;
    let Some(index) = index_of(id.text()?) else { return Ok(None) };
    let parameter = &parameters()[index];
    let value = place.at("value").ok_or_else(|| place.other("a lock with a parameter and a value"))?;
    let mut lock = Lock { index: index as u16, value: value.real(parameter.min, parameter.max)?, glide: 0.0 };
    take!(place."glide" => lock.glide, |at| at.real(0.0, LONGEST_GLIDE));
    Ok(Some(lock))
}

fn byte(place: Place<'_>, min: u8, max: u8) -> Read<u8> {
    place.whole(i64::from(min), i64::from(max)).map(|number| number as u8)
}

fn optional<'a, T>(place: Place<'a>, read: impl FnOnce(Place<'a>) -> Read<T>) -> Read<Option<T>> {
    if place.is_null() { Ok(None) } else { read(place).map(Some) }
}
