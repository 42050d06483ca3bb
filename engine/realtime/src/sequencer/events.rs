//! What a stretch of song holds. Nothing here remembers anything: the same sequence, cue and positions give the same
//! events, so a jump to bar 37 plays what bar 37 would have played, chance and conditions included.

use super::stretch::{SAME, Stretch};
use super::{
    CHORD, CONTROLS, Condition, Control, Cue, Direction, GATES, Pattern, Place, STEPS, Sequence, Step, TRACKS, Track,
};
use crate::math::uniform;

/// Streams of randomness, each of them one for every track of every pattern.
const CHANCE: u64 = 0x0063_6861 << 8;
const ORDER: u64 = 0x006f_7264 << 8;

/// How far before its place on the grid a step can sound, in steps.
const EARLY: f64 = 0.5;
/// How far after it: swing, micro-timing, and the last of its hits.
const LATE: f64 = 0.6 + 0.5 + 1.0;

/// One hit of a step: its notes begin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Onset {
    /// Song position in quarter notes.
    pub beats: f64,
    /// Song position of its end.
    pub until: f64,
    /// The pattern, 0-based.
    pub pattern: u8,
    /// How many entries of the song were played before.
    pub entry: u64,
    /// The track, 0-based.
    pub track: u8,
    /// The step, 0-based.
    pub place: u8,
    /// Which hit of the step it is, from 0.
    pub hit: u8,
    /// Steps of the track's grid from the beginning of song or entry.
    pub count: i64,
    /// The step that was on before it, 0-based, if there is one.
    pub previous: Option<u8>,
    /// Whether its notes last until the next step begins, to which they are tied.
    pub tied: bool,
    /// MIDI channel.
    pub channel: u8,
    /// Velocity in (0, 1].
    pub velocity: f32,
    /// MIDI keys, transposed and brought to the track's scale; see [`Onset::keys`].
    chord: [u8; CHORD],
    notes: u8,
}

impl Onset {
    /// Its keys, each once; none for a step that only has locks.
    #[must_use]
    pub fn keys(&self) -> &[u8] {
        self.chord.get(..usize::from(self.notes)).unwrap_or(&[])
    }
}

/// A controller lane takes a value.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Turn {
    /// Song position in quarter notes.
    pub beats: f64,
    /// The pattern, 0-based.
    pub pattern: u8,
    /// How many entries of the song were played before.
    pub entry: u64,
    /// The track, 0-based.
    pub track: u8,
    /// The lane, 0-based.
    pub lane: u8,
    /// The value, 0 … 1.
    pub value: f32,
}

/// Something that happens at a song position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Event {
    /// A controller lane takes a value.
    Turn(Turn),
    /// Notes begin, or locks are set.
    Onset(Onset),
}

impl Event {
    /// Song position in quarter notes.
    #[must_use]
    pub const fn beats(&self) -> f64 {
        match self {
            Self::Turn(turn) => turn.beats,
            Self::Onset(onset) => onset.beats,
        }
    }

    /// The order in which events happen: by position, then track, controllers first.
    #[must_use]
    pub fn order(&self, other: &Self) -> std::cmp::Ordering {
        let key = |event: &Self| match event {
            Self::Turn(turn) => (turn.track, 0, turn.lane, 0),
            Self::Onset(onset) => (onset.track, 1, onset.place, onset.hit),
        };
        self.beats().total_cmp(&other.beats()).then_with(|| key(self).cmp(&key(other)))
    }
}

/// Passes to `emit` all that happens from `from` up to, but not at, `to` (song positions in quarter notes), in no order.
pub fn events(sequence: &Sequence, cue: &Cue, from: f64, to: f64, emit: &mut impl FnMut(Event)) {
    if !(from.is_finite() && to.is_finite()) {
        return;
    }
    // The longest step has two beats.
    let (mut at, end) = (from - 2.0 * LATE, to + 2.0 * EARLY);
    while at < end {
        let stretch = Stretch::at(sequence, cue, at);
        if let Some(scene) = Scene::of(sequence, stretch, cue.fill) {
            scene.heard().for_each(|track| scene.track(track, from, to, emit));
        }
        if stretch.to <= at {
            return;
        }
        at = stretch.to;
    }
}

