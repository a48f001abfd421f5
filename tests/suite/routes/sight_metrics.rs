//! `/metrics`: what Prometheus reads, and what the pages about watching say that it reads.
#![expect(clippy::float_cmp, reason = "counts are whole numbers")]

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use super::server::Server;

/// A figure: its name, its labels and its value.
type Figure = (String, BTreeMap<String, String>, f64);

/// Every line of the format (version 0.0.4), with the kinds of what is in it.
fn parsed(text: &str) -> (BTreeMap<String, String>, Vec<Figure>) {
    let (mut kinds, mut helped, mut figures) = (BTreeMap::new(), BTreeSet::new(), Vec::new());
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("# HELP ") {
            let (name, words) = rest.split_once(' ').expect("words");
            assert!(words.ends_with('.') || name.starts_with("process_"), "{line}");
            assert!(helped.insert(name.to_owned()), "{name} is there twice");
        } else if let Some(rest) = line.strip_prefix("# TYPE ") {
            let (name, kind) = rest.split_once(' ').expect("a kind");
            assert!(helped.contains(name), "{name} has no words");
            assert!(["gauge", "counter", "histogram"].contains(&kind), "{line}");
            kinds.insert(name.to_owned(), kind.to_owned());
        } else {
            figures.push(figure(line));
        }
    }
    for (name, labels, value) in &figures {
        let parts = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
        let kind = kinds.get(name).or_else(|| kinds.get(parts?)).unwrap_or_else(|| panic!("{name} has no kind"));
        assert_eq!(kind == "counter", name.ends_with("_total"), "{name}");
        assert!(kind == "gauge" || *value >= 0.0, "{name} {labels:?} {value}");
    }
    (kinds, figures)
}

