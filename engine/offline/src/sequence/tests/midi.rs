//! Standard MIDI Files.

use midly::num::{u4, u7, u15, u24, u28};
use midly::{Format, Header, MetaMessage, MidiMessage, Smf, Timing, Track, TrackEvent, TrackEventKind};
use nephele_realtime::sequencer::ClockScale;
use proptest::prelude::*;

use crate::sequence::{Imported, midi};

/// A note of a test: ticks, length in ticks, channel, key, velocity.
pub type Note = (u32, u32, u8, u8, u8);

fn message(delta: u32, channel: u8, message: MidiMessage) -> TrackEvent<'static> {
    let kind = TrackEventKind::Midi { channel: u4::new(channel), message };
    TrackEvent { delta: u28::new(delta), kind }
}

fn meta(delta: u32, message: MetaMessage<'static>) -> TrackEvent<'static> {
    TrackEvent { delta: u28::new(delta), kind: TrackEventKind::Meta(message) }
}

fn track(notes: &[Note]) -> Track<'static> {
    let mut events: Vec<(u32, u8, u8, u8)> = Vec::new();
    for (from, length, channel, key, velocity) in notes {
        events.push((*from, *channel, *key, *velocity));
        events.push((from + length, *channel, *key, 0));
    }
    events.sort_by_key(|(at, .., velocity)| (*at, *velocity > 0));
    let mut at = 0;
    let mut track: Track = Vec::new();
    for (when, channel, key, velocity) in events {
        let (key, vel) = (u7::new(key), u7::new(velocity));
        let what = if velocity > 0 { MidiMessage::NoteOn { key, vel } } else { MidiMessage::NoteOff { key, vel } };
        track.push(message(when - at, channel, what));
        at = when;
    }
    track.push(meta(0, MetaMessage::EndOfTrack));
    track
}

fn file(format: Format, tracks: Vec<Track<'static>>) -> Vec<u8> {
    let mut bytes = Vec::new();
    let header = Header { format, timing: Timing::Metrical(u15::new(480)) };
    Smf { header, tracks }.write(&mut bytes).unwrap();
    bytes
}

fn import(format: Format, tracks: &[&[Note]]) -> Imported {
    midi::import(&file(format, tracks.iter().map(|notes| track(notes)).collect())).unwrap()
}

#[test]
fn notes_become_steps() {
    let notes = [(0, 120, 2, 60, 100), (0, 240, 2, 64, 90), (252, 60, 2, 62, 1), (1440, 0, 5, 127, 127)];
    let imported = import(Format::Parallel, &[&[], &notes]);
    assert!(imported.remarks.is_empty(), "{:?}", imported.remarks);
    // One track with notes: its channels are the tracks.
    let tracks = &imported.sequence.patterns[0].tracks;
    assert_eq!((tracks[0].channel, tracks[1].channel, tracks[0].length), (2, 5, 16));
    let steps = &tracks[0].steps;
    assert_eq!((&steps[0].notes[..], steps[0].velocity, steps[0].gate), (&[60, 64][..], 100, 2.0));
    assert_eq!((&steps[2].notes[..], steps[2].velocity, steps[2].gate), (&[62][..], 1, 0.5));
    assert!((steps[2].shift - 0.1).abs() < 1e-6, "{}", steps[2].shift);
    assert_eq!((&tracks[1].steps[12].notes[..], tracks[1].steps[12].gate), (&[127][..], 0.02));
    assert!(imported.sequence.song.is_empty());
}

#[test]
fn tracks_have_grids_of_their_own() {
    let triplets: Vec<Note> = (0..12).map(|i| (i * 160, 80, 0, 60, 100)).collect();
    let fast: Vec<Note> = (0..32).map(|i| (i * 60, 30, 1, 60, 100)).collect();
    let straight: Vec<Note> = (0..16).map(|i| (i * 120, 60, 2, 60, 100)).collect();
    let imported = import(Format::Parallel, &[&triplets, &fast, &straight]);
    let tracks = &imported.sequence.patterns[0].tracks;
    let clocks: Vec<_> = tracks.iter().map(|track| (track.clock, track.length)).collect();
    let expected = [(ClockScale::OneTriplet, 24), (ClockScale::Two, 32), (ClockScale::One, 16), (ClockScale::One, 16)];
    assert_eq!(clocks, expected);
    assert!(tracks.iter().flat_map(|track| &track.steps).all(|step| step.shift.abs() < 1e-5));
    assert_eq!(tracks[0].steps.iter().filter(|step| step.on).count(), 12);
}

