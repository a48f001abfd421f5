//! OGC API Common part 1, requirement by requirement, and that `/conformance` names no class without a file of tests.

use super::server::{Server, texts};

const COMMON: &str = "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/";

/// The parts of standards that are gone through requirement by requirement, and the file that does it.
const TESTED: &[(&str, &str)] = &[
    (COMMON, "common_conformance"),
    ("http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/", "features_conformance"),
    ("http://www.opengis.net/spec/ogcapi-features-2/1.0/conf/", "features_crs"),
    ("http://www.opengis.net/spec/ogcapi-features-3/1.0/conf/", "features_filter"),
    ("http://www.opengis.net/spec/cql2/1.0/conf/", "features_filter"),
    ("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/", "tiles_conformance"),
    ("http://www.opengis.net/spec/tms/2.0/conf/", "tiles_conformance"),
    ("http://www.opengis.net/spec/ogcapi-processes-1/1.0/conf/", "processes_conformance"),
    ("http://www.opengis.net/spec/ogcapi-styles-1/1.0/conf/", "styles"),
];

fn classes(server: &Server) -> Vec<String> {
    let conformance = server.json("/conformance");
    let list = conformance["conformsTo"].as_array().expect("a list");
    list.iter().map(|class| class.as_str().expect("a text").to_owned()).collect()
}

#[test]
fn no_class_is_named_without_a_file_of_tests() {
    let server = Server::start();
    let classes = classes(&server);
    for class in &classes {
        let file = TESTED.iter().find(|(part, _)| class.starts_with(part)).map(|(_, file)| *file);
        let file = file.unwrap_or_else(|| panic!("{class} is of no part that is tested"));
        let path = format!("{}/tests/suite/routes/{file}.rs", env!("CARGO_MANIFEST_DIR"));
        assert!(std::path::Path::new(&path).is_file(), "{class}: {path}");
    }
    let mut common: Vec<&str> = classes.iter().filter_map(|class| class.strip_prefix(COMMON)).collect();
    common.sort_unstable();
    assert_eq!(common, ["core", "json", "landing-page"], "each has its tests below");
}

/// `/req/core/http`, `/req/core/query-param-unknown`, `/req/core/query-param-invalid`.
#[test]
fn http_is_followed_and_a_wrong_parameter_is_a_bad_request() {
    let server = Server::start();
    for path in ["/", "/conformance", "/collections", "/processes", "/tiles"] {
        let answer = server.get_with(path, &[("accept", "application/json")]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.header("content-type").is_empty() && !answer.header("date").is_empty(), "{path}");
        assert!(server.get(&format!("{path}?no_such=1")).problem(400).contains("no_such"), "{path}");
        assert!(server.get(&format!("{path}?f=no-such")).problem(400).contains("json"), "{path}");
        assert_eq!(server.delete(path).status, 405, "{path}");
    }
    assert_eq!(server.get("/no/such/address").status, 404);
}

/// `/req/landing-page/root-op`, `root-success`, `api-definition-op`, `api-definition-success`, `conformance-op`,
/// `conformance-success`.
#[test]
fn the_landing_page_leads_to_the_description_and_to_the_classes() {
    let server = Server::start();
    let landing = server.json("/?f=json");
    assert!(landing["title"].is_string() && landing["description"].is_string());
    let links = landing["links"].as_array().expect("links");
    for (rel, media_type) in [
        ("service-desc", "application/vnd.oai.openapi+json"),
        ("http://www.opengis.net/def/rel/ogc/1.0/conformance", "application/json"),
    ] {
        let link = links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("{rel} of {landing}"));
        let answer = server.get(link["href"].as_str().expect("an address"));
        assert_eq!(answer.status, 200, "{rel}");
        assert!(answer.header("content-type").starts_with(media_type), "{rel}: {}", answer.header("content-type"));
    }
    let api = server.json("/api");
    assert!(api["paths"]["/conformance"]["get"].is_object());
    assert!(classes(&server).contains(&format!("{COMMON}landing-page")));
}

/// `/req/json/definition`, `/req/json/content`.
#[test]
fn every_resource_comes_as_json_by_the_accept_header() {
    let server = Server::start();
    for (path, member) in [("/", "links"), ("/conformance", "conformsTo"), ("/collections", "collections")] {
        let answer = server.get_with(path, &[("accept", "application/json")]);
        assert!(answer.header("content-type").starts_with("application/json"), "{path}");
        assert!(answer.json()[member].is_array(), "{path}");
    }
    assert!(!texts(&server.json("/collections")["collections"], "id").is_empty());
}
