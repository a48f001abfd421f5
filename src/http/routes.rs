//! The one route table: what the router answers and what `/api` says it answers.
//! An address of a dataset also stands under `/datasets/{dataset}`.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, get};

use super::guard::guard;
use super::handlers::{collections, health, indicators, landing, places, styles, tiles, units};
use crate::app::Service;

/// Whether an address is about the server or about one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// About the server.
    Server,
    /// About a dataset: the default, or the one named.
    Dataset,
}

/// What a parameter may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum ParameterKind {
    /// Any text.
    Text,
    /// Words separated by commas.
    List,
    /// One of these words.
    OneOf(&'static [&'static str]),
    /// A whole number.
    Integer { least: i64, most: i64 },
    /// A number.
    Number { least: f64, most: f64 },
}

/// A parameter after the question mark.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Parameter {
    pub name: &'static str,
    pub kind: ParameterKind,
    pub required: bool,
    pub description: &'static str,
}

/// An address and what stands at it.
#[derive(Debug)]
pub(super) struct Route {
    pub path: &'static str,
    pub scope: Scope,
    /// The operation's id in `/api`.
    pub id: &'static str,
    pub tag: &'static str,
    pub summary: &'static str,
    pub query: &'static [Parameter],
    /// The formats that `f` may name.
    pub formats: &'static [&'static str],
    /// The media type of the usual answer.
    pub media_type: &'static str,
    pub cache_control: &'static str,
    pub handler: fn() -> MethodRouter<Arc<Service>>,
}

/// Answers may be kept, but are asked about each time: the data may have been swapped.
const REVALIDATE: &str = "public, no-cache";
/// Tiles may be used for five minutes without asking.
const FIVE_MINUTES: &str = "public, max-age=300";

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";

const NO_FORMATS: &[&str] = &[];
const JSON_ONLY: &[&str] = &["json"];

impl Route {
    /// The parameters it takes, `f` among them.
    pub(super) fn parameters(&self) -> impl Iterator<Item = Parameter> {
        let format = (!self.formats.is_empty()).then_some(Parameter {
            name: "f",
            kind: ParameterKind::OneOf(self.formats),
            required: false,
            description: "The format of the answer, in place of the Accept header.",
        });
        self.query.iter().copied().chain(format)
    }

    const fn new(
        path: &'static str,
        id: &'static str,
        tag: &'static str,
        summary: &'static str,
        handler: fn() -> MethodRouter<Arc<Service>>,
    ) -> Self {
        Self {
            path,
            scope: Scope::Dataset,
            id,
            tag,
            summary,
            query: &[],
            formats: JSON_ONLY,
            media_type: JSON,
            cache_control: REVALIDATE,
            handler,
        }
    }

    const fn of_server(mut self) -> Self {
        self.scope = Scope::Server;
        self
    }

    const fn takes(mut self, query: &'static [Parameter]) -> Self {
        self.query = query;
        self
    }

