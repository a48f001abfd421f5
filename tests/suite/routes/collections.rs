//! `/collections`: OGC API Features.

use std::collections::HashSet;

use serde_json::Value;

use super::server::{Server, texts};

#[test]
fn the_collections_are_the_units_what_is_drawn_of_groupings_points_lines_and_tables() {
    let server = Server::start();
    let list = server.json("/collections");
    let ids = texts(&list["collections"], "id");
    for wanted in ["municipalities", "counties", "economic-regions", "networks", "centres", "borders", "memberships"] {
        assert!(ids.contains(&wanted), "{wanted} in {ids:?}");
        let one = server.json(&format!("/collections/{wanted}"));
        let items = server.get(&format!("/collections/{wanted}/items?limit=2"));
        assert_eq!(items.header("content-type"), "application/geo+json");
        assert_eq!(items.json()["numberMatched"], one["itemCount"], "{wanted}");
    }
    assert!(server.get("/collections/kommuner/items").problem(404).contains("municipalities"));
}

#[test]
fn paging_visits_every_feature_once_and_back_again() {
    let server = Server::start();
    let mut seen = HashSet::new();
    let mut page = server.json("/collections/municipalities/items?limit=100&properties=name");
    loop {
        for feature in page["features"].as_array().expect("features") {
            assert!(seen.insert(feature["id"].as_str().expect("an id").to_owned()));
            assert_eq!(feature["properties"].as_object().map(serde_json::Map::len), Some(1));
        }
        match link(&page, "next") {
            Some(next) => page = server.json(&next),
            None => break,
        }
    }
    assert_eq!(seen.len(), 422);
    assert_eq!(page["numberReturned"], 22);
    let previous = server.json(&link(&page, "prev").expect("a page before"));
    assert_eq!((&previous["numberReturned"], &previous["numberMatched"]), (&100.into(), &422.into()));
}

fn link(page: &Value, relation: &str) -> Option<String> {
    let links = page["links"].as_array().expect("links");
    Some(links.iter().find(|link| link["rel"] == relation)?["href"].as_str()?.to_owned())
}

#[test]
fn a_box_and_a_time_narrow_what_matches() {
    let server = Server::start();
    let matched = |query: &str| {
        server.json(&format!("/collections/municipalities/items?limit=1&{query}"))["numberMatched"].as_u64()
    };
    let south_west = matched("bbox=5,58,6,59").expect("a count");
    assert!((1..40).contains(&south_west), "{south_west}");
    assert_eq!(matched("bbox=-20,-20,-10,-10"), Some(0));
    assert_eq!(matched("datetime=2018-05-17"), Some(422));
    assert_eq!(matched("datetime=../2017-12-31T00:00:00Z"), Some(0));
    let items = "/collections/municipalities/items";
    assert!(server.get(&format!("{items}?bbox=1,2,3")).problem(400).contains("west,south,east,north"));
    assert!(server.get(&format!("{items}?bbox=262257,6652205,300000,6700000")).problem(400).contains("degrees"));
    assert!(server.get(&format!("{items}?datetime=summer")).problem(400).contains("2018-01-01"));
    assert!(server.get(&format!("{items}?limit=0")).problem(400).contains("at least 1"));
    assert!(server.get(&format!("{items}?properties=nmae")).problem(400).contains("name"));
    assert!(server.get(&format!("{items}?colour=x")).problem(400).contains("bbox, bbox-crs, datetime, limit"));
}

#[test]
fn a_feature_is_what_geojson_says_and_missing_values_say_so() {
    let server = Server::start();
    let oslo = server.json("/collections/municipalities/items/0301");
    assert_eq!((&oslo["type"], &oslo["id"], &oslo["schematic"]), (&"Feature".into(), &"0301".into(), &true.into()));
    assert!(oslo["properties"]["schemes"].is_null());
    assert_eq!(oslo["properties"]["schemes.status"], "missing");
    assert_eq!(oslo["properties"]["county"], "03");
    assert_eq!(oslo["geometry"]["type"], "MultiPolygon");
    // RFC 7946: exteriors run counter-clockwise.
    let ring: Vec<[f64; 2]> = serde_json::from_value(oslo["geometry"]["coordinates"][0][0].clone()).expect("positions");
    assert_eq!(ring.first(), ring.last());
    let doubled: f64 = ring.windows(2).map(|w| w[0][0] * w[1][1] - w[1][0] * w[0][1]).sum();
    assert!(doubled > 0.0);
    assert!(server.get("/collections/municipalities/items/301").problem(404).contains("0301 Oslo"));
    assert!(server.get("/collections/counties/items/99").problem(404).contains("items look like"));
}

#[test]
fn borders_say_whose_they_are_and_whether_they_part_counties() {
    let server = Server::start();
    let borders = server.json("/collections/borders/items?limit=10000");
    let features = borders["features"].as_array().expect("features");
    let mut county = 0;
    for feature in features {
        assert_eq!(feature["geometry"]["type"], "MultiLineString");
        let properties = &feature["properties"];
        assert!(properties["a"].as_str() < properties["b"].as_str());
        // A length along schematic borders would mean nothing.
        assert!(properties.get("length_km").is_none());
        let parts_counties = properties["a"].as_str().map(|a| &a[..2]) != properties["b"].as_str().map(|b| &b[..2]);
        assert_eq!(properties["county_border"], parts_counties, "{properties}");
        county += usize::from(parts_counties);
    }
    assert!(county > 100 && county < features.len());
}

