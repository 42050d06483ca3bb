//! The sheet that everything is drawn on: 1280 × 800 units, scaled to the window. Widgets speak in these units alone.

use std::sync::Arc;

use egui::text::{LayoutJob, TextFormat};
use egui::{
    Align2, Color32, FontFamily, FontId, Galley, Pos2, Rect, Response, Sense, Shape, Stroke, StrokeKind, Ui, Vec2,
};
use egui::{pos2, vec2};

use nephele_realtime::sequencer::Place;

use super::file_dialog::Purpose;
use super::gesture::Gestures;
use super::model::{Action, ViewModel};
use super::theme;

/// Width of the sheet.
pub const WIDTH: f32 = 1280.0;
/// Height of the sheet.
pub const HEIGHT: f32 = 800.0;

/// How text is set.
#[derive(Clone, Copy)]
pub struct Ink {
    size: f32,
    strong: bool,
    colour: Color32,
    spacing: f32,
}

impl Ink {
    /// Regular text.
    pub const fn plain(size: f32, colour: Color32) -> Self {
        Self { size, strong: false, colour, spacing: 0.0 }
    }

    /// Emphasised text.
    pub const fn strong(size: f32, colour: Color32) -> Self {
        Self { size, strong: true, colour, spacing: 0.0 }
    }

    /// With `spacing` more units between letters.
    pub const fn spaced(mut self, spacing: f32) -> Self {
        self.spacing = spacing;
        self
    }
}

/// The sheet during one frame, with what widgets need to answer the user.
pub struct Canvas<'a> {
    /// Where egui's own widgets go.
    pub ui: &'a mut Ui,
    /// What is shown.
    pub model: &'a ViewModel<'a>,
    /// Gestures under way.
    pub gestures: &'a mut Gestures,
    /// What the user did in this frame.
    pub actions: Vec<Action>,
    /// What the status line says of the control under the pointer.
    pub hint: Option<String>,
    /// What a file is to be chosen for, if the user asked for one in this frame.
    pub wanted: Option<Purpose>,
    /// The step that is selected in the sequencer, and the first one that is shown.
    pub edited: Option<(Place, usize)>,
    origin: Pos2,
    zoom: f32,
}

impl<'a> Canvas<'a> {
    /// A sheet in the middle of what `ui` has.
    pub fn new(ui: &'a mut Ui, model: &'a ViewModel<'a>, gestures: &'a mut Gestures) -> Self {
        let space = ui.max_rect();
        let zoom = (space.width() / WIDTH).min(space.height() / HEIGHT).max(0.1);
        let origin = space.center() - vec2(WIDTH, HEIGHT) * (0.5 * zoom);
        Self { ui, model, gestures, actions: Vec::new(), hint: None, wanted: None, edited: None, origin, zoom }
    }

    /// Points of egui for one unit.
    pub fn zoom(&self) -> f32 {
        self.zoom
    }

    /// A place on the sheet in egui's points.
    pub fn place(&self, at: Pos2) -> Pos2 {
        self.origin + at.to_vec2() * self.zoom
    }

    /// A rectangle of the sheet in egui's points.
    pub fn area(&self, rect: Rect) -> Rect {
        Rect::from_min_max(self.place(rect.min), self.place(rect.max))
    }

    /// Egui's points back to a place on the sheet.
    pub fn unplace(&self, at: Pos2) -> Pos2 {
        ((at - self.origin) / self.zoom).to_pos2()
    }

    /// A filled rectangle.
    pub fn fill(&self, rect: Rect, rounding: f32, colour: Color32) {
        self.ui.painter().rect_filled(self.area(rect), rounding * self.zoom, colour);
    }

    /// A rectangle's outline, drawn inside it.
    pub fn outline(&self, rect: Rect, rounding: f32, width: f32, colour: Color32) {
        let stroke = Stroke::new(width * self.zoom, colour);
        self.ui.painter().rect_stroke(self.area(rect), rounding * self.zoom, stroke, StrokeKind::Inside);
    }

    /// A line through `points`.
    pub fn line(&self, points: impl IntoIterator<Item = Pos2>, width: f32, colour: Color32) {
        let points = points.into_iter().map(|p| self.place(p)).collect();
        self.ui.painter().line(points, Stroke::new(width * self.zoom, colour));
    }

    /// A disc.
    pub fn disc(&self, centre: Pos2, radius: f32, colour: Color32) {
        self.ui.painter().circle_filled(self.place(centre), radius * self.zoom, colour);
    }

    /// A circle.
    pub fn ring(&self, centre: Pos2, radius: f32, width: f32, colour: Color32) {
        self.ui.painter().circle_stroke(self.place(centre), radius * self.zoom, Stroke::new(width * self.zoom, colour));
    }

    /// The surface between a curve and the level `base`, of any curve that runs left to right.
    pub fn surface(&self, curve: &[Pos2], base: f32, colour: Color32) {
        let mut mesh = egui::Mesh::default();
        for (i, point) in (0u32..).zip(curve) {
            mesh.colored_vertex(self.place(*point), colour);
            mesh.colored_vertex(self.place(pos2(point.x, base)), colour);
            if i > 0 {
                mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
                mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
            }
        }
        self.ui.painter().add(Shape::mesh(mesh));
    }

    /// A filled convex shape.
    pub fn polygon(&self, points: &[Pos2], colour: Color32) {
        let points = points.iter().map(|point| self.place(*point)).collect();
        self.ui.painter().add(Shape::convex_polygon(points, colour, Stroke::NONE));
    }

