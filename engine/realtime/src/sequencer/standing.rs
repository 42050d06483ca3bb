//! What stands at a song position: steps, and the values of controller lanes.

use super::event::{Event, Turn};
use super::scene::Scene;
use super::stretch::{SAME, Stretch};
use super::{CONTROLS, Cue, Place, Sequence, TRACKS};

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
