//! OGC API Features part 2, requirement by requirement: answers, boxes and filters in other coordinate systems.

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use serde_json::Value;

use super::server::{Server, texts};

const CRS84: &str = "http://www.opengis.net/def/crs/OGC/1.3/CRS84";
const EPSG: &str = "http://www.opengis.net/def/crs/EPSG/0/";
const ITEMS: &str = "/collections/municipalities/items";

/// `/req/crs/crs-uri`, `/req/crs/fc-md-crs-list`, `/req/crs/fc-md-storageCrs`,
/// `/req/crs/fc-md-storageCrs-valid-value`, `/req/crs/fc-md-crs-list-global`.
#[test]
fn collections_list_the_systems_there_are_by_their_addresses() {
    let server = Server::start();
    let wanted: Vec<String> =
        [CRS84.to_owned()].into_iter().chain([4326, 25832, 25833, 3857].map(|code| format!("{EPSG}{code}"))).collect();
    let list = server.json("/collections");
    assert_eq!(list["crs"], serde_json::json!(wanted));
    for collection in list["collections"].as_array().expect("a list") {
        let is_spatial = !collection["extent"].is_null();
        assert_eq!(collection["crs"].is_array(), is_spatial, "{}", collection["id"]);
        if is_spatial {
            assert_eq!(collection["crs"], list["crs"]);
            assert_eq!(collection["storageCrs"], CRS84);
        }
    }
}

fn position(feature: &Value) -> [f64; 2] {
    serde_json::from_value(feature["geometry"]["coordinates"].clone()).expect("a point")
}

/// `/req/crs/fc-crs-definition`, `/req/crs/fc-crs-valid-value`, `/req/crs/fc-crs-default-value`,
/// `/req/crs/fc-crs-action`, `/req/crs/ogc-crs-header`, `/req/crs/ogc-crs-header-value`, `/req/crs/geojson`.
#[test]
fn answers_come_in_the_system_that_is_asked_for_and_say_so() {
    let server = Server::start();
    let oslo = "/collections/centres/items/0301";
    let usual = server.get(oslo);
    assert_eq!(usual.header("content-crs"), format!("<{CRS84}>"));
    let [lon, lat] = position(&usual.json());
    for code in [4326, 25832, 25833, 3857] {
        for name in [format!("{EPSG}{code}"), format!("EPSG:{code}"), format!("[EPSG:{code}]")] {
            let answer = server.get(&format!("{oslo}?crs={name}"));
            assert_eq!((answer.status, answer.header("content-crs")), (200, format!("<{EPSG}{code}>").as_str()));
            let [x, y] = position(&answer.json());
            let (wanted_x, wanted_y) = projected(code, lon, lat);
            let most = if code == 4326 { 1e-7 } else { 0.02 };
            assert!((x - wanted_x).abs() < most && (y - wanted_y).abs() < most, "{name}: {x} {y}");
            // Metres to the millimetre, degrees to seven decimals.
            let scale = if code == 4326 { 1e7 } else { 1e3 };
            assert!(((x * scale).round() / scale - x).abs() < 1e-12, "{x}");
        }
    }
    for path in
        [format!("{ITEMS}?limit=2&crs={EPSG}25833"), format!("/collections/links/items?limit=2&crs={EPSG}25833")]
    {
        let page = server.get(&path);
        assert_eq!(page.header("content-crs"), format!("<{EPSG}25833>"), "{path}");
        assert!(
            page.json()["links"].as_array().expect("links").iter().any(|link| {
                link["rel"] == "next" && link["href"].as_str().is_some_and(|href| href.contains("25833"))
            })
        );
    }
    assert_eq!(server.get(ITEMS).header("content-crs"), format!("<{CRS84}>"));
    let api = server.json("/api?version=3.0");
    for path in ["/collections/{collection}/items", "/collections/{collection}/items/{id}"] {
        let parameters = api["paths"][path]["get"]["parameters"].as_array().expect("parameters");
        let crs = parameters.iter().find(|parameter| parameter["name"] == "crs").expect("crs");
        assert_eq!((&crs["schema"]["type"], &crs["schema"]["format"]), (&"string".into(), &"uri".into()));
    }
}

/// Through GDAL, in the system's own order of axes.
fn projected(code: u32, lon: f64, lat: f64) -> (f64, f64) {
    if code == 4326 {
        return (lat, lon);
    }
    let system = |code| {
        let mut system = SpatialRef::from_epsg(code).expect("a system");
        system.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        system
    };
    // ETRS89 and WGS 84 are taken as one, as boundaries are.
    let degrees = if code == 3857 { 4326 } else { 4258 };
    let way = CoordTransform::new(&system(degrees), &system(code)).expect("a way");
    let (mut xs, mut ys) = ([lon], [lat]);
    way.transform_coords(&mut xs, &mut ys, &mut []).expect("projected");
    (xs[0], ys[0])
}

