//! Wire types: what answers look like as JSON. Separate from the types we compute
//! with, so that either may change alone.

mod csv;
pub(super) mod features;
pub(super) mod joins;
pub(super) mod jsonfg;
pub(super) mod jsonstat;
pub(super) mod nouns;
pub(super) mod pages;
pub(super) mod processes;
pub(super) mod qml;
pub(super) mod schema;
pub(super) mod sld;
pub(super) mod style;
pub(super) mod styles;
pub(super) mod tilejson;
pub(super) mod tilesets;
pub(super) mod travel;
pub(super) mod units;
pub(super) mod weights;

use std::collections::BTreeMap;

use serde::Serialize;

use crate::app::Snapshot;
use crate::model::{Id, Title};

/// What every answer names: the dataset, its year, and whom to credit.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Credit {
    dataset: String,
    year: u16,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    schematic: bool,
    sources: Vec<String>,
}

impl Credit {
    /// Credits every source of the dataset.
    pub(super) fn all(snapshot: &Snapshot) -> Self {
        Self { sources: snapshot.credits().to_vec(), ..Self::of(snapshot, []) }
    }

    /// Credits these sources.
    pub(super) fn of<'a>(snapshot: &Snapshot, sources: impl IntoIterator<Item = &'a Id>) -> Self {
        let dataset = snapshot.dataset();
        let mut lines: Vec<String> = Vec::new();
        for source in sources.into_iter().filter_map(|id| dataset.source(id)) {
            let line = source.credit();
            if !lines.contains(&line) {
                lines.push(line);
            }
        }
        let about = dataset.about();
        Self { dataset: about.id.to_string(), year: about.year.get(), schematic: about.schematic, sources: lines }
    }
}

/// Texts by language code.
pub(super) fn texts(title: &Title) -> BTreeMap<String, String> {
    title.iter().map(|(language, text)| (language.to_owned(), text.to_owned())).collect()
}

/// A link of OGC API.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: &'static str,
    #[serde(rename = "type")]
    pub media_type: &'static str,
    pub title: String,
}

impl Link {
    pub(super) fn new(
        rel: &'static str,
        media_type: &'static str,
        title: impl Into<String>,
        href: impl Into<String>,
    ) -> Self {
        Self { href: href.into(), rel, media_type, title: title.into() }
    }

    pub(super) fn json(rel: &'static str, title: impl Into<String>, href: impl Into<String>) -> Self {
        Self::new(rel, "application/json", title, href)
    }
}

/// A distance in km from metres, to 10 m.
pub(super) fn km(distance_m: f64) -> f64 {
    (distance_m / 10.0).round() / 100.0
}
