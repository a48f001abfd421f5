//! Which community each node of a net is in, and how strong communities are.

use super::net::Net;

/// Nodes in communities; some of the communities may be empty.
#[derive(Clone, Debug)]
pub(super) struct Partition {
    community_of: Vec<u32>,
    strengths: Vec<f64>,
    sizes: Vec<u32>,
    empty: Vec<u32>,
}

impl Partition {
    /// Nodes in the communities given, each below the number of nodes of the finest net.
    pub(super) fn new(net: &Net, community_of: &[u32]) -> Self {
        let most = community_of.iter().max().map_or(0, |most| *most as usize + 1).max(net.len());
        let mut partition = Self {
            community_of: community_of.to_vec(),
            strengths: vec![0.0; most],
            sizes: vec![0; most],
            empty: Vec::new(),
        };
        for (node, &community) in (0_u32..).zip(community_of) {
            partition.strengths[community as usize] += net.strength(node);
            partition.sizes[community as usize] += 1;
        }
        let is_empty = |&(_, size): &(u32, &u32)| *size == 0;
        partition.empty = (0_u32..).zip(&partition.sizes).filter(is_empty).map(|(community, _)| community).collect();
        partition
    }

    /// Every node alone.
    pub(super) fn alone(net: &Net) -> Self {
        Self::new(net, &(0_u32..).take(net.len()).collect::<Vec<_>>())
    }

    /// A node's community.
    pub(super) fn of(&self, node: u32) -> u32 {
        self.community_of[node as usize]
    }

    /// Each node's community.
    pub(super) fn all(&self) -> &[u32] {
        &self.community_of
    }

    /// How many communities there may be: their numbers are below this.
    pub(super) fn bound(&self) -> usize {
        self.sizes.len()
    }

    /// How many communities have nodes.
    pub(super) fn count(&self) -> usize {
        self.sizes.len() - self.empty.len()
    }

    /// How many nodes a community has.
    pub(super) fn size(&self, community: u32) -> u32 {
        self.sizes[community as usize]
    }

    /// The sum of a community's strengths.
    pub(super) fn strength(&self, community: u32) -> f64 {
        self.strengths[community as usize]
    }

    /// A community without nodes.
    pub(super) fn an_empty_one(&self) -> Option<u32> {
        self.empty.last().copied()
    }

    /// Moves a node to another community.
    pub(super) fn put(&mut self, net: &Net, node: u32, to: u32) {
        let from = std::mem::replace(&mut self.community_of[node as usize], to);
        if from == to {
            return;
        }
        if self.sizes[to as usize] == 0 {
            self.empty.retain(|&community| community != to);
        }
        self.sizes[from as usize] -= 1;
        self.sizes[to as usize] += 1;
        self.strengths[to as usize] += net.strength(node);
        self.strengths[from as usize] -= net.strength(node);
        if self.sizes[from as usize] == 0 {
            // Exactly nothing, whatever the sums left.
            self.strengths[from as usize] = 0.0;
            self.empty.push(from);
        }
    }

    /// Numbers the communities that have nodes from 0 on; gives how many there are.
    pub(super) fn renumber(&mut self) -> usize {
        let mut number_of = vec![0; self.bound()];
        let mut count = 0;
        for (number, _) in number_of.iter_mut().zip(&self.sizes).filter(|(_, size)| **size > 0) {
            *number = count;
            count += 1;
        }
        for community in &mut self.community_of {
            *community = number_of[*community as usize];
        }
        let order = |list: &mut Vec<u32>| list.retain(|&size| size > 0);
        let strengths = self.strengths.iter().zip(&self.sizes).filter(|(_, size)| **size > 0);
        self.strengths = strengths.map(|(strength, _)| *strength).collect();
        order(&mut self.sizes);
        self.empty.clear();
        count as usize
    }
}
