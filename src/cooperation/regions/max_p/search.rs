//! Simulated annealing (Kirkpatrick, Gelatt & Vecchi 1983): blocks move to neighbouring regions or
//! change places with blocks of these, as long as every region keeps to its conditions.

use super::board::{Board, NONE, Partition};
use super::construction::deal_out;
use crate::model::Stream;

/// Changes tried for each block.
const CHANGES_EACH: usize = 400;
/// Changes whose size tells where to begin cooling.
const SAMPLED: usize = 200;
/// The temperature at the end over that at the beginning.
const COOLING: f64 = 0.002;

/// Makes regions more alike within, and takes in what is in none. Never gives a worse partition than it was given.
pub(super) fn improve(board: &Board<'_>, partition: Partition, stream: &mut Stream) -> Partition {
    let mut search = Search::new(board, partition);
    let changes = CHANGES_EACH * board.count();
    let mut temperature = search.usual_change(stream) / 2.0;
    let factor = libm::pow(COOLING, 1.0 / changes as f64);
    for _ in 0..changes {
        if let Some(change) = search.propose(stream) {
            search.consider(change, temperature, stream);
        }
        temperature *= factor;
    }
    let mut best = search.best();
    deal_out(board, &mut best, stream);
    best
}

/// A block to another region, perhaps in exchange for one of its blocks.
#[derive(Clone, Copy)]
struct Change {
    block: u32,
    to: u32,
    back: Option<u32>,
}

struct Search<'a> {
    board: &'a Board<'a>,
    now: Partition,
    /// The sums of the distances of each block to the members of each region, region by region.
    sums: Vec<f64>,
    /// By how much the objective differs from that at the beginning.
    gained: f64,
    best_gain: f64,
    best_labels: Vec<u32>,
    /// In which look each block was last reached.
    seen: Vec<u32>,
    look: u32,
    stack: Vec<u32>,
}

impl<'a> Search<'a> {
    fn new(board: &'a Board<'a>, now: Partition) -> Self {
        let count = board.count();
        let mut sums = vec![0.0; count * now.region_count()];
        for (region, members) in now.regions.iter().enumerate() {
            for &member in members {
                add(&mut sums[region * count..(region + 1) * count], board.distances(member), 1.0);
            }
        }
        let best_labels = now.labels.clone();
        let seen = vec![0; count];
        Self { board, now, sums, gained: 0.0, best_gain: 0.0, best_labels, seen, look: 0, stack: Vec::new() }
    }

    fn label(&self, block: u32) -> u32 {
        self.now.labels[block as usize]
    }

    fn sum(&self, block: u32, region: u32) -> f64 {
        self.sums[region as usize * self.board.count() + block as usize]
    }

    /// A random block to the region of a random neighbour; every other time in exchange for a random block of it.
    fn propose(&self, stream: &mut Stream) -> Option<Change> {
        let block = one_of(stream, self.board.count())?;
        let neighbours = self.board.neighbours(block);
        let neighbour = neighbours[one_of(stream, neighbours.len())? as usize];
        let (from, to) = (self.label(block), self.label(neighbour));
        if to == NONE || to == from {
            return None;
        }
        let exchange = from != NONE && stream.below(2) == 1;
        let back = if exchange {
            let others = &self.now.regions[to as usize];
            Some(others[one_of(stream, others.len())? as usize])
        } else {
            None
        };
        Some(Change { block, to, back })
    }

    /// By how much a change adds to the objective.
    fn added(&self, change: Change) -> f64 {
        let Change { block, to, back } = change;
        let from = self.label(block);
        if from == NONE {
            return self.sum(block, to);
        }
        let there = self.sum(block, to) - self.sum(block, from);
        let Some(back) = back else { return there };
        let twice = 2.0 * self.board.distances(block)[back as usize];
        there + self.sum(back, from) - self.sum(back, to) - twice
    }

    /// The mean size of changes.
    fn usual_change(&self, stream: &mut Stream) -> f64 {
        let sizes: Vec<f64> =
            (0..SAMPLED).filter_map(|_| self.propose(stream)).map(|change| self.added(change).abs()).collect();
        if sizes.is_empty() { 0.0 } else { sizes.iter().sum::<f64>() / sizes.len() as f64 }
    }

    /// Makes a change that is allowed, if it is for the better or chance lets it pass.
    fn consider(&mut self, change: Change, temperature: f64, stream: &mut Stream) {
        let added = self.added(change);
        let takes_in = self.label(change.block) == NONE;
        let passes = takes_in || added <= 0.0 || stream.fraction() < libm::exp(-added / temperature);
        if !passes || !self.is_allowed(change) {
            return;
        }
        self.make(change);
        self.gained -= added;
        if takes_in || self.gained > self.best_gain {
            self.best_gain = self.gained;
            self.best_labels.clone_from(&self.now.labels);
        }
    }

