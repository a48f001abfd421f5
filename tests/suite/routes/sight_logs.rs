//! What the log holds of requests, and what it must not hold.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::Server;

struct Logged {
    server: Server,
    log: PathBuf,
    _folder: tempfile::TempDir,
}

impl Logged {
    fn with(options: &[&str], settings: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let log = folder.path().join("log.txt");
        Self { server: Server::logged(options, settings, &log), log, _folder: folder }
    }

    fn text(&self) -> String {
        read(&self.log)
    }

    /// The line about a request, which is written when the answer has gone out.
    fn line(&self, id: &str) -> Value {
        let until = Instant::now() + Duration::from_secs(20);
        loop {
            let lines: Vec<Value> =
                self.text().lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect();
            let found = lines.into_iter().find(|line| line["request_id"] == id && line["target"] == "access");
            if let Some(line) = found {
                return line;
            }
            assert!(Instant::now() < until, "there is no line about {id}");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

fn read(log: &Path) -> String {
    std::fs::read_to_string(log).expect("a log")
}

#[test]
fn every_request_is_a_line_by_the_id_that_the_client_gets() {
    let logged = Logged::with(&["--log", "json"], &[("RUST_LOG", "info")]);
    let own = logged.server.get_with("/municipalities/0604?f=json", &[("x-request-id", "mine-1.a_B")]);
    assert_eq!(own.header("x-request-id"), "mine-1.a_B");
    let line = logged.line("mine-1.a_B");
    assert_eq!((&line["method"], &line["route"]), (&json!("GET"), &json!("/{units}/{number}")));
    assert_eq!((&line["path"], &line["status"]), (&json!("/municipalities/0604"), &json!(200)));
    assert_eq!(line["bytes"], own.body.len());
    assert!(line["milliseconds"].as_f64().expect("a time") > 0.0);
    assert_eq!(line["dataset_version"].as_str().map(str::len), Some(16));
    assert!(line.get("client_left").is_none_or(Value::is_null), "{line}");

    let wrong = logged.server.get_with("/indicators/nope", &[("x-request-id", "two words")]);
    assert!(!wrong.problem(404).is_empty());
    let id = wrong.header("x-request-id");
    assert!(id != "two words" && id.len() == 16, "{id}");
    assert_eq!(wrong.json()["request_id"], id, "a problem tells the id too");
    assert_eq!(logged.line(id)["status"], 404);

    let nothing = logged.server.get("/no/such/address/at/all");
    assert_eq!(logged.line(nothing.header("x-request-id"))["route"], "other");
    let unchanged = logged.server.get("/indicators");
    let tag = unchanged.header("etag");
    let unchanged = logged.server.get_with("/indicators", &[("if-none-match", tag)]);
    assert_eq!((unchanged.status, &logged.line(unchanged.header("x-request-id"))["bytes"]), (304, &json!(0)));
}

#[test]
fn nothing_that_only_the_client_knows_is_in_the_log() {
    let logged = Logged::with(&["--log", "json"], &[("RUST_LOG", "debug")]);
    let server = &logged.server;
    let join = server.post_bytes("/joins", b"number,area\n0301,454\n0604,792\n0605,1517\n0602,1\n", "text/csv");
    assert_eq!(join.status, 201, "{}", String::from_utf8_lossy(&join.body));
    let id = join.json()["joinId"].as_str().expect("an id").to_owned();
    let column = format!("join.{id}.area");
    for path in [
        format!("/joins/{id}"),
        format!("/indicators/{column}"),
        format!("/tiles/municipalities/4/8/4?properties={column}"),
        format!("/styles/{column}"),
        format!("/indicators/join.{id}.nope"),
        format!("/municipalities/0604/neighbours?indicator={column}"),
        format!("/datasets/norway-2018/joins/{id}"),
    ] {
        server.get(&path);
    }
    let body = json!({ "inputs": { "indicator": column, "relation": "nearest", "k": 2, "permutations": 99 } });
    let job = server.post("/processes/global-moran/execution", &body, &[("prefer", "respond-async")]);
    assert_eq!(job.status, 201, "{}", String::from_utf8_lossy(&job.body));
    let job = job.json()["jobID"].as_str().expect("an id").to_owned();
    server.ended_job(&job);
    server.get(&format!("/jobs/{job}/results"));
    server.get(&format!("/indicators/job.{job}.p"));
    let secret = "c2VjcmV0LWtleQ";
    let bearer = format!("Bearer {secret}");
    server.get_with("/indicators?token=c2VjcmV0LWtleQ", &[("authorization", &bearer), ("x-api-key", secret)]);
    let last = server.get("/at?lon=9.6512345&lat=59.67");
    logged.line(last.header("x-request-id"));
    let text = logged.text();
    for hidden in [id.as_str(), job.as_str(), secret, "9.6512345"] {
        assert!(!text.contains(hidden), "{:?}", text.lines().find(|line| line.contains(hidden)));
    }
}

#[test]
fn lines_for_people_are_to_be_had_and_silence_too() {
    let logged = Logged::with(&[], &[("RUST_LOG", "info")]);
    let answer = logged.server.get("/indicators/schemes");
    let id = answer.header("x-request-id").to_owned();
    let until = Instant::now() + Duration::from_secs(20);
    while !logged.text().contains(&id) {
        assert!(Instant::now() < until, "there is no line");
        std::thread::sleep(Duration::from_millis(10));
    }
    let text = logged.text();
    assert!(text.contains("path=/indicators/schemes"), "{text}");
    assert!(!text.contains('\u{1b}'), "a file gets no colours");
    let watched = text.lines().find(|line| line.contains("path=/ready") && line.contains("status=200"));
    assert_eq!(watched, None, "what watches is not worth a line");

    let silent = Logged::with(&[], &[("RUST_LOG", "info,access=off")]);
    silent.server.get("/indicators/schemes");
    assert!(!silent.text().contains("/indicators/schemes"));
    let wrong = Logged::with(&[], &[("RUST_LOG", "access=loud")]);
    assert!(wrong.text().contains("RUST_LOG is passed over"), "{}", wrong.text());
}

#[test]
fn who_leaves_before_the_answer_is_in_the_log_as_having_left() {
    let logged = Logged::with(&["--log", "json"], &[("RUST_LOG", "info")]);
    let address = logged.server.address().strip_prefix("http://").expect("an address").to_owned();
    let body = r#"{"inputs":{"indicator":"population","relation":"sea","permutations":100000}}"#;
    let head = format!(
        "POST /processes/local-moran/execution HTTP/1.1\r\nHost: {address}\r\nX-Request-Id: gone\r\nContent-Length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(&address).expect("connected");
    stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(body.as_bytes())).expect("sent");
    stream.set_read_timeout(Some(Duration::from_millis(300))).expect("set");
    assert!(stream.read(&mut [0]).is_err(), "it takes longer than that");
    drop(stream);
    let line = logged.line("gone");
    assert_eq!((&line["client_left"], line.get("status").is_none_or(Value::is_null)), (&json!(true), true), "{line}");
}
