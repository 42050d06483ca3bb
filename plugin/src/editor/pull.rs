//! Drawing a source of modulation onto a control: what is pressed on a source's tile and let go over a knob connects the
//! two.

use egui::{Align2, CursorIcon, Key, PointerButton, Pos2, Rect, Response, pos2, vec2};
use nephele_realtime::{Source, parameters};

use super::canvas::{Canvas, Ink};
use super::connect::DEPTH;
use super::{moved, theme};

/// Seconds after which a tab turns that the pointer rests on.
const LINGER: f64 = 0.4;
/// Rounding of the frame around a control that can be moved.
const ROUNDING: f32 = 5.0;

/// A drag of a source, and what else the window remembers of slots from frame to frame.
#[derive(Debug, Default)]
pub struct Pull {
    /// What is pulled.
    source: Option<Source>,
    /// Controls that this frame has shown so far, while something is pulled: their places in the table, and where they are.
    targets: Vec<(usize, Rect)>,
    /// The tab that the pointer rests on, and since when.
    resting: Option<(String, f64)>,
    /// The slot that was chosen in the list, or connected last.
    pub slot: Option<usize>,
    /// The parameter whose ring, or whose knob with Alt held, is dragged.
    pub ring: Option<usize>,
}

/// The frame of a control: its name stands close to its lower edge.
fn framed(rect: Rect) -> Rect {
    rect.with_max_y(rect.bottom() + 1.5)
}

impl Pull {
    /// Lets go of what is held, over nothing.
    pub fn let_go(&mut self) {
        (self.source, self.ring, self.resting) = (None, None, None);
    }
}

impl Canvas<'_> {
    /// What is being pulled onto a control.
    pub fn pulled(&self) -> Option<Source> {
        self.gestures.pull.source
    }

    /// Lets `response`, which stands for `source`, be pulled onto a control.
    pub fn pull_from(&mut self, response: &Response, source: Source) {
        if response.drag_started_by(PointerButton::Primary) {
            self.gestures.pull.source = Some(source);
        }
        if response.hovered() && self.pulled().is_none() {
            self.ui.set_cursor_icon(CursorIcon::Grab);
        }
    }

    /// Notes that `rect` is where the parameter at `index` can be moved by what is pulled.
    pub fn target(&mut self, rect: Rect, index: usize) {
        if self.pulled().is_some() && parameters()[index].modulatable {
            self.gestures.pull.targets.push((index, rect));
        }
    }

    /// Whether something pulled has rested on `rect`, of this name, for long enough to turn the page.
    pub fn rested(&mut self, rect: Rect, name: &str) -> bool {
        let over = self.pulled().is_some() && self.pointer_at().is_some_and(|at| rect.contains(at));
        let now = self.ui.input(|input| input.time);
        let resting = self.gestures.pull.resting.take_if(|(resting, _)| resting == name);
        if !over {
            return false;
        }
        self.ui.ctx().request_repaint();
        let since = resting.map_or(now, |(_, since)| since);
        self.gestures.pull.resting = Some((name.to_owned(), since));
        now - since >= LINGER
    }

    /// Where the pointer is.
    pub fn pointer_at(&self) -> Option<Pos2> {
        self.ui.input(|input| input.pointer.latest_pos()).map(|at| self.unplace(at))
    }

    /// Draws what is pulled over everything else, and connects it where it is let go. Escape lets go of it over nothing.
    pub fn show_pull(&mut self) {
        let targets = std::mem::take(&mut self.gestures.pull.targets);
        let down = self.ui.input(|input| input.pointer.primary_down());
        if !down {
            self.gestures.pull.ring = None;
        }
        let Some(source) = self.pulled() else { return };
        let at = self.pointer_at();
        // Where controls lie on each other, the smallest is meant.
        let under = at.and_then(|at| {
            let hit = targets.iter().filter(|(_, rect)| rect.contains(at));
            hit.min_by(|a, b| a.1.area().total_cmp(&b.1.area())).copied()
        });
        if self.ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, Key::Escape)) {
            self.gestures.pull.source = None;
            return;
        }
        if !down {
            self.gestures.pull.source = None;
            if let Some((index, _)) = under {
                self.connect(source, index);
            }
            return;
        }
        self.ui.set_cursor_icon(CursorIcon::Grabbing);
        for (_, rect) in &targets {
            self.outline(framed(*rect), ROUNDING, 1.0, theme::faded(theme::voice(), 0.45));
        }
        let name = moved::source_name(self.model.macros, source);
        let to = under.map(|(index, _)| (index, moved::parameter_name(self.model.macros, index)));
        self.hint = Some(match to {
            Some((index, to)) => match moved::slot_of(self.model, source, index) {
                Some(slot) => {
                    format!("{name} moves {to} already, by slot {}: let go to choose that slot", slot + 1)
                }
                None => {
                    format!(
                        "{name} → {to} — let go to connect them by +{DEPTH:.2} of the knob's range · Escape cancels"
                    )
                }
            },
            None => format!(
                "{name} — let go over any control with a frame; rest on a tab to turn its page · Escape cancels"
            ),
        });
        if let Some((_, rect)) = under {
            self.fill(framed(rect), ROUNDING, theme::faded(theme::voice(), 0.22));
            self.outline(framed(rect), ROUNDING, 2.0, theme::voice());
        }
        let from = self.ui.input(|input| input.pointer.press_origin()).map(|at| self.unplace(at));
        if let (Some(from), Some(at)) = (from, at) {
            self.thread(from, at);
            let label = to.map_or_else(|| name.to_owned(), |(_, to)| format!("{name} → {to}"));
            self.flag(at, &label);
        }
    }

    /// A hanging line from the source to the pointer.
    fn thread(&self, from: Pos2, to: Pos2) {
        let sag = vec2(0.0, (to - from).length() * 0.12);
        let middle = from + (to - from) * 0.5 + sag;
        let at = |t: f32| {
            let (one, two) = (from + (middle - from) * t, middle + (to - middle) * t);
            one + (two - one) * t
        };
        self.line((0..=24).map(|i| at(i as f32 / 24.0)), 2.0, theme::voice());
        self.disc(from, 3.0, theme::voice());
        self.disc(to, 5.0, theme::voice());
        self.ring(to, 5.0, 1.5, theme::text());
    }

    /// What is about to be connected, beside the pointer.
    fn flag(&self, at: Pos2, label: &str) {
        let ink = Ink::strong(11.0, theme::text());
        // Left of the pointer where it would leave the window at its right.
        let width = self.room_of(Pos2::ZERO, Align2::LEFT_TOP, f32::INFINITY, label, ink).width();
        let right = at.x + width + 24.0 > super::WIDTH;
        let (anchor, way) = if right { (Align2::RIGHT_CENTER, -14.0) } else { (Align2::LEFT_CENTER, 14.0) };
        let place = pos2(at.x + way, (at.y - 18.0).max(12.0));
        let room = self.room_of(place, anchor, f32::INFINITY, label, ink).expand2(vec2(6.0, 4.0));
        self.fill(room, 4.0, theme::panel());
        self.outline(room, 4.0, 1.0, theme::voice());
        self.text(place, anchor, label, ink);
    }
}
