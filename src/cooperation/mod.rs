//! Who is in what with whom: networks and projects as two-mode graphs of units and
//! groups, and what follows from them.
//!
//! Pure functions of places (a unit is its place in the dataset); nothing here knows
//! names, datasets or requests.

mod alike;
mod exposure;
mod graph;
mod leads;
mod null_model;
mod pair_null;
mod partners;
mod together;
mod two_mode;

pub use alike::{Joins, NetworkJoins, TiedPairs};
pub use exposure::{Spell, spells};
pub use graph::{Graph, GraphError};
pub use leads::{Leads, LedProject, leads};
pub use null_model::{Groups, NullModel};
pub use pair_null::{PairChance, pair_chances};
pub use partners::{Between, GroupFigures, PartnerFigures, Spread, meetings, spread, twos};
pub use together::{Together, together};
pub use two_mode::{TwoMode, TwoModeError};
