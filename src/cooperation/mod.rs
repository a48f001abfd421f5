//! Who is in what with whom: networks and projects as two-mode graphs of units and
//! groups, and what follows from them.
//!
//! Pure functions of places (a unit is its place in the dataset); nothing here knows
//! names, datasets or requests.

mod graph;
mod leads;
mod null_model;
mod together;
mod two_mode;

pub use graph::{Graph, GraphError};
pub use leads::{Leads, LedProject, leads};
pub use null_model::{Groups, NullModel};
pub use together::{Together, together};
pub use two_mode::{TwoMode, TwoModeError};
