//! Vector tiles of coverages: arcs simplified and snapped once per zoom, then cut
//! to tiles so that neighbours stay glued, and written as Mapbox Vector Tiles or MapLibre Tiles.
//! What square the tiles divide is the caller's: points come as [`WorldPoint`](crate::geometry::WorldPoint)s.
//!
//! How a border gets into a tile: [`Topology`](crate::geometry::Topology) holds it
//! once as an arc; [`Pyramid`] keeps of its vertices those that matter at a zoom
//! and rounds them to the tile grid without letting arcs cross; [`AreaLayer`] walks
//! an area's arcs, clips them and puts valid rings together.

mod clip;
mod false_lakes;
mod layer;
pub mod mlt;
pub mod mvt;
mod outline;
mod pixel_grid;
mod property_table;
mod pyramid;
mod simplify;

pub use layer::{AreaLayer, LineLayer, SquareBox, TileArea, line_in_tile, point_in_tile};
pub use pixel_grid::EXTENT;
pub use property_table::{ChosenProperties, PropertyTable};
pub use pyramid::Pyramid;
