//! An indicator: one value per unit, each with its status. Unknown is never zero.

use super::name::{Id, Title, Year};
use super::unit::UnitIndex;

/// A value and what is known of it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Value {
    /// As the source has it.
    Observed(f64),
    /// Computed from the source, for instance through a crosswalk with weights.
    Estimated(f64),
    /// Not in the source.
    #[default]
    Missing,
}

/// The status of a value, without the value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Status {
    /// As the source has it.
    Observed,
    /// Computed from the source.
    Estimated,
    /// Not in the source.
    Missing,
}

impl Status {
    /// The word used in answers, tiles and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Observed => "observed",
            Self::Estimated => "estimated",
            Self::Missing => "missing",
        }
    }
}

impl Value {
    /// The number, if there is one.
    pub fn number(self) -> Option<f64> {
        match self {
            Self::Observed(number) | Self::Estimated(number) => Some(number),
            Self::Missing => None,
        }
    }

    /// The same value, marked as an estimate.
    #[must_use]
    pub fn as_estimate(self) -> Self {
        self.number().map_or(Self::Missing, Self::Estimated)
    }

    /// What is known of it.
    pub fn status(self) -> Status {
        match self {
            Self::Observed(_) => Status::Observed,
            Self::Estimated(_) => Status::Estimated,
            Self::Missing => Status::Missing,
        }
    }

    /// A value from its number and status; a number that is not finite is missing.
    pub fn from_parts(number: Option<f64>, status: Status) -> Self {
        match (number.filter(|n| n.is_finite()), status) {
            (Some(n), Status::Observed) => Self::Observed(n),
            (Some(n), Status::Estimated) => Self::Estimated(n),
            _ => Self::Missing,
        }
    }
}

/// What kind of quantity an indicator is: it decides how it may be summed and drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Whole things counted; adds up over units.
    Count,
    /// Measured quantity that adds up over units (area, money).
    Amount,
    /// A ratio, share or index; does not add up.
    Index,
    /// 1 or 0.
    Boolean,
    /// A number that stands for a class.
    Class,
}

impl Kind {
    /// The word used in manifests, answers and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Count => "count",
            Self::Amount => "amount",
            Self::Index => "index",
            Self::Boolean => "boolean",
            Self::Class => "class",
        }
    }

    /// The kind a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Count, Self::Amount, Self::Index, Self::Boolean, Self::Class]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }
}

/// One value per unit, with what is needed to trace and to draw it.
#[derive(Clone, Debug, PartialEq)]
pub struct Indicator {
    /// Identifier, unique among the dataset's indicators.
    pub id: Id,
    /// Titles by language.
    pub title: Title,
    /// Unit of measure in words or symbols (`inhabitants`, `%`, `NOK`).
    pub unit_of_measure: String,
    /// What kind of quantity it is.
    pub kind: Kind,
    /// The year the values speak of.
    pub year: Year,
    /// The source's id.
    pub source: Id,
    /// What a reader must know before using it, if anything.
    pub note: Option<String>,
    /// One value per unit, in the dataset's order.
    pub values: Vec<Value>,
}

impl Indicator {
    /// The value of a unit.
    pub fn value(&self, unit: UnitIndex) -> Value {
        self.values[unit.get()]
    }

    /// The known numbers, in unit order.
    pub fn numbers(&self) -> impl Iterator<Item = f64> + '_ {
        self.values.iter().filter_map(|value| value.number())
    }
}
