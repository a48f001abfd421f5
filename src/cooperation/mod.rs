//! Who is in what with whom: networks and projects as two-mode graphs of units and
//! groups, and what follows from them.
//!
//! Pure functions of places (a unit is its place in the dataset); nothing here knows
//! names, datasets or requests.

mod agreement;
mod alike;
mod brokers;
mod consortium;
mod coverage;
mod exposure;
mod fit;
mod graph;
mod leads;
mod leiden;
mod null_model;
mod overlap;
mod pair_null;
mod partners;
pub mod regions;
mod smallest_region;
mod spread;
mod together;
mod two_mode;

pub use agreement::{Agreement, agreement};
pub use alike::{Joins, NetworkJoins, TiedPairs};
pub use brokers::{Betweenness, betweenness, tied_by};
pub use consortium::{Aim, Candidate, Common, Consortia, Consortium, Effort, Wanted, consortia};
pub use coverage::{GroupShare, Shape, group_shares, shape};
pub use exposure::{Spell, spells};
pub use fit::{CentreFit, Fit, Kept, Way, centre_fits, centres, kept};
pub use graph::{Graph, GraphError};
pub use leads::{Leads, LedProject, leads};
pub use leiden::{Communities, CommunityLevel, LeidenOptions, leiden, modularity};
pub use null_model::{Groups, NullModel};
pub use overlap::{KindOverlap, Overlap, kind_overlaps, overlaps};
pub use pair_null::{PairChance, pair_chances};
pub use partners::{Between, GroupFigures, PartnerFigures, Summary, meetings, summary, twos};
pub use smallest_region::{Region, RegionQuery, SmallestRegion, smallest_region};
pub use spread::{Spread, spread};
pub use together::{Together, together};
pub use two_mode::{TwoMode, TwoModeError};
