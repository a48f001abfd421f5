//! OGC API Processes: the analyses, and having one computed.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::Path;
use axum::extract::rejection::BytesRejection;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, StatusCode, header};
use serde::Deserialize;
use tokio::time::timeout;

use crate::app::processes::{self, Outcome, Process, Progress};
use crate::app::{Delivery, Snapshot};
use crate::http::ask::Ask;
use crate::http::execution::{Execution, document, prefers_async};
use crate::http::media_types::{CSV, JSON};
use crate::http::paging::paging_links;
use crate::http::problem::Problem;
use crate::http::protect::Permission;
use crate::http::views::processes::{
    Indicators, JobView, OutcomeView, ProcessList, ProcessSummary, ProcessView, outcome_as_csv,
};
use crate::http::views::{Credit, Link};

/// There are fewer analyses, and no more jobs are kept.
const USUAL_LIMIT: usize = 1000;

const EXECUTE: &str = "http://www.opengis.net/def/rel/ogc/1.0/execute";

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct ProcessPath {
    process: String,
}

fn links(ask: &Ask, process: &Process) -> Vec<Link> {
    let here = format!("/processes/{}", process.id);
    vec![
        Link::json("self", "This process", ask.address.to(&here)),
        Link::json(EXECUTE, "Have it computed (POST)", ask.address.to(&format!("{here}/execution"))),
    ]
}

pub(in crate::http) async fn list(ask: Ask) -> Result<Json<ProcessList>, Problem> {
    let summary = |process: &Process| ProcessSummary::of(process, links(&ask, process));
    let (offset, limit) = page_asked_for(&ask)?;
    Ok(Json(ProcessList {
        credit: Credit::of(&ask.snapshot, []),
        processes: processes::processes().skip(offset).take(limit).map(summary).collect(),
        links: paging_links(&ask, JSON, "/processes", offset, limit, processes::processes().count()),
    }))
}

/// Where the page of a list begins that is asked for, and how much it may hold.
pub(super) fn page_asked_for(ask: &Ask) -> Result<(usize, usize), Problem> {
    Ok((ask.params.number("offset")?.unwrap_or(0), ask.params.number("limit")?.unwrap_or(USUAL_LIMIT)))
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
    let Execution { inputs: given, delivery } = Execution::read(process, &body)?;
    let named = given.iter().flat_map(|(_, value)| value.texts());
    let snapshot = ask.service.beside(&ask.snapshot, named)?;
    let inputs = process.read(given)?;
    let runs = ask.service.runs();
    runs.check(&inputs)?;
    if runs.needs_leave(inputs.permutations()) {
        ask.caller.check(Permission::Jobs)?;
    }
    if prefers_async(&headers) {
        let job = ask.service.jobs().start(&snapshot, process, inputs, delivery)?;
        let view = JobView::of(&job, |path| ask.address.to(path));
        let here = ask.address.to(&format!("/jobs/{}", job.id()));
        let headers = [(header::LOCATION, here), (APPLIED, "respond-async".to_owned())];
        return Ok((StatusCode::CREATED, headers, Json(view)).into_response());
    }
    let delivery = delivered_as(&ask, delivery);
    let waiting = Waiting(Arc::default());
    let progress = Arc::clone(&waiting.0);
    let answer = ask.compute(move |_| {
        let outcome = process.run(&snapshot, &inputs, &progress)?;
        Ok(written(&snapshot, &outcome, delivery, None))
    });
    let (media_type, body) = match timeout(runs.longest, answer).await {
        Ok(Err(problem)) if problem.is(StatusCode::SERVICE_UNAVAILABLE) => return Err(problem.adding(AS_A_JOB)),
        Ok(answered) => answered?,
        Err(_) => {
            let seconds = runs.longest.as_secs();
            let detail = format!("the analysis was stopped: nobody may wait for one longer than {seconds} s");
            return Err(Problem::new(StatusCode::GATEWAY_TIMEOUT, detail).adding(AS_A_JOB));
        }
    };
    Ok(([(header::CONTENT_TYPE, media_type)], body).into_response())
}

/// What is right where waiting is not.
const AS_A_JOB: &str = "; or have it computed as a job: send the header Prefer: respond-async, and ask the address that \
                        is answered for the result";

/// Cancels what a client waits for when the client goes away.
struct Waiting(Arc<Progress>);

impl Drop for Waiting {
    fn drop(&mut self) {
        self.0.cancel();
    }
}

const APPLIED: HeaderName = HeaderName::from_static("preference-applied");

/// An outcome as it was asked for, with its media type.
pub(super) fn written(
    snapshot: &Snapshot,
    outcome: &Outcome,
    delivery: Delivery,
    indicators: Option<Indicators<'_>>,
) -> (&'static str, Vec<u8>) {
    let Delivery { as_csv, as_document } = delivery;
    let result = if as_csv {
        outcome_as_csv(snapshot, outcome).into_bytes()
    } else {
        serde_json::to_vec(&OutcomeView::of(snapshot, outcome, indicators)).unwrap_or_default()
    };
    match (as_document, as_csv) {
        (true, _) => (JSON, document(&result, as_csv)),
        (false, true) => (CSV, result),
        (false, false) => (JSON, result),
    }
}

/// The format that `f` names goes before what the execute request says.
pub(super) fn delivered_as(ask: &Ask, asked: Delivery) -> Delivery {
    let as_csv = ask.format() == "csv";
    if as_csv || ask.params.get("f").is_some() { Delivery { as_csv, as_document: false } } else { asked }
}
