//! The cloud: spectra of its grains from front to back, the grains that sound now, the line where new ones are taken
//! from, and a lens that is as long as they are.

use egui::{Align2, CursorIcon, PointerButton, Pos2, Rect, Response, Role, Sense, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters;
use nephele_realtime::parameters::Global;

use super::canvas::{Canvas, Ink};
use super::cloud_picture::OCTAVES;
use super::gesture::Entered;
use super::grain_dots::{grain_dots, half_width};
use super::ridges::{PEAK, Ridges, Stage};
use super::theme;

const POSITION: usize = Global::CloudPosition.index();
const SPRAY: usize = Global::CloudSpray.index();
const SIZE: usize = Global::CloudSize.index();

/// How near to an edge of the band, or to the lens, the pointer takes hold of it.
const GRIP: f32 = 5.0;
/// Middle of the lens, from the view's left.
const LENS: f32 = 46.0;
/// Way of the pointer, in units, over the size's whole range.
const SIZE_WAY: f32 = 120.0;
/// Part of a knob's range that a notch of the wheel is.
const NOTCH: f32 = 0.02;

/// What is said of the cloud that was there before the present one.
const BEFORE: &str = "before: the cloud that this one has replaced, heard while Audition is held";

/// What the drag in the view moves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Hold {
    /// The line.
    Position,
    /// An edge of the band around it.
    Spray,
    /// An end of the lens.
    Size,
}

impl Hold {
    /// All of them, in the order of the menu.
    const ALL: [Self; 3] = [Self::Position, Self::Spray, Self::Size];

    const fn index(self) -> usize {
        match self {
            Self::Position => POSITION,
            Self::Spray => SPRAY,
            Self::Size => SIZE,
        }
    }
}

/// What the view keeps from frame to frame.
#[derive(Debug, Default)]
pub struct CloudView {
    hold: Option<Hold>,
    ridges: Ridges,
}

/// Draws the view into `rect`.
pub fn cloud_view(canvas: &mut Canvas<'_>, rect: Rect, kept: &mut CloudView) {
    let response = canvas.sense(rect, "cloud view", Sense::click_and_drag());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Canvas, true, "Cloud view");
        info.current_text_value = canvas.model.auditioned.then(|| BEFORE.to_owned());
        info
    });
    // Position 0 lies at the bottom, in front; below it and left of it stand the scales.
    let stage = Stage {
        across: [rect.left() + 20.0, rect.right() - 8.0],
        depth: [rect.bottom() - 18.0, rect.top() + 17.0 + PEAK],
    };
    let lens = pos2(rect.left() + LENS, stage.y(canvas.value(POSITION)));
    take_hold(canvas, &response, stage, lens, &mut kept.hold);

    canvas.fill(rect, 6.0, theme::well());
    let position = canvas.value(POSITION);
    let reach = canvas.value(SPRAY);
    kept.ridges.draw(canvas, stage, rect, (position - reach, position + reach));
    band(canvas, rect, stage, position, reach);
    grain_dots(canvas, stage);
    draw_lens(canvas, lens);
    playhead(canvas, rect, stage);
    scales(canvas, rect, stage);
    captions(canvas, rect, stage.y(position), position, reach);
    if canvas.model.auditioned {
        canvas.outline(rect, 6.0, 1.5, theme::cloud());
    }
    canvas.show_focus(&response, rect.shrink(1.0));
}

/// What the pointer at `at` would take hold of.
fn under(canvas: &Canvas<'_>, stage: Stage, lens: Pos2, at: Pos2) -> Hold {
    let off = (at.y - lens.y).abs();
    let reach = (stage.depth[0] - stage.depth[1]) * canvas.value(SPRAY);
    let half = half_width(canvas.value(SIZE));
    if canvas.ui.input(|input| input.modifiers.alt) || (off <= 9.0 && (at.x - lens.x).abs() <= half + GRIP) {
        Hold::Size
    } else if (off - reach).abs() < GRIP && off > GRIP {
        Hold::Spray
    } else {
        Hold::Position
    }
}

