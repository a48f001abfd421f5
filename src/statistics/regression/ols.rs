//! Ordinary least squares: the response is a sum of the columns and an error.

use statrs::distribution::{ContinuousCDF, FisherSnedecor};

use super::coefficient::{Coefficient, Errors, Reference, Sandwich, plain_rows};
use super::design::Design;
use super::error::RegressionError;
use super::least_squares::{Factored, variance_inflation};

/// A linear model, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct LinearFit {
    /// The coefficients, in the design's order.
    pub coefficients: Vec<Coefficient>,
    /// Their covariance.
    pub covariance: Vec<Vec<f64>>,
    /// What the statistics are held against: t with n − k degrees of freedom, or clusters − 1.
    pub reference: Reference,
    /// How many clusters carry the errors, if any do.
    pub clusters: Option<usize>,
    /// The fit of each row used.
    pub fitted: Vec<f64>,
    /// What each row used is above its fit.
    pub residuals: Vec<f64>,
    /// Variance of the residuals, over n − k.
    pub residual_variance: f64,
    /// Share of the variance explained (around the mean; around 0 without an intercept).
    pub r2: f64,
    /// The same, corrected for the number of columns.
    pub adjusted_r2: f64,
    /// F statistic of all columns but the intercept, with its p; `None` where there are none.
    pub f: Option<(f64, f64)>,
    /// Log-likelihood at its maximum, for normal errors.
    pub log_likelihood: f64,
    /// Akaike's criterion, counting the coefficients (R counts the variance too and says 2 more).
    pub aic: f64,
}

/// Fits a linear model.
///
/// # Errors
/// When the response is a ratio or constant, the design singular, no row is left over, or
/// the wanted errors do not exist.
pub fn ols(design: &Design, errors: &Errors) -> Result<LinearFit, RegressionError> {
    design.check_number("ordinary least squares")?;
    let (rows, columns) = design.x.shape();
    let factored = Factored::new(&design.x, &design.names)?;
    if rows == columns {
        return Err(RegressionError::TooFewRows { rows, coefficients: columns });
    }
    let (n, k) = (rows as f64, columns as f64);
    let y = &design.y - &design.offset;
    let estimates = factored.solve(&y);
    let predicted = &design.x * &estimates;
    let residuals = &y - &predicted;
    let squares = residuals.norm_squared();
    let variance = squares / (n - k);
    let sandwich = Sandwich {
        x: &design.x,
        bread: factored.inverse_of_squares(),
        scores: residuals.clone(),
        leverages: factored.leverages(),
        rows: &design.rows,
    };
    let (covariance, clusters) = sandwich.covariance(errors, variance)?;
    let reference = Reference::Student(clusters.map_or(n - k, |clusters| clusters as f64 - 1.0));
    let vifs = variance_inflation(&design.x, &factored, design.intercept);
    let coefficient =
        |j: usize| Coefficient::new(&design.names[j], estimates[j], covariance[(j, j)], reference, vifs[j]);
    let total = if design.intercept { y.add_scalar(-y.mean()).norm_squared() } else { y.norm_squared() };
    if squares <= 1e-24 * total {
        return Err(RegressionError::PerfectFit);
    }
    let base = f64::from(u8::from(design.intercept));
    let log_likelihood = -n / 2.0 * ((std::f64::consts::TAU * squares / n).ln() + 1.0);
    Ok(LinearFit {
        coefficients: (0..columns).map(coefficient).collect(),
        covariance: plain_rows(&covariance),
        reference,
        clusters,
        fitted: (&predicted + &design.offset).iter().copied().collect(),
        residuals: residuals.iter().copied().collect(),
        residual_variance: variance,
        r2: 1.0 - squares / total,
        adjusted_r2: 1.0 - squares / (n - k) / (total / (n - base)),
        f: f_test((total - squares) / (k - base) / variance, k - base, n - k),
        log_likelihood,
        aic: -2.0 * log_likelihood + 2.0 * k,
    })
}

fn f_test(statistic: f64, columns: f64, left: f64) -> Option<(f64, f64)> {
    if columns < 1.0 {
        return None;
    }
    Some((statistic, FisherSnedecor::new(columns, left).map_or(f64::NAN, |f| f.sf(statistic))))
}
