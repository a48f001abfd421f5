//! Numbers summed up by group: how many, mean with interval, median, extremes, and the ratio to the whole.

use super::interval::bootstrap;
use super::{Confidence, GroupError, Interval, check};

/// The numbers of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupSummary {
    /// Members with a value (and a weight, where there are weights).
    pub n: usize,
    /// Members without.
    pub missing: usize,
    /// Sum of the members' weights; `n` without weights.
    pub weight: f64,
    /// Sum of the values (times weight).
    pub sum: f64,
    /// Mean, weighted where there are weights; `None` where nothing is known or nothing weighs.
    pub mean: Option<f64>,
    /// The bootstrap's interval of the mean; `None` for fewer than two values.
    pub interval: Option<Interval>,
    /// The value with half of the weight on either side.
    pub median: Option<f64>,
    /// Lowest value.
    pub low: Option<f64>,
    /// Highest value.
    pub high: Option<f64>,
    /// Mean over the mean of the whole; `None` where that is 0.
    pub ratio_to_whole: Option<f64>,
}

/// Every group's numbers.
#[derive(Clone, Debug, PartialEq)]
pub struct Summaries {
    /// All units, in groups or not.
    pub whole: GroupSummary,
    /// The groups, in the order given.
    pub groups: Vec<GroupSummary>,
    /// The confidence of the intervals, with resamples and seed.
    pub confidence: Confidence,
}

/// Sums up values by group, each unit weighing the same or as `weights` say (population).
///
/// # Errors
/// When nothing is known, or values, weights and groups do not fit each other.
pub fn summarise(
    values: &[Option<f64>],
    weights: Option<&[Option<f64>]>,
    groups: &[Vec<usize>],
    confidence: Confidence,
) -> Result<Summaries, GroupError> {
    confidence.check()?;
    check(values, weights, groups)?;
    let everybody: Vec<usize> = (0..values.len()).collect();
    let of = |members: &[usize], stream: u32| {
        let mut sample: Vec<(f64, f64)> =
            members.iter().filter_map(|&unit| Some((values[unit]?, weights.map_or(Some(1.0), |w| w[unit])?))).collect();
        let interval = bootstrap(&sample, confidence, stream);
        sample.sort_by(|a, b| a.0.total_cmp(&b.0));
        summary(&sample, members.len(), interval)
    };
    let whole = of(&everybody, 0);
    if whole.n == 0 {
        return Err(GroupError::NoValues);
    }
    let mut groups: Vec<GroupSummary> = (1_u32..).zip(groups).map(|(stream, members)| of(members, stream)).collect();
    for group in &mut groups {
        group.ratio_to_whole = group.mean.zip(whole.mean.filter(|&mean| mean != 0.0)).map(|(own, all)| own / all);
    }
    Ok(Summaries { whole, groups, confidence })
}

/// The numbers of a sample of (value, weight), ascending by value.
fn summary(sample: &[(f64, f64)], members: usize, interval: Option<Interval>) -> GroupSummary {
    let weight: f64 = sample.iter().map(|(_, weight)| weight).sum();
    let sum: f64 = sample.iter().map(|(value, weight)| value * weight).sum();
    let mean = (weight > 0.0).then(|| sum / weight);
    GroupSummary {
        n: sample.len(),
        missing: members - sample.len(),
        weight,
        sum,
        mean,
        interval,
        median: median(sample, weight),
        low: sample.first().map(|(value, _)| *value),
        high: sample.last().map(|(value, _)| *value),
        ratio_to_whole: mean.filter(|&mean| mean != 0.0).map(|_| 1.0),
    }
}

/// The value with half of the weight on either side; between two that share it, the middle.
fn median(sample: &[(f64, f64)], weight: f64) -> Option<f64> {
    let half = weight / 2.0;
    let mut below = 0.0;
    for (place, (value, own)) in sample.iter().enumerate() {
        below += own;
        if below > half {
            return Some(*value);
        }
        #[expect(clippy::float_cmp, reason = "exactly half, as it is for an even number of equal weights")]
        if below == half && weight > 0.0 {
            let next = sample[place + 1..].iter().find(|(_, weight)| *weight > 0.0);
            return Some(next.map_or(*value, |(next, _)| f64::midpoint(*value, *next)));
        }
    }
    None
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "small whole numbers, all exact")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn groups_may_overlap_and_missing_is_not_zero() {
        let values = [Some(2.0), Some(4.0), None, Some(9.0), Some(1.0)];
        let groups = [vec![0, 1, 2], vec![1, 3], vec![2]];
        let found = summarise(&values, None, &groups, Confidence::default()).expect("summaries");
        assert_eq!(
            (found.whole.n, found.whole.missing, found.whole.mean, found.whole.median),
            (4, 1, Some(4.0), Some(3.0))
        );
        let first = &found.groups[0];
        assert_eq!((first.n, first.missing, first.mean, first.ratio_to_whole), (2, 1, Some(3.0), Some(0.75)));
        assert_eq!((found.groups[1].low, found.groups[1].high, found.groups[1].sum), (Some(4.0), Some(9.0), 13.0));
        let unknown = &found.groups[2];
        assert_eq!((unknown.n, unknown.mean, unknown.median, unknown.interval), (0, None, None, None));
    }

    #[test]
    fn weights_count_inhabitants_instead_of_units() {
        let values = [Some(0.0), Some(1.0), Some(1.0)];
        let weights = [Some(8.0), Some(1.0), None];
        let found = summarise(&values, Some(&weights), &[vec![0, 1]], Confidence::default()).expect("summaries");
        assert_eq!((found.whole.mean, found.whole.median, found.whole.missing), (Some(1.0 / 9.0), Some(0.0), 1));
    }

    proptest! {
        /// The twin repeats each value as often as it weighs.
        #[test]
        fn a_weight_is_so_many_units(sample in prop::collection::vec((-5_i8..5, 0_u8..4), 1..12)) {
            let mut repeated: Vec<f64> = sample.iter()
                .flat_map(|&(value, times)| std::iter::repeat_n(f64::from(value), usize::from(times))).collect();
            repeated.sort_by(f64::total_cmp);
            let mut sample: Vec<(f64, f64)> = sample.iter().map(|&(v, w)| (f64::from(v), f64::from(w))).collect();
            sample.sort_by(|a, b| a.0.total_cmp(&b.0));
            let found = summary(&sample, sample.len(), None);
            let n = repeated.len();
            prop_assert_eq!(found.weight, n as f64);
            if n > 0 {
                prop_assert_eq!(found.median, Some(f64::midpoint(repeated[(n - 1) / 2], repeated[n / 2])));
                prop_assert_eq!(found.mean, Some(repeated.iter().sum::<f64>() / n as f64));
            }
        }
    }
}
