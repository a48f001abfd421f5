//! How much each vertex of a topology matters, by Visvalingam's effective area
//! (Visvalingam & Whyatt 1993), with a guard that keeps borders from crossing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use robust::{Coord, orient2d};

use crate::geometry::{Topology, WorldPoint};

/// The weight of ends of arcs, which always stay.
const FIXED: f64 = f64::INFINITY;

/// For every vertex of the topology the area (in the Mercator square) of the
/// triangle that vanishes with it when vertices go in order of that area; infinite
/// for ends of arcs and for vertices that outlast `limit`.
///
/// Keeping the vertices of at least a given weight gives arcs that cross no other
/// arc and themselves nowhere, if none did before: a vertex goes only when its
/// triangle holds no other vertex, for then no border can reach into it. Takes
/// O(n log n) time.
pub(super) fn vertex_weights(topology: &Topology, world: &[WorldPoint], limit: f64) -> Vec<f64> {
    let mut state = Simplification::new(topology, world);
    let mut weights = vec![FIXED; world.len()];
    let mut heap: BinaryHeap<Reverse<Candidate>> =
        (0..world.len()).filter_map(|v| state.candidate(v)).map(Reverse).collect();
    let mut reached = 0.0_f64;
    // Doubling must start from something: below this no zoom tells areas apart.
    let least = limit * f64::from(2_u8).powi(-48);
    while let Some(Reverse(candidate)) = heap.pop() {
        if candidate.area > limit {
            break;
        }
        let vertex = candidate.vertex as usize;
        if state.removed[vertex] || candidate.version != state.versions[vertex] {
            continue;
        }
        reached = reached.max(candidate.area);
        if state.is_blocked(vertex) {
            // Its blockers may be gone by the time twice the area is allowed.
            heap.push(Reverse(Candidate { area: 2.0 * reached.max(least), ..candidate }));
            continue;
        }
        weights[vertex] = reached;
        for neighbour in state.remove(vertex) {
            heap.extend(state.candidate(neighbour).map(Reverse));
        }
    }
    weights
}

/// A vertex and the area that would vanish with it.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    area: f64,
    vertex: u32,
    /// Outdated when the vertex's neighbours have changed since.
    version: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.area.total_cmp(&other.area).then(self.vertex.cmp(&other.vertex))
    }
}

impl PartialOrd for Candidate {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Candidate {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Candidate {}

const NO_VERTEX: u32 = u32::MAX;

struct Simplification<'a> {
    world: &'a [WorldPoint],
    /// The vertices before and after each inner vertex of an arc; none for ends.
    before: Vec<u32>,
    after: Vec<u32>,
    removed: Vec<bool>,
    versions: Vec<u32>,
    cells: Cells,
}

impl<'a> Simplification<'a> {
    fn new(topology: &Topology, world: &'a [WorldPoint]) -> Self {
        let n = world.len();
        let (mut before, mut after) = (vec![NO_VERTEX; n], vec![NO_VERTEX; n]);
        for arc in 0..topology.arc_count() {
            for run in topology.arc(arc).windows(3) {
                before[run[1] as usize] = run[0];
                after[run[1] as usize] = run[2];
            }
        }
        Self { world, before, after, removed: vec![false; n], versions: vec![0; n], cells: Cells::new(world) }
    }

    /// The vertex with the area of its triangle, unless it is an end.
    fn candidate(&self, vertex: usize) -> Option<Candidate> {
        if self.before[vertex] == NO_VERTEX {
            return None;
        }
        let [a, b, c] = self.triangle(vertex);
        let area = ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)).abs() / 2.0;
        Some(Candidate { area, vertex: u32::try_from(vertex).ok()?, version: self.versions[vertex] })
    }

    fn triangle(&self, vertex: usize) -> [WorldPoint; 3] {
        [self.before[vertex] as usize, vertex, self.after[vertex] as usize].map(|v| self.world[v])
    }

    /// Whether a vertex that still stands lies in the triangle or on its rim.
    fn is_blocked(&self, vertex: usize) -> bool {
        let own = [self.before[vertex], u32::try_from(vertex).unwrap_or(NO_VERTEX), self.after[vertex]];
        if own[0] == own[2] {
            return false;
        }
        let triangle = self.triangle(vertex).map(|p| Coord { x: p.x, y: p.y });
        let turn = orient2d(triangle[0], triangle[1], triangle[2]);
        self.cells.any_within(self.triangle(vertex), |other| {
            !self.removed[other as usize] && !own.contains(&other) && {
                let point = self.world[other as usize];
                let point = Coord { x: point.x, y: point.y };
                (0..3).all(|i| orient2d(triangle[i], triangle[(i + 1) % 3], point) * turn.signum() >= 0.0)
            }
        })
    }

    /// Takes the vertex out of its arc; returns its neighbours, whose triangles changed.
    fn remove(&mut self, vertex: usize) -> [usize; 2] {
        self.removed[vertex] = true;
        let (before, after) = (self.before[vertex] as usize, self.after[vertex] as usize);
        if self.after[before] != NO_VERTEX {
            self.after[before] = self.after[vertex];
        }
        if self.before[after] != NO_VERTEX {
            self.before[after] = self.before[vertex];
        }
        for neighbour in [before, after] {
            self.versions[neighbour] = self.versions[neighbour].wrapping_add(1);
        }
        [before, after]
    }
}

