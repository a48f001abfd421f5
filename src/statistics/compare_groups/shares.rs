//! Shares of categories (or of yes and no) in each group, with intervals and location quotients.

use super::{Confidence, GroupError, Interval, check_length, check_members, check_numbers, wilson};

/// One category in one group.
#[derive(Clone, Debug, PartialEq)]
pub struct Share {
    /// Members in the category.
    pub count: usize,
    /// Their part of the members with a known category (by weight where there are weights).
    pub share: Option<f64>,
    /// Wilson's interval of the share; with weights for as many units as weigh as evenly (Kish 1965).
    pub interval: Option<Interval>,
    /// The share over the category's share in the whole; `None` where that is 0.
    pub location_quotient: Option<f64>,
}

/// The categories of one group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupShares {
    /// Members whose category (and weight) is known.
    pub n: usize,
    /// Members for whom it is not.
    pub missing: usize,
    /// Each category.
    pub categories: Vec<Share>,
}

/// Every group's categories.
#[derive(Clone, Debug, PartialEq)]
pub struct Shares {
    /// All units, in groups or not.
    pub whole: GroupShares,
    /// The groups, in the order given.
    pub groups: Vec<GroupShares>,
    /// The confidence of the intervals.
    pub level: f64,
}

/// Counts categories by group. Yes and no are two categories: 0 for no, 1 for yes.
///
/// # Errors
/// When no category is known, or categories, weights and groups do not fit each other.
pub fn shares(
    of: &[Option<usize>],
    categories: usize,
    weights: Option<&[Option<f64>]>,
    groups: &[Vec<usize>],
    level: f64,
) -> Result<Shares, GroupError> {
    Confidence { level, ..Confidence::default() }.check()?;
    let beyond = |(unit, c): (usize, &Option<usize>)| c.filter(|&c| c >= categories).map(|category| (unit, category));
    if let Some((unit, category)) = of.iter().enumerate().find_map(beyond) {
        return Err(GroupError::Category { unit, category, categories });
    }
    if let Some(weights) = weights {
        check_length("weights", weights.len(), of.len())?;
        check_numbers("weight", weights, 0.0)?;
    }
    check_members(groups, of.len())?;
    let count = |members: &mut dyn Iterator<Item = usize>| {
        let mut found = GroupShares { n: 0, missing: 0, categories: Vec::new() };
        let (mut counts, mut sums, mut all, mut squares) = (vec![0; categories], vec![0.0; categories], 0.0, 0.0);
        for unit in members {
            let Some((category, weight)) = of[unit].zip(weights.map_or(Some(1.0), |weights| weights[unit])) else {
                found.missing += 1;
                continue;
            };
            found.n += 1;
            counts[category] += 1;
            sums[category] += weight;
            all += weight;
            squares += weight * weight;
        }
        let effective = if squares > 0.0 { all * all / squares } else { 0.0 };
        let share = |(count, sum): (usize, f64)| {
            let share = (all > 0.0).then(|| sum / all);
            let interval = share.and_then(|share| wilson(share, effective, level));
            Share { count, share, interval, location_quotient: share.filter(|&share| share > 0.0).map(|_| 1.0) }
        };
        found.categories = counts.into_iter().zip(sums).map(share).collect();
        found
    };
    let whole = count(&mut (0..of.len()));
    if whole.n == 0 {
        return Err(GroupError::NoValues);
    }
    let mut groups: Vec<GroupShares> = groups.iter().map(|members| count(&mut members.iter().copied())).collect();
    for group in &mut groups {
        for (own, all) in group.categories.iter_mut().zip(&whole.categories) {
            let quotient = own.share.zip(all.share.filter(|&share| share > 0.0)).map(|(own, all)| own / all);
            own.location_quotient = quotient;
        }
    }
    Ok(Shares { whole, groups, level })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_quotients_and_missing_are_those_counted_by_hand() {
        let of = [Some(1), Some(0), Some(1), None, Some(1), Some(0)];
        let found = shares(&of, 2, None, &[vec![0, 1, 3], vec![2, 4]], 0.95).expect("shares");
        let yes = |group: &GroupShares| (group.n, group.missing, group.categories[1].count, group.categories[1].share);
        assert_eq!(yes(&found.whole), (5, 1, 3, Some(0.6)));
        assert_eq!(yes(&found.groups[0]), (2, 1, 1, Some(0.5)));
        assert_eq!(found.groups[1].categories[1].location_quotient, Some(1.0 / 0.6));
        assert_eq!(found.groups[1].categories[0].location_quotient, Some(0.0));
        let weights = [1.0, 9.0, 1.0, 1.0, 1.0, 0.0].map(Some);
        let weighted = shares(&of, 2, Some(&weights), &[], 0.95).expect("shares");
        assert_eq!(weighted.whole.categories[1].share, Some(0.25));
        assert_eq!(shares(&[None], 2, None, &[], 0.95), Err(GroupError::NoValues));
    }
}
