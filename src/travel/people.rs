//! Travel between people instead of centres: how far until so many live within, and
//! means over the people of two units. One sweep per place; no table of all places.

use rayon::prelude::*;

use super::cost::Cost;
use super::network::{Access, Network};
use crate::model::Place;

/// The kilometres (along the fastest ways) within which `people` live, for each place,
/// averaged over the people of a unit. A place's own people count from the start. `None`
/// for a unit without people, or when none of its places reaches so many; places that
/// do not are left out of their unit's mean.
///
/// `accesses` are where the places meet the roads, one for each.
pub fn km_to_people(
    network: &Network,
    places: &[Place],
    accesses: &[Option<Access>],
    units: usize,
    people: f64,
) -> Vec<Option<f64>> {
    let distances: Vec<Option<f64>> = (0..places.len())
        .into_par_iter()
        .map_init(Vec::new, |work, from| {
            let costs = accesses[from].map(|access| network.row(access, accesses, work)).unwrap_or_default();
            let mut near: Vec<(Cost, usize)> =
                costs.into_iter().zip(0..).filter(|(c, _)| c.reached().is_some()).collect();
            near.retain(|&(_, to)| to != from);
            near.sort_unstable_by(|a, b| a.0.km().total_cmp(&b.0.km()).then(a.1.cmp(&b.1)));
            let mut found = places[from].weight;
            if found >= people {
                return Some(0.0);
            }
            near.into_iter().find_map(|(cost, to)| {
                found += places[to].weight;
                (found >= people).then(|| cost.km())
            })
        })
        .collect();
    let mut sums = vec![(0.0, 0.0); units];
    for (place, km) in places.iter().zip(distances) {
        if let Some(km) = km {
            let (sum, weight) = &mut sums[place.unit.get()];
            *sum += km * place.weight;
            *weight += place.weight;
        }
    }
    sums.into_iter().map(|(sum, weight)| (weight > 0.0).then(|| sum / weight)).collect()
}

/// Mean travel between the people of two units.
#[derive(Clone, Debug)]
pub struct WeightedMeans {
    units: usize,
    /// Minutes and kilometres; NaN where there is no way.
    means: Vec<[f64; 2]>,
}

impl WeightedMeans {
    /// Mean minutes from a person of one unit to a person of another.
    pub fn minutes(&self, from: usize, to: usize) -> Option<f64> {
        Some(self.means[from * self.units + to][0]).filter(|mean| !mean.is_nan())
    }

    /// Mean kilometres.
    pub fn km(&self, from: usize, to: usize) -> Option<f64> {
        Some(self.means[from * self.units + to][1]).filter(|mean| !mean.is_nan())
    }
}

/// Means over all pairs of places of two units that a way joins, weighted by the people
/// at both. `accesses` are where the places meet the roads, one for each.
pub fn weighted_means(network: &Network, places: &[Place], accesses: &[Option<Access>], units: usize) -> WeightedMeans {
    let mut by_unit: Vec<Vec<usize>> = vec![Vec::new(); units];
    for (index, place) in places.iter().enumerate() {
        by_unit[place.unit.get()].push(index);
    }
    let rows: Vec<Vec<[f64; 2]>> = by_unit
        .par_iter()
        .map_init(Vec::new, |work, from| {
            let mut sums = vec![[0.0; 3]; units];
            for &here in from {
                let Some(access) = accesses[here] else { continue };
                let costs = network.row(access, accesses, work);
                for (place, cost) in places.iter().zip(costs) {
                    if let Some(cost) = cost.reached() {
                        let weight = places[here].weight * place.weight;
                        let sum = &mut sums[place.unit.get()];
                        sum[0] += weight * cost.minutes();
                        sum[1] += weight * cost.km();
                        sum[2] += weight;
                    }
                }
            }
            let mean = |sum: [f64; 3]| [sum[0] / sum[2], sum[1] / sum[2]];
            sums.into_iter().map(mean).collect()
        })
        .collect();
    WeightedMeans { units, means: rows.concat() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{link, network, point};
    use super::*;
    use crate::model::UnitIndex;

    fn place(unit: u32, lon: f64, weight: f64) -> Place {
        Place { unit: UnitIndex(unit), point: point(lon, 60.0), weight }
    }

    /// Along a road of 55.6 km per degree: unit 0 at 10.0 and 10.1, unit 1 at 10.4, unit 2 off the road.
    fn places() -> Vec<Place> {
        let far = Place { unit: UnitIndex(2), point: point(10.0, 62.0), weight: 9_000.0 };
        vec![place(0, 10.0, 3_000.0), place(0, 10.1, 1_000.0), place(1, 10.4, 2_000.0), far]
    }

    fn accesses(network: &Network) -> Vec<Option<Access>> {
        places().iter().map(|place| network.access(place.point)).collect()
    }

    #[test]
    fn the_distance_to_people_is_the_mean_over_those_who_travel() {
        let network = network(vec![link((10.0, 60.0), (11.0, 60.0), 60.0)]);
        let km = km_to_people(&network, &places(), &accesses(&network), 4, 5_000.0);
        // From 10.0 and from 10.1 the 5,000 are reached with 10.4; from 10.4 with 10.0.
        let (west, east) = (0.4 * 55.6, 0.3 * 55.6);
        let expected = (3.0 * west + east) / 4.0;
        assert!((km[0].expect("known") - expected).abs() < 0.05, "{km:?}");
        assert!((km[1].expect("known") - west).abs() < 0.05);
        assert_eq!(km[2], Some(0.0), "9,000 live there, road or not");
        assert_eq!(km[3], None, "nobody lives there");
        assert_eq!(km_to_people(&network, &places(), &accesses(&network), 4, 50_000.0), [None; 4]);
    }

    #[test]
    fn means_are_weighted_by_the_people_at_both_ends() {
        let network = network(vec![link((10.0, 60.0), (11.0, 60.0), 60.0)]);
        let means = weighted_means(&network, &places(), &accesses(&network), 4);
        let expected = (3.0 * 0.4 + 0.3) / 4.0 * 55.6;
        assert!((means.km(0, 1).expect("known") - expected).abs() < 0.05);
        assert!((means.minutes(1, 0).expect("known") - expected).abs() < 0.05);
        assert_eq!(means.minutes(0, 2), None);
    }
}
