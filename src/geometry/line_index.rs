//! The line nearest to a point: an R*-tree of the lines' boxes on the Mercator
//! square, whose angles are true, so that what is nearest there is nearest.

use geo::LineString;
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use super::mercator::WorldPoint;
use crate::model::LonLat;

/// Finds lines by nearness.
#[derive(Clone, Debug)]
pub struct LineIndex {
    tree: RTree<Entry>,
}

/// The place on a line that is nearest to a point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NearestOnLine {
    /// The line's place in the list the index was made from.
    pub line: usize,
    /// How far along the line, as a share of its length, 0 to 1.
    pub fraction: f64,
    /// The place.
    pub at: LonLat,
    /// Great-circle distance to it, in metres.
    pub distance_m: f64,
}

#[derive(Clone, Debug)]
struct Entry {
    line: usize,
    points: Vec<[f64; 2]>,
    envelope: AABB<[f64; 2]>,
}

impl RTreeObject for Entry {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        self.envelope
    }
}

impl PointDistance for Entry {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        self.nearest(*point).squared
    }
}

/// Where on a line of the Mercator square.
#[derive(Clone, Copy)]
struct Spot {
    segment: usize,
    /// Share of the segment.
    along: f64,
    squared: f64,
}

impl Entry {
    fn nearest(&self, point: [f64; 2]) -> Spot {
        let spots = self.points.windows(2).enumerate().map(|(segment, ends)| {
            let (a, b) = (ends[0], ends[1]);
            let direction = [b[0] - a[0], b[1] - a[1]];
            let to_point = [point[0] - a[0], point[1] - a[1]];
            let squared_length = direction[0] * direction[0] + direction[1] * direction[1];
            let dot = to_point[0] * direction[0] + to_point[1] * direction[1];
            let along = if squared_length > 0.0 { (dot / squared_length).clamp(0.0, 1.0) } else { 0.0 };
            let miss = [to_point[0] - along * direction[0], to_point[1] - along * direction[1]];
            Spot { segment, along, squared: miss[0] * miss[0] + miss[1] * miss[1] }
        });
        let none = Spot { segment: 0, along: 0.0, squared: f64::INFINITY };
        spots.fold(none, |best, spot| if spot.squared < best.squared { spot } else { best })
    }

    fn place(&self, spot: Spot) -> WorldPoint {
        let (a, b) = (self.points[spot.segment], self.points[spot.segment + 1]);
        WorldPoint { x: a[0] + spot.along * (b[0] - a[0]), y: a[1] + spot.along * (b[1] - a[1]) }
    }

    /// The share of the line's length up to the spot. Lengths are measured with the
    /// scale of the latitude, as Mercator stretches towards the poles.
    fn fraction(&self, spot: Spot) -> f64 {
        let length = |a: [f64; 2], b: [f64; 2]| degrees(a).distance_m(degrees(b));
        let (mut before, mut whole) = (0.0, 0.0);
        for (segment, ends) in self.points.windows(2).enumerate() {
            let metres = length(ends[0], ends[1]);
            if segment < spot.segment {
                before += metres;
            } else if segment == spot.segment {
                before += metres * spot.along;
            }
            whole += metres;
        }
        if whole > 0.0 { (before / whole).clamp(0.0, 1.0) } else { 0.0 }
    }
}

fn degrees(point: [f64; 2]) -> LonLat {
    let coord = WorldPoint { x: point[0], y: point[1] }.to_degrees();
    LonLat::new(coord.x.clamp(-180.0, 180.0), coord.y).expect("a point of the Mercator square is on the globe")
}

impl LineIndex {
    /// Indexes lines in degrees; those with fewer than two points are never found.
    pub fn new<'a>(lines: impl IntoIterator<Item = (usize, &'a LineString<f64>)>) -> Self {
        let entries = lines.into_iter().filter(|(_, line)| line.0.len() > 1).map(|(line, string)| {
            let points: Vec<[f64; 2]> = string
                .0
                .iter()
                .map(|&coord| {
                    let world = WorldPoint::from_degrees(coord);
                    [world.x, world.y]
                })
                .collect();
            let envelope = AABB::from_points(&points);
            Entry { line, points, envelope }
        });
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// The nearest place on any line; of lines equally near one that does not change
    /// from call to call. `None` when there are no lines.
    pub fn nearest(&self, point: LonLat) -> Option<NearestOnLine> {
        self.nearest_first(point).next()
    }

    /// The nearest place on each line, the nearest line first.
    pub fn nearest_first(&self, point: LonLat) -> impl Iterator<Item = NearestOnLine> + '_ {
        let world = WorldPoint::from_degrees(point.into());
        let query = [world.x, world.y];
        self.tree.nearest_neighbor_iter(query).map(move |entry| {
            let spot = entry.nearest(query);
            let place = entry.place(spot);
            let at = degrees([place.x, place.y]);
            let distance_m = point.distance_m(at);
            NearestOnLine { line: entry.line, fraction: entry.fraction(spot), at, distance_m }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_place_is_found_along_a_line_and_measured_in_metres() {
        let lines = [
            LineString::from(vec![(10.0, 60.0), (10.2, 60.0), (10.4, 60.0)]),
            LineString::from(vec![(10.0, 61.0), (10.4, 61.0)]),
        ];
        let index = LineIndex::new(lines.iter().enumerate());
        let near = index.nearest(LonLat::new(10.3, 60.1).expect("a point")).expect("a line");
        assert_eq!(near.line, 0);
        assert!((near.fraction - 0.75).abs() < 1e-3, "{near:?}");
        assert!((near.distance_m - 11_119.0).abs() < 15.0, "{near:?}");
        let beyond = index.nearest(LonLat::new(11.0, 61.1).expect("a point")).expect("a line");
        assert_eq!((beyond.line, beyond.fraction), (1, 1.0));
        assert!(LineIndex::new(std::iter::empty()).nearest(LonLat::new(0.0, 0.0).expect("a point")).is_none());
    }
}
