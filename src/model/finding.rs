//! What goes into the register of names and numbers, and what comes out of it: a
//! match with its shares, or the reason why there is none.

use super::name::Year;
use super::unit::{Unit, UnitIndex, UnitNumber};

/// How a country writes names.
#[derive(Clone, Debug, Default)]
pub struct NameRules {
    /// Words that may be dropped from either end of a name ("municipality").
    pub suffixes: Vec<String>,
    /// Words between a name and what tells it from its homonyms ("Springfield in Ohio").
    pub qualifier_words: Vec<String>,
}

/// A unit as the register knows it.
#[derive(Clone, Debug)]
pub struct RegisterEntry {
    /// The number.
    pub number: UnitNumber,
    /// The name, several languages and all.
    pub name: String,
    /// Other names.
    pub other_names: Vec<String>,
    /// Titles (and ids) of groups that tell the unit from its homonyms.
    pub qualifiers: Vec<String>,
}

impl RegisterEntry {
    /// A unit that nothing tells from its homonyms yet.
    pub fn of(unit: &Unit) -> Self {
        Self {
            number: unit.number.clone(),
            name: unit.name.clone(),
            other_names: unit.other_names.clone(),
            qualifiers: Vec::new(),
        }
    }
}

/// A row that brings an old number to a unit of this year.
#[derive(Clone, Debug)]
pub struct OldNumber {
    /// The old number.
    pub number: String,
    /// The year it held in; `None` for any.
    pub year: Option<Year>,
    /// The old name, where the table has it.
    pub name: Option<String>,
    /// The unit now.
    pub unit: UnitIndex,
    /// The part of the old unit that went there, over 0 and up to 1.
    pub weight: f64,
}

/// A unit and the part of the text's unit that it stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The unit.
    pub unit: UnitIndex,
    /// The part, over 0 and up to 1.
    pub weight: f64,
}

/// What a text was found to speak of.
#[derive(Clone, Debug, PartialEq)]
pub struct Match {
    /// The unit, or the units that an old unit was split into.
    pub shares: Vec<Share>,
    /// The old number it came through, if it came through another year's structure.
    pub via: Option<String>,
    /// What a reader of the report should know.
    pub remark: Option<String>,
}

impl Match {
    pub(super) fn direct(unit: UnitIndex) -> Self {
        Self { shares: vec![Share { unit, weight: 1.0 }], via: None, remark: None }
    }

    /// Whether the text's unit was split: what is brought over is an estimate.
    pub fn is_estimated(&self) -> bool {
        self.shares.len() > 1 || self.shares.iter().any(|share| share.weight < 1.0)
    }

    /// The unit, when it is one and whole.
    pub fn single(&self) -> Option<UnitIndex> {
        match self.shares[..] {
            [share] => Some(share.unit),
            _ => None,
        }
    }
}

/// Why a text was not found.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoMatch {
    /// Several units go by it.
    #[error("{text:?} may be {}; say which in brackets, or give the number", candidates.join(" or "))]
    Ambiguous {
        /// The text.
        text: String,
        /// The units it may be.
        candidates: Vec<String>,
    },
    /// No unit goes by it.
    #[error("{text:?} is not known{}", nearest_words(nearest))]
    Unknown {
        /// The text.
        text: String,
        /// The units with the most similar names.
        nearest: Vec<String>,
    },
}

fn nearest_words(nearest: &[String]) -> String {
    if nearest.is_empty() { String::new() } else { format!("; the nearest are {}", nearest.join(", ")) }
}
