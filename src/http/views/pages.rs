//! The landing page, the list of datasets, conformance.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Link, texts};
use crate::app::{Followed, Service, Snapshot};
use crate::http::basemap::Basemap;
use crate::http::time::time_stamp;
use crate::model::Source;

/// A dataset in words.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct DatasetView {
    id: String,
    title: BTreeMap<String, String>,
    year: u16,
    unit_kind: String,
    collection: String,
    schematic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bbox: Option<[f64; 4]>,
    units: usize,
    href: String,
}

impl DatasetView {
    pub(in crate::http) fn of(snapshot: &Snapshot, href: String) -> Self {
        let dataset = snapshot.dataset();
        let about = dataset.about();
        Self {
            id: about.id.to_string(),
            title: texts(&about.title),
            year: about.year.get(),
            unit_kind: about.unit_kind.to_string(),
            collection: about.collection.to_string(),
            schematic: about.schematic,
            note: about.note.clone(),
            bbox: dataset.extent().map(crate::model::BoundingBox::to_array),
            units: dataset.units().len(),
            href,
        }
    }
}

/// A source to credit.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct SourceView {
    id: String,
    title: String,
    publisher: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    licence: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    year: Option<u16>,
    credit: String,
}

impl SourceView {
    pub(in crate::http) fn of(source: &Source) -> Self {
        Self {
            id: source.id.to_string(),
            title: source.title.clone(),
            publisher: source.publisher.clone(),
            url: source.url.clone(),
            licence: source.licence.clone(),
            year: source.year.map(crate::model::Year::get),
            credit: source.credit(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Landing {
    pub title: String,
    pub description: String,
    pub year: u16,
    pub schematic: bool,
    pub dataset: DatasetView,
    pub sources: Vec<SourceView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basemap: Option<Basemap>,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Datasets {
    pub datasets: Vec<DatasetView>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct Conformance {
    pub conforms_to: &'static [&'static str],
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Health {
    pub status: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Ready {
    pub status: &'static str,
    pub datasets: Vec<String>,
    /// Where they come from, and how that stands.
    pub stores: Vec<StoreView>,
}

/// Where a dataset comes from.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct StoreView {
    store: String,
    dataset: Option<String>,
    /// Of the dataset that is served.
    checksum: Option<String>,
    loaded: Option<String>,
    swaps: u64,
    refusals: u64,
    /// Why what stands there now is not served.
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<TroubleView>,
}

#[derive(Clone, Debug, Serialize)]
struct TroubleView {
    why: String,
    since: String,
}

impl StoreView {
    pub(in crate::http) fn of(service: &Service, followed: &Followed) -> Self {
        let snapshot = followed.dataset.as_ref().and_then(|id| service.catalog().get(id).ok());
        let trouble = followed.trouble.as_ref();
        Self {
            store: followed.store.clone(),
            dataset: followed.dataset.clone(),
            checksum: snapshot.map(|snapshot| snapshot.checksum().to_owned()),
            loaded: followed.loaded.map(time_stamp),
            swaps: followed.swaps,
            refusals: followed.refusals,
            trouble: trouble.map(|trouble| TroubleView { why: trouble.why.clone(), since: time_stamp(trouble.since) }),
        }
    }

    /// What is wrong, in words.
    pub(in crate::http) fn trouble(&self) -> Option<String> {
        self.trouble.as_ref().map(|trouble| trouble.why.clone())
    }
}
