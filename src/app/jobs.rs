//! Jobs: analyses that go on while nobody waits, with how far they have come, and their
//! results for as long as they are kept. A result's columns can be asked for like any
//! indicator, as `job.{id}.{column}`.

use std::collections::VecDeque;
use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use tokio::runtime::Handle;

use super::additions::Additions;
use super::error::AppError;
use super::processes::{Inputs, Outcome, Process, Progress};
use super::snapshot::Snapshot;
use crate::exec::{DoorTraffic, ExecError, Workers};

/// How many jobs there may be, and how long each may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JobOptions {
    /// How many are computed at once, beside what is answered at once.
    pub at_once: NonZeroUsize,
    /// The most that may wait or run.
    pub most_waiting: usize,
    /// The most that are kept; the oldest finished ones go first.
    pub most_kept: usize,
    /// How long one may be computed for.
    pub longest: Duration,
}

impl Default for JobOptions {
    fn default() -> Self {
        Self { at_once: NonZeroUsize::MIN, most_waiting: 16, most_kept: 64, longest: Duration::from_mins(10) }
    }
}

/// What became of a job.
#[derive(Clone, Debug)]
pub enum JobState {
    /// It waits for its turn.
    Accepted,
    /// It is being computed.
    Running,
    /// It has a result.
    Successful(Arc<Outcome>),
    /// It has none, for this reason.
    Failed(Arc<AppError>),
    /// It was dismissed before it had one.
    Dismissed,
}

/// How a client wants a job's result, once it is there; JSON and raw when it says nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Delivery {
    /// As CSV and not as JSON.
    pub as_csv: bool,
    /// Inside a document that names the output.
    pub as_document: bool,
}

impl JobState {
    /// OGC's words for all of them.
    pub const WORDS: [&'static str; 5] = ["accepted", "running", "successful", "failed", "dismissed"];

    /// OGC's word for it.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Running => "running",
            Self::Successful(_) => "successful",
            Self::Failed(_) => "failed",
            Self::Dismissed => "dismissed",
        }
    }

    /// Whether nothing more will become of it.
    pub fn is_final(&self) -> bool {
        !matches!(self, Self::Accepted | Self::Running)
    }
}

/// When things happened to a job, and what became of it.
#[derive(Clone, Debug)]
struct Course {
    state: JobState,
    started: Option<SystemTime>,
    finished: Option<SystemTime>,
}

/// An analysis that was started.
#[derive(Debug)]
pub struct Job {
    id: String,
    process: &'static Process,
    snapshot: Arc<Snapshot>,
    delivery: Delivery,
    permutations: Option<u64>,
    created: SystemTime,
    progress: Progress,
    course: Mutex<Course>,
}

/// What a lock holds is whole after every change, even when a thread died with it.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Job {
    /// Whether it is known only to who started it: it is computed from a table that they posted.
    pub fn is_private(&self) -> bool {
        self.snapshot.additions().are_private()
    }

    /// Its id, like no other's, even after the program was started anew.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What is computed.
    pub fn process(&self) -> &'static Process {
        self.process
    }

    /// What it is computed from.
    pub fn snapshot(&self) -> &Snapshot {
        &self.snapshot
    }

    /// How its result was asked for.
    pub fn delivery(&self) -> Delivery {
        self.delivery
    }

    /// How many permutations it makes, where that was said.
    pub fn permutations(&self) -> Option<u64> {
        self.permutations
    }

    /// When it was asked for.
    pub fn created(&self) -> SystemTime {
        self.created
    }

    /// When it began and ended, so far as it has.
    pub fn started_and_finished(&self) -> (Option<SystemTime>, Option<SystemTime>) {
        let course = locked(&self.course);
        (course.started, course.finished)
    }

    /// What became of it.
    pub fn state(&self) -> JobState {
        locked(&self.course).state.clone()
    }

    /// How far it has come, in per cent.
    pub fn per_cent(&self) -> u32 {
        self.progress.per_cent()
    }

    /// How the ids of its indicators and groupings begin.
    pub fn prefix(&self) -> String {
        format!("job.{}.", self.id)
    }

    /// Its result.
    ///
    /// # Errors
    /// When there is none yet, or there will be none.
    pub fn outcome(&self) -> Result<Arc<Outcome>, AppError> {
        match self.state() {
            JobState::Successful(outcome) => Ok(outcome),
            JobState::Failed(why) => Err(AppError::JobFailed { id: self.id.clone(), source: why }),
            JobState::Dismissed => Err(AppError::Cancelled),
            state => Err(AppError::NoResultYet { id: self.id.clone(), state: state.as_str() }),
        }
    }

    fn begin(&self) {
        let mut course = locked(&self.course);
        if !course.state.is_final() {
            course.state = JobState::Running;
            course.started = Some(SystemTime::now());
        }
    }

    /// Ends it, unless it has ended already.
    fn end(&self, state: JobState) {
        let mut course = locked(&self.course);
        if !course.state.is_final() {
            course.state = state;
            course.finished = Some(SystemTime::now());
        }
    }
}

