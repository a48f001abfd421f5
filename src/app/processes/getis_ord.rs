//! Getis and Ord's G: whether high values lie together, or low ones; globally (G), and
//! around each unit without itself (Gi) or with itself (Gi*).

use super::global_moran::{GLOBAL_OUTPUTS, outcome};
use super::local::{Classed, LOCAL_OUTPUTS, Named, local_outcome};
use super::outcome::Outcome;
use super::spatial::{Analysis, CORRECTION, GLOBAL, INDICATOR, NEIGHBOURS, SCOPED_TEST, TEST_OUTPUTS, UNIT_OUTPUTS};
use super::{Input, InputKind, Inputs, Process, Progress};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::Kind;
use crate::statistics::{LocalG, SelfNeighbour, global_g, local_g};

pub(super) static PROCESS: Process = Process {
    id: "getis-ord",
    title: &[
        ("nb", "Getis-Ord: hvor er det varmt og kaldt?"),
        ("nn", "Getis-Ord: kvar er det varmt og kaldt?"),
        ("en", "Getis-Ord: where are hot and cold spots?"),
    ],
    description: "Getis and Ord's G. scope=global: whether high values lie together (G; values may not be negative). \
                  scope=gi or gi-star: hot spots and cold spots around each unit, without or with itself; expectation and \
                  variance are of the weighted sum of values. Exact where values are whole numbers or short decimals of \
                  small range and a unit's neighbours weigh the same.",
    inputs: &[INDICATOR, SCOPE, NEIGHBOURS, SCOPED_TEST, CORRECTION],
    outputs: &[GLOBAL_OUTPUTS, LOCAL_OUTPUTS, TEST_OUTPUTS, UNIT_OUTPUTS],
    compute,
};

const SCOPE: &[Input] = &[Input::usual(
    "scope",
    InputKind::OneOf(&["gi-star", "gi", GLOBAL]),
    "gi-star",
    "Around each unit with itself (gi-star) or without (gi), or one figure for all (global).",
)];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let analysis = Analysis::read(snapshot, inputs, &["indicator"])?.watched(progress)?;
    let own = match inputs.text("scope") {
        Some(GLOBAL) => {
            let found = global_g(&analysis.sample, 0, &analysis.test).map_err(|source| analysis.explain(source))?;
            return Ok(outcome(PROCESS.id, &analysis, &found));
        }
        Some("gi") => SelfNeighbour::Without,
        _ => SelfNeighbour::With,
    };
    let found = local_g(&analysis.sample, 0, own, &analysis.test).map_err(|source| analysis.explain(source))?;
    let quantities: &[Named<LocalG>] = &[
        Named::new("statistic", &[("nb", "Lokal G"), ("nn", "Lokal G"), ("en", "Local G")], Kind::Index, |unit| {
            unit.statistic
        }),
        Named::expectation(|unit| Some(unit.expectation)),
        Named::variance(|unit| Some(unit.variance)),
        Named::z(|unit| unit.z),
    ];
    let spot = |unit: &LocalG| Some(if unit.z? > 0.0 { "hot" } else { "cold" });
    let title = &[("nb", "Varm eller kald"), ("nn", "Varm eller kald"), ("en", "Hot or cold")];
    let classed = Classed { id: "spot", title, names: &["hot", "cold"], of: &spot };
    Ok(local_outcome(PROCESS.id, &analysis, inputs, &found, quantities, |unit| Some(unit.p), &classed))
}
