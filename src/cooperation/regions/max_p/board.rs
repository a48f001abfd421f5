//! What is dealt to regions: blocks of units with their neighbours, sizes and distances;
//! and a partition of them with its sums kept up to date.

use crate::cooperation::regions::Dissimilarity;
use crate::cooperation::regions::pairs::Pairs;
use crate::cooperation::regions::problem::{Problem, Solution};

/// The region of a block that is in none.
pub(super) const NONE: u32 = u32::MAX;

/// The blocks of the parts that are large enough, and what is known of them.
pub(super) struct Board<'a> {
    problem: &'a Problem,
    /// The place among the problem's blocks of each block here.
    blocks: Vec<u32>,
    neighbours: Vec<Vec<u32>>,
    /// Sums of distances between the members of two blocks, row by row.
    distances: Vec<f64>,
    sizes: Vec<f64>,
    members: Vec<usize>,
    apart: Pairs,
}

impl<'a> Board<'a> {
    pub(super) fn new(problem: &'a Problem) -> Self {
        let parts = problem.parts().iter().flat_map(|part| &part.members);
        let mut blocks: Vec<u32> = parts.map(|&unit| problem.block_of(unit)).collect();
        blocks.sort_unstable();
        blocks.dedup();
        let place =
            |unit: u32| blocks.binary_search(&problem.block_of(unit)).ok().and_then(|at| u32::try_from(at).ok());
        let units = |block: u32| problem.blocks()[block as usize].as_slice();
        let mut neighbours = Vec::new();
        let mut apart = Vec::new();
        for (at, &block) in (0_u32..).zip(&blocks) {
            let touching = units(block).iter().flat_map(|&unit| problem.graph.neighbours(unit as usize));
            let mut touching: Vec<u32> =
                touching.filter_map(|&unit| place(unit)).filter(|&other| other != at).collect();
            touching.sort_unstable();
            touching.dedup();
            neighbours.push(touching);
            if !problem.apart.is_empty() {
                let kept = |other: u32| {
                    let pairs = units(block).iter().flat_map(|&one| units(other).iter().map(move |&two| (one, two)));
                    pairs.into_iter().any(|(one, two)| problem.apart.has(one, two))
                };
                apart.extend((0..at).filter(|&other| kept(blocks[other as usize])).map(|other| (at, other)));
            }
        }
        Self {
            distances: distances(problem, &blocks),
            sizes: blocks.iter().map(|&block| problem.size_of(units(block))).collect(),
            members: blocks.iter().map(|&block| units(block).len()).collect(),
            apart: Pairs::new(blocks.len(), apart),
            problem,
            blocks,
            neighbours,
        }
    }

    pub(super) fn count(&self) -> usize {
        self.blocks.len()
    }

    pub(super) fn neighbours(&self, block: u32) -> &[u32] {
        &self.neighbours[block as usize]
    }

    /// The distances of a block to every block.
    pub(super) fn distances(&self, block: u32) -> &[f64] {
        let start = block as usize * self.count();
        &self.distances[start..start + self.count()]
    }

    pub(super) fn size(&self, block: u32) -> f64 {
        self.sizes[block as usize]
    }

    pub(super) fn members(&self, block: u32) -> usize {
        self.members[block as usize]
    }

    pub(super) fn is_enough(&self, size: f64, members: usize) -> bool {
        self.problem.is_enough(size, members)
    }

    /// Whether a block may be in a region with these.
    pub(super) fn may_join(&self, block: u32, region: &[u32]) -> bool {
        self.apart.is_empty() || !region.iter().any(|&other| self.apart.has(block, other))
    }

    /// Whether anybody may be with anybody.
    pub(super) fn has_none_apart(&self) -> bool {
        self.apart.is_empty()
    }

    /// Those of these blocks that hang together with the first.
    fn component(&self, blocks: &[u32]) -> Vec<u32> {
        let Some(&first) = blocks.first() else { return Vec::new() };
        let mut reached = vec![first];
        let mut next = 0;
        while let Some(&block) = reached.get(next) {
            next += 1;
            for &other in self.neighbours(block) {
                if blocks.contains(&other) && !reached.contains(&other) {
                    reached.push(other);
                }
            }
        }
        reached
    }

    /// The partition to begin with: parts of these lists of units that hang together, may be together and are large
    /// enough; a block is in the first list that names one of its units.
    pub(super) fn start(&self, lists: &[Vec<u32>]) -> Partition {
        let mut partition = Partition::empty(self.count());
        let mut taken = vec![false; self.count()];
        for list in lists {
            let named = list.iter().filter_map(|&unit| self.blocks.binary_search(&self.problem.block_of(unit)).ok());
            let mut free: Vec<u32> = named.filter(|&at| !taken[at]).filter_map(|at| u32::try_from(at).ok()).collect();
            free.sort_unstable();
            free.dedup();
            while !free.is_empty() {
                let part = self.component(&free);
                free.retain(|block| !part.contains(block));
                let size = part.iter().map(|&block| self.size(block)).sum();
                let members = part.iter().map(|&block| self.members(block)).sum();
                let allowed = part.iter().all(|&block| self.may_join(block, &part));
                if allowed && self.is_enough(size, members) {
                    for &block in &part {
                        taken[block as usize] = true;
                    }
                    partition.found(self, part);
                }
            }
        }
        partition
    }

