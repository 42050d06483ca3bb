//! The drawn keyboard: wheels, six octaves of keys, and how their notes are played on.

mod computer;
mod shape;
mod wheels;

use egui::{CursorIcon, PointerButton, Rect, Role, Sense, WidgetInfo};

use super::canvas::Canvas;
use super::model::Action;
use super::sequence::fields::{Face, flag, press};
use crate::note_names;
use computer::Computer;
use shape::Shape;
use wheels::Wheels;

/// The lowest key at first, C1; C4 is MIDI key 60. The keys may lie up to two octaves to either side.
const LOWEST: i8 = 24;
const OCTAVES: i8 = 2;
/// Where the computer's keys begin: two octaves above the lowest key, and one more.
const PLAYED: u8 = 36;

/// Name of a MIDI key: `C4` for 60.
pub fn key_name(key: u8) -> String {
    note_names::key_name(i32::from(key))
}

/// What the keyboard keeps from frame to frame.
#[derive(Debug, Default)]
pub struct Keyboard {
    /// The key that the pointer plays.
    held: Option<u8>,
    computer: Computer,
    /// Whether the computer's keys play.
    typed: bool,
    wheels: Wheels,
    /// Octaves by which the keys lie higher.
    octave: i8,
}

impl Keyboard {
    /// Lets go of everything.
    pub fn close(&mut self) -> Vec<Action> {
        let held = self.held.take().map(|key| Action::KeyUp { key });
        held.into_iter().chain(self.computer.release()).chain(self.wheels.release()).collect()
    }

    fn lowest(&self) -> u8 {
        (LOWEST + 12 * self.octave) as u8
    }

    fn shift(&mut self, octaves: i8) {
        self.octave = (self.octave + octaves).clamp(-OCTAVES, OCTAVES);
    }
}

/// Draws wheels and keys into `rect`.
pub fn keyboard(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut Keyboard) {
    let at = |left: f32, right: f32| Rect::from_x_y_ranges(rect.left() + left..=rect.left() + right, rect.y_range());
    wheels::bend(canvas, at(0.0, 16.0), &mut kept.wheels);
    wheels::modulation(canvas, at(20.0, 36.0), &mut kept.wheels);
    octaves(canvas, at(40.0, 62.0), kept);
    let keys = at(92.0, rect.width());
    let response = canvas.sense(keys, "keyboard", Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Group, true, "Keyboard"));
    let about = "plays the keyboard by A S D F …, black keys above them, Z and X for octaves, until a click elsewhere";
    let switch = at(66.0, 88.0);
    // A press of the switch itself takes the keyboard away before it is a click.
    let held = canvas.ui.input(|input| input.pointer.press_origin()).is_some_and(|at| canvas.area(switch).contains(at));
    let before = kept.typed;
    kept.typed = response.has_focus() || before && held;
    if flag(canvas, switch, &Face { label: "Computer keys", text: "abc", about }, kept.typed) {
        kept.typed = !before;
        if kept.typed { response.request_focus() } else { response.surrender_focus() }
    }
    if kept.typed {
        let octaves = kept.computer.play(canvas, kept.lowest() + PLAYED);
        kept.shift(octaves);
    } else {
        canvas.actions.extend(kept.computer.release());
    }
    let shape = Shape { rect: keys, lowest: kept.lowest() };
    let primary = canvas.ui.input(|input| input.pointer.button_down(PointerButton::Primary));
    let pressed = response.is_pointer_button_down_on() && primary;
    let pointer = canvas.pointer(&response).or_else(|| response.hover_pos().map(|at| canvas.unplace(at)));
    let under = pointer.and_then(|at| shape.key_at(at));
    play(canvas, &mut kept.held, pressed, under);
    if let Some((key, velocity)) = under.filter(|_| response.hovered()) {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
        canvas.explain(&response, |_| {
            let (name, midi) = (key_name(key), velocity * 127.0);
            format!("Key {name} — press to play, further down is louder (velocity {midi:.0}); drag to glide over keys")
        });
    }
    let held = kept.held.map_or(0, |key| 1 << (key & 127));
    shape.draw(canvas, canvas.model.telemetry.keys | kept.computer.down() | held);
    canvas.show_focus(&response, keys);
}

/// The buttons that move the keys by octaves.
fn octaves(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut Keyboard) {
    let middle = rect.center().y;
    let about =
        format!("shows, and plays by the computer's keys, an octave from here; now from {}", key_name(kept.lowest()));
    let up = Face { label: "Octave up", text: "8+", about: &about };
    if press(canvas, rect.with_max_y(middle - 1.0), &up, kept.octave < OCTAVES) {
        kept.shift(1);
    }
    let down = Face { label: "Octave down", text: "8−", about: &about };
    if press(canvas, rect.with_min_y(middle + 1.0), &down, kept.octave > -OCTAVES) {
        kept.shift(-1);
    }
}

/// Keeps exactly the key under the pressed pointer down. A pointer dragged off the keys leaves the last one sounding.
fn play(canvas: &mut Canvas<'_>, held: &mut Option<u8>, pressed: bool, under: Option<(u8, f32)>) {
    let wanted = if pressed { under.or(held.map(|key| (key, 0.0))) } else { None };
    if wanted.map(|(key, _)| key) == *held {
        return;
    }
    if let Some(key) = held.take() {
        canvas.actions.push(Action::KeyUp { key });
    }
    if let Some((key, velocity)) = wanted {
        canvas.actions.push(Action::KeyDown { key, velocity });
        *held = Some(key);
    }
}
