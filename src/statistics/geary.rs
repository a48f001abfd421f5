//! Geary's C (1954), global and local (Anselin 1995, 2019): how much neighbours differ.
//! Below its expectation neighbours are alike, so clustering is the alternative `less`.

use super::StatisticsError;
use super::conditional::{Contribution, conditional};
use super::local::{LocalP, LocalTest, analytical, local_test, p_values};
use super::moments::{Global, GlobalTest, Moments, normal_tails};
use super::moran::kurtosis;
use super::sample::{Sample, Test};
use super::significance::Inference;
use super::weights::Weights;

/// Geary's C of a column: (n − 1) Σ `w_ij` (`y_i` − `y_j`)² / (2 S0 Σz²). Expected: 1.
///
/// # Errors
/// When the values are all the same, or exact inference is asked for.
pub fn geary(sample: &Sample, column: usize, test: &Test) -> Result<GlobalTest, StatisticsError> {
    let z = sample.deviations(column)?;
    let weights = sample.weights();
    let n = z.len() as f64;
    let s0 = weights.sums().s0;
    let squares: f64 = z.iter().map(|z| z * z).sum();
    let largest = z.iter().fold(0.0_f64, |most, z| most.max(z.abs()));
    let scale = (n - 1.0) / (2.0 * s0 * squares);
    Global {
        statistic: scale * differences(weights, &z),
        randomization: randomization(weights, &z),
        normality: Some(normality(weights)),
        values: &z,
        permuted: |z: &[f64]| differences(weights, z),
        scale,
        slack: 1e-12 * s0 * 4.0 * largest * largest,
    }
    .test(sample, test)
}

/// Σ `w_ij` (`z_i` − `z_j`)².
fn differences(weights: &Weights, z: &[f64]) -> f64 {
    (0..z.len()).map(|unit| differences_of(weights, z, unit)).sum()
}

fn differences_of(weights: &Weights, z: &[f64], unit: usize) -> f64 {
    weights.pairs(unit).map(|(to, weight)| weight * (z[unit] - z[to]) * (z[unit] - z[to])).sum()
}

fn normality(weights: &Weights) -> Moments {
    let sums = weights.sums();
    let n = weights.unit_count() as f64;
    let s0_squared = sums.s0 * sums.s0;
    let variance = ((2.0 * sums.s1 + sums.s2) * (n - 1.0) - 4.0 * s0_squared) / (2.0 * (n + 1.0) * s0_squared);
    Moments { expectation: 1.0, variance }
}

/// Cliff & Ord (1981), equation 2.29.
fn randomization(weights: &Weights, z: &[f64]) -> Moments {
    let sums = weights.sums();
    let n = z.len() as f64;
    let b2 = kurtosis(z);
    let s0_squared = sums.s0 * sums.s0;
    let first = (n - 1.0) * sums.s1 * (n * n - 3.0 * n + 3.0 - (n - 1.0) * b2);
    let second = (n - 1.0) * sums.s2 * (n * n + 3.0 * n - 6.0 - (n * n - n + 2.0) * b2) / 4.0;
    let third = s0_squared * (n * n - 3.0 - (n - 1.0) * (n - 1.0) * b2);
    Moments { expectation: 1.0, variance: (first - second + third) / (n * (n - 2.0) * (n - 3.0) * s0_squared) }
}

/// Local Geary of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalGeary {
    /// Σ `w_ij` (`z_i` − `z_j`)² of values in standard deviations (dividing by n).
    pub statistic: f64,
    /// Its expectation when the neighbours' values are drawn from the others'.
    pub expectation: f64,
    /// Its variance then.
    pub variance: f64,
    /// Standard deviations from the expectation; `None` where nothing can vary.
    pub z: Option<f64>,
    /// The p-value.
    pub p: LocalP,
}

