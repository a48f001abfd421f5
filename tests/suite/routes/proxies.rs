//! Behind a proxy: every link begins as clients know the server, whether the proxy takes its path away or not.

use serde_json::Value;

use super::server::{Server, texts};

const HTML: (&str, &str) = ("accept", "text/html,*/*;q=0.8");

/// Every text in a JSON answer that is an address.
fn addresses(value: &Value) -> Vec<&str> {
    match value {
        Value::String(text) if text.contains("://") && !text.contains("opengis.net") => vec![text],
        Value::Array(list) => list.iter().flat_map(addresses).collect(),
        Value::Object(fields) => fields.values().flat_map(addresses).collect(),
        _ => Vec::new(),
    }
}

/// Addresses that hold what the server would repeat of itself.
const PAGES: [&str; 8] = [
    "/?f=json",
    "/collections/counties/items?limit=1&properties=name",
    "/tiles",
    "/tiles/municipalities",
    "/styles",
    "/styles/schemes",
    "/processes/geary",
    "/datasets/norway-2018/tiles/counties",
];

#[test]
fn every_link_begins_with_the_public_url_whatever_headers_say() {
    let server = Server::with(&["--public-url", "https://example.org/kart"]);
    for page in PAGES {
        let stripped = server.get_with(page, &[("x-forwarded-host", "evil.org")]).json();
        let whole = server.get(&format!("/kart{page}")).json();
        assert_eq!(stripped, whole, "{page}");
        let found = addresses(&stripped);
        let own: Vec<_> = found.iter().filter(|address| address.starts_with("https://example.org/kart")).collect();
        assert!(!own.is_empty(), "{page}");
        for address in &found {
            assert!(!address.contains("evil.org") && !address.contains("127.0.0.1"), "{page}: {address}");
        }
    }
    let api = server.json("/kart/api");
    assert_eq!(api["servers"][0]["url"], "https://example.org/kart");
    assert!(api["paths"]["/datasets"].is_object());
}

#[test]
fn every_link_below_a_base_path_leads_somewhere() {
    let server = Server::with(&["--base-path", "/kart/"]);
    let base = format!("{}/kart", server.address());
    for page in PAGES {
        let answer = server.get(&format!("/kart{page}")).json();
        for link in addresses(&answer).iter().filter(|link| link.starts_with(server.address())) {
            assert!(link.starts_with(&base), "{page}: {link}");
            if link.ends_with("/execution") {
                continue; // asked with POST
            }
            let link = link.replace("{z}/{x}/{y}", "4/8/4");
            assert_eq!(server.get(&link).status, 200, "{page}: {link}");
        }
    }
    let template = server.json("/kart/tiles/municipalities")["tiles"][0].as_str().expect("a template").to_owned();
    assert!(template.starts_with(&base), "{template}");
    assert_eq!(server.get("/kartet/tiles").status, 404);
}

#[test]
fn the_map_page_finds_its_files_below_a_base_path() {
    let server = Server::with(&["--base-path", "/kart"]);
    for (path, wanted) in [("/kart", "/kart/"), ("/kart/datasets/norway-2018", "/kart/datasets/norway-2018/")] {
        let redirect = server.get_with(path, &[HTML]);
        assert_eq!((redirect.status, redirect.header("location")), (308, &*format!("{}{wanted}", server.address())));
        let page = server.get_with(wanted, &[HTML]);
        let text = String::from_utf8(page.body).expect("text");
        let files: Vec<&str> = text.split('"').filter_map(|part| part.strip_prefix("./assets/")).collect();
        assert!(!files.is_empty(), "{text}");
        for file in files {
            assert_eq!(server.get(&format!("{wanted}assets/{file}")).status, 200, "{file}");
        }
    }
    // A program is not sent elsewhere.
    assert_eq!(server.get_with("/kart", &[("accept", "application/json")]).json()["dataset"]["id"], "norway-2018");
}

#[test]
fn a_proxys_words_make_the_links_and_a_version_of_their_own() {
    let server = Server::start();
    let said = [("forwarded", "for=192.0.2.1;proto=https;host=example.org"), ("x-forwarded-prefix", "/kart")];
    let links = server.get_with("/?f=json", &said);
    for href in texts(&links.json()["links"], "href") {
        assert!(href.starts_with("https://example.org/kart/"), "{href}");
    }
    assert_ne!(links.header("etag"), server.get("/?f=json").header("etag"));
    let wrong = [("x-forwarded-host", "a\"><script>"), ("x-forwarded-prefix", "//evil.org")];
    let answer = server.get_with("/?f=json", &wrong);
    assert!(!String::from_utf8_lossy(&answer.body).contains("evil"));
    assert_eq!(answer.json(), server.json("/?f=json"));
    let job = server.post(
        "/processes/geary/execution",
        &serde_json::json!({ "inputs": { "indicator": "population" } }),
        &[said[0], said[1], ("prefer", "respond-async")],
    );
    assert!(job.header("location").starts_with("https://example.org/kart/jobs/"), "{}", job.header("location"));
}
