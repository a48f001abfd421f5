//! Tile layers that are made for a question rather than kept: links of a relation,
//! areas within reach.

use std::sync::Arc;

use super::error::AppError;
use super::layers::{Drawing, Layer};
use super::links::{LinksQuery, links_layer};
use super::pairs::Pair;
use super::planes::Placed;
use super::reach::ReachQuery;
use super::reach_layer::reach_layer;
use super::snapshot::Snapshot;
use crate::exec::ByteSize;
use crate::model::TileMatrixSet;
use crate::tiling::SquareBox;

/// A question whose answer is drawn as a tile layer.
#[derive(Clone, Debug, PartialEq)]
pub enum LayerQuestion {
    /// Lines between the units of a relation.
    Links(LinksQuery),
    /// Areas within reach.
    Reach(ReachQuery),
}

impl LayerQuestion {
    /// The layer.
    ///
    /// # Errors
    /// When the question has no answer.
    pub(super) fn layer(&self, snapshot: &Snapshot, set: TileMatrixSet) -> Result<AskedLayer, AppError> {
        let layer = match self {
            Self::Links(query) => links_layer(snapshot.dataset(), query)?,
            Self::Reach(query) => reach_layer(snapshot, query)?,
        };
        let plane = snapshot.plane(set)?;
        let placed = plane.place(snapshot.topology(), &layer)?;
        let bounds = plane.bounds(&layer, &placed);
        Ok(AskedLayer(Arc::new(PlacedLayer { layer, placed, bounds })))
    }

    /// A text that is the same for the same question only.
    pub(super) fn key(&self) -> String {
        format!("{self:?}")
    }
}

/// A layer made for a question, and where it lies on a grid of tiles.
#[derive(Debug)]
pub struct PlacedLayer {
    /// The layer.
    pub layer: Layer,
    pub(super) placed: Placed,
    /// The box around it in the grid's square; `None` when there is nothing in it.
    pub bounds: Option<SquareBox>,
}

/// A layer that several requests may draw from.
#[derive(Clone, Debug)]
pub(super) struct AskedLayer(pub Arc<PlacedLayer>);

impl ByteSize for AskedLayer {
    fn byte_size(&self) -> usize {
        match &self.0.layer.drawing {
            Drawing::Links { pairs, .. } => {
                let values = pairs.first().map_or(0, |pair| pair.values.len() * size_of::<Option<f64>>());
                pairs.len() * (size_of::<Pair>() + values)
            }
            Drawing::Bands(bands) => bands.bytes(),
            Drawing::Areas(_) | Drawing::Points(_) | Drawing::Lines { .. } => 0,
        }
    }
}