/// Local Geary of a column.
///
/// # Errors
/// When the values are all the same, or exact inference is asked for where there is none.
pub fn local_geary(sample: &Sample, column: usize, test: &Test) -> Result<LocalTest<LocalGeary>, StatisticsError> {
    let mut z = sample.deviations(column)?;
    let weights = sample.weights();
    let n = z.len() as f64;
    let deviation = (z.iter().map(|z| z * z).sum::<f64>() / n).sqrt();
    for z in &mut z {
        *z /= deviation;
    }
    let power = |exponent: i32| z.iter().map(|z| z.powi(exponent)).sum::<f64>();
    let (squares, cubes, fourths) = (power(2), power(3), power(4));
    let moments: Vec<Moments> = z
        .iter()
        .enumerate()
        .map(|(unit, &z)| {
            // Sums over all others of (z_i − z_j)² and of its square; the deviations sum to 0.
            let second = n * z * z + squares;
            let fourth = n * z.powi(4) + 6.0 * z * z * squares - 4.0 * z * cubes + fourths;
            let mean = second / (n - 1.0);
            Moments::of_draw(weights.row(unit), n - 1.0, mean, fourth / (n - 1.0) - mean * mean)
        })
        .collect();
    let statistics: Vec<f64> = (0..z.len()).map(|unit| differences_of(weights, &z, unit)).collect();
    let score = |unit: usize| moments[unit].z(statistics[unit]);
    let found = if test.inference == Inference::Analytical {
        analytical((0..z.len()).map(|unit| (weights.cardinality(unit) > 0).then(|| normal_tails(score(unit)))))
    } else {
        conditional(weights, sample.column(column), Contribution::SquaredDifference, test)?
    };
    let analysed = p_values(&found.tails, test).into_iter().enumerate().map(|(unit, p)| {
        let Moments { expectation, variance } = moments[unit];
        Some(LocalGeary { statistic: statistics[unit], expectation, variance, z: score(unit), p: p? })
    });
    Ok(local_test(sample, test, found.inference, analysed.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Islands;
    use super::super::weights::Transform;
    use super::super::weights::examples::{any_links, lattice, orders};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn the_moments_are_those_of_all_draws(links in any_links(6), values in prop::collection::vec(0_i32..9, 6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            let values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let column: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let Ok(sample) = Sample::new(&weights, &[&column], Transform::Original, Islands::Keep) else {
                return Ok(())
            };
            let test = Test { inference: Inference::Analytical, ..Test::default() };
            let Ok(found) = local_geary(&sample, 0, &test) else { return Ok(()) };
            let dense = weights.dense();
            let mean = values.iter().sum::<f64>() / 6.0;
            let variance = values.iter().map(|y| (y - mean).powi(2)).sum::<f64>() / 6.0;
            let sum = found.units.iter().filter_map(|unit| unit.found()).map(|unit| unit.statistic).sum::<f64>();
            let global = geary(&sample, 0, &test).expect("valid");
            prop_assert!((global.statistic - sum * 5.0 / 12.0 / weights.sums().s0).abs() < 1e-9);
            let Some(first) = found.units[0].found() else { return Ok(()) };
            let mut draws = Vec::new();
            let mut others = values[1..].to_vec();
            orders(&mut others, 5, &mut |order| {
                let terms = order.iter().zip(&dense[0][1..]).map(|(y, w)| w * (values[0] - y).powi(2) / variance);
                draws.push(terms.sum::<f64>());
            });
            let mean = draws.iter().sum::<f64>() / draws.len() as f64;
            let spread = draws.iter().map(|c| (c - mean).powi(2)).sum::<f64>() / draws.len() as f64;
            prop_assert!((first.expectation - mean).abs() < 1e-9 && (first.variance - spread).abs() < 1e-8);
        }
    }

    #[test]
    fn a_chessboard_differs_more_than_chance_and_a_trend_less() {
        let weights = lattice(6, 6);
        let statistic = |value: &dyn Fn(u32) -> f64| {
            let column: Vec<Option<f64>> = (0..36).map(|unit| Some(value(unit))).collect();
            let sample = Sample::new(&weights, &[&column], Transform::RowStandardised, Islands::Drop).expect("valid");
            geary(&sample, 0, &Test::default()).expect("valid")
        };
        let (board, trend) = (statistic(&|i| f64::from((i + i / 6) % 2)), statistic(&f64::from));
        assert!(board.statistic > 1.9 && board.z_randomization.expect("varies") > 4.0);
        assert!(trend.statistic < 0.2 && trend.p_permutation.expect("permuted") < 0.001);
    }
}
