//! OGC API Tiles 1.0 and Two Dimensional Tile Matrix Set 2.0, requirement by requirement of the classes that
//! `/conformance` names; each test says in its first line which.

use serde_json::Value;

use super::server::{Server, texts};
use super::tile_content::{Layers, of_mvt};

const MVT: &str = "application/vnd.mapbox-vector-tile";
const TILESETS_VECTOR: &str = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector";
const TILING_SCHEME: &str = "http://www.opengis.net/def/rel/ogc/1.0/tiling-scheme";
const SETS: [(&str, &str); 2] = [
    ("WebMercatorQuad", "http://www.opengis.net/def/crs/EPSG/0/3857"),
    ("EPSG25833", "http://www.opengis.net/def/crs/EPSG/0/25833"),
];

fn link<'a>(resource: &'a Value, rel: &str) -> &'a Value {
    let links = resource["links"].as_array().expect("links");
    links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("no link {rel} in {links:?}"))
}

fn href<'a>(resource: &'a Value, rel: &str) -> &'a str {
    link(resource, rel)["href"].as_str().expect("an address")
}

fn filled(template: &str, tile: [u64; 3]) -> String {
    let [level, row, column] = tile.map(|number| number.to_string());
    template.replace("{tileMatrix}", &level).replace("{tileRow}", &row).replace("{tileCol}", &column)
}

/// Level, row and column of the tile in the middle of what a tileset shows at a level.
fn middle(tileset: &Value, level: usize) -> [u64; 3] {
    let limits = &tileset["tileMatrixSetLimits"][level];
    assert_eq!(limits["tileMatrix"], level.to_string());
    let number = |name: &str| limits[name].as_u64().expect("a number");
    let half = |from: &str, to: &str| u64::midpoint(number(from), number(to));
    [level as u64, half("minTileRow", "maxTileRow"), half("minTileCol", "maxTileCol")]
}

fn feature_count(layers: &Layers) -> usize {
    layers.iter().map(|(_, features)| features.len()).sum()
}

#[test]
fn a_tile_stands_where_its_template_says() {
    // /req/core/tc-op, /req/core/tc-success, /req/tileset/description (templated links)
    let server = Server::start();
    for (set, _) in SETS {
        for resource in ["/collections/municipalities", ""] {
            let tileset = server.json(&format!("{resource}/tiles/{set}"));
            let item = link(&tileset, "item");
            assert_eq!((&item["templated"], &item["type"]), (&true.into(), &MVT.into()));
            let template = item["href"].as_str().expect("a template");
            let answer = server.get(&filled(template, middle(&tileset, 3)));
            assert_eq!((answer.status, answer.header("content-type")), (200, MVT), "{template}");
            assert!(feature_count(&of_mvt(&answer.body)) > 20);
        }
    }
}

#[test]
fn a_tile_holds_what_lies_in_its_part_of_the_grid() {
    // /req/core/tc-success B, /req/mvt/content: the tile's steps map linearly to the grid's metres
    let server = Server::start();
    for (set, crs) in SETS {
        let grid = server.json(&format!("/tileMatrixSets/{set}"));
        let tileset = server.json(&format!("/collections/centres/tiles/{set}"));
        let template = href(&tileset, "item");
        let [level, row, column] = middle(&tileset, 4);
        let layers = of_mvt(&server.get(&filled(template, [level, row, column])).body);
        let matrix = &grid["tileMatrices"][4];
        let number = |value: &Value| value.as_f64().expect("a number");
        let step = number(&matrix["cellSize"]) * 256.0 / 4096.0;
        #[expect(clippy::cast_precision_loss, reason = "small")]
        let corner = [
            number(&matrix["pointOfOrigin"][0]) + column as f64 * 4096.0 * step,
            number(&matrix["pointOfOrigin"][1]) - row as f64 * 4096.0 * step,
        ];
        let mut looked_at = 0;
        for feature in layers[0].1.iter().take(10) {
            let item = server.json(&format!("/collections/centres/items/{}", feature.text("number")));
            let lon_lat = [0, 1].map(|axis| number(&item["geometry"]["coordinates"][axis]));
            let mut point = [geo::Coord { x: lon_lat[0], y: lon_lat[1] }];
            let system = nabolag::model::Crs::from_uri(crs).expect("known");
            nabolag::io::projection::from_degrees(system, &mut point).expect("PROJ works");
            let place = feature.bounds().min();
            let drawn = [corner[0] + f64::from(place.x) * step, corner[1] - f64::from(place.y) * step];
            let off = [(drawn[0] - point[0].x).abs(), (drawn[1] - point[0].y).abs()];
            assert!(
                off.iter().all(|off| *off <= 1.01 * step),
                "{set}: {feature:?} lies {off:?} m off, steps of {step} m"
            );
            looked_at += 1;
        }
        assert!(looked_at > 3, "{set}: {looked_at}");
    }
}

