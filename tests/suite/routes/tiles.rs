//! `/tiles`.

use std::io::Read;

use flate2::read::GzDecoder;

use super::server::{Server, texts};
use super::tile_content::{Drawn, Layers, of_mlt, of_mvt};

const MVT: &str = "application/vnd.mapbox-vector-tile";

/// Whether the tile's bytes hold a text (keys and text values stand in them as they are).
pub(super) fn holds(tile: &[u8], text: &str) -> bool {
    tile.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn every_layer_has_a_tilejson_whose_tiles_are_there() {
    let server = Server::start();
    let catalog = server.json("/tiles");
    let ids = texts(&catalog["tiles"], "id");
    for wanted in
        ["municipalities", "counties", "economic-regions", "networks", "centres", "labels", "borders", "bubbles"]
    {
        assert!(ids.contains(&wanted), "{wanted} in {ids:?}");
        let json = server.json(&format!("/tiles/{wanted}"));
        assert_eq!((&json["tilejson"], &json["maxzoom"]), (&"3.0.0".into(), &12.into()));
        assert_eq!(json["vector_layers"][0]["id"], wanted);
        assert!(json["attribution"].as_str().is_some_and(|text| text.contains("schematic")));
        let template = json["tiles"][0].as_str().expect("a template");
        let address = template.replace("{z}", "4").replace("{x}", "8").replace("{y}", "4");
        let tile = server.get(&address);
        assert_eq!((tile.status, tile.header("content-type")), (200, MVT), "{address}");
        assert!(holds(&tile.body, wanted));
    }
    assert!(server.get("/tiles/kommuner").problem(404).contains("municipalities"));
}

#[test]
fn properties_trim_a_tile_and_a_missing_value_is_said_to_be_missing() {
    let server = Server::start();
    let whole = server.get("/tiles/municipalities/4/8/4").body;
    assert!(holds(&whole, "population") && holds(&whole, "schemes.status") && holds(&whole, "missing"));
    let trimmed = server.get("/tiles/municipalities/4/8/4?properties=number,schemes").body;
    assert!(holds(&trimmed, "schemes.status") && !holds(&trimmed, "population"));
    assert!(trimmed.len() < whole.len());
    let stranger = server.get("/tiles/municipalities/4/8/4?properties=nmae").problem(400);
    assert!(stranger.contains("name"), "{stranger}");
    let json = server.json("/tiles/municipalities?properties=name");
    assert!(json["tiles"][0].as_str().is_some_and(|text| text.ends_with("?properties=name")));
}

#[test]
fn a_tile_may_end_in_its_format_and_travels_gzipped_when_that_is_accepted() {
    let server = Server::start();
    let plain = server.get_with("/tiles/counties/5/16/9", &[("accept-encoding", "identity")]);
    assert_eq!(plain.header("content-encoding"), "");
    for ending in [".mvt", ".pbf"] {
        let path = format!("/tiles/counties/5/16/9{ending}");
        assert_eq!(server.get_with(&path, &[("accept-encoding", "identity")]).body, plain.body);
    }
}

#[test]
fn a_tile_travels_packed_the_way_the_client_likes_best() {
    let server = Server::start();
    let asked = |accepted: &str| server.get_with("/tiles/counties/5/16/9", &[("accept-encoding", accepted)]);
    let plain = asked("identity").body;
    assert!(asked("*;q=0").problem(406).contains("allow identity"));
    for (accepted, packing) in
        [("gzip", "gzip"), ("gzip, br", "br"), ("gzip, deflate, br, zstd", "zstd"), ("compress", "")]
    {
        let tile = asked(accepted);
        assert_eq!(tile.header("content-encoding"), packing, "{accepted}");
        let varies: Vec<&str> = tile.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
        assert!(varies.contains(&"accept-encoding"), "{varies:?}");
        let mut unpacked = Vec::new();
        match packing {
            "gzip" => GzDecoder::new(&tile.body[..]).read_to_end(&mut unpacked).expect("gzip"),
            "br" => brotli::Decompressor::new(&tile.body[..], 4096).read_to_end(&mut unpacked).expect("brotli"),
            "zstd" => zstd::Decoder::new(&tile.body[..]).expect("zstd").read_to_end(&mut unpacked).expect("zstd"),
            _ => tile.body.as_slice().read_to_end(&mut unpacked).expect("bytes"),
        };
        assert!(unpacked == plain && (packing.is_empty() || tile.body.len() < plain.len()), "{accepted}");
    }
}

#[test]
fn nothing_in_a_tile_is_an_answer_and_no_tile_is_not_found() {
    let server = Server::start();
    let empty = server.get("/tiles/municipalities/4/0/0");
    assert_eq!((empty.status, empty.body.len()), (204, 0));
    assert!(server.get("/tiles/municipalities/4/16/0").problem(404).contains("2^zoom"));
    assert!(server.get("/tiles/municipalities/13/0/0").problem(404).contains("zoom 0 to 12"));
    assert!(server.get("/tiles/municipalities/300/0/0").problem(404).contains("zoom"));
    assert!(server.get("/tiles/municipalities/4/-1/0").problem(404).contains("whole number"));
}

#[test]
fn a_filter_leaves_out_features_and_the_address_of_the_tiles_keeps_it() {
    let server = Server::start();
    let tile = |query: &str| server.get(&format!("/tiles/municipalities/4/8/4?{query}"));
    let whole = tile("properties=name").body;
    let large = tile("properties=name&filter=population%20%3E%20100000").body;
    assert!(holds(&large, "Bergen") && !holds(&large, "Kongsberg") && holds(&whole, "Kongsberg"));
    let centres = server.get("/tiles/centres/4/8/4?filter=population%20%3E%20100000").body;
    assert!(holds(&centres, "Bergen") && !holds(&centres, "Kongsberg"), "a centre is asked about its unit");
    assert_eq!(tile("filter=population%20%3C%200").status, 204);
    assert!(tile("filter=popolation%20%3C%200").problem(400).contains("known: number, name"));
    assert!(server.get("/tiles/reach?minutes=60&from=0604&filter=TRUE").problem(400).contains("takes no parameter"));
    let json = server.json("/tiles/municipalities?filter=population%20%3E%20100000");
    let address = json["tiles"][0].as_str().expect("an address").replace("{z}/{x}/{y}", "4/8/4");
    let path = &address[address.find("/tiles").expect("a path")..];
    assert_eq!(server.get(path).body, tile("filter=population%20%3E%20100000").body);
}

/// The features of a tile's only layer.
fn features(server: &Server, path: &str) -> Vec<Drawn> {
    let answer = server.get(path);
    assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
    let mut layers: Layers = of_mvt(&answer.body);
    assert_eq!(layers.len(), 1, "{path}");
    layers.remove(0).1
}

#[test]
fn a_maplibre_tile_says_what_the_vector_tile_says_feature_by_feature() {
    const MLT: &str = "application/vnd.maplibre-tile";
    let server = Server::start();
    for layer in texts(&server.json("/tiles")["tiles"], "id") {
        for place in ["4/8/4", "6/33/17"] {
            let plain = server.get(&format!("/tiles/{layer}/{place}"));
            let by_ending = server.get(&format!("/tiles/{layer}/{place}.mlt"));
            if plain.status == 204 {
                assert_eq!(by_ending.status, 204, "{layer}");
                continue;
            }
            assert_eq!((by_ending.status, by_ending.header("content-type")), (200, MLT), "{layer}");
            assert_eq!(of_mlt(&by_ending.body), of_mvt(&plain.body), "{layer} {place}");
        }
    }
    let path = "/tiles/municipalities/4/8/4";
    let by_accept = server.get_with(path, &[("accept", MLT)]);
    assert_eq!(by_accept.header("content-type"), MLT);
    let varies: Vec<&str> = by_accept.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok()).collect();
    assert!(varies.contains(&"accept"), "{varies:?}");
    assert_eq!(server.get(&format!("{path}?f=mlt")).body, by_accept.body);
    assert_ne!(server.get(path).header("etag"), by_accept.header("etag"));
    assert_eq!(server.get_with(&format!("{path}.mvt"), &[("accept", MLT)]).body, server.get(path).body);
    let ogc = server.get("/collections/municipalities/tiles/WebMercatorQuad/4/4/8.mlt");
    assert_eq!(of_mlt(&ogc.body), of_mvt(&server.get(path).body));
    let json = server.json("/tiles/municipalities?encoding=mlt&properties=name");
    assert_eq!(json["encoding"], "mlt");
    assert!(json["tiles"][0].as_str().is_some_and(|text| text.ends_with("{y}.mlt?properties=name")));
    assert!(server.json("/tiles/municipalities").get("encoding").is_none());
}

