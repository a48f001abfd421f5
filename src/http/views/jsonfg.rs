//! Features as JSON-FG (OGC 21-045): as `GeoJSON`, and also their time, what they are features of, and their place
//! in the coordinate system asked for.

use serde::Serialize;

use super::features::{Geometry, Properties};
use super::{Credit, Link};
use crate::app::{Feature, ItemsPage};
use crate::model::Crs;

/// What the documents conform to.
const CONFORMS_TO: [&str; 1] = ["http://www.opengis.net/spec/json-fg-1/1.0/conf/core"];

/// What holds for a whole document.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Head {
    conforms_to: [&'static str; 1],
    feature_type: String,
    coord_ref_sys: &'static str,
}

impl Head {
    fn of(collection: &str, crs: Crs) -> Self {
        Self { conforms_to: CONFORMS_TO, feature_type: collection.to_owned(), coord_ref_sys: crs.uri() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct Time {
    interval: [String; 2],
}

#[derive(Clone, Debug, Serialize)]
struct FeatureFg {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    time: Time,
    /// The place in degrees, for readers of `GeoJSON`; null where `place` says it.
    geometry: Option<Geometry>,
    /// The place in another system; null where `geometry` says it.
    place: Option<Geometry>,
    properties: Properties,
}

impl FeatureFg {
    fn of(feature: &Feature<'_>, crs: Crs, year: u16) -> Self {
        let shape = feature.geometry.as_ref().and_then(|geometry| Geometry::of(geometry, crs));
        let (geometry, place) = if crs == Crs::Crs84 { (shape, None) } else { (None, shape) };
        Self {
            kind: "Feature",
            id: feature.id.to_string(),
            time: Time { interval: [format!("{year}-01-01"), format!("{year}-12-31")] },
            geometry,
            place,
            properties: Properties::of(feature),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct FeatureFgPage {
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    feature: FeatureFg,
    #[serde(flatten)]
    credit: Credit,
    links: Vec<Link>,
}

/// A feature on its own page, its coordinates in a system.
pub(in crate::http) fn feature_fg(
    feature: &Feature<'_>,
    collection: &str,
    crs: Crs,
    year: u16,
    credit: Credit,
    links: Vec<Link>,
) -> FeatureFgPage {
    FeatureFgPage { head: Head::of(collection, crs), feature: FeatureFg::of(feature, crs, year), credit, links }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct FeatureFgCollection {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    head: Head,
    #[serde(flatten)]
    credit: Credit,
    number_matched: usize,
    number_returned: usize,
    time_stamp: String,
    links: Vec<Link>,
    features: Vec<FeatureFg>,
}

/// A page of features, their coordinates in a system.
pub(in crate::http) fn feature_fg_collection(
    page: &ItemsPage<'_>,
    collection: &str,
    crs: Crs,
    year: u16,
    credit: Credit,
    time_stamp: String,
    links: Vec<Link>,
) -> FeatureFgCollection {
    FeatureFgCollection {
        kind: "FeatureCollection",
        head: Head::of(collection, crs),
        credit,
        number_matched: page.matched,
        number_returned: page.features.len(),
        time_stamp,
        links,
        features: page.features.iter().map(|feature| FeatureFg::of(feature, crs, year)).collect(),
    }
}
