//! Exact distributions of sums of k values drawn without replacement: the conditional
//! null of a local statistic with equal weights, without permutations and seed.
//!
//! The counts drawn of each value are multivariate hypergeometric. A dynamic programme
//! takes the values in one at a time: of a draws from what is in so far, b come from the
//! new value with hypergeometric chance. Only positive terms are added, so nothing cancels.

use super::significance::Tails;

/// Distribution of a sum of whole numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct SumDistribution {
    lowest: i64,
    step: i64,
    /// Tails at the lowest sum, one step above it, and so on.
    tails: Vec<Tails>,
}

impl SumDistribution {
    /// From the chances of `lowest`, `lowest + step` and so on.
    fn new(lowest: i64, step: i64, chances: &[f64]) -> Self {
        let mut tails: Vec<Tails> = chances.iter().map(|&equal| Tails { below: 0.0, equal, above: 0.0 }).collect();
        // Each tail is added up from its far end, so that small ones keep their digits.
        for place in 1..tails.len() {
            tails[place].below = tails[place - 1].below + tails[place - 1].equal;
        }
        for place in (1..tails.len()).rev() {
            tails[place - 1].above = tails[place].above + tails[place].equal;
        }
        Self { lowest, step, tails }
    }

    /// Probabilities below, at and above a sum.
    pub fn tails(&self, observed: i64) -> Tails {
        let (steps, rest) =
            ((observed - self.lowest).div_euclid(self.step), (observed - self.lowest).rem_euclid(self.step));
        let at = usize::try_from(steps).ok().and_then(|place| self.tails.get(place));
        match at {
            Some(tails) if rest == 0 => *tails,
            Some(tails) => Tails { below: tails.below + tails.equal, equal: 0.0, above: tails.above },
            None if steps < 0 => Tails { below: 0.0, equal: 0.0, above: 1.0 },
            None => Tails { below: 1.0, equal: 0.0, above: 0.0 },
        }
    }
}

/// The distributions of the sum of 0, 1 ... `most` values drawn without replacement from
/// a multiset of (value, how often), values distinct. Those of more draws than there are
/// values are left out.
///
/// Takes time proportional to [`cost`] and memory for `most`²/2 times the range of values.
pub fn sums_without_replacement(counts: &[(i64, u64)], most: usize) -> Vec<SumDistribution> {
    let lowest = counts.iter().map(|entry| entry.0).min().unwrap_or(0);
    let step = counts.iter().map(|entry| entry.0.abs_diff(lowest)).fold(0, greatest_common_divisor).max(1);
    let steps_of = |value: i64| place(value.abs_diff(lowest) / step);
    let range = counts.iter().map(|entry| steps_of(entry.0)).max().unwrap_or(0);
    // chances[a][s]: the chance that a draws from what is in so far sum to s steps.
    let mut chances: Vec<Vec<f64>> = vec![vec![1.0]];
    let mut within = 0;
    for &(value, count) in counts {
        let reached = most.min(place(within + count));
        chances.resize(reached + 1, Vec::new());
        for draws in (0..=reached).rev() {
            let (fewest, weights) = hypergeometric(count, within, draws as u64);
            let mut mixed = vec![0.0; draws * range + 1];
            for (from_new, weight) in (fewest..).zip(weights) {
                let from_old = &chances[draws - from_new];
                let shift = from_new * steps_of(value);
                for (sum, chance) in mixed[shift..].iter_mut().zip(from_old) {
                    *sum += weight * chance;
                }
            }
            chances[draws] = mixed;
        }
        within += count;
    }
    let step = i64::try_from(step).unwrap_or(i64::MAX);
    (0_i64..).zip(chances).map(|(draws, chances)| SumDistribution::new(draws * lowest, step, &chances)).collect()
}

/// About how many multiplications the distributions of up to `most` draws take, from
/// how often each value occurs and the range of values in steps.
pub fn cost(counts: impl Iterator<Item = u64>, most: usize, range: f64) -> f64 {
    let terms =
        |count: u64| (1..=most).map(|draws| (draws as f64) * (1.0 + count.min(draws as u64) as f64)).sum::<f64>();
    // Many counts are alike: those above `most` cost the same.
    let mut known = vec![None; most + 1];
    counts.map(|count| *known[place(count).min(most)].get_or_insert_with(|| terms(count))).sum::<f64>() * range
}

