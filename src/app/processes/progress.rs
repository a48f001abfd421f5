//! How far a process has come, and whether it is still wanted.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use crate::app::error::AppError;

/// Shared between the one who computes and those who wait.
#[derive(Debug, Default)]
pub struct Progress {
    per_cent: AtomicU32,
    cancelled: AtomicBool,
}

impl Progress {
    /// How far the work has come, in per cent.
    pub fn per_cent(&self) -> u32 {
        self.per_cent.load(Ordering::Relaxed)
    }

    /// Says that nobody waits any more.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::Relaxed);
    }

    /// Says how far the work has come, and hears whether it is to go on.
    ///
    /// # Errors
    /// When nobody waits any more.
    pub(super) fn reached(&self, per_cent: u32) -> Result<(), AppError> {
        self.per_cent.store(per_cent.min(100), Ordering::Relaxed);
        if self.cancelled.load(Ordering::Relaxed) { Err(AppError::Cancelled) } else { Ok(()) }
    }
}
