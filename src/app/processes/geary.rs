//! Geary's C: how much neighbours differ, globally and around each unit.

use super::global_moran::{GLOBAL_OUTPUTS, outcome};
use super::local::{Classed, LOCAL_OUTPUTS, Named, local_outcome};
use super::outcome::Outcome;
use super::spatial::{
    Analysis, CORRECTION, GLOBAL, INDICATOR, NEIGHBOURS, SCOPE, SCOPED_TEST, TEST_OUTPUTS, UNIT_OUTPUTS,
};
use super::{Inputs, Process, Progress};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::Kind;
use crate::statistics::{LocalGeary, geary, local_geary};

pub(super) static PROCESS: Process = Process {
    id: "geary",
    title: &[
        ("nb", "Geary: hvor ulike er naboer?"),
        ("nn", "Geary: kor ulike er naboar?"),
        ("en", "Geary: how much do neighbours differ?"),
    ],
    description: "Geary's C of all units (1 on average; below it neighbours are alike, so clustering is the alternative \
                  less), or of each unit (Anselin 2019): the weighted squared differences to its neighbours, of values in \
                  standard deviations.",
    inputs: &[INDICATOR, SCOPE, NEIGHBOURS, SCOPED_TEST, CORRECTION],
    outputs: &[GLOBAL_OUTPUTS, LOCAL_OUTPUTS, TEST_OUTPUTS, UNIT_OUTPUTS],
    compute,
};

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let analysis = Analysis::read(snapshot, inputs, &["indicator"])?.watched(progress)?;
    if inputs.text("scope") == Some(GLOBAL) {
        let found = geary(&analysis.sample, 0, &analysis.test).map_err(|source| analysis.explain(source))?;
        return Ok(outcome(PROCESS.id, &analysis, &found));
    }
    let found = local_geary(&analysis.sample, 0, &analysis.test).map_err(|source| analysis.explain(source))?;
    let quantities: &[Named<LocalGeary>] = &[
        Named::new(
            "statistic",
            &[("nb", "Lokal Geary"), ("nn", "Lokal Geary"), ("en", "Local Geary")],
            Kind::Index,
            |unit| Some(unit.statistic),
        ),
        Named::expectation(|unit| Some(unit.expectation)),
        Named::variance(|unit| Some(unit.variance)),
        Named::z(|unit| unit.z),
    ];
    let likeness = |unit: &LocalGeary| Some(if unit.statistic < unit.expectation { "alike" } else { "unlike" });
    let title =
        &[("nb", "Lik eller ulik naboene"), ("nn", "Lik eller ulik naboane"), ("en", "Like or unlike its neighbours")];
    let classed = Classed { id: "likeness", title, names: &["alike", "unlike"], of: &likeness };
    Ok(local_outcome(PROCESS.id, &analysis, inputs, &found, quantities, |unit| Some(unit.p), &classed))
}