/// `/req/crs/fc-bbox-crs-definition`, `/req/crs/fc-bbox-crs-valid-value`, `/req/crs/fc-bbox-crs-default-value`,
/// `/req/crs/fc-bbox-crs-action`.
#[test]
fn a_box_is_honoured_in_its_own_system() {
    let server = Server::start();
    let ids = |collection: &str, query: &str| -> Vec<String> {
        let page = server.json(&format!("/collections/{collection}/items?limit=10000&{query}"));
        texts(&page["features"], "id").into_iter().map(str::to_owned).collect()
    };
    for code in [25832, 25833, 3857, 4326] {
        let all = server.json(&format!("/collections/centres/items?crs={EPSG}{code}"));
        let places: Vec<(&str, [f64; 2])> = all["features"]
            .as_array()
            .expect("features")
            .iter()
            .map(|feature| (feature["id"].as_str().expect("an id"), position(feature)))
            .collect();
        // A box from one centre to another, widened to leave no doubt about its rim.
        for (one, other) in [(0, 200), (50, 300), (120, 400), (10, 30)] {
            let ([ax, ay], [bx, by]) = (places[one].1, places[other].1);
            let rim = if code == 4326 { 1e-5 } else { 1.0 };
            let low = [ax.min(bx) - rim, ay.min(by) - rim];
            let high = [ax.max(bx) + rim, ay.max(by) + rim];
            let inside = |[x, y]: [f64; 2]| x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];
            let wanted: Vec<&str> = places.iter().filter(|(_, at)| inside(*at)).map(|(id, _)| *id).collect();
            let query = format!("bbox={},{},{},{}&bbox-crs={EPSG}{code}", low[0], low[1], high[0], high[1]);
            assert_eq!(ids("centres", &query), wanted, "{query}");
            // The units of these centres are met too, whatever else is.
            let met = ids("municipalities", &query);
            assert!(met.len() >= wanted.len() / 2, "{query}");
        }
    }
    let swapped = ids("municipalities", &format!("bbox=59.90,10.74,59.92,10.76&bbox-crs={EPSG}4326"));
    assert_eq!(swapped, ids("municipalities", "bbox=10.74,59.90,10.76,59.92"));
    assert_eq!(swapped, ids("municipalities", &format!("bbox=10.74,59.90,10.76,59.92&bbox-crs={CRS84}")));
    assert!(ids("borders", &format!("bbox=0,0,1,1&bbox-crs={EPSG}25833")).is_empty());
    assert!(!ids("links", &format!("bbox=-100000,6400000,400000,6700000&bbox-crs={EPSG}25833")).is_empty());
}

/// `/req/crs/crs-exception`, `/req/crs/bbox-crs-exception`, `/req/filter/filter-crs-param` (C).
#[test]
fn a_system_that_there_is_not_is_a_bad_request_that_names_those_there_are() {
    let server = Server::start();
    for query in ["crs", "bbox=1,2,3,4&bbox-crs", "filter=TRUE&filter-crs"] {
        for name in [format!("{EPSG}32633"), "EPSG:1".to_owned(), "utm33".to_owned(), String::new()] {
            let detail = server.get(&format!("{ITEMS}?{query}={name}")).problem(400);
            assert!(detail.contains(CRS84) && detail.contains(&format!("{EPSG}25833")), "{detail}");
        }
    }
    assert!(server.get(&format!("{ITEMS}/0301?crs=x")).problem(400).contains(CRS84));
    let wrong = server.get(&format!("{ITEMS}?bbox=9,8,7,6&bbox-crs={EPSG}25833")).problem(400);
    assert!(wrong.contains("least easting"), "{wrong}");
}

/// `/req/filter/filter-crs-wgs84`, `/req/filter/filter-crs-param`.
#[test]
fn places_in_filters_are_in_the_system_of_the_filter() {
    let server = Server::start();
    let ids = |filter: &str, crs: &str| -> Vec<String> {
        let filter: String = form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let page = server.json(&format!("{ITEMS}?properties=name&filter={filter}{crs}"));
        texts(&page["features"], "id").into_iter().map(str::to_owned).collect()
    };
    let (x, y) = projected(25833, 10.75, 59.91);
    let oslo = ids("S_INTERSECTS(geometry, POINT(10.75 59.91))", "");
    assert_eq!(oslo, ["0301"]);
    for (filter, crs) in [
        ("S_INTERSECTS(geometry, POINT(10.75 59.91))".to_owned(), CRS84.to_owned()),
        ("S_INTERSECTS(geometry, POINT(59.91 10.75))".to_owned(), format!("{EPSG}4326")),
        (format!("S_INTERSECTS(geometry, POINT({x} {y}))"), format!("{EPSG}25833")),
        (format!("NOT S_DISJOINT(geometry, BBOX({x},{y},{x},{y}))"), format!("{EPSG}25833")),
    ] {
        assert_eq!(ids(&filter, &format!("&filter-crs={crs}")), oslo, "{filter}");
    }
    let json = format!(
        r#"{{"op":"s_intersects","args":[{{"property":"geometry"}},{{"type":"Point","coordinates":[{x},{y}]}}]}}"#
    );
    assert_eq!(ids(&json, &format!("&filter-lang=cql2-json&filter-crs={EPSG}25833")), oslo);
    // The same box as a box and as a filter.
    let (low, high) = (projected(25833, 8.0, 60.0), projected(25833, 12.0, 62.0));
    let corners = format!("{},{},{},{}", low.0, low.1, high.0, high.1);
    let by_filter = ids(&format!("S_INTERSECTS(geometry, BBOX({corners}))"), &format!("&filter-crs={EPSG}25833"));
    let by_box = server.json(&format!("{ITEMS}?properties=name&bbox={corners}&bbox-crs={EPSG}25833"));
    assert_eq!(by_filter, texts(&by_box["features"], "id"));
    let metres = server.get(&format!("{ITEMS}?filter=S_INTERSECTS(geometry,POINT(262257%206652205))"));
    assert!(metres.problem(400).contains("filter-crs"));
}