#[test]
fn the_parameters_of_a_tile_are_described() {
    // /req/core/tc-tilematrix-definition, tc-tilerow-definition, tc-tilecol-definition
    let server = Server::start();
    let api = server.json("/api?version=3.0");
    for path in [
        "/collections/{collection}/tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}",
        "/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}",
        "/tiles/EPSG25833/{tileMatrix}/{tileRow}/{tileCol}",
    ] {
        let parameters = api["paths"][path]["get"]["parameters"].as_array().expect("parameters");
        for (name, kind) in [("tileMatrix", "string"), ("tileRow", "integer"), ("tileCol", "integer")] {
            let found = parameters.iter().find(|parameter| parameter["name"] == name).expect("described");
            assert_eq!((&found["in"], &found["required"]), (&"path".into(), &true.into()), "{path} {name}");
            assert_eq!(found["schema"]["type"], kind, "{path} {name}");
        }
    }
}

#[test]
fn a_tile_out_of_range_is_not_found_and_an_empty_one_has_no_content() {
    // /req/core/tc-error
    let server = Server::start();
    for (set, deepest) in [("WebMercatorQuad", 12), ("EPSG25833", 11)] {
        let tileset = server.json(&format!("/collections/municipalities/tiles/{set}"));
        let at = |tile: &str| server.get(&format!("/collections/municipalities/tiles/{set}/{tile}"));
        assert!(at("4/99/0").problem(404).contains("2^zoom"));
        assert!(at("25/0/0").problem(404).contains("zoom"));
        assert!(at(&format!("{}/0/0", deepest + 1)).problem(404).contains(&format!("zoom 0 to {deepest}")));
        assert!(at("x/0/0").problem(404).contains("tileMatrix=\"x\""));
        assert!(at("4/0/0").problem(404).contains("columns"), "beyond the limits");
        // Within the limits at the deepest level there is sea without municipalities.
        let limits = &tileset["tileMatrixSetLimits"][deepest];
        let corner = format!("{deepest}/{}/{}", limits["minTileRow"], limits["minTileCol"]);
        let empty = at(&corner);
        assert_eq!((empty.status, empty.body.len()), (204, 0), "{set} {corner}");
    }
}

#[test]
fn a_tileset_is_described_in_full() {
    // /req/tileset/description; /req/tilesetmetadata/model and identifier; /req/json-tilesetmetadata
    let server = Server::start();
    for (set, crs) in SETS {
        let answer = server.get_with(&format!("/collections/counties/tiles/{set}"), &[("accept", "application/json")]);
        assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
        let tileset = answer.json();
        assert_eq!((&tileset["dataType"], &tileset["crs"]), (&"vector".into(), &crs.into()));
        if set == "WebMercatorQuad" {
            let registered = "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad";
            assert_eq!(tileset["tileMatrixSetURI"], registered);
        } else {
            assert!(tileset.get("tileMatrixSetURI").is_none(), "the grid is in no register");
        }
        let grid = server.json(href(&tileset, TILING_SCHEME));
        assert_eq!((&grid["id"], &grid["crs"]), (&set.into(), &crs.into()));
        assert_eq!(server.json(href(&tileset, "self"))["title"], tileset["title"]);
        let layer = &tileset["layers"][0];
        assert_eq!((&layer["id"], &layer["dataType"]), (&"counties".into(), &"vector".into()));
        assert_eq!(layer["geometryDimension"], 2);
        assert_eq!(layer["propertiesSchema"]["properties"]["name"]["type"], "string");
        assert!(tileset["attribution"].as_str().is_some_and(|text| !text.is_empty()));
    }
}

