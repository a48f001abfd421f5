//! One topology per boundary set: borders cut into arcs that the areas on both
//! sides share, so that whatever is done to an arc is done to both.
//!
//! Vertices are the same when their coordinates are the same bit by bit; sources
//! that merely nearly share are dealt with in [`near`](super::near).

use geo::{Area, Coord, LineString, MultiPolygon, Polygon};
use rustc_hash::FxHashMap;

use super::areas::{ArcRef, Areas};
use super::ring::{Dart, assemble};

/// The areas on the two sides of an arc, walking it forwards.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sides {
    left: u32,
    right: u32,
}

impl Sides {
    const NONE: u32 = u32::MAX;

    /// The area on the left, if any.
    pub fn left(self) -> Option<u32> {
        (self.left != Self::NONE).then_some(self.left)
    }

    /// The area on the right, if any.
    pub fn right(self) -> Option<u32> {
        (self.right != Self::NONE).then_some(self.right)
    }

    /// Both areas, where the arc parts two different ones.
    pub fn both(self) -> Option<(u32, u32)> {
        self.left().zip(self.right()).filter(|(left, right)| left != right)
    }

    /// Whether one side is outside all areas.
    pub fn is_outer(self) -> bool {
        self.left().is_none() || self.right().is_none()
    }
}

/// Shared arcs of one boundary set.
///
/// Invariants: vertices are distinct; an arc has at least two; only the first and
/// last vertex of an arc may be the end of another; every arc is used by a ring.
#[derive(Clone, Debug)]
pub struct Topology {
    vertices: Vec<Coord<f64>>,
    arc_ends: Vec<u32>,
    arc_vertices: Vec<u32>,
    sides: Vec<Sides>,
    /// Areas that use an arc whose side is already taken: they overlap the area there.
    crowded: Vec<(u32, u32)>,
    areas: Areas,
}

/// Rings of all polygons as vertex numbers, before they are cut.
struct NumberedRings {
    vertices: Vec<Coord<f64>>,
    /// Vertex numbers of each ring, without the closing repetition.
    outlines: Vec<Vec<u32>>,
    /// How many rings each polygon has, and how many polygons each area.
    per_polygon: Vec<u32>,
    per_area: Vec<u32>,
}

impl Topology {
    /// Finds the arcs of the polygons; one area per entry, in the same order, empty
    /// for `None`. Takes time linear in the number of vertices.
    pub fn build(polygons: &[Option<MultiPolygon<f64>>]) -> Self {
        let rings = NumberedRings::collect(polygons);
        let junctions = find_junctions(&rings);
        let mut builder = Builder {
            topology: Self {
                vertices: Vec::new(),
                arc_ends: Vec::new(),
                arc_vertices: Vec::new(),
                sides: Vec::new(),
                crowded: Vec::new(),
                areas: Areas::new(),
            },
            arcs_by_start: FxHashMap::default(),
        };
        let mut remaining = rings.outlines.iter();
        let mut polygon_rings = rings.per_polygon.iter();
        for (area, &polygons) in (0..).zip(&rings.per_area) {
            for &count in polygon_rings.by_ref().take(polygons as usize) {
                for ring in remaining.by_ref().take(count as usize) {
                    builder.add_ring(ring, &junctions, area);
                }
                builder.topology.areas.end_polygon();
            }
            builder.topology.areas.end_area();
        }
        builder.topology.vertices = rings.vertices;
        builder.topology
    }

    /// One area per polygon the topology was built from, in the same order.
    pub fn areas(&self) -> &Areas {
        &self.areas
    }

    /// How many arcs there are.
    pub fn arc_count(&self) -> usize {
        self.sides.len()
    }

    /// All distinct vertices, in degrees.
    pub fn vertices(&self) -> &[Coord<f64>] {
        &self.vertices
    }

