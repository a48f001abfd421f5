//! Use-cases: which datasets are served, and what can be asked of one. Functions
//! from a snapshot and a question to an answer; nothing here knows HTTP or JSON.

mod additions;
mod archive;
mod asked;
mod catalog;
pub mod check;
mod content_coding;
mod coordinates;
mod error;
mod feature_file;
mod features;
mod filter;
mod following;
mod indicators;
mod items;
mod jobs;
mod joins;
mod layers;
mod links;
mod matrix;
mod neighbours;
mod pairs;
mod place;
mod planes;
pub mod processes;
mod profile;
mod reach;
mod reach_layer;
mod relations;
mod route;
mod snapshot;
mod tiles;

#[cfg(test)]
mod fixture;

pub use additions::Additions;
pub use archive::{TileSet, TileSetQuery};
pub use asked::{LayerQuestion, PlacedLayer};
pub use catalog::{Catalog, RunOptions, Service, ServiceOptions};
pub use content_coding::ContentCoding;
pub use coordinates::Region;
pub use error::{AppError, with_causes};
pub use feature_file::{FileFormat, feature_file};
pub use features::{Collection, CollectionKind, Feature, PropertyValue};
pub use filter::{Filter, FilterError, Language, SortKey};
pub use following::{Followed, Following, LoadError, Trouble, serve_stores};
pub use indicators::{Summary, find_indicator, summarize};
pub use items::{ItemsPage, ItemsQuery, collections, find_collection, item, items, queryables};
pub use jobs::{Delivery, Job, JobOptions, JobState, Jobs};
pub use joins::{
    Duplicate, Join, JoinError, JoinOptions, JoinQuery, JoinedColumn, Joins, MOST_BYTES, Matching, Mended, Unmatched,
    names_a_join,
};
pub use layers::{Field, FieldKind, Layer, LayerKind};
pub use links::{LINKS, LinksQuery, fields_of_links, link_items};
pub use matrix::{Matrix, MatrixQuery, matrix};
pub use neighbours::{ContiguityRule, Neighbour, NeighboursAnswer, NeighboursQuery, neighbours};
pub use pairs::{Pair, PairsPage, PairsQuery, pairs};
pub use place::{Place, at};
pub use processes::{UnitWeights, unit_weights};
pub use profile::{Profile, ProfileValue, Rank, find_unit, profile};
pub use reach::{Band, GeometryOf, Journey, Reach, ReachQuery, Stop, Sum, Within};
pub use reach_layer::{REACH, reach};
pub use relations::{AnyRelation, find_relation, relations};
pub use route::{route, route_feature};
pub use snapshot::Snapshot;
pub use tiles::{Encoding, Tile, TileQuery, check_properties, find_layers, is_named, tile, tile_bounds, tile_fields};
