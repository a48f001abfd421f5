//! OGC API Features: pages of features, and single features, in the format and coordinate system asked for.

use std::time::SystemTime;

use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, header};
use serde::{Deserialize, Serialize};

use super::collections::{CollectionPath, filter};
use super::travel::links_query;
use crate::app::{self, Field, FileFormat, ItemsPage, ItemsQuery, Region, SortKey};
use crate::http::ask::Ask;
use crate::http::media_types::SCHEMA;
use crate::http::negotiate::{CONTENT_CRS, NUMBER_MATCHED, NUMBER_RETURNED, QUERYABLES, alternates, link_header};
use crate::http::paging::paging_links;
use crate::http::parameters::{MOST_FEATURES, USUAL_FEATURES};
use crate::http::problem::{Problem, named_in_query};
use crate::http::time::{misses_year, time_stamp};
use crate::http::views::features::{FeaturePage, feature_collection, features_as_csv};
use crate::http::views::jsonfg::{feature_fg, feature_fg_collection};
use crate::http::views::{Credit, Link};
use crate::model::Crs;

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct ItemPath {
    collection: String,
    id: String,
}

pub(in crate::http) async fn items(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Response, Problem> {
    let collection = app::find_collection(&ask.snapshot, &path.collection)?;
    let query = items_query(&ask, || app::queryables(&ask.snapshot, &collection))?;
    let answer = ask.compute(move |ask| {
        let page = app::items(&ask.snapshot, &collection.id, &query).map_err(named_in_query)?;
        written(ask, &collection.id, &collection.fields, &query, &page)
    });
    answer.await
}

/// The lines of a relation: `/collections/links/items` takes more than other collections do.
pub(in crate::http) async fn link_items(ask: Ask) -> Result<Response, Problem> {
    let links = links_query(&ask)?;
    let fields = app::fields_of_links(&ask.snapshot, &links).map_err(named_in_query)?;
    let query = items_query(&ask, || fields.clone())?;
    let answer = ask.compute(move |ask| {
        let page = app::link_items(&ask.snapshot, &links, &query).map_err(named_in_query)?;
        written(ask, app::LINKS, &fields, &query, &page)
    });
    answer.await
}

/// A page of features in the format that is asked for.
fn written(
    ask: &Ask,
    collection: &str,
    fields: &[Field],
    query: &ItemsQuery,
    page: &ItemsPage<'_>,
) -> Result<Response, Problem> {
    let path = format!("/collections/{collection}");
    let media_type = ask.negotiated.media_type();
    let mut links = paging_links(ask, media_type, &format!("{path}/items"), query.offset, query.limit, page.matched);
    links.extend(alternates(ask, &format!("{path}/items")));
    links.push(Link::json("collection", "The collection", ask.address.to(&path)));
    let only = query.properties.as_deref();
    let credit = Credit::all(&ask.snapshot);
    let stamp = time_stamp(SystemTime::now());
    let file = |format| app::feature_file(&ask.snapshot, collection, fields, only, &page.features, query.crs, format);
    let (body, crs) = match ask.format() {
        "csv" => (features_as_csv(fields, only, &page.features).into_bytes(), None),
        "fgb" => (file(FileFormat::FlatGeobuf)?, Some(query.crs)),
        "gpkg" => (file(FileFormat::GeoPackage)?, Some(query.crs)),
        "jsonfg" => {
            let year = ask.snapshot.dataset().about().year.get();
            let view = feature_fg_collection(page, collection, query.crs, year, credit, stamp, links.clone());
            (json(&view), Some(query.crs))
        }
        _ => (json(&feature_collection(page, query.crs, credit, stamp, links.clone())), Some(query.crs)),
    };
    links.push(Link::new(
        QUERYABLES,
        SCHEMA,
        "What filters may speak of",
        ask.address.to(&format!("{path}/queryables")),
    ));
    let mut response = answer(ask, body, crs, &links);
    let headers = response.headers_mut();
    headers.insert(NUMBER_MATCHED, HeaderValue::from(page.matched));
    headers.insert(NUMBER_RETURNED, HeaderValue::from(page.features.len()));
    if matches!(ask.format(), "fgb" | "gpkg" | "csv") {
        let name = format!("attachment; filename=\"{collection}.{}\"", ask.format());
        headers.extend(HeaderValue::from_str(&name).ok().map(|name| (header::CONTENT_DISPOSITION, name)));
    }
    Ok(response)
}

pub(in crate::http) async fn item(ask: Ask, Path(path): Path<ItemPath>) -> Result<Response, Problem> {
    let crs = ask.params.crs("crs");
    let feature = app::item(&ask.snapshot, &path.collection, &path.id, crs, with_status(&ask))?;
    let collection = format!("/collections/{}", path.collection);
    let here = format!("{collection}/items/{}", path.id);
    let itself = ask.address.to(&format!("{here}{}", ask.params.as_query()));
    let mut links = vec![Link::new("self", ask.negotiated.media_type(), "This feature", itself)];
    links.extend(alternates(&ask, &here));
    links.push(Link::json("collection", "Its collection", ask.address.to(&collection)));
    let credit = Credit::all(&ask.snapshot);
    let body = if ask.format() == "jsonfg" {
        let year = ask.snapshot.dataset().about().year.get();
        json(&feature_fg(&feature, &path.collection, crs, year, credit, links.clone()))
    } else {
        json(&FeaturePage::in_crs(&feature, crs, credit, links.clone()))
    };
    Ok(answer(&ask, body, Some(crs), &links))
}

fn json(view: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(view).unwrap_or_default()
}

/// An answer with its links also as a header, and what its coordinates are in. What becomes a page is JSON here.
fn answer(ask: &Ask, body: Vec<u8>, crs: Option<Crs>, links: &[Link]) -> Response {
    let media_type = if ask.format() == "html" { ask.negotiated.route.media_type } else { ask.negotiated.media_type() };
    let mut response = ([(header::CONTENT_TYPE, media_type)], body).into_response();
    let headers = response.headers_mut();
    let crs = crs.and_then(|crs| HeaderValue::from_str(&format!("<{}>", crs.uri())).ok());
    headers.extend(crs.map(|crs| (CONTENT_CRS, crs)));
    headers.extend(link_header(links).map(|links| (header::LINK, links)));
    response
}

fn with_status(ask: &Ask) -> bool {
    ask.params.get("status") == Some("true")
}

fn items_query(ask: &Ask, queryables: impl Fn() -> Vec<Field>) -> Result<ItemsQuery, Problem> {
    let params = &ask.params;
    let year = ask.snapshot.dataset().about().year.get();
    let asked = params.crs("crs");
    // Files of GIS tools hold longitude first, whichever the system has first.
    let is_file = matches!(ask.format(), "fgb" | "gpkg");
    let crs = if is_file && asked == Crs::Epsg4326 { Crs::Crs84 } else { asked };
    let limit: i64 = params.number("limit")?.unwrap_or(USUAL_FEATURES).min(MOST_FEATURES);
    let region = params.get("bbox").map(|numbers| region(numbers, params.crs("bbox-crs"))).transpose()?;
    Ok(ItemsQuery {
        region,
        other_time: params.get("datetime").map(|text| misses_year(text, year)).transpose()?.unwrap_or(false),
        offset: params.number("offset")?.unwrap_or(0),
        limit: usize::try_from(limit).unwrap_or(usize::MAX),
        properties: params.list("properties"),
        filter: filter(ask),
        equal: equal(ask, queryables)?,
        sort: params.list("sortby").unwrap_or_default().iter().map(|key| SortKey::parse(key)).collect(),
        hulls: params.get("geometry") == Some("hull"),
        with_status: with_status(ask),
        crs,
    })
}

/// Properties that are given a value.
fn equal(ask: &Ask, queryables: impl Fn() -> Vec<Field>) -> Result<Vec<(String, String)>, Problem> {
    let equal = ask.queryables();
    if equal.is_empty() {
        return Ok(equal);
    }
    let queryables = queryables();
    if let Some((name, _)) = equal.iter().find(|(name, _)| !queryables.iter().any(|field| field.name == *name)) {
        let route = ask.negotiated.route;
        let own: Vec<&str> = route.parameters().map(|parameter| parameter.name).collect();
        let names: Vec<&str> = queryables.iter().map(|field| field.name.as_str()).collect();
        let detail = format!(
            "{} takes no parameter {name:?}; it takes {}, and the queryables {}",
            route.path,
            own.join(", "),
            names.join(", ")
        );
        return Err(Problem::bad_request(detail));
    }
    Ok(equal)
}

/// A box in a coordinate system; heights are ignored.
fn region(text: &str, crs: Crs) -> Result<Region, Problem> {
    let numbers: Option<Vec<f64>> = text.split(',').map(|number| number.trim().parse().ok()).collect();
    if let Some(&[a, b, c, d] | &[a, b, _, c, d, _]) = numbers.as_deref() {
        return Ok(Region::new(crs, [a, b], [c, d])?);
    }
    let why = format!(
        "bbox={text:?} is no box: a box has four numbers, or six with heights, in the order of axes of bbox-crs; in \
         degrees west,south,east,north, for example 5,58,12,64"
    );
    Err(Problem::bad_request(why))
}
