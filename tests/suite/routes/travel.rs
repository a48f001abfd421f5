//! `/matrix`, `/reach`, `/route` and the links and tiles of travel, on four squares
//! in a row and a table of minutes between them, and on the default.

use serde_json::{Value, json};

use nabolag::io::geopackage;

use super::server::{Server, texts};
use super::tiles::holds;
use crate::suite::fixtures::Folder;

/// Squares 01 to 04 from west to east, 20 minutes from each to the next but for 04,
/// which nobody gets to; nobody knows how many live in 02.
const MANIFEST: &str = r#"
[dataset]
id = "row"
title = { en = "Four in a row" }
year = 2020
unit_kind = "square"
collection = "squares"

[[source]]
id = "made-up"
title = "Made up"
publisher = "A test"
licence = "CC0-1.0"

[units]
file = "units.csv"
source = "made-up"
number = "n"
name = "name"
digits = 2
centre_lon = "lon"
centre_lat = "lat"

[[boundaries]]
id = "land"
file = "squares.geojson"
number = "n"
source = "made-up"

[[relations]]
id = "travel"
title = { en = "Travel" }
source = "made-up"
file = "travel.csv"
from = "a"
to = "b"
symmetric = true
measures = [{ column = "minutes", id = "minutes" }, { column = "km", id = "km" }, { column = "ferries", id = "ferries" }]

[[indicators]]
file = "units.csv"
source = "made-up"
number = "n"

[[indicators.columns]]
column = "people"
id = "population"
title = { en = "Population" }
unit = "inhabitants"
kind = "count"
"#;

fn serve_row() -> (Folder, Server) {
    let square = |n: u32| {
        let (west, east) = (f64::from(n) + 9.0, f64::from(n) + 10.0);
        let ring = [[west, 60.0], [east, 60.0], [east, 61.0], [west, 61.0], [west, 60.0]];
        let geometry = json!({ "type": "Polygon", "coordinates": [ring] });
        json!({ "type": "Feature", "properties": { "n": format!("{n:02}") }, "geometry": geometry })
    };
    let squares = json!({ "type": "FeatureCollection", "features": (1..=4).map(square).collect::<Vec<_>>() });
    let units = "n,name,lon,lat,people\n1,Vest,10.5,60.5,100\n2,Midt,11.5,60.5,\n3,Aust,12.5,60.5,300\n4,Holmen,13.5,60.5,400\n";
    let travel = "a,b,minutes,km,ferries\n1,2,20,15.5,0\n2,3,20.25,16,1\n1,3,40.25,31.5,1\n";
    let folder =
        Folder::new().with("units.csv", units).with("squares.geojson", squares.to_string()).with("travel.csv", travel);
    let (dataset, _) = folder.build(MANIFEST).expect("builds");
    geopackage::write(&dataset, &folder.path("row.gpkg")).expect("written");
    let server = Server::of(&[&folder.path("row.gpkg")]);
    (folder, server)
}

#[test]
fn a_matrix_has_a_table_for_each_measure_and_null_where_nobody_gets_to() {
    let (_folder, server) = serve_row();
    let matrix = server.json("/matrix?from=01,04&to=03,01&relation=travel");
    assert_eq!((&matrix["dataset"], &matrix["year"]), (&"row".into(), &2020.into()));
    assert_eq!((&matrix["from"], &matrix["to"]), (&json!(["01", "04"]), &json!(["03", "01"])));
    assert_eq!(matrix["minutes"], json!([[40.25, 0], [null, null]]));
    assert_eq!(matrix["km"], json!([[31.5, 0], [null, null]]));
    assert_eq!(matrix["ferries"], json!([[1, 0], [null, null]]));
    assert!(matrix["sources"][0].as_str().is_some_and(|line| line.contains("Made up")));
    let all = server.json("/matrix");
    assert_eq!((&all["relation"], all["minutes"].as_array().map(Vec::len)), (&"travel".into(), Some(4)));

    let csv = server.get("/matrix?from=01&to=02,04&f=csv");
    assert!(csv.header("content-type").starts_with("text/csv"));
    assert_eq!(String::from_utf8_lossy(&csv.body), "from,to,minutes,km,ferries\n01,02,20,15.5,0\n01,04,,,\n");
    let straight = server.json("/matrix?relation=nearest&from=01&to=02");
    assert!(straight["distance_km"][0][0].as_f64().is_some_and(|km| (54.0..56.0).contains(&km)), "{straight}");

    assert!(server.get("/matrix?from=01,9,99").problem(400).contains("9, 99"));
    assert!(server.get("/matrix?from=").problem(400).contains("empty"));
    assert!(server.get("/matrix?relation=air").problem(400).contains("travel (minutes, km, ferries)"));
}

