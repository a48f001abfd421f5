//! Local Moran (Anselin 1995): which units are like their neighbours, and how. Also of
//! two variables: a unit's own, and its neighbours' other one.

use super::StatisticsError;
use super::conditional::{Contribution, conditional};
use super::local::{LocalP, LocalTest, analytical, local_test, p_values};
use super::moments::{Moments, normal_tails};
use super::sample::{Sample, Test};
use super::significance::Inference;

/// A unit and its neighbours, above the mean (high) or not (low).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Quadrant {
    /// High among high.
    HighHigh,
    /// Low among low.
    LowLow,
    /// Low among high.
    LowHigh,
    /// High among low.
    HighLow,
}

impl Quadrant {
    /// The name used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::HighHigh => "high-high",
            Self::LowLow => "low-low",
            Self::LowHigh => "low-high",
            Self::HighLow => "high-low",
        }
    }

    fn of(own: f64, lag: f64) -> Self {
        match (own > 0.0, lag > 0.0) {
            (true, true) => Self::HighHigh,
            (false, false) => Self::LowLow,
            (false, true) => Self::LowHigh,
            (true, false) => Self::HighLow,
        }
    }
}

/// Local Moran of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalMoran {
    /// I = (n − 1) `z_i` Σ `w_ij` `z_j` / Σz².
    pub statistic: f64,
    /// The weighted sum of the neighbours' deviations from the mean.
    pub lag: f64,
    /// How the unit and its neighbours lie to the mean.
    pub quadrant: Quadrant,
    /// Expectation of I n / (n − 1), the scale of Sokal et al. (1998) that packages give
    /// moments on, when the neighbours' values are drawn from the others'.
    pub expectation: f64,
    /// Variance on the same scale.
    pub variance: f64,
    /// Standard deviations from the expectation; `None` where nothing can vary: the
    /// unit is at the mean, or all others are its neighbours.
    pub z: Option<f64>,
    /// The p-value.
    pub p: LocalP,
}

/// Local Moran of a column.
///
/// # Errors
/// When the values are all the same, or exact inference is asked for where there is none.
pub fn local_moran(sample: &Sample, column: usize, test: &Test) -> Result<LocalTest<LocalMoran>, StatisticsError> {
    bivariate_local_moran(sample, column, column, test)
}

