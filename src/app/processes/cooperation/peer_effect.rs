//! Does taking part follow neighbours or network members? Joins within networks against across, and a model of first
//! times on what had been seen before.

use super::project_choice::PROJECT_CHOICE;
use super::{peer_exposure, peer_joins};
use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::neighbourhood::{Neighbourhood, PLAIN_LINKS};
use crate::app::processes::outcome::Outcome;
use crate::app::processes::spatial::{ALTERNATIVE, PERMUTATIONS, SEED, UNITS};
use crate::app::processes::{Input, InputKind, Inputs, Output, Process, Progress, output};
use crate::app::snapshot::Snapshot;
use crate::cooperation::Graph;

pub(super) static PROCESS: Process = Process {
    id: "peer-effect",
    title: &[
        ("nb", "Smitter deltakelse fra naboer og nettverk?"),
        ("nn", "Smittar deltaking frå naboar og nettverk?"),
        ("en", "Peer effect: does taking part follow neighbours or network members?"),
    ],
    description: "method=joins: of an indicator of 0 and 1, whether two units that touch are more often alike when they share \
                  a network than when they are in different ones; who has it is permuted among the units, or within strata. \
                  method=exposure: of dated projects, a logit of taking part for the first time in a year (discrete-time \
                  hazard), on the share of neighbours and of co-members that had taken part by the year before, with an \
                  effect of each year and errors clustered by unit. Neither shows that one causes the other: the caveats \
                  are in the answer.",
    inputs: &[INPUTS, PLAIN_LINKS, JOINS, PROJECT_CHOICE, EXPOSURE, &[UNITS]],
    outputs: &[OUTPUTS, peer_joins::OUTPUTS, peer_exposure::OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::usual(
        "method",
        InputKind::OneOf(&["joins", "exposure"]),
        "joins",
        "joins compares pairs at one time; exposure follows units over the years of their projects.",
    ),
    Input::optional(
        "grouping",
        InputKind::Grouping,
        "The networks, such as regional-council: needed for joins; for exposure, co-members are peers too.",
    ),
];

const JOINS: &[Input] = &[
    Input::optional(
        "indicator",
        InputKind::Indicator,
        "For joins: who has it (1) and who has not (0), such as takes_part.rff.",
    ),
    Input::optional(
        "strata",
        InputKind::Text,
        "For joins: permute only among units of the same group, so that size, say, is held fixed: the id of a grouping or \
         an indicator.",
    ),
    Input::optional("strata_limits", InputKind::Texts, "Where classes of that indicator begin: 1500,3000 makes three."),
    ALTERNATIVE,
    Input::usual("permutations", PERMUTATIONS, "9999", "For joins: how many permutations."),
    SEED,
];

const EXPOSURE: &[Input] = &[
    Input::optional(
        "controls",
        InputKind::Text,
        "For exposure: what else may explain it, as the right side of a formula: log(population) + factor(county).",
    ),
    Input::optional(
        "known",
        InputKind::Indicator,
        "For exposure: it is known of the units with a value of this indicator whether they take part, and of no others. \
         Those with a value of takes_part of every scheme asked for, when not given.",
    ),
];

const OUTPUTS: &[Output] = &[
    output("method", "Which method."),
    output("relation", "Whose neighbours."),
    output("grouping", "Whose networks."),
    output("n", "How many units were analysed."),
    output("missing", "The units asked about of which it is not known."),
    output("in_no_network", "The analysed units that are in no group of the grouping."),
    output("caveats", "What a reader must know before believing it."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    match inputs.text("method") {
        Some("exposure") => peer_exposure::compute(&among, inputs, progress),
        _ => peer_joins::compute(&among, inputs, progress),
    }
}

/// Neighbours by what is asked for, else by the dataset's first relation.
pub(super) fn neighbourhood<'a>(among: &Among<'a>, inputs: &Inputs) -> Result<Neighbourhood<'a>, AppError> {
    let dataset = among.dataset();
    Ok(Neighbourhood::read(dataset, inputs)?.unwrap_or_else(|| Neighbourhood::usual(dataset)))
}

/// Who is whose neighbour among the units at these places, renumbered to them; whichever of two is the other's.
pub(super) fn touching(
    among: &Among<'_>,
    inputs: &Inputs,
    neighbourhood: &Neighbourhood<'_>,
    places: &[usize],
) -> Result<Graph, AppError> {
    let weights = among.weights(inputs, neighbourhood, places)?;
    let ties = weights.links().map(|(one, other, _)| (one, other, 1.0));
    Graph::new(places.len(), ties).map_err(|error| among.explain(error))
}

/// An input that the method cannot do without.
pub(super) fn needed<'a>(inputs: &'a Inputs, id: &str, why: &str) -> Result<&'a str, AppError> {
    inputs.text(id).ok_or_else(|| AppError::Input { name: id.to_owned(), why: why.to_owned() })
}
