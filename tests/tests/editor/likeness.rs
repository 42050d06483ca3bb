//! What is drawn against stored pictures, `snapshots/NAME.png`, by `egui_kittest`'s own comparison.
//!
//! It leaves its pictures beside those that it compares with, so it is given copies in `target/editor/snapshots`: what a
//! failure leaves there is the stored picture, `NAME.new.png` and `NAME.diff.png` (red where they differ). The tests are of
//! the comparison: what it sees, and what it lets pass.

use std::fs::File;
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use egui::{Color32, Rect, pos2};
use egui_kittest::{Harness, SnapshotError, SnapshotOptions, try_image_snapshot_options};
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{DynamicImage, Rgba, RgbaImage, imageops};
use nephele::editor::theme;

use crate::fixture::{Plugin, harness, rect_of};
use crate::text::places;

/// Takes what is drawn now for what is right, wherever it differs.
pub const ACCEPT: &str = "UPDATE_SNAPSHOTS=1 cargo test --workspace --test editor snapshots::";

/// How far the colour of a pixel may be off, as a squared distance in YIQ: 6 of 255 levels of grey, 9 to 19 of one primary.
/// Another LLVM below the software renderer, or other vectors of the processor, round blends and interpolated texels to a
/// neighbouring level. The theme's colours lie further apart.
const COLOUR: f32 = 20.0;

/// How many pixels may be further off: an edge without a soft border may fall onto the next pixel. Of one small digit that
/// becomes another, ten pixels count; those that look like the soft border of a shape do not.
const PIXELS: usize = 8;

/// Where pictures are stored.
pub fn stored() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/editor/snapshots")
}

/// A folder below those of the other pictures.
fn scratch(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/editor").join(name);
    std::fs::create_dir_all(&folder).expect("a folder for pictures");
    folder
}

/// `area` of the window, in points.
pub fn part(harness: &mut Harness<'_, Plugin>, area: Rect) -> RgbaImage {
    let image = harness.render().expect("a picture");
    let area = area * harness.ctx.pixels_per_point();
    let [x, y, width, height] =
        [area.left(), area.top(), area.width(), area.height()].map(|edge| edge.round().max(0.0) as u32);
    imageops::crop_imm(&image, x, y, width, height).to_image()
}

/// Whether `image` is the stored picture `name`; if it is not, one line that says so.
pub fn compare(image: &RgbaImage, name: &str) -> Result<(), String> {
    let (stored, folder) = (stored().join(format!("{name}.png")), scratch("snapshots"));
    let copy = folder.join(format!("{name}.png"));
    let known = stored.exists();
    if known {
        std::fs::copy(&stored, &copy).expect("a copy");
    } else if copy.exists() {
        std::fs::remove_file(&copy).expect("no copy of what is stored no more");
    }
    liken(image, &folder, name)?;
    // The harness keeps what it replaces.
    if !known || folder.join(format!("{name}.old.png")).exists() {
        write(image, &stored);
    }
    Ok(())
}

/// Likewise, for the picture `name` of any folder.
fn liken(image: &RgbaImage, folder: &Path, name: &str) -> Result<(), String> {
    let options = SnapshotOptions::new().threshold(COLOUR).max_failed_pixels(PIXELS).output_path(folder);
    try_image_snapshot_options(image, name, &options).map_err(|error| {
        let beside = |kind: &str| folder.join(format!("{name}.{kind}.png")).display().to_string();
        match error {
            SnapshotError::Diff { diff, .. } => {
                format!("{name}: {diff} pixels differ, see {} and {}", beside("diff"), beside("new"))
            }
            SnapshotError::SizeMismatch { expected, actual, .. } => {
                format!("{name}: {actual:?} pixels instead of {expected:?}, see {}", beside("new"))
            }
            SnapshotError::OpenSnapshot { .. } => format!("{name}: no picture is stored, see {}", beside("new")),
            other => format!("{name}: {other}"),
        }
    })
}

/// Stores `image` small: levels are rounded to every fourth, of which the comparison minds none.
fn write(image: &RgbaImage, path: &Path) {
    let mut image = DynamicImage::from(image.clone()).to_rgb8();
    image.iter_mut().for_each(|level| *level = (*level & !3) | 2);
    let file = BufWriter::new(File::create(path).expect("a file"));
    // What is drawn has flat areas and repeats itself: differences of neighbours would only hide that.
    let encoder = PngEncoder::new_with_quality(file, CompressionType::Best, FilterType::NoFilter);
    image.write_with_encoder(encoder).expect("a written picture");
}

const WINDOW: Rect = Rect::from_min_max(pos2(0.0, 0.0), pos2(1280.0, 800.0));

/// The window of `plugin`, and its picture.
fn window(plugin: Plugin) -> (Harness<'static, Plugin>, RgbaImage) {
    let mut harness = harness(WINDOW.size(), 1.0, plugin);
    harness.run_steps(3);
    let image = part(&mut harness, WINDOW);
    (harness, image)
}

