//! The spatial error model: y = Xβ + u, u = λWu + ε, where what the columns leave out is alike among neighbours.
//!
//! By greatest likelihood (Ord 1975; errors after Anselin 1988, section 6.2) or by Kelejian & Prucha's moments (1999).

use nalgebra::{DMatrix, DVector, Matrix3, Vector3};

use super::design::Design;
use super::error::RegressionError;
use super::least_squares::Factored;
use super::log_determinant::{LogDeterminant, maximise};
use super::residual_moran::{lagged, lagged_vector};
use super::spatial::{Estimator, Found, SpatialFit, normal_log_likelihood, prepare, trace_of_square};
use crate::statistics::weights::Weights;

/// Fits the error model. The weights are of the design's rows; each row's are brought to a sum of 1.
///
/// # Errors
/// As of [`super::spatial_lag`].
pub fn spatial_error(design: &Design, weights: &Weights, estimator: Estimator) -> Result<SpatialFit, RegressionError> {
    let filter = Filter::new(design, prepare(design, weights)?);
    match estimator {
        Estimator::MaximumLikelihood => by_likelihood(design, &filter),
        Estimator::Moments => by_moments(design, &filter),
    }
}

/// Design and response with the neighbours' λ-fold taken off.
struct Filter<'a> {
    design: &'a Design,
    weights: Weights,
    y: DVector<f64>,
    lagged_y: DVector<f64>,
    lagged_x: DMatrix<f64>,
}

impl<'a> Filter<'a> {
    fn new(design: &'a Design, weights: Weights) -> Self {
        let y = &design.y - &design.offset;
        let (lagged_y, lagged_x) = (lagged_vector(&weights, &y), lagged(&weights, &design.x));
        Self { design, weights, y, lagged_y, lagged_x }
    }

    /// Coefficients, errors and factored design at a λ.
    fn fit(&self, lambda: f64) -> Result<(DVector<f64>, DVector<f64>, Factored), RegressionError> {
        let y = &self.y - &self.lagged_y * lambda;
        let x = &self.design.x - &self.lagged_x * lambda;
        let factored = Factored::new(&x, &self.design.names)?;
        let estimates = factored.solve(&y);
        let errors = y - x * &estimates;
        Ok((estimates, errors, factored))
    }

    fn found(&self, lambda: f64, with_test: Option<f64>) -> Result<Found, RegressionError> {
        let (estimates, errors, factored) = self.fit(lambda)?;
        let error_variance = errors.norm_squared() / errors.len() as f64;
        let columns = estimates.len();
        let mut covariance = factored.inverse_of_squares() * error_variance;
        if let Some(variance) = with_test {
            covariance = covariance.insert_row(columns, 0.0).insert_column(columns, 0.0);
            covariance[(columns, columns)] = variance;
        }
        let fitted = &self.design.x * &estimates;
        Ok(Found { estimates, parameter: lambda, covariance, error_variance, fitted })
    }
}

fn by_likelihood(design: &Design, filter: &Filter) -> Result<SpatialFit, RegressionError> {
    let determinant = LogDeterminant::new(&filter.weights)?;
    let n = design.row_count() as f64;
    let (_, residuals, _) = filter.fit(0.0)?;
    if residuals.norm_squared() <= 1e-24 * filter.y.norm_squared() {
        return Err(RegressionError::PerfectFit);
    }
    let height = |lambda: f64| {
        let squares = filter.fit(lambda).map_or(f64::INFINITY, |(_, errors, _)| errors.norm_squared());
        determinant.at(lambda) + normal_log_likelihood(n, squares)
    };
    // The coefficients are best at each λ, so the errors change with λ as if the coefficients stood still.
    let slope = |lambda: f64| {
        let (multiplied, _) = determinant.multiplied_inverse(lambda)?;
        let (estimates, errors, _) = filter.fit(lambda).ok()?;
        let lag = &filter.lagged_y - &filter.lagged_x * estimates;
        Some(-multiplied.trace() + n * errors.dot(&lag) / errors.norm_squared())
    };
    let lambda = maximise(height, slope)?;
    let lost = RegressionError::NotConverged { what: "the inverse of the spatial filter", iterations: 1 };
    let (multiplied, _) = determinant.multiplied_inverse(lambda).ok_or(lost)?;
    // Of the information on λ, what σ² does not share: the variance of the errors cancels.
    let own = trace_of_square(&multiplied) + multiplied.norm_squared();
    let variance = 1.0 / (own - 2.0 * multiplied.trace() * multiplied.trace() / n);
    let found = filter.found(lambda, Some(variance))?;
    Ok(SpatialFit::new(design, Estimator::MaximumLikelihood, "lambda", &found).with_likelihood(height(lambda)))
}

fn by_moments(design: &Design, filter: &Filter) -> Result<SpatialFit, RegressionError> {
    let (_, residuals, _) = filter.fit(0.0)?;
    let weights = &filter.weights;
    let n = residuals.len() as f64;
    let lag = lagged_vector(weights, &residuals);
    let second = lagged_vector(weights, &lag);
    let squares: f64 = weights.links().map(|(_, _, weight)| weight * weight).sum();
    let both = residuals.dot(&second) + lag.norm_squared();
    let moments = Matrix3::new(
        2.0 * residuals.dot(&lag),
        -lag.norm_squared(),
        n,
        2.0 * lag.dot(&second),
        -second.norm_squared(),
        squares,
        both,
        -lag.dot(&second),
        0.0,
    ) / n;
    let seen = Vector3::new(residuals.norm_squared(), lag.norm_squared(), residuals.dot(&lag)) / n;
    let scale = seen.norm_squared();
    let miss = |lambda: f64| {
        let spatial = moments.column(0) * lambda + moments.column(1) * (lambda * lambda);
        let rest = seen - spatial;
        // The variance that misses least, which may not be negative.
        let noise = moments.column(2);
        let variance = (noise.dot(&rest) / noise.norm_squared()).max(0.0);
        (rest - noise * variance).norm_squared() / scale
    };
    // A polynomial of the fourth degree may have two valleys: the deepest of a fine grid, then golden sections within.
    let grid = |i: i32| f64::from(i) / 200.0;
    let best = (-198..=198).min_by(|&a, &b| miss(grid(a)).total_cmp(&miss(grid(b)))).unwrap_or(0);
    let found = filter.found(lowest(miss, grid(best - 1), grid(best + 1)), None)?;
    Ok(SpatialFit::new(design, Estimator::Moments, "lambda", &found))
}

/// The lowest point of a valley between two points.
fn lowest(depth: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> f64 {
    while high - low > 1e-10 {
        let third = (high - low) / 3.0;
        if depth(low + third) < depth(high - third) {
            high -= third;
        } else {
            low += third;
        }
    }
    f64::midpoint(low, high)
}
