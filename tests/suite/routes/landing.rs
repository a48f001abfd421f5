//! `/`, `/api`, `/conformance`, and what holds for every address.

use serde_json::json;

use super::server::{Server, texts};

#[test]
fn browsers_get_the_map_and_programs_the_landing_page() {
    let server = Server::start();
    let html = server.get_with("/", &[("accept", "text/html,application/xhtml+xml,*/*;q=0.8")]);
    assert!(html.header("content-type").starts_with("text/html"));
    assert!(html.header("content-security-policy").contains("connect-src 'self'"));
    for (path, accept) in [("/?f=json", "text/html"), ("/", "application/json"), ("/", "*/*")] {
        let landing = server.get_with(path, &[("accept", accept)]).json();
        assert_eq!(landing["dataset"]["id"], "norway-2018");
        assert_eq!(landing["schematic"], true);
        let relations = texts(&landing["links"], "rel");
        for wanted in ["self", "service-desc", "conformance", "data"] {
            assert!(relations.contains(&wanted), "{wanted} in {relations:?}");
        }
    }
}

#[test]
fn a_basemap_is_told_to_the_viewer_and_allowed_to_it_alone() {
    let none = Server::start();
    assert!(none.json("/?f=json").get("basemap").is_none());
    let tiles = "https://tiles.example.org/{z}/{x}/{y}.png";
    let server = Server::with(&["--basemap", tiles, "--basemap-attribution", "© The maker of the map"]);
    let told = json!({ "tiles": tiles, "attribution": "© The maker of the map" });
    assert_eq!(server.json("/?f=json")["basemap"], told);
    let policy = server.get_with("/", &[("accept", "text/html")]).header("content-security-policy").to_owned();
    for part in
        ["connect-src 'self' https://tiles.example.org", "img-src 'self' data: blob: https://tiles.example.org;"]
    {
        assert!(policy.contains(part), "{policy}");
    }
}

#[test]
fn what_no_client_means_to_send_gets_a_problem_too() {
    let server = Server::start();
    for path in ["/tiles/%ff%fe", "/assets/%ff", "/%c3%28"] {
        assert!(server.get(path).problem(400).contains("not UTF-8"), "{path}");
    }
    let none = [("accept-encoding", "identity;q=0, *;q=0")];
    assert!(server.get_with("/indicators", &none).problem(406).contains("allow identity, gzip"));
    let long = server.get(&format!("/indicators/schemes?k={}", "9".repeat(20_000))).problem(400);
    assert!(long.chars().count() <= 4_001 && long.ends_with('…'), "{}", long.len());
}

#[test]
fn a_worker_of_the_page_may_ask_for_tiles() {
    let server = Server::start();
    let page = server.get_with("/", &[("accept", "text/html")]).text();
    let script = page.split('"').find(|part| part.contains("/assets/") && part.contains(".js")).expect("a script");
    let answer = server.get(&format!("/{}", script.trim_start_matches(['.', '/'])));
    assert_eq!(answer.status, 200, "{script}");
    // What a worker may do is said by the answer its script came in.
    assert!(answer.header("content-security-policy").contains("connect-src 'self'"), "{script}");
}

#[test]
fn scripts_of_the_page_are_packed_already_for_those_who_take_it() {
    let server = Server::start();
    let page = server.get_with("/", &[("accept", "text/html")]).text();
    let script = page.split('"').find(|part| part.contains("/assets/") && part.contains(".js")).expect("a script");
    let path = format!("/{}", script.trim_start_matches(['.', '/']));
    let plain = server.get_with(&path, &[("accept-encoding", "br;q=0")]);
    assert_eq!((plain.status, plain.header("content-encoding")), (200, ""));
    let packed = server.get_with(&path, &[("accept-encoding", "gzip, deflate, br, zstd")]);
    assert_eq!((packed.header("content-encoding"), packed.header("vary")), ("br", "accept-encoding"));
    assert_eq!(packed.header("content-type"), plain.header("content-type"));
    assert_eq!(packed.header("content-security-policy"), plain.header("content-security-policy"));
    let mut unpacked = Vec::new();
    brotli::BrotliDecompress(&mut packed.body.as_slice(), &mut unpacked).expect("brotli");
    assert!(unpacked == plain.body, "{path}");
}

