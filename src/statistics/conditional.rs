//! The conditional null of local statistics: a unit's own value stays, its neighbours'
//! values are drawn without replacement from the others'.
//!
//! Exact where values are whole numbers and weights equal within each row; by
//! permutation otherwise. One table of drawn positions serves all units: where a unit's
//! own position is drawn, the last unit's value stands in, so that sums without regard to
//! the unit can be shared and put right only where that happens.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::StatisticsError;
use super::exact::{cost, greatest_common_divisor, sums_without_replacement};
use super::permutation::Draws;
use super::sample::Test;
use super::significance::{Counts, Inference, Tails};
use super::weights::Weights;

/// What a neighbour adds to a unit's statistic, before its weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contribution {
    /// Its value.
    Value,
    /// The square of its difference from the unit's own value.
    SquaredDifference,
}

impl Contribution {
    fn of(self, own: f64, other: f64) -> f64 {
        match self {
            Self::Value => other,
            Self::SquaredDifference => (own - other) * (own - other),
        }
    }

    /// The largest size a contribution can have among values of at most this size.
    fn largest(self, size: f64) -> f64 {
        match self {
            Self::Value => size,
            Self::SquaredDifference => 4.0 * size * size,
        }
    }
}

/// Tails of each unit's weighted sum of contributions, `None` for islands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Conditional {
    /// How they were come by: exact or by permutation.
    pub(super) inference: Inference,
    /// One per unit.
    pub(super) tails: Vec<Option<Tails>>,
}

/// Multiplications that are quicker than permuting, and the most that are worth waiting
/// for when exact inference is asked for: some tenths of a second, and some tens of seconds.
const QUICK: f64 = 2e8;
const BEARABLE: f64 = 2e10;

/// Whole numbers up to this size are exact in a double.
const EXACT_IN_A_DOUBLE: f64 = 9_007_199_254_740_992.0;

/// What rounding may do to a sum, relative to its terms' sizes.
const ROUNDING: f64 = 1e-12;

/// Tests each unit's sum against its conditional null, exactly or by permutation as
/// `test` says.
pub(super) fn conditional(
    weights: &Weights,
    values: &[f64],
    contribution: Contribution,
    test: &Test,
) -> Result<Conditional, StatisticsError> {
    let equal_weights =
        (0..weights.unit_count()).all(|unit| weights.cardinality(unit) == 0 || weights.uniform_row(unit).is_some());
    let whole = equal_weights.then(|| whole_numbers(values, contribution, weights.max_cardinality())).flatten();
    if test.inference != Inference::Permutation {
        let limit = if test.inference == Inference::Exact { BEARABLE } else { QUICK };
        match plan(weights, whole.as_deref(), contribution, limit, equal_weights) {
            Ok(plan) => {
                return Ok(Conditional { inference: Inference::Exact, tails: plan.tails(weights, contribution) });
            }
            Err(reason) if test.inference == Inference::Exact => {
                return Err(StatisticsError::NoExactInference { reason });
            }
            Err(_) => {}
        }
    }
    let values = whole.as_deref().unwrap_or(values);
    let null = Null { weights, values, contribution, equal_weights, largest: largest(values) };
    let slack = if whole.is_some() { 0.0 } else { ROUNDING };
    let counts = if equal_weights && contribution == Contribution::Value {
        null.shared(test, slack)?
    } else {
        null.gathered(test, slack)?
    };
    let tails = counts.into_iter().enumerate();
    let tails = tails.map(|(unit, counts)| (weights.cardinality(unit) > 0).then(|| counts.tails())).collect();
    Ok(Conditional { inference: Inference::Permutation, tails })
}

/// The values times the least power of ten that makes them whole, where there is one and
/// sums of `most` contributions stay exact. Equal sums of decimals are then equal.
fn whole_numbers(values: &[f64], contribution: Contribution, most: usize) -> Option<Vec<f64>> {
    [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9].into_iter().find_map(|scale| {
        #[expect(clippy::float_cmp, reason = "the decimal that reads as this value is looked for")]
        let whole = |value: f64| Some((value * scale).round()).filter(|whole| whole / scale == value);
        let scaled: Vec<f64> = values.iter().map(|&value| whole(value)).collect::<Option<_>>()?;
        (contribution.largest(largest(&scaled)) * most as f64 <= EXACT_IN_A_DOUBLE).then_some(scaled)
    })
}