#[test]
fn what_is_longer_than_a_pattern_goes_on_in_the_next() {
    let notes: Vec<Note> = (0..9 * 16).map(|i| (i * 120, 60, 0, 60 + (i % 5) as u8, 100)).collect();
    let imported = import(Format::SingleTrack, &[&notes]);
    let song: Vec<u8> = imported.sequence.song.iter().map(|entry| entry.pattern).collect();
    assert_eq!(song, [0, 1, 2]);
    let lengths: Vec<u8> = imported.sequence.patterns.iter().map(|pattern| pattern.tracks[0].length).collect();
    assert_eq!(lengths[..4], [64, 64, 16, 16]);
    assert_eq!(imported.sequence.patterns[2].tracks[0].steps[15].notes, [60 + 143 % 5]);
    assert!(imported.remarks.is_empty(), "{:?}", imported.remarks);

    let notes: Vec<Note> = (0..1000).map(|i| (i * 120, 60, 0, 60, 100)).collect();
    let imported = import(Format::SingleTrack, &[&notes]);
    assert_eq!(imported.sequence.song.len(), 8);
    assert!(imported.remarks.iter().any(|remark| remark == "488 notes come after the last pattern and are left out"));
    assert!(imported.remarks.iter().any(|remark| remark == "of 252 quarter notes the first 128 have room"));
}

#[test]
fn what_has_no_room_is_told() {
    let chord: Vec<Note> = (0..6).map(|i| (0, 60, 0, 60 + i, 100)).chain([(70, 10, 0, 90, 100)]).collect();
    let imported = import(Format::Parallel, &[&chord, &[(0, 1, 1, 1, 1)], &chord, &chord, &chord]);
    assert_eq!(
        imported.remarks,
        [
            "of 5 tracks with notes the first 4 are kept, 7 notes are left out",
            "6 notes are left out of chords of more than four",
        ]
    );
    let flam = [(0, 10, 0, 60, 100), (480, 10, 0, 60, 100), (499, 10, 0, 60, 100), (960, 10, 0, 60, 100)];
    assert_eq!(import(Format::SingleTrack, &[&flam]).remarks.len(), 1);
}

#[test]
fn tempo_and_bars_are_told() {
    let with = |metas: &[MetaMessage<'static>]| {
        let mut conductor: Track = metas.iter().map(|message| meta(0, *message)).collect();
        conductor.push(meta(0, MetaMessage::EndOfTrack));
        midi::import(&file(Format::Parallel, vec![conductor, track(&[(0, 10, 0, 60, 100)])])).unwrap()
    };
    let tempo = |micros: u32| MetaMessage::Tempo(u24::new(micros));
    let read = with(&[tempo(500_000), MetaMessage::TimeSignature(7, 3, 24, 8)]);
    assert_eq!((read.tempo, read.sequence.patterns[0].tracks[0].length, read.remarks.len()), (Some(120.0), 14, 0));
    let read = with(&[tempo(0), tempo(600_000), tempo(300_000), MetaMessage::TimeSignature(0, 255, 0, 0)]);
    assert_eq!((read.tempo, read.sequence.patterns[0].tracks[0].length, read.remarks.len()), (Some(100.0), 16, 2));
    assert_eq!(with(&[]).tempo, None);
    for (numerator, power) in (0..=255).flat_map(|numerator| [0, 2, 4, 5, 8].map(|power| (numerator, power))) {
        let length = with(&[MetaMessage::TimeSignature(numerator, power, 0, 0)]).sequence.patterns[0].tracks[0].length;
        assert!((1..=64).contains(&length));
    }
}

