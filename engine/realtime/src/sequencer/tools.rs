//! Tools that make a new track of one, as a whole, so that each is one edit. Those that draw do so from a seed alone.

use super::{PAGE, Step, Track};
use crate::math::uniform;

/// Lowest and highest note that [`randomised`] draws, before the track transposes it.
const RANGE: (u8, u8) = (48, 72);
/// How many of its steps play.
pub(super) const FILLED: f32 = 0.55;

/// The track with the steps that it runs through moved `by` places, those at one end coming in at the other.
#[must_use]
pub fn rotated(track: &Track, by: i32) -> Track {
    let mut new = track.clone();
    let length = usize::from(track.length).min(new.steps.len());
    let by = by.rem_euclid(length.max(1) as i32) as usize;
    new.steps[..length].rotate_right(by);
    new
}

/// The track with new steps; its settings stay.
#[must_use]
pub fn cleared(track: &Track) -> Track {
    Track { steps: vec![Step::default(); track.steps.len()], ..track.clone() }
}

/// The track with its steps once more after themselves, as far as there is room, and as much longer.
#[must_use]
pub fn doubled(track: &Track) -> Track {
    let mut new = track.clone();
    let length = usize::from(track.length).min(new.steps.len());
    let end = (2 * length).min(new.steps.len());
    for place in length..end {
        new.steps[place] = track.steps[place - length].clone();
    }
    new.length = end as u8;
    new
}

/// The track with other notes, velocities and gates on the steps that it runs through. The notes belong to its scale;
/// what else steps have stays.
#[must_use]
pub fn randomised(track: &Track, seed: u64) -> Track {
    let mut new = track.clone();
    let keys = keys(track);
    for (place, step) in new.steps.iter_mut().take(usize::from(track.length)).enumerate() {
        let draw = |stream: u64| uniform(seed, stream, place as u64);
        // The first step of each page plays, so that there is something to hear.
        step.on = place % PAGE == 0 || draw(0) < FILLED;
        let key = keys.get((draw(1) * keys.len() as f32) as usize).copied().unwrap_or(60);
        step.notes = vec![key];
        step.velocity = if place % 4 == 0 { 96 + (draw(2) * 24.0) as u8 } else { 56 + (draw(2) * 44.0) as u8 };
        step.gate = [0.25, 0.5, 0.5, 0.75, 1.0][(draw(3) * 5.0) as usize % 5];
    }
    new
}

/// The track with a few things changed: a step switched, a note moved along its scale, a velocity, a gate, or a step and its
/// neighbour exchanged.
#[must_use]
pub fn mutated(track: &Track, seed: u64) -> Track {
    let mut new = track.clone();
    let length = usize::from(track.length).clamp(1, new.steps.len());
    let wanted = 1 + length / 8;
    let mut changes = 0;
    // Some draws change nothing, such as an exchange of two steps that are alike.
    for round in 0..32_u64 {
        if changes == wanted {
            break;
        }
        let draw = |stream: u64| uniform(seed, stream, round);
        let place = (draw(0) * length as f32) as usize % length;
        let before = new.steps.clone();
        change(&mut new, place, length, (draw(1), draw(2)));
        changes += usize::from(new.steps != before);
    }
    new
}

fn change(track: &mut Track, place: usize, length: usize, (kind, how): (f32, f32)) {
    let keys = keys(track);
    let step = &mut track.steps[place];
    match (kind * 5.0) as usize {
        0 => {
            step.on = !step.on;
            if step.on && step.notes.is_empty() {
                step.notes.extend(keys.get((how * keys.len() as f32) as usize));
            }
        }
        1 => {
            let by = [-2, -1, 1, 2][(how * 4.0) as usize % 4];
            for note in &mut step.notes {
                *note = along(&keys, *note, by);
            }
        }
        2 if step.on => step.velocity = (40.0 + how * 87.0) as u8,
        3 if step.on => step.gate = 0.25 * (1.0 + (how * 6.0).floor()),
        _ => track.steps.swap(place, (place + 1) % length),
    }
}

/// Notes that the track's scale leaves as they are once it has transposed them.
pub(super) fn keys(track: &Track) -> Vec<u8> {
    let stays = |key: &u8| {
        let moved = (i32::from(*key) + i32::from(track.transpose)).clamp(0, 127) as u8;
        track.scale.has(moved, track.root)
    };
    (RANGE.0..=RANGE.1).filter(stays).collect()
}

