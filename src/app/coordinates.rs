//! From degrees, which everything is held in, to the coordinate system that is asked for; and boxes given in one.
//! A box is honoured in its own system: a box of a projection has no straight sides in degrees, so what may lie
//! in it is brought to the projection and looked at there.

use std::cell::Cell;

use geo::{BoundingRect, Coord, CoordsIter, Geometry, Intersects, MapCoordsInPlace, Rect, coord};

use super::error::AppError;
use crate::io::projection::{from_degrees, to_degrees};
use crate::model::{BoundingBox, Crs};

/// Into how many pieces each side of a box is cut to see how it lies in degrees.
const SIDE_PIECES: u32 = 32;
/// By what share of its size a box in degrees is widened for the bulge of sides between those points. The sides bend
/// by at most 1/8 of a piece's square times the curvature: far less than this.
const MARGIN_SHARE: f64 = 0.01;

/// A box in a coordinate system: what meets it is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Region {
    crs: Crs,
    /// Boxes in degrees: the region itself (two where it crosses the antimeridian), or, for a projection, around it.
    around: Vec<BoundingBox>,
    /// The box in its own system, for a projection.
    exact: Option<Rect<f64>>,
}

impl Region {
    /// A box by the first and second coordinate of its lower and upper corner, in the system's order of axes.
    ///
    /// # Errors
    /// When the numbers are no box of the system, or PROJ does not work.
    pub fn new(crs: Crs, low: [f64; 2], high: [f64; 2]) -> Result<Self, AppError> {
        let wrong = || AppError::Unfit { why: no_box_words(crs, low, high) };
        if !low.iter().chain(&high).all(|number| number.is_finite()) {
            return Err(wrong());
        }
        if !crs.is_in_degrees() {
            if low[0] > high[0] || low[1] > high[1] {
                return Err(wrong());
            }
            let exact = Rect::new(Coord::from(low), Coord::from(high));
            let around = around_in_degrees(crs, exact)?;
            return Ok(Self { crs, around: vec![around], exact: Some(exact) });
        }
        let ([west, south], [east, north]) = match crs {
            Crs::Epsg4326 => ([low[1], low[0]], [high[1], high[0]]),
            _ => (low, high),
        };
        let inside = [west, east].iter().all(|v| v.abs() <= 180.0) && [south, north].iter().all(|v| v.abs() <= 90.0);
        let parts = if west > east { vec![(west, 180.0), (-180.0, east)] } else { vec![(west, east)] };
        let boxes: Option<Vec<BoundingBox>> =
            parts.into_iter().map(|(west, east)| BoundingBox::new(west, south, east, north)).collect();
        let around = boxes.filter(|_| inside).ok_or_else(wrong)?;
        Ok(Self { crs, around, exact: None })
    }

    /// Boxes in degrees that everything in the region meets.
    pub(super) fn around(&self) -> &[BoundingBox] {
        &self.around
    }

    /// Whether what meets [`Region::around`] need not meet the region.
    pub(super) fn is_projected(&self) -> bool {
        self.exact.is_some()
    }

    /// Whether a geometry in degrees meets the region. What has no place in the region's system meets nothing.
    ///
    /// # Errors
    /// When PROJ does not work.
    pub(super) fn meets(&self, geometry: &Geometry<f64>) -> Result<bool, AppError> {
        let Some(bounds) = geometry.bounding_rect().map(BoundingBox::from) else { return Ok(false) };
        let rect = |bounds: &BoundingBox| {
            Rect::new(coord! { x: bounds.west, y: bounds.south }, coord! { x: bounds.east, y: bounds.north })
        };
        let near = || self.around.iter().filter(|around| bounds.intersects(**around));
        let Some(exact) = self.exact else {
            return Ok(near().any(|around| geometry.intersects(&rect(around))));
        };
        if near().next().is_none() {
            return Ok(false);
        }
        Ok(projected(geometry.clone(), self.crs)?.is_some_and(|geometry| geometry.intersects(&exact)))
    }
}

fn no_box_words(crs: Crs, low: [f64; 2], high: [f64; 2]) -> String {
    let numbers = [low, high].concat().iter().map(f64::to_string).collect::<Vec<_>>().join(",");
    let right = match crs {
        Crs::Crs84 => "give west,south,east,north in degrees, for example 5,58,12,64",
        Crs::Epsg4326 => "give south,west,north,east in degrees, for example 58,5,64,12",
        _ => "give least easting, least northing, greatest easting, greatest northing in metres",
    };
    format!("bbox={numbers} is not a box in {}: {right}", crs.uri())
}

/// A geometry in degrees brought to a system; `None` when it has no place there.
///
/// # Errors
/// When PROJ does not work.
pub(super) fn projected(mut geometry: Geometry<f64>, crs: Crs) -> Result<Option<Geometry<f64>>, AppError> {
    if crs == Crs::Crs84 {
        return Ok(Some(geometry));
    }
    let mut points: Vec<Coord<f64>> = geometry.coords_iter().collect();
    from_degrees(crs, &mut points).map_err(|source| AppError::Projection { source })?;
    if !points.iter().all(|point| point.x.is_finite() && point.y.is_finite()) {
        return Ok(None);
    }
    let next = Cell::new(0);
    geometry.map_coords_in_place(|point| points.get(next.replace(next.get() + 1)).copied().unwrap_or(point));
    Ok(Some(geometry))
}

