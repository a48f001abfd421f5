//! Who is in what with whom: networks and projects as two-mode graphs of units and
//! groups, and what follows from them.
//!
//! Pure functions of places (a unit is its place in the dataset); nothing here knows
//! names, datasets or requests.

mod agreement;
mod consortium;
mod fit;
mod graph;
mod smallest_region;
mod together;
mod two_mode;

pub use agreement::{Agreement, agreement};
pub use consortium::{Aim, Candidate, Common, Consortia, Consortium, Effort, Wanted, consortia};
pub use fit::{CentreFit, Fit, Kept, Spread, Way, centre_fits, centres, kept, spread};
pub use graph::{Graph, GraphError};
pub use smallest_region::{Region, RegionQuery, SmallestRegion, smallest_region};
pub use together::{Together, together};
pub use two_mode::{TwoMode, TwoModeError};
