//! Tools for a range of a track's steps. Each makes a new track, so that it is one edit, and locks travel with their steps.
//! Of a range that goes beyond the track's steps only what is there counts. Those that draw do so from a seed alone.

use std::ops::Range;

use super::tools::{FILLED, keys};
use super::{STEPS, Step, Track};
use crate::math::uniform;

/// Micro-timing that is less than this, in steps, is none: what is left of sums of fractions.
const NOTHING: f32 = 1e-6;
/// Furthest micro-timing, in steps.
const FURTHEST: f32 = 0.5;

/// The steps in `range`.
#[must_use]
pub fn copied(track: &Track, range: Range<usize>) -> Vec<Step> {
    track.steps[within(track, &range)].to_vec()
}

/// The track with the steps in `range` moved `by` places, those at one end coming in at the other.
#[must_use]
pub fn rotated(track: &Track, range: Range<usize>, by: i32) -> Track {
    changed(track, range, |steps| {
        let by = by.rem_euclid(steps.len().max(1) as i32) as usize;
        steps.rotate_right(by);
    })
}

/// The track with the steps in `range` that play `by` of a step later, or earlier, as far as all of them have room.
#[must_use]
pub fn nudged(track: &Track, range: Range<usize>, by: f32) -> Track {
    changed(track, range, |steps| {
        let shifts = || steps.iter().filter(|step| step.on).map(|step| step.shift);
        let (low, high) = (shifts().fold(0.0, f32::min), shifts().fold(0.0, f32::max));
        let by = if by.is_finite() { by.clamp(-FURTHEST - low, FURTHEST - high) } else { 0.0 };
        for step in steps.iter_mut().filter(|step| step.on) {
            let shift = step.shift + by;
            step.shift = if shift.abs() < NOTHING { 0.0 } else { shift.clamp(-FURTHEST, FURTHEST) };
        }
    })
}

/// The track with the notes in `range` moved by `semitones`, as far as all of them have room.
#[must_use]
pub fn transposed(track: &Track, range: Range<usize>, semitones: i32) -> Track {
    changed(track, range, |steps| {
        let notes = || steps.iter().flat_map(|step| &step.notes).map(|note| i32::from(*note));
        let (low, high) = (notes().min().unwrap_or(0), notes().max().unwrap_or(127));
        let by = semitones.clamp(-low, 127 - high);
        for note in steps.iter_mut().flat_map(|step| &mut step.notes) {
            *note = (i32::from(*note) + by) as u8;
        }
    })
}

/// The track with new steps in `range`.
#[must_use]
pub fn cleared(track: &Track, range: Range<usize>) -> Track {
    changed(track, range, |steps| steps.fill(Step::default()))
}

/// The track with the steps in `range` in the opposite order.
#[must_use]
pub fn reversed(track: &Track, range: Range<usize>) -> Track {
    changed(track, range, <[Step]>::reverse)
}

/// The track with `steps` from the start of `range` on: all of them, as far as there is room, and again and again until the
/// range is full.
#[must_use]
pub fn pasted(track: &Track, range: Range<usize>, steps: &[Step]) -> Track {
    let end = range.end.max(range.start.saturating_add(steps.len()));
    changed(track, range.start..end, |places| {
        for (place, step) in places.iter_mut().zip(steps.iter().cycle()) {
            place.clone_from(step);
        }
    })
}

/// The track with the steps in `range` silent if any of them plays; else they play, those without notes or locks `note`.
#[must_use]
pub fn switched(track: &Track, range: Range<usize>, note: u8) -> Track {
    changed(track, range, |steps| {
        let on = !steps.iter().any(|step| step.on);
        for step in steps {
            step.on = on;
            if on && step.notes.is_empty() && step.locks.is_empty() {
                step.notes.push(note.min(127));
            }
        }
    })
}

