//! What regions are made of and what every region must meet: links, attributes, sizes,
//! who stays together and who apart.

use super::pairs::Pairs;
use super::{Attributes, RegionsError, blocks};
use crate::cooperation::Graph;

/// What every region must meet, beside hanging together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conditions {
    /// The size of each unit (inhabitants); adds up over a region.
    pub sizes: Vec<f64>,
    /// The least size of a region.
    pub threshold: f64,
    /// The least number of members.
    pub least_members: usize,
    /// Units that stay in one region, list by list. Where members do not touch, the fewest units between them are
    /// drawn in.
    pub together: Vec<Vec<u32>>,
    /// Pairs that may not be in one region.
    pub apart: Vec<(u32, u32)>,
}

/// A part of the graph that hangs together, and that nothing links to another.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// Its members, ascending.
    pub members: Vec<u32>,
    /// The sum of their sizes.
    pub size: f64,
}

/// What regions are made of, checked.
#[derive(Clone, Debug)]
pub struct Problem {
    pub(super) graph: Graph,
    pub(super) attributes: Attributes,
    pub(super) sizes: Vec<f64>,
    pub(super) apart: Pairs,
    threshold: f64,
    least_members: usize,
    blocks: Vec<Vec<u32>>,
    block_of: Vec<u32>,
    drawn_in: Vec<u32>,
    parts: Vec<Part>,
    too_small: Vec<Part>,
}

impl Problem {
    /// Puts links, attributes and conditions together. Weights of the graph do not matter.
    ///
    /// # Errors
    /// When lists do not fit, conditions contradict each other, or no part of the graph is large enough for one region.
    pub fn new(graph: Graph, attributes: Attributes, conditions: Conditions) -> Result<Self, RegionsError> {
        let units = graph.unit_count();
        let Conditions { sizes, threshold, least_members, together, apart } = conditions;
        check(units, &sizes, &together, &apart)?;
        let apart = Pairs::new(units, apart);
        let found = blocks::blocks(&graph, &together, &apart)?;
        let everybody: Vec<u32> = (0..).zip(&sizes).map(|(unit, _)| unit).collect();
        let mut problem = Self {
            graph,
            attributes,
            sizes,
            apart,
            threshold,
            least_members: least_members.max(1),
            blocks: found.lists,
            block_of: found.block_of,
            drawn_in: found.drawn_in,
            parts: Vec::new(),
            too_small: Vec::new(),
        };
        let parts = problem.graph.components(&everybody).into_iter();
        let parts = parts.map(|members| Part { size: problem.size_of(&members), members });
        let (large, small) = parts.partition(|part| problem.is_enough(part.size, part.members.len()));
        (problem.parts, problem.too_small) = (large, small);
        if problem.parts.is_empty() {
            return Err(problem.nothing_large_enough());
        }
        Ok(problem)
    }

    fn nothing_large_enough(&self) -> RegionsError {
        let largest = self.too_small.iter().max_by(|a, b| a.size.total_cmp(&b.size));
        RegionsError::NothingLargeEnough {
            threshold: self.threshold,
            least_members: self.least_members,
            largest: largest.map_or(0.0, |part| part.size),
            members: largest.map_or(0, |part| part.members.len()),
        }
    }

    /// The parts that are large enough for a region, in the order of their first members.
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The parts that are too small for any region: their units stay in none.
    pub fn too_small(&self) -> &[Part] {
        &self.too_small
    }

    /// Units drawn in to join those that stay together, ascending.
    pub fn drawn_in(&self) -> &[u32] {
        &self.drawn_in
    }

    /// The most regions that sizes allow in a part, whatever hangs together: the size over the least size, and the
    /// members over the least number of members, rounded down.
    pub fn most_regions(&self, part: &Part) -> usize {
        let by_members = part.members.len() / self.least_members;
        let by_size = (part.size / self.threshold * (1.0 + ROUNDING)).floor();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most the members")]
        if by_size < by_members as f64 { by_size.max(0.0) as usize } else { by_members }
    }

    /// Whether a region of this size with so many members meets the least; sums of fractions may be off by rounding.
    pub(super) fn is_enough(&self, size: f64, members: usize) -> bool {
        size >= self.threshold - self.threshold.abs() * ROUNDING && members >= self.least_members
    }

    /// Those that stay together, each list ascending; most are of one unit.
    pub(super) fn blocks(&self) -> &[Vec<u32>] {
        &self.blocks
    }

    /// The place of the block of a unit.
    pub(super) fn block_of(&self, unit: u32) -> u32 {
        self.block_of[unit as usize]
    }

    /// The sum of the sizes of units.
    pub(super) fn size_of(&self, members: &[u32]) -> f64 {
        members.iter().map(|&unit| self.sizes[unit as usize]).sum()
    }
}

/// What sums of fractions may be off by, in proportion.
const ROUNDING: f64 = 1e-12;

fn check(units: usize, sizes: &[f64], together: &[Vec<u32>], apart: &[(u32, u32)]) -> Result<(), RegionsError> {
    if sizes.len() != units {
        return Err(RegionsError::Lengths { what: "sizes", found: sizes.len(), units });
    }
    if let Some((unit, &value)) = (0..).zip(sizes).find(|(_, size)| !(size.is_finite() && **size >= 0.0)) {
        return Err(RegionsError::Value { what: "size", unit, value });
    }
    let named = together.iter().flatten().map(|&unit| ("together", unit));
    let named = named.chain(apart.iter().flat_map(|&(one, other)| [("apart", one), ("apart", other)]));
    match named.into_iter().find(|(_, unit)| *unit as usize >= units) {
        Some((what, unit)) => Err(RegionsError::UnknownUnit { what, unit, units }),
        None => Ok(()),
    }
}

/// A proposal: the region of each unit.
#[derive(Clone, Debug, PartialEq)]
pub struct Solution {
    /// The region of each unit, `None` when it is in none; regions are numbered in the order of their first members.
    pub labels: Vec<Option<u32>>,
    /// How many regions there are.
    pub regions: usize,
    /// What is to be as small as can be: how unlike the members of regions are.
    pub objective: f64,
}

impl Solution {
    /// The members of each region, ascending.
    pub fn members(&self) -> Vec<Vec<u32>> {
        let mut members = vec![Vec::new(); self.regions];
        for (unit, label) in (0..).zip(&self.labels) {
            if let Some(label) = label {
                members[*label as usize].push(unit);
            }
        }
        members
    }

    /// From the members of each region, in any order.
    pub(super) fn of(units: usize, mut regions: Vec<Vec<u32>>, objective: f64) -> Self {
        for members in &mut regions {
            members.sort_unstable();
        }
        regions.sort_unstable();
        let mut labels = vec![None; units];
        for (label, members) in (0..).zip(&regions) {
            for &unit in members {
                labels[unit as usize] = Some(label);
            }
        }
        Self { labels, regions: regions.len(), objective }
    }
}
