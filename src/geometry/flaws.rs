//! What is wrong with a coverage: areas that overlap, and gaps between them.

use std::collections::BTreeSet;

use geo::{BooleanOps, BoundingRect, Contains, Coord, GeodesicArea, InteriorPoint, MultiPolygon, Point, Polygon, Rect};
use robust::{Coord as RobustCoord, orient2d};
use rstar::{RTree, RTreeObject};

use super::areas::Areas;
use super::near::OuterEdge;
use super::spatial_index::SpatialIndex;
use super::topology::Topology;
use crate::model::{BoundingBox, LonLat};

/// In what way a coverage is flawed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FlawKind {
    /// Two areas cover the same ground.
    Overlap,
    /// Ground enclosed by areas that belongs to none; it may be a lake or a sliver.
    Gap,
}

/// One flaw, with its size and place.
#[derive(Clone, Debug, PartialEq)]
pub struct Flaw {
    /// In what way.
    pub kind: FlawKind,
    /// The areas involved, ascending.
    pub areas: Vec<u32>,
    /// Its size in square metres on the ellipsoid.
    pub area_m2: f64,
    /// A point inside it.
    pub at: Option<LonLat>,
}

impl Flaw {
    /// The flaw in a line, its areas named by `name`.
    pub fn describe(&self, name: impl Fn(u32) -> String) -> String {
        let names: Vec<String> = self.areas.iter().map(|&area| name(area)).collect();
        let what = match self.kind {
            FlawKind::Overlap => "overlap",
            FlawKind::Gap => "enclose a gap",
        };
        let at = self.at.map(|at| format!(" at {:.5}, {:.5}", at.lon(), at.lat())).unwrap_or_default();
        format!("{} {what} of {:.1} m2{at}", names.join(" and "), self.area_m2)
    }
}

impl Topology {
    /// Overlaps and gaps, the largest first. `polygons` are those the topology was
    /// built from.
    pub fn flaws(&self, polygons: &[Option<MultiPolygon<f64>>]) -> Vec<Flaw> {
        let mut flaws = self.overlaps(polygons);
        flaws.extend(self.gaps());
        flaws.sort_by(|a, b| b.area_m2.total_cmp(&a.area_m2));
        flaws
    }

    /// Overlaps can only lie along edges that are not shared properly, so only pairs
    /// whose outer edges cross, or where one reaches inside the other, are measured.
    fn overlaps(&self, polygons: &[Option<MultiPolygon<f64>>]) -> Vec<Flaw> {
        let edges = self.outer_edges();
        let mut suspects = crossing_pairs(&edges);
        suspects.extend(self.enclosed_pairs(polygons));
        for &(arc, area) in self.crowded() {
            let sides = self.sides(arc as usize);
            let others = [sides.left(), sides.right()].into_iter().flatten();
            suspects.extend(others.filter(|&other| other != area).map(|other| (area.min(other), area.max(other))));
        }
        let shape = |area: u32| polygons.get(area as usize).and_then(Option::as_ref);
        suspects
            .into_iter()
            .filter_map(|(a, b)| {
                let common = shape(a)?.intersection(shape(b)?);
                let area_m2 = common.geodesic_area_unsigned();
                (area_m2 > 0.0).then(|| Flaw {
                    kind: FlawKind::Overlap,
                    areas: vec![a, b],
                    area_m2,
                    at: inside(&common),
                })
            })
            .collect()
    }

    /// Pairs where an outer arc of one starts inside the other.
    fn enclosed_pairs(&self, polygons: &[Option<MultiPolygon<f64>>]) -> BTreeSet<(u32, u32)> {
        let index = SpatialIndex::new(polygons);
        let mut pairs = BTreeSet::new();
        for arc in 0..self.arc_count() {
            let sides = self.sides(arc);
            let (true, Some(area)) = (sides.is_outer(), sides.left().or(sides.right())) else { continue };
            let (a, b) = (self.arc(arc)[0] as usize, self.arc(arc)[1] as usize);
            let middle = (self.vertices()[a] + self.vertices()[b]) / 2.0;
            let Some(bounds) = BoundingBox::new(middle.x, middle.y, middle.x, middle.y) else { continue };
            for other in index.candidates(bounds) {
                let other_area = u32::try_from(other).expect("fewer than 2^32 areas");
                let inside = || polygons[other].as_ref().is_some_and(|multi| multi.contains(&Point::from(middle)));
                if other_area != area && inside() {
                    pairs.insert((area.min(other_area), area.max(other_area)));
                }
            }
        }
        pairs
    }

