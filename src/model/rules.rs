//! What a scheme asks of those who apply together, as data; and the institutions that
//! may take part beside units.

use super::extent::LonLat;
use super::name::{Id, Title};
use super::unit::UnitIndex;

/// How binding a condition is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Strength {
    /// Without it an application is turned down.
    Must,
    /// It counts in favour.
    Should,
}

impl Strength {
    /// The word used in answers, manifests and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
        }
    }

    /// The strength a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Must, Self::Should].into_iter().find(|strength| strength.as_str() == word)
    }
}

/// What a condition asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Whoever applies is of one of these kinds.
    Owner(Vec<Id>),
    /// At least so many units take part, the one that applies among them.
    LeastMembers(u32),
    /// An institution of this kind takes part.
    Institution(Id),
}

/// A condition of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// How binding it is.
    pub strength: Strength,
    /// What it asks for.
    pub demand: Demand,
    /// The same in words, by language.
    pub title: Title,
}

/// The conditions of a scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSet {
    /// Identifier, unique among the dataset's rule sets.
    pub id: Id,
    /// Titles by language.
    pub title: Title,
    /// The source's id.
    pub source: Id,
    /// What a reader must know before using them.
    pub note: Option<String>,
    /// The conditions, in the order of the source.
    pub conditions: Vec<Condition>,
}

/// An institution that may take part beside units.
#[derive(Clone, Debug, PartialEq)]
pub struct Institution {
    /// Its name.
    pub name: String,
    /// What kind it is: `research`, ...
    pub kind: Id,
    /// The unit it lies in.
    pub unit: UnitIndex,
    /// Where it lies, if that is known.
    pub point: Option<LonLat>,
    /// The source's id.
    pub source: Id,
}
