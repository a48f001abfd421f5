//! From loose directed edges on the grid to the rings of a valid polygon.

use super::mvt::Rings;
use super::pixel_grid::GridPoint;
use crate::geometry::{Dart, assemble};

/// Directed edges of one area's outline, the area on their left.
#[derive(Debug, Default)]
pub(super) struct Outline {
    edges: Vec<(GridPoint, GridPoint)>,
}

impl Outline {
    /// Adds the edges of a closed walk.
    pub(super) fn add_walk(&mut self, walk: &[GridPoint]) {
        for (i, &from) in walk.iter().enumerate() {
            self.add_edge(from, walk[(i + 1) % walk.len()]);
        }
    }

    /// Adds one edge.
    pub(super) fn add_edge(&mut self, from: GridPoint, to: GridPoint) {
        if from != to {
            self.edges.push((from, to));
        }
    }

    /// The polygon the edges bound: opposite edges cancelled, rings simple, each
    /// exterior followed by its holes. Empty when nothing is left.
    pub(super) fn rings(&mut self) -> Rings {
        self.cancel();
        let mut nodes: Vec<GridPoint> = self.edges.iter().map(|edge| edge.0).collect();
        nodes.sort_unstable();
        nodes.dedup();
        let number = |point: &GridPoint| nodes.binary_search(point).ok().and_then(|i| u32::try_from(i).ok());
        let darts: Vec<Dart> = self
            .edges
            .iter()
            .filter_map(|(from, to)| {
                let direction = [f64::from(to[0] - from[0]), f64::from(to[1] - from[1])];
                Some(Dart { from: number(from)?, to: number(to)?, leaving: direction, arriving: direction })
            })
            .collect();
        let rings: Vec<Vec<GridPoint>> = assemble(&darts)
            .iter()
            .map(|ring| ring.iter().map(|&dart| nodes[darts[dart as usize].from as usize]).collect())
            .collect();
        nest(rings)
    }

    /// Removes pairs of opposite edges.
    fn cancel(&mut self) {
        let key = |&(from, to): &(GridPoint, GridPoint)| (from.min(to), from.max(to));
        self.edges.sort_unstable_by_key(|edge| (key(edge), edge.0));
        let mut kept = 0;
        let mut i = 0;
        while i < self.edges.len() {
            let run = self.edges[i..].iter().take_while(|edge| key(edge) == key(&self.edges[i])).count();
            // Sorted by their start, the run has one direction first, then the other.
            let same = self.edges[i..i + run].iter().take_while(|edge| edge.0 == self.edges[i].0).count();
            let opposite = run - same;
            let survivor = if same > opposite { Some(i) } else { (opposite > same).then_some(i + run - 1) };
            if let Some(survivor) = survivor {
                self.edges[kept] = self.edges[survivor];
                kept += 1;
            }
            i += run;
        }
        self.edges.truncate(kept);
    }
}

/// Whether no point comes twice in the rings together: then the rings are simple
/// already and need no taking apart.
pub(super) fn are_simple(rings: &Rings, scratch: &mut Vec<GridPoint>) -> bool {
    scratch.clear();
    scratch.extend_from_slice(rings.points());
    scratch.sort_unstable();
    scratch.windows(2).all(|pair| pair[0] != pair[1])
}

/// Twice the signed area of a ring; positive when the inside is on the left.
pub(super) fn doubled_area(ring: &[GridPoint]) -> i64 {
    let cross = |a: GridPoint, b: GridPoint| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1]);
    (0..ring.len()).map(|i| cross(ring[i], ring[(i + 1) % ring.len()])).sum()
}

/// Puts each hole behind the smallest exterior that contains it.
fn nest(rings: Vec<Vec<GridPoint>>) -> Rings {
    let (mut exteriors, mut holes) = (Vec::new(), Vec::new());
    for ring in rings {
        let area = doubled_area(&ring);
        if area > 0 {
            exteriors.push((area, ring));
        } else if area < 0 {
            holes.push(ring);
        }
    }
    exteriors.sort();
    let mut owned: Vec<Vec<&[GridPoint]>> = vec![Vec::new(); exteriors.len()];
    for hole in &holes {
        if let Some(owner) = exteriors.iter().position(|(_, exterior)| contains_edge(exterior, hole[0], hole[1])) {
            owned[owner].push(hole);
        }
    }
    let mut nested = Rings::default();
    for ((_, exterior), holes) in exteriors.iter().zip(owned) {
        nested.push(exterior, true);
        for hole in holes {
            nested.push(hole, false);
        }
    }
    nested
}

/// Whether the middle of the edge lies inside the ring. In doubled coordinates it is
/// a grid point, and no edge of another ring passes through it.
fn contains_edge(ring: &[GridPoint], a: GridPoint, b: GridPoint) -> bool {
    let middle = [i64::from(a[0]) + i64::from(b[0]), i64::from(a[1]) + i64::from(b[1])];
    let doubled = |p: GridPoint| p.map(|v| 2 * i64::from(v));
    let mut inside = false;
    for i in 0..ring.len() {
        let (p, q) = (doubled(ring[i]), doubled(ring[(i + 1) % ring.len()]));
        if (p[1] > middle[1]) != (q[1] > middle[1]) {
            let cross = (q[0] - p[0]) * (middle[1] - p[1]) - (middle[0] - p[0]) * (q[1] - p[1]);
            if (cross > 0) == (q[1] > p[1]) {
                inside = !inside;
            }
        }
    }
    inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rings(walks: &[&[GridPoint]]) -> Vec<(bool, usize, i64)> {
        let mut outline = Outline::default();
        for walk in walks {
            outline.add_walk(walk);
        }
        outline.rings().iter().map(|(exterior, ring)| (exterior, ring.len(), doubled_area(ring))).collect()
    }

    #[test]
    fn a_run_there_and_back_cancels() {
        assert_eq!(rings(&[&[[0, 0], [4, 0], [9, 0], [4, 0], [4, 4], [0, 4]]]), [(true, 4, 32)]);
        assert!(rings(&[&[[0, 0], [4, 0]]]).is_empty());
    }

    #[test]
    fn a_hole_follows_the_exterior_that_holds_it() {
        let far: &[GridPoint] = &[[20, 0], [30, 0], [30, 10], [20, 10]];
        let near: &[GridPoint] = &[[0, 0], [10, 0], [10, 10], [0, 10]];
        let hole: &[GridPoint] = &[[2, 2], [2, 4], [4, 4], [4, 2]];
        let nested = rings(&[hole, far, near]);
        let owner = nested.iter().position(|ring| !ring.0).expect("a hole") - 1;
        assert_eq!(nested.len(), 3);
        assert_eq!(nested[owner].2, 200);
    }

    #[test]
    fn a_hole_that_touches_the_exterior_in_a_point_stays_a_hole() {
        let outline: &[GridPoint] = &[[0, 0], [8, 0], [8, 8], [0, 8]];
        let hole: &[GridPoint] = &[[0, 0], [2, 4], [4, 2]];
        assert_eq!(rings(&[outline, hole]), [(true, 4, 128), (false, 3, -12)]);
    }
}
