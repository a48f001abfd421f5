//! Requests, byte by byte, to the real program: addresses of tiles, boxes, headers, posted tables.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::Value;

use super::super::routes::server::Server;
use super::{Fate, fuzz_process};

/// Sends bytes as they are, and judges what comes back.
fn asked(server: &Server, request: &[u8]) -> Fate {
    judged(&exchanged(server, request, false))
}

/// What comes back for bytes, from a client that may end in the middle of what it says.
fn exchanged(server: &Server, request: &[u8], ends: bool) -> Vec<u8> {
    let address = server.address().trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("connected");
    stream.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    // The server may hang up on what is none, while it is being sent.
    drop(stream.write_all(request));
    if ends {
        drop(stream.shutdown(std::net::Shutdown::Write));
    }
    let mut answer = Vec::new();
    drop(stream.read_to_end(&mut answer));
    answer
}

fn judged(answer: &[u8]) -> Fate {
    let status = answer.strip_prefix(b"HTTP/1.1 ").and_then(|rest| std::str::from_utf8(rest.get(..3)?).ok());
    let status: u16 = status.and_then(|status| status.parse().ok()).unwrap_or(0);
    assert_ne!(status, 0, "there is no answer: {}", answer.escape_ascii());
    assert!(status < 500, "{}", answer.escape_ascii());
    let Some(body) = answer.windows(4).position(|end| end == b"\r\n\r\n").map(|at| &answer[at + 4..]) else {
        return Ok(());
    };
    // What is no HTTP gets a bare 400, an answer to HEAD no body.
    if status < 400 || body.is_empty() {
        return Ok(());
    }
    let problem: Value = serde_json::from_slice(body).unwrap_or_default();
    let is_page = body.starts_with(b"<!doctype html>");
    if is_page { Ok(()) } else { Err(problem["detail"].as_str().unwrap_or_default().to_owned()) }
}

/// A path in one line, whatever is in it.
fn line(case: &[u8]) -> Vec<u8> {
    case.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | b' ' | 0)).collect()
}

fn get(server: &Server, before: &str, case: &[u8]) -> Fate {
    let mut request = format!("GET {before}").into_bytes();
    request.extend(line(case));
    request.extend(b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    asked(server, &request)
}

#[test]
fn addresses() {
    let server = Server::start();
    let language = [
        "/",
        "..",
        "%2e%2e%2f",
        "%00",
        "%ff",
        "?",
        "&",
        "=",
        "/tiles/",
        "/collections/",
        "/items",
        "/datasets/",
        "municipalities",
        ",",
        "filter=",
        "properties=",
        "f=html",
        "f=csv",
        "f=gpkg",
        "bbox=",
        "limit=",
        "offset=",
        ".mvt",
        "WebMercatorQuad",
        "EPSG25833",
        "crs=EPSG:25833",
        "%C3%B8",
        "join.",
        "job.",
    ];
    fuzz_process(server.process(), "address", &[], &language, |case| get(&server, "/", case));
}

#[test]
fn boxes() {
    let server = Server::start();
    let language = [
        ",",
        "-",
        "1e400",
        "180",
        "90",
        "-180",
        "&bbox-crs=EPSG:25833",
        "&bbox-crs=EPSG:3857",
        "&crs=EPSG:4326",
        "&limit=1",
        " ",
        "inf",
    ];
    fuzz_process(server.process(), "bbox", &[], &language, |case| {
        get(&server, "/collections/municipalities/items?f=json&bbox=", case)
    });
}

#[test]
fn headers() {
    let server = Server::start();
    let language = [
        "Authorization: ",
        "Bearer ",
        "Basic ",
        "X-API-Key: ",
        "Accept: ",
        "text/html",
        "*/*;q=",
        "If-None-Match: ",
        "W/\"",
        "Range: ",
        "bytes=",
        "Forwarded: ",
        "host=",
        "X-Forwarded-Host: ",
        "X-Forwarded-Prefix: /",
        "X-Request-Id: ",
        "traceparent: 00-",
        "Prefer: ",
        "Accept-Encoding: ",
        "gzip;q=0",
        "Content-Length: ",
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
        "\r\n",
        ":",
        ";",
        ",",
        "\t",
    ];
    fuzz_process(server.process(), "header", &[], &language, |case| {
        let mut request = b"GET /indicators HTTP/1.1\r\nHost: a\r\nConnection: close\r\n".to_vec();
        request.extend(case);
        request.extend(b"\r\n\r\n");
        // What says that more is to come would be waited for; who then ends needs no answer.
        let lower = case.to_ascii_lowercase();
        let says = |name: &&str| lower.windows(name.len()).any(|part| part == name.as_bytes());
        let ends = ["content-length", "transfer-encoding"].iter().any(says);
        match exchanged(&server, &request, ends) {
            answer if ends && answer.is_empty() => Ok(()),
            answer => judged(&answer),
        }
    });
}

#[test]
fn posted_tables() {
    let server = Server::start();
    let language = [",", ";", "\n", "\"", "number", "0301", "Oslo", "Herøy (Nordland)", "1 000,5", "NA", "\t"];
    fuzz_process(server.process(), "join", &[], &language, |case| {
        let head = format!(
            "POST /joins HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: text/csv\r\nContent-Length: {}\r\n\r\n",
            case.len()
        );
        asked(&server, &[head.as_bytes(), case].concat())
    });
}

#[test]
fn execute_requests() {
    let server = Server::start();
    let language = [
        "{",
        "}",
        "[",
        "]",
        "\"inputs\":{",
        "\"indicator\":\"population\"",
        "\"relation\":\"sea\"",
        "\"units\":\"",
        "\"permutations\":99",
        "\"k\":",
        "\"minutes\":",
        "\"weights\":\"inverse\"",
        "\"seed\":",
        "\"outputs\":{\"result\":{}}",
        "\"response\":\"document\"",
        "null",
        ",",
    ];
    fuzz_process(server.process(), "execution", &[], &language, |case| {
        let head = format!(
            "POST /processes/global-moran/execution HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {}\r\n\r\n",
            case.len()
        );
        asked(&server, &[head.as_bytes(), case].concat())
    });
}
