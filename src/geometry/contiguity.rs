//! Who touches whom: contiguity by shared arcs (rook) and by shared vertices
//! (queen), with the length of the shared border on the ellipsoid.

use std::collections::BTreeMap;

use geo::{Coord, Distance, Geodesic, LineString, MultiLineString, Point};

use super::areas::ArcRef;
use super::topology::Topology;
use crate::model::Contact;

/// Two areas that touch; `a` < `b`.
#[derive(Clone, Debug, PartialEq)]
pub struct AreaContact {
    /// The first area.
    pub a: u32,
    /// The second area.
    pub b: u32,
    /// Whether they share a border or only points.
    pub contact: Contact,
    /// Length of the shared border in metres (geodesic, WGS 84); 0 for points.
    pub length_m: f64,
}

/// The border between two areas; `a` < `b`.
#[derive(Clone, Debug, PartialEq)]
pub struct BorderLine {
    /// The first area.
    pub a: u32,
    /// The second area.
    pub b: u32,
    /// Length in metres (geodesic, WGS 84).
    pub length_m: f64,
    /// The arcs it consists of.
    pub arcs: Vec<ArcRef>,
}

impl Topology {
    /// All pairs of areas that touch, ascending.
    pub fn contacts(&self) -> Vec<AreaContact> {
        let borders = self.borders_by_pair();
        let mut contacts: Vec<AreaContact> = self
            .pairs_at_junctions()
            .into_iter()
            .filter(|pair| !borders.contains_key(pair))
            .map(|(a, b)| AreaContact { a, b, contact: Contact::Point, length_m: 0.0 })
            .collect();
        contacts.extend(borders.iter().map(|(&(a, b), arcs)| AreaContact {
            a,
            b,
            contact: Contact::Border,
            length_m: self.length_m(arcs),
        }));
        contacts.sort_unstable_by_key(|contact| (contact.a, contact.b));
        contacts
    }

    /// The border of every pair of areas that share one, ascending.
    pub fn border_lines(&self) -> Vec<BorderLine> {
        self.borders_by_pair()
            .into_iter()
            .map(|((a, b), arcs)| BorderLine { a, b, length_m: self.length_m(&arcs), arcs })
            .collect()
    }

    /// Arcs as lines in degrees.
    pub fn multi_line_string(&self, arcs: &[ArcRef]) -> MultiLineString<f64> {
        MultiLineString::new(arcs.iter().map(|&arc| LineString::new(self.points(arc).collect())).collect())
    }

    fn borders_by_pair(&self) -> BTreeMap<(u32, u32), Vec<ArcRef>> {
        let mut borders: BTreeMap<(u32, u32), Vec<ArcRef>> = BTreeMap::new();
        let mut add = |a: u32, b: u32, arc: usize| {
            if a != b {
                let arcs = borders.entry((a.min(b), a.max(b))).or_default();
                let arc = ArcRef::new(arc, false);
                if !arcs.contains(&arc) {
                    arcs.push(arc);
                }
            }
        };
        for arc in 0..self.arc_count() {
            if let Some((left, right)) = self.sides(arc).both() {
                add(left, right, arc);
            }
        }
        for &(arc, area) in self.crowded() {
            let sides = self.sides(arc as usize);
            for other in [sides.left(), sides.right()].into_iter().flatten() {
                add(area, other, arc as usize);
            }
        }
        borders
    }

