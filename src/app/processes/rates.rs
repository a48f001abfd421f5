//! Rates: those of few among many are shrunk to the mean of all as far as chance may have made them (empirical Bayes),
//! and tested for clustering with their different variances in mind.

use super::among::Among;
use super::neighbourhood::{LINKS, Neighbourhood};
use super::outcome::{Column, Outcome, Tree};
use super::report::{number, permuted_moran};
use super::spatial::{GLOBAL_TEST, SCALING, UNITS, test};
use super::{Input, InputKind, Inputs, Output, Process, Progress, indicator, output};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::{Indicator, Kind};
use crate::statistics::weights::Transform;
use crate::statistics::{Islands, Sample, Test, empirical_bayes, moran, standardised_rates};

pub(super) static PROCESS: Process = Process {
    id: "rates",
    title: &[("nb", "Utjevnede rater"), ("nn", "Utjamna rater"), ("en", "Smoothed rates")],
    description: "Rates of one indicator per another where denominators differ: as they are, shrunk to the mean as far as \
                  chance may have made them (empirical Bayes, Marshall 1991), and standardised (Assunção and Reis 1999). \
                  With a relation: Moran's I of the standardised rates.",
    inputs: &[INPUTS, LINKS, SCALING, GLOBAL_TEST],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required("numerator", InputKind::Indicator, "Above the line: counts of events."),
    Input::required("denominator", InputKind::Indicator, "Below the line: what they come from, above 0."),
    Input::optional(
        "relation",
        InputKind::Relation,
        "Who is whose neighbour, to test for clustering: a relation's id, or nearest; nothing is tested when not given.",
    ),
    UNITS,
];

const OUTPUTS: &[Output] = &[
    output("n", "How many units have a rate."),
    output("missing", "The units that miss the numerator or the denominator."),
    output("mean", "All events over all they come from."),
    output(
        "variance",
        "Variance of the true rates around the mean: what chance does not explain; 0 where it explains all.",
    ),
    output("moran", "Moran's I of the standardised rates."),
    output("islands", "The units with a rate, but without neighbours among those that have."),
    output("permutations", "How many permutations were made, where they were."),
    output("seed", "The seed they were made from."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let [above, below] = [given(snapshot, inputs, "numerator")?, given(snapshot, inputs, "denominator")?];
    let neighbourhood = Neighbourhood::read(among.dataset(), inputs)?;
    let (numerator, denominator) = (among.numbers(above), among.numbers(below));
    let known = |place: &usize| numerator[*place].is_some() && denominator[*place].is_some();
    let (places, missing): (Vec<usize>, Vec<usize>) = (0..among.count()).partition(known);
    if places.is_empty() {
        let why = format!("no unit has both {} and {}: there is no rate", above.id, below.id);
        return Err(AppError::Unfit { why });
    }
    let column = |values: &[Option<f64>]| -> Vec<f64> { places.iter().filter_map(|&place| values[place]).collect() };
    let (events, population) = (column(&numerator), column(&denominator));
    let explain = |error| among.explain_among(&places, error);
    let smoothed = empirical_bayes(&events, &population).map_err(explain)?;
    let standardised = standardised_rates(&events, &population).map_err(explain)?;
    progress.reached(10)?;
    let mut report = vec![
        ("n", Tree::count(places.len())),
        ("missing", among.named(&missing)),
        ("mean", number(smoothed.mean)),
        ("variance", number(smoothed.variance)),
    ];
    report.extend(clustering(&among, inputs, neighbourhood.as_ref(), (&places, &standardised), progress)?);
    let raw: Vec<f64> = events.iter().zip(&population).map(|(events, population)| events / population).collect();
    let column = |id: &str, title, numbers: &[f64]| Column {
        id: id.to_owned(),
        title,
        unit_of_measure: "",
        kind: Kind::Index,
        classes: Vec::new(),
        values: among.values(&places, numbers, &[above, below]),
    };
    let columns = vec![
        column("rate", &[("nb", "Rate"), ("nn", "Rate"), ("en", "Rate")], &raw),
        column(
            "smoothed",
            &[("nb", "Utjevnet rate"), ("nn", "Utjamna rate"), ("en", "Smoothed rate")],
            &smoothed.smoothed,
        ),
        column(
            "standardised",
            &[("nb", "Standardisert rate"), ("nn", "Standardisert rate"), ("en", "Standardised rate")],
            &standardised,
        ),
    ];
    let sources = [&above.source, &below.source].into_iter();
    let sources = sources.chain(neighbourhood.iter().flat_map(Neighbourhood::sources));
    let sources = sources.cloned().collect();
    Ok(Outcome { process: PROCESS.id, report, units: Some(among.table(&places, columns)), rows: Vec::new(), sources })
}

/// A required indicator.
fn given<'a>(snapshot: &'a Snapshot, inputs: &Inputs, id: &'static str) -> Result<&'a Indicator, AppError> {
    indicator(snapshot, inputs, id)?
        .ok_or_else(|| AppError::Input { name: id.to_owned(), why: "give the id of an indicator".to_owned() })
}

/// Moran's I of the standardised rates, where a relation is given.
fn clustering(
    among: &Among<'_>,
    inputs: &Inputs,
    neighbourhood: Option<&Neighbourhood<'_>>,
    (places, standardised): (&[usize], &[f64]),
    progress: &Progress,
) -> Result<Vec<(&'static str, Tree)>, AppError> {
    let Some(neighbourhood) = neighbourhood else { return Ok(vec![("moran", Tree::Null)]) };
    let explain = |error| among.explain_among(places, error);
    let weights = among.weights(inputs, neighbourhood, places)?;
    let column: Vec<Option<f64>> = standardised.iter().copied().map(Some).collect();
    let transform = inputs.word("transform", Transform::parse);
    let sample =
        Sample::new(&weights, &[&column], transform, inputs.word("islands", Islands::parse)).map_err(explain)?;
    let test = Test { watch: Some(progress.watch()), ..test(inputs).map_err(explain)? };
    let found = moran(&sample, 0, &test).map_err(explain)?;
    let islands: Vec<usize> = found.islands.iter().map(|&island| places[island as usize]).collect();
    Ok(vec![
        ("moran", Tree::fields(permuted_moran(&found))),
        ("islands", among.named(&islands)),
        ("permutations", Tree::whole(found.permutations.into())),
        ("seed", Tree::whole(found.seed)),
    ])
}
