//! OGC API Features: collections, pages of features, single features.

use std::time::SystemTime;

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;

use super::travel::links_query;
use crate::app::{self, Collection, Filter, ItemsQuery, Language, SortKey};
use crate::http::ask::Ask;
use crate::http::paging::paging_links;
use crate::http::problem::{Problem, named_in_query};
use crate::http::routes::{CSV, GEOJSON, SCHEMA};
use crate::http::time::time_stamp;
use crate::http::views::features::{
    CollectionPage, CollectionView, CollectionsView, FeaturePage, feature_collection, features_as_csv,
};
use crate::http::views::schema::SchemaView;
use crate::http::views::{Credit, Link};
use crate::model::BoundingBox;

const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";
const SORTABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/sortables";
const USUAL_LIMIT: usize = 1_000;
const MOST_LIMIT: usize = 10_000;

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct CollectionPath {
    collection: String,
}

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct ItemPath {
    collection: String,
    id: String,
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

pub(in crate::http) async fn list(ask: Ask) -> Json<CollectionsView> {
    let links = vec![Link::json("self", "Collections", ask.address.to("/collections"))];
    let collections = app::collections(&ask.snapshot).into_iter().map(|collection| view(&ask, collection)).collect();
    Json(CollectionsView { credit: Credit::all(&ask.snapshot), links, collections })
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Json<CollectionPage>, Problem> {
    let collection = app::find_collection(&ask.snapshot, &path.collection)?;
    Ok(Json(CollectionPage { collection: view(&ask, collection), credit: Credit::all(&ask.snapshot) }))
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
    let view = SchemaView::of(&collection, here, what == "queryables");
    Ok(([(header::CONTENT_TYPE, SCHEMA)], Json(view)).into_response())
}

pub(in crate::http) async fn items(ask: Ask, Path(path): Path<CollectionPath>) -> Result<Response, Problem> {
    let query = items_query(&ask)?;
    let as_csv = ask.params.get("f") == Some("csv");
    let body = ask.compute(move |ask| {
        let page = app::items(&ask.snapshot, &path.collection, &query).map_err(named_in_query)?;
        if as_csv {
            let collection = app::find_collection(&ask.snapshot, &path.collection)?;
            return Ok(features_as_csv(&collection.fields, query.properties.as_deref(), &page.features).into_bytes());
        }
        let links = page_links(ask, &path.collection, &query, page.matched);
        let view = feature_collection(&page, Credit::all(&ask.snapshot), time_stamp(SystemTime::now()), links);
        Ok(serde_json::to_vec(&view).unwrap_or_default())
    });
    Ok(([(header::CONTENT_TYPE, if as_csv { CSV } else { GEOJSON })], body.await?).into_response())
}

/// The lines of a relation: `/collections/links/items` takes more than other collections do.
pub(in crate::http) async fn link_items(ask: Ask) -> Result<Response, Problem> {
    let (links, query) = (links_query(&ask)?, items_query(&ask)?);
    let body = ask.compute(move |ask| {
        let page = app::link_items(&ask.snapshot, &links, &query).map_err(named_in_query)?;
        let links = page_links(ask, app::LINKS, &query, page.matched);
        let view = feature_collection(&page, Credit::all(&ask.snapshot), time_stamp(SystemTime::now()), links);
        Ok(serde_json::to_vec(&view).unwrap_or_default())
    });
    Ok(([(header::CONTENT_TYPE, GEOJSON)], body.await?).into_response())
}

pub(in crate::http) async fn item(ask: Ask, Path(path): Path<ItemPath>) -> Result<Response, Problem> {
    let feature = app::item(&ask.snapshot, &path.collection, &path.id)?;
    let collection = format!("/collections/{}", path.collection);
    let links = vec![
        Link::new("self", GEOJSON, "This feature", ask.address.to(&format!("{collection}/items/{}", path.id))),
        Link::json("collection", "Its collection", ask.address.to(&collection)),
    ];
    let page = FeaturePage::of(&feature, Credit::all(&ask.snapshot), links);
    Ok(([(header::CONTENT_TYPE, GEOJSON)], Json(page)).into_response())
}

/// The filter that is asked for.
pub(super) fn filter(ask: &Ask) -> Option<Filter> {
    let language = if ask.params.get("filter-lang") == Some("cql2-json") { Language::Json } else { Language::Text };
    Some(Filter { text: ask.params.get("filter")?.to_owned(), language })
}

fn items_query(ask: &Ask) -> Result<ItemsQuery, Problem> {
    let params = &ask.params;
    let year = ask.snapshot.dataset().about().year.get();
    Ok(ItemsQuery {
        boxes: params.list("bbox").map(|numbers| boxes(&numbers)).transpose()?.unwrap_or_default(),
        other_time: params.get("datetime").map(|text| misses_year(text, year)).transpose()?.unwrap_or(false),
        offset: params.number("offset")?.unwrap_or(0),
        limit: params.number("limit")?.unwrap_or(USUAL_LIMIT).min(MOST_LIMIT),
        properties: params.list("properties"),
        filter: filter(ask),
        sort: params.list("sortby").unwrap_or_default().iter().map(|key| SortKey::parse(key)).collect(),
        hulls: params.get("geometry") == Some("hull"),
    })
}

/// One box, or two where it crosses the antimeridian; heights are ignored.
fn boxes(numbers: &[String]) -> Result<Vec<BoundingBox>, Problem> {
    let wrong = || {
        let detail = format!(
            "bbox={:?} is not a box: give west,south,east,north in degrees, for example 5,58,12,64",
            numbers.join(",")
        );
        Problem::bad_request(detail)
    };
    let parsed: Option<Vec<f64>> = numbers.iter().map(|number| number.parse().ok()).collect();
    let Some(&[west, south, east, north] | &[west, south, _, east, north, _]) = parsed.as_deref() else {
        return Err(wrong());
    };
    let inside = [west, east].iter().all(|v| v.abs() <= 180.0) && [south, north].iter().all(|v| v.abs() <= 90.0);
    let parts = if west > east { vec![(west, 180.0), (-180.0, east)] } else { vec![(west, east)] };
    let found: Option<Vec<BoundingBox>> =
        parts.into_iter().map(|(west, east)| BoundingBox::new(west, south, east, north)).collect();
    found.filter(|_| inside).ok_or_else(wrong)
}

/// Whether a date, time or interval (RFC 3339, `..` for open) misses a year.
fn misses_year(text: &str, year: u16) -> Result<bool, Problem> {
    let wrong = || {
        let detail = format!("datetime={text:?} is no date, time or interval; for example {year}-01-01/{year}-12-31");
        Problem::bad_request(detail)
    };
    let year_of = |end: &str| -> Result<Option<u16>, Problem> {
        if end.is_empty() || end == ".." {
            return Ok(None);
        }
        let whole = end.len() == 10 || (end.len() > 10 && end.as_bytes()[10].eq_ignore_ascii_case(&b'T'));
        let date = end.get(..10).filter(|_| whole).ok_or_else(wrong)?;
        let mut parts = date.split('-').map(str::parse::<u16>);
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some(Ok(year)), Some(Ok(1..=12)), Some(Ok(1..=31)), None) => Ok(Some(year)),
            _ => Err(wrong()),
        }
    };
    let (from, to) = if let Some((from, to)) = text.split_once('/') {
        (year_of(from)?, year_of(to)?)
    } else {
        let instant = year_of(text)?.ok_or_else(wrong)?;
        (Some(instant), Some(instant))
    };
    Ok(from.is_some_and(|from| from > year) || to.is_some_and(|to| to < year))
}

