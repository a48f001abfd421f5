//! A relation's measure as a full table, for questions that ask of every pair.

use crate::model::{Relation, UnitIndex};

/// One value for each pair of units; 0 between a unit and itself.
#[derive(Clone, Debug, PartialEq)]
pub struct Dense {
    units: usize,
    /// Row by row; NaN where unknown.
    values: Vec<f64>,
}

impl Dense {
    /// Beyond so many units a full table (here 800 MB) is no sensible way to ask.
    pub const MOST_UNITS: usize = 10_000;

    /// The table of a measure; `None` when the relation does not give it.
    pub fn of(relation: &Relation, measure: &str) -> Option<Self> {
        let measure = relation.measures().iter().find(|known| known.id.as_str() == measure)?;
        let units = relation.unit_count();
        let mut values = vec![f64::NAN; units * units];
        for from in (0..units).map(UnitIndex::from) {
            for position in relation.range(from) {
                if let Some(value) = measure.values[position] {
                    values[from.get() * units + relation.target(position).get()] = value;
                }
            }
            values[from.get() * units + from.get()] = 0.0;
        }
        Some(Self { units, values })
    }

    /// How many units there are.
    pub fn units(&self) -> usize {
        self.units
    }

    /// The value from one unit to another; `None` where unknown.
    pub fn get(&self, from: usize, to: usize) -> Option<f64> {
        let value = self.values[from * self.units + to];
        (!value.is_nan()).then_some(value)
    }

    /// All values from one unit, NaN where unknown.
    pub(super) fn row(&self, from: usize) -> &[f64] {
        &self.values[from * self.units..(from + 1) * self.units]
    }
}
