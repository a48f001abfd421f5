//! Communities against what they must be: their definition pair by pair, known graphs, and what must hold of any.

use proptest::prelude::*;

use super::*;

/// Modularity from its definition, pair by pair.
fn slow_modularity(graph: &Graph, community_of: &[u32], resolution: f64) -> f64 {
    let units = graph.unit_count();
    let mut a = vec![vec![0.0; units]; units];
    for (unit, row) in a.iter_mut().enumerate() {
        for (&other, &weight) in graph.neighbours(unit).iter().zip(graph.weights(unit)) {
            row[other as usize] = if other as usize == unit { 2.0 * weight } else { weight };
        }
    }
    let k: Vec<f64> = a.iter().map(|row| row.iter().sum()).collect();
    let total: f64 = k.iter().sum();
    let mut sum = 0.0;
    for i in 0..units {
        for j in 0..units {
            if community_of[i] == community_of[j] && total > 0.0 {
                sum += a[i][j] - resolution * k[i] * k[j] / total;
            }
        }
    }
    if total > 0.0 { sum / total } else { 0.0 }
}

fn options(starts: u32, seed: u64) -> LeidenOptions {
    LeidenOptions { resolution: 1.0, starts, seed }
}

fn found(graph: &Graph, options: &LeidenOptions) -> Communities {
    leiden(graph, options, &Watch::default()).expect("not stopped")
}

/// Walks what must hold of communities: each unit is in one, numbered without gaps, and
/// each hangs together by ties that weigh something.
fn sanity_check(graph: &Graph, level: &CommunityLevel) {
    assert_eq!(level.community_of.len(), graph.unit_count());
    let heavy = (0_u32..).take(graph.unit_count()).flat_map(|unit| {
        let ties = graph.neighbours(unit as usize).iter().zip(graph.weights(unit as usize));
        ties.filter(|(_, weight)| **weight > 0.0).map(move |(&other, &weight)| (unit, other, weight))
    });
    let heavy = Graph::new(graph.unit_count(), heavy).expect("valid");
    let mut before = usize::MAX;
    for community in (0_u32..).take(level.count) {
        let own = (0_u32..).zip(&level.community_of).filter(|(_, of)| **of == community).map(|(unit, _)| unit);
        let members: Vec<u32> = own.collect();
        assert_eq!(heavy.components(&members).len(), 1, "community {community} of {members:?}");
        assert!(members.len() <= before, "the largest come first");
        before = members.len();
    }
    assert!(level.community_of.iter().all(|&community| (community as usize) < level.count));
}

/// A ring of cliques of four, each tied to the next by one tie.
fn cliques(count: u32) -> Graph {
    let clique = |c: u32| {
        let pairs = (0..4_u32).flat_map(move |a| (a + 1..4).map(move |b| (4 * c + a, 4 * c + b, 1.0)));
        pairs.chain([(4 * c, 4 * ((c + 1) % count) + 1, 1.0)])
    };
    Graph::new(4 * count as usize, (0..count).flat_map(clique)).expect("valid")
}

#[test]
fn cliques_in_a_ring_are_the_communities() {
    let graph = cliques(6);
    let result = found(&graph, &options(3, 1));
    let last = result.levels.last().expect("a result");
    let expected: Vec<u32> = (0..24).map(|unit| unit / 4).collect();
    assert_eq!((last.count, &last.community_of), (6, &expected));
    assert!((last.modularity - slow_modularity(&graph, &expected, 1.0)).abs() < 1e-12);
    assert_eq!(result.modularity_by_start.len(), 3);
}

