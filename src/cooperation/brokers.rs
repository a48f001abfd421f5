//! Units that tie networks together: betweenness on the two-mode graph, and what falls
//! apart without a unit.

use rayon::prelude::*;

use super::TwoMode;
use crate::model::Watch;

/// Sources whose sums are made one after the other: sums do not depend on threads.
const SOURCES_AT_ONCE: u32 = 64;

/// On how many shortest ways between others each unit and group lies.
#[derive(Clone, Debug, PartialEq)]
pub struct Betweenness {
    /// One value per unit.
    pub units: Vec<f64>,
    /// One value per group.
    pub groups: Vec<f64>,
}

/// Betweenness in the graph whose nodes are units and groups and whose ties are memberships:
/// over every two other nodes, the share of their shortest ways that lead through (Freeman
/// 1977; by Brandes 2001, exact, each pair once). `None` when the watch was stopped.
pub fn betweenness(graph: &TwoMode, watch: &Watch) -> Option<Betweenness> {
    let (units, nodes) = (graph.unit_count(), graph.unit_count() + graph.group_count());
    let chunks: Vec<u32> = (0..u32::try_from(nodes).ok()?).step_by(SOURCES_AT_ONCE as usize).collect();
    watch.expects(u32::try_from(chunks.len()).ok()?);
    let sums = chunks.par_iter().map(|&first| {
        let mut search = Search::new(nodes);
        let mut sum = vec![0.0; nodes];
        for source in (first..first + SOURCES_AT_ONCE).take_while(|&source| (source as usize) < nodes) {
            search.add_from(graph, source, &mut sum);
        }
        watch.passes(1).then_some(sum)
    });
    let sums: Vec<Vec<f64>> = sums.collect::<Option<_>>()?;
    let mut values = vec![0.0; nodes];
    for sum in sums {
        for (value, part) in values.iter_mut().zip(sum) {
            // Each pair is met from both ends.
            *value += part / 2.0;
        }
    }
    let groups = values.split_off(units);
    Some(Betweenness { units: values, groups })
}

/// Breadth-first search from one node after another. Groups stand behind the units.
struct Search {
    distances: Vec<u32>,
    ways: Vec<f64>,
    dependence: Vec<f64>,
    order: Vec<u32>,
}

const FAR: u32 = u32::MAX;

impl Search {
    fn new(nodes: usize) -> Self {
        Self { distances: vec![FAR; nodes], ways: vec![0.0; nodes], dependence: vec![0.0; nodes], order: Vec::new() }
    }

    /// Adds what the shortest ways from one node say of all others.
    fn add_from(&mut self, graph: &TwoMode, source: u32, sum: &mut [f64]) {
        let units = graph.unit_count();
        let neighbours = |node: u32| {
            let at = node as usize;
            // Ties lead from units to groups and back.
            let (list, shift) = if at < units { (graph.groups_of(at), units) } else { (graph.members(at - units), 0) };
            list.iter().map(move |&other| other as usize + shift)
        };
        self.order.clear();
        self.order.push(source);
        (self.distances[source as usize], self.ways[source as usize]) = (0, 1.0);
        let mut next = 0;
        while let Some(&node) = self.order.get(next) {
            next += 1;
            for other in neighbours(node) {
                if self.distances[other] == FAR {
                    self.distances[other] = self.distances[node as usize] + 1;
                    #[expect(clippy::cast_possible_truncation, reason = "nodes are counted in 32 bits")]
                    self.order.push(other as u32);
                }
                if self.distances[other] == self.distances[node as usize] + 1 {
                    self.ways[other] += self.ways[node as usize];
                }
            }
        }
        for &node in self.order.iter().rev() {
            let at = node as usize;
            let passed_on = (1.0 + self.dependence[at]) / self.ways[at];
            for other in neighbours(node) {
                if self.distances[other] + 1 == self.distances[at] {
                    self.dependence[other] += self.ways[other] * passed_on;
                }
            }
            if node != source {
                sum[at] += self.dependence[at];
            }
        }
        for &node in &self.order {
            let at = node as usize;
            (self.distances[at], self.ways[at], self.dependence[at]) = (FAR, 0.0, 0.0);
        }
    }
}

