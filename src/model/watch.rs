//! How far long work has come, and whether it is still wanted: shared between the one
//! who computes and those who wait.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// Looks on while long work is done: how many of its steps are done, and whether to go on.
#[derive(Debug, Default)]
pub struct Watch {
    expected: AtomicU64,
    done: AtomicU64,
    stopped: AtomicBool,
}

impl Watch {
    /// The share that is done of what is known to be to do, from 0 to 1.
    pub fn share(&self) -> f64 {
        let expected = self.expected.load(Ordering::Relaxed);
        if expected == 0 { 0.0 } else { self.done.load(Ordering::Relaxed) as f64 / expected as f64 }
    }

    /// Has whoever works give up.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    /// Adds to what is known to be to do.
    pub fn expects(&self, more: u32) {
        self.expected.fetch_add(u64::from(more), Ordering::Relaxed);
    }

    /// Counts so many as done; false when it was stopped.
    pub fn passes(&self, done: u32) -> bool {
        self.done.fetch_add(u64::from(done), Ordering::Relaxed);
        !self.is_stopped()
    }
}

impl PartialEq for Watch {
    /// Whether it is the same one.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}
