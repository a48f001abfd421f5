//! Relations as graphs of the units asked about: who is whose neighbour, and how much a
//! tie weighs.

use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::error::AnalysisError;
use crate::app::processes::neighbourhood::CONTIGUITY;
use crate::app::processes::unfit;
use crate::app::processes::{Inputs, of_input};
use crate::app::relations::{AnyRelation, DISTANCES, find_relation, leads_everywhere, measure, measured_words};
use crate::cooperation::Graph;
use crate::model::{Contact, Relation, UnitIndex};

/// The relation of neighbours that an input names; without it the one of that id where the dataset has one, else the
/// first relation that does not lead everywhere.
///
/// # Errors
/// When it is unknown, or links nearly every two units.
pub(super) fn neighbour_relation<'a>(
    among: &Among<'a>,
    inputs: &Inputs,
    name: &'static str,
    usual: &str,
) -> Result<Option<&'a Relation>, AppError> {
    let dataset = among.dataset();
    let Some(id) = inputs.text(name) else {
        let first = || dataset.relations().iter().find(|relation| !leads_everywhere(AnyRelation::Given(relation)));
        return Ok(dataset.relation(usual).or_else(first));
    };
    let found = find_relation(dataset, id).map_err(of_input(name))?;
    match found.given() {
        Some(relation) if !leads_everywhere(found) => Ok(Some(relation)),
        _ => {
            let near = dataset.relations().iter().filter(|relation| !leads_everywhere(AnyRelation::Given(relation)));
            let near: Vec<&str> = near.map(|relation| relation.id.as_str()).collect();
            let why = format!("{id} links nearly every two units, so that all hangs together; use {}", near.join(", "));
            Err(unfit(name, why))
        }
    }
}

/// Whether there is a tie, whichever way and whatever it weighs.
pub(super) fn neighbours(among: &Among<'_>, relation: &Relation, inputs: &Inputs) -> Result<Graph, AppError> {
    let rook = inputs.text(CONTIGUITY.id) == Some("rook");
    let links = relation.links().filter(|link| !(rook && link.contact == Some(Contact::Point)));
    let ties = links.filter_map(|link| Some((among.place(link.from)?, among.place(link.to)?, 1.0)));
    Graph::new(among.count(), ties).map_err(|error| among.explain(AnalysisError::from(error)))
}

/// A relation of neighbours and its graph.
#[derive(Debug)]
pub(super) struct Ties<'a> {
    pub(super) relation: &'a Relation,
    pub(super) graph: Graph,
}

impl<'a> Ties<'a> {
    /// By the relation that an input names; `None` when it names none.
    ///
    /// # Errors
    /// When there is no such relation, or it leads from everywhere to everywhere.
    pub(super) fn find(among: &Among<'a>, inputs: &Inputs, input: &'static str) -> Result<Option<Self>, AppError> {
        let Some(id) = inputs.text(input) else { return Ok(None) };
        let Some(relation) = neighbour_relation(among, inputs, input, id)? else { return Ok(None) };
        Ok(Some(Self { relation, graph: neighbours(among, relation, inputs)? }))
    }
}

/// A graph whose ties weigh what a relation's measure says.
#[derive(Debug)]
pub(super) struct Weighted<'a> {
    pub(super) graph: Graph,
    /// The measure; each tie weighs 1 without.
    pub(super) measure: Option<&'a str>,
    /// How many links have no known weight, and are left out.
    pub(super) unknown_links: usize,
    /// How many links there are with a known weight.
    pub(super) links: usize,
}

/// The graph of a relation by a measure of it; without one by its first, and where it has none each tie weighs 1. The
/// two directions of a relation that is not symmetric add up.
///
/// # Errors
/// When the relation has no such measure, the measure grows with distance, or a weight is negative.
pub(super) fn weighted<'a>(
    among: &Among<'a>,
    relation: AnyRelation<'a>,
    asked: Option<&str>,
) -> Result<Weighted<'a>, AppError> {
    let Some(given) = relation.given() else {
        return Err(unfit("relation", "nearest ties every unit to its nearest, however far; use one with a measure"));
    };
    let known = relation.measures();
    let wanted = match asked {
        Some(id) => Some(known.iter().copied().find(|measure| *measure == id).ok_or_else(|| {
            let why = format!(
                "{} has no measure {id:?}; relations with measures: {}",
                given.id,
                measured_words(among.dataset())
            );
            unfit("measure", why)
        })?),
        None => known.first().copied(),
    };
    if let Some(id) = wanted.filter(|id| DISTANCES.contains(id)) {
        let near: Vec<&str> = known.iter().copied().filter(|id| !DISTANCES.contains(id)).collect();
        let near = if near.is_empty() { "another relation".to_owned() } else { near.join(", ") };
        let why = format!("{id} of {} grows with distance, and a tie must grow with closeness; use {near}", given.id);
        return Err(unfit(if asked.is_some() { "measure" } else { "relation" }, why));
    }
    let values = wanted.and_then(|id| measure(given, id));
    let (mut ties, mut unknown_links) = (Vec::new(), 0);
    for from in (0..given.unit_count()).map(UnitIndex::from) {
        for position in given.range(from).filter(|&at| !given.is_symmetric() || from < given.target(at)) {
            let to = given.target(position);
            let (Some(one), Some(other)) = (among.place(from), among.place(to)) else { continue };
            match values.map_or(Some(1.0), |values| values[position]) {
                Some(weight) if weight < 0.0 => {
                    let (from, to) = (among.dataset().unit(from), among.dataset().unit(to));
                    let why = format!("from {} to {} is {weight}; a tie weighs at least 0", from.number, to.number);
                    return Err(unfit("measure", why));
                }
                Some(weight) => ties.push((one, other, weight)),
                None => unknown_links += 1,
            }
        }
    }
    let links = ties.len();
    let graph = Graph::new(among.count(), ties).map_err(|error| among.explain(AnalysisError::from(error)))?;
    Ok(Weighted { graph, measure: wanted, unknown_links, links })
}
