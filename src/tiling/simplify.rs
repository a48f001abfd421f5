//! From which zoom on each vertex of a topology is shown: Visvalingam's method
//! (Visvalingam & Whyatt 1993) with a guard that keeps borders from crossing.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use robust::{Coord, orient2d};

use crate::geometry::{Topology, WorldPoint};

/// For every vertex of the topology the first zoom that shows it; 0 for ends of
/// arcs. `smallest_area` gives for a zoom the area (in the unit square) of the
/// smallest triangle worth keeping.
///
/// From the deepest zoom up, each arc loses the vertices that span too small a
/// triangle with their neighbours, the smallest first. The arcs of a zoom cross no
/// other arc and themselves nowhere, if none did before: a vertex goes only when
/// its triangle holds no other vertex, for then no border can reach into it; one
/// that may not go is tried again at the next zoom. Takes O(n log n) time.
pub(super) fn first_zooms(
    topology: &Topology,
    world: &[WorldPoint],
    max_zoom: u8,
    smallest_area: impl Fn(u8) -> f64,
) -> Vec<u8> {
    let mut simplification = Simplification::new(topology, world);
    for zoom in (0..=max_zoom).rev() {
        for arc in 0..topology.arc_count() {
            simplification.thin_arc(arc, zoom, smallest_area(zoom));
        }
    }
    simplification.first_zooms
}

/// A vertex of the arc in hand and the area that would vanish with it.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    area: f64,
    /// Its place in the arc.
    place: u32,
    /// Outdated when the vertex's neighbours have changed since.
    version: u32,
}

impl Ord for Candidate {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.area.total_cmp(&other.area).then(self.place.cmp(&other.place))
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

struct Simplification<'a> {
    world: &'a [WorldPoint],
    first_zooms: Vec<u8>,
    /// The vertices each arc still has.
    arcs: Vec<Vec<u32>>,
    cells: Cells,
    /// Of the arc in hand: the places before and after each place, and versions.
    links: Vec<(u32, u32, u32)>,
    heap: BinaryHeap<Reverse<Candidate>>,
}

impl<'a> Simplification<'a> {
    fn new(topology: &Topology, world: &'a [WorldPoint]) -> Self {
        Self {
            world,
            first_zooms: vec![0; world.len()],
            arcs: (0..topology.arc_count()).map(|arc| topology.arc(arc).to_vec()).collect(),
            cells: Cells::new(world),
            links: Vec::new(),
            heap: BinaryHeap::new(),
        }
    }

    /// Removes from an arc the vertices that a zoom need not show.
    fn thin_arc(&mut self, arc: usize, zoom: u8, smallest_area: f64) {
        let vertices = std::mem::take(&mut self.arcs[arc]);
        let area = |run: &[u32]| triangle_area([run[0], run[1], run[2]].map(|v| self.world[v as usize]));
        if vertices.windows(3).any(|run| area(run) < smallest_area) {
            self.arcs[arc] = self.thinned(&vertices, zoom, smallest_area);
        } else {
            self.arcs[arc] = vertices;
        }
    }

    fn thinned(&mut self, vertices: &[u32], zoom: u8, smallest_area: f64) -> Vec<u32> {
        let last = u32::try_from(vertices.len() - 1).expect("fewer than 2^32 vertices");
        self.links.clear();
        self.links.extend((0..=last).map(|place| (place.saturating_sub(1), (place + 1).min(last), 0)));
        self.heap.clear();
        for place in 1..last {
            self.push_candidate(vertices, place, smallest_area);
        }
        while let Some(Reverse(candidate)) = self.heap.pop() {
            let place = candidate.place as usize;
            let (before, after, version) = self.links[place];
            let vertex = vertices[place];
            let gone = self.first_zooms[vertex as usize] > 0;
            if gone
                || version != candidate.version
                || self.is_blocked([before, candidate.place, after].map(|p| vertices[p as usize]))
            {
                continue;
            }
            self.first_zooms[vertex as usize] = zoom + 1;
            self.links[before as usize].1 = after;
            self.links[after as usize].0 = before;
            for neighbour in [before, after] {
                self.links[neighbour as usize].2 += 1;
                if neighbour != 0 && neighbour != last {
                    self.push_candidate(vertices, neighbour, smallest_area);
                }
            }
        }
        let inner = vertices[1..last as usize].iter().copied().filter(|&v| self.first_zooms[v as usize] == 0);
        std::iter::once(vertices[0]).chain(inner).chain([vertices[last as usize]]).collect()
    }

