//! OGC API Features: the collections, and what filters and orders of their features may speak of.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;

use crate::app::{self, Collection, Filter, Language};
use crate::http::ask::Ask;
use crate::http::media_types::{GEOJSON, SCHEMA};
use crate::http::negotiate::{QUERYABLES, alternates};
use crate::http::problem::Problem;
use crate::http::views::features::{CollectionPage, CollectionView, CollectionsView, crs_list};
use crate::http::views::schema::SchemaView;
use crate::http::views::{Credit, Link};

const SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct CollectionPath {
    pub(super) collection: String,
}

fn view(ask: &Ask, collection: Collection) -> CollectionView {
    let to = |rest: &str| ask.address.to(&format!("/collections/{}{rest}", collection.id));
    let mut links = vec![
        Link::json("self", collection.title.clone(), to("")),
        Link::new("items", GEOJSON, format!("Items of {}", collection.id), to("/items")),
        Link::new(QUERYABLES, SCHEMA, "What filters may speak of", to("/queryables")),
        Link::new(SORTABLES, SCHEMA, "What features may be sorted by", to("/sortables")),
    ];
    if ask.snapshot.layers().iter().any(|layer| layer.id == collection.id) {
        links.push(Link::json("http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector", "As tiles", to("/tiles")));
    }
    CollectionView::of(collection, ask.snapshot.dataset().about().year.get(), links)
}

pub(in crate::http) async fn list(ask: Ask) -> Result<Response, Problem> {
    let answer = ask.compute_json(|ask| {
        let mut links = vec![Link::json("self", "Collections", ask.address.to("/collections"))];
        links.extend(alternates(ask, "/collections"));
        let collections = app::collections(&ask.snapshot).into_iter().map(|collection| view(ask, collection)).collect();
        Ok(CollectionsView { credit: Credit::all(&ask.snapshot), crs: crs_list(), links, collections })
    });
    answer.await
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Json<CollectionPage>, Problem> {
    let collection = app::find_collection(&ask.snapshot, &path.collection)?;
    let mut collection = view(&ask, collection);
    collection.links.extend(alternates(&ask, &format!("/collections/{}", path.collection)));
    Ok(Json(CollectionPage { collection, credit: Credit::all(&ask.snapshot) }))
}

pub(in crate::http) async fn queryables(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Response, Problem> {
    schema(&ask, &path.collection, "queryables")
}

pub(in crate::http) async fn sortables(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Response, Problem> {
    schema(&ask, &path.collection, "sortables")
}

fn schema(ask: &Ask, collection: &str, what: &str) -> Result<Response, Problem> {
    let collection = app::find_collection(&ask.snapshot, collection)?;
    let here = ask.address.to(&format!("/collections/{}/{what}", collection.id));
    let view = if what == "queryables" {
        SchemaView::of(&collection, &app::queryables(&ask.snapshot, &collection), here, true)
    } else {
        SchemaView::of(&collection, &collection.fields, here, false)
    };
    Ok(([(header::CONTENT_TYPE, SCHEMA)], Json(view)).into_response())
}

/// The filter that is asked for.
pub(super) fn filter(ask: &Ask) -> Option<Filter> {
    let language = if ask.params.get("filter-lang") == Some("cql2-json") { Language::Json } else { Language::Text };
    Some(Filter { text: ask.params.get("filter")?.to_owned(), language, crs: ask.params.crs("filter-crs") })
}
