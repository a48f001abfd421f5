//! A grouping: named groups of units; a partition (counties) or overlapping
//! (regional councils).

use super::name::{Id, Title, Year};
use super::unit::UnitIndex;

/// A named group of units.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Identifier, unique in its grouping.
    pub id: Id,
    /// The group's name.
    pub title: String,
    /// Members, ascending, each once.
    pub members: Vec<UnitIndex>,
}

/// Named groups of units.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// Identifier, unique among the dataset's groupings.
    pub id: Id,
    /// Titles by language.
    pub title: Title,
    /// What its areas are called as a collection (`counties`), if they are drawn.
    pub collection: Option<Id>,
    /// The year the memberships speak of.
    pub year: Year,
    /// The source's id.
    pub source: Id,
    /// What a reader must know before using it ("incomplete: 23 of about 66").
    pub note: Option<String>,
    /// The groups, in the order of the source.
    pub groups: Vec<Group>,
}

impl Grouping {
    /// How many groups each unit is in.
    pub fn counts(&self, units: usize) -> Vec<u32> {
        let mut counts = vec![0; units];
        for member in self.groups.iter().flat_map(|group| &group.members) {
            counts[member.get()] += 1;
        }
        counts
    }

    /// Whether no unit is in several groups. (A unit may still be in none.)
    pub fn is_partition(&self, units: usize) -> bool {
        self.counts(units).iter().all(|&count| count <= 1)
    }

    /// The groups a unit is in.
    pub fn groups_of(&self, unit: UnitIndex) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| group.members.binary_search(&unit).is_ok())
    }
}