#[test]
fn a_filter_and_an_order_choose_what_comes_and_paging_keeps_them() {
    let server = Server::start();
    let page = |query: &str| server.json(&format!("/collections/municipalities/items?limit=5&{query}"));
    let number = |page: &Value| page["numberMatched"].as_u64().expect("a count");
    assert_eq!(number(&page("filter=takes_part.rff%20=%20TRUE")), 111);
    assert_eq!(number(&page("filter=schemes%20IS%20NULL")), 223);
    assert_eq!(number(&page("filter=%22economic-region%22%20=%20%27xx%27")), 0);
    let by_json = page(
        "filter-lang=cql2-json&filter=%7B%22op%22:%22=%22,%22args%22:[%7B%22property%22:%22takes_part.rff%22%7D,true]%7D",
    );
    assert_eq!(number(&by_json), 111);
    let near_oslo = "filter=S_INTERSECTS(geometry,POINT(10.75%2059.91))";
    assert_eq!(texts(&page(near_oslo)["features"], "id"), ["0301"]);

    let sorted = page("filter=population%20%3E%2050000&sortby=-population&properties=population");
    assert_eq!(texts(&sorted["features"], "id"), ["0301", "1201", "5001", "1103", "0219"]);
    let next = server.json(&link(&sorted, "next").expect("a next page"));
    assert_eq!((&next["numberMatched"], &next["numberReturned"]), (&sorted["numberMatched"], &5.into()));
    let borders = server.json("/collections/borders/items?limit=1&filter=county_border%20=%20TRUE&sortby=-a,b");
    assert!(number(&borders) > 50 && number(&borders) < 868);
    let links = "/collections/links/items?relation=travel&k=3&filter=minutes%20%3C%2010&sortby=minutes&limit=1000";
    let links = server.json(links);
    let minutes: Vec<f64> = links["features"]
        .as_array()
        .expect("lines")
        .iter()
        .map(|line| line["properties"]["minutes"].as_f64().expect("minutes"))
        .collect();
    assert!(minutes.len() > 5 && minutes.is_sorted() && minutes.iter().all(|minutes| *minutes < 10.0));
    assert_eq!(number(&links), minutes.len() as u64);
}

#[test]
fn queryables_and_sortables_name_what_filters_and_orders_may_speak_of() {
    let server = Server::start();
    let answer = server.get("/collections/municipalities/queryables");
    assert_eq!(answer.header("content-type"), "application/schema+json");
    let schema = answer.json();
    assert_eq!((&schema["type"], &schema["properties"]["population"]["type"]), (&"object".into(), &"number".into()));
    assert_eq!(schema["properties"]["geometry"]["format"], "geometry-any");
    let sortables = server.json("/collections/municipalities/sortables");
    assert!(sortables["properties"]["geometry"].is_null() && sortables["properties"]["name"]["type"] == "string");
    for name in sortables["properties"].as_object().expect("properties").keys() {
        assert_eq!(
            server.get(&format!("/collections/municipalities/items?limit=1&sortby={name}")).status,
            200,
            "{name}"
        );
    }
    assert!(server.json("/collections/memberships/queryables")["properties"]["geometry"].is_null());
}

#[test]
fn features_leave_as_csv_with_the_properties_asked_for() {
    let server = Server::start();
    let path = "/collections/municipalities/items?f=csv&properties=name,schemes&sortby=number&limit=422";
    let answer = server.get(path);
    assert_eq!(answer.header("content-type"), "text/csv; charset=utf-8");
    let text = String::from_utf8(answer.body).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert_eq!((lines.len(), lines[0]), (423, "id,name,schemes,schemes.status"));
    assert_eq!(lines[1], "0101,Halden,,missing");
}

#[test]
fn a_filter_that_makes_no_sense_is_a_bad_request_that_says_what_would() {
    let server = Server::start();
    let refused = |query: &str| server.get(&format!("/collections/municipalities/items?{query}")).problem(400);
    assert!(refused("filter=popolation%20%3C%205").contains("known: number, name, population"));
    assert!(refused("filter=population%20%3C").contains("should stand here"));
    assert!(refused("filter=(population%20%3C%205").contains("closing bracket"));
    assert!(refused("filter-lang=cql2-json&filter=%7B").contains("no CQL2 JSON"));
    assert!(refused("filter-lang=sql&filter=TRUE").contains("cql2-text"));
    assert!(refused("filter-crs=EPSG:32633&filter=TRUE").contains("CRS84"));
    assert!(refused("sortby=-wealth").contains("population"));
    let long = format!("filter=name%20IN%20({})", vec!["'x'"; 9_000].join(","));
    assert!(refused(&long).contains("at most 32768"));
}