#[test]
fn reach_names_the_units_their_inhabitants_and_who_is_missing() {
    let (_folder, server) = serve_row();
    let reach = server.json("/squares/01/reach?minutes=30");
    assert_eq!((&reach["unit"], &reach["minutes"], &reach["relation"]), (&"01".into(), &30.into(), &"travel".into()));
    assert_eq!(texts(&reach["units"], "number"), ["01", "02"]);
    assert_eq!((&reach["units"][1]["minutes"], &reach["units"][1]["km"]), (&20.into(), &15.5.into()));
    assert_eq!((&reach["inhabitants"], &reach["missing"]["population"]), (&100.into(), &Value::Null));
    assert_eq!(reach["missing"]["inhabitants"], json!(["02"]));
    assert_eq!((&reach["geometry_of"], &reach["geometry"]["type"]), (&"units".into(), &"MultiPolygon".into()));

    let bands = server.json("/squares/01/reach?minutes=60,30");
    let limits: Vec<&Value> = bands["bands"].as_array().expect("bands").iter().map(|band| &band["minutes"]).collect();
    assert_eq!(limits, [&json!(30), &json!(60)]);
    let people = server.json("/squares/01/reach?inhabitants=350");
    assert_eq!((&people["minutes"], &people["inhabitants"]), (&40.25.into(), &400.into()));

    let features = server.get("/squares/01/reach?minutes=30,60&f=geojson");
    assert_eq!(features.header("content-type"), "application/geo+json");
    let features = features.json();
    assert_eq!(features["features"][0]["properties"]["minutes"], 60, "the largest lies lowest");
    assert_eq!(features["features"][1]["properties"]["inhabitants.missing"], 1);
}

#[test]
fn a_question_of_reach_that_does_not_fit_says_which_would() {
    let (_folder, server) = serve_row();
    let base = "/squares/01/reach";
    for (query, hint) in [
        ("", "minutes=60"),
        ("?minutes=-5", "numbers from 0"),
        ("?minutes=abc", "numbers from 0"),
        ("?minutes=NaN", "numbers from 0"),
        ("?minutes=30,", "numbers from 0"),
        ("?minutes=1,2,3,4,5,6,7,8,9,10,11,12,13", "at most 12"),
        ("?minutes=60&inhabitants=100", "not both"),
        ("?inhabitants=500", "400 live in all units"),
        ("?minutes=60&relation=land", "travel"),
        ("?minutes=60&relation=air", "travel"),
        ("?minutes=60&indicator=wealth", "population"),
    ] {
        let detail = server.get(&format!("{base}{query}")).problem(400);
        assert!(detail.contains(hint), "{query}: {detail}");
    }
    assert!(server.get("/squares/99/reach?minutes=60").problem(404).contains("99"));
    assert!(server.get("/reach?lon=10.5&lat=60.5&minutes=30").problem(400).contains("needs roads"));
    assert!(server.get("/reach?minutes=30").problem(400).contains("lon"));
    assert!(server.get("/route?from=01&to=02").problem(400).contains("needs roads"));
    assert!(server.get("/route?from=01").problem(400).contains("to is missing"));
    assert!(server.get("/route?from=01&to=10.5,north").problem(400).contains("longitude,latitude"));
}

#[test]
fn neighbours_by_travel_carry_minutes_beside_the_straight_line() {
    let (_folder, server) = serve_row();
    let answer = server.json("/squares/02/neighbours?relation=travel&indicator=population");
    assert_eq!(texts(&answer["neighbours"], "number"), ["01", "03"]);
    let first = &answer["neighbours"][0];
    assert_eq!((&first["minutes"], &first["km"], &first["ferries"]), (&20.into(), &15.5.into(), &0.into()));
    assert!(first["distance_km"].is_number());
    assert_eq!(texts(&server.json("/squares/02/neighbours?relation=travel&k=1")["neighbours"], "number"), ["01"]);
    let soon = server.json("/squares/01/neighbours?relation=travel&minutes=30");
    assert_eq!(texts(&soon["neighbours"], "number"), ["02"]);
}

