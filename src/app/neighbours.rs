//! Who is near: the units a relation links to, over one or more steps, or the
//! nearest in a straight line.

use std::collections::VecDeque;

use super::error::AppError;
use super::indicators::find_indicator;
use super::profile::find_unit;
use super::snapshot::Snapshot;
use crate::model::{Contact, Dataset, Indicator, Relation, Unit, UnitIndex, Value};

/// Whether units that meet in a point only are neighbours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ContiguityRule {
    /// They are (queen).
    #[default]
    Queen,
    /// They are not (rook).
    Rook,
}

/// Which neighbours are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NeighboursQuery {
    /// A relation's id, or `nearest`; the dataset's first relation when not given.
    pub relation: Option<String>,
    /// Neighbours over at most so many steps.
    pub order: Option<u32>,
    /// Only the first so many.
    pub k: Option<usize>,
    /// Only those within so many minutes, for a relation that gives minutes.
    pub minutes: Option<f64>,
    /// Whether meeting in a point is enough.
    pub contiguity: ContiguityRule,
    /// Values to give with each neighbour.
    pub indicators: Vec<String>,
}

/// The neighbours of a unit.
#[derive(Clone, Debug)]
pub struct NeighboursAnswer<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The relation, or `nearest`.
    pub relation: String,
    /// What a reader must know of the relation.
    pub note: Option<&'a str>,
    /// The indicators whose values are given.
    pub indicators: Vec<&'a Indicator>,
    /// The neighbours: by order, then minutes, then distance.
    pub neighbours: Vec<Neighbour<'a>>,
}

/// A neighbour.
#[derive(Clone, Debug)]
pub struct Neighbour<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Over how many steps.
    pub order: u32,
    /// Great-circle distance between the two units' centres, in metres.
    pub distance_m: Option<f64>,
    /// How they touch, for direct neighbours by contiguity.
    pub contact: Option<Contact>,
    /// The relation's measures, for direct neighbours.
    pub measures: Vec<(&'a str, Option<f64>)>,
    /// The values asked for, in the order of the indicators.
    pub values: Vec<Value>,
}

/// The relation's id for the nearest in a straight line.
const NEAREST: &str = "nearest";

/// How many nearest there are when nobody says.
const USUAL_NEAREST: usize = 5;

/// The neighbours of the unit with this number.
///
/// # Errors
/// When the unit, the relation or an indicator is unknown, or the question does not fit the relation.
pub fn neighbours<'a>(
    snapshot: &'a Snapshot,
    number: &str,
    query: &NeighboursQuery,
) -> Result<NeighboursAnswer<'a>, AppError> {
    let dataset = snapshot.dataset();
    let from = find_unit(snapshot, number)?;
    let indicators: Vec<&Indicator> =
        query.indicators.iter().map(|id| find_indicator(snapshot, id)).collect::<Result<_, _>>()?;
    let relation = find_relation(dataset, query)?;
    let mut found = match relation {
        None => nearest(dataset, from, query)?,
        Some(relation) => linked(dataset, relation, from, query)?,
    };
    let minutes = |neighbour: &Neighbour<'_>| measure(neighbour, "minutes").unwrap_or(f64::INFINITY);
    if let Some(most) = query.minutes {
        found.retain(|neighbour| minutes(neighbour) <= most);
    }
    let metres = |neighbour: &Neighbour<'_>| neighbour.distance_m.unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| {
        let by_distance = minutes(a).total_cmp(&minutes(b)).then(metres(a).total_cmp(&metres(b)));
        a.order.cmp(&b.order).then(by_distance).then(a.unit.number.cmp(&b.unit.number))
    });
    let usual = if relation.is_none() { USUAL_NEAREST } else { usize::MAX };
    found.truncate(query.k.unwrap_or(usual));
    for neighbour in &mut found {
        let index = dataset.find_unit(neighbour.unit.number.as_str());
        neighbour.values =
            indicators.iter().map(|indicator| index.map_or(Value::Missing, |unit| indicator.value(unit))).collect();
    }
    Ok(NeighboursAnswer {
        unit: dataset.unit(from),
        relation: relation.map_or(NEAREST, |relation| relation.id.as_str()).to_owned(),
        note: relation.and_then(|relation| relation.note.as_deref()),
        indicators,
        neighbours: found,
    })
}

/// A measure of a neighbour by its id.
fn measure(neighbour: &Neighbour<'_>, id: &str) -> Option<f64> {
    neighbour.measures.iter().find(|(name, _)| *name == id).and_then(|(_, value)| *value)
}

/// The relation asked for; `None` for the nearest in a straight line.
fn find_relation<'a>(dataset: &'a Dataset, query: &NeighboursQuery) -> Result<Option<&'a Relation>, AppError> {
    match query.relation.as_deref() {
        Some(id) => match dataset.relation(id) {
            Some(relation) => Ok(Some(relation)),
            None if id == NEAREST => Ok(None),
            None => {
                let known = dataset.relations().iter().map(|relation| relation.id.to_string());
                Err(AppError::Unknown {
                    what: "relation",
                    id: id.to_owned(),
                    known: known.chain([NEAREST.to_owned()]).collect(),
                })
            }
        },
        None => Ok(dataset.relations().first()),
    }
}

