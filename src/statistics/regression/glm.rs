//! Models of counts and shares: binomial, Poisson and negative binomial, by greatest likelihood.

use nalgebra::{DMatrix, DVector};

use super::coefficient::{Coefficient, Errors, Reference, Sandwich, plain_rows};
use super::design::{Design, INTERCEPT};
use super::error::RegressionError;
use super::family::{Family, Likelihood, likelihoods};
use super::least_squares::{Factored, variance_inflation};
use super::overdispersion;
use super::scoring::{Maximum, Problem};

/// How much more than Poisson's the counts of a negative binomial model vary.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Overdispersion {
    /// α: the variance is μ + αμ². (R's `theta` is 1/α.)
    pub alpha: f64,
    /// Its standard error, from the curvature of the likelihood.
    pub std_error: f64,
}

/// A model of counts or shares, fitted.
#[derive(Clone, Debug, PartialEq)]
pub struct CountFit {
    /// Which counts.
    pub family: Family,
    /// The coefficients: of the log-odds (binomial) or of the logarithm of the mean.
    pub coefficients: Vec<Coefficient>,
    /// Their covariance.
    pub covariance: Vec<Vec<f64>>,
    /// What the statistics are held against: the normal distribution, or t with clusters − 1.
    pub reference: Reference,
    /// How many clusters carry the errors, if any do.
    pub clusters: Option<usize>,
    /// Expected count of each row used.
    pub fitted: Vec<f64>,
    /// (count − expected) / standard deviation of each row used.
    pub pearson_residuals: Vec<f64>,
    /// Signed root of each used row's part of the deviance.
    pub deviance_residuals: Vec<f64>,
    /// Log-likelihood at its maximum, constants and all.
    pub log_likelihood: f64,
    /// The same with nothing but an intercept (and the offsets); for a negative binomial with an α of its own.
    pub null_log_likelihood: f64,
    /// `McFadden`'s: 1 − log-likelihood over that of the intercept alone.
    pub pseudo_r2: f64,
    /// Twice what the log-likelihood lacks to a perfect fit.
    pub deviance: f64,
    /// Pearson's chi-square over rows − coefficients: about 1 if the family is right. `None` when no row is left.
    pub dispersion: Option<f64>,
    /// Akaike's criterion, counting the coefficients and α.
    pub aic: f64,
    /// Of a negative binomial.
    pub overdispersion: Option<Overdispersion>,
}

/// Fits a model of counts or shares.
///
/// # Errors
/// When the response is no count of the family, is constant or told apart without fail by the columns, when
/// the design is singular, or the wanted errors do not exist.
pub fn glm(design: &Design, family: Family, errors: &Errors) -> Result<CountFit, RegressionError> {
    let rows = likelihoods(design, family)?;
    let problem = Problem { x: &design.x, y: &design.y, offset: &design.offset, names: &design.names };
    let fit = fit(&problem, family, rows)?;
    let ones = DMatrix::from_element(design.row_count(), 1, 1.0);
    let null_problem = Problem { x: &ones, names: &[INTERCEPT.to_owned()], ..problem };
    let null_rows = likelihoods(design, family)?;
    let null = match self::fit(&null_problem, family, null_rows.clone()) {
        // The limit that a negative binomial without overdispersion is.
        Err(RegressionError::NoOverdispersion { .. }) => self::fit(&null_problem, Family::Poisson, null_rows)?,
        other => other?,
    };
    summarise(design, family, errors, &fit, null.log_likelihood(&design.y))
}

/// A maximum with the family of each row at it.
struct Fit {
    maximum: Maximum,
    rows: Vec<Likelihood>,
    overdispersion: Option<Overdispersion>,
}

impl Fit {
    fn sum(&self, y: &DVector<f64>, of: impl Fn(Likelihood, f64, f64) -> f64) -> f64 {
        self.each(y, of).sum()
    }

    fn each(&self, y: &DVector<f64>, of: impl Fn(Likelihood, f64, f64) -> f64) -> impl Iterator<Item = f64> {
        (0..self.rows.len()).map(move |i| of(self.rows[i], y[i], self.maximum.eta[i]))
    }

    fn log_likelihood(&self, y: &DVector<f64>) -> f64 {
        self.sum(y, Likelihood::log_likelihood)
    }
}

fn fit(problem: &Problem, family: Family, rows: Vec<Likelihood>) -> Result<Fit, RegressionError> {
    if family == Family::NegativeBinomial {
        let (maximum, overdispersion) = overdispersion::maximise(problem)?;
        let rows = vec![Likelihood::NegativeBinomial(overdispersion.alpha); rows.len()];
        return Ok(Fit { maximum, rows, overdispersion: Some(overdispersion) });
    }
    Ok(Fit { maximum: problem.maximise(&rows)?, rows, overdispersion: None })
}

