//! Getis and Ord's G: whether high values, or low ones, lie together. Global (1992), and
//! local around a unit without (Gi) or with itself (Gi*; both Ord & Getis 1995).

use super::StatisticsError;
use super::conditional::{Contribution, conditional};
use super::local::{LocalP, LocalTest, analytical, local_test, p_values};
use super::moments::{Global, GlobalTest, Moments, normal_tails};
use super::moran::cross_product;
use super::sample::{Sample, Test};
use super::significance::Inference;
use super::weights::{Transform, WeightSums, Weights};

/// Global G of a column: Σ `w_ij` `y_i` `y_j` / Σ over i ≠ j of `y_i` `y_j`. High where high
/// values lie together. It has a variance by randomisation only.
///
/// # Errors
/// When a value is negative, fewer than two are above 0, all are the same, or exact
/// inference is asked for.
pub fn global_g(sample: &Sample, column: usize, test: &Test) -> Result<GlobalTest, StatisticsError> {
    sample.deviations(column)?;
    let y = sample.column(column);
    if let Some((&index, &value)) = sample.units().iter().zip(y).find(|(_, value)| **value < 0.0) {
        return Err(StatisticsError::Negative { index, value, needs: "values for G" });
    }
    if y.iter().filter(|value| **value > 0.0).count() < 2 {
        return Err(StatisticsError::NoProducts);
    }
    let weights = sample.weights();
    let sum: f64 = y.iter().sum();
    let squares: f64 = y.iter().map(|y| y * y).sum();
    let largest = y.iter().fold(0.0_f64, |most, y| most.max(*y));
    let scale = 1.0 / (sum * sum - squares);
    Global {
        statistic: scale * cross_product(weights, y, y),
        randomization: randomization(weights, y),
        normality: None,
        values: y,
        permuted: |y: &[f64]| cross_product(weights, y, y),
        scale,
        slack: 1e-12 * weights.sums().s0 * largest * largest,
    }
    .test(sample, test)
}

/// Getis & Ord (1992), in terms of S0, S1 and S2, so for any weights.
fn randomization(weights: &Weights, y: &[f64]) -> Moments {
    let WeightSums { s0, s1, s2 } = weights.sums();
    let n = y.len() as f64;
    let moment = |exponent: i32| y.iter().map(|y| y.powi(exponent)).sum::<f64>();
    let (m1, m2, m3, m4) = (moment(1), moment(2), moment(3), moment(4));
    let b0 = (n * n - 3.0 * n + 3.0) * s1 - n * s2 + 3.0 * s0 * s0;
    let b1 = -((n * n - n) * s1 - 2.0 * n * s2 + 6.0 * s0 * s0);
    let b2 = -(2.0 * n * s1 - (n + 3.0) * s2 + 6.0 * s0 * s0);
    let b3 = 4.0 * (n - 1.0) * s1 - 2.0 * (n + 1.0) * s2 + 8.0 * s0 * s0;
    let b4 = s1 - s2 + s0 * s0;
    let numerator = b0 * m2 * m2 + b1 * m4 + b2 * m1 * m1 * m2 + b3 * m1 * m3 + b4 * m1.powi(4);
    let square = numerator / ((m1 * m1 - m2).powi(2) * n * (n - 1.0) * (n - 2.0) * (n - 3.0));
    let expectation = s0 / (n * (n - 1.0));
    Moments { expectation, variance: square - expectation * expectation }
}

/// Whether a unit counts among its own neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SelfNeighbour {
    /// Gi: it does not.
    Without,
    /// Gi*: it does, with the largest weight of its row; row-standardised rows are
    /// standardised again.
    #[default]
    With,
}

/// Local G of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalG {
    /// The weighted sum of the neighbours' values over the sum of the others' (Gi) or of
    /// all (Gi*); `None` where that is 0.
    pub statistic: Option<f64>,
    /// Expectation of the weighted sum itself, when values are drawn from the others (Gi)
    /// or permuted among all (Gi*).
    pub expectation: f64,
    /// Variance of the weighted sum.
    pub variance: f64,
    /// Standard deviations from the expectation: above 0 in hot spots, below in cold ones.
    /// `None` where nothing can vary.
    pub z: Option<f64>,
    /// The p-value; exact or permuted ones leave the unit's own value where it is.
    pub p: LocalP,
}

