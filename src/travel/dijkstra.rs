//! Dijkstra's algorithm on the noded network: the plain way to every node, and the
//! pieces of one way. The twin that the hierarchy is held against.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::cost::Cost;
use super::noding::{Piece, small};

/// What leaves every node, in one list.
#[derive(Clone, Debug)]
pub(super) struct Arcs {
    offsets: Vec<u32>,
    arcs: Vec<Arc>,
}

/// A piece in one of its directions.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arc {
    pub(super) to: u32,
    pub(super) piece: u32,
    pub(super) cost: Cost,
}

/// Where from a node was reached: the node before and the piece between.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    pub(super) from: u32,
    pub(super) piece: u32,
}

/// The cheapest ways from some seeds.
pub(super) struct Ways {
    pub(super) costs: Vec<Cost>,
    pub(super) steps: Vec<Option<Step>>,
}

impl Arcs {
    pub(super) fn new(nodes: usize, pieces: &[Piece]) -> Self {
        let mut arcs: Vec<(u32, Arc)> = Vec::with_capacity(pieces.len() * 2);
        for (piece, number) in pieces.iter().zip(0u32..) {
            arcs.extend(piece.ways().map(|(from, to)| (from, Arc { to, piece: number, cost: piece.cost })));
        }
        arcs.sort_by_key(|&(from, arc)| (from, arc.to, arc.cost, arc.piece));
        let mut offsets = vec![0; nodes + 1];
        for (from, _) in &arcs {
            offsets[*from as usize + 1] += 1;
        }
        for i in 0..nodes {
            offsets[i + 1] += offsets[i];
        }
        Self { offsets, arcs: arcs.into_iter().map(|(_, arc)| arc).collect() }
    }

    pub(super) fn leaving(&self, node: u32) -> &[Arc] {
        &self.arcs[self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize]
    }

    /// All arcs with where they leave.
    pub(super) fn all(&self) -> impl Iterator<Item = (u32, Arc)> + '_ {
        (0..small(self.offsets.len() - 1)).flat_map(|from| self.leaving(from).iter().map(move |&arc| (from, arc)))
    }

    /// The cheapest ways from the seeds to every node.
    pub(super) fn ways(&self, seeds: &[(u32, Cost)]) -> Ways {
        let nodes = self.offsets.len() - 1;
        let mut ways = Ways { costs: vec![Cost::UNREACHABLE; nodes], steps: vec![None; nodes] };
        let mut queue = BinaryHeap::new();
        for &(node, cost) in seeds {
            if cost < ways.costs[node as usize] {
                ways.costs[node as usize] = cost;
                queue.push(Reverse((cost, node)));
            }
        }
        while let Some(Reverse((cost, node))) = queue.pop() {
            if cost > ways.costs[node as usize] {
                continue;
            }
            for arc in self.leaving(node) {
                let next = cost + arc.cost;
                if next < ways.costs[arc.to as usize] {
                    ways.costs[arc.to as usize] = next;
                    ways.steps[arc.to as usize] = Some(Step { from: node, piece: arc.piece });
                    queue.push(Reverse((next, arc.to)));
                }
            }
        }
        ways
    }
}
