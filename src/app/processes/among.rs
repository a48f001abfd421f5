//! The units that an analysis is about: all, or those that a filter left. Values, groups and neighbours are
//! taken among them, by place; a unit that was filtered out is not missing, it is not there.

use super::error::AnalysisError;
use super::neighbourhood::Neighbourhood;
use super::outcome::{Column, Part, Tree, UnitTable, computed};
use super::spatial::UNITS;
use super::{Inputs, of_input};
use crate::app::error::AppError;
use crate::app::filter::select;
use crate::app::indicators::find_indicator;
use crate::app::snapshot::Snapshot;
use crate::cooperation::TwoMode;
use crate::model::{Dataset, Grouping, Indicator, Status, Unit, UnitIndex, Value};
use crate::statistics::StatisticsError;
use crate::statistics::scan::ScanError;
use crate::statistics::weights::Weights;

/// Some units of a dataset, ascending.
#[derive(Clone, Debug)]
pub(super) struct Among<'a> {
    snapshot: &'a Snapshot,
    units: Vec<UnitIndex>,
}

impl<'a> Among<'a> {
    /// All units.
    pub(super) fn all(snapshot: &'a Snapshot) -> Self {
        Self { snapshot, units: snapshot.dataset().unit_indices().collect() }
    }

    /// The units that the filter of the inputs leaves; all without one.
    pub(super) fn read(snapshot: &'a Snapshot, inputs: &Inputs) -> Result<Self, AppError> {
        let all = snapshot.dataset().unit_indices();
        let Some(filter) = inputs.text(UNITS.id) else { return Ok(Self { snapshot, units: all.collect() }) };
        let kept = select(snapshot, filter).map_err(of_input(UNITS.id))?;
        let units: Vec<UnitIndex> = all.filter(|unit| kept[unit.get()]).collect();
        if units.is_empty() {
            let why = "the filter is true of no unit".to_owned();
            return Err(AppError::Input { name: UNITS.id.to_owned(), why });
        }
        Ok(Self { snapshot, units })
    }

