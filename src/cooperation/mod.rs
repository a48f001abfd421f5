//! Who is in what with whom: networks and projects as two-mode graphs of units and
//! groups, and what follows from them.
//!
//! Pure functions of places (a unit is its place in the dataset); nothing here knows
//! names, datasets or requests.

mod brokers;
mod coverage;
mod graph;
mod leiden;
mod overlap;
pub mod regions;
mod together;
mod two_mode;

pub use brokers::{Betweenness, betweenness, tied_by};
pub use coverage::{GroupShare, Shape, Spread, group_shares, shape, spread};
pub use graph::{Graph, GraphError};
pub use leiden::{Communities, CommunityLevel, LeidenOptions, leiden, modularity};
pub use overlap::{KindOverlap, Overlap, kind_overlaps, overlaps};
pub use together::{Together, together};
pub use two_mode::{TwoMode, TwoModeError};
