//! SKATER (Assunção, Neves, Câmara & da Costa Freitas 2006): the spanning tree of least cost, cut
//! where the cut makes regions most alike within.

use std::cmp::Reverse;

use super::problem::{Problem, Solution};
use super::spanning_tree::{Tree, spanning_forest, trees};
use super::{Dissimilarity, RegionsError};
use crate::model::Watch;

/// What SKATER came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Skater {
    /// The proposal, then those that differ from it in the last cut, the next best first. Fewer regions than were asked
    /// for when no further cut leaves both sides large enough.
    pub solutions: Vec<Solution>,
    /// The objective of each number of regions on the way, from the fewest there can be.
    pub steps: Vec<(usize, f64)>,
}

/// A cut of a tree.
#[derive(Clone, Copy, Debug)]
struct Cut {
    tree: usize,
    place: usize,
    /// How many pairs it parts that must be apart.
    parted: usize,
    /// By how much it lessens what units differ from the mean of their region.
    gain: f64,
    link: (u32, u32),
}

/// Cuts the spanning forest to `count` regions, and gives up to `solutions` proposals that differ in the last cut.
///
/// The objective is the sum of what units differ from the mean of their region: squared, or in absolute terms. Each cut is
/// the one that lessens it most, among those that leave both sides large enough. While pairs must still be parted, the cut
/// that parts most of them comes first. Ties go to the link with the lowest units. Takes time in units × cuts for squared
/// differences, and in the square of a tree's units for absolute ones.
///
/// Held against spopt 0.7 in the tests. Two things differ where its answers surprise: `count` is of all regions (it adds
/// the number of parts to what was asked for), and neighbours that are the same in all attributes stay linked (a cost
/// of 0 is no link to it).
///
/// # Errors
/// When there are fewer units than regions or fewer regions than parts, when pairs that must be apart are not, or when
/// stopped.
pub fn skater(
    problem: &Problem,
    dissimilarity: Dissimilarity,
    count: usize,
    solutions: usize,
    watch: &Watch,
) -> Result<Skater, RegionsError> {
    check(problem, count)?;
    let mut state = State::new(problem, dissimilarity);
    watch.expects(u32::try_from(count.saturating_sub(state.trees.len())).unwrap_or(u32::MAX));
    let mut steps = vec![(state.trees.len(), state.objective())];
    let mut found = Vec::new();
    while state.trees.len() < count {
        if !watch.passes(1) {
            return Err(RegionsError::Stopped);
        }
        let cuts = state.ranked();
        let Some(best) = cuts.first() else { break };
        if state.trees.len() + 1 == count || solutions > 1 {
            found = cuts.iter().take(solutions).map(|cut| state.after(cut)).collect();
        }
        state.apply(best);
        steps.push((state.trees.len(), state.objective()));
    }
    let solution = state.solution();
    let pairs = state.pairs_within();
    if pairs > 0 {
        let example = state.example();
        let count = state.trees.len();
        let enough = state.enough(watch);
        return Err(if watch.is_stopped() {
            RegionsError::Stopped
        } else {
            RegionsError::StillTogether { count, pairs, example, enough }
        });
    }
    found.retain(|other: &Solution| other.labels != solution.labels && state.all_apart(other));
    found.insert(0, solution);
    found.truncate(solutions.max(1));
    Ok(Skater { solutions: found, steps })
}

fn check(problem: &Problem, count: usize) -> Result<(), RegionsError> {
    let members = problem.parts().iter().flat_map(|part| &part.members);
    let mut blocks: Vec<u32> = members.map(|&unit| problem.block_of(unit)).collect();
    blocks.sort_unstable();
    blocks.dedup();
    if count > blocks.len() {
        return Err(RegionsError::TooMany { count, units: blocks.len() });
    }
    let parts = problem.parts().len();
    if count < parts { Err(RegionsError::TooFew { count, parts }) } else { Ok(()) }
}

struct State<'a> {
    problem: &'a Problem,
    dissimilarity: Dissimilarity,
    trees: Vec<Tree>,
    /// What the units of each tree differ from their mean.
    spreads: Vec<f64>,
    /// The cuts of each tree that may be made.
    cuts: Vec<Vec<Cut>>,
}

impl<'a> State<'a> {
    fn new(problem: &'a Problem, dissimilarity: Dissimilarity) -> Self {
        let links = spanning_forest(problem, dissimilarity);
        let large = |tree: &Tree| {
            let first = tree.order.first();
            problem.parts().iter().any(|part| first.is_some_and(|unit| part.members.binary_search(unit).is_ok()))
        };
        let mut state = Self { problem, dissimilarity, trees: Vec::new(), spreads: Vec::new(), cuts: Vec::new() };
        for tree in trees(problem.graph.unit_count(), &links).into_iter().filter(large) {
            state.put(state.trees.len(), tree);
        }
        state
    }

