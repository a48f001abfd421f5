//! OGC API Processes: the analyses, and having one computed.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::app::processes::{self, Given, Outcome, Process, Progress};
use crate::app::{AppError, Snapshot};
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::routes::{CSV, JSON};
use crate::http::views::processes::{
    Indicators, JobView, OutcomeView, ProcessList, ProcessSummary, ProcessView, given, outcome_as_csv,
};
use crate::http::views::{Credit, Link};

const EXECUTE: &str = "http://www.opengis.net/def/rel/ogc/1.0/execute";

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct ProcessPath {
    process: String,
}

/// What is asked of a process.
#[derive(Clone, Debug, Deserialize)]
struct Execution {
    #[serde(default)]
    inputs: Map<String, Value>,
}

fn links(ask: &Ask, process: &Process) -> Vec<Link> {
    let here = format!("/processes/{}", process.id);
    vec![
        Link::json("self", "This process", ask.address.to(&here)),
        Link::json(EXECUTE, "Have it computed (POST)", ask.address.to(&format!("{here}/execution"))),
    ]
}

pub(in crate::http) async fn list(ask: Ask) -> Json<ProcessList> {
    let summary = |process: &Process| ProcessSummary::of(process, links(&ask, process));
    Json(ProcessList {
        credit: Credit::of(&ask.snapshot, []),
        processes: processes::processes().map(summary).collect(),
        links: vec![Link::json("self", "ProcessList", ask.address.to("/processes"))],
    })
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<ProcessPath>) -> Result<Json<ProcessView>, Problem> {
    let process = processes::find_process(&path.process)?;
    Ok(Json(ProcessView::of(&ask.snapshot, process, links(&ask, process))))
}

pub(in crate::http) async fn execute(
    ask: Ask,
    Path(path): Path<ProcessPath>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let process = processes::find_process(&path.process)?;
    let body = body.map_err(|rejection| {
        let detail = match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => "the body is too long: at most 2 MiB are read".to_owned(),
            _ => rejection.body_text(),
        };
        Problem::new(rejection.status(), detail)
    })?;
    let given = inputs(&body)?;
    let named = given.iter().flat_map(|(_, value)| value.texts());
    let snapshot = ask.service.jobs().beside(&ask.snapshot, named);
    let inputs = process.read(given)?;
    if prefers_async(&headers) {
        let job = ask.service.jobs().start(&snapshot, process, inputs)?;
        let view = JobView::of(&job, |path| ask.address.to(path));
        let here = ask.address.to(&format!("/jobs/{}", job.id()));
        let headers = [(header::LOCATION, here), (APPLIED, "respond-async".to_owned())];
        return Ok((StatusCode::CREATED, headers, Json(view)).into_response());
    }
    let as_csv = ask.format() == "csv";
    let waiting = Waiting(Arc::default());
    let progress = Arc::clone(&waiting.0);
    let body = ask.compute(move |_| {
        let outcome = process.run(&snapshot, &inputs, &progress)?;
        Ok(written(&snapshot, &outcome, as_csv, None))
    });
    Ok(([(header::CONTENT_TYPE, if as_csv { CSV } else { JSON })], body.await?).into_response())
}

/// Cancels what a client waits for when the client goes away.
struct Waiting(Arc<Progress>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// Whether the client would rather not wait (RFC 7240).
fn prefers_async(headers: &HeaderMap) -> bool {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    preferences.flat_map(|list| list.split([',', ';'])).any(|word| word.trim().eq_ignore_ascii_case("respond-async"))
}

pub(super) fn written(
    snapshot: &Snapshot,
    outcome: &Outcome,
    as_csv: bool,
    indicators: Option<Indicators<'_>>,
) -> Vec<u8> {
    if as_csv {
        return outcome_as_csv(snapshot, outcome).into_bytes();
    }
    serde_json::to_vec(&OutcomeView::of(snapshot, outcome, indicators)).unwrap_or_default()
}

/// The inputs in a request's body; no body gives none.
fn inputs(body: &[u8]) -> Result<Vec<(String, Given)>, Problem> {
    if body.is_empty() {
        return Ok(Vec::new());
    }
    let example = r#"{"inputs":{"indicator":"..."}}"#;
    let wrong = |error| Problem::bad_request(format!("the body cannot be read: {error}; it looks like {example}"));
    let execution: Execution = serde_json::from_slice(body).map_err(wrong)?;
    let read = |(name, value): (String, Value)| {
        let why = || format!("{value} is no value; leave the input out, or give text, a number, true, false or a list");
        let read = given(&value).ok_or_else(|| AppError::Input { name: name.clone(), why: why() })?;
        Ok((name, read))
    };
    execution.inputs.into_iter().map(read).collect()
}
