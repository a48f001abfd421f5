//! The families of counts: how likely a count is, given its linear predictor.
//!
//! Binomial with the logit link (k of n; yes/no is k of 1), Poisson and negative binomial
//! (NB2: variance μ + αμ²) with the logarithm as link (`McCullagh` & Nelder 1989; Hilbe 2011).

use statrs::function::factorial::ln_factorial;
use statrs::function::gamma::ln_gamma;

use super::design::Design;
use super::error::RegressionError;

/// Which counts a model explains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Family {
    /// k of n, or yes and no, with the logit link.
    Binomial,
    /// Counts without a bound, with the logarithm as link.
    Poisson,
    /// Counts that vary more than Poisson's.
    NegativeBinomial,
}

impl Family {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::Binomial, Self::Poisson, Self::NegativeBinomial];

    /// The word used in addresses and answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Binomial => "binomial",
            Self::Poisson => "poisson",
            Self::NegativeBinomial => "negative-binomial",
        }
    }

    /// The family a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|family| family.as_str() == word)
    }
}

/// A family with what it needs to know of one row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Likelihood {
    /// Out of so many trials.
    Binomial(f64),
    Poisson,
    /// With α above 0.
    NegativeBinomial(f64),
}

impl Likelihood {
    /// The expected count at a linear predictor.
    pub(super) fn mean(self, eta: f64) -> f64 {
        match self {
            Self::Binomial(trials) => trials / (1.0 + (-eta).exp()),
            Self::Poisson | Self::NegativeBinomial(_) => eta.exp(),
        }
    }

    /// The linear predictor to begin a search with.
    pub(super) fn first_eta(self, count: f64) -> f64 {
        match self {
            Self::Binomial(trials) => ((count + 0.5) / (trials - count + 0.5)).ln(),
            Self::Poisson | Self::NegativeBinomial(_) => (count + 0.5).ln(),
        }
    }

    /// Expected information, and the change of the log-likelihood, per unit of the linear predictor.
    pub(super) fn information_and_score(self, count: f64, eta: f64) -> (f64, f64) {
        let mean = self.mean(eta);
        match self {
            Self::Binomial(_) => (mean / (1.0 + eta.exp()), count - mean),
            Self::Poisson => (mean, count - mean),
            Self::NegativeBinomial(alpha) => (mean / (1.0 + alpha * mean), (count - mean) / (1.0 + alpha * mean)),
        }
    }

    /// The variance of the count.
    pub(super) fn variance(self, eta: f64) -> f64 {
        let mean = self.mean(eta);
        match self {
            Self::Binomial(_) => mean / (1.0 + eta.exp()),
            Self::Poisson => mean,
            Self::NegativeBinomial(alpha) => mean * (1.0 + alpha * mean),
        }
    }

    /// The logarithm of the probability of the count.
    pub(super) fn log_likelihood(self, count: f64, eta: f64) -> f64 {
        match self {
            Self::Binomial(trials) => {
                let ways = log_factorial(trials) - log_factorial(count) - log_factorial(trials - count);
                ways - count * softplus(-eta) - (trials - count) * softplus(eta)
            }
            Self::Poisson => count * eta - eta.exp() - log_factorial(count),
            Self::NegativeBinomial(alpha) => {
                let size = 1.0 / alpha;
                let ways = ln_gamma(count + size) - ln_gamma(size) - log_factorial(count);
                ways + count * (eta + alpha.ln()) - (count + size) * (alpha * eta.exp()).ln_1p()
            }
        }
    }

    /// Twice what the log-likelihood lacks to that of a model that fits the row exactly.
    pub(super) fn deviance(self, count: f64, eta: f64) -> f64 {
        let mean = self.mean(eta);
        let part = |count: f64, mean: f64| if count > 0.0 { count * (count / mean).ln() } else { 0.0 };
        let half = match self {
            Self::Binomial(trials) => part(count, mean) + part(trials - count, trials / (1.0 + eta.exp())),
            Self::Poisson => part(count, mean) - (count - mean),
            Self::NegativeBinomial(alpha) => {
                let size = 1.0 / alpha;
                part(count, mean) - (count + size) * ((count + size) / (mean + size)).ln()
            }
        };
        (2.0 * half).max(0.0)
    }