    const fn gives(mut self, media_type: &'static str, formats: &'static [&'static str]) -> Self {
        self.media_type = media_type;
        self.formats = formats;
        self
    }

    const fn kept(mut self, cache_control: &'static str) -> Self {
        self.cache_control = cache_control;
        self
    }
}

const fn parameter(name: &'static str, kind: ParameterKind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: false, description }
}

const fn required(name: &'static str, kind: ParameterKind, description: &'static str) -> Parameter {
    Parameter { name, kind, required: true, description }
}

const COUNT: ParameterKind = ParameterKind::Integer { least: 1, most: i64::MAX };
const PROPERTIES: Parameter =
    parameter("properties", ParameterKind::List, "Only these properties; the status of a value comes with it.");
const BBOX: Parameter =
    parameter("bbox", ParameterKind::List, "Only features that meet this box: west, south, east, north in degrees.");
const DATETIME: Parameter =
    parameter("datetime", ParameterKind::Text, "A date, a time or an interval; everything is dated by its year.");
const LIMIT: Parameter = parameter("limit", COUNT, "At most so many features; at most 10000, 1000 when not given.");
const OFFSET: Parameter = parameter(
    "offset",
    ParameterKind::Integer { least: 0, most: i64::MAX },
    "Skip so many of the features that match.",
);
const CLASSIFY: Parameter = parameter(
    "classify",
    ParameterKind::OneOf(&["quantile", "jenks", "equal", "pretty", "std", "head-tail"]),
    "How to cut the values into classes; quantile when not given.",
);
const K_CLASSES: Parameter =
    parameter("k", ParameterKind::Integer { least: 1, most: 20 }, "About how many classes; 5 when not given.");
const NEIGHBOURS: &[Parameter] = &[
    parameter("relation", ParameterKind::Text, "A relation's id, or nearest; the first relation when not given."),
    parameter("order", ParameterKind::Integer { least: 1, most: 1000 }, "Neighbours over at most so many steps."),
    parameter("k", COUNT, "Only the first so many."),
    parameter("minutes", ParameterKind::Number { least: 0.0, most: 1e6 }, "Only those within so many minutes."),
    parameter(
        "contiguity",
        ParameterKind::OneOf(&["queen", "rook"]),
        "With rook, units that meet in a point only are no neighbours.",
    ),
    parameter("indicator", ParameterKind::List, "Give the neighbours' values of these indicators."),
];
const POINT: &[Parameter] = &[
    required("lon", ParameterKind::Number { least: -180.0, most: 180.0 }, "Degrees east."),
    required("lat", ParameterKind::Number { least: -90.0, most: 90.0 }, "Degrees north."),
];

/// Every address.
pub(super) static ROUTES: &[Route] = &[
    Route::new("/", "landing", "server", "The landing page; for browsers the map.", || get(landing::landing))
        .gives(JSON, &["json", "html"]),
    Route::new("/api", "api", "server", "This description, as OpenAPI.", || get(landing::api)).takes(&[parameter(
        "version",
        ParameterKind::OneOf(&["3.0", "3.1"]),
        "The version of OpenAPI.",
    )]),
    Route::new("/conformance", "conformance", "server", "The OGC classes that are implemented.", || {
        get(landing::conformance)
    }),
    Route::new("/datasets", "datasets", "server", "The datasets that are served.", || get(landing::datasets))
        .of_server(),
    Route::new("/health", "health", "server", "Whether the server is alive.", || get(health::health)).of_server(),
    Route::new("/ready", "ready", "server", "Whether a dataset is loaded.", || get(health::ready)).of_server(),
    Route::new("/collections", "collections", "features", "The collections of features.", || get(collections::list)),
    Route::new("/collections/{collection}", "collection", "features", "A collection.", || get(collections::one)),
    Route::new("/collections/{collection}/items", "items", "features", "Features of a collection.", || {
        get(collections::items)
    })
    .takes(&[BBOX, DATETIME, LIMIT, OFFSET, PROPERTIES])
    .gives(GEOJSON, &["json", "geojson"]),
    Route::new("/collections/{collection}/items/{id}", "item", "features", "A feature.", || get(collections::item))
        .gives(GEOJSON, &["json", "geojson"]),
    Route::new("/tiles", "tiles", "tiles", "The tile layers.", || get(tiles::list)),
    Route::new("/tiles/{layer}", "tilejson", "tiles", "A tile layer as TileJSON 3.0.", || get(tiles::tilejson))
        .takes(&[PROPERTIES]),
    Route::new("/tiles/{layer}/{z}/{x}/{y}", "tile", "tiles", "A Mapbox Vector Tile.", || get(tiles::tile))
        .takes(&[PROPERTIES])
        .gives(MVT, NO_FORMATS)
        .kept(FIVE_MINUTES),
    Route::new("/styles", "styles", "tiles", "The map styles.", || get(styles::list)),
    Route::new("/styles/{id}", "style", "tiles", "A MapLibre style: a choropleth of an indicator.", || {
        get(styles::style)
    })
    .takes(&[CLASSIFY, K_CLASSES]),
    Route::new("/indicators", "indicators", "nouns", "The indicators.", || get(indicators::list)),
    Route::new("/indicators/{id}", "indicator", "nouns", "An indicator: values, classes, histogram.", || {
        get(indicators::one)
    })
    .takes(&[CLASSIFY, K_CLASSES]),
    Route::new("/relations", "relations", "nouns", "The relations.", || get(indicators::relations)),
    Route::new("/relations/{id}", "relation", "nouns", "A relation: its pairs.", || get(indicators::relation)),
    Route::new("/groupings", "groupings", "nouns", "The groupings.", || get(indicators::groupings)),
    Route::new("/groupings/{id}", "grouping", "nouns", "A grouping: groups, members, who is in none.", || {
        get(indicators::grouping)
    }),
    Route::new("/at", "at", "questions", "What lies at a point.", || get(places::at)).takes(POINT),
    Route::new("/{units}", "units", "questions", "The units: numbers, names, groups.", || get(units::list)),
    Route::new("/{units}/{number}", "profile", "questions", "A unit's profile.", || get(units::profile)),
    Route::new("/{units}/{number}/neighbours", "neighbours", "questions", "A unit's neighbours.", || {
        get(units::neighbours)
    })
    .takes(NEIGHBOURS),
];

/// The router of the table.
pub(super) fn routes(service: &Arc<Service>) -> Router<Arc<Service>> {
    let mut router = Router::new();
    for route in ROUTES {
        let guarded = || (route.handler)().layer(from_fn_with_state((Arc::clone(service), route), guard));
        router = router.route(route.path, guarded());
        if route.scope == Scope::Dataset {
            let path = format!("/datasets/{{dataset}}{}", route.path);
            router = router.route(&path, guarded());
        }
    }
    router
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_an_id_of_its_own() {
        let mut ids: Vec<&str> = ROUTES.iter().map(|route| route.id).collect();
        ids.sort_unstable();
        let count = ids.len();
        ids.dedup();
        assert_eq!(ids.len(), count);
    }
}
