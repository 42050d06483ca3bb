//! Paints what has changed since the frame before, and nothing else.
//!
//! Filling pixels is what a frame costs where no graphics card helps: a software renderer needs longer for one layer of
//! the window than the editor for drawing all of it. So the window is painted into a texture that stays from frame to
//! frame ([`surface`]), each frame is compared with the one before ([`damage`]), and only the rectangles that differ are
//! painted anew; the texture is then copied to the window as a whole.
//!
//! [`Painting`] sits between egui, which says what is to be seen, and the window's own painter, which is left with
//! calling back.

mod damage;
mod layers;
mod surface;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use egui::epaint::{ClippedShape, PaintCallback, Shape};
use egui::{Context, FullOutput, Plugin};
use egui_glow::CallbackFn;

use damage::Damage;
use layers::{Layer, Versions};
use surface::{Frame, Surface};

/// Takes what egui gives out, and leaves the painting of it in its place.
#[derive(Default)]
pub struct Painting {
    damage: Damage,
    /// How often each texture was made.
    versions: Versions,
    surface: Arc<Mutex<Surface>>,
}

impl Plugin for Painting {
    fn debug_name(&self) -> &'static str {
        "painting"
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let scale = output.pixels_per_point;
        let textures = std::mem::take(&mut output.textures_delta);
        // What is drawn the same looks another way with a texture that was made anew. Glyphs that join one do no harm.
        for (id, _) in textures.set.iter().filter(|(_, deltas)| deltas.iter().any(|delta| delta.pos.is_none())) {
            *self.versions.entry(*id).or_default() += 1;
        }
        let layers = Layer::all(ctx.tessellate(std::mem::take(&mut output.shapes), scale), &self.versions);
        let window = ctx.viewport_rect();
        let rects = self.damage.since_last(&layers, window, scale);
        lock(&self.surface).add(Frame { layers, textures, rects });

        let surface = Arc::clone(&self.surface);
        let paint = CallbackFn::new(move |info, painter| lock(&surface).paint(&info, painter));
        let callback = PaintCallback { rect: window, callback: Arc::new(paint) };
        output.shapes = vec![ClippedShape::new(window, Shape::Callback(callback))];
    }
}

fn lock(surface: &Mutex<Surface>) -> MutexGuard<'_, Surface> {
    surface.lock().unwrap_or_else(PoisonError::into_inner)
}