#[test]
fn the_box_and_the_limits_of_a_tileset_hold_all_that_it_shows() {
    // /req/tilematrixsetlimits/model, /req/json-tilematrixsetlimits, boundingBox of /req/tilesetmetadata/model
    let server = Server::start();
    for (set, crs) in SETS {
        let grid = server.json(&format!("/tileMatrixSets/{set}"));
        let tileset = server.json(&format!("/collections/centres/tiles/{set}"));
        let bounds = &tileset["boundingBox"];
        assert_eq!(bounds["crs"], crs);
        let origin = &grid["tileMatrices"][0]["pointOfOrigin"];
        let number = |value: &Value| value.as_f64().expect("a number");
        assert!(number(&bounds["lowerLeft"][0]) > number(&origin[0]));
        assert!(number(&bounds["upperRight"][1]) < number(&origin[1]));
        assert!(number(&bounds["lowerLeft"][1]) < number(&bounds["upperRight"][1]));
        let template = href(&tileset, "item");
        let units = server.json("/municipalities")["units"].as_array().expect("units").len();
        for level in 0..4_usize {
            let limits = &tileset["tileMatrixSetLimits"][level];
            let range = |from: &str, to: &str| limits[from].as_u64().expect("from")..=limits[to].as_u64().expect("to");
            let width = grid["tileMatrices"][level]["matrixWidth"].as_u64().expect("a width");
            let mut seen = 0;
            for row in range("minTileRow", "maxTileRow") {
                for column in range("minTileCol", "maxTileCol") {
                    assert!(row < width && column < width);
                    let tile = server.get(&filled(template, [level as u64, row, column]));
                    seen += feature_count(&of_mvt(&tile.body));
                }
            }
            assert_eq!(seen, units, "{set}, level {level}: every centre is in one tile");
        }
    }
}

#[test]
fn the_lists_of_tilesets_name_each_grid_once() {
    // /req/tilesets-list/tileset-links, /req/dataset-tilesets/operation, /req/geodata-tilesets/operation
    let server = Server::start();
    for resource in ["", "/collections/municipalities", "/collections/borders", "/collections/networks"] {
        let list = server.json(&format!("{resource}/tiles"));
        let tilesets = list["tilesets"].as_array().expect("tilesets");
        assert_eq!(tilesets.len(), SETS.len());
        for (tileset, (set, crs)) in tilesets.iter().zip(SETS) {
            assert_eq!((&tileset["dataType"], &tileset["crs"]), (&"vector".into(), &crs.into()));
            assert_eq!(tileset.get("tileMatrixSetURI").is_some(), set == "WebMercatorQuad");
            let own = href(tileset, "self");
            assert!(own.ends_with(&format!("{resource}/tiles/{set}")), "{own}");
            assert_eq!(server.json(own)["crs"], crs);
            assert_eq!(server.json(href(tileset, TILING_SCHEME))["id"], set);
        }
    }
    assert!(server.get("/collections/nothing/tiles").problem(404).contains("municipalities"));
    assert!(server.get("/collections/municipalities/tiles/Other").problem(404).contains("WebMercatorQuad, EPSG25833"));
}

