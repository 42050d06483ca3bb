//! What a frame paints, in pieces small enough to tell which of them changed.

use std::collections::HashMap;
use std::ops::Range;

use ahash::RandomState;
use egui::epaint::{ClippedPrimitive, Mesh, Primitive, Vertex};
use egui::{Pos2, Rect, TextureId};

/// How often each texture was made: what is drawn with another one is not the same.
pub type Versions = HashMap<TextureId, u64>;

/// Triangles with a common clip rectangle and texture, which are painted in one go.
#[derive(Debug)]
pub struct Layer {
    clip: Rect,
    mesh: Mesh,
    pieces: Vec<Piece>,
}

/// A run of triangles that shares no vertex with another: a glyph, a rectangle, a curve.
#[derive(Debug)]
pub struct Piece {
    indices: Range<usize>,
    vertices: Range<usize>,
    /// What it covers of the window at most, points.
    pub bounds: Rect,
    /// Equal for pieces that look the same at the same place, and in practice for no others.
    pub mark: u64,
}

impl Layer {
    /// The layers of a frame, from the lowest to the uppermost. The editor paints in no other way than by meshes.
    pub fn all(primitives: Vec<ClippedPrimitive>, versions: &Versions) -> Vec<Self> {
        // The same marks in every frame.
        let hasher = RandomState::with_seeds(1, 2, 3, 4);
        let layer = |ClippedPrimitive { clip_rect: clip, primitive }| match primitive {
            Primitive::Mesh(mesh) => {
                let version = versions.get(&mesh.texture_id).copied().unwrap_or_default();
                Some(Self { clip, pieces: pieces(&mesh, clip, version, &hasher), mesh })
            }
            Primitive::Callback(_) => None,
        };
        primitives.into_iter().filter_map(layer).collect()
    }

    /// Its pieces that can be seen.
    pub fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.pieces.iter()
    }

    /// What it paints within `rect`, if anything; turned over in a window of the height `turned`, if that is given, points.
    pub fn within(&self, rect: Rect, turned: Option<f32>) -> Option<ClippedPrimitive> {
        let clip_rect = self.clip.intersect(rect);
        if !clip_rect.is_positive() {
            return None;
        }
        let mut mesh = Mesh::with_texture(self.mesh.texture_id);
        for piece in self.pieces.iter().filter(|piece| piece.bounds.intersects(clip_rect)) {
            let base = mesh.vertices.len() as u32;
            let first = piece.vertices.start as u32;
            mesh.indices.extend(self.mesh.indices[piece.indices.clone()].iter().map(|index| index - first + base));
            mesh.vertices.extend_from_slice(&self.mesh.vertices[piece.vertices.clone()]);
        }
        if mesh.is_empty() {
            return None;
        }
        let Some(height) = turned else {
            return Some(ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) });
        };
        for vertex in &mut mesh.vertices {
            vertex.pos.y = height - vertex.pos.y;
        }
        let clip_rect = Rect::from_x_y_ranges(clip_rect.x_range(), height - clip_rect.max.y..=height - clip_rect.min.y);
        Some(ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) })
    }
}

/// Splits `mesh` where its triangles go on to vertices that none of those before had: tessellation appends shape by shape.
fn pieces(mesh: &Mesh, clip: Rect, version: u64, hasher: &RandomState) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut close = |indices: Range<usize>, vertices: Range<usize>| {
        let corners = &mesh.vertices[vertices.clone()];
        let bounds = bounds(corners).intersect(clip);
        if bounds.is_positive() {
            let at = [clip.min.x, clip.min.y, clip.max.x, clip.max.y].map(f32::to_bits);
            let mark = hasher.hash_one((at, mesh.texture_id, version, bytemuck::cast_slice::<Vertex, u8>(corners)));
            pieces.push(Piece { indices, vertices, bounds, mark });
        }
    };
    let (mut start, mut low, mut high) = (0, 0, 0);
    for (place, triangle) in mesh.indices.chunks_exact(3).enumerate() {
        let [a, b, c] = [triangle[0] as usize, triangle[1] as usize, triangle[2] as usize];
        let (least, most) = (a.min(b).min(c), a.max(b).max(c));
        if place > 0 && least > high {
            close(start..place * 3, low..high + 1);
            (start, low, high) = (place * 3, least, most);
        } else {
            low = if place == 0 { least } else { low.min(least) };
            high = high.max(most);
        }
    }
    if !mesh.indices.is_empty() {
        close(start..mesh.indices.len(), low..high + 1);
    }
    pieces
}

