//! Local moving: each node goes to the community where it adds most to modularity, and
//! those around it are looked at again, until none moves.

use std::collections::VecDeque;

use super::net::Net;
use super::partition::Partition;
use crate::model::Stream;

/// The part of all weight that a gain must exceed: sums of 64-bit numbers are not exact, and
/// a node must not go to and fro over nothing.
const NOTHING: f64 = 1e-12;

/// What a node weighs to each community around it.
pub(super) struct Around {
    weights: Vec<f64>,
    met: Vec<u32>,
}

impl Around {
    pub(super) fn new(communities: usize) -> Self {
        Self { weights: vec![0.0; communities], met: Vec::new() }
    }

    /// Looks around a node, at ties that count.
    pub(super) fn look(&mut self, ties: impl Iterator<Item = (u32, f64)>) {
        for &community in &self.met {
            self.weights[community as usize] = 0.0;
        }
        self.met.clear();
        for (community, weight) in ties {
            if self.weights[community as usize] == 0.0 {
                self.met.push(community);
            }
            self.weights[community as usize] += weight;
        }
    }

    /// The communities around.
    pub(super) fn met(&self) -> &[u32] {
        &self.met
    }

    /// What the node weighs to a community.
    pub(super) fn weight(&self, community: u32) -> f64 {
        self.weights[community as usize]
    }
}

/// Moves nodes until none gains by it.
pub(super) fn move_nodes(net: &Net, partition: &mut Partition, resolution: f64, stream: &mut Stream) {
    let expected = net.expected_per_product(resolution);
    let least = NOTHING * net.total();
    let mut order: Vec<u32> = (0_u32..).take(net.len()).collect();
    stream.shuffle(&mut order);
    let mut queue = VecDeque::from(order);
    let mut waits = vec![true; net.len()];
    let mut around = Around::new(partition.bound());
    while let Some(node) = queue.pop_front() {
        waits[node as usize] = false;
        let (home, strength) = (partition.of(node), net.strength(node));
        around.look(net.ties(node).map(|(other, weight)| (partition.of(other), weight)));
        let gain = |community: u32| {
            let without = if community == home { strength } else { 0.0 };
            around.weight(community) - expected * strength * (partition.strength(community) - without)
        };
        let mut best = (home, gain(home) + least);
        for &community in around.met() {
            let gain = gain(community);
            if community != home && gain > best.1 {
                best = (community, gain);
            }
        }
        // Better alone than anywhere: the gain of a community without nodes is 0.
        if let Some(empty) = partition.an_empty_one().filter(|_| best.1 < 0.0 && partition.size(home) > 1) {
            best = (empty, 0.0);
        }
        let to = best.0;
        if to == home {
            continue;
        }
        partition.put(net, node, to);
        for (other, _) in net.ties(node) {
            if partition.of(other) != to && !std::mem::replace(&mut waits[other as usize], true) {
                queue.push_back(other);
            }
        }
    }
}