#[test]
fn the_landing_page_and_the_collections_lead_to_their_tilesets() {
    // /req/dataset-tilesets/landingpage, /req/geodata-tilesets/desc-links
    let server = Server::start();
    let landing = server.json("/?f=json");
    assert!(server.json(href(&landing, TILESETS_VECTOR))["tilesets"].is_array());
    let sets = server.json(href(&landing, "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"));
    assert_eq!(texts(&sets["tileMatrixSets"], "id"), SETS.map(|(set, _)| set));
    for collection in server.json("/collections")["collections"].as_array().expect("collections") {
        let id = collection["id"].as_str().expect("an id");
        let tiled = collection["links"].as_array().expect("links").iter().any(|link| link["rel"] == TILESETS_VECTOR);
        let placeless = ["projects", "participations", "memberships"].contains(&id);
        assert_eq!(tiled, !placeless, "{id}");
        if tiled {
            assert!(server.json(href(collection, TILESETS_VECTOR))["tilesets"].is_array());
        }
    }
}

#[test]
fn a_tileset_of_the_dataset_is_narrowed_to_collections_in_their_order() {
    // /req/collections-selection/query-collections and collections-response
    let server = Server::start();
    let tileset = server.json("/tiles/WebMercatorQuad?collections=borders,counties");
    assert_eq!(texts(&tileset["layers"], "id"), ["borders", "counties"]);
    let tile = server.get(&filled(href(&tileset, "item"), [4, 4, 8]));
    let names: Vec<String> = of_mvt(&tile.body).into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["borders", "counties"]);
    let all = of_mvt(&server.get("/tiles/WebMercatorQuad/4/4/8").body);
    for wanted in ["municipalities", "counties", "centres", "labels", "borders"] {
        assert!(all.iter().any(|(name, _)| name == wanted), "{wanted}");
    }
    assert!(server.get("/tiles/WebMercatorQuad/4/4/8?collections=roads").problem(400).contains("borders"));
    let api = server.json("/api?version=3.0");
    let parameters =
        api["paths"]["/tiles/WebMercatorQuad"]["get"]["parameters"].as_array().expect("parameters").clone();
    let parameter = parameters.iter().find(|parameter| parameter["name"] == "collections").expect("described");
    assert_eq!((&parameter["in"], &parameter["required"]), (&"query".into(), &false.into()));
    assert_eq!((&parameter["style"], &parameter["explode"]), (&"form".into(), &false.into()));
    assert_eq!(
        (&parameter["schema"]["type"], &parameter["schema"]["items"]["type"]),
        (&"array".into(), &"string".into())
    );
}

#[test]
fn the_operations_of_tiles_are_found_by_their_ids() {
    // /req/oas30/completeness, /req/oas30/operation-id
    let server = Server::start();
    let api = server.json("/api?version=3.0");
    let operation = |path: &str| api["paths"][path]["get"]["operationId"].as_str().unwrap_or_default().to_owned();
    for (path, suffix) in [
        ("/tileMatrixSets", "getTileMatrixSetsList"),
        ("/tileMatrixSets/{tileMatrixSet}", "getTileMatrixSet"),
        ("/tiles", ".dataset.vector.getTileSetsList"),
        ("/tiles/WebMercatorQuad", ".dataset.vector.getTileSet"),
        ("/tiles/WebMercatorQuad/{tileMatrix}/{tileRow}/{tileCol}", ".dataset.vector.getTile"),
        ("/tiles/EPSG25833", ".dataset.vector.getTileSet"),
        ("/tiles/EPSG25833/{tileMatrix}/{tileRow}/{tileCol}", ".dataset.vector.getTile"),
        ("/collections/{collection}/tiles", ".collection.vector.getTileSetsList"),
        ("/collections/{collection}/tiles/{tileMatrixSet}", ".collection.vector.getTileSet"),
        (
            "/collections/{collection}/tiles/{tileMatrixSet}/{tileMatrix}/{tileRow}/{tileCol}",
            ".collection.vector.getTile",
        ),
    ] {
        assert!(operation(path).ends_with(suffix), "{path}: {}", operation(path));
    }
}