    /// Holes in the union of all areas.
    fn gaps(&self) -> Vec<Flaw> {
        let everything: Vec<u32> = (0..self.areas().len()).filter_map(|area| u32::try_from(area).ok()).collect();
        let union: Areas = self.dissolve(&[everything]);
        let Some(whole) = self.multi_polygon(&union, 0) else { return Vec::new() };
        let holes = union.polygons(0).flat_map(|rings| rings.skip(1).collect::<Vec<_>>());
        let lines = whole.0.iter().flat_map(Polygon::interiors);
        holes
            .zip(lines)
            .map(|(ring, line)| {
                let mut areas: Vec<u32> = ring
                    .iter()
                    .filter_map(|arc| {
                        let sides = self.sides(arc.arc());
                        sides.left().or(sides.right())
                    })
                    .collect();
                areas.sort_unstable();
                areas.dedup();
                let gap = MultiPolygon::new(vec![Polygon::new(line.clone(), Vec::new())]);
                // A hole runs clockwise, and the unsigned area of such a ring is the rest of the Earth.
                let area_m2 = gap.geodesic_area_signed().abs();
                Flaw { kind: FlawKind::Gap, areas, area_m2, at: inside(&gap) }
            })
            .collect()
    }
}

fn inside(shape: &MultiPolygon<f64>) -> Option<LonLat> {
    let point = shape.interior_point().map(Coord::from).or_else(|| shape.bounding_rect().map(Rect::center))?;
    LonLat::new(point.x, point.y).ok()
}

/// Pairs of areas with edges that properly cross.
fn crossing_pairs(edges: &[OuterEdge]) -> BTreeSet<(u32, u32)> {
    let tree = RTree::bulk_load(edges.to_vec());
    let mut pairs = BTreeSet::new();
    for edge in edges {
        for other in tree.locate_in_envelope_intersecting(edge.envelope()) {
            let pair = (edge.data, other.data);
            if pair.0 < pair.1 && !pairs.contains(&pair) && cross(edge, other) {
                pairs.insert(pair);
            }
        }
    }
    pairs
}

fn cross(one: &OuterEdge, other: &OuterEdge) -> bool {
    parts(one, other.geom().from, other.geom().to) && parts(other, one.geom().from, one.geom().to)
}

/// Whether the line through `edge` has the two points strictly on different sides.
fn parts(edge: &OuterEdge, first: [f64; 2], second: [f64; 2]) -> bool {
    let robust = |[x, y]: [f64; 2]| RobustCoord { x, y };
    let side = |point| orient2d(robust(edge.geom().from), robust(edge.geom().to), robust(point));
    side(first) * side(second) < 0.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn flaws(polygons: Vec<Polygon<f64>>) -> Vec<Flaw> {
        let entries: Vec<_> = polygons.into_iter().map(|p| Some(MultiPolygon::new(vec![p]))).collect();
        Topology::build(&entries).flaws(&entries)
    }

    fn square(x: f64, y: f64, size: f64) -> Polygon<f64> {
        polygon![(x: x, y: y), (x: x + size, y: y), (x: x + size, y: y + size), (x: x, y: y + size)]
    }

    #[test]
    fn a_clean_coverage_has_no_flaws() {
        assert!(flaws(vec![square(0.0, 0.0, 1.0), square(1.0, 0.0, 1.0), square(2.0, 0.0, 1.0)]).is_empty());
    }

    #[test]
    fn an_overlap_is_found_with_its_size_and_place() {
        let found = flaws(vec![square(0.0, 0.0, 1.0), square(0.9, 0.1, 1.0)]);
        assert_eq!((found.len(), found[0].kind), (1, FlawKind::Overlap));
        assert_eq!(found[0].areas, [0, 1]);
        assert!((found[0].area_m2 / (0.09 * 111_195.0 * 111_195.0) - 1.0).abs() < 0.01);
        assert!(found[0].at.is_some_and(|at| (0.9..=1.0).contains(&at.lon())));
    }

    #[test]
    fn an_area_wholly_inside_another_overlaps_it() {
        let found = flaws(vec![square(0.0, 0.0, 3.0), square(1.0, 1.0, 1.0)]);
        assert_eq!((found.len(), found[0].kind), (1, FlawKind::Overlap));
    }

    #[test]
    fn the_same_polygon_twice_is_an_overlap() {
        let found = flaws(vec![square(0.0, 0.0, 1.0), square(0.0, 0.0, 1.0)]);
        assert_eq!(found[0].kind, FlawKind::Overlap);
    }

    #[test]
    fn ground_enclosed_by_areas_is_a_gap() {
        let around = (0..9).filter(|&i| i != 4).map(|i| square(f64::from(i % 3), f64::from(i / 3), 1.0)).collect();
        let found = flaws(around);
        assert_eq!((found.len(), found[0].kind), (1, FlawKind::Gap));
        assert_eq!(found[0].areas, [1, 3, 4, 6]);
        assert!((found[0].area_m2 / (111_195.0 * 111_195.0) - 1.0).abs() < 0.01, "{}", found[0].area_m2);
    }
}
