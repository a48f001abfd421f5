//! The scan: where cases are more, or fewer, than chance puts there.

use super::among::Among;
use super::clusters::{ScanQuery, ZoneShape, scan};
use super::neighbourhood::{LINKS, Neighbourhood};
use super::outcome::{Column, Outcome, Tree};
use super::report::number;
use super::spatial::{PERMUTATIONS, SEED, UNITS, permutations};
use super::{Input, InputKind, Inputs, Output, Process, Progress, indicator, of_input, output};
use crate::app::error::AppError;
use crate::app::indicators::find_indicator;
use crate::app::relations::{AnyRelation, find_relation};
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Indicator, Kind};
use crate::statistics::scan::{Cluster, DEFAULT_CAP, Direction, Model, Scan};

pub(super) static PROCESS: Process = Process {
    id: "scan",
    title: &[("nb", "Skann etter opphopninger"), ("nn", "Skann etter opphopingar"), ("en", "Scan for clusters")],
    description: "Kulldorff's scan: the zones where cases are more (or fewer) than chance puts there. Every zone's likelihood \
                  ratio is held against the greatest of worlds with the same cases dealt anew, so that looking everywhere \
                  is paid for. Yes/no indicators and counts out of so many are Bernoulli; counts in proportion to a \
                  population are Poisson. Zones are circles around the centres, in a straight line or in minutes, or every \
                  connected set of units (flexible). Clusters that share a unit with a likelier one are left out.",
    inputs: &[INPUTS, LINKS, RESAMPLING],
    outputs: &[OUTPUTS],
    compute,
};

const INPUTS: &[Input] = &[
    Input::required("indicators", InputKind::Texts, "The cases: ids of yes/no indicators or counts; several add up."),
    Input::optional(
        "trials",
        InputKind::Whole { least: 1, most: 1_000_000 },
        "Out of how many the cases of each unit are; as many as there are indicators when not given.",
    ),
    Input::optional("population", InputKind::Indicator, "What cases come from, in place of trials."),
    Input::optional(
        "model",
        InputKind::OneOf(&["bernoulli", "poisson"]),
        "poisson when a population is given, else bernoulli.",
    ),
    Input::usual(
        "direction",
        InputKind::OneOf(&["high", "low", "both"]),
        "high",
        "More cases than chance, fewer, or either.",
    ),
    Input::usual(
        "zones",
        InputKind::OneOf(&["circular", "flexible"]),
        "circular",
        "Circles around the centres, or every connected set of up to size units.",
    ),
    Input::optional(
        "relation",
        InputKind::Relation,
        "circular: a relation with minutes, to go by these; a straight line when not given. flexible: what connects units; \
         the first relation when not given.",
    ),
    Input::usual(
        "size",
        InputKind::Whole { least: 1, most: 10 },
        "5",
        "flexible: units of a zone at most; there are about ten times as many zones with each.",
    ),
    Input::usual(
        "cap",
        InputKind::Number { least: 0.0, most: 0.5 },
        "0.25",
        "The greatest share of the population (or trials) in a zone.",
    ),
    Input::usual("clusters", InputKind::Whole { least: 1, most: 100 }, "5", "How many clusters to report at most."),
    Input::usual(
        "significance",
        InputKind::Number { least: 0.0, most: 1.0 },
        "0.05",
        "Clusters of at most this p are significant, and groups of the result.",
    ),
    UNITS,
];

const RESAMPLING: &[Input] =
    &[Input::usual("permutations", PERMUTATIONS, "999", "In how many worlds cases are dealt anew."), SEED];

const OUTPUTS: &[Output] = &[
    output("model", "How cases come about."),
    output("direction", "What kind of cluster was looked for."),
    output("n", "How many units were looked at."),
    output("missing", "The units without cases or population known."),
    output("cases", "All cases."),
    output("population", "All that they come from."),
    output("zones", "How many zones were looked at."),
    output("cap", "The greatest share of the population in a zone."),
    output(
        "clusters",
        "The clusters, the likeliest first: centre, units, cases, expected cases, relative risk, log-likelihood ratio, p.",
    ),
    output("permutations", "In how many worlds cases were dealt anew."),
    output("seed", "The seed they were made from."),
];

