//! The one route table: what the router answers and what `/api` says it answers.
//! An address of a dataset also stands under `/datasets/{dataset}`.

use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware::from_fn_with_state;
use axum::routing::{MethodRouter, delete, get, post};

use super::guard::guard;
use super::handlers::{
    collections, health, indicators, items, jobs, joins, landing, places, processes, styles, tiles, tilesets, travel,
    units,
};
use super::media_types::{GEOJSON, JSON, MVT, SCHEMA};
use super::parameters::{
    BANDS, BBOX, BBOX_CRS, BY_RELATION, CLASSIFY, COUNTED, CRS, DATASET_TILE, DATETIME, FILTER, FILTER_CRS,
    FILTER_LANG, HULLS, INHABITANTS, JOBS, JOIN, K_CLASSES, LAT, LIMIT, LINK_FROM, LINK_K, LINK_MINUTES, LINK_RELATION,
    LINKS_TILES, LON, MATRIX, NEIGHBOURS, OFFSET, PAIRS, POINT, PROPERTIES, Parameter, ParameterKind, REACH_TILES,
    SORTBY, STATUS, TILE, TILEJSON, WEIGHTS, parameter, required,
};
use super::protect::Permission;
use super::sight::METRICS_TYPE;
use crate::app::Service;
use crate::exec::Work;
use crate::model::TileMatrixSet;

/// Whether an address is about the server or about one dataset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scope {
    /// About the server.
    Server,
    /// About a dataset: the default, or the one named.
    Dataset,
}

/// How an address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Method {
    /// Reads.
    Get,
    /// Has something computed.
    Post,
    /// Takes away.
    Delete,
}

impl Method {
    /// The word in the interface's description.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Get => "get",
            Self::Post => "post",
            Self::Delete => "delete",
        }
    }
}

/// An address and what stands at it.
#[derive(Debug)]
pub(super) struct Route {
    pub path: &'static str,
    pub method: Method,
    pub scope: Scope,
    /// The operation's id in `/api`.
    pub id: &'static str,
    pub tag: &'static str,
    pub summary: &'static str,
    pub query: &'static [Parameter],
    /// The formats that `f` may name.
    pub formats: &'static [&'static str],
    /// Whether properties of the collection are parameters too.
    pub queryables: bool,
    /// The media type of the usual answer.
    pub media_type: &'static str,
    pub cache_control: &'static str,
    /// Which door what is computed goes through.
    pub work: Work,
    /// What a caller must be let do to ask here at all.
    pub needs: Permission,
    pub handler: fn() -> MethodRouter<Arc<Service>>,
}

/// Answers may be kept, but are asked about each time: the data may have been swapped.
const REVALIDATE: &str = "public, no-cache";
/// Answers that are not the same the next time.
pub(super) const NOT_KEPT: &str = "no-store";
/// Answers that are for one client alone.
pub(super) const PRIVATE: &str = "private, no-store";
/// Tiles may be used for five minutes without asking.
const FIVE_MINUTES: &str = "public, max-age=300";

