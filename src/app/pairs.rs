//! A page of the pairs of a relation: a relation of travel times has one for every
//! two units, more than anyone wants at once.

use super::error::AppError;
use super::matrix::find_units;
use super::relations::{AnyRelation, find_relation, position};
use super::snapshot::Snapshot;
use crate::model::{Contact, Dataset, UnitIndex};

/// Which pairs are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PairsQuery {
    /// Only those of the units with these numbers; all when not given.
    pub from: Option<Vec<String>>,
    /// Skip so many.
    pub offset: usize,
    /// Give at most so many.
    pub limit: usize,
}

/// A pair of units and what a relation gives for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Pair {
    /// From this unit ...
    pub from: UnitIndex,
    /// ... to this one.
    pub to: UnitIndex,
    /// How they touch, for contiguity.
    pub contact: Option<Contact>,
    /// The values of the relation's measures.
    pub values: Vec<Option<f64>>,
}

/// A page of pairs.
#[derive(Clone, Debug)]
pub struct PairsPage<'a> {
    /// The relation.
    pub relation: AnyRelation<'a>,
    /// How many pairs match in all.
    pub matched: usize,
    /// Those on the page.
    pub pairs: Vec<Pair>,
}

/// A page of a relation's pairs. Of all pairs a symmetric one stands once; of a
/// unit's own, each stands from that unit.
///
/// # Errors
/// When the relation or a number is unknown.
pub fn pairs<'a>(snapshot: &'a Snapshot, id: &str, query: &PairsQuery) -> Result<PairsPage<'a>, AppError> {
    let dataset = snapshot.dataset();
    let relation = find_relation(dataset, id)?;
    let all = query.from.is_none();
    let units = find_units(dataset, "from", query.from.as_deref())?;
    // Walked twice rather than kept: between many units there are very many pairs.
    let ends = || {
        units.iter().flat_map(|&from| {
            let once = move |to: &UnitIndex| !all || !is_symmetric(relation) || from < *to;
            targets(dataset, relation, from).filter(once).map(move |to| (from, to))
        })
    };
    let page = ends().skip(query.offset).take(query.limit);
    let pairs = page.map(|(from, to)| pair(dataset, relation, from, to)).collect();
    Ok(PairsPage { relation, matched: ends().count(), pairs })
}

fn is_symmetric(relation: AnyRelation<'_>) -> bool {
    relation.given().is_none_or(crate::model::Relation::is_symmetric)
}

/// The units a unit is paired with, ascending.
pub(super) fn targets<'a>(
    dataset: &'a Dataset,
    relation: AnyRelation<'a>,
    from: UnitIndex,
) -> Box<dyn Iterator<Item = UnitIndex> + 'a> {
    match relation {
        AnyRelation::Given(relation) => Box::new(relation.neighbours(from).iter().copied()),
        AnyRelation::Nearest => {
            let is_placed = move |unit: UnitIndex| dataset.unit(unit).anchor().is_some();
            Box::new(dataset.unit_indices().filter(move |&to| to != from && is_placed(from) && is_placed(to)))
        }
    }
}

/// What a relation gives for a pair.
pub(super) fn pair(dataset: &Dataset, relation: AnyRelation<'_>, from: UnitIndex, to: UnitIndex) -> Pair {
    let contact = relation.given().and_then(|given| given.contact(position(given, from, to)?));
    let mut values = Vec::new();
    relation.append_values(dataset, from, to, &mut values);
    Pair { from, to, contact, values }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    fn ends(id: &str, from: Option<&str>, offset: usize, limit: usize) -> (usize, Vec<(u32, u32)>) {
        let from = from.map(|number| vec![number.to_owned()]);
        let snapshot = fixture::snapshot();
        let page = pairs(&snapshot, id, &PairsQuery { from, offset, limit }).expect("a page");
        (page.matched, page.pairs.iter().map(|pair| (pair.from.0, pair.to.0)).collect())
    }

    #[test]
    fn a_symmetric_pair_stands_once_among_all_and_from_its_unit_when_one_is_asked_for() {
        assert_eq!(ends("travel", None, 0, 100).0, 10);
        assert_eq!(ends("travel", None, 3, 2), (10, vec![(0, 4), (1, 2)]));
        assert_eq!(ends("travel", Some("0103"), 0, 100), (4, vec![(2, 0), (2, 1), (2, 3), (2, 4)]));
        assert_eq!(ends("nearest", None, 0, 1).0, 15);
        assert_eq!(ends("travel", None, 100, 5), (10, Vec::new()));
    }
}
