//! Isochrones: what lies within some minutes of a point, as polygons that follow the
//! roads. Times are laid out on a grid along the roads reached, spread beside them at
//! the speed of access, and outlined by marching squares.

use geo::{Contains, Coord, LineString, MultiPolygon, Point, Polygon};
use rayon::prelude::*;

use super::cost::Cost;
use super::network::{Network, Tree};
use super::noding::Piece;
use crate::geometry::WorldPoint;
use crate::model::LonLat;

/// Cells on the longer side of the grid: a kilometre or less for what lies within two
/// hours, and few enough for an answer within milliseconds.
const CELLS: f64 = 320.0;

/// Cells are not made smaller than this: N1000 draws its roads no finer.
const SMALLEST_CELL_M: f64 = 150.0;

/// How far beside a road its polygon reaches. In Norway nine centres of ten lie within
/// 1.6 km of a road of N1000.
const BESIDE_ROAD_M: f64 = 2_000.0;

/// The circumference of the Earth, as long as the Mercator square is wide.
const AROUND_M: f64 = std::f64::consts::TAU * LonLat::EARTH_RADIUS_M;

/// The areas within each of the `minutes` of a tree's root, in degrees and in the
/// order given; a longer time holds the shorter. Areas are drawn along roads; ferries
/// are crossed but not drawn.
pub fn isochrones(network: &Network, tree: &Tree, minutes: &[f64]) -> Vec<MultiPolygon<f64>> {
    let most = minutes.iter().copied().fold(0.0, f64::max);
    let Some(mut grid) = Grid::around(network, tree, most) else {
        return vec![MultiPolygon::new(Vec::new()); minutes.len()];
    };
    for (piece, times) in reached(network, tree, most) {
        grid.draw(network, piece, &times, most);
    }
    grid.mark(WorldPoint::from_degrees(tree.from.at.into()), narrow(tree.from.leg.minutes()));
    grid.spread(network.rules().access_kmh);
    minutes.par_iter().map(|&limit| grid.outline(narrow(limit))).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "minutes and metres need no more than seven digits")]
fn narrow(value: f64) -> f32 {
    value as f32
}

/// When the places of a piece are reached.
struct Times {
    /// Minutes at its beginning and end where it may be entered there.
    ends: [f64; 2],
    /// Minutes for its whole link, and the shares where the piece begins and ends.
    whole: f64,
    range: [f64; 2],
    /// The root's share and minutes, where it lies on this piece.
    root: Option<(f64, f64)>,
    ways: [bool; 2],
}

impl Times {
    fn at(&self, share: f64) -> f64 {
        let forward = self.ends[0] + (share - self.range[0]) * self.whole;
        let backward = self.ends[1] + (self.range[1] - share) * self.whole;
        let from_root = self.root.map_or(f64::INFINITY, |(root, minutes)| {
            let open = if share < root { self.ways[1] } else { self.ways[0] };
            if open { minutes + (share - root).abs() * self.whole } else { f64::INFINITY }
        });
        forward.min(backward).min(from_root)
    }

    /// The ends of what is reached in time on a segment.
    fn furthest(&self, from: Stop, to: Stop, most: f64) -> Vec<WorldPoint> {
        let root = self.root.map(|(share, _)| share).filter(|share| (from.1..=to.1).contains(share));
        let starts = [Some(from.1), Some(to.1), root].into_iter().flatten();
        let reached = starts.filter(|&share| self.at(share) <= most);
        let ends = reached.flat_map(|share| {
            let onward = (most - self.at(share)) / self.whole;
            [share - onward, share, share + onward]
        });
        ends.map(|share| between(from, to, share)).collect()
    }
}

/// A place on a link: where, and the share of the link's length up to it.
type Stop = (WorldPoint, f64);

fn between(from: Stop, to: Stop, share: f64) -> WorldPoint {
    let part = if to.1 > from.1 { ((share - from.1) / (to.1 - from.1)).clamp(0.0, 1.0) } else { 0.0 };
    WorldPoint { x: from.0.x + part * (to.0.x - from.0.x), y: from.0.y + part * (to.0.y - from.0.y) }
}

/// The straight segments of a piece, in the direction of its link.
fn segments<'a>(network: &'a Network, piece: &Piece) -> impl Iterator<Item = (Stop, Stop)> + 'a {
    let [first, last] = piece.range;
    let stops = piece.link.map(|link| network.shapes().of(link)).into_iter().flatten();
    let mut before: Option<Stop> = None;
    stops
        .filter_map(move |stop| before.replace(stop).map(|before| (before, stop)))
        .filter(move |(from, to)| to.1 >= first && from.1 <= last)
        .map(move |(from, to)| {
            let cut = |share: f64| (between(from, to, share), share);
            (if from.1 < first { cut(first) } else { from }, if to.1 > last { cut(last) } else { to })
        })
}