fn page_links(ask: &Ask, collection: &str, query: &ItemsQuery, matched: usize) -> Vec<Link> {
    let path = format!("/collections/{collection}");
    let mut links = paging_links(ask, GEOJSON, &format!("{path}/items"), query.offset, query.limit, matched);
    links.push(Link::json("collection", "The collection", ask.address.to(&path)));
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_interval_matches_the_year_it_touches() {
        for (text, misses) in [
            ("2018-06-01", false),
            ("2018-06-01T12:00:00Z", false),
            ("../2017-12-31", true),
            ("2018-12-31/..", false),
            ("2019-01-01/", true),
        ] {
            assert_eq!(misses_year(text, 2018).expect("a time"), misses, "{text}");
        }
        assert!(misses_year("summer", 2018).is_err());
        assert!(misses_year("2018-13-01", 2018).is_err());
    }

    #[test]
    fn a_box_across_the_antimeridian_is_two() {
        let text = |numbers: &str| numbers.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(boxes(&text("170,-10,-170,10")).expect("boxes").len(), 2);
        assert_eq!(boxes(&text("5,58,0,12,64,100")).expect("boxes").len(), 1);
        for bad in ["1,2,3", "a,b,c,d", "262257,6652205,300000,6700000", "5,64,12,58"] {
            assert!(boxes(&text(bad)).is_err(), "{bad}");
        }
    }
}
