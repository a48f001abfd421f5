//! Costs between many points: one sweep per source, the sources over all processors.

use rayon::prelude::*;

use super::cost::Cost;
use super::network::{Access, Network, arrive};

/// Costs between sources (rows) and targets (columns).
#[derive(Clone, Debug)]
pub struct Matrix {
    columns: usize,
    costs: Vec<Cost>,
}

impl Matrix {
    /// The cost between a source and a target; `None` where there is no way.
    pub fn cost(&self, row: usize, column: usize) -> Option<Cost> {
        self.costs[row * self.columns + column].reached()
    }

    /// How many sources there are.
    pub fn rows(&self) -> usize {
        self.costs.len().checked_div(self.columns).unwrap_or(0)
    }
}

impl Network {
    /// Costs from all sources to all targets; points without access are reached by nothing.
    pub fn matrix(&self, from: &[Option<Access>], to: &[Option<Access>]) -> Matrix {
        let rows: Vec<Vec<Cost>> = from
            .par_iter()
            .map_init(Vec::new, |costs, &source| match source {
                Some(source) => self.row(source, to, costs),
                None => vec![Cost::UNREACHABLE; to.len()],
            })
            .collect();
        Matrix { columns: to.len(), costs: rows.concat() }
    }

    /// Costs from one source, with a list to work in.
    pub(super) fn row(&self, source: Access, to: &[Option<Access>], costs: &mut Vec<Cost>) -> Vec<Cost> {
        self.hierarchy().sweep(&self.leaving(source), costs);
        let cost =
            |target: &Option<Access>| target.map_or(Cost::UNREACHABLE, |target| arrive(self, costs, source, target));
        to.iter().map(cost).collect()
    }
}
