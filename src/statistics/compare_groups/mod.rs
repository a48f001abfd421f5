//! How groups of units differ: summaries, shares, tests and cross tables.
//!
//! Groups are lists of units' places and may overlap. An unknown value is left out of what it would belong
//! to and counted as missing; it is never zero.

mod cross_table;
mod difference;
mod interval;
mod shares;
mod summary;

use super::permutation::Permutations;

pub use cross_table::{ChiSquare, CrossTable, cross_table, percent};
pub use difference::{Difference, Differences, differences};
pub use interval::{Interval, wilson};
pub use shares::{GroupShares, Share, Shares, shares};
pub use summary::{GroupSummary, Summaries, summarise};

/// Why groups cannot be compared.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum GroupError {
    /// A column of the wrong length.
    #[error("there are {found} {what} for {expected} units")]
    Length {
        /// What there are.
        what: &'static str,
        /// How many.
        found: usize,
        /// Units.
        expected: usize,
    },
    /// A group with a unit that does not exist, or twice.
    #[error("group {group} names unit {unit}: members must be ascending, each once, below {units}")]
    Member {
        /// The group's place.
        group: usize,
        /// The unit's place.
        unit: usize,
        /// How many units there are.
        units: usize,
    },
    /// Nothing known.
    #[error("no unit has a value: there is nothing to compare")]
    NoValues,
    /// A weight that cannot weigh, or a value that is not a number.
    #[error("the {what} of unit {unit} is {value}: it must be finite{}", if *what == "weight" { " and not negative" } else { "" })]
    NotFinite {
        /// What it is.
        what: &'static str,
        /// The unit's place.
        unit: usize,
        /// What stands there.
        value: f64,
    },
    /// A category that does not exist.
    #[error("unit {unit} is in category {category}, but there are {categories}")]
    Category {
        /// The unit's place.
        unit: usize,
        /// Its category.
        category: usize,
        /// How many categories there are.
        categories: usize,
    },
    /// A confidence that is none.
    #[error("the confidence is {given}: it must lie between 0 and 1, as 0.95 does")]
    Level {
        /// What was asked for.
        given: f64,
    },
    /// All values alike.
    #[error("all values are {value}: nothing can differ")]
    Constant {
        /// The value.
        value: f64,
    },
}

/// How sure intervals are, and the random numbers behind them.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Confidence {
    /// Share of intervals that hold the truth.
    pub level: f64,
    /// Resamples of the bootstrap, and permutations of the tests, from which seed.
    pub resampling: Permutations,
}

impl Default for Confidence {
    /// 95 %.
    fn default() -> Self {
        Self { level: 0.95, resampling: Permutations::default() }
    }
}

impl Confidence {
    fn check(self) -> Result<(), GroupError> {
        if self.level > 0.0 && self.level < 1.0 { Ok(()) } else { Err(GroupError::Level { given: self.level }) }
    }
}

/// Puts units into classes by limits: below the first limit, from it to below the second, and so on. One
/// group more than limits; units without a value are in none.
pub fn groups_by_limits(values: &[Option<f64>], limits: &[f64]) -> Vec<Vec<usize>> {
    let mut groups = vec![Vec::new(); limits.len() + 1];
    for (unit, value) in values.iter().enumerate() {
        if let Some(value) = value {
            groups[limits.iter().filter(|&limit| value >= limit).count()].push(unit);
        }
    }
    groups
}

fn check_length(what: &'static str, found: usize, expected: usize) -> Result<(), GroupError> {
    if found == expected { Ok(()) } else { Err(GroupError::Length { what, found, expected }) }
}

fn check_members(groups: &[Vec<usize>], units: usize) -> Result<(), GroupError> {
    for (group, members) in groups.iter().enumerate() {
        let wrong = (0..members.len()).find(|&i| members[i] >= units || (i > 0 && members[i - 1] >= members[i]));
        if let Some(place) = wrong {
            return Err(GroupError::Member { group, unit: members[place], units });
        }
    }
    Ok(())
}

fn check_numbers(what: &'static str, values: &[Option<f64>], least: f64) -> Result<(), GroupError> {
    let wrong = values.iter().enumerate().find_map(|(unit, value)| {
        let value = (*value)?;
        (!value.is_finite() || value < least).then_some(GroupError::NotFinite { what, unit, value })
    });
    wrong.map_or(Ok(()), Err)
}

/// Checks values with their weights and groups.
fn check(values: &[Option<f64>], weights: Option<&[Option<f64>]>, groups: &[Vec<usize>]) -> Result<(), GroupError> {
    check_numbers("value", values, f64::NEG_INFINITY)?;
    if let Some(weights) = weights {
        check_length("weights", weights.len(), values.len())?;
        check_numbers("weight", weights, 0.0)?;
    }
    check_members(groups, values.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_unit_on_a_limit_is_in_the_class_that_begins_there() {
        let values = [Some(1499.0), Some(1500.0), None, Some(5000.0), Some(2999.0)];
        assert_eq!(groups_by_limits(&values, &[1500.0, 3000.0, 5000.0]), [vec![0], vec![1, 4], vec![], vec![3]]);
    }

    #[test]
    fn what_cannot_be_compared_is_explained() {
        let confidence = Confidence::default();
        let values = [Some(1.0), None];
        let said = |groups: &[Vec<usize>]| summarise(&values, None, groups, confidence).expect_err("no").to_string();
        assert_eq!(said(&[vec![0, 2]]), "group 0 names unit 2: members must be ascending, each once, below 2");
        assert!(said(&[vec![1, 0]]).contains("names unit 0"));
        assert_eq!(summarise(&[None, None], None, &[], confidence), Err(GroupError::NoValues));
        let negative = summarise(&values, Some(&[Some(-1.0), None]), &[], confidence).expect_err("no").to_string();
        assert!(negative.contains("weight of unit 0 is -1: it must be finite and not negative"));
        let sure = Confidence { level: 1.0, ..confidence };
        assert_eq!(summarise(&values, None, &[], sure), Err(GroupError::Level { given: 1.0 }));
        assert_eq!(
            shares(&[Some(3)], 2, None, &[], 0.95).map(|_| ()),
            Err(GroupError::Category { unit: 0, category: 3, categories: 2 })
        );
    }
}