    /// An arc as vertex numbers, both ends included (equal for a closed arc).
    pub fn arc(&self, arc: usize) -> &[u32] {
        let start = if arc == 0 { 0 } else { self.arc_ends[arc - 1] as usize };
        &self.arc_vertices[start..self.arc_ends[arc] as usize]
    }

    /// The areas on the two sides of an arc.
    pub fn sides(&self, arc: usize) -> Sides {
        self.sides[arc]
    }

    /// Areas that claim a side of an arc which another area has already: (arc, area).
    pub(super) fn crowded(&self) -> &[(u32, u32)] {
        &self.crowded
    }

    /// The points of an arc in degrees, walked as the reference says.
    pub fn points(&self, arc: ArcRef) -> impl Iterator<Item = Coord<f64>> + '_ {
        let vertices = self.arc(arc.arc());
        let last = vertices.len() - 1;
        (0..=last).map(move |i| self.vertices[vertices[if arc.is_reversed() { last - i } else { i }] as usize])
    }

    /// An area's polygons in degrees, exteriors counter-clockwise; `None` when it has none.
    pub fn multi_polygon(&self, areas: &Areas, area: usize) -> Option<MultiPolygon<f64>> {
        let polygons: Vec<Polygon<f64>> = areas
            .polygons(area)
            .map(|rings| {
                let mut rings = rings.map(|ring| self.line_string(ring));
                let exterior = rings.next().unwrap_or_else(|| LineString::new(Vec::new()));
                Polygon::new(exterior, rings.collect())
            })
            .collect();
        (!polygons.is_empty()).then(|| MultiPolygon::new(polygons))
    }

    fn line_string(&self, ring: &[ArcRef]) -> LineString<f64> {
        let mut coords: Vec<Coord<f64>> = Vec::new();
        for &arc in ring {
            let skip = usize::from(!coords.is_empty());
            coords.extend(self.points(arc).skip(skip));
        }
        LineString::new(coords)
    }

    /// The union of each group of areas, along shared arcs: exactly the outlines of
    /// the members, with the borders between members gone. Members beyond the end
    /// are ignored.
    pub fn dissolve(&self, groups: &[Vec<u32>]) -> Areas {
        let mut union = Areas::new();
        let mut uses: FxHashMap<usize, i32> = FxHashMap::default();
        for group in groups {
            uses.clear();
            for &member in group {
                if (member as usize) < self.areas.len() {
                    for arc in self.areas.rings(member as usize).flatten() {
                        *uses.entry(arc.arc()).or_default() += if arc.is_reversed() { -1 } else { 1 };
                    }
                }
            }
            let mut outline: Vec<ArcRef> =
                uses.iter().filter(|&(_, &net)| net != 0).map(|(&arc, &net)| ArcRef::new(arc, net < 0)).collect();
            outline.sort_unstable_by_key(|arc| arc.arc());
            self.push_outline(&outline, &mut union);
            union.end_area();
        }
        union
    }

    /// Adds the polygons that loose arcs bound to the area being made.
    fn push_outline(&self, outline: &[ArcRef], union: &mut Areas) {
        let darts: Vec<Dart> = outline.iter().map(|&arc| self.dart(arc)).collect();
        let rings: Vec<Vec<ArcRef>> =
            assemble(&darts).iter().map(|ring| ring.iter().map(|&i| outline[i as usize]).collect()).collect();
        let lines: Vec<LineString<f64>> = rings.iter().map(|ring| self.line_string(ring)).collect();
        let (exteriors, holes): (Vec<usize>, Vec<usize>) =
            (0..rings.len()).partition(|&i| Polygon::new(lines[i].clone(), Vec::new()).signed_area() > 0.0);
        let owner = assign_holes(&lines, &exteriors, &holes);
        for &exterior in &exteriors {
            union.push_ring(rings[exterior].iter().copied());
            for (&hole, _) in holes.iter().zip(&owner).filter(|&(_, &o)| o == Some(exterior)) {
                union.push_ring(rings[hole].iter().copied());
            }
            union.end_polygon();
        }
    }

    fn dart(&self, arc: ArcRef) -> Dart {
        let vertices = self.arc(arc.arc());
        let n = vertices.len();
        let (first, second, before, last) = if arc.is_reversed() {
            (vertices[n - 1], vertices[n - 2], vertices[1], vertices[0])
        } else {
            (vertices[0], vertices[1], vertices[n - 2], vertices[n - 1])
        };
        let direction = |a: u32, b: u32| {
            let (a, b) = (self.vertices[a as usize], self.vertices[b as usize]);
            [b.x - a.x, b.y - a.y]
        };
        Dart { from: first, to: last, leaving: direction(first, second), arriving: direction(before, last) }
    }
}