/// A file of one track whose events are these bytes.
fn raw(events: &[u8]) -> Vec<u8> {
    let length = (events.len() as u32).to_be_bytes();
    [b"MThd\0\0\0\x06\0\0\0\x01\0\x60MTrk", &length[..], events].concat()
}

#[test]
fn hostile_files_are_errors_or_sane() {
    let error = |bytes: &[u8]| midi::import(bytes).unwrap_err().to_string();
    let good = raw(b"\0\x90\x3c\x40\x30\x80\x3c\0\0\xff\x2f\0");
    assert_eq!(midi::import(&good).unwrap().sequence.patterns[0].tracks[0].steps[0].gate, 2.0);
    let with = |at: usize, byte: u8| {
        let mut bytes = good.clone();
        bytes[at] = byte;
        error(&bytes)
    };
    assert!(error(b"RIFF").contains("no Standard MIDI File"));
    assert!(error(&good[..9]).contains("cut off within its header"));
    assert!(error(&good[..20]).contains("it has 0 of 1 tracks"));
    assert!(error(&good[..good.len() - 1]).contains("it has 0 of 1 tracks"));
    assert!(with(7, 5).contains("cut off within its header"));
    assert!(with(9, 2).contains("format 2"));
    assert!(with(12, 0xe7).contains("SMPTE"));
    assert!(with(12, 0x80).contains("SMPTE"));
    assert!(with(13, 0).contains("0 ticks"));
    assert!(with(10, 0xff).contains("1 of 65281 tracks"));
    assert!(with(23, 0x3c).contains("its track 1 is cut off or damaged after 0 events"), "no running status");
    assert!(with(31, 0x00).contains("damaged"), "no end");
    assert!(error(&raw(b"\0\xff\x2f\0")).contains("no notes"));
    assert!(error(&raw(b"\0\xf5\0\xff\x2f\0")).contains("after 0 events"));
    // Deltas as long as they can be.
    let huge = raw(&[&b"\xff\xff\xff\x7f\x90\x3c\x40".repeat(100)[..], b"\xff\xff\xff\x7f\xff\x2f\0"].concat());
    let read = midi::import(&huge).unwrap();
    assert_eq!(read.sequence.song.len(), 8);
    assert_eq!(read.remarks[1], "100 notes come after the last pattern and are left out");
    // Notes that nobody ends, and ends without notes.
    let open = midi::import(&raw(b"\0\x80\x3d\0\0\x90\x3c\x40\x60\xff\x2f\0")).unwrap();
    assert_eq!(open.sequence.patterns[0].tracks[0].steps[0].gate, 4.0);
    // A thousand tracks.
    let many: Vec<Track> = (0..1000).map(|_| track(&[(0, 10, 0, 60, 100)])).collect();
    let read = midi::import(&file(Format::Parallel, many)).unwrap();
    assert_eq!(read.remarks, ["of 1000 tracks with notes the first 4 are kept, 996 notes are left out"]);
}

fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let note = (0_u32..20_000, 0_u32..2000, 0_u8..16, 0_u8..128, 1_u8..128);
    let tracks = prop::collection::vec(prop::collection::vec(note, 0..40), 1..6);
    tracks.prop_map(|tracks| file(Format::Parallel, tracks.iter().map(|notes| track(notes)).collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes: Vec<u8>) {
        let _ = midi::import(&bytes);
        let _ = midi::import(&raw(&bytes));
        let _ = midi::import(&[b"MThd", &bytes[..]].concat());
    }

    #[test]
    fn damaged_files_do_no_harm(
        bytes in any_file(), cut: usize, flips in prop::collection::vec(any::<usize>(), 0..8)
    ) {
        let mut bytes = bytes;
        for flip in flips {
            let at = flip / 8 % bytes.len();
            bytes[at] ^= 1 << (flip % 8);
        }
        bytes.truncate(bytes.len().min(cut % (2 * bytes.len())));
        if let Ok(read) = midi::import(&bytes) {
            prop_assert_eq!(&read.sequence.clone().sanitised(), &read.sequence);
        }
    }
}