/// The jobs there are.
#[derive(Debug)]
pub struct Jobs {
    options: JobOptions,
    workers: Workers,
    ids: RandomState,
    /// How many were ever started, and those that are kept, oldest first.
    kept: Mutex<(u64, VecDeque<Arc<Job>>)>,
}

impl Jobs {
    /// No jobs yet.
    pub(super) fn new(options: JobOptions) -> Self {
        Self { options, workers: Workers::new(options.at_once), ids: RandomState::new(), kept: Mutex::default() }
    }

    /// What goes through the door that jobs are computed behind.
    pub(super) fn door(&self) -> DoorTraffic {
        self.workers.traffic()
    }

    /// How many of the jobs that are kept are in each state, by OGC's words.
    pub fn by_state(&self) -> [(&'static str, usize); JobState::WORDS.len()] {
        let kept = locked(&self.kept);
        JobState::WORDS.map(|word| (word, kept.1.iter().filter(|job| job.state().as_str() == word).count()))
    }

    /// The jobs on a dataset, newest first.
    pub fn of_dataset(&self, dataset: &str) -> Vec<Arc<Job>> {
        let kept = locked(&self.kept);
        kept.1.iter().rev().filter(|job| job.snapshot.id() == dataset).cloned().collect()
    }

    /// The job with this id on a dataset.
    ///
    /// # Errors
    /// When there is none; results are not kept for ever.
    pub fn get(&self, dataset: &str, id: &str) -> Result<Arc<Job>, AppError> {
        let all = self.of_dataset(dataset);
        let known = || all.iter().filter(|job| !job.is_private()).map(|job| job.id.clone()).collect();
        let found = all.iter().find(|job| job.id == id).cloned();
        found.ok_or_else(|| AppError::Unknown { what: "job", id: id.to_owned(), known: known() })
    }

    /// Starts a job.
    ///
    /// # Errors
    /// When too many wait already.
    pub fn start(
        &self,
        snapshot: &Arc<Snapshot>,
        process: &'static Process,
        inputs: Inputs,
        delivery: Delivery,
    ) -> Result<Arc<Job>, AppError> {
        let job = self.put(snapshot, process, inputs.permutations(), delivery)?;
        let (computed, ended) = (Arc::clone(&job), Arc::clone(&job));
        let (longest, runtime) = (self.options.longest, Handle::current());
        let work = move || {
            computed.begin();
            let _span = tracing::debug_span!("computing a job", process = process.id).entered();
            let stopping = runtime.spawn(stopped_after(longest, Arc::clone(&computed)));
            let found = process.run(&computed.snapshot, &inputs, &computed.progress);
            stopping.abort();
            found
        };
        self.workers.start(work, move |found: Result<Result<Outcome, AppError>, ExecError>| {
            ended.end(match found {
                Ok(Ok(outcome)) => JobState::Successful(Arc::new(outcome)),
                Ok(Err(AppError::Cancelled)) => JobState::Dismissed,
                Ok(Err(why)) => JobState::Failed(Arc::new(why)),
                Err(why) => JobState::Failed(Arc::new(why.into())),
            });
        });
        Ok(job)
    }

    fn put(
        &self,
        snapshot: &Arc<Snapshot>,
        process: &'static Process,
        permutations: Option<u64>,
        delivery: Delivery,
    ) -> Result<Arc<Job>, AppError> {
        let mut kept = locked(&self.kept);
        let waiting = kept.1.iter().filter(|job| !job.state().is_final()).count();
        if waiting >= self.options.most_waiting {
            self.workers.count_refusal();
            return Err(AppError::TooManyJobs { waiting });
        }
        kept.0 += 1;
        let created = SystemTime::now();
        let job = Arc::new(Job {
            id: format!("{:012x}", self.ids.hash_one((kept.0, created)) >> 16),
            process,
            snapshot: Arc::clone(snapshot),
            delivery,
            permutations,
            created,
            progress: Progress::default(),
            course: Mutex::new(Course { state: JobState::Accepted, started: None, finished: None }),
        });
        if kept.1.len() >= self.options.most_kept
            && let Some(oldest) = kept.1.iter().position(|job| job.state().is_final())
        {
            kept.1.remove(oldest);
        }
        kept.1.push_back(Arc::clone(&job));
        Ok(job)
    }

    /// Stops a job that goes on, or forgets one that has ended. Either way it is given back.
    ///
    /// # Errors
    /// When there is none with this id.
    pub fn dismiss(&self, dataset: &str, id: &str) -> Result<Arc<Job>, AppError> {
        let job = self.get(dataset, id)?;
        if job.state().is_final() {
            locked(&self.kept).1.retain(|kept| kept.id != id);
        } else {
            job.progress.cancel();
            job.end(JobState::Dismissed);
        }
        Ok(job)
    }

    /// The snapshot with the results of all jobs beside it whose indicators or groupings a text names. Of a
    /// dataset that was swapped since, the results are left out: its units may be others.
    pub fn beside<'a>(&self, snapshot: &Arc<Snapshot>, texts: impl IntoIterator<Item = &'a str>) -> Arc<Snapshot> {
        let mut ids: Vec<&str> = texts.into_iter().flat_map(job_ids).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut additions = Additions::default();
        for job in ids.into_iter().filter_map(|id| self.get(snapshot.id(), id).ok()) {
            let Ok(outcome) = job.outcome() else { continue };
            if job.snapshot.dataset_version() == snapshot.dataset_version() {
                additions.indicators.extend(outcome.indicators(snapshot, &job.prefix()));
                additions.groupings.extend(outcome.groupings(snapshot, &job.prefix()));
            }
        }
        if additions.is_empty() { Arc::clone(snapshot) } else { Arc::new(snapshot.with(additions)) }
    }
}

