//! Whether units that touch are more alike when they are in a network together: joins
//! within networks and across, and what permuting who has it makes of them.

use rayon::prelude::*;

use super::{Graph, TwoMode};
use crate::model::{Stream, Watch};

/// Pairs of units, sorted by what ties them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TiedPairs {
    /// They touch and share a network.
    pub within: Vec<(u32, u32)>,
    /// They touch, both are in networks, and in none together.
    pub across: Vec<(u32, u32)>,
    /// They touch, and one of them at least is in no network.
    pub unplaced: Vec<(u32, u32)>,
    /// They share a network, touching or not.
    pub co_members: Vec<(u32, u32)>,
}

impl TiedPairs {
    /// Sorts the pairs of a graph by the networks their units are in; each pair once, the lower first.
    pub fn new(touching: &Graph, networks: &TwoMode) -> Self {
        let mut pairs = Self {
            co_members: super::together(networks).into_iter().map(|(pair, _)| pair).collect(),
            ..Self::default()
        };
        let units = u32::try_from(touching.unit_count()).unwrap_or(u32::MAX);
        for one in 0..units {
            for &other in touching.neighbours(one as usize).iter().filter(|&&other| other > one) {
                let [own, others] = [one, other].map(|unit| networks.groups_of(unit as usize));
                let list = if own.is_empty() || others.is_empty() {
                    &mut pairs.unplaced
                } else if own.iter().any(|network| others.binary_search(network).is_ok()) {
                    &mut pairs.within
                } else {
                    &mut pairs.across
                };
                list.push((one, other));
            }
        }
        pairs
    }

    /// What is counted of values: does the unit have it?
    pub fn joins(&self, has: &[bool]) -> NetworkJoins {
        let [within, across, co_members] =
            [&self.within, &self.across, &self.co_members].map(|pairs| Joins::of(pairs, has));
        NetworkJoins { within, across, co_members }
    }

    /// The counts when who has it is permuted among units of the same stratum, so many times, in order;
    /// `None` when the watch was stopped.
    pub fn permuted(
        &self,
        has: &[bool],
        strata: &[u32],
        seed: u64,
        permutations: u32,
        watch: Option<&Watch>,
    ) -> Option<Vec<NetworkJoins>> {
        let mut places: Vec<usize> = (0..has.len()).collect();
        places.sort_by_key(|&place| strata[place]);
        let strata: Vec<&[usize]> = places.chunk_by(|&a, &b| strata[a] == strata[b]).collect();
        if let Some(watch) = watch {
            watch.expects(permutations);
        }
        let one = |number: u32| {
            let mut stream = Stream::new(seed, u64::from(number));
            let mut permuted = vec![false; has.len()];
            for places in &strata {
                let mut values: Vec<bool> = places.iter().map(|&place| has[place]).collect();
                stream.shuffle(&mut values);
                places.iter().zip(values).for_each(|(&place, value)| permuted[place] = value);
            }
            let joins = self.joins(&permuted);
            watch.is_none_or(|watch| watch.passes(1)).then_some(joins)
        };
        (0..permutations).into_par_iter().map(one).collect()
    }
}

/// Pairs by how many of the two have it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Joins {
    /// Both.
    pub both: u32,
    /// One of them.
    pub one: u32,
    /// Neither.
    pub neither: u32,
}

impl Joins {
    fn of(pairs: &[(u32, u32)], has: &[bool]) -> Self {
        let mut joins = Self::default();
        for &(one, other) in pairs {
            match (has[one as usize], has[other as usize]) {
                (true, true) => joins.both += 1,
                (false, false) => joins.neither += 1,
                _ => joins.one += 1,
            }
        }
        joins
    }

    /// All pairs.
    pub fn pairs(self) -> u32 {
        self.both + self.one + self.neither
    }

    /// The share of pairs whose two are alike; `None` without pairs.
    pub fn alike(self) -> Option<f64> {
        let pairs = self.pairs();
        (pairs > 0).then(|| f64::from(self.both + self.neither) / f64::from(pairs))
    }
}

/// Joins by what ties the pairs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NetworkJoins {
    /// Of those that touch and share a network.
    pub within: Joins,
    /// Of those that touch and are in different networks.
    pub across: Joins,
    /// Of those that share a network.
    pub co_members: Joins,
}

