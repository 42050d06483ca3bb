//! `nephele pattern import`, `export` and `show`.

use std::fmt::Write as _;
use std::io::{Write, stdout};
use std::path::Path;

use nephele_offline::sequence::{self, midi};
use nephele_realtime::ParameterValues;
use nephele_realtime::sequencer::{Condition, Pattern, STEPS, Sequence, Step, Track};

use super::arguments::{PATTERN_NAMES, PatternExportOptions, TEMPO};
use super::failure::Failure;
use crate::note_names::key_name;

/// Width of a step in the drawing.
const CELL: usize = 4;
/// Steps of a row.
const ROW: usize = 16;

/// Makes a pattern file of the file at `path`.
pub fn import(path: &Path, out: &Path) -> Result<(), Failure> {
    let imported = sequence::load(path)?;
    sequence::save(&imported.sequence, out)?;
    let tempo = imported.tempo.map(|tempo| format!(", at {tempo:.2} BPM")).unwrap_or_default();
    tell(out, &format!("{}{tempo}", contents(&imported.sequence)), &imported.remarks)
}

/// Writes what the file has for steppy, as a MIDI file, or both.
pub fn export(options: &PatternExportOptions) -> Result<(), Failure> {
    let imported = sequence::load(&options.file)?;
    if let Some(out) = &options.steppy {
        let remarks = sequence::save_steppy(&imported.sequence, options.pattern, out)?;
        tell(out, "a save of steppy", &remarks)?;
    }
    if let Some(out) = &options.midi {
        let midi_options = midi::Options {
            pattern: options.pattern,
            bars: options.bars,
            tempo: options.tempo.or(imported.tempo).unwrap_or(TEMPO),
            one_track: options.format == 0,
            knobs: &imported.knobs.unwrap_or_else(ParameterValues::default),
        };
        let remarks = sequence::save_midi(&imported.sequence, &midi_options, out)?;
        tell(out, &format!("a MIDI file at {:.2} BPM", midi_options.tempo), &remarks)?;
    }
    Ok(())
}

/// Draws the patterns that have steps, and the song.
pub fn show(path: &Path) -> Result<(), Failure> {
    let imported = sequence::load(path)?;
    let mut out = stdout().lock();
    writeln!(out, "{}", contents(&imported.sequence))?;
    write!(out, "{}", drawing(&imported.sequence))?;
    for remark in imported.remarks {
        writeln!(out, "  {remark}")?;
    }
    Ok(())
}

fn tell(path: &Path, what: &str, remarks: &[String]) -> Result<(), Failure> {
    let mut out = stdout().lock();
    writeln!(out, "{}: {what}", path.display())?;
    for remark in remarks {
        writeln!(out, "  {remark}")?;
    }
    Ok(())
}

fn is_used(track: &Track) -> bool {
    track.steps.iter().any(|step| *step != Step::default())
}

fn used(sequence: &Sequence) -> impl Iterator<Item = (&'static str, &Pattern)> {
    PATTERN_NAMES.into_iter().zip(&sequence.patterns).filter(|(_, pattern)| pattern.tracks.iter().any(is_used))
}

/// What a sequence has, in a line.
fn contents(sequence: &Sequence) -> String {
    let letters: Vec<&str> = used(sequence).map(|(letter, _)| letter).collect();
    let steps = sequence.steps().filter(|step| step.on).count();
    let patterns =
        if letters.is_empty() { "no patterns".to_owned() } else { format!("patterns {}", letters.join(" ")) };
    let song: Vec<String> = sequence
        .song
        .iter()
        .map(|entry| {
            let letter = PATTERN_NAMES.get(usize::from(entry.pattern)).unwrap_or(&"?");
            if entry.times > 1 { format!("{letter}x{}", entry.times) } else { (*letter).to_owned() }
        })
        .collect();
    let song = if song.is_empty() { String::new() } else { format!(", song {}", song.join(" ")) };
    format!("{patterns}, {steps} steps{song}")
}

/// All that is used, a line for sixteen steps. A note stands for its step, `+` for the others of a chord, `-` for a step
/// that is off, and what follows it for more: `~` a tie, `*` ratchets, `?` chance or a condition, `!` locks.
fn drawing(sequence: &Sequence) -> String {
    let mut text = String::new();
    for (letter, pattern) in used(sequence) {
        let _ = writeln!(text, "{letter}  {}", pattern.name);
        for (number, track) in (1..).zip(&pattern.tracks).filter(|(_, track)| is_used(track)) {
            let channel = track.channel + 1;
            let _ =
                write!(text, "  track {number}  {} steps at {}, channel {channel}", track.length, track.clock.name());
            if track.swing != 0.5 {
                let _ = write!(text, ", swing {:.0} %", track.swing * 100.0);
            }
            text.push('\n');
            let steps = &track.steps[..usize::from(track.length).clamp(1, STEPS).min(track.steps.len())];
            for row in steps.chunks(ROW) {
                let row: Vec<String> = row.chunks(4).map(|beat| beat.iter().map(cell).collect()).collect();
                let _ = writeln!(text, "    {}", row.join(" ").trim_end());
            }
        }
    }
    text
}

fn cell(step: &Step) -> String {
    let note = match (step.on, step.notes.first()) {
        (true, Some(note)) => key_name(i32::from(*note)),
        (true, None) => "o".to_owned(),
        (false, Some(_)) => "-".to_owned(),
        (false, None) => ".".to_owned(),
    };
    let marks = [
        (step.notes.len() > 1, '+'),
        (step.tie, '~'),
        (step.ratchet > 1, '*'),
        (step.probability < 1.0 || step.condition != Condition::Always, '?'),
        (!step.locks.is_empty(), '!'),
    ];
    let marks = marks.into_iter().filter(|(is_so, _)| step.on && *is_so).map(|(_, mark)| mark);
    let mut cell: String = note.chars().chain(marks).take(CELL).collect();
    cell.push_str(&" ".repeat(CELL + 1 - cell.len()));
    cell
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_drawing_has_a_row_for_sixteen_steps() {
        let mut sequence = Sequence::factory();
        let track = &mut sequence.patterns[0].tracks[0];
        track.steps[1] = Step { on: false, ..Step::note(60, 100, 0.5) };
        track.steps[2].tie = true;
        track.length = 18;
        let drawn = drawing(&sequence);
        let lines: Vec<&str> = drawn.lines().collect();
        assert_eq!(lines.len(), 4, "{drawn}");
        assert_eq!(lines[1], "  track 1  18 steps at 1, channel 1");
        assert!(lines[2].starts_with("    A3   -    E4~  C4    A4   "), "{drawn}");
        assert_eq!(contents(&sequence), "patterns A, 11 steps");
    }
}
