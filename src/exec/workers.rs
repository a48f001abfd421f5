//! The door: closures go to threads that may block, so many at a time; who would wait too long is turned away.

use std::num::NonZeroUsize;
use std::sync::Arc;
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, TryAcquireError};
use tokio::task::JoinError;
use tracing::{Instrument, Span};

use super::queue::{DoorTraffic, Queue, QueueLimits, Work};

/// Why work gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ExecError {
    /// The work panicked, or the runtime went away beneath it.
    #[error("work did not finish")]
    Unfinished {
        /// What the runtime says.
        #[source]
        source: JoinError,
    },
    /// The door is shut: the program is ending.
    #[error("no more work is taken")]
    Closed,
    /// More work waits than can be done soon.
    #[error("{waiting} pieces of work wait already")]
    Busy {
        /// How many.
        waiting: usize,
        /// How long until there is likely to be room.
        retry_after: Duration,
    },
}

/// A bounded way onto threads that may block.
#[derive(Clone, Debug)]
pub struct Workers {
    permits: Arc<Semaphore>,
    at_once: usize,
    queue: Arc<Queue>,
}

/// Leave to work, until the work is done.
#[derive(Debug)]
struct Leave<P> {
    _permit: P,
    _work: Work,
}

impl Workers {
    /// A door that lets `limit` pieces of work through at once; the rest wait their turn.
    pub fn new(limit: NonZeroUsize) -> Self {
        Self::with_queue(limit, None)
    }

    /// The same, but who cannot expect a turn within `queue` is turned away at once.
    pub fn bounded(limit: NonZeroUsize, queue: QueueLimits) -> Self {
        Self::with_queue(limit, Some(queue))
    }

    fn with_queue(limit: NonZeroUsize, queue: Option<QueueLimits>) -> Self {
        let at_once = limit.get();
        Self { permits: Arc::new(Semaphore::new(at_once)), at_once, queue: Arc::new(Queue::new(queue)) }
    }

    /// What has gone through, and what is under way.
    pub fn traffic(&self) -> DoorTraffic {
        self.queue.traffic(self.at_once, self.permits.available_permits())
    }

    /// Counts work that was turned away before it came here.
    pub fn count_refusal(&self) {
        self.queue.refuse();
    }