    pub(super) fn snapshot(&self) -> &'a Snapshot {
        self.snapshot
    }

    pub(super) fn dataset(&self) -> &'a Dataset {
        self.snapshot.dataset()
    }

    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.units.len()
    }

    /// The unit at a place.
    pub(super) fn unit(&self, place: usize) -> &'a Unit {
        self.dataset().unit(self.units[place])
    }

    /// The place of a unit, where it is among them.
    pub(super) fn place(&self, unit: UnitIndex) -> Option<u32> {
        u32::try_from(self.units.binary_search(&unit).ok()?).ok()
    }

    /// The units, ascending.
    pub(super) fn units(&self) -> &[UnitIndex] {
        &self.units
    }

    /// The units at these places.
    pub(super) fn at(&self, places: &[usize]) -> Vec<UnitIndex> {
        places.iter().map(|&place| self.units[place]).collect()
    }

    /// The indicator with this id.
    pub(super) fn indicator(&self, id: &str) -> Result<&'a Indicator, AppError> {
        find_indicator(self.snapshot, id)
    }

    /// An indicator's values among the units.
    pub(super) fn numbers(&self, indicator: &Indicator) -> Vec<Option<f64>> {
        self.units.iter().map(|&unit| indicator.value(unit).number()).collect()
    }

    /// The places of the members of each group.
    pub(super) fn members(&self, grouping: &Grouping) -> Vec<Vec<usize>> {
        let place = |unit: &UnitIndex| self.units.binary_search(unit).ok();
        grouping.groups.iter().map(|group| group.members.iter().filter_map(place).collect()).collect()
    }

    /// The units and the groups of a grouping they are in, by place.
    ///
    /// # Errors
    /// None for groups of the dataset's units.
    pub(super) fn two_mode(&self, grouping: &Grouping) -> Result<TwoMode, AppError> {
        let members = grouping.groups.iter().map(|group| group.members.iter().filter_map(|&unit| self.place(unit)));
        TwoMode::new(self.count(), members).map_err(|error| self.explain(error))
    }

    /// The group of each unit; a unit in none has none.
    ///
    /// # Errors
    /// When units are in several groups.
    pub(super) fn group_of(&self, grouping: &Grouping, what: &str) -> Result<Vec<Option<usize>>, AppError> {
        let mut of = vec![None; self.count()];
        for (group, members) in self.members(grouping).into_iter().enumerate() {
            for place in members {
                if of[place].replace(group).is_some() {
                    let unit = self.unit(place);
                    let why = format!(
                        "{what} needs a grouping in which no unit is in several groups; in {} {} {} is",
                        grouping.id, unit.number, unit.name
                    );
                    return Err(AppError::Unfit { why });
                }
            }
        }
        Ok(of)
    }

    /// The grouping with this id.
    pub(super) fn grouping(&self, id: &str) -> Result<&'a Grouping, AppError> {
        self.snapshot.grouping(id).ok_or_else(|| AppError::Unknown {
            what: "grouping",
            id: id.to_owned(),
            known: self.dataset().groupings().iter().map(|grouping| grouping.id.to_string()).collect(),
        })
    }

    /// Values of the units at these places told for all units of the dataset: estimates where one of the indicators they
    /// come from is.
    pub(super) fn values(&self, places: &[usize], numbers: &[f64], from: &[&Indicator]) -> Vec<Value> {
        let mut values = vec![Value::Missing; self.dataset().units().len()];
        for (&place, &number) in places.iter().zip(numbers) {
            let unit = self.units[place];
            let estimated = from.iter().any(|indicator| indicator.value(unit).status() == Status::Estimated);
            let status = if estimated { Status::Estimated } else { Status::Observed };
            values[unit.get()] = computed(Some(number), status);
        }
        values
    }

    /// A table of what became of each unit of the dataset: those at these places were analysed.
    pub(super) fn table(&self, analysed: &[usize], columns: Vec<Column>) -> UnitTable {
        let mut parts = vec![Part::NotAsked; self.dataset().units().len()];
        for unit in &self.units {
            parts[unit.get()] = Part::Missing;
        }
        for unit in self.at(analysed) {
            parts[unit.get()] = Part::Analysed;
        }
        UnitTable { parts, columns }
    }

    /// The units at these places by number and name.
    pub(super) fn named(&self, places: &[usize]) -> Tree {
        Tree::units(self.snapshot, self.at(places))
    }

    /// The weights among the units at these places, ascending, renumbered to them; as the inputs have them.
    pub(super) fn weights(
        &self,
        inputs: &Inputs,
        neighbourhood: &Neighbourhood<'_>,
        places: &[usize],
    ) -> Result<Weights, AppError> {
        let mut kept = vec![false; self.dataset().units().len()];
        for unit in self.at(places) {
            kept[unit.get()] = true;
        }
        Ok(neighbourhood.weights(self.snapshot, inputs, &kept)?.restricted(&kept).weights)
    }

    /// An error with the name of the unit that it speaks of by its place among those at `places`.
    pub(super) fn explain_among(&self, places: &[usize], error: impl Into<AnalysisError>) -> AppError {
        let error = error.into();
        let place = error.place().and_then(|place| places.get(place).copied());
        self.named_error(place, error)
    }

    /// An error with the name of the unit that it speaks of by place. A stacked frame has the units in turn.
    pub(super) fn explain(&self, error: impl Into<AnalysisError>) -> AppError {
        let error = error.into();
        let place = error.place().filter(|_| self.count() > 0).map(|place| place % self.count());
        self.named_error(place, error)
    }

    fn named_error(&self, place: Option<usize>, error: AnalysisError) -> AppError {
        let unit = place.map(|place| {
            let unit = self.unit(place);
            format!("{} {}", unit.number, unit.name)
        });
        match error {
            AnalysisError::Statistics(StatisticsError::Stopped) | AnalysisError::Scan(ScanError::Stopped) => {
                AppError::Cancelled
            }
            AnalysisError::Statistics(source) => AppError::Statistics { unit, source },
            source => AppError::Analysis { unit, source },
        }
    }
}
