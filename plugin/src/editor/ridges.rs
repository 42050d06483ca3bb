//! The spectra of a cloud from back to front, made into meshes once for each cloud, size and set of colours.

use std::sync::Arc;

use egui::epaint::{TessellationOptions, Tessellator};
use egui::{Mesh, Pos2, Rect, Shape, Stroke, pos2};

use super::canvas::Canvas;
use super::cloud_picture::POINTS;
use super::theme::{self, Variant};

/// Height of the highest partial, in units.
pub const PEAK: f32 = 28.0;

/// Opacity of a row out of reach of new grains, and of one within it.
const FAINT: f32 = 0.32;
const BRIGHT: f32 = 0.8;

/// Where rows lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stage {
    /// Left and right end of the axis of frequency, in units.
    pub across: [f32; 2],
    /// Base lines of position 0, in front, and of position 1, in units.
    pub depth: [f32; 2],
}

impl Stage {
    /// The place of a frequency's part of the axis, 0 … 1, at `position`.
    pub fn at(self, part: f32, position: f32) -> Pos2 {
        let [left, right] = self.across;
        pos2(left + (right - left) * part, self.y(position))
    }

    /// The height of `position`.
    pub fn y(self, position: f32) -> f32 {
        self.depth[0] + (self.depth[1] - self.depth[0]) * position
    }

    /// The position at the height `y`, 0 … 1.
    pub fn position(self, y: f32) -> f32 {
        ((y - self.depth[0]) / (self.depth[1] - self.depth[0])).clamp(0.0, 1.0)
    }
}

/// What meshes are made from: while it stays, so do they.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Source {
    picture: u64,
    stage: Stage,
    corner: Pos2,
    zoom: f32,
    pixels: f32,
    variant: Variant,
}

/// The meshes of a picture, from position 0 on: each row faint, and bright.
#[derive(Debug, Default)]
pub struct Ridges {
    source: Option<Source>,
    rows: Vec<[Arc<Mesh>; 2]>,
}

impl Ridges {
    /// Draws the rows from back to front, each covering what is behind it; those of positions in `reach` are bright.
    pub fn draw(&mut self, canvas: &Canvas<'_>, stage: Stage, clip: Rect, reach: (f32, f32)) {
        let source = Source {
            picture: canvas.model.cloud.id(),
            stage,
            corner: canvas.place(Pos2::ZERO),
            zoom: canvas.zoom(),
            pixels: canvas.ui.ctx().pixels_per_point(),
            variant: canvas.model.variant,
        };
        if self.source != Some(source) {
            self.rows = rows(canvas, stage, source.pixels);
            self.source = Some(source);
        }
        let painter = canvas.ui.painter().with_clip_rect(canvas.area(clip));
        let last = self.rows.len().saturating_sub(1).max(1) as f32;
        for (row, meshes) in self.rows.iter().enumerate().rev() {
            let place = row as f32 / last;
            let half = 0.5 / last;
            let bright = place + half >= reach.0 && place - half <= reach.1;
            painter.add(Shape::Mesh(Arc::clone(&meshes[usize::from(bright)])));
        }
    }
}

fn rows(canvas: &Canvas<'_>, stage: Stage, pixels: f32) -> Vec<[Arc<Mesh>; 2]> {
    let mut tessellator = Tessellator::new(pixels, TessellationOptions::default(), [1, 1], Vec::new());
    let outlines = canvas.model.cloud.outlines();
    let last = outlines.len().saturating_sub(1).max(1) as f32;
    let row = |(row, outline): (usize, &[f32; POINTS])| {
        let point = |(i, height): (usize, &f32)| {
            let at = stage.at((i as f32 + 0.5) / POINTS as f32, row as f32 / last);
            canvas.place(pos2(at.x, at.y - PEAK * height))
        };
        let curve: Vec<Pos2> = outline.iter().enumerate().map(point).collect();
        let base = canvas.place(pos2(0.0, stage.y(row as f32 / last) + 1.0)).y;
        [FAINT, BRIGHT].map(|opacity| {
            let mut mesh = Mesh::default();
            let cover = theme::faded(theme::well(), 0.75);
            for (i, point) in (0u32..).zip(&curve) {
                mesh.colored_vertex(*point, cover);
                mesh.colored_vertex(pos2(point.x, base), cover);
                if i > 0 {
                    mesh.add_triangle(2 * i - 2, 2 * i - 1, 2 * i);
                    mesh.add_triangle(2 * i - 1, 2 * i, 2 * i + 1);
                }
            }
            let stroke = Stroke::new(canvas.zoom(), theme::faded(theme::cloud(), opacity));
            tessellator.tessellate_shape(Shape::line(curve.clone(), stroke), &mut mesh);
            Arc::new(mesh)
        })
    };
    outlines.iter().enumerate().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_knows_the_way_back() {
        let stage = Stage { across: [10.0, 410.0], depth: [220.0, 140.0] };
        for position in [0.0, 0.25, 1.0] {
            assert!((stage.position(stage.y(position)) - position).abs() < 1e-6);
        }
        assert_eq!(stage.at(0.5, 0.0), pos2(210.0, 220.0));
        assert_eq!((stage.position(1e9), stage.position(-1e9)), (0.0, 1.0));
    }
}