/// The networks that a unit alone ties together: its networks with other members, by what
/// still hangs together without it. Empty where all do.
pub fn tied_by(graph: &TwoMode, unit: usize) -> Vec<Vec<u32>> {
    let own: Vec<u32> =
        graph.groups_of(unit).iter().copied().filter(|&group| graph.members(group as usize).len() > 1).collect();
    if own.len() < 2 {
        return Vec::new();
    }
    let mut piece_of: Vec<Option<usize>> = vec![None; graph.group_count()];
    let mut seen = vec![false; graph.unit_count()];
    seen[unit] = true;
    let mut pieces = 0;
    for &start in &own {
        if piece_of[start as usize].is_some() {
            continue;
        }
        piece_of[start as usize] = Some(pieces);
        let mut waiting = vec![start];
        while let Some(group) = waiting.pop() {
            for &member in graph.members(group as usize) {
                if std::mem::replace(&mut seen[member as usize], true) {
                    continue;
                }
                for &other in graph.groups_of(member as usize) {
                    if piece_of[other as usize].is_none() {
                        piece_of[other as usize] = Some(pieces);
                        waiting.push(other);
                    }
                }
            }
        }
        pieces += 1;
    }
    if pieces < 2 {
        return Vec::new();
    }
    let mut tied = vec![Vec::new(); pieces];
    for group in own {
        tied[piece_of[group as usize].unwrap_or_default()].push(group);
    }
    tied
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn graph(units: usize, groups: &[Vec<u32>]) -> TwoMode {
        TwoMode::new(units, groups.iter().cloned()).expect("valid")
    }

    fn found(graph: &TwoMode) -> Vec<f64> {
        let found = betweenness(graph, &Watch::default()).expect("not stopped");
        found.units.into_iter().chain(found.groups).collect()
    }

    /// Every shortest way between every two nodes, written out.
    fn slow(graph: &TwoMode) -> Vec<f64> {
        let (units, nodes) = (graph.unit_count(), graph.unit_count() + graph.group_count());
        let tied = |one: usize, other: usize| {
            let (unit, group) = (one.min(other), one.max(other));
            unit < units && group >= units && graph.groups_of(unit).iter().any(|&g| g as usize + units == group)
        };
        let mut values = vec![0.0; nodes];
        for from in 0..nodes {
            for to in from + 1..nodes {
                let mut ways = vec![vec![from]];
                while !ways.is_empty() && ways.iter().all(|way| way.last() != Some(&to)) {
                    let longer = |way: &Vec<usize>| {
                        let (last, way) = (way[way.len() - 1], way.clone());
                        let on = (0..nodes).filter(move |&node| tied(last, node));
                        let on: Vec<usize> = on.filter(|node| !way.contains(node)).collect();
                        on.into_iter().map(|node| [way.clone(), vec![node]].concat()).collect::<Vec<_>>()
                    };
                    ways = ways.iter().flat_map(longer).collect();
                }
                ways.retain(|way| way.last() == Some(&to));
                for way in &ways {
                    for &node in &way[1..way.len() - 1] {
                        values[node] += 1.0 / ways.len() as f64;
                    }
                }
            }
        }
        values
    }

    #[test]
    fn a_unit_between_two_networks_lies_on_every_way_across() {
        // 0, 1 in the one; 1, 2 in the other: a path 0 - A - 1 - B - 2.
        let graph = graph(4, &[vec![0, 1], vec![1, 2]]);
        assert_eq!(found(&graph), [0.0, 4.0, 0.0, 0.0, 3.0, 3.0]);
        assert_eq!(tied_by(&graph, 1), [[0], [1]]);
        assert!(tied_by(&graph, 0).is_empty());
    }

    #[test]
    fn networks_that_hang_together_otherwise_are_not_tied_by_one_alone() {
        let graph = graph(5, &[vec![0, 1], vec![1, 2], vec![0, 2], vec![1, 3], vec![1]]);
        assert_eq!(tied_by(&graph, 1), [vec![0, 1], vec![3]], "a network of one has nobody to tie");
        assert!(tied_by(&graph, 0).is_empty() && tied_by(&graph, 4).is_empty());
    }

    #[test]
    fn one_who_is_stopped_gives_nothing() {
        let watch = Watch::default();
        watch.stop();
        assert_eq!(betweenness(&graph(2, &[vec![0, 1]]), &watch), None);
    }

    proptest! {
        #[test]
        fn betweenness_is_that_of_all_shortest_ways_written_out(
            groups in proptest::collection::vec(proptest::collection::vec(0_u32..6, 0..5), 0..5),
        ) {
            let graph = graph(6, &groups);
            for (fast, slow) in found(&graph).into_iter().zip(slow(&graph)) {
                prop_assert!((fast - slow).abs() < 1e-9, "{fast} {slow}");
            }
        }

        #[test]
        fn what_a_unit_ties_together_is_in_as_many_pieces_as_without_it(
            groups in proptest::collection::vec(proptest::collection::vec(0_u32..6, 0..4), 0..6),
        ) {
            let whole = graph(6, &groups);
            for unit in 0..6_u32 {
                let without: Vec<Vec<u32>> =
                    groups.iter().map(|g| g.iter().copied().filter(|&m| m != unit).collect()).collect();
                let ties = without.iter().enumerate().flat_map(|(group, members)| {
                    members.iter().map(move |&member| (6 + u32::try_from(group).expect("few"), member, 1.0))
                });
                let nodes = crate::cooperation::Graph::new(6 + groups.len(), ties).expect("valid");
                let all: Vec<u32> = (0..u32::try_from(6 + groups.len()).expect("few")).collect();
                let parts = nodes.components(&all);
                let own: Vec<u32> = whole.groups_of(unit as usize).iter().copied()
                    .filter(|&g| !without[g as usize].is_empty()).collect();
                let pieces = parts.iter().filter(|part| own.iter().any(|g| part.contains(&(6 + g)))).count();
                let found = tied_by(&whole, unit as usize);
                prop_assert_eq!(found.len(), if pieces < 2 { 0 } else { pieces });
                prop_assert!(found.is_empty() || found.concat().len() == own.len());
            }
        }
    }
}
