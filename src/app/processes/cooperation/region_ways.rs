//! How long units are on the way to each other, and which two are too far for one region.

use super::ways::Minutes;
use crate::app::error::AppError;
use crate::app::processes::Inputs;
use crate::app::relations::MINUTES;
use crate::cooperation::regions::MOST_UNITS;
use crate::model::{Dataset, Relation, UnitIndex};

/// Minutes between units, which are places in a list.
pub(super) struct Ways<'a> {
    units: Vec<UnitIndex>,
    travel: Option<Minutes<'a>>,
    limit: Option<f64>,
}

impl<'a> Ways<'a> {
    /// The ways between these units by the relation of the inputs, and how long they may be.
    pub(super) fn read(dataset: &'a Dataset, inputs: &Inputs, units: Vec<UnitIndex>) -> Result<Self, AppError> {
        let travel = Minutes::find(dataset, inputs)?;
        let limit = inputs.number(MINUTES);
        let refuse = |why: String| Err(AppError::Input { name: MINUTES.to_owned(), why });
        if limit.is_some() && travel.is_none() {
            return refuse("no relation of this dataset gives minutes; leave it out".to_owned());
        }
        if limit.is_some() && units.len() > MOST_UNITS {
            let why = format!(
                "it is looked up for every two units, of which there may be {MOST_UNITS}; there are {}: take fewer by a \
                 filter (units)",
                units.len()
            );
            return refuse(why);
        }
        Ok(Self { units, travel, limit })
    }

    /// The relation they come from.
    pub(super) fn relation(&self) -> Option<&'a Relation> {
        self.travel.map(|travel| travel.relation)
    }

    /// The minutes from one unit to the other or back, whichever is more; `None` when no way is known.
    pub(super) fn minutes(&self, one: u32, other: u32) -> Option<f64> {
        if one == other {
            return Some(0.0);
        }
        let travel = self.travel?;
        let (one, other) = (self.units[one as usize], self.units[other as usize]);
        let there = travel.between(one, other)?;
        if travel.relation.is_symmetric() { Some(there) } else { Some(there.max(travel.between(other, one)?)) }
    }

    /// How long a way within a region may be.
    pub(super) fn limit(&self) -> Option<f64> {
        self.limit
    }

    /// Pairs that are further from each other than the limit, or that no known way joins; none without a limit.
    pub(super) fn too_far(&self) -> Vec<(u32, u32)> {
        let Some(limit) = self.limit else { return Vec::new() };
        let units = || (0_u32..).take(self.units.len());
        let pairs = units().flat_map(|one| units().take(one as usize).map(move |other| (one, other)));
        pairs.filter(|&(one, other)| self.minutes(one, other).is_none_or(|long| long > limit)).collect()
    }

    /// Why two units are too far from each other, when they are.
    pub(super) fn why_too_far(&self, one: u32, other: u32) -> Option<String> {
        let limit = self.limit?;
        match self.minutes(one, other) {
            Some(long) => {
                (long > limit).then(|| format!("they are {long} minutes from each other, and minutes is {limit}"))
            }
            None => Some("no known way joins them, and minutes is given".to_owned()),
        }
    }
}
