//! Words that several reports share.

use super::outcome::Tree;
use crate::statistics::compare_groups::{ChiSquare, Interval};
use crate::statistics::regression::{Coefficient, LagrangeTest};
use crate::statistics::{GlobalTest, Histogram};

/// A number; what is not finite is not there.
pub(super) fn number(number: f64) -> Tree {
    Tree::maybe(Some(number))
}

/// Lower and upper end.
pub(super) fn interval(interval: Option<Interval>) -> Tree {
    interval.map_or(Tree::Null, |ends| Tree::List(vec![number(ends.low), number(ends.high)]))
}

/// How many values lie between each two edges.
pub(super) fn histogram(histogram: Option<&Histogram>) -> Tree {
    histogram.map_or(Tree::Null, |bins| {
        Tree::fields([
            ("edges", Tree::List(bins.edges.iter().map(|edge| number(*edge)).collect())),
            ("counts", Tree::List(bins.counts.iter().map(|count| Tree::count(*count)).collect())),
        ])
    })
}

/// A test of a cross table.
pub(super) fn chi_square(test: Option<&ChiSquare>) -> Tree {
    test.map_or(Tree::Null, |test| {
        Tree::fields([
            ("statistic", number(test.statistic)),
            ("degrees_of_freedom", Tree::whole(test.degrees_of_freedom.into())),
            ("p", number(test.p)),
            ("inference", Tree::text(test.inference.as_str())),
            ("least_expected", number(test.least_expected)),
            ("cramers_v", number(test.cramers_v)),
        ])
    })
}

/// A coefficient; `as_ratio` gives what it multiplies odds or means by.
pub(super) fn coefficient(coefficient: &Coefficient, as_ratio: bool) -> Tree {
    let Coefficient { name, estimate, std_error, statistic, p, low, high, vif } = coefficient;
    let mut fields = vec![
        ("name", Tree::text(name.as_str())),
        ("estimate", number(*estimate)),
        ("std_error", number(*std_error)),
        ("statistic", number(*statistic)),
        ("p", number(*p)),
        ("interval", Tree::List(vec![number(*low), number(*high)])),
        ("vif", Tree::maybe(*vif)),
    ];
    if as_ratio {
        fields.push(("ratio", number(estimate.exp())));
        fields.push(("ratio_interval", Tree::List(vec![number(low.exp()), number(high.exp())])));
    }
    Tree::fields(fields)
}

/// A test of one thing that a linear model may miss.
pub(super) fn lagrange(test: Option<LagrangeTest>) -> Tree {
    test.map_or(Tree::Null, |test| Tree::fields([("statistic", number(test.statistic)), ("p", number(test.p))]))
}

/// Moran's I by permutation.
pub(super) fn permuted_moran(found: &GlobalTest) -> Vec<(&'static str, Tree)> {
    vec![
        ("statistic", number(found.statistic)),
        ("expectation", number(found.expectation)),
        ("variance", number(found.variance_randomization)),
        ("z", Tree::maybe(found.z_randomization)),
        ("p", number(found.p_permutation.unwrap_or(found.p_randomization))),
        ("inference", Tree::text(if found.p_permutation.is_some() { "permutation" } else { "analytical" })),
        ("alternative", Tree::text(found.alternative.as_str())),
        ("n", Tree::count(found.n)),
    ]
}