    fn is_allowed(&mut self, change: Change) -> bool {
        let Change { block, to, back } = change;
        let (board, from) = (self.board, self.label(block));
        let size = board.size(block) - back.map_or(0.0, |back| board.size(back));
        let members = |region: u32, out: u32, into: Option<u32>| {
            self.now.members[region as usize] + into.map_or(0, |one| board.members(one)) - board.members(out)
        };
        let enough = (from == NONE
            || board.is_enough(self.now.sizes[from as usize] - size, members(from, block, back)))
            && back
                .is_none_or(|back| board.is_enough(self.now.sizes[to as usize] + size, members(to, back, Some(block))));
        enough
            && self.may_be_in(block, to, back)
            && back.is_none_or(|back| self.may_be_in(back, from, Some(block)))
            && (from == NONE || self.stays_connected(from, block, back))
            && back.is_none_or(|back| self.stays_connected(to, back, Some(block)))
    }

    /// Whether nothing in a region, but for who leaves it, must be apart from a block.
    fn may_be_in(&self, block: u32, region: u32, without: Option<u32>) -> bool {
        self.board.has_none_apart()
            || self.now.regions[region as usize]
                .iter()
                .all(|&other| Some(other) == without || self.board.may_join(block, &[other]))
    }

    /// Whether a region hangs together without one of its blocks and with another: whether the neighbours of the one
    /// that leaves, and the one that comes, reach each other.
    fn stays_connected(&mut self, region: u32, without: u32, with: Option<u32>) -> bool {
        let board = self.board;
        let inside =
            |labels: &[u32], block: u32| (labels[block as usize] == region && block != without) || Some(block) == with;
        self.look += 1;
        let beside = board.neighbours(without).iter().copied();
        let beside = beside.filter(|&block| Some(block) != with && inside(&self.now.labels, block));
        let mut wanted = beside.clone().count() + usize::from(with.is_some());
        let Some(first) = with.or_else(|| beside.clone().next()) else { return true };
        self.stack.clear();
        self.stack.push(first);
        self.seen[first as usize] = self.look;
        while let Some(block) = self.stack.pop() {
            if Some(block) == with || board.neighbours(without).binary_search(&block).is_ok() {
                wanted -= 1;
                if wanted == 0 {
                    return true;
                }
            }
            for &next in board.neighbours(block) {
                if self.seen[next as usize] != self.look && inside(&self.now.labels, next) {
                    self.seen[next as usize] = self.look;
                    self.stack.push(next);
                }
            }
        }
        false
    }

    fn make(&mut self, change: Change) {
        let Change { block, to, back } = change;
        let from = self.label(block);
        self.shift(block, from, to);
        if let Some(back) = back {
            self.shift(back, to, from);
        }
    }

    fn shift(&mut self, block: u32, from: u32, to: u32) {
        let count = self.board.count();
        let row = |region: u32| region as usize * count..(region as usize + 1) * count;
        if from != NONE {
            self.now.leave(self.board, block);
            add(&mut self.sums[row(from)], self.board.distances(block), -1.0);
        }
        self.now.join(self.board, block, to);
        add(&mut self.sums[row(to)], self.board.distances(block), 1.0);
    }

    /// The best partition there was.
    fn best(self) -> Partition {
        let mut regions = vec![Vec::new(); self.now.region_count()];
        for (block, &label) in (0_u32..).zip(&self.best_labels) {
            if label != NONE {
                regions[label as usize].push(block);
            }
        }
        let mut best = Partition::empty(self.board.count());
        for region in regions {
            best.found(self.board, region);
        }
        best
    }
}

/// A random number below a count.
fn one_of(stream: &mut Stream, count: usize) -> Option<u32> {
    u32::try_from(count).ok().filter(|&count| count > 0).map(|count| stream.below(count))
}

fn add(sums: &mut [f64], distances: &[f64], times: f64) {
    for (sum, distance) in sums.iter_mut().zip(distances) {
        *sum += times * distance;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cooperation::regions::max_p::construction::construct;
    use crate::cooperation::regions::testing::case;

    /// The sum of the distances of all pairs of blocks in one region.
    fn by_definition(board: &Board<'_>, partition: &Partition) -> f64 {
        let pair = |one: u32, other: u32| board.distances(one)[other as usize];
        let of = |region: &Vec<u32>| -> f64 {
            region.iter().flat_map(|&a| region.iter().map(move |&b| (a, b))).map(|(a, b)| pair(a, b)).sum()
        };
        partition.regions.iter().map(of).sum::<f64>() / 2.0
    }

    proptest! {
        #[test]
        fn sums_kept_up_to_date_are_those_made_anew(case in case(), seed in 0_u64..99) {
            let board = Board::new(&case.problem);
            let mut stream = Stream::new(seed, 0);
            let made = construct(&board, &Partition::empty(board.count()), &mut stream);
            let first = by_definition(&board, &made);
            let left = made.left_over();
            let mut search = Search::new(&board, made);
            for _ in 0..200 {
                if let Some(change) = search.propose(&mut stream) {
                    search.consider(change, 5.0, &mut stream);
                }
            }
            prop_assert!((first - search.gained - by_definition(&board, &search.now)).abs() < 1e-9);
            let anew = Search::new(&board, search.now.clone());
            prop_assert!(anew.sums.iter().zip(&search.sums).all(|(a, b)| (a - b).abs() < 1e-9));
            let (expected, best_gain) = (first - search.best_gain, search.best_gain);
            prop_assert!(best_gain >= 0.0 || search.now.left_over() < left);
            let best = search.best();
            prop_assert!((by_definition(&board, &best) - expected).abs() < 1e-9);
        }
    }
}