/// Stops a job after some time, unless this is aborted before.
async fn stopped_after(longest: Duration, job: Arc<Job>) {
    tokio::time::sleep(longest).await;
    job.end(JobState::Failed(Arc::new(AppError::TookTooLong { seconds: longest.as_secs() })));
    job.progress.cancel();
}

/// The ids in a text of jobs whose results it names.
fn job_ids(text: &str) -> impl Iterator<Item = &str> {
    let words = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '_' || c == '-'));
    words.filter_map(|word| word.strip_prefix("job.")?.split('.').next())
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::super::processes::{Given, find_process};
    use super::*;

    fn inputs(process: &Process, indicator: &str) -> Inputs {
        let given = [("indicator", indicator), ("permutations", "99")];
        let given = given.map(|(name, value)| (name.to_owned(), Given::Text(value.to_owned())));
        process.read(given.to_vec()).expect("valid")
    }

    async fn ended(job: &Job) -> JobState {
        while !job.state().is_final() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        job.state()
    }

    #[tokio::test]
    async fn results_are_indicators_and_groupings_beside_the_dataset() {
        let (jobs, snapshot) = (Jobs::new(JobOptions::default()), Arc::new(fixture::snapshot()));
        let process = find_process("local-moran").expect("known");
        let job = jobs.start(&snapshot, process, inputs(process, "population"), Delivery::default()).expect("taken");
        assert!(matches!(ended(&job).await, JobState::Successful(_)), "{:?}", job.state());
        assert_eq!(job.per_cent(), 100);
        let (p, quadrant) = (format!("{}p", job.prefix()), format!("{}quadrant", job.prefix()));
        assert!(snapshot.indicator(&p).is_none());
        let with = jobs.beside(&snapshot, ["name", p.as_str()]);
        assert_ne!(with.version(), snapshot.version());
        assert!(with.indicator(&p).expect("added").numbers().all(|p| (0.0..=1.0).contains(&p)));
        let groups = &with.grouping(&quadrant).expect("added").groups;
        assert_eq!(groups.iter().map(|group| group.members.len()).sum::<usize>(), 6);
        assert!(with.is_partition(with.grouping(&quadrant).expect("added")));
        jobs.dismiss("squares", job.id()).expect("forgotten");
        assert!(jobs.beside(&snapshot, [p.as_str()]).indicator(&p).is_none());
        assert!(jobs.get("squares", job.id()).is_err());
    }

    #[tokio::test]
    async fn a_job_that_cannot_succeed_says_why_and_a_dismissed_one_stays_so() {
        let (jobs, snapshot) = (Jobs::new(JobOptions::default()), Arc::new(fixture::snapshot()));
        let process = find_process("global-moran").expect("known");
        let job = jobs.start(&snapshot, process, inputs(process, "score"), Delivery::default()).expect("taken");
        assert!(matches!(ended(&job).await, JobState::Failed(_)));
        let why = job.outcome().expect_err("failed").to_string();
        assert!(why.contains("only 3 units are left"), "{why}");
        let job = jobs.start(&snapshot, process, inputs(process, "population"), Delivery::default()).expect("taken");
        jobs.dismiss("squares", job.id()).expect("dismissed");
        assert_eq!((ended(&job).await.as_str(), jobs.of_dataset("squares").len()), ("dismissed", 2));
        assert!(job.outcome().is_err());
    }

    #[tokio::test]
    async fn no_more_jobs_are_taken_or_kept_than_there_is_room_for() {
        let (jobs, snapshot) = (Jobs::new(JobOptions::default()), Arc::new(fixture::snapshot()));
        let process = find_process("global-moran").expect("known");
        // The runtime of this test runs nothing until it is waited for.
        for _ in 0..JobOptions::default().most_waiting {
            jobs.start(&snapshot, process, inputs(process, "population"), Delivery::default()).expect("taken");
        }
        let refused =
            jobs.start(&snapshot, process, inputs(process, "population"), Delivery::default()).expect_err("too many");
        assert!(refused.to_string().starts_with("16 jobs are waiting"), "{refused}");
        let options = JobOptions::default();
        assert_eq!(jobs.by_state()[..2], [("accepted", options.most_waiting), ("running", 0)]);
        assert_eq!((jobs.door().waiting, jobs.door().refused), (options.most_waiting - 1, 1));
        for _ in 0..options.most_kept + 5 {
            for job in jobs.of_dataset("squares") {
                ended(&job).await;
            }
            jobs.start(&snapshot, process, inputs(process, "population"), Delivery::default()).expect("taken");
        }
        assert_eq!(jobs.of_dataset("squares").len(), JobOptions::default().most_kept);
    }

    #[tokio::test]
    async fn a_job_that_takes_too_long_fails_and_says_so() {
        let options = JobOptions { longest: Duration::from_millis(30), ..JobOptions::default() };
        let (jobs, snapshot) = (Jobs::new(options), Arc::new(fixture::snapshot()));
        let process = find_process("global-moran").expect("known");
        let given = [("indicator", "population"), ("permutations", "1000000"), ("inference", "permutation")];
        let given = given.map(|(name, value)| (name.to_owned(), Given::Text(value.to_owned())));
        let inputs = process.read(given.to_vec()).expect("valid");
        let job = jobs.start(&snapshot, process, inputs, Delivery::default()).expect("taken");
        assert_eq!(ended(&job).await.as_str(), "failed");
        let why = job.outcome().expect_err("failed").to_string();
        assert!(why.contains("stopped after 0 s") && why.contains("fewer permutations"), "{why}");
    }

    #[test]
    fn ids_of_jobs_are_found_in_lists_filters_and_paths() {
        let ids = |text| job_ids(text).collect::<Vec<_>>();
        assert_eq!(ids("/indicators/job.12ab.p"), ["12ab"]);
        assert_eq!(ids("name,job.1.p,job.2.quadrant"), ["1", "2"]);
        assert_eq!(ids("job.1.p < 0.05 AND NOT myjob.2.p = 1"), ["1"]);
    }
}
