//! Why a dataset cannot be built. Every message says where, and what would be right.

use crate::cooperation::TwoModeError;
use crate::io::files::FilesError;
use crate::io::jsonstat::JsonStatError;
use crate::io::manifest::ManifestError;
use crate::io::table::{Place, TableError};
use crate::io::vector::VectorError;
use crate::model::{DatasetError, RelationError, RoadsError};
use crate::statistics::weights::WeightsTextError;
use crate::travel::TravelError;

/// Why a dataset cannot be built.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The manifest is wrong.
    #[error(transparent)]
    Manifest(#[from] ManifestError),
    /// A file cannot be had.
    #[error(transparent)]
    Files(#[from] FilesError),
    /// A table is wrong.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A file of JSON-stat is wrong.
    #[error(transparent)]
    JsonStat(#[from] JsonStatError),
    /// A file of boundaries is wrong.
    #[error(transparent)]
    Vector(Box<VectorError>),
    /// A row contradicts another, or itself.
    #[error("{place}: {problem}")]
    Row {
        /// Where.
        place: Box<Place>,
        /// What is wrong and what would be right.
        problem: String,
    },
    /// Pairs are no relation.
    #[error("{file} gives no relation {id:?}: {source}")]
    Relation {
        /// The file.
        file: String,
        /// The relation.
        id: String,
        /// Why.
        #[source]
        source: RelationError,
    },
    /// Groups are not of the dataset's units.
    #[error("no relation {id:?} can be made: {source}")]
    Together {
        /// The relation.
        id: String,
        /// Why.
        #[source]
        source: TwoModeError,
    },
    /// A file of weights does not read as one.
    #[error("{file} does not read as weights: {source}")]
    Weights {
        /// The file.
        file: String,
        /// Where, and what would be right.
        #[source]
        source: WeightsTextError,
    },
    /// Links and places are no road network.
    #[error("{file} gives no road network: {source}")]
    Roads {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: RoadsError,
    },
    /// The links are no network.
    #[error("{file} gives no network: {source}")]
    Travel {
        /// The file.
        file: String,
        /// Why.
        #[source]
        source: TravelError,
    },
    /// An identifier made from two others is too long or odd.
    #[error("{what}: {source}")]
    Id {
        /// What it was to name.
        what: String,
        /// Why.
        #[source]
        source: crate::model::IdError,
    },
    /// The parts do not fit together.
    #[error("the sources do not make a dataset: {source}")]
    Dataset {
        /// Why.
        #[from]
        source: DatasetError,
    },
}

impl From<VectorError> for BuildError {
    fn from(error: VectorError) -> Self {
        Self::Vector(Box::new(error))
    }
}

impl BuildError {
    /// A row that contradicts another, or itself.
    pub(super) fn row(place: Place, problem: String) -> Self {
        Self::Row { place: Box::new(place), problem }
    }
}
