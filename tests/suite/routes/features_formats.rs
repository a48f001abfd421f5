//! The formats that features leave in, how one is chosen, and the pages for people.

use std::path::Path;

use gdal::Dataset;
use gdal::vector::LayerAccess;

use super::server::Server;

const ITEMS: &str = "/collections/municipalities/items";
const BROWSER: (&str, &str) = ("accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");

#[test]
fn json_fg_says_when_where_and_what_in_any_system() {
    let server = Server::start();
    let answer = server.get(&format!("{ITEMS}?limit=2&f=jsonfg"));
    assert_eq!(answer.header("content-type"), "application/vnd.ogc.fg+json");
    let page = answer.json();
    assert_eq!(page["featureType"], "municipalities");
    assert_eq!(page["conformsTo"][0], "http://www.opengis.net/spec/json-fg-1/1.0/conf/core");
    let feature = &page["features"][0];
    assert_eq!(feature["time"]["interval"], serde_json::json!(["2018-01-01", "2018-12-31"]));
    assert!(feature["place"].is_null() && feature["geometry"]["type"] == "MultiPolygon");
    let utm = server.get_with(
        &format!("{ITEMS}/0301?crs=EPSG:25833"),
        &[("accept", "application/vnd.ogc.fg+json, application/json;q=0.5")],
    );
    let utm = utm.json();
    assert_eq!(utm["coordRefSys"], "http://www.opengis.net/def/crs/EPSG/0/25833");
    assert!(utm["geometry"].is_null() && utm["place"]["coordinates"][0][0][0][0].as_f64() > Some(1000.0));
}

#[test]
fn files_open_in_gdal_with_the_system_and_the_values_asked_for() {
    let server = Server::start();
    let folder = tempfile::tempdir().expect("a folder");
    for (collection, format) in [
        ("municipalities", "gpkg"),
        ("municipalities", "fgb"),
        ("borders", "gpkg"),
        ("centres", "fgb"),
        ("links", "gpkg"),
    ] {
        let path = format!("/collections/{collection}/items?f={format}&crs=EPSG:25833&limit=50");
        let answer = server.get(&path);
        assert_eq!(answer.status, 200, "{path}: {}", String::from_utf8_lossy(&answer.body));
        assert_eq!(answer.header("content-disposition"), format!("attachment; filename=\"{collection}.{format}\""));
        assert_eq!(answer.header("ogc-numberreturned"), "50");
        assert!(answer.header("link").contains("rel=\"next\""));
        assert!(answer.body == server.get(&path).body, "{path}: the same question has the same answer");
        let file = folder.path().join(format!("{collection}.{format}"));
        std::fs::write(&file, &answer.body).expect("written");
        let (crs, count, east) = read(&file, collection);
        assert_eq!((crs, count), (25833, 50), "{path}");
        assert!((-1e6..2e6).contains(&east) && east.abs() > 1000.0, "{path}: {east}");
    }
    let degrees = server.get(&format!("{ITEMS}?f=gpkg&crs=EPSG:4326&limit=5&properties=schemes"));
    let file = folder.path().join("degrees.gpkg");
    std::fs::write(&file, &degrees.body).expect("written");
    let (crs, _, east) = read(&file, "municipalities");
    // Files hold longitude first.
    assert!(crs == 4326 && (4.0..32.0).contains(&east), "{crs} {east}");
    let table = server.get("/collections/memberships/items?f=fgb").problem(400);
    assert!(table.contains("f=gpkg"), "{table}");
    assert_eq!(server.get("/collections/memberships/items?f=gpkg").status, 200);
}

/// EPSG number, how many features, and a coordinate to the east.
fn read(file: &Path, layer: &str) -> (i32, u64, f64) {
    let dataset = Dataset::open(file).expect("GDAL opens it");
    let mut found = dataset.layer_by_name(layer).expect("the layer");
    let crs = found.spatial_ref().expect("a system").auth_code().expect("a number");
    assert_eq!(found.defn().fields().next().expect("a column").name(), "id");
    let east = found.features().next().expect("a feature").geometry().expect("a place").envelope().MinX;
    (crs, found.feature_count(), east)
}

#[test]
fn browsers_get_pages_and_programs_json_from_every_address() {
    let server = Server::start();
    for path in [
        "/conformance",
        "/collections",
        "/collections/municipalities",
        "/collections/municipalities/queryables",
        "/collections/municipalities/items?limit=3",
        "/collections/municipalities/items/0301",
        "/collections/links/items?limit=3",
        "/indicators",
        "/indicators/schemes",
        "/relations",
        "/relations/land?limit=5",
        "/groupings/county",
        "/municipalities",
        "/municipalities/0301",
        "/municipalities/0301/neighbours",
        "/processes",
        "/processes/global-moran",
        "/jobs",
        "/tiles",
        "/datasets",
        "/at?lon=10.75&lat=59.91",
    ] {
        let page = server.get_with(path, &[BROWSER]);
        assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
        assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{path}");
        let html = String::from_utf8(page.body).expect("text");
        assert!(html.starts_with("<!doctype html>\n<html lang=\"en\">") && html.ends_with("</html>\n"), "{path}");
        assert!(!html.contains("<script") && html.matches("<h1>").count() == 1, "{path}");
        let json = server.get_with(path, &[("accept", "*/*")]);
        assert!(json.header("content-type").contains("json"), "{path}");
        // All links of the answer are links of the page.
        if let Some(links) = json.json()["links"].as_array() {
            for href in links.iter().filter(|link| link["rel"] != "self" && link["rel"] != "alternate") {
                let href = href["href"].as_str().expect("an address").replace('&', "&amp;");
                assert!(html.contains(&format!("href=\"{href}\"")), "{path}: {href}");
            }
        }
        let by_name = format!("{path}{}f=html", if path.contains('?') { "&" } else { "?" });
        assert!(server.get(&by_name).header("content-type").starts_with("text/html"), "{by_name}");
    }
}

#[test]
fn a_page_and_its_json_are_told_apart_by_caches_and_problems_are_pages_too() {
    let server = Server::start();
    let (page, json) = (server.get_with("/indicators", &[BROWSER]), server.get("/indicators"));
    assert_ne!(page.header("etag"), json.header("etag"));
    assert!(page.header("vary").contains("accept") && json.header("vary").contains("accept"));
    let again = server.get_with("/indicators", &[BROWSER, ("if-none-match", page.header("etag"))]);
    assert_eq!(again.status, 304);
    for (path, status, words) in [
        ("/nothing/at/all/here", 404, "/api"),
        ("/collections/municipalities/items?bbox=1", 400, "four numbers"),
        ("/indicators/wealth", 404, "schemes"),
    ] {
        let page = server.get_with(path, &[BROWSER]);
        assert_eq!((page.status, page.header("content-type")), (status, "text/html; charset=utf-8"), "{path}");
        let html = String::from_utf8(page.body).expect("text");
        assert!(html.contains(words), "{path}: {html}");
        assert_eq!(server.get(path).status, status);
        assert_eq!(server.get(path).header("content-type"), "application/problem+json", "{path}");
    }
    let chosen = server.get_with("/indicators?f=json", &[BROWSER]);
    assert!(chosen.header("content-type").starts_with("application/json"));
}