/// The pieces of road with a place within `most` minutes.
fn reached<'a>(network: &'a Network, tree: &'a Tree, most: f64) -> impl Iterator<Item = (&'a Piece, Times)> + 'a {
    let minutes = |cost: Cost| cost.reached().map_or(f64::INFINITY, Cost::minutes);
    network.pieces().iter().zip(0u32..).filter(|(piece, _)| network.is_road(piece)).filter_map(
        move |(piece, number)| {
            let ways = [piece.forward(), piece.backward()];
            let end = |i: usize| if ways[i] { minutes(tree.costs[piece.ends[i] as usize]) } else { f64::INFINITY };
            let root = (tree.from.piece == number).then(|| (tree.from.fraction, tree.from.leg.minutes()));
            let ends = [end(0), end(1)];
            let whole = network.moving(piece).minutes();
            let near = ends[0].min(ends[1]) <= most || root.is_some();
            near.then_some((piece, Times { ends, whole, range: piece.range, root, ways }))
        },
    )
}

/// Minutes on a grid of points of the Mercator square; the outermost are never reached.
struct Grid {
    west: f64,
    north: f64,
    /// Distance between points on the square.
    cell: f64,
    columns: usize,
    rows: usize,
    minutes: Vec<f32>,
    /// Metres from the road the minutes come from.
    beside_m: Vec<f32>,
}

/// Steps to the neighbours of a grid point.
struct Steps {
    metres: [f32; 4],
    per_m: f32,
    limit_m: f32,
}

impl Grid {
    /// A grid over all that is reached and what lies beside it.
    fn around(network: &Network, tree: &Tree, most: f64) -> Option<Self> {
        let (mut low, mut high) = ([f64::INFINITY; 2], [f64::NEG_INFINITY; 2]);
        let mut widen = |point: WorldPoint| {
            for (axis, value) in [point.x, point.y].into_iter().enumerate() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        };
        for (piece, times) in reached(network, tree, most) {
            let all = times.ends[0].min(times.ends[1]) + times.whole <= most;
            for (from, to) in segments(network, piece) {
                if all {
                    widen(from.0);
                    widen(to.0);
                } else {
                    times.furthest(from, to, most).into_iter().for_each(&mut widen);
                }
            }
        }
        if tree.from.leg.minutes() <= most {
            widen(WorldPoint::from_degrees(tree.from.at.into()));
        }
        if low[0] > high[0] {
            return None;
        }
        // Furthest from the equator a metre is longest on the square.
        let metre = [low[1], high[1]].map(|y| 1.0 / metres_per_unit(y)).into_iter().fold(0.0, f64::max);
        let longer = (high[0] - low[0]).max(high[1] - low[1]);
        let cell = ((longer + 2.0 * BESIDE_ROAD_M * metre) / CELLS).max(SMALLEST_CELL_M * metre);
        let margin = (BESIDE_ROAD_M * metre).max(2.0 * cell) + 2.0 * cell;
        let count = |axis: usize| whole((high[axis] - low[axis] + 2.0 * margin) / cell) + 2;
        let (columns, rows) = (count(0), count(1));
        Some(Self {
            west: low[0] - margin,
            north: low[1] - margin,
            cell,
            columns,
            rows,
            minutes: vec![f32::INFINITY; columns * rows],
            beside_m: vec![f32::INFINITY; columns * rows],
        })
    }

    /// Takes in that a place is reached, at the grid's nearest point.
    fn mark(&mut self, place: WorldPoint, minutes: f32) {
        let (x, y) = ((place.x - self.west) / self.cell, (place.y - self.north) / self.cell);
        let (column, row) = (whole(x), whole(y));
        if column == 0 || row == 0 || column + 1 >= self.columns || row + 1 >= self.rows {
            return;
        }
        let index = row * self.columns + column;
        if minutes < self.minutes[index] {
            self.minutes[index] = minutes;
            self.beside_m[index] = 0.0;
        }
    }

    /// Walks along a piece and marks what is reached in time.
    fn draw(&mut self, network: &Network, piece: &Piece, times: &Times, most: f64) {
        let step = self.cell * 0.6;
        for (from, to) in segments(network, piece) {
            let steps = ((to.0.x - from.0.x).hypot(to.0.y - from.0.y) / step).ceil().max(1.0);
            for i in 0..=whole(steps) {
                #[expect(clippy::cast_precision_loss, reason = "a few thousand steps at most")]
                let share = from.1 + (to.1 - from.1) * (i as f64 / steps);
                let minutes = times.at(share);
                if minutes <= most {
                    self.mark(between(from, to, share), narrow(minutes));
                }
            }
        }
    }