/// Local G of a column.
///
/// # Errors
/// When the values are all the same, or exact inference is asked for where there is none.
pub fn local_g(
    sample: &Sample,
    column: usize,
    own: SelfNeighbour,
    test: &Test,
) -> Result<LocalTest<LocalG>, StatisticsError> {
    sample.deviations(column)?;
    let (y, weights) = (sample.column(column), sample.weights());
    let spread = Spread::of(y);
    let sums: Vec<Option<WeightedSum>> = (0..y.len())
        .map(|unit| (weights.cardinality(unit) > 0).then(|| WeightedSum::new(sample, y, spread, unit, own)))
        .collect();
    let found = if test.inference == Inference::Analytical {
        analytical(sums.iter().map(|sum| sum.as_ref().map(|sum| normal_tails(sum.z()))))
    } else {
        conditional(weights, y, Contribution::Value, test)?
    };
    let analysed = p_values(&found.tails, test).into_iter().zip(sums).map(|(p, sum)| {
        let (sum, p) = (sum?, p?);
        let Moments { expectation, variance } = sum.moments;
        let statistic = (sum.over != 0.0).then(|| sum.sum / sum.over);
        Some(LocalG { statistic, expectation, variance, z: sum.z(), p })
    });
    Ok(local_test(sample, test, found.inference, analysed.collect()))
}

/// Mean and squared deviations of all values: moments of values moved to their mean keep the digits of large ones.
#[derive(Clone, Copy, Debug)]
struct Spread {
    mean: f64,
    squares: f64,
}

impl Spread {
    fn of(y: &[f64]) -> Self {
        let mean = y.iter().sum::<f64>() / y.len() as f64;
        Self { mean, squares: y.iter().map(|y| (y - mean) * (y - mean)).sum() }
    }
}

/// A unit's weighted sum, what it is taken over, and its moments.
struct WeightedSum {
    sum: f64,
    over: f64,
    moments: Moments,
}

impl WeightedSum {
    fn new(sample: &Sample, y: &[f64], Spread { mean, squares }: Spread, unit: usize, own: SelfNeighbour) -> Self {
        let row = sample.weights().row(unit);
        let lag = sample.weights().lag_of(unit, y);
        let n = y.len() as f64;
        match own {
            SelfNeighbour::Without => {
                let apart = y[unit] - mean;
                let others_mean = -apart / (n - 1.0);
                let variance = (squares - apart * apart) / (n - 1.0) - others_mean * others_mean;
                let moments = Moments::of_draw(row, n - 1.0, mean + others_mean, variance);
                Self { sum: lag, over: mean * n - y[unit], moments }
            }
            SelfNeighbour::With => {
                let own_weight = row.iter().copied().fold(0.0, f64::max);
                let sum_of_weights = row.iter().sum::<f64>() + own_weight;
                let scale = if sample.transform() == Transform::RowStandardised { 1.0 / sum_of_weights } else { 1.0 };
                let row: Vec<f64> = row.iter().chain([&own_weight]).map(|w| w * scale).collect();
                let moments = Moments::of_draw(&row, n, mean, squares / n);
                Self { sum: (lag + own_weight * y[unit]) * scale, over: mean * n, moments }
            }
        }
    }

    fn z(&self) -> Option<f64> {
        self.moments.z(self.sum)
    }
}

#[cfg(test)]
mod tests {
    use super::super::local_moran::local_moran;
    use super::super::sample::Islands;
    use super::super::weights::examples::{any_links, orders};
    use super::*;
    use proptest::prelude::*;

    const PLACES: [(f64, f64); 6] =
        [(10.0, 10.0), (20.0, 10.0), (40.0, 10.0), (15.0, 20.0), (30.0, 20.0), (30.0, 30.0)];

    /// The six points of the reference packages' example, within 15 of each other.
    fn six_points(transform: Transform) -> Sample {
        let near = |a: (f64, f64), b: (f64, f64)| (a.0 - b.0).hypot(a.1 - b.1) <= 15.0;
        let pairs = (0_u32..6).flat_map(|a| (0_u32..6).map(move |b| (a, b)));
        let links = pairs
            .filter(|&(a, b)| a != b && near(PLACES[a as usize], PLACES[b as usize]))
            .map(|(a, b)| (a, b, 1.0))
            .collect();
        let weights = Weights::from_links(6, links).expect("valid");
        let values = [2.0, 3.0, 3.2, 5.0, 8.0, 7.0].map(Some);
        Sample::new(&weights, &[&values], transform, Islands::Drop).expect("valid")
    }

    #[test]
    fn the_six_points_have_the_published_g() {
        let test = Test { alternative: super::super::Alternative::Greater, ..Test::default() };
        let found = global_g(&six_points(Transform::Binary), 0, &test).expect("valid");
        assert!((found.statistic - 0.557_097_79).abs() < 1e-8);
        assert!((found.variance_randomization - 0.009_203_550_195_101_468).abs() < 1e-15);
        assert!((found.p_randomization - 0.172_936).abs() < 1e-6, "{}", found.p_randomization);
    }