fn bounds(vertices: &[Vertex]) -> Rect {
    vertices.iter().fold(Rect::NOTHING, |bounds, vertex| {
        // Compared as numbers: a place that is none must not swallow the others.
        let Pos2 { x, y } = vertex.pos;
        Rect {
            min: Pos2::new(bounds.min.x.min(x), bounds.min.y.min(y)),
            max: Pos2::new(bounds.max.x.max(x), bounds.max.y.max(y)),
        }
    })
}

#[cfg(test)]
mod tests {
    use egui::epaint::{ClippedPrimitive, Mesh, Primitive};
    use egui::{Color32, Rect, pos2, vec2};

    use super::{Layer, Versions};

    #[test]
    fn a_layer_is_painted_by_the_pieces_that_reach_into_a_rectangle() {
        let square = |x: f32| Rect::from_min_size(pos2(x, 0.0), vec2(10.0, 10.0));
        let mut mesh = Mesh::default();
        for place in 0..5_u8 {
            mesh.add_colored_rect(square(f32::from(place) * 20.0), Color32::from_gray(place));
        }
        let clip_rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(85.0, 8.0));
        let layers =
            Layer::all(vec![ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }], &Versions::new());
        assert_eq!(layers[0].pieces().count(), 5);
        assert_eq!(
            layers[0].pieces().last().map(|piece| piece.bounds.right()),
            Some(85.0),
            "what is clipped is not seen"
        );

        let part = layers[0].within(Rect::from_min_size(pos2(25.0, 2.0), vec2(20.0, 20.0)), None).expect("two squares");
        assert_eq!(part.clip_rect, Rect::from_min_max(pos2(25.0, 2.0), pos2(45.0, 8.0)));
        let Primitive::Mesh(mesh) = part.primitive else { panic!("a mesh") };
        assert!(mesh.is_valid());
        let grays: Vec<u8> = mesh.indices.iter().map(|index| mesh.vertices[*index as usize].color.r()).collect();
        assert_eq!(grays, [1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2]);
        let turned =
            layers[0].within(Rect::from_min_size(pos2(25.0, 2.0), vec2(20.0, 20.0)), Some(100.0)).expect("two squares");
        assert_eq!(turned.clip_rect, Rect::from_min_max(pos2(25.0, 92.0), pos2(45.0, 98.0)));
        let Primitive::Mesh(upside_down) = turned.primitive else { panic!("a mesh") };
        assert!(mesh.vertices.iter().zip(&upside_down.vertices).all(|(one, other)| one.pos.y + other.pos.y == 100.0));
        assert!(
            layers[0].within(Rect::from_min_size(pos2(31.0, 0.0), vec2(8.0, 8.0)), None).is_none(),
            "between two squares"
        );
        assert!(layers[0].within(Rect::from_min_size(pos2(0.0, 9.0), vec2(8.0, 8.0)), None).is_none(), "clipped away");
    }

    #[test]
    fn triangles_that_share_a_vertex_are_one_piece() {
        let mut mesh = Mesh::default();
        for x in 0..4_u8 {
            mesh.colored_vertex(pos2(f32::from(x) * 10.0, f32::from(x % 2) * 10.0), Color32::WHITE);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(1, 2, 3);
        let clip_rect = Rect::EVERYTHING;
        let layers =
            Layer::all(vec![ClippedPrimitive { clip_rect, primitive: Primitive::Mesh(mesh) }], &Versions::new());
        let bounds: Vec<Rect> = layers[0].pieces().map(|piece| piece.bounds).collect();
        assert_eq!(bounds, [Rect::from_min_max(pos2(0.0, 0.0), pos2(30.0, 10.0))]);
    }
}
