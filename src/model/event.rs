//! The raw events behind indicators, relations and groupings: projects, who took
//! part in them, and who was a member of what, when.

use super::name::{Id, Year};
use super::period::Period;
use super::unit::UnitIndex;

/// An application to a scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Identifier, unique in the dataset.
    pub id: Id,
    /// The scheme it was sent to.
    pub scheme: Id,
    /// The year of the application, where known.
    pub year: Option<Year>,
    /// The source's own number.
    pub number: String,
    /// The title.
    pub title: String,
    /// Amount applied for, in the currency of the source.
    pub applied: Option<f64>,
    /// Amount granted.
    pub granted: Option<f64>,
    /// The source's status in its own words.
    pub status: Option<String>,
    /// The source's id.
    pub source: Id,
}

/// In what way a unit takes part in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// It is the lead applicant.
    Lead,
    /// It is a partner.
    Partner,
    /// It owns a company that applied or is a partner.
    ViaCompany,
}

impl Role {
    /// The word used in answers and tables.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lead => "lead",
            Self::Partner => "partner",
            Self::ViaCompany => "via-company",
        }
    }

    /// The role a word stands for.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Lead, Self::Partner, Self::ViaCompany].into_iter().find(|role| role.as_str() == word)
    }
}

/// One unit in one project.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participation {
    /// The project's place in the dataset's list.
    pub project: u32,
    /// The unit.
    pub unit: UnitIndex,
    /// In what way.
    pub role: Role,
    /// The company it takes part through, for [`Role::ViaCompany`].
    pub company: Option<String>,
    /// Whether the unit came through a crosswalk with a weight under one.
    pub estimated: bool,
}

/// A network of units: a standing cooperation of any form.
#[derive(Clone, Debug, PartialEq)]
pub struct Network {
    /// The grouping that its members of the dataset's year make a group of.
    pub grouping: Id,
    /// Identifier, unique in its grouping; also the group's.
    pub id: Id,
    /// Its name.
    pub title: String,
    /// The kind of network (regional council, digitalisation ...).
    pub form: Option<String>,
    /// What it is for.
    pub tasks: Vec<String>,
    /// Who decides in it and who runs it.
    pub organs: Vec<String>,
    /// From when to when there is such a network.
    pub period: Period,
    /// The source's id.
    pub source: Id,
    /// What a reader must know of it.
    pub note: Option<String>,
}

/// A unit's membership of a network.
#[derive(Clone, Debug, PartialEq)]
pub struct Membership {
    /// The grouping the network is a group of.
    pub grouping: Id,
    /// The network's id in that grouping.
    pub network: Id,
    /// The network's name.
    pub network_title: String,
    /// The kind of network (regional council, digitalisation ...).
    pub form: Option<String>,
    /// The member.
    pub unit: UnitIndex,
    /// From when to when it is a member.
    pub period: Period,
    /// The member's role, if any.
    pub role: Option<String>,
    /// The source's id.
    pub source: Id,
    /// The source's remark or reference for this very row.
    pub note: Option<String>,
    /// Whether the unit was found through a crosswalk from another year's units.
    pub estimated: bool,
}
