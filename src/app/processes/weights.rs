//! The weights that spatial processes would use, to be looked at or taken elsewhere: who
//! is whose neighbour by which weight, how many neighbours units have, who has none.

use super::among::Among;
use super::neighbourhood::{LINKS, Neighbourhood, RELATION};
use super::spatial::UNITS;
use super::{Given, Input, InputKind, Inputs};
use crate::app::error::AppError;
use crate::app::snapshot::Snapshot;
use crate::model::{Id, Unit};
use crate::statistics::weights::{Transform, Weights, to_gal, to_gwt};

const INPUTS: &[&[Input]] = &[
    &[
        RELATION,
        UNITS,
        Input::usual(
            "transform",
            InputKind::OneOf(&["r", "b", "d", "v", "o"]),
            "o",
            "How weights are scaled; o as they are.",
        ),
    ],
    LINKS,
];

/// Weights among units of a dataset.
#[derive(Clone, Debug)]
pub struct UnitWeights<'a> {
    /// The units, in the order of the weights.
    pub units: Vec<&'a Unit>,
    /// The weights.
    pub weights: Weights,
    /// The sources of the relations.
    pub sources: Vec<Id>,
    dataset: &'a str,
}

/// The weights of a relation, or of several joined, by the inputs of spatial processes.
///
/// # Errors
/// When a relation is unknown, or an input does not fit it.
pub fn unit_weights<'a>(
    snapshot: &'a Snapshot,
    relation: &str,
    mut given: Vec<(String, Given)>,
) -> Result<UnitWeights<'a>, AppError> {
    given.push((RELATION.id.to_owned(), Given::Text(relation.to_owned())));
    let inputs = Inputs::read("weights", INPUTS.iter().copied().flatten(), given)?;
    let among = Among::read(snapshot, &inputs)?;
    let dataset = snapshot.dataset();
    let neighbourhood = Neighbourhood::read(dataset, &inputs)?.unwrap_or_else(|| Neighbourhood::usual(dataset));
    let places: Vec<usize> = (0..among.count()).collect();
    let weights = among.weights(&inputs, &neighbourhood, &places)?;
    let weights = weights.transformed(inputs.word("transform", Transform::parse));
    let units = places.iter().map(|&place| among.unit(place)).collect();
    Ok(UnitWeights { units, weights, sources: neighbourhood.sources().cloned().collect(), dataset: snapshot.id() })
}

impl UnitWeights<'_> {
    /// As GAL: neighbour lists by the units' numbers, without weights.
    pub fn as_gal(&self) -> String {
        to_gal(&self.weights, &self.numbers(), self.dataset, "number")
    }

    /// As GWT: a link with its weight a line.
    pub fn as_gwt(&self) -> String {
        to_gwt(&self.weights, &self.numbers(), self.dataset, "number")
    }

    /// As a table: from, to, weight. Numbers hold nothing that would need quotes.
    pub fn as_csv(&self) -> String {
        let numbers = self.numbers();
        let row = |(from, to, weight): (u32, u32, f64)| {
            format!("{},{},{weight}\n", numbers[from as usize], numbers[to as usize])
        };
        std::iter::once("from,to,weight\n".to_owned()).chain(self.weights.links().map(row)).collect()
    }

    fn numbers(&self) -> Vec<&str> {
        self.units.iter().map(|unit| unit.number.as_str()).collect()
    }
}