    /// Puts a tree at a place, with its cuts.
    fn put(&mut self, at: usize, tree: Tree) {
        let spread = self.dissimilarity.from_mean(&self.problem.attributes, tree.order.iter().copied());
        let cuts = self.cuts_of(at, &tree, spread);
        if at == self.trees.len() {
            self.trees.push(tree);
            self.spreads.push(spread);
            self.cuts.push(cuts);
        } else {
            (self.trees[at], self.spreads[at], self.cuts[at]) = (tree, spread, cuts);
        }
    }

    fn cuts_of(&self, at: usize, tree: &Tree, spread: f64) -> Vec<Cut> {
        let problem = self.problem;
        let parted = parted(problem, tree);
        let (inside, all) = (sums(problem, tree), tree.order.len());
        let spreads = Spreads::new(problem, self.dissimilarity, tree);
        let may = |&place: &usize| {
            let (unit, above) = (tree.order[place], tree.order[tree.above[place]]);
            let (below, size) = (tree.below[place], inside[place]);
            problem.block_of(unit) != problem.block_of(above)
                && problem.is_enough(size, below)
                && problem.is_enough(inside[0] - size, all - below)
        };
        let cut = |place: usize| {
            let (unit, above) = (tree.order[place], tree.order[tree.above[place]]);
            let gain = spread - spreads.after(tree, place);
            Cut { tree: at, place, parted: parted[place], gain, link: (unit.min(above), unit.max(above)) }
        };
        (1..all).filter(may).map(cut).collect()
    }

    /// Every cut that may be made, the best first.
    fn ranked(&self) -> Vec<Cut> {
        let mut cuts: Vec<Cut> = self.cuts.iter().flatten().copied().collect();
        cuts.sort_by(|a, b| {
            let parts = Reverse(a.parted).cmp(&Reverse(b.parted));
            parts.then(b.gain.total_cmp(&a.gain)).then(a.link.cmp(&b.link))
        });
        cuts
    }

    fn apply(&mut self, cut: &Cut) {
        let (rest, branch) = self.trees[cut.tree].cut(cut.place);
        self.put(cut.tree, rest);
        self.put(self.trees.len(), branch);
    }

    fn objective(&self) -> f64 {
        self.spreads.iter().sum()
    }

    fn solution(&self) -> Solution {
        let regions: Vec<Vec<u32>> = self.trees.iter().map(|tree| tree.order.clone()).collect();
        Solution::of(self.problem.graph.unit_count(), regions, self.objective())
    }

    /// The proposal after a cut.
    fn after(&self, cut: &Cut) -> Solution {
        let tree = &self.trees[cut.tree];
        let mut regions: Vec<Vec<u32>> = self.trees.iter().map(|tree| tree.order.clone()).collect();
        regions[cut.tree] = tree.rest(cut.place).collect();
        regions.push(tree.branch(cut.place).to_vec());
        let attributes = &self.problem.attributes;
        let spread = |members: &Vec<u32>| self.dissimilarity.from_mean(attributes, members.iter().copied());
        let objective = regions.iter().map(spread).sum();
        Solution::of(self.problem.graph.unit_count(), regions, objective)
    }

    fn pairs_within(&self) -> usize {
        self.trees.iter().map(|tree| self.problem.apart.count_among(&tree.order)).sum()
    }

    fn all_apart(&self, solution: &Solution) -> bool {
        self.problem.apart.is_empty()
            || solution.members().iter().all(|members| self.problem.apart.first_among(members).is_none())
    }

    fn example(&self) -> (u32, u32) {
        let found = self.trees.iter().find_map(|tree| self.problem.apart.first_among(&tree.order));
        found.unwrap_or_default()
    }

    /// Goes on cutting until all pairs are apart that must be: how many regions that takes.
    fn enough(&mut self, watch: &Watch) -> Option<usize> {
        while self.pairs_within() > 0 {
            let best = *self.ranked().first().filter(|_| watch.passes(0))?;
            self.apply(&best);
        }
        Some(self.trees.len())
    }
}

/// The sizes at or below each place.
fn sums(problem: &Problem, tree: &Tree) -> Vec<f64> {
    let mut sums: Vec<f64> = tree.order.iter().map(|&unit| problem.sizes[unit as usize]).collect();
    for place in (1..sums.len()).rev() {
        sums[tree.above[place]] += sums[place];
    }
    sums
}

/// How many pairs that must be apart a cut above each place parts.
fn parted(problem: &Problem, tree: &Tree) -> Vec<usize> {
    let mut parted = vec![0; tree.order.len()];
    if problem.apart.is_empty() {
        return parted;
    }
    for low in 1..tree.order.len() {
        for high in (0..low).filter(|&high| problem.apart.has(tree.order[low], tree.order[high])) {
            let (mut one, mut other) = (low, high);
            while one != other {
                // The later place is never above the earlier.
                let later = if one > other { &mut one } else { &mut other };
                parted[*later] += 1;
                *later = tree.above[*later];
            }
        }
    }
    parted
}

