//! Moran's I: whether neighbours' values are alike (Moran 1950; moments by Cliff & Ord
//! 1973, 1981). One variable, two variables, and rates.

use super::StatisticsError;
use super::classify::Histogram;
use super::empirical_bayes::rates_around_mean;
use super::moments::{Global, GlobalTest, Moments, only_local, permuted};
use super::sample::{Sample, Test};
use super::significance::{Alternative, Inference};
use super::weights::Weights;

/// Moran's I of a column: (n / S0) z'Wz / z'z.
///
/// # Errors
/// When the values are all the same, or exact inference is asked for.
pub fn moran(sample: &Sample, column: usize, test: &Test) -> Result<GlobalTest, StatisticsError> {
    let z = sample.deviations(column)?;
    let weights = sample.weights();
    let n = z.len() as f64;
    let sums = weights.sums();
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let scale = n / (sums.s0 * squares);
    let largest = z.iter().fold(0.0_f64, |most, z| most.max(z.abs()));
    let pairs = pairs(weights);
    Global {
        statistic: scale * cross_product(weights, &z, &z),
        randomization: randomization(weights, &z),
        normality: Some(normality(weights)),
        values: &z,
        permuted: |z: &[f64]| product_over(&pairs, z),
        scale,
        slack: 1e-12 * sums.s0 * largest * largest,
    }
    .test(sample, test)
}

/// Σ `w_ij` `x_i` `y_j`.
pub(super) fn cross_product(weights: &Weights, x: &[f64], y: &[f64]) -> f64 {
    x.iter().enumerate().map(|(unit, x)| x * weights.lag_of(unit, y)).sum()
}

/// Each two units that are linked once, with the sum of what the link weighs both ways: half the work of
/// [`cross_product`] for links that hold both ways.
fn pairs(weights: &Weights) -> Vec<(u32, u32, f64)> {
    let mut pairs: Vec<(u32, u32, f64)> =
        weights.links().map(|(from, to, weight)| (from.min(to), from.max(to), weight)).collect();
    pairs.sort_by_key(|&(one, other, _)| (one, other));
    pairs.dedup_by(|next, kept| {
        let same = (next.0, next.1) == (kept.0, kept.1);
        if same {
            kept.2 += next.2;
        }
        same
    });
    pairs
}

/// Σ weight `z_i` `z_j` over pairs, in four sums that do not wait for each other.
fn product_over(pairs: &[(u32, u32, f64)], z: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for four in pairs.chunks(4) {
        for (sum, &(one, other, weight)) in sums.iter_mut().zip(four) {
            *sum += weight * z[one as usize] * z[other as usize];
        }
    }
    sums.iter().sum()
}

fn normality(weights: &Weights) -> Moments {
    let sums = weights.sums();
    let n = weights.unit_count() as f64;
    let expectation = -1.0 / (n - 1.0);
    let s0_squared = sums.s0 * sums.s0;
    let square = (n * n * sums.s1 - n * sums.s2 + 3.0 * s0_squared) / ((n * n - 1.0) * s0_squared);
    Moments { expectation, variance: square - expectation * expectation }
}

fn randomization(weights: &Weights, z: &[f64]) -> Moments {
    let sums = weights.sums();
    let n = z.len() as f64;
    let expectation = -1.0 / (n - 1.0);
    let s0_squared = sums.s0 * sums.s0;
    let b2 = kurtosis(z);
    let first = n * ((n * n - 3.0 * n + 3.0) * sums.s1 - n * sums.s2 + 3.0 * s0_squared);
    let second = b2 * ((n * n - n) * sums.s1 - 2.0 * n * sums.s2 + 6.0 * s0_squared);
    let square = (first - second) / ((n - 1.0) * (n - 2.0) * (n - 3.0) * s0_squared);
    Moments { expectation, variance: square - expectation * expectation }
}

/// b2 = n Σz⁴ / (Σz²)².
pub(super) fn kurtosis(z: &[f64]) -> f64 {
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let fourths: f64 = z.iter().map(|z| z.powi(4)).sum();
    z.len() as f64 * fourths / (squares * squares)
}

/// Whether a variable is like another one of the neighbours.
#[derive(Clone, Debug, PartialEq)]
pub struct BivariateMoran {
    /// (n / S0) Σ `w_ij` `x_i` `y_j` / √(Σx² Σy²) of deviations from the means.
    pub statistic: f64,
    /// The p-value when y is permuted among the units.
    pub p_permutation: f64,
    /// What the statistic was of permuted values.
    pub distribution: Option<Histogram>,
    /// What counts as extreme.
    pub alternative: Alternative,
    /// How many permutations were made.
    pub permutations: u32,
    /// The seed they were made from.
    pub seed: u64,
    /// How many units were analysed.
    pub n: usize,
    /// The units that miss a value.
    pub missing: Vec<u32>,
    /// The units without neighbours among those that have values.
    pub islands: Vec<u32>,
}