#[test]
fn one_indicator_comes_by_a_short_name_with_its_status() {
    let server = Server::start();
    let whole = features(&server, "/tiles/municipalities/3/4/2?properties=number,schemes");
    let short = features(&server, "/tiles/municipalities/3/4/2?indicator=schemes");
    assert_eq!(short.len(), whole.len());
    for (short, whole) in short.iter().zip(&whole) {
        assert_eq!((short.id, short.text("number")), (whole.id, whole.text("number")));
        assert_eq!(short.number("value"), whole.number("schemes"));
        assert_eq!(short.text("status"), whole.text("schemes.status"));
        assert!(short.properties.keys().all(|name| ["number", "name", "value", "status"].contains(&name.as_str())));
    }
    assert!(short.iter().any(|unit| unit.text("status") == "missing" && unit.number("value").is_none()));
    assert!(short.iter().any(|unit| unit.number("value").is_some() && unit.text("status").is_empty()));
    let json = server.json("/tiles/municipalities?indicator=schemes");
    let fields: Vec<&String> = json["vector_layers"][0]["fields"].as_object().expect("fields").keys().collect();
    assert_eq!(fields, ["name", "number", "status", "value"]);
    assert!(json["tiles"][0].as_str().is_some_and(|text| text.ends_with("?indicator=schemes")));
    let utm = features(&server, "/collections/municipalities/tiles/EPSG25833/0/0/0?indicator=schemes&properties=value");
    assert!(utm.iter().all(|unit| unit.properties.keys().all(|name| name == "value")) && utm.len() > 100);
    assert!(server.get("/tiles/counties/3/4/2?indicator=schemes").problem(400).contains("municipalities and bubbles"));
    assert!(server.get("/tiles/municipalities?indicator=scheme").problem(400).contains("schemes"));
    assert!(server.get("/tiles/municipalities/3/4/2?indicator=scheme").problem(400).contains("schemes"));
}