    /// As many as the machine has processors.
    pub fn for_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// Runs `work` where it may block or compute for long. The work goes on to its
    /// end even when the caller stops waiting, and keeps its place until then.
    ///
    /// # Errors
    /// When too much waits already, the work panics or the runtime ends.
    pub async fn run<T, F>(&self, work: F) -> Result<T, ExecError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let permits = || Arc::clone(&self.permits);
        let leave = self.leave(permits().try_acquire_owned(), permits().acquire_owned()).await?;
        work_with(leave, work).await
    }

    /// Leave to work: now where there is room, else in turn, unless that is too long to wait for.
    async fn leave<P>(
        &self,
        now: Result<P, TryAcquireError>,
        in_turn: impl Future<Output = Result<P, AcquireError>>,
    ) -> Result<Leave<P>, ExecError> {
        let permit = match now {
            Ok(permit) => permit,
            Err(TryAcquireError::Closed) => return Err(ExecError::Closed),
            Err(TryAcquireError::NoPermits) => {
                let busy = |retry_after| ExecError::Busy { waiting: self.queue.waiting(), retry_after };
                let place = Queue::join(&self.queue, self.at_once).map_err(busy)?;
                let in_turn = in_turn.instrument(waiting());
                let acquired = match self.queue.longest_wait() {
                    None => in_turn.await,
                    // Work may take longer than it did lately.
                    Some(longest) => {
                        let Ok(acquired) = tokio::time::timeout(longest, in_turn).await else {
                            self.queue.refuse();
                            return Err(busy(self.queue.expected_wait(self.at_once)));
                        };
                        acquired
                    }
                };
                let Ok(permit) = acquired else { return Err(ExecError::Closed) };
                place.leave();
                permit
            }
        };
        Ok(Leave { _permit: permit, _work: Queue::begin(&self.queue) })
    }

    /// Runs `work` that takes about a millisecond: on this very thread, once it has its place among what runs, while
    /// the runtime has another thread go on in its stead. Waking another thread to do the work, and being woken by it,
    /// would take as long again. Must be called on a runtime of several threads; a panic goes on to the caller.
    ///
    /// # Errors
    /// When too much waits already, or the runtime ends.
    pub async fn run_here<T>(&self, work: impl FnOnce() -> T) -> Result<T, ExecError> {
        let _leave = self.leave(self.permits.try_acquire(), self.permits.acquire()).await?;
        #[expect(clippy::disallowed_methods, reason = "this is the door that the rule sends everyone to")]
        let result = tokio::task::block_in_place(work);
        Ok(result)
    }

    /// Has `work` run as [`Workers::run`] does, without waiting for it; `ended` hears what came of it. What is
    /// started first runs first, and nothing is turned away. Must be called inside a runtime.
    pub fn start<T, F>(&self, work: F, ended: impl FnOnce(Result<T, ExecError>) + Send + 'static)
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let mut turn = Box::pin(Arc::clone(&self.permits).acquire_owned());
        // Asked for here, the turn is in the order of calls; tasks may begin in any order.
        let asked = turn.as_mut().poll(&mut Context::from_waker(Waker::noop()));
        let place = if asked.is_ready() { None } else { Queue::join(&self.queue, self.at_once).ok() };
        let queue = Arc::clone(&self.queue);
        // Whoever started it may long have gone: what it does is no part of their request.
        let span = tracing::debug_span!(parent: None, "started work");
        span.follows_from(Span::current());
        let whole = async move {
            let permit = match asked {
                Poll::Ready(permit) => permit,
                Poll::Pending => turn.instrument(waiting()).await,
            };
            if let Some(place) = place {
                place.leave();
            }
            ended(match permit {
                Ok(permit) => work_with(Leave { _permit: permit, _work: Queue::begin(&queue) }, work).await,
                Err(_) => Err(ExecError::Closed),
            });
        };
        tokio::spawn(whole.instrument(span));
    }
}

/// The time spent waiting for a place, where times are traced; what the program does by itself is not.
fn waiting() -> Span {
    if Span::current().is_none() { Span::none() } else { tracing::debug_span!("waiting at the door") }
}

