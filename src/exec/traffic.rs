//! How much goes through a door: counted on the way, read by whoever watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// What goes through a door, counted since the start.
#[derive(Debug, Default)]
pub(super) struct Traffic {
    waiting: AtomicUsize,
    taken: AtomicU64,
    refused: AtomicU64,
    waited_microseconds: AtomicU64,
}

/// What a door was like when it was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DoorTraffic {
    /// How many pieces of work it lets through at once.
    pub places: usize,
    /// How many are under way.
    pub running: usize,
    /// How many wait for a place.
    pub waiting: usize,
    /// How many were ever let through.
    pub taken: u64,
    /// How many were ever turned away.
    pub refused: u64,
    /// How long those let through have waited, all together.
    pub waited: Duration,
}

impl Traffic {
    /// Somebody waits, until [`Turn::taken`] or until they give up.
    pub(super) fn wait(self: &Arc<Self>) -> Turn {
        self.waiting.fetch_add(1, Ordering::Relaxed);
        Turn { traffic: Arc::clone(self), since: Instant::now() }
    }

    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    /// What was counted, at a door with so many places, some of them free.
    pub(super) fn at(&self, places: usize, free: usize) -> DoorTraffic {
        DoorTraffic {
            places,
            running: places.saturating_sub(free),
            waiting: self.waiting.load(Ordering::Relaxed),
            taken: self.taken.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            waited: Duration::from_micros(self.waited_microseconds.load(Ordering::Relaxed)),
        }
    }
}

/// One who waits at a door.
#[derive(Debug)]
pub(super) struct Turn {
    traffic: Arc<Traffic>,
    since: Instant,
}

impl Turn {
    /// It is let through.
    pub(super) fn taken(self) {
        let waited = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.traffic.waited_microseconds.fetch_add(waited, Ordering::Relaxed);
        self.traffic.taken.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.traffic.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}
