//! What a tile shows of areas and of lines.

use std::sync::Arc;

use rayon::prelude::*;

use super::clip::{ClipBox, Piece, clip_line_edge, clip_ring};
use super::mvt::{Rings, Shape};
use super::outline::{Outline, are_simple, doubled_area};
use super::pixel_grid::{EXTENT, GridPoint, PixelGrid};
use super::pyramid::{Pyramid, grid_size};
use crate::geometry::{ArcRef, Areas, Topology, WorldPoint};
use crate::model::TileCoordinate;

/// How far shapes reach beyond the tile, in grid steps: 4 pixels of a 256 tile, so
/// that outlines of usual width show no seam.
const BUFFER: i32 = 64;

const BOX: ClipBox = ClipBox { low: -BUFFER, high: EXTENT + BUFFER };

/// Areas drawn at a time by one thread: fewer would cost more to hand out than to draw.
const AREAS_PER_TASK: usize = 256;

/// An area's shape in a tile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TileArea {
    /// Which area.
    pub area: u32,
    /// Its polygon, or a point where it is too small to draw at this zoom.
    pub shape: Shape,
}

/// Areas ready to be cut into tiles.
#[derive(Debug)]
pub struct AreaLayer {
    areas: Arc<Areas>,
    bounds: Vec<SquareBox>,
}

/// Lines ready to be cut into tiles.
#[derive(Debug)]
pub struct LineLayer {
    lines: Vec<Vec<ArcRef>>,
    bounds: Vec<SquareBox>,
}

/// A box of the square that tiles divide.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SquareBox {
    /// The north-west corner.
    pub min: [f64; 2],
    /// The south-east corner.
    pub max: [f64; 2],
}

impl SquareBox {
    /// The smallest box around points; `None` when there are none.
    pub fn around(points: impl IntoIterator<Item = WorldPoint>) -> Option<Self> {
        let bounds = Self::of(points.into_iter());
        (bounds.min[0] <= bounds.max[0]).then_some(bounds)
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            min: [0, 1].map(|axis| self.min[axis].min(other.min[axis])),
            max: [0, 1].map(|axis| self.max[axis].max(other.max[axis])),
        }
    }

    /// The tiles of a zoom that something in the box may show in, as its shapes reach a little beyond their tiles:
    /// first and last column, first and last row.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within the grid")]
    pub fn tiles(self, zoom: u8) -> [[u32; 2]; 2] {
        let (scale, last) = (grid_size(zoom), f64::from((1_u32 << zoom) - 1));
        [0, 1].map(|axis| {
            let from = (self.min[axis] * scale - 1.0 - f64::from(BOX.high)) / f64::from(EXTENT);
            let to = (self.max[axis] * scale + 1.0 - f64::from(BOX.low)) / f64::from(EXTENT);
            [from.ceil().clamp(0.0, last) as u32, to.floor().clamp(0.0, last) as u32]
        })
    }

    /// A box that holds nothing when there are no points.
    fn of(points: impl Iterator<Item = WorldPoint>) -> Self {
        let empty = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        points.fold(empty, |b, p| Self {
            min: [b.min[0].min(p.x), b.min[1].min(p.y)],
            max: [b.max[0].max(p.x), b.max[1].max(p.y)],
        })
    }

    /// The smallest box around boxes; `None` when there is nothing in any.
    fn around_all(boxes: &[Self]) -> Option<Self> {
        let corners = boxes.iter().filter(|b| b.min[0] <= b.max[0]).flat_map(|b| [b.min, b.max]);
        Self::around(corners.map(|[x, y]| WorldPoint { x, y }))
    }

    /// Where the box lies on the tile's grid, one step wider for rounding.
    fn on_grid(self, tile: TileCoordinate) -> [[f64; 2]; 2] {
        let scale = grid_size(tile.zoom());
        let origin = origin(tile).map(f64::from);
        [
            [0, 1].map(|axis| self.min[axis] * scale - origin[axis] - 1.0),
            [0, 1].map(|axis| self.max[axis] * scale - origin[axis] + 1.0),
        ]
    }

    fn meets(self, tile: TileCoordinate) -> bool {
        let [min, max] = self.on_grid(tile);
        (0..2).all(|axis| min[axis] <= f64::from(BOX.high) && max[axis] >= f64::from(BOX.low))
    }

    fn is_within(self, tile: TileCoordinate) -> bool {
        let [min, max] = self.on_grid(tile);
        (0..2).all(|axis| min[axis] >= f64::from(BOX.low) && max[axis] <= f64::from(BOX.high))
    }

    fn centre(self) -> WorldPoint {
        WorldPoint { x: f64::midpoint(self.min[0], self.max[0]), y: f64::midpoint(self.min[1], self.max[1]) }
    }
}

