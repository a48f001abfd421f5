//! What the models with neighbours share: their result, and how it is put together.

use nalgebra::{DMatrix, DVector};

use super::coefficient::{Coefficient, Reference};
use super::design::Design;
use super::error::RegressionError;
use super::least_squares::Factored;
use super::residual_moran::check;
use crate::statistics::weights::{Transform, Weights};

/// How a spatial model is fitted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Estimator {
    /// By greatest likelihood for normal errors; for up to 1,000 units.
    #[default]
    MaximumLikelihood,
    /// By two-stage least squares or moments: for any number of units, and without a distribution.
    Moments,
}

impl Estimator {
    /// Every estimator.
    pub const ALL: [Self; 2] = [Self::MaximumLikelihood, Self::Moments];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::MaximumLikelihood => "ml",
            Self::Moments => "moments",
        }
    }

    /// The estimator a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|estimator| estimator.as_str() == word)
    }
}

/// How a change of a column by one works through neighbours of neighbours, as a multiple of its coefficient.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Multipliers {
    /// On the unit itself, on average.
    pub direct: f64,
    /// On all units, when it changes in all.
    pub total: f64,
}

/// A linear model with neighbours in it, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct SpatialFit {
    /// How it was fitted.
    pub estimator: Estimator,
    /// The coefficients of the columns, held against the normal distribution.
    pub coefficients: Vec<Coefficient>,
    /// ρ of the neighbours' response, or λ of the neighbours' errors.
    pub parameter: f64,
    /// The same with its error; `None` for the moments of the error model, which have none.
    pub parameter_test: Option<Coefficient>,
    /// Of the lag model by greatest likelihood.
    pub multipliers: Option<Multipliers>,
    /// Log-likelihood at its maximum.
    pub log_likelihood: Option<f64>,
    /// Akaike's criterion, counting the coefficients and ρ or λ.
    pub aic: Option<f64>,
    /// Variance of the errors, over n.
    pub error_variance: f64,
    /// Squared correlation of the response with its fit.
    pub pseudo_r2: f64,
    /// What neighbours and columns say of each row used.
    pub fitted: Vec<f64>,
    /// The response less the fit.
    pub residuals: Vec<f64>,
}

/// Checks the design and brings the weights to a sum of 1 in each row, so that |ρ| < 1.
pub(super) fn prepare(design: &Design, weights: &Weights) -> Result<Weights, RegressionError> {
    design.check_number("a spatial model")?;
    check(design, weights)?;
    Factored::new(&design.x, &design.names)?;
    let (rows, columns) = design.x.shape();
    if rows <= columns + 1 {
        return Err(RegressionError::TooFewRows { rows, coefficients: columns + 1 });
    }
    Ok(weights.transformed(Transform::RowStandardised))
}

/// What an estimator found.
pub(super) struct Found {
    pub estimates: DVector<f64>,
    pub parameter: f64,
    /// Of the coefficients and, where it has one, the parameter.
    pub covariance: DMatrix<f64>,
    pub error_variance: f64,
    pub fitted: DVector<f64>,
}

impl SpatialFit {
    pub(super) fn new(design: &Design, estimator: Estimator, name: &str, found: &Found) -> Self {
        let columns = design.x.ncols();
        let variance = |j: usize| found.covariance[(j, j)];
        let coefficient =
            |j: usize| Coefficient::new(&design.names[j], found.estimates[j], variance(j), Reference::Normal, None);
        let test = (found.covariance.nrows() > columns)
            .then(|| Coefficient::new(name, found.parameter, variance(columns), Reference::Normal, None));
        let y = &design.y - &design.offset;
        Self {
            estimator,
            coefficients: (0..columns).map(coefficient).collect(),
            parameter: found.parameter,
            parameter_test: test,
            multipliers: None,
            log_likelihood: None,
            aic: None,
            error_variance: found.error_variance,
            pseudo_r2: squared_correlation(&y, &found.fitted),
            fitted: (&found.fitted + &design.offset).iter().copied().collect(),
            residuals: (&y - &found.fitted).iter().copied().collect(),
        }
    }

    pub(super) fn with_likelihood(mut self, log_likelihood: f64) -> Self {
        let parameters = self.coefficients.len() + 1;
        self.log_likelihood = Some(log_likelihood);
        self.aic = Some(-2.0 * log_likelihood + 2.0 * parameters as f64);
        self
    }
}

fn squared_correlation(a: &DVector<f64>, b: &DVector<f64>) -> f64 {
    let (a, b) = (a.add_scalar(-a.mean()), b.add_scalar(-b.mean()));
    let product = a.dot(&b);
    product * product / (a.norm_squared() * b.norm_squared())
}

/// ln of the likelihood of normal errors whose squares sum to this, at its best variance.
pub(super) fn normal_log_likelihood(n: f64, squares: f64) -> f64 {
    -n / 2.0 * ((std::f64::consts::TAU * squares / n).ln() + 1.0)
}

/// The sum of products of elements with those across the diagonal: the trace of a·a.
pub(super) fn trace_of_square(a: &DMatrix<f64>) -> f64 {
    a.dot(&a.transpose())
}
