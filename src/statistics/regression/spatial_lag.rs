//! The spatial lag model: y = ρWy + Xβ + ε, where neighbours' responses have a part in a unit's own.
//!
//! By greatest likelihood (Ord 1975; errors from the information matrix of Anselin 1988, section 6.2) or by
//! two-stage least squares with the neighbours' and their neighbours' columns as instruments (Kelejian & Prucha 1998).

use nalgebra::{DMatrix, DVector};

use super::design::{Design, INTERCEPT};
use super::error::RegressionError;
use super::least_squares::Factored;
use super::log_determinant::{LogDeterminant, maximise};
use super::residual_moran::{lagged, lagged_vector};
use super::spatial::{Estimator, Found, Multipliers, SpatialFit, normal_log_likelihood, prepare, trace_of_square};
use crate::statistics::weights::Weights;

/// Fits the lag model. The weights are of the design's rows; each row's are brought to a sum of 1.
///
/// # Errors
/// When the response is no plain number or constant, the design singular, the weights do not fit or hold no pair, or there
/// are too many units for the estimator.
pub fn spatial_lag(design: &Design, weights: &Weights, estimator: Estimator) -> Result<SpatialFit, RegressionError> {
    let weights = prepare(design, weights)?;
    match estimator {
        Estimator::MaximumLikelihood => by_likelihood(design, &weights),
        Estimator::Moments => by_instruments(design, &weights),
    }
}

fn by_likelihood(design: &Design, weights: &Weights) -> Result<SpatialFit, RegressionError> {
    let determinant = LogDeterminant::new(weights)?;
    let factored = Factored::new(&design.x, &design.names)?;
    let y = &design.y - &design.offset;
    let lag = lagged_vector(weights, &y);
    let beyond = |v: &DVector<f64>| v - &factored.q * factored.q.tr_mul(v);
    let (own, neighbours) = (beyond(&y), beyond(&lag));
    let n = y.len() as f64;
    // Squared errors: a parabola in ρ.
    let [flat, steep, curved] = [own.norm_squared(), own.dot(&neighbours), neighbours.norm_squared()];
    let squares = |rho: f64| flat - 2.0 * rho * steep + rho * rho * curved;
    let height = |rho: f64| determinant.at(rho) + normal_log_likelihood(n, squares(rho));
    let slope = |rho: f64| {
        let (multiplied, _) = determinant.multiplied_inverse(rho)?;
        Some(-multiplied.trace() - n / 2.0 * (2.0 * rho * curved - 2.0 * steep) / squares(rho))
    };
    if flat <= 1e-24 * y.norm_squared() {
        return Err(RegressionError::PerfectFit);
    }
    let rho = maximise(height, slope)?;
    let lost = RegressionError::NotConverged { what: "the inverse of the spatial multiplier", iterations: 1 };
    let (multiplied, inverse) = determinant.multiplied_inverse(rho).ok_or(lost)?;
    let estimates = factored.solve(&(&y - &lag * rho));
    let variance = squares(rho) / n;
    // The lag that the columns alone bring about.
    let expected_lag = &multiplied * (&design.x * &estimates);
    let covariance = information(design, &multiplied, &expected_lag, variance)
        .try_inverse()
        .ok_or(RegressionError::NotConverged { what: "the inverse of the information", iterations: 1 })?;
    let columns = design.x.ncols();
    let found = Found {
        fitted: &design.x * &estimates + &lag * rho,
        parameter: rho,
        covariance: covariance.view((0, 0), (columns + 1, columns + 1)).into_owned(),
        error_variance: variance,
        estimates,
    };
    let mut fit = SpatialFit::new(design, Estimator::MaximumLikelihood, "rho", &found).with_likelihood(height(rho));
    fit.multipliers = Some(Multipliers { direct: inverse.trace() / n, total: inverse.sum() / n });
    Ok(fit)
}

/// Information on β, ρ and σ².
fn information(design: &Design, multiplied: &DMatrix<f64>, expected_lag: &DVector<f64>, variance: f64) -> DMatrix<f64> {
    let columns = design.x.ncols();
    let mut information = DMatrix::zeros(columns + 2, columns + 2);
    information.view_mut((0, 0), (columns, columns)).copy_from(&(design.x.tr_mul(&design.x) / variance));
    let mixed = design.x.tr_mul(expected_lag) / variance;
    let twice = trace_of_square(multiplied) + multiplied.norm_squared();
    for j in 0..columns {
        information[(j, columns)] = mixed[j];
        information[(columns, j)] = mixed[j];
    }
    information[(columns, columns)] = twice + expected_lag.norm_squared() / variance;
    information[(columns, columns + 1)] = multiplied.trace() / variance;
    information[(columns + 1, columns)] = multiplied.trace() / variance;
    information[(columns + 1, columns + 1)] = design.x.nrows() as f64 / (2.0 * variance * variance);
    information
}