/// Where the vertices of arcs lie in the square.
fn points<'a>(
    topology: &'a Topology,
    world: &'a [WorldPoint],
    arcs: impl Iterator<Item = &'a ArcRef>,
) -> impl Iterator<Item = WorldPoint> {
    arcs.flat_map(|arc| topology.arc(arc.arc())).map(|&vertex| world[vertex as usize])
}

/// The tile's north-west corner on the grid of its zoom.
fn origin(tile: TileCoordinate) -> GridPoint {
    [tile.column(), tile.row()].map(|v| i32::try_from(i64::from(v) * i64::from(EXTENT)).unwrap_or(i32::MAX))
}

/// The place of a point in a tile; `None` outside the tile proper, so that a point
/// is in one tile of a zoom only.
#[expect(clippy::cast_possible_truncation, reason = "checked to lie within the tile")]
pub fn point_in_tile(point: WorldPoint, tile: TileCoordinate) -> Option<GridPoint> {
    let scale = grid_size(tile.zoom());
    let origin = origin(tile).map(f64::from);
    let place = [(point.x * scale - origin[0]).floor(), (point.y * scale - origin[1]).floor()];
    let inside = place.iter().all(|v| (0.0..f64::from(EXTENT)).contains(v));
    inside.then(|| place.map(|v| v as i32))
}

/// The straight line (on the map) between two points in a tile and a little beyond;
/// `None` when it passes by, or is shorter than a grid step.
#[expect(clippy::cast_possible_truncation, reason = "at most 2^30 by DEEPEST_ZOOM")]
pub fn line_in_tile(from: WorldPoint, to: WorldPoint, tile: TileCoordinate) -> Option<Shape> {
    let scale = grid_size(tile.zoom());
    let [x0, y0] = origin(tile);
    let place = |point: WorldPoint| [(point.x * scale).floor() as i32 - x0, (point.y * scale).floor() as i32 - y0];
    let mut parts = Vec::new();
    clip_line(&[place(from), place(to)], &mut parts);
    let drawn = parts.first().is_some_and(|part| part[0] != part[1]);
    drawn.then_some(Shape::Lines(parts))
}

impl AreaLayer {
    /// Takes areas of the topology that the pyramid was made from, and where its
    /// vertices lie in the square.
    pub fn new(topology: &Topology, world: &[WorldPoint], areas: Arc<Areas>) -> Self {
        let bounds =
            (0..areas.len()).map(|area| SquareBox::of(points(topology, world, areas.rings(area).flatten()))).collect();
        Self { areas, bounds }
    }

    /// The box around all areas; `None` when there are none.
    pub fn bounds(&self) -> Option<SquareBox> {
        SquareBox::around_all(&self.bounds)
    }

