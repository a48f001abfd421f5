//! Water that rounding cut off from the sea: at small scales the mouth of a fjord
//! falls onto the grid closed, and what lies behind would show as a lake, or, where
//! its shores were simplified away, as a hole in the land. Small ones are given to
//! the area with the longest shore.

use rustc_hash::FxHashMap;

use super::outline::{Outline, doubled_area};
use super::pixel_grid::GridPoint;
use crate::geometry::{ArcRef, Topology};

/// Enclosed water under this many squared grid steps is closed: two by two pixels
/// where a tile is drawn at 1024.
const LARGEST_FALSE_LAKE: i64 = 64;

/// Arcs along which the union of all areas ends, split by what lies beyond.
pub(super) struct Shores {
    /// Along the sea or the outside, walked with the land on the left of a plane
    /// whose rows grow to the south.
    sea: Vec<ArcRef>,
}

impl Shores {
    /// Finds the shores of a topology; rings around lakes (and other gaps) are not
    /// among them, so that lakes stay.
    pub(super) fn new(topology: &Topology) -> Self {
        let everything = (0..topology.areas().len()).filter_map(|area| u32::try_from(area).ok()).collect();
        let union = topology.dissolve(&[everything]);
        let exteriors = union.polygons(0).filter_map(|mut rings| rings.next());
        let mirrored = |arc: &ArcRef| ArcRef::new(arc.arc(), !arc.is_reversed());
        Self { sea: exteriors.flatten().map(mirrored).collect() }
    }

    /// Rings of enclosed water by the arc whose area is to have them, the water on
    /// their left. `points` gives an arc's points at the zoom, forwards.
    pub(super) fn false_lakes<'a>(
        &self,
        points: impl Fn(ArcRef) -> &'a [GridPoint],
    ) -> FxHashMap<usize, Vec<Vec<GridPoint>>> {
        let mut outline = Outline::default();
        let mut owners: FxHashMap<(GridPoint, GridPoint), usize> = FxHashMap::default();
        for &arc in &self.sea {
            for edge in points(arc).windows(2) {
                let (from, to) = if arc.is_reversed() { (edge[1], edge[0]) } else { (edge[0], edge[1]) };
                outline.add_edge(from, to);
                owners.insert((from, to), arc.arc());
            }
        }
        let mut lakes: FxHashMap<usize, Vec<Vec<GridPoint>>> = FxHashMap::default();
        for (exterior, ring) in outline.rings().iter() {
            if exterior || doubled_area(ring).abs() > 2 * LARGEST_FALSE_LAKE {
                continue;
            }
            if let Some(arc) = longest_shore(ring, &owners) {
                lakes.entry(arc).or_default().push(ring.iter().rev().copied().collect());
            }
        }
        lakes
    }
}

/// The arc with the longest share of the ring; the lowest where several have as much.
fn longest_shore(ring: &[GridPoint], owners: &FxHashMap<(GridPoint, GridPoint), usize>) -> Option<usize> {
    let mut shares: FxHashMap<usize, i64> = FxHashMap::default();
    for (i, &from) in ring.iter().enumerate() {
        let to = ring[(i + 1) % ring.len()];
        let length = i64::from((from[0] - to[0]).abs()) + i64::from((from[1] - to[1]).abs());
        if let Some(&arc) = owners.get(&(from, to)) {
            *shares.entry(arc).or_default() += length;
        }
    }
    shares.into_iter().max_by_key(|&(arc, length)| (length, std::cmp::Reverse(arc))).map(|(arc, _)| arc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{LineString, MultiPolygon, Polygon};

    #[test]
    fn a_fjord_whose_mouth_is_closed_by_rounding_is_given_to_its_shore() {
        // A square with a fjord whose two shores meet at the mouth after rounding to whole steps.
        let ring = [
            (0.0, 0.0),
            (4.9, 0.0),
            (4.0, 3.0),
            (6.0, 3.0),
            (5.1, 0.0),
            (9.0, 0.0),
            (9.0, 9.0),
            (0.0, 9.0),
            (0.0, 0.0),
        ];
        let polygon = MultiPolygon::new(vec![Polygon::new(LineString::from(ring.to_vec()), vec![])]);
        let topology = Topology::build(&[Some(polygon)]);
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let rounded: Vec<GridPoint> =
            topology.points(ArcRef::new(0, false)).map(|c| [c.x.round() as i32, -(c.y.round() as i32)]).collect();
        let lakes = Shores::new(&topology).false_lakes(|_| &rounded);
        let lake = &lakes[&0][0];
        assert_eq!((lake.len(), doubled_area(lake)), (3, 6));
    }

    #[test]
    fn an_open_fjord_and_a_true_lake_are_left_alone() {
        let outer = [(0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0), (0.0, 0.0)];
        let lake = [(2.0, 2.0), (2.0, 4.0), (4.0, 4.0), (4.0, 2.0), (2.0, 2.0)];
        let line = |points: &[(f64, f64)]| LineString::from(points.to_vec());
        let topology = Topology::build(&[Some(MultiPolygon::new(vec![Polygon::new(line(&outer), vec![line(&lake)])]))]);
        let shores = Shores::new(&topology);
        assert_eq!(shores.sea.len(), 1);
    }
}
