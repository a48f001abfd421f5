//! Traces, as a collector gets them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use nabolag::model::spelling::hexadecimal;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::any_value::Value as AnyValue;
use opentelemetry_proto::tonic::trace::v1::Span;
use prost::Message;

use super::server::Server;

/// A collector on a free port: its address, and the requests that it gets (path and body).
fn collector() -> (String, Receiver<(String, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, receiver) = channel();
    #[expect(clippy::disallowed_methods, reason = "a collector beside the program, for as long as the test lasts")]
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { break };
            let mut reader = BufReader::new(&stream);
            let mut head = Vec::new();
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reader.read_line(&mut line).unwrap_or(0) == 0 || line == "\r\n" {
                    break;
                }
                if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                    length = value.trim().parse().expect("a length");
                }
                head.push(line);
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).expect("a body");
            let answer = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
            (&stream).write_all(answer.as_bytes()).expect("answered");
            if sender.send((head.first().cloned().unwrap_or_default(), body)).is_err() {
                break;
            }
        }
    });
    (address, receiver)
}

fn text<'a>(span: &'a Span, key: &str) -> Option<&'a str> {
    let found = span.attributes.iter().find(|attribute| attribute.key == key)?;
    match found.value.as_ref()?.value.as_ref()? {
        AnyValue::StringValue(text) => Some(text),
        _ => None,
    }
}

#[test]
fn a_request_goes_on_with_the_trace_that_it_came_with_and_tells_where_its_time_went() {
    let (address, received) = collector();
    let folder = tempfile::tempdir().expect("a folder");
    let settings = [("RUST_LOG", "warn"), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
    let server = Server::logged(&["--otlp", &address], &settings, &folder.path().join("log.txt"));
    let trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    let headers =
        [("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), ("x-request-id", "mine")];
    assert_eq!(server.get_with("/tiles/municipalities/5/16/8", &headers).status, 200);
    let until = Instant::now() + Duration::from_secs(30);
    let mut spans: Vec<Span> = Vec::new();
    let request = loop {
        if let Some(found) = spans.iter().find(|span| text(span, "request_id") == Some("mine")) {
            break found.clone();
        }
        assert!(Instant::now() < until, "{spans:#?}");
        let Ok((head, body)) = received.recv_timeout(Duration::from_secs(10)) else { continue };
        assert!(head.starts_with("POST /v1/traces "), "{head}");
        let batch = ExportTraceServiceRequest::decode(body.as_slice()).expect("protobuf");
        for resource in batch.resource_spans {
            let service = resource.resource.expect("a resource").attributes;
            assert!(service.iter().any(|attribute| attribute.key == "service.name"));
            spans.extend(resource.scope_spans.into_iter().flat_map(|scope| scope.spans));
        }
    };
    assert_eq!(
        (hexadecimal(&request.trace_id), hexadecimal(&request.parent_span_id)),
        (trace.to_owned(), "00f067aa0ba902b7".to_owned())
    );
    assert_eq!(request.name, "GET /tiles/{layer}/{z}/{x}/{y}");
    assert_eq!(text(&request, "http.route"), Some("/tiles/{layer}/{z}/{x}/{y}"));
    let below = |name: &str| spans.iter().find(|span| span.name == name && span.trace_id == request.trace_id);
    let drawing = below("drawing a tile").unwrap_or_else(|| panic!("{spans:#?}"));
    assert_eq!(drawing.parent_span_id, request.span_id);
    assert!(below("waiting at the door").is_none(), "nobody else was there");
    for name in ["reading a dataset", "preparing a dataset"] {
        assert!(spans.iter().any(|span| span.name == name), "no span {name}");
    }
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_collector_that_is_not_there_holds_nobody_up() {
    let settings = [("RUST_LOG", "warn"), ("OTEL_BSP_SCHEDULE_DELAY", "50")];
    let folder = tempfile::tempdir().expect("a folder");
    let server = Server::logged(&["--otlp", "http://127.0.0.1:9"], &settings, &folder.path().join("log.txt"));
    assert_eq!(server.get("/indicators").status, 200);
    assert_eq!(server.terminate(), Some(0));
}