#[test]
fn links_are_lines_with_all_that_is_known_of_the_pair() {
    let (_folder, server) = serve_row();
    let lines = server.json("/collections/links/items?relation=travel&minutes=30");
    assert_eq!(texts(&lines["features"], "id"), ["travel:01-02", "travel:02-03"]);
    let first = &lines["features"][0];
    assert_eq!((&first["geometry"]["type"], &first["properties"]["minutes"]), (&"LineString".into(), &20.into()));
    assert_eq!((&first["properties"]["from_name"], &first["properties"]["to_name"]), (&"Vest".into(), &"Midt".into()));
    assert_eq!(server.json("/collections/links/items?relation=travel&from=03&k=1")["numberMatched"], 1);
    assert_eq!(server.json("/collections/links/items/travel:01-03")["properties"]["ferries"], 1);
    assert!(server.get("/collections/links/items/travel:01-04").problem(404).contains("travel:"));
    assert!(server.get("/collections/links/items?relation=nearest&minutes=9").problem(400).contains("travel"));
    assert!(server.get("/collections/links/items?from=99").problem(400).contains("99"));
    assert!(server.get("/collections/squares/items?k=2").problem(400).contains("takes no parameter"));
}

#[test]
fn links_and_reach_are_tile_layers_whose_addresses_carry_the_question() {
    let (_folder, server) = serve_row();
    assert!(texts(&server.json("/tiles")["tiles"], "id").contains(&"links"));
    for (path, marks) in [
        ("/tiles/links?relation=travel&k=1", ["links", "from_name", "ferries"]),
        ("/tiles/reach?from=01&minutes=30,60", ["reach", "inhabitants", "units"]),
    ] {
        let json = server.json(path);
        let template = json["tiles"][0].as_str().expect("a template");
        assert!(template.contains('?'), "{template}");
        let tile = server.get(&template.replace("{z}", "4").replace("{x}", "8").replace("{y}", "4"));
        assert_eq!(tile.status, 200, "{template}");
        for mark in marks {
            assert!(holds(&tile.body, mark), "{mark} in {path}");
            assert!(mark == json["name"] || !json["vector_layers"][0]["fields"][mark].is_null() || mark == "units");
        }
    }
    let trimmed = server.get("/tiles/reach/4/8/4?from=01&minutes=30&properties=minutes");
    assert!(holds(&trimmed.body, "minutes") && !holds(&trimmed.body, "inhabitants"));
    assert_eq!(server.get("/tiles/reach/4/0/0?from=01&minutes=30").status, 204);
    assert!(server.get("/tiles/reach/4/8/4?minutes=30").problem(400).contains("from"));
    assert!(server.get("/tiles/reach?from=99&minutes=30").problem(400).contains("99"));
    assert!(server.get("/tiles/reach/4/8/4?from=01&minutes=30&properties=x").problem(400).contains("minutes"));
    assert!(server.get("/tiles/links/13/0/0?relation=travel").problem(404).contains("zoom 0 to 12"));
}

#[test]
fn relations_say_what_they_measure_and_a_long_list_of_pairs_comes_by_pages() {
    let (_folder, server) = serve_row();
    let relations = server.json("/relations");
    assert_eq!(texts(&relations["relations"], "id"), ["land", "travel", "nearest"]);
    assert_eq!(relations["relations"][1]["measures"], json!(["minutes", "km", "ferries"]));
    assert_eq!(relations["relations"][2]["computed_from"], "centres");
    let page = server.json("/relations/travel?limit=2");
    assert_eq!(
        (&page["number_matched"], &page["number_returned"], &page["pair_count"]),
        (&3.into(), &2.into(), &3.into())
    );
    let next = page["links"].as_array().expect("links").iter().find(|link| link["rel"] == "next").expect("a next page");
    assert_eq!(server.json(next["href"].as_str().expect("an address"))["pairs"][0]["from"], "02");
    let own = server.json("/relations/travel?from=03");
    assert_eq!(texts(&own["pairs"], "to"), ["01", "02"]);
    assert_eq!(server.json("/relations/nearest?limit=1")["number_matched"], 6);
    assert!(server.get("/relations/travel?from=99").problem(400).contains("99"));
}

#[test]
fn the_interface_describes_every_address_of_travel() {
    let (_folder, server) = serve_row();
    let api = server.json("/api");
    for path in ["/matrix", "/reach", "/route", "/squares/{number}/reach", "/tiles/reach", "/tiles/links/{z}/{x}/{y}"] {
        assert!(!api["paths"][path]["get"].is_null(), "{path}");
    }
    let parameters = api["paths"]["/squares/{number}/reach"]["get"]["parameters"].as_array().expect("a list");
    let minutes = parameters.iter().find(|parameter| parameter["name"] == "minutes").expect("minutes");
    assert_eq!(minutes["schema"]["items"]["type"], "number");
}
