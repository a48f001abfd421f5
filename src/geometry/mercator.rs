//! Spherical Mercator (EPSG:3857) scaled to the unit square, as web tiles use it.

use geo::Coord;

/// A point of the square that tiles divide, Mercator's where nothing else is said: x
/// grows to the east, y to the south, both 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct WorldPoint {
    /// 0 in the west (in Mercator at 180° west), 1 in the east.
    pub x: f64,
    /// 0 in the north (in Mercator at about 85.05° north), 1 in the south.
    pub y: f64,
}

impl WorldPoint {
    /// Latitude at which the Mercator square ends: atan(sinh(π)) in degrees.
    pub const MAX_LATITUDE: f64 = 85.051_128_779_806_6;

    /// Projects degrees; latitudes beyond the square are moved to its edge.
    pub fn from_degrees(coord: Coord<f64>) -> Self {
        let latitude = coord.y.clamp(-Self::MAX_LATITUDE, Self::MAX_LATITUDE).to_radians();
        Self { x: (coord.x + 180.0) / 360.0, y: 0.5 - latitude.tan().asinh() / std::f64::consts::TAU }
    }

    /// Back to degrees.
    pub fn to_degrees(self) -> Coord<f64> {
        let y = (0.5 - self.y) * std::f64::consts::TAU;
        Coord { x: self.x * 360.0 - 180.0, y: y.sinh().atan().to_degrees() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_projected_point_comes_back() {
        for (lon, lat) in [(0.0, 0.0), (10.75, 59.91), (-179.9, -84.0), (31.1, 70.4)] {
            let back = WorldPoint::from_degrees(Coord { x: lon, y: lat }).to_degrees();
            assert!((back.x - lon).abs() < 1e-9 && (back.y - lat).abs() < 1e-9);
        }
    }

    #[test]
    fn the_square_ends_at_its_maximum_latitude() {
        let north = WorldPoint::from_degrees(Coord { x: 180.0, y: 90.0 });
        assert!((north.x - 1.0).abs() < 1e-12 && north.y.abs() < 1e-12);
    }
}