/// What the two sides of a cut differ from their means.
enum Spreads<'a> {
    /// From sums over the first so many places: of the attributes, and of their squares.
    Sums { width: usize, sums: Vec<f64>, squares: Vec<f64> },
    /// From each side's units.
    Units(&'a Problem),
}

impl<'a> Spreads<'a> {
    fn new(problem: &'a Problem, dissimilarity: Dissimilarity, tree: &Tree) -> Self {
        if dissimilarity == Dissimilarity::Manhattan {
            return Self::Units(problem);
        }
        let width = problem.attributes.width();
        let (mut sums, mut squares) = (vec![0.0; width], vec![0.0]);
        for (place, &unit) in tree.order.iter().enumerate() {
            let mut square = squares[place];
            for (column, value) in problem.attributes.of(unit).iter().enumerate() {
                sums.push(sums[place * width + column] + value);
                square += value * value;
            }
            squares.push(square);
        }
        Self::Sums { width, sums, squares }
    }

    fn after(&self, tree: &Tree, place: usize) -> f64 {
        let (end, all) = (place + tree.below[place], tree.order.len());
        match self {
            Self::Units(problem) => {
                let (attributes, absolute) = (&problem.attributes, Dissimilarity::Manhattan);
                absolute.from_mean(attributes, tree.branch(place).iter().copied())
                    + absolute.from_mean(attributes, tree.rest(place))
            }
            Self::Sums { width, sums, squares } => {
                let (inside, outside) = ((end - place) as f64, (all - (end - place)) as f64);
                let explained = (0..*width).map(|column| {
                    let at = |place: usize| sums[place * width + column];
                    let within = at(end) - at(place);
                    let rest = at(all) - within;
                    within * within / inside + rest * rest / outside
                });
                squares[all] - explained.sum::<f64>()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cooperation::Graph;
    use crate::cooperation::regions::testing::{Case, case};

    /// Every link of the forest removed in turn, and the objective of what hangs together by its definition.
    fn slow(problem: &Problem, dissimilarity: Dissimilarity, count: usize) -> Solution {
        let units = problem.graph.unit_count();
        let mut links = spanning_forest(problem, dissimilarity);
        let parts = |links: &[(u32, u32)]| {
            let graph = Graph::new(units, links.iter().map(|&(a, b)| (a, b, 1.0))).expect("a graph");
            let mut parts = graph.components(&(0..).take(units).collect::<Vec<u32>>());
            parts.retain(|part| !problem.too_small().iter().any(|small| small.members == *part));
            parts
        };
        let judged = |parts: &[Vec<u32>]| {
            let enough = parts.iter().all(|part| problem.is_enough(problem.size_of(part), part.len()));
            let of = |part: &Vec<u32>| dissimilarity.from_mean(&problem.attributes, part.iter().copied());
            let together: usize = parts.iter().map(|part| problem.apart.count_among(part)).sum();
            enough.then(|| (together, parts.iter().map(of).sum::<f64>()))
        };
        while parts(&links).len() < count {
            let mut best = None;
            for (place, link) in links.iter().enumerate() {
                let mut left = links.clone();
                left.remove(place);
                let Some((together, objective)) = judged(&parts(&left)) else { continue };
                let cut =
                    problem.block_of(link.0) != problem.block_of(link.1) && parts(&left).len() > parts(&links).len();
                if cut && best.is_none_or(|(pairs, least, _)| (together, objective) < (pairs, least)) {
                    best = Some((together, objective, place));
                }
            }
            let Some((_, _, place)) = best else { break };
            links.remove(place);
        }
        let regions = parts(&links);
        let objective =
            regions.iter().map(|part| dissimilarity.from_mean(&problem.attributes, part.iter().copied())).sum();
        Solution::of(units, regions, objective)
    }

    proptest! {
        #[test]
        fn the_fast_cuts_are_those_found_by_trying_every_link(case in case(), extra in 0_usize..5, squared: bool) {
            let Case { problem, .. } = case;
            let dissimilarity = if squared { Dissimilarity::Squared } else { Dissimilarity::Manhattan };
            let count = problem.parts().len() + extra;
            let slow = slow(&problem, dissimilarity, count);
            match skater(&problem, dissimilarity, count, 3, &Watch::default()) {
                Ok(found) => {
                    let best = &found.solutions[0];
                    prop_assert_eq!(&best.labels, &slow.labels);
                    prop_assert!((best.objective - slow.objective).abs() < 1e-9);
                    for solution in &found.solutions {
                        case.rules.check(&problem, solution);
                        prop_assert_eq!(solution.regions, best.regions);
                    }
                    prop_assert!(found.steps.windows(2).all(|pair| pair[1].0 == pair[0].0 + 1));
                }
                Err(RegionsError::StillTogether { pairs, .. }) => {
                    let members = slow.members();
                    prop_assert_eq!(pairs, members.iter().map(|part| problem.apart.count_among(part)).sum::<usize>());
                }
                Err(RegionsError::TooMany { units, .. }) => prop_assert!(units < count),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }
}
