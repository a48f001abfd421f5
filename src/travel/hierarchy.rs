//! A contraction hierarchy (Geisberger et al. 2008), asked by sweeps (PHAST, Delling
//! et al. 2011): a short climb from the source, then one pass over all nodes from
//! the top down. Exact, and a pass over memory instead of a queue.
//!
//! Nodes are numbered anew, the most important first; only [`Hierarchy::places`]
//! speaks of the old numbers.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::cost::Cost;
use super::noding::small;

/// Arcs up and down in the order of importance.
#[derive(Clone, Debug)]
pub(super) struct Hierarchy {
    /// Per node, arcs to more important nodes (lower numbers).
    up: Half,
    /// Per node, arcs from more important nodes.
    down: Half,
}

#[derive(Clone, Debug, Default)]
struct Half {
    offsets: Vec<u32>,
    others: Vec<(u32, Cost)>,
}

impl Half {
    fn of(&self, node: u32) -> &[(u32, Cost)] {
        &self.others[self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize]
    }
}

/// How many nodes a search for a way round may settle. More finds a few shortcuts
/// fewer and takes longer; whatever it is, the answers are the same.
const WITNESS_LIMIT: usize = 64;

impl Hierarchy {
    /// Builds the hierarchy of a directed graph. Also returns the new number of every node.
    pub(super) fn build(nodes: usize, arcs: impl Iterator<Item = (u32, u32, Cost)>) -> (Self, Vec<u32>) {
        let mut rest = Rest::new(nodes, arcs);
        let mut queue: BinaryHeap<Reverse<(i64, u32)>> =
            (0..small(nodes)).map(|node| Reverse((rest.priority(node), node))).collect();
        let mut contracted = Vec::with_capacity(nodes);
        while let Some(Reverse((_, node))) = queue.pop() {
            // Priorities change as neighbours go; only the node about to go is looked at again.
            let priority = rest.priority(node);
            if queue.peek().is_some_and(|&Reverse(next)| (priority, node) > next) {
                queue.push(Reverse((priority, node)));
                continue;
            }
            contracted.push((node, rest.contract(node)));
        }
        let mut places = vec![0; nodes];
        for (place, (node, _)) in contracted.iter().rev().enumerate() {
            places[*node as usize] = small(place);
        }
        let half = |pick: fn(&Neighbours) -> &Vec<(u32, Cost)>| {
            let mut half = Half { offsets: vec![0], others: Vec::new() };
            for (_, neighbours) in contracted.iter().rev() {
                let mut others: Vec<_> =
                    pick(neighbours).iter().map(|&(other, cost)| (places[other as usize], cost)).collect();
                others.sort_unstable();
                half.others.extend(others);
                half.offsets.push(small(half.others.len()));
            }
            half
        };
        (Self { up: half(|n| &n.leaving), down: half(|n| &n.entering) }, places)
    }

    /// The cheapest ways from the seeds to every node, into `costs`.
    pub(super) fn sweep(&self, seeds: &[(u32, Cost)], costs: &mut Vec<Cost>) {
        let nodes = self.up.offsets.len() - 1;
        costs.clear();
        costs.resize(nodes, Cost::UNREACHABLE);
        let mut climb: BinaryHeap<u32> = BinaryHeap::new();
        for &(node, cost) in seeds {
            if costs[node as usize] == Cost::UNREACHABLE {
                climb.push(node);
            }
            costs[node as usize] = costs[node as usize].min(cost);
        }
        // Arcs up lead to lower numbers, so the highest number waiting is final.
        while let Some(node) = climb.pop() {
            let cost = costs[node as usize];
            for &(other, arc) in self.up.of(node) {
                let known = &mut costs[other as usize];
                if *known == Cost::UNREACHABLE {
                    climb.push(other);
                }
                *known = (*known).min(cost + arc);
            }
        }
        for node in 0..nodes {
            let range = self.down.offsets[node] as usize..self.down.offsets[node + 1] as usize;
            let mut best = costs[node];
            for &(other, arc) in &self.down.others[range] {
                best = best.min(costs[other as usize] + arc);
            }
            costs[node] = best;
        }
    }

    /// How many arcs it holds, shortcuts included.
    pub(super) fn arcs(&self) -> usize {
        self.up.others.len() + self.down.others.len()
    }
}

/// What leaves and enters a node.
#[derive(Clone, Debug, Default)]
struct Neighbours {
    leaving: Vec<(u32, Cost)>,
    entering: Vec<(u32, Cost)>,
}

