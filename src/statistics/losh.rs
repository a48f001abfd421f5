//! Local spatial heteroskedasticity (Ord & Getis 2012): where values differ more, or
//! less, from the mean around them than they do on average.

use statrs::distribution::{ChiSquared, ContinuousCDF};

use super::StatisticsError;
use super::conditional::{Contribution, conditional};
use super::local::{LocalP, LocalTest, analytical, local_test, p_values};
use super::moments::{Moments, normal_tails};
use super::sample::{Sample, Test};
use super::significance::{Inference, Tails};

/// Heteroskedasticity around one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalHeteroskedasticity {
    /// H: the weighted mean of the neighbours' squared residuals over the mean of all.
    /// Expected: 1. Above 1, values around the unit differ more.
    pub statistic: f64,
    /// The squared difference of the unit's own value from the weighted mean of its
    /// neighbours' values.
    pub squared_residual: f64,
    /// The variance of H when squared residuals are permuted among the units.
    pub variance: f64,
    /// The p-value: of 2 H / variance as chi-squared with 2 / variance degrees of
    /// freedom, or by permuting the squared residuals around the unit's own.
    pub p: LocalP,
}

/// Local spatial heteroskedasticity of a column, by chi-squared unless permutation is
/// asked for.
///
/// # Errors
/// When the values are all the same or each equals the mean of its neighbours, or exact
/// inference is asked for where there is none.
pub fn losh(
    sample: &Sample,
    column: usize,
    test: &Test,
) -> Result<LocalTest<LocalHeteroskedasticity>, StatisticsError> {
    sample.deviations(column)?;
    let (y, weights) = (sample.column(column), sample.weights());
    let n = y.len() as f64;
    let row_sums = weights.row_sums();
    let residuals: Vec<f64> = (0..y.len())
        .map(|unit| match row_sums[unit] {
            sum if sum > 0.0 => (y[unit] - weights.lag_of(unit, y) / sum).powi(2),
            _ => 0.0,
        })
        .collect();
    let mean = residuals.iter().sum::<f64>() / n;
    if mean <= 0.0 {
        return Err(StatisticsError::Constant { value: 0.0 });
    }
    let spread = residuals.iter().map(|residual| residual * residual).sum::<f64>() / n - mean * mean;
    let of_unit = |unit: usize| {
        let row: Vec<f64> = weights.row(unit).iter().map(|w| w / (mean * row_sums[unit])).collect();
        let statistic = weights.lag_of(unit, &residuals) / (mean * row_sums[unit]);
        (statistic, Moments::of_draw(&row, n, mean, spread))
    };
    let units: Vec<Option<(f64, Moments)>> =
        (0..y.len()).map(|unit| (row_sums[unit] > 0.0).then(|| of_unit(unit))).collect();
    let found = if matches!(test.inference, Inference::Auto | Inference::Analytical) {
        analytical(units.iter().map(|unit| unit.map(|(statistic, moments)| chi_squared(statistic, moments.variance))))
    } else {
        conditional(weights, &residuals, Contribution::Value, test)?
    };
    let analysed = p_values(&found.tails, test).into_iter().zip(units).zip(&residuals).map(|((p, unit), residual)| {
        let (statistic, moments) = unit?;
        Some(LocalHeteroskedasticity { statistic, squared_residual: *residual, variance: moments.variance, p: p? })
    });
    Ok(local_test(sample, test, found.inference, analysed.collect()))
}

/// Tails of 2 H / variance; of an H that cannot vary, all is equal.
fn chi_squared(statistic: f64, variance: f64) -> Tails {
    ChiSquared::new(2.0 / variance).map_or(normal_tails(None), |null| {
        let scaled = 2.0 * statistic / variance;
        Tails { below: null.cdf(scaled), equal: 0.0, above: null.sf(scaled) }
    })
}

#[cfg(test)]
mod tests {
    use super::super::sample::Islands;
    use super::super::weights::Transform;
    use super::super::weights::examples::lattice;
    use super::super::{Alternative, Permutations};
    use super::*;

    #[test]
    fn a_rough_half_is_told_from_a_smooth_one_by_both_inferences() {
        let value = |unit: u32| if unit < 50 { f64::from(unit % 2) * 9.0 } else { f64::from(unit % 3) / 10.0 };
        let column: Vec<Option<f64>> = (0..100).map(|unit| Some(value(unit))).collect();
        let sample = Sample::new(&lattice(10, 10), &[&column], Transform::RowStandardised, Islands::Drop);
        let sample = sample.expect("valid");
        for inference in [Inference::Auto, Inference::Permutation] {
            let permutations = Permutations::new(999, 1).expect("in range");
            let test = Test { inference, permutations, alternative: Alternative::Greater, ..Test::default() };
            let found = losh(&sample, 0, &test).expect("valid");
            let unit = |unit: usize| found.units[unit].found().expect("analysed");
            assert!(unit(22).statistic > 1.5 && unit(22).p.raw < 0.2, "{inference:?} {:?}", unit(22));
            assert!(unit(85).statistic < 0.1 && unit(85).p.raw > 0.9, "{inference:?} {:?}", unit(85));
        }
    }

    #[test]
    fn a_constant_has_none() {
        let sample = Sample::new(&lattice(2, 2), &[&[Some(1.0); 4]], Transform::Binary, Islands::Drop);
        assert!(losh(&sample.expect("valid"), 0, &Test::default()).is_err());
    }
}
