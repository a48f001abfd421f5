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
    assert!(server.get(&format!("{items}?filter=x")).problem(400).contains("bbox, datetime, limit"));
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
