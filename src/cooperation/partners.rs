//! What groups say of partners: how far apart they are, whether they stay inside one
//! region, and whether the same two meet again.

use super::{Groups, TwoMode};

/// What is known of any two units.
#[derive(Debug)]
pub struct Between<'a, M> {
    /// Minutes from one unit to another; `None` where no way leads or none is known.
    pub minutes: M,
    /// The regions units are in, overlapping or not.
    pub regions: Option<&'a TwoMode>,
}

/// What all groups say together. Shares and means of nothing are `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PartnerFigures {
    /// Two units in one group, counted once for each group.
    pub meetings: usize,
    /// The different two that meet.
    pub pairs: usize,
    /// Those of them that meet in several groups.
    pub repeated_pairs: usize,
    /// Meetings without minutes.
    pub unreachable: usize,
    /// Mean minutes over the meetings that have them.
    pub mean_minutes: Option<f64>,
    /// Their median.
    pub median_minutes: Option<f64>,
    /// The longest of all.
    pub longest_minutes: Option<f64>,
    /// Mean over groups of the longest minutes within each.
    pub mean_longest_minutes: Option<f64>,
    /// Meetings of two units that both are in a region.
    pub placed_meetings: usize,
    /// The share of those in which they are in the same one.
    pub meetings_inside: Option<f64>,
    /// Groups of two or more of which every member is in a region.
    pub placed_groups: usize,
    /// The share of those that lie inside one region.
    pub groups_inside: Option<f64>,
}

/// Where numbers lie; nothing is known of none.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Their mean.
    pub mean: Option<f64>,
    /// Their median.
    pub median: Option<f64>,
    /// The largest.
    pub largest: Option<f64>,
}

/// What one group says.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct GroupFigures {
    /// Minutes between two members, where they have some.
    pub minutes: Summary,
    /// Whether all are in one region; `None` when one of them is in none, or there are no regions.
    pub inside: Option<bool>,
}

/// Every two of a group's members, the lower first.
pub fn twos(members: &[u32]) -> impl Iterator<Item = (u32, u32)> + '_ {
    members.iter().enumerate().flat_map(|(place, &one)| members[place + 1..].iter().map(move |&other| (one, other)))
}

/// How many groups hold each two units, for those that share any; by units, ascending.
pub fn meetings(groups: &Groups) -> Vec<((u32, u32), u32)> {
    let mut all: Vec<(u32, u32)> = groups.iter().flat_map(twos).collect();
    all.sort_unstable();
    all.chunk_by(|a, b| a == b).map(|same| (same[0], u32::try_from(same.len()).unwrap_or(u32::MAX))).collect()
}

impl<M: Fn(u32, u32) -> Option<f64>> Between<'_, M> {
    /// What all groups say together.
    pub fn figures(&self, groups: &Groups) -> PartnerFigures {
        let met = meetings(groups);
        let mut figures = PartnerFigures {
            meetings: met.iter().map(|&(_, times)| times as usize).sum(),
            pairs: met.len(),
            repeated_pairs: met.iter().filter(|&&(_, times)| times > 1).count(),
            ..PartnerFigures::default()
        };
        let mut minutes = Vec::with_capacity(figures.meetings);
        let mut inside = 0;
        for &((one, other), times) in &met {
            let times = times as usize;
            match (self.minutes)(one, other) {
                Some(between) => minutes.extend(std::iter::repeat_n(between, times)),
                None => figures.unreachable += times,
            }
            if let Some(same) = self.regions.and_then(|regions| is_inside(regions, &[one, other])) {
                figures.placed_meetings += times;
                inside += if same { times } else { 0 };
            }
        }
        let apart = summary(&mut minutes);
        figures.mean_minutes = apart.mean;
        figures.median_minutes = apart.median;
        figures.longest_minutes = apart.largest;
        figures.meetings_inside = share(inside, figures.placed_meetings);
        let mut longest = Vec::with_capacity(groups.count());
        let mut groups_inside = 0;
        for members in groups.iter().filter(|members| members.len() > 1) {
            longest.extend(twos(members).filter_map(|(one, other)| (self.minutes)(one, other)).reduce(f64::max));
            if let Some(same) = self.regions.and_then(|regions| is_inside(regions, members)) {
                figures.placed_groups += 1;
                groups_inside += usize::from(same);
            }
        }
        figures.mean_longest_minutes = summary(&mut longest).mean;
        figures.groups_inside = share(groups_inside, figures.placed_groups);
        figures
    }

    /// What one group says.
    pub fn of_group(&self, members: &[u32]) -> GroupFigures {
        let mut minutes: Vec<f64> = twos(members).filter_map(|(one, other)| (self.minutes)(one, other)).collect();
        let inside = self.regions.and_then(|regions| is_inside(regions, members));
        GroupFigures { minutes: summary(&mut minutes), inside }
    }
}

