//! What a proposal changes: which region goes on which existing group, and who would be with others
//! than now.

/// What a proposal changes.
#[derive(Clone, Debug, PartialEq)]
pub struct Changes {
    /// The existing group each region goes on, with the size they share; `None` for new regions.
    pub goes_on: Vec<Option<(usize, f64)>>,
    /// Units in a group that would be elsewhere, ascending.
    pub moves: Vec<u32>,
    /// Units in no group that would be in a region, ascending.
    pub joins: Vec<u32>,
    /// Units in a group that would be in no region, ascending.
    pub leaves: Vec<u32>,
    /// Units that stay, ascending: their region goes on a group of theirs.
    pub stays: Vec<u32>,
}

/// What regions change against existing groups, which may overlap. A region goes on the group it shares the greatest size
/// with: of all pairs of a region and a group that share a unit, the one that shares most is matched first, then the
/// next of those left (greedy; of equals the first region, then the first group).
pub fn changes(labels: &[Option<u32>], regions: usize, existing: &[Vec<u32>], sizes: &[f64]) -> Changes {
    let mut shared = vec![vec![None; existing.len()]; regions];
    let mut groups_of = vec![Vec::new(); labels.len()];
    for (group, members) in existing.iter().enumerate() {
        for &unit in members {
            groups_of[unit as usize].push(group);
            if let Some(region) = labels[unit as usize] {
                *shared[region as usize][group].get_or_insert(0.0) += sizes[unit as usize];
            }
        }
    }
    let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
    for (region, row) in shared.iter().enumerate() {
        pairs.extend(row.iter().enumerate().filter_map(|(group, &size)| Some((size?, region, group))));
    }
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let mut goes_on = vec![None; regions];
    let mut taken = vec![false; existing.len()];
    for (size, region, group) in pairs {
        if goes_on[region].is_none() && !taken[group] {
            goes_on[region] = Some((group, size));
            taken[group] = true;
        }
    }
    let mut found = Changes { goes_on, moves: Vec::new(), joins: Vec::new(), leaves: Vec::new(), stays: Vec::new() };
    for ((unit, label), groups) in (0..).zip(labels).zip(&groups_of) {
        let Some(region) = label else {
            if !groups.is_empty() {
                found.leaves.push(unit);
            }
            continue;
        };
        let goes_on = found.goes_on[*region as usize];
        let list = match goes_on {
            _ if groups.is_empty() => &mut found.joins,
            Some((group, _)) if groups.contains(&group) => &mut found.stays,
            _ => &mut found.moves,
        };
        list.push(unit);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_go_on_the_group_they_share_most_with_and_the_rest_moves() {
        let labels = [Some(0), Some(0), Some(1), Some(1), None, Some(2), Some(0)];
        // 2 is in both groups; 6 in none.
        let existing = [vec![0, 1, 2, 5], vec![2, 3, 4]];
        let found = changes(&labels, 3, &existing, &[1.0, 1.0, 5.0, 1.0, 1.0, 1.0, 1.0]);
        assert_eq!(found.goes_on, [Some((0, 2.0)), Some((1, 6.0)), None]);
        assert_eq!((found.stays, found.moves), (vec![0, 1, 2, 3], vec![5]));
        assert_eq!((found.joins, found.leaves), (vec![6], vec![4]));
    }

    #[test]
    fn the_same_regions_change_nothing() {
        let found = changes(&[Some(0), Some(1), Some(0)], 2, &[vec![1], vec![0, 2]], &[0.0; 3]);
        assert_eq!(found.goes_on, [Some((1, 0.0)), Some((0, 0.0))]);
        assert!(found.moves.is_empty() && found.stays.len() == 3);
    }
}