/// Runs `work` on a thread that may block, and gives the leave back at its end.
async fn work_with<T, F>(leave: Leave<OwnedSemaphorePermit>, work: F) -> Result<T, ExecError>
where
    T: Send + 'static,
    F: FnOnce() -> T + Send + 'static,
{
    let span = Span::current();
    #[expect(clippy::disallowed_methods, reason = "this is the door that the rule sends everyone to")]
    let task = tokio::task::spawn_blocking(move || {
        // What it logs belongs to the request that it is done for.
        let result = span.in_scope(work);
        drop(leave);
        result
    });
    task.await.map_err(|source| ExecError::Unfinished { source })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_frees_its_place() {
        let workers = Workers::new(NonZeroUsize::MIN);
        let failed = workers.run(|| assert_eq!(1, 2, "on purpose")).await;
        assert!(matches!(failed, Err(ExecError::Unfinished { .. })));
        assert_eq!(workers.run(|| 7).await.expect("runs"), 7);
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn work_done_here_holds_nobody_up_and_waits_for_its_place() {
        let workers = Workers::new(NonZeroUsize::MIN);
        let (heard, told) = std::sync::mpsc::channel();
        let clone = workers.clone();
        let here = tokio::spawn(async move {
            // Only another task can end this wait, on another thread.
            clone.run_here(move || told.recv_timeout(Duration::from_secs(20))).await
        });
        let other = tokio::spawn(async move { heard.send(7).expect("somebody listens") });
        assert_eq!(here.await.expect("no panic").expect("runs"), Ok(7));
        other.await.expect("no panic");
        assert_eq!(workers.run(|| 8).await.expect("the place is free again"), 8);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_than_the_limit_runs_at_once() {
        let workers = Workers::new(NonZeroUsize::new(2).expect("not zero"));
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            workers.run(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(5));
                running.fetch_sub(1, Ordering::SeqCst);
            })
        };
        let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
        assert!([a, b, c, d].iter().all(Result::is_ok));
        assert!(most.load(Ordering::SeqCst) <= 2);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_waits_too_long_is_turned_away_and_one_who_leaves_takes_no_place() {
        let limits = QueueLimits { most_waiting: 2, longest_wait: Duration::from_millis(200) };
        let workers = Workers::bounded(NonZeroUsize::MIN, limits);
        let (go, told) = std::sync::mpsc::channel::<()>();
        let clone = workers.clone();
        let first = tokio::spawn(async move { clone.run(move || told.recv().is_ok()).await });
        while workers.traffic().running == 0 {
            tokio::task::yield_now().await;
        }
        let waited = workers.run(|| ()).await;
        assert!(matches!(waited, Err(ExecError::Busy { .. })), "{waited:?}");
        assert!(matches!(workers.run_here(|| ()).await, Err(ExecError::Busy { .. })));
        let (a, b) = (workers.clone(), workers.clone());
        let waiting =
            [tokio::spawn(async move { a.run(|| ()).await }), tokio::spawn(async move { b.run(|| ()).await })];
        while workers.traffic().waiting < 2 {
            tokio::task::yield_now().await;
        }
        let refused = workers.run(|| ()).await;
        assert!(matches!(refused, Err(ExecError::Busy { waiting: 2, .. })), "{refused:?}");
        for task in &waiting {
            task.abort();
        }
        while workers.traffic().waiting > 0 {
            tokio::task::yield_now().await;
        }
        go.send(()).expect("somebody listens");
        assert!(first.await.expect("no panic").expect("runs"));
        assert_eq!(workers.run(|| 7).await.expect("there is room again"), 7);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn who_waits_runs_or_is_turned_away_is_counted() {
        let workers = Workers::new(NonZeroUsize::MIN);
        let (go, told) = std::sync::mpsc::channel::<()>();
        let (begun, begins) = tokio::sync::oneshot::channel();
        let clone = workers.clone();
        let first = tokio::spawn(async move {
            let work = move || begun.send(()).is_ok() && told.recv_timeout(Duration::from_secs(20)).is_ok();
            clone.run(work).await
        });
        begins.await.expect("it begins");
        let mut second = Box::pin(workers.run(|| 8));
        assert!(second.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
        workers.count_refusal();
        let seen = workers.traffic();
        assert_eq!((seen.places, seen.running, seen.waiting, seen.taken, seen.refused), (1, 1, 1, 1, 1));
        drop(second);
        assert_eq!(workers.traffic().waiting, 0, "who gives up waits no longer");
        go.send(()).expect("somebody listens");
        assert!(first.await.expect("no panic").expect("runs"));
        assert_eq!(workers.run_here(|| 8).await.expect("runs"), 8);
        let seen = workers.traffic();
        assert_eq!((seen.running, seen.waiting, seen.taken), (0, 0, 2));
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn what_is_started_first_runs_first() {
        let workers = Workers::new(NonZeroUsize::MIN);
        let order = Arc::new(Mutex::new(Vec::new()));
        let (sender, mut ended) = tokio::sync::mpsc::unbounded_channel();
        for number in 0..50 {
            let (order, sender) = (Arc::clone(&order), sender.clone());
            let work = move || order.lock().expect("whole").push(number);
            workers.start(work, move |done| sender.send(done.is_ok()).expect("somebody listens"));
        }
        for _ in 0..50 {
            assert_eq!(ended.recv().await, Some(true));
        }
        assert!(order.lock().expect("whole").is_sorted());
    }
}
