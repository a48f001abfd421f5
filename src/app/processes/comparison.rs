//! How groups of units differ: means, medians and shares of one or several indicators in each group, whether
//! they differ by more than chance, and a cross table of two sets of groups.

use super::among::Among;
use super::groups_by::{CustomGroups, Grouped, GroupsBy, distinct};
use super::{Progress, of_input};
use crate::app::error::AppError;
use crate::model::{Indicator, Kind, Status, UnitIndex};
use crate::statistics::Correction;
use crate::statistics::compare_groups::{
    ChiSquare, Confidence, CrossTable, Differences, GroupError, Shares, Summaries, cross_table, differences, shares,
    summarise,
};

/// What is compared.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CompareQuery {
    /// Ids of the indicators; none for a cross table only.
    pub(super) indicators: Vec<String>,
    /// The groups.
    pub(super) groups: GroupsAsked,
    /// A second set of groups to count units by.
    pub(super) across: Option<GroupsBy>,
    /// The indicator that units weigh by in means and shares; each the same without.
    pub(super) weights: Option<String>,
    /// How sure intervals are; resamples, permutations and seed.
    pub(super) confidence: Confidence,
    /// How p-values are corrected for the number of groups.
    pub(super) correction: Correction,
}

/// The groups that are asked for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum GroupsAsked {
    /// Those that something makes.
    By(GroupsBy),
    /// One's own.
    Custom(CustomGroups),
}

/// How groups differ.
#[derive(Clone, Debug)]
pub(super) struct Comparison<'a> {
    /// The groups.
    pub(super) groups: Grouped,
    /// Units in no group.
    pub(super) in_none: Vec<usize>,
    /// Units in several groups.
    pub(super) in_several: Vec<usize>,
    /// Each indicator.
    pub(super) compared: Vec<Compared<'a>>,
    /// The second set of groups with the cross table.
    pub(super) cross: Option<(Grouped, CrossTable)>,
    /// What units weigh by.
    pub(super) weights: Option<&'a Indicator>,
}

/// One indicator in the groups.
#[derive(Clone, Debug)]
pub(super) struct Compared<'a> {
    /// The indicator.
    pub(super) indicator: &'a Indicator,
    /// Units without a value (or weight).
    pub(super) missing: Vec<usize>,
    /// How many of the values are estimated.
    pub(super) estimated: usize,
    /// Number, mean, median and the rest in each group. Of classes only the numbers mean something.
    pub(super) summaries: Summaries,
    /// The shares of each category, for classes and yes or no.
    pub(super) shares: Option<CategoryShares>,
    /// Whether means differ by more than chance (units weigh the same); else why that cannot be tested.
    pub(super) differences: Result<Differences, GroupError>,
}

/// Shares of categories.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CategoryShares {
    /// The categories' values, ascending.
    pub(super) values: Vec<f64>,
    /// Their shares in the whole and in each group.
    pub(super) shares: Shares,
    /// Whether groups and categories go together; `None` where that cannot be tested.
    pub(super) chi_square: Option<ChiSquare>,
}

/// Compares groups.
///
/// # Errors
/// When something asked for is unknown, the limits do not ascend, or an indicator has no value among the units.
pub(super) fn compare_groups<'a>(
    among: &Among<'a>,
    query: &CompareQuery,
    progress: &Progress,
) -> Result<Comparison<'a>, AppError> {
    let groups = match &query.groups {
        GroupsAsked::By(by) => by.find(among).map_err(of_input("groups"))?,
        GroupsAsked::Custom(custom) => custom.find(among).map_err(of_input("custom"))?,
    };
    let across = query.across.as_ref().map(|across| across.find(among)).transpose().map_err(of_input("across"))?;
    if query.indicators.is_empty() && across.is_none() {
        let why = "nothing to compare: give indicators, or a second set of groups (across) for a cross table";
        return Err(AppError::Unfit { why: why.to_owned() });
    }
    let weights = query.weights.as_deref().map(|id| among.indicator(id)).transpose().map_err(of_input("weights"))?;
    let weighing = weights.map(|indicator| among.numbers(indicator));
    let total = query.indicators.len();
    let compare = |(done, id): (usize, &String)| {
        progress.reached(u32::try_from(5 + 90 * done / total).unwrap_or(5))?;
        compare(among, id, weighing.as_deref(), &groups, query)
    };
    let compared = query.indicators.iter().enumerate().map(compare).collect::<Result<_, _>>()?;
    let resampling = query.confidence.resampling;
    let cross = match across {
        None => None,
        Some(across) => {
            let table = cross_table(among.count(), &groups.members, &across.members, resampling);
            Some((across, table.map_err(|error| among.explain(error))?))
        }
    };
    let counts = groups.counts(among.count());
    let those = |wanted: fn(usize) -> bool| (0..counts.len()).filter(|&place| wanted(counts[place])).collect();
    Ok(Comparison {
        in_none: those(|count| count == 0),
        in_several: those(|count| count > 1),
        groups,
        compared,
        cross,
        weights,
    })
}

fn compare<'a>(
    among: &Among<'a>,
    id: &str,
    weights: Option<&[Option<f64>]>,
    groups: &Grouped,
    query: &CompareQuery,
) -> Result<Compared<'a>, AppError> {
    let indicator = among.indicator(id).map_err(of_input("indicators"))?;
    let values = among.numbers(indicator);
    let known = |place: &usize| values[*place].is_some() && weights.is_none_or(|weights| weights[*place].is_some());
    let (used, missing): (Vec<usize>, Vec<usize>) = (0..values.len()).partition(known);
    let is_estimate = |unit: &UnitIndex| indicator.value(*unit).status() == Status::Estimated;
    let explain = |error: GroupError| among.explain(error);
    let summaries = summarise(&values, weights, &groups.members, query.confidence).map_err(explain)?;
    let categorical = matches!(indicator.kind, Kind::Boolean | Kind::Class);
    let shares = categorical.then(|| category_shares(&values, weights, groups, query)).transpose().map_err(explain)?;
    Ok(Compared {
        indicator,
        missing,
        estimated: among.at(&used).iter().filter(|unit| is_estimate(unit)).count(),
        summaries,
        shares,
        differences: differences(&values, &groups.members, query.confidence.resampling, query.correction),
    })
}

fn category_shares(
    values: &[Option<f64>],
    weights: Option<&[Option<f64>]>,
    groups: &Grouped,
    query: &CompareQuery,
) -> Result<CategoryShares, GroupError> {
    let categories = distinct(values);
    let place = |value: f64| categories.partition_point(|&other| other < value);
    let of: Vec<Option<usize>> = values.iter().map(|value| value.map(place)).collect();
    let found = shares(&of, categories.len(), weights, &groups.members, query.confidence.level)?;
    let mut columns = vec![Vec::new(); categories.len()];
    for (unit, category) in of.iter().enumerate() {
        if let Some(category) = category {
            columns[*category].push(unit);
        }
    }
    let table = cross_table(values.len(), &groups.members, &columns, query.confidence.resampling)?;
    Ok(CategoryShares { values: categories, shares: found, chi_square: table.chi_square })
}
