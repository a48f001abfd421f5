//! A graph as Leiden needs it: ties between nodes, what each node weighs inside itself and
//! in all.

use super::super::Graph;

/// Nodes, with ties to other nodes from both ends.
#[derive(Clone, Debug)]
pub(super) struct Net {
    offsets: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f64>,
    /// Aᵢᵢ: ties inside a node, counted at both ends.
    inside: Vec<f64>,
    /// kᵢ: the sum of a node's row in A.
    strengths: Vec<f64>,
    /// 2m: the sum of all of A.
    total: f64,
}

impl Net {
    /// The units of a graph as nodes.
    pub(super) fn new(graph: &Graph) -> Self {
        let mut net = Self::with_capacity(graph.unit_count(), 0);
        for unit in 0..graph.unit_count() {
            let mut inside = 0.0;
            for (&other, &weight) in graph.neighbours(unit).iter().zip(graph.weights(unit)) {
                if other as usize == unit {
                    inside += 2.0 * weight;
                } else if weight > 0.0 {
                    net.targets.push(other);
                    net.weights.push(weight);
                }
            }
            net.close_node(inside);
        }
        net
    }

    fn with_capacity(nodes: usize, ties: usize) -> Self {
        let mut offsets = Vec::with_capacity(nodes + 1);
        offsets.push(0);
        Self {
            offsets,
            targets: Vec::with_capacity(ties),
            weights: Vec::with_capacity(ties),
            inside: Vec::with_capacity(nodes),
            strengths: Vec::with_capacity(nodes),
            total: 0.0,
        }
    }

    /// Ends the node whose ties were put in last.
    fn close_node(&mut self, inside: f64) {
        let begin = self.offsets.last().map_or(0, |begin| *begin as usize);
        let strength = inside + self.weights[begin..].iter().sum::<f64>();
        #[expect(clippy::cast_possible_truncation, reason = "a graph counts its ties in 32 bits")]
        self.offsets.push(self.targets.len() as u32);
        self.inside.push(inside);
        self.strengths.push(strength);
        self.total += strength;
    }

    /// How many nodes there are.
    pub(super) fn len(&self) -> usize {
        self.strengths.len()
    }

    /// The ties of a node to others: node and weight.
    pub(super) fn ties(&self, node: u32) -> impl Iterator<Item = (u32, f64)> + '_ {
        let range = self.offsets[node as usize] as usize..self.offsets[node as usize + 1] as usize;
        self.targets[range.clone()].iter().copied().zip(self.weights[range].iter().copied())
    }

    /// kᵢ of a node.
    pub(super) fn strength(&self, node: u32) -> f64 {
        self.strengths[node as usize]
    }

    /// 2m.
    pub(super) fn total(&self) -> f64 {
        self.total
    }

    /// γ / 2m: what turns a product of strengths to the weight expected between them; 0
    /// where there are no ties.
    pub(super) fn expected_per_product(&self, resolution: f64) -> f64 {
        if self.total > 0.0 { resolution / self.total } else { 0.0 }
    }

    /// The modularity of a partition.
    pub(super) fn modularity(&self, community_of: &[u32], resolution: f64) -> f64 {
        if self.total <= 0.0 {
            return 0.0;
        }
        let communities = community_of.iter().max().map_or(0, |most| *most as usize + 1);
        let mut strengths = vec![0.0; communities];
        let mut within = 0.0;
        for (node, &community) in (0_u32..).zip(community_of) {
            strengths[community as usize] += self.strength(node);
            let own = self.ties(node).filter(|&(other, _)| community_of[other as usize] == community);
            within += self.inside[node as usize] + own.map(|(_, weight)| weight).sum::<f64>();
        }
        let expected: f64 = strengths.iter().map(|strength| strength * strength).sum();
        (within - self.expected_per_product(resolution) * expected) / self.total
    }

    /// The net whose nodes are groups of this one's nodes.
    pub(super) fn aggregate(&self, group_of: &[u32], groups: usize) -> Self {
        let mut members: Vec<Vec<u32>> = vec![Vec::new(); groups];
        for (node, &group) in (0_u32..).zip(group_of) {
            members[group as usize].push(node);
        }
        let mut net = Self::with_capacity(groups, self.targets.len());
        let mut sums = vec![0.0; groups];
        for (group, members) in (0_u32..).zip(&members) {
            let begin = net.targets.len();
            let mut inside = 0.0;
            for &node in members {
                inside += self.inside[node as usize];
                for (other, weight) in self.ties(node) {
                    let other = group_of[other as usize];
                    if other == group {
                        inside += weight;
                        continue;
                    }
                    if sums[other as usize] == 0.0 {
                        net.targets.push(other);
                    }
                    sums[other as usize] += weight;
                }
            }
            for &other in &net.targets[begin..] {
                net.weights.push(std::mem::take(&mut sums[other as usize]));
            }
            net.close_node(inside);
        }
        net
    }

    /// The partition with each community that does not hang together in its pieces.
    pub(super) fn split_pieces(&self, community_of: &[u32]) -> Vec<u32> {
        const NONE: u32 = u32::MAX;
        let mut piece_of = vec![NONE; self.len()];
        let mut pieces = 0;
        for start in (0_u32..).take(self.len()) {
            if piece_of[start as usize] != NONE {
                continue;
            }
            piece_of[start as usize] = pieces;
            let mut waiting = vec![start];
            while let Some(node) = waiting.pop() {
                for (other, _) in self.ties(node) {
                    let is_own = community_of[other as usize] == community_of[node as usize];
                    if is_own && piece_of[other as usize] == NONE {
                        piece_of[other as usize] = pieces;
                        waiting.push(other);
                    }
                }
            }
            pieces += 1;
        }
        piece_of
    }
}