/// For each hole the smallest exterior that contains it.
fn assign_holes(lines: &[LineString<f64>], exteriors: &[usize], holes: &[usize]) -> Vec<Option<usize>> {
    use geo::{BoundingRect, Contains};
    let shells: Vec<(usize, Polygon<f64>)> =
        exteriors.iter().map(|&i| (i, Polygon::new(lines[i].clone(), Vec::new()))).collect();
    holes
        .iter()
        .map(|&hole| {
            // The middle of an edge lies on no other ring, unlike a vertex, where rings may touch.
            let edge = lines[hole].lines().next()?;
            let middle = (edge.start + edge.end) / 2.0;
            shells
                .iter()
                .filter(|(_, shell)| shell.contains(&geo::Point::from(middle)))
                .min_by(|(_, a), (_, b)| {
                    let size = |p: &Polygon<f64>| p.bounding_rect().map_or(0.0, |r| r.width() * r.height());
                    size(a).total_cmp(&size(b))
                })
                .map(|&(i, _)| i)
        })
        .collect()
}

impl NumberedRings {
    fn collect(polygons: &[Option<MultiPolygon<f64>>]) -> Self {
        let expected: usize = polygons.iter().flatten().flat_map(|m| &m.0).map(|p| p.exterior().0.len()).sum();
        let mut numbers: FxHashMap<(u64, u64), u32> = FxHashMap::default();
        numbers.reserve(expected * 2 / 3);
        let mut all = Self {
            vertices: Vec::with_capacity(expected * 2 / 3),
            outlines: Vec::new(),
            per_polygon: Vec::new(),
            per_area: Vec::new(),
        };
        for entry in polygons {
            let mut polygon_count = 0;
            for polygon in entry.iter().flat_map(|multi| &multi.0) {
                let before = all.outlines.len();
                let exterior_ccw = true;
                for (line, ccw) in std::iter::once((polygon.exterior(), exterior_ccw))
                    .chain(polygon.interiors().iter().map(|r| (r, !exterior_ccw)))
                {
                    let ring = all.number_vertices(line, &mut numbers);
                    match oriented(ring, line, ccw) {
                        Some(ring) => all.outlines.push(ring),
                        // An exterior without area takes its holes with it.
                        None if ccw => break,
                        None => {}
                    }
                }
                let count = all.outlines.len() - before;
                if count > 0 {
                    all.per_polygon.push(u32::try_from(count).expect("fewer than 2^32 rings"));
                    polygon_count += 1;
                }
            }
            all.per_area.push(polygon_count);
        }
        all
    }

    /// The ring's vertex numbers, without repetitions in a row.
    fn number_vertices(&mut self, line: &LineString<f64>, numbers: &mut FxHashMap<(u64, u64), u32>) -> Vec<u32> {
        let mut ring: Vec<u32> = Vec::with_capacity(line.0.len());
        for &coord in &line.0 {
            // Adding zero turns -0.0 into 0.0, so that equal numbers have equal bits.
            let key = ((coord.x + 0.0).to_bits(), (coord.y + 0.0).to_bits());
            let number = *numbers.entry(key).or_insert_with(|| {
                self.vertices.push(coord);
                u32::try_from(self.vertices.len() - 1).expect("fewer than 2^32 vertices")
            });
            if ring.last() != Some(&number) {
                ring.push(number);
            }
        }
        while ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        ring
    }
}

