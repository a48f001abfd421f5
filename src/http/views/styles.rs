//! OGC API Styles on the wire: the list, and what is said of a style.

use serde::Serialize;
use serde_json::{Value as Json, json};

use super::{Credit, Link};
use crate::app::Snapshot;
use crate::http::media_types::{MAPLIBRE, QML, SLD};
use crate::model::Indicator;

/// How a style is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Encoding {
    /// `MapLibre`'s, which began as Mapbox's, version 8.
    MapLibre,
    /// QGIS's own.
    Qml,
    /// OGC Styled Layer Descriptor 1.1.
    Sld,
}

impl Encoding {
    pub(in crate::http) fn media_type(self) -> &'static str {
        match self {
            Self::MapLibre => MAPLIBRE,
            Self::Qml => QML,
            Self::Sld => SLD,
        }
    }

    pub(in crate::http) fn title(self) -> &'static str {
        match self {
            Self::MapLibre => "MapLibre (Mapbox) style",
            Self::Qml => "QGIS layer style",
            Self::Sld => "OGC SLD 1.1",
        }
    }

    fn version_and_specification(self) -> (&'static str, &'static str) {
        match self {
            Self::MapLibre => ("8", "https://maplibre.org/maplibre-style-spec/"),
            Self::Qml => (
                "3.22",
                "https://docs.qgis.org/3.22/en/docs/user_manual/appendices/qgis_file_formats.html\
                 #qml-the-qgis-style-file-format",
            ),
            Self::Sld => ("1.1", "https://www.ogc.org/standard/sld/"),
        }
    }
}

/// A style in the list.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct StyleEntry {
    pub id: String,
    pub title: String,
    pub href: String,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct StyleList {
    #[serde(flatten)]
    pub credit: Credit,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    pub styles: Vec<StyleEntry>,
    pub links: Vec<Link>,
}

/// What is said of a style.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct StyleMetadata {
    id: String,
    title: String,
    description: String,
    keywords: Vec<String>,
    scope: &'static str,
    version: &'static str,
    #[serde(flatten)]
    credit: Credit,
    stylesheets: Vec<Json>,
    layers: Vec<Json>,
    links: Vec<Link>,
}

impl StyleMetadata {
    /// `links` begin with those to the encodings; `tiles` is the address of the units' tiles.
    pub(in crate::http) fn of(
        snapshot: &Snapshot,
        indicator: &Indicator,
        title: String,
        links: Vec<Link>,
        tiles: String,
    ) -> Self {
        let collection = snapshot.dataset().about().collection.to_string();
        let encodings = [Encoding::MapLibre, Encoding::Qml, Encoding::Sld];
        let sheet = |encoding: &Encoding| {
            let (version, specification) = encoding.version_and_specification();
            json!({
                "title": encoding.title(), "version": version, "specification": specification,
                "native": *encoding == Encoding::MapLibre,
                "link": links.iter().find(|link| link.media_type == encoding.media_type()),
            })
        };
        let attributes = [("number", "string"), ("name", "string"), (indicator.id.as_str(), "number")];
        let attributes = attributes.map(|(id, kind)| json!({ "id": id, "type": kind }));
        let layer = json!({
            "id": collection, "type": "polygon", "attributes": attributes,
            "sampleData": Link::json("tilejson", "The units as vector tiles", tiles),
        });
        Self {
            id: indicator.id.to_string(),
            title,
            description: format!(
                "A choropleth of {} by classes; ?classify= and ?k= choose others. Units without a value are drawn in a \
                 colour of their own.",
                indicator.title.get("en")
            ),
            keywords: vec!["choropleth".to_owned(), indicator.id.to_string(), collection],
            scope: "style",
            version: env!("CARGO_PKG_VERSION"),
            credit: Credit::of(snapshot, [&indicator.source]),
            stylesheets: encodings.iter().map(sheet).collect(),
            layers: vec![layer],
            links,
        }
    }
}
