//! Max-p (Duque, Anselin & Rey 2012; Wei, Rey & Knaap 2020): as many regions as a least size allows, then
//! as alike within as can be found.

mod board;
mod construction;
mod search;

use rayon::prelude::*;

use self::board::{Board, Partition};
use super::RegionsError;
use super::problem::{Problem, Solution};
use crate::model::{Stream, Watch};

/// More units than this would need gigabytes for the distances of all pairs.
pub const MOST_UNITS: usize = 5_000;

/// How max-p looks for regions.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Effort {
    /// How many partitions are made, and how many of the best are improved.
    pub tries: u32,
    /// Where random numbers begin.
    pub seed: u64,
    /// Lists of units to begin with as regions; parts of them that are large enough are kept, the rest is dealt anew.
    pub start: Vec<Vec<u32>>,
}

/// What max-p came to.
#[derive(Clone, Debug, PartialEq)]
pub struct MaxP {
    /// Different proposals, the best first: all have the most regions that were found.
    pub solutions: Vec<Solution>,
    /// How many of the tries came to that many regions.
    pub reached: usize,
}

/// Makes as many regions as it can and gives the best `solutions` proposals.
///
/// First each try grows regions from seeds until they are large enough, deals out what is left, and splits what is large
/// enough for two. Then those with the most regions (and, where pairs must be apart, the fewest units in none) are
/// improved by simulated annealing, as often as there are tries. The objective is the sum, over regions, of the sums of absolute
/// differences of all pairs of members. The same seed gives the same answer with any number of threads.
///
/// # Errors
/// When there are too many units, no region is found, or when stopped.
pub fn max_p(problem: &Problem, effort: &Effort, solutions: usize, watch: &Watch) -> Result<MaxP, RegionsError> {
    let units = problem.graph.unit_count();
    if units > MOST_UNITS {
        return Err(RegionsError::TooLarge { units, most: MOST_UNITS });
    }
    let tries = effort.tries.max(1);
    watch.expects(tries.saturating_mul(2));
    let board = Board::new(problem);
    let start = board.start(&effort.start);
    let made: Vec<Option<Partition>> = (0..tries)
        .into_par_iter()
        .map(|number| {
            let mut stream = Stream::new(effort.seed, u64::from(number));
            watch.passes(1).then(|| construction::construct(&board, &start, &mut stream))
        })
        .collect();
    let made: Vec<Partition> = made.into_iter().collect::<Option<_>>().ok_or(RegionsError::Stopped)?;
    let rank = |partition: &Partition| (std::cmp::Reverse(partition.region_count()), partition.left_over());
    let Some(best) = made.iter().map(rank).min().filter(|(regions, _)| regions.0 > 0) else {
        let largest = made.iter().map(Partition::largest_reached).fold(0.0, f64::max);
        return Err(RegionsError::NothingAllowed { largest });
    };
    let best: Vec<&Partition> = made.iter().filter(|partition| rank(partition) == best).collect();
    let improved: Vec<Option<Partition>> = (0..tries)
        .into_par_iter()
        .map(|number| {
            let mut stream = Stream::new(effort.seed, u64::from(tries) + u64::from(number));
            let from = best[number as usize % best.len()];
            watch.passes(1).then(|| search::improve(&board, from.clone(), &mut stream))
        })
        .collect();
    let improved: Vec<Partition> = improved.into_iter().collect::<Option<_>>().ok_or(RegionsError::Stopped)?;
    let mut found: Vec<(usize, Solution)> =
        improved.iter().map(|partition| (partition.left_over(), board.solution(partition))).collect();
    found.sort_by(|(left, one), (other_left, other)| {
        let first = left.cmp(other_left).then(one.objective.total_cmp(&other.objective));
        first.then_with(|| one.labels.cmp(&other.labels))
    });
    found.dedup_by(|(_, one), (_, other)| one.labels == other.labels);
    found.truncate(solutions.max(1));
    Ok(MaxP { solutions: found.into_iter().map(|(_, solution)| solution).collect(), reached: best.len() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::cooperation::Graph;
    use crate::cooperation::regions::testing::{Case, case};
    use crate::cooperation::regions::{Attributes, Conditions};

    /// The most regions there can be, and the least objective with so many, by trying every partition. Where pairs must
    /// be apart, units may be in no region.
    fn brute_force(case: &Case) -> Option<(usize, f64)> {
        let units: Vec<u32> = case.problem.parts().iter().flat_map(|part| part.members.clone()).collect();
        let mut best = None;
        let mut regions: Vec<Vec<u32>> = Vec::new();
        deal(case, &units, &mut regions, &mut best);
        best
    }

    fn deal(case: &Case, units: &[u32], regions: &mut Vec<Vec<u32>>, best: &mut Option<(usize, f64)>) {
        let Some((&unit, rest)) = units.split_first() else {
            if case.rules.allow(regions) {
                let objective = regions.iter().map(|members| board::within(&case.problem, members)).sum();
                let better = best
                    .is_none_or(|(most, least)| regions.len() > most || (regions.len() == most && objective < least));
                if better && !regions.is_empty() {
                    *best = Some((regions.len(), objective));
                }
            }
            return;
        };
        for at in 0..regions.len() {
            regions[at].push(unit);
            deal(case, rest, regions, best);
            regions[at].pop();
        }
        regions.push(vec![unit]);
        deal(case, rest, regions, best);
        regions.pop();
        if case.rules.parts_any() {
            deal(case, rest, regions, best);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn proposals_keep_to_every_condition_and_are_never_better_than_the_best(case in case(), seed in 0_u64..9) {
            let effort = Effort { tries: 4, seed, start: Vec::new() };
            let best = brute_force(&case);
            match max_p(&case.problem, &effort, 3, &Watch::default()) {
                Ok(found) => {
                    let (most, least) = best.expect("a best, when there is any");
                    for solution in &found.solutions {
                        case.rules.check(&case.problem, solution);
                        prop_assert!(solution.regions <= most);
                        let bound: usize = case.problem.parts().iter().map(|p| case.problem.most_regions(p)).sum();
                        prop_assert!(solution.regions <= bound);
                        let by_definition: f64 =
                            solution.members().iter().map(|members| board::within(&case.problem, members)).sum();
                        prop_assert!((by_definition - solution.objective).abs() < 1e-9);
                        let complete = !case.rules.parts_any();
                        prop_assert!(!complete || solution.regions < most || solution.objective >= least - 1e-9);
                    }
                    let differ = found.solutions.windows(2).all(|pair| pair[0].labels != pair[1].labels);
                    prop_assert!(differ);
                }
                Err(RegionsError::NothingAllowed { .. }) => prop_assert!(case.rules.parts_any()),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }

    /// A square of three by three units with random attributes, in which regions have two members at least.
    fn square(number: u64) -> Case {
        let mut stream = Stream::new(17, number);
        let columns: Vec<Vec<f64>> = (0..2).map(|_| (0..9).map(|_| stream.fraction()).collect()).collect();
        let across = (0..9).filter(|unit| unit % 3 < 2).map(|unit| (unit, unit + 1, 1.0));
        let down = (0..6).map(|unit| (unit, unit + 3, 1.0));
        let graph = Graph::new(9, across.chain(down)).expect("a graph");
        let attributes = Attributes::standardised(9, &columns).expect("attributes");
        let sizes = (0..9).map(|_| 1.0 + stream.fraction()).collect();
        Case::new(graph, attributes, Conditions { sizes, threshold: 3.0, ..Conditions::default() }).expect("a problem")
    }

    #[test]
    fn small_squares_mostly_come_out_as_the_best_there_is() {
        let found = (0..20).filter(|&number| {
            let case = square(number);
            let effort = Effort { tries: 10, seed: number, start: Vec::new() };
            let found = max_p(&case.problem, &effort, 1, &Watch::default()).expect("regions");
            let (most, least) = brute_force(&case).expect("a best");
            (found.solutions[0].regions, (found.solutions[0].objective - least).abs() < 1e-9) == (most, true)
        });
        assert!(found.count() >= 18);
    }

    #[test]
    fn the_same_seed_gives_the_same_answer_with_any_number_of_threads() {
        let case = square(1);
        let effort = Effort { tries: 7, seed: 3, start: Vec::new() };
        let with = |threads| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads");
            pool.install(|| max_p(&case.problem, &effort, 4, &Watch::default()))
        };
        assert_eq!(with(1), with(3));
    }

    #[test]
    fn what_there_is_stays_when_it_is_large_enough() {
        let case = square(2);
        // 0 and 2 do not touch; 6, 7, 8 do.
        let start = vec![vec![0, 2], vec![6, 7, 8], vec![8, 5]];
        let board = Board::new(&case.problem);
        let kept = board.start(&start);
        assert_eq!(kept.regions, [vec![6, 7, 8]]);
        let effort = Effort { tries: 3, seed: 1, start };
        let found = max_p(&case.problem, &effort, 1, &Watch::default()).expect("regions");
        case.rules.check(&case.problem, &found.solutions[0]);
    }

    #[test]
    fn a_stop_is_heeded() {
        let watch = Watch::default();
        watch.stop();
        let stopped = max_p(&square(0).problem, &Effort::default(), 1, &watch);
        assert_eq!(stopped, Err(RegionsError::Stopped));
    }
}