fn largest(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |most, value| most.max(value.abs()))
}

#[expect(clippy::cast_possible_truncation, reason = "whole and at most 2^53 in size")]
fn integer(whole: f64) -> i64 {
    whole as i64
}

/// How exact inference goes about it: once for each value that units have.
struct Plan<'a> {
    values: &'a [f64],
    /// Values, ascending, with how many units have them.
    counts: Vec<(i64, u64)>,
    /// The units that have each, with neighbours.
    units: Vec<Vec<usize>>,
}

/// Whether exact inference is possible within a limit of multiplications, and how.
fn plan<'a>(
    weights: &Weights,
    whole: Option<&'a [f64]>,
    contribution: Contribution,
    limit: f64,
    equal_weights: bool,
) -> Result<Plan<'a>, &'static str> {
    if !equal_weights {
        return Err("a unit's neighbours weigh differently");
    }
    let values = whole.ok_or("the values are not whole numbers or short decimals")?;
    let mut by_value: BTreeMap<i64, (u64, Vec<usize>)> = BTreeMap::new();
    for (unit, &value) in values.iter().enumerate() {
        let (count, units) = by_value.entry(integer(value)).or_default();
        *count += 1;
        if weights.cardinality(unit) > 0 {
            units.push(unit);
        }
    }
    let span = || by_value.keys().next().copied().zip(by_value.keys().next_back().copied());
    let step = span().map_or(1, |(low, _)| {
        by_value.keys().fold(0, |step, value| greatest_common_divisor(step, value.abs_diff(low))).max(1)
    });
    let range = span().map_or(0.0, |(low, high)| high.abs_diff(low) as f64 / step as f64);
    let range = if contribution == Contribution::SquaredDifference { range * range } else { range };
    let once = cost(by_value.values().map(|entry| entry.0), weights.max_cardinality(), range);
    if once * by_value.len() as f64 > limit {
        return Err("the values have too many different sums");
    }
    let counts = by_value.iter().map(|(&value, entry)| (value, entry.0)).collect();
    Ok(Plan { values, counts, units: by_value.into_values().map(|entry| entry.1).collect() })
}

impl Plan<'_> {
    fn tails(&self, weights: &Weights, contribution: Contribution) -> Vec<Option<Tails>> {
        let mut tails = vec![None; self.values.len()];
        let found: Vec<Vec<(usize, Tails)>> =
            (0..self.counts.len()).into_par_iter().map(|own| self.of_one_value(own, weights, contribution)).collect();
        for (unit, tail) in found.into_iter().flatten() {
            tails[unit] = Some(tail);
        }
        tails
    }

    /// The tails of the units that share a value.
    fn of_one_value(&self, own: usize, weights: &Weights, contribution: Contribution) -> Vec<(usize, Tails)> {
        let units = &self.units[own];
        let Some(most) = units.iter().map(|&unit| weights.cardinality(unit)).max() else {
            return Vec::new();
        };
        let own_value = self.counts[own].0 as f64;
        let mut others: BTreeMap<i64, u64> = BTreeMap::new();
        for (place, &(value, count)) in self.counts.iter().enumerate() {
            let left = count - u64::from(place == own);
            if left > 0 {
                *others.entry(integer(contribution.of(own_value, value as f64))).or_default() += left;
            }
        }
        let others: Vec<(i64, u64)> = others.into_iter().collect();
        let distributions = sums_without_replacement(&others, most);
        let sum = |unit: usize| {
            let neighbours = weights.neighbours(unit).iter();
            neighbours.map(|&to| integer(contribution.of(own_value, self.values[to as usize]))).sum::<i64>()
        };
        units.iter().map(|&unit| (unit, distributions[weights.cardinality(unit)].tails(sum(unit)))).collect()
    }
}

/// Tables of draws for as long as they are wanted.
fn watched_draws(test: &Test, items: u32, width: u32) -> impl Iterator<Item = Result<Draws, StatisticsError>> {
    let watch = test.watch;
    if let Some(watch) = watch {
        watch.expects(test.permutations.count());
    }
    test.permutations.draws(items, width).map(move |draws| {
        let rows = u32::try_from(draws.rows()).unwrap_or(u32::MAX);
        let goes_on = watch.is_none_or(|watch| watch.passes(rows));
        if goes_on { Ok(draws) } else { Err(StatisticsError::Stopped) }
    })
}

