//! The spectra of a cloud from back to front: a picture that is made once for each cloud, size, set of colours and reach of
//! new grains. Sixty rows that cover each other are too much to be filled in each frame.

use egui::{Color32, ColorImage, Pos2, Rect, TextureHandle, TextureOptions, pos2};

use super::canvas::Canvas;
use super::cloud_picture::{Outline, POINTS};
use super::theme::{self, Variant};

/// Height of the highest partial, in units.
pub const PEAK: f32 = 28.0;

/// Opacity of a row out of reach of new grains, and of one within it.
const FAINT: f32 = 0.32;
const BRIGHT: f32 = 0.8;
/// Opacity of what covers the rows behind.
const COVER: f32 = 0.75;

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

/// What a picture is made from: while it stays, so does the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Source {
    picture: u64,
    stage: Stage,
    frame: Frame,
    variant: Variant,
    /// First bright row, and the one after the last.
    bright: (usize, usize),
}

/// Where a picture lies, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Frame {
    corner: Pos2,
    size: [usize; 2],
    /// Pixels to the unit, and the place of the sheet's corner.
    scale: f32,
    origin: Pos2,
}

impl Frame {
    fn place(&self, at: Pos2) -> Pos2 {
        self.origin + at.to_vec2() * self.scale - self.corner.to_vec2()
    }
}

/// The colours of a picture.
#[derive(Clone, Copy, Debug)]
struct Colors {
    cover: Color32,
    faint: Color32,
    bright: Color32,
}

/// The picture of a cloud.
#[derive(Default)]
pub struct Ridges {
    source: Option<Source>,
    texture: Option<TextureHandle>,
}

impl std::fmt::Debug for Ridges {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ridges").field("source", &self.source).finish_non_exhaustive()
    }
}

impl Ridges {
    /// Draws the rows from back to front, each covering what is behind it; those of positions in `reach` are bright.
    pub fn draw(&mut self, canvas: &Canvas<'_>, stage: Stage, clip: Rect, reach: (f32, f32)) {
        let outlines = canvas.model.cloud.outlines();
        let pixels = canvas.ui.ctx().pixels_per_point();
        let area = canvas.area(clip) * pixels;
        let (min, max) = (area.min.floor(), area.max.ceil());
        let frame = Frame {
            corner: min,
            size: [max.x - min.x, max.y - min.y].map(|side| side.max(1.0) as usize),
            scale: canvas.zoom() * pixels,
            origin: canvas.place(Pos2::ZERO) * pixels,
        };
        let last = outlines.len().saturating_sub(1).max(1) as f32;
        let is_bright = |row: usize| {
            let (place, half) = (row as f32 / last, 0.5 / last);
            place + half >= reach.0 && place - half <= reach.1
        };
        let first = (0..outlines.len()).find(|row| is_bright(*row)).unwrap_or(outlines.len());
        let end = (first..outlines.len()).find(|row| !is_bright(*row)).unwrap_or(outlines.len());
        let bright = (first, end);
        let source = Source { picture: canvas.model.cloud.id(), stage, frame, variant: canvas.model.variant, bright };
        if self.source != Some(source) {
            let colors = Colors {
                cover: theme::faded(theme::well(), COVER),
                faint: theme::faded(theme::cloud(), FAINT),
                bright: theme::faded(theme::cloud(), BRIGHT),
            };
            let image = paint(outlines, stage, &frame, &colors, bright);
            self.source = Some(source);
            match &mut self.texture {
                Some(texture) => texture.set(image, TextureOptions::NEAREST),
                none => *none = Some(canvas.ui.ctx().load_texture("cloud", image, TextureOptions::NEAREST)),
            }
        }
        if let Some(texture) = &self.texture {
            let painter = canvas.ui.painter().with_clip_rect(canvas.area(clip));
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            painter.image(texture.id(), Rect::from_min_max(min, max) / pixels, whole, Color32::WHITE);
        }
    }
}