/// A box in degrees around a box of a system; the whole globe where the box holds a pole or has sides without a place.
///
/// # Errors
/// When PROJ does not work.
pub(super) fn around_in_degrees(crs: Crs, bounds: Rect<f64>) -> Result<BoundingBox, AppError> {
    let fail = |source| AppError::Projection { source };
    let globe = BoundingBox { west: -180.0, south: -90.0, east: 180.0, north: 90.0 };
    let mut poles = [coord! { x: 0.0, y: 90.0 }, coord! { x: 0.0, y: -90.0 }];
    from_degrees(crs, &mut poles).map_err(fail)?;
    if poles.iter().any(|pole| bounds.intersects(pole)) {
        return Ok(globe);
    }
    let (low, size) = (bounds.min(), coord! { x: bounds.width(), y: bounds.height() });
    let shares = (0..=SIDE_PIECES).map(|piece| f64::from(piece) / f64::from(SIDE_PIECES));
    let sides = shares.flat_map(|share| [(share, 0.0), (share, 1.0), (0.0, share), (1.0, share)]);
    let mut points: Vec<Coord<f64>> =
        sides.map(|(x, y)| coord! { x: low.x + x * size.x, y: low.y + y * size.y }).collect();
    to_degrees(crs, &mut points).map_err(fail)?;
    let on_globe = |point: &Coord<f64>| point.x.abs() <= 180.0 && point.y.abs() <= 90.0;
    let around = geo::MultiPoint::from(points.clone()).bounding_rect();
    let Some(around) = around.filter(|around| points.iter().all(on_globe) && around.width() < 180.0) else {
        return Ok(globe);
    };
    let (x, y) = (around.width() * MARGIN_SHARE + 1e-9, around.height() * MARGIN_SHARE + 1e-9);
    Ok(BoundingBox {
        west: (around.min().x - x).max(-180.0),
        south: (around.min().y - y).max(-90.0),
        east: (around.max().x + x).min(180.0),
        north: (around.max().y + y).min(90.0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::Point;
    use proptest::prelude::*;

    fn region(crs: Crs, low: [f64; 2], high: [f64; 2]) -> Region {
        Region::new(crs, low, high).expect("a box")
    }

    /// The obvious twin: the point in the region's system, compared with its corners.
    fn holds(crs: Crs, low: [f64; 2], high: [f64; 2], point: Point<f64>) -> bool {
        let mut at = [point.0];
        from_degrees(crs, &mut at).expect("PROJ works");
        (low[0]..=high[0]).contains(&at[0].x) && (low[1]..=high[1]).contains(&at[0].y)
    }

    proptest! {
        #[test]
        fn a_point_meets_a_box_when_it_lies_in_it_in_the_systems_own_numbers(
            lon in 3.0..33.0_f64, lat in 56.0..73.0_f64,
            x in -2e5..1.1e6_f64, y in 6.2e6..8.0e6_f64, width in 1e3..1.5e6_f64, height in 1e3..1.5e6_f64,
        ) {
            let point = Point::new(lon, lat);
            for crs in [Crs::Epsg25832, Crs::Epsg25833] {
                let (low, high) = ([x, y], [x + width, y + height]);
                let found = region(crs, low, high).meets(&point.into()).expect("PROJ works");
                prop_assert_eq!(found, holds(crs, low, high, point), "{:?}", crs);
            }
        }
    }

    #[test]
    fn a_box_of_a_projection_is_no_box_in_degrees() {
        // The box in degrees around this box of zone 33 holds the point, the box itself does not.
        let (low, high) = ([-50_000.0, 7_000_000.0], [100_000.0, 7_200_000.0]);
        let utm = region(Crs::Epsg25833, low, high);
        let corner = [utm.around()[0].west + 0.01, utm.around()[0].south + 0.01];
        assert!(!utm.meets(&Point::from(corner).into()).expect("PROJ works"));
        assert!(utm.is_projected());
    }

    #[test]
    fn the_first_axis_of_4326_is_latitude() {
        let point: Geometry<f64> = Point::new(10.75, 59.91).into();
        assert!(region(Crs::Epsg4326, [59.0, 10.0], [60.0, 11.0]).meets(&point).expect("a test"));
        assert!(region(Crs::Crs84, [10.0, 59.0], [11.0, 60.0]).meets(&point).expect("a test"));
        assert!(!region(Crs::Crs84, [59.0, 10.0], [60.0, 11.0]).meets(&point).expect("a test"));
        assert!(Region::new(Crs::Epsg4326, [10.0, 100.0], [11.0, 190.0]).is_err());
    }

    #[test]
    fn a_box_across_the_antimeridian_is_two_and_what_is_no_box_says_what_one_is() {
        assert_eq!(region(Crs::Crs84, [170.0, -10.0], [-170.0, 10.0]).around().len(), 2);
        for (crs, low, high, right) in [
            (Crs::Crs84, [262_257.0, 6_652_205.0], [300_000.0, 6_700_000.0], "degrees"),
            (Crs::Crs84, [5.0, 64.0], [12.0, 58.0], "west,south"),
            (Crs::Crs84, [5.0, f64::NAN], [12.0, 58.0], "west,south"),
            (Crs::Epsg25833, [5.0, 1.0], [1.0, 7.0], "metres"),
        ] {
            let error = Region::new(crs, low, high).expect_err("no box").to_string();
            assert!(error.contains(right), "{error}");
        }
    }

    #[test]
    fn around_a_pole_or_beyond_the_projection_lies_the_globe() {
        let pole = around_in_degrees(Crs::Epsg25833, Rect::new((0.0, 9.9e6), (1e6, 10.1e6))).expect("PROJ works");
        assert!((pole.west, pole.east) == (-180.0, 180.0));
        let far = around_in_degrees(Crs::Epsg25833, Rect::new((-1e9, -1e9), (1e9, 1e9))).expect("PROJ works");
        assert!((far.south, far.north) == (-90.0, 90.0));
    }
}
