//! Small signs drawn by hand, so that no font needs to have them.

use egui::{Color32, Pos2, Rect, pos2, vec2};

use super::canvas::Canvas;

/// A cloud, about `size` wide.
pub fn cloud(canvas: &Canvas<'_>, centre: Pos2, size: f32, colour: Color32) {
    let unit = size / 12.0;
    canvas.disc(centre + vec2(-3.2, 1.2) * unit, 2.8 * unit, colour);
    canvas.disc(centre + vec2(0.2, -1.0) * unit, 3.8 * unit, colour);
    canvas.disc(centre + vec2(3.6, 1.2) * unit, 2.6 * unit, colour);
    let base = Rect::from_min_max(centre + vec2(-3.2, 1.2) * unit, centre + vec2(3.6, 3.95) * unit);
    canvas.fill(base, 0.5 * unit, colour);
}

/// A cross, `size` wide.
pub fn cross(canvas: &Canvas<'_>, centre: Pos2, size: f32, colour: Color32) {
    let r = size * 0.5;
    canvas.line([centre - vec2(r, r), centre + vec2(r, r)], 1.4, colour);
    canvas.line([pos2(centre.x - r, centre.y + r), pos2(centre.x + r, centre.y - r)], 1.4, colour);
}

/// A star with five points, `radius` high, filled or empty.
pub fn star(canvas: &Canvas<'_>, centre: Pos2, radius: f32, colour: Color32, filled: bool) {
    let point = |i: usize| {
        let reach = if i % 2 == 0 { radius } else { radius * 0.45 };
        centre + egui::Vec2::angled(std::f32::consts::TAU * (i as f32 / 10.0 - 0.25)) * reach
    };
    if filled {
        // Fills are of convex shapes alone, so each point is one by itself.
        canvas.polygon(&(0..5).map(|i| point(2 * i + 1)).collect::<Vec<_>>(), colour);
        for i in 0..5 {
            canvas.polygon(&[point((2 * i + 9) % 10), point(2 * i), point(2 * i + 1)], colour);
        }
    }
    canvas.line((0..=10).map(point), 1.2, colour);
}

/// Three lines above each other, the sign of a menu.
pub fn lines(canvas: &Canvas<'_>, centre: Pos2, size: f32, colour: Color32) {
    for row in [-1.0, 0.0, 1.0] {
        let y = centre.y + row * size * 0.32;
        canvas.line([pos2(centre.x - size * 0.5, y), pos2(centre.x + size * 0.5, y)], 1.5, colour);
    }
}

/// An angle that points to the left (`-1.0`) or to the right (`1.0`).
pub fn angle(canvas: &Canvas<'_>, centre: Pos2, way: f32, colour: Color32) {
    let points = [vec2(-2.0 * way, -4.0), vec2(2.0 * way, 0.0), vec2(-2.0 * way, 4.0)];
    canvas.line(points.map(|point| centre + point), 1.5, colour);
}

/// An upward (`1.0`) or downward (`-1.0`) run of an arc: points at `radius` from angle `from` to angle `to`, radians
/// clockwise from the right.
pub fn arc(centre: Pos2, radius: f32, from: f32, to: f32) -> Vec<Pos2> {
    // About one point for each two units of the way looks round at every zoom.
    let count = ((to - from).abs() * radius / 2.0).ceil().max(1.0);
    (0..=count as usize).map(|i| centre + egui::Vec2::angled(from + (to - from) * i as f32 / count) * radius).collect()
}