    /// Carries minutes from the roads to what lies beside them, in two passes over the
    /// grid (a chamfer distance, up to eight per cent long between the eight directions).
    fn spread(&mut self, access_kmh: f64) {
        let per_m = narrow(60.0 / 1000.0 / access_kmh);
        let (columns, rows) = (self.columns, self.rows);
        for row in 1..rows - 1 {
            let steps = self.steps(row, per_m);
            for here in row * columns + 1..(row + 1) * columns - 1 {
                self.relax(here, &steps, [here - 1, here - columns, here - columns - 1, here - columns + 1]);
            }
        }
        for row in (1..rows - 1).rev() {
            let steps = self.steps(row, per_m);
            for here in (row * columns + 1..(row + 1) * columns - 1).rev() {
                self.relax(here, &steps, [here + 1, here + columns, here + columns + 1, here + columns - 1]);
            }
        }
    }

    /// What a step costs in a row.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred rows")]
    fn steps(&self, row: usize, per_m: f32) -> Steps {
        let straight = narrow(self.cell * metres_per_unit(self.north + row as f64 * self.cell));
        let diagonal = straight * std::f32::consts::SQRT_2;
        let limit_m = narrow(BESIDE_ROAD_M).max(1.5 * straight);
        Steps { metres: [straight, straight, diagonal, diagonal], per_m, limit_m }
    }

    /// Takes in what four neighbours say: two straight, two diagonal ones.
    fn relax(&mut self, here: usize, steps: &Steps, others: [usize; 4]) {
        for (other, metres) in others.into_iter().zip(steps.metres) {
            let minutes = self.minutes[other] + metres * steps.per_m;
            let beside_m = self.beside_m[other] + metres;
            if minutes < self.minutes[here] && beside_m <= steps.limit_m {
                self.minutes[here] = minutes;
                self.beside_m[here] = beside_m;
            }
        }
    }

    /// The area where minutes are at most `limit`, by marching squares.
    fn outline(&self, limit: f32) -> MultiPolygon<f64> {
        let mut next = vec![u32::MAX; self.columns * self.rows * 2];
        let mut starts = Vec::new();
        for row in 0..self.rows - 1 {
            for column in 0..self.columns - 1 {
                let corner = row * self.columns + column;
                let corners = [corner, corner + 1, corner + self.columns + 1, corner + self.columns];
                let case = corners.iter().rev().fold(0, |bits, &c| bits << 1 | usize::from(self.minutes[c] <= limit));
                // Crossings are numbered by the edge they lie on: the one to the east or to the south of a point.
                let edge = |side: u8| match side {
                    TOP => corner * 2,
                    RIGHT => (corner + 1) * 2 + 1,
                    BOTTOM => (corner + self.columns) * 2,
                    _ => corner * 2 + 1,
                };
                for &(from, to) in SEGMENTS[case] {
                    next[edge(from)] = u32::try_from(edge(to)).expect("a grid has fewer than 2^31 points");
                    starts.push(edge(from));
                }
            }
        }
        let mut rings = Vec::new();
        for start in starts {
            let mut ring = Vec::new();
            let mut edge = start;
            while next[edge] != u32::MAX {
                ring.push(self.crossing(edge, limit));
                edge = std::mem::replace(&mut next[edge], u32::MAX) as usize;
            }
            if !ring.is_empty() {
                rings.push(LineString::new(ring));
            }
        }
        polygons(rings)
    }

    /// Where the limit lies on an edge of the grid, in degrees.
    #[expect(clippy::cast_precision_loss, reason = "a few hundred rows and columns")]
    fn crossing(&self, edge: usize, limit: f32) -> Coord<f64> {
        let from = edge / 2;
        let down = edge % 2 == 1;
        let to = if down { from + self.columns } else { from + 1 };
        let (a, b) = (self.minutes[from], self.minutes[to]);
        let share = if a.is_finite() && b.is_finite() { f64::from((limit - a) / (b - a)) } else { 0.5 };
        // Off the corners, so that no two crossings fall together.
        let share = share.clamp(0.02, 0.98);
        let (dx, dy) = if down { (0.0, share) } else { (share, 0.0) };
        let (column, row) = ((from % self.columns) as f64, (from / self.columns) as f64);
        WorldPoint { x: self.west + (column + dx) * self.cell, y: self.north + (row + dy) * self.cell }.to_degrees()
    }
}