/// The ring with its area on the left, or `None` when it has fewer than three vertices.
fn oriented(mut ring: Vec<u32>, line: &LineString<f64>, counter_clockwise: bool) -> Option<Vec<u32>> {
    if ring.len() < 3 {
        return None;
    }
    let area = Polygon::new(line.clone(), Vec::new()).signed_area();
    if (area > 0.0) != counter_clockwise {
        ring.reverse();
    }
    Some(ring)
}

/// Whether each vertex is an end of arcs: where rings that pass it do not all go
/// the same way (in either direction).
fn find_junctions(rings: &NumberedRings) -> Vec<bool> {
    const UNSEEN: u32 = u32::MAX;
    let mut ways = vec![(UNSEEN, UNSEEN); rings.vertices.len()];
    let mut junctions = vec![false; rings.vertices.len()];
    for ring in &rings.outlines {
        let n = ring.len();
        for i in 0..n {
            let vertex = ring[i] as usize;
            let (before, after) = (ring[(i + n - 1) % n], ring[(i + 1) % n]);
            let way = (before.min(after), before.max(after));
            if ways[vertex].0 == UNSEEN {
                ways[vertex] = way;
            } else if ways[vertex] != way {
                junctions[vertex] = true;
            }
        }
    }
    junctions
}

struct Builder {
    topology: Topology,
    /// Arcs by their first two vertices, which no other arc has in this order.
    arcs_by_start: FxHashMap<(u32, u32), u32>,
}

impl Builder {
    /// Cuts a ring at its junctions and adds it to the polygon being made.
    fn add_ring(&mut self, ring: &[u32], junctions: &[bool], area: u32) {
        let n = ring.len();
        // Without a junction any start will do, as long as both sides choose the same.
        let start = (0..n)
            .find(|&i| junctions[ring[i] as usize])
            .or_else(|| (0..n).min_by_key(|&i| ring[i]))
            .unwrap_or_default();
        let mut refs = Vec::new();
        let mut arc = vec![ring[start]];
        for step in 1..=n {
            let vertex = ring[(start + step) % n];
            arc.push(vertex);
            if step == n || junctions[vertex as usize] {
                refs.push(self.add_arc(&arc, area));
                arc.clear();
                arc.push(vertex);
            }
        }
        self.topology.areas.push_ring(refs);
    }

