//! Hands on the running sequencer: patterns and fill by the host's parameters and by remote notes, and notes that go
//! through.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_realtime::sequencer::{Condition, Sequence, Step};
use nephele_tests::analysis::{SILENCE, peak, rms};
use nephele_tests::{ClapHost, Event, Note, NoteKind, Recording, Script, Timeline};
use sequences::{RATE, host_playing, midi_track};

/// How a note that sounds is ended.
type Cut = fn(&mut ClapHost, Note) -> Script;

/// Samples of a step at 120 bpm.
const STEP: u64 = 6_000;
const BAR: u64 = 16 * STEP;

/// Eight patterns; the first track of each plays its own number of semitones above 40 at each step, the second one the
/// key 90 while fill is on.
fn eight() -> Sequence {
    let mut sequence = Sequence::default();
    for (number, pattern) in sequence.patterns.iter_mut().enumerate() {
        pattern.tracks[0] = midi_track(0, (0..16).map(|at| (at, Step::note(40 + number as u8, 100, 0.5))));
        let fill = |at| (at, Step { condition: Condition::Fill, ..Step::note(90, 100, 0.5) });
        pattern.tracks[1] = midi_track(1, (0..16).map(fill));
    }
    sequence.patterns[1].length = Some(6);
    sequence
}

/// Plays `events` over `bars` bars.
fn bars(host: &mut ClapHost, events: &[(u64, Event)], bars: u64) -> Recording {
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(bars * BAR);
    host.play(&Script { events: events.to_vec(), ..Script::new(line, bars * BAR + 100) })
}

/// The pattern of each step.
fn patterns(recording: &Recording) -> Vec<i16> {
    let notes = recording.sounded().expect("every note ends");
    notes.iter().filter(|note| note.channel == 0 && note.key < 90).map(|note| note.key - 40).collect()
}

/// `steps` times each pattern.
fn runs(parts: &[(i16, usize)]) -> Vec<i16> {
    parts.iter().flat_map(|&(pattern, steps)| std::iter::repeat_n(pattern, steps)).collect()
}

#[test]
fn the_host_chooses_patterns() {
    let mut host = host_playing(&eight());
    let choose = [0.0, 1.0, 2.0, 3.0].map(|pattern| host.set("seq.pattern", pattern));
    let when = [0.0, 1.0, 2.0].map(|when| host.set("seq.change", when));
    let moved = [(5 * STEP + 1, choose[2]), (42 * STEP + 7, choose[1]), (44 * STEP, choose[3])];
    let at_bars = patterns(&bars(&mut host, &moved, 4));
    assert_eq!(at_bars, runs(&[(0, 16), (2, 32), (3, 16)]), "at the bar, and the last choice counts");

    let mut host = host_playing(&eight());
    let moved = [(0, when[2]), (STEP + 1, choose[1]), (2 * STEP + 9, when[1]), (25 * STEP + 5, choose[0])];
    let at_ends = patterns(&bars(&mut host, &moved, 3));
    // The second pattern is six steps long: it ends where a whole number of it has passed since the song's beginning.
    assert_eq!(at_ends, runs(&[(0, 2), (1, 28), (0, 18)]), "now, then at its end");
}

#[test]
fn a_choice_soon_after_a_change_leaves_what_plays() {
    let mut host = host_playing(&eight());
    let choose = [2.0, 3.0].map(|pattern| host.set("seq.pattern", pattern));
    let moved = [(5 * STEP + 1, choose[0]), (20 * STEP, choose[1])];
    assert_eq!(patterns(&bars(&mut host, &moved, 3)), runs(&[(0, 16), (2, 16), (3, 16)]));
}

#[test]
fn a_pattern_chosen_at_rest_plays_from_the_start() {
    let mut host = host_playing(&eight());
    let choose = host.set("seq.pattern", 6.0);
    host.play(&Script::new(Timeline::stopped(RATE), 5_000).at(100, choose));
    assert_eq!(patterns(&bars(&mut host, &[], 1)), runs(&[(6, 16)]));
}

/// First and last step at which fill is heard.
fn filled(recording: &Recording) -> (Option<u64>, Option<u64>, usize) {
    let ons = recording.notes.iter().filter(|note| note.kind == NoteKind::On && note.key == 90);
    let steps: Vec<u64> = ons.map(|note| note.sample / STEP).collect();
    (steps.first().copied(), steps.last().copied(), steps.len())
}

#[test]
fn the_host_holds_fill() {
    let mut host = host_playing(&eight());
    let (on, off) = (host.set("seq.fill", 1.0), host.set("seq.fill", 0.0));
    let recording = bars(&mut host, &[(4 * STEP - 10, on), (9 * STEP - 10, off)], 1);
    assert_eq!(filled(&recording), (Some(4), Some(8), 5));
}

