//! Relations by their ids, and what they give for a pair of units. Beside those of
//! the dataset there is `nearest`, the straight line between the centres.

use super::error::AppError;
use crate::model::{Dataset, Id, Relation, UnitIndex};

/// The id of the relation computed from the centres.
pub(super) const NEAREST: &str = "nearest";

/// What `nearest` gives for a pair.
const DISTANCE_KM: &str = "distance_km";

/// The measure of travel time that reach, links and neighbours go by.
pub(super) const MINUTES: &str = "minutes";

/// How many of the nearest there are when nobody says.
pub(super) const USUAL_NEAREST: usize = 5;

/// Measures that are nothing from a unit to itself. Averages over people are not.
pub(super) const DISTANCES: &[&str] = &[MINUTES, "km", "ferries", DISTANCE_KM];

/// A relation that can be asked for.
#[derive(Clone, Copy, Debug)]
pub enum AnyRelation<'a> {
    /// One of the dataset's.
    Given(&'a Relation),
    /// The straight line between the centres, computed when asked.
    Nearest,
}

impl<'a> AnyRelation<'a> {
    /// The id it is asked for by.
    pub fn id(self) -> &'a str {
        match self {
            Self::Given(relation) => relation.id.as_str(),
            Self::Nearest => NEAREST,
        }
    }

    /// What a reader must know of it.
    pub fn note(self) -> Option<&'a str> {
        self.given()?.note.as_deref()
    }

    /// The source to credit; `None` for straight lines between points that any source may have given.
    pub fn source(self) -> Option<&'a Id> {
        Some(&self.given()?.source)
    }

    /// The quantities it gives for a pair.
    pub fn measures(self) -> Vec<&'a str> {
        match self {
            Self::Given(relation) => relation.measures().iter().map(|measure| measure.id.as_str()).collect(),
            Self::Nearest => vec![DISTANCE_KM],
        }
    }

    /// The relation, where the dataset has it.
    pub fn given(self) -> Option<&'a Relation> {
        match self {
            Self::Given(relation) => Some(relation),
            Self::Nearest => None,
        }
    }

    /// The values of all measures for a pair, appended to `values`: `None` where unknown. From a unit to
    /// itself distances are 0.
    pub(super) fn append_values(
        self,
        dataset: &Dataset,
        from: UnitIndex,
        to: UnitIndex,
        values: &mut Vec<Option<f64>>,
    ) {
        match self {
            Self::Given(relation) if from == to => {
                let itself = |id: &str| DISTANCES.contains(&id).then_some(0.0);
                values.extend(relation.measures().iter().map(|measure| itself(measure.id.as_str())));
            }
            Self::Given(relation) => {
                let position = position(relation, from, to);
                values.extend(relation.measures().iter().map(|measure| position.and_then(|at| measure.values[at])));
            }
            Self::Nearest => values.push(distance_m(dataset, from, to).map(|metres| metres / 1000.0)),
        }
    }
}

/// The position in a relation's columns of the link from one unit to another.
pub(super) fn position(relation: &Relation, from: UnitIndex, to: UnitIndex) -> Option<usize> {
    let place = relation.neighbours(from).binary_search(&to).ok()?;
    Some(relation.range(from).start + place)
}

/// A measure of a relation by its id, one value per link.
pub(super) fn measure<'a>(relation: &'a Relation, id: &str) -> Option<&'a [Option<f64>]> {
    relation.measures().iter().find(|measure| measure.id.as_str() == id).map(|measure| measure.values.as_slice())
}

/// Whether a relation says how long the way takes.
pub(super) fn has_minutes(relation: &Relation) -> bool {
    measure(relation, MINUTES).is_some()
}

/// Whether a relation has pairs for nearly every two units, so that one must choose.
pub(super) fn leads_everywhere(relation: AnyRelation<'_>) -> bool {
    relation.given().is_none_or(has_minutes)
}

/// The relation with this id.
///
/// # Errors
/// When there is none.
pub fn find_relation<'a>(dataset: &'a Dataset, id: &str) -> Result<AnyRelation<'a>, AppError> {
    match dataset.relation(id) {
        Some(relation) => Ok(AnyRelation::Given(relation)),
        None if id == NEAREST => Ok(AnyRelation::Nearest),
        None => Err(AppError::Unknown { what: "relation", id: id.to_owned(), known: all_ids(dataset) }),
    }
}

fn all_ids(dataset: &Dataset) -> Vec<String> {
    let ids = dataset.relations().iter().map(|relation| relation.id.to_string());
    ids.chain([NEAREST.to_owned()]).collect()
}

/// Every relation that can be asked for, the computed one last.
pub fn relations(dataset: &Dataset) -> impl Iterator<Item = AnyRelation<'_>> {
    let computed = dataset.relation(NEAREST).is_none().then_some(AnyRelation::Nearest);
    dataset.relations().iter().map(AnyRelation::Given).chain(computed)
}

/// The relation asked for, else `travel`, else the first that gives minutes.
///
/// # Errors
/// When it is unknown or gives no minutes; the error names those that do.
pub(super) fn find_with_minutes<'a>(
    dataset: &'a Dataset,
    asked: Option<&str>,
) -> Result<Option<&'a Relation>, AppError> {
    let Some(id) = asked else {
        let usual = dataset.relation("travel").filter(|relation| has_minutes(relation));
        return Ok(usual.or_else(|| dataset.relations().iter().find(|relation| has_minutes(relation))));
    };
    let found = find_relation(dataset, id)?;
    match found.given() {
        Some(relation) if has_minutes(relation) => Ok(Some(relation)),
        _ => Err(AppError::Unfit { why: no_minutes_words(dataset, id) }),
    }
}

/// What to say of a relation that gives no minutes.
pub(super) fn no_minutes_words(dataset: &Dataset, id: &str) -> String {
    let with = dataset.relations().iter().filter(|relation| has_minutes(relation));
    let with: Vec<&str> = with.map(|relation| relation.id.as_str()).collect();
    let with = if with.is_empty() { "none in this dataset does".to_owned() } else { with.join(", ") };
    format!("relation {id} gives no minutes; relations that do: {with}")
}

/// The relations that give a quantity, each with its measures, in words.
pub(super) fn measured_words(dataset: &Dataset) -> String {
    let words = relations(dataset).filter_map(|relation| {
        let measures = relation.measures();
        (!measures.is_empty()).then(|| format!("{} ({})", relation.id(), measures.join(", ")))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// Great-circle distance between the centres of two units.
pub(super) fn distance_m(dataset: &Dataset, from: UnitIndex, to: UnitIndex) -> Option<f64> {
    Some(dataset.unit(from).anchor()?.distance_m(dataset.unit(to).anchor()?))
}