    /// Finds the arc, forwards or backwards, or makes it; and takes its side for the area.
    fn add_arc(&mut self, vertices: &[u32], area: u32) -> ArcRef {
        let n = vertices.len();
        let forwards = (vertices[0], vertices[1]);
        let backwards = (vertices[n - 1], vertices[n - 2]);
        let topology = &mut self.topology;
        let (arc, reversed) = if let Some(&arc) = self.arcs_by_start.get(&backwards) {
            (arc, true)
        } else if let Some(&arc) = self.arcs_by_start.get(&forwards) {
            (arc, false)
        } else {
            let arc = u32::try_from(topology.sides.len()).expect("fewer than 2^32 arcs");
            topology.arc_vertices.extend_from_slice(vertices);
            topology.arc_ends.push(u32::try_from(topology.arc_vertices.len()).expect("fewer than 2^32 vertices"));
            topology.sides.push(Sides { left: Sides::NONE, right: Sides::NONE });
            self.arcs_by_start.insert(forwards, arc);
            (arc, false)
        };
        let sides = &mut topology.sides[arc as usize];
        let side = if reversed { &mut sides.right } else { &mut sides.left };
        if *side == Sides::NONE {
            *side = area;
        } else {
            topology.crowded.push((arc, area));
        }
        ArcRef::new(arc as usize, reversed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    impl Topology {
        /// Walks the invariants; panics on the first that does not hold.
        pub(in crate::geometry) fn sanity_check(&self) {
            let mut used = vec![0; self.arc_count()];
            for area in 0..self.areas.len() {
                for ring in self.areas.rings(area) {
                    let ends: Vec<(u32, u32)> = ring
                        .iter()
                        .map(|&arc| {
                            used[arc.arc()] += 1;
                            let dart = self.dart(arc);
                            (dart.from, dart.to)
                        })
                        .collect();
                    for i in 0..ends.len() {
                        assert_eq!(ends[i].1, ends[(i + 1) % ends.len()].0, "a ring is closed");
                    }
                }
            }
            assert!(used.iter().all(|&n| n > 0), "every arc is used");
            if self.crowded.is_empty() {
                assert!(used.iter().all(|&n| n <= 2), "no arc is used more than twice");
            }
            let mut inner = vec![0; self.vertices.len()];
            for arc in 0..self.arc_count() {
                let vertices = self.arc(arc);
                assert!(vertices.len() >= 2);
                for &v in &vertices[1..vertices.len() - 1] {
                    inner[v as usize] += 1;
                }
            }
            assert!(inner.iter().all(|&n| n <= 1), "an inner vertex belongs to one arc");
        }
    }

    fn square(x: f64, y: f64) -> MultiPolygon<f64> {
        MultiPolygon::new(vec![polygon![
            (x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0), (x: x, y: y)
        ]])
    }

    #[test]
    fn two_squares_share_the_arc_between_them() {
        let topology = Topology::build(&[Some(square(0.0, 0.0)), Some(square(1.0, 0.0)), None]);
        topology.sanity_check();
        assert_eq!(topology.arc_count(), 3);
        assert_eq!((0..3).filter_map(|arc| topology.sides(arc).both()).count(), 1);
        assert_eq!(topology.areas().len(), 3);
        assert_eq!(topology.multi_polygon(topology.areas(), 2), None);
    }

    #[test]
    fn polygons_come_back_with_their_area() {
        let squares = [square(0.0, 0.0), square(1.0, 0.0), square(1.0, 1.0)].map(Some);
        let topology = Topology::build(&squares);
        topology.sanity_check();
        for i in 0..3 {
            let back = topology.multi_polygon(topology.areas(), i).expect("a polygon");
            assert!((back.signed_area() - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn an_enclave_and_the_hole_around_it_are_one_closed_arc() {
        let ring = LineString::from(vec![(1.0, 1.0), (2.0, 1.0), (2.0, 2.0), (1.0, 2.0), (1.0, 1.0)]);
        let outer = LineString::from(vec![(0.0, 0.0), (3.0, 0.0), (3.0, 3.0), (0.0, 3.0), (0.0, 0.0)]);
        let around = MultiPolygon::new(vec![Polygon::new(outer, vec![ring.clone()])]);
        let enclave = MultiPolygon::new(vec![Polygon::new(ring, vec![])]);
        let topology = Topology::build(&[Some(around), Some(enclave)]);
        topology.sanity_check();
        assert_eq!(topology.arc_count(), 2);
        let union = topology.dissolve(&[vec![0, 1]]);
        let whole = topology.multi_polygon(&union, 0).expect("a polygon");
        assert!((whole.unsigned_area() - 9.0).abs() < 1e-12);
        assert!(whole.0[0].interiors().is_empty());
    }

    #[test]
    fn a_ring_of_squares_dissolves_to_one_polygon_with_a_hole() {
        let around: Vec<_> =
            (0..9).filter(|&i| i != 4).map(|i| Some(square(f64::from(i % 3), f64::from(i / 3)))).collect();
        let topology = Topology::build(&around);
        topology.sanity_check();
        let union = topology.dissolve(&[(0..8).collect(), vec![0, 2]]);
        let ring = topology.multi_polygon(&union, 0).expect("a polygon");
        assert_eq!((ring.0.len(), ring.0[0].interiors().len()), (1, 1));
        assert!((ring.unsigned_area() - 8.0).abs() < 1e-12);
        assert_eq!(topology.multi_polygon(&union, 1).expect("two apart").0.len(), 2);
    }
}