#[test]
fn the_grid_of_web_mercator_is_the_registered_one() {
    // /req/tilematrixset/model, /req/json-tilematrixset (schema, media type)
    let server = Server::start();
    let answer = server.get("/tileMatrixSets/WebMercatorQuad");
    assert_eq!(answer.header("content-type"), "application/json");
    let grid = answer.json();
    assert_eq!(grid["uri"], "http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad");
    assert_eq!(grid["wellKnownScaleSet"], "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible");
    assert_eq!(grid["orderedAxes"], serde_json::json!(["X", "Y"]));
    let matrices = grid["tileMatrices"].as_array().expect("levels");
    assert_eq!(matrices.len(), 25);
    let digits = String::from_utf8(answer.body).expect("text");
    // As the register writes them.
    for text in ["559082264.028717", "156543.033928041", "4367830.18772435", "0.0093306919293428", "-20037508.3427892"]
    {
        assert!(digits.contains(text), "{text}");
    }
    for (level, matrix) in matrices.iter().enumerate() {
        assert_eq!((&matrix["id"], &matrix["cornerOfOrigin"]), (&level.to_string().into(), &"topLeft".into()));
        assert_eq!((&matrix["tileWidth"], &matrix["tileHeight"]), (&256.into(), &256.into()));
        assert_eq!(
            (&matrix["matrixWidth"], &matrix["matrixHeight"]),
            (&(1_u64 << level).into(), &(1_u64 << level).into())
        );
        let scale = matrix["scaleDenominator"].as_f64().expect("a scale");
        assert!((scale * 0.000_28 / matrix["cellSize"].as_f64().expect("a size") - 1.0).abs() < 1e-12);
    }
}

#[test]
fn the_grid_of_utm_33_is_that_of_the_national_cache() {
    // /req/tilematrixset/model
    let server = Server::start();
    let grid = server.json("/tileMatrixSets/EPSG25833");
    let first = &grid["tileMatrices"][0];
    assert_eq!(
        (&first["cellSize"], &first["pointOfOrigin"]),
        (&21_664.0.into(), &serde_json::json!([-2.5e6, 9_045_984.0]))
    );
    assert_eq!(grid["tileMatrices"][5]["cellSize"], 677.0);
    assert!(grid.get("uri").is_none() && grid["title"].as_str().is_some_and(|title| title.contains("Kartverket")));
    assert!(server.get("/tileMatrixSets/webmercator").problem(404).contains("EPSG25833"));
}

#[test]
fn every_feature_of_a_tile_has_a_geometry_of_a_known_type() {
    // /req/mvt/content
    let server = Server::start();
    let tile = server.get("/tiles/WebMercatorQuad/5/8/16");
    assert_eq!(tile.header("content-type"), MVT);
    let layers = of_mvt(&tile.body);
    assert!(layers.len() >= 5);
    for (name, features) in &layers {
        for feature in features {
            let bounds = feature.bounds();
            let box_held = [bounds.min().x, bounds.min().y].iter().all(|v| *v >= -64)
                && [bounds.max().x, bounds.max().y].iter().all(|v| *v <= 4096 + 64);
            assert!(box_held && feature.id.is_some(), "{name}: {feature:?}");
        }
    }
}

#[test]
fn only_what_is_tested_here_is_said_to_conform() {
    let server = Server::start();
    let classes = server.json("/conformance");
    let all: Vec<&str> = classes["conformsTo"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let of = |prefix: &str| -> Vec<&str> { all.iter().filter_map(|class| class.strip_prefix(prefix)).collect() };
    let tiles = of("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/");
    let wanted = [
        "core",
        "tileset",
        "tilesets-list",
        "dataset-tilesets",
        "geodata-tilesets",
        "collections-selection",
        "oas30",
        "mvt",
    ];
    assert_eq!(tiles, wanted);
    let sets = of("http://www.opengis.net/spec/tms/2.0/conf/");
    let wanted = ["tilematrixset", "tilematrixsetlimits", "tilesetmetadata"];
    assert_eq!(sets, wanted.map(|class| [class.to_owned(), format!("json-{class}")]).concat());
}