/// Passes to `emit` the values that controller lanes have at `beats`, where the pattern that plays there gave them some.
pub(super) fn standing(sequence: &Sequence, cue: &Cue, beats: f64, emit: &mut impl FnMut(Turn)) {
    let Some(scene) = Scene::at(sequence, cue, beats) else { return };
    // A song begins at 0: what the pattern would have played before was never heard.
    let begins = if beats >= -SAME { -SAME } else { f64::MIN };
    for number in scene.heard() {
        // An early step comes after its place.
        let from = scene.count_at(number, beats) + 2;
        for lane in 0..CONTROLS {
            let (mut last, mut found): (Option<Turn>, Option<i64>) = (None, None);
            for (count, step) in scene.back(number, from) {
                // Swing, micro-timing and glides let steps overtake each other, but not by more than two.
                if found.is_some_and(|found| count < found - 2) {
                    break;
                }
                if step.controls[lane].is_none() {
                    continue;
                }
                scene.turns(number, count, step, (begins, beats), &mut |event| {
                    if let Event::Turn(turn) = event
                        && usize::from(turn.lane) == lane
                        && last.is_none_or(|last| last.beats < turn.beats)
                    {
                        last = Some(turn);
                    }
                });
                found = found.or(last.map(|_| count));
            }
            last.into_iter().for_each(&mut *emit);
        }
    }
}

/// The step of each track on which song position `beats` lies.
pub(super) fn places(sequence: &Sequence, stretch: Stretch, beats: f64) -> [Option<u8>; TRACKS] {
    let Some(scene) = Scene::of(sequence, stretch, false) else { return [None; TRACKS] };
    std::array::from_fn(|track| Some(scene.place(track, scene.count_at(track, beats)) as u8))
}

/// A step near a song position.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Near {
    pub place: Place,
    /// Steps of the track's grid from the beginning of song or entry.
    pub count: i64,
    /// How far the position lies behind it, in steps.
    pub late: f64,
}

/// The step of a track that `beats` is nearest to, or the one that it lies on; `None` where no pattern plays.
pub(super) fn nearest(sequence: &Sequence, cue: &Cue, track: usize, beats: f64, near: bool) -> Option<Near> {
    let mut scene = Scene::at(sequence, cue, beats)?;
    let step = scene.pattern.tracks.get(track)?.clock.step_beats();
    let mut count = scene.count_at(track, beats);
    if near {
        let way = |count: i64| (scene.grid(&scene.pattern.tracks[track], count) - beats).abs();
        if way(count + 1) < way(count) {
            count += 1;
        }
        // The first step of what comes next.
        let next = scene.stretch.to;
        if scene.stretch.anchor + count as f64 * step >= next - SAME {
            scene = Scene::at(sequence, cue, next)?;
            count = scene.count_at(track, next + SAME);
        }
    }
    let place = Place { pattern: scene.stretch.pattern?, track, step: scene.place(track, count) };
    let settings = scene.pattern.tracks.get(track)?;
    let late = (beats - scene.grid(settings, count)) / settings.clock.step_beats();
    Some(Near { place, count, late: late.clamp(-0.5, 0.5) })
}

/// A pattern in its stretch of song.
pub(super) struct Scene<'a> {
    sequence: &'a Sequence,
    pattern: &'a Pattern,
    stretch: Stretch,
    fill: bool,
}

impl<'a> Scene<'a> {
    /// What plays at `beats`.
    pub fn at(sequence: &'a Sequence, cue: &Cue, beats: f64) -> Option<Self> {
        Self::of(sequence, Stretch::at(sequence, cue, beats), cue.fill)
    }

    /// What plays in `stretch`, if it is not silent.
    fn of(sequence: &'a Sequence, stretch: Stretch, fill: bool) -> Option<Self> {
        Some(Self { sequence, pattern: stretch.pattern(sequence)?, stretch, fill })
    }

    /// The tracks that are heard.
    fn heard(&self) -> impl Iterator<Item = usize> {
        (0..TRACKS).filter(|number| self.pattern.is_heard(*number))
    }

    /// The step of a track's grid on which `beats` lies.
    pub fn count_at(&self, number: usize, beats: f64) -> i64 {
        let step = self.pattern.tracks.get(number).map_or(0.25, |track| track.clock.step_beats());
        ((beats - self.stretch.anchor) / step).floor() as i64
    }

    /// Everything of one track.
    fn track(&self, number: usize, from: f64, to: f64, emit: &mut impl FnMut(Event)) {
        let track = &self.pattern.tracks[number];
        let step = track.clock.step_beats();
        let anchor = self.stretch.anchor;
        let lowest = self.stretch.from.max(from - LATE * step) - SAME;
        let highest = (self.stretch.to - SAME).min(to + EARLY * step);
        let mut count = ((lowest - anchor) / step).ceil() as i64;
        while anchor + count as f64 * step < highest {
            let place = self.place(number, count);
            if let Some(played) = track.steps.get(place) {
                self.turns(number, count, played, (from, to), emit);
                if played.on && (!played.notes.is_empty() || !played.locks.is_empty()) {
                    self.hits(number, count, place, (from, to), emit);
                }
            }
            count += 1;
        }
    }

