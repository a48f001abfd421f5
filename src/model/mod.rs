//! The four nouns (unit, indicator, relation, grouping), the events behind them
//! and the dataset that holds them together for one year.
//!
//! Nothing here reads, writes, draws or computes; it says what may exist and
//! refuses what may not.

mod chance;
mod crs;
mod dataset;
mod event;
mod extent;
mod finding;
mod grouping;
mod indicator;
mod likeness;
mod moment;
mod name;
mod period;
mod register;
mod relation;
mod roads;
mod rules;
mod shortened;
mod source;
pub mod spelling;
mod spoken;
mod tile;
mod tile_matrix_set;
mod unit;
mod watch;

pub use chance::Stream;
pub use crs::Crs;
pub use dataset::{About, BoundarySet, Dataset, DatasetError, DatasetParts};
pub use event::{Membership, Network, Participation, Project, Role};
pub use extent::{BoundingBox, LonLat, LonLatError};
pub use finding::{Match, NameRules, NoMatch, OldNumber, RegisterEntry, Share};
pub use grouping::{Group, Grouping};
pub use indicator::{Indicator, Kind, Status, Value};
pub use moment::Moment;
pub use name::{Id, IdError, Title, Year, YearError};
pub use period::Period;
pub use register::Register;
pub use relation::{Contact, Link, Measure, Relation, RelationError};
pub use roads::{Direction, Place, RoadLink, Roads, RoadsError, TravelRules, Way};
pub use rules::{Condition, Demand, Institution, RuleSet, Strength};
pub use shortened::shortened;
pub use source::Source;
pub use tile::{TileCoordinate, TileCoordinateError};
pub use tile_matrix_set::{TILE_PIXELS, TileMatrixSet};
pub use unit::{Unit, UnitIndex, UnitNumber, UnitNumberError};
pub use watch::Watch;