    /// Pairs of areas whose arcs end in a common vertex. Areas that share a vertex
    /// inside an arc share the arc, so the ends are enough.
    fn pairs_at_junctions(&self) -> Vec<(u32, u32)> {
        let mut at: Vec<(u32, u32)> = Vec::new();
        for arc in 0..self.arc_count() {
            let vertices = self.arc(arc);
            let sides = self.sides(arc);
            for area in [sides.left(), sides.right()].into_iter().flatten() {
                at.push((vertices[0], area));
                at.push((vertices[vertices.len() - 1], area));
            }
        }
        for &(arc, area) in self.crowded() {
            let vertices = self.arc(arc as usize);
            at.push((vertices[0], area));
            at.push((vertices[vertices.len() - 1], area));
        }
        at.sort_unstable();
        at.dedup();
        let mut pairs = Vec::new();
        for group in at.chunk_by(|x, y| x.0 == y.0) {
            for (i, &(_, a)) in group.iter().enumerate() {
                pairs.extend(group[i + 1..].iter().map(|&(_, b)| (a, b)));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        pairs
    }

    fn length_m(&self, arcs: &[ArcRef]) -> f64 {
        arcs.iter()
            .map(|&arc| {
                let points: Vec<Coord<f64>> = self.points(arc).collect();
                points.windows(2).map(|edge| Geodesic.distance(Point::from(edge[0]), Point::from(edge[1]))).sum::<f64>()
            })
            .sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, Polygon};
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    /// Cells of a small grid, each given to one of `areas`; a corner-true coverage.
    fn coverage(columns: usize, owners: &[u32], areas: u32) -> Vec<Option<MultiPolygon<f64>>> {
        (0..areas)
            .map(|area| {
                let cells: Vec<Polygon<f64>> = owners
                    .iter()
                    .enumerate()
                    .filter(|&(_, &owner)| owner == area)
                    .map(|(i, _)| {
                        let (x, y) = ((i % columns) as f64, (i / columns) as f64);
                        let ring = vec![(x, y), (x + 1.0, y), (x + 1.0, y + 1.0), (x, y + 1.0), (x, y)];
                        Polygon::new(LineString::from(ring), vec![])
                    })
                    .collect();
                (!cells.is_empty()).then(|| MultiPolygon::new(cells))
            })
            .collect()
    }

    /// The slow, obvious twin: compares every edge and vertex of every pair.
    fn contacts_by_comparison(polygons: &[Option<MultiPolygon<f64>>]) -> BTreeMap<(u32, u32), Contact> {
        type Points = BTreeSet<(i64, i64)>;
        type Edges = BTreeSet<((i64, i64), (i64, i64))>;
        let parts: Vec<(Points, Edges)> = polygons
            .iter()
            .map(|entry| {
                let (mut points, mut edges) = (Points::new(), Edges::new());
                for line in entry.iter().flat_map(|m| &m.0).flat_map(|p| p.exterior().lines()) {
                    #[expect(clippy::cast_possible_truncation, reason = "small whole numbers")]
                    let key = |c: Coord<f64>| (c.x as i64, c.y as i64);
                    let (a, b) = (key(line.start), key(line.end));
                    points.insert(a);
                    edges.insert((a.min(b), a.max(b)));
                }
                (points, edges)
            })
            .collect();
        let mut contacts = BTreeMap::new();
        for a in 0..parts.len() {
            for b in a + 1..parts.len() {
                let key = (u32::try_from(a).expect("small"), u32::try_from(b).expect("small"));
                if !parts[a].1.is_disjoint(&parts[b].1) {
                    contacts.insert(key, Contact::Border);
                } else if !parts[a].0.is_disjoint(&parts[b].0) {
                    contacts.insert(key, Contact::Point);
                }
            }
        }
        contacts
    }

    proptest! {
        #[test]
        fn contacts_equal_those_found_by_comparing_all_edges(owners in prop::collection::vec(0_u32..6, 20)) {
            let polygons = coverage(5, &owners, 6);
            let topology = Topology::build(&polygons);
            topology.sanity_check();
            let found: BTreeMap<_, _> = topology.contacts().iter().map(|c| ((c.a, c.b), c.contact)).collect();
            prop_assert_eq!(found, contacts_by_comparison(&polygons));
        }
    }

    #[test]
    fn a_border_of_one_degree_along_a_meridian_is_111_km() {
        let topology = Topology::build(&coverage(2, &[0, 1], 2));
        let contacts = topology.contacts();
        assert_eq!(contacts.len(), 1);
        assert!((contacts[0].length_m - 110_574.0).abs() < 10.0);
        assert_eq!(topology.border_lines()[0].arcs.len(), 1);
    }

    #[test]
    fn areas_that_meet_in_a_corner_touch_in_a_point_with_no_length() {
        let topology = Topology::build(&coverage(2, &[0, 5, 5, 1], 2));
        assert_eq!(topology.contacts(), [AreaContact { a: 0, b: 1, contact: Contact::Point, length_m: 0.0 }]);
    }
}