#[test]
fn who_holds_the_page_gets_it_anew_when_it_is_set_otherwise() {
    let tag = |options: &[&str]| {
        let server = Server::with(&[&["--public-url", "https://example.org"], options].concat());
        server.get_with("/", &[("accept", "text/html")]).header("etag").to_owned()
    };
    let first = tag(&[]);
    assert!(!first.is_empty());
    assert_eq!(tag(&[]), first, "another replica of the same edition");
    let tiles = "https://tiles.example.org/{z}/{x}/{y}.png";
    assert_ne!(tag(&["--basemap", tiles, "--basemap-attribution", "© The maker of the map"]), first);
    assert_ne!(tag(&["--frame-ancestors", "'self'"]), first);
}

#[test]
fn every_link_of_the_landing_page_leads_somewhere() {
    let server = Server::start();
    for href in texts(&server.json("/?f=json")["links"], "href") {
        assert!(href.starts_with(server.address()), "{href}");
        assert_eq!(server.get(href).status, 200, "{href}");
    }
}

#[test]
fn the_description_lists_every_address_in_both_versions() {
    let server = Server::start();
    for (version, wanted) in [("3.1", "3.1.0"), ("3.0", "3.0.3")] {
        let answer = server.get(&format!("/api?version={version}"));
        assert!(answer.header("content-type").ends_with(&format!("version={version}")));
        let api = answer.json();
        assert_eq!(api["openapi"], wanted);
        for path in ["/", "/collections/{collection}/items", "/tiles/{layer}/{z}/{x}/{y}", "/municipalities/{number}"] {
            assert!(api["paths"][path]["get"]["operationId"].is_string(), "{path}");
        }
        let items = &api["paths"]["/collections/{collection}/items"]["get"]["parameters"];
        for name in ["collection", "bbox", "datetime", "limit", "f"] {
            assert!(texts(items, "name").contains(&name), "{name}");
        }
    }
    let classes = server.json("/conformance");
    assert!(classes["conformsTo"].to_string().contains("ogcapi-features-1/1.0/conf/core"));
}

#[test]
fn a_wrong_address_a_wrong_parameter_and_a_wrong_method_say_what_would_be_right() {
    let server = Server::start();
    assert!(server.get("/nothing/at/all/here").problem(404).contains("/api"));
    assert!(server.get("/kommuner").problem(404).contains("/municipalities"));
    assert!(server.get("/counties/05").problem(404).contains("/collections/counties/items"));
    assert!(server.get("/indicators/schemes?clasify=jenks").problem(400).contains("classify, k, f"));
    assert!(server.get("/indicators/schemes?classify=best").problem(400).contains("quantile, jenks"));
    assert!(server.get("/indicators/schemes?k=0").problem(400).contains("from 1 to 20"));
    assert!(server.get("/indicators/schemes?k=3&k=4").problem(400).contains("once"));
    let posted = ureq::post(format!("{}/indicators", server.address()))
        .config()
        .http_status_as_error(false)
        .build()
        .send_empty()
        .expect("an answer");
    assert_eq!(posted.status(), 405);
}

#[test]
fn an_unchanged_answer_is_not_sent_twice() {
    let server = Server::start();
    for path in ["/indicators/schemes", "/tiles/municipalities/4/8/4", "/collections/municipalities/items?limit=2"] {
        let first = server.get(path);
        assert_eq!(first.status, 200, "{path}");
        let tag = first.header("etag").to_owned();
        assert!(tag.starts_with("W/\""), "{path}: {tag}");
        let again = server.get_with(path, &[("if-none-match", &tag)]);
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        assert_eq!(again.header("etag"), tag);
        assert_eq!(server.get_with(path, &[("if-none-match", "W/\"other\"")]).status, 200);
    }
}

#[test]
fn pages_of_other_origins_may_read_the_answers() {
    let server = Server::start();
    let answer = server.get_with("/indicators", &[("origin", "https://example.org")]);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
