//! `GeoJSON` and the collections of OGC API Features.

use serde::ser::{SerializeMap, Serializer};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;

use super::csv::quoted;
use super::{Credit, Link};
use crate::app::{self, Collection, Feature, Field, PropertyValue};
use crate::model::Crs;

/// A geometry of `GeoJSON`; degrees to seven decimals, about a centimetre, metres to three.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub(in crate::http) enum Geometry {
    Point([f64; 2]),
    LineString(Vec<[f64; 2]>),
    MultiLineString(Vec<Vec<[f64; 2]>>),
    MultiPolygon(Vec<Vec<Vec<[f64; 2]>>>),
}

impl Geometry {
    /// A geometry whose coordinates are in a system.
    pub(super) fn of(geometry: &geo::Geometry<f64>, crs: Crs) -> Option<Self> {
        let line = |points: &geo::LineString<f64>| line(points, crs);
        match geometry {
            geo::Geometry::Point(point) => Some(Self::Point(position(point.0, crs))),
            geo::Geometry::LineString(points) => Some(Self::LineString(line(points))),
            geo::Geometry::MultiLineString(lines) => Some(Self::MultiLineString(lines.0.iter().map(line).collect())),
            geo::Geometry::MultiPolygon(polygons) => Some(Self::of_areas_in(polygons, crs)),
            _ => None,
        }
    }

    pub(in crate::http) fn of_areas(polygons: &geo::MultiPolygon<f64>) -> Self {
        Self::of_areas_in(polygons, Crs::Crs84)
    }

    fn of_areas_in(polygons: &geo::MultiPolygon<f64>, crs: Crs) -> Self {
        let rings = |polygon: &geo::Polygon<f64>| {
            std::iter::once(polygon.exterior()).chain(polygon.interiors()).map(|ring| line(ring, crs)).collect()
        };
        Self::MultiPolygon(polygons.0.iter().map(rings).collect())
    }
}

fn line(line: &geo::LineString<f64>, crs: Crs) -> Vec<[f64; 2]> {
    line.0.iter().map(|&point| position(point, crs)).collect()
}

fn position(point: geo::Coord<f64>, crs: Crs) -> [f64; 2] {
    let scale = if crs.is_in_degrees() { 1e7 } else { 1e3 };
    [point.x, point.y].map(|number| (number * scale).round() / scale)
}

/// Named values, in order; whole numbers without a fraction.
#[derive(Clone, Debug)]
pub(in crate::http) struct Properties(Vec<(String, Json)>);