fn figure(line: &str) -> Figure {
    let (series, value) = line.rsplit_once(' ').expect("a value");
    let value = if value == "+Inf" { f64::INFINITY } else { value.parse().expect("a number") };
    let (name, labels) = series.split_once('{').unwrap_or((series, "}"));
    assert!(name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'), "{line}");
    let mut rest = labels;
    let mut found = BTreeMap::new();
    while rest != "}" {
        let (name, after) = rest.split_once("=\"").expect("a label");
        let (value, after) = after.split_once('"').expect("an end");
        assert!(!value.contains('\\'), "{line}");
        found.insert(name.to_owned(), value.to_owned());
        rest = after.strip_prefix(',').unwrap_or(after);
    }
    (name.to_owned(), found, value)
}

fn figures(server: &Server) -> Vec<Figure> {
    let answer = server.get("/metrics");
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/plain; version=0.0.4; charset=utf-8"));
    assert_eq!(answer.header("cache-control"), "no-store");
    parsed(std::str::from_utf8(&answer.body).expect("text")).1
}

/// The sum of what has this name and these labels.
fn sum(figures: &[Figure], name: &str, labels: &[(&str, &str)]) -> f64 {
    let has = |found: &BTreeMap<String, String>| labels.iter().all(|(name, value)| found[*name] == *value);
    figures.iter().filter(|(found, labels, _)| found == name && has(labels)).map(|(.., value)| value).sum()
}

#[test]
fn figures_tell_what_was_asked_and_how_it_went() {
    let server = Server::start();
    let tile = "/tiles/municipalities/5/16/8";
    for _ in 0..3 {
        assert_eq!(server.get(tile).status, 200);
    }
    server.get("/indicators/nope");
    let body = json!({ "inputs": { "indicator": "population", "relation": "sea", "permutations": 99 } });
    let job = server.post("/processes/global-moran/execution", &body, &[("prefer", "respond-async")]).json();
    server.ended_job(job["jobID"].as_str().expect("an id"));
    server.post_bytes("/joins", b"number,area\n0301,454\n0604,792\n", "text/csv");
    let found = figures(&server);
    let count = "nabolag_http_request_duration_seconds_count";
    let tiles = [("route", "/tiles/{layer}/{z}/{x}/{y}"), ("method", "GET"), ("status", "2xx")];
    assert_eq!(sum(&found, count, &tiles), 3.0);
    assert_eq!(sum(&found, count, &[("route", "/indicators/{id}"), ("status", "4xx")]), 1.0);
    let bytes = server.get(tile).body.len() as f64;
    assert_eq!(sum(&found, "nabolag_http_response_bytes_total", &tiles[..1]), 3.0 * bytes);
    assert_eq!(sum(&found, "nabolag_http_requests_in_flight", &[]), 1.0, "the one that asks");
    let cache = |name, cache| sum(&found, name, &[("cache", cache)]);
    assert_eq!(cache("nabolag_cache_misses_total", "tiles"), 1.0);
    assert_eq!(cache("nabolag_cache_hits_total", "tiles"), 2.0);
    assert_eq!(cache("nabolag_cache_entries", "tiles"), 1.0);
    assert!(cache("nabolag_cache_bytes", "tiles") >= bytes);
    assert!(sum(&found, "nabolag_door_taken_total", &[("door", "jobs")]) >= 1.0);
    assert_eq!(sum(&found, "nabolag_jobs", &[("state", "successful")]), 1.0);
    assert_eq!(sum(&found, "nabolag_joins", &[]), 1.0);
    assert_eq!(sum(&found, "nabolag_dataset_units", &[("dataset", "norway-2018")]), 422.0);
    assert!(sum(&found, "process_resident_memory_bytes", &[]) > 1e6);
    assert!(sum(&found, "process_open_fds", &[]) >= 3.0);
    let loaded = sum(&found, "nabolag_dataset_loaded_timestamp_seconds", &[]);
    assert!(loaded >= sum(&found, "process_start_time_seconds", &[]) - 5.0);
}

#[test]
fn no_client_can_make_new_figures() {
    let server = Server::start();
    server.get("/no/such/address");
    server.get("/indicators/a");
    let method = |name: &str| {
        let mut stream =
            std::net::TcpStream::connect(server.address().trim_start_matches("http://")).expect("connected");
        let request = format!("{name} /indicators/a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("sent");
        std::io::Read::read_to_end(&mut stream, &mut Vec::new()).expect("read");
    };
    method("BREW");
    figures(&server);
    let before = figures(&server).len();
    for number in 0..50 {
        server.get(&format!("/no/such/{number}"));
        server.get_with(&format!("/indicators/{number}"), &[("x-request-id", &number.to_string())]);
        method(&format!("BREW{number}"));
    }
    let found = figures(&server);
    assert_eq!(found.len(), before, "{found:#?}");
    let mut known: BTreeSet<String> =
        server.json("/api")["paths"].as_object().expect("paths").keys().cloned().collect();
    known.insert("other".to_owned());
    let units = |route: &str| route.replace("{units}", "municipalities");
    for (.., labels, _) in &found {
        assert!(labels.get("route").is_none_or(|route| known.contains(&units(route))), "{labels:?}");
    }
}

/// The names of figures in a text.
fn names(text: &str) -> BTreeSet<&str> {
    let words = text.split(|c: char| !(c.is_ascii_lowercase() || c == '_'));
    words.filter(|word| word.starts_with("nabolag_") || word.starts_with("process_")).collect()
}

#[test]
fn the_board_and_the_page_about_watching_name_only_figures_that_there_are() {
    let server = Server::start();
    server.get("/indicators");
    let found: BTreeSet<String> = figures(&server).into_iter().map(|(name, ..)| name).collect();
    let board = include_str!("../../../docs/monitoring/nabolag-dashboard.json");
    let alerts = include_str!("../../../docs/monitoring/nabolag-alerts.yaml");
    let page = include_str!("../../../docs/monitoring.md");
    serde_json::from_str::<Value>(board).expect("JSON");
    assert!(names(board).len() > 15, "the board shows little");
    for text in [board, alerts, page] {
        for name in names(text) {
            let is_family = found.iter().any(|known| known.strip_prefix(name).is_some_and(|end| end == "_count"));
            assert!(found.contains(name) || is_family, "there is no {name}");
        }
    }
    let page = names(page);
    for name in &found {
        let family = ["_bucket", "_sum", "_count"].iter().find_map(|part| name.strip_suffix(part));
        assert!(page.contains(family.unwrap_or(name)), "docs/monitoring.md does not tell of {name}");
    }
}
