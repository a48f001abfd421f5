//! The scan statistic: where cases are more (or fewer) than chance puts there, and how sure that is.
//!
//! Kulldorff's likelihood ratio (1997) of every zone, circular or connected by a relation (after Tango &
//! Takahashi 2005); the greatest ratio is held against the greatest of worlds with the same cases dealt
//! anew, so that looking everywhere is paid for. Likelihoods take no logarithm per zone and world: counts are whole,
//! and n ln n comes from a table.

mod counts;
mod zones;

use rayon::prelude::*;

use super::permutation::Permutations;
use super::significance::{Alternative, Counts as Ranks};
use crate::model::{Stream, Watch};
use counts::{Counts, Ratios};

pub use counts::{Direction, Model};
pub use zones::Zones;

/// The greatest share of the population that a zone holds, unless asked otherwise: with half of it one
/// cluster may be half the country.
pub const DEFAULT_CAP: f64 = 0.25;

/// Ratios nearer to each other are equal: they are differences of n ln n, which for millions is known to 1e-8.
const ROUNDING: f64 = 1e-8;

/// Why there is no scan.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum ScanError {
    /// Columns or a relation of different lengths.
    #[error("there are {found} {what} for {expected} units")]
    Length {
        /// What there are.
        what: &'static str,
        /// How many.
        found: usize,
        /// Units.
        expected: usize,
    },
    /// A value that is no count.
    #[error("the {what} of unit {unit} is {value}: it must be {right}")]
    Value {
        /// What it is.
        what: &'static str,
        /// The unit's place.
        unit: usize,
        /// What stands there.
        value: f64,
        /// What would be right.
        right: &'static str,
    },
    /// Nothing to look for.
    #[error("{cases} of {population} are cases: a scan needs some that are and some that are not")]
    NoContrast {
        /// Cases in all.
        cases: u64,
        /// Population in all.
        population: f64,
    },
    /// A share of the population that caps nothing, or everything.
    #[error("zones of up to {given} of the population were asked for: it must be above 0 and at most 0.5")]
    Cap {
        /// What was asked for.
        given: f64,
    },
    /// Every single unit is above the cap.
    #[error("no zone holds at most {cap} of the population: ask for more")]
    NoZones {
        /// The cap.
        cap: f64,
    },
    /// Whoever asked waits no more.
    #[error("the scan was stopped before its end")]
    Stopped,
    /// More zones than memory is meant for.
    #[error("there are more than {most} zones: ask for smaller ones")]
    TooManyZones {
        /// The limit.
        most: usize,
    },
}

/// One zone with its evidence.
#[derive(Clone, Debug, PartialEq)]
pub struct Cluster {
    /// The unit that the zone grew from.
    pub centre: usize,
    /// Its units, ascending.
    pub units: Vec<usize>,
    /// Cases in it.
    pub cases: u64,
    /// Cases that its population would have by chance.
    pub expected: f64,
    /// Its population.
    pub population: f64,
    /// Rate inside over rate outside; `None` where nobody outside is a case.
    pub relative_risk: Option<f64>,
    /// Kulldorff's log-likelihood ratio.
    pub log_likelihood_ratio: f64,
    /// Share of worlds (this one counted in) with a zone of at least this ratio.
    pub p: f64,
}

/// What a scan found.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// The likeliest cluster, and others that share no unit with a likelier one.
    pub clusters: Vec<Cluster>,
    /// Zones looked at.
    pub zones: usize,
    /// Units without cases or population known, ascending.
    pub missing: Vec<usize>,
    /// All cases.
    pub cases: u64,
    /// All population.
    pub population: f64,
    /// Worlds and seed.
    pub worlds: Permutations,
}

/// The cases and the population they come from.
#[derive(Clone, Debug, PartialEq)]
pub struct Scanner {
    counts: Counts,
}

impl Scanner {
    /// Takes cases and population (Bernoulli: trials) of each unit; a unit that misses either is left out.
    ///
    /// # Errors
    /// When cases or trials are not whole and not negative, or all or none are cases.
    pub fn new(
        cases: &[Option<f64>],
        population: &[Option<f64>],
        model: Model,
        direction: Direction,
    ) -> Result<Self, ScanError> {
        Ok(Self { counts: Counts::new(cases, population, model, direction)? })
    }

