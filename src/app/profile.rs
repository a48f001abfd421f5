//! A unit's profile: what is known of it, and where it stands among others.

use std::collections::HashMap;

use geo::BoundingRect;

use super::error::AppError;
use super::layers::drawn_groupings;
use super::snapshot::Snapshot;
use crate::model::{BoundingBox, Dataset, Group, Grouping, Id, Indicator, Kind, Unit, UnitIndex, Value};

/// What is known of a unit.
#[derive(Clone, Debug)]
pub struct Profile<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// The box around it, where it has a polygon.
    pub bounds: Option<BoundingBox>,
    /// The groups it is in.
    pub groups: Vec<(&'a Grouping, &'a Group)>,
    /// Those of overlapping groupings: networks.
    pub networks: Vec<(&'a Grouping, &'a Group)>,
    /// Every indicator.
    pub values: Vec<ProfileValue<'a>>,
}

/// A unit's value of an indicator, and its standing.
#[derive(Clone, Debug)]
pub struct ProfileValue<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// The value.
    pub value: Value,
    /// Ranks, first among all; none for a missing value and for classes and yes or no.
    pub ranks: Vec<Rank<'a>>,
}

/// A place in a row from the highest value (1) down; equal values share a place.
#[derive(Clone, Debug)]
pub struct Rank<'a> {
    /// Among whom; `None` for all units.
    pub within: Option<(&'a Grouping, &'a Group)>,
    /// The place.
    pub rank: usize,
    /// Of so many with a known value.
    pub of: usize,
}

/// For every partition, the group of each unit.
#[derive(Debug)]
pub(super) struct Standings {
    groups: HashMap<Id, Vec<Option<u32>>>,
}

impl Standings {
    pub(super) fn of(dataset: &Dataset) -> Self {
        let units = dataset.units().len();
        let groups = dataset
            .groupings()
            .iter()
            .filter(|grouping| grouping.is_partition(units))
            .map(|grouping| {
                let mut group_of = vec![None; units];
                for (place, group) in (0..).zip(&grouping.groups) {
                    for member in &group.members {
                        group_of[member.get()] = Some(place);
                    }
                }
                (grouping.id.clone(), group_of)
            })
            .collect();
        Self { groups }
    }

    /// Whether the grouping is a partition.
    pub(super) fn is_partition(&self, grouping: &Id) -> bool {
        self.groups.contains_key(grouping)
    }

    /// The place of the unit's group in a partition.
    pub(super) fn group_of(&self, grouping: &Id, unit: UnitIndex) -> Option<usize> {
        self.groups.get(grouping)?[unit.get()].map(|group| group as usize)
    }
}

impl Snapshot {
    /// Whether no unit is in several groups of the grouping.
    pub fn is_partition(&self, grouping: &Grouping) -> bool {
        let added = || self.additions().groupings.iter().any(|added| added.id == grouping.id);
        self.standings().is_partition(&grouping.id) || added()
    }

    /// Drawn groupings that are partitions, in order: a border may part their groups.
    pub(super) fn bordered_groupings(&self) -> impl Iterator<Item = &Grouping> {
        drawn_groupings(self.dataset()).map(|(_, grouping, _)| grouping).filter(|grouping| self.is_partition(grouping))
    }

    /// The unit's group in a partition.
    pub fn group_of<'a>(&self, grouping: &'a Grouping, unit: UnitIndex) -> Option<&'a Group> {
        self.standings().group_of(&grouping.id, unit).map(|place| &grouping.groups[place])
    }
}