fn distance_m(dataset: &Dataset, from: UnitIndex, to: UnitIndex) -> Option<f64> {
    Some(dataset.unit(from).anchor()?.distance_m(dataset.unit(to).anchor()?))
}

fn nearest<'a>(dataset: &'a Dataset, from: UnitIndex, query: &NeighboursQuery) -> Result<Vec<Neighbour<'a>>, AppError> {
    if query.order.is_some_and(|order| order != 1) || query.minutes.is_some() {
        let why = "the relation nearest takes k (how many), not order or minutes".to_owned();
        return Err(AppError::Unfit { why });
    }
    if dataset.unit(from).anchor().is_none() {
        let why = format!("unit {} has no point to measure from", dataset.unit(from).number);
        return Err(AppError::Unfit { why });
    }
    let others = dataset.unit_indices().filter(|&to| to != from);
    Ok(others
        .filter_map(|to| {
            let distance = distance_m(dataset, from, to)?;
            Some(Neighbour {
                unit: dataset.unit(to),
                order: 1,
                distance_m: Some(distance),
                contact: None,
                measures: Vec::new(),
                values: Vec::new(),
            })
        })
        .collect())
}

/// Breadth first along the relation's links.
fn linked<'a>(
    dataset: &'a Dataset,
    relation: &'a Relation,
    from: UnitIndex,
    query: &NeighboursQuery,
) -> Result<Vec<Neighbour<'a>>, AppError> {
    let has_minutes = relation.measures().iter().any(|measure| measure.id.as_str() == "minutes");
    if query.minutes.is_some() && !has_minutes {
        let with: Vec<&str> = dataset
            .relations()
            .iter()
            .filter(|other| other.measures().iter().any(|measure| measure.id.as_str() == "minutes"))
            .map(|other| other.id.as_str())
            .collect();
        let with = if with.is_empty() { "none in this dataset does".to_owned() } else { with.join(", ") };
        let why = format!("relation {} gives no minutes; relations that do: {with}", relation.id);
        return Err(AppError::Unfit { why });
    }
    let most = query.order.unwrap_or(1);
    let mut orders: Vec<Option<u32>> = vec![None; dataset.units().len()];
    orders[from.get()] = Some(0);
    let mut queue = VecDeque::from([(from, 0)]);
    let mut found = Vec::new();
    while let Some((unit, order)) = queue.pop_front() {
        if order == most {
            continue;
        }
        for position in relation.range(unit) {
            let to = relation.target(position);
            let contact = relation.contact(position);
            let left_out = query.contiguity == ContiguityRule::Rook && contact == Some(Contact::Point);
            if left_out || orders[to.get()].is_some() {
                continue;
            }
            orders[to.get()] = Some(order + 1);
            queue.push_back((to, order + 1));
            let direct = order == 0;
            let measures = relation.measures().iter().filter(|_| direct);
            found.push(Neighbour {
                unit: dataset.unit(to),
                order: order + 1,
                distance_m: distance_m(dataset, from, to),
                contact: contact.filter(|_| direct),
                measures: measures.map(|measure| (measure.id.as_str(), measure.values[position])).collect(),
                values: Vec::new(),
            });
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    fn numbers(query: &NeighboursQuery) -> Vec<(String, u32)> {
        let snapshot = fixture::snapshot();
        let answer = neighbours(&snapshot, "0101", query).expect("an answer");
        answer.neighbours.iter().map(|found| (found.unit.number.to_string(), found.order)).collect()
    }

    fn pairs(expected: &[(&str, u32)]) -> Vec<(String, u32)> {
        expected.iter().map(|&(number, order)| (number.to_owned(), order)).collect()
    }

    // The fixture is three columns by two rows of squares: 0101 0102 0103 above 0201 0202 0203.
    #[test]
    fn orders_are_steps_and_points_count_unless_rook_is_asked_for() {
        let land = NeighboursQuery { relation: Some("land".to_owned()), ..NeighboursQuery::default() };
        assert_eq!(numbers(&land), pairs(&[("0102", 1), ("0201", 1), ("0202", 1)]));
        let rook = NeighboursQuery { contiguity: ContiguityRule::Rook, order: Some(2), ..land };
        assert_eq!(numbers(&rook), pairs(&[("0102", 1), ("0201", 1), ("0103", 2), ("0202", 2)]));
    }

    #[test]
    fn the_nearest_come_by_distance_and_take_no_order() {
        let nearest = NeighboursQuery { relation: Some("nearest".to_owned()), k: Some(2), ..Default::default() };
        // At 60 degrees north, two degrees of longitude are as long as one of latitude.
        assert_eq!(numbers(&nearest), pairs(&[("0102", 1), ("0103", 1)]));
        let wrong = NeighboursQuery { order: Some(2), ..nearest };
        let error = neighbours(&fixture::snapshot(), "0101", &wrong).expect_err("does not fit");
        assert!(error.to_string().contains("takes k"));
    }
}
