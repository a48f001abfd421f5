//! What chance alone makes of who is in what with whom: two-mode graphs drawn evenly from
//! all in which every unit is in as many groups, and every group has as many members, as
//! in the one observed.
//!
//! Drawn by curveball trades (Strona et al. 2014), whose chain visits every such graph
//! equally often (Carstens 2015): two groups lay together the members that only one of
//! them has, and draw anew who gets whom.

use rayon::prelude::*;

use super::TwoMode;
use crate::model::{Stream, Watch};

/// Trades in a draw, for each group. Godard & Neal (2022) find 5 enough to forget the
/// graph one starts from; twice that costs little.
const TRADES_PER_GROUP: u32 = 10;

/// Members of groups, each ascending and each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Groups {
    /// Where each group's members begin, and the end.
    offsets: Vec<usize>,
    members: Vec<u32>,
}

impl Groups {
    /// The groups of a two-mode graph.
    pub fn of(graph: &TwoMode) -> Self {
        let mut offsets = vec![0];
        let mut members = Vec::with_capacity(graph.tie_count());
        for group in 0..graph.group_count() {
            members.extend_from_slice(graph.members(group));
            offsets.push(members.len());
        }
        Self { offsets, members }
    }

    /// How many groups there are.
    pub fn count(&self) -> usize {
        self.offsets.len() - 1
    }

    /// The members of each group.
    pub fn iter(&self) -> impl Iterator<Item = &[u32]> {
        self.offsets.windows(2).map(|ends| &self.members[ends[0]..ends[1]])
    }

    /// The members of two groups, the first before the second.
    fn two(&mut self, first: usize, second: usize) -> (&mut [u32], &mut [u32]) {
        let (front, back) = self.members.split_at_mut(self.offsets[second]);
        let length = self.offsets[second + 1] - self.offsets[second];
        (&mut front[self.offsets[first]..self.offsets[first + 1]], &mut back[..length])
    }
}

/// The null model of a two-mode graph.
#[derive(Clone, Debug)]
pub struct NullModel {
    observed: Groups,
    seed: u64,
}

impl NullModel {
    /// Of these groups, with draws made from a seed.
    pub fn new(observed: Groups, seed: u64) -> Self {
        Self { observed, seed }
    }

    /// What was observed.
    pub fn observed(&self) -> &Groups {
        &self.observed
    }

    /// How many trades lie between what was observed and a draw.
    pub fn trades(&self) -> u32 {
        let groups = u32::try_from(self.observed.count()).unwrap_or(u32::MAX);
        if groups < 2 { 0 } else { groups.saturating_mul(TRADES_PER_GROUP) }
    }

    /// Draw `number` of the seed: a stream of its own, so that order and threads do not matter.
    pub fn draw(&self, number: u32) -> Groups {
        let mut stream = Stream::new(self.seed, u64::from(number));
        let mut groups = self.observed.clone();
        let count = u32::try_from(groups.count()).unwrap_or(u32::MAX);
        let mut hands = Hands::default();
        for _ in 0..self.trades() {
            let one = stream.below(count);
            let other = stream.below(count - 1);
            let other = if other < one { other } else { other + 1 };
            let (one, other) = groups.two(one.min(other) as usize, one.max(other) as usize);
            hands.trade(one, other, &mut stream);
        }
        groups
    }

    /// What is measured in each of so many draws, in their order; `None` when the watch was
    /// stopped.
    pub fn sample<T: Send>(
        &self,
        draws: u32,
        watch: Option<&Watch>,
        measure: impl Fn(&Groups) -> T + Sync,
    ) -> Option<Vec<T>> {
        if let Some(watch) = watch {
            watch.expects(draws);
        }
        let one = |number| {
            let measured = measure(&self.draw(number));
            watch.is_none_or(|watch| watch.passes(1)).then_some(measured)
        };
        (0..draws).into_par_iter().map(one).collect()
    }
}

/// What two groups lay on the table.
#[derive(Debug, Default)]
struct Hands {
    common: Vec<u32>,
    pool: Vec<u32>,
}

