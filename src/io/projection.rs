//! From degrees to the other coordinate systems answers may be asked in, and back,
//! through PROJ as GDAL has it: the numbers are those of any other GIS.

use std::cell::RefCell;

use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;

use crate::model::Crs;

/// A coordinate system that PROJ cannot work with: its data are missing or damaged.
#[derive(Debug, thiserror::Error)]
#[error("PROJ cannot transform to or from {}", crs.uri())]
pub struct ProjectionError {
    /// The system.
    pub crs: Crs,
    /// What PROJ says.
    #[source]
    pub source: GdalError,
}

/// To degrees, or from them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    To,
    From,
}

thread_local! {
    /// Made once on each thread that needs one, and gone with it: making one takes about a millisecond.
    static MADE: RefCell<Vec<(Crs, Way, CoordTransform)>> = const { RefCell::new(Vec::new()) };
}

/// Brings longitudes and latitudes (degrees) to a system, in place and in its order of axes. A point that has no
/// place in the system becomes infinite.
///
/// # Errors
/// When PROJ does not work.
pub fn from_degrees(crs: Crs, points: &mut [Coord<f64>]) -> Result<(), ProjectionError> {
    transform(crs, Way::From, points)
}

/// Brings points of a system (in its order of axes) to longitudes and latitudes in degrees, in place. A point that
/// has no longitude and latitude becomes infinite.
///
/// # Errors
/// When PROJ does not work.
pub fn to_degrees(crs: Crs, points: &mut [Coord<f64>]) -> Result<(), ProjectionError> {
    transform(crs, Way::To, points)
}

fn transform(crs: Crs, way: Way, points: &mut [Coord<f64>]) -> Result<(), ProjectionError> {
    let Some(code) = crs.epsg() else { return Ok(()) };
    if crs == Crs::Epsg4326 {
        for point in points {
            std::mem::swap(&mut point.x, &mut point.y);
        }
        return Ok(());
    }
    MADE.with_borrow_mut(|made| {
        let held = made.iter().position(|(held, to, _)| (*held, *to) == (crs, way));
        let place = if let Some(place) = held {
            place
        } else {
            let fail = |source| ProjectionError { crs, source };
            made.push((crs, way, make(code, way).map_err(fail)?));
            made.len() - 1
        };
        let (mut xs, mut ys): (Vec<f64>, Vec<f64>) = points.iter().map(|point| (point.x, point.y)).unzip();
        // An error here means that some points failed; PROJ has set those to infinity.
        if let Err(error) = made[place].2.transform_coords(&mut xs, &mut ys, &mut []) {
            tracing::debug!(%error, "some points have no place in the other system");
        }
        for (point, (x, y)) in points.iter_mut().zip(xs.into_iter().zip(ys)) {
            *point = Coord { x, y };
        }
        Ok(())
    })
}

fn make(code: u32, way: Way) -> Result<CoordTransform, GdalError> {
    let system = |mut system: SpatialRef| {
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        system
    };
    let metres = system(SpatialRef::from_epsg(code)?);
    // Its own degrees: ETRS89 is taken for WGS 84 when boundaries are read too.
    let degrees = system(metres.geog_cs()?);
    match way {
        Way::From => CoordTransform::new(&degrees, &metres),
        Way::To => CoordTransform::new(&metres, &degrees),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_come_back_from_every_system() {
        let given = [Coord { x: 10.75, y: 59.91 }, Coord { x: 31.1, y: 70.37 }, Coord { x: 4.6, y: 61.0 }];
        for crs in Crs::ALL {
            let mut points = given;
            from_degrees(crs, &mut points).expect("PROJ works");
            assert_eq!(points == given, crs == Crs::Crs84, "{crs:?}");
            to_degrees(crs, &mut points).expect("PROJ works");
            for (point, given) in points.iter().zip(given) {
                assert!((point.x - given.x).abs() < 1e-9 && (point.y - given.y).abs() < 1e-9, "{crs:?}: {point:?}");
            }
        }
    }

    #[test]
    fn the_central_meridian_of_a_zone_is_at_500_km() {
        // Zone 33 is centred on 15 degrees east, with the scale .9996; zone 32 on 9 degrees east.
        for (crs, lon) in [(Crs::Epsg25833, 15.0), (Crs::Epsg25832, 9.0)] {
            let mut point = [Coord { x: lon, y: 60.0 }];
            from_degrees(crs, &mut point).expect("PROJ works");
            assert!((point[0].x - 500_000.0).abs() < 1e-6 && (point[0].y - 6_651_411.190).abs() < 1e-3, "{point:?}");
        }
        let mut half = [Coord { x: 180.0, y: 0.0 }];
        from_degrees(Crs::Epsg3857, &mut half).expect("PROJ works");
        assert!((half[0].x - 20_037_508.342_789_244).abs() < 1e-6 && half[0].y.abs() < 1e-6, "{half:?}");
    }

    #[test]
    fn a_point_without_a_place_is_not_finite_and_spares_the_others() {
        let mut points = [Coord { x: 10.0, y: 60.0 }, Coord { x: 1e30, y: 1e30 }];
        to_degrees(Crs::Epsg25833, &mut points).expect("PROJ works");
        assert!(!points[1].x.is_finite());
        let mut pole = [Coord { x: 0.0, y: 90.0 }, Coord { x: 10.0, y: 60.0 }];
        from_degrees(Crs::Epsg3857, &mut pole).expect("PROJ works");
        assert!(pole[1].x.is_finite());
    }
}
