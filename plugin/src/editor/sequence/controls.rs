//! What the four controller lanes of a track send.

use egui::Rect;
use nephele_realtime::sequencer::{CONTROLS, Control, Track};

use super::fields::{Chooser, Face, chooser, flag};
use super::number::{Held, Number, number};
use super::place;
use crate::editor::canvas::Canvas;

/// Widths of the three boxes of a lane.
const KIND: f32 = 160.0;
const NUMBER: f32 = 66.0;
const GLIDE: f32 = 46.0;

/// Draws the lanes into `area`, one below the other.
pub fn controls(canvas: &mut Canvas<'_>, area: Rect, track: &mut Track, held: &mut Held) {
    let names: Vec<&str> = Control::ALL.iter().map(|control| control.name()).collect();
    for number in 0..CONTROLS {
        let lane = &mut track.controls[number];
        let now = Control::ALL.iter().position(|control| *control == lane.control).unwrap_or(0);
        let (label, name) = (format!("Lane {} sends", number + 1), format!("lane {}", number + 1));
        let about = "what the values of this lane send to MIDI out";
        let of = Chooser { label: &label, name: &name, about, names: &names, now };
        if let Some(chosen) = chooser(canvas, place(area, 0.0, KIND, (0, number)), &of) {
            lane.control = Control::ALL[chosen];
        }
        number_of(canvas, place(area, KIND + 4.0, NUMBER, (0, number)), number, lane, held);
        let label = format!("Lane {} glide", number + 1);
        let of = Face { label: &label, text: "glide", about: "values glide to the next instead of jumping" };
        if flag(canvas, place(area, KIND + NUMBER + 8.0, GLIDE, (0, number)), &of, lane.glide) {
            lane.glide = !lane.glide;
        }
    }
}

fn number_of(
    canvas: &mut Canvas<'_>,
    rect: Rect,
    place: usize,
    lane: &mut nephele_realtime::sequencer::ControlLane,
    held: &mut Held,
) {
    let label = format!("Lane {} number", place + 1);
    let text = if lane.control == Control::Cc { lane.number.to_string() } else { "–".to_owned() };
    let of = Number {
        text,
        default: 1.0,
        ..Number::whole(
            (&label, "cc", "number of the controller, if the lane sends one"),
            i32::from(lane.number),
            (0, 119),
        )
    };
    if let Some(value) = number(canvas, rect, &of, held) {
        lane.number = value as u8;
    }
}
