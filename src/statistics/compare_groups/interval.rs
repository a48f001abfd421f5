//! Intervals: Wilson's for shares, the bootstrap's for means.

use rayon::prelude::*;
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::Confidence;
use crate::model::Stream;
use crate::statistics::classify::quantile;

/// What a value lies between, with the confidence asked for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// Lower end.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// Wilson's interval (1927) of a share of which `share` was found among `n`: it keeps to 0..1 and its confidence for
/// small `n` and for shares near the ends. `None` when `n` is 0.
pub fn wilson(share: f64, n: f64, level: f64) -> Option<Interval> {
    if n <= 0.0 {
        return None;
    }
    let z = Normal::standard().inverse_cdf(f64::midpoint(1.0, level));
    let scale = 1.0 / (1.0 + z * z / n);
    let centre = scale * (share + z * z / (2.0 * n));
    let reach = scale * z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    Some(Interval { low: (centre - reach).max(0.0), high: (centre + reach).min(1.0) })
}

/// The bootstrap's interval of a weighted mean of (value, weight), from the generator's streams for `group`:
/// quantiles of resampled means, taken further out for small samples as Student's t is wider than the
/// normal distribution and resamples are narrower than samples (the expanded percentile interval of
/// Hesterberg 2015, "What teachers should know about the bootstrap", section 4). `None` for fewer than two values.
pub(super) fn bootstrap(sample: &[(f64, f64)], confidence: Confidence, group: u32) -> Option<Interval> {
    let count = u32::try_from(sample.len()).ok().filter(|&count| count > 1)?;
    let n = sample.len() as f64;
    let t = StudentsT::new(0.0, 1.0, n - 1.0).ok()?.inverse_cdf(f64::midpoint(1.0, confidence.level));
    let outside = Normal::standard().cdf(-t * (n / (n - 1.0)).sqrt());
    let resampled = |number: u32| {
        let mut stream = Stream::new(confidence.resampling.seed(), u64::from(group) << 32 | u64::from(number));
        let (mut sum, mut weights) = (0.0, 0.0);
        for _ in 0..count {
            let (value, weight) = sample[stream.below(count) as usize];
            sum += value * weight;
            weights += weight;
        }
        (weights > 0.0).then_some(sum / weights)
    };
    let mut means: Vec<f64> = (0..confidence.resampling.count()).into_par_iter().filter_map(resampled).collect();
    if means.is_empty() {
        return None;
    }
    means.sort_by(f64::total_cmp);
    Some(Interval { low: quantile(&means, outside), high: quantile(&means, 1.0 - outside) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::statistics::permutation::Permutations;

    #[test]
    fn wilsons_interval_is_the_textbooks() {
        // Newcombe (1998, Statistics in Medicine 17, table I): 81 of 263, 15 of 148, 0 of 20, 1 of 29.
        let cases = [
            (81.0, 263.0, 0.2553, 0.3662),
            (15.0, 148.0, 0.0624, 0.1605),
            (0.0, 20.0, 0.0, 0.1611),
            (1.0, 29.0, 0.0061, 0.1718),
        ];
        for (k, n, low, high) in cases {
            let found = wilson(k / n, n, 0.95).expect("n is above 0");
            assert!((found.low - low).abs() < 5e-5 && (found.high - high).abs() < 5e-5, "{k} {n} {found:?}");
        }
        assert_eq!(wilson(0.0, 0.0, 0.95), None);
    }

    /// Chance of k of n.
    fn chance(k: u32, n: u32, p: f64) -> f64 {
        (0..k).fold((1.0 - p).powi((n - k).cast_signed()), |chance, i| chance * p * f64::from(n - i) / f64::from(i + 1))
    }

    #[test]
    fn wilsons_interval_holds_the_truth_as_often_as_it_says() {
        for n in [10, 22, 49, 199] {
            let covered = |p: f64| -> f64 {
                let holds = |k: &u32| {
                    let interval = wilson(f64::from(*k) / f64::from(n), f64::from(n), 0.95).expect("n is above 0");
                    interval.low <= p && p <= interval.high
                };
                (0..=n).filter(holds).map(|k| chance(k, n, p)).sum()
            };
            let coverage: Vec<f64> = (5..95).map(|percent| covered(f64::from(percent) / 100.0)).collect();
            let mean = coverage.iter().sum::<f64>() / coverage.len() as f64;
            assert!((0.94..0.965).contains(&mean), "{n}: {mean}");
            assert!(coverage.iter().all(|c| *c > 0.83), "{n}");
        }
    }

    /// How often the interval of the mean of `n` numbers of successes in 7 holds the truth.
    fn bootstrap_coverage(n: usize, worlds: u32, resamples: u32) -> f64 {
        let resampling = Permutations::new(resamples, 5).expect("in range");
        let held = (0..worlds).filter(|&world| {
            let mut stream = Stream::new(77, u64::from(world));
            let mut draw = || (0..7).filter(|_| stream.fraction() < 0.35).count() as f64;
            let sample: Vec<(f64, f64)> = (0..n).map(|_| (draw(), 1.0)).collect();
            let interval = bootstrap(&sample, Confidence { level: 0.95, resampling }, world).expect("two or more");
            interval.low <= 7.0 * 0.35 && 7.0 * 0.35 <= interval.high
        });
        held.count() as f64 / f64::from(worlds)
    }

    #[test]
    fn the_bootstraps_interval_holds_the_truth_about_as_often_as_it_says() {
        // 200 worlds: a standard error of 1.5 points.
        for n in [8, 22] {
            let coverage = bootstrap_coverage(n, 200, 199);
            assert!((0.9..0.995).contains(&coverage), "{n}: {coverage}");
        }
    }

    #[test]
    #[ignore = "a minute; run with --run-ignored"]
    fn the_bootstraps_interval_holds_the_truth_as_often_as_it_says_in_many_worlds() {
        for n in [8, 22, 49, 199] {
            let coverage = bootstrap_coverage(n, 5000, 1999);
            println!("{n} values: {coverage}");
            assert!((0.935..0.965).contains(&coverage), "{n}: {coverage}");
        }
    }
}