/// The unit with this number.
///
/// # Errors
/// When there is none; the error names those most like it.
pub fn find_unit(snapshot: &Snapshot, number: &str) -> Result<UnitIndex, AppError> {
    let dataset = snapshot.dataset();
    dataset.find_unit(number).ok_or_else(|| {
        let wanted = number.to_lowercase();
        let mut scored: Vec<(f64, &Unit)> = dataset
            .units()
            .iter()
            .map(|unit| {
                let names = std::iter::once(&unit.name).chain(&unit.other_names);
                let by_name = names.map(|name| strsim::jaro_winkler(&wanted, &name.to_lowercase())).fold(0.0, f64::max);
                // A number that has lost its leading zeros is the likeliest mistake of all.
                let bare = unit.number.as_str().trim_start_matches('0') == wanted.trim_start_matches('0');
                let by_number = if bare { 1.0 } else { strsim::jaro_winkler(&wanted, unit.number.as_str()) };
                (by_name.max(by_number), unit)
            })
            .filter(|(score, _)| *score > 0.8)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0));
        AppError::UnknownUnit {
            unit_kind: dataset.about().unit_kind.to_string(),
            number: number.to_owned(),
            year: dataset.about().year.get(),
            example: dataset.units()[0].number.to_string(),
            nearest: scored.iter().take(3).map(|(_, unit)| (unit.number.to_string(), unit.name.clone())).collect(),
        }
    })
}

/// The profile of the unit with this number.
///
/// # Errors
/// When there is none.
pub fn profile<'a>(snapshot: &'a Snapshot, number: &str) -> Result<Profile<'a>, AppError> {
    let index = find_unit(snapshot, number)?;
    let dataset = snapshot.dataset();
    let groups: Vec<(&Grouping, &Group)> = dataset
        .groupings()
        .iter()
        .flat_map(|grouping| grouping.groups_of(index).map(move |group| (grouping, group)))
        .collect();
    let networks = groups.iter().filter(|(grouping, _)| !snapshot.is_partition(grouping)).copied().collect();
    let partitions: Vec<(&Grouping, &Group)> =
        groups.iter().filter(|(grouping, _)| snapshot.is_partition(grouping)).copied().collect();
    let values = dataset
        .indicators()
        .iter()
        .map(|indicator| {
            let value = indicator.value(index);
            ProfileValue { indicator, value, ranks: ranks(indicator, value, &partitions) }
        })
        .collect();
    let polygon = snapshot.shown().and_then(|set| set.polygons[index.get()].as_ref());
    let bounds = polygon.and_then(BoundingRect::bounding_rect).map(BoundingBox::from);
    Ok(Profile { unit: dataset.unit(index), bounds, groups, networks, values })
}

fn ranks<'a>(indicator: &Indicator, value: Value, partitions: &[(&'a Grouping, &'a Group)]) -> Vec<Rank<'a>> {
    let Some(number) = value.number().filter(|_| !matches!(indicator.kind, Kind::Boolean | Kind::Class)) else {
        return Vec::new();
    };
    let rank = |within, numbers: &mut dyn Iterator<Item = f64>| {
        let (above, of) = numbers.fold((0, 0), |(above, of), other| (above + usize::from(other > number), of + 1));
        Rank { within, rank: above + 1, of }
    };
    let mut ranks = vec![rank(None, &mut indicator.numbers())];
    ranks.extend(partitions.iter().map(|&(grouping, group)| {
        let mut members = group.members.iter().filter_map(|&member| indicator.value(member).number());
        rank(Some((grouping, group)), &mut members)
    }));
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    #[test]
    fn equal_values_share_a_rank_and_missing_ones_have_none() {
        let snapshot = fixture::snapshot();
        let profile_of = |number| profile(&snapshot, number).expect("known");
        let ranks =
            |number| profile_of(number).values[1].ranks.iter().map(|rank| (rank.rank, rank.of)).collect::<Vec<_>>();
        // Values of "score": 0101 → 2, 0102 → 2, 0201 → 5, others missing; 0101 and 0102 are in one county.
        assert_eq!(ranks("0101"), [(2, 3), (1, 2)]);
        assert_eq!(ranks("0201")[0], (1, 3));
        assert_eq!(ranks("0202"), []);
    }

    #[test]
    fn an_unknown_number_names_the_nearest_by_number_and_by_name() {
        let snapshot = fixture::snapshot();
        let error = find_unit(&snapshot, "101").expect_err("unknown").to_string();
        assert!(error.contains("0101") && error.contains("numbers look like"), "{error}");
        let error = find_unit(&snapshot, "nordby").expect_err("unknown").to_string();
        assert!(error.contains("0101 Nordby"), "{error}");
    }
}
