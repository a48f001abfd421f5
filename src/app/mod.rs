//! Use-cases: which datasets are served, and what can be asked of one. Functions
//! from a snapshot and a question to an answer; nothing here knows HTTP or JSON.

mod catalog;
pub mod check;
mod error;
mod features;
mod indicators;
mod items;
mod layers;
mod matrix;
mod neighbours;
mod pairs;
mod place;
mod profile;
mod relations;
mod snapshot;
mod tiles;

#[cfg(test)]
mod fixture;

pub use catalog::{Catalog, Service, ServiceOptions};
pub use error::AppError;
pub use features::{Collection, CollectionKind, Feature, PropertyValue};
pub use indicators::{Summary, summarize};
pub use items::{ItemsPage, ItemsQuery, collections, find_collection, item, items};
pub use layers::{Field, FieldKind, Layer, LayerKind};
pub use matrix::{Matrix, MatrixQuery, matrix};
pub use neighbours::{ContiguityRule, Neighbour, NeighboursAnswer, NeighboursQuery, neighbours};
pub use pairs::{Pair, PairsPage, PairsQuery, pairs};
pub use place::{Place, at};
pub use profile::{Profile, ProfileValue, Rank, find_unit, profile};
pub use relations::{AnyRelation, find_relation, relations};
pub use snapshot::Snapshot;
pub use tiles::{Tile, find_layer, is_named, tile};