    #[test]
    fn the_six_points_have_the_published_local_z() {
        let z = |transform, own| -> Vec<f64> {
            let found = local_g(&six_points(transform), 0, own, &Test::default()).expect("valid");
            found.units.iter().filter_map(|unit| unit.found()?.z).collect()
        };
        let without = [-1.013_672_90, -0.043_615_89, 1.315_587_03, -0.314_126_76, 1.153_739_86, 1.778_339_42];
        let with = [-1.397_276_26, -0.289_177_62, 0.650_649_64, -0.289_177_62, 1.234_520_88, 2.024_243_31];
        for (own, expected) in [(SelfNeighbour::Without, without), (SelfNeighbour::With, with)] {
            for transform in [Transform::Binary, Transform::RowStandardised] {
                for (found, expected) in z(transform, own).into_iter().zip(expected) {
                    assert!((found - expected).abs() < 2e-8, "{transform:?} {own:?}: {found} for {expected}");
                }
            }
        }
    }

    #[test]
    fn negative_values_have_no_global_g_and_a_single_positive_one_neither() {
        let sample = six_points(Transform::Binary);
        let of = |values: &[f64; 6]| global_g(&sample.with_columns(vec![values.to_vec()]), 0, &Test::default());
        assert!(matches!(of(&[1.0, -1.0, 2.0, 3.0, 4.0, 5.0]), Err(StatisticsError::Negative { index: 1, .. })));
        assert_eq!(of(&[0.0, 0.0, 2.0, 0.0, 0.0, 0.0]), Err(StatisticsError::NoProducts));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_moments_are_those_of_all_orders(links in any_links(6), values in prop::collection::vec(0_i32..9, 6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            let mut values: Vec<f64> = values.into_iter().map(f64::from).collect();
            let column: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let Ok(sample) = Sample::new(&weights, &[&column], Transform::Original, Islands::Keep) else {
                return Ok(())
            };
            let test = Test { inference: Inference::Analytical, ..Test::default() };
            let (Ok(global), Ok(starred)) =
                (global_g(&sample, 0, &test), local_g(&sample, 0, SelfNeighbour::With, &test)) else { return Ok(()) };
            let dense = weights.dense();
            let own = dense[0].iter().copied().fold(0.0, f64::max);
            let (mut all, mut local) = (Vec::new(), Vec::new());
            orders(&mut values, 6, &mut |y| {
                let pairs = || (0..6).flat_map(|i| (0..6).map(move |j| (i, j))).filter(|(i, j)| i != j);
                let total: f64 = pairs().map(|(i, j)| y[i] * y[j]).sum();
                all.push(pairs().map(|(i, j)| dense[i][j] * y[i] * y[j]).sum::<f64>() / total);
                local.push(own * y[0] + dense[0].iter().zip(y).map(|(w, y)| w * y).sum::<f64>());
            });
            let moments = |all: &[f64]| {
                let mean = all.iter().sum::<f64>() / all.len() as f64;
                (mean, all.iter().map(|g| (g - mean).powi(2)).sum::<f64>() / all.len() as f64)
            };
            let (mean, variance) = moments(&all);
            prop_assert!((mean - global.expectation).abs() < 1e-9);
            prop_assert!((variance - global.variance_randomization).abs() < 1e-9);
            if let Some(first) = starred.units[0].found() {
                let (mean, variance) = moments(&local);
                prop_assert!((mean - first.expectation).abs() < 1e-9 && (variance - first.variance).abs() < 1e-8);
            }
        }

        #[test]
        fn local_moran_and_local_g_are_as_many_deviations_off(
            links in any_links(7), values in prop::collection::vec(-9.0..9.0_f64, 7)
        ) {
            let weights = Weights::from_links(7, links).expect("valid");
            let column: Vec<Option<f64>> = values.into_iter().map(Some).collect();
            let Ok(sample) = Sample::new(&weights, &[&column], Transform::RowStandardised, Islands::Keep) else {
                return Ok(())
            };
            let test = Test { inference: Inference::Analytical, ..Test::default() };
            let moran = local_moran(&sample, 0, &test).expect("valid");
            let g = local_g(&sample, 0, SelfNeighbour::Without, &test).expect("valid");
            for (moran, g) in moran.units.iter().zip(&g.units) {
                if let (Some(moran), Some(g)) = (moran.found().and_then(|m| m.z), g.found().and_then(|g| g.z)) {
                    prop_assert!((moran.abs() - g.abs()).abs() < 1e-6, "{moran} {g}");
                }
            }
        }
    }
}
