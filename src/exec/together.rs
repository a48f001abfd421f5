//! Several things that go on beside each other for as long as somebody waits.

use tokio::task::JoinSet;

/// Runs all of them at once, until each has ended. They stop where nobody waits any longer; one that panics is logged,
/// and the others go on.
pub async fn together<F>(all: impl IntoIterator<Item = F>)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut running: JoinSet<()> = all.into_iter().collect();
    while let Some(ended) = running.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "what was to go on has ended");
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::together;

    #[tokio::test]
    async fn all_run_and_one_that_panics_does_not_stop_the_others() {
        let count = Arc::new(AtomicU32::new(0));
        let each = |n: u32| {
            let count = Arc::clone(&count);
            async move {
                assert_ne!(n, 1, "on purpose");
                count.fetch_add(1, Ordering::Relaxed);
            }
        };
        together((0..3).map(each)).await;
        assert_eq!(count.load(Ordering::Relaxed), 2);
    }
}
