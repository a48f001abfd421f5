//! Lagrange multiplier tests of a linear model: whether neighbours' responses (lag) or neighbours' errors
//! are missing in it, each also robust to the other (Anselin, Bera, Florax & Yoon 1996).

use super::coefficient::Reference;
use super::design::Design;
use super::error::RegressionError;
use super::least_squares::Factored;
use super::residual_moran::{check, lagged_vector};
use crate::statistics::weights::Weights;

/// One test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LagrangeTest {
    /// χ² with one degree of freedom.
    pub statistic: f64,
    /// Its p.
    pub p: f64,
}

/// All four.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LagrangeTests {
    /// Of alike errors.
    pub error: LagrangeTest,
    /// Of the neighbours' responses.
    pub lag: LagrangeTest,
    /// Of alike errors, whether or not there is a lag; `None` where the two cannot be told apart (no terms).
    pub robust_error: Option<LagrangeTest>,
    /// Of a lag, whether or not errors are alike; `None` likewise.
    pub robust_lag: Option<LagrangeTest>,
}

/// Tests the residuals that least squares leave; the weights are of the design's rows, in their order.
///
/// # Errors
/// When the response is no plain number or constant, the weights are of other units or hold no pair, or the model leaves no residuals.
pub fn lagrange_tests(design: &Design, weights: &Weights) -> Result<LagrangeTests, RegressionError> {
    design.check_number("the test of a linear model")?;
    check(design, weights)?;
    let factored = Factored::new(&design.x, &design.names)?;
    let beyond = |v: &nalgebra::DVector<f64>| v - &factored.q * factored.q.tr_mul(v);
    let y = &design.y - &design.offset;
    let residuals = beyond(&y);
    let variance = residuals.norm_squared() / y.len() as f64;
    if residuals.norm_squared() <= 1e-24 * y.norm_squared() {
        return Err(RegressionError::PerfectFit);
    }
    let of_error = residuals.dot(&lagged_vector(weights, &residuals)) / variance;
    let of_lag = residuals.dot(&lagged_vector(weights, &y)) / variance;
    // The trace of W'W + WW.
    let trace: f64 =
        weights.links().map(|(from, to, weight)| weight * (weight + weights.weight(to as usize, from))).sum();
    let apart = beyond(&lagged_vector(weights, &(&y - &residuals))).norm_squared() / variance;
    let both = apart + trace;
    let test = |score: f64, variance: f64| {
        let statistic = score * score / variance;
        LagrangeTest { statistic, p: Reference::Normal.p(statistic.sqrt()) }
    };
    let told_apart = apart > 1e-9 * both;
    Ok(LagrangeTests {
        error: test(of_error, trace),
        lag: test(of_lag, both),
        robust_error: told_apart.then(|| test(of_error - trace / both * of_lag, trace * (1.0 - trace / both))),
        robust_lag: told_apart.then(|| test(of_lag - of_error, apart)),
    })
}
