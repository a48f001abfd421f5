//! Tile layers that are made for a question rather than kept: links of a relation,
//! areas within reach.

use std::sync::Arc;

use super::error::AppError;
use super::layers::{Drawing, Layer};
use super::links::{LinksQuery, links_layer};
use super::pairs::Pair;
use super::reach::ReachQuery;
use super::reach_layer::reach_layer;
use super::snapshot::Snapshot;
use crate::exec::ByteSize;

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
    pub(super) fn layer(&self, snapshot: &Snapshot) -> Result<AskedLayer, AppError> {
        let layer = match self {
            Self::Links(query) => links_layer(snapshot.dataset(), query)?,
            Self::Reach(query) => reach_layer(snapshot, query)?,
        };
        Ok(AskedLayer(Arc::new(layer)))
    }

    /// A text that is the same for the same question only.
    pub(super) fn key(&self) -> String {
        format!("{self:?}")
    }
}

/// A layer that several requests may draw from.
#[derive(Clone, Debug)]
pub(super) struct AskedLayer(pub Arc<Layer>);

impl ByteSize for AskedLayer {
    fn byte_size(&self) -> usize {
        match &self.0.drawing {
            Drawing::Links { pairs, .. } => {
                let values = pairs.first().map_or(0, |pair| pair.values.len() * size_of::<Option<f64>>());
                pairs.len() * (size_of::<Pair>() + values)
            }
            Drawing::Bands(bands) => bands.bytes(),
            Drawing::Areas(_) | Drawing::Points(_) | Drawing::Lines { .. } => 0,
        }
    }
}
