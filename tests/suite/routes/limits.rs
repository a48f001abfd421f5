//! What is refused because it is too much, too long or too often, and that the rest is answered meanwhile.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::Server;

const MORAN: &str = "/processes/global-moran/execution";

/// An analysis that takes many seconds.
fn long() -> Value {
    json!({ "inputs": {
        "indicator": "population", "relation": "nearest", "permutations": 1_000_000, "inference": "permutation"
    } })
}

fn connect(server: &Server) -> TcpStream {
    let stream = TcpStream::connect(server.address().strip_prefix("http://").expect("an address"));
    let stream = stream.expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("a time");
    stream
}

/// Sends an analysis without waiting for what is answered.
fn send(server: &Server, body: &Value) -> TcpStream {
    let mut stream = connect(server);
    let body = body.to_string();
    let head = format!(
        "POST {MORAN} HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all((head + &body).as_bytes()).expect("written");
    stream
}

/// Seconds of processor time that the server has used.
fn processor_seconds(server: &Server) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.process())).expect("a process");
    let fields: Vec<&str> = stat.rsplit_once(')').expect("a name").1.split_whitespace().collect();
    let ticks: f64 = fields[11..13].iter().map(|ticks| ticks.parse::<f64>().expect("a number")).sum();
    ticks / 100.0
}