    /// A disc that fades from `colour` at its centre to nothing at its edge, cut off at `clip`.
    pub fn glow(&self, centre: Pos2, radius: f32, colour: Color32, clip: Rect) {
        const SPOKES: u32 = 48;
        let mut mesh = egui::Mesh::default();
        let middle = self.place(centre);
        mesh.colored_vertex(middle, colour);
        for i in 0..SPOKES {
            let direction = Vec2::angled(std::f32::consts::TAU * i as f32 / SPOKES as f32);
            mesh.colored_vertex(middle + direction * radius * self.zoom, Color32::TRANSPARENT);
            mesh.add_triangle(0, 1 + i, 1 + (i + 1) % SPOKES);
        }
        self.ui.painter().with_clip_rect(self.area(clip)).add(Shape::mesh(mesh));
    }

    /// One line of text, anchored at `at`.
    pub fn text(&self, at: Pos2, anchor: Align2, text: impl Into<String>, ink: Ink) {
        self.text_within(at, anchor, f32::INFINITY, text, ink);
    }

    /// One line of text of at most `width`, cut off with an ellipsis.
    pub fn text_within(&self, at: Pos2, anchor: Align2, width: f32, text: impl Into<String>, ink: Ink) {
        let galley = self.line_of(width, text, ink);
        let corner = anchor.anchor_size(self.place(at), galley.size()).min;
        self.ui.painter().galley(corner, galley, ink.colour);
    }

    /// Text of several lines, from the top of `rect` on; what does not fit is cut off with an ellipsis.
    pub fn paragraph(&self, rect: Rect, text: impl Into<String>, ink: Ink) {
        let format = TextFormat { font_id: self.font(ink), color: ink.colour, ..TextFormat::default() };
        let mut job = LayoutJob::single_section(text.into(), format);
        job.wrap.max_width = rect.width() * self.zoom;
        job.wrap.max_rows = (rect.height() / (ink.size * 1.4)) as usize;
        let galley = self.ui.painter().layout_job(job);
        self.ui.painter().galley(self.place(rect.min), galley, ink.colour);
    }

    /// Where that line would stand.
    pub fn room_of(&self, at: Pos2, anchor: Align2, width: f32, text: impl Into<String>, ink: Ink) -> Rect {
        anchor.anchor_size(at, self.line_of(width, text, ink).size() / self.zoom)
    }

    fn line_of(&self, width: f32, text: impl Into<String>, ink: Ink) -> Arc<Galley> {
        let format = TextFormat {
            font_id: self.font(ink),
            color: ink.colour,
            extra_letter_spacing: ink.spacing * self.zoom,
            ..TextFormat::default()
        };
        let mut job = LayoutJob::single_section(text.into(), format);
        job.wrap.max_width = width * self.zoom;
        job.wrap.max_rows = 1;
        job.wrap.break_anywhere = true;
        self.ui.painter().layout_job(job)
    }

    /// The font of `ink` at this zoom.
    pub fn font(&self, ink: Ink) -> FontId {
        let family = if ink.strong { theme::semibold() } else { FontFamily::Proportional };
        FontId::new(ink.size * self.zoom, family)
    }

    /// Makes `rect` answer the pointer. `name` is its identity.
    pub fn sense(&self, rect: Rect, name: impl std::hash::Hash + std::fmt::Debug, sense: Sense) -> Response {
        self.ui.interact(self.area(rect), egui::Id::unique(("nephele", name)), sense)
    }

    /// Frames `rect` while the keyboard is on `response`.
    pub fn show_focus(&self, response: &Response, rect: Rect) {
        if response.has_focus() {
            self.outline(rect.expand(2.0), 5.0, 1.5, theme::text());
        }
    }

    /// Where the pointer is that presses `response` down.
    pub fn pointer(&self, response: &Response) -> Option<Pos2> {
        response.interact_pointer_pos().map(|at| self.unplace(at))
    }

    /// How far the pointer moved since the last frame while it drags `response`.
    pub fn drag(&self, response: &Response) -> Vec2 {
        response.drag_delta() / self.zoom
    }

    /// As [`Self::drag`], and with the way before egui took it for a drag: what is held stays below the pointer.
    pub fn whole_drag(&self, response: &Response) -> Vec2 {
        let first = if response.drag_started() { response.total_drag_delta() } else { None };
        first.unwrap_or_else(|| response.drag_delta()) / self.zoom
    }

    /// Notches by which the wheel was turned up over `response`.
    pub fn wheel(&self, response: &Response) -> f32 {
        if response.hovered() { self.turned() } else { 0.0 }
    }

    /// Notches by which the wheel was turned up, wherever.
    pub fn turned(&self) -> f32 {
        // With Shift some systems turn the wheel sideways.
        let turned = |delta: Vec2| if delta.y == 0.0 { delta.x } else { delta.y };
        self.ui.input(|input| {
            let notches = input.events.iter().map(|event| match event {
                egui::Event::MouseWheel { unit: egui::MouseWheelUnit::Point, delta, .. } => turned(*delta) / 40.0,
                egui::Event::MouseWheel { delta, .. } => turned(*delta),
                _ => 0.0,
            });
            notches.sum()
        })
    }

    /// Whether Shift asks for fine movement.
    pub fn fine(&self) -> bool {
        self.ui.input(|input| input.modifiers.shift)
    }

    /// Explains `response` in the status line while the pointer is on it, or else the keyboard.
    pub fn explain(&mut self, response: &Response, hint: impl FnOnce(&Self) -> String) {
        let pointed = response.hovered() || response.is_pointer_button_down_on();
        if pointed || response.has_focus() && self.hint.is_none() {
            self.hint = Some(hint(self));
        }
    }
}
