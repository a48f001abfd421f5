//! The coefficients of the greatest likelihood, by Fisher's scoring: least squares by QR, weighted
//! anew in each step, each step halved until the deviance falls.
//!
//! Where some combination of columns tells outcomes apart without fail the likelihood has no maximum
//! (Albert & Anderson 1984); the steps then run off along that combination, by which it is known.

use nalgebra::{DMatrix, DVector};

use super::error::RegressionError;
use super::family::Likelihood;
use super::least_squares::Factored;

const STEPS: usize = 60;
/// A step that moves no linear predictor by more is the last: its successor's would be the square of it.
const SETTLED: f64 = 1e-9;
/// Steps before a direction may be called endless; by then a fit with a maximum is within its last digits.
const PATIENCE: usize = 7;

/// Where the search ended.
pub(super) struct Maximum {
    pub estimates: DVector<f64>,
    pub eta: DVector<f64>,
    /// The weighted design at the maximum, factored.
    pub factored: Factored,
}

/// What is fitted.
pub(super) struct Problem<'a> {
    pub x: &'a DMatrix<f64>,
    pub y: &'a DVector<f64>,
    pub offset: &'a DVector<f64>,
    pub names: &'a [String],
}

impl Problem<'_> {
    /// Finds the maximum.
    pub(super) fn maximise(&self, rows: &[Likelihood]) -> Result<Maximum, RegressionError> {
        Factored::new(self.x, self.names)?;
        let first = DVector::from_fn(rows.len(), |i, _| rows[i].first_eta(self.y[i]));
        let (factored, pull) = self.weighted(rows, &first)?;
        // The first step is taken from the data themselves, so it leads to coefficients, not to a change of them.
        let weighted_eta = DVector::from_fn(rows.len(), |i, _| {
            let root = rows[i].information_and_score(self.y[i], first[i]).0.sqrt();
            root * (first[i] - self.offset[i]) + pull[i]
        });
        let mut estimates = factored.solve(&weighted_eta);
        let mut eta = self.eta(&estimates);
        let mut deviance = self.deviance(rows, &eta);
        let mut moved = DVector::zeros(rows.len());
        for step in 0..STEPS {
            let (factored, pull) = match self.weighted(rows, &eta) {
                Ok(found) => found,
                Err(_) if step > 0 => return Err(self.stuck(rows, &moved, &eta, step)),
                Err(error) => return Err(error),
            };
            let mut change = factored.solve(&pull);
            moved = self.x * &change;
            if moved.amax() <= SETTLED {
                estimates += &change;
                let eta = self.eta(&estimates);
                let (factored, _) = self.weighted(rows, &eta)?;
                return Ok(Maximum { estimates, eta, factored });
            }
            if step >= PATIENCE && self.endless(rows, &moved) {
                return Err(self.separation(&change));
            }
            for _ in 0..30 {
                let next = self.eta(&(&estimates + &change));
                let lower = self.deviance(rows, &next);
                if lower.is_finite() && lower <= deviance * (1.0 + 1e-12) + 1e-12 {
                    break;
                }
                change *= 0.5;
            }
            estimates += &change;
            eta = self.eta(&estimates);
            deviance = self.deviance(rows, &eta);
        }
        Err(self.stuck(rows, &moved, &eta, STEPS))
    }

    fn eta(&self, estimates: &DVector<f64>) -> DVector<f64> {
        self.x * estimates + self.offset
    }

    fn deviance(&self, rows: &[Likelihood], eta: &DVector<f64>) -> f64 {
        rows.iter().zip(self.y.iter().zip(eta.iter())).map(|(row, (&count, &eta))| row.deviance(count, eta)).sum()
    }

    /// The design weighted by the root of the information, factored, and the scores over that root.
    fn weighted(&self, rows: &[Likelihood], eta: &DVector<f64>) -> Result<(Factored, DVector<f64>), RegressionError> {
        let parts: Vec<(f64, f64)> =
            (0..rows.len()).map(|i| rows[i].information_and_score(self.y[i], eta[i])).collect();
        // A row without information has no say; its score is as good as 0 too.
        let root = |i: usize| parts[i].0.max(f64::MIN_POSITIVE).sqrt();
        let design = DMatrix::from_fn(rows.len(), self.x.ncols(), |i, j| root(i) * self.x[(i, j)]);
        let pull = DVector::from_fn(rows.len(), |i, _| parts[i].1 / root(i));
        Ok((Factored::new(&design, self.names)?, pull))
    }

    /// Whether moving on for ever in this direction makes no row less likely.
    fn endless(&self, rows: &[Likelihood], moved: &DVector<f64>) -> bool {
        let most = moved.amax();
        let slack = 1e-3 * most;
        most > 0.1
            && rows.iter().zip(self.y.iter().zip(moved.iter())).all(|(row, (&count, &moved))| {
                match row.endless(count) {
                    0 => moved.abs() <= slack,
                    side => f64::from(side) * moved >= -slack,
                }
            })
    }

    /// Names the columns with the largest part in a direction.
    fn separation(&self, direction: &DVector<f64>) -> RegressionError {
        let spread = |j: usize| {
            let column = self.x.column(j);
            direction[j].abs() * column.variance().sqrt()
        };
        let mut parts: Vec<(f64, usize)> = (0..self.x.ncols()).map(|j| (spread(j), j)).collect();
        parts.sort_by(|a, b| b.0.total_cmp(&a.0));
        let least = 0.1 * parts.first().map_or(0.0, |part| part.0);
        let columns = parts.iter().filter(|part| part.0 >= least).map(|part| self.names[part.1].clone()).collect();
        RegressionError::Separation { columns }
    }

    /// Why a search that does not settle does not.
    fn stuck(
        &self,
        rows: &[Likelihood],
        moved: &DVector<f64>,
        eta: &DVector<f64>,
        iterations: usize,
    ) -> RegressionError {
        let direction = if self.endless(rows, moved) { moved } else { eta };
        if self.endless(rows, direction)
            && let Ok(factored) = Factored::new(self.x, self.names)
        {
            return self.separation(&factored.solve(direction));
        }
        RegressionError::NotConverged { what: "the search for the greatest likelihood", iterations }
    }
}
