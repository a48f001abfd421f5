//! How far a process has come, and whether it is still wanted.

use std::sync::atomic::{AtomicU32, Ordering};

use crate::app::error::AppError;
use crate::model::Watch;

/// Shared between the one who computes and those who wait.
#[derive(Debug, Default)]
pub struct Progress {
    per_cent: AtomicU32,
    watch: Watch,
}

impl Progress {
    /// How far the work has come, in per cent.
    pub fn per_cent(&self) -> u32 {
        let reached = self.per_cent.load(Ordering::Relaxed);
        let left = f64::from(99_u32.saturating_sub(reached));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of less than a hundred")]
        let permuted = (left * self.watch.share().min(1.0)) as u32;
        reached + permuted
    }

    /// Looks on while permutations are made.
    pub(super) fn watch(&self) -> &Watch {
        &self.watch
    }

    /// Says that nobody waits any more.
    pub fn cancel(&self) {
        self.watch.stop();
    }

    /// Says how far the work has come, and hears whether it is to go on.
    ///
    /// # Errors
    /// When nobody waits any more.
    pub(super) fn reached(&self, per_cent: u32) -> Result<(), AppError> {
        self.per_cent.store(per_cent.min(100), Ordering::Relaxed);
        if self.watch.is_stopped() { Err(AppError::Cancelled) } else { Ok(()) }
    }
}
