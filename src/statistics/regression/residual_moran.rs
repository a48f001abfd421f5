//! Moran's I of the residuals of a linear model, with the moments that residuals have: they are
//! not free, as the coefficients take up part of them (Cliff & Ord 1981, section 8.3).
//!
//! With M = 1 − QQ' for the design's orthonormal columns Q, the traces of MW, MWMW and MWMW'
//! need only W times Q, so the memory is that of the design.

use nalgebra::{DMatrix, DVector};

use super::coefficient::Reference;
use super::design::Design;
use super::error::RegressionError;
use super::least_squares::Factored;
use crate::statistics::weights::Weights;

/// Moran's I of residuals.
#[derive(Clone, Debug, PartialEq)]
pub struct ResidualMoran {
    /// I.
    pub statistic: f64,
    /// Its expectation if neighbours' errors are unrelated.
    pub expectation: f64,
    /// Its variance then, for normal errors.
    pub variance: f64,
    /// (I − expectation) / √variance.
    pub z: f64,
    /// Two-sided p of z.
    pub p: f64,
}

/// Moran's I of the residuals that least squares leave; the weights are of the design's rows, in their order.
///
/// # Errors
/// When the weights are of other units or hold no pair, or the model leaves no residuals.
pub fn residual_moran(design: &Design, weights: &Weights) -> Result<ResidualMoran, RegressionError> {
    check(design, weights)?;
    let factored = Factored::new(&design.x, &design.names)?;
    let (n, k) = (design.x.nrows() as f64, design.x.ncols() as f64);
    let y = &design.y - &design.offset;
    let residuals = &y - &factored.q * factored.q.tr_mul(&y);
    let squares = residuals.norm_squared();
    if n <= k || squares <= 1e-24 * y.norm_squared() {
        return Err(RegressionError::PerfectFit);
    }
    let s0: f64 = weights.links().map(|(_, _, weight)| weight).sum();
    let lag = lagged(weights, &DMatrix::from_column_slice(residuals.len(), 1, residuals.as_slice()));
    let statistic = n / s0 * residuals.dot(&lag.column(0)) / squares;
    let (wq, w_transposed_q) = (lagged(weights, &factored.q), lagged_transposed(weights, &factored.q));
    let inner = factored.q.tr_mul(&wq);
    // The trace of W is 0: nobody is its own neighbour.
    let trace = -inner.trace();
    let (mut w_w, mut w_wt) = (0.0, 0.0);
    for (from, to, weight) in weights.links() {
        w_w += weight * weights.weight(to as usize, from);
        w_wt += weight * weight;
    }
    let squared = w_w - 2.0 * w_transposed_q.dot(&wq) + (&inner * &inner).trace();
    let mixed = w_wt - w_transposed_q.norm_squared() - wq.norm_squared() + inner.norm_squared();
    let scale = n / s0;
    let expectation = scale * trace / (n - k);
    let second = scale * scale * (mixed + squared + trace * trace) / ((n - k) * (n - k + 2.0));
    let variance = second - expectation * expectation;
    let z = (statistic - expectation) / variance.sqrt();
    Ok(ResidualMoran { statistic, expectation, variance, z, p: Reference::Normal.p(z) })
}

/// The weights must be of the design's rows and hold a pair.
pub(super) fn check(design: &Design, weights: &Weights) -> Result<(), RegressionError> {
    if weights.unit_count() != design.row_count() {
        return Err(RegressionError::WeightsLength { found: weights.unit_count(), expected: design.row_count() });
    }
    if weights.link_count() == 0 { Err(RegressionError::NoPairs) } else { Ok(()) }
}

/// W times a matrix.
pub(super) fn lagged(weights: &Weights, matrix: &DMatrix<f64>) -> DMatrix<f64> {
    DMatrix::from_fn(matrix.nrows(), matrix.ncols(), |i, j| {
        weights.pairs(i).map(|(to, weight)| weight * matrix[(to, j)]).sum()
    })
}

/// W times a vector.
pub(super) fn lagged_vector(weights: &Weights, vector: &DVector<f64>) -> DVector<f64> {
    DVector::from_vec(weights.lag(vector.as_slice()))
}

fn lagged_transposed(weights: &Weights, matrix: &DMatrix<f64>) -> DMatrix<f64> {
    let mut lag = DMatrix::zeros(matrix.nrows(), matrix.ncols());
    for (from, to, weight) in weights.links() {
        for j in 0..matrix.ncols() {
            lag[(to as usize, j)] += weight * matrix[(from as usize, j)];
        }
    }
    lag
}

#[cfg(test)]
mod tests {
    use super::super::formula::Formula;
    use super::super::frame::Frame;
    use super::*;
    use proptest::prelude::*;

    /// The twin writes M out and multiplies.
    fn dense(design: &Design, weights: &Weights) -> [f64; 3] {
        let (n, k) = design.x.shape();
        let mut w = DMatrix::zeros(n, n);
        for (from, to, weight) in weights.links() {
            w[(from as usize, to as usize)] = weight;
        }
        let inverse = (design.x.transpose() * &design.x).try_inverse().expect("regular");
        let m = DMatrix::identity(n, n) - &design.x * inverse * design.x.transpose();
        let residuals = &m * &design.y;
        let s0 = w.sum();
        let scale = n as f64 / s0;
        let mw = &m * &w;
        let left = (n - k) as f64;
        let expectation = scale * mw.trace() / left;
        let second = (&mw * &m * w.transpose()).trace() + (&mw * &mw).trace() + mw.trace() * mw.trace();
        let variance = scale * scale * second / (left * (left + 2.0)) - expectation * expectation;
        [scale * residuals.dot(&(&w * &residuals)) / residuals.norm_squared(), expectation, variance]
    }

    proptest! {
        #[test]
        fn the_moments_are_those_of_the_written_out_matrices(
            x in prop::collection::vec(-2.0_f64..2.0, 18), y in prop::collection::vec(-2.0_f64..2.0, 9),
            links in prop::collection::btree_map((0_u32..9, 0_u32..9), 0.1_f64..3.0, 5..40)
        ) {
            let links: Vec<_> = links.into_iter().filter(|((a, b), _)| a != b).map(|((a, b), w)| (a, b, w)).collect();
            prop_assume!(!links.is_empty());
            let weights = Weights::from_links(9, links).expect("valid");
            let mut frame = Frame::new(9);
            for (name, values) in [("y", &y[..]), ("a", &x[..9]), ("b", &x[9..])] {
                frame.numbers(name, &values.iter().copied().map(Some).collect::<Vec<_>>()).expect("nine");
            }
            let design = Design::new(&Formula::parse("y ~ a + b").expect("a formula"), &frame).expect("a design");
            let found = residual_moran(&design, &weights).expect("a result");
            let wanted = dense(&design, &weights);
            for (found, wanted) in [found.statistic, found.expectation, found.variance].into_iter().zip(wanted) {
                prop_assert!((found - wanted).abs() < 1e-8 * (1.0 + wanted.abs()), "{found} {wanted}");
            }
        }
    }
}
