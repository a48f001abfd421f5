//! Keys: who may write, and that they are nowhere to be read.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::json;

use super::server::{Answer, Server};
use crate::suite::fixtures::Folder;

/// A key and its entry, as the program makes them.
fn key(id: &str, options: &[&str]) -> (String, String) {
    let mut program = Command::new(env!("CARGO_BIN_EXE_nabolag"));
    let output = program.args(["key", "new", "--id", id]).args(options).output().expect("the program starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("text");
    let key = text.split_whitespace().find(|word| word.starts_with("nabolag_")).expect("a key").to_owned();
    (key, text)
}

fn path(path: &Path) -> String {
    path.to_str().expect("UTF-8").to_owned()
}

fn join(server: &Server, headers: &[(&str, &str)]) -> Answer {
    let headers = [headers, &[("content-type", "text/csv")]].concat();
    server.ask("POST", "/joins", &headers, b"number,x\n0301,1\n")
}

#[test]
fn writing_needs_a_key_with_the_scope_and_reading_none() {
    let (joiner, one) = key("joiner", &["--scope", "join"]);
    let (worker, two) = key("worker", &["--scope", "jobs", "--scope", "read"]);
    let (old, three) = key("old", &["--scope", "join", "--expires", "2020-01-01"]);
    let folder = Folder::new().with("keys.toml", one + &two + &three);
    let server = Server::with(&["--keys", &path(&folder.path("keys.toml")), "--open-permutations", "999"]);

    let refused = join(&server, &[]);
    assert!(refused.problem(401).contains("scope join"));
    assert_eq!(refused.header("www-authenticate"), "Bearer realm=\"nabolag\", scope=\"join\"");
    let bearer = |key: &str| format!("Bearer {key}");
    assert_eq!(join(&server, &[("authorization", &bearer(&joiner))]).status, 201);
    assert_eq!(join(&server, &[("x-api-key", &joiner)]).status, 201);
    let other = join(&server, &[("authorization", &bearer(&worker))]);
    assert!(other.problem(403).contains("not the scope join"));
    assert!(other.header("www-authenticate").contains("insufficient_scope"));
    for wrong in [old.as_str(), "nabolag_nonsense", "nonsense", "", &joiner[..joiner.len() - 1]] {
        let refused = join(&server, &[("authorization", &bearer(wrong))]);
        assert!(refused.status == 401, "{wrong}: {}", refused.status);
    }
    assert_eq!(join(&server, &[("authorization", &bearer(&joiner)), ("x-api-key", &joiner)]).status, 400);
    assert_eq!(join(&server, &[("authorization", "Basic abc")]).status, 401);

    let run = |permutations: u32, headers: &[(&str, &str)]| {
        let body = json!({ "inputs": { "indicator": "schemes", "permutations": permutations } });
        server.post("/processes/global-moran/execution", &body, headers)
    };
    assert_eq!(run(999, &[]).status, 200);
    assert!(run(1000, &[]).problem(401).contains("scope jobs"));
    assert_eq!(run(1000, &[("x-api-key", &worker)]).status, 200);
    assert_eq!(run(1000, &[("x-api-key", &joiner)]).status, 403);
    let job = run(1000, &[("x-api-key", &worker), ("prefer", "respond-async")]);
    let here = format!("/jobs/{}", job.json()["jobID"].as_str().expect("an id"));
    assert_eq!(server.get(&here).status, 200);
    assert_eq!(server.delete(&here).status, 401, "others do not stop it");
    assert_eq!(server.ask("DELETE", &here, &[("x-api-key", &worker)], b"").status, 200);
    assert_eq!(server.get("/indicators/schemes").status, 200);
}

#[test]
fn reading_can_be_closed_but_for_health() {
    let (reader, one) = key("reader", &["--scope", "read"]);
    let (joiner, two) = key("joiner", &["--scope", "join"]);
    let folder = Folder::new().with("keys.toml", one + &two);
    let server = Server::with(&["--keys", &path(&folder.path("keys.toml")), "--closed"]);
    for address in ["/", "/collections", "/tiles/municipalities/5/16/9", "/datasets/norway-2018/indicators/schemes"] {
        assert!(server.get(address).problem(401).contains("scope read"), "{address}");
        assert_eq!(server.get_with(address, &[("x-api-key", &reader)]).status, 200, "{address}");
        assert_eq!(server.get_with(address, &[("x-api-key", &joiner)]).status, 403, "{address}");
    }
    for address in ["/health", "/ready"] {
        assert_eq!(server.get(address).status, 200);
        assert_eq!(server.get_with(address, &[("x-api-key", "wrong")]).status, 200);
    }
    let page = server.get_with("/collections", &[("accept", "text/html")]);
    assert_eq!((page.status, page.header("content-type")), (401, "text/html; charset=utf-8"));
    let preflight = [
        ("origin", "https://a.org"),
        ("access-control-request-method", "GET"),
        ("access-control-request-headers", "x"),
    ];
    assert_eq!(server.ask("OPTIONS", "/collections", &preflight, b"").status, 200, "browsers ask without keys");
}

#[test]
fn the_file_is_read_again_when_it_changes_and_a_wrong_one_changes_nothing() {
    let (first, one) = key("first", &["--scope", "join"]);
    let (second, two) = key("second", &["--scope", "join"]);
    let folder = Folder::new().with("keys.toml", &one);
    let server = Server::with(&["--keys", &path(&folder.path("keys.toml"))]);
    let is_known = |key: &str| join(&server, &[("x-api-key", key)]).status == 201;
    assert!(is_known(&first) && !is_known(&second));
    let folder = folder.with("keys.toml", "[[key]]\nid = nonsense");
    std::thread::sleep(Duration::from_secs(4));
    assert!(is_known(&first));
    let _folder = folder.with("keys.toml", &two);
    let until = Instant::now() + Duration::from_secs(20);
    while is_known(&first) || !is_known(&second) {
        assert!(Instant::now() < until, "the new keys are not read");
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_key_may_have_a_rate_of_its_own() {
    let (slow, entry) = key("slow", &["--scope", "join"]);
    let folder = Folder::new().with("keys.toml", format!("{entry}writes_per_minute = 2\n"));
    let server = Server::with(&["--keys", &path(&folder.path("keys.toml"))]);
    assert_eq!(join(&server, &[("x-api-key", &slow)]).status, 201);
    assert_eq!(join(&server, &[("x-api-key", &slow)]).status, 429);
}

#[test]
fn secrets_are_in_no_log_whatever_is_logged() {
    let (known, entry) = key("known", &["--scope", "join"]);
    let folder = Folder::new().with("keys.toml", entry);
    let log = folder.path("log.txt");
    let server = Server::logging(&["--keys", &path(&folder.path("keys.toml"))], &log);
    let secret = "nabolag_5ec7e75ec7e7";
    for value in [known.as_str(), secret, "eyJhbGciOiJub25lIn0.5ec7e75ec7e7.x"] {
        join(&server, &[("authorization", &format!("Bearer {value}"))]);
        join(&server, &[("x-api-key", value), ("cookie", "session=5ec7e75ec7e7")]);
        server.get_with("/collections", &[("authorization", &format!("Bearer {value}"))]);
    }
    join(&server, &[("authorization", "Basic 5ec7e75ec7e7")]);
    assert_eq!(server.terminate(), Some(0));
    let log = String::from_utf8_lossy(&std::fs::read(&log).expect("a log")).into_owned();
    assert!(log.contains("/joins"), "requests are logged at this level");
    assert!(!log.contains("5ec7e75ec7e7") && !log.contains(&known["nabolag_".len()..]), "a secret is in the log");
}
