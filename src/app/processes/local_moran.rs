//! Local Moran: which units are like their neighbours, and which unlike; of one
//! indicator, of two, or of a rate.

use super::global_moran::{OTHER_INDICATORS, read};
use super::local::{Classed, LOCAL_OUTPUTS, Named, local_outcome};
use super::outcome::Outcome;
use super::spatial::{CORRECTION, INDICATOR, LOCAL_TEST, NEIGHBOURS, TEST_OUTPUTS, UNIT_OUTPUTS};
use super::{Inputs, Process, Progress};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::Kind;
use crate::statistics::{LocalMoran, Quadrant, bivariate_local_moran};

pub(super) static PROCESS: Process = Process {
    id: "local-moran",
    title: &[
        ("nb", "Lokal Moran: hvor er klyngene?"),
        ("nn", "Lokal Moran: kvar er klyngjene?"),
        ("en", "Local Moran: where are the clusters?"),
    ],
    description: "Local Moran of each unit (Anselin 1995): whether it is like its neighbours, and how (high-high, low-low, \
                  low-high, high-low). The p-value is exact where values are whole numbers or short decimals of small range \
                  and a unit's neighbours weigh the same. Expectation and variance are of the statistic times n / (n - 1), \
                  the scale on which packages give them.",
    inputs: &[INDICATOR, OTHER_INDICATORS, NEIGHBOURS, LOCAL_TEST, CORRECTION],
    outputs: &[LOCAL_OUTPUTS, TEST_OUTPUTS, UNIT_OUTPUTS],
    compute,
};

const QUADRANTS: [Quadrant; 4] = [Quadrant::HighHigh, Quadrant::LowLow, Quadrant::LowHigh, Quadrant::HighLow];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let analysis = read(snapshot, inputs)?.watched(progress)?;
    let neighbours = usize::from(inputs.text("with").is_some());
    let found = bivariate_local_moran(&analysis.sample, 0, neighbours, &analysis.test);
    let found = found.map_err(|source| analysis.explain(source))?;
    let quantities: &[Named<LocalMoran>] = &[
        Named::new(
            "statistic",
            &[("nb", "Lokal Moran"), ("nn", "Lokal Moran"), ("en", "Local Moran")],
            Kind::Index,
            |unit| Some(unit.statistic),
        ),
        Named::new(
            "lag",
            &[("nb", "Naboenes avvik"), ("nn", "Avviket til naboane"), ("en", "Deviation of the neighbours")],
            Kind::Index,
            |unit| Some(unit.lag),
        ),
        Named::expectation(|unit| Some(unit.expectation)),
        Named::variance(|unit| Some(unit.variance)),
        Named::z(|unit| unit.z),
    ];
    let classed = Classed {
        id: "quadrant",
        title: &[("nb", "Kvadrant"), ("nn", "Kvadrant"), ("en", "Quadrant")],
        names: &QUADRANTS.map(Quadrant::as_str),
        of: &|unit: &LocalMoran| Some(unit.quadrant.as_str()),
    };
    Ok(local_outcome(PROCESS.id, &analysis, inputs, &found, quantities, |unit| Some(unit.p), &classed))
}
