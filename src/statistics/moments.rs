//! Moments of statistics under their null, and the answer that every global statistic
//! gives.

use super::StatisticsError;
use super::classify::{Histogram, histogram};
use super::sample::{Sample, Test};
use super::significance::{Alternative, Counts, Inference, Tails};

/// Mean and variance of a statistic under the null.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moments {
    pub(super) expectation: f64,
    pub(super) variance: f64,
}

impl Moments {
    /// Standard deviations from the expectation; `None` where nothing varies.
    pub(super) fn z(self, statistic: f64) -> Option<f64> {
        // Rounding leaves a little of a variance that is 0.
        let least = 1e-14 * (self.expectation * self.expectation + statistic * statistic);
        (self.variance > least).then(|| (statistic - self.expectation) / self.variance.sqrt())
    }

    /// Moments of `Σ w_j x_j` over a unit's weights when the `x_j` are drawn without
    /// replacement from `others` values of this mean and variance (dividing by `others`).
    pub(super) fn of_draw(row: &[f64], others: f64, mean: f64, variance: f64) -> Self {
        let sum: f64 = row.iter().sum();
        let squares: f64 = row.iter().map(|w| w * w).sum();
        Self { expectation: sum * mean, variance: variance * (others * squares - sum * sum) / (others - 1.0) }
    }
}

/// A z-value's tails; of a statistic that cannot vary, all is equal.
pub(super) fn normal_tails(z: Option<f64>) -> Tails {
    z.map_or(Tails { below: 0.0, equal: 1.0, above: 0.0 }, Tails::normal)
}

/// A global statistic with its tests. Alternatives speak of the statistic itself.
#[derive(Clone, Debug, PartialEq)]
pub struct GlobalTest {
    /// The statistic.
    pub statistic: f64,
    /// Its expectation under the null.
    pub expectation: f64,
    /// Its variance when the values are permuted among the units.
    pub variance_randomization: f64,
    /// Standard deviations from the expectation by that variance; `None` where it is 0.
    pub z_randomization: Option<f64>,
    /// The p-value of that, by the normal distribution.
    pub p_randomization: f64,
    /// Its variance when values are independent and normal, for statistics that have one.
    pub variance_normality: Option<f64>,
    /// Standard deviations from the expectation by that variance.
    pub z_normality: Option<f64>,
    /// The p-value of that.
    pub p_normality: Option<f64>,
    /// The p-value by permutation, unless analytical inference was asked for.
    pub p_permutation: Option<f64>,
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

/// What a global statistic knows of itself.
pub(super) struct Global<'a, F> {
    pub(super) statistic: f64,
    pub(super) randomization: Moments,
    pub(super) normality: Option<Moments>,
    /// The values that are permuted.
    pub(super) values: &'a [f64],
    /// A statistic of permuted values that orders them as the statistic does.
    pub(super) permuted: F,
    /// What that is multiplied by to be the statistic.
    pub(super) scale: f64,
    /// Within this of each other two of them are equal.
    pub(super) slack: f64,
}

impl<F: Fn(&[f64]) -> f64 + Sync> Global<'_, F> {
    pub(super) fn test(self, sample: &Sample, test: &Test) -> Result<GlobalTest, StatisticsError> {
        let permuted = match test.inference {
            Inference::Exact => return Err(only_local()),
            Inference::Analytical => None,
            Inference::Auto | Inference::Permutation => {
                Some(permuted(self.values, &self.permuted, self.scale, self.slack, test)?)
            }
        };
        let (p_permutation, distribution) = permuted.unzip();
        let z_randomization = self.randomization.z(self.statistic);
        let z_normality = self.normality.and_then(|moments| moments.z(self.statistic));
        Ok(GlobalTest {
            statistic: self.statistic,
            expectation: self.randomization.expectation,
            variance_randomization: self.randomization.variance,
            z_randomization,
            p_randomization: normal_tails(z_randomization).p(test.alternative),
            variance_normality: self.normality.map(|moments| moments.variance),
            z_normality,
            p_normality: self.normality.map(|_| normal_tails(z_normality).p(test.alternative)),
            p_permutation,
            distribution: distribution.flatten(),
            alternative: test.alternative,
            permutations: if p_permutation.is_some() { test.permutations.count() } else { 0 },
            seed: test.permutations.seed(),
            n: sample.n(),
            missing: sample.missing().to_vec(),
            islands: sample.islands().to_vec(),
        })
    }
}

/// The refusal of exact inference for a global statistic.
pub(super) fn only_local() -> StatisticsError {
    StatisticsError::NoExactInference { reason: "a global statistic has too many outcomes to list" }
}

/// Bins that statistics of permuted values are counted in.
pub(super) const BINS: usize = 40;

/// The p-value of a statistic among those of permuted values, and these, times `scale`, counted.
pub(super) fn permuted(
    values: &[f64],
    statistic: &(impl Fn(&[f64]) -> f64 + Sync),
    scale: f64,
    slack: f64,
    test: &Test,
) -> Result<(f64, Option<Histogram>), StatisticsError> {
    let mut permuted = test.permutations.watched(values, statistic, test.watch)?;
    let p = Counts::of(&permuted, statistic(values), slack).tails().p(test.alternative);
    for value in &mut permuted {
        *value *= scale;
    }
    Ok((p, histogram(&permuted, BINS)))
}