/// Vertices by the cells of a grid with about two to a cell.
struct Cells {
    origin: WorldPoint,
    per_unit: f64,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    vertices: Vec<u32>,
}

impl Cells {
    fn new(world: &[WorldPoint]) -> Self {
        let fold =
            |pick: fn(&WorldPoint) -> f64, better: fn(f64, f64) -> f64, from| world.iter().map(pick).fold(from, better);
        let (min_x, min_y) = (fold(|p| p.x, f64::min, 1.0), fold(|p| p.y, f64::min, 1.0));
        let width = (fold(|p| p.x, f64::max, 0.0) - min_x).max(1e-12);
        let height = (fold(|p| p.y, f64::max, 0.0) - min_y).max(1e-12);
        let wanted = (world.len() as f64 / 2.0).max(1.0);
        let per_unit = (wanted / (width * height)).sqrt().min(wanted / width.max(height));
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "bounded by the number of vertices"
        )]
        let cells = |length: f64| (length * per_unit) as usize + 1;
        let mut grid = Self {
            origin: WorldPoint { x: min_x, y: min_y },
            per_unit,
            columns: cells(width),
            rows: cells(height),
            starts: Vec::new(),
            vertices: vec![0; world.len()],
        };
        let mut starts = vec![0_u32; grid.columns * grid.rows + 1];
        for &point in world {
            starts[grid.cell(point) + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        grid.starts.clone_from(&starts);
        for (number, &point) in (0..).zip(world) {
            let next = &mut starts[grid.cell(point)];
            grid.vertices[*next as usize] = number;
            *next += 1;
        }
        grid
    }

    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates to the grid")]
    fn column_and_row(&self, point: WorldPoint) -> (usize, usize) {
        let column = ((point.x - self.origin.x) * self.per_unit) as usize;
        let row = ((point.y - self.origin.y) * self.per_unit) as usize;
        (column.min(self.columns - 1), row.min(self.rows - 1))
    }

    fn cell(&self, point: WorldPoint) -> usize {
        let (column, row) = self.column_and_row(point);
        row * self.columns + column
    }

    /// Whether the test holds for a vertex in a cell that the box of the points meets.
    fn any_within(&self, points: [WorldPoint; 3], mut test: impl FnMut(u32) -> bool) -> bool {
        let places = points.map(|p| self.column_and_row(p));
        let (first_column, last_column) = ends(places.map(|p| p.0));
        let (first_row, last_row) = ends(places.map(|p| p.1));
        (first_row..=last_row).any(|row| {
            let first = self.starts[row * self.columns + first_column] as usize;
            let last = self.starts[row * self.columns + last_column + 1] as usize;
            self.vertices[first..last].iter().any(|&vertex| test(vertex))
        })
    }
}

fn ends(values: [usize; 3]) -> (usize, usize) {
    (values[0].min(values[1]).min(values[2]), values[0].max(values[1]).max(values[2]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, MultiPolygon, Polygon};

    fn weights(ring: Vec<(f64, f64)>, inner: Vec<(f64, f64)>) -> (Topology, Vec<f64>) {
        let polygon = |ring| Some(MultiPolygon::new(vec![Polygon::new(LineString::from(ring), vec![])]));
        let topology = Topology::build(&[polygon(ring), polygon(inner)]);
        let world: Vec<WorldPoint> = topology.vertices().iter().map(|c| WorldPoint { x: c.x, y: c.y }).collect();
        let weights = vertex_weights(&topology, &world, 1.0);
        (topology, weights)
    }

    #[test]
    fn a_small_dent_weighs_its_triangle() {
        let ring = vec![(0.1, 0.1), (0.3, 0.11), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5), (0.1, 0.1)];
        let (topology, weights) = weights(ring, vec![]);
        let dent = topology.vertices().iter().position(|c| (c.y - 0.11).abs() < 1e-9).expect("the dent");
        assert!((weights[dent] - 0.002).abs() < 1e-12);
    }

    #[test]
    fn a_dent_around_a_foreign_vertex_waits_for_it() {
        // A small island lies in the bay: the bay may not be cut off before the island is gone.
        let ring = vec![(0.1, 0.1), (0.3, 0.15), (0.5, 0.1), (0.5, 0.5), (0.1, 0.5), (0.1, 0.1)];
        let island = vec![(0.295, 0.11), (0.305, 0.11), (0.3, 0.12), (0.295, 0.11)];
        let (topology, weights) = weights(ring, island);
        let bay = topology.vertices().iter().position(|c| (c.y - 0.15).abs() < 1e-9).expect("the bay");
        assert!(weights[bay] > 0.01, "blocked at its own area of 0.01, went at {}", weights[bay]);
    }
}
