//! Why an analysis has no result, from whichever method refused it.

use crate::cooperation::{GraphError, TwoModeError};
use crate::statistics::StatisticsError;
use crate::statistics::compare_groups::GroupError;
use crate::statistics::regression::RegressionError;
use crate::statistics::scan::ScanError;

/// Why an analysis has no result.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AnalysisError {
    /// A statistic of neighbours.
    #[error(transparent)]
    Statistics(#[from] StatisticsError),
    /// A comparison of groups.
    #[error(transparent)]
    Groups(#[from] GroupError),
    /// A model.
    #[error(transparent)]
    Regression(#[from] RegressionError),
    /// A scan.
    #[error(transparent)]
    Scan(#[from] ScanError),
    /// Groups that are none.
    #[error(transparent)]
    TwoMode(#[from] TwoModeError),
    /// Ties that make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

impl AnalysisError {
    /// The place of the unit that it speaks of, if it speaks of one.
    pub(super) fn place(&self) -> Option<usize> {
        match self {
            Self::Statistics(
                StatisticsError::NotFinite { index, .. }
                | StatisticsError::NotBinary { index, .. }
                | StatisticsError::Negative { index, .. }
                | StatisticsError::NoPopulation { index, .. },
            ) => Some(*index as usize),
            Self::Groups(
                GroupError::Member { unit, .. }
                | GroupError::NotFinite { unit, .. }
                | GroupError::Category { unit, .. },
            )
            | Self::Scan(ScanError::Value { unit, .. }) => Some(*unit),
            Self::Regression(RegressionError::Value { row, .. } | RegressionError::FullLeverage { row }) => Some(*row),
            _ => None,
        }
    }
}
