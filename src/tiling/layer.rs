//! What a tile shows of areas and of lines.

use super::clip::{ClipBox, Piece, clip_line_edge, clip_ring};
use super::mvt::{Rings, Shape};
use super::outline::{Outline, are_simple, doubled_area};
use super::pixel_grid::{EXTENT, GridPoint, PixelGrid};
use super::pyramid::{Pyramid, grid_size};
use crate::geometry::{ArcRef, Areas, Topology, WorldPoint};
use crate::model::{LonLat, TileCoordinate};

/// How far shapes reach beyond the tile, in grid steps: 4 pixels of a 256 tile, so
/// that outlines of usual width show no seam.
const BUFFER: i32 = 64;

const BOX: ClipBox = ClipBox { low: -BUFFER, high: EXTENT + BUFFER };

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
    areas: Areas,
    bounds: Vec<WorldBox>,
}

/// Lines ready to be cut into tiles.
#[derive(Debug)]
pub struct LineLayer {
    lines: Vec<Vec<ArcRef>>,
    bounds: Vec<WorldBox>,
}

/// A box of the Mercator square.
#[derive(Clone, Copy, Debug)]
struct WorldBox {
    min: [f64; 2],
    max: [f64; 2],
}

impl WorldBox {
    fn around(points: impl Iterator<Item = WorldPoint>) -> Self {
        let empty = Self { min: [f64::INFINITY; 2], max: [f64::NEG_INFINITY; 2] };
        points.fold(empty, |b, p| Self {
            min: [b.min[0].min(p.x), b.min[1].min(p.y)],
            max: [b.max[0].max(p.x), b.max[1].max(p.y)],
        })
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

/// The tile's north-west corner on the grid of its zoom.
fn origin(tile: TileCoordinate) -> GridPoint {
    [tile.column(), tile.row()].map(|v| i32::try_from(i64::from(v) * i64::from(EXTENT)).unwrap_or(i32::MAX))
}

/// The place of a point in a tile; `None` outside the tile proper, so that a point
/// is in one tile of a zoom only.
pub fn point_in_tile(point: LonLat, tile: TileCoordinate) -> Option<GridPoint> {
    world_point_in_tile(WorldPoint::from_degrees(point.into()), tile)
}

#[expect(clippy::cast_possible_truncation, reason = "checked to lie within the tile")]
fn world_point_in_tile(point: WorldPoint, tile: TileCoordinate) -> Option<GridPoint> {
    let scale = grid_size(tile.zoom());
    let origin = origin(tile).map(f64::from);
    let place = [(point.x * scale - origin[0]).floor(), (point.y * scale - origin[1]).floor()];
    let inside = place.iter().all(|v| (0.0..f64::from(EXTENT)).contains(v));
    inside.then(|| place.map(|v| v as i32))
}

impl AreaLayer {
    /// Takes areas of the topology that the pyramid was made from.
    pub fn new(topology: &Topology, areas: Areas) -> Self {
        let bounds = (0..areas.len())
            .map(|area| {
                let points = areas.rings(area).flatten().flat_map(|&arc| topology.points(arc));
                WorldBox::around(points.map(WorldPoint::from_degrees))
            })
            .collect();
        Self { areas, bounds }
    }

    /// The areas.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// The areas with something to show in the tile, ascending. Polygons reach a
    /// little beyond the tile. Beyond the pyramid's deepest zoom there is nothing.
    pub fn tile(&self, pyramid: &Pyramid, tile: TileCoordinate) -> Vec<TileArea> {
        if tile.zoom() > pyramid.max_zoom() {
            return Vec::new();
        }
        let met: Vec<usize> = (0..self.areas.len()).filter(|&area| self.bounds[area].meets(tile)).collect();
        let clips = met.iter().any(|&area| !self.bounds[area].is_within(tile));
        let mut drawing = Drawing { clips, ..Drawing::default() };
        drawing.entries.reserve(met.len());
        for area in met {
            let rings = self.rings(pyramid, tile, area);
            let shape =
                if self.bounds[area].is_within(tile) { Some(drawing.whole(rings)) } else { drawing.clipped(&rings) };
            drawing.entries.push((area, shape));
        }
        let entries = drawing.finish();
        entries
            .into_iter()
            .filter_map(|(area, rings)| {
                let shape = if rings.is_empty() {
                    self.point_for_too_small(pyramid, tile, area)?
                } else {
                    Shape::Polygon(rings)
                };
                Some(TileArea { area: u32::try_from(area).ok()?, shape })
            })
            .collect()
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
        let rings = self.rings(pyramid, tile, area);
        let doubled: i64 = rings.iter().map(|(_, ring)| doubled_area(ring)).sum();
        let place = world_point_in_tile(self.bounds[area].centre(), tile)?;
        (doubled == 0).then(|| Shape::Points(vec![place]))
    }
}

/// The areas of a tile while it is drawn. Clipped areas wait until the points of all
/// areas are known, because cut edges must be led through those they pass.
#[derive(Default)]
struct Drawing {
    /// Whether any area is clipped, so that all points must be known.
    clips: bool,
    entries: Vec<(usize, Option<Rings>)>,
    /// The clipped walks of the entries without rings, in order.
    waiting: Vec<Vec<Vec<Piece>>>,
    points: Vec<GridPoint>,
    scratch: Vec<GridPoint>,
    outline: Outline,
}

impl Drawing {
    /// An area that needs no clipping.
    fn whole(&mut self, rings: Rings) -> Rings {
        if self.clips {
            self.points.extend_from_slice(rings.points());
        }
        if are_simple(&rings, &mut self.scratch) {
            return rings;
        }
        self.outline.clear();
        for (_, ring) in rings.iter() {
            self.outline.add_walk(ring);
        }
        self.outline.rings()
    }

    /// An area that reaches beyond the box: clipped now, drawn at the end.
    fn clipped(&mut self, rings: &Rings) -> Option<Rings> {
        let mut walks = Vec::new();
        for (_, ring) in rings.iter() {
            let mut pieces = Vec::new();
            clip_ring(ring, BOX, &mut pieces);
            self.points.extend(pieces.iter().map(|piece| piece.from));
            walks.push(pieces);
        }
        self.waiting.push(walks);
        None
    }

    fn finish(mut self) -> Vec<(usize, Rings)> {
        let grid = PixelGrid::new(if self.waiting.is_empty() { &[] } else { &self.points });
        let mut waiting = std::mem::take(&mut self.waiting).into_iter();
        let mut chain = Vec::new();
        let mut draw = |walks: Vec<Vec<Piece>>| {
            self.outline.clear();
            for pieces in walks {
                chain.clear();
                for piece in &pieces {
                    piece.lead(&grid, &mut chain);
                }
                self.outline.add_walk(&chain);
            }
            self.outline.rings()
        };
        self.entries
            .into_iter()
            .map(|(area, rings)| (area, rings.or_else(|| waiting.next().map(&mut draw)).unwrap_or_default()))
            .collect()
    }
}

impl LineLayer {
    /// Takes lines as arcs of the topology that the pyramid was made from.
    pub fn new(topology: &Topology, lines: Vec<Vec<ArcRef>>) -> Self {
        let bounds = lines
            .iter()
            .map(|arcs| {
                let points = arcs.iter().flat_map(|&arc| topology.points(arc));
                WorldBox::around(points.map(WorldPoint::from_degrees))
            })
            .collect();
        Self { lines, bounds }
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