    /// The proposal in units, with its objective by definition.
    pub(super) fn solution(&self, partition: &Partition) -> Solution {
        let problem = self.problem;
        let units = |region: &Vec<u32>| {
            let blocks = region.iter().map(|&block| self.blocks[block as usize]);
            let mut units: Vec<u32> =
                blocks.flat_map(|block| problem.blocks()[block as usize].iter().copied()).collect();
            units.sort_unstable();
            units
        };
        let mut regions: Vec<Vec<u32>> = partition.regions.iter().map(units).collect();
        // In one order, so that the same regions have the same sum to the last digit.
        regions.sort_unstable();
        let objective = regions.iter().map(|members| within(problem, members)).sum();
        Solution::of(problem.graph.unit_count(), regions, objective)
    }
}

/// The sum of the distances of all pairs of members.
pub(super) fn within(problem: &Problem, members: &[u32]) -> f64 {
    let of = |(place, &one): (usize, &u32)| {
        let others = members[place + 1..].iter();
        others.map(|&other| distance(problem, one, other)).sum::<f64>()
    };
    members.iter().enumerate().map(of).sum()
}

fn distance(problem: &Problem, one: u32, other: u32) -> f64 {
    Dissimilarity::Manhattan.between(problem.attributes.of(one), problem.attributes.of(other))
}

fn distances(problem: &Problem, blocks: &[u32]) -> Vec<f64> {
    let count = blocks.len();
    let mut distances = vec![0.0; count * count];
    for (row, &one) in blocks.iter().enumerate() {
        for (column, &other) in blocks.iter().enumerate().skip(row + 1) {
            let pairs = problem.blocks()[one as usize].iter();
            let pairs = pairs.flat_map(|&a| problem.blocks()[other as usize].iter().map(move |&b| (a, b)));
            let sum = pairs.map(|(a, b)| distance(problem, a, b)).sum();
            distances[row * count + column] = sum;
            distances[column * count + row] = sum;
        }
    }
    distances
}

/// Regions of blocks, with their sizes.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    pub(super) labels: Vec<u32>,
    pub(super) regions: Vec<Vec<u32>>,
    pub(super) sizes: Vec<f64>,
    pub(super) members: Vec<usize>,
    /// The largest size that was too small for a region.
    nearly: f64,
}

impl Partition {
    pub(super) fn empty(blocks: usize) -> Self {
        Self { labels: vec![NONE; blocks], regions: Vec::new(), sizes: Vec::new(), members: Vec::new(), nearly: 0.0 }
    }

    pub(super) fn region_count(&self) -> usize {
        self.regions.len()
    }

    /// How many blocks are in no region.
    pub(super) fn left_over(&self) -> usize {
        self.labels.iter().filter(|&&label| label == NONE).count()
    }

    /// The largest size that was reached on the way to a region.
    pub(super) fn largest_reached(&self) -> f64 {
        self.nearly
    }

    /// Takes note of a size that was too small.
    pub(super) fn note(&mut self, size: f64) {
        self.nearly = self.nearly.max(size);
    }

    pub(super) fn is_free(&self, block: u32) -> bool {
        self.labels[block as usize] == NONE
    }

    /// Makes a region of blocks that are in none.
    pub(super) fn found(&mut self, board: &Board<'_>, region: Vec<u32>) {
        let label = u32::try_from(self.regions.len()).unwrap_or(NONE);
        for &block in &region {
            self.labels[block as usize] = label;
        }
        self.sizes.push(region.iter().map(|&block| board.size(block)).sum());
        self.members.push(region.iter().map(|&block| board.members(block)).sum());
        self.regions.push(region);
    }

    /// Puts a block that is in none into a region.
    pub(super) fn join(&mut self, board: &Board<'_>, block: u32, region: u32) {
        self.labels[block as usize] = region;
        self.regions[region as usize].push(block);
        self.sizes[region as usize] += board.size(block);
        self.members[region as usize] += board.members(block);
    }

    /// Takes a block out of its region.
    pub(super) fn leave(&mut self, board: &Board<'_>, block: u32) {
        let region = std::mem::replace(&mut self.labels[block as usize], NONE) as usize;
        self.regions[region].retain(|&other| other != block);
        self.sizes[region] -= board.size(block);
        self.members[region] -= board.members(block);
    }
}