    /// The areas with something to show in the tile, ascending. Polygons reach a
    /// little beyond the tile. Beyond the pyramid's deepest zoom there is nothing.
    pub fn tile(&self, pyramid: &Pyramid, tile: TileCoordinate) -> Vec<TileArea> {
        if tile.zoom() > pyramid.max_zoom() {
            return Vec::new();
        }
        let met: Vec<usize> = (0..self.areas.len()).filter(|&area| self.bounds[area].meets(tile)).collect();
        let draw = |scratch: &mut Vec<GridPoint>, area: usize| {
            let rings = self.rings(pyramid, tile, area);
            if self.bounds[area].is_within(tile) { Drawn::whole(rings, scratch) } else { Drawn::clipped(&rings) }
        };
        let finish = |grid: &PixelGrid, area: usize, drawn: Drawn| {
            let rings = drawn.finish(grid);
            let shape =
                if rings.is_empty() { self.point_for_too_small(pyramid, tile, area)? } else { Shape::Polygon(rings) };
            Some(TileArea { area: u32::try_from(area).ok()?, shape })
        };
        // A tile of few areas is drawn before another thread would have woken.
        if met.len() <= AREAS_PER_TASK {
            let mut scratch = Vec::new();
            let drawn: Vec<Drawn> = met.iter().map(|&area| draw(&mut scratch, area)).collect();
            let grid = PixelGrid::new(&points_to_lead_through(&drawn));
            return met.into_iter().zip(drawn).filter_map(|(area, drawn)| finish(&grid, area, drawn)).collect();
        }
        let many = met.par_iter().with_min_len(AREAS_PER_TASK);
        let drawn: Vec<Drawn> = many.map_init(Vec::new, |scratch, &area| draw(scratch, area)).collect();
        let grid = PixelGrid::new(&points_to_lead_through(&drawn));
        let many = met.into_par_iter().zip(drawn).with_min_len(AREAS_PER_TASK);
        many.filter_map(|(area, drawn)| finish(&grid, area, drawn)).collect()
    }

    /// The area's rings on the tile's grid, uncut, exteriors before their holes.
    fn rings(&self, pyramid: &Pyramid, tile: TileCoordinate, area: usize) -> Rings {
        let [x0, y0] = origin(tile);
        let mut rings = Rings::default();
        for polygon in self.areas.polygons(area) {
            for (i, ring) in polygon.enumerate() {
                // Rows grow to the south, which mirrors the ring: walked backwards, its area is on the left again.
                for &arc in ring.iter().rev() {
                    let points = pyramid.arc(tile.zoom(), arc);
                    let last = points.len().saturating_sub(1);
                    let mut add = |p: &GridPoint| rings.push_point([p[0] - x0, p[1] - y0]);
                    if arc.is_reversed() {
                        points.iter().take(last).for_each(&mut add);
                    } else {
                        points.iter().skip(1).rev().for_each(&mut add);
                    }
                }
                rings.end_ring(i == 0);
            }
        }
        for &arc in self.areas.rings(area).flatten() {
            for lake in pyramid.false_lakes(tile.zoom(), arc) {
                for p in lake {
                    rings.push_point([p[0] - x0, p[1] - y0]);
                }
                rings.end_ring(true);
            }
        }
        rings
    }

    /// A point for an area of which nothing is left at the zoom, in the one tile that holds its middle.
    fn point_for_too_small(&self, pyramid: &Pyramid, tile: TileCoordinate, area: usize) -> Option<Shape> {
        let place = point_in_tile(self.bounds[area].centre(), tile)?;
        let rings = self.rings(pyramid, tile, area);
        let doubled: i64 = rings.iter().map(|(_, ring)| doubled_area(ring)).sum();
        (doubled == 0).then(|| Shape::Points(vec![place]))
    }
}

/// An area of a tile while it is drawn. Clipped areas wait until the points of all
/// areas are known, because cut edges must be led through those they pass.
enum Drawn {
    Done(Rings),
    /// The clipped walks.
    Waiting(Vec<Vec<Piece>>),
}

impl Drawn {
    /// An area that needs no clipping.
    fn whole(rings: Rings, scratch: &mut Vec<GridPoint>) -> Self {
        if are_simple(&rings, scratch) {
            return Self::Done(rings);
        }
        let mut outline = Outline::default();
        for (_, ring) in rings.iter() {
            outline.add_walk(ring);
        }
        Self::Done(outline.rings())
    }

    /// An area that reaches beyond the box.
    fn clipped(rings: &Rings) -> Self {
        let clip = |ring: &[GridPoint]| {
            let mut pieces = Vec::new();
            clip_ring(ring, BOX, &mut pieces);
            pieces
        };
        Self::Waiting(rings.iter().map(|(_, ring)| clip(ring)).collect())
    }