    /// Whether an ever lower (−1) or ever higher (+1) linear predictor suits the count ever better.
    pub(super) fn endless(self, count: f64) -> i8 {
        match self {
            Self::Binomial(trials) if count >= trials => 1,
            _ if count <= 0.0 => -1,
            _ => 0,
        }
    }
}

/// ln(1 + eˣ) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are checked to be whole")]
fn log_factorial(count: f64) -> f64 {
    ln_factorial(count as u64)
}

/// The family of each row, once the counts are checked: whole, not negative, no more than the trials, not
/// all the same share.
pub(super) fn likelihoods(design: &Design, family: Family) -> Result<Vec<Likelihood>, RegressionError> {
    let wrong = |row: usize, value: f64, right: &'static str| {
        let name = "what is to be explained".to_owned();
        RegressionError::Value { name, row: design.rows[row], value, right }
    };
    if family != Family::Binomial && design.trials.is_some() {
        let needs = "counts without a bound: leave out the \"/\", or use the binomial family";
        return Err(RegressionError::Family { family: family.as_str(), needs });
    }
    let ones = vec![1.0; design.row_count()];
    let trials = design.trials.as_ref().unwrap_or(&ones);
    for (row, (&count, &trials)) in design.y.iter().zip(trials).enumerate() {
        if count < 0.0 || count.fract() != 0.0 {
            return Err(wrong(row, count, "counts are whole numbers of 0 or more"));
        }
        if family == Family::Binomial && (trials < 1.0 || trials.fract() != 0.0) {
            return Err(wrong(row, trials, "the number that a count is out of is a whole number above 0"));
        }
        if family == Family::Binomial && count > trials {
            let yes_no = "it can be at most what it is out of: 1, as the formula has no \"/\"";
            let right = if design.trials.is_some() { "it can be at most what it is out of" } else { yes_no };
            return Err(wrong(row, count, right));
        }
    }
    match family {
        Family::Binomial => Design::check_varies(design.y.iter().zip(trials).map(|(k, n)| k / n))?,
        _ => Design::check_varies(design.y.iter().zip(design.offset.iter()).map(|(k, o)| k / o.exp()))?,
    }
    Ok(match family {
        Family::Binomial => trials.iter().map(|&trials| Likelihood::Binomial(trials)).collect(),
        Family::Poisson | Family::NegativeBinomial => vec![Likelihood::Poisson; design.row_count()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Score and information are the derivatives of the log-likelihood, by small differences.
        #[test]
        fn scores_are_slopes_of_the_likelihood_and_deviance_is_twice_its_lack(
            count in 0_u8..8, eta in -3.0_f64..3.0, alpha in 0.05_f64..2.0
        ) {
            let count = f64::from(count);
            for row in [Likelihood::Binomial(7.0), Likelihood::Poisson, Likelihood::NegativeBinomial(alpha)] {
                let count = if row == Likelihood::Binomial(7.0) { count.min(7.0) } else { count };
                let at = |eta: f64| row.log_likelihood(count, eta);
                let slope = (at(eta + 1e-5) - at(eta - 1e-5)) / 2e-5;
                let (information, score) = row.information_and_score(count, eta);
                prop_assert!((slope - score).abs() < 1e-6, "{row:?} {slope} {score}");
                prop_assert!(information > 0.0 && row.variance(eta) > 0.0);
                // The difference of deviances is that of the likelihoods.
                let deviances = row.deviance(count, eta) - row.deviance(count, eta + 0.5);
                prop_assert!((deviances - 2.0 * (at(eta + 0.5) - at(eta))).abs() < 1e-8, "{row:?}");
            }
        }

        #[test]
        fn the_probabilities_of_all_counts_sum_to_one(eta in -2.0_f64..1.0, alpha in 0.05_f64..1.0) {
            let total = |row: Likelihood, most: u32| (0..=most).map(|k| row.log_likelihood(f64::from(k), eta).exp()).sum::<f64>();
            prop_assert!((total(Likelihood::Binomial(7.0), 7) - 1.0).abs() < 1e-10);
            prop_assert!((total(Likelihood::Poisson, 60) - 1.0).abs() < 1e-10);
            prop_assert!((total(Likelihood::NegativeBinomial(alpha), 600) - 1.0).abs() < 1e-8);
        }
    }
}
