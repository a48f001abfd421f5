//! The door: closures go to threads that may block, so many at a time.

use std::num::NonZeroUsize;
use std::sync::Arc;

use tokio::sync::Semaphore;
use tokio::task::JoinError;

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
}

/// A bounded way onto threads that may block.
#[derive(Clone, Debug)]
pub struct Workers {
    permits: Arc<Semaphore>,
}

impl Workers {
    /// A door that lets `limit` pieces of work through at once; the rest wait their turn.
    pub fn new(limit: NonZeroUsize) -> Self {
        Self { permits: Arc::new(Semaphore::new(limit.get())) }
    }

    /// As many as the machine has processors.
    pub fn for_this_machine() -> Self {
        Self::new(std::thread::available_parallelism().unwrap_or(NonZeroUsize::MIN))
    }

    /// Runs `work` where it may block or compute for long. The work goes on to its
    /// end even when the caller stops waiting, and keeps its place until then.
    ///
    /// # Errors
    /// When the work panics or the runtime ends.
    pub async fn run<T, F>(&self, work: F) -> Result<T, ExecError>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let Ok(permit) = Arc::clone(&self.permits).acquire_owned().await else {
            return Err(ExecError::Closed);
        };
        #[expect(clippy::disallowed_methods, reason = "this is the door that the rule sends everyone to")]
        let task = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(permit);
            result
        });
        task.await.map_err(|source| ExecError::Unfinished { source })
    }

    /// Has `work` run as [`Workers::run`] does, without waiting for it; `ended` hears what came of it. Must be
    /// called inside a runtime.
    pub fn start<T, F>(&self, work: F, ended: impl FnOnce(Result<T, ExecError>) + Send + 'static)
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let workers = self.clone();
        tokio::spawn(async move { ended(workers.run(work).await) });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_frees_its_place() {
        let workers = Workers::new(NonZeroUsize::MIN);
        let failed = workers.run(|| assert_eq!(1, 2, "on purpose")).await;
        assert!(matches!(failed, Err(ExecError::Unfinished { .. })));
        assert_eq!(workers.run(|| 7).await.expect("runs"), 7);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn no_more_than_the_limit_runs_at_once() {
        let workers = Workers::new(NonZeroUsize::new(2).expect("not zero"));
        let (running, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let one = || {
            let (running, most) = (Arc::clone(&running), Arc::clone(&most));
            workers.run(move || {
                most.fetch_max(running.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                std::thread::sleep(std::time::Duration::from_millis(5));
                running.fetch_sub(1, Ordering::SeqCst);
            })
        };
        let (a, b, c, d) = tokio::join!(one(), one(), one(), one());
        assert!([a, b, c, d].iter().all(Result::is_ok));
        assert!(most.load(Ordering::SeqCst) <= 2);
    }
}
