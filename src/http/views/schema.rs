//! What filters may speak of and features be sorted by, as JSON Schema.

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use crate::app::{Collection, Field};

/// The properties of a collection's features.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct SchemaView {
    #[serde(rename = "$schema")]
    schema: &'static str,
    #[serde(rename = "$id")]
    id: String,
    #[serde(rename = "type")]
    kind: &'static str,
    title: String,
    properties: Map<String, Json>,
    #[serde(rename = "additionalProperties")]
    additional_properties: bool,
}

impl SchemaView {
    /// The properties that are fields; with the geometry where a filter may speak of it.
    pub(in crate::http) fn of(collection: &Collection, fields: &[Field], id: String, with_geometry: bool) -> Self {
        let mut properties = Map::new();
        if with_geometry && collection.extent.is_some() {
            let geometry = json!({ "format": "geometry-any", "x-ogc-role": "primary-geometry" });
            properties.insert("geometry".to_owned(), geometry);
        }
        for field in fields {
            let kind = field.kind.json_type();
            properties.insert(field.name.clone(), json!({ "title": field.description, "type": kind }));
        }
        Self {
            schema: "https://json-schema.org/draft/2020-12/schema",
            id,
            kind: "object",
            title: collection.title.clone(),
            properties,
            additional_properties: false,
        }
    }
}