/// The track with other notes of its scale on the steps in `range` that play notes, as many on each as before. If none does,
/// some begin to.
#[must_use]
pub fn notes_drawn(track: &Track, range: Range<usize>, seed: u64) -> Track {
    let (keys, start) = (keys(track), range.start);
    let key = |stream: u64, place: usize| {
        let drawn = uniform(seed, stream, place as u64);
        keys.get((drawn * keys.len() as f32) as usize).copied().unwrap_or(60)
    };
    changed(track, range, |steps| {
        let plays = |step: &Step| step.on && !step.notes.is_empty();
        let empty = !steps.iter().any(plays);
        for (place, step) in (start..).zip(steps) {
            if empty {
                step.on = place == start || uniform(seed, 0, place as u64) < FILLED;
                step.notes = if step.on { vec![key(1, place)] } else { Vec::new() };
            } else if plays(step) {
                step.notes = (1..).zip(&step.notes).map(|(stream, _)| key(stream, place)).collect();
                step.notes.sort_unstable();
                step.notes.dedup();
            }
        }
    })
}

/// The track with other velocities on the steps in `range` that play, every fourth step of the track an accent.
#[must_use]
pub fn velocities_drawn(track: &Track, range: Range<usize>, seed: u64) -> Track {
    let start = range.start;
    changed(track, range, |steps| {
        for (place, step) in (start..).zip(steps).filter(|(_, step)| step.on) {
            let drawn = uniform(seed, 0, place as u64);
            step.velocity = if place.is_multiple_of(4) { 96.0 + drawn * 31.0 } else { 40.0 + drawn * 60.0 } as u8;
        }
    })
}

fn within(track: &Track, range: &Range<usize>) -> Range<usize> {
    let end = range.end.min(track.steps.len()).min(STEPS);
    range.start.min(end)..end
}