/// Bivariate Moran of column `x` and the neighbours' column `y`, by permutation of y.
///
/// # Errors
/// When the values of a column are all the same, or another inference is asked for.
pub fn bivariate_moran(sample: &Sample, x: usize, y: usize, test: &Test) -> Result<BivariateMoran, StatisticsError> {
    match test.inference {
        Inference::Exact => return Err(only_local()),
        Inference::Analytical => {
            return Err(StatisticsError::NoAnalyticalInference { statistic: "the bivariate Moran" });
        }
        Inference::Auto | Inference::Permutation => {}
    }
    let (x, y) = (sample.deviations(x)?, sample.deviations(y)?);
    let weights = sample.weights();
    let squares = |z: &[f64]| z.iter().map(|z| z * z).sum::<f64>();
    let size = (squares(&x) * squares(&y)).sqrt();
    let scale = x.len() as f64 / (weights.sums().s0 * size);
    let (p_permutation, distribution) =
        permuted(&y, &|y: &[f64]| cross_product(weights, &x, y), scale, 1e-12 * size, test)?;
    Ok(BivariateMoran {
        statistic: scale * cross_product(weights, &x, &y),
        p_permutation,
        distribution,
        alternative: test.alternative,
        permutations: test.permutations.count(),
        seed: test.permutations.seed(),
        n: x.len(),
        missing: sample.missing().to_vec(),
        islands: sample.islands().to_vec(),
    })
}

/// Rates `events / population` standardised for their different variances (Assunção &
/// Reis 1999), to be analysed in their place: (p − b) / √(a + b / x), with the variance
/// b / x where a is negative.
///
/// # Errors
/// When a population is not above 0, events are negative, or there are none.
pub fn standardised_rates(events: &[f64], population: &[f64]) -> Result<Vec<f64>, StatisticsError> {
    let (mean_rate, between) = rates_around_mean(events, population)?;
    let rates = || events.iter().zip(population).map(|(event, people)| (event / people, *people));
    let variance = |x: f64| mean_rate / x + between.max(0.0);
    Ok(rates().map(|(rate, x)| (rate - mean_rate) / variance(x).sqrt()).collect())
}

#[cfg(test)]
mod tests {
    use super::super::permutation::Permutations;
    use super::super::sample::Islands;
    use super::super::weights::Transform;
    use super::super::weights::examples::{any_links, lattice, orders};
    use super::*;
    use proptest::prelude::*;

    fn sample(weights: &Weights, values: &[f64], transform: Transform) -> Result<Sample, StatisticsError> {
        let column: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        Sample::new(weights, &[&column], transform, Islands::Drop)
    }