    fn push_candidate(&mut self, vertices: &[u32], place: u32, smallest_area: f64) {
        let (before, after, version) = self.links[place as usize];
        let area = triangle_area([before, place, after].map(|p| self.world[vertices[p as usize] as usize]));
        if area < smallest_area {
            self.heap.push(Reverse(Candidate { area, place, version }));
        }
    }

    /// Whether a vertex that still stands lies in the triangle or on its rim.
    fn is_blocked(&self, own: [u32; 3]) -> bool {
        if own[0] == own[2] {
            return false;
        }
        let points = own.map(|v| self.world[v as usize]);
        let triangle = points.map(|p| Coord { x: p.x, y: p.y });
        let turn = orient2d(triangle[0], triangle[1], triangle[2]).signum();
        self.cells.any_within(points, |other| {
            self.first_zooms[other as usize] == 0 && !own.contains(&other) && {
                let point = self.world[other as usize];
                let point = Coord { x: point.x, y: point.y };
                (0..3).all(|i| orient2d(triangle[i], triangle[(i + 1) % 3], point) * turn >= 0.0)
            }
        })
    }
}

fn triangle_area([a, b, c]: [WorldPoint; 3]) -> f64 {
    ((b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y)).abs() / 2.0
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

    /// The first zoom of the vertex at height `y`, where zoom 0 keeps triangles of 0.05
    /// and each zoom further down those of a tenth the size.
    fn first_zoom(y: f64, rings: &[Vec<(f64, f64)>]) -> u8 {
        let polygon =
            |ring: &Vec<_>| Some(MultiPolygon::new(vec![Polygon::new(LineString::from(ring.clone()), vec![])]));
        let topology = Topology::build(&rings.iter().map(polygon).collect::<Vec<_>>());
        let world: Vec<WorldPoint> = topology.vertices().iter().map(|c| WorldPoint { x: c.x, y: c.y }).collect();
        let zooms = first_zooms(&topology, &world, 6, |zoom| 0.05 * f64::powi(0.1, zoom.into()));
        zooms[world.iter().position(|p| (p.y - y).abs() < 1e-9).expect("the vertex")]
    }

    /// A square with a bay whose corner lies at height 0.2 and spans a triangle of 0.02.
    fn square_with_bay() -> Vec<(f64, f64)> {
        vec![(0.1, 0.1), (0.3, 0.2), (0.5, 0.1), (0.5, 0.9), (0.1, 0.9), (0.1, 0.1)]
    }

    #[test]
    fn a_vertex_is_shown_from_the_zoom_that_keeps_its_triangle() {
        // 0.02 is less than zoom 0 keeps (0.05), more than zoom 1 keeps (0.005).
        assert_eq!(first_zoom(0.2, &[square_with_bay()]), 1);
    }

    #[test]
    fn a_bay_is_not_cut_off_while_a_vertex_in_it_is_shown() {
        // Two islands that share a border in the bay: its ends are always shown.
        let west = vec![(0.29, 0.11), (0.3, 0.11), (0.3, 0.12), (0.29, 0.11)];
        let east = vec![(0.3, 0.11), (0.31, 0.11), (0.3, 0.12), (0.3, 0.11)];
        assert_eq!(first_zoom(0.2, &[square_with_bay(), west, east]), 0);
    }
}
