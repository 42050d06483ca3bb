//! The grains that sound, as one mesh: each a small picture of its window at its pitch and position.

use std::sync::LazyLock;

use egui::{Color32, Mesh, Pos2, Shape, vec2};
use nephele_realtime::GrainDot;
use nephele_realtime::cloud::Window;

use super::canvas::Canvas;
use super::cloud_picture::place_of;
use super::ridges::Stage;
use super::theme;

/// Columns of a picture: enough for a bell to look round.
const COLUMNS: usize = 7;
/// How far a grain leans to the side that it is panned to, in units.
const LEAN: f32 = 14.0;
/// Opacity of the part of a grain that is still to come.
const AHEAD: f32 = 0.45;
/// Grains that are drawn as large as they are long; of more, each is smaller.
const FEW: f32 = 32.0;
/// Most that are drawn as pictures of their windows; of more, each is a dot.
const PICTURES: usize = 128;
/// Least half size of a dot, points: smaller ones would be lost among the spectra, and flicker from pixel to pixel.
const SMALLEST: f32 = 1.4;
/// How much of the colour of text, which stands out over the spectra, a grain has that is born.
const BORN: f32 = 0.65;

/// Draws the grains of the latest report, each where it is.
pub fn grain_dots(canvas: &Canvas<'_>, stage: Stage) {
    let telemetry = canvas.model.telemetry;
    let count = (telemetry.dot_count as usize).min(telemetry.dots.len());
    if count == 0 {
        return;
    }
    let (corners, triangles) = if count > PICTURES { (4, 2) } else { (COLUMNS * 3, (COLUMNS - 1) * 4) };
    let mut mesh = Mesh::default();
    mesh.vertices.reserve(count * corners);
    mesh.indices.reserve(count * triangles * 3);
    let root = canvas.model.cloud.root_hz();
    let crowd = crowd(count);
    for dot in &telemetry.dots[..count] {
        let part = place_of(root * dot.octaves.clamp(-12.0, 12.0).exp2()).clamp(0.0, 1.0);
        let at = stage.at(part, dot.position.clamp(0.0, 1.0)) + vec2(dot.pan.clamp(-1.0, 1.0) * LEAN, 0.0);
        let at = canvas.place(at);
        // Loudness is heard by its logarithm; its root comes close and needs no floor.
        let level = dot.level.clamp(0.0, 1.0).sqrt();
        let half = half_size(dot.seconds, level, crowd) * canvas.zoom();
        if count > PICTURES {
            let colour = theme::faded(colour(dot), light(dot.progress) * (0.7 + 0.3 * crowd));
            speck(&mut mesh, at, half.max(egui::Vec2::splat(SMALLEST)), colour);
        } else {
            grain(&mut mesh, at, half, dot, theme::faded(colour(dot), (0.5 + 0.5 * level) * (0.7 + 0.3 * crowd)));
        }
    }
    canvas.ui.painter().add(Shape::mesh(mesh));
}

/// How large each of `count` grains is drawn, against one by itself: all of them cover about as much.
fn crowd(count: usize) -> f32 {
    (FEW / count as f32).sqrt().min(1.0)
}

/// Half of what a grain of this length and loudness, 0 … 1, covers in a `crowd`, in units. The more there are, the rounder
/// they are: long ones would run into each other.
fn half_size(seconds: f32, level: f32, crowd: f32) -> egui::Vec2 {
    let height = (1.8 + 4.2 * level) * crowd;
    vec2((half_width(seconds) * crowd * crowd).max(height), height)
}

/// How bright a dot is that has played so much of its life, 0 … 1: it is born bright and fades away.
fn light(progress: f32) -> f32 {
    1.0 - 0.8 * progress.clamp(0.0, 1.0)
}

/// Half the width of a grain of this length, in units: a doubling adds as much everywhere.
pub fn half_width(seconds: f32) -> f32 {
    let octaves = (seconds.max(1e-6) / 0.000_5).log2().clamp(0.0, 13.0);
    2.0 + 0.8 * octaves
}

/// Of its side, and the paler, or on a light ground the darker, the younger it is.
fn colour(dot: &GrainDot) -> Color32 {
    tint(dot.pan).lerp_to_gamma(theme::text(), BORN * (1.0 - dot.progress.clamp(0.0, 1.0)))
}

/// From the low colour at the left over the cloud's own to the high one at the right.
fn tint(pan: f32) -> Color32 {
    let end = if pan < 0.0 { theme::cloud_low() } else { theme::cloud_high() };
    theme::cloud().lerp_to_gamma(end, pan.abs().min(1.0))
}

/// Heights of a window's picture, 0 … 1.
fn heights(window: Window) -> &'static [f32; COLUMNS] {
    static TABLE: LazyLock<[[f32; COLUMNS]; Window::ALL.len()]> =
        LazyLock::new(|| Window::ALL.map(|window| std::array::from_fn(|i| height(window, i as f32 / 6.0))));
    let place = Window::ALL.iter().position(|one| *one == window).unwrap_or_default();
    &TABLE[place]
}

