//! What networks have in common: shared members of each two, and of each two kinds of
//! network (Jaccard 1901).

use super::{TwoMode, together};

/// Two networks that share members.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overlap {
    /// The one network, before the other.
    pub one: u32,
    /// The other.
    pub other: u32,
    /// The units in both, ascending.
    pub shared: Vec<u32>,
    /// How many units are in either.
    pub union: usize,
}

impl Overlap {
    /// The share of the units in either that are in both.
    pub fn jaccard(&self) -> f64 {
        share(self.shared.len(), self.union)
    }
}

/// A share of a whole; 0 of nothing.
fn share(part: usize, whole: usize) -> f64 {
    part as f64 / whole.max(1) as f64
}

/// Every two networks that share a member, the most alike first.
pub fn overlaps(graph: &TwoMode) -> Vec<Overlap> {
    let mut shared: Vec<Vec<u32>> = vec![Vec::new(); graph.group_count()];
    let mut found = Vec::new();
    for (one, place) in (0_u32..).zip(0..graph.group_count()) {
        let mut met = Vec::new();
        for &unit in graph.members(place) {
            for &other in graph.groups_of(unit as usize).iter().filter(|&&other| other > one) {
                if shared[other as usize].is_empty() {
                    met.push(other);
                }
                shared[other as usize].push(unit);
            }
        }
        for other in met {
            let shared = std::mem::take(&mut shared[other as usize]);
            let union = graph.members(place).len() + graph.members(other as usize).len() - shared.len();
            found.push(Overlap { one, other, shared, union });
        }
    }
    found.sort_by(|a, b| {
        let alike = b.jaccard().total_cmp(&a.jaccard()).then(b.shared.len().cmp(&a.shared.len()));
        alike.then((a.one, a.other).cmp(&(b.one, b.other)))
    });
    found
}

/// Two kinds of network, by the units they hold and by who meets whom in them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KindOverlap {
    /// The one kind, before the other.
    pub one: usize,
    /// The other.
    pub other: usize,
    /// How many units are in a network of both kinds.
    pub units_in_both: usize,
    /// How many units are in a network of either.
    pub units_in_either: usize,
    /// How many pairs of units meet in both.
    pub pairs_in_both: usize,
    /// How many pairs of units meet in either.
    pub pairs_in_either: usize,
}

impl KindOverlap {
    /// Jaccard's share of units.
    pub fn unit_jaccard(&self) -> f64 {
        share(self.units_in_both, self.units_in_either)
    }

    /// Jaccard's share of pairs that meet.
    pub fn pair_jaccard(&self) -> f64 {
        share(self.pairs_in_both, self.pairs_in_either)
    }
}

/// Every two kinds of network; each kind is a two-mode graph of its networks over the same units.
pub fn kind_overlaps(kinds: &[TwoMode]) -> Vec<KindOverlap> {
    let held = |kind: &TwoMode| -> Vec<usize> {
        (0..kind.unit_count()).filter(|&unit| !kind.groups_of(unit).is_empty()).collect()
    };
    let units: Vec<Vec<usize>> = kinds.iter().map(held).collect();
    let pairs: Vec<Vec<(u32, u32)>> =
        kinds.iter().map(|kind| together(kind).into_iter().map(|(pair, _)| pair).collect()).collect();
    let mut found = Vec::new();
    for one in 0..kinds.len() {
        for other in one + 1..kinds.len() {
            let units_in_both = in_both(&units[one], &units[other]);
            let pairs_in_both = in_both(&pairs[one], &pairs[other]);
            found.push(KindOverlap {
                one,
                other,
                units_in_both,
                units_in_either: units[one].len() + units[other].len() - units_in_both,
                pairs_in_both,
                pairs_in_either: pairs[one].len() + pairs[other].len() - pairs_in_both,
            });
        }
    }
    found
}

/// How many are in both of two ascending lists.
fn in_both<T: Ord>(one: &[T], other: &[T]) -> usize {
    one.iter().filter(|item| other.binary_search(item).is_ok()).count()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    #[test]
    fn networks_that_share_members_are_listed_the_most_alike_first() {
        let graph = TwoMode::new(7, [vec![0, 1, 2], vec![2, 3], vec![4], vec![0, 1]]).expect("valid");
        let found = overlaps(&graph);
        let pairs: Vec<_> = found.iter().map(|o| (o.one, o.other, o.shared.clone(), o.union)).collect();
        assert_eq!(pairs, [(0, 3, vec![0, 1], 3), (0, 1, vec![2], 4)]);
    }

    #[test]
    fn kinds_are_compared_by_units_and_by_who_meets_whom() {
        let kind = |groups: &[&[u32]]| TwoMode::new(6, groups.iter().map(|g| g.to_vec())).expect("valid");
        let found = kind_overlaps(&[kind(&[&[0, 1, 2], &[3]]), kind(&[&[1, 2], &[2, 3, 4]])]);
        let expected = KindOverlap {
            one: 0,
            other: 1,
            units_in_both: 3,
            units_in_either: 5,
            pairs_in_both: 1,
            pairs_in_either: 6,
        };
        assert_eq!(found, [expected]);
        assert!((expected.unit_jaccard() - 0.6).abs() < 1e-12);
    }

    proptest! {
        #[test]
        fn overlaps_are_those_of_every_two_sets(
            groups in proptest::collection::vec(proptest::collection::btree_set(0_u32..9, 0..7), 0..7),
        ) {
            let graph = TwoMode::new(9, groups.iter().map(|g| g.iter().copied())).expect("valid");
            let mut found = overlaps(&graph);
            prop_assert!(found.windows(2).all(|w| w[0].jaccard() >= w[1].jaccard()));
            found.sort_by_key(|o| (o.one, o.other));
            let mut slow = Vec::new();
            for (one, a) in (0_u32..).zip(&groups) {
                for (other, b) in (0_u32..).zip(&groups).skip(one as usize + 1) {
                    let shared: Vec<u32> = a.intersection(b).copied().collect();
                    let union: BTreeSet<u32> = a.union(b).copied().collect();
                    if !shared.is_empty() {
                        slow.push(Overlap { one, other, shared, union: union.len() });
                    }
                }
            }
            prop_assert_eq!(found, slow);
        }
    }
}