impl NetworkJoins {
    /// How much more often the two are alike within networks than across.
    pub fn difference(self) -> Option<f64> {
        Some(self.within.alike()? - self.across.alike()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn path(units: u32) -> Graph {
        Graph::new(units as usize, (1..units).map(|unit| (unit - 1, unit, 1.0))).expect("valid")
    }

    #[test]
    fn pairs_that_touch_are_within_across_or_unplaced() {
        let networks = TwoMode::new(6, [vec![0, 1, 2], vec![3, 4], vec![2, 3]]).expect("valid");
        let pairs = TiedPairs::new(&path(6), &networks);
        assert_eq!(pairs.within, [(0, 1), (1, 2), (2, 3), (3, 4)]);
        assert_eq!((&pairs.across[..], &pairs.unplaced[..]), (&[][..], &[(4, 5)][..]));
        assert!(pairs.co_members.contains(&(0, 2)));
        let joins = pairs.joins(&[true, true, false, false, true, true]);
        assert_eq!(joins.within, Joins { both: 1, one: 2, neither: 1 });
        assert_eq!((joins.within.alike(), joins.difference()), (Some(0.5), None));
    }

    #[test]
    fn all_permutations_of_few_are_met_about_equally_often_and_only_within_strata() {
        let networks = TwoMode::new(4, [vec![0, 1], vec![2, 3]]).expect("valid");
        let pairs = TiedPairs::new(&path(4), &networks);
        let has = [true, true, false, false];
        let permuted = pairs.permuted(&has, &[0; 4], 1, 6000, None).expect("not stopped");
        // Of the six ways to choose two of four, two have both of them within a network.
        let within = permuted.iter().filter(|joins| joins.within.both == 1).count();
        assert!((1850..2150).contains(&within), "{within}");
        let fixed = pairs.permuted(&has, &[0, 0, 1, 1], 1, 50, None).expect("not stopped");
        assert!(fixed.iter().all(|joins| *joins == pairs.joins(&has)));
        let watch = Watch::default();
        watch.stop();
        assert!(pairs.permuted(&has, &[0; 4], 1, 50, Some(&watch)).is_none());
    }

    /// In how many of 200 simulations on a grid cut into networks of nine the difference is among the top 5 % of its
    /// permutations, when the log-odds of having it differ between networks by so much.
    fn found_in(effect: f64) -> usize {
        let side = 12_u32;
        let at = |x: u32, y: u32| y * side + x;
        let across = (0..side).flat_map(|y| (1..side).map(move |x| (at(x - 1, y), at(x, y), 1.0)));
        let down = (1..side).flat_map(|y| (0..side).map(move |x| (at(x, y - 1), at(x, y), 1.0)));
        let graph = Graph::new(144, across.chain(down)).expect("valid");
        let network = |unit: u32| (unit / side / 3) * 4 + unit % side / 3;
        let lists = (0..16).map(|own| (0..144).filter(|&unit| network(unit) == own).collect::<Vec<u32>>());
        let pairs = TiedPairs::new(&graph, &TwoMode::new(144, lists).expect("valid"));
        let rejects = |seed: &u64| {
            let mut stream = Stream::new(*seed, 0);
            let odds: Vec<f64> = (0..16).map(|_| (effect * (2.0 * stream.fraction() - 1.0)).exp()).collect();
            let chance = |unit: u32| odds[network(unit) as usize] / (1.0 + odds[network(unit) as usize]);
            let has: Vec<bool> = (0..144).map(|unit| stream.fraction() < chance(unit)).collect();
            let observed = pairs.joins(&has).difference().expect("pairs of both kinds");
            let permuted = pairs.permuted(&has, &[0; 144], *seed, 99, None).expect("not stopped");
            let as_far = permuted.iter().filter(|joins| joins.difference().is_some_and(|d| d >= observed)).count();
            (as_far + 1) as f64 / 100.0 <= 0.05
        };
        (0..200).filter(rejects).count()
    }

    #[test]
    fn likeness_within_networks_is_found_where_it_is_and_else_about_as_often_as_it_says() {
        let (without, with) = (found_in(0.0), found_in(3.0));
        // Ten of two hundred by chance; three standard deviations are nine.
        assert!((2..=19).contains(&without), "{without} of 200");
        assert!(with > 150, "{with} of 200");
    }

    proptest! {
        #[test]
        fn permuting_keeps_how_many_of_each_stratum_have_it(
            units in prop::collection::vec((any::<bool>(), 0_u32..3), 2..12), seed in 0_u64..99
        ) {
            let (has, strata): (Vec<bool>, Vec<u32>) = units.into_iter().unzip();
            // A network for each stratum, whose pairs of both tell how many have it.
            let of = |stratum: u32| (0_u32..).zip(&strata).filter(move |(_, own)| **own == stratum).map(|(unit, _)| unit);
            let networks = TwoMode::new(has.len(), (0..3).map(|stratum| of(stratum).collect::<Vec<_>>())).expect("valid");
            let graph = path(u32::try_from(has.len()).expect("few"));
            let pairs = TiedPairs::new(&graph, &networks);
            let permuted = pairs.permuted(&has, &strata, seed, 3, None).expect("not stopped");
            prop_assert!(permuted.iter().all(|joins| joins.co_members == pairs.joins(&has).co_members));
            prop_assert_eq!(pairs.within.len() + pairs.across.len() + pairs.unplaced.len(), has.len() - 1);
        }
    }
}
