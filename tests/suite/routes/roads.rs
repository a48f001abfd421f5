//! Reach and ways along roads: the squares of a row with a road through three of
//! them, and a ferry from the second to the third.

use serde_json::json;

use nabolag::io::geopackage;

use super::server::{Server, texts};
use super::tiles::holds;
use crate::suite::fixtures::Folder;

const MANIFEST: &str = r#"
[dataset]
id = "row"
title = { en = "Three in a row" }
year = 2020
unit_kind = "square"
collection = "squares"

[[source]]
id = "made-up"
title = "Made up"
publisher = "A test"
licence = "CC0-1.0"

[[source]]
id = "drawn"
title = "Roads drawn by hand"
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

[[indicators]]
file = "units.csv"
source = "made-up"
number = "n"
columns = [{ column = "people", id = "population", title = { en = "Population" }, unit = "inhabitants", kind = "count" }]

[roads]
file = "roads.geojson"
source = "drawn"
boarding_minutes = 10

[[roads.classes]]
title = "road"
where = { kind = "road" }
speed_kmh = 60

[[roads.classes]]
title = "ferry"
where = { kind = "ferry" }
speed_kmh = 20
ferry = true

[travel]
id = "travel"
title = { en = "Travel" }
"#;

fn serve_roads() -> (Folder, Server) {
    let feature = |properties: serde_json::Value, geometry: serde_json::Value| json!({ "type": "Feature", "properties": properties, "geometry": geometry });
    let collection = |features: Vec<serde_json::Value>| json!({ "type": "FeatureCollection", "features": features });
    let square = |n: u32| {
        let (west, east) = (f64::from(n) + 9.0, f64::from(n) + 10.0);
        let ring = [[west, 60.0], [east, 60.0], [east, 61.0], [west, 61.0], [west, 60.0]];
        feature(json!({ "n": format!("{n:02}") }), json!({ "type": "Polygon", "coordinates": [ring] }))
    };
    let way = |kind: &str, from: f64, to: f64| {
        let line = json!({ "type": "LineString", "coordinates": [[from, 60.5], [to, 60.5]] });
        feature(json!({ "kind": kind }), line)
    };
    let roads = vec![way("road", 10.5, 11.5), way("ferry", 11.5, 11.7), way("road", 11.7, 12.5)];
    let units = "n,name,lon,lat,people\n1,Vest,10.5,60.5,100\n2,Midt,11.5,60.5,200\n3,Aust,12.5,60.5,300\n";
    let folder = Folder::new()
        .with("units.csv", units)
        .with("squares.geojson", collection((1..=3).map(square).collect()).to_string())
        .with("roads.geojson", collection(roads).to_string());
    let (dataset, _) = folder.build(MANIFEST).expect("builds");
    geopackage::write(&dataset, &folder.path("row.gpkg")).expect("written");
    let server = Server::of(&[&folder.path("row.gpkg")]);
    (folder, server)
}

#[test]
fn isochrones_follow_the_road_from_a_unit_and_from_a_point() {
    let (_folder, server) = serve_roads();
    let unit = server.json("/squares/01/reach?minutes=30,60");
    let bands = unit["bands"].as_array().expect("bands");
    assert_eq!(
        (&bands[0]["geometry_of"], &bands[0]["geometry"]["type"]),
        (&"isochrone".into(), &"MultiPolygon".into())
    );
    assert_eq!((texts(&bands[1]["units"], "number"), &bands[1]["inhabitants"]), (vec!["01", "02"], &300.into()));
    assert!(
        unit["sources"].as_array().is_some_and(|lines| lines.iter().any(|line| line.to_string().contains("by hand")))
    );
    // Half way between the first two, a little beside the road.
    let point = server.json("/reach?lon=11&lat=60.51&minutes=40");
    assert_eq!(point["relation"], serde_json::Value::Null);
    assert_eq!(texts(&point["units"], "number"), ["01", "02"]);
    assert!(point["to_road_km"].as_f64().is_some_and(|km| (1.0..1.3).contains(&km)), "{point}");
    assert!(server.get("/reach?lon=11&lat=60.9&minutes=40").problem(404).contains("further than 10 km"));
}

#[test]
fn the_way_is_a_line_with_its_minutes_and_ferries() {
    let (_folder, server) = serve_roads();
    let way = server.get("/route?from=01&to=12.5,60.5");
    assert_eq!(way.header("content-type"), "application/geo+json");
    let way = way.json();
    assert_eq!((&way["geometry"]["type"], &way["properties"]["ferries"]), (&"LineString".into(), &1.into()));
    let matrix = server.json("/matrix?from=01&to=03");
    let minutes = way["properties"]["minutes"].as_f64().expect("minutes");
    assert!((minutes - matrix["minutes"][0][0].as_f64().expect("minutes")).abs() < 0.01);
    assert!(server.get("/route?from=99&to=01").problem(400).contains("99"));
}

#[test]
fn isochrones_are_tiles_and_the_relation_says_that_it_comes_from_the_roads() {
    let (_folder, server) = serve_roads();
    for query in ["from=01&minutes=20,40", "lon=10.6&lat=60.5&minutes=20,40"] {
        let json = server.json(&format!("/tiles/reach?{query}"));
        let template = json["tiles"][0].as_str().expect("a template");
        let tile = server.get(&template.replace("{z}", "6").replace("{x}", "33").replace("{y}", "18"));
        assert_eq!(tile.status, 200, "{template}");
        assert!(holds(&tile.body, "isochrone"), "{query}");
    }
    let relations = server.json("/relations");
    let travel = relations["relations"].as_array().expect("a list").iter().find(|relation| relation["id"] == "travel");
    assert_eq!(travel.expect("travel")["computed_from"], "roads");
}