#[test]
fn an_analysis_that_nobody_waits_for_any_more_stops() {
    let server = Server::start();
    let stream = send(&server, &long());
    let until = Instant::now() + Duration::from_secs(20);
    let before = processor_seconds(&server);
    while processor_seconds(&server) < before + 0.3 {
        assert!(Instant::now() < until, "the analysis does not begin");
        std::thread::sleep(Duration::from_millis(20));
    }
    drop(stream);
    std::thread::sleep(Duration::from_millis(1500));
    let left = processor_seconds(&server);
    std::thread::sleep(Duration::from_secs(1));
    let idle = processor_seconds(&server) - left;
    assert!(idle < 0.2, "{idle} s of processor time in a second after the client left");
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn nobody_waits_longer_than_is_allowed_and_is_told_of_jobs() {
    let server = Server::with(&["--run-seconds", "1"]);
    let answer = server.post(MORAN, &long(), &[]);
    let detail = answer.problem(504);
    assert!(detail.contains("longer than 1 s") && detail.contains("Prefer: respond-async"), "{detail}");
    let short = json!({ "inputs": { "indicator": "population", "relation": "nearest", "permutations": 99 } });
    assert_eq!(server.post(MORAN, &short, &[]).status, 200);
}

#[test]
fn analyses_that_wait_are_turned_away_and_tiles_are_drawn_beside_them() {
    let server = Server::with(&["--queue-seconds", "1", "--max-waiting", "2"]);
    let busy: Vec<TcpStream> = (0..12).map(|_| send(&server, &long())).collect();
    std::thread::sleep(Duration::from_millis(1500));
    let began = Instant::now();
    let answer = server.post(MORAN, &long(), &[]);
    let detail = answer.problem(503);
    assert!(began.elapsed() < Duration::from_secs(10), "{:?}", began.elapsed());
    assert!(detail.contains("wait already") && detail.contains("Prefer: respond-async"), "{detail}");
    let seconds: u64 = answer.header("retry-after").parse().expect("a number");
    assert!((1..=60).contains(&seconds));
    for path in ["/tiles/municipalities/6/33/17", "/indicators/schemes", "/collections/municipalities/items?limit=5"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    for path in ["/health", "/ready"] {
        assert_eq!(server.get(path).status, 200, "{path}");
    }
    drop(busy);
}

#[test]
fn requests_beyond_the_most_at_once_are_refused_at_once_but_health_is_told() {
    let server = Server::with(&["--max-requests", "2"]);
    let busy = [send(&server, &long()), send(&server, &long())];
    std::thread::sleep(Duration::from_millis(500));
    let refused = server.get("/collections");
    assert!(refused.problem(503).contains("too many requests"));
    assert_eq!((refused.header("retry-after"), refused.header("access-control-allow-origin")), ("1", "*"));
    assert_eq!(server.get("/health").status, 200);
    drop(busy);
    let until = Instant::now() + Duration::from_secs(10);
    while server.get("/collections").status != 200 {
        assert!(Instant::now() < until, "the places of those who left are free");
        std::thread::sleep(Duration::from_millis(50));
    }
}

#[test]
fn a_job_ends_when_its_time_is_over_and_says_so() {
    let server = Server::with(&["--job-seconds", "1", "--max-jobs-waiting", "2", "--max-jobs-kept", "2"]);
    let start = || server.post(MORAN, &long(), &[("prefer", "respond-async")]);
    let id = start().json()["jobID"].as_str().expect("an id").to_owned();
    assert_eq!(start().status, 201);
    let refused = start();
    assert!(refused.problem(503).contains("2 jobs are waiting or running"));
    assert!(!refused.header("retry-after").is_empty());
    let job = server.ended_job(&id);
    assert_eq!(job["status"], "failed");
    let message = job["message"].as_str().expect("why");
    assert!(message.contains("stopped after 1 s") && message.contains("fewer permutations"), "{message}");
    assert!(server.get(&format!("/jobs/{id}/results")).problem(504).contains("stopped after 1 s"));
}

#[test]
fn permutations_beyond_the_setting_are_refused_with_what_is_allowed() {
    let server = Server::with(&["--max-permutations", "5000"]);
    let detail = server.post(MORAN, &long(), &[]).problem(400);
    assert!(detail.contains("permutations") && detail.contains("from 1 to 5000"), "{detail}");
    let usual = server.post(MORAN, &json!({ "inputs": { "indicator": "schemes" } }), &[("prefer", "respond-async")]);
    assert!(usual.problem(400).contains("9999 is more"), "the usual number is no exception");
}

#[test]
fn a_body_that_comes_too_slowly_is_told_so() {
    let server = Server::with(&["--body-seconds", "1"]);
    let mut stream = connect(&server);
    let head = "POST /joins HTTP/1.1\r\nhost: a\r\ncontent-type: text/csv\r\ncontent-length: 100\r\n\r\nnumber";
    stream.write_all(head.as_bytes()).expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer, and its end");
    assert!(answer.starts_with("HTTP/1.1 408") && answer.contains("within 1 s"), "{answer}");
}

#[test]
fn bodies_are_held_within_a_budget_before_they_are_read() {
    let server = Server::with(&["--max-body-mb", "1", "--body-seconds", "20"]);
    let table = "number,x\n0301,1\n";
    assert_eq!(server.post_bytes("/joins", table.as_bytes(), "text/csv").status, 201);
    // Less than one table is no budget: that is the least.
    let large = format!("number,x\n{}", "0301,1\n".repeat(15_000));
    assert_eq!(server.post_bytes("/joins", large.as_bytes(), "text/csv").status, 201);
    let mut half = connect(&server);
    let head = "POST /joins HTTP/1.1\r\nhost: a\r\ncontent-type: text/csv\r\ncontent-length: 5000000\r\n\r\nn";
    half.write_all(head.as_bytes()).expect("written");
    std::thread::sleep(Duration::from_millis(300));
    let refused = server.post_bytes("/joins", large.as_bytes(), "text/csv");
    assert!(refused.problem(503).contains("too much is being posted"), "all is held by another");
    assert_eq!(server.get("/collections").status, 200);
    drop(half);
    std::thread::sleep(Duration::from_millis(300));
    assert_eq!(server.post_bytes("/joins", table.as_bytes(), "text/csv").status, 201);
}

#[test]
fn an_answer_that_is_not_ready_in_time_is_not_waited_for() {
    let server = Server::with(&["--request-seconds", "1", "--run-seconds", "20"]);
    let answer = server.post(MORAN, &long(), &[]);
    let detail = answer.problem(503);
    assert!(detail.contains("not ready within 1 s") && detail.contains("Prefer: respond-async"), "{detail}");
    assert_eq!(answer.header("retry-after"), "10");
}

#[test]
fn who_asks_too_often_is_told_when_to_ask_again_and_others_are_answered() {
    let options = ["--trusted-proxies", "127.0.0.1", "--writes-per-minute", "4", "--reads-per-minute", "20"];
    let server = Server::with(&options);
    let body = json!({ "inputs": { "indicator": "schemes", "permutations": 9 } });
    let post = |who: &str| server.post(MORAN, &body, &[("x-forwarded-for", who)]);
    assert!((0..2).all(|_| post("1.2.3.4").status == 200));
    let refused = post("1.2.3.4");
    assert!(refused.problem(429).contains("more is posted than 4 times a minute"));
    let seconds: u64 = refused.header("retry-after").parse().expect("a number");
    assert!((1..=16).contains(&seconds));
    assert_eq!(post("6.6.6.6, 1.2.3.4").status, 429, "what the client itself says before is not believed");
    assert_eq!(post("1.2.3.5").status, 200);
    let get = |who: &str| server.get_with("/collections", &[("x-forwarded-for", who)]);
    assert!((0..10).all(|_| get("1.2.3.4").status == 200), "reading is another matter");
    assert_eq!(get("1.2.3.4").status, 429);
    assert_eq!(server.get_with("/health", &[("x-forwarded-for", "1.2.3.4")]).status, 200);
}

#[test]
fn a_head_that_is_too_long_or_no_head_is_refused_and_the_server_goes_on() {
    let server = Server::start();
    let ask = |request: Vec<u8>| {
        let mut stream = connect(&server);
        // A refusal may come before all is written.
        let _ = stream.write_all(&request);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    };
    let long = ask(format!("GET /?{} HTTP/1.1\r\nhost: a\r\n\r\n", "a".repeat(70_000)).into_bytes());
    assert!(long.starts_with("HTTP/1.1 414") && long.contains("65534"), "{long}");
    let heavy = ask(format!("GET / HTTP/1.1\r\nhost: a\r\nx: {}\r\n\r\n", "a".repeat(200_000)).into_bytes());
    assert!(heavy.starts_with("HTTP/1.1 431") && heavy.contains("too long"), "{heavy}");
    let many = ask(format!("GET / HTTP/1.1\r\nhost: a\r\n{}\r\n", "x: y\r\n".repeat(200)).into_bytes());
    assert!(many.starts_with("HTTP/1.1 431"), "{many}");
    assert!(ask(b"nonsense\r\n\r\n".to_vec()).starts_with("HTTP/1.1 400"));
    let smuggled =
        b"GET / HTTP/1.1\r\nhost: a\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n".to_vec();
    assert!(
        !ask([smuggled, b"GET /health HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n".to_vec()].concat()).is_empty()
    );
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn filters_and_pages_have_their_bounds() {
    let server = Server::start();
    let items = |query: &str| server.get(&format!("/collections/municipalities/items?{query}"));
    assert!(items(&format!("filter={}", "%20".repeat(11_000))).status == 400);
    let deep = format!("filter={}population%3C5{}", "(".repeat(11), ")".repeat(11));
    assert!(items(&deep).problem(400).contains("nested more than 10 deep"));
    let costly = format!("filter=population%3C5{}", "%20or%20population%3C5".repeat(150));
    assert!(items(&costly).problem(400).contains("more than 200 operators"));
    let page = server.json("/collections/municipalities/items?limit=99999999&properties=name");
    assert_eq!(page["numberReturned"], 422);
    assert!(items("limit=0").problem(400).contains("at least 1"));
}

#[test]
fn settings_that_make_no_sense_are_refused_with_what_would() {
    for (options, why) in [
        (&["--max-connections", "0"][..], "at least 1"),
        (&["--idle-seconds", "0"], "1..=86400"),
        (&["--trusted-proxies", "example.org"], "10.0.0.0/8"),
        (&["--frame-ancestors", "x; script-src *"], "'self'"),
        (&["--cors-origins", "example.org"], "https://example.org"),
        (&["--oidc-issuer", "https://a.org"], "--oidc-audience"),
        (&["--oidc-issuer", "a", "--oidc-audience", "b", "--oidc-jwks", "http://a.org/keys"], "https://"),
        (&["--closed"], "neither keys nor tokens"),
        (&["--keys", "no/such/file.toml"], "keys cannot be read"),
    ] {
        let mut program = std::process::Command::new(env!("CARGO_BIN_EXE_nabolag"));
        let output = program.args(["serve", "--port", "0"]).args(options).output().expect("the program starts");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && said.contains(why), "{options:?}: {said}");
    }
}