/// Whether the comparison sees a difference between two pictures.
fn differ(one: &RgbaImage, other: &RgbaImage, name: &str) -> bool {
    let folder = scratch("likeness");
    write(one, &folder.join(format!("{name}.png")));
    liken(other, &folder, name).is_err()
}

/// With the variable set the harness stores what it should compare.
fn is_accepting() -> bool {
    std::env::var_os("UPDATE_SNAPSHOTS").is_some()
}

fn pixels(rect: Rect) -> impl Iterator<Item = (u32, u32)> {
    let [left, right] = [rect.left().floor() as u32, rect.right().ceil() as u32];
    (rect.top().floor() as u32..rect.bottom().ceil() as u32).flat_map(move |y| (left..right).map(move |x| (x, y)))
}

/// `image` with what is in `rect` moved by `way`; where it was, there is what surrounds it.
fn moved(image: &RgbaImage, rect: Rect, way: (u32, u32)) -> RgbaImage {
    let mut changed = image.clone();
    let ground = *image.get_pixel(rect.left() as u32 - 2, rect.top() as u32 - 2);
    pixels(rect).for_each(|(x, y)| changed.put_pixel(x, y, ground));
    pixels(rect).for_each(|(x, y)| changed.put_pixel(x + way.0, y + way.1, *image.get_pixel(x, y)));
    changed
}

#[test]
fn a_label_that_moves_by_a_pixel_or_two_is_seen() {
    if is_accepting() {
        return;
    }
    let (harness, image) = window(Plugin::demo());
    for label in ["Density", "Jitter", "Pan"] {
        let found = places(&harness).into_iter().find(|(text, _)| text == label);
        let Some((_, rect)) = found else { panic!("no {label}") };
        for way in [(1, 0), (2, 0), (0, 1), (0, 2)] {
            assert!(differ(&image, &moved(&image, rect, way), "moved-label"), "{label} {way:?}");
        }
    }
}

#[test]
fn a_missing_control_a_missing_dot_and_another_number_are_seen() {
    if is_accepting() {
        return;
    }
    let (harness, image) = window(Plugin::demo());
    let knob = rect_of(&harness, "Density");
    assert!(!differ(&image, &moved(&image, knob, (0, 0)), "same-knob"), "nothing was changed");
    let mut without = image.clone();
    pixels(knob).for_each(|(x, y)| without.put_pixel(x, y, Rgba(theme::panel().to_array())));
    assert!(differ(&image, &without, "missing-knob"));

    let mut plugin = Plugin::demo();
    let loud = (1..90).max_by(|a, b| plugin.telemetry.dots[*a].level.total_cmp(&plugin.telemetry.dots[*b].level));
    let loud = loud.expect("ninety grains");
    plugin.telemetry.dots[loud] = plugin.telemetry.dots[0];
    assert!(differ(&image, &window(plugin).1, "missing-dot"), "one grain of ninety");
    let mut plugin = Plugin::demo();
    plugin.telemetry.voices = 8;
    assert!(differ(&image, &window(plugin).1, "eight-voices"), "8 voices instead of 9");
}

#[test]
fn another_colour_is_seen() {
    if is_accepting() {
        return;
    }
    let (_, image) = window(Plugin::demo());
    let accent = theme::cloud();
    for (place, name) in ["red", "green", "blue"].into_iter().enumerate() {
        let mut other = image.clone();
        for pixel in other.pixels_mut().filter(|pixel| pixel.0 == accent.to_array()) {
            pixel.0[place] = pixel.0[place].saturating_sub(24);
        }
        assert!(differ(&image, &other, &format!("other-{name}")), "{name}");
    }
    let mut lighter = image.clone();
    let panel = theme::panel().to_array();
    for pixel in lighter.pixels_mut().filter(|pixel| pixel.0 == panel) {
        *pixel = Rgba(Color32::from_rgb(panel[0] + 8, panel[1] + 8, panel[2] + 8).to_array());
    }
    assert!(differ(&image, &lighter, "lighter-panels"));
}

#[test]
fn what_another_renderer_may_do_is_let_pass() {
    if is_accepting() {
        return;
    }
    let (_, image) = window(Plugin::demo());
    let mut noisy = image.clone();
    for (place, pixel) in noisy.pixels_mut().enumerate() {
        for (channel, part) in pixel.0[..3].iter_mut().enumerate() {
            let step = (place * 7 + channel * 5) % 7;
            *part = part.saturating_add(step as u8).saturating_sub(3);
        }
    }
    assert!(!differ(&image, &noisy, "noise"), "three levels up or down");
    let mut stray = image.clone();
    // Left of the panels nothing is drawn.
    for place in 0..PIXELS as u32 {
        stray.put_pixel(6, 100 + 3 * place, Rgba([255; 4]));
    }
    assert!(!differ(&image, &stray, "stray"), "as many pixels as may be off");
    stray.put_pixel(6, 100 + 3 * PIXELS as u32, Rgba([255; 4]));
    assert!(differ(&image, &stray, "stray-too-many"), "one more");
}

#[test]
fn the_same_state_is_drawn_the_same_again() {
    let ((_, first), (_, second)) = (window(Plugin::demo()), window(Plugin::demo()));
    assert!(first == second, "to the last bit");
}
