//! The landing page, the description of the interface, conformance.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use axum::{Extension, Json};
use http::header;
use http::request::Parts;

use crate::app::Service;
use crate::http::address::Address;
use crate::http::ask::Ask;
use crate::http::basemap::Basemap;
use crate::http::openapi;
use crate::http::problem::Problem;
use crate::http::proxy::Site;
use crate::http::viewer;
use crate::http::views::Link;
use crate::http::views::pages::{Conformance, DatasetView, Datasets, Landing, SourceView};

const OPENAPI_31: &str = "application/vnd.oai.openapi+json;version=3.1";
const OPENAPI_30: &str = "application/vnd.oai.openapi+json;version=3.0";

pub(in crate::http) async fn landing(
    ask: Ask,
    uri: http::Uri,
    site: Option<Extension<Site>>,
    Extension(basemap): Extension<Option<Arc<Basemap>>>,
) -> Response {
    if ask.format() != "html" {
        return Json(landing_page(&ask, basemap.as_deref())).into_response();
    }
    // The page asks for what lies beside it, so its address must end in a slash.
    let lacks_slash = !uri.path().ends_with('/') || site.is_some_and(|Extension(site)| site.lacks_slash);
    if lacks_slash {
        return Redirect::permanent(&ask.address.to("/")).into_response();
    }
    viewer::page(basemap.as_deref())
}

fn landing_page(ask: &Ask, basemap: Option<&Basemap>) -> Landing {
    let dataset = ask.snapshot.dataset();
    let about = dataset.about();
    let to = |path: &str| ask.address.to(path);
    let links = vec![
        Link::json("self", "This page", to("/?f=json")),
        Link::new("alternate", "text/html", "The map", to("/")),
        Link::new("service-desc", OPENAPI_31, "OpenAPI 3.1", to("/api")),
        Link::new("service-desc", OPENAPI_30, "OpenAPI 3.0", to("/api?version=3.0")),
        Link::json("conformance", "What is implemented", to("/conformance")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/conformance", "What is implemented", to("/conformance")),
        Link::json("data", "Collections of features", to("/collections")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "Tile layers", to("/tiles")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", "Grids of tiles", to("/tileMatrixSets")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/styles", "Map styles", to("/styles")),
        Link::json("related", "Indicators", to("/indicators")),
        Link::json("related", "Relations", to("/relations")),
        Link::json("related", "Groupings", to("/groupings")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/processes", "Analyses", to("/processes")),
        Link::json("http://www.opengis.net/def/rel/ogc/1.0/job-list", "Jobs", to("/jobs")),
        Link::json("related", "Units", to(&format!("/{}", about.collection))),
        Link::json("related", "Datasets", ask.address.to_server("/datasets")),
    ];
    Landing {
        title: about.title.get("en").to_owned(),
        description: about.note.clone().unwrap_or_else(|| format!("Maps and answers for {}", about.collection)),
        year: about.year.get(),
        schematic: about.schematic,
        dataset: DatasetView::of(&ask.snapshot, to("")),
        sources: dataset.sources().iter().map(SourceView::of).collect(),
        basemap: basemap.cloned(),
        links,
    }
}

pub(in crate::http) async fn api(ask: Ask) -> Result<Response, Problem> {
    let old = ask.params.get("version") == Some("3.0");
    let document = ask.compute(move |ask| Ok(openapi::document(&ask.snapshot, &ask.address, old).to_string()));
    let media_type = if old { OPENAPI_30 } else { OPENAPI_31 };
    Ok(([(header::CONTENT_TYPE, media_type)], document.await?).into_response())
}

pub(in crate::http) async fn conformance(_ask: Ask) -> Json<Conformance> {
    Json(Conformance {
        conforms_to: &[
            "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/landing-page",
            "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/json",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
            "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
            "http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/crs",
            "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables",
            "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/queryables-query-parameters",
            "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/filter",
            "http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/features-filter",
            "http://www.opengis.net/spec/cql2/1.0/conf/cql2-text",
            "http://www.opengis.net/spec/cql2/1.0/conf/cql2-json",
            "http://www.opengis.net/spec/cql2/1.0/conf/basic-cql2",
            "http://www.opengis.net/spec/cql2/1.0/conf/advanced-comparison-operators",
            "http://www.opengis.net/spec/cql2/1.0/conf/case-insensitive-comparison",
            "http://www.opengis.net/spec/cql2/1.0/conf/accent-insensitive-comparison",
            "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions",
            "http://www.opengis.net/spec/cql2/1.0/conf/basic-spatial-functions-plus",
            "http://www.opengis.net/spec/cql2/1.0/conf/spatial-functions",
            "http://www.opengis.net/spec/cql2/1.0/conf/property-property",
            "http://www.opengis.net/spec/cql2/1.0/conf/arithmetic",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/dataset-tilesets",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/collections-selection",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
            "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
            "http://www.opengis.net/spec/tms/2.0/conf/tilematrixset",
            "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixset",
            "http://www.opengis.net/spec/tms/2.0/conf/tilematrixsetlimits",
            "http://www.opengis.net/spec/tms/2.0/conf/json-tilematrixsetlimits",
            "http://www.opengis.net/spec/tms/2.0/conf/tilesetmetadata",
            "http://www.opengis.net/spec/tms/2.0/conf/json-tilesetmetadata",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/core",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/ogc-process-description",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/json",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/job-list",
            "http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/dismiss",
            // Of the draft 20-009.
            "http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/core",
        ],
    })
}

pub(in crate::http) async fn datasets(
    State(service): State<Arc<Service>>,
    parts: Parts,
) -> Result<Json<Datasets>, Problem> {
    service.catalog().first()?;
    let address = Address::of(&parts, None);
    let view = |snapshot: &Arc<crate::app::Snapshot>| {
        DatasetView::of(snapshot, address.to_server(&format!("/datasets/{}", snapshot.id())))
    };
    Ok(Json(Datasets { datasets: service.catalog().all().iter().map(view).collect() }))
}