    /// Circles: each unit with its nearest, as long as they hold at most `cap` of the population. Units as
    /// near as each other come in together; a distance that is not a number is out of reach.
    ///
    /// # Errors
    /// When the cap is out of range, or there are no zones or too many.
    pub fn circles(&self, cap: f64, distance: impl Fn(usize, usize) -> f64) -> Result<Zones, ScanError> {
        Zones::circles(&self.counts, cap, distance)
    }

    /// Every connected set of up to `most` units that holds at most `cap` of the population. The number of sets
    /// grows about tenfold with each unit: 5 or 6 are the limit for a country's municipalities.
    ///
    /// # Errors
    /// When the cap is out of range, the relation does not fit, or there are no zones or too many.
    pub fn connected(&self, cap: f64, most: usize, neighbours: &super::weights::Weights) -> Result<Zones, ScanError> {
        Zones::connected(&self.counts, cap, most, neighbours)
    }

    /// Finds the `most` likeliest clusters of the zones.
    ///
    /// # Errors
    /// When the watch is told to stop.
    pub fn scan(
        &self,
        zones: &Zones,
        worlds: Permutations,
        most: usize,
        watch: Option<&Watch>,
    ) -> Result<Scan, ScanError> {
        let counts = &self.counts;
        let ratios = counts.ratios(zones);
        let mut found = Vec::new();
        zones.sum(counts.cases(), &mut found);
        let greatest = self.greatest(zones, &ratios, worlds, watch)?;
        let mut order: Vec<(f64, usize)> =
            zones.whole().map(|zone| (ratios.of(counts, zone, found[zone]), zone)).collect();
        order.retain(|(ratio, _)| *ratio > 0.0);
        order.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
        let mut taken = vec![false; counts.units()];
        let mut clusters = Vec::new();
        for (ratio, zone) in order {
            if clusters.len() == most {
                break;
            }
            let mut units = zones.units(zone);
            if units.iter().any(|&unit| taken[unit]) {
                continue;
            }
            for &unit in &units {
                taken[unit] = true;
            }
            let centre = units[units.len() - 1];
            units.sort_unstable();
            let p = Ranks::of(&greatest, ratio, ROUNDING).tails().p(Alternative::Greater);
            clusters.push(self.cluster(centre, units, found[zone], ratio, p));
        }
        Ok(Scan {
            clusters,
            zones: zones.whole().count(),
            missing: counts.missing(),
            cases: counts.total_cases(),
            population: counts.total_population(),
            worlds,
        })
    }

    /// The greatest ratio of each world.
    fn greatest(
        &self,
        zones: &Zones,
        ratios: &Ratios,
        worlds: Permutations,
        watch: Option<&Watch>,
    ) -> Result<Vec<f64>, ScanError> {
        let counts = &self.counts;
        if let Some(watch) = watch {
            watch.expects(worlds.count());
        }
        let greatest: Option<Vec<f64>> = (0..worlds.count())
            .into_par_iter()
            .map_init(
                || (vec![0; counts.units()], Vec::with_capacity(zones.steps().len())),
                |(cases, sums), world| {
                    if watch.is_some_and(|watch| !watch.passes(1)) {
                        return None;
                    }
                    counts.deal(&mut Stream::new(worlds.seed(), u64::from(world)), cases);
                    zones.sum(cases, sums);
                    Some(zones.whole().map(|zone| ratios.of(counts, zone, sums[zone])).fold(0.0, f64::max))
                },
            )
            .collect();
        greatest.ok_or(ScanError::Stopped)
    }