impl Hands {
    fn trade(&mut self, one: &mut [u32], other: &mut [u32], stream: &mut Stream) {
        self.common.clear();
        self.pool.clear();
        // First those that only `one` has, so that their number is known, then those of `other`.
        for &member in &*one {
            let list = if other.binary_search(&member).is_ok() { &mut self.common } else { &mut self.pool };
            list.push(member);
        }
        let own = self.pool.len();
        self.pool.extend(other.iter().filter(|member| self.common.binary_search(member).is_err()));
        if own == 0 || own == self.pool.len() {
            return;
        }
        stream.draw_front(&mut self.pool, u32::try_from(own).unwrap_or(u32::MAX));
        for (group, drawn) in [(one, &self.pool[..own]), (other, &self.pool[own..])] {
            let (common, rest) = group.split_at_mut(self.common.len());
            common.copy_from_slice(&self.common);
            rest.copy_from_slice(drawn);
            group.sort_unstable();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use proptest::prelude::*;

    fn groups(units: usize, lists: &[Vec<u32>]) -> Groups {
        Groups::of(&TwoMode::new(units, lists.iter().map(|list| list.iter().copied())).expect("valid"))
    }

    fn lists(groups: &Groups) -> Vec<Vec<u32>> {
        groups.iter().map(<[u32]>::to_vec).collect()
    }

    fn unit_degrees(units: usize, groups: &Groups) -> Vec<u32> {
        let mut degrees = vec![0; units];
        groups.iter().flatten().for_each(|&unit| degrees[unit as usize] += 1);
        degrees
    }

    /// Every graph with these degrees, found by trying all.
    fn all_with_degrees(sizes: &[usize], degrees: &[u32]) -> BTreeSet<Vec<Vec<u32>>> {
        let Some((&size, rest)) = sizes.split_first() else {
            return if degrees.iter().all(|&left| left == 0) { BTreeSet::from([Vec::new()]) } else { BTreeSet::new() };
        };
        let units = u32::try_from(degrees.len()).expect("few");
        let mut found = BTreeSet::new();
        for set in 0_u32..1 << units {
            let members: Vec<u32> = (0..units).filter(|unit| set >> unit & 1 == 1).collect();
            if members.len() != size || members.iter().any(|&unit| degrees[unit as usize] == 0) {
                continue;
            }
            let mut left = degrees.to_vec();
            for &unit in &members {
                left[unit as usize] -= 1;
            }
            found.extend(all_with_degrees(rest, &left).into_iter().map(|mut tail| {
                tail.insert(0, members.clone());
                tail
            }));
        }
        found
    }

    #[test]
    fn every_graph_with_the_degrees_is_drawn_about_equally_often() {
        let start = groups(5, &[vec![0, 1], vec![0, 2, 3], vec![1, 4], vec![0, 4]]);
        let sizes: Vec<usize> = start.iter().map(<[u32]>::len).collect();
        let all = all_with_degrees(&sizes, &unit_degrees(5, &start));
        assert!((20..200).contains(&all.len()), "{}", all.len());
        let draws = 8_000;
        let mut seen: BTreeMap<Vec<Vec<u32>>, u32> = BTreeMap::new();
        for drawn in NullModel::new(start, 3).sample(draws, None, lists).expect("not stopped") {
            *seen.entry(drawn).or_default() += 1;
        }
        assert!(seen.keys().all(|drawn| all.contains(drawn)), "a graph with other degrees");
        let expected = f64::from(draws) / all.len() as f64;
        let squares = all.iter().map(|graph| (f64::from(seen.get(graph).copied().unwrap_or(0)) - expected).powi(2));
        let chi_square = squares.sum::<f64>() / expected;
        // Mean and variance of chi-square: degrees of freedom and twice as many.
        let freedom = all.len() as f64 - 1.0;
        assert!((chi_square - freedom).abs() < 4.0 * (2.0 * freedom).sqrt(), "{chi_square} of {freedom}");
    }

    #[test]
    fn ten_times_the_trades_draw_no_other_pairs() {
        // Two blocks that never mix in what was observed: half the ties lead to the other block by chance.
        let lists: Vec<Vec<u32>> =
            (0..60_u32).map(|g| (0..3).map(|k| (g % 2) * 10 + (g / 2 + 3 * k) % 10).collect()).collect();
        let start = groups(20, &lists);
        let across = |groups: &Groups| {
            let mixed =
                |members: &&[u32]| members.iter().any(|&unit| unit < 10) && members.iter().any(|&unit| unit >= 10);
            groups.iter().filter(mixed).count() as f64
        };
        let model = NullModel::new(start, 1);
        let mean = |of: Vec<f64>| of.iter().sum::<f64>() / of.len() as f64;
        let short = mean(model.sample(100, None, across).expect("not stopped"));
        // A draw of a draw, ten times over.
        let long = (0..100).map(|number| {
            let mut groups = model.draw(number);
            for step in 1..10 {
                groups = NullModel::new(groups, 1).draw(number + 1000 * step);
            }
            across(&groups)
        });
        let long = mean(long.collect());
        assert!(across(model.observed()) == 0.0 && (short - long).abs() < 2.0, "{short} {long}");
    }

    #[test]
    fn a_draw_is_the_same_whoever_makes_it_and_what_cannot_vary_does_not() {
        let start = groups(4, &[vec![0, 1], vec![2, 3], vec![0, 3]]);
        let model = NullModel::new(start.clone(), 7);
        let alone: Vec<_> = (0..50).map(|number| lists(&model.draw(number))).collect();
        assert_eq!(model.sample(50, None, lists).expect("not stopped"), alone);
        let single = NullModel::new(groups(3, &[vec![0, 2]]), 7);
        assert_eq!((single.trades(), single.draw(0)), (0, groups(3, &[vec![0, 2]])));
        let none = NullModel::new(groups(3, &[]), 7);
        assert_eq!(none.draw(0).count(), 0);
        let watch = Watch::default();
        watch.stop();
        assert!(model.sample(50, Some(&watch), Groups::count).is_none());
    }

    proptest! {
        #[test]
        fn both_degree_sequences_are_kept_exactly_and_no_tie_is_double(
            members in prop::collection::vec(prop::collection::vec(0_u32..12, 0..6), 0..15), seed in 0_u64..1000
        ) {
            let start = groups(12, &members);
            let drawn = NullModel::new(start.clone(), seed).draw(0);
            let sizes = |groups: &Groups| groups.iter().map(<[u32]>::len).collect::<Vec<_>>();
            prop_assert_eq!(sizes(&drawn), sizes(&start));
            prop_assert_eq!(unit_degrees(12, &drawn), unit_degrees(12, &start));
            prop_assert!(drawn.iter().all(|members| members.windows(2).all(|pair| pair[0] < pair[1])));
        }
    }
}