fn changed(track: &Track, range: Range<usize>, change: impl FnOnce(&mut [Step])) -> Track {
    let mut new = track.clone();
    let range = within(track, &range);
    change(&mut new.steps[range]);
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parameters::Global;
    use crate::sequencer::{Scale, tools};

    /// Tracks with something on them, locks and micro-timing too, and ranges of all kinds, beyond the end as well.
    fn cases() -> impl Iterator<Item = (u64, Track, Range<usize>)> {
        (0..200_u64).map(|seed| {
            let draw = |stream: u64| uniform(seed, stream, 77);
            let before = Track { length: 64, scale: Scale::Minor, ..Track::default() };
            let mut track = tools::randomised(&before, seed);
            for (place, step) in track.steps.iter_mut().enumerate().filter(|(_, step)| step.on) {
                step.shift = uniform(seed, 9, place as u64) * 0.6 - 0.3;
                step.set_lock(Global::FilterCutoff.index(), Some(200.0 + 50.0 * place as f32));
            }
            let start = (draw(0) * 70.0) as usize;
            (seed, track, start..start + (draw(1) * 40.0) as usize)
        })
    }

    /// That nothing but the range has changed, and that everything is in range.
    fn only_within(before: &Track, after: &Track, range: &Range<usize>) {
        for (place, (old, new)) in before.steps.iter().zip(&after.steps).enumerate() {
            assert!(old == new || range.contains(&place), "{place} is not in {range:?}");
        }
        let mut sane = after.clone();
        sane.sanitise();
        assert_eq!(sane, *after);
        assert_eq!(Track { steps: before.steps.clone(), ..after.clone() }, *before, "settings stay");
    }

    #[test]
    fn there_and_back_is_where_it_was() {
        for (seed, track, range) in cases() {
            let by = seed as i32 % 23 - 11;
            let moved = rotated(&track, range.clone(), by);
            only_within(&track, &moved, &range);
            assert_eq!(rotated(&moved, range.clone(), -by), track);
            let turned = reversed(&track, range.clone());
            only_within(&track, &turned, &range);
            assert_eq!(reversed(&turned, range.clone()), track);
            let higher = transposed(&track, range.clone(), by);
            only_within(&track, &higher, &range);
            assert_eq!(transposed(&higher, range.clone(), -by), track);
            let later = nudged(&track, range.clone(), 0.1);
            only_within(&track, &later, &range);
            for (old, new) in track.steps.iter().zip(nudged(&later, range, -0.1).steps) {
                assert!((old.shift - new.shift).abs() < 1e-5);
                assert_eq!(Step { shift: old.shift, ..new }, *old);
            }
        }
    }

    #[test]
    fn what_has_no_room_keeps_its_shape() {
        let mut track = Track::default();
        track.steps[0] = Step::note(120, 100, 0.5);
        track.steps[1] = Step { shift: 0.4, ..Step::note(60, 100, 0.5) };
        let higher = transposed(&track, 0..4, 12);
        assert_eq!((higher.steps[0].notes[0], higher.steps[1].notes[0]), (127, 67));
        let later = nudged(&track, 0..4, 0.25);
        let shifts = [later.steps[0].shift, later.steps[1].shift];
        assert!((shifts[0] - 0.1).abs() < 1e-6 && (shifts[1] - 0.5).abs() < 1e-6, "{shifts:?}");
        assert_eq!(nudged(&track, 0..4, f32::NAN), track);
    }

    #[test]
    fn what_is_copied_is_pasted_as_it_was_and_repeated() {
        for (seed, track, range) in cases() {
            let steps = copied(&track, range.clone());
            assert_eq!(pasted(&track, range.clone(), &steps), track, "over itself");
            let at = seed as usize % 64;
            let target = at..at + seed as usize % 50;
            let after = pasted(&track, target.clone(), &steps);
            let reach = target.end.max(at + steps.len()).min(64);
            for (place, step) in after.steps.iter().enumerate() {
                let wanted = match steps.len() {
                    0 => &track.steps[place],
                    count if (at..reach).contains(&place) => &steps[(place - at) % count],
                    _ => &track.steps[place],
                };
                assert_eq!(step, wanted, "step {place} of {target:?}");
            }
        }
    }

    #[test]
    fn cleared_steps_are_new_and_switched_ones_are_all_alike() {
        for (_, track, range) in cases() {
            let empty = cleared(&track, range.clone());
            only_within(&track, &empty, &range);
            assert!(copied(&empty, range.clone()).iter().all(|step| *step == Step::default()));
            let any = copied(&track, range.clone()).iter().any(|step| step.on);
            let after = switched(&track, range.clone(), 62);
            only_within(&track, &after, &range);
            assert!(copied(&after, range.clone()).iter().all(|step| step.on != any));
            let playing = switched(&empty, range.clone(), 62);
            assert!(copied(&playing, range).iter().all(|step| step.on && step.notes == [62]));
        }
    }

    #[test]
    fn drawing_is_a_matter_of_the_seed_and_of_the_scale() {
        let mut others = 0;
        for (seed, track, range) in cases() {
            let after = notes_drawn(&track, range.clone(), seed);
            only_within(&track, &after, &range);
            assert_eq!(after, notes_drawn(&track, range.clone(), seed));
            others += usize::from(after != notes_drawn(&track, range.clone(), seed + 1));
            let notes = copied(&after, range.clone()).into_iter().flat_map(|step| step.notes);
            assert!(notes.into_iter().all(|note| Scale::Minor.has(note, track.root)));
            let empty = !copied(&track, range.clone()).iter().any(|step| step.on);
            for (old, new) in track.steps.iter().zip(&after.steps) {
                let on = if empty { old.on } else { new.on };
                assert_eq!(Step { on, notes: old.notes.clone(), ..new.clone() }, *old, "nothing but notes");
            }
            let louder = velocities_drawn(&track, range.clone(), seed);
            only_within(&track, &louder, &range);
            assert_eq!(louder, velocities_drawn(&track, range, seed));
        }
        assert!(others > 150, "{others} of 200 are others by another seed");
        let from_nothing = notes_drawn(&Track::default(), 16..32, 3);
        let playing = from_nothing.steps.iter().filter(|step| step.on && step.notes.len() == 1).count();
        assert!((3..=15).contains(&playing) && from_nothing.steps[16].on, "{playing}");
    }
}
