//! Units that stay together, as blocks that hang together: where they do not touch, the
//! fewest units between them are drawn in.

use std::collections::VecDeque;

use super::RegionsError;
use super::pairs::Pairs;
use crate::cooperation::Graph;

/// Every unit in one block; most blocks are of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Blocks {
    /// The members of each block, ascending, in the order of their first members.
    pub(super) lists: Vec<Vec<u32>>,
    /// The block of each unit.
    pub(super) block_of: Vec<u32>,
    /// Units that were drawn in, ascending.
    pub(super) drawn_in: Vec<u32>,
}

/// Makes blocks of the lists that stay together; lists that share a unit are one.
///
/// # Errors
/// When two of a block must be apart, or nothing joins them.
pub(super) fn blocks(graph: &Graph, together: &[Vec<u32>], apart: &Pairs) -> Result<Blocks, RegionsError> {
    let units = graph.unit_count();
    let mut of: Vec<u32> = (0_u32..).take(units).collect();
    let mut drawn_in = Vec::new();
    for list in together {
        for pair in list.windows(2) {
            merge(&mut of, pair[0], pair[1]);
        }
    }
    for list in together {
        let Some(&first) = list.first() else { continue };
        while let Some(&stray) = list.iter().find(|&&unit| !reached(graph, &of, first).contains(&unit)) {
            let block = members(&of, first);
            if let Some((one, other)) = apart.first_among(&block) {
                return Err(RegionsError::TogetherAndApart { one, other });
            }
            let way = way(graph, &reached(graph, &of, first), &block, apart);
            let way = way.ok_or(RegionsError::NothingJoins { one: first, other: stray })?;
            for unit in way {
                if of[unit as usize] != of[first as usize] {
                    drawn_in.extend(members(&of, unit));
                    merge(&mut of, first, unit);
                }
            }
        }
    }
    let named: Vec<u32> = together.iter().flatten().copied().collect();
    drawn_in.retain(|unit| !named.contains(unit));
    drawn_in.sort_unstable();
    drawn_in.dedup();
    finished(units, &of, drawn_in, apart)
}

fn finished(units: usize, of: &[u32], drawn_in: Vec<u32>, apart: &Pairs) -> Result<Blocks, RegionsError> {
    let mut lists: Vec<Vec<u32>> = Vec::new();
    let mut block_of = vec![0; units];
    let mut place_of = vec![None; units];
    for (unit, &name) in (0_u32..).zip(of) {
        let place = *place_of[name as usize].get_or_insert_with(|| {
            lists.push(Vec::new());
            lists.len() - 1
        });
        lists[place].push(unit);
        block_of[unit as usize] = u32::try_from(place).unwrap_or(u32::MAX);
    }
    match lists.iter().find_map(|block| apart.first_among(block)) {
        Some((one, other)) => Err(RegionsError::TogetherAndApart { one, other }),
        None => Ok(Blocks { lists, block_of, drawn_in }),
    }
}

/// Makes the blocks of two units one.
fn merge(of: &mut [u32], one: u32, other: u32) {
    let (kept, gone) = (of[one as usize], of[other as usize]);
    for name in of.iter_mut().filter(|name| **name == gone) {
        *name = kept;
    }
}

fn members(of: &[u32], unit: u32) -> Vec<u32> {
    (0..).zip(of).filter(|(_, name)| **name == of[unit as usize]).map(|(unit, _)| unit).collect()
}

/// What hangs together with a unit within its block.
fn reached(graph: &Graph, of: &[u32], unit: u32) -> Vec<u32> {
    graph.components(&members(of, unit)).into_iter().find(|part| part.contains(&unit)).unwrap_or_default()
}

/// The units on a shortest way from those reached to another of the block, over units that may be with all of it.
fn way(graph: &Graph, reached: &[u32], block: &[u32], apart: &Pairs) -> Option<Vec<u32>> {
    let mut before: Vec<Option<u32>> = vec![None; graph.unit_count()];
    let mut queue: VecDeque<u32> = reached.iter().copied().collect();
    for &unit in reached {
        before[unit as usize] = Some(unit);
    }
    while let Some(unit) = queue.pop_front() {
        for &next in graph.neighbours(unit as usize) {
            if before[next as usize].is_some() || block.iter().any(|&member| apart.has(member, next)) {
                continue;
            }
            before[next as usize] = Some(unit);
            if block.contains(&next) {
                let mut way = vec![next];
                let mut at = unit;
                while let Some(earlier) = before[at as usize].filter(|&earlier| earlier != at) {
                    way.push(at);
                    at = earlier;
                }
                return Some(way);
            }
            queue.push_back(next);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(units: u32) -> Graph {
        Graph::new(units as usize, (1..units).map(|unit| (unit - 1, unit, 1.0))).expect("a graph")
    }

    #[test]
    fn units_between_those_that_stay_together_are_drawn_in() {
        let found = blocks(&line(6), &[vec![1, 4]], &Pairs::none(6)).expect("blocks");
        assert_eq!(found.lists, [vec![0], vec![1, 2, 3, 4], vec![5]]);
        assert_eq!((found.drawn_in, found.block_of), (vec![2, 3], vec![0, 1, 1, 1, 1, 2]));
    }

    #[test]
    fn lists_that_share_a_unit_are_one_block() {
        let found = blocks(&line(4), &[vec![0, 1], vec![2, 1]], &Pairs::none(4)).expect("blocks");
        assert_eq!((found.lists, found.drawn_in), (vec![vec![0, 1, 2], vec![3]], vec![]));
    }

    #[test]
    fn what_must_be_apart_is_no_block_and_no_way_leads_over_it() {
        let refused = |together: &[Vec<u32>], apart: (u32, u32)| blocks(&line(5), together, &Pairs::new(5, [apart]));
        assert_eq!(refused(&[vec![0, 1]], (1, 0)), Err(RegionsError::TogetherAndApart { one: 0, other: 1 }));
        assert_eq!(refused(&[vec![0, 2]], (0, 1)), Err(RegionsError::NothingJoins { one: 0, other: 2 }));
        let parted = Graph::new(3, [(0, 1, 1.0)]).expect("a graph");
        assert_eq!(
            blocks(&parted, &[vec![0, 2]], &Pairs::none(3)),
            Err(RegionsError::NothingJoins { one: 0, other: 2 })
        );
    }
}