/// The key `by` places from `note` among `keys`, or what is nearest to that.
fn along(keys: &[u8], note: u8, by: i32) -> u8 {
    let at = keys.iter().position(|key| *key >= note).unwrap_or(keys.len().saturating_sub(1));
    let wanted = (at as i32 + by).clamp(0, keys.len().saturating_sub(1) as i32);
    keys.get(wanted as usize).copied().unwrap_or(note)
}

/// The track with the step at `cursor` silent, for a rest of step recording.
#[must_use]
pub fn rested(track: &Track, cursor: usize) -> Track {
    let mut new = track.clone();
    if let Some(step) = new.steps.get_mut(cursor) {
        step.on = false;
    }
    new
}

/// The track with the notes before `cursor` held through the step there, for a tie of step recording.
#[must_use]
pub fn tied(track: &Track, cursor: usize) -> Track {
    let mut new = rested(track, cursor);
    let end = cursor.min(new.steps.len());
    if let Some(place) = new.steps[..end].iter().rposition(|step| step.on) {
        new.steps[place].gate = (cursor - place + 1) as f32;
    }
    new
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sequencer::{Pattern, Scale};

    fn track() -> Track {
        Pattern::factory().tracks[0].clone()
    }

    #[test]
    fn steps_go_round_within_the_length() {
        let mut track = track();
        track.length = 12;
        let moved = rotated(&track, 1);
        assert_eq!((&moved.steps[1], &moved.steps[0]), (&track.steps[0], &track.steps[11]));
        assert_eq!(moved.steps[12..], track.steps[12..]);
        assert_eq!(rotated(&moved, -1), track);
        assert_eq!(rotated(&track, 24), track);
    }

    #[test]
    fn a_cleared_track_keeps_its_settings() {
        let track = Track { length: 7, root: 3, ..track() };
        assert_eq!(cleared(&track), Track { length: 7, root: 3, ..Track::default() });
    }

    #[test]
    fn a_doubled_track_plays_its_steps_twice() {
        let twice = doubled(&Track { length: 12, ..track() });
        assert_eq!((twice.length, &twice.steps[12..24]), (24, &track().steps[..12]));
        assert_eq!(doubled(&Track { length: 48, ..track() }).length, 64);
    }

    #[test]
    fn random_notes_belong_to_the_scale_and_the_length() {
        for seed in 0..40 {
            let before = Track { length: 24, scale: Scale::Blues, root: 7, transpose: 5, ..track() };
            let after = randomised(&before, seed);
            assert_eq!(after.steps[24..], before.steps[24..]);
            let mut sane = after.clone();
            sane.sanitise();
            assert_eq!(sane, after);
            for step in &after.steps[..24] {
                let [note] = step.notes[..] else { panic!("{step:?}") };
                assert_eq!(before.pitched(note), note + 5, "the scale leaves it");
            }
            let on = after.steps[..24].iter().filter(|step| step.on).count();
            assert!((6..=23).contains(&on), "{on}");
            assert_eq!(after, randomised(&before, seed));
            assert_ne!(after, randomised(&before, seed + 1));
        }
    }

    #[test]
    fn what_random_notes_do_not_mean_stays() {
        let mut before = track();
        before.steps[3].probability = 0.25;
        assert_eq!(randomised(&before, 9).steps[3].probability, 0.25);
    }

    #[test]
    fn a_mutation_changes_a_few_things() {
        for seed in 0..60 {
            let before = Track { scale: Scale::Minor, root: 9, ..track() };
            let after = mutated(&before, seed);
            let changed = (0..64).filter(|place| before.steps[*place] != after.steps[*place]).count();
            assert!((1..=6).contains(&changed), "{changed}");
            assert_eq!(after.steps[16..], before.steps[16..]);
            assert_eq!(Track { steps: before.steps.clone(), ..after.clone() }, before, "its settings stay");
            let notes = after.steps.iter().flat_map(|step| &step.notes);
            assert!(notes.clone().all(|note| Scale::Minor.has(*note, 9)));
        }
        assert_ne!(mutated(&Track::default(), 1), Track::default(), "even an empty one");
    }

    #[test]
    fn rests_and_ties_of_step_recording() {
        let before = track();
        assert!(!rested(&before, 4).steps[4].on);
        let held = tied(&before, 6);
        assert!(!held.steps[6].on && held.steps[4].gate == 3.0);
        assert_eq!(tied(&held, 7).steps[4].gate, 4.0, "and on");
        assert_eq!(tied(&before, 0), rested(&before, 0), "nothing is held at the start");
    }
}