#[test]
fn circles_come_largest_first_with_areas_in_proportion() {
    let server = Server::start();
    for path in
        ["/tiles/bubbles/0/0/0?indicator=schemes", "/tiles/EPSG25833/0/0/0?collections=bubbles&indicator=schemes"]
    {
        let circles = features(&server, path);
        assert_eq!(circles.len(), 422, "{path}");
        let values: Vec<f64> = circles.iter().map_while(|circle| circle.number("value")).collect();
        assert_eq!(values.len(), 199, "those without a value come last");
        assert!(values.windows(2).all(|pair| pair[0] >= pair[1]), "{values:?}");
        for circle in &circles {
            let Some(value) = circle.number("value") else {
                assert_eq!((circle.text("status"), circle.number("radius")), ("missing", None));
                continue;
            };
            let radius = circle.number("radius").expect("a radius");
            assert!((radius * radius - value / values[0]).abs() < 2e-3, "{circle:?}");
        }
    }
    let filtered = features(&server, "/tiles/bubbles/0/0/0?filter=population%20%3E%20100000");
    assert!(!filtered.is_empty() && filtered.len() < 10);
}

#[test]
fn a_label_stands_in_one_tile_of_a_zoom_and_inside_its_unit() {
    let server = Server::start();
    for (set, level) in [("WebMercatorQuad", 5_u64), ("EPSG25833", 3)] {
        let tileset = server.json(&format!("/tiles/{set}?collections=labels"));
        let limits = &tileset["tileMatrixSetLimits"][usize::try_from(level).expect("small")];
        let range = |from: &str, to: &str| limits[from].as_u64().expect("from")..=limits[to].as_u64().expect("to");
        let mut numbers = Vec::new();
        for row in range("minTileRow", "maxTileRow") {
            for column in range("minTileCol", "maxTileCol") {
                let tile = server.get(&format!("/tiles/{set}/{level}/{row}/{column}?collections=labels"));
                for (_, features) in of_mvt(&tile.body) {
                    numbers.extend(features.iter().map(|label| label.text("number").to_owned()));
                }
            }
        }
        numbers.sort();
        let count = numbers.len();
        numbers.dedup();
        assert_eq!((numbers.len(), count), (422, 422), "{set}");
    }
    // At the deepest zoom a grid step is a metre: where the label lies is where /at finds the unit.
    let label = &features(&server, "/tiles/labels/0/0/0?filter=number%3D%270604%27")[0];
    assert_eq!((label.id, label.text("name")), (Some(604), "Kongsberg"));
}

#[test]
fn several_layers_come_in_one_tile_and_one_tilejson() {
    let server = Server::start();
    let tile = of_mvt(&server.get("/tiles/municipalities,borders,labels/4/8/4?properties=name,a,b").body);
    let names: Vec<&str> = tile.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["municipalities", "borders", "labels"]);
    assert_eq!(tile[2].1, of_mvt(&server.get("/tiles/labels/4/8/4?properties=name").body)[0].1);
    let json = server.json("/tiles/municipalities,borders?properties=name,a");
    assert_eq!(texts(&json["vector_layers"], "id"), ["municipalities", "borders"]);
    assert_eq!(json["vector_layers"][1]["fields"].as_object().expect("fields").len(), 1);
    assert!(server.get("/tiles/borders,labels/4/8/4?filter=TRUE").problem(400).contains("one layer"));
    assert!(server.get("/tiles/borders,roads/4/8/4").problem(404).contains("roads"));
    assert!(server.get("/tiles/borders,labels/4/8/4?properties=nothing").problem(400).contains("name"));
}

#[test]
fn overlapping_networks_are_a_layer_and_bounds_are_those_of_the_layer() {
    let server = Server::start();
    let networks = features(&server, "/tiles/networks/0/0/0");
    let councils = server.json("/groupings/regional-council");
    assert_eq!(networks.len(), councils["groups"].as_array().expect("groups").len());
    let bounds = |layer: &str| {
        let json = server.json(&format!("/tiles/{layer}"));
        let numbers: Vec<f64> =
            json["bounds"].as_array().expect("four").iter().filter_map(serde_json::Value::as_f64).collect();
        numbers
    };
    let (all, some) = (bounds("municipalities"), bounds("networks"));
    assert_eq!(all.len(), 4);
    assert!(
        some[0] >= all[0] && some[1] >= all[1] && some[2] <= all[2] && some[3] <= all[3] && some != all,
        "{some:?}"
    );
}