fn summarise(
    design: &Design,
    family: Family,
    errors: &Errors,
    fit: &Fit,
    null_log_likelihood: f64,
) -> Result<CountFit, RegressionError> {
    let (n, columns) = design.x.shape();
    let Fit { maximum, rows, overdispersion } = fit;
    let y = &design.y;
    let sandwich = Sandwich {
        x: &design.x,
        bread: maximum.factored.inverse_of_squares(),
        scores: DVector::from_fn(n, |i, _| rows[i].information_and_score(y[i], maximum.eta[i]).1),
        leverages: maximum.factored.leverages(),
        rows: &design.rows,
    };
    let (covariance, clusters) = sandwich.covariance(errors, 1.0)?;
    let reference = clusters.map_or(Reference::Normal, |clusters| Reference::Student(clusters as f64 - 1.0));
    let vifs = variance_inflation(&design.x, &Factored::new(&design.x, &design.names)?, design.intercept);
    let coefficient =
        |j: usize| Coefficient::new(&design.names[j], maximum.estimates[j], covariance[(j, j)], reference, vifs[j]);
    let pearson = |row: Likelihood, count: f64, eta: f64| (count - row.mean(eta)) / row.variance(eta).sqrt();
    let root = |row: Likelihood, count: f64, eta: f64| row.deviance(count, eta).sqrt().copysign(count - row.mean(eta));
    let squares: f64 = fit.each(y, pearson).map(|residual| residual * residual).sum();
    let log_likelihood = fit.log_likelihood(y);
    let parameters = columns + usize::from(overdispersion.is_some());
    Ok(CountFit {
        family,
        coefficients: (0..columns).map(coefficient).collect(),
        covariance: plain_rows(&covariance),
        reference,
        clusters,
        fitted: fit.each(y, |row, _, eta| row.mean(eta)).collect(),
        pearson_residuals: fit.each(y, pearson).collect(),
        deviance_residuals: fit.each(y, root).collect(),
        log_likelihood,
        null_log_likelihood,
        pseudo_r2: 1.0 - log_likelihood / null_log_likelihood,
        deviance: fit.sum(y, Likelihood::deviance),
        dispersion: (n > columns).then(|| squares / (n - columns) as f64),
        aic: -2.0 * log_likelihood + 2.0 * parameters as f64,
        overdispersion: *overdispersion,
    })
}

#[cfg(test)]
mod tests {
    use super::super::formula::Formula;
    use super::super::frame::Frame;
    use super::*;
    use proptest::prelude::*;

    fn design(counts: &[u8], x: &[f64], formula: &str) -> Design {
        let mut frame = Frame::new(counts.len());
        let counts: Vec<Option<f64>> = counts.iter().map(|&count| Some(f64::from(count))).collect();
        frame.numbers("k", &counts).expect("as many");
        frame.numbers("x", &x.iter().copied().map(Some).collect::<Vec<_>>()).expect("as many");
        Design::new(&Formula::parse(formula).expect("a formula"), &frame).expect("a design")
    }

    fn likelihood(design: &Design, fit: &CountFit, shift: [f64; 2]) -> f64 {
        let row = |i: usize| {
            let eta: f64 = (0..2).map(|j| design.x[(i, j)] * (fit.coefficients[j].estimate + shift[j])).sum();
            let kind = match (fit.family, fit.overdispersion) {
                (Family::Binomial, _) => Likelihood::Binomial(7.0),
                (_, Some(overdispersion)) => Likelihood::NegativeBinomial(overdispersion.alpha),
                (_, None) => Likelihood::Poisson,
            };
            kind.log_likelihood(design.y[i], eta)
        };
        (0..design.row_count()).map(row).sum()
    }

    proptest! {
        #[test]
        fn no_other_coefficients_are_likelier_and_the_order_of_rows_does_not_matter(
            counts in prop::collection::vec(0_u8..8, 14), x in prop::collection::vec(-2.0_f64..2.0, 14)
        ) {
            for (family, formula) in
                [(Family::Binomial, "k/7 ~ x"), (Family::Poisson, "k ~ x"), (Family::NegativeBinomial, "k ~ x")]
            {
                let own = design(&counts, &x, formula);
                let Ok(fit) = glm(&own, family, &Errors::Model) else { continue };
                let best = likelihood(&own, &fit, [0.0; 2]);
                prop_assert!((best - fit.log_likelihood).abs() < 1e-9);
                for shift in [[1e-3, 0.0], [-1e-3, 0.0], [0.0, 1e-3], [0.0, -1e-3], [1e-3, 1e-3], [1e-3, -1e-3]] {
                    prop_assert!(likelihood(&own, &fit, shift) < best);
                }
                let turned: (Vec<u8>, Vec<f64>) = (counts.iter().rev().copied().collect(), x.iter().rev().copied().collect());
                let again = glm(&design(&turned.0, &turned.1, formula), family, &Errors::Model).expect("a fit");
                for (a, b) in fit.coefficients.iter().zip(&again.coefficients) {
                    prop_assert!((a.estimate - b.estimate).abs() < 1e-7 * (1.0 + a.estimate.abs()), "{family:?} {a:?} {b:?}");
                    prop_assert!((a.std_error - b.std_error).abs() < 1e-6 * a.std_error, "{family:?} {a:?} {b:?}");
                }
            }
        }
    }
}