/// Local Moran of a unit's own column `x` and its neighbours' column `y`:
/// I = (n − 1) `x_i` Σ `w_ij` `y_j` / √(Σx² Σy²) of deviations from the means.
///
/// # Errors
/// As for [`local_moran`].
pub fn bivariate_local_moran(
    sample: &Sample,
    x: usize,
    y: usize,
    test: &Test,
) -> Result<LocalTest<LocalMoran>, StatisticsError> {
    let (own, other) = (sample.deviations(x)?, sample.deviations(y)?);
    let weights = sample.weights();
    let n = own.len() as f64;
    let squares = |z: &[f64]| z.iter().map(|z| z * z).sum::<f64>();
    let other_squares = squares(&other);
    let size = (squares(&own) * other_squares).sqrt();
    let lags = weights.lag(&other);
    // Conditional on the unit, the sum of n − 1 others' deviations is −y_i.
    let moments: Vec<Moments> = (0..own.len())
        .map(|unit| {
            let mean = -other[unit] / (n - 1.0);
            let variance = (other_squares - other[unit] * other[unit]) / (n - 1.0) - mean * mean;
            let lag = Moments::of_draw(weights.row(unit), n - 1.0, mean, variance);
            let scale = n * own[unit] / size;
            Moments { expectation: lag.expectation * scale, variance: lag.variance * scale * scale }
        })
        .collect();
    let z = |unit: usize| moments[unit].z(n * own[unit] * lags[unit] / size);
    let found = if test.inference == Inference::Analytical {
        analytical((0..own.len()).map(|unit| (weights.cardinality(unit) > 0).then(|| normal_tails(z(unit)))))
    } else {
        conditional(weights, sample.column(y), Contribution::Value, test)?
    };
    // I grows with the lag where the unit is above the mean, and falls where it is below.
    let tails: Vec<_> = found
        .tails
        .iter()
        .zip(&own)
        .map(|(tails, &own)| {
            tails.map(|tails| match own {
                _ if found.inference == Inference::Analytical => tails,
                own if own > 0.0 => tails,
                own if own < 0.0 => tails.turned(),
                _ => normal_tails(None),
            })
        })
        .collect();
    let analysed = p_values(&tails, test).into_iter().enumerate().map(|(unit, p)| {
        Some(LocalMoran {
            statistic: (n - 1.0) * own[unit] * lags[unit] / size,
            lag: lags[unit],
            quadrant: Quadrant::of(own[unit], lags[unit]),
            expectation: moments[unit].expectation,
            variance: moments[unit].variance,
            z: z(unit),
            p: p?,
        })
    });
    Ok(local_test(sample, test, found.inference, analysed.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::permutation::Permutations;
    use super::super::sample::{Islands, Local};
    use super::super::weights::examples::{TEN_VALUES, any_links, lattice, orders, ten_units};
    use super::super::weights::{Transform, Weights};
    use super::*;
    use proptest::prelude::*;

    fn sample(weights: &Weights, values: &[f64], transform: Transform) -> Sample {
        let column: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        Sample::new(weights, &[&column], transform, Islands::Drop).expect("valid")
    }

    fn found(sample: &Sample, test: &Test) -> Vec<LocalMoran> {
        let answer = local_moran(sample, 0, test).expect("valid");
        answer.units.iter().filter_map(|unit| unit.found().copied()).collect()
    }

    #[test]
    fn the_ten_units_have_the_published_statistics_and_variances() {
        let statistics = [
            -0.114_092_771_044_396_3,
            -0.199_405_425_677_548_68,
            -0.133_514_084_849_352_54,
            -0.517_703_832_044_677_4,
            0.480_950_090_494_396_85,
            0.122_081_131_140_302_57,
            1.191_482_981_379_041_7,
            -0.581_443_045_476_612_1,
            0.071_013_828_080_780_44,
            0.343_143_007_993_485_2,
        ];
        let variances = [
            0.036_360_13,
            0.104_124_08,
            0.286_007_69,
            0.263_896_74,
            0.215_766_83,
            0.007_792_61,
            0.446_339_42,
            0.576_965_08,
            0.129_297_77,
            0.373_074_2,
        ];
        let sample = sample(&ten_units(), &TEN_VALUES, Transform::RowStandardised);
        for (unit, found) in found(&sample, &Test::default()).iter().enumerate() {
            assert!((found.statistic - statistics[unit]).abs() < 1e-14, "{unit}: {found:?}");
            assert!((found.variance - variances[unit]).abs() < 1e-8, "{unit}: {found:?}");
        }
    }

    #[test]
    fn a_corner_of_ones_is_high_among_high_by_exact_and_permuted_inference() {
        let values: Vec<f64> = (0..49).map(|i| if i % 7 < 3 && i / 7 < 3 { 1.0 } else { 0.0 }).collect();
        let sample = sample(&lattice(7, 7), &values, Transform::RowStandardised);
        let exact = local_moran(&sample, 0, &Test::default()).expect("valid");
        assert_eq!((exact.inference, exact.permutations), (Inference::Exact, 0));
        let test = Test {
            inference: Inference::Permutation,
            permutations: Permutations::new(99_999, 4).expect("in range"),
            ..Test::default()
        };
        let permuted = local_moran(&sample, 0, &test).expect("valid");
        for (exact, permuted) in exact.units.iter().zip(&permuted.units) {
            let (exact, permuted) = (exact.found().expect("found"), permuted.found().expect("found"));
            assert_eq!(exact.quadrant, permuted.quadrant);
            assert!((exact.p.raw - permuted.p.raw).abs() < 0.016, "{exact:?} {permuted:?}");
        }
        let middle = exact.units[8].found().expect("found");
        assert_eq!(middle.quadrant, Quadrant::HighHigh);
        // Four ones of the 8 that are left among 48 others.
        let p = 70.0 / 194_580.0;
        assert!((middle.p.raw - 2.0 * p).abs() < 1e-12 && middle.p.adjusted > middle.p.raw);
    }

    #[test]
    fn an_island_and_a_missing_value_have_no_p() {
        let mut values: Vec<Option<f64>> = TEN_VALUES.map(Some).to_vec();
        (values[1], values[3]) = (None, None);
        let sample = Sample::new(&ten_units(), &[&values], Transform::Binary, Islands::Keep).expect("valid");
        let answer = local_moran(&sample, 0, &Test::default()).expect("valid");
        assert_eq!((answer.units[0], answer.units[1]), (Local::Island, Local::Missing));
        assert!(answer.units[2].found().is_some());
        assert_eq!((answer.n, answer.islands, answer.missing), (8, vec![0], vec![1, 3]));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn statistics_and_moments_are_those_of_the_matrix_and_of_all_draws(
            links in any_links(6), x in prop::collection::vec(0_i32..9, 6), y in prop::collection::vec(0_i32..9, 6)
        ) {
            let weights = Weights::from_links(6, links).expect("valid");
            let real = |values: Vec<i32>| values.into_iter().map(f64::from).collect::<Vec<f64>>();
            let (x, y) = (real(x), real(y));
            let columns = [&x, &y].map(|values| values.iter().copied().map(Some).collect::<Vec<_>>());
            let Ok(sample) =
                Sample::new(&weights, &[&columns[0], &columns[1]], Transform::Original, Islands::Keep) else {
                return Ok(())
            };
            let test = Test { inference: Inference::Analytical, ..Test::default() };
            let Ok(found) = bivariate_local_moran(&sample, 0, 1, &test) else { return Ok(()) };
            let Some(first) = found.units[0].found() else { return Ok(()) };
            let apart = |values: &[f64]| {
                let mean = values.iter().sum::<f64>() / 6.0;
                values.iter().map(|value| value - mean).collect::<Vec<f64>>()
            };
            let (x, y) = (apart(&x), apart(&y));
            let size = (x.iter().map(|x| x * x).sum::<f64>() * y.iter().map(|y| y * y).sum::<f64>()).sqrt();
            let row = &weights.dense()[0];
            let lag = |y: &[f64]| row[1..].iter().zip(y).map(|(w, y)| w * y).sum::<f64>();
            prop_assert!((first.statistic - 5.0 * x[0] * lag(&y[1..]) / size).abs() < 1e-9);
            let mut draws = Vec::new();
            orders(&mut y[1..].to_vec(), 5, &mut |others| draws.push(6.0 * x[0] * lag(others) / size));
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let variance = draws.iter().map(|i| (i - mean).powi(2)).sum::<f64>() / draws.len() as f64;
            prop_assert!((first.expectation - mean).abs() < 1e-9 && (first.variance - variance).abs() < 1e-9);
        }
    }

    #[test]
    fn a_unit_at_the_mean_is_never_significant() {
        let values = [0.0, 2.0, 1.0, 2.0, 0.0];
        let sample = sample(&lattice(1, 5), &values, Transform::RowStandardised);
        for inference in [Inference::Exact, Inference::Permutation, Inference::Analytical] {
            let middle = found(&sample, &Test { inference, ..Test::default() })[2];
            assert!((middle.p.raw - 1.0).abs() < 1e-15 && middle.z.is_none(), "{inference:?}: {middle:?}");
        }
    }
}