/// The graph of the nodes that are not contracted yet.
struct Rest {
    nodes: Vec<Neighbours>,
    depth: Vec<u32>,
    witness: Witness,
}

/// Adds an arc to a list, or makes the one there cheaper.
fn add(list: &mut Vec<(u32, Cost)>, to: u32, cost: Cost) {
    match list.iter_mut().find(|(other, _)| *other == to) {
        Some((_, known)) => *known = (*known).min(cost),
        None => list.push((to, cost)),
    }
}

impl Rest {
    fn new(nodes: usize, arcs: impl Iterator<Item = (u32, u32, Cost)>) -> Self {
        let mut rest =
            Self { nodes: vec![Neighbours::default(); nodes], depth: vec![0; nodes], witness: Witness::new(nodes) };
        for (from, to, cost) in arcs.filter(|(from, to, _)| from != to) {
            rest.add(from, to, cost);
        }
        rest
    }

    fn add(&mut self, from: u32, to: u32, cost: Cost) {
        add(&mut self.nodes[from as usize].leaving, to, cost);
        add(&mut self.nodes[to as usize].entering, from, cost);
    }

    /// The arcs that must stand in for a node when it goes.
    fn shortcuts(&mut self, node: u32) -> Vec<(u32, u32, Cost)> {
        let mut shortcuts = Vec::new();
        let Neighbours { leaving, entering } = &self.nodes[node as usize];
        for &(from, first) in entering {
            let others = leaving.iter().filter(|(to, _)| *to != from);
            let Some(most) = others.clone().map(|&(_, second)| first + second).max() else { continue };
            self.witness.search(&self.nodes, from, node, most);
            for &(to, second) in others {
                let through = first + second;
                if self.witness.cost(to) > through {
                    shortcuts.push((from, to, through));
                }
            }
        }
        shortcuts
    }

    /// Lower goes first: few new arcs for many old ones, and evenly over the map.
    fn priority(&mut self, node: u32) -> i64 {
        let new = self.shortcuts(node).len();
        let neighbours = &self.nodes[node as usize];
        let old = neighbours.leaving.len() + neighbours.entering.len();
        let signed = |count: usize| i64::from(small(count));
        2 * (signed(new) - signed(old)) + i64::from(self.depth[node as usize])
    }

    /// Takes a node out, and returns what it was linked to.
    fn contract(&mut self, node: u32) -> Neighbours {
        let shortcuts = self.shortcuts(node);
        let gone = std::mem::take(&mut self.nodes[node as usize]);
        let depth = self.depth[node as usize] + 1;
        for &(other, _) in gone.leaving.iter().chain(&gone.entering) {
            let neighbours = &mut self.nodes[other as usize];
            neighbours.leaving.retain(|(to, _)| *to != node);
            neighbours.entering.retain(|(from, _)| *from != node);
            self.depth[other as usize] = self.depth[other as usize].max(depth);
        }
        for (from, to, cost) in shortcuts {
            self.add(from, to, cost);
        }
        gone
    }
}

/// A small search for a way round a node.
struct Witness {
    costs: Vec<Cost>,
    touched: Vec<u32>,
    queue: BinaryHeap<Reverse<(Cost, u32)>>,
}

impl Witness {
    fn new(nodes: usize) -> Self {
        Self { costs: vec![Cost::UNREACHABLE; nodes], touched: Vec::new(), queue: BinaryHeap::new() }
    }

    /// The cost found, an upper bound of the true one.
    fn cost(&self, node: u32) -> Cost {
        self.costs[node as usize]
    }

    fn reach(&mut self, node: u32, cost: Cost) {
        let known = &mut self.costs[node as usize];
        if cost < *known {
            if *known == Cost::UNREACHABLE {
                self.touched.push(node);
            }
            *known = cost;
            self.queue.push(Reverse((cost, node)));
        }
    }

    fn search(&mut self, nodes: &[Neighbours], from: u32, without: u32, most: Cost) {
        for node in self.touched.drain(..) {
            self.costs[node as usize] = Cost::UNREACHABLE;
        }
        self.queue.clear();
        self.reach(from, Cost::default());
        let mut settled = 0;
        while let Some(Reverse((cost, node))) = self.queue.pop() {
            if cost > most || settled == WITNESS_LIMIT {
                return;
            }
            if cost > self.costs[node as usize] {
                continue;
            }
            settled += 1;
            for &(to, arc) in &nodes[node as usize].leaving {
                if to != without && cost + arc <= most {
                    self.reach(to, cost + arc);
                }
            }
        }
    }
}
