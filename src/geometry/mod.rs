//! Shapes that share borders: one topology of arcs per boundary set, and what can
//! be asked of it (contiguity, dissolving, flaws, what lies where).
//!
//! Nothing here knows of files, tiles or statistics. Coordinates are degrees
//! unless a name says otherwise.

mod areas;
mod contiguity;
mod flaws;
mod line_index;
mod mercator;
mod near;
mod ring;
mod spatial_index;
mod topology;

pub use areas::{ArcRef, Areas};
pub use contiguity::{AreaContact, BorderLine};
pub use flaws::{Flaw, FlawKind};
pub use line_index::{LineIndex, NearestOnLine};
pub use mercator::WorldPoint;
pub use ring::{Dart, assemble};
pub use spatial_index::SpatialIndex;
pub use topology::{Sides, Topology};
