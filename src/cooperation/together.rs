//! Which two units are in groups together, and how much that says of them: the
//! projection of the two-mode graph on its units.

use std::collections::BTreeMap;

use super::TwoMode;

/// How two units are in groups together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Together {
    /// How many groups hold both.
    pub groups: u32,
    /// The same with each group counted as 1 / (members − 1), so that a unit's sum over
    /// all others is the number of its groups with others (Newman 2001): a group of all
    /// ties nobody closely.
    pub newman: f64,
}

/// Every two units that share a group, the lower place first, ascending. Takes time in
/// the square of each group's size.
pub fn together(graph: &TwoMode) -> Vec<((u32, u32), Together)> {
    let mut pairs: BTreeMap<(u32, u32), Together> = BTreeMap::new();
    for group in 0..graph.group_count() {
        let members = graph.members(group);
        let newman = 1.0 / members.len().saturating_sub(1).max(1) as f64;
        for (place, &one) in members.iter().enumerate() {
            for &other in &members[place + 1..] {
                let pair = pairs.entry((one, other)).or_default();
                pair.groups += 1;
                pair.newman += newman;
            }
        }
    }
    pairs.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_count_the_groups_that_hold_both() {
        let graph = TwoMode::new(4, [vec![0, 1, 2], vec![0, 1], vec![3]]).expect("valid");
        let found = together(&graph);
        assert_eq!(
            found.iter().map(|(pair, t)| (*pair, t.groups)).collect::<Vec<_>>(),
            [((0, 1), 2), ((0, 2), 1), ((1, 2), 1)]
        );
        let sum: f64 = found.iter().filter(|((a, b), _)| *a == 0 || *b == 0).map(|(_, t)| t.newman).sum();
        assert!((sum - 2.0).abs() < 1e-12, "unit 0 is in two groups with others");
    }
}