fn compute(snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
    let among = Among::read(snapshot, inputs)?;
    let query = read(&among, inputs)?;
    progress.reached(5)?;
    let (found, model) = scan(&among, &query, progress.watch())?;
    let level = inputs.number("significance").unwrap_or(0.05);
    let listed = (1_u32..).zip(&found.clusters).map(|(rank, one)| cluster(&among, rank, one, level));
    let report = vec![
        ("model", Tree::text(model.as_str())),
        ("direction", Tree::text(query.direction.as_str())),
        ("n", Tree::count(among.count() - found.missing.len())),
        ("missing", among.named(&found.missing)),
        ("cases", Tree::whole(found.cases)),
        ("population", number(found.population)),
        ("zones", Tree::count(found.zones)),
        ("cap", number(query.cap)),
        ("clusters", Tree::List(listed.collect())),
        ("permutations", Tree::whole(found.worlds.count().into())),
        ("seed", Tree::whole(found.worlds.seed())),
    ];
    let known: Vec<usize> = (0..among.count()).filter(|place| found.missing.binary_search(place).is_err()).collect();
    let units = Some(among.table(&known, vec![column(&among, &query, &found, level)]));
    Ok(Outcome { process: PROCESS.id, report, units, rows: Vec::new(), sources: sources(&query) })
}

fn read<'a>(among: &Among<'a>, inputs: &'a Inputs) -> Result<ScanQuery<'a>, AppError> {
    let snapshot = among.snapshot();
    let find = |id: &String| find_indicator(snapshot, id).map_err(of_input("indicators"));
    let zones = if inputs.text("zones") == Some("flexible") {
        let neighbourhood = Neighbourhood::read(among.dataset(), inputs)?;
        let size = inputs.whole("size").and_then(|size| usize::try_from(size).ok()).unwrap_or(5);
        ZoneShape::Connected(neighbourhood.unwrap_or_else(|| Neighbourhood::usual(among.dataset())), size)
    } else {
        let relation = inputs.text("relation").map(|id| find_relation(among.dataset(), id));
        ZoneShape::Circles(relation.transpose().map_err(of_input("relation"))?)
    };
    Ok(ScanQuery {
        indicators: inputs.texts("indicators").iter().map(find).collect::<Result<_, _>>()?,
        trials: inputs.whole("trials").and_then(|trials| u32::try_from(trials).ok()),
        population: indicator(snapshot, inputs, "population")?,
        model: inputs.text("model").and_then(Model::parse),
        direction: inputs.word("direction", Direction::parse),
        zones,
        cap: inputs.number("cap").unwrap_or(DEFAULT_CAP),
        worlds: permutations(inputs).map_err(|error| among.explain(error))?,
        most: inputs.whole("clusters").and_then(|most| usize::try_from(most).ok()).unwrap_or(5),
        inputs,
    })
}

fn id(rank: u32) -> String {
    format!("cluster-{rank}")
}

fn cluster(among: &Among<'_>, rank: u32, found: &Cluster, level: f64) -> Tree {
    Tree::fields([
        ("id", Tree::text(id(rank))),
        ("significant", Tree::Flag(found.p <= level)),
        ("p", number(found.p)),
        ("log_likelihood_ratio", number(found.log_likelihood_ratio)),
        ("relative_risk", Tree::maybe(found.relative_risk)),
        ("cases", Tree::whole(found.cases)),
        ("expected", number(found.expected)),
        ("population", number(found.population)),
        ("centre", Tree::text(among.unit(found.centre).number.as_str())),
        ("units", among.named(&found.units)),
    ])
}

/// The significant cluster that each unit is in.
fn column(among: &Among<'_>, query: &ScanQuery<'_>, found: &Scan, level: f64) -> Column {
    let clusters: Vec<(u32, &Cluster)> = (1_u32..).zip(&found.clusters).filter(|(_, one)| one.p <= level).collect();
    let of = |(rank, one): &(u32, &Cluster)| one.units.iter().map(|&unit| (unit, f64::from(*rank))).collect::<Vec<_>>();
    let (places, ranks): (Vec<usize>, Vec<f64>) = clusters.iter().flat_map(of).unzip();
    let from: Vec<&Indicator> = query.indicators.iter().copied().chain(query.population).collect();
    Column {
        id: "cluster".to_owned(),
        title: &[("nb", "Opphopning"), ("nn", "Opphoping"), ("en", "Cluster")],
        unit_of_measure: "",
        kind: Kind::Class,
        // Likelier clusters have the lower p, so the significant ones are the first.
        classes: clusters.iter().map(|(rank, _)| id(*rank)).collect(),
        values: among.values(&places, &ranks, &from),
    }
}

fn sources(query: &ScanQuery<'_>) -> Vec<Id> {
    let relations: Vec<&Id> = match &query.zones {
        ZoneShape::Circles(relation) => relation.and_then(AnyRelation::source).into_iter().collect(),
        ZoneShape::Connected(neighbourhood, _) => neighbourhood.sources().collect(),
    };
    let indicators = query.indicators.iter().copied().chain(query.population).map(|indicator| &indicator.source);
    indicators.chain(relations).cloned().collect()
}