/// Height of a window's picture at `t` from 0 to 1: never quite nothing, or short grains would vanish.
fn height(window: Window, t: f32) -> f32 {
    let bell = (std::f32::consts::PI * t).sin().powi(2);
    let shape = match window {
        Window::Hann => bell,
        Window::Tukey => (2.0 * bell).min(1.0),
        Window::Gauss => (-((t - 0.5) / 0.15).powi(2) * 0.5).exp(),
        Window::Expodec => (1.0 - t).powi(2),
        Window::Rexpodec => t * t,
        Window::Rectangle | Window::Raw => 1.0,
    };
    shape.max(0.12)
}

/// Three rows of vertices: the middle is bright, the edges fade. What has played is brighter than what is to come.
fn grain(mesh: &mut Mesh, at: Pos2, half: egui::Vec2, dot: &GrainDot, colour: Color32) {
    let first = mesh.vertices.len() as u32;
    let (edge, ahead) = (theme::faded(colour, 0.05), theme::faded(colour, AHEAD));
    let later_edge = theme::faded(edge, AHEAD);
    for (i, height) in heights(dot.window).iter().enumerate() {
        let t = i as f32 / (COLUMNS - 1) as f32;
        let (middle, edge) = if t <= dot.progress { (colour, edge) } else { (ahead, later_edge) };
        let x = at.x + (2.0 * t - 1.0) * half.x;
        for (side, colour) in [(-1.0, edge), (0.0, middle), (1.0, edge)] {
            mesh.colored_vertex(egui::pos2(x, at.y + side * height * half.y), colour);
        }
    }
    for column in 0..(COLUMNS - 1) as u32 {
        let a = first + 3 * column;
        for row in [a, a + 1] {
            mesh.add_triangle(row, row + 1, row + 3);
            mesh.add_triangle(row + 1, row + 3, row + 4);
        }
    }
}

/// Four corners: a crowd is drawn on machines without a graphics card too.
fn speck(mesh: &mut Mesh, at: Pos2, half: egui::Vec2, colour: Color32) {
    let first = mesh.vertices.len() as u32;
    for way in [vec2(0.0, -half.y), vec2(half.x, 0.0), vec2(0.0, half.y), vec2(-half.x, 0.0)] {
        mesh.colored_vertex(at + way, colour);
    }
    mesh.add_triangle(first, first + 1, first + 2);
    mesh.add_triangle(first, first + 2, first + 3);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn windows_look_like_themselves() {
        assert!(heights(Window::Expodec).is_sorted_by(|a, b| a >= b) && heights(Window::Rexpodec).is_sorted());
        assert_eq!(heights(Window::Hann)[3], 1.0);
        assert_eq!(heights(Window::Rectangle), &[1.0; COLUMNS]);
        assert!(Window::ALL.iter().all(|w| heights(*w).iter().all(|h| (0.1..=1.0).contains(h))));
    }

    #[test]
    fn longer_grains_are_wider() {
        let widths = [0.0, 0.000_5, 0.001, 0.06, 4.0, 100.0].map(half_width);
        assert!(widths.is_sorted() && widths[0] == 2.0 && widths[5] < 13.0, "{widths:?}");
        assert!((widths[2] - widths[1] - 0.8).abs() < 1e-4, "a doubling");
    }

    #[test]
    fn every_grain_is_in_the_mesh_once() {
        let mut mesh = Mesh::default();
        for progress in [0.0, 0.5, 1.0] {
            let dot = GrainDot { progress, ..GrainDot::default() };
            grain(&mut mesh, egui::pos2(10.0, 10.0), vec2(6.0, 4.0), &dot, Color32::WHITE);
        }
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (3 * 21, 3 * 72));
        speck(&mut mesh, egui::pos2(10.0, 10.0), vec2(6.0, 4.0), Color32::WHITE);
        assert_eq!((mesh.vertices.len(), mesh.indices.len()), (3 * 21 + 4, 3 * 72 + 6));
        assert!(mesh.is_valid());
    }

    #[test]
    fn the_more_there_are_the_smaller_each_is() {
        assert_eq!([1, 32].map(crowd), [1.0; 2]);
        let covered = |count: usize| {
            let half = half_size(0.06, 0.5, crowd(count));
            2.0 * half.x * half.y * count as f32
        };
        assert!(covered(512) < covered(32), "{} and {}", covered(512), covered(32));
        let dot = half_size(0.06, 0.3, crowd(512));
        assert!(dot.x < 1.5 && dot.y < 1.5, "{dot:?}");
        assert!(light(0.0) == 1.0 && light(1.0) > 0.1 && light(0.9) < light(0.2));
    }
}
