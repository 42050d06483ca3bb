//! The cloud: spectra of its grains from front to back, the grains that sound now, and the line where new ones are
//! taken from.

use egui::{Align2, Color32, CursorIcon, PointerButton, Pos2, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::Global;
use nephele_realtime::{GrainDot, parameters};

use super::canvas::{Canvas, Ink};
use super::cloud_picture::POINTS;
use super::theme;

const POSITION: usize = Global::CloudPosition.index();
const SPRAY: usize = Global::CloudSpray.index();

/// Height of the highest partial, in units.
const PEAK: f32 = 32.0;
/// How near to an edge of the band the pointer takes hold of it.
const GRIP: f32 = 5.0;

/// What the drag in the view moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hold {
    /// The line.
    Position,
    /// An edge of the band around it.
    Spray,
}

/// Draws the view into `rect`; `hold` is kept from frame to frame.
pub fn cloud_view(canvas: &mut Canvas<'_>, rect: Rect, hold: &mut Option<Hold>) {
    let response = canvas.sense(rect, "cloud view", Sense::click_and_drag());
    response.widget_info(|| WidgetInfo::labeled(Role::Canvas, true, "Cloud view"));
    // Position 0 lies at the bottom, in front.
    let depth = Depth { front: rect.bottom() - 12.0, back: rect.top() + 24.0 + PEAK };
    take_hold(canvas, &response, depth, hold);

    canvas.fill(rect, 6.0, theme::well());
    let position = canvas.value(POSITION);
    let reach = canvas.value(SPRAY);
    spectra(canvas, rect, depth, position, reach);
    let line = depth.y(position);
    let band = Rect::from_min_max(
        pos2(rect.left(), depth.y((position + reach).min(1.0))),
        pos2(rect.right(), depth.y((position - reach).max(0.0))),
    );
    canvas.fill(band, 0.0, theme::faded(theme::cloud(), 0.07));
    for y in [band.top(), band.bottom()] {
        canvas.line([pos2(rect.left(), y), pos2(rect.right(), y)], 1.0, theme::faded(theme::cloud(), 0.25));
    }
    canvas.line([pos2(rect.left(), line), pos2(rect.right(), line)], 1.0, theme::faded(theme::text(), 0.55));
    dots(canvas, rect, depth);
    captions(canvas, rect, line, position, reach);
}

/// The vertical axis.
#[derive(Clone, Copy)]
struct Depth {
    front: f32,
    back: f32,
}

impl Depth {
    fn y(self, position: f32) -> f32 {
        self.front + (self.back - self.front) * position
    }

    fn position(self, y: f32) -> f32 {
        ((y - self.front) / (self.back - self.front)).clamp(0.0, 1.0)
    }
}

fn take_hold(canvas: &mut Canvas<'_>, response: &Response, depth: Depth, hold: &mut Option<Hold>) {
    let at_pointer = |canvas: &Canvas<'_>, at: Pos2| {
        let line = depth.y(canvas.value(POSITION));
        let reach = (depth.front - depth.back) * canvas.value(SPRAY);
        let off = (at.y - line).abs();
        let on_edge = (off - reach).abs() < GRIP && off > GRIP;
        if on_edge { Hold::Spray } else { Hold::Position }
    };
    let hover = response.hover_pos().map(|at| canvas.unplace(at));
    if let Some(at) = hover {
        let spray = hold.unwrap_or_else(|| at_pointer(canvas, at)) == Hold::Spray;
        canvas.ui.set_cursor_icon(if spray { CursorIcon::ResizeVertical } else { CursorIcon::Crosshair });
    }
    let pressed = response.is_pointer_button_down_on();
    if let Some(at) = canvas.pointer(response).filter(|_| pressed || response.clicked()) {
        let secondary = canvas.ui.input(|input| input.pointer.button_down(PointerButton::Secondary));
        let held = *hold.get_or_insert_with(|| if secondary { Hold::Spray } else { at_pointer(canvas, at) });
        let moved = canvas.ui.input(|input| input.pointer.delta().y != 0.0 || input.pointer.any_pressed());
        match held {
            Hold::Position if moved => move_to(canvas, POSITION, depth.position(at.y)),
            Hold::Spray if moved => {
                let reach = (depth.position(at.y) - canvas.value(POSITION)).abs();
                move_to(canvas, SPRAY, reach);
            }
            _ => {}
        }
    }
    if !pressed {
        *hold = None;
    }
    let notches = canvas.wheel(response);
    if notches != 0.0 {
        canvas.turn_by(POSITION, notches);
    }
    canvas.explain(response, |canvas| {
        let show = |index: usize| parameters()[index].format(canvas.value(index));
        format!(
            "Cloud — drag the line for the position ({}), an edge of the band (or with the right button) for the \
             spray ({}) · dots: the grains that sound, left to right as panned",
            show(POSITION),
            show(SPRAY)
        )
    });
}

