//! `/tiles`.

use std::io::Read;

use flate2::read::GzDecoder;

use super::server::{Server, texts};

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
    for wanted in ["municipalities", "counties", "economic-regions", "networks", "centres", "labels", "borders"] {
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
    for (accepted, packing) in
        [("gzip", "gzip"), ("gzip, br", "br"), ("gzip, deflate, br, zstd", "zstd"), ("*;q=0", "")]
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
