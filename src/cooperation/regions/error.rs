//! Why there are no regions.

use crate::cooperation::GraphError;

/// Why there are no regions. Units are places.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RegionsError {
    /// Links that make no graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
    /// Lists of different lengths.
    #[error("there are {units} units, but {found} {what}")]
    Lengths {
        /// What is listed.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there should be.
        units: usize,
    },
    /// A number that is not finite, or a negative size.
    #[error("the {what} is {value}; it must be a finite number{}", if *what == "size" { " of at least 0" } else { "" })]
    Value {
        /// What it is a value of.
        what: &'static str,
        /// The unit.
        unit: u32,
        /// The value.
        value: f64,
    },
    /// A condition on a unit that is not there.
    #[error("{what} names the unit {unit}, but there are {units} units")]
    UnknownUnit {
        /// The condition.
        what: &'static str,
        /// The unit.
        unit: u32,
        /// How many units there are.
        units: usize,
    },
    /// Two units that must be in one region and must not.
    #[error("two units are to be in one region and must not be")]
    TogetherAndApart {
        /// One unit.
        one: u32,
        /// The other.
        other: u32,
    },
    /// Two units that must be in one region and that nothing joins.
    #[error(
        "two units are to be in one region, but no way over neighbours that may be in it leads from one to the other"
    )]
    NothingJoins {
        /// One unit.
        one: u32,
        /// The other.
        other: u32,
    },
    /// No part of the graph is large enough for one region.
    #[error(
        "no region can meet the least size {threshold} with at least {least_members} members: the largest part that \
         hangs together has the size {largest} and {members} members"
    )]
    NothingLargeEnough {
        /// The least size.
        threshold: f64,
        /// The least number of members.
        least_members: usize,
        /// The size of the largest part.
        largest: f64,
        /// Its members.
        members: usize,
    },
    /// Large enough, but what must be apart leaves no region.
    #[error(
        "no region was found that is large enough, when what must be apart is kept apart; the best reached the size {largest}"
    )]
    NothingAllowed {
        /// The size of the largest set that was reached.
        largest: f64,
    },
    /// More regions than there is anything to make them of.
    #[error("{count} regions cannot be made of {units} units")]
    TooMany {
        /// How many were wanted.
        count: usize,
        /// Units (those that stay together counted as one) in parts that are large enough.
        units: usize,
    },
    /// Fewer regions than parts that nothing links.
    #[error("{count} regions are too few: the units fall into {parts} parts that nothing links")]
    TooFew {
        /// How many were wanted.
        count: usize,
        /// How many parts there are.
        parts: usize,
    },
    /// Units that must be apart are still in one region.
    #[error(
        "with {count} regions cut from the tree, {pairs} pairs that must be apart are still in one; {}",
        enough.map_or_else(|| "no number of regions cut from it parts them all".to_owned(), |n| format!("{n} regions part them all"))
    )]
    StillTogether {
        /// How many regions there are.
        count: usize,
        /// How many pairs are still together.
        pairs: usize,
        /// One of these pairs.
        example: (u32, u32),
        /// The number of regions at which all are apart.
        enough: Option<usize>,
    },
    /// More units than distances between all of them are held for.
    #[error("max-p holds the distances of all pairs, for at most {most} units; there are {units}")]
    TooLarge {
        /// How many there are.
        units: usize,
        /// How many there may be.
        most: usize,
    },
    /// Nobody waits any more.
    #[error("stopped before there was an answer")]
    Stopped,
}
