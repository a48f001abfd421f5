//! Weights from points: k nearest, and bands of great-circle distance.
//!
//! Points are put on the unit sphere in three dimensions, where the chord grows with
//! the great circle, so an R-tree answers without seams at the poles or the date line.

use rstar::RTree;
use rstar::primitives::GeomWithData;

use super::{Weights, WeightsError};
use crate::model::LonLat;

type OnSphere = GeomWithData<[f64; 3], u32>;

/// Distances that make neighbours: above `from_m`, and up to and including `to_m`, in
/// metres along the great circle. With `from_m` 0, units in the same place are neighbours too.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Band {
    /// Lower edge, in metres; itself outside.
    pub from_m: f64,
    /// Upper edge, in metres; itself inside.
    pub to_m: f64,
}

impl Weights {
    /// Each unit's `k` nearest others by great-circle distance, each of weight 1, the
    /// lower unit first among equals. A unit without a point has no neighbours and is
    /// nobody's. Not symmetric as a rule.
    ///
    /// # Errors
    /// When `k` is 0, or not below the number of points.
    pub fn nearest(points: &[Option<LonLat>], k: usize) -> Result<Self, WeightsError> {
        let placed = points.iter().flatten().count();
        if k == 0 || k >= placed {
            let right = "1 or more, and below the number of units with a point";
            return Err(WeightsError::OutOfRange { name: "the number of nearest units", given: k as f64, right });
        }
        let tree = tree(points);
        let mut links = Vec::with_capacity(placed * k);
        for (from, point) in placed_units(points) {
            let mut near: Vec<(f64, u32)> = Vec::with_capacity(k + 1);
            for other in tree.nearest_neighbor_iter(on_sphere(point)).filter(|other| other.data != from) {
                // The chord orders candidates; the great circle decides, so that equal ones are equal both ways.
                let distance_m = points[other.data as usize].map_or(f64::INFINITY, |to| point.distance_m(to));
                if near.len() >= k && distance_m > near[k - 1].0 + SLACK_M {
                    break;
                }
                near.push((distance_m, other.data));
                near.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            }
            links.extend(near.iter().take(k).map(|&(_, to)| (from, to, 1.0)));
        }
        Self::from_links(points.len(), links)
    }

    /// Units within a band of great-circle distance, each of weight 1. A unit without a
    /// point has no neighbours. Symmetric.
    ///
    /// # Errors
    /// When the band's edges are not 0 ≤ `from_m` < `to_m`.
    pub fn distance_band(points: &[Option<LonLat>], band: Band) -> Result<Self, WeightsError> {
        let right = "in metres: the lower edge 0 or more, the upper one above it";
        if band.from_m.is_nan() || band.from_m < 0.0 {
            return Err(WeightsError::OutOfRange { name: "the band's lower edge", given: band.from_m, right });
        }
        if band.to_m.is_nan() || band.to_m <= band.from_m {
            return Err(WeightsError::OutOfRange { name: "the band's upper edge", given: band.to_m, right });
        }
        let tree = tree(points);
        let angle = ((band.to_m + SLACK_M) / LonLat::EARTH_RADIUS_M).min(std::f64::consts::PI);
        let chord = 2.0 * (angle / 2.0).sin();
        let mut links = Vec::new();
        for (from, point) in placed_units(points) {
            for other in tree.locate_within_distance(on_sphere(point), chord * chord) {
                let distance_m = points[other.data as usize].map_or(f64::INFINITY, |to| point.distance_m(to));
                let above = distance_m > band.from_m || band.from_m == 0.0;
                if other.data != from && above && distance_m <= band.to_m {
                    links.push((from, other.data, 1.0));
                }
            }
        }
        Self::from_links(points.len(), links)
    }
}

/// What rounding on the sphere may do to a distance: far above 1e-16 of the Earth's radius.
const SLACK_M: f64 = 0.01;

fn placed_units(points: &[Option<LonLat>]) -> impl Iterator<Item = (u32, LonLat)> + '_ {
    (0_u32..).zip(points).filter_map(|(unit, point)| Some((unit, (*point)?)))
}

fn tree(points: &[Option<LonLat>]) -> RTree<OnSphere> {
    RTree::bulk_load(placed_units(points).map(|(unit, point)| OnSphere::new(on_sphere(point), unit)).collect())
}

fn on_sphere(point: LonLat) -> [f64; 3] {
    let (lon, lat) = (point.lon().to_radians(), point.lat().to_radians());
    [lat.cos() * lon.cos(), lat.cos() * lon.sin(), lat.sin()]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn points(places: &[(f64, f64)]) -> Vec<Option<LonLat>> {
        places.iter().map(|&(lon, lat)| Some(LonLat::new(lon, lat).expect("on the globe"))).collect()
    }

    #[test]
    fn neighbours_are_found_across_the_date_line() {
        let weights = Weights::nearest(&points(&[(179.9, 65.0), (-179.9, 65.0), (170.0, 65.0)]), 1).expect("valid");
        assert_eq!((weights.neighbours(0), weights.neighbours(1)), (&[1_u32][..], &[0_u32][..]));
    }

    #[test]
    fn too_many_or_no_nearest_and_an_empty_band_are_refused() {
        let three = points(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]);
        assert!(Weights::nearest(&three, 3).is_err());
        assert!(Weights::nearest(&three, 0).is_err());
        for (from_m, to_m) in [(0.0, 0.0), (2.0, 1.0), (-1.0, 1.0), (f64::NAN, 1.0), (0.0, f64::NAN)] {
            assert!(Weights::distance_band(&three, Band { from_m, to_m }).is_err());
        }
    }

    #[test]
    fn a_unit_without_a_point_is_an_island() {
        let mut some = points(&[(0.0, 0.0), (1.0, 0.0), (2.0, 0.0)]);
        some.insert(1, None);
        let weights = Weights::nearest(&some, 1).expect("valid");
        assert_eq!((weights.islands(), weights.neighbours(2)), (vec![1], &[0_u32][..]));
    }

    proptest! {
        #[test]
        fn the_nearest_and_those_in_a_band_are_those_found_by_measuring_all(
            // On a coarse grid, so that many are equally far or in the same place.
            places in prop::collection::vec((-4_i32..4, 60_i32..64), 4..20), k in 1_usize..4, reach in 1_i32..6
        ) {
            let places: Vec<(f64, f64)> = places.iter().map(|&(x, y)| (f64::from(x), f64::from(y))).collect();
            let points = points(&places);
            let distance = |a: usize, b: usize| points[a].expect("set").distance_m(points[b].expect("set"));
            let nearest = Weights::nearest(&points, k).expect("valid");
            let band = Band { from_m: 1000.0, to_m: f64::from(reach) * 50_000.0 };
            let within = Weights::distance_band(&points, band).expect("valid");
            within.sanity_check();
            prop_assert!(within.is_symmetric());
            for from in 0..points.len() {
                let mut others: Vec<usize> = (0..points.len()).filter(|&to| to != from).collect();
                let inside: Vec<usize> = others.iter().copied()
                    .filter(|&to| distance(from, to) > band.from_m && distance(from, to) <= band.to_m).collect();
                prop_assert_eq!(within.pairs(from).map(|pair| pair.0).collect::<Vec<_>>(), inside);
                others.sort_by(|&a, &b| distance(from, a).total_cmp(&distance(from, b)).then(a.cmp(&b)));
                others.truncate(k);
                others.sort_unstable();
                prop_assert_eq!(nearest.pairs(from).map(|pair| pair.0).collect::<Vec<_>>(), others);
            }
        }
    }
}
