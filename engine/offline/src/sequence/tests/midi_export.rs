//! Standard MIDI Files that are written.

use midly::{Format, MetaMessage, MidiMessage, Smf, TrackEventKind};
use nephele_realtime::ParameterValues;
use nephele_realtime::parameters::index_of;
use nephele_realtime::sequencer::{Condition, Control, Entry, Scale, Sequence, Step, Track};
use proptest::prelude::*;

use super::random;
use crate::sequence::midi::{self, Exported, Options};

/// A message of a track: tick, channel, message.
type Message = (u64, u8, MidiMessage);

fn export(sequence: &Sequence, change: impl FnOnce(&mut Options<'_>)) -> Exported {
    let knobs = ParameterValues::default();
    let mut options = Options { pattern: None, bars: None, tempo: 120.0, one_track: false, knobs: &knobs };
    change(&mut options);
    midi::export(sequence, &options)
}

/// What each track has, the first one aside.
fn messages(exported: &Exported) -> Vec<Vec<Message>> {
    let smf = Smf::parse(&exported.bytes).unwrap();
    let mut again = Vec::new();
    smf.write(&mut again).unwrap();
    assert_eq!(again, exported.bytes, "another reading and writing gives the same");
    let tracks = smf.tracks.iter().skip(usize::from(smf.header.format == Format::Parallel));
    tracks
        .map(|track| {
            let mut at = 0;
            let timed = track.iter().filter_map(|event| {
                at += u64::from(event.delta.as_int());
                match event.kind {
                    TrackEventKind::Midi { channel, message } => Some((at, channel.as_int(), message)),
                    _ => None,
                }
            });
            timed.collect()
        })
        .collect()
}

/// Beginnings and ends of notes: tick, channel, key, velocity (0 is an end).
fn notes(messages: &[Message]) -> Vec<(u64, u8, u8, u8)> {
    let note = |(at, channel, message): &Message| match message {
        MidiMessage::NoteOn { key, vel } => Some((*at, *channel, key.as_int(), vel.as_int())),
        MidiMessage::NoteOff { key, .. } => Some((*at, *channel, key.as_int(), 0)),
        _ => None,
    };
    messages.iter().filter_map(note).collect()
}

fn with(change: impl FnOnce(&mut Track)) -> Sequence {
    let mut sequence = Sequence::default();
    change(&mut sequence.patterns[0].tracks[0]);
    sequence
}

#[test]
fn notes_have_their_ticks() {
    let sequence = with(|track| {
        track.swing = 0.6;
        track.channel = 3;
        (track.transpose, track.scale) = (1, Scale::Major);
        track.steps[0] = Step::note(60, 100, 0.5);
        track.steps[1] = Step { shift: -0.1, ..Step::note(59, 1, 1.0) };
        track.steps[4] = Step { ratchet: 2, ramp: -0.5, ..Step::note(64, 127, 0.5) };
        track.steps[6] = Step { tie: true, channel: Some(9), ..Step::note(71, 80, 0.1) };
        track.steps[8] = Step { notes: vec![71, 74], channel: Some(9), ..Step::note(71, 80, 30.0) };
    });
    let exported = export(&sequence, |_| {});
    assert!(exported.remarks.is_empty(), "{:?}", exported.remarks);
    let played = notes(&messages(&exported)[0]);
    assert_eq!(
        played,
        [
            (0, 3, 60, 100),
            (120, 3, 60, 0),
            // A fifth of a step late for the swing, a tenth early.
            (264, 3, 60, 1),
            (504, 3, 60, 0),
            (960, 3, 65, 127),
            (1020, 3, 65, 0),
            (1080, 3, 65, 64),
            (1140, 3, 65, 0),
            (1440, 9, 72, 80),
            // Tied to the same key, which begins anew.
            (1920, 9, 72, 0),
            (1920, 9, 72, 80),
            (1920, 9, 74, 80),
            // Nothing sounds behind the end.
            (3840, 9, 72, 0),
            (3840, 9, 74, 0),
        ]
    );
}

#[test]
fn the_first_track_tells_tempo_and_length() {
    let mut sequence = Sequence::factory();
    sequence.patterns[0].name = "Öl".to_owned();
    let exported = export(&sequence, |options| options.tempo = 100.0);
    let smf = Smf::parse(&exported.bytes).unwrap();
    assert_eq!((smf.header.format, smf.tracks.len()), (Format::Parallel, 2));
    let metas: Vec<MetaMessage> = smf.tracks[0]
        .iter()
        .filter_map(|event| match event.kind {
            TrackEventKind::Meta(message) => Some(message),
            _ => None,
        })
        .collect();
    assert_eq!(metas[0], MetaMessage::TrackName("Öl".as_bytes()));
    assert_eq!(metas[1], MetaMessage::Tempo(600_000.into()));
    assert_eq!(metas[2], MetaMessage::TimeSignature(4, 2, 24, 8));
    let length = |track: &midly::Track| track.iter().map(|event| event.delta.as_int()).sum::<u32>();
    assert!(smf.tracks.iter().all(|track| length(track) == 3840));
    let one = export(&sequence, |options| options.one_track = true);
    let smf = Smf::parse(&one.bytes).unwrap();
    assert_eq!((smf.header.format, smf.tracks.len()), (Format::SingleTrack, 1));
    assert_eq!(messages(&one)[0], messages(&exported)[0]);
    let imported = midi::import(&exported.bytes).unwrap();
    assert_eq!(imported.tempo, Some(100.0));
    assert_eq!(imported.sequence.patterns[0], sequence.patterns[0], "and the pattern comes back");
}

#[test]
fn lanes_and_locks_are_controllers() {
    let cutoff = index_of("filter.cutoff").unwrap();
    let size = index_of("cloud.size").unwrap();
    let sequence = with(|track| {
        for (lane, control) in track.controls.iter_mut().zip([Control::Cc, Control::Pressure, Control::Bend]) {
            (lane.control, lane.number) = (control, 7);
        }
        track.steps[0] = Step { controls: [Some(1.0), Some(0.5), Some(0.0), None], ..Step::note(60, 100, 0.5) };
        track.steps[0].set_lock(cutoff, Some(20.0));
        track.steps[0].set_lock(size, Some(0.2));
        track.steps[1] = Step::note(62, 100, 0.5);
    });
    let exported = export(&sequence, |_| {});
    assert_eq!(exported.remarks, ["locks of cloud.size are left out: MIDI has no controller for it"]);
    let all = messages(&exported);
    let controllers: Vec<&Message> = all[0].iter().filter(|message| notes(&[**message]).is_empty()).collect();
    let value = |message: &Message| match message.2 {
        MidiMessage::Controller { controller, value } => {
            (message.0, i32::from(controller.as_int()), i32::from(value.as_int()))
        }
        MidiMessage::ChannelAftertouch { vel } => (message.0, -1, i32::from(vel.as_int())),
        MidiMessage::PitchBend { bend } => (message.0, -2, i32::from(bend.as_int())),
        _ => unreachable!(),
    };
    let base = nephele_realtime::parameters()[cutoff].normalise(ParameterValues::default().get(cutoff));
    let back = (base * 127.0).round() as i32;
    let mut values: Vec<_> = controllers.into_iter().map(value).collect();
    values.sort_unstable();
    assert_eq!(values, [(0, -2, -8192), (0, -1, 64), (0, 7, 127), (0, 74, 0), (240, 74, back)]);
}

#[test]
fn songs_chance_and_what_is_left_out() {
    let mut sequence = Sequence::factory();
    sequence.patterns[1].tracks[2].steps[0] =
        Step { condition: Condition::Cycle(2, 2), slide: true, ..Step::note(1, 1, 1.0) };
    sequence.patterns[1].tracks[3].steps[0] = Step::note(2, 1, 1.0);
    sequence.patterns[1].tracks[3].mute = true;
    sequence.song = vec![Entry { pattern: 1, times: 3 }, Entry { pattern: 0, times: 1 }];
    let exported = export(&sequence, |_| {});
    let tracks = messages(&exported);
    assert_eq!(tracks.len(), 2, "tracks without notes have none");
    assert_eq!(notes(&tracks[0])[0].0, 3 * 3840);
    assert_eq!(notes(&tracks[1]), [(3840, 0, 1, 1), (4080, 0, 1, 0)], "each second pass");
    for part in ["muted", "slides", "chance and conditions"] {
        assert!(exported.remarks.iter().any(|remark| remark.contains(part)), "{part}: {:?}", exported.remarks);
    }
    let long = export(&sequence, |options| options.bars = Some(u32::MAX));
    assert!(long.remarks[0].ends_with("the first 4000 are written"), "{:?}", long.remarks);
    assert_eq!(messages(&export(&sequence, |options| options.pattern = Some(4))).len(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn every_note_that_begins_ends(seed: u64, one_track: bool, pattern in prop::option::of(0_usize..9)) {
        let exported = export(&random::sequence(seed), |options| {
            (options.one_track, options.pattern, options.bars) = (one_track, pattern, Some(3));
        });
        let mut all: Vec<_> = messages(&exported).iter().flat_map(|track| notes(track)).collect();
        all.sort_by_key(|(at, .., velocity)| (*at, *velocity > 0));
        let mut sounding = [0_i32; 16 * 128];
        for (at, channel, key, velocity) in all {
            let place = &mut sounding[usize::from(channel) * 128 + usize::from(key)];
            *place += if velocity > 0 { 1 } else { -1 };
            prop_assert!((0..=1).contains(place), "key {} of channel {} at {}", key, channel, at);
        }
        prop_assert!(sounding.iter().all(|count| *count == 0));
        // What is written can be read, if anything sounds.
        let _ = midi::import(&exported.bytes);
        prop_assert_eq!(exported, export(&random::sequence(seed), |options| {
            (options.one_track, options.pattern, options.bars) = (one_track, pattern, Some(3));
        }));
    }
}