/// Zachary's karate club (1977), whose best modularity is known: 0.4198 (Brandes et al. 2008).
#[test]
fn the_karate_club_comes_to_its_known_best_modularity() {
    let friends: [&[u32]; 33] = [
        &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31],
        &[2, 3, 7, 13, 17, 19, 21, 30],
        &[3, 7, 8, 9, 13, 27, 28, 32],
        &[7, 12, 13],
        &[6, 10],
        &[6, 10, 16],
        &[16],
        &[],
        &[30, 32, 33],
        &[33],
        &[],
        &[],
        &[],
        &[33],
        &[32, 33],
        &[32, 33],
        &[],
        &[],
        &[32, 33],
        &[33],
        &[32, 33],
        &[],
        &[32, 33],
        &[25, 27, 29, 32, 33],
        &[25, 27, 31],
        &[31],
        &[29, 33],
        &[33],
        &[31, 33],
        &[32, 33],
        &[32, 33],
        &[32, 33],
        &[33],
    ];
    let ties = (0_u32..).zip(friends).flat_map(|(one, list)| list.iter().map(move |&other| (one, other, 1.0)));
    let graph = Graph::new(34, ties).expect("valid");
    let result = found(&graph, &options(10, 7));
    let last = result.levels.last().expect("a result");
    assert_eq!(last.count, 4);
    assert!((last.modularity - 0.419_789_612_097_304).abs() < 1e-9, "{}", last.modularity);
}

#[test]
fn a_higher_resolution_gives_smaller_communities_and_none_gives_whole_parts() {
    let graph = cliques(6);
    let count = |resolution| {
        let result = found(&graph, &LeidenOptions { resolution, starts: 2, seed: 3 });
        result.levels.last().expect("a result").count
    };
    assert_eq!((count(0.0), count(1.0), count(20.0)), (1, 6, 24));
}

#[test]
fn units_without_ties_stay_alone_and_an_empty_graph_has_nothing() {
    let graph = Graph::new(4, [(0, 1, 1.0), (2, 3, 0.0)]).expect("valid");
    let result = found(&graph, &options(1, 1));
    assert_eq!(result.levels.last().expect("a result").community_of, [0, 0, 1, 2]);
    let nothing = found(&Graph::new(0, []).expect("valid"), &options(1, 1));
    assert_eq!(nothing.levels.last().expect("a result").count, 0);
}

#[test]
fn the_same_seed_gives_the_same_whatever_the_threads_and_a_stopped_watch_nothing() {
    let graph = cliques(9);
    let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let one = alone.install(|| found(&graph, &options(8, 5)));
    assert_eq!(one, found(&graph, &options(8, 5)));
    let watch = Watch::default();
    watch.stop();
    assert_eq!(leiden(&graph, &options(2, 5), &watch), None);
}

proptest! {
    #[test]
    fn communities_are_whole_connected_nested_and_as_good_as_they_say(
        units in 1_usize..20,
        ties in proptest::collection::vec((0_u32..20, 0_u32..20, 0_u32..6), 0..60),
        resolution in 0.0_f64..3.0,
        seed in 0_u64..1000,
    ) {
        let ties = ties.into_iter().filter(|&(a, b, _)| (a as usize) < units && (b as usize) < units);
        let graph = Graph::new(units, ties.map(|(a, b, w)| (a, b, f64::from(w)))).expect("valid");
        let result = found(&graph, &LeidenOptions { resolution, starts: 2, seed });
        let alone: Vec<u32> = (0_u32..).take(units).collect();
        for level in &result.levels {
            sanity_check(&graph, level);
            let slow = slow_modularity(&graph, &level.community_of, resolution);
            prop_assert!((level.modularity - slow).abs() < 1e-9, "{} {slow}", level.modularity);
        }
        for pair in result.levels.windows(2) {
            let of = |unit: usize| (pair[0].community_of[unit], pair[1].community_of[unit]);
            for a in 0..units {
                for b in 0..units {
                    prop_assert!(of(a).0 != of(b).0 || of(a).1 == of(b).1, "the finer lie within the coarser");
                }
            }
        }
        let last = result.levels.last().expect("a result");
        prop_assert!(last.modularity >= slow_modularity(&graph, &alone, resolution) - 1e-12);
        prop_assert!(result.modularity_by_start.iter().all(|&q| q <= last.modularity + 1e-12));
    }
}
