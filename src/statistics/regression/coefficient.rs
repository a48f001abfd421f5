//! Coefficients with their errors: the model's own, robust to unequal variance, or clustered.

use std::collections::BTreeMap;

use nalgebra::{DMatrix, DVector};
use statrs::distribution::{ContinuousCDF, Normal, StudentsT};

use super::error::RegressionError;
use crate::statistics::significance::Tails;

/// Whose errors to give the coefficients.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub enum Errors {
    /// Those that hold if the model does.
    #[default]
    Model,
    /// White 1980, without a correction for few rows.
    Hc0,
    /// HC0 times n / (n − k).
    Hc1,
    /// Each squared residual over 1 − leverage.
    Hc2,
    /// Each squared residual over (1 − leverage)²: the most cautious (`MacKinnon` & White 1985).
    Hc3,
    /// Rows of one cluster may go together: its number for each row of the frame. Corrected for few clusters by
    /// G / (G − 1) · (n − 1) / (n − k).
    Clustered(Vec<usize>),
}

/// What a coefficient over its error is held against.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Reference {
    /// Student's t with so many degrees of freedom.
    Student(f64),
    /// The normal distribution.
    Normal,
}

impl Reference {
    /// Two-sided p of a value.
    pub(super) fn p(self, value: f64) -> f64 {
        let upper = match self {
            Self::Student(freedom) => StudentsT::new(0.0, 1.0, freedom).map(|t| t.sf(value.abs())),
            Self::Normal => return 2.0 * Tails::normal(value.abs()).above,
        };
        upper.map_or(f64::NAN, |upper| 2.0 * upper)
    }

    /// How many errors an interval of 95 % reaches to each side.
    fn reach(self) -> f64 {
        match self {
            Self::Student(freedom) => StudentsT::new(0.0, 1.0, freedom).map_or(f64::NAN, |t| t.inverse_cdf(0.975)),
            Self::Normal => Normal::standard().inverse_cdf(0.975),
        }
    }
}

/// One coefficient of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Coefficient {
    /// The column's name.
    pub name: String,
    /// The coefficient.
    pub estimate: f64,
    /// Its standard error.
    pub std_error: f64,
    /// Estimate over error.
    pub statistic: f64,
    /// Two-sided p of the statistic.
    pub p: f64,
    /// Lower end of the 95 % interval.
    pub low: f64,
    /// Upper end of the 95 % interval.
    pub high: f64,
    /// Variance inflation factor; `None` for the intercept, and in models without one.
    pub vif: Option<f64>,
}

impl Coefficient {
    pub(super) fn new(name: &str, estimate: f64, variance: f64, reference: Reference, vif: Option<f64>) -> Self {
        let std_error = variance.sqrt();
        let (statistic, reach) = (estimate / std_error, reference.reach() * std_error);
        Self {
            name: name.to_owned(),
            estimate,
            std_error,
            statistic,
            p: reference.p(statistic),
            low: estimate - reach,
            high: estimate + reach,
            vif,
        }
    }
}

/// What covariances are made of.
pub(super) struct Sandwich<'a> {
    /// The design.
    pub x: &'a DMatrix<f64>,
    /// The inverse of the information: (x'wx)⁻¹.
    pub bread: DMatrix<f64>,
    /// What each row's likelihood would change by per change of its linear predictor.
    pub scores: DVector<f64>,
    /// How much each row decides its own fit.
    pub leverages: Vec<f64>,
    /// The frame's row of each row.
    pub rows: &'a [usize],
}

impl Sandwich<'_> {
    /// The covariance of the coefficients, and how many clusters there are; `scale` is the variance that the
    /// model gives a residual, of which `bread` knows nothing.
    pub(super) fn covariance(
        &self,
        errors: &Errors,
        scale: f64,
    ) -> Result<(DMatrix<f64>, Option<usize>), RegressionError> {
        let (n, k) = (self.x.nrows() as f64, self.x.ncols() as f64);
        let few_rows = n / (n - k);
        match errors {
            Errors::Model => Ok((&self.bread * scale, None)),
            Errors::Hc0 => Ok((self.around(&self.scored(|_| 1.0)), None)),
            Errors::Hc1 => Ok((self.around(&self.scored(|_| 1.0)) * few_rows, None)),
            Errors::Hc2 | Errors::Hc3 => {
                if let Some(row) = self.leverages.iter().position(|&h| h > 1.0 - 1e-10) {
                    return Err(RegressionError::FullLeverage { row: self.rows[row] });
                }
                let cautious = *errors == Errors::Hc3;
                let factor = |h: f64| if cautious { 1.0 / (1.0 - h) } else { 1.0 / (1.0 - h).sqrt() };
                Ok((self.around(&self.scored(|row| factor(self.leverages[row]))), None))
            }
            Errors::Clustered(of) => {
                let (sums, clusters) = self.cluster_sums(of)?;
                let groups = clusters as f64;
                let correction = groups / (groups - 1.0) * (n - 1.0) / (n - k);
                Ok((self.around(&sums) * correction, Some(clusters)))
            }
        }
    }

    /// The scores of the coefficients, a row each, times a factor.
    fn scored(&self, factor: impl Fn(usize) -> f64) -> DMatrix<f64> {
        DMatrix::from_fn(self.x.nrows(), self.x.ncols(), |i, j| self.x[(i, j)] * self.scores[i] * factor(i))
    }

    /// Bread around the squares of scores.
    fn around(&self, scored: &DMatrix<f64>) -> DMatrix<f64> {
        let half = scored * &self.bread;
        half.tr_mul(&half)
    }

    /// The scores summed within clusters, and how many there are.
    fn cluster_sums(&self, of: &[usize]) -> Result<(DMatrix<f64>, usize), RegressionError> {
        if let Some(&last) = self.rows.last()
            && last >= of.len()
        {
            let name = "clusters".to_owned();
            return Err(RegressionError::Length { name, found: of.len(), expected: last + 1 });
        }
        let mut places = BTreeMap::new();
        for &row in self.rows {
            let next = places.len();
            places.entry(of[row]).or_insert(next);
        }
        if places.len() <= self.x.ncols() {
            return Err(RegressionError::TooFewClusters { found: places.len(), coefficients: self.x.ncols() });
        }
        let mut sums = DMatrix::zeros(places.len(), self.x.ncols());
        for (i, scored) in self.scored(|_| 1.0).row_iter().enumerate() {
            let mut row = sums.row_mut(places[&of[self.rows[i]]]);
            row += scored;
        }
        Ok((sums, places.len()))
    }
}

/// A matrix as rows of plain numbers.
pub(super) fn plain_rows(matrix: &DMatrix<f64>) -> Vec<Vec<f64>> {
    matrix.row_iter().map(|row| row.iter().copied().collect()).collect()
}
