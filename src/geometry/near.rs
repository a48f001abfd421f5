//! Borders that nearly meet: sources generalised polygon by polygon tear their
//! common borders, so that no vertex is shared though the areas are neighbours.

use std::collections::BTreeMap;

use geo::Coord;
use rstar::primitives::{GeomWithData, Line};
use rstar::{AABB, RTree};

use super::contiguity::AreaContact;
use super::topology::Topology;
use crate::model::{Contact, LonLat};

/// An edge with one area, or none known on the other side.
pub(super) type OuterEdge = GeomWithData<Line<[f64; 2]>, u32>;

impl Topology {
    /// The edges that bound one area only (coasts, outer borders, torn borders).
    pub(super) fn outer_edges(&self) -> Vec<OuterEdge> {
        let mut edges = Vec::new();
        for arc in 0..self.arc_count() {
            let sides = self.sides(arc);
            if let (true, Some(area)) = (sides.is_outer(), sides.left().or(sides.right())) {
                edges.extend(self.arc(arc).windows(2).map(|edge| {
                    let (a, b) = (self.vertices()[edge[0] as usize], self.vertices()[edge[1] as usize]);
                    GeomWithData::new(Line::new([a.x, a.y], [b.x, b.y]), area)
                }));
            }
        }
        edges
    }

    /// Pairs that share no border, but whose borders run within `tolerance_m` metres
    /// of each other for more than twice that distance: neighbours, had the source
    /// kept their borders together. Their length is the mean of what the two sides
    /// measure. Takes time linear in the length of outer borders over the tolerance.
    pub fn near_contacts(&self, tolerance_m: f64) -> Vec<AreaContact> {
        if tolerance_m.is_nan() || tolerance_m <= 0.0 {
            return Vec::new();
        }
        let edges = self.outer_edges();
        let tree = RTree::bulk_load(edges.clone());
        let mut near_m: BTreeMap<(u32, u32), f64> = BTreeMap::new();
        for edge in &edges {
            add_near_lengths(edge, &tree, tolerance_m, &mut near_m);
        }
        let shared: Vec<(u32, u32)> =
            self.contacts().iter().filter(|c| c.contact == Contact::Border).map(|c| (c.a, c.b)).collect();
        near_m
            .into_iter()
            .filter(|(pair, _)| shared.binary_search(pair).is_err())
            .map(|((a, b), both_sides_m)| AreaContact { a, b, contact: Contact::Border, length_m: both_sides_m / 2.0 })
            .filter(|contact| contact.length_m > 2.0 * tolerance_m)
            .collect()
    }
}

/// Adds the length of `edge` near each other area, in steps of at most half the tolerance.
fn add_near_lengths(
    edge: &OuterEdge,
    tree: &RTree<OuterEdge>,
    tolerance_m: f64,
    near_m: &mut BTreeMap<(u32, u32), f64>,
) {
    let [from, to] = [edge.geom().from, edge.geom().to];
    let scale = metres_per_degree(f64::midpoint(from[1], to[1]));
    let length_m = ((to[0] - from[0]) * scale.x).hypot((to[1] - from[1]) * scale.y);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a positive number of steps")]
    let steps = (2.0 * length_m / tolerance_m).ceil().max(1.0) as usize;
    let (reach_x, reach_y) = (tolerance_m / scale.x, tolerance_m / scale.y);
    for step in 0..steps {
        let t = (step as f64 + 0.5) / steps as f64;
        let point = [from[0] + t * (to[0] - from[0]), from[1] + t * (to[1] - from[1])];
        let envelope =
            AABB::from_corners([point[0] - reach_x, point[1] - reach_y], [point[0] + reach_x, point[1] + reach_y]);
        let mut near: Vec<u32> = tree
            .locate_in_envelope_intersecting(envelope)
            .filter(|other| other.data != edge.data && distance_m(point, other.geom(), scale) <= tolerance_m)
            .map(|other| other.data)
            .collect();
        near.sort_unstable();
        near.dedup();
        for other in near {
            let pair = (edge.data.min(other), edge.data.max(other));
            *near_m.entry(pair).or_default() += length_m / steps as f64;
        }
    }
}

/// Metres per degree east and north at a latitude, on the mean sphere.
fn metres_per_degree(latitude: f64) -> Coord<f64> {
    let north = LonLat::EARTH_RADIUS_M.to_radians();
    Coord { x: north * latitude.to_radians().cos().max(1e-6), y: north }
}

/// Distance in metres from a point to a line, in the plane that touches the globe there.
fn distance_m(point: [f64; 2], line: &Line<[f64; 2]>, scale: Coord<f64>) -> f64 {
    let local = |p: [f64; 2]| ((p[0] - point[0]) * scale.x, (p[1] - point[1]) * scale.y);
    let ((ax, ay), (bx, by)) = (local(line.from), local(line.to));
    let (dx, dy) = (bx - ax, by - ay);
    let square = dx * dx + dy * dy;
    let t = if square > 0.0 { (-(ax * dx + ay * dy) / square).clamp(0.0, 1.0) } else { 0.0 };
    (ax + t * dx).hypot(ay + t * dy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{MultiPolygon, polygon};

    fn torn(gap: f64) -> Topology {
        let left = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 0.4), (x: 1.0, y: 1.0), (x: 0.0, y: 1.0)];
        let right = polygon![(x: 1.0 + gap, y: 0.0), (x: 2.0, y: 0.0), (x: 2.0, y: 1.0), (x: 1.0 + gap, y: 1.0)];
        Topology::build(&[Some(MultiPolygon::new(vec![left])), Some(MultiPolygon::new(vec![right]))])
    }

    #[test]
    fn a_torn_border_is_found_within_the_tolerance_with_its_length() {
        // 0.001° is 111 m at the equator.
        let near = torn(0.001).near_contacts(150.0);
        assert_eq!(near.len(), 1);
        assert!((near[0].length_m - 111_195.0).abs() < 500.0, "{}", near[0].length_m);
    }

    #[test]
    fn beyond_the_tolerance_or_without_one_nothing_is_added() {
        assert!(torn(0.001).near_contacts(90.0).is_empty());
        assert!(torn(0.001).near_contacts(0.0).is_empty());
    }
}
