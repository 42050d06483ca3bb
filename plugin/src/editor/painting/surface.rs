//! The texture that the window is painted into, and the painting.
//!
//! The texture holds the window upside down. Rows of windows are counted from the top and those of textures from the bottom,
//! so to Mesa's software renderer this way round is the one that it can copy as it lies; it costs a card nothing.

use std::sync::Arc;

use egui::{PaintCallbackInfo, Rect, TexturesDelta};
use egui_glow::Painter;
use egui_glow::glow::{self, Context, HasContext};

use super::layers::Layer;

/// A frame that is still to be painted.
pub struct Frame {
    /// All that is to be seen.
    pub layers: Vec<Layer>,
    /// What became of textures since the frame before.
    pub textures: TexturesDelta,
    /// Where it differs from the frame before, points.
    pub rects: Vec<Rect>,
}

/// The window as it was painted last. Its parts live in the window's own graphics context and go with it.
#[derive(Default)]
pub struct Surface {
    waiting: Vec<Frame>,
    painter: Option<Painter>,
    target: Option<Target>,
}

/// A texture to paint into.
struct Target {
    framebuffer: glow::Framebuffer,
    texture: glow::Texture,
    /// Pixels.
    size: [u32; 2],
}

impl Surface {
    /// Has `frame` painted with the next call to [`Self::paint`]. Also those must be that egui draws and discards: the ones
    /// after are compared with them.
    pub fn add(&mut self, frame: Frame) {
        self.waiting.push(frame);
    }

    /// Paints what waits, and copies all to the window, for which `outer` paints and whose context is the current one.
    pub fn paint(&mut self, info: &PaintCallbackInfo, outer: &Painter) {
        let (gl, size, scale) = (outer.gl(), info.screen_size_px, info.pixels_per_point);
        let fresh = self.target.as_ref().is_none_or(|target| target.size != size);
        if fresh {
            if let Some(target) = self.target.take() {
                target.delete(gl);
            }
            self.target = Target::create(gl, size);
        }
        if self.painter.is_none() {
            // Without noise against bands: a software renderer pays for it at each pixel.
            self.painter = Painter::new(Arc::clone(gl), "", None, false).ok();
        }
        let Some(painter) = &mut self.painter else { return };
        let framebuffer = self.target.as_ref().map(|target| target.framebuffer);
        // SAFETY: the context is current, and the framebuffer one of its own.
        unsafe { gl.bind_framebuffer(glow::FRAMEBUFFER, framebuffer.or(outer.intermediate_fbo())) };
        for mut frame in self.waiting.drain(..) {
            for (id, delta) in
                frame.textures.set.drain().flat_map(|(id, all)| all.into_iter().map(move |one| (id, one)))
            {
                painter.set_texture(id, &delta);
            }
            // Without a texture of ours, or with an empty one, there is nothing of the frame before.
            let whole = [Rect::EVERYTHING];
            let rects = if fresh || framebuffer.is_none() { &whole[..] } else { &frame.rects };
            let turned = framebuffer.map(|_| size[1] as f32 / scale);
            for rect in rects {
                if framebuffer.is_some() {
                    clear(gl, *rect, size, scale);
                }
                let primitives: Vec<_> = frame.layers.iter().filter_map(|layer| layer.within(*rect, turned)).collect();
                painter.paint_primitives(size, scale, &primitives);
            }
            for id in frame.textures.free.drain() {
                painter.free_texture(id);
            }
        }
        if framebuffer.is_some() {
            copy(gl, framebuffer, outer.intermediate_fbo(), size);
        }
    }
}

/// Blackens `rect`, points, of the texture.
fn clear(gl: &Context, rect: Rect, [width, height]: [u32; 2], scale: f32) {
    // As the painter rounds its clip rectangles.
    let within = |value: f32, most: u32| (value * scale).round().clamp(0.0, most as f32) as i32;
    let (left, right) = (within(rect.min.x, width), within(rect.max.x, width));
    let (top, bottom) = (within(rect.min.y, height), within(rect.max.y, height));
    // SAFETY: the context is current.
    unsafe {
        gl.enable(glow::SCISSOR_TEST);
        gl.scissor(left, top, right - left, bottom - top);
        gl.clear_color(0.0, 0.0, 0.0, 1.0);
        gl.clear(glow::COLOR_BUFFER_BIT);
    }
}

/// Copies all of one framebuffer to another, turned over; that is the one to paint on from then on.
fn copy(gl: &Context, from: Option<glow::Framebuffer>, to: Option<glow::Framebuffer>, [width, height]: [u32; 2]) {
    let (width, height) = (width as i32, height as i32);
    // SAFETY: the context is current, and the framebuffers are its own.
    unsafe {
        gl.disable(glow::SCISSOR_TEST);
        gl.bind_framebuffer(glow::READ_FRAMEBUFFER, from);
        gl.bind_framebuffer(glow::DRAW_FRAMEBUFFER, to);
        gl.blit_framebuffer(0, height, width, 0, 0, 0, width, height, glow::COLOR_BUFFER_BIT, glow::NEAREST);
        gl.bind_framebuffer(glow::FRAMEBUFFER, to);
    }
}

impl Target {
    /// An empty one of `size` pixels; `None` where the graphics driver can not paint into a texture.
    fn create(gl: &Context, size: [u32; 2]) -> Option<Self> {
        // SAFETY: the context is current, and nothing is used that it did not make.
        unsafe {
            let texture = gl.create_texture().ok()?;
            let Ok(framebuffer) = gl.create_framebuffer() else {
                gl.delete_texture(texture);
                return None;
            };
            gl.bind_texture(glow::TEXTURE_2D, Some(texture));
            // One level, in the order of bytes that windows have.
            gl.tex_parameter_i32(glow::TEXTURE_2D, glow::TEXTURE_MIN_FILTER, glow::NEAREST as i32);
            gl.tex_image_2d(
                glow::TEXTURE_2D,
                0,
                glow::RGBA8 as i32,
                size[0] as i32,
                size[1] as i32,
                0,
                glow::BGRA,
                glow::UNSIGNED_BYTE,
                glow::PixelUnpackData::Slice(None),
            );
            gl.bind_framebuffer(glow::FRAMEBUFFER, Some(framebuffer));
            gl.framebuffer_texture_2d(glow::FRAMEBUFFER, glow::COLOR_ATTACHMENT0, glow::TEXTURE_2D, Some(texture), 0);
            let complete = gl.check_framebuffer_status(glow::FRAMEBUFFER) == glow::FRAMEBUFFER_COMPLETE;
            let target = Self { framebuffer, texture, size };
            if complete {
                return Some(target);
            }
            target.delete(gl);
            None
        }
    }

    fn delete(self, gl: &Context) {
        // SAFETY: both are the current context's.
        unsafe {
            gl.delete_framebuffer(self.framebuffer);
            gl.delete_texture(self.texture);
        }
    }
}
