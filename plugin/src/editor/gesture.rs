//! Gestures on parameters: every change of a value stands between a `Begin` and an `End`, so that hosts record clean
//! automation and undo one movement at a time.

use egui::Id;
use nephele_realtime::parameters;

use super::bubble::Bubble;
use super::canvas::Canvas;
use super::connect::Copied;
use super::control_menu::ControlMenu;
use super::draft::Draft;
use super::envelope_drag::Grip;
use super::model::Action;
use super::pull::Pull;

/// Seconds for which the status line answers what was done.
const NOTICE: f64 = 4.0;

/// Gestures under way, kept from frame to frame.
#[derive(Debug, Default)]
pub struct Gestures {
    /// Parameters whose `Begin` was sent and whose `End` was not.
    open: Vec<usize>,
    /// The relative drag under way.
    drag: Option<Drag>,
    /// The value that is being typed.
    pub typing: Option<Typing>,
    /// The menu of a control that is open.
    pub menu: Option<ControlMenu>,
    /// The value beside what is being turned.
    pub bubble: Option<Bubble>,
    /// The value that was copied.
    pub copied: Option<Copied>,
    /// What the status line says for a while, and until when by the window's time.
    notice: Option<(String, f64)>,
    /// A source of modulation that is pulled, and slots.
    pub pull: Pull,
    /// The point of an envelope, or the curve of an LFO, that is held.
    pub grip: Option<Grip>,
}

/// A drag that moves a value by the pointer's way.
#[derive(Debug)]
struct Drag {
    index: usize,
    /// Where the knob would stand if it had no steps.
    normalised: f32,
    /// The value last sent.
    plain: f32,
}

/// What a value is typed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entered {
    /// The parameter at this place of the table.
    Parameter(usize),
    /// The same, in the strip of its operator.
    Strip(usize),
    /// The cloud's root.
    Root,
    /// What the 0-based macro is called.
    Macro(usize),
}

/// Which field the value of a parameter is typed in, of those that a window has for it.
pub type Field = fn(usize) -> Entered;

/// A value that is being typed.
#[derive(Debug)]
pub struct Typing {
    /// What it is for.
    pub entered: Entered,
    /// The text so far.
    pub draft: Draft,
    /// What has the keyboard again afterwards, if it had it before.
    pub back: Option<Id>,
}

impl Gestures {
    /// Ends every open gesture; for the end of a frame with no button down, and for a window that closes.
    pub fn finish(&mut self, actions: &mut Vec<Action>) {
        self.drag = None;
        self.grip = None;
        self.pull.let_go();
        actions.extend(self.open.drain(..).map(Action::End));
    }
}

impl Canvas<'_> {
    /// The plain value of the parameter at `index`.
    pub fn value(&self, index: usize) -> f32 {
        self.model.values.get(index).copied().unwrap_or_default()
    }

    /// Opens a gesture on `index`, if none is open. It ends by itself when the pointer's buttons are up.
    pub fn begin(&mut self, index: usize) {
        if !self.gestures.open.contains(&index) {
            self.gestures.open.push(index);
            self.actions.push(Action::Begin(index));
        }
    }

    /// Moves `index` within its open gesture.
    pub fn set(&mut self, index: usize, plain: f32) {
        self.actions.push(Action::Set(index, parameters()[index].sanitise(plain)));
    }

    /// Moves `index` by a gesture of its own.
    pub fn change(&mut self, index: usize, plain: f32) {
        let open = self.gestures.open.contains(&index);
        if !open {
            self.actions.push(Action::Begin(index));
        }
        self.set(index, plain);
        if !open {
            self.actions.push(Action::End(index));
        }
    }

    /// Moves `index` by `delta` of its whole range, as part of a drag. Steps are skipped until the way is long enough.
    pub fn drag_by(&mut self, index: usize, delta: f32) {
        let parameter = &parameters()[index];
        let value = self.value(index);
        self.begin(index);
        let running = self.gestures.drag.take().filter(|drag| drag.index == index);
        let mut drag = running.unwrap_or(Drag { index, normalised: parameter.normalise(value), plain: value });
        drag.normalised = (drag.normalised + delta).clamp(0.0, 1.0);
        let plain = parameter.denormalise(drag.normalised);
        if plain != drag.plain {
            drag.plain = plain;
            self.set(index, plain);
        }
        self.gestures.drag = Some(drag);
    }

    /// Moves `index` by `delta` of its whole range, as part of a drag that goes on at the low end where it leaves the high one.
    pub fn drag_round(&mut self, index: usize, delta: f32) {
        let parameter = &parameters()[index];
        let value = self.value(index);
        self.begin(index);
        let running = self.gestures.drag.take().filter(|drag| drag.index == index);
        let mut drag = running.unwrap_or(Drag { index, normalised: parameter.normalise(value), plain: value });
        drag.normalised = (drag.normalised + delta).rem_euclid(1.0);
        let plain = parameter.denormalise(drag.normalised);
        if plain != drag.plain {
            drag.plain = plain;
            self.set(index, plain);
        }
        self.gestures.drag = Some(drag);
    }

    /// Moves `index` by notches of the wheel: a fiftieth of the range each, or one step.
    pub fn turn_by(&mut self, index: usize, notches: f32) {
        let parameter = &parameters()[index];
        let value = self.value(index);
        let plain = if parameter.is_stepped() {
            // A notch of less than one step, from a touchpad, still moves.
            value + notches.signum() * notches.abs().max(1.0).round()
        } else {
            let notch = if self.fine() { 0.002 } else { 0.02 };
            parameter.denormalise(parameter.normalise(value) + notches * notch)
        };
        let plain = parameter.sanitise(plain);
        if plain != value {
            self.change(index, plain);
        }
    }

    /// Has the status line say `text` for a while.
    pub fn notice(&mut self, text: String) {
        let now = self.ui.input(|input| input.time);
        self.gestures.notice = Some((text, now + NOTICE));
    }

    /// What the status line was told to say, while that lasts.
    pub fn noticed(&mut self) -> Option<String> {
        let now = self.ui.input(|input| input.time);
        self.gestures.notice.take_if(|(_, until)| *until < now);
        self.gestures.notice.as_ref().map(|(text, _)| text.clone())
    }

    /// Opens the typed entry of `index`.
    pub fn type_value(&mut self, index: usize) {
        self.type_value_in(Entered::Parameter, index);
    }

    /// The same in the field that `place` makes of it.
    pub fn type_value_in(&mut self, place: Field, index: usize) {
        let text = parameters()[index].format(self.value(index));
        self.type_into(place(index), text);
    }

    /// Gives the keyboard back to `control` once what is being typed now is typed.
    pub fn go_back_to(&mut self, control: Id) {
        if let Some(typing) = self.gestures.typing.as_mut() {
            typing.back = Some(control);
        }
    }

    /// Opens the typed entry of `entered` with `text` in it.
    pub fn type_into(&mut self, entered: Entered, text: String) {
        self.gestures.typing = Some(Typing { entered, draft: Draft::new(text), back: None });
    }
}
