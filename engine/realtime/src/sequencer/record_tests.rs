use super::*;
use crate::parameters::Global;
use crate::sequencer::{Change, Track, tools};

struct Take {
    recorder: Recorder,
    recording: Recording,
    sequence: Sequence,
    cue: Cue,
    edits: usize,
}

impl Take {
    fn new(recording: Recording) -> Self {
        let (sequence, cue) = (Sequence::default(), Cue::default());
        Self { recorder: Recorder::default(), recording, sequence, cue, edits: 0 }
    }

    fn live(quantise: f32) -> Self {
        Self::new(Recording { mode: RecordMode::Live, quantise, ..Recording::default() })
    }

    fn stepwise() -> Self {
        Self::new(Recording { mode: RecordMode::Step, ..Recording::default() })
    }

    fn hear(&mut self, beats: Option<f64>, action: Action) {
        let heard = Heard { action, beats, cue: self.cue };
        let edits = &mut self.edits;
        self.recorder.take(&heard, &mut self.recording, &mut self.sequence, |_| *edits += 1);
    }

    fn down(&mut self, beats: f64, key: u8) {
        self.hear(Some(beats), Action::Down { key, velocity: 0.5 });
    }

    fn up(&mut self, beats: f64, key: u8) {
        self.hear(Some(beats), Action::Up { key });
    }

    fn press(&mut self, keys: &[u8]) {
        for key in keys {
            self.hear(None, Action::Down { key: *key, velocity: 1.0 });
        }
        for key in keys {
            self.hear(None, Action::Up { key: *key });
        }
    }

    fn track(&mut self) -> &mut Track {
        &mut self.sequence.patterns[0].tracks[0]
    }

    fn on(&mut self) -> Vec<(usize, Vec<u8>)> {
        let steps = self.track().steps.iter().enumerate().filter(|(_, step)| step.on);
        steps.map(|(place, step)| (place, step.notes.clone())).collect()
    }
}

#[test]
fn notes_go_to_the_nearest_step_with_velocity_and_gate() {
    let mut take = Take::live(1.0);
    take.down(4.0 + 0.30, 60);
    take.down(4.0 + 0.40, 64);
    take.up(4.0 + 0.55, 60);
    take.up(4.0 + 1.0, 64);
    // Played a little before the pattern begins again, and held into it.
    take.down(4.0 + 3.95, 67);
    take.up(4.0 + 4.45, 67);
    assert_eq!(take.on(), [(0, vec![67]), (1, vec![60]), (2, vec![64])]);
    let steps = take.track().steps.clone();
    assert_eq!((steps[1].velocity, steps[1].shift), (64, 0.0));
    let gates = [steps[0].gate, steps[1].gate, steps[2].gate];
    for (gate, expected) in gates.into_iter().zip([2.0, 1.0, 2.4]) {
        assert!((gate - expected).abs() < 1e-4, "{gates:?}");
    }
}

#[test]
fn without_quantising_a_step_keeps_when_it_was_played() {
    for (quantise, expected) in [(0.0, 0.2), (0.5, 0.1), (1.0, 0.0)] {
        let mut take = Take::live(quantise);
        take.down(0.3, 60);
        assert!((take.track().steps[1].shift - expected).abs() < 1e-5, "{quantise}");
        take.down(0.95, 62);
        assert!((take.track().steps[4].shift + expected).abs() < 1e-5, "{quantise}");
    }
    let mut swung = Take::live(0.0);
    swung.track().swing = 0.75;
    swung.down(0.375, 60);
    assert!(swung.track().steps[1].shift.abs() < 1e-5, "swing is no micro-timing");
}

#[test]
fn chords_grow_and_a_fifth_note_takes_the_place_of_the_last() {
    let mut take = Take::live(1.0);
    for key in 60..65 {
        take.down(0.01, key);
    }
    assert_eq!(take.on(), [(0, vec![60, 61, 62, 64])]);
}