impl Serialize for Properties {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// A number as JSON, whole ones without a fraction.
pub(in crate::http) fn number(value: f64) -> Json {
    #[expect(clippy::cast_possible_truncation, reason = "checked to be whole and small")]
    if value.fract() == 0.0 && value.abs() < 9e15 { Json::from(value as i64) } else { Json::from(value) }
}

/// A measure (km, minutes) to three decimals: more would be noise.
pub(in crate::http) fn thousandths(value: f64) -> Json {
    number((value * 1000.0).round() / 1000.0)
}

fn property(value: &PropertyValue<'_>) -> Json {
    match value {
        PropertyValue::Null => Json::Null,
        PropertyValue::Text(text) => Json::from(text.as_ref()),
        PropertyValue::Number(value) => number(*value),
        PropertyValue::Boolean(flag) => Json::from(*flag),
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct FeatureView {
    #[serde(rename = "type")]
    kind: &'static str,
    id: String,
    geometry: Option<Geometry>,
    properties: Properties,
}

impl Properties {
    pub(super) fn of(feature: &Feature<'_>) -> Self {
        Self(feature.properties.iter().map(|(name, value)| (name.to_string(), property(value))).collect())
    }
}

impl FeatureView {
    /// A feature whose coordinates are degrees.
    pub(in crate::http) fn of(feature: &Feature<'_>) -> Self {
        Self::in_crs(feature, Crs::Crs84)
    }

    /// A feature whose coordinates are in a system.
    fn in_crs(feature: &Feature<'_>, crs: Crs) -> Self {
        Self {
            kind: "Feature",
            id: feature.id.to_string(),
            geometry: feature.geometry.as_ref().and_then(|geometry| Geometry::of(geometry, crs)),
            properties: Properties::of(feature),
        }
    }
}

/// A feature on its own page.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct FeaturePage {
    #[serde(flatten)]
    feature: FeatureView,
    #[serde(flatten)]
    credit: Credit,
    links: Vec<Link>,
}

impl FeaturePage {
    /// A feature whose coordinates are degrees.
    pub(in crate::http) fn of(feature: &Feature<'_>, credit: Credit, links: Vec<Link>) -> Self {
        Self::in_crs(feature, Crs::Crs84, credit, links)
    }

    /// A feature whose coordinates are in a system.
    pub(in crate::http) fn in_crs(feature: &Feature<'_>, crs: Crs, credit: Credit, links: Vec<Link>) -> Self {
        Self { feature: FeatureView::in_crs(feature, crs), credit, links }
    }
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct FeatureCollection {
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(flatten)]
    pub credit: Credit,
    pub number_matched: usize,
    pub number_returned: usize,
    pub time_stamp: String,
    pub links: Vec<Link>,
    pub features: Vec<FeatureView>,
}

#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::http) struct CollectionView {
    id: String,
    title: String,
    item_type: &'static str,
    item_count: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<Extent>,
    /// Only where features have a place.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    crs: Vec<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    storage_crs: Option<&'static str>,
    fields: Vec<FieldView>,
    pub links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
struct Extent {
    spatial: SpatialExtent,
    temporal: TemporalExtent,
}

#[derive(Clone, Debug, Serialize)]
struct SpatialExtent {
    bbox: [[f64; 4]; 1],
    crs: &'static str,
}

#[derive(Clone, Debug, Serialize)]
struct TemporalExtent {
    interval: [[String; 2]; 1],
    trs: &'static str,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct FieldView {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    description: String,
}

impl FieldView {
    fn of(field: &Field) -> Self {
        let kind = field.kind.json_type();
        Self { name: field.name.clone(), kind, description: field.description.clone() }
    }
}

impl CollectionView {
    pub(in crate::http) fn of(collection: Collection, year: u16, links: Vec<Link>) -> Self {
        let extent = collection.extent.map(|bounds| Extent {
            spatial: SpatialExtent { bbox: [bounds.to_array()], crs: Crs::Crs84.uri() },
            temporal: TemporalExtent {
                interval: [[format!("{year}-01-01T00:00:00Z"), format!("{year}-12-31T23:59:59Z")]],
                trs: "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian",
            },
        });
        Self {
            id: collection.id,
            title: collection.title,
            item_type: "feature",
            item_count: collection.count,
            crs: if extent.is_some() { crs_list() } else { Vec::new() },
            storage_crs: extent.is_some().then_some(Crs::Crs84.uri()),
            extent,
            fields: collection.fields.iter().map(FieldView::of).collect(),
            links,
        }
    }
}

/// The coordinate systems that features may be asked in.
pub(in crate::http) fn crs_list() -> Vec<&'static str> {
    Crs::ALL.into_iter().map(Crs::uri).collect()
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct CollectionsView {
    #[serde(flatten)]
    pub credit: Credit,
    pub crs: Vec<&'static str>,
    pub links: Vec<Link>,
    pub collections: Vec<CollectionView>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct CollectionPage {
    #[serde(flatten)]
    pub collection: CollectionView,
    #[serde(flatten)]
    pub credit: Credit,
}

/// A page of features with its links.
pub(in crate::http) fn feature_collection(
    page: &app::ItemsPage<'_>,
    crs: Crs,
    credit: Credit,
    time_stamp: String,
    links: Vec<Link>,
) -> FeatureCollection {
    FeatureCollection {
        kind: "FeatureCollection",
        credit,
        number_matched: page.matched,
        number_returned: page.features.len(),
        time_stamp,
        links,
        features: page.features.iter().map(|feature| FeatureView::in_crs(feature, crs)).collect(),
    }
}

/// The features as a table without their places: id, then the fields; empty where nothing is known.
pub(in crate::http) fn features_as_csv(fields: &[Field], only: Option<&[String]>, features: &[Feature<'_>]) -> String {
    let shown: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
    let named = |name: &&str| only.is_none_or(|names| app::is_named(names, name));
    let shown: Vec<&str> = shown.into_iter().filter(named).collect();
    let line = |cells: &mut dyn Iterator<Item = String>| cells.map(|cell| quoted(&cell)).collect::<Vec<_>>().join(",");
    let mut text = line(&mut std::iter::once("id").chain(shown.iter().copied()).map(str::to_owned));
    for feature in features {
        let value = |name: &&str| {
            let value = feature.properties.iter().find(|(found, _)| found == name).map(|(_, value)| value);
            match value {
                None | Some(PropertyValue::Null) => String::new(),
                Some(PropertyValue::Text(text)) => text.to_string(),
                Some(PropertyValue::Number(number)) => number.to_string(),
                Some(PropertyValue::Boolean(flag)) => flag.to_string(),
            }
        };
        text.push('\n');
        text.push_str(&line(&mut std::iter::once(feature.id.to_string()).chain(shown.iter().map(value))));
    }
    text + "\n"
}