fn take_hold(canvas: &mut Canvas<'_>, response: &Response, stage: Stage, lens: Pos2, hold: &mut Option<Hold>) {
    let hover = response.hover_pos().map(|at| canvas.unplace(at));
    let pointed = hover.map(|at| under(canvas, stage, lens, at));
    if let Some(pointed) = pointed {
        let icon = match hold.unwrap_or(pointed) {
            Hold::Position => CursorIcon::Crosshair,
            Hold::Spray => CursorIcon::ResizeVertical,
            Hold::Size => CursorIcon::ResizeHorizontal,
        };
        canvas.ui.set_cursor_icon(icon);
    }
    // About what was clicked; by keyboard, about the line.
    let clicked = pointed.filter(|_| response.secondary_clicked());
    if let Some(menu) = canvas.menu_of(response, &Hold::ALL.map(Hold::index)) {
        menu.chosen = Hold::ALL.iter().position(|hold| Some(*hold) == clicked).unwrap_or(0);
    }
    canvas.leap_by_keys(response, POSITION, Entered::Parameter);
    let pressed = response.is_pointer_button_down_on();
    let secondary = canvas.ui.input(|input| input.pointer.button_down(PointerButton::Secondary));
    // A click of the right button is the menu's: it moves nothing before it is a drag.
    let moves = if secondary { response.dragged_by(PointerButton::Secondary) } else { pressed || response.clicked() };
    if let Some(at) = canvas.pointer(response).filter(|_| moves) {
        let under = if secondary { Hold::Spray } else { under(canvas, stage, lens, at) };
        let held = *hold.get_or_insert(under);
        let (way, any) = canvas.ui.input(|input| (input.pointer.delta(), input.pointer.any_pressed()));
        match held {
            _ if response.double_clicked() => canvas.change(held.index(), parameters()[held.index()].default),
            Hold::Position if way.y != 0.0 || any => move_to(canvas, POSITION, stage.position(at.y)),
            Hold::Spray if way.y != 0.0 || any => {
                let reach = (stage.position(at.y) - canvas.value(POSITION)).abs();
                move_to(canvas, SPRAY, reach);
            }
            Hold::Size if way.x != 0.0 => {
                // Left of its middle the lens is pulled the other way.
                let side =
                    if at.x < lens.x - 1.0 && !canvas.ui.input(|input| input.modifiers.alt) { -1.0 } else { 1.0 };
                canvas.drag_by(SIZE, side * way.x / canvas.zoom() / SIZE_WAY);
            }
            _ => {}
        }
    }
    if !pressed {
        *hold = None;
    }
    let (notches, keys) = (canvas.wheel(response), canvas.arrows(response));
    let index = if canvas.fine() { SPRAY } else { POSITION };
    if notches + keys != 0.0 {
        let parameter = &parameters()[index];
        let knob = parameter.normalise(canvas.value(index)) + (notches + keys) * NOTCH;
        canvas.change(index, parameter.denormalise(knob.clamp(0.0, 1.0)));
    }
    canvas.explain(response, |canvas| {
        let show = |index: usize| parameters()[index].format(canvas.value(index));
        format!(
            "Cloud — drag the line: position {} · an edge of the band, or right button: spray {} · the lens, or Alt: \
             size {} · wheel, Shift spray · double-click resets, right-click for more",
            show(POSITION),
            show(SPRAY),
            show(SIZE)
        )
    });
}

fn move_to(canvas: &mut Canvas<'_>, index: usize, plain: f32) {
    if plain != canvas.value(index) {
        canvas.begin(index);
        canvas.set(index, plain);
    }
}

/// The reach of new grains, and the line in its middle.
fn band(canvas: &Canvas<'_>, rect: Rect, stage: Stage, position: f32, reach: f32) {
    let line = stage.y(position);
    let band = Rect::from_min_max(
        pos2(rect.left(), stage.y((position + reach).min(1.0))),
        pos2(rect.right(), stage.y((position - reach).max(0.0))),
    );
    canvas.fill(band, 0.0, theme::faded(theme::cloud(), 0.07));
    for y in [band.top(), band.bottom()] {
        canvas.line([pos2(rect.left(), y), pos2(rect.right(), y)], 1.0, theme::faded(theme::cloud(), 0.3));
    }
    canvas.line([pos2(rect.left(), line), pos2(rect.right(), line)], 1.0, theme::faded(theme::text(), 0.55));
}