#[test]
fn overdubbing_adds_and_replacing_clears_what_it_runs_over() {
    let mut take = Take::live(1.0);
    for place in [0, 2, 4] {
        take.track().steps[place] = Step::note(40, 100, 0.5);
    }
    let run = |take: &mut Take| {
        for tick in 0..20 {
            take.hear(Some(8.0 + 0.05 * f64::from(tick)), Action::Tick);
            if tick == 9 {
                take.down(8.45, 60);
            }
        }
    };
    run(&mut take);
    assert_eq!(take.on(), [(0, vec![40]), (2, vec![40, 60]), (4, vec![40])]);
    take.recording.replace = true;
    run(&mut take);
    assert_eq!(take.on(), [(2, vec![60]), (4, vec![40])]);
}

#[test]
fn a_note_before_a_change_goes_to_the_new_pattern() {
    let mut take = Take::live(1.0);
    take.cue.change = Some(Change { pattern: 2, at: 4.0 });
    take.down(3.93, 60);
    take.down(3.80, 61);
    assert_eq!(take.on(), [(15, vec![61])]);
    assert_eq!(take.sequence.patterns[2].tracks[0].steps[0].notes, [60]);
}

#[test]
fn protected_tracks_are_left_alone() {
    for mut take in [Take::live(1.0), Take::stepwise()] {
        take.track().protect = true;
        take.down(0.0, 60);
        take.press(&[60]);
        assert_eq!((take.edits, take.recording.cursor), (0, 0));
    }
}

#[test]
fn steps_are_filled_one_after_the_other() {
    let mut take = Take::stepwise();
    take.track().length = 5;
    take.press(&[60]);
    take.press(&[62, 65, 69]);
    *take.track() = tools::rested(take.track(), 2);
    take.recording.advance(&take.sequence);
    take.press(&[64]);
    *take.track() = tools::tied(take.track(), 4);
    take.recording.advance(&take.sequence);
    assert_eq!(take.on(), [(0, vec![60]), (1, vec![62, 65, 69]), (3, vec![64])]);
    assert_eq!((take.track().steps[3].gate, take.recording.cursor), (2.0, 0), "round the track's length");
    // A chord is whole when all of its keys are up.
    for (key, down) in [(50, true), (53, true), (50, false), (57, true), (53, false)] {
        take.hear(None, if down { Action::Down { key, velocity: 1.0 } } else { Action::Up { key } });
    }
    assert_eq!((take.track().steps[0].notes.clone(), take.recording.cursor), (vec![50, 53, 57], 0));
    take.hear(None, Action::Up { key: 57 });
    assert_eq!(take.recording.cursor, 1);
}

#[test]
fn knobs_become_locks_when_that_is_asked_for() {
    let cutoff = Global::FilterCutoff.index();
    let turn = Action::Turn { index: cutoff, value: 700.0 };
    let mut take = Take::live(1.0);
    take.track().steps[3] = Step::note(60, 100, 0.5);
    take.hear(Some(0.9), turn);
    assert_eq!(take.edits, 0, "not armed");
    take.recording.locks = true;
    take.hear(Some(0.9), turn);
    take.hear(Some(1.1), Action::Turn { index: cutoff, value: 800.0 });
    take.hear(Some(1.3), Action::Turn { index: Global::SeqFill.index(), value: 1.0 });
    assert_eq!(take.track().steps[3].lock(cutoff).unwrap().value, 700.0);
    let alone = &take.track().steps[4];
    assert!(alone.on && alone.notes.is_empty() && alone.lock(cutoff).is_some());
    assert_eq!(take.edits, 2);
    let mut take = Take::stepwise();
    (take.recording.locks, take.recording.cursor) = (true, 7);
    take.hear(None, turn);
    assert!(take.track().steps[7].lock(cutoff).is_some());
}

#[test]
fn nothing_is_recorded_while_it_is_off_or_in_the_other_state() {
    for mode in [RecordMode::Off, RecordMode::Live, RecordMode::Step] {
        let mut take = Take::new(Recording { mode, ..Recording::default() });
        let other = if mode == RecordMode::Live { None } else { Some(1.0) };
        take.hear(other, Action::Down { key: 60, velocity: 1.0 });
        take.hear(other, Action::Up { key: 60 });
        assert_eq!(take.edits, 0);
    }
}
