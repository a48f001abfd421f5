//! Random small problems, and what every proposal must keep to.

use proptest::prelude::*;

use super::{Attributes, Conditions, Problem, RegionsError, Solution};
use crate::cooperation::Graph;

/// The conditions a problem was made with.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    graph: Graph,
    conditions: Conditions,
}

impl Rules {
    /// Whether pairs must be apart.
    pub(super) fn parts_any(&self) -> bool {
        !self.conditions.apart.is_empty()
    }

    /// Whether these regions keep to every condition.
    pub(super) fn allow(&self, regions: &[Vec<u32>]) -> bool {
        let Conditions { sizes, threshold, least_members, together, apart } = &self.conditions;
        let each = |members: &Vec<u32>| {
            let mut ascending = members.clone();
            ascending.sort_unstable();
            let size: f64 = members.iter().map(|&unit| sizes[unit as usize]).sum();
            self.graph.components(&ascending).len() == 1
                && members.len() >= *least_members
                && size >= threshold - 1e-9
                && !apart.iter().any(|(one, other)| members.contains(one) && members.contains(other))
        };
        let of = |unit: &u32| regions.iter().position(|members| members.contains(unit));
        regions.iter().all(each) && together.iter().all(|list| list.windows(2).all(|pair| of(&pair[0]) == of(&pair[1])))
    }

    /// Walks what must hold of a proposal.
    pub(super) fn check(&self, problem: &Problem, solution: &Solution) {
        let regions = solution.members();
        assert!(self.allow(&regions), "{regions:?}");
        assert_eq!(regions.len(), solution.regions);
        assert!(regions.windows(2).all(|pair| pair[0][0] < pair[1][0]), "numbered by their first members");
        for part in problem.too_small() {
            assert!(part.members.iter().all(|&unit| solution.labels[unit as usize].is_none()));
        }
        if !self.parts_any() {
            let large: usize = problem.parts().iter().map(|part| part.members.len()).sum();
            assert_eq!(regions.iter().map(Vec::len).sum::<usize>(), large, "everybody is in a region");
        }
    }
}

/// A problem and its conditions.
#[derive(Clone, Debug)]
pub(super) struct Case {
    pub(super) problem: Problem,
    pub(super) rules: Rules,
}

impl Case {
    pub(super) fn new(graph: Graph, attributes: Attributes, conditions: Conditions) -> Result<Self, RegionsError> {
        let problem = Problem::new(graph.clone(), attributes, conditions.clone())?;
        Ok(Self { problem, rules: Rules { graph, conditions } })
    }
}

/// Problems of up to seven units; those whose conditions contradict each other are left out.
pub(super) fn case() -> impl Strategy<Value = Case> {
    (3_u32..8)
        .prop_flat_map(|units| {
            let pair = (0..units, 0..units);
            let count = units as usize;
            (
                prop::collection::vec(pair.clone(), count..count * 3),
                prop::collection::vec(1.0..9.0_f64, count),
                prop::collection::vec(prop::collection::vec(-2.0..2.0_f64, count), 1..3),
                (0.0..14.0_f64, 1_usize..3),
                prop::collection::vec(pair.clone().prop_map(|(a, b)| vec![a, b]), 0..2),
                prop::collection::vec(pair, 0..2),
            )
        })
        .prop_filter_map("conditions contradict each other", |(links, sizes, columns, least, together, apart)| {
            let units = sizes.len();
            let links = links.into_iter().filter(|(a, b)| a != b).map(|(a, b)| (a, b, 1.0));
            let graph = Graph::new(units, links).ok()?;
            let attributes = Attributes::standardised(units, &columns).ok()?;
            let apart = apart.into_iter().filter(|(a, b)| a != b).collect();
            let (threshold, least_members) = least;
            let conditions = Conditions { sizes, threshold, least_members, together, apart };
            Case::new(graph, attributes, conditions).ok()
        })
}