fn move_to(canvas: &mut Canvas<'_>, index: usize, plain: f32) {
    if plain != canvas.value(index) {
        canvas.begin(index);
        canvas.set(index, plain);
    }
}

/// The outlines from back to front, each covering what is behind it; those in reach of new grains are brighter.
fn spectra(canvas: &Canvas<'_>, rect: Rect, depth: Depth, position: f32, reach: f32) {
    let outlines = canvas.model.cloud.outlines();
    let last = outlines.len().saturating_sub(1).max(1) as f32;
    let step = (rect.width() - 16.0) / (POINTS - 1) as f32;
    for (row, outline) in outlines.iter().enumerate().rev() {
        let place = row as f32 / last;
        let base = depth.y(place);
        let x = |i: usize| rect.left() + 8.0 + step * i as f32;
        let curve: Vec<Pos2> = outline.iter().enumerate().map(|(i, h)| pos2(x(i), base - PEAK * h)).collect();
        canvas.surface(&curve, base + 1.0, theme::faded(theme::well(), 0.75));
        let in_reach = (place - position).abs() <= reach.max(0.5 / last);
        canvas.line(curve, 1.0, theme::faded(theme::cloud(), if in_reach { 0.8 } else { 0.32 }));
    }
}

/// Sounding grains: across by pan, up by position, large when loud, coloured by transposition.
fn dots(canvas: &Canvas<'_>, rect: Rect, depth: Depth) {
    let telemetry = canvas.model.telemetry;
    let count = (telemetry.dot_count as usize).min(telemetry.dots.len());
    for dot in &telemetry.dots[..count] {
        // Loudness is heard by its logarithm; its root comes close and needs no floor.
        let level = dot.level.clamp(0.0, 1.0).sqrt();
        let x = rect.center().x + dot.pan.clamp(-1.0, 1.0) * (rect.width() * 0.5 - 14.0);
        let colour = theme::faded(tint(dot), 0.25 + 0.6 * level);
        canvas.disc(pos2(x, depth.y(dot.position.clamp(0.0, 1.0))), 2.5 + 6.0 * level, colour);
    }
}

fn tint(dot: &GrainDot) -> Color32 {
    match dot.octaves {
        octaves if octaves > 0.25 => theme::cloud_high(),
        octaves if octaves < -0.25 => theme::cloud_low(),
        _ => theme::cloud(),
    }
}

fn captions(canvas: &Canvas<'_>, rect: Rect, line: f32, position: f32, reach: f32) {
    let ink = Ink::plain(10.0, theme::dim());
    let caption = "spectra from position 0, in front, to 1 · dots: grains sounding now, panned left to right";
    canvas.text(rect.left_top() + vec2(8.0, 11.0), Align2::LEFT_CENTER, caption, ink);
    let text = format!("position {position:.2} ± spray {reach:.2}");
    let y = if line < rect.top() + 40.0 { line + 10.0 } else { line - 10.0 };
    let ground = Rect::from_min_max(pos2(rect.right() - 148.0, y - 8.0), pos2(rect.right() - 4.0, y + 8.0));
    canvas.fill(ground, 3.0, theme::faded(theme::well(), 0.7));
    canvas.text(pos2(rect.right() - 8.0, y), Align2::RIGHT_CENTER, text, Ink::plain(10.0, theme::text()));
}