/// Metres for one unit of the Mercator square at a height of it.
fn metres_per_unit(y: f64) -> f64 {
    AROUND_M * WorldPoint { x: 0.5, y }.to_degrees().y.to_radians().cos()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small and not negative: places on a grid")]
fn whole(value: f64) -> usize {
    value.round().max(0.0) as usize
}

const TOP: u8 = 0;
const RIGHT: u8 = 1;
const BOTTOM: u8 = 2;
const LEFT: u8 = 3;

/// Outlines within a cell by which corners are inside (1 north-west, 2 north-east,
/// 4 south-east, 8 south-west), with the inside on the left. Corners that meet across a
/// cell are joined.
const SEGMENTS: [&[(u8, u8)]; 16] = [
    &[],
    &[(LEFT, TOP)],
    &[(TOP, RIGHT)],
    &[(LEFT, RIGHT)],
    &[(RIGHT, BOTTOM)],
    &[(RIGHT, TOP), (LEFT, BOTTOM)],
    &[(TOP, BOTTOM)],
    &[(LEFT, BOTTOM)],
    &[(BOTTOM, LEFT)],
    &[(BOTTOM, TOP)],
    &[(TOP, LEFT), (BOTTOM, RIGHT)],
    &[(BOTTOM, RIGHT)],
    &[(RIGHT, LEFT)],
    &[(RIGHT, TOP)],
    &[(TOP, LEFT)],
    &[],
];

/// Twice the area a ring encloses; above zero when it runs against the clock.
fn doubled_area(ring: &LineString<f64>) -> f64 {
    let points = &ring.0;
    let next = points.iter().cycle().skip(1);
    points.iter().zip(next).map(|(a, b)| a.x * b.y - b.x * a.y).sum()
}

/// A hole with fewer crossings is a grid point or two that two passes did not reach.
const SMALLEST_HOLE: usize = 9;

/// Exteriors with the holes that lie in them. Rings do not touch.
fn polygons(rings: Vec<LineString<f64>>) -> MultiPolygon<f64> {
    let (exteriors, mut holes): (Vec<_>, Vec<_>) = rings.into_iter().partition(|ring| doubled_area(ring) > 0.0);
    holes.retain(|ring| ring.0.len() >= SMALLEST_HOLE);
    let mut polygons: Vec<(f64, Polygon<f64>)> =
        exteriors.into_iter().map(|ring| (doubled_area(&ring), Polygon::new(ring, Vec::new()))).collect();
    // The smallest area around a hole is the one it lies in.
    polygons.sort_by(|a, b| a.0.total_cmp(&b.0));
    let shells: Vec<Polygon<f64>> = polygons.iter().map(|(_, polygon)| polygon.clone()).collect();
    let boxes: Vec<_> = shells.iter().map(geo::BoundingRect::bounding_rect).collect();
    for hole in holes {
        let point = Point::from(hole.0[0]);
        let around = (0..shells.len())
            .find(|&i| boxes[i].is_some_and(|rect| rect.contains(&point)) && shells[i].contains(&point));
        if let Some(around) = around {
            polygons[around].1.interiors_push(hole);
        }
    }
    MultiPolygon::new(polygons.into_iter().rev().map(|(_, polygon)| polygon).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{link, network, point};
    use super::*;
    use geo::{Area, Validation};

    #[test]
    fn an_isochrone_follows_the_road_and_stops_where_time_is_up() {
        // One road to the east at 60 km/h: 30 minutes are 30 km, 0.54 degrees at 60 north.
        let network = network(vec![link((10.0, 60.0), (11.5, 60.0), 60.0), link((10.0, 60.0), (10.0, 60.5), 60.0)]);
        let tree = network.tree(network.access(point(10.0, 60.0)).expect("a road"));
        let bands = isochrones(&network, &tree, &[30.0, 15.0]);
        let holds = |band: usize, lon: f64, lat: f64| bands[band].contains(&Point::new(lon, lat));
        assert!(holds(0, 10.52, 60.0) && !holds(0, 10.60, 60.0));
        assert!(holds(1, 10.26, 60.0) && !holds(1, 10.32, 60.0));
        assert!(holds(0, 10.3, 60.01) && !holds(0, 10.3, 60.06), "two kilometres beside the road and no more");
        for band in &bands {
            assert!(band.is_valid());
        }
        assert!(bands[0].unsigned_area() > bands[1].unsigned_area());
    }

    #[test]
    fn a_round_of_roads_leaves_a_hole() {
        let corners = [(10.0, 60.0), (10.4, 60.0), (10.4, 60.2), (10.0, 60.2)];
        let round = (0..4).map(|i| link(corners[i], corners[(i + 1) % 4], 60.0)).collect();
        let network = network(round);
        let tree = network.tree(network.access(point(10.0, 60.0)).expect("a road"));
        let bands = isochrones(&network, &tree, &[120.0]);
        assert_eq!((bands[0].0.len(), bands[0].0[0].interiors().len()), (1, 1));
        assert!(bands[0].is_valid());
    }

    #[test]
    fn nothing_is_within_less_than_the_way_to_the_road() {
        let network = network(vec![link((10.0, 60.0), (11.5, 60.0), 60.0)]);
        let tree = network.tree(network.access(point(10.5, 60.05)).expect("a road"));
        assert!(isochrones(&network, &tree, &[5.0])[0].0.is_empty());
    }
}
