//! The description of the interface, made from the route table.

use serde_json::{Map, Value as Json, json};

use super::address::Address;
use super::handlers::joins::XLSX;
use super::media_types::JSON;
use super::negotiate::media_type;
use super::parameters::{Parameter, ParameterKind};
use super::routes::{Method, NOT_KEPT, ROUTES, Route, Scope};
use super::schemas;
use crate::app::Snapshot;
use crate::model::Crs;

/// The `OpenAPI` document of a dataset's addresses; version 3.0 for `old`, else 3.1.
pub(super) fn document(snapshot: &Snapshot, address: &Address, old: bool) -> Json {
    let about = snapshot.dataset().about();
    let collection = about.collection.as_str();
    let mut paths = Map::new();
    // Under a dataset's own prefix only what is about a dataset is there.
    for route in ROUTES.iter().filter(|route| address.is_bare() || route.scope == Scope::Dataset) {
        let path = route.path.replace("{units}", collection);
        // An address may be asked in several ways.
        paths.entry(path).or_insert_with(|| json!({}))[route.method.as_str()] = operation(route);
    }
    json!({
        "openapi": if old { "3.0.3" } else { "3.1.0" },
        "info": {
            "title": about.title.get("en"),
            "version": env!("CARGO_PKG_VERSION"),
            "description": about.note.clone().unwrap_or_default(),
        },
        "servers": [{ "url": address.to("") }],
        "paths": paths,
        "components": { "schemas": schemas::components() },
    })
}

fn operation(route: &Route) -> Json {
    let mut parameters: Vec<Json> = path_parameters(route.path);
    parameters.extend(route.parameters().map(|parameter| query_parameter(&parameter)));
    if route.queryables {
        parameters.push(queryables_parameter());
    }
    let mut operation = json!({
        "operationId": route.id,
        "tags": [route.tag],
        "summary": route.summary,
        "parameters": parameters,
        "responses": responses(route),
    });
    if route.method == Method::Post {
        let schema = json!({
            "type": "object",
            "properties": {
                "inputs": { "type": "object", "description": "As the process's description has them." },
                "outputs": { "type": "object", "description": "The output result, and its format." },
                "response": { "type": "string", "enum": ["raw", "document"], "default": "raw" },
            },
        });
        operation["requestBody"] = if route.id == "join" {
            table_body()
        } else {
            json!({ "required": true, "content": { JSON: { "schema": schema } } })
        };
    }
    operation
}

/// A table as a body, or as the file of a form.
fn table_body() -> Json {
    let form = json!({
        "type": "object",
        "required": ["file"],
        "properties": { "file": { "type": "string", "format": "binary" } },
    });
    let csv = json!({ "type": "string", "description": "CSV with a header; a column holds units' numbers or names." });
    let xlsx = json!({ "type": "string", "format": "binary", "description": "A workbook with such a sheet." });
    let content = json!({
        "text/csv": { "schema": csv }, XLSX: { "schema": xlsx }, "multipart/form-data": { "schema": form },
    });
    json!({ "required": true, "content": content })
}

fn path_parameters(path: &str) -> Vec<Json> {
    let names = path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}'));
    names
        .filter(|name| *name != "units")
        .map(|name| {
            let kind = if matches!(name, "z" | "x" | "y" | "tileRow" | "tileCol") { "integer" } else { "string" };
            json!({
                "name": name, "in": "path", "required": true, "description": path_words(name),
                "schema": { "type": kind },
            })
        })
        .collect()
}

fn path_words(name: &str) -> &'static str {
    match name {
        "collection" => "A collection's id, of those at /collections.",
        "process" => "A process's id, of those at /processes.",
        "job" => "A job's id, of those at /jobs.",
        "join" => "A join's id, as POST /joins gave it.",
        "key" => "A key's id, of those one step up.",
        "layer" => "A tile layer's id, of those at /tiles.",
        "number" => "A unit's number, with its leading zeros.",
        "z" => "The zoom.",
        "x" | "tileCol" => "The column, counted from the west.",
        "y" => "The row, counted from the north; may end in .mvt, .pbf or .mlt.",
        "tileMatrixSet" => "A grid of tiles: its id, of those at /tileMatrixSets.",
        "tileMatrix" => "The level of the grid: its id, a whole number from 0.",
        "tileRow" => "The row, counted from the north.",
        _ => "An id, of those in the list one step up.",
    }
}