/// Permutation of the conditional null.
struct Null<'a> {
    weights: &'a Weights,
    values: &'a [f64],
    contribution: Contribution,
    equal_weights: bool,
    /// The largest size of a value.
    largest: f64,
}

impl Null<'_> {
    /// The last unit, whose value stands in where a unit draws itself.
    fn last(&self) -> usize {
        self.values.len().saturating_sub(1)
    }

    fn others(&self) -> u32 {
        u32::try_from(self.last()).unwrap_or(u32::MAX)
    }

    /// Sums of values with equal weights: the sums of a draw are the same for all units
    /// with as many neighbours, but for the draws in which the unit itself comes up. Takes
    /// time R k log R for each number of neighbours k and R k / n for each unit.
    fn shared(&self, test: &Test, slack: f64) -> Result<Vec<Counts>, StatisticsError> {
        let mut by_cardinality: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for unit in 0..self.values.len() {
            by_cardinality.entry(self.weights.cardinality(unit)).or_default().push(unit);
        }
        by_cardinality.remove(&0);
        let mut counts = vec![Counts::default(); self.values.len()];
        let most = u32::try_from(self.weights.max_cardinality()).unwrap_or(u32::MAX);
        for draws in watched_draws(test, self.others(), most) {
            let draws = draws?;
            let index = PositionIndex::new(&draws, self.values.len());
            let mut sums = vec![0.0; draws.rows()];
            let mut added = 0;
            for (&k, units) in &by_cardinality {
                for place in added..k {
                    for (sum, &position) in sums.iter_mut().zip(draws.column(place)) {
                        *sum += self.values[position as usize];
                    }
                }
                added = k;
                let mut sorted = sums.clone();
                sorted.par_sort_unstable_by(f64::total_cmp);
                let slack = slack * self.largest * k as f64;
                let shared = SharedSums { k, sums: &sums, sorted: &sorted, index: &index, slack };
                let found: Vec<Counts> = units.par_iter().map(|&unit| self.count_shared(unit, &shared)).collect();
                for (&unit, found) in units.iter().zip(found) {
                    counts[unit].add(found);
                }
            }
        }
        Ok(counts)
    }

    fn count_shared(&self, unit: usize, shared: &SharedSums<'_>) -> Counts {
        let slack = shared.slack;
        let observed: f64 = self.weights.neighbours(unit).iter().map(|&to| self.values[to as usize]).sum();
        let place = |edge: usize| u32::try_from(edge).unwrap_or(u32::MAX);
        let below = place(shared.sorted.partition_point(|sum| sum - observed < -slack));
        let at_most = place(shared.sorted.partition_point(|sum| sum - observed <= slack));
        let all = place(shared.sorted.len());
        let mut counts = Counts { below, equal: at_most - below, above: all - at_most };
        let instead = self.values[self.last()] - self.values[unit];
        for &(row, drawn_at) in shared.index.draws_of(unit) {
            if (drawn_at as usize) < shared.k {
                let sum = shared.sums[row as usize];
                *counts.place(sum - observed, slack) -= 1;
                *counts.place(sum + instead - observed, slack) += 1;
            }
        }
        counts
    }

    /// Any sums: each unit gathers what it draws. Takes time R k for each unit.
    fn gathered(&self, test: &Test, slack: f64) -> Result<Vec<Counts>, StatisticsError> {
        let mut counts = vec![Counts::default(); self.values.len()];
        let most = u32::try_from(self.weights.max_cardinality()).unwrap_or(u32::MAX);
        for draws in watched_draws(test, self.others(), most) {
            let draws = draws?;
            let found: Vec<Counts> = (0..self.values.len())
                .into_par_iter()
                .map_init(
                    || (self.values.to_vec(), vec![0.0; draws.rows()]),
                    |(others, sums), unit| self.count_gathered(unit, &draws, others, sums, slack),
                )
                .collect();
            counts.iter_mut().zip(found).for_each(|(counts, found)| counts.add(found));
        }
        Ok(counts)
    }

    fn count_gathered(&self, unit: usize, draws: &Draws, others: &mut [f64], sums: &mut [f64], slack: f64) -> Counts {
        if self.weights.cardinality(unit) == 0 {
            return Counts::default();
        }
        let own = self.values[unit];
        let weight = |weight: f64| if self.equal_weights { 1.0 } else { weight };
        let terms = self.weights.pairs(unit).map(|(to, w)| weight(w) * self.contribution.of(own, self.values[to]));
        let observed: f64 = terms.sum();
        let mut sizes = 0.0;
        sums.fill(0.0);
        others[unit] = self.values[self.last()];
        for (place, &w) in self.weights.row(unit).iter().enumerate() {
            let w = weight(w);
            sizes += w;
            let terms = sums.iter_mut().zip(draws.column(place));
            match self.contribution {
                Contribution::Value => terms.for_each(|(sum, &other)| *sum += w * others[other as usize]),
                Contribution::SquaredDifference => terms.for_each(|(sum, &other)| {
                    let difference = own - others[other as usize];
                    *sum += w * difference * difference;
                }),
            }
        }
        others[unit] = own;
        Counts::of(sums, observed, slack * sizes * self.contribution.largest(self.largest))
    }
}

