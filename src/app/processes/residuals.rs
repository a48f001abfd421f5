//! Whether what a model leaves unexplained is alike among neighbours, and residuals by unit where a unit has several
//! rows.

use super::among::Among;
use super::model::{ModelFamily, ModelQuery};
use super::neighbourhood::Neighbourhood;
use crate::app::error::AppError;
use crate::statistics::regression::{Design, LagrangeTests, ResidualMoran, lagrange_tests, residual_moran};
use crate::statistics::weights::Transform;
use crate::statistics::{GlobalTest, Islands, Sample, moran};

/// What neighbours' residuals have in common.
#[derive(Clone, Debug)]
pub(super) struct ResidualTests {
    /// Moran's I of them.
    pub(super) moran: MoranOfResiduals,
    /// Whether a linear model misses neighbours' responses or errors.
    pub(super) lagrange: Option<LagrangeTests>,
    /// Units without neighbours among those used; they stay in the model.
    pub(super) islands: Vec<usize>,
}

/// Moran's I of residuals.
#[derive(Clone, Debug)]
pub(super) enum MoranOfResiduals {
    /// Of least squares, with the moments that residuals have.
    Linear(ResidualMoran),
    /// Of a model of counts, by permutation of its Pearson residuals: approximate, as the model has fitted itself to them.
    Permuted(GlobalTest),
}

/// Values of rows summed by unit.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct ByUnit {
    /// The places of units with rows, ascending.
    pub(super) places: Vec<usize>,
    /// How many rows each has.
    pub(super) rows: Vec<u32>,
    /// What the values of its rows sum to.
    pub(super) sums: Vec<f64>,
}

impl ByUnit {
    /// Sums the values of a design's rows, which speak of so many units in turn.
    pub(super) fn new(design: &Design, units: usize, values: &[f64]) -> Self {
        let mut all = vec![(0_u32, 0.0); units];
        for (&row, value) in design.rows.iter().zip(values) {
            let (rows, sum) = &mut all[row % units];
            *rows += 1;
            *sum += value;
        }
        let places: Vec<usize> = (0..units).filter(|&place| all[place].0 > 0).collect();
        let rows = places.iter().map(|&place| all[place].0).collect();
        let sums = places.iter().map(|&place| all[place].1).collect();
        Self { places, rows, sums }
    }

    /// Sums of so many values of variance 1, brought back to variance 1.
    pub(super) fn standardised(&self) -> Vec<f64> {
        self.sums.iter().zip(&self.rows).map(|(sum, &rows)| sum / f64::from(rows).sqrt()).collect()
    }
}

/// Tests what is left of a linear model without neighbours in it, or of a model of counts its residuals by unit.
///
/// # Errors
/// When no two of the units are neighbours, or nothing is left to test.
pub(super) fn residual_tests(
    among: &Among<'_>,
    query: &ModelQuery<'_>,
    neighbourhood: &Neighbourhood<'_>,
    design: &Design,
    residuals: &ByUnit,
) -> Result<ResidualTests, AppError> {
    let weights =
        among.weights(query.inputs, neighbourhood, &residuals.places)?.transformed(Transform::RowStandardised);
    let islands = weights.islands().into_iter().map(|island| residuals.places[island as usize]).collect();
    if query.family == ModelFamily::Ols && query.stack.is_empty() {
        let moran = residual_moran(design, &weights).map_err(|error| among.explain(error))?;
        let lagrange = lagrange_tests(design, &weights).map_err(|error| among.explain(error))?;
        return Ok(ResidualTests { moran: MoranOfResiduals::Linear(moran), lagrange: Some(lagrange), islands });
    }
    let column: Vec<Option<f64>> = residuals.standardised().into_iter().map(Some).collect();
    let tested = Sample::new(&weights, &[&column], Transform::RowStandardised, Islands::Drop)
        .and_then(|sample| moran(&sample, 0, &query.test))
        .map_err(|error| among.explain(error))?;
    Ok(ResidualTests { moran: MoranOfResiduals::Permuted(tested), lagrange: None, islands })
}