fn query_parameter(parameter: &Parameter) -> Json {
    let schema = match parameter.kind {
        ParameterKind::Text => json!({ "type": "string" }),
        ParameterKind::List => json!({ "type": "array", "items": { "type": "string" } }),
        ParameterKind::OneOf(words) => json!({ "type": "string", "enum": words }),
        ParameterKind::Integer { least, most: i64::MAX } => json!({ "type": "integer", "minimum": least }),
        ParameterKind::Integer { least, most } => json!({ "type": "integer", "minimum": least, "maximum": most }),
        ParameterKind::Numbers { least, most } => {
            json!({ "type": "array", "items": { "type": "number", "minimum": least, "maximum": most } })
        }
        ParameterKind::Number { least, most } => json!({ "type": "number", "minimum": least, "maximum": most }),
        ParameterKind::Flag => json!({ "type": "boolean" }),
        ParameterKind::Box => {
            json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } })
        }
        ParameterKind::Limit { usual, most } => {
            json!({ "type": "integer", "minimum": 1, "maximum": most, "default": usual })
        }
        ParameterKind::Crs => json!({ "type": "string", "format": "uri", "default": Crs::Crs84.uri() }),
    };
    json!({
        "name": parameter.name, "in": "query", "required": parameter.required,
        "description": parameter.description, "style": "form", "explode": false, "schema": schema,
    })
}

/// Any property of the collection as a parameter of its own name.
fn queryables_parameter() -> Json {
    json!({
        "name": "queryables", "in": "query", "required": false, "style": "form", "explode": true,
        "description": "Only features whose property has this value: each property that the collection's queryables \
                        lists is a parameter by its name, for instance county=06.",
        "schema": { "type": "object", "additionalProperties": { "type": "string" } },
        "example": {},
    })
}

fn responses(route: &Route) -> Json {
    let problem = |words: &str| {
        let content = json!({ "schema": { "$ref": "#/components/schemas/problem" } });
        // Those who ask for pages get problems as pages too.
        let page = json!({ "schema": { "type": "string" } });
        json!({ "description": words, "content": { "application/problem+json": content, "text/html": page } })
    };
    let mut content = Map::new();
    content.insert(route.media_type.to_owned(), json!({ "schema": schemas::of_answer(route) }));
    for format in route.formats.iter().copied() {
        let schema = match format {
            "json" | "geojson" => continue,
            "jsonfg" | "jsonstat" | "mapbox" => json!({ "type": "object" }),
            "fgb" | "gpkg" | "mvt" | "mlt" => json!({ "type": "string", "format": "binary" }),
            _ => json!({ "type": "string" }),
        };
        let media_type = media_type(route, format).split(';').next().unwrap_or_default();
        // Of several formats of one media type, the first is the usual one.
        content.entry(media_type).or_insert_with(|| json!({ "schema": schema }));
    }
    let mut responses = Map::new();
    if route.id == "join" {
        responses.insert("201".to_owned(), json!({ "description": "The join, with what matched and what did not." }));
        responses.insert("413".to_owned(), problem("The table is too large; the detail says what is allowed."));
        responses.insert("415".to_owned(), problem("The body is no CSV."));
    }
    if route.id == "execute" {
        responses.insert("201".to_owned(), json!({ "description": "A job was started: Prefer was respond-async." }));
    }
    if route.id != "join" {
        responses.insert("200".to_owned(), json!({ "description": route.summary, "content": content }));
    }
    if route.media_type == super::media_types::MVT {
        responses.insert("204".to_owned(), json!({ "description": "Nothing lies in the tile." }));
    }
    if route.scope == Scope::Dataset && route.cache_control != NOT_KEPT {
        responses.insert("304".to_owned(), json!({ "description": "What the client holds is still so." }));
    }
    responses
        .insert("400".to_owned(), problem("A parameter is unknown or wrong; the detail says what would be right."));
    if route.path.contains('{') || matches!(route.id, "at" | "reach-of-point" | "route") {
        responses.insert("404".to_owned(), problem("There is no such thing; the detail says what there is."));
    }
    responses.insert("503".to_owned(), problem("No dataset is loaded yet."));
    Json::Object(responses)
}
