//! The outline of an envelope, of either form.

use egui::{Color32, Pos2, Rect, pos2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::{EnvelopeField, Global, OperatorField};

use super::canvas::Canvas;
use super::theme;

/// Points of a bent stage.
const BENT: u8 = 8;

/// Parts of the width that a stage takes at most: of an envelope of four stages, of one with bends (delay or hold, and
/// any other stage), and of one of rates (the least and what a low rate adds).
const PLAIN: f32 = 0.3;
const SHORT: f32 = 0.14;
const LONG: f32 = 0.22;
const RATE: (f32, f32) = (0.02, 0.2);

/// A point of the outline that can be dragged.
#[derive(Clone, Copy, Debug)]
pub struct Handle {
    /// Where it is: from left, 0, to right, 1, and from nothing, 0, to the top, 1.
    pub at: (f32, f32),
    /// What it moves across, and how much of the width that one's whole knob is; negative where the knob goes up to the left.
    pub across: Option<(usize, f32)>,
    /// What it moves up.
    pub up: Option<usize>,
}

impl Handle {
    /// What it moves across, and up.
    pub fn indices(&self) -> [Option<usize>; 2] {
        [self.across.map(|(index, _)| index), self.up]
    }
}

/// A slope that can be bent.
#[derive(Clone, Copy, Debug)]
pub struct Slope {
    /// The bend.
    pub index: usize,
    /// From where to where it is, of the width.
    pub across: (f32, f32),
    /// Whether it falls, so that a greater bend draws it down.
    pub falls: bool,
}

/// Places in the table of the parameters that an outline is drawn from.
#[derive(Clone, Copy)]
pub enum Envelope {
    /// Attack, decay, sustain, release.
    Plain([usize; 4]),
    /// Delay, attack, hold, decay, sustain, release, and the bends of attack, decay and release.
    Staged([usize; 9]),
    /// Four rates, four levels.
    Rates([usize; 8]),
}

impl Envelope {
    /// The envelope of the 0-based `operator`, in the form that it has now.
    pub fn of_operator(canvas: &Canvas<'_>, operator: usize) -> Self {
        use OperatorField::{
            Attack, AttackCurve, Decay, DecayCurve, Delay, Form, Hold, L1, L2, L3, L4, R1, R2, R3, R4, Release,
            ReleaseCurve, Sustain,
        };
        if canvas.value(Form.index(operator)) > 0.5 {
            Self::Rates([R1, R2, R3, R4, L1, L2, L3, L4].map(|field| field.index(operator)))
        } else {
            let fields = [Delay, Attack, Hold, Decay, Sustain, Release, AttackCurve, DecayCurve, ReleaseCurve];
            Self::Staged(fields.map(|field| field.index(operator)))
        }
    }

    /// The 0-based free envelope.
    pub fn free(envelope: usize) -> Self {
        use EnvelopeField::{Attack, AttackCurve, Decay, DecayCurve, Delay, Hold, Release, ReleaseCurve, Sustain};
        let fields = [Delay, Attack, Hold, Decay, Sustain, Release, AttackCurve, DecayCurve, ReleaseCurve];
        Self::Staged(fields.map(|field| field.index(envelope)))
    }

    /// The envelope of each voice's filter.
    pub fn of_filter() -> Self {
        use Global::{FilterAttack, FilterDecay, FilterRelease, FilterSustain};
        Self::Plain([FilterAttack, FilterDecay, FilterSustain, FilterRelease].map(Global::index))
    }

    /// The cloud's envelope.
    pub fn of_cloud() -> Self {
        use Global::{CloudAttack, CloudDecay, CloudRelease, CloudSustain};
        Self::Plain([CloudAttack, CloudDecay, CloudSustain, CloudRelease].map(Global::index))
    }

    /// Draws the outline into `rect`. Times are spread as on their knobs, so that short ones can be told apart.
    pub fn draw(self, canvas: &Canvas<'_>, rect: Rect, colour: Color32) {
        let curve: Vec<Pos2> = self
            .points(canvas)
            .into_iter()
            .map(|(x, level)| pos2(rect.left() + x * rect.width(), rect.bottom() - level * rect.height()))
            .collect();
        canvas.surface(&curve, rect.bottom(), theme::faded(colour, 0.15));
        canvas.line(curve, 1.4, colour);
    }

    /// The outline from left, 0, to right, 1, and from nothing, 0, to the top, 1.
    fn points(self, canvas: &Canvas<'_>) -> Vec<(f32, f32)> {
        let knob = |index: usize| parameters()[index].normalise(canvas.value(index));
        let level = |index: usize| canvas.value(index).clamp(0.0, 1.0);
        let mut outline = Outline::default();
        match self {
            Self::Plain([attack, decay, sustain, release]) => {
                outline.to(PLAIN * knob(attack), 1.0, 0.0);
                outline.to(PLAIN * knob(decay), level(sustain), 0.0);
                outline.stay_until(1.0 - PLAIN * knob(release));
                outline.to(PLAIN * knob(release), 0.0, 0.0);
            }
            Self::Staged([delay, attack, hold, decay, sustain, release, bend_up, bend_down, bend_end]) => {
                let [up, down, end] = [bend_up, bend_down, bend_end].map(|index| canvas.value(index));
                outline.to(SHORT * knob(delay), 0.0, 0.0);
                outline.to(LONG * knob(attack), 1.0, up);
                outline.to(SHORT * knob(hold), 1.0, 0.0);
                outline.to(LONG * knob(decay), level(sustain), down);
                outline.stay_until(1.0 - LONG * knob(release));
                outline.to(LONG * knob(release), 0.0, end);
            }
            Self::Rates([r1, r2, r3, r4, l1, l2, l3, l4]) => {
                // A high rate is a short way.
                let way = |rate: usize| RATE.0 + RATE.1 * (1.0 - knob(rate));
                outline.0[0].1 = knob(l4);
                outline.to(way(r1), knob(l1), 0.0);
                outline.to(way(r2), knob(l2), 0.0);
                outline.to(way(r3), knob(l3), 0.0);
                outline.stay_until(1.0 - way(r4));
                outline.to(way(r4), knob(l4), 0.0);
            }
        }
        outline.0
    }

    /// The points that can be dragged, from left to right.
    pub fn handles(self, canvas: &Canvas<'_>) -> Vec<Handle> {
        let knob = |index: usize| parameters()[index].normalise(canvas.value(index));
        let level = |index: usize| canvas.value(index).clamp(0.0, 1.0);
        let along =
            |x: f32, y: f32, index: usize, scale: f32| Handle { at: (x, y), across: Some((index, scale)), up: None };
        let both =
            |x: f32, y: f32, index: usize, scale: f32, up: usize| Handle { up: Some(up), ..along(x, y, index, scale) };
        match self {
            Self::Plain([attack, decay, sustain, release]) => {
                let top = PLAIN * knob(attack);
                let down = top + PLAIN * knob(decay);
                vec![
                    along(top, 1.0, attack, PLAIN),
                    both(down, level(sustain), decay, PLAIN, sustain),
                    along(1.0 - PLAIN * knob(release), level(sustain), release, -PLAIN),
                ]
            }
            Self::Staged([delay, attack, hold, decay, sustain, release, ..]) => {
                let start = SHORT * knob(delay);
                let top = start + LONG * knob(attack);
                let held = top + SHORT * knob(hold);
                let down = held + LONG * knob(decay);
                vec![
                    along(start, 0.0, delay, SHORT),
                    along(top, 1.0, attack, LONG),
                    along(held, 1.0, hold, SHORT),
                    both(down, level(sustain), decay, LONG, sustain),
                    along(1.0 - LONG * knob(release), level(sustain), release, -LONG),
                ]
            }
            Self::Rates([r1, r2, r3, r4, l1, l2, l3, l4]) => {
                let way = |rate: usize| RATE.0 + RATE.1 * (1.0 - knob(rate));
                let (first, second, third) = (way(r1), way(r1) + way(r2), way(r1) + way(r2) + way(r3));
                vec![
                    both(first, knob(l1), r1, -RATE.1, l1),
                    both(second, knob(l2), r2, -RATE.1, l2),
                    both(third, knob(l3), r3, -RATE.1, l3),
                    along(1.0 - way(r4), knob(l3), r4, RATE.1),
                    Handle { at: (1.0, knob(l4)), across: None, up: Some(l4) },
                ]
            }
        }
    }

    /// The slopes that can be bent.
    pub fn slopes(self, canvas: &Canvas<'_>) -> Vec<Slope> {
        let Self::Staged([delay, attack, hold, decay, _, release, rise, fall, end]) = self else { return Vec::new() };
        let knob = |index: usize| parameters()[index].normalise(canvas.value(index));
        let start = SHORT * knob(delay);
        let top = start + LONG * knob(attack);
        let held = top + SHORT * knob(hold);
        vec![
            Slope { index: rise, across: (start, top), falls: false },
            Slope { index: fall, across: (held, held + LONG * knob(decay)), falls: true },
            Slope { index: end, across: (1.0 - LONG * knob(release), 1.0), falls: true },
        ]
    }
}

/// Points from left to right.
struct Outline(Vec<(f32, f32)>);

impl Default for Outline {
    fn default() -> Self {
        Self(vec![(0.0, 0.0)])
    }
}

impl Outline {
    fn last(&self) -> (f32, f32) {
        self.0.last().copied().unwrap_or_default()
    }

    /// Goes on by `way` to `level`, setting off fast where `bend` is positive and slowly where it is negative.
    fn to(&mut self, way: f32, level: f32, bend: f32) {
        let (x, from) = self.last();
        let count = if bend == 0.0 { 1 } else { BENT };
        for i in 1..=count {
            let t = f32::from(i) / f32::from(count);
            let part = if bend < 0.0 { t.powf(1.0 - 3.0 * bend) } else { 1.0 - (1.0 - t).powf(1.0 + 3.0 * bend) };
            self.0.push((x + way * t, from + (level - from) * part));
        }
    }

    fn stay_until(&mut self, x: f32) {
        self.0.push((x.max(self.last().0), self.last().1));
    }
}
