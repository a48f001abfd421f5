//! The α of a negative binomial model by greatest likelihood, in turn with its coefficients.
//!
//! With tails Tⱼ (how many counts are above j) the sum over ln Γ needs no Γ:
//! ℓ(α) = Σⱼ Tⱼ ln(1 + αj) + Σᵢ [yᵢ ln μᵢ − (yᵢ + 1/α) ln(1 + αμᵢ)] + constant (Lawless 1987).

use nalgebra::DVector;

use super::error::RegressionError;
use super::family::Likelihood;
use super::glm::Overdispersion;
use super::scoring::{Maximum, Problem};

const ROUNDS: usize = 200;
/// Counts above this would need a table of their size.
const MOST: f64 = 1e7;

/// Coefficients and α of the greatest likelihood.
pub(super) fn maximise(problem: &Problem) -> Result<(Maximum, Overdispersion), RegressionError> {
    let n = problem.y.len();
    if let Some(row) = problem.y.iter().position(|&count| count > MOST) {
        let name = "what is to be explained".to_owned();
        let right = "a negative binomial model is for counts up to ten million";
        return Err(RegressionError::Value { name, row, value: problem.y[row], right });
    }
    let counts = Counts::new(problem.y);
    let mut maximum = problem.maximise(&vec![Likelihood::Poisson; n])?;
    let poisson = means(&maximum);
    let excess: f64 = poisson.iter().zip(problem.y.iter()).map(|(m, y)| (y - m) * (y - m) - y).sum();
    if excess <= 0.0 {
        let chi2: f64 = poisson.iter().zip(problem.y.iter()).map(|(m, y)| (y - m) * (y - m) / m).sum();
        return Err(RegressionError::NoOverdispersion { dispersion: chi2 / (n - problem.x.ncols()).max(1) as f64 });
    }
    let mut alpha = counts.best_alpha(&poisson, 1.0)?;
    for _ in 0..ROUNDS {
        maximum = problem.maximise(&vec![Likelihood::NegativeBinomial(alpha); n])?;
        let means = means(&maximum);
        let next = counts.best_alpha(&means, alpha)?;
        let change = (next / alpha).ln().abs();
        alpha = next;
        if change < 1e-12 {
            let std_error = (-1.0 / counts.slopes(&means, alpha).1).sqrt();
            return Ok((maximum, Overdispersion { alpha, std_error }));
        }
    }
    Err(RegressionError::NotConverged { what: "the search for the overdispersion", iterations: ROUNDS })
}

fn means(maximum: &Maximum) -> Vec<f64> {
    maximum.eta.iter().map(|eta| eta.exp()).collect()
}

/// Counts, and how many of them are above 0, 1, 2 ...
struct Counts<'a> {
    y: &'a DVector<f64>,
    tails: Vec<f64>,
}

impl<'a> Counts<'a> {
    fn new(y: &'a DVector<f64>) -> Self {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are whole and bounded")]
        let whole: Vec<usize> = y.iter().map(|&count| count as usize).collect();
        let mut tails = vec![0.0; whole.iter().copied().max().unwrap_or(0)];
        for count in whole {
            if let Some(last) = count.checked_sub(1) {
                tails[last] += 1.0;
            }
        }
        for j in (1..tails.len()).rev() {
            tails[j - 1] += tails[j];
        }
        Self { y, tails }
    }

    /// First and second derivative of the log-likelihood by α.
    fn slopes(&self, means: &[f64], alpha: f64) -> (f64, f64) {
        let (mut first, mut second) = (0.0, 0.0);
        for (j, tail) in self.tails.iter().enumerate() {
            let part = j as f64 / (1.0 + alpha * j as f64);
            first += tail * part;
            second -= tail * part * part;
        }
        for (&y, &mean) in self.y.iter().zip(means) {
            let (log, ratio) = ((alpha * mean).ln_1p(), mean / (1.0 + alpha * mean));
            let count = y + 1.0 / alpha;
            first += log / (alpha * alpha) - count * ratio;
            second += -2.0 * log / alpha.powi(3) + 2.0 * ratio / (alpha * alpha) + count * ratio * ratio;
        }
        (first, second)
    }

    /// The α where the slope is 0: Newton's steps between bounds that close in.
    fn best_alpha(&self, means: &[f64], start: f64) -> Result<f64, RegressionError> {
        let lost = || RegressionError::NotConverged { what: "the search for the overdispersion", iterations: ROUNDS };
        let (mut low, mut high) = (start, start);
        while self.slopes(means, low).0 <= 0.0 {
            low /= 4.0;
            if low < 1e-9 {
                return Err(lost());
            }
        }
        while self.slopes(means, high).0 >= 0.0 {
            high *= 4.0;
            if high > 1e9 {
                return Err(lost());
            }
        }
        let mut alpha = (low * high).sqrt();
        for _ in 0..ROUNDS {
            let (first, second) = self.slopes(means, alpha);
            if first > 0.0 {
                low = alpha;
            } else {
                high = alpha;
            }
            let newton = alpha - first / second;
            let next = if newton > low && newton < high { newton } else { (low * high).sqrt() };
            if (next - alpha).abs() <= 1e-14 * alpha {
                return Ok(next);
            }
            alpha = next;
        }
        Ok(alpha)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slopes_by_alpha_are_those_of_the_likelihood() {
        let y = DVector::from_vec(vec![0.0, 3.0, 1.0, 9.0, 2.0]);
        let means = [1.0, 2.0, 1.5, 4.0, 3.0];
        let counts = Counts::new(&y);
        assert_eq!(counts.tails[..3], [4.0, 3.0, 2.0]);
        let likelihood = |alpha: f64| -> f64 {
            let row = Likelihood::NegativeBinomial(alpha);
            y.iter().zip(means).map(|(&y, mean): (&f64, f64)| row.log_likelihood(y, mean.ln())).sum()
        };
        for alpha in [0.1, 0.5, 2.0] {
            let (first, second) = counts.slopes(&means, alpha);
            let step = 1e-4 * alpha;
            let slope = (likelihood(alpha + step) - likelihood(alpha - step)) / (2.0 * step);
            assert!((first - slope).abs() < 1e-5, "{alpha}");
            let slopes = [alpha + step, alpha - step].map(|alpha| counts.slopes(&means, alpha).0);
            assert!((second - (slopes[0] - slopes[1]) / (2.0 * step)).abs() < 1e-4, "{alpha}");
        }
    }
}
