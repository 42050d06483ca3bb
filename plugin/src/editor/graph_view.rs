//! The algorithm drawn: nodes in layers, arrows as thick as they are deep and as bright as what flows through them.

use egui::{Align2, Color32, CursorIcon, Pos2, Rect, Role, Sense, Vec2, WidgetInfo, pos2, vec2};
use nephele_realtime::parameters::CLOUD_NODE;

use super::canvas::{Canvas, Ink};
use super::flow::Flow;
use super::graph::{Arrow, Graph, Place};
use super::{glyph, theme};

/// Radius of a node where there is room.
const RADIUS: f32 = 8.5;
/// Height of the heading.
const HEAD: f32 = 18.0;

/// Draws the graph into `rect`; a click on an operator chooses it. Whether one was chosen now.
pub fn graph_view(canvas: &mut Canvas<'_>, rect: Rect, flow: &Flow, operator: &mut usize) -> bool {
    let graph = Graph::new(|index| canvas.value(index));
    let response = canvas.sense(rect, "algorithm", Sense::click());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Canvas, true, "Algorithm");
        info.current_text_value = Some(graph.describe());
        info
    });
    let rows = graph.layers.max(2) as f32;
    let inner = Rect::from_min_max(rect.min + vec2(6.0, HEAD), rect.max - vec2(6.0, 6.0));
    let radius = RADIUS.min(inner.height() / rows * 0.36);
    let field = inner.shrink(radius + 2.0);
    let at = |place: &Place| {
        let up = if graph.layers > 1 { place.layer as f32 / (graph.layers - 1) as f32 } else { 0.0 };
        pos2(field.left() + field.width() * place.x, field.bottom() - field.height() * up)
    };
    let mut opened = false;
    let under = response.hover_pos().map(|point| canvas.unplace(point)).and_then(|point| {
        graph.places.iter().find(|place| at(place).distance(point) <= radius + 3.0).map(|place| place.node)
    });
    if let Some(node) = under.filter(|node| *node != CLOUD_NODE) {
        canvas.ui.set_cursor_icon(CursorIcon::PointingHand);
        if response.clicked() {
            *operator = node;
            opened = true;
        }
    }
    canvas.explain(&response, |_| match under {
        Some(node) => format!("Algorithm — {} · click an operator for its knobs", graph.describe_node(node)),
        None => {
            "Algorithm — full discs are heard, rings only modulate · thick arrows are deep, bright ones flow · a small \
                 ring beside a node is feedback"
                .to_owned()
        }
    });

    canvas.fill(rect, 6.0, theme::well());
    let title = Ink::plain(10.0, theme::dim());
    canvas.text(rect.left_top() + vec2(8.0, 10.0), Align2::LEFT_CENTER, "algorithm", title);
    for arrow in &graph.arrows {
        if let (Some(from), Some(to)) = (graph.place(arrow.from), graph.place(arrow.to)) {
            let straight = !arrow.back && from.layer == to.layer + 1;
            draw_arrow(canvas, (at(from), at(to)), radius, arrow, straight, flow.of(arrow.from));
        }
    }
    for place in &graph.places {
        let chosen = place.node == *operator && under == Some(place.node);
        draw_node(canvas, at(place), radius, place, flow.of(place.node), chosen);
    }
    opened
}

fn colour(node: usize) -> Color32 {
    if node == CLOUD_NODE { theme::cloud() } else { theme::rack() }
}

fn draw_arrow(canvas: &Canvas<'_>, (from, to): (Pos2, Pos2), radius: f32, arrow: &Arrow, straight: bool, level: f32) {
    let way = to - from;
    let length = way.length().max(1e-3);
    let side = Vec2::new(-way.y, way.x) / length;
    // What leads past other nodes bows out, one way and the other.
    let bow = if straight { 0.0 } else { 0.22 * length * if arrow.from > arrow.to { 1.0 } else { -1.0 } };
    let middle = from + way * 0.5 + side * bow;
    let point = |t: f32| {
        let (a, b) = (from + (middle - from) * t, middle + (to - middle) * t);
        a + (b - a) * t
    };
    let trim = ((radius + 1.5) / length).min(0.4);
    let end = point(1.0 - trim);
    let direction = (end - point(1.0 - trim - 0.05)).normalized();
    let depth = arrow.depth.abs();
    let flowing = (level * depth.sqrt()).clamp(0.0, 1.0);
    let shade = theme::faded(colour(arrow.from.max(arrow.to)), 0.45 + 0.55 * flowing);
    let width = 0.8 + 2.4 * depth;
    let steps = if straight { 1u8 } else { 10 };
    let curve: Vec<Pos2> =
        (0..=steps).map(|i| point(trim + (1.0 - 2.0 * trim) * f32::from(i) / f32::from(steps))).collect();
    canvas.line(curve, width, shade);
    let (head, across) = (4.0 + width * 0.5, Vec2::new(-direction.y, direction.x));
    let tip = end + direction * 1.0;
    let base = tip - direction * head;
    let mut mesh = egui::Mesh::default();
    for corner in [tip, base + across * head * 0.6, base - across * head * 0.6] {
        mesh.colored_vertex(canvas.place(corner), shade);
    }
    mesh.add_triangle(0, 1, 2);
    canvas.ui.painter().add(egui::Shape::mesh(mesh));
}

fn draw_node(canvas: &Canvas<'_>, at: Pos2, radius: f32, place: &Place, level: f32, chosen: bool) {
    let colour = colour(place.node);
    if place.feedback != 0.0 {
        let ring = at + vec2(radius * 0.95, -radius * 0.95);
        canvas.ring(ring, radius * 0.6, 0.8 + 1.6 * place.feedback.abs(), theme::faded(colour, 0.45 + 0.55 * level));
    }
    if level > 0.0 {
        canvas.disc(at, radius + 1.0 + 2.5 * level, theme::faded(colour, 0.25));
    }
    canvas.disc(at, radius, theme::well());
    if place.heard {
        canvas.disc(at, radius, theme::faded(colour, 0.85));
    }
    canvas.ring(at, radius, if chosen { 2.2 } else { 1.4 }, if chosen { theme::text() } else { colour });
    let ink = if place.heard { theme::on_bright() } else { theme::text() };
    if place.node == CLOUD_NODE {
        glyph::cloud(canvas, at, radius * 1.3, ink);
    } else {
        let size = (radius * 1.25).min(10.0);
        canvas.text(at, Align2::CENTER_CENTER, (place.node + 1).to_string(), Ink::strong(size, ink));
    }
}