/// Whether one region holds all; `None` when one of them is in none.
fn is_inside(regions: &TwoMode, members: &[u32]) -> Option<bool> {
    let (&first, rest) = members.split_first()?;
    let own = |unit: &u32| regions.groups_of(*unit as usize);
    if members.iter().any(|unit| own(unit).is_empty()) {
        return None;
    }
    Some(own(&first).iter().any(|region| rest.iter().all(|unit| own(unit).binary_search(region).is_ok())))
}

/// Mean, median and largest of some numbers, which it sorts.
pub fn summary(numbers: &mut [f64]) -> Summary {
    numbers.sort_by(f64::total_cmp);
    let Some(&largest) = numbers.last() else { return Summary::default() };
    let (middle, count) = (numbers.len() / 2, numbers.len() as f64);
    let median =
        if numbers.len() % 2 == 1 { numbers[middle] } else { f64::midpoint(numbers[middle - 1], numbers[middle]) };
    Summary { mean: Some(numbers.iter().sum::<f64>() / count), median: Some(median), largest: Some(largest) }
}

fn share(part: usize, whole: usize) -> Option<f64> {
    (whole > 0).then(|| part as f64 / whole as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn graph(units: usize, lists: &[Vec<u32>]) -> TwoMode {
        TwoMode::new(units, lists.iter().map(|list| list.iter().copied())).expect("valid")
    }

    fn apart(one: u32, other: u32) -> Option<f64> {
        (other != 4).then(|| f64::from(one.abs_diff(other)) * 10.0)
    }

    #[test]
    fn meetings_count_for_each_group_and_pairs_once() {
        let groups = Groups::of(&graph(5, &[vec![0, 1, 3], vec![0, 1], vec![2, 4], vec![3]]));
        let regions = graph(5, &[vec![0, 1], vec![1, 3], vec![2]]);
        let figures = Between { minutes: apart, regions: Some(&regions) }.figures(&groups);
        assert_eq!((figures.meetings, figures.pairs, figures.repeated_pairs, figures.unreachable), (5, 4, 1, 1));
        // 10 and 10 between 0 and 1, 30 between 0 and 3, 20 between 1 and 3.
        assert_eq!((figures.mean_minutes, figures.median_minutes), (Some(17.5), Some(15.0)));
        assert_eq!((figures.longest_minutes, figures.mean_longest_minutes), (Some(30.0), Some(20.0)));
        // Unit 4 is in no region: whether it stays inside is not known.
        assert_eq!((figures.placed_meetings, figures.meetings_inside), (4, Some(0.75)));
        assert_eq!((figures.placed_groups, figures.groups_inside), (2, Some(0.5)));
        let nothing = Between { minutes: apart, regions: None }.figures(&Groups::of(&graph(3, &[])));
        assert_eq!(nothing, PartnerFigures::default());
    }

    #[test]
    fn a_group_says_how_far_apart_its_members_are() {
        let between = Between { minutes: apart, regions: None };
        let figures = between.of_group(&[0, 1, 4]);
        assert_eq!((figures.minutes.mean, figures.minutes.largest, figures.inside), (Some(10.0), Some(10.0), None));
        assert_eq!(between.of_group(&[2]), GroupFigures::default());
    }

    proptest! {
        #[test]
        fn meetings_are_those_of_the_projection(
            lists in prop::collection::vec(prop::collection::vec(0_u32..9, 0..5), 0..12)
        ) {
            let graph = graph(9, &lists);
            let slow: Vec<_> = super::super::together(&graph).into_iter().map(|(pair, t)| (pair, t.groups)).collect();
            prop_assert_eq!(meetings(&Groups::of(&graph)), slow);
        }
    }
}
