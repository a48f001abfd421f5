//! Who hangs together with whom: a relation of neighbours as a graph of the units, by their places.

use super::among::Among;
use super::{Input, InputKind, Inputs, of_input};
use crate::app::error::AppError;
use crate::app::relations::{AnyRelation, find_relation, leads_everywhere};
use crate::cooperation::Graph;
use crate::model::{Contact, Relation};

/// Whether a point is enough.
pub(super) const CONTIGUITY: Input = Input::usual(
    "contiguity",
    InputKind::OneOf(&["rook", "queen"]),
    "rook",
    "Whether units that meet in a point only hang together: with queen they do.",
);

/// A relation and its graph.
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
        let dataset = among.dataset();
        let found = find_relation(dataset, id).map_err(of_input(input))?;
        let Some(relation) = found.given().filter(|_| !leads_everywhere(found)) else {
            let fitting = dataset.relations().iter().filter(|one| !leads_everywhere(AnyRelation::Given(one)));
            let ids: Vec<&str> = fitting.map(|one| one.id.as_str()).collect();
            let known = if ids.is_empty() { "none in this dataset".to_owned() } else { ids.join(", ") };
            let why = format!("by {id} every unit hangs together with every other; relations of neighbours: {known}");
            return Err(AppError::Input { name: input.to_owned(), why });
        };
        Self::of(among, relation, inputs.text(CONTIGUITY.id) == Some("queen")).map(Some)
    }

    fn of(among: &Among<'_>, relation: &'a Relation, points_count: bool) -> Result<Self, AppError> {
        let place = |unit| among.units().binary_search(&unit).ok().and_then(|place| u32::try_from(place).ok());
        let counts = |contact: Option<Contact>| points_count || contact != Some(Contact::Point);
        let links = relation.links().filter(|link| counts(link.contact));
        let ties = links.filter_map(|link| Some((place(link.from)?, place(link.to)?, 1.0)));
        let graph = Graph::new(among.count(), ties);
        let graph = graph.map_err(|source| AppError::Analysis { unit: None, source: source.into() })?;
        Ok(Self { relation, graph })
    }
}
