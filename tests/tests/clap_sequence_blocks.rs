//! However the host divides time, a sequence gives the same samples and events, bit for bit; and a jump plays what would
//! have been played there.

#![allow(clippy::expect_used, clippy::panic)]

mod sequences;

use nephele_realtime::sequencer::{Sequence, Target};
use nephele_tests::recording::{ExpressionOut, Sounded};
use nephele_tests::{Blocks, ClapHost, Recording, Script, Timeline};
use sequences::{RATE, anything, host_playing, host_with};

/// Samples in a quarter note at 400 bpm: the fastest tempo whose beats begin on whole samples.
const BEAT: u64 = 7_200;
const TEMPO: f64 = 400.0;

fn any_host(seed: u64) -> ClapHost {
    host_with(|preset| {
        preset.sequence = std::sync::Arc::new(anything(seed));
        for (id, plain) in
            [("filter.kind", 2.0), ("seq.song", (seed % 2) as f32), ("seq.change", 2.0), ("cloud.release", 0.05)]
        {
            preset.parameters.set(nephele_realtime::parameters::index_of(id).expect("a parameter"), plain);
        }
    })
}

#[test]
fn block_sizes_do_not_matter_to_any_sequence() {
    for seed in 0..6 {
        let line = Timeline::rolling(RATE, 0.0, 174.7).tempo(20_011, 91.3).play(30_333, 9.1).stop(48_000);
        let play = |blocks| {
            let mut host = any_host(seed);
            let moves = [(9_001, "seq.fill", 1.0), (25_000, "seq.fill", 0.0), (12_345, "seq.pattern", 1.0)];
            let events = moves.map(|(sample, id, plain)| (sample, host.set(id, plain))).to_vec();
            host.play(&Script { events, ..Script::new(line.clone(), 52_000).blocks(blocks) })
        };
        let reference = play(Blocks::Fixed(32));
        let (notes, midi, moved) = (reference.notes.len(), reference.midi.len(), reference.expressions.len());
        println!("seed {seed}: {notes} note events, {midi} MIDI messages, {moved} expressions");
        assert!(notes > 20 && midi > 5, "seed {seed} plays little");
        for blocks in [Blocks::Fixed(1024), Blocks::Random { seed, max: 1024 }, Blocks::Random { seed, max: 90 }] {
            let other = play(blocks);
            let same = reference.same_events(&other).and_then(|()| reference.same_audio(&other));
            if let Err(difference) = same {
                panic!("seed {seed}, {blocks:?}: {difference}");
            }
        }
    }
}

/// `anything` without the voices, which are not looked at.
fn outward(seed: u64) -> Sequence {
    let mut sequence = anything(seed);
    sequence.patterns.iter_mut().flat_map(|pattern| &mut pattern.tracks).for_each(|track| {
        track.target = Target::MidiOut;
    });
    sequence
}

/// Notes that begin from `start` on, and MIDI messages, at their distance from there.
fn from(recording: &Recording, start: u64) -> (Vec<Sounded>, Vec<(u64, [u8; 3])>) {
    let notes = recording.sounded().expect("every note ends").into_iter().filter(|note| note.on >= start);
    let notes = notes.map(|note| Sounded { on: note.on - start, off: note.off - start, ..note });
    let midi = recording.midi.iter().filter(|(sample, _)| *sample >= start).map(|&(sample, b)| (sample - start, b));
    (notes.collect(), midi.collect())
}

const BAR_37: u64 = 36 * 4 * BEAT;
const JUMP: u64 = 20_011;

/// Bars 1 to 38; and a start in the first bar, a jump to bar 37, and to the end of the next.
fn through_and_jumped(seed: u64) -> [Recording; 2] {
    let play = |line: Timeline, stop: u64| {
        let mut host = host_playing(&outward(seed));
        let song = host.set("seq.song", (seed % 2) as f32);
        host.play(&Script::new(line.stop(stop), stop + 1_000).blocks(Blocks::Fixed(1024)).at(0, song))
    };
    let through = play(Timeline::rolling(RATE, 0.0, TEMPO), BAR_37 + 8 * BEAT);
    [through, play(Timeline::rolling(RATE, 3.3, TEMPO).play(JUMP, 144.0), JUMP + 8 * BEAT)]
}

#[test]
fn bars_37_and_38_are_the_same_after_a_jump() {
    for seed in 0..6 {
        let [through, jumped] = through_and_jumped(seed);
        let (wanted, heard) = (from(&through, BAR_37), from(&jumped, JUMP));
        assert!(wanted.0.len() > 10 && !wanted.1.is_empty(), "seed {seed}: {} notes", wanted.0.len());
        assert_eq!(wanted.0, heard.0, "seed {seed}");
        // A jump tells at once where the controllers stand.
        let later = |midi: &[(u64, [u8; 3])]| midi.iter().copied().filter(|(at, _)| *at > 0).collect::<Vec<_>>();
        assert_eq!(later(&wanted.1), later(&heard.1), "seed {seed}");
    }
}

#[test]
fn expressions_are_the_same_after_a_jump() {
    for seed in 0..6 {
        let [through, jumped] = through_and_jumped(seed);
        let [wanted, heard] = [(through, BAR_37), (jumped, JUMP)].map(|(recording, start)| {
            // Those of notes that began there, as others sound no more after a jump; what is said twice at a time counts once.
            let (notes, _) = from(&recording, start);
            let sent = recording.expressions.into_iter().filter(|sent| sent.sample >= start);
            let sent = sent.map(|sent| ExpressionOut { sample: sent.sample - start, ..sent });
            let of = |note: &Sounded, sent: &ExpressionOut| {
                (note.key, note.channel) == (sent.key, sent.channel) && (note.on..note.off).contains(&sent.sample)
            };
            let mut last: Vec<ExpressionOut> = Vec::new();
            for sent in sent.filter(|sent| notes.iter().any(|note| of(note, sent))) {
                let same = |old: &ExpressionOut| ExpressionOut { value: sent.value, ..*old } == sent;
                last.retain(|old| !same(old));
                last.push(sent);
            }
            last
        });
        let differs = wanted.iter().zip(&heard).find(|(wanted, heard)| wanted != heard);
        assert_eq!((differs, wanted.len()), (None, heard.len()), "seed {seed}");
    }
}

#[test]
fn expressions_are_there_at_all() {
    let sent = |seed| any_host(seed).play(&Script::new(Timeline::rolling(RATE, 0.0, 174.7).stop(48_000), 50_000));
    let sent: Vec<ExpressionOut> = (0..3).flat_map(|seed| sent(seed).expressions).collect();
    assert!(!sent.is_empty(), "the sequences above hold none");
}