    /// Where step `count` of a track lies, swing included.
    fn grid(&self, track: &Track, count: i64) -> f64 {
        let late = if count & 1 == 1 { f64::from(track.swing) * 2.0 - 1.0 } else { 0.0 };
        self.stretch.anchor + (count as f64 + late) * track.clock.step_beats()
    }

    /// Where it sounds, micro-timing included.
    fn position(&self, track: &Track, count: i64, step: &Step) -> f64 {
        self.grid(track, count) + f64::from(step.shift) * track.clock.step_beats()
    }

    /// The hits of a step that fall within the range, if it plays.
    fn hits(&self, number: usize, count: i64, place: usize, range: (f64, f64), emit: &mut impl FnMut(Event)) {
        let track = &self.pattern.tracks[number];
        let step = &track.steps[place];
        let length = track.clock.step_beats();
        let first = self.position(track, count, step);
        if first >= range.1 || first + length < range.0 || !self.plays(number, count) {
            return;
        }
        let hits = if step.notes.is_empty() { 1 } else { step.ratchet.max(1) };
        let between = length / f64::from(hits);
        let (chord, notes) = chord(track, step);
        for hit in 0..hits {
            let beats = first + between * f64::from(hit);
            if !(range.0..range.1).contains(&beats) {
                continue;
            }
            let is_last = hit + 1 == hits;
            // Gates of a step or less are parts of each hit; longer ones are the last hit's.
            let gate = f64::from(step.gate);
            let until = match (is_last, step.tie) {
                // Swing and micro-timing can have them overtake each other.
                (true, true) => self.next_onset(number, count).max(beats + f64::from(GATES.0) * between),
                (true, false) if gate > 1.0 => first + gate * length,
                _ => beats + gate.min(1.0) * between,
            };
            emit(Event::Onset(Onset {
                beats,
                until,
                pattern: self.stretch.pattern.unwrap_or(0) as u8,
                entry: self.stretch.number,
                track: number as u8,
                place: place as u8,
                hit,
                count,
                previous: self.previous(number, count).map(|place| place as u8),
                tied: is_last && step.tie,
                channel: step.channel.unwrap_or(track.channel).min(15),
                velocity: step.velocity_of(hit),
                chord,
                notes,
            }));
        }
    }

    /// The values that controller lanes take with a step, within the range.
    fn turns(&self, number: usize, count: i64, step: &Step, range: (f64, f64), emit: &mut impl FnMut(Event)) {
        if step.controls == [None; CONTROLS] {
            return;
        }
        let track = &self.pattern.tracks[number];
        let (length, first) = (track.clock.step_beats(), self.position(track, count, step));
        for (lane, settings) in track.controls.iter().enumerate() {
            let Some(value) = step.controls[lane].filter(|_| settings.control != Control::Off) else { continue };
            let mut turn = |beats: f64, value: f32| {
                // With the stretch its controllers end: the next one's begin there.
                if (range.0..range.1).contains(&beats) && beats < self.stretch.to - SAME {
                    let (pattern, track) = (self.stretch.pattern.unwrap_or(0) as u8, number as u8);
                    let entry = self.stretch.number;
                    emit(Event::Turn(Turn { beats, pattern, entry, track, lane: lane as u8, value }));
                }
            };
            let before = self.back(number, count).find_map(|(_, step)| step.controls[lane]);
            let seven_bits = |value: f32| (value * 127.0 + 0.5) as i32;
            match before.filter(|_| settings.glide).map(|before| (seven_bits(before), seven_bits(value))) {
                // One event for each value that a receiver can tell apart, evenly over the step.
                Some((a, b)) if a != b => {
                    let ways = (b - a).abs();
                    for way in 1..ways {
                        let at = first + length * f64::from(way - 1) / f64::from(ways);
                        turn(at, (a + way * (b - a).signum()) as f32 / 127.0);
                    }
                    turn(first + length * f64::from(ways - 1) / f64::from(ways), value);
                }
                _ => turn(first, value),
            }
        }
    }

    /// The step that a track plays `count` steps after the beginning.
    pub fn place(&self, number: usize, count: i64) -> usize {
        let track = &self.pattern.tracks[number];
        let length = i64::from(track.length.clamp(1, STEPS as u8));
        let place = match track.direction {
            Direction::Forward => count.rem_euclid(length),
            Direction::Reverse => length - 1 - count.rem_euclid(length),
            Direction::PingPong => {
                let round = (2 * length - 2).max(1);
                let place = count.rem_euclid(round);
                place.min(round - place)
            }
            Direction::Random => (self.draw(ORDER, number, count) * length as f32) as i64,
        };
        place.clamp(0, length - 1) as usize
    }

