//! Which areas lie at a point or in a box: an R*-tree of the polygons' boxes, then
//! the polygons themselves.

use geo::{BoundingRect, Contains, Coord, Intersects, MultiPolygon, Point, Rect};
use rstar::primitives::{GeomWithData, Rectangle};
use rstar::{AABB, RTree};

use crate::model::{BoundingBox, LonLat};

type Entry = GeomWithData<Rectangle<[f64; 2]>, usize>;

/// Finds areas by place. Holds boxes per polygon part, so that far islands do not
/// make an area's box cover half a country.
#[derive(Clone, Debug)]
pub struct SpatialIndex {
    tree: RTree<Entry>,
}

impl SpatialIndex {
    /// Indexes polygons in degrees; entries without a polygon are never found.
    pub fn new(polygons: &[Option<MultiPolygon<f64>>]) -> Self {
        let entries = polygons.iter().enumerate().flat_map(|(area, entry)| {
            entry.iter().flat_map(|multi| &multi.0).filter_map(move |polygon| {
                let rect = polygon.bounding_rect()?;
                let corners = Rectangle::from_corners([rect.min().x, rect.min().y], [rect.max().x, rect.max().y]);
                Some(GeomWithData::new(corners, area))
            })
        });
        Self { tree: RTree::bulk_load(entries.collect()) }
    }

    /// The area at a point: one that holds it inside, else one that has it on its
    /// border. The lowest index wins where several do.
    pub fn at(&self, polygons: &[Option<MultiPolygon<f64>>], point: LonLat) -> Option<usize> {
        let place = Point::from(Coord::from(point));
        let mut near: Vec<usize> =
            self.tree.locate_all_at_point([point.lon(), point.lat()]).map(|entry| entry.data).collect();
        near.sort_unstable();
        near.dedup();
        let shape = |area: usize| polygons.get(area).and_then(Option::as_ref);
        near.iter()
            .find(|&&area| shape(area).is_some_and(|multi| multi.contains(&place)))
            .or_else(|| near.iter().find(|&&area| shape(area).is_some_and(|multi| multi.intersects(&place))))
            .copied()
    }

    /// The areas with a part whose box meets the box, ascending.
    pub(super) fn candidates(&self, bounds: BoundingBox) -> Vec<usize> {
        let envelope = AABB::from_corners([bounds.west, bounds.south], [bounds.east, bounds.north]);
        let mut found: Vec<usize> =
            self.tree.locate_in_envelope_intersecting(envelope).map(|entry| entry.data).collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The areas with a point in the box, ascending.
    pub fn within(&self, polygons: &[Option<MultiPolygon<f64>>], bounds: BoundingBox) -> Vec<usize> {
        let rect = Rect::new(Coord { x: bounds.west, y: bounds.south }, Coord { x: bounds.east, y: bounds.north });
        let mut found = self.candidates(bounds);
        found.retain(|&area| polygons.get(area).and_then(Option::as_ref).is_some_and(|multi| multi.intersects(&rect)));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::polygon;

    fn squares() -> Vec<Option<MultiPolygon<f64>>> {
        let square = |x: f64| polygon![(x: x, y: 0.0), (x: x + 1.0, y: 0.0), (x: x + 1.0, y: 1.0), (x: x, y: 1.0)];
        vec![Some(MultiPolygon::new(vec![square(0.0)])), None, Some(MultiPolygon::new(vec![square(1.0), square(5.0)]))]
    }

    #[test]
    fn a_point_is_found_inside_on_the_border_and_not_outside() {
        let (polygons, index) = (squares(), SpatialIndex::new(&squares()));
        let at = |lon, lat| index.at(&polygons, LonLat::new(lon, lat).expect("valid"));
        assert_eq!(at(0.5, 0.5), Some(0));
        assert_eq!(at(5.5, 0.5), Some(2));
        assert_eq!(at(1.0, 0.5), Some(0));
        assert_eq!(at(3.0, 0.5), None);
    }

    #[test]
    fn a_box_between_two_islands_finds_neither() {
        let (polygons, index) = (squares(), SpatialIndex::new(&squares()));
        let within = |w, e| index.within(&polygons, BoundingBox::new(w, 0.0, e, 1.0).expect("valid"));
        assert_eq!(within(3.0, 4.0), Vec::<usize>::new());
        assert_eq!(within(0.5, 4.0), [0, 2]);
    }
}
