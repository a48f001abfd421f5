//! Jobs of OGC API Processes: analyses that go on while nobody waits.

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;

use super::processes::written;
use crate::http::ask::Ask;
use crate::http::problem::Problem;
use crate::http::routes::{CSV, JSON};
use crate::http::views::processes::{JobView, JobsView};
use crate::http::views::{Credit, Link};

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct JobPath {
    job: String,
}

pub(in crate::http) async fn list(ask: Ask) -> Json<JobsView> {
    let jobs = ask.service.jobs().of_dataset(ask.snapshot.id());
    Json(JobsView {
        credit: Credit::of(&ask.snapshot, []),
        jobs: jobs
            .iter()
            .filter(|job| !job.is_private())
            .map(|job| JobView::of(job, |path| ask.address.to(path)))
            .collect(),
        links: vec![Link::json("self", "Jobs", ask.address.to("/jobs"))],
    })
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<JobPath>) -> Result<Json<JobView>, Problem> {
    let job = ask.service.jobs().get(ask.snapshot.id(), &path.job)?;
    Ok(Json(JobView::of(&job, |path| ask.address.to(path))))
}

pub(in crate::http) async fn dismiss(ask: Ask, Path(path): Path<JobPath>) -> Result<Json<JobView>, Problem> {
    let job = ask.service.jobs().dismiss(ask.snapshot.id(), &path.job)?;
    Ok(Json(JobView::dismissed(&job, |path| ask.address.to(path))))
}

pub(in crate::http) async fn results(ask: Ask, Path(path): Path<JobPath>) -> Result<Response, Problem> {
    let job = ask.service.jobs().get(ask.snapshot.id(), &path.job)?;
    let outcome = job.outcome()?;
    let as_csv = ask.format() == "csv";
    let body = ask.compute(move |ask| {
        let to = |path: &str| ask.address.to(path);
        Ok(written(job.snapshot(), &outcome, as_csv, Some((&job.prefix(), &to))))
    });
    Ok(([(header::CONTENT_TYPE, if as_csv { CSV } else { JSON })], body.await?).into_response())
}