/// The chances that `draws` from `marked` and `others` hold so many of the marked, from
/// the fewest possible. By ratios outwards from the likeliest, so that no factorial is needed.
fn hypergeometric(marked: u64, others: u64, draws: u64) -> (usize, Vec<f64>) {
    let (fewest, most) = (draws.saturating_sub(others), marked.min(draws));
    let likeliest = ((draws + 1) * (marked + 1) / (marked + others + 2)).clamp(fewest, most);
    let mut chances = vec![0.0; place(most - fewest) + 1];
    // P(b + 1) / P(b).
    let ratio =
        |b: u64| ((marked - b) as f64 * (draws - b) as f64) / ((b + 1) as f64 * (others + b + 1 - draws) as f64);
    let middle = place(likeliest - fewest);
    chances[middle] = 1.0;
    for b in likeliest..most {
        chances[place(b - fewest) + 1] = chances[place(b - fewest)] * ratio(b);
    }
    for b in (fewest..likeliest).rev() {
        chances[place(b - fewest)] = chances[place(b - fewest) + 1] / ratio(b);
    }
    let all: f64 = chances.iter().sum();
    for chance in &mut chances {
        *chance /= all;
    }
    (place(fewest), chances)
}

/// The greatest number that divides both; the other where one is 0.
pub(super) fn greatest_common_divisor(a: u64, b: u64) -> u64 {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[expect(clippy::cast_possible_truncation, reason = "counts of what is in memory, and of steps within a budget")]
fn place(count: u64) -> usize {
    count as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The obvious twin: every subset of k values.
    fn sums_of_subsets(values: &[i64], k: usize) -> Vec<i64> {
        match (k, values.split_first()) {
            (0, _) => vec![0],
            (_, None) => vec![],
            (_, Some((first, rest))) => {
                let with = sums_of_subsets(rest, k - 1).into_iter().map(|sum| sum + first);
                with.chain(sums_of_subsets(rest, k)).collect()
            }
        }
    }

    fn counted(values: &[i64]) -> Vec<(i64, u64)> {
        let mut sorted = values.to_vec();
        sorted.sort_unstable();
        sorted.chunk_by(|a, b| a == b).map(|run| (run[0], run.len() as u64)).collect()
    }

    proptest! {
        #[test]
        fn the_distribution_is_that_of_all_subsets(
            values in prop::collection::vec(-3_i64..4, 1..12), spread in 1_i64..5, k in 0_usize..6
        ) {
            let values: Vec<i64> = values.into_iter().map(|value| value * spread + 1).collect();
            let k = k.min(values.len());
            let distributions = sums_without_replacement(&counted(&values), k);
            prop_assert_eq!(distributions.len(), k + 1);
            let sums = sums_of_subsets(&values, k);
            for observed in sums.iter().copied().chain([-100, 100]) {
                let tails = distributions[k].tails(observed);
                let share = |keep: &dyn Fn(i64) -> bool| {
                    sums.iter().filter(|sum| keep(**sum)).count() as f64 / sums.len() as f64
                };
                prop_assert!((tails.below - share(&|sum| sum < observed)).abs() < 1e-13);
                prop_assert!((tails.equal - share(&|sum| sum == observed)).abs() < 1e-13);
                prop_assert!((tails.above - share(&|sum| sum > observed)).abs() < 1e-13);
            }
        }
    }

    #[test]
    fn of_zeros_and_ones_it_is_hypergeometric() {
        // 10 of 50 marked, 5 drawn: P(4) = C(10,4) C(40,1) / C(50,5) = 8400 / 2118760.
        let tails = sums_without_replacement(&[(0, 40), (1, 10)], 5)[5].tails(4);
        assert!((tails.equal - 8_400.0 / 2_118_760.0).abs() < 1e-16);
        assert!((tails.above - 252.0 / 2_118_760.0).abs() < 1e-17);
    }

    #[test]
    fn many_units_neither_overflow_nor_underflow() {
        let distributions = sums_without_replacement(&[(0, 20_000), (1, 15_000)], 210);
        let tails = distributions[210].tails(90);
        assert!((tails.below + tails.equal + tails.above - 1.0).abs() < 1e-11);
        assert!((tails.below - 0.5).abs() < 0.03 && tails.equal > 0.02);
    }
}
