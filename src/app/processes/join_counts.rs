//! Join counts: how often neighbours both have a property, one of them, or neither;
//! globally and around each unit that has it.

use super::local::{Classed, LOCAL_OUTPUTS, Named, local_outcome};
use super::outcome::{Outcome, Tree};
use super::report::histogram;
use super::spatial::{
    Analysis, CORRECTION, GLOBAL, INDICATOR, NEIGHBOURS, SCOPE, SCOPED_TEST, TEST_OUTPUTS, UNIT_OUTPUTS, test_report,
};
use super::{Inputs, Output, Process, Progress, output};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::Kind;
use crate::statistics::{Inference, JoinCount, JoinCounts, LocalJoinCount, join_counts, local_join_counts};

pub(super) static PROCESS: Process = Process {
    id: "join-counts",
    title: &[
        ("nb", "Nabopar: har naboer det samme?"),
        ("nn", "Nabopar: har naboar det same?"),
        ("en", "Join counts: do neighbours have the same?"),
    ],
    description: "Of an indicator of 0 and 1: how many pairs of neighbours both have it (black-black), one of them \
                  (black-white), neither (white-white), against what is expected when it is permuted among the units. \
                  scope=local counts around each unit that has it, exactly (hypergeometric) unless asked for otherwise; \
                  clustering is the alternative greater. Links count once whatever they weigh.",
    inputs: &[INDICATOR, SCOPE, NEIGHBOURS, SCOPED_TEST, CORRECTION],
    outputs: &[OUTPUTS, LOCAL_OUTPUTS, TEST_OUTPUTS, UNIT_OUTPUTS],
    compute,
};

const OUTPUTS: &[Output] = &[
    output(
        "black_black",
        "Joins of two that have it: count, expectation, variance, z, p-values, and the counts of permuted values.",
    ),
    output("black_white", "Joins of one that has it and one that has not."),
    output("white_white", "Joins of two that have it not."),
    output("joins", "All joins."),
    output("black", "How many units have it."),
    output("chi_squared", "Chi-squared of the table of joins, for comparison only: joins are not independent."),
    output("p_chi_squared", "Its upper tail."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let analysis = Analysis::read(snapshot, inputs, &["indicator"])?.watched(progress)?;
    if inputs.text("scope") == Some(GLOBAL) {
        let found = join_counts(&analysis.sample, 0, &analysis.test).map_err(|source| analysis.explain(source))?;
        return Ok(global(&analysis, &found));
    }
    let found = local_join_counts(&analysis.sample, 0, &analysis.test).map_err(|source| analysis.explain(source))?;
    let quantities: &[Named<LocalJoinCount>] = &[
        Named::new(
            "black_neighbours",
            &[("nb", "Naboer som har det"), ("nn", "Naboar som har det"), ("en", "Neighbours that have it")],
            Kind::Count,
            |unit| Some(unit.black_neighbours as f64),
        ),
        Named::new("neighbours", &[("nb", "Naboer"), ("nn", "Naboar"), ("en", "Neighbours")], Kind::Count, |unit| {
            Some(unit.neighbours as f64)
        }),
        Named::expectation(|unit| Some(unit.expectation)),
        Named::variance(|unit| Some(unit.variance)),
        Named::z(|unit| unit.z),
    ];
    let around = |unit: &LocalJoinCount| {
        let more = unit.black_neighbours as f64 > unit.expectation;
        unit.black.then_some(if more { "among-its-like" } else { "apart" })
    };
    let title = &[("nb", "Blant sine like"), ("nn", "Blant sine like"), ("en", "Among its like")];
    let classed = Classed { id: "place", title, names: &["among-its-like", "apart"], of: &around };
    Ok(local_outcome(PROCESS.id, &analysis, inputs, &found, quantities, |unit| unit.p, &classed))
}

fn count(count: &JoinCount) -> Tree {
    Tree::fields([
        ("count", Tree::Number(count.count)),
        ("expectation", Tree::maybe(Some(count.expectation))),
        ("variance", Tree::maybe(Some(count.variance))),
        ("z", Tree::maybe(count.z)),
        ("p_normal", Tree::maybe(Some(count.p_normal))),
        ("p_permutation", Tree::maybe(count.p_permutation)),
        ("distribution", histogram(count.distribution.as_ref())),
    ])
}

fn global(analysis: &Analysis<'_>, found: &JoinCounts) -> Outcome {
    let permuted = found.black_black.p_permutation.is_some();
    let inference = if permuted { Inference::Permutation } else { Inference::Analytical };
    let mut report = vec![
        ("black_black", count(&found.black_black)),
        ("black_white", count(&found.black_white)),
        ("white_white", count(&found.white_white)),
        ("joins", Tree::Number(found.joins)),
        ("black", Tree::count(found.black)),
        ("chi_squared", Tree::maybe(Some(found.chi_squared))),
        ("p_chi_squared", Tree::maybe(Some(found.p_chi_squared))),
    ];
    report.extend(test_report(inference, found.alternative, found.permutations, found.seed));
    report.extend(analysis.unit_report());
    Outcome { process: PROCESS.id, report, units: None, rows: Vec::new(), sources: analysis.sources() }
}
