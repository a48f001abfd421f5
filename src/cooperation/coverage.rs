//! How a network lies among the units: whether it hangs together, what it encloses, how
//! far its members are apart, and what share it has of other groups.

use super::{Graph, TwoMode};

/// How the members of a network lie in a graph of neighbours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    /// The members that hang together by ties among themselves, each part ascending, the
    /// largest first, then in the order of their first members.
    pub parts: Vec<Vec<u32>>,
    /// Units that are no members, and from which ties lead to others of their kind and to
    /// members only, where they are fewer than the members; each ascending.
    pub enclaves: Vec<Vec<u32>>,
}

impl Shape {
    /// Whether all members hang together. A network without members does not.
    pub fn is_connected(&self) -> bool {
        self.parts.len() == 1
    }

    /// The members outside the largest part.
    pub fn cut_off(&self) -> Vec<u32> {
        let mut units: Vec<u32> = self.parts.iter().skip(1).flatten().copied().collect();
        units.sort_unstable();
        units
    }
}

/// How members, ascending, lie in a graph. Takes time in the square of the network's size at
/// most, whatever the size of the graph.
pub fn shape(graph: &Graph, members: &[u32]) -> Shape {
    let mut parts = graph.components(members);
    parts.sort_by_key(|part| std::cmp::Reverse(part.len()));
    Shape { parts, enclaves: enclaves(graph, members) }
}

/// What is known of a unit while enclaves are looked for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    No,
    Member,
    /// In the piece of this number.
    Piece(u32),
}

fn enclaves(graph: &Graph, members: &[u32]) -> Vec<Vec<u32>> {
    let mut seen = vec![Seen::No; graph.unit_count()];
    for &member in members {
        seen[member as usize] = Seen::Member;
    }
    let mut found = Vec::new();
    let mut pieces = 0;
    for &member in members {
        for &start in graph.neighbours(member as usize) {
            if seen[start as usize] == Seen::No {
                pieces += 1;
                found.extend(piece(graph, start, pieces, members.len(), &mut seen));
            }
        }
    }
    found.sort_unstable();
    found
}

/// The units that hang together with one without the members; `None` when they are as many as
/// the members or more. A piece that was given up is met again by its number.
fn piece(graph: &Graph, start: u32, number: u32, members: usize, seen: &mut [Seen]) -> Option<Vec<u32>> {
    seen[start as usize] = Seen::Piece(number);
    let mut units = vec![start];
    let mut next = 0;
    while let Some(&unit) = units.get(next) {
        if units.len() >= members {
            return None;
        }
        next += 1;
        for &other in graph.neighbours(unit as usize) {
            match seen[other as usize] {
                Seen::No => {
                    seen[other as usize] = Seen::Piece(number);
                    units.push(other);
                }
                Seen::Piece(met) if met != number => return None,
                _ => {}
            }
        }
    }
    units.sort_unstable();
    (units.len() < members).then_some(units)
}

/// What a network has of another group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupShare {
    /// The other group.
    pub group: u32,
    /// Its units that are members, ascending.
    pub inside: Vec<u32>,
    /// Its units that are not, ascending.
    pub outside: Vec<u32>,
}

/// What members, ascending, have of each of the other groups that hold one of them.
pub fn group_shares(members: &[u32], others: &TwoMode) -> Vec<GroupShare> {
    let mut groups: Vec<u32> = members.iter().flat_map(|&unit| others.groups_of(unit as usize)).copied().collect();
    groups.sort_unstable();
    groups.dedup();
    let share = |group: u32| {
        let is_member = |unit: &u32| members.binary_search(unit).is_ok();
        let (inside, outside) = others.members(group as usize).iter().copied().partition(is_member);
        GroupShare { group, inside, outside }
    };
    groups.into_iter().map(share).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(units: usize, pairs: &[(u32, u32)]) -> Graph {
        Graph::new(units, pairs.iter().map(|&(one, other)| (one, other, 1.0))).expect("valid")
    }

    /// Every piece of what is left without the members, looked at one by one.
    fn slow_enclaves(graph: &Graph, members: &[u32]) -> Vec<Vec<u32>> {
        let units = u32::try_from(graph.unit_count()).expect("few");
        let others: Vec<u32> = (0..units).filter(|unit| !members.contains(unit)).collect();
        let touches = |unit: &u32| graph.neighbours(*unit as usize).iter().any(|other| members.contains(other));
        let mut pieces = graph.components(&others);
        pieces.retain(|piece| piece.len() < members.len() && piece.iter().any(touches));
        pieces
    }

    #[test]
    fn a_unit_inside_a_ring_of_members_is_an_enclave_and_the_wide_outside_is_not() {
        // 0 1 2 3 are a ring around 4; 5 to 9 are a chain outside.
        let ties = [(0, 1), (1, 2), (2, 3), (3, 0), (4, 0), (4, 2), (3, 5), (5, 6), (6, 7), (7, 8), (8, 9)];
        let found = shape(&graph(10, &ties), &[0, 1, 2, 3]);
        assert!(found.is_connected() && found.cut_off().is_empty());
        assert_eq!(found.enclaves, [[4]]);
    }

    #[test]
    fn members_cut_off_are_those_outside_the_largest_part() {
        let found = shape(&graph(5, &[(1, 2), (2, 3), (3, 4)]), &[0, 1, 2, 4]);
        assert_eq!(found.parts, [vec![1, 2], vec![0], vec![4]]);
        assert_eq!((found.is_connected(), found.cut_off()), (false, vec![0, 4]));
        assert_eq!(found.enclaves, [[3]], "only members lead from it");
        assert!(!shape(&graph(2, &[]), &[]).is_connected());
    }

    #[test]
    fn a_network_of_a_whole_group_leaves_nothing_of_it_outside() {
        let others = TwoMode::new(5, [vec![0, 1, 2], vec![3, 4]]).expect("valid");
        let whole = group_shares(&[0, 1, 2], &others);
        assert_eq!(whole, [GroupShare { group: 0, inside: vec![0, 1, 2], outside: Vec::new() }]);
        let across = group_shares(&[2, 3], &others);
        assert_eq!(across.iter().map(|share| share.outside.len()).collect::<Vec<_>>(), [2, 1]);
    }

    proptest! {
        #[test]
        fn enclaves_are_those_that_looking_at_every_piece_finds(
            units in 1_usize..14,
            pairs in proptest::collection::vec((0_u32..14, 0_u32..14), 0..26),
            chosen in proptest::collection::vec(any::<bool>(), 14),
        ) {
            let pairs: Vec<(u32, u32)> =
                pairs.into_iter().filter(|&(a, b)| (a as usize) < units && (b as usize) < units).collect();
            let graph = graph(units, &pairs);
            let members: Vec<u32> = (0_u32..).zip(&chosen[..units]).filter(|(_, c)| **c).map(|(unit, _)| unit).collect();
            prop_assert_eq!(shape(&graph, &members).enclaves, slow_enclaves(&graph, &members));
        }
    }
}
