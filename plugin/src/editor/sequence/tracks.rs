//! The tabs of the four tracks: what each plays, whether it is heard, and whether it sounds now.

use egui::{Align2, CursorIcon, Rect, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::sequencer::{TRACKS, Target, Track};

use super::spot::Spot;
use crate::editor::canvas::{Canvas, Ink};
use crate::editor::theme;

const GAP: f32 = 4.0;

/// What a track plays, in short.
const fn target(track: &Track) -> &'static str {
    match track.target {
        Target::MidiOut => "midi",
        other => other.name(),
    }
}

/// Draws the tabs; the track that is chosen. A right click mutes one.
pub fn tracks(canvas: &mut Canvas<'_>, rect: Rect, spot: Spot) -> Option<usize> {
    let width = (rect.width() + GAP) / TRACKS as f32;
    let mut chosen = None;
    for track in 0..TRACKS {
        let corner = rect.min + vec2(width * track as f32, 0.0);
        let here = Rect::from_min_size(corner, vec2(width - GAP, rect.height()));
        if one(canvas, here, Spot { track, ..spot }, track == spot.track) {
            chosen = Some(track);
        }
    }
    chosen
}

fn one(canvas: &mut Canvas<'_>, rect: Rect, spot: Spot, chosen: bool) -> bool {
    let (number, track) = (spot.track + 1, spot.track(canvas));
    let heard = spot.pattern(canvas).is_heard(spot.track);
    let response = canvas.sense(rect, ("track", number), Sense::click());
    response.widget_info(|| WidgetInfo::selected(Role::Tab, true, chosen, format!("Track {number}")));
    let state = match (track.solo, track.mute, heard) {
        (true, ..) => ", solo",
        (_, true, _) => ", mute",
        (.., false) => ", silent as another is solo",
        _ => "",
    };
    canvas.explain(&response, |_| {
        let (target, length) = (target(track), track.length);
        format!("Track {number} — plays {target}, {length} steps{state} · click to edit it, right-click to mute it")
    });
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    if response.secondary_clicked() {
        spot.set(canvas, Track { mute: !track.mute, ..track.clone() });
    }
    let fill = match (chosen, response.hovered()) {
        (true, _) => theme::faded(theme::sequence(), 0.4),
        (_, true) => theme::button_hover(),
        _ => theme::button(),
    };
    canvas.fill(rect, 4.0, fill);
    let sounds = spot.lit(canvas).is_some_and(|at| heard && track.steps.get(at).is_some_and(|step| step.on));
    let light = if sounds { theme::sequence() } else { theme::track() };
    canvas.disc(pos2(rect.left() + 8.0, rect.center().y), if sounds { 3.5 } else { 2.0 }, light);
    let colour = if chosen { theme::text() } else { theme::dim() };
    let ink = Ink::plain(11.0, if heard { colour } else { theme::faded(colour, 0.5) });
    let at = rect.left_center() + vec2(14.0, 0.0);
    canvas.text(at, Align2::LEFT_CENTER, format!("{number} {}", target(track)), ink);
    let flag = match (track.solo, track.mute) {
        (true, _) => Some(("S", theme::rack())),
        (_, true) => Some(("M", theme::error())),
        _ => None,
    };
    if let Some((letter, colour)) = flag {
        canvas.text(rect.right_center() - vec2(5.0, 0.0), Align2::RIGHT_CENTER, letter, Ink::strong(10.0, colour));
    }
    canvas.show_focus(&response, rect);
    response.clicked()
}
