//! The page of the song: the clock, how patterns are chosen, and their order.

use egui::{Align2, Rect};
use nephele_realtime::parameters::Global;
use nephele_realtime::sequencer::{Edit, Entry, LONGEST, Pattern, SONG, TIMES};

use super::fields::{Chooser, Face, chooser_with, flag, press};
use super::number::{Held, Number, number};
use super::parameter::parameter;
use super::pattern_name::called;
use super::patterns::letter;
use super::place;
use super::spot::Spot;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::model::Action;
use crate::editor::tabs::{Look, Tab, tabs};
use crate::editor::theme;

/// Width of a column of settings.
const WIDTH: f32 = 132.0;
/// Where the order begins, the columns and rows that are shown of it, and the width of an entry.
const ORDER: f32 = 3.0 * (WIDTH + 4.0) + 10.0;
const COLUMNS: usize = 8;
const ROWS: usize = 4;
const ENTRY: f32 = 90.0;
/// Widths of what stands right of an entry's pattern: how often it plays, and the cross.
const COUNT: f32 = 36.0;
const CROSS: f32 = 16.0;

const TABS: [Tab; 4] = [
    Tab { name: "1 to 32", about: "the first 32 entries of the song" },
    Tab { name: "33 to 64", about: "entries 33 to 64 of the song" },
    Tab { name: "65 to 96", about: "entries 65 to 96 of the song" },
    Tab { name: "97 to 128", about: "the last 32 entries of the song" },
];

/// Which entries are shown, kept from frame to frame.
#[derive(Debug, Default)]
pub struct SongPage(usize);

/// Draws the page.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, spot: Spot, (held, kept): (&mut Held, &mut SongPage)) {
    let at = |column: usize, row: usize| place(page, 0.0, WIDTH, (column, row));
    parameter(canvas, at(0, 0), Global::SeqEnabled, 0.0);
    parameter(canvas, at(0, 1), Global::SeqTempo, 72.0);
    parameter(canvas, at(0, 2), Global::SeqTranspose, 60.0);
    parameter(canvas, at(0, 3), Global::SeqThru, 0.0);
    parameter(canvas, at(1, 0), Global::SeqSong, 0.0);
    parameter(canvas, at(1, 1), Global::SeqChange, 0.0);
    parameter(canvas, at(1, 2), Global::SeqRemote, 0.0);
    let loops = canvas.model.sequence.song_loops;
    let of = Face { label: "Song loops", text: "song loops", about: "the song starts over at its end" };
    if flag(canvas, at(1, 3), &of, loops) {
        canvas.actions.push(Action::Edit(Edit::Song(canvas.model.sequence.song.clone(), !loops)));
    }
    length(canvas, (at(2, 0), at(2, 1)), spot, held);
    let seed = canvas.model.sequence.seed;
    let of = Face { label: "New seed", text: "new seed", about: "another run of chances and random orders" };
    if press(canvas, at(2, 2), &of, true) {
        let drawn = canvas.ui.input(|input| input.time.to_bits());
        canvas.actions.push(Action::Edit(Edit::Seed((drawn >> 20) as u32 ^ seed.wrapping_mul(0x9E37_79B9) ^ 1)));
    }
    let ink = Ink::plain(11.0, theme::dim());
    canvas.text(at(2, 3).center(), Align2::CENTER_CENTER, format!("seed {seed:08x}"), ink);
    order(canvas, page.with_min_x(page.left() + ORDER), held, kept);
}

/// The pattern's length, and the button that leaves it to the tracks.
fn length(canvas: &mut Canvas<'_>, (upper, lower): (Rect, Rect), spot: Spot, held: &mut Held) {
    let pattern = spot.pattern(canvas);
    let sixteenths = (pattern.beats() * 4.0).round() as i32;
    let about = "sixteenths after which the song goes on, or a change at the pattern's end happens";
    let of = Number {
        text: format!("{sixteenths} × 1/16"),
        span: 64.0,
        default: 16.0,
        ..Number::whole(("Pattern length", "length", about), sixteenths, (1, i32::from(LONGEST)))
    };
    let mut wanted = pattern.length;
    if let Some(length) = number(canvas, upper, &of, held) {
        wanted = Some(length as u16);
    }
    let about = "the pattern is as long as its longest track";
    let of = Face { label: "Length of tracks", text: "as its tracks", about };
    if flag(canvas, lower, &of, pattern.length.is_none()) {
        wanted = pattern.length.is_none().then_some(sixteenths as u16);
    }
    if wanted != pattern.length {
        let new = Pattern { length: wanted, ..pattern.clone() };
        canvas.actions.push(Action::Edit(Edit::Pattern(spot.pattern, Box::new(new))));
    }
}

