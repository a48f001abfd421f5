//! Minutes between the units analysed, by their places, from a relation that gives minutes.

use crate::app::error::AppError;
use crate::app::processes::among::Among;
use crate::app::processes::outcome::Tree;
use crate::app::processes::{Input, InputKind, Inputs, of_input};
use crate::app::relations::{MINUTES, find_with_minutes, measure, position};
use crate::model::{Dataset, Relation, UnitIndex};

/// Which relation says how long ways take.
pub(super) const TRAVEL: Input = Input::optional(
    "travel",
    InputKind::Relation,
    "The relation that gives minutes: its id; travel, else the first that does, when not given.",
);

/// What is said where nothing gives minutes.
pub(super) const NO_MINUTES: &str = "no relation of this dataset gives minutes, so nothing is known of travel; its manifest \
                                     needs [roads], or [[relations]] with a measure minutes";

/// The minutes that a relation gives.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minutes<'a> {
    pub(super) relation: &'a Relation,
    values: &'a [Option<f64>],
}

impl<'a> Minutes<'a> {
    /// By the relation that the inputs name; `None` where none is named and no relation of the dataset gives minutes.
    ///
    /// # Errors
    /// When the one named is unknown or gives no minutes.
    pub(super) fn find(dataset: &'a Dataset, inputs: &Inputs) -> Result<Option<Self>, AppError> {
        let relation = find_with_minutes(dataset, inputs.text(TRAVEL.id)).map_err(of_input(TRAVEL.id))?;
        Ok(relation.and_then(|relation| Some(Self { relation, values: measure(relation, MINUTES)? })))
    }

    /// From one unit to another; 0 to itself, `None` where no way is known.
    pub(super) fn between(self, from: UnitIndex, to: UnitIndex) -> Option<f64> {
        if from == to { Some(0.0) } else { self.values[position(self.relation, from, to)?] }
    }
}

/// How long it takes from unit to unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ways<'a> {
    minutes: Minutes<'a>,
    units: &'a [UnitIndex],
}

impl<'a> Ways<'a> {
    /// By the relation that the inputs name; `None` where none is named and no relation of the dataset gives minutes.
    ///
    /// # Errors
    /// When the one named is unknown or gives no minutes.
    pub(super) fn find(among: &'a Among<'_>, inputs: &Inputs) -> Result<Option<Self>, AppError> {
        let found = Minutes::find(among.dataset(), inputs)?;
        Ok(found.map(|minutes| Self { minutes, units: among.units() }))
    }

    /// As [`Ways::find`], where there must be one.
    ///
    /// # Errors
    /// Also when no relation of the dataset gives minutes.
    pub(super) fn read(among: &'a Among<'_>, inputs: &Inputs) -> Result<Self, AppError> {
        Self::find(among, inputs)?.ok_or_else(|| AppError::Unfit { why: NO_MINUTES.to_owned() })
    }

    /// The relation the minutes come from.
    pub(super) fn relation(self) -> &'a Relation {
        self.minutes.relation
    }

    /// What it is, for the answer.
    pub(super) fn about(self) -> Tree {
        let note = self.relation().note.as_deref().map_or(Tree::Null, Tree::text);
        Tree::fields([("id", Tree::text(self.relation().id.as_str())), ("note", note)])
    }

    /// From one unit to another; 0 to itself, `None` where no way is known.
    pub(super) fn minutes(self, from: u32, to: u32) -> Option<f64> {
        self.minutes.between(self.units[from as usize], self.units[to as usize])
    }
}
