//! Jobs of OGC API Processes: analyses that go on while nobody waits.

use std::time::{Duration, SystemTime};

use axum::Json;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use http::header;
use serde::Deserialize;

use super::processes::{delivered_as, page_asked_for, written};
use crate::app::{Job, JobState};
use crate::http::ask::{Ask, Params};
use crate::http::media_types::JSON;
use crate::http::paging::paging_links;
use crate::http::problem::Problem;
use crate::http::protect::Permission;
use crate::http::time::TimeSpan;
use crate::http::views::Credit;
use crate::http::views::processes::{JobView, JobsView};

#[derive(Clone, Debug, Deserialize)]
pub(in crate::http) struct JobPath {
    job: String,
}

pub(in crate::http) async fn list(ask: Ask) -> Result<Json<JobsView>, Problem> {
    let wanted = JobFilter::of(&ask.params, SystemTime::now())?;
    let mut jobs = ask.service.jobs().of_dataset(ask.snapshot.id());
    jobs.retain(|job| !job.is_private() && wanted.takes(job));
    let (offset, limit) = page_asked_for(&ask)?;
    let page = jobs.iter().skip(offset).take(limit);
    Ok(Json(JobsView {
        credit: Credit::of(&ask.snapshot, []),
        jobs: page.map(|job| JobView::of(job, |path| ask.address.to(path))).collect(),
        links: paging_links(&ask, JSON, "/jobs", offset, limit, jobs.len()),
    }))
}

/// Which jobs a list is to hold.
struct JobFilter {
    kinds: Option<Vec<String>>,
    processes: Option<Vec<String>>,
    states: Option<Vec<String>>,
    created: Option<TimeSpan>,
    least: Option<Duration>,
    most: Option<Duration>,
    now: SystemTime,
}

impl JobFilter {
    fn of(params: &Params, now: SystemTime) -> Result<Self, Problem> {
        let states = params.list("status");
        if let Some(wrong) = states.iter().flatten().find(|state| !JobState::WORDS.contains(&state.as_str())) {
            let detail = format!("status: {wrong:?} is not one of {}", JobState::WORDS.join(", "));
            return Err(Problem::bad_request(detail));
        }
        let span = |text: &str| {
            let example = "2026-01-01T00:00:00Z/..";
            let detail = || format!("datetime={text:?} is no time or interval; for example {example}");
            TimeSpan::parse(text).ok_or_else(|| Problem::bad_request(detail()))
        };
        let seconds = |name| Ok::<_, Problem>(params.number(name)?.map(Duration::from_secs));
        Ok(Self {
            kinds: params.list("type"),
            processes: params.list("processID"),
            states,
            created: params.get("datetime").map(span).transpose()?,
            least: seconds("minDuration")?,
            most: seconds("maxDuration")?,
            now,
        })
    }

    fn takes(&self, job: &Job) -> bool {
        let names = |list: &Option<Vec<String>>, name: &str| {
            list.as_ref().is_none_or(|list| list.iter().any(|one| one == name))
        };
        names(&self.kinds, JobView::KIND)
            && names(&self.processes, job.process().id)
            && names(&self.states, job.state().as_str())
            && self.created.is_none_or(|span| span.holds(job.created()))
            && self.takes_duration(job)
    }

    /// What has not begun has no duration; what goes on has that so far.
    fn takes_duration(&self, job: &Job) -> bool {
        if self.least.is_none() && self.most.is_none() {
            return true;
        }
        let (started, finished) = job.started_and_finished();
        let Some(duration) = started.and_then(|started| finished.unwrap_or(self.now).duration_since(started).ok())
        else {
            return false;
        };
        self.least.is_none_or(|least| duration >= least) && self.most.is_none_or(|most| duration <= most)
    }
}

pub(in crate::http) async fn one(ask: Ask, Path(path): Path<JobPath>) -> Result<Json<JobView>, Problem> {
    let job = ask.service.jobs().get(ask.snapshot.id(), &path.job)?;
    Ok(Json(JobView::of(&job, |path| ask.address.to(path))))
}

pub(in crate::http) async fn dismiss(ask: Ask, Path(path): Path<JobPath>) -> Result<Json<JobView>, Problem> {
    let job = ask.service.jobs().get(ask.snapshot.id(), &path.job)?;
    if ask.service.runs().needs_leave(job.permutations()) {
        ask.caller.check(Permission::Jobs)?;
    }
    let job = ask.service.jobs().dismiss(ask.snapshot.id(), &path.job)?;
    Ok(Json(JobView::dismissed(&job, |path| ask.address.to(path))))
}

pub(in crate::http) async fn results(ask: Ask, Path(path): Path<JobPath>) -> Result<Response, Problem> {
    let job = ask.service.jobs().get(ask.snapshot.id(), &path.job)?;
    let outcome = job.outcome()?;
    let delivery = delivered_as(&ask, job.delivery());
    let answer = ask.compute(move |ask| {
        let to = |path: &str| ask.address.to(path);
        Ok(written(job.snapshot(), &outcome, delivery, Some((&job.prefix(), &to))))
    });
    let (media_type, body) = answer.await?;
    Ok(([(header::CONTENT_TYPE, media_type)], body).into_response())
}