/// A lens on the line, as long as a grain of the present size is drawn.
fn draw_lens(canvas: &Canvas<'_>, lens: Pos2) {
    let half = vec2(half_width(canvas.value(SIZE)), 6.0);
    let side = |sign: f32| {
        (0..=8u8).map(move |i| {
            let t = f32::from(i) / 4.0 - 1.0;
            lens + vec2(t * half.x, sign * (1.0 - t * t) * half.y)
        })
    };
    for sign in [-1.0, 1.0] {
        canvas.line(side(sign), 1.2, theme::text());
    }
    for end in [-half.x, half.x] {
        canvas.disc(lens + vec2(end, 0.0), 2.0, theme::text());
    }
}

/// Where the newest voice's scan has come to: arrows at both sides, and a dotted line between them.
fn playhead(canvas: &Canvas<'_>, rect: Rect, stage: Stage) {
    let Some(head) = canvas.model.telemetry.head else { return };
    let y = stage.y(head.clamp(0.0, 1.0));
    let mut mesh = egui::Mesh::default();
    let mut shape = |points: &[Pos2], colour| {
        let first = mesh.vertices.len() as u32;
        for at in points {
            mesh.colored_vertex(canvas.place(*at), colour);
        }
        for i in 2..points.len() as u32 {
            mesh.add_triangle(first, first + i - 1, first + i);
        }
    };
    for (x, way) in [(rect.left() + 14.0, 1.0), (rect.right() - 2.0, -1.0)] {
        shape(&[pos2(x, y - 4.0), pos2(x, y + 4.0), pos2(x + 6.0 * way, y)], theme::text());
    }
    let mut x = rect.left() + 22.0;
    while x < rect.right() - 12.0 {
        let dash = Rect::from_center_size(pos2(x + 1.5, y), vec2(3.0, 1.0));
        let corners = [dash.left_top(), dash.right_top(), dash.right_bottom(), dash.left_bottom()];
        shape(&corners, theme::faded(theme::text(), 0.4));
        x += 9.0;
    }
    canvas.ui.painter().add(egui::Shape::mesh(mesh));
}

/// Keys along the axis of frequency, positions along the other.
fn scales(canvas: &Canvas<'_>, rect: Rect, stage: Stage) {
    let ink = Ink::plain(9.0, theme::dim());
    for octave in 1..OCTAVES as u8 {
        let x = stage.at(f32::from(octave) / OCTAVES, 0.0).x;
        let y = rect.bottom() - 8.0;
        canvas.line([pos2(x, stage.depth[0] + 2.0), pos2(x, stage.depth[0] + 5.0)], 1.0, theme::track());
        canvas.text(pos2(x, y), Align2::CENTER_CENTER, format!("C{}", octave + 1), ink);
    }
    for (position, text) in [(0.0, "0"), (0.5, "½"), (1.0, "1")] {
        canvas.text(pos2(rect.left() + 8.0, stage.y(position)), Align2::CENTER_CENTER, text, ink);
    }
}

fn captions(canvas: &Canvas<'_>, rect: Rect, line: f32, position: f32, reach: f32) {
    let (caption, ink) = if canvas.model.auditioned {
        (BEFORE, Ink::strong(10.0, theme::cloud()))
    } else {
        let caption = "spectra by position, 0 in front · grains at their pitch, leaning as panned";
        (caption, Ink::plain(10.0, theme::dim()))
    };
    canvas.text(rect.left_top() + vec2(8.0, 11.0), Align2::LEFT_CENTER, caption, ink);
    let text = format!("position {position:.2} ± spray {reach:.2}");
    let y = if line < rect.top() + 40.0 { line + 10.0 } else { line - 10.0 };
    let ground = Rect::from_min_max(pos2(rect.right() - 148.0, y - 8.0), pos2(rect.right() - 4.0, y + 8.0));
    canvas.fill(ground, 3.0, theme::faded(theme::well(), 0.7));
    canvas.text(pos2(rect.right() - 8.0, y), Align2::RIGHT_CENTER, text, Ink::plain(10.0, theme::text()));
}
