//! The arcs of a topology as every zoom shows them: fewer vertices, on the grid of
//! that zoom's tiles, and still neither crossing nor torn.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::false_lakes::Shores;
use super::pixel_grid::{EXTENT, GridPoint, PixelGrid};
use super::simplify::first_zooms;
use crate::geometry::{ArcRef, Topology, WorldPoint};

/// A vertex goes at a zoom when the triangle it spans is smaller than this many
/// squared grid steps: one pixel of a tile drawn at 1024 pixels, the usual 512 on
/// a screen of double density.
const SMALLEST_TRIANGLE: f64 = 16.0;

/// The arcs of one topology at zooms 0 to `max_zoom`.
#[derive(Debug)]
pub struct Pyramid {
    levels: Vec<Level>,
}

/// The arcs at one zoom, as points of the grid over the whole square: 4096 · 2^zoom
/// steps each way from the north-west corner.
#[derive(Debug)]
struct Level {
    ends: Vec<u32>,
    points: Vec<GridPoint>,
    /// Enclosed water that belongs to the area along an arc, by the arc.
    false_lakes: FxHashMap<usize, Vec<Vec<GridPoint>>>,
}

/// Down to this zoom water cut off by rounding is looked for. Beyond it a grid step
/// is under 70 m at 65° N in Mercator's square, and less in smaller ones; water that
/// narrow and that short shows as what it is.
const DEEPEST_FALSE_LAKE: u8 = 6;

impl Pyramid {
    /// The deepest zoom there can be: beyond it, grid points outgrow 32 bits.
    pub const DEEPEST_ZOOM: u8 = 18;

    /// Simplifies once for all zooms, then snaps each zoom; zooms in parallel. `world`
    /// is where the topology's vertices lie in the square. The memory is at most 8
    /// bytes per vertex and zoom.
    pub fn new(topology: &Topology, world: &[WorldPoint], max_zoom: u8) -> Self {
        let max_zoom = max_zoom.min(Self::DEEPEST_ZOOM);
        let first_zooms = first_zooms(topology, world, max_zoom, smallest_area);
        let shores = Shores::new(topology);
        // The deepest zooms take longest, so they start first.
        let mut levels: Vec<Level> = (0..=max_zoom)
            .into_par_iter()
            .rev()
            .map(|zoom| {
                let mut level = Level::new(topology, world, &first_zooms, zoom);
                if zoom <= DEEPEST_FALSE_LAKE {
                    level.false_lakes = shores.false_lakes(|arc| level.arc(arc.arc()));
                }
                level
            })
            .collect();
        levels.reverse();
        Self { levels }
    }

    /// The deepest zoom it holds.
    pub fn max_zoom(&self) -> u8 {
        u8::try_from(self.levels.len() - 1).unwrap_or(Self::DEEPEST_ZOOM)
    }

    /// The points of an arc at a zoom, forwards; empty when all of it falls together.
    pub(super) fn arc(&self, zoom: u8, arc: ArcRef) -> &[GridPoint] {
        self.levels[zoom as usize].arc(arc.arc())
    }

    /// Rings of water that belong to the area along an arc at a zoom.
    pub(super) fn false_lakes(&self, zoom: u8, arc: ArcRef) -> impl Iterator<Item = &[GridPoint]> {
        self.levels[zoom as usize].false_lakes.get(&arc.arc()).into_iter().flatten().map(Vec::as_slice)
    }
}

/// Grid steps across the square at a zoom.
pub(super) fn grid_size(zoom: u8) -> f64 {
    f64::from(EXTENT) * f64::from(1_u32 << zoom)
}

fn smallest_area(zoom: u8) -> f64 {
    SMALLEST_TRIANGLE / (grid_size(zoom) * grid_size(zoom))
}

impl Level {
    fn new(topology: &Topology, world: &[WorldPoint], first_zooms: &[u8], zoom: u8) -> Self {
        let scale = grid_size(zoom);
        let exact = |vertex: u32| [world[vertex as usize].x * scale, world[vertex as usize].y * scale];
        let kept = |vertex: u32| first_zooms[vertex as usize] <= zoom;
        let snapped: Vec<GridPoint> =
            (0..).take(world.len()).filter(|&vertex| kept(vertex)).map(|vertex| round(exact(vertex))).collect();
        let grid = PixelGrid::new(&snapped);
        let mut level = Self {
            ends: Vec::with_capacity(topology.arc_count()),
            points: Vec::with_capacity(snapped.len()),
            false_lakes: FxHashMap::default(),
        };
        let mut passed = Vec::new();
        for arc in 0..topology.arc_count() {
            let start = level.points.len();
            let mut vertices = topology.arc(arc).iter().copied().filter(|&vertex| kept(vertex));
            let mut before = vertices.next().map(exact);
            level.points.extend(before.map(round));
            for here in vertices.map(exact) {
                passed.clear();
                if let Some(before) = before.replace(here) {
                    grid.passed_by(before, here, &mut passed);
                }
                passed.push(round(here));
                level.extend_arc(&passed);
            }
            // An arc from a point to itself bounds nothing.
            if level.points.len() == start + 1 {
                level.points.pop();
            }
            level.ends.push(u32::try_from(level.points.len()).expect("fewer than 2^32 points"));
        }
        level.points.shrink_to_fit();
        level
    }

    /// The points of an arc, forwards.
    fn arc(&self, arc: usize) -> &[GridPoint] {
        let start = if arc == 0 { 0 } else { self.ends[arc - 1] as usize };
        &self.points[start..self.ends[arc] as usize]
    }

    /// Adds points to the arc under way, leaving out repetitions.
    fn extend_arc(&mut self, points: &[GridPoint]) {
        for &point in points {
            if self.points.last() != Some(&point) {
                self.points.push(point);
            }
        }
    }
}

/// The nearest grid point; halves go up, so that every line rounds alike.
#[expect(clippy::cast_possible_truncation, reason = "at most 2^30 by DEEPEST_ZOOM")]
fn round(point: [f64; 2]) -> GridPoint {
    point.map(|v| (v + 0.5).floor() as i32)
}
