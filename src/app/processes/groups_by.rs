//! Groups of units as they are asked for: a grouping of the dataset, classes of an indicator between
//! limits, its different values, or groups of one's own.

use super::Inputs;
use super::among::Among;
use crate::app::error::AppError;
use crate::app::profile::find_unit;
use crate::model::{Dataset, Indicator, Kind, spelling};
use crate::statistics::compare_groups::groups_by_limits;

/// Different values that make groups of their own at most.
const MOST_VALUES: usize = 50;

/// Groups of one's own at most.
const MOST_CUSTOM: usize = 50;

/// What the groups of one's own are called where others have the id of what makes them.
const CUSTOM: &str = "custom";

/// Groups of one's own: a title for each, and units' numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CustomGroups(Vec<(String, Vec<String>)>);

impl CustomGroups {
    /// The groups that an input holds. `None` when it is not given.
    ///
    /// # Errors
    /// When there are too few or too many groups to compare.
    pub(super) fn read(inputs: &Inputs, id: &'static str) -> Result<Option<Self>, AppError> {
        let groups = inputs.groups(id);
        if groups.is_empty() || (2..=MOST_CUSTOM).contains(&groups.len()) {
            return Ok((!groups.is_empty()).then(|| Self(groups.to_vec())));
        }
        let why = format!("{} groups are given; it takes 2 to {MOST_CUSTOM}", groups.len());
        Err(AppError::Input { name: id.to_owned(), why })
    }

    /// The groups among the units.
    ///
    /// # Errors
    /// When a number is no unit's, or a group has no member among the units.
    pub(super) fn find(&self, among: &Among<'_>) -> Result<Grouped, AppError> {
        let (mut names, mut all): (Vec<(String, String)>, _) = (Vec::new(), Vec::new());
        for (title, numbers) in &self.0 {
            let mut members = Vec::new();
            for number in numbers {
                let unit = find_unit(among.snapshot(), number)?;
                members.extend(among.place(unit).map(|place| place as usize));
            }
            members.sort_unstable();
            members.dedup();
            if members.is_empty() {
                return Err(AppError::Unfit { why: format!("the group {title:?} has no unit of those asked about") });
            }
            let slug = spelling::slug(title).map_or_else(|| "group".to_owned(), |slug| slug.to_string());
            let taken = |id: &String| names.iter().any(|(other, _)| other == id);
            let numbered = (2..).map(|n| format!("{slug}-{n}"));
            let id = std::iter::once(slug.clone()).chain(numbered).find(|id| !taken(id)).unwrap_or_default();
            names.push((id, title.clone()));
            all.push(members);
        }
        Ok(Grouped { id: CUSTOM.to_owned(), names, members: all })
    }
}

/// What makes the groups.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct GroupsBy {
    /// The id of a grouping, or of an indicator.
    pub(super) id: String,
    /// Where classes of the indicator begin, ascending; a unit on a limit is in the class that begins there. Without
    /// limits each of the indicator's values is a group.
    pub(super) limits: Vec<f64>,
}

/// Groups with the places of their members among the units analysed.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Grouped {
    /// What makes them.
    pub(super) id: String,
    /// Id and title of each.
    pub(super) names: Vec<(String, String)>,
    /// The members of each, ascending.
    pub(super) members: Vec<Vec<usize>>,
}

impl Grouped {
    /// How many groups each of so many units is in.
    pub(super) fn counts(&self, units: usize) -> Vec<usize> {
        let mut counts = vec![0; units];
        for &place in self.members.iter().flatten() {
            counts[place] += 1;
        }
        counts
    }
}

impl GroupsBy {
    /// The groups that two inputs ask for: an id, and limits. `None` without the id.
    pub(super) fn read(inputs: &Inputs, id: &'static str, limits: &'static str) -> Result<Option<Self>, AppError> {
        let number = |text: &String| {
            text.parse().map_err(|error: std::num::ParseFloatError| AppError::Input {
                name: limits.to_owned(),
                why: format!("{text:?} is not a number: {error}"),
            })
        };
        let found = inputs.texts(limits).iter().map(number).collect::<Result<Vec<f64>, _>>()?;
        match inputs.text(id) {
            Some(text) => Ok(Some(Self { id: text.to_owned(), limits: found })),
            None if found.is_empty() => Ok(None),
            None => {
                let why = format!("limits of what? {id} is to name an indicator");
                Err(AppError::Input { name: limits.to_owned(), why })
            }
        }
    }