fn order(canvas: &mut Canvas<'_>, area: Rect, held: &mut Held, kept: &mut SongPage) {
    let column = area.with_min_x(area.right() - 58.0);
    let chosen = tabs(canvas, column, &TABS, kept.0, Look::column(theme::sequence()));
    let mut song = canvas.model.sequence.song.clone();
    let first = kept.0 * COLUMNS * ROWS;
    let mut removed = None;
    let last = song.len();
    // A short song has room for twice as wide entries, the button that adds one included.
    let roomy = kept.0 == 0 && last < COLUMNS / 2 * ROWS;
    let width = if roomy { 2.0 * ENTRY + 4.0 } else { ENTRY };
    let at = |number: usize| place(area, 0.0, width, ((number - first) / ROWS, (number - first) % ROWS));
    for (number, shown) in song.iter_mut().enumerate().skip(first).take(COLUMNS * ROWS) {
        if entry(canvas, at(number), (number, roomy), shown, held) {
            removed = Some(number);
        }
    }
    if (first..first + COLUMNS * ROWS).contains(&last) && last < SONG {
        let rect = at(last);
        let about = "adds the pattern that is shown to the song's end";
        if press(canvas, rect, &Face { label: "Add to the song", text: "+ entry", about }, true) {
            let pattern = canvas.value(Global::SeqPattern.index()) as u8;
            song.push(Entry { pattern, times: 1 });
        }
    }
    if let Some(number) = removed {
        song.remove(number);
    }
    if song != canvas.model.sequence.song {
        canvas.actions.push(Action::Edit(Edit::Song(song, canvas.model.sequence.song_loops)));
    }
    kept.0 = chosen;
}

/// One entry, with the name of its pattern where it is `roomy`; true if it is to be taken away.
fn entry(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    (number, roomy): (usize, bool),
    entry: &mut Entry,
    held: &mut Held,
) -> bool {
    let playing = canvas.model.telemetry.playing;
    if playing.entry.map(usize::from) == Some(number) {
        canvas.fill(rect.expand(1.0), 5.0, theme::sequence());
    }
    let (label, about) = (format!("Entry {} pattern", number + 1), "which pattern plays");
    let patterns = canvas.model.sequence.patterns.iter();
    let names: Vec<String> = patterns.enumerate().map(|(number, pattern)| called(pattern, number)).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let now = usize::from(entry.pattern);
    let of = Chooser { label: &label, name: "", about, names: &names, now };
    let counted = rect.with_max_x(rect.right() - CROSS - 1.0).with_min_x(rect.right() - CROSS - 1.0 - COUNT);
    let short = letter(now);
    let written = names.get(now).filter(|_| roomy).copied().unwrap_or(&short);
    if let Some(chosen) = chooser_with(canvas, rect.with_max_x(counted.left() - 1.0), &of, written) {
        entry.pattern = chosen as u8;
    }
    let label = format!("Entry {} times", number + 1);
    let of = Number {
        text: format!("× {}", entry.times),
        span: 32.0,
        ..Number::whole((&label, "", "how often it plays"), i32::from(entry.times), (1, i32::from(TIMES)))
    };
    if let Some(times) = super::number::number(canvas, counted, &of, held) {
        entry.times = times as u8;
    }
    let label = format!("Remove entry {}", number + 1);
    let of = Face { label: &label, text: "×", about: "takes the entry out of the song" };
    press(canvas, rect.with_min_x(rect.right() - CROSS), &of, true)
}
