//! Which parts of the window look another way than in the frame before.

use egui::{Rect, pos2};

use super::layers::Layer;

/// Side of the squares that are compared, physical pixels.
const TILE: f32 = 32.0;
/// Tiles painted needlessly that are worth a rectangle less: each is a round of calls for all the layers that it touches.
const SLACK: isize = 8;

/// The frame before, a number for each tile of the window: what is painted there, and in which order.
#[derive(Debug, Default)]
pub struct Damage {
    /// Size of the window in pixels, and pixels to the point.
    view: (u32, u32, f32),
    marks: Vec<u64>,
}

/// A rectangle of tiles, its ends not included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Tiles {
    left: usize,
    right: usize,
    top: usize,
    bottom: usize,
}

impl Tiles {
    fn count(self) -> isize {
        ((self.right - self.left) * (self.bottom - self.top)) as isize
    }

    fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            right: self.right.max(other.right),
            top: self.top.min(other.top),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

impl Damage {
    /// The rectangles, points, in which `layers` differ from those of the call before. `window` is what is painted on,
    /// points; `scale` is pixels to the point.
    pub fn since_last(&mut self, layers: &[Layer], window: Rect, scale: f32) -> Vec<Rect> {
        let size = (window.size() * scale).round();
        let view = (size.x as u32, size.y as u32, scale);
        let (columns, rows) = (tiles(size.x), tiles(size.y));
        let mut marks = vec![0_u64; columns * rows];
        for piece in layers.iter().flat_map(Layer::pieces) {
            let Rect { min, max } = piece.bounds * scale;
            let across = (min.x.max(0.0) / TILE) as usize..tiles(max.x).min(columns);
            let down = (min.y.max(0.0) / TILE) as usize..tiles(max.y).min(rows);
            for row in down {
                for mark in
                    marks.get_mut(row * columns + across.start..row * columns + across.end).into_iter().flatten()
                {
                    // Depends on the order: what is painted later covers what was before.
                    *mark = (mark.rotate_left(5) ^ piece.mark).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                }
            }
        }
        let known = self.view == view && self.marks.len() == marks.len();
        let damaged = |column: usize, row: usize| {
            let place = row * columns + column;
            !known || self.marks[place] != marks[place]
        };
        let side = TILE / scale;
        let points = |tiles: Tiles| {
            let min = pos2(tiles.left as f32, tiles.top as f32) * side;
            let max = pos2(tiles.right as f32, tiles.bottom as f32) * side;
            Rect::from_min_max(min, max)
        };
        let rects = rectangles(columns, rows, damaged).into_iter().map(points).collect();
        (self.view, self.marks) = (view, marks);
        rects
    }
}

/// Tiles that `pixels` of the window reach into.
fn tiles(pixels: f32) -> usize {
    (pixels / TILE).ceil().max(0.0) as usize
}

/// Few rectangles that cover all that is `damaged`, and little else.
fn rectangles(columns: usize, rows: usize, damaged: impl Fn(usize, usize) -> bool) -> Vec<Tiles> {
    let mut rects: Vec<Tiles> = Vec::new();
    for row in 0..rows {
        let mut column = 0;
        while let Some(left) = (column..columns).find(|column| damaged(*column, row)) {
            let right = (left..columns).find(|column| !damaged(*column, row)).unwrap_or(columns);
            let run = Tiles { left, right, top: row, bottom: row + 1 };
            let waste = |rect: &Tiles| rect.union(run).count() - rect.count() - run.count();
            match rects.iter_mut().min_by_key(|rect| waste(rect)) {
                Some(rect) if waste(rect) <= SLACK => *rect = rect.union(run),
                _ => rects.push(run),
            }
            column = right;
        }
    }
    rects
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
    use egui::{Color32, Rect, pos2, vec2};

    use super::{Damage, SLACK, Tiles, rectangles};
    use crate::editor::painting::layers::{Layer, Versions};

    const WINDOW: Rect = Rect { min: pos2(0.0, 0.0), max: pos2(1280.0, 800.0) };

    /// One layer of coloured rectangles, from the lowest to the uppermost.
    fn layers(shown: &[(Rect, Color32)]) -> Vec<Layer> {
        made(shown, 1)
    }

    /// The same, drawn with a texture that was made `version` times.
    fn made(shown: &[(Rect, Color32)], version: u64) -> Vec<Layer> {
        let mut mesh = Mesh::default();
        for (rect, color) in shown {
            mesh.add_colored_rect(*rect, *color);
        }
        let versions = Versions::from([(mesh.texture_id, version)]);
        Layer::all(vec![ClippedPrimitive { clip_rect: WINDOW, primitive: Primitive::Mesh(mesh) }], &versions)
    }

    fn area(rects: &[Rect]) -> f32 {
        rects.iter().map(Rect::area).sum()
    }

    #[test]
    fn an_equal_frame_is_not_painted_and_a_changed_one_where_it_changed() {
        let back = (WINDOW, Color32::BLACK);
        let knob = Rect::from_min_size(pos2(500.0, 300.0), vec2(40.0, 40.0));
        let mut damage = Damage::default();
        let first = damage.since_last(&layers(&[back, (knob, Color32::RED)]), WINDOW, 1.0);
        assert_eq!(area(&first), WINDOW.area(), "nothing was painted before: {first:?}");
        let again = damage.since_last(&layers(&[back, (knob, Color32::RED)]), WINDOW, 1.0);
        assert_eq!(again, [], "nothing changed");

        let turned = damage.since_last(&layers(&[back, (knob, Color32::GREEN)]), WINDOW, 1.0);
        assert!(turned.iter().any(|rect| rect.contains_rect(knob)), "{turned:?}");
        assert!(area(&turned) <= 96.0 * 96.0, "little more than the knob: {turned:?}");

        let moved = knob.translate(vec2(600.0, 0.0));
        let both = damage.since_last(&layers(&[back, (moved, Color32::GREEN)]), WINDOW, 1.0);
        for place in [knob, moved] {
            assert!(both.iter().any(|rect| rect.contains_rect(place)), "{place:?} in {both:?}");
        }
        assert!(area(&both) <= 2.0 * 96.0 * 96.0, "where it was and where it is, not between: {both:?}");
    }

    #[test]
    fn what_covers_what_counts() {
        let (one, other) = (Rect::from_min_size(pos2(64.0, 64.0), vec2(64.0, 64.0)), Color32::RED);
        let mut damage = Damage::default();
        damage.since_last(&layers(&[(one, other), (one, Color32::BLUE)]), WINDOW, 1.0);
        let swapped = damage.since_last(&layers(&[(one, Color32::BLUE), (one, other)]), WINDOW, 1.0);
        assert!(swapped.iter().any(|rect| rect.contains_rect(one)), "{swapped:?}");
    }

    #[test]
    fn another_size_scale_or_texture_is_painted_anew() {
        let shown = [(Rect::from_min_size(pos2(9.0, 9.0), vec2(9.0, 9.0)), Color32::RED)];
        let mut damage = Damage::default();
        damage.since_last(&layers(&shown), WINDOW, 1.0);
        let wider = WINDOW.with_max_x(1290.0);
        for (window, scale) in [(wider, 1.0), (wider, 2.0)] {
            let rects = damage.since_last(&layers(&shown), window, scale);
            assert!(area(&rects) >= window.area(), "{window:?} at {scale}: {rects:?}");
        }
        let again = damage.since_last(&made(&shown, 2), wider, 2.0);
        assert!(again.iter().any(|rect| rect.contains_rect(shown[0].0)), "{again:?}");
    }

    #[test]
    fn at_two_pixels_to_the_point_places_are_still_points() {
        let knob = Rect::from_min_size(pos2(500.0, 300.0), vec2(40.0, 40.0));
        let mut damage = Damage::default();
        damage.since_last(&layers(&[(knob, Color32::RED)]), WINDOW, 2.0);
        let turned = damage.since_last(&layers(&[(knob, Color32::GREEN)]), WINDOW, 2.0);
        assert!(turned.iter().any(|rect| rect.contains_rect(knob)), "{turned:?}");
        assert!(area(&turned) <= 64.0 * 64.0, "{turned:?}");
    }

    #[test]
    fn rectangles_cover_all_that_is_damaged_and_little_else() {
        let mut state = 1_u64;
        for density in [1, 4, 16, 60] {
            let mask: Vec<bool> = (0..40 * 25)
                .map(|_| {
                    state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                    (state >> 33) % 100 < density
                })
                .collect();
            let rects = rectangles(40, 25, |column, row| mask[row * 40 + column]);
            let within = |column: usize, row: usize, Tiles { left, right, top, bottom }: &Tiles| {
                (*left..*right).contains(&column) && (*top..*bottom).contains(&row)
            };
            for (place, _) in mask.iter().enumerate().filter(|(_, damaged)| **damaged) {
                let (column, row) = (place % 40, place / 40);
                assert!(rects.iter().any(|rect| within(column, row, rect)), "{column}, {row} of {rects:?}");
            }
            let runs = (0..25).flat_map(|row| (0..40).map(move |column| (column, row)));
            let runs = runs.filter(|&(x, y)| mask[y * 40 + x] && (x == 0 || !mask[y * 40 + x - 1])).count() as isize;
            let damaged = mask.iter().filter(|damaged| **damaged).count() as isize;
            let painted: isize = rects.iter().map(|rect| rect.count()).sum();
            assert!(painted <= damaged + runs * SLACK, "{painted} tiles painted for {damaged}");
        }
    }
}
