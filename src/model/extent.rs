//! Points and boxes in degrees (WGS 84 / ETRS89 longitude and latitude). Only
//! finite values inside the globe get in, so that nothing above has to ask.

use geo::{Coord, Rect};

/// A point in degrees, longitude first.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LonLat {
    lon: f64,
    lat: f64,
}

/// Why two numbers are not a point on the globe.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[error("({lon}, {lat}) is not a longitude and latitude in degrees: longitude must be -180 to 180, latitude -90 to 90")]
pub struct LonLatError {
    /// The longitude as given.
    pub lon: f64,
    /// The latitude as given.
    pub lat: f64,
}

impl LonLat {
    /// Mean radius of the Earth in metres (IUGG R1), for great circles.
    pub const EARTH_RADIUS_M: f64 = 6_371_008.8;

    /// Checks a point.
    ///
    /// # Errors
    /// When a number is not finite or outside the globe.
    pub fn new(lon: f64, lat: f64) -> Result<Self, LonLatError> {
        if (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat) {
            Ok(Self { lon, lat })
        } else {
            Err(LonLatError { lon, lat })
        }
    }

    /// Degrees east.
    pub fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    pub fn lat(self) -> f64 {
        self.lat
    }

    /// Great-circle distance in metres (haversine on the mean sphere).
    pub fn distance_m(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.lat.to_radians(), other.lat.to_radians());
        let half_lat = ((lat2 - lat1) / 2.0).sin();
        let half_lon = ((other.lon - self.lon).to_radians() / 2.0).sin();
        let h = half_lat * half_lat + lat1.cos() * lat2.cos() * half_lon * half_lon;
        2.0 * Self::EARTH_RADIUS_M * h.sqrt().min(1.0).asin()
    }
}

impl From<LonLat> for Coord<f64> {
    fn from(point: LonLat) -> Self {
        Self { x: point.lon, y: point.lat }
    }
}

/// A box in degrees: west, south, east, north; never crossing the antimeridian.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BoundingBox {
    /// Degrees east of the western side.
    pub west: f64,
    /// Degrees north of the southern side.
    pub south: f64,
    /// Degrees east of the eastern side.
    pub east: f64,
    /// Degrees north of the northern side.
    pub north: f64,
}

impl BoundingBox {
    /// A box from four finite numbers, `None` when west > east or south > north.
    pub fn new(west: f64, south: f64, east: f64, north: f64) -> Option<Self> {
        let finite = [west, south, east, north].iter().all(|v| v.is_finite());
        (finite && west <= east && south <= north).then_some(Self { west, south, east, north })
    }

    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            west: self.west.min(other.west),
            south: self.south.min(other.south),
            east: self.east.max(other.east),
            north: self.north.max(other.north),
        }
    }

    /// Whether the two share a point.
    pub fn intersects(self, other: Self) -> bool {
        self.west <= other.east && other.west <= self.east && self.south <= other.north && other.south <= self.north
    }

    /// As four numbers: west, south, east, north.
    pub fn to_array(self) -> [f64; 4] {
        [self.west, self.south, self.east, self.north]
    }
}

impl From<Rect<f64>> for BoundingBox {
    fn from(rect: Rect<f64>) -> Self {
        Self { west: rect.min().x, south: rect.min().y, east: rect.max().x, north: rect.max().y }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_that_is_not_a_number_or_is_in_metres_is_refused() {
        for (lon, lat) in [(f64::NAN, 60.0), (10.0, f64::INFINITY), (262_257.2, 6_652_205.4), (10.0, 90.1)] {
            assert!(LonLat::new(lon, lat).is_err());
        }
    }

    #[test]
    fn one_degree_of_latitude_is_111_km() {
        let (a, b) = (LonLat::new(10.0, 60.0).expect("valid"), LonLat::new(10.0, 61.0).expect("valid"));
        assert!((a.distance_m(b) - 111_195.0).abs() < 1.0);
    }
}