    fn quick() -> Test<'static> {
        Test { permutations: Permutations::new(99, 1).expect("in range"), ..Test::default() }
    }

    proptest! {
        #[test]
        fn the_sum_over_pairs_is_the_cross_product(links in any_links(7), z in prop::collection::vec(-3.0..3.0_f64, 7)) {
            let weights = Weights::from_links(7, links).expect("valid");
            let slow = cross_product(&weights, &z, &z);
            prop_assert!((product_over(&pairs(&weights), &z) - slow).abs() < 1e-9);
        }
    }

    #[test]
    fn the_moments_on_a_lattice_are_those_published() {
        let values: Vec<f64> = (1..=9).map(f64::from).collect();
        let sample = sample(&lattice(3, 3), &values, Transform::Binary).expect("valid");
        let found = moran(&sample, 0, &quick()).expect("valid");
        assert!((found.variance_randomization - 0.059_687_5).abs() < 1e-12);
        assert!((found.variance_normality.expect("known") - 0.053_125).abs() < 1e-12);
    }

    fn dense_moran(w: &[Vec<f64>], y: &[f64]) -> f64 {
        let n = y.len();
        let mean = y.iter().sum::<f64>() / n as f64;
        let (mut cross, mut all) = (0.0, 0.0);
        for i in 0..n {
            for j in 0..n {
                cross += w[i][j] * (y[i] - mean) * (y[j] - mean);
                all += w[i][j];
            }
        }
        n as f64 / all * cross / y.iter().map(|y| (y - mean).powi(2)).sum::<f64>()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn the_moments_are_those_of_all_orders(
            links in any_links(6), values in prop::collection::vec(0_i32..9, 6)
        ) {
            let weights = Weights::from_links(6, links).expect("valid");
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let Ok(sample) = sample(&weights, &values, Transform::Original) else { return Ok(()) };
            let Ok(found) = moran(&sample, 0, &quick()) else { return Ok(()) };
            prop_assume!(sample.n() == 6);
            let dense = weights.dense();
            prop_assert!((found.statistic - dense_moran(&dense, &values)).abs() < 1e-9);
            let mut all = Vec::new();
            orders(&mut values, 6, &mut |order| all.push(dense_moran(&dense, order)));
            let mean = all.iter().sum::<f64>() / all.len() as f64;
            let variance = all.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / all.len() as f64;
            prop_assert!((mean - found.expectation).abs() < 1e-9);
            prop_assert!((variance - found.variance_randomization).abs() < 1e-9);
        }

        #[test]
        fn numbering_units_anew_and_adding_a_constant_change_nothing(
            links in any_links(7), values in prop::collection::vec(-9_i32..9, 7), constant in -50_i32..50, seed in any::<u64>()
        ) {
            let weights = Weights::from_links(7, links.clone()).expect("valid");
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let analytical = Test { inference: Inference::Analytical, ..Test::default() };
            let of = |weights: &Weights, values: &[f64]| {
                let sample = sample(weights, values, Transform::RowStandardised).ok()?;
                moran(&sample, 0, &analytical).ok().map(|found| (found.statistic, found.variance_randomization))
            };
            let mut order: Vec<u32> = (0..7).collect();
            crate::model::Stream::new(seed, 0).shuffle(&mut order);
            let renamed = links.iter().map(|&(a, b, w)| (order[a as usize], order[b as usize], w)).collect();
            let renamed = Weights::from_links(7, renamed).expect("valid");
            let mut moved = vec![0.0; 7];
            order.iter().zip(&values).for_each(|(&to, &value)| moved[to as usize] = value);
            let added: Vec<f64> = values.iter().map(|value| value + f64::from(constant)).collect();
            let before = of(&weights, &values);
            for after in [of(&renamed, &moved), of(&weights, &added)] {
                prop_assert_eq!(before.is_some(), after.is_some());
                if let (Some(before), Some(after)) = (before, after) {
                    prop_assert!((before.0 - after.0).abs() < 1e-9 && (before.1 - after.1).abs() < 1e-9);
                }
            }
        }
    }

    #[test]
    fn a_trend_is_significant_by_every_inference_and_a_chessboard_the_other_way() {
        let weights = lattice(8, 8);
        let trend: Vec<f64> = (0..64).map(f64::from).collect();
        let board: Vec<f64> = (0..64).map(|i| f64::from((i + i / 8) % 2)).collect();
        for (values, alternative) in [(trend, Alternative::Greater), (board, Alternative::Less)] {
            let sample = sample(&weights, &values, Transform::RowStandardised).expect("valid");
            let found = moran(&sample, 0, &Test { alternative, ..quick() }).expect("valid");
            assert_eq!((found.p_permutation, found.permutations), (Some(0.01), 99));
            assert!(found.p_randomization < 1e-6 && found.p_normality.expect("known") < 1e-6);
        }
    }

    #[test]
    fn what_cannot_vary_or_be_listed_is_refused() {
        let constant = sample(&lattice(3, 3), &[2.0; 9], Transform::Binary).expect("valid");
        assert_eq!(moran(&constant, 0, &quick()), Err(StatisticsError::Constant { value: 2.0 }));
        let some = sample(&lattice(3, 3), &[1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0, 0.0, 1.0], Transform::Binary);
        let some = some.expect("valid");
        assert!(moran(&some, 0, &Test { inference: Inference::Exact, ..quick() }).is_err());
        assert!(bivariate_moran(&some, 0, 0, &Test { inference: Inference::Analytical, ..quick() }).is_err());
    }

    #[test]
    fn two_copies_of_a_variable_have_its_own_moran() {
        let values: Vec<f64> = (0..9).map(|i| f64::from(i * i % 7)).collect();
        let sample = sample(&lattice(3, 3), &values, Transform::RowStandardised).expect("valid");
        let one = moran(&sample, 0, &quick()).expect("valid");
        let two = bivariate_moran(&sample, 0, 0, &quick()).expect("valid");
        assert!((one.statistic - two.statistic).abs() < 1e-12);
    }

    #[test]
    fn rates_without_people_or_events_are_refused() {
        assert!(standardised_rates(&[1.0], &[0.0]).is_err());
        assert!(standardised_rates(&[-1.0], &[5.0]).is_err());
        assert!(standardised_rates(&[0.0, 0.0], &[5.0, 6.0]).is_err());
        // Equal rates: nothing between, so each varies as its people let it.
        assert_eq!(standardised_rates(&[1.0, 2.0], &[10.0, 20.0]).expect("valid"), [0.0, 0.0]);
    }
}