    fn draw(&self, stream: u64, number: usize, count: i64) -> f32 {
        let seed = u64::from(self.sequence.seed) | self.stretch.number << 32;
        let track = self.stretch.pattern.unwrap_or(0) * TRACKS + number;
        uniform(seed, stream + track as u64, count.cast_unsigned())
    }

    /// The steps before `count`, the nearest first: so many that each of the track's has its turn (of a random order, very
    /// likely), and none before the stretch.
    fn back(&self, number: usize, count: i64) -> impl Iterator<Item = (i64, &Step)> {
        let track = &self.pattern.tracks[number];
        let step = track.clock.step_beats();
        let begins = self.stretch.from - SAME;
        let rounds = match track.direction {
            Direction::Forward | Direction::Reverse => 1,
            Direction::PingPong => 2,
            Direction::Random => 16,
        };
        (1..=rounds * i64::from(track.length))
            .map(move |way| count - way)
            .take_while(move |at| self.stretch.anchor + *at as f64 * step >= begins)
            .filter_map(move |at| Some((at, track.steps.get(self.place(number, at))?)))
    }

    /// The step with notes that was on before `count`.
    fn previous(&self, number: usize, count: i64) -> Option<usize> {
        let mut before = self.back(number, count).filter(|(_, step)| step.on && !step.notes.is_empty());
        before.next().map(|(at, _)| self.place(number, at))
    }

    /// Where the next step with notes that is on begins; at the latest where the stretch ends, or where this one itself
    /// comes again.
    fn next_onset(&self, number: usize, count: i64) -> f64 {
        let track = &self.pattern.tracks[number];
        let length = i64::from(track.length);
        let next = (count + 1..=count + length).find_map(|at| {
            let step = track.steps.get(self.place(number, at))?;
            (step.on && !step.notes.is_empty()).then(|| self.position(track, at, step))
        });
        let own = self.stretch.anchor + (count + length) as f64 * track.clock.step_beats();
        next.unwrap_or(own).min(self.stretch.to)
    }

    /// Whether step `count` plays: its condition is met and chance is with it.
    fn plays(&self, number: usize, count: i64) -> bool {
        let track = &self.pattern.tracks[number];
        let Some(step) = track.steps.get(self.place(number, count)) else { return false };
        let pass = count.div_euclid(i64::from(track.length.max(1)));
        let in_cycle = |a: u8, b: u8| pass.rem_euclid(i64::from(b.max(1))) == i64::from(a) - 1;
        let met = match step.condition {
            Condition::Always => true,
            Condition::Fill => self.fill,
            Condition::NotFill => !self.fill,
            Condition::Previous => self.last_met(number, count),
            Condition::NotPrevious => !self.last_met(number, count),
            Condition::Neighbour => self.neighbour_met(number, count),
            Condition::NotNeighbour => !self.neighbour_met(number, count),
            Condition::First => pass == 0,
            Condition::NotFirst => pass != 0,
            Condition::Cycle(a, b) => in_cycle(a, b),
            Condition::NotCycle(a, b) => !in_cycle(a, b),
        };
        met && (step.probability >= 1.0 || self.draw(CHANCE, number, count) < step.probability)
    }

    /// Whether the last condition (or chance) before step `count` was met. Conditions that only repeat what another said
    /// do not count; if there is no other, it was not.
    fn last_met(&self, number: usize, count: i64) -> bool {
        let asks = |step: &Step| {
            let repeats = matches!(
                step.condition,
                Condition::Previous | Condition::NotPrevious | Condition::Neighbour | Condition::NotNeighbour
            );
            step.on && !repeats && (step.condition != Condition::Always || step.probability < 1.0)
        };
        let asked = self.back(number, count).find(|(_, step)| asks(step)).map(|(at, _)| at);
        asked.is_some_and(|at| self.plays(number, at))
    }

    /// The same on the track before, up to the place of step `count`.
    fn neighbour_met(&self, number: usize, count: i64) -> bool {
        let Some(neighbour) = number.checked_sub(1) else { return false };
        let [own, other] = [number, neighbour].map(|track| self.pattern.tracks[track].clock.step_beats());
        // Its step at the same time has been asked already.
        let at = (count as f64 * own + SAME) / other;
        self.last_met(neighbour, at.floor() as i64 + 1)
    }
}

/// The keys of a step, each once.
fn chord(track: &Track, step: &Step) -> ([u8; CHORD], u8) {
    let (mut chord, mut notes) = ([0; CHORD], 0_u8);
    for key in step.notes.iter().take(CHORD).map(|key| track.pitched(*key)) {
        if !chord[..usize::from(notes)].contains(&key) {
            chord[usize::from(notes)] = key;
            notes += 1;
        }
    }
    (chord, notes)
}

#[cfg(test)]
#[path = "events_tests.rs"]
pub(super) mod tests;
