//! Minutes between the units analysed, by their places, from a relation that gives minutes.

use super::among::Among;
use super::{Input, InputKind, Inputs, of_input};
use crate::app::error::AppError;
use crate::app::relations::{MINUTES, find_with_minutes, measure, position};
use crate::model::{Relation, UnitIndex};

/// Which relation says how long ways take.
pub(super) const TRAVEL: Input = Input::optional(
    "travel",
    InputKind::Relation,
    "The relation that gives minutes: its id; travel, else the first that does, when not given.",
);

/// How long it takes from unit to unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ways<'a> {
    pub(super) relation: &'a Relation,
    units: &'a [UnitIndex],
    minutes: &'a [Option<f64>],
}

impl<'a> Ways<'a> {
    /// By the relation that the inputs name.
    ///
    /// # Errors
    /// When it gives no minutes, or none is named and no relation of the dataset does.
    pub(super) fn read(among: &'a Among<'_>, inputs: &Inputs) -> Result<Self, AppError> {
        let dataset = among.dataset();
        let found = find_with_minutes(dataset, inputs.text(TRAVEL.id)).map_err(of_input(TRAVEL.id))?;
        let found = found.and_then(|relation| Some((relation, measure(relation, MINUTES)?)));
        let (relation, minutes) = found.ok_or_else(|| AppError::Unfit {
            why:
                "no relation of this dataset gives minutes, so nothing is known of travel; its manifest needs [roads], \
                  or [[relations]] with a measure minutes"
                    .to_owned(),
        })?;
        Ok(Self { relation, units: among.units(), minutes })
    }

    /// From one unit to another; 0 to itself, `None` where no way is known.
    pub(super) fn minutes(self, from: u32, to: u32) -> Option<f64> {
        if from == to {
            return Some(0.0);
        }
        let at = position(self.relation, self.units[from as usize], self.units[to as usize])?;
        self.minutes[at]
    }
}
