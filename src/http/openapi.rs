//! The description of the interface, made from the route table.

use serde_json::{Map, Value as Json, json};

use super::parameters::{Parameter, ParameterKind};
use super::routes::{JSON, Method, NOT_KEPT, ROUTES, Route, Scope};
use crate::app::Snapshot;

/// The `OpenAPI` document of a dataset's addresses; version 3.0 for `old`, else 3.1.
pub(super) fn document(snapshot: &Snapshot, server: &str, old: bool) -> Json {
    let about = snapshot.dataset().about();
    let collection = about.collection.as_str();
    let mut paths = Map::new();
    // Under a dataset's own prefix only what is about a dataset is there.
    let is_root = !server.contains("/datasets/");
    for route in ROUTES.iter().filter(|route| is_root || route.scope == Scope::Dataset) {
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
        "servers": [{ "url": server }],
        "paths": paths,
        "components": { "schemas": { "problem": problem_schema() } },
    })
}

fn operation(route: &Route) -> Json {
    let mut parameters: Vec<Json> = path_parameters(route.path);
    parameters.extend(route.parameters().map(|parameter| query_parameter(&parameter)));
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
            "properties": { "inputs": { "type": "object", "description": "As the process's description has them." } },
        });
        operation["requestBody"] = json!({ "required": true, "content": { JSON: { "schema": schema } } });
    }
    operation
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
    };
    json!({
        "name": parameter.name, "in": "query", "required": parameter.required,
        "description": parameter.description, "style": "form", "explode": false, "schema": schema,
    })
}

fn responses(route: &Route) -> Json {
    let problem = |words: &str| {
        let content = json!({ "schema": { "$ref": "#/components/schemas/problem" } });
        json!({ "description": words, "content": { "application/problem+json": content } })
    };
    let schema = match route.media_type {
        super::routes::MVT => json!({ "type": "string", "format": "binary" }),
        _ => json!({ "type": "object" }),
    };
    let mut content = Map::new();
    content.insert(route.media_type.to_owned(), json!({ "schema": schema }));
    if route.formats.contains(&"mlt") {
        let schema = json!({ "type": "string", "format": "binary" });
        content.insert(super::routes::MLT.to_owned(), json!({ "schema": schema }));
    }
    if route.formats.contains(&"csv") {
        content.insert("text/csv".to_owned(), json!({ "schema": { "type": "string" } }));
    }
    if route.formats.contains(&"html") {
        content.insert("text/html".to_owned(), json!({ "schema": { "type": "string" } }));
    }
    let mut responses = Map::new();
    if route.id == "execute" {
        responses.insert("201".to_owned(), json!({ "description": "A job was started: Prefer was respond-async." }));
    }
    responses.insert("200".to_owned(), json!({ "description": route.summary, "content": content }));
    if route.media_type == super::routes::MVT {
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

fn problem_schema() -> Json {
    json!({
        "type": "object",
        "required": ["type", "title", "status", "detail"],
        "properties": {
            "type": { "type": "string" },
            "title": { "type": "string" },
            "status": { "type": "integer" },
            "detail": { "type": "string" },
        },
    })
}
