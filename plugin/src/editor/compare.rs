//! Two sounds to compare: their letters, the one that is heard in a frame, and a menu that copies one to the other.

use egui::{Align2, Button, CursorIcon, Popup, Rect, Response, RichText, Role, Sense, Ui, WidgetInfo, pos2, vec2};

use super::canvas::{Canvas, Ink};
use super::model::Action;
use super::{menu, theme};

/// Width of the entries.
const WIDTH: f32 = 150.0;

/// What is kept from frame to frame.
#[derive(Debug, Default)]
pub struct Compare {
    /// Whether the menu is open and was opened by keyboard, which is to have the letters again when it closes.
    keyed: bool,
}

impl Compare {
    /// Draws the letters; a click swaps them.
    pub fn show(&mut self, canvas: &mut Canvas<'_>, rect: Rect) {
        let response = canvas.sense(rect, "compare", Sense::click());
        let [heard, other] = canvas.model.sound.standing.letters();
        response.widget_info(|| {
            let mut info = WidgetInfo::labeled(Role::Button, true, "Compare");
            info.current_text_value = Some(format!("{heard} is heard"));
            info
        });
        canvas.explain(&response, |_| {
            format!(
                "Compare — {heard} is heard, click for {other} · Shift-click copies {heard} to {other}, right-click for more · \
                 projects keep the one that is heard"
            )
        });
        draw(canvas, rect, &response);
        if response.clicked() {
            canvas.actions.push(if canvas.fine() { Action::CopySound } else { Action::SwapSounds });
        }
        self.menu(canvas, &response);
    }

    fn menu(&mut self, canvas: &mut Canvas<'_>, response: &Response) {
        self.keyed |= response.has_focus() && canvas.asks_for_menu(response);
        let two = canvas.model.sound.standing.two;
        let of = canvas.model.sound.standing.letters();
        let chosen = menu::context(canvas, response, |ui, zoom, fresh| entries(ui, zoom, of, (two, fresh)));
        canvas.actions.extend(chosen);
        let open = Popup::is_id_open(canvas.ui.ctx(), Popup::default_response_id(response));
        if self.keyed && !open {
            self.keyed = false;
            response.request_focus();
        }
    }
}

/// What can be done with the two; there is nothing to copy back until there are `two`. While `fresh`, the first entry takes the
/// keyboard.
fn entries(ui: &mut Ui, zoom: f32, [heard, other]: [&str; 2], (two, fresh): (bool, bool)) -> Option<Action> {
    let mut chosen = None;
    ui.set_width(WIDTH * zoom);
    let hear = (format!("Hear {other}"), "click", true, Action::SwapSounds);
    let copy = (format!("Copy {heard} to {other}"), "Shift-click", true, Action::CopySound);
    let fetch = (format!("Copy {other} to {heard}"), "", two, Action::FetchSound);
    for (place, (text, key, able, action)) in [hear, copy, fetch].into_iter().enumerate() {
        let key = RichText::new(key).color(theme::dim());
        let button = Button::selectable(false, text).right_text(key).min_size(vec2(WIDTH * zoom, 0.0));
        let response = ui.add_enabled(able, button);
        if fresh && place == 0 {
            response.request_focus();
        }
        if response.clicked() {
            chosen = Some(action);
        }
    }
    chosen
}

fn draw(canvas: &Canvas<'_>, rect: Rect, response: &Response) {
    let lively = response.hovered();
    if lively {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
    }
    canvas.fill(rect, 5.0, if lively { theme::button_hover() } else { theme::button() });
    let [heard, _] = canvas.model.sound.standing.letters();
    for (letter, x) in [("A", rect.left() + 12.0), ("B", rect.right() - 12.0)] {
        let at = pos2(x, rect.center().y);
        if letter == heard {
            let frame = Rect::from_center_size(at, vec2(18.0, 18.0));
            canvas.fill(frame, 4.0, theme::text());
            canvas.text(at, Align2::CENTER_CENTER, letter, Ink::strong(11.0, theme::background()));
        } else {
            canvas.text(at, Align2::CENTER_CENTER, letter, Ink::plain(11.0, theme::dim()));
        }
    }
    canvas.show_focus(response, rect);
}
