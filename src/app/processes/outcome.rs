//! What a process gives: a report of named values, and columns of values per unit that
//! can be mapped like any indicator.

use crate::app::snapshot::Snapshot;
use crate::model::{Group, Grouping, Id, Indicator, Kind, Status, Title, UnitIndex, Value};

/// A value of a report.
#[derive(Clone, Debug, PartialEq)]
pub enum Tree {
    /// Nothing known, or nothing to know.
    Null,
    /// Yes or no.
    Flag(bool),
    /// A number.
    Number(f64),
    /// Text.
    Text(String),
    /// Several.
    List(Vec<Tree>),
    /// Named values in the order they are shown.
    Fields(Vec<(String, Tree)>),
}

impl Tree {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A count.
    pub(super) fn count(count: usize) -> Self {
        Self::Number(count as f64)
    }

    /// A whole number of at most [`MOST_WHOLE`](super::MOST_WHOLE).
    pub(super) fn whole(number: u64) -> Self {
        Self::Number(number as f64)
    }

    /// A number that may not be there; what is not finite is not.
    pub(super) fn maybe(number: Option<f64>) -> Self {
        number.filter(|number| number.is_finite()).map_or(Self::Null, Self::Number)
    }

    /// Named values.
    pub(super) fn fields(fields: impl IntoIterator<Item = (&'static str, Tree)>) -> Self {
        Self::Fields(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    }

    /// A title by language.
    pub(super) fn titles(title: &Title) -> Self {
        Self::Fields(title.iter().map(|(language, text)| (language.to_owned(), Self::text(text))).collect())
    }

    /// Units by number and name.
    pub(super) fn units(snapshot: &Snapshot, units: impl IntoIterator<Item = UnitIndex>) -> Self {
        let named = |unit: UnitIndex| {
            let unit = snapshot.dataset().unit(unit);
            Self::fields([("number", Self::text(unit.number.as_str())), ("name", Self::text(unit.name.as_str()))])
        };
        Self::List(units.into_iter().map(named).collect())
    }
}

/// What became of a unit in an analysis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// It was analysed.
    Analysed,
    /// It has a value but no neighbours among those that have.
    Island,
    /// It has no value.
    Missing,
    /// It was not asked about.
    NotAsked,
}

impl Part {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Analysed => "analysed",
            Self::Island => "island",
            Self::Missing => "missing",
            Self::NotAsked => "not-asked",
        }
    }
}

/// A value per unit, or a class.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its name, unique in the outcome.
    pub id: String,
    /// Its title by language.
    pub title: &'static [(&'static str, &'static str)],
    /// The unit of measure.
    pub unit_of_measure: &'static str,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// What the classes 1, 2, ... are called; empty for quantities.
    pub classes: Vec<String>,
    /// One value per unit of the dataset.
    pub values: Vec<Value>,
}

impl Column {
    /// The word for a unit's class.
    pub fn class(&self, unit: UnitIndex) -> Option<&str> {
        let number = self.values[unit.get()].number()?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a class is a small whole number")]
        let place = (number as usize).checked_sub(1)?;
        self.classes.get(place).map(String::as_str)
    }

    fn title(&self) -> Title {
        Title::new(self.title.iter().map(|(language, text)| ((*language).to_owned(), (*text).to_owned())))
    }
}

/// Values per unit.
#[derive(Clone, Debug, PartialEq)]
pub struct UnitTable {
    /// What became of each unit of the dataset.
    pub parts: Vec<Part>,
    /// The columns.
    pub columns: Vec<Column>,
}

/// What a process gives.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// The process.
    pub process: &'static str,
    /// Named values, in the order they are shown: the process's outputs.
    pub report: Vec<(&'static str, Tree)>,
    /// Values per unit, for processes that give some.
    pub units: Option<UnitTable>,
    /// The report as a table, where it is best read as one: fields of the same names in each row.
    pub rows: Vec<Tree>,
    /// The sources to credit.
    pub sources: Vec<Id>,
}

impl Outcome {
    /// A value of the report.
    pub fn get(&self, id: &str) -> Option<&Tree> {
        self.report.iter().find(|(name, _)| *name == id).map(|(_, value)| value)
    }

    /// The columns as indicators of the dataset, their ids beginning with `prefix`. Columns
    /// whose id would be too long are left out.
    pub fn indicators(&self, snapshot: &Snapshot, prefix: &str) -> Vec<Indicator> {
        let Some(source) = self.source(snapshot) else { return Vec::new() };
        let of = |column: &Column| {
            let classes = (1..).zip(&column.classes).map(|(number, class)| format!("{number} = {class}"));
            let classes: Vec<String> = classes.collect();
            Some(Indicator {
                id: Id::new(&format!("{prefix}{}", column.id)).ok()?,
                title: column.title(),
                unit_of_measure: column.unit_of_measure.to_owned(),
                kind: column.kind,
                year: snapshot.dataset().about().year,
                source: source.clone(),
                note: (!classes.is_empty()).then(|| classes.join(", ")),
                values: column.values.clone(),
            })
        };
        self.columns().filter_map(of).collect()
    }

    /// The columns of classes as groupings of the dataset, their ids beginning with `prefix`.
    pub fn groupings(&self, snapshot: &Snapshot, prefix: &str) -> Vec<Grouping> {
        let Some(source) = self.source(snapshot) else { return Vec::new() };
        let of = |column: &Column| {
            let group = |class: &String| {
                let members = snapshot.dataset().unit_indices();
                let members = members.filter(|unit| column.class(*unit) == Some(class)).collect();
                Some(Group { id: Id::new(class).ok()?, title: class.clone(), members })
            };
            Some(Grouping {
                id: Id::new(&format!("{prefix}{}", column.id)).ok()?,
                title: column.title(),
                collection: None,
                year: snapshot.dataset().about().year,
                source: source.clone(),
                note: None,
                groups: column.classes.iter().filter_map(group).collect(),
            })
        };
        self.columns().filter(|column| !column.classes.is_empty()).filter_map(of).collect()
    }

    /// The columns of values per unit.
    pub fn columns(&self) -> impl Iterator<Item = &Column> {
        self.units.iter().flat_map(|table| &table.columns)
    }

    fn source(&self, snapshot: &Snapshot) -> Option<Id> {
        self.sources.first().or_else(|| snapshot.dataset().sources().first().map(|source| &source.id)).cloned()
    }
}

/// A number computed from a value of this status: an estimate when that is one.
pub(super) fn computed(number: Option<f64>, from: Status) -> Value {
    let status = if from == Status::Estimated { Status::Estimated } else { Status::Observed };
    Value::from_parts(number, status)
}
