//! Pixels, and how they are set and packed.

use super::font;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// A rectangle in pixels.
#[derive(Clone, Copy, Debug)]
pub struct Area {
    /// First column.
    pub left: usize,
    /// First row.
    pub top: usize,
    /// Columns.
    pub width: usize,
    /// Rows.
    pub height: usize,
}

/// A picture in memory.
pub struct Canvas {
    width: usize,
    height: usize,
    pixels: Vec<Rgb>,
}

impl Canvas {
    /// A picture of one colour.
    pub fn new(width: usize, height: usize, colour: Rgb) -> Self {
        Self { width, height, pixels: vec![colour; width * height] }
    }

    /// Sets one pixel; outside of the picture nothing happens.
    pub fn set(&mut self, x: usize, y: usize, colour: Rgb) {
        if x < self.width && y < self.height {
            self.pixels[y * self.width + x] = colour;
        }
    }

    /// Moves one pixel towards `colour` by `amount` of 255.
    pub fn blend(&mut self, x: usize, y: usize, colour: Rgb, amount: u8) {
        if x < self.width && y < self.height {
            let pixel = &mut self.pixels[y * self.width + x];
            for (old, new) in pixel.iter_mut().zip(colour) {
                let mixed = (u16::from(*old) * u16::from(255 - amount) + u16::from(new) * u16::from(amount)) / 255;
                *old = u8::try_from(mixed).unwrap_or(u8::MAX);
            }
        }
    }

    /// Writes `text` with its top left corner at (`x`, `y`); characters that the font lacks are blanks.
    pub fn text(&mut self, x: usize, y: usize, text: &str, colour: Rgb) {
        for (place, character) in text.chars().enumerate() {
            for (dx, dy) in font::pixels(character) {
                self.set(x + place * font::ADVANCE + dx, y + dy, colour);
            }
        }
    }

    /// The picture as a PNG file.
    pub fn to_png(&self) -> Result<Vec<u8>, png::EncodingError> {
        let size = |pixels: usize| u32::try_from(pixels).unwrap_or(u32::MAX);
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(self.pixels.as_flattened())?;
        writer.finish()?;
        Ok(bytes)
    }
}
