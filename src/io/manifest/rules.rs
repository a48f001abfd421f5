//! The sections of a manifest that say what schemes ask of those who apply together, and
//! where institutions are that may take part.

use std::num::NonZeroU32;

use serde::{Deserialize, Deserializer, de::Error as _};

use super::parse::{id, optional_id, title};
use super::spec::{Decimal, Delimiter, Encoding, TableSpec, table_section};
use super::{ManifestError, conflict};
use crate::model::{Condition, Demand, Id, Strength, Title};

/// `[[rules]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesSection {
    /// Identifier.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// The source's id.
    #[serde(deserialize_with = "id")]
    pub source: Id,
    /// What a reader must know.
    pub note: Option<String>,
    /// The conditions.
    pub conditions: Vec<ConditionEntry>,
}

/// A condition of `[[rules]]`: its strength, and one of what it may ask for.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConditionEntry {
    /// `must` or `should`.
    #[serde(deserialize_with = "strength")]
    pub strength: Strength,
    /// The condition in words.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// Whoever applies is of one of these kinds.
    #[serde(default, deserialize_with = "optional_ids")]
    pub owner: Option<Vec<Id>>,
    /// At least so many units take part.
    pub least_members: Option<NonZeroU32>,
    /// An institution of this kind takes part.
    #[serde(default, deserialize_with = "optional_id")]
    pub institution: Option<Id>,
}

impl ConditionEntry {
    /// The condition; `None` where it does not ask for exactly one thing.
    pub fn condition(&self) -> Option<Condition> {
        let owner = self.owner.clone().map(Demand::Owner);
        let least = self.least_members.map(|least| Demand::LeastMembers(least.get()));
        let institution = self.institution.clone().map(Demand::Institution);
        let mut demands = [owner, least, institution].into_iter().flatten();
        let demand = demands.next().filter(|_| demands.next().is_none())?;
        Some(Condition { strength: self.strength, demand, title: self.title.clone() })
    }
}

table_section! {
    /// `[[institutions]]`
    InstitutionsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The column of the name.
        name: String,
        /// The column of the kind.
        kind: Option<String>,
        /// The kind of all.
        #[serde(default, deserialize_with = "optional_id")]
        kind_value: Option<Id>,
        /// The column of the number of the unit they lie in; the unit at the point when absent.
        number: Option<String>,
        /// The columns of the point, in degrees.
        lon: Option<String>,
        /// See `lon`.
        lat: Option<String>,
    }
}

fn strength<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Strength, D::Error> {
    let word = String::deserialize(deserializer)?;
    Strength::parse(&word).ok_or_else(|| D::Error::custom(format!("{word:?} is no strength; use must or should")))
}

fn optional_ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Vec<Id>>, D::Error> {
    super::parse::ids(deserializer).map(Some)
}

pub(super) fn check_rules(section: &RulesSection) -> Result<(), ManifestError> {
    let wrong = section.conditions.iter().position(|entry| entry.condition().is_none());
    let problem = match wrong {
        _ if section.conditions.is_empty() => "has no conditions".to_owned(),
        Some(place) => format!(
            "has a condition (number {}) that needs exactly one of owner = [\"..\"], least_members = 3 and institution = \"..\"",
            place + 1
        ),
        None => return Ok(()),
    };
    Err(conflict("rules", format!("entry {:?} {problem}", section.id.as_str())))
}

pub(super) fn check_institutions(section: &InstitutionsSection) -> Result<(), ManifestError> {
    let problem = if section.kind.is_some() == section.kind_value.is_some() {
        "must say their kind as either kind = \"column\" or kind_value = \"research\""
    } else if section.lon.is_some() != section.lat.is_some() {
        "names a longitude column without its latitude, or the reverse"
    } else if section.lon.is_none() && section.number.is_none() {
        "must say where they are: number = \"column\", or lon and lat"
    } else {
        return Ok(());
    };
    Err(conflict("institutions", format!("for {} {problem}", section.file)))
}
