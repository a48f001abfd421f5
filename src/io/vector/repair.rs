//! Makes invalid polygons valid without losing area. A valid polygon is not
//! touched, so its vertices stay equal to its neighbours' to the last bit.

use gdal::cpl::CslStringList;
use gdal::errors::GdalError;
use gdal::vector::Geometry;
use geo::{GeodesicArea, LineString, MultiPolygon, Polygon};

use crate::io::complaints;
use crate::io::wkb::{self, WkbError};

/// Why a polygon stays broken.
#[derive(Debug)]
pub(super) enum RepairError {
    Gdal(GdalError),
    Wkb(WkbError),
    /// Nothing is left that has an area.
    NoArea,
}

/// What was wrong, and the areas in square metres before and after.
pub(super) struct Repaired {
    pub reason: String,
    pub area_before_m2: f64,
    pub area_after_m2: f64,
}

/// Repairs a polygon in degrees, in place; `None` when it is valid as it is.
pub(super) fn repair(polygon: &mut MultiPolygon<f64>) -> Result<Option<Repaired>, RepairError> {
    let collapsed = !polygon.iter().all(|part| wkb::all_rings(part).all(encloses_something));
    let whole = if collapsed { without_collapsed(polygon) } else { polygon.clone() };
    if whole.0.is_empty() {
        return Err(RepairError::NoArea);
    }
    let geometry = Geometry::from_wkb(&wkb::write_polygons(&whole)).map_err(RepairError::Gdal)?;
    let listener = complaints::listen();
    let valid = geometry.is_valid();
    if valid && !collapsed {
        return Ok(None);
    }
    let reason = listener.first().map_or_else(|| "a ring without area".to_owned(), |complaint| complaint.text);
    let area_before_m2 = area_m2(polygon);
    let fixed = if valid { whole } else { largest(&geometry)? };
    if fixed.0.is_empty() {
        return Err(RepairError::NoArea);
    }
    let area_after_m2 = area_m2(&fixed);
    *polygon = fixed;
    Ok(Some(Repaired { reason, area_before_m2, area_after_m2 }))
}

/// GDAL's two ways, and of their results the one with more area: by linework, where
/// parts that overlap fall out, or by structure, where a hole outside does.
fn largest(geometry: &Geometry) -> Result<MultiPolygon<f64>, RepairError> {
    let by_linework = make_valid(geometry, "LINEWORK")?;
    let by_structure = make_valid(geometry, "STRUCTURE")?;
    let gained_m2 = area_m2(&by_structure) - area_m2(&by_linework);
    // Below a square metre the two differ by rounding, and linework keeps every vertex.
    Ok(if gained_m2 > 1.0 { by_structure } else { by_linework })
}

fn make_valid(geometry: &Geometry, method: &str) -> Result<MultiPolygon<f64>, RepairError> {
    let mut options = CslStringList::new();
    options.set_name_value("METHOD", method).map_err(RepairError::Gdal)?;
    let fixed = geometry.make_valid(&options).map_err(RepairError::Gdal)?;
    let bytes = fixed.iso_wkb().map_err(RepairError::Gdal)?;
    wkb::read_polygonal_parts(&bytes).map_err(RepairError::Wkb)
}

fn encloses_something(ring: &LineString<f64>) -> bool {
    let Some(first) = ring.0.first() else { return false };
    let second = ring.0.iter().find(|coord| *coord != first);
    second.is_some_and(|second| ring.0.iter().any(|coord| coord != first && coord != second))
}

fn without_collapsed(polygon: &MultiPolygon<f64>) -> MultiPolygon<f64> {
    let parts = polygon.iter().filter(|part| encloses_something(part.exterior())).map(|part| {
        let holes = part.interiors().iter().filter(|ring| encloses_something(ring)).cloned();
        Polygon::new(part.exterior().clone(), holes.collect())
    });
    parts.collect()
}

/// Geodesic area, whichever way the rings run.
pub(crate) fn area_m2(polygon: &MultiPolygon<f64>) -> f64 {
    let ring_m2 = |ring: &LineString<f64>| Polygon::new(ring.clone(), vec![]).geodesic_area_signed().abs();
    let part_m2 = |part: &Polygon<f64>| ring_m2(part.exterior()) - part.interiors().iter().map(ring_m2).sum::<f64>();
    polygon.iter().map(part_m2).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ring(points: &[(f64, f64)]) -> LineString<f64> {
        LineString::from(points.to_vec())
    }

    fn square(x: f64, y: f64, side: f64) -> Polygon<f64> {
        Polygon::new(ring(&[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]), vec![])
    }

    #[test]
    fn a_valid_polygon_is_not_touched_whichever_way_it_runs() {
        let mut polygon = MultiPolygon::new(vec![square(10.1, 60.3, 0.7), square(20.0, 60.0, -0.1)]);
        let before = polygon.clone();
        assert!(matches!(repair(&mut polygon), Ok(None)));
        assert_eq!(polygon, before);
    }

    #[test]
    fn both_wings_of_a_bow_tie_stay() {
        let tie = ring(&[(0.0, 0.0), (1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0)]);
        let mut polygon = MultiPolygon::new(vec![Polygon::new(tie, vec![])]);
        let repaired = repair(&mut polygon).ok().flatten().expect("repaired");
        assert!(repaired.reason.contains("Self-intersection"), "{}", repaired.reason);
        assert_eq!(polygon.0.len(), 2);
        let square_m2 = area_m2(&MultiPolygon::new(vec![square(0.0, 0.0, 1.0)]));
        assert!((repaired.area_after_m2 - square_m2 / 2.0).abs() < square_m2 * 1e-3);
    }

    #[test]
    fn parts_that_overlap_are_joined_and_keep_their_area() {
        let mut polygon = MultiPolygon::new(vec![square(0.0, 0.0, 1.0), square(0.5, 0.0, 1.0)]);
        let repaired = repair(&mut polygon).ok().flatten().expect("repaired");
        let rectangle = ring(&[(0.0, 0.0), (1.5, 0.0), (1.5, 1.0), (0.0, 1.0), (0.0, 0.0)]);
        let rectangle_m2 = area_m2(&MultiPolygon::new(vec![Polygon::new(rectangle, vec![])]));
        assert!((repaired.area_after_m2 - rectangle_m2).abs() < rectangle_m2 * 1e-4);
        assert!(matches!(repair(&mut polygon), Ok(None)));
    }

    #[test]
    fn a_ring_without_area_goes_and_a_polygon_of_only_such_is_refused() {
        let flat = Polygon::new(ring(&[(5.0, 5.0), (6.0, 6.0), (5.0, 5.0)]), vec![]);
        let mut polygon = MultiPolygon::new(vec![square(0.0, 0.0, 1.0), flat.clone()]);
        assert!(matches!(repair(&mut polygon), Ok(Some(_))));
        assert_eq!(polygon, MultiPolygon::new(vec![square(0.0, 0.0, 1.0)]));
        assert!(matches!(repair(&mut MultiPolygon::new(vec![flat])), Err(RepairError::NoArea)));
    }
}
