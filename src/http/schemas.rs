//! What answers look like, for the description of the interface: the resources of OGC API, problems, and what
//! these consist of. Written so that it holds in `OpenAPI` 3.0 and 3.1 alike.

use serde_json::{Value as Json, json};

use super::media_types::MVT;
use super::routes::Route;

/// The schema of the usual answer of an address.
pub(super) fn of_answer(route: &Route) -> Json {
    let name = match route.id {
        "landing" => "landingPage",
        "conformance" => "conformance",
        "collections" => "collections",
        "collection" => "collection",
        "items" | "links" => "featureCollection",
        "item" | "route" => "feature",
        "queryables" | "sortables" => "propertySchema",
        _ if route.media_type == MVT => return json!({ "type": "string", "format": "binary" }),
        _ => return json!({ "type": "object" }),
    };
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

/// The schemas that answers refer to, by name.
pub(super) fn components() -> Json {
    json!({
        "problem": problem(),
        "link": link(),
        "landingPage": object(&["title", "links"], &json!({
            "title": text("The dataset's title."),
            "description": text("What to know of it."),
            "links": list("link"),
        })),
        "conformance": object(&["conformsTo"], &json!({
            "conformsTo": { "type": "array", "items": { "type": "string" } },
        })),
        "collections": object(&["links", "collections"], &json!({
            "links": list("link"),
            "crs": { "type": "array", "items": { "type": "string" } },
            "collections": list("collection"),
        })),
        "collection": collection(),
        "featureCollection": object(&["type", "features", "links", "numberMatched", "numberReturned", "timeStamp"], &json!({
            "type": { "type": "string", "enum": ["FeatureCollection"] },
            "numberMatched": { "type": "integer", "minimum": 0 },
            "numberReturned": { "type": "integer", "minimum": 0 },
            "timeStamp": { "type": "string", "format": "date-time" },
            "links": list("link"),
            "features": list("feature"),
        })),
        "feature": object(&["type", "id", "geometry", "properties"], &json!({
            "type": { "type": "string", "enum": ["Feature"] },
            "id": text("Unique in the collection."),
            "geometry": { "description": "A GeoJSON geometry; null for what has no place." },
            "properties": { "type": "object", "additionalProperties": true },
            "links": list("link"),
        })),
        "propertySchema": object(&["$schema", "$id", "type", "properties"], &json!({
            "$schema": text("The dialect of JSON Schema."),
            "$id": text("This address."),
            "type": { "type": "string", "enum": ["object"] },
            "title": text("The collection's title."),
            "properties": { "type": "object", "additionalProperties": { "type": "object" } },
            "additionalProperties": { "type": "boolean" },
        })),
    })
}

/// An object that has at least these of its properties.
fn object(required: &[&str], properties: &Json) -> Json {
    json!({ "type": "object", "required": required, "properties": properties })
}

fn text(description: &str) -> Json {
    json!({ "type": "string", "description": description })
}

fn list(of: &str) -> Json {
    json!({ "type": "array", "items": { "$ref": format!("#/components/schemas/{of}") } })
}

fn link() -> Json {
    object(
        &["href", "rel"],
        &json!({
            "href": { "type": "string", "format": "uri" },
            "rel": text("What it leads to, as a link relation."),
            "type": text("The media type there."),
            "title": text("What it leads to, in words."),
        }),
    )
}

fn problem() -> Json {
    object(
        &["type", "title", "status", "detail"],
        &json!({
            "type": text("The kind of problem."),
            "title": text("The status in words."),
            "status": { "type": "integer" },
            "detail": text("What was wrong, and what would be right."),
            "request_id": text("What the server's log calls the request by; also in the header X-Request-Id."),
        }),
    )
}

fn collection() -> Json {
    let numbers = json!({ "type": "array", "minItems": 4, "maxItems": 6, "items": { "type": "number" } });
    let times = json!({ "type": "array", "minItems": 2, "maxItems": 2, "items": { "type": "string" } });
    let extent = json!({
        "type": "object",
        "properties": {
            "spatial": object(&["bbox"], &json!({ "bbox": { "type": "array", "items": numbers }, "crs": text("Of the box.") })),
            "temporal": object(&["interval"], &json!({ "interval": { "type": "array", "items": times }, "trs": text("Of the times.") })),
        },
    });
    object(
        &["id", "links"],
        &json!({
            "id": text("Unique in the dataset."),
            "title": text("What it holds."),
            "itemType": text("What its items are."),
            "itemCount": { "type": "integer", "minimum": 0 },
            "extent": extent,
            "crs": { "type": "array", "items": { "type": "string" } },
            "storageCrs": text("The coordinate system that features are held in."),
            "links": list("link"),
        }),
    )
}
