//! Who is near: the units a relation links to, over one or more steps, or the
//! nearest in a straight line.

use std::collections::VecDeque;

use super::error::AppError;
use super::indicators::find_indicator;
use super::profile::find_unit;
use super::relations::{
    AnyRelation, MINUTES, USUAL_NEAREST, distance_m, find_relation, has_minutes, leads_everywhere, no_minutes_words,
};
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
    /// The relation.
    pub relation: AnyRelation<'a>,
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
    let relation = match query.relation.as_deref() {
        Some(id) => find_relation(dataset, id)?,
        None => dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given),
    };
    let mut found = match relation {
        AnyRelation::Nearest => nearest(dataset, from, query)?,
        AnyRelation::Given(relation) => linked(dataset, relation, from, query)?,
    };
    let minutes = |neighbour: &Neighbour<'_>| measure(neighbour, MINUTES).unwrap_or(f64::INFINITY);
    if let Some(most) = query.minutes {
        found.retain(|neighbour| minutes(neighbour) <= most);
    }
    let metres = |neighbour: &Neighbour<'_>| neighbour.distance_m.unwrap_or(f64::INFINITY);
    found.sort_by(|a, b| {
        let by_distance = minutes(a).total_cmp(&minutes(b)).then(metres(a).total_cmp(&metres(b)));
        a.order.cmp(&b.order).then(by_distance).then(a.unit.number.cmp(&b.unit.number))
    });
    let usual = leads_everywhere(relation) && query.minutes.is_none() && query.order.is_none();
    found.truncate(query.k.unwrap_or(if usual { USUAL_NEAREST } else { usize::MAX }));
    for neighbour in &mut found {
        let index = dataset.find_unit(neighbour.unit.number.as_str());
        neighbour.values =
            indicators.iter().map(|indicator| index.map_or(Value::Missing, |unit| indicator.value(unit))).collect();
    }
    Ok(NeighboursAnswer { unit: dataset.unit(from), relation, indicators, neighbours: found })
}

/// A measure of a neighbour by its id.
fn measure(neighbour: &Neighbour<'_>, id: &str) -> Option<f64> {
    neighbour.measures.iter().find(|(name, _)| *name == id).and_then(|(_, value)| *value)
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
    if query.minutes.is_some() && !has_minutes(relation) {
        return Err(AppError::Unfit { why: no_minutes_words(dataset, relation.id.as_str()) });
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
    fn by_travel_the_five_nearest_come_by_minutes_and_fewer_within_a_limit() {
        let travel = NeighboursQuery { relation: Some("travel".to_owned()), ..NeighboursQuery::default() };
        assert_eq!(numbers(&travel), pairs(&[("0102", 1), ("0201", 1), ("0103", 1), ("0202", 1)]));
        let soon = NeighboursQuery { minutes: Some(45.0), ..travel.clone() };
        assert_eq!(numbers(&soon), pairs(&[("0102", 1), ("0201", 1)]));
        let first = NeighboursQuery { k: Some(1), ..travel };
        assert_eq!(numbers(&first), pairs(&[("0102", 1)]));
        let land = NeighboursQuery { relation: Some("land".to_owned()), minutes: Some(45.0), ..Default::default() };
        let error = neighbours(&fixture::snapshot(), "0101", &land).expect_err("no minutes").to_string();
        assert!(error.contains("relations that do: travel"), "{error}");
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
