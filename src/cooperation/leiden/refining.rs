//! Refinement: within each community nodes are merged from the start again, only where both
//! sides are well connected to the community; so what comes out hangs together, and a
//! community may fall apart where it ought to.

use super::moving::Around;
use super::net::Net;
use super::partition::Partition;
use crate::model::Stream;

/// Merges single nodes within communities, in random order, each to where it adds most.
pub(super) fn refine(net: &Net, partition: &Partition, resolution: f64, stream: &mut Stream) -> Partition {
    let expected = net.expected_per_product(resolution);
    let mut refined = Partition::alone(net);
    let own = |node: u32| {
        let community = partition.of(node);
        net.ties(node).filter(move |&(other, _)| partition.of(other) == community)
    };
    // What each refined community weighs to the rest of the community it is part of.
    let mut to_rest: Vec<f64> =
        (0_u32..).take(net.len()).map(|node| own(node).map(|(_, weight)| weight).sum()).collect();
    let mut order: Vec<u32> = (0_u32..).take(net.len()).collect();
    stream.shuffle(&mut order);
    let mut around = Around::new(net.len());
    for node in order {
        let home = refined.of(node);
        if refined.size(home) > 1 {
            continue;
        }
        let whole = partition.strength(partition.of(node));
        let is_well_connected = |community: u32, refined: &Partition| {
            let strength = refined.strength(community);
            to_rest[community as usize] >= expected * strength * (whole - strength)
        };
        if !is_well_connected(home, &refined) {
            continue;
        }
        around.look(own(node).map(|(other, weight)| (refined.of(other), weight)));
        let gain =
            |community: u32| around.weight(community) - expected * net.strength(node) * refined.strength(community);
        let mut best: Option<(u32, f64)> = None;
        for &community in around.met() {
            let gain = gain(community);
            if gain > best.map_or(0.0, |(_, most)| most) && is_well_connected(community, &refined) {
                best = Some((community, gain));
            }
        }
        if let Some((to, _)) = best {
            to_rest[to as usize] += to_rest[home as usize] - 2.0 * around.weight(to);
            refined.put(net, node, to);
        }
    }
    refined
}
