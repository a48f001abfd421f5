//! Looking a dataset over: what its tables cannot promise by themselves, and the
//! counts by which a person sees whether it is the dataset they meant.

use geo::Validation;
use rayon::prelude::*;

use crate::geometry::Topology;
use crate::model::{BoundarySet, Contact, Dataset, Indicator, Kind, Relation, Status, UnitIndex};

/// How many of one kind of line are shown.
const LINES_SHOWN: usize = 20;

/// What was found: problems make a dataset unfit, notes describe it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// What must be mended.
    pub problems: Vec<String>,
    /// What there is.
    pub notes: Vec<String>,
}

/// Looks over geometry, topology, contiguity and values. Keys and references were
/// checked when the dataset was made.
pub fn check(dataset: &Dataset) -> Findings {
    let mut findings = Findings::default();
    let about = dataset.about();
    let kind = if about.schematic { ", schematic borders" } else { "" };
    findings.notes.push(format!("{}: {} units of {}{kind}", about.id, dataset.units().len(), about.year));
    for set in dataset.boundaries() {
        check_boundaries(dataset, set, &mut findings);
    }
    for indicator in dataset.indicators() {
        check_indicator(dataset, indicator, &mut findings);
    }
    for relation in dataset.relations() {
        let alone = dataset.unit_indices().filter(|&unit| relation.neighbours(unit).is_empty()).count();
        let pairs = relation.pair_count();
        findings.notes.push(format!("relation {}: {pairs} pairs, {alone} units in none", relation.id));
    }
    for grouping in dataset.groupings() {
        let counts = grouping.counts(dataset.units().len());
        let (none, several) = (counts.iter().filter(|&&n| n == 0).count(), counts.iter().filter(|&&n| n > 1).count());
        let groups = grouping.groups.len();
        findings
            .notes
            .push(format!("grouping {}: {groups} groups, {none} units in none, {several} in several", grouping.id));
    }
    findings
}

fn check_boundaries(dataset: &Dataset, set: &BoundarySet, findings: &mut Findings) {
    let invalid: Vec<String> = set
        .polygons
        .par_iter()
        .zip(dataset.units())
        .filter_map(|(polygon, unit)| {
            let error = polygon.as_ref()?.check_validation().err()?;
            Some(format!("boundaries {}: {} {} is not valid: {error}", set.id, unit.number, unit.name))
        })
        .collect();
    extend(&mut findings.problems, &format!("boundaries {}", set.id), invalid);
    let absent = set.polygons.iter().filter(|polygon| polygon.is_none()).count();
    let topology = Topology::build(&set.polygons);
    findings.notes.push(format!(
        "boundaries {}: {} vertices, {} arcs, {absent} units without a polygon",
        set.id,
        topology.vertices().len(),
        topology.arc_count()
    ));
    let flaws = topology.flaws(&set.polygons).into_iter().map(|flaw| {
        let number = |area| dataset.unit(UnitIndex(area)).number.to_string();
        format!("boundaries {}: {}", set.id, flaw.describe(number))
    });
    extend(&mut findings.notes, &format!("boundaries {}", set.id), flaws.collect());
    if let Some(relation) = dataset.relation(set.id.as_str()).filter(|_| !dataset.about().schematic) {
        compare_contiguity(dataset, set, &topology, relation, findings);
    }
}

/// Pairs that share a border on the map must stand in the relation. The relation may
/// hold more: a tolerance, or a table from finer borders.
fn compare_contiguity(
    dataset: &Dataset,
    set: &BoundarySet,
    topology: &Topology,
    relation: &Relation,
    findings: &mut Findings,
) {
    let borders: Vec<_> = topology.contacts().into_iter().filter(|c| c.contact == Contact::Border).collect();
    let lacking =
        borders.iter().filter(|c| relation.neighbours(UnitIndex(c.a)).binary_search(&UnitIndex(c.b)).is_err());
    let lines = lacking.map(|c| {
        let (a, b) = (dataset.unit(UnitIndex(c.a)), dataset.unit(UnitIndex(c.b)));
        format!("relation {}: {} and {} share a border on the map but are no pair", relation.id, a.number, b.number)
    });
    extend(&mut findings.problems, &format!("relation {}", relation.id), lines.collect());
    findings.notes.push(format!("boundaries {}: {} pairs share a border on the map", set.id, borders.len()));
}

fn check_indicator(dataset: &Dataset, indicator: &Indicator, findings: &mut Findings) {
    let count = |status| indicator.values.iter().filter(|value| value.status() == status).count();
    let (low, high) =
        indicator.numbers().fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), n| (low.min(n), high.max(n)));
    let range = if low <= high { format!(", {low} to {high}") } else { String::new() };
    findings.notes.push(format!(
        "indicator {}: {} observed, {} estimated, {} missing{range}",
        indicator.id,
        count(Status::Observed),
        count(Status::Estimated),
        count(Status::Missing)
    ));
    let fits = |number: f64, status: Status| match indicator.kind {
        // A part of a count may fall to a unit when an older unit was split.
        Kind::Count => number >= 0.0 && (number.fract() == 0.0 || status == Status::Estimated),
        Kind::Boolean => [0.0, 1.0].contains(&number),
        Kind::Amount | Kind::Index | Kind::Class => true,
    };
    let lines = dataset.units().iter().zip(&indicator.values).filter_map(|(unit, value)| {
        let number = value.number().filter(|&number| !fits(number, value.status()))?;
        Some(format!(
            "indicator {}: {} has {number}, which no {} can be",
            indicator.id,
            unit.number,
            indicator.kind.as_str()
        ))
    });
    extend(&mut findings.problems, &format!("indicator {}", indicator.id), lines.collect());
}

/// Adds the first lines, and how many more there are.
fn extend(target: &mut Vec<String>, what: &str, lines: Vec<String>) {
    let more = lines.len().saturating_sub(LINES_SHOWN);
    target.extend(lines.into_iter().take(LINES_SHOWN));
    if more > 0 {
        target.push(format!("{what}: and {more} more"));
    }
}
