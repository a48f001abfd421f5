//! Weights on the wire: how many neighbours units have.

use serde::Serialize;

use super::Credit;
use crate::app::{Snapshot, UnitWeights};

/// What there is to know of weights before using them.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct WeightsView<'a> {
    #[serde(flatten)]
    credit: Credit,
    relation: &'a str,
    n: usize,
    links: usize,
    symmetric: bool,
    islands: Vec<UnitName<'a>>,
    mean_neighbours: f64,
    histogram: Vec<Bar>,
}

#[derive(Clone, Debug, Serialize)]
struct UnitName<'a> {
    number: &'a str,
    name: &'a str,
}

/// How many units have so many neighbours.
#[derive(Clone, Copy, Debug, Serialize)]
struct Bar {
    neighbours: usize,
    units: usize,
}

impl<'a> WeightsView<'a> {
    pub(in crate::http) fn of(snapshot: &Snapshot, relation: &'a str, found: &UnitWeights<'a>) -> Self {
        let weights = &found.weights;
        let name = |&place: &u32| {
            let unit = found.units[place as usize];
            UnitName { number: unit.number.as_str(), name: &unit.name }
        };
        let histogram = weights.cardinality_histogram().into_iter().enumerate();
        Self {
            credit: Credit::of(snapshot, &found.sources),
            relation,
            n: weights.unit_count(),
            links: weights.link_count(),
            symmetric: weights.is_symmetric(),
            islands: weights.islands().iter().map(name).collect(),
            mean_neighbours: weights.link_count() as f64 / weights.unit_count().max(1) as f64,
            histogram: histogram.map(|(neighbours, units)| Bar { neighbours, units }).collect(),
        }
    }
}