#[test]
fn remote_notes_choose_patterns_and_hold_fill() {
    let mut host = host_playing(&eight());
    let note = |key| Note { channel: 9, key, id: None };
    let mut events = vec![(0, host.set("seq.remote", 10.0)), (0, host.set("seq.thru", 1.0))];
    // F, then G sharp held, then E of another octave.
    for (from, to, key) in [(2 * STEP, 3 * STEP, 65), (20 * STEP - 10, 24 * STEP - 10, 68), (40 * STEP, 41 * STEP, 28)]
    {
        events.extend([(from, Event::On(note(key), 0.9)), (to, Event::Off(note(key)))]);
    }
    let recording = bars(&mut host, &events, 4);
    assert_eq!(patterns(&recording), runs(&[(0, 16), (5, 32), (4, 16)]));
    assert_eq!(filled(&recording), (Some(20), Some(23), 4));
    assert!(peak(&recording.left) == 0.0, "remote notes are heard");
    assert!(recording.notes.iter().all(|note| note.channel != 9), "remote notes go out");
}

#[test]
fn other_channels_are_played_while_one_is_remote() {
    let mut host = host_playing(&Sequence::default());
    let remote = host.set("seq.remote", 10.0);
    let script = Script::new(Timeline::stopped(RATE), 48_000).at(0, remote).note((10, 40_000), Note::key(57), 0.9);
    assert!(rms(&host.play(&script).left) > 1e-3);
}

#[test]
fn notes_go_through_and_always_end() {
    let note = |key| Note { channel: 3, key, id: Some(7) };
    let cuts: [(&str, Cut); 6] = [
        ("lifted", |_, note| rest().at(500, Event::Off(note))),
        ("choked", |_, note| rest().at(500, Event::Choke(note))),
        ("switched off, then lifted", |host, note| rest().at(0, host.set("seq.thru", 0.0)).at(500, Event::Off(note))),
        ("all notes off", |_, _| rest().at(500, Event::Midi([0xb3, 123, 0]))),
        ("reset", |host, _| {
            host.reset();
            rest()
        }),
        ("deactivated", |host, _| {
            host.deactivate();
            host.activate(RATE, 1024).expect("activation");
            rest()
        }),
    ];
    for (name, cut) in cuts {
        let mut host = host_playing(&Sequence::default());
        let thru = host.set("seq.thru", 1.0);
        let begin = Script::new(Timeline::stopped(RATE), 2_000).at(0, thru).at(100, Event::On(note(61), 0.75));
        let mut recording = host.play(&begin);
        let script = cut(&mut host, note(61));
        recording.append(host.play(&script));
        let notes = recording.sounded().unwrap_or_else(|error| panic!("{name}: {error}"));
        let told: Vec<_> = notes.iter().map(|note| (note.on, note.channel, note.key)).collect();
        assert_eq!(told, [(100, 3, 61)], "{name}");
        assert!((notes[0].velocity - 0.75).abs() < 1e-6 && notes[0].off <= 2_500, "{name}: {notes:?}");
        assert!(peak(&recording.left[390_000..]) < SILENCE, "{name}: heard on");
    }
    let mut host = host_playing(&Sequence::default());
    let kept = host.play(&rest().note((100, 1_000), note(61), 0.8));
    assert!(kept.sounded().expect("nothing").is_empty(), "notes go out that were not asked for");
}

fn rest() -> Script {
    Script::new(Timeline::stopped(RATE), 400_000)
}

#[test]
fn controllers_go_through() {
    let mut host = host_playing(&Sequence::default());
    let sent = [[0xb2, 74, 100], [0xe2, 5, 70], [0xd2, 33, 0]];
    let mut script = Script::new(Timeline::stopped(RATE), 4_000).at(0, host.set("seq.thru", 1.0));
    for (at, bytes) in (1..).zip(sent) {
        script = script.at(at * 1_000, Event::Midi(bytes));
    }
    assert_eq!(host.play(&script).midi, (1..).map(|at| at * 1_000).zip(sent).collect::<Vec<_>>());
}

#[test]
fn fill_is_let_go_when_remote_is_switched_off() {
    let mut host = host_playing(&eight());
    let key = Note { channel: 9, key: 68, id: None };
    let events = [
        (0, host.set("seq.remote", 10.0)),
        (4 * STEP - 10, Event::On(key, 0.9)),
        (6 * STEP, host.set("seq.remote", 0.0)),
        (9 * STEP - 10, Event::Off(key)),
    ];
    let (_, last, _) = filled(&bars(&mut host, &events, 1));
    assert!(last < Some(9), "fill is stuck: heard at step {last:?}");
}

#[test]
fn fill_lasts_until_the_last_key_is_up() {
    let mut host = host_playing(&eight());
    let key = |key| Note { channel: 9, key, id: None };
    let events = [
        (0, host.set("seq.remote", 10.0)),
        (2 * STEP - 10, Event::On(key(68), 0.9)),
        (4 * STEP - 10, Event::On(key(69), 0.9)),
        (6 * STEP - 10, Event::Off(key(68))),
        (9 * STEP - 10, Event::Off(key(69))),
    ];
    assert_eq!(filled(&bars(&mut host, &events, 1)), (Some(2), Some(8), 7));
}

#[test]
fn a_note_that_goes_through_and_one_of_a_track_share_a_key() {
    let mut host = host_playing(&eight());
    let thru = host.set("seq.thru", 1.0);
    let line = Timeline::rolling(RATE, 0.0, 120.0).stop(BAR);
    let script = Script::new(line, BAR + 100).at(0, thru).note((1_000, 50_000), Note::key(40), 0.8);
    let recording = host.play(&script);
    recording.sounded().expect("one note at a time, each with its end");
}
