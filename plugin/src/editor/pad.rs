//! The morph pad: four sounds at its corners, a dot between them.

use std::collections::VecDeque;

use egui::{Align2, CursorIcon, EventFilter, Key, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::{corner_menu, hints, theme};

const X: usize = Global::MorphX.index();
const Y: usize = Global::MorphY.index();

/// Width of the edges that stand for the axes while a source of modulation is pulled.
const EDGE: f32 = 30.0;

/// Room for a corner's name, as a part of the pad's width.
const NAME: f32 = 0.46;

/// Seconds for which the path over the pad stays visible.
const TRAIL: f64 = 1.0;

/// Where the place on the pad has been, and when, the oldest first.
#[derive(Debug, Default)]
pub struct Trail(VecDeque<(f64, [f32; 2])>);

impl Trail {
    /// The place is at `now` at `time` seconds.
    fn note(&mut self, time: f64, now: [f32; 2]) {
        // One that stands still is its end alone.
        if self.0.back().is_none_or(|(_, last)| *last != now) {
            self.0.push_back((time, now));
        }
        while self.0.len() > 1 && self.0.get(1).is_some_and(|(then, _)| time - then > TRAIL) {
            self.0.pop_front();
        }
        if self.0.len() == 2 && self.0.back().is_some_and(|(then, _)| time - then > TRAIL) {
            self.0.pop_front();
        }
    }
}

/// Draws the pad into `rect`. A press takes the dot to the pointer; Shift moves it slowly from where it is.
pub fn pad(canvas: &mut Canvas<'_>, rect: Rect, trail: &mut Trail) {
    let response = canvas.sense(rect, "morph pad", Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Canvas, true, "Morph pad");
        info.current_text_value = Some(format!("across {}, down {}", written(canvas, X), written(canvas, Y)));
        info
    });
    canvas.menu_of(&response, &[X, Y]);
    step_by_keys(canvas, &response);
    let primary = !canvas.ui.input(|input| input.pointer.secondary_down() || input.pointer.secondary_released());
    let reset = response.clicked() && canvas.ui.input(|input| input.modifiers.command);
    if response.double_clicked() || reset || canvas.erases(&response) {
        canvas.change(X, parameters()[X].default);
        canvas.change(Y, parameters()[Y].default);
    } else if !primary {
        // The menu's button moves nothing.
    } else if canvas.fine() && response.dragged() {
        let way = canvas.drag(&response) * 0.1 / rect.size();
        move_to(canvas, canvas.value(X) + way.x, canvas.value(Y) + way.y);
    } else if response.is_pointer_button_down_on() || response.clicked() {
        let moved = canvas.ui.input(|input| input.pointer.delta() != egui::Vec2::ZERO || input.pointer.any_pressed());
        if let Some(at) = canvas.pointer(&response).filter(|_| moved) {
            let inside = (at - rect.min) / rect.size();
            move_to(canvas, inside.x, inside.y);
        }
    }
    // Its lower edge is its across, its right one its down, for sources of modulation.
    canvas.target(rect.with_min_y(rect.bottom() - EDGE), X);
    canvas.target(rect.with_min_x(rect.right() - EDGE).with_max_y(rect.bottom() - EDGE), Y);
    if response.hovered() {
        canvas.ui.set_cursor_icon(CursorIcon::Crosshair);
    }
    canvas.explain(&response, |canvas| {
        let bound = [X, Y].map(|index| match hints::controllers(canvas.model.controllers.of(index)) {
            none if none.is_empty() => none,
            some => format!(" ({some})"),
        });
        format!(
            "Morph — drag between four sounds; a new cloud is decoded · across {}{}, down {}{} · Shift fine, arrow keys, \
             double-click for the middle, right-click for more",
            written(canvas, X),
            bound[0],
            written(canvas, Y),
            bound[1]
        )
    });
    draw(canvas, rect, trail);
    canvas.show_focus(&response, rect);
    corners(canvas, rect);
    let below = Rect::from_center_size(pos2(rect.center().x, rect.bottom() - 22.0), vec2(72.0, 17.0));
    let _ = entry(canvas, below, X) || entry(canvas, below, Y);
}

fn written(canvas: &Canvas<'_>, index: usize) -> String {
    parameters()[index].format(canvas.value(index))
}

/// The arrow keys move the dot while the keyboard is on the pad.
fn step_by_keys(canvas: &mut Canvas<'_>, response: &Response) {
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, horizontal_arrows: true, ..EventFilter::default() };
    canvas.ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let way =
        |less: Key, more: Key| canvas.ui.input(|input| input.num_presses(more) as f32 - input.num_presses(less) as f32);
    let (across, down) = (way(Key::ArrowLeft, Key::ArrowRight), way(Key::ArrowUp, Key::ArrowDown));
    for (index, notches) in [(X, across), (Y, down)] {
        if notches != 0.0 {
            canvas.turn_by(index, notches);
        }
    }
}

