//! Analyses by their ids: what each takes and gives, in one table. An analysis is a
//! function from a snapshot and inputs to an [`Outcome`].

mod among;
mod clusters;
mod compare_groups;
mod comparison;
mod cooperation;
mod error;
mod geary;
mod getis_ord;
mod global_moran;
mod groups_by;
mod input;
mod join_counts;
mod local;
mod local_moran;
mod model;
mod neighbourhood;
mod outcome;
mod progress;
mod rates;
mod regression;
mod report;
mod residuals;
mod scan;
mod spatial;
mod weights;

use super::error::AppError;
use super::indicators::find_indicator;
use super::snapshot::Snapshot;
use crate::model::Indicator;

pub use error::AnalysisError;
pub use input::{Given, Input, InputKind, Inputs, MOST_WHOLE};
pub use outcome::{Column, Outcome, Part, Tree, UnitTable};
pub use progress::Progress;
pub use weights::{UnitWeights, unit_weights};

/// A named value that a process gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    /// Its name.
    pub id: &'static str,
    /// What it means.
    pub description: &'static str,
}

const fn output(id: &'static str, description: &'static str) -> Output {
    Output { id, description }
}

/// An analysis that can be asked for.
#[derive(Debug)]
pub struct Process {
    /// Its id in addresses.
    pub id: &'static str,
    /// Its title by language.
    pub title: &'static [(&'static str, &'static str)],
    /// What it answers and how.
    pub description: &'static str,
    inputs: &'static [&'static [Input]],
    outputs: &'static [&'static [Output]],
    compute: fn(&Snapshot, &Inputs, &Progress) -> Result<Outcome, AppError>,
}

/// Every process of statistics.
static PROCESSES: &[&Process] = &[
    &global_moran::PROCESS,
    &local_moran::PROCESS,
    &getis_ord::PROCESS,
    &geary::PROCESS,
    &join_counts::PROCESS,
    &scan::PROCESS,
    &compare_groups::PROCESS,
    &rates::PROCESS,
    &regression::PROCESS,
];

/// Every process, in the order they are shown.
pub fn processes() -> impl Iterator<Item = &'static Process> {
    PROCESSES.iter().chain(cooperation::PROCESSES).copied()
}

/// The process with this id.
///
/// # Errors
/// When there is none.
pub fn find_process(id: &str) -> Result<&'static Process, AppError> {
    processes().find(|process| process.id == id).ok_or_else(|| AppError::Unknown {
        what: "process",
        id: id.to_owned(),
        known: processes().map(|process| process.id.to_owned()).collect(),
    })
}

impl Process {
    /// What it takes.
    pub fn inputs(&self) -> impl Iterator<Item = &'static Input> + Clone + use<> {
        self.inputs.iter().copied().flatten()
    }

    /// What it gives: the names of its report.
    pub fn outputs(&self) -> impl Iterator<Item = &'static Output> + use<> {
        self.outputs.iter().copied().flatten()
    }

    /// Reads what was given.
    ///
    /// # Errors
    /// When an input is unknown, missing, or of another kind or range.
    pub fn read(&self, given: Vec<(String, Given)>) -> Result<Inputs, AppError> {
        Inputs::read(self.id, self.inputs(), given)
    }

    /// Computes. Takes time and all processors: run it through [`Workers`](crate::exec::Workers).
    ///
    /// # Errors
    /// When an input names what the dataset does not have, or its values cannot be analysed.
    pub fn run(&self, snapshot: &Snapshot, inputs: &Inputs, progress: &Progress) -> Result<Outcome, AppError> {
        progress.reached(0)?;
        let outcome = (self.compute)(snapshot, inputs, progress)?;
        progress.reached(100)?;
        Ok(outcome)
    }
}

/// The indicator an input names, `None` when it is not given.
fn indicator<'a>(snapshot: &'a Snapshot, inputs: &Inputs, id: &str) -> Result<Option<&'a Indicator>, AppError> {
    inputs.text(id).map(|name| find_indicator(snapshot, name).map_err(of_input(id))).transpose()
}

/// Makes an error one about the input with this id.
fn of_input(id: &str) -> impl Fn(AppError) -> AppError + '_ {
    move |error| AppError::Input { name: id.to_owned(), why: error.to_string() }
}

/// An input that does not fit, and why.
fn unfit(name: &str, why: impl Into<String>) -> AppError {
    AppError::Input { name: name.to_owned(), why: why.into() }
}
