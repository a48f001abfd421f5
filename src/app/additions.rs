//! What was computed and is asked about beside a dataset: results of jobs, as
//! indicators and groupings that look like its own but are in no list of them.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::joins::names_a_join;
use super::layers::{Field, Layer, LayerKind, indicator_fields};
use super::snapshot::Snapshot;
use crate::model::{Grouping, Indicator};

/// Indicators and groupings beside the dataset's own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Additions {
    /// The indicators, with a value for each unit of the dataset.
    pub indicators: Vec<Indicator>,
    /// The groupings: partitions of the dataset's units.
    pub groupings: Vec<Grouping>,
}

impl Additions {
    pub(super) fn is_empty(&self) -> bool {
        self.indicators.is_empty() && self.groupings.is_empty()
    }

    /// Whether any was joined from a table that is known only to who posted it.
    pub(super) fn are_private(&self) -> bool {
        let ids = self.indicators.iter().map(|one| &one.id).chain(self.groupings.iter().map(|one| &one.id));
        ids.into_iter().any(|id| names_a_join(id.as_str()))
    }

    /// A number that differs where the additions do. Their ids tell them apart: no job or join has another's.
    pub(super) fn version(&self, of_dataset: u64) -> u64 {
        let mut hasher = DefaultHasher::new();
        of_dataset.hash(&mut hasher);
        for indicator in &self.indicators {
            indicator.id.hash(&mut hasher);
        }
        for grouping in &self.groupings {
            grouping.id.hash(&mut hasher);
        }
        hasher.finish()
    }
}

impl Snapshot {
    /// The indicator with this id, the dataset's or an added one.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        let added = || self.additions().indicators.iter().find(|indicator| indicator.id.as_str() == id);
        self.dataset().indicator(id).or_else(added)
    }

    /// The grouping with this id, the dataset's or an added one.
    pub fn grouping(&self, id: &str) -> Option<&Grouping> {
        let added = || self.additions().groupings.iter().find(|grouping| grouping.id.as_str() == id);
        self.dataset().grouping(id).or_else(added)
    }

    /// Every indicator, the added ones last.
    pub fn indicators(&self) -> impl Iterator<Item = &Indicator> {
        self.dataset().indicators().iter().chain(&self.additions().indicators)
    }

    /// Every grouping, the added ones last.
    pub fn groupings(&self) -> impl Iterator<Item = &Grouping> {
        self.dataset().groupings().iter().chain(&self.additions().groupings)
    }

    /// The properties of a layer's features.
    pub fn fields_of(&self, layer: &Layer) -> Vec<Field> {
        let mut fields = layer.fields.clone();
        if layer.kind == LayerKind::Units {
            fields.extend(self.added_fields());
        }
        fields
    }

    /// The properties that units have by the additions.
    pub(super) fn added_fields(&self) -> impl Iterator<Item = Field> {
        self.additions().indicators.iter().flat_map(indicator_fields)
    }
}
