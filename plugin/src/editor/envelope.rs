//! The outline of an attack-decay-sustain-release envelope.

use egui::{Color32, Pos2, Rect, pos2};

use super::canvas::Canvas;
use super::theme;

/// Parts of the width for attack, decay and release at their longest; sustain has what remains.
const LONGEST: f32 = 0.3;

/// Places in the table of an envelope's four parameters.
#[derive(Clone, Copy)]
pub struct Envelope {
    /// Attack time.
    pub attack: usize,
    /// Decay time.
    pub decay: usize,
    /// Sustain level.
    pub sustain: usize,
    /// Release time.
    pub release: usize,
}

impl Envelope {
    /// Draws the outline into `rect`. Times are spread as on their knobs, so that short ones can be told apart.
    pub fn draw(self, canvas: &Canvas<'_>, rect: Rect, colour: Color32) {
        let part = |index: usize| {
            let parameter = &nephele_realtime::parameters()[index];
            parameter.normalise(canvas.value(index)) * LONGEST
        };
        let (attack, decay, release) = (part(self.attack), part(self.decay), part(self.release));
        let sustain = canvas.value(self.sustain).clamp(0.0, 1.0);
        let point = |x: f32, level: f32| -> Pos2 {
            pos2(rect.left() + x * rect.width(), rect.bottom() - level * rect.height())
        };
        let curve = [
            point(0.0, 0.0),
            point(attack, 1.0),
            point(attack + decay, sustain),
            point(1.0 - release, sustain),
            point(1.0, 0.0),
        ];
        canvas.surface(&curve, rect.bottom(), theme::faded(colour, 0.15));
        canvas.line(curve, 1.4, colour);
    }
}