fn by_instruments(design: &Design, weights: &Weights) -> Result<SpatialFit, RegressionError> {
    let y = &design.y - &design.offset;
    let lag = lagged_vector(weights, &y);
    let factored = Factored::new(&design.x, &design.names)?;
    let mut basis: Vec<DVector<f64>> = factored.q.column_iter().map(|column| column.clone_owned()).collect();
    let columns = basis.len();
    let first = lagged(weights, &design.x);
    let second = lagged(weights, &first);
    for lagged in [&first, &second] {
        for (_, column) in design.names.iter().zip(lagged.column_iter()).filter(|(name, _)| *name != INTERCEPT) {
            extend(&mut basis, column.into_owned());
        }
    }
    if basis.len() == columns {
        return Err(RegressionError::NoInstruments);
    }
    let projected = basis.iter().fold(DVector::zeros(y.len()), |sum, unit| sum + unit * unit.dot(&lag));
    let names: Vec<String> = design.names.iter().cloned().chain(["rho".to_owned()]).collect();
    let with = |last: &DVector<f64>| {
        let mut all = design.x.clone().insert_column(columns, 0.0);
        all.set_column(columns, last);
        all
    };
    let second_stage = Factored::new(&with(&projected), &names).map_err(|error| match error {
        RegressionError::Singular { .. } => RegressionError::NoInstruments,
        other => other,
    })?;
    let all = second_stage.solve(&y);
    let fitted = with(&lag) * &all;
    let variance = (&y - &fitted).norm_squared() / y.len() as f64;
    let found = Found {
        estimates: all.rows(0, columns).into_owned(),
        parameter: all[columns],
        covariance: second_stage.inverse_of_squares() * variance,
        error_variance: variance,
        fitted,
    };
    Ok(SpatialFit::new(design, Estimator::Moments, "rho", &found))
}

/// Adds a column's part outside an orthonormal basis to it, if there is one.
fn extend(basis: &mut Vec<DVector<f64>>, column: DVector<f64>) {
    let length = column.norm();
    // Twice, as the first pass leaves rounding behind.
    let rest = (0..2).fold(column, |rest, _| basis.iter().fold(rest, |rest, unit| &rest - unit * unit.dot(&rest)));
    if rest.norm() > 1e-9 * length {
        basis.push(rest.normalize());
    }
}

#[cfg(test)]
mod tests {
    use super::super::formula::Formula;
    use super::super::frame::Frame;
    use super::super::spatial_error::spatial_error;
    use super::*;
    use proptest::prelude::*;

    /// The likelihoods of lag and error model at a ρ, from written-out matrices and their determinant.
    fn written_out(design: &Design, w: &DMatrix<f64>, rho: f64) -> [f64; 2] {
        let n = design.row_count();
        let filter = DMatrix::identity(n, n) - w * rho;
        let y = &filter * &design.y;
        let determinant = filter.determinant().abs().ln();
        [design.x.clone(), &filter * &design.x].map(|x| {
            let normal = (x.transpose() * &x).try_inverse().expect("regular");
            let errors = &y - &x * (normal * (x.transpose() * &y));
            determinant + normal_log_likelihood(n as f64, errors.norm_squared())
        })
    }

    proptest! {
        #[test]
        fn no_other_strength_of_neighbours_is_likelier(
            y in prop::collection::vec(-2.0_f64..2.0, 12), x in prop::collection::vec(-2.0_f64..2.0, 12),
            links in prop::collection::btree_set((0_u32..12, 0_u32..12), 12..60)
        ) {
            let links: Vec<_> = links.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (a, b, 1.0)).collect();
            let weights = Weights::from_links(12, links).expect("valid");
            let mut frame = Frame::new(12);
            for (name, values) in [("y", &y), ("x", &x)] {
                frame.numbers(name, &values.iter().copied().map(Some).collect::<Vec<_>>()).expect("twelve");
            }
            let design = Design::new(&Formula::parse("y ~ x").expect("a formula"), &frame).expect("a design");
            let fits = [
                spatial_lag(&design, &weights, Estimator::MaximumLikelihood),
                spatial_error(&design, &weights, Estimator::MaximumLikelihood),
            ];
            let row_sums = prepare(&design, &weights).expect("valid");
            let w = LogDeterminant::new(&row_sums).expect("few units").dense;
            for (model, fit) in fits.into_iter().enumerate() {
                // At an edge of the range there is no maximum; that is said, not fitted.
                let Ok(fit) = fit else { continue };
                let best = fit.log_likelihood.expect("by likelihood");
                prop_assert!((written_out(&design, &w, fit.parameter)[model] - best).abs() < 1e-7);
                for step in [-1e-3, 1e-3] {
                    prop_assert!(written_out(&design, &w, fit.parameter + step)[model] < best + 1e-9);
                }
            }
        }
    }
}
