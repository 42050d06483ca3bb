//! The morph pad: four sounds at its corners, a dot between them.

use egui::{Align2, CursorIcon, EventFilter, Key, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::entry::entry;
use super::{corner_menu, hints, theme};

const X: usize = Global::MorphX.index();
const Y: usize = Global::MorphY.index();

/// Room for a corner's name, as a part of the pad's width.
const NAME: f32 = 0.46;

/// Draws the pad into `rect`. A press takes the dot to the pointer; Shift moves it slowly from where it is.
pub fn pad(canvas: &mut Canvas<'_>, rect: Rect) {
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
    draw(canvas, rect);
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

fn draw(canvas: &Canvas<'_>, rect: Rect) {
    canvas.fill(rect, 6.0, theme::well());
    let dot = pos2(rect.left() + canvas.value(X) * rect.width(), rect.top() + canvas.value(Y) * rect.height());
    canvas.glow(dot, 62.0, theme::faded(theme::cloud(), 0.5), rect);
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