/// What tiles are written as.
const TILE_FORMATS: &[&str] = &["mvt", "mlt"];
const JSON_ONLY: &[&str] = &["json"];
/// What is read is also a page for people, made of the JSON.
const JSON_OR_PAGE: &[&str] = &["json", "html"];
const FEATURES: &[&str] = &["json", "geojson", "jsonfg", "csv", "fgb", "gpkg", "html"];

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
            method: Method::Get,
            scope: Scope::Dataset,
            id,
            tag,
            summary,
            query: &[],
            formats: JSON_OR_PAGE,
            queryables: false,
            media_type: JSON,
            cache_control: REVALIDATE,
            work: Work::Reads,
            needs: Permission::Read,
            handler,
        }
    }

    /// Asked by another method than GET: its answers are not kept.
    const fn by(mut self, method: Method) -> Self {
        self.method = method;
        self.formats = JSON_ONLY;
        self.kept(NOT_KEPT)
    }

    /// What is asked here may take seconds to compute.
    const fn takes_long(mut self) -> Self {
        self.work = Work::Questions;
        self
    }

    const fn needs(mut self, permission: Permission) -> Self {
        self.needs = permission;
        self
    }

    const fn of_server(mut self) -> Self {
        self.scope = Scope::Server;
        self
    }

    const fn takes(mut self, query: &'static [Parameter]) -> Self {
        self.query = query;
        self
    }

    /// Takes a property of the collection as a parameter: only features that have its value.
    const fn takes_queryables(mut self) -> Self {
        self.queryables = true;
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

/// The tileset of all layers in a grid.
const fn dataset_tileset(path: &'static str, id: &'static str, handler: fn() -> MethodRouter<Arc<Service>>) -> Route {
    Route::new(path, id, "tiles", "The tileset of all layers in a grid.", handler).takes(DATASET_TILE)
}

/// A tile of all layers in a grid.
const fn dataset_tile(path: &'static str, id: &'static str, handler: fn() -> MethodRouter<Arc<Service>>) -> Route {
    Route::new(path, id, "tiles", "A vector tile of all layers, or of several.", handler)
        .takes(DATASET_TILE)
        .gives(MVT, TILE_FORMATS)
        .kept(FIVE_MINUTES)
}

/// Every address.
pub(super) static ROUTES: &[Route] = &[
    Route::new("/", "landing", "server", "The landing page; for browsers the map.", || get(landing::landing))
        .gives(JSON, &["json", "html"]),
    Route::new("/api", "api", "server", "This description, as OpenAPI.", || get(landing::api))
        .takes(&[parameter("version", ParameterKind::OneOf(&["3.0", "3.1"]), "The version of OpenAPI.")])
        .gives(JSON, JSON_ONLY),
    Route::new("/conformance", "conformance", "server", "The OGC classes that are implemented.", || {
        get(landing::conformance)
    }),
    Route::new("/datasets", "datasets", "server", "The datasets that are served.", || get(landing::datasets))
        .of_server(),
    Route::new("/health", "health", "server", "Whether the server is alive.", || get(health::health))
        .of_server()
        .gives(JSON, JSON_ONLY),
    Route::new("/ready", "ready", "server", "Whether a dataset is loaded.", || get(health::ready))
        .of_server()
        .gives(JSON, JSON_ONLY),
    Route::new("/metrics", "metrics", "server", "Figures for Prometheus.", || get(health::metrics))
        .of_server()
        .gives(METRICS_TYPE, &[])
        .kept(NOT_KEPT),
    Route::new("/collections", "collections", "features", "The collections of features.", || get(collections::list)),
    Route::new("/collections/{collection}", "collection", "features", "A collection.", || get(collections::one)),
    Route::new("/collections/{collection}/items", "items", "features", "Features of a collection.", || {
        get(items::items)
    })
    .takes(&[
        BBOX,
        BBOX_CRS,
        DATETIME,
        LIMIT,
        OFFSET,
        CRS,
        PROPERTIES,
        STATUS,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        SORTBY,
        HULLS,
    ])
    .takes_queryables()
    .gives(GEOJSON, FEATURES),
    Route::new("/collections/{collection}/queryables", "queryables", "features", "What filters may speak of.", || {
        get(collections::queryables)
    })
    .gives(SCHEMA, JSON_OR_PAGE),
    Route::new("/collections/{collection}/sortables", "sortables", "features", "What to sort features by.", || {
        get(collections::sortables)
    })
    .gives(SCHEMA, JSON_OR_PAGE),
    Route::new(
        "/collections/links/items",
        "links",
        "features",
        "Straight lines between the units of a relation.",
        || get(items::link_items),
    )
    .takes(&[
        LINK_RELATION,
        LINK_FROM,
        LINK_K,
        LINK_MINUTES,
        BBOX,
        BBOX_CRS,
        DATETIME,
        LIMIT,
        OFFSET,
        CRS,
        PROPERTIES,
        FILTER,
        FILTER_LANG,
        FILTER_CRS,
        SORTBY,
    ])
    .takes_queryables()
    .gives(GEOJSON, FEATURES),
    Route::new("/collections/{collection}/items/{id}", "item", "features", "A feature.", || get(items::item))
        .takes(&[CRS, STATUS])
        .gives(GEOJSON, &["json", "geojson", "jsonfg", "html"]),
    Route::new("/tiles", ".dataset.vector.getTileSetsList", "tiles", "The tile layers and the tilesets.", || {
        get(tiles::list)
    }),
    Route::new("/tiles/{layer}", "tilejson", "tiles", "A tile layer as TileJSON 3.0.", || get(tiles::tilejson))
        .takes(TILEJSON),
    Route::new("/tiles/{layer}/{z}/{x}/{y}", "tile", "tiles", "A vector tile of a layer.", || get(tiles::tile))
        .takes(TILE)
        .gives(MVT, TILE_FORMATS)
        .kept(FIVE_MINUTES),
    Route::new("/tiles/links", "links-tilejson", "tiles", "The links of a relation as TileJSON 3.0.", || {
        get(tiles::links_tilejson)
    })
    .takes(LINKS_TILES),
    Route::new("/tiles/links/{z}/{x}/{y}", "links-tile", "tiles", "A tile of the links of a relation.", || {
        get(tiles::links_tile)
    })
    .takes(LINKS_TILES)
    .gives(MVT, TILE_FORMATS)
    .kept(FIVE_MINUTES),
    Route::new("/tiles/reach", "reach-tilejson", "tiles", "The areas within reach as TileJSON 3.0.", || {
        get(tiles::reach_tilejson)
    })
    .takes(REACH_TILES),
    Route::new("/tiles/reach/{z}/{x}/{y}", "reach-tile", "tiles", "A tile of the areas within reach.", || {
        get(tiles::reach_tile)
    })
    .takes(REACH_TILES)
    .gives(MVT, TILE_FORMATS)
    .kept(FIVE_MINUTES),
    Route::new("/tileMatrixSets", "getTileMatrixSetsList", "tiles", "The grids of tiles.", || {
        get(tilesets::tile_matrix_sets)
    }),
    Route::new("/tileMatrixSets/{tileMatrixSet}", "getTileMatrixSet", "tiles", "A grid of tiles.", || {
        get(tilesets::tile_matrix_set)
    }),
    dataset_tileset("/tiles/WebMercatorQuad", "WebMercatorQuad.dataset.vector.getTileSet", || {
        get(|ask| tilesets::of_dataset(ask, TileMatrixSet::WebMercatorQuad))
    }),
    dataset_tile(
        "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
        "WebMercatorQuad.dataset.vector.getTile",
        || get(|ask, path, headers| tilesets::tile_of_dataset(ask, path, headers, TileMatrixSet::WebMercatorQuad)),
    ),
    dataset_tileset("/tiles/EPSG25833", "EPSG25833.dataset.vector.getTileSet", || {
        get(|ask| tilesets::of_dataset(ask, TileMatrixSet::Epsg25833))
    }),
    dataset_tile("/tiles/EPSG25833/{tileMatrix}/{tileRow}/{tileCol}", "EPSG25833.dataset.vector.getTile", || {
        get(|ask, path, headers| tilesets::tile_of_dataset(ask, path, headers, TileMatrixSet::Epsg25833))
    }),
    Route::new(
        "/collections/{collection}/tiles",
        ".collection.vector.getTileSetsList",
        "tiles",
        "The tilesets of a collection, one for each grid.",
        || get(tilesets::list_of_collection),
    ),
    Route::new(
        "/collections/{collection}/tiles/{tileMatrixSet}",
        ".collection.vector.getTileSet",
        "tiles",
        "A tileset of a collection.",
        || get(tilesets::of_collection),
    )
    .takes(TILE),
    Route::new(
        "/collections/{collection}/tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}",
        ".collection.vector.getTile",
        "tiles",
        "A vector tile of a collection.",
        || get(tilesets::tile_of_collection),
    )
    .takes(TILE)
    .gives(MVT, TILE_FORMATS)
    .kept(FIVE_MINUTES),
    Route::new("/styles", "styles", "tiles", "The map styles.", || get(styles::list)),
    Route::new("/styles/{id}", "style", "tiles", "A style: a choropleth of an indicator.", || get(styles::style))
        .takes(&[CLASSIFY, K_CLASSES])
        .gives(JSON, &["json", "mapbox", "qml", "sld"]),
    Route::new("/styles/{id}/metadata", "style-metadata", "tiles", "What a style is, and its encodings.", || {
        get(styles::metadata)
    }),
    Route::new("/indicators", "indicators", "nouns", "The indicators; as JSON-stat with their values.", || {
        get(indicators::list)
    })
    .gives(JSON, &["json", "jsonstat", "html"]),
    Route::new("/indicators/{id}", "indicator", "nouns", "An indicator: values, classes, histogram.", || {
        get(indicators::one)
    })
    .takes(&[CLASSIFY, K_CLASSES])
    .gives(JSON, &["json", "jsonstat", "html"]),
    Route::new("/relations", "relations", "nouns", "The relations.", || get(indicators::relations)),
    Route::new("/relations/{id}", "relation", "nouns", "A relation: its pairs.", || get(indicators::relation))
        .takes(PAIRS),
    Route::new("/relations/{id}/weights", "weights", "nouns", "The weights analyses would use of a relation.", || {
        get(indicators::weights)
    })
    .takes(WEIGHTS)
    .gives(JSON, &["json", "csv", "gal", "gwt", "html"])
    .takes_long(),
    Route::new("/groupings", "groupings", "nouns", "The groupings.", || get(indicators::groupings)),
    Route::new("/groupings/{id}", "grouping", "nouns", "A grouping: groups, members, who is in none.", || {
        get(indicators::grouping)
    }),
    Route::new("/processes", "processes", "processes", "The analyses there are.", || get(processes::list))
        .takes(&[LIMIT, OFFSET]),
    Route::new("/processes/{process}", "process", "processes", "An analysis: what it takes and gives.", || {
        get(processes::one)
    }),
    Route::new("/processes/{process}/execution", "execute", "processes", "Has an analysis computed.", || {
        post(processes::execute)
    })
    .by(Method::Post)
    .gives(JSON, &["json", "csv"])
    .takes_long(),
    Route::new("/jobs", "jobs", "processes", "The jobs on this dataset, newest first.", || get(jobs::list))
        .takes(JOBS)
        .kept(NOT_KEPT),
    Route::new("/jobs/{job}", "job", "processes", "A job: how far it has come.", || get(jobs::one)).kept(NOT_KEPT),
    Route::new("/jobs/{job}", "dismiss", "processes", "Stops a job, or forgets one that has ended.", || {
        delete(jobs::dismiss)
    })
    .by(Method::Delete),
    Route::new("/jobs/{job}/results", "job-results", "processes", "The result of a job.", || get(jobs::results))
        .gives(JSON, &["json", "csv", "html"])
        .kept(NOT_KEPT),
    Route::new(
        "/joins",
        "join",
        "joins",
        "Joins a table that is posted to the units, for whoever gets its id.",
        || post(joins::create).layer(DefaultBodyLimit::max(joins::MOST_BODY_BYTES)),
    )
    .by(Method::Post)
    .takes(JOIN)
    .kept(PRIVATE)
    .needs(Permission::Join)
    .takes_long(),
    Route::new(
        "/joins/{join}",
        "join-report",
        "joins",
        "A join: what matched, what not, what became of columns.",
        || get(joins::one),
    )
    .kept(PRIVATE),
    Route::new("/joins/{join}", "forget-join", "joins", "Forgets a join.", || delete(joins::dismiss))
        .by(Method::Delete)
        .kept(PRIVATE),
    Route::new("/collections/{collection}/keys", "keys", "joins", "What tables are joined to a collection by.", || {
        get(joins::keys)
    }),
    Route::new("/collections/{collection}/keys/{key}", "key-values", "joins", "The values of a key.", || {
        get(joins::key_values)
    }),
    Route::new("/at", "at", "questions", "What lies at a point.", || get(places::at)).takes(POINT),
    Route::new("/matrix", "matrix", "questions", "What a relation gives between units: a table per measure.", || {
        get(travel::matrix)
    })
    .takes(MATRIX)
    .gives(JSON, &["json", "csv", "html"])
    .takes_long(),
    Route::new("/reach", "reach-of-point", "questions", "What lies within reach of a point, by the roads.", || {
        get(travel::reach_of_point)
    })
    .takes(&[
        required("lon", LON, "Degrees east."),
        required("lat", LAT, "Degrees north."),
        BANDS,
        INHABITANTS,
        COUNTED,
    ])
    .gives(JSON, &["json", "geojson", "html"])
    .takes_long(),
    Route::new("/route", "route", "questions", "The fastest way between two places, by the roads.", || {
        get(travel::route)
    })
    .takes(&[
        required("from", ParameterKind::Text, "A unit's number, or longitude,latitude of a point near a road."),
        required("to", ParameterKind::Text, "A unit's number, or longitude,latitude of a point near a road."),
    ])
    .gives(GEOJSON, &["json", "geojson", "html"])
    .takes_long(),
    Route::new("/{units}", "units", "questions", "The units: numbers, names, groups.", || get(units::list)),
    Route::new("/{units}/{number}", "profile", "questions", "A unit's profile.", || get(units::profile)),
    Route::new("/{units}/{number}/neighbours", "neighbours", "questions", "A unit's neighbours.", || {
        get(units::neighbours)
    })
    .takes(NEIGHBOURS),
    Route::new("/{units}/{number}/reach", "reach", "questions", "What lies within reach of a unit.", || {
        get(travel::reach_of_unit)
    })
    .takes(&[BANDS, INHABITANTS, BY_RELATION, COUNTED])
    .gives(JSON, &["json", "geojson", "html"])
    .takes_long(),
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
            // The links to a dataset end without a slash.
            if let Some(bare) = path.strip_suffix('/') {
                router = router.route(bare, guarded());
            }
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