fn move_to(canvas: &mut Canvas<'_>, x: f32, y: f32) {
    for (index, plain) in [(X, x.clamp(0.0, 1.0)), (Y, y.clamp(0.0, 1.0))] {
        canvas.begin(index);
        canvas.set(index, plain);
    }
}

fn draw(canvas: &Canvas<'_>, rect: Rect, trail: &mut Trail) {
    canvas.fill(rect, 6.0, theme::well());
    let dot = pos2(rect.left() + canvas.value(X) * rect.width(), rect.top() + canvas.value(Y) * rect.height());
    canvas.glow(dot, 62.0, theme::faded(theme::cloud(), 0.5), rect);
    let live = canvas.model.telemetry.morph;
    let place = |axis: usize, index: usize| (canvas.value(index) + live[axis]).clamp(0.0, 1.0);
    let now = [place(0, X), place(1, Y)];
    let on_pad = |[x, y]: [f32; 2]| pos2(rect.left() + x * rect.width(), rect.top() + y * rect.height());
    let time = canvas.ui.input(|input| input.time);
    trail.note(time, now);
    if trail.0.len() > 1 {
        for (older, newer) in trail.0.iter().zip(trail.0.iter().skip(1)) {
            let fresh = 1.0 - ((time - newer.0) / TRAIL).clamp(0.0, 1.0) as f32;
            canvas.line([on_pad(older.1), on_pad(newer.1)], 1.6, theme::faded(theme::cloud(), 0.15 + 0.75 * fresh));
        }
        canvas.ui.ctx().request_repaint();
    }
    if live != [0.0; 2] {
        // Where slots have it: a second ring, thinner than the handle's.
        canvas.ring(on_pad(now), 9.0, 1.2, theme::cloud());
    }
    let hair = theme::faded(theme::text(), 0.2);
    canvas.line([pos2(dot.x, rect.top()), pos2(dot.x, rect.bottom())], 0.8, hair);
    canvas.line([pos2(rect.left(), dot.y), pos2(rect.right(), dot.y)], 0.8, hair);
    canvas.disc(dot, 7.0, theme::background());
    canvas.ring(dot, 6.5, 2.0, theme::text());
}

/// The corners' names, each of which opens a list of what may be there.
fn corners(canvas: &mut Canvas<'_>, rect: Rect) {
    let inner = rect.shrink2(vec2(8.0, 6.0));
    let places = [
        (inner.left_top(), Align2::LEFT_TOP),
        (inner.right_top(), Align2::RIGHT_TOP),
        (inner.left_bottom(), Align2::LEFT_BOTTOM),
        (inner.right_bottom(), Align2::RIGHT_BOTTOM),
    ];
    let width = rect.width() * NAME;
    for (corner, ((at, anchor), name)) in places.into_iter().zip(canvas.model.corners).enumerate() {
        // No wider than the name: the edge between two corners is the pad's. Drags too are the corner's, or they would be the
        // pad's below it.
        let room = canvas.room_of(at, anchor, width, name, Ink::strong(11.0, theme::text()));
        let response = canvas.sense(room.expand(2.0), ("corner", corner), Sense::click_and_drag());
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, true, corner_menu::NAMES[corner]);
            info.current_text_value = Some(name.to_owned());
            info
        });
        if response.hovered() {
            canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
        }
        canvas.explain(&response, |_| {
            format!(
                "{} — {name} · click for another sound: the factory's, a file's, or this cloud",
                corner_menu::NAMES[corner]
            )
        });
        let colour = if response.hovered() { theme::cloud() } else { theme::text() };
        canvas.text_within(at, anchor, width, name, Ink::strong(11.0, colour));
        canvas.show_focus(&response, room);
        corner_menu::corner_menu(canvas, &response, corner);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_fades_within_a_second() {
        let mut trail = Trail::default();
        for (time, x) in [(0.0, 0.1), (0.1, 0.1), (0.2, 0.3), (0.4, 0.5)] {
            trail.note(time, [x, 0.5]);
        }
        assert_eq!(trail.0.len(), 3, "a place that stays is no path");
        trail.note(1.3, [0.5, 0.5]);
        assert_eq!(trail.0.len(), 2);
        trail.note(1.5, [0.5, 0.5]);
        assert_eq!(trail.0, [(0.4, [0.5, 0.5])]);
    }
}