    /// The groups among the units.
    ///
    /// # Errors
    /// When nothing has the id, the limits do not ascend, or an indicator without limits has too many values.
    pub(super) fn find(&self, among: &Among<'_>) -> Result<Grouped, AppError> {
        // Of the dataset, or beside it: what a job found, what a client joined.
        let snapshot = among.snapshot();
        if let Some(grouping) = snapshot.grouping(&self.id).filter(|_| self.limits.is_empty()) {
            let names = grouping.groups.iter().map(|group| (group.id.to_string(), group.title.clone()));
            let mut groups: Vec<((String, String), Vec<usize>)> = names.zip(among.members(grouping)).collect();
            // Numbered groups, as size classes are, stand in the order of their numbers; others in that of the source.
            if grouping.groups.iter().all(|group| number_of(group.id.as_str()).is_some()) {
                groups.sort_by_key(|((id, _), _)| number_of(id));
            }
            let (names, members) = groups.into_iter().unzip();
            return Ok(Grouped { id: self.id.clone(), names, members });
        }
        let Some(indicator) = snapshot.indicator(&self.id) else { return Err(self.unknown(among.dataset())) };
        let values = among.numbers(indicator);
        let (names, members) =
            if self.limits.is_empty() { by_value(indicator, &values)? } else { self.by_limits(&values)? };
        Ok(Grouped { id: self.id.clone(), names, members })
    }

    fn unknown(&self, dataset: &Dataset) -> AppError {
        let groupings = dataset.groupings().iter().map(|grouping| grouping.id.to_string());
        let indicators = dataset.indicators().iter().map(|indicator| indicator.id.to_string());
        if self.limits.is_empty() {
            let known = groupings.chain(indicators).collect();
            return AppError::Unknown { what: "grouping or indicator", id: self.id.clone(), known };
        }
        AppError::Unknown { what: "indicator", id: self.id.clone(), known: indicators.collect() }
    }

    fn by_limits(&self, values: &[Option<f64>]) -> Result<Named, AppError> {
        let ascending = self.limits.windows(2).all(|pair| pair[0] < pair[1]);
        if !ascending || self.limits.iter().any(|limit| !limit.is_finite()) {
            let given = self.limits.iter().map(f64::to_string).collect::<Vec<_>>().join(",");
            let allowed = "finite numbers, each above the one before, as 1500,3000 are".to_owned();
            return Err(AppError::OutOfRange { name: "limits", given, allowed });
        }
        let first = self.limits.first().map(|limit| (format!("under-{limit}"), format!("under {limit}")));
        let between = self.limits.windows(2).map(|pair| {
            let [low, high] = [pair[0], pair[1]];
            (format!("{low}-to-{high}"), format!("{low} to under {high}"))
        });
        let last = self.limits.last().map(|limit| (format!("{limit}-or-more"), format!("{limit} or more")));
        let names = first.into_iter().chain(between).chain(last).collect();
        Ok((names, groups_by_limits(values, &self.limits)))
    }
}

fn number_of(id: &str) -> Option<u64> {
    id.parse().ok()
}

type Named = (Vec<(String, String)>, Vec<Vec<usize>>);

/// A group for each value.
fn by_value(indicator: &Indicator, values: &[Option<f64>]) -> Result<Named, AppError> {
    let found = distinct(values);
    if found.len() > MOST_VALUES {
        let why = format!(
            "{} has {} different values: give limits between classes of it (up to {MOST_VALUES} values make groups \
             without)",
            indicator.id,
            found.len()
        );
        return Err(AppError::Unfit { why });
    }
    let title = |value: f64| match (indicator.kind, value) {
        (Kind::Boolean, 0.0) => "no".to_owned(),
        (Kind::Boolean, _) => "yes".to_owned(),
        _ => value.to_string(),
    };
    let names = found.iter().map(|&value| (value.to_string(), title(value))).collect();
    let mut members = vec![Vec::new(); found.len()];
    for (place, value) in values.iter().enumerate() {
        if let Some(value) = value {
            members[found.partition_point(|other| other < value)].push(place);
        }
    }
    Ok((names, members))
}

/// The different values there are, ascending.
pub(super) fn distinct(values: &[Option<f64>]) -> Vec<f64> {
    let mut found: Vec<f64> = values.iter().flatten().copied().collect();
    found.sort_by(f64::total_cmp);
    found.dedup();
    found
}