    fn finish(self, grid: &PixelGrid) -> Rings {
        let walks = match self {
            Self::Done(rings) => return rings,
            Self::Waiting(walks) => walks,
        };
        let mut outline = Outline::default();
        let mut chain = Vec::new();
        for pieces in walks {
            chain.clear();
            for piece in &pieces {
                piece.lead(grid, &mut chain);
            }
            outline.add_walk(&chain);
        }
        outline.rings()
    }
}

/// All points of the tile, if any area waits for them.
fn points_to_lead_through(drawn: &[Drawn]) -> Vec<GridPoint> {
    if !drawn.iter().any(|drawn| matches!(drawn, Drawn::Waiting(_))) {
        return Vec::new();
    }
    let mut points = Vec::new();
    for drawn in drawn {
        match drawn {
            Drawn::Done(rings) => points.extend_from_slice(rings.points()),
            Drawn::Waiting(walks) => points.extend(walks.iter().flatten().map(|piece| piece.from)),
        }
    }
    points
}

impl LineLayer {
    /// Takes lines as arcs of the topology that the pyramid was made from, and where
    /// its vertices lie in the square.
    pub fn new(topology: &Topology, world: &[WorldPoint], lines: Vec<Vec<ArcRef>>) -> Self {
        let bounds = lines.iter().map(|arcs| SquareBox::of(points(topology, world, arcs.iter()))).collect();
        Self { lines, bounds }
    }

    /// The box around all lines; `None` when there are none.
    pub fn bounds(&self) -> Option<SquareBox> {
        SquareBox::around_all(&self.bounds)
    }

    /// The lines with something to show in the tile: (line, shape), ascending.
    pub fn tile(&self, pyramid: &Pyramid, tile: TileCoordinate) -> Vec<(usize, Shape)> {
        if tile.zoom() > pyramid.max_zoom() {
            return Vec::new();
        }
        let [x0, y0] = origin(tile);
        (0..self.lines.len())
            .filter(|&line| self.bounds[line].meets(tile))
            .filter_map(|line| {
                let mut parts = Vec::new();
                for &arc in &self.lines[line] {
                    let points: Vec<GridPoint> =
                        pyramid.arc(tile.zoom(), arc).iter().map(|p| [p[0] - x0, p[1] - y0]).collect();
                    clip_line(&points, &mut parts);
                }
                (!parts.is_empty()).then_some((line, Shape::Lines(parts)))
            })
            .collect()
    }
}

/// The parts of a line inside the box.
fn clip_line(points: &[GridPoint], parts: &mut Vec<Vec<GridPoint>>) {
    let mut part: Vec<GridPoint> = Vec::new();
    for edge in points.windows(2) {
        if let Some(piece) = clip_line_edge(edge[0], edge[1], BOX) {
            if part.last() != Some(&piece.0) {
                if part.len() > 1 {
                    parts.push(std::mem::take(&mut part));
                }
                part = vec![piece.0];
            }
            part.push(piece.1);
        }
    }
    if part.len() > 1 {
        parts.push(part);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// The slow, obvious twin: ask every tile.
        #[test]
        fn the_tiles_of_a_box_are_those_it_meets(
            corner in [0.0..1.0_f64, 0.0..1.0_f64],
            size in [0.0..0.4_f64, 0.0..0.4_f64],
            zoom in 0..5_u8,
        ) {
            let max = [0, 1].map(|axis| (corner[axis] + size[axis]).min(1.0));
            let bounds = SquareBox { min: corner, max };
            let [columns, rows] = bounds.tiles(zoom);
            for column in 0..1 << zoom {
                for row in 0..1 << zoom {
                    let tile = TileCoordinate::new(zoom, column, row).expect("inside");
                    let told = (columns[0]..=columns[1]).contains(&column) && (rows[0]..=rows[1]).contains(&row);
                    prop_assert_eq!(bounds.meets(tile), told, "{:?}", tile);
                }
            }
        }
    }
}
