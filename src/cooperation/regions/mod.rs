//! Proposing regions: units that hang together, put into regions that are large enough and alike within.
//!
//! `skater` cuts a spanning tree to so many regions; `max_p` makes as many as a least size allows. Both heed who stays
//! together and who apart. Pure functions of places: a unit is its place in the graph.

mod attributes;
mod blocks;
mod changes;
mod error;
mod max_p;
mod pairs;
mod problem;
mod skater;
mod spanning_tree;
#[cfg(test)]
mod testing;
mod travel;

pub use attributes::{Attributes, Dissimilarity};
pub use changes::{Changes, changes};
pub use error::RegionsError;
pub use max_p::{Effort, MOST_UNITS, MaxP, max_p};
pub use problem::{Conditions, Part, Problem, Solution};
pub use skater::{Skater, skater};
pub use travel::{RegionTravel, region_travel};
