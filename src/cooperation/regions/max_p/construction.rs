//! Growing regions from seeds until they are large enough, dealing out what is left, and splitting
//! what is large enough for two.

use super::board::{Board, NONE, Partition};
use crate::model::Stream;

/// What a growing region takes in next.
#[derive(Clone, Copy)]
enum Rule {
    /// What it met first.
    First,
    /// What has the fewest free neighbours, and so is most likely to be left alone.
    Enclosed,
    /// What is most like its members.
    Alike,
}

/// A partition from a start and a stream of random numbers.
pub(super) fn construct(board: &Board<'_>, start: &Partition, stream: &mut Stream) -> Partition {
    let rule = match stream.below(4) {
        0 => Rule::First,
        1 => Rule::Alike,
        _ => Rule::Enclosed,
    };
    let mut partition = start.clone();
    let mut seeds: Vec<u32> = (0..).take(board.count()).collect();
    stream.shuffle(&mut seeds);
    for seed in seeds {
        if partition.is_free(seed) {
            let region = grow(board, &partition, seed, rule);
            match region {
                Ok(region) => partition.found(board, region),
                Err(size) => partition.note(size),
            }
        }
    }
    deal_out(board, &mut partition, stream);
    split(board, &mut partition, stream);
    partition
}

/// A region of free blocks around a seed that is just large enough, or the size it came to.
fn grow(board: &Board<'_>, partition: &Partition, seed: u32, rule: Rule) -> Result<Vec<u32>, f64> {
    let mut region = vec![seed];
    let (mut size, mut members) = (board.size(seed), board.members(seed));
    let mut frontier: Vec<u32> = Vec::new();
    let mut newest = seed;
    while !board.is_enough(size, members) {
        for &next in board.neighbours(newest) {
            if partition.is_free(next) && !region.contains(&next) && !frontier.contains(&next) {
                frontier.push(next);
            }
        }
        frontier.retain(|&block| board.may_join(block, &region));
        let Some(place) = choose(board, partition, &region, &frontier, size, members, rule) else { return Err(size) };
        newest = frontier.remove(place);
        region.push(newest);
        size += board.size(newest);
        members += board.members(newest);
    }
    Ok(region)
}

/// The place in the frontier of what comes next; of those that make it large enough, the smallest.
fn choose(
    board: &Board<'_>,
    partition: &Partition,
    region: &[u32],
    frontier: &[u32],
    size: f64,
    members: usize,
    rule: Rule,
) -> Option<usize> {
    let free = |block: u32| {
        board.neighbours(block).iter().filter(|&&n| partition.is_free(n) && !region.contains(&n)).count() as f64
    };
    let by = |block: u32| match rule {
        Rule::First => 0.0,
        Rule::Enclosed => free(block),
        Rule::Alike => region.iter().map(|&other| board.distances(block)[other as usize]).sum(),
    };
    let key = |&(_, &block): &(usize, &u32)| {
        let ends = board.is_enough(size + board.size(block), members + board.members(block));
        match rule {
            Rule::Enclosed if ends => (0, board.size(block)),
            _ => (1, by(block)),
        }
    };
    let best = frontier.iter().enumerate().min_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
    });
    best.map(|(place, _)| place)
}

/// Gives each block that is left to one of the two neighbouring regions it is most like, of those that may take it in.
pub(super) fn deal_out(board: &Board<'_>, partition: &mut Partition, stream: &mut Stream) {
    let mut left: Vec<u32> = (0..).take(board.count()).filter(|&block| partition.is_free(block)).collect();
    loop {
        let before = left.len();
        left.retain(|&block| {
            let mut regions: Vec<u32> = board.neighbours(block).iter().map(|&n| partition.labels[n as usize]).collect();
            regions.sort_unstable();
            regions.dedup();
            regions.retain(|&region| region != NONE && board.may_join(block, &partition.regions[region as usize]));
            let distances = board.distances(block);
            let added = |&region: &u32| {
                partition.regions[region as usize].iter().map(|&other| distances[other as usize]).sum::<f64>()
            };
            regions.sort_by(|a, b| added(a).total_cmp(&added(b)));
            let among = u32::try_from(regions.len().min(2)).unwrap_or(1);
            let chosen = regions.get(stream.below(among) as usize);
            chosen.inspect(|&&region| partition.join(board, block, region)).is_none()
        });
        if left.len() == before {
            break;
        }
    }
}

/// How often a region that may be large enough for two is tried to be split.
const SPLITS: u32 = 10;

/// Splits regions that are large enough for two along a random spanning tree.
fn split(board: &Board<'_>, partition: &mut Partition, stream: &mut Stream) {
    let mut region = 0;
    while region < partition.region_count() {
        let branch = (0..SPLITS).find_map(|_| {
            let (size, members) = (partition.sizes[region], partition.members[region]);
            if !board.is_enough(size / 2.0, members / 2) {
                return None;
            }
            halves(board, &partition.regions[region], size, members, stream)
        });
        match branch {
            Some(branch) => {
                for &block in &branch {
                    partition.leave(board, block);
                }
                partition.found(board, branch);
            }
            None => region += 1,
        }
    }
}

/// A branch of a random spanning tree such that it and the rest are large enough.
fn halves(board: &Board<'_>, region: &[u32], size: f64, members: usize, stream: &mut Stream) -> Option<Vec<u32>> {
    let root = region[stream.below(u32::try_from(region.len()).unwrap_or(1)) as usize];
    let mut order = vec![(root, 0)];
    let mut open: Vec<(u32, usize)> = board.neighbours(root).iter().map(|&next| (next, 0)).collect();
    while !open.is_empty() {
        let (block, above) = open.swap_remove(stream.below(u32::try_from(open.len()).unwrap_or(1)) as usize);
        if region.contains(&block) && !order.iter().any(|&(known, _)| known == block) {
            order.push((block, above));
            open.extend(board.neighbours(block).iter().map(|&next| (next, order.len() - 1)));
        }
    }
    let mut sums: Vec<(f64, usize)> =
        order.iter().map(|&(block, _)| (board.size(block), board.members(block))).collect();
    for place in (1..order.len()).rev() {
        let (below, count) = sums[place];
        if board.is_enough(below, count) && board.is_enough(size - below, members - count) {
            return Some(branch(&order, place));
        }
        let above = &mut sums[order[place].1];
        *above = (above.0 + below, above.1 + count);
    }
    None
}

/// The blocks at or below a place of a tree in which each follows what is above it.
fn branch(order: &[(u32, usize)], place: usize) -> Vec<u32> {
    let mut inside = vec![false; order.len()];
    inside[place] = true;
    for at in place + 1..order.len() {
        inside[at] = inside[order[at].1];
    }
    order.iter().zip(inside).filter(|(_, inside)| *inside).map(|((block, _), _)| *block).collect()
}
