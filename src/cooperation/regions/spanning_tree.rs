//! The spanning forest of least cost, as trees that can be cut.

use super::problem::Problem;
use super::{Attributes, Dissimilarity};
use crate::cooperation::Graph;

/// A tree of units, from its root on: each unit before those below it, which follow it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Tree {
    /// The units.
    pub(super) order: Vec<u32>,
    /// How many units are at or below each place.
    pub(super) below: Vec<usize>,
    /// The place above each place; the root's is its own.
    pub(super) above: Vec<usize>,
}

impl Tree {
    /// The units at or below a place.
    pub(super) fn branch(&self, place: usize) -> &[u32] {
        &self.order[place..place + self.below[place]]
    }

    /// The units that are neither at nor below a place.
    pub(super) fn rest(&self, place: usize) -> impl Iterator<Item = u32> + Clone + '_ {
        self.order[..place].iter().chain(&self.order[place + self.below[place]..]).copied()
    }

    /// The tree without a branch, and the branch.
    pub(super) fn cut(&self, place: usize) -> (Self, Self) {
        let end = place + self.below[place];
        let branch = Self {
            order: self.order[place..end].to_vec(),
            below: self.below[place..end].to_vec(),
            above: self.above[place..end].iter().map(|&above| above.max(place) - place).collect(),
        };
        let size = end - place;
        let outside = |at: &usize| !(place..end).contains(at);
        let mut rest = Self { order: self.rest(place).collect(), below: Vec::new(), above: Vec::new() };
        for at in (0..self.order.len()).filter(outside) {
            let holds = at < place && at + self.below[at] >= end;
            rest.below.push(self.below[at] - if holds { size } else { 0 });
            let above = self.above[at];
            rest.above.push(if above >= end { above - size } else { above });
        }
        (rest, branch)
    }
}

/// The links of the spanning forest of least cost (Kruskal 1956), each with the lower unit first, ascending. Links within a
/// block come first whatever they cost; of links of equal cost the one with the lower units is taken.
pub(super) fn spanning_forest(problem: &Problem, dissimilarity: Dissimilarity) -> Vec<(u32, u32)> {
    let mut links = links(problem, dissimilarity);
    links.sort_by(|a, b| a.cost.total_cmp(&b.cost).then((a.low, a.high).cmp(&(b.low, b.high))));
    let mut roots: Vec<u32> = (0..).take(problem.graph.unit_count()).collect();
    let mut taken = Vec::new();
    for link in links {
        let (one, other) = (root(&mut roots, link.low), root(&mut roots, link.high));
        if one != other {
            roots[other as usize] = one;
            taken.push((link.low, link.high));
        }
    }
    taken.sort_unstable();
    taken
}

struct Link {
    cost: f64,
    low: u32,
    high: u32,
}

fn links(problem: &Problem, dissimilarity: Dissimilarity) -> Vec<Link> {
    let Problem { graph, attributes, .. } = problem;
    let attributes: &Attributes = attributes;
    let mut links = Vec::new();
    for low in (0_u32..).take(graph.unit_count()) {
        for &high in graph.neighbours(low as usize).iter().filter(|&&high| high > low) {
            let within = problem.block_of(low) == problem.block_of(high);
            let cost = if within { -1.0 } else { dissimilarity.between(attributes.of(low), attributes.of(high)) };
            links.push(Link { cost, low, high });
        }
    }
    links
}

fn root(roots: &mut [u32], mut unit: u32) -> u32 {
    while roots[unit as usize] != unit {
        let above = roots[roots[unit as usize] as usize];
        roots[unit as usize] = above;
        unit = above;
    }
    unit
}

/// The trees that links make of the units, each from its lowest unit on.
pub(super) fn trees(units: usize, links: &[(u32, u32)]) -> Vec<Tree> {
    let forest = Graph::new(units, links.iter().map(|&(low, high)| (low, high, 1.0)));
    let Ok(forest) = forest else { return Vec::new() };
    let mut seen = vec![false; units];
    let mut trees = Vec::new();
    for start in (0_u32..).take(units) {
        if seen[start as usize] {
            continue;
        }
        let mut tree = Tree { order: Vec::new(), below: Vec::new(), above: Vec::new() };
        let mut stack = vec![(start, 0)];
        while let Some((unit, above)) = stack.pop() {
            seen[unit as usize] = true;
            let place = tree.order.len();
            tree.order.push(unit);
            tree.above.push(above);
            let unseen = forest.neighbours(unit as usize).iter().filter(|&&next| !seen[next as usize]);
            stack.extend(unseen.map(|&next| (next, place)));
        }
        tree.below = vec![1; tree.order.len()];
        for place in (1..tree.order.len()).rev() {
            tree.below[tree.above[place]] += tree.below[place];
        }
        trees.push(tree);
    }
    trees
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_cut_in_two_trees_that_know_what_is_above_and_below() {
        let tree = &trees(6, &[(0, 1), (1, 2), (1, 3), (3, 4), (0, 5)])[0];
        let whole: Vec<u32> = (0..6).collect();
        for place in 1..6 {
            let (rest, branch) = tree.cut(place);
            assert_eq!(branch.order, tree.branch(place));
            assert_eq!(rest.order, tree.rest(place).collect::<Vec<_>>());
            let mut all = [rest.order.clone(), branch.order.clone()].concat();
            all.sort_unstable();
            assert_eq!(all, whole);
            for part in [rest, branch] {
                assert_eq!(part.above[0], 0);
                for at in 0..part.order.len() {
                    let below = (0..part.order.len()).filter(|&low| {
                        let mut above = low;
                        while above > at {
                            above = part.above[above];
                        }
                        above == at
                    });
                    assert_eq!(part.below[at], below.count(), "{part:?}");
                }
            }
        }
    }
}