/// Sums of the draws of `k`, for all units with as many neighbours.
struct SharedSums<'a> {
    k: usize,
    sums: &'a [f64],
    sorted: &'a [f64],
    index: &'a PositionIndex,
    slack: f64,
}

/// In which draws, and at which place of them, each position comes up.
struct PositionIndex {
    offsets: Vec<u32>,
    drawn: Vec<(u32, u32)>,
}

impl PositionIndex {
    fn new(draws: &Draws, positions: usize) -> Self {
        let mut offsets = vec![0_u32; positions + 1];
        for place in 0..draws.width() {
            for &position in draws.column(place) {
                offsets[position as usize + 1] += 1;
            }
        }
        for position in 0..positions {
            offsets[position + 1] += offsets[position];
        }
        let mut next = offsets.clone();
        let mut drawn = vec![(0, 0); draws.width() * draws.rows()];
        for (place, number) in (0..draws.width()).zip(0_u32..) {
            for (row, &position) in (0_u32..).zip(draws.column(place)) {
                let slot = &mut next[position as usize];
                drawn[*slot as usize] = (row, number);
                *slot += 1;
            }
        }
        Self { offsets, drawn }
    }

    fn draws_of(&self, position: usize) -> &[(u32, u32)] {
        &self.drawn[self.offsets[position] as usize..self.offsets[position + 1] as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::permutation::Permutations;
    use super::super::significance::Alternative;
    use super::super::weights::Transform;
    use super::super::weights::examples::{any_graph, any_links, lattice};
    use super::*;
    use proptest::prelude::*;

    fn test(inference: Inference) -> Test<'static> {
        Test { inference, permutations: Permutations::new(199, 5).expect("in range"), ..Test::default() }
    }

    /// The obvious twin: every ordered choice of k others, weighed and added up.
    fn by_enumeration(weights: &Weights, values: &[f64], contribution: Contribution, unit: usize) -> Tails {
        fn choices(others: &[f64], row: &[f64], own: f64, contribution: Contribution) -> Vec<f64> {
            let Some((w, rest)) = row.split_first() else { return vec![0.0] };
            (0..others.len())
                .flat_map(|chosen| {
                    let mut left = others.to_vec();
                    let other = left.remove(chosen);
                    let sums = choices(&left, rest, own, contribution);
                    sums.into_iter().map(move |sum| sum + w * contribution.of(own, other))
                })
                .collect()
        }
        let mut others = values.to_vec();
        let own = others.remove(unit);
        let observed: f64 = weights.pairs(unit).map(|(to, w)| w * contribution.of(own, values[to])).sum();
        let all = choices(&others, weights.row(unit), own, contribution);
        let share =
            |sign: f64| all.iter().filter(|sum| sign * (*sum - observed) > 1e-9).count() as f64 / all.len() as f64;
        let (below, above) = (share(-1.0), share(1.0));
        Tails { below, equal: 1.0 - below - above, above }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn exact_tails_are_those_of_enumeration(
            weights in any_graph(6), values in prop::collection::vec(0_i32..4, 6), tenths in any::<bool>(), squared in any::<bool>()
        ) {
            let values: Vec<f64> =
                values.into_iter().map(|value| f64::from(value) / if tenths { 10.0 } else { 1.0 }).collect();
            let contribution = if squared { Contribution::SquaredDifference } else { Contribution::Value };
            let weights = weights.transformed(Transform::RowStandardised);
            let found = conditional(&weights, &values, contribution, &test(Inference::Exact)).expect("exact");
            prop_assert_eq!(found.inference, Inference::Exact);
            for (unit, tails) in found.tails.iter().enumerate() {
                prop_assert_eq!(tails.is_none(), weights.cardinality(unit) == 0);
                if let Some(tails) = tails {
                    let expected = by_enumeration(&weights, &values, contribution, unit);
                    prop_assert!((tails.below - expected.below).abs() < 1e-12, "{tails:?} for {expected:?}");
                    prop_assert!((tails.above - expected.above).abs() < 1e-12, "{tails:?} for {expected:?}");
                }
            }
        }

        #[test]
        fn shared_sums_count_what_gathered_ones_do(
            weights in any_graph(9), values in prop::collection::vec(prop_oneof![Just(1.0), Just(2.0), 0.0..3.0_f64], 9)
        ) {
            let values = &values[..];
            let null = Null {
                weights: &weights, values, contribution: Contribution::Value, equal_weights: true, largest: 3.0,
            };
            let test = test(Inference::Permutation);
            prop_assert_eq!(null.shared(&test, ROUNDING), null.gathered(&test, ROUNDING));
        }

    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(8))]
        #[test]
        fn permuted_tails_come_near_enumerated_ones_for_any_weights(
            links in any_links(6), values in prop::collection::vec(0.0..1.0_f64, 6), squared in any::<bool>()
        ) {
            let weights = Weights::from_links(6, links).expect("valid");
            let contribution = if squared { Contribution::SquaredDifference } else { Contribution::Value };
            let test = Test {
                inference: Inference::Permutation,
                permutations: Permutations::new(4999, 1).expect("in range"),
                ..Test::default()
            };
            let found = conditional(&weights, &values, contribution, &test).expect("permuted");
            for (unit, tails) in found.tails.iter().enumerate().filter(|(unit, _)| *unit < 2) {
                if let Some(tails) = tails {
                    let expected = by_enumeration(&weights, &values, contribution, unit);
                    // Five standard deviations of a share of 4,999.
                    prop_assert!((tails.below - expected.below).abs() < 0.036, "{tails:?} for {expected:?}");
                }
            }
        }
    }

    #[test]
    fn the_way_is_chosen_by_what_the_values_are() {
        let weights = lattice(5, 5);
        let chosen = |values: &[f64], weights: &Weights| {
            conditional(weights, values, Contribution::Value, &test(Inference::Auto)).expect("possible").inference
        };
        let small: Vec<f64> = (0..25).map(|i| f64::from(i % 4)).collect();
        assert_eq!(chosen(&small, &weights), Inference::Exact);
        let continuous: Vec<f64> = small.iter().map(|value| value.sqrt() + 0.1).collect();
        assert_eq!(chosen(&continuous, &weights), Inference::Permutation);
        let mut links: Vec<(u32, u32, f64)> = weights.links().collect();
        links[0].2 = 0.5;
        let unequal = Weights::from_links(25, links).expect("valid");
        assert_eq!(chosen(&small, &unequal), Inference::Permutation);
        let error = conditional(&unequal, &small, Contribution::Value, &test(Inference::Exact)).expect_err("refused");
        assert!(error.to_string().contains("neighbours weigh differently"));
    }

    #[test]
    fn decimals_that_sum_to_the_same_tie() {
        // 0.1 + 0.2 is not 0.3 + 0.0 in doubles.
        let weights = lattice(1, 5);
        let values = [0.1, 0.5, 0.2, 0.3, 0.0];
        let found = conditional(&weights, &values, Contribution::Value, &test(Inference::Exact)).expect("exact");
        // Unit 1 has 0.1 and 0.2; of the six pairs of others, {0.3, 0.0} is as much.
        let tails = found.tails[1].expect("neighbours");
        assert!((tails.equal - 2.0 / 6.0).abs() < 1e-15 && (tails.p(Alternative::Greater) - 4.0 / 6.0).abs() < 1e-15);
    }
}
