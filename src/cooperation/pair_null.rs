//! How often the two of each pair would meet by chance: the null model's mean and spread
//! of the number of groups that hold both.

use rayon::prelude::*;

use super::NullModel;
use super::partners::meetings;
use crate::model::Watch;

/// Two units that met, against chance.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairChance {
    /// The one.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// How many groups hold both.
    pub groups: u32,
    /// How many would by chance. What was observed counts as one more draw, so that this is never 0.
    pub expected: f64,
    /// The standard deviation of that.
    pub deviation: f64,
    /// The chance of as many or more, if the number is Poisson with that mean. It is a sum of many rare
    /// meetings of which each makes the others less likely, so it spreads less, and far above the mean this errs
    /// to the cautious side. Draws alone could not tell chances this small apart.
    pub p: f64,
}

/// Every two units that met, by place, against so many draws; `None` when the watch was stopped.
pub fn pair_chances(null: &NullModel, draws: u32, watch: Option<&Watch>) -> Option<Vec<PairChance>> {
    let observed = meetings(null.observed());
    if let Some(watch) = watch {
        watch.expects(draws);
    }
    let nothing = || vec![(0_u64, 0_u64); observed.len()];
    // Whole numbers, whose sum does not depend on who adds them up.
    let add = |mut sums: Vec<(u64, u64)>, number: u32| {
        let drawn = meetings(&null.draw(number));
        let mut place = 0;
        for ((sum, squares), (pair, _)) in sums.iter_mut().zip(&observed) {
            while drawn.get(place).is_some_and(|(other, _)| other < pair) {
                place += 1;
            }
            if let Some((_, times)) = drawn.get(place).filter(|(other, _)| other == pair) {
                *sum += u64::from(*times);
                *squares += u64::from(*times).pow(2);
            }
        }
        watch.is_none_or(|watch| watch.passes(1)).then_some(sums)
    };
    let join = |mut left: Vec<(u64, u64)>, right: Vec<(u64, u64)>| {
        left.iter_mut().zip(right).for_each(|(left, right)| *left = (left.0 + right.0, left.1 + right.1));
        Some(left)
    };
    let sums = (0..draws).into_par_iter().try_fold(nothing, add).try_reduce(nothing, join)?;
    let chance = |((one, other), groups): ((u32, u32), u32), (sum, squares): (u64, u64)| {
        let count = f64::from(draws) + 1.0;
        let expected = (sum + u64::from(groups)) as f64 / count;
        let mean_of_squares = (squares + u64::from(groups).pow(2)) as f64 / count;
        let deviation = (mean_of_squares - expected * expected).max(0.0).sqrt();
        PairChance { one, other, groups, expected, deviation, p: poisson_at_least(groups, expected) }
    };
    Some(observed.into_iter().zip(sums).map(|(met, sums)| chance(met, sums)).collect())
}

/// The chance that a Poisson number with this mean is at least `count`.
fn poisson_at_least(count: u32, mean: f64) -> f64 {
    // From the term of `count` upwards while terms still add anything; from below the sum would cancel.
    let mut term = (1..=count).fold((-mean).exp(), |term, k| term * mean / f64::from(k));
    let (mut sum, mut k) = (0.0, count);
    while term > sum * f64::EPSILON {
        sum += term;
        k += 1;
        term *= mean / f64::from(k);
    }
    sum.min(1.0)
}

#[cfg(test)]
mod tests {
    use super::super::{Groups, TwoMode};
    use super::*;

    #[test]
    fn the_tail_of_poisson_is_one_less_what_lies_below() {
        for (count, mean) in [(0, 0.3), (1, 0.3), (3, 2.5), (12, 4.0)] {
            let mut term = f64::exp(-mean);
            let mut below = 0.0;
            for k in 0..count {
                below += term;
                term *= mean / f64::from(k + 1);
            }
            assert!((poisson_at_least(count, mean) - (1.0 - below)).abs() < 1e-12, "{count} {mean}");
        }
        let small = poisson_at_least(9, 0.01);
        assert!((1e-25..1e-22).contains(&small), "{small}: 0.01^9 / 9!");
    }

    fn null() -> NullModel {
        // Thirty groups of three among twelve, some units in many more than others; 0 and 1 always together.
        let lists = (0..30_u32).map(|g| match g % 5 {
            0 => vec![0, 1, 2 + g / 5],
            1 => vec![2, 3 + g % 7, 11],
            _ => vec![2 + g % 4, 6 + g % 3, 9 + g % 2],
        });
        NullModel::new(Groups::of(&TwoMode::new(12, lists).expect("valid")), 5)
    }

    #[test]
    fn sums_are_those_of_drawing_one_after_the_other() {
        let found = pair_chances(&null(), 40, None).expect("not stopped");
        for pair in &found {
            let times = |number| {
                let draw = meetings(&null().draw(number));
                draw.iter().find(|(of, _)| *of == (pair.one, pair.other)).map_or(0, |&(_, times)| times)
            };
            let all: Vec<f64> = (0..40).map(times).chain([pair.groups]).map(f64::from).collect();
            let mean = all.iter().sum::<f64>() / 41.0;
            let variance = all.iter().map(|times| (times - mean).powi(2)).sum::<f64>() / 41.0;
            assert!((pair.expected - mean).abs() < 1e-12 && (pair.deviation - variance.sqrt()).abs() < 1e-9);
        }
        let together = found.iter().find(|pair| (pair.one, pair.other) == (0, 1)).expect("they met");
        assert!(together.groups == 6 && together.p < 0.001, "{together:?}");
    }

    #[test]
    fn where_a_test_would_reject_the_poisson_tail_is_not_below_the_share_of_draws() {
        let draws = 2_000;
        let all = null().sample(draws, None, meetings).expect("not stopped");
        for pair in pair_chances(&null(), draws, None).expect("not stopped") {
            for count in 1..5 {
                let reached = |met: &&Vec<((u32, u32), u32)>| {
                    met.iter().any(|&(of, times)| of == (pair.one, pair.other) && times >= count)
                };
                let share = all.iter().filter(reached).count() as f64 / f64::from(draws);
                let error = 3.0 * (share * (1.0 - share) / f64::from(draws)).sqrt();
                // Near the mean what spreads less may have the fatter tail; where a test rejects it has not. One
                // meeting has the chance 1 - exp(-mean), a little below the mean.
                let tail = poisson_at_least(count, pair.expected);
                assert!(share > 0.2 || tail >= share - error - 0.01, "{pair:?}: {count}: {tail} {share}");
            }
        }
    }
}