/// Paints rows, column by column.
fn paint(outlines: &[Outline], stage: Stage, frame: &Frame, colors: &Colors, bright: (usize, usize)) -> ColorImage {
    let [width, height] = frame.size;
    let last = outlines.len().saturating_sub(1).max(1) as f32;
    // A point's place among the outline's is a straight line over pixels.
    let points = [0.5, 1.5].map(|point| frame.place(stage.at(point / POINTS as f32, 0.0)).x);
    let step = points[1] - points[0];
    let half = 0.5 * frame.scale;
    let mut columns = vec![Color32::TRANSPARENT; width * height];
    for (row, outline) in outlines.iter().enumerate().rev() {
        let line = if (bright.0..bright.1).contains(&row) { colors.bright } else { colors.faint };
        let foot = stage.y(row as f32 / last);
        let tops = outline.map(|part| frame.place(pos2(0.0, foot - PEAK * part)).y);
        let base = frame.place(pos2(0.0, foot + 1.0)).y;
        for (x, column) in columns.chunks_exact_mut(height).enumerate() {
            let at = (x as f32 + 0.5 - points[0]) / step;
            if !(0.0..(POINTS - 1) as f32).contains(&at) {
                continue;
            }
            let (point, part) = (at as usize, at.fract());
            let rise = tops[point + 1] - tops[point];
            let top = tops[point] + rise * part;
            // How much of a pixel lies below the curve and above the base.
            span(column, top, base, |y| (y + 0.5 - top).min(base - y + 0.5), colors.cover);
            // Distance from the curve, at right angles to it.
            let slant = (rise / step).hypot(1.0);
            let reach = (half + 0.5) * slant;
            span(column, top - reach, top + reach, |y| half + 0.5 - (y - top).abs() / slant, line);
        }
    }
    let pixels = (0..width * height).map(|place| columns[place % width * height + place / width]).collect();
    ColorImage::new([width, height], pixels)
}

/// Lays `color` over the pixels of a column from `top` to `bottom`; `part` says how much of the one with the middle `y` is
/// covered.
fn span(column: &mut [Color32], top: f32, bottom: f32, part: impl Fn(f32) -> f32, color: Color32) {
    let end = (bottom + 0.5).ceil().clamp(0.0, column.len() as f32) as usize;
    let start = ((top - 0.5).floor().max(0.0) as usize).min(end);
    for (y, pixel) in (start..end).zip(&mut column[start..end]) {
        let part = part(y as f32 + 0.5);
        if part >= 1.0 {
            *pixel = pixel.blend(color);
        } else if part > 0.0 {
            *pixel = pixel.blend(color.gamma_multiply(part));
        }
    }
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

    const COLORS: Colors = Colors {
        cover: Color32::from_rgba_premultiplied(0, 0, 0, 191),
        faint: Color32::from_rgba_premultiplied(0, 60, 0, 60),
        bright: Color32::from_rgba_premultiplied(200, 0, 0, 200),
    };

    #[test]
    fn rows_are_painted_where_they_lie_and_cover_those_behind() {
        let stage = Stage { across: [0.0, 320.0], depth: [90.0, 40.0] };
        let frame = Frame { corner: pos2(0.0, 0.0), size: [320, 100], scale: 1.0, origin: pos2(0.0, 0.0) };
        // In front a row with one broad hill, behind it a flat one.
        let mut hill = [0.0; POINTS];
        hill[60..100].fill(1.0);
        let flat = [0.0; POINTS];
        let image = paint(&[hill, flat], stage, &frame, &COLORS, (0, 1));
        let at = |x: usize, y: usize| image.pixels[y * 320 + x];
        assert!(at(20, 90).r() > 90 && at(20, 40).g() > 25, "lines at both feet: {:?}, {:?}", at(20, 90), at(20, 40));
        assert_eq!((at(20, 40).r(), at(20, 90).g()), (0, 0), "bright in front, faint behind");
        assert!(at(160, 62).r() > 90, "the hill's top: {:?}", at(160, 62));
        assert_eq!(at(20, 62), Color32::TRANSPARENT, "nothing beside the hill");
        assert!(at(160, 75).a() > 150 && at(160, 75).r() == 0, "the hill covers: {:?}", at(160, 75));
        let below = paint(&[hill, hill], Stage { across: [0.0, 320.0], depth: [90.0, 85.0] }, &frame, &COLORS, (0, 1));
        let behind = below.pixels[85 * 320 + 160];
        assert!(behind.g() <= 15, "a quarter of what is behind shows: {behind:?}");
    }

    #[test]
    fn a_picture_is_the_same_wherever_it_lies_and_grows_with_its_scale() {
        let stage = Stage { across: [0.0, 320.0], depth: [90.0, 40.0] };
        let mut hill = [0.0; POINTS];
        hill[60..100].fill(0.7);
        let at = |origin: Pos2, corner: Pos2, scale: f32| {
            let size = [320, 100].map(|side| (side as f32 * scale) as usize);
            paint(&[hill, hill], stage, &Frame { corner, size, scale, origin }, &COLORS, (0, 2))
        };
        let here = at(pos2(0.0, 0.0), pos2(0.0, 0.0), 1.0);
        assert_eq!(here, at(pos2(50.0, 20.0), pos2(50.0, 20.0), 1.0));
        let twice = at(pos2(0.0, 0.0), pos2(0.0, 0.0), 2.0);
        let inked = |image: &ColorImage| image.pixels.iter().filter(|pixel| pixel.a() > 100).count() as f32;
        let ratio = inked(&twice) / inked(&here);
        assert!((3.7..4.3).contains(&ratio), "four times as many pixels: {ratio}");
    }
}