    fn cluster(&self, centre: usize, units: Vec<usize>, cases: u32, ratio: f64, p: f64) -> Cluster {
        let counts = &self.counts;
        let population: f64 = units.iter().map(|&unit| counts.population(unit)).sum();
        let (all_cases, all) = (counts.total_cases() as f64, counts.total_population());
        let inside = f64::from(cases) / population;
        let outside = (all_cases - f64::from(cases)) / (all - population);
        Cluster {
            centre,
            units,
            cases: u64::from(cases),
            expected: all_cases * population / all,
            population,
            relative_risk: (outside > 0.0).then(|| inside / outside),
            log_likelihood_ratio: ratio,
            p,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::weights::Weights;
    use proptest::prelude::*;

    /// The textbook formula, written out.
    fn ratio(model: Model, direction: Direction, [c, n]: [f64; 2], [all_c, all_n]: [f64; 2]) -> f64 {
        let part = |count: f64, rate: f64| if count > 0.0 { count * rate.ln() } else { 0.0 };
        let expected = all_c * n / all_n;
        let wanted = match direction {
            Direction::High => c > expected + 1e-9,
            Direction::Low => c < expected - 1e-9,
            Direction::Both => (c - expected).abs() > 1e-9,
        };
        if !wanted {
            return 0.0;
        }
        match model {
            Model::Poisson => part(c, c / expected) + part(all_c - c, (all_c - c) / (all_c - expected)),
            Model::Bernoulli => {
                let (inside, outside, whole) = (c / n, (all_c - c) / (all_n - n), all_c / all_n);
                part(c, inside)
                    + part(n - c, 1.0 - inside)
                    + part(all_c - c, outside)
                    + part(all_n - n - all_c + c, 1.0 - outside)
                    - part(all_c, whole)
                    - part(all_n - all_c, 1.0 - whole)
            }
        }
    }

    proptest! {
        /// The twin goes through every set of seven units and asks whether it is a circle or connected.
        #[test]
        fn the_likeliest_zone_is_that_of_all_sets(
            units in prop::collection::vec((0_u8..6, 0_u8..6, 0_u8..6), 7), x in prop::collection::vec(-9_i8..9, 14),
            pairs in prop::collection::btree_set((0_usize..7, 0_usize..7), 3..14)
        ) {
            let cases: Vec<f64> = units.iter().map(|u| f64::from(u.0)).collect();
            let trials: Vec<f64> = units.iter().map(|u| f64::from(u.0 + u.1 + 1)).collect();
            let total = |of: &[f64], set: usize| -> f64 { (0..7).filter(|u| set >> u & 1 == 1).map(|u| of[u]).sum() };
            let (all_c, all_n) = (total(&cases, 127), total(&trials, 127));
            prop_assume!(all_c > 0.0);
            let distance = |a: usize, b: usize| f64::from(x[a] - x[b]).hypot(f64::from(x[a + 7] - x[b + 7]));
            let links: std::collections::BTreeSet<(u32, u32)> = pairs.iter().filter(|(a, b)| a != b)
                .map(|&(a, b)| (u32::try_from(a).expect("small"), u32::try_from(b).expect("small"))).collect();
            let weights = Weights::from_links(7, links.iter().map(|&(a, b)| (a, b, 1.0)).collect()).expect("valid");
            let circle = |set: usize| (0..7).any(|centre| {
                let radius = (0..7).filter(|u| set >> u & 1 == 1).map(|u| distance(centre, u)).fold(0.0, f64::max);
                (0..7).all(|u| (set >> u & 1 == 1) == (distance(centre, u) <= radius))
            });
            let joined = |a: usize, b: usize| pairs.contains(&(a, b)) || pairs.contains(&(b, a));
            let connected = |set: usize| {
                let mut reached = set & set.wrapping_neg();
                for _ in 0..7 {
                    for u in (0..7).filter(|u| set >> u & 1 == 1) {
                        if (0..7).any(|v| reached >> v & 1 == 1 && joined(u, v)) { reached |= 1 << u; }
                    }
                }
                reached == set && set.count_ones() <= 3
            };
            let known = |values: &[f64]| values.iter().copied().map(Some).collect::<Vec<_>>();
            for model in [Model::Poisson, Model::Bernoulli] {
                for direction in [Direction::High, Direction::Low, Direction::Both] {
                    let Ok(scanner) = Scanner::new(&known(&cases), &known(&trials), model, direction) else { continue };
                    let zones = [scanner.circles(0.5, distance), scanner.connected(0.5, 3, &weights)];
                    for (zones, is_zone) in zones.into_iter().zip([&circle as &dyn Fn(usize) -> bool, &connected]) {
                        let sets = (1..127).filter(|&set| is_zone(set) && total(&trials, set) <= 0.5 * all_n);
                        let best = sets.map(|set| ratio(model, direction, [total(&cases, set), total(&trials, set)], [all_c, all_n]))
                            .fold(0.0, f64::max);
                        let Ok(zones) = zones else { prop_assert!(best.abs() < 1e-12); continue };
                        let found = scanner.scan(&zones, Permutations::new(9, 1).expect("in range"), 3, None).expect("to its end");
                        let found = found.clusters.first().map_or(0.0, |cluster| cluster.log_likelihood_ratio);
                        prop_assert!((found - best).abs() < 1e-9, "{model:?} {direction:?} {found} {best}");
                    }
                }
            }
        }
    }

    #[test]
    fn secondary_clusters_share_no_unit_and_missing_units_are_left_out() {
        let mut cases: Vec<Option<f64>> = vec![Some(1.0); 20];
        for unit in [2, 3, 12, 13] {
            cases[unit] = Some(9.0);
        }
        cases[7] = None;
        let population = vec![Some(20.0); 20];
        let scanner = Scanner::new(&cases, &population, Model::Poisson, Direction::High).expect("a scanner");
        // Ever further apart, so that no two are as near to a third.
        let place = |unit: usize| unit as f64 + 0.01 * (unit * unit) as f64;
        let zones = scanner.circles(0.25, |a, b| (place(a) - place(b)).abs()).expect("zones");
        let found = scanner.scan(&zones, Permutations::new(199, 6).expect("in range"), 5, None).expect("to its end");
        assert_eq!(found.missing, [7]);
        let units: Vec<_> = found.clusters.iter().take(2).map(|cluster| cluster.units.clone()).collect();
        assert!(units == [vec![2, 3], vec![12, 13]] || units == [vec![12, 13], vec![2, 3]], "{units:?}");
        assert!(found.clusters[0].p < 0.02);
        let again = scanner.scan(&zones, Permutations::new(199, 6).expect("in range"), 5, None).expect("to its end");
        assert_eq!(found, again);
    }

    #[test]
    fn worlds_without_a_cluster_are_called_one_no_more_often_than_said() {
        let population = vec![Some(1.0); 60];
        let rejected = (0..200).filter(|&world| {
            let mut stream = Stream::new(9, world);
            let cases: Vec<Option<f64>> = (0..60).map(|_| Some(f64::from(u8::from(stream.fraction() < 0.4)))).collect();
            let scanner = Scanner::new(&cases, &population, Model::Bernoulli, Direction::High).expect("a scanner");
            let zones = scanner.circles(0.25, |a, b| a.abs_diff(b) as f64).expect("zones");
            let found =
                scanner.scan(&zones, Permutations::new(99, world).expect("in range"), 1, None).expect("to its end");
            found.clusters.first().is_some_and(|cluster| cluster.p <= 0.05)
        });
        // 5 % of 200 is 10; three standard deviations are 9.
        assert!(rejected.count() <= 19);
    }

    #[test]
    fn what_cannot_be_scanned_is_explained() {
        let said = |cases: &[Option<f64>], trials: &[Option<f64>], model| {
            Scanner::new(cases, trials, model, Direction::High).map(|_| ()).expect_err("no scanner").to_string()
        };
        let ones = [Some(1.0); 3];
        assert!(said(&ones, &ones, Model::Bernoulli).contains("3 of 3 are cases"));
        assert!(said(&[Some(0.0); 3], &ones, Model::Poisson).contains("0 of 3 are cases"));
        assert!(said(&[None; 3], &ones, Model::Poisson).contains("0 of 0"));
        assert!(said(&[Some(0.5); 3], &ones, Model::Poisson).contains("cases of unit 0 is 0.5"));
        assert!(said(&[Some(2.0); 3], &ones, Model::Bernoulli).contains("at most"));
        assert!(said(&ones, &[Some(f64::NAN); 3], Model::Poisson).contains("population of unit 0 is NaN"));
        let cases = [Some(1.0), Some(0.0), Some(0.0)];
        let scanner = Scanner::new(&cases, &ones, Model::Bernoulli, Direction::High).expect("a scanner");
        assert_eq!(scanner.circles(0.0, |_, _| 0.0), Err(ScanError::Cap { given: 0.0 }));
        assert_eq!(scanner.circles(0.25, |_, _| 0.0), Err(ScanError::NoZones { cap: 0.25 }));
    }
}
