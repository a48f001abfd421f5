//! The lines of all links in one list, with the share of each link's length up to
//! every point.

use geo::Coord;

use super::noding::small;
use crate::geometry::WorldPoint;
use crate::model::{LonLat, RoadLink};

/// The points of all links, on the Mercator square.
#[derive(Clone, Debug)]
pub(super) struct Shapes {
    offsets: Vec<u32>,
    points: Vec<WorldPoint>,
    /// The share of the link's length up to each point: 0 at the first, 1 at the last.
    shares: Vec<f64>,
}

impl Shapes {
    pub(super) fn new(links: &[RoadLink]) -> Self {
        let mut shapes = Self { offsets: vec![0], points: Vec::new(), shares: Vec::new() };
        for link in links {
            let points = &link.line.0;
            shapes.points.extend(points.iter().map(|&coord| WorldPoint::from_degrees(coord)));
            let lon_lat = |coord: Coord<f64>| LonLat::new(coord.x, coord.y).expect("a checked link is on the globe");
            let mut metres = vec![0.0];
            for pair in points.windows(2) {
                metres.push(metres[metres.len() - 1] + lon_lat(pair[0]).distance_m(lon_lat(pair[1])));
            }
            let whole = metres[metres.len() - 1];
            let last = metres.len() - 1;
            shapes.shares.extend(metres.iter().enumerate().map(|(i, metres)| match i {
                _ if i == last => 1.0,
                _ if whole > 0.0 => metres / whole,
                _ => 0.0,
            }));
            shapes.offsets.push(small(shapes.points.len()));
        }
        shapes
    }

    fn range(&self, link: u32) -> std::ops::Range<usize> {
        self.offsets[link as usize] as usize..self.offsets[link as usize + 1] as usize
    }

    /// The points of a link with their shares.
    pub(super) fn of(&self, link: u32) -> impl Iterator<Item = (WorldPoint, f64)> + '_ {
        let range = self.range(link);
        self.points[range.clone()].iter().copied().zip(self.shares[range].iter().copied())
    }

    /// Adds the drawn points strictly between two shares of a link, in travelling order.
    pub(super) fn stretch(&self, link: u32, from: f64, to: f64, points: &mut Vec<Coord<f64>>) {
        let (low, high) = (from.min(to), from.max(to));
        let inside = self.of(link).filter(|&(_, share)| low <= share && share <= high);
        let start = points.len();
        points.extend(inside.map(|(point, _)| point.to_degrees()));
        if from > to {
            points[start..].reverse();
        }
    }
}
