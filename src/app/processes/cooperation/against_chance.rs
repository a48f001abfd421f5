//! What was observed beside what chance makes of it: mean and spread of draws from a null model, and how far out
//! what was observed lies.

use crate::app::processes::outcome::Tree;
use crate::app::processes::report::number;
use crate::statistics::Alternative;
use crate::statistics::significance::{Counts, Tails};

/// Sums of floating numbers that should be equal differ by no more than this share.
const SLACK: f64 = 1e-9;

/// An observed number and the draws of it; a draw in which it does not exist is left out. Nothing when it was not
/// observed either.
pub(super) fn against_draws(
    observed: Option<f64>,
    draws: impl Iterator<Item = Option<f64>>,
    alternative: Alternative,
) -> Tree {
    let Some(observed) = observed else { return Tree::Null };
    let sample: Vec<f64> = draws.flatten().collect();
    let count = sample.len() as f64;
    let expected = sample.iter().sum::<f64>() / count;
    let variance = sample.iter().map(|draw| (draw - expected).powi(2)).sum::<f64>() / (count - 1.0);
    let tails = Counts::of(&sample, observed, SLACK * observed.abs().max(1.0)).tails();
    told(observed, expected, variance.sqrt(), tails.p(alternative))
}

/// An observed number with the moments and tails of its null distribution.
pub(super) fn against_tails(
    observed: f64,
    expected: f64,
    variance: f64,
    tails: Tails,
    alternative: Alternative,
) -> Tree {
    told(observed, expected, variance.sqrt(), tails.p(alternative))
}

fn told(observed: f64, expected: f64, deviation: f64, p: f64) -> Tree {
    let z = (deviation > 0.0).then(|| (observed - expected) / deviation);
    Tree::fields([
        ("observed", number(observed)),
        ("expected", number(expected)),
        ("sd", number(deviation)),
        ("z", Tree::maybe(z)),
        ("p", number(p)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_give_mean_spread_and_the_share_as_far_out() {
        let draws = || [1.0, 2.0, 3.0, 4.0].into_iter().map(Some).chain([None]);
        let found = against_draws(Some(4.0), draws(), Alternative::Greater);
        let expected = [("observed", 4.0), ("expected", 2.5), ("sd", (5.0_f64 / 3.0).sqrt())];
        let Tree::Fields(fields) = found else { unreachable!("fields") };
        for ((name, value), (id, number)) in fields.iter().zip(expected) {
            assert_eq!((name.as_str(), value), (id, &Tree::Number(number)));
        }
        assert_eq!(fields[4].1, Tree::Number(0.4), "one draw and what was observed, of five");
        assert_eq!(against_draws(None, draws(), Alternative::Greater), Tree::Null);
    }
}
