//! The page of a track: its settings, its controller lanes, and tools.

use egui::Rect;
use nephele_realtime::sequencer::{ClockScale, Direction, STEPS, Scale, Target, Track};

use super::controls::controls;
use super::fields::{Chooser, Face, chooser, flag};
use super::number::{Held, Number, number};
use super::place;
use super::spot::Shown;
use super::tools::{Clipboard, tools};
use crate::editor::canvas::Canvas;

/// Width of a column of settings, and where the other parts begin.
const WIDTH: f32 = 140.0;
const CONTROLS: f32 = 3.0 * (WIDTH + 4.0) + 10.0;
const TOOLS: f32 = CONTROLS + 280.0 + 10.0;

const ROOTS: [&str; 12] = ["C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B"];

/// Draws the page.
pub fn page(canvas: &mut Canvas<'_>, page: Rect, shown: Shown, (held, clipboard): (&mut Held, &mut Clipboard)) {
    let at = |column: usize, row: usize| place(page, 0.0, WIDTH, (column, row));
    let mut new = shown.spot.track(canvas).clone();
    times(canvas, &at, &mut new, held);
    pitches(canvas, &at, &mut new, held);
    flags(canvas, &at, &mut new);
    controls(canvas, page.with_min_x(page.left() + CONTROLS), &mut new, held);
    shown.spot.set(canvas, new);
    tools(canvas, page.with_min_x(page.left() + TOOLS), shown.spot, clipboard);
}

fn times(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, track: &mut Track, held: &mut Held) {
    let of = Number {
        span: STEPS as f32,
        default: 16.0,
        ..Number::whole(
            ("Track length", "length", "steps that it runs through"),
            i32::from(track.length),
            (1, STEPS as i32),
        )
    };
    if let Some(length) = number(canvas, at(0, 0), &of, held) {
        track.length = length as u8;
    }
    let about = "how fast it runs against a sixteenth a step; T is for triplets";
    if let Some(clock) = one_of(canvas, at(0, 1), ("Track clock", "clock", about), ClockScale::ALL, track.clock) {
        track.clock = clock;
    }
    let of = Number::percent(
        ("Track swing", "swing", "where each second step falls between its neighbours"),
        track.swing,
        (0.5, 0.8),
    );
    track.swing = number(canvas, at(0, 2), &of, held).unwrap_or(track.swing);
    let about = "in which order the steps are played";
    let of = ("Track direction", "direction", about);
    track.direction = one_of(canvas, at(0, 3), of, Direction::ALL, track.direction).unwrap_or(track.direction);
}

fn pitches(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, track: &mut Track, held: &mut Held) {
    let of = ("Track target", "plays", "the cloud, the rack, both, or only MIDI out");
    track.target = one_of(canvas, at(1, 0), of, Target::ALL, track.target).unwrap_or(track.target);
    let of = Number {
        span: 16.0,
        ..Number::whole(
            ("Track channel", "channel", "MIDI channel of its notes"),
            i32::from(track.channel) + 1,
            (1, 16),
        )
    };
    if let Some(channel) = number(canvas, at(1, 1), &of, held) {
        track.channel = channel as u8 - 1;
    }
    let of = Number {
        text: format!("{:+} st", track.transpose),
        span: 48.0,
        default: 0.0,
        ..Number::whole(
            ("Track transpose", "transpose", "semitones added to its notes, before the scale"),
            i32::from(track.transpose),
            (-48, 48),
        )
    };
    if let Some(semitones) = number(canvas, at(1, 2), &of, held) {
        track.transpose = semitones as i8;
    }
    let of = ("Track scale", "scale", "the scale to whose nearest note each is brought");
    track.scale = one_of(canvas, at(1, 3), of, Scale::ALL, track.scale).unwrap_or(track.scale);
}

fn flags(canvas: &mut Canvas<'_>, at: &impl Fn(usize, usize) -> Rect, track: &mut Track) {
    let (about, now) = ("first note of the scale", usize::from(track.root));
    let of = Chooser { label: "Track root", name: "root", about, names: &ROOTS, now };
    if let Some(root) = chooser(canvas, at(2, 0), &of) {
        track.root = root as u8;
    }
    for (row, label, text, about, on) in [
        (1, "Track mute", "mute", "the track is silent", &mut track.mute),
        (2, "Track solo", "solo", "only this one, and others that are solo, are heard", &mut track.solo),
        (3, "Track protect", "protect", "recording leaves the track alone", &mut track.protect),
    ] {
        if flag(canvas, at(2, row), &Face { label, text, about }, *on) {
            *on = !*on;
        }
    }
}

/// A box for one of `all`, which say themselves how they are called.
fn one_of<T: Copy + PartialEq + Named>(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    (label, name, about): (&str, &str, &str),
    all: &[T],
    now: T,
) -> Option<T> {
    let names: Vec<&str> = all.iter().map(|one| one.called()).collect();
    let now = all.iter().position(|one| *one == now).unwrap_or(0);
    let chosen = chooser(canvas, rect, &Chooser { label, name, about, names: &names, now })?;
    all.get(chosen).copied()
}

/// What has a name of its own.
trait Named {
    fn called(self) -> &'static str;
}

macro_rules! named {
    ($($kind:ty),*) => { $(impl Named for $kind {
        fn called(self) -> &'static str {
            self.name()
        }
    })* };
}
named!(ClockScale, Direction, Target, Scale);
