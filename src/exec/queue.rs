//! Who may wait before a door: only those whose turn can be expected within a stated time. The expectation is as
//! simple as can be: those who wait, times how long work took lately, over how much is done at once. What goes by is
//! counted, for whoever watches.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

/// Who may wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueLimits {
    /// The most that wait at once: what each holds takes memory.
    pub most_waiting: usize,
    /// The longest that anybody waits.
    pub longest_wait: Duration,
}

/// A newcomer's weight in the mean is one in so many.
const MEMORY: u64 = 8;

/// Those who wait before a door, and how long work takes behind it.
#[derive(Debug)]
pub(super) struct Queue {
    limits: Option<QueueLimits>,
    waiting: AtomicUsize,
    /// Mean time that work took lately, in nanoseconds.
    mean: AtomicU64,
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

impl Queue {
    pub(super) fn new(limits: Option<QueueLimits>) -> Self {
        let zero = || AtomicU64::new(0);
        Self {
            limits,
            waiting: AtomicUsize::new(0),
            mean: zero(),
            taken: zero(),
            refused: zero(),
            waited_microseconds: zero(),
        }
    }

    pub(super) fn waiting(&self) -> usize {
        self.waiting.load(Ordering::Relaxed)
    }

    /// What was counted, at a door with so many places, some of them free.
    pub(super) fn traffic(&self, places: usize, free: usize) -> DoorTraffic {
        DoorTraffic {
            places,
            running: places.saturating_sub(free),
            waiting: self.waiting(),
            taken: self.taken.load(Ordering::Relaxed),
            refused: self.refused.load(Ordering::Relaxed),
            waited: Duration::from_micros(self.waited_microseconds.load(Ordering::Relaxed)),
        }
    }

    /// One more is turned away.
    pub(super) fn refuse(&self) {
        self.refused.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn longest_wait(&self) -> Option<Duration> {
        self.limits.map(|limits| limits.longest_wait)
    }

    /// How long one that comes now would wait, when so much is done at once.
    pub(super) fn expected_wait(&self, at_once: usize) -> Duration {
        expected_wait(self.waiting(), Duration::from_nanos(self.mean.load(Ordering::Relaxed)), at_once)
    }

    /// A place among those who wait, until it is dropped.
    ///
    /// # Errors
    /// When it would be waited for too long or with too many; with how long.
    pub(super) fn join(queue: &Arc<Self>, at_once: usize) -> Result<Place, Duration> {
        let expected = queue.expected_wait(at_once);
        let place = Place { queue: Arc::clone(queue), since: Instant::now() };
        let ahead = queue.waiting.fetch_add(1, Ordering::Relaxed);
        match queue.limits {
            Some(limits) if ahead >= limits.most_waiting || expected > limits.longest_wait => {
                queue.refuse();
                Err(expected)
            }
            _ => Ok(place),
        }
    }

    /// Work begins; its time counts when what is given back is dropped.
    pub(super) fn begin(queue: &Arc<Self>) -> Work {
        queue.taken.fetch_add(1, Ordering::Relaxed);
        Work { queue: Arc::clone(queue), began: Instant::now() }
    }

    fn took(&self, time: Duration) {
        let time = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let next = |mean: u64| Some(if mean == 0 { time } else { mean - mean / MEMORY + time / MEMORY });
        // It always has a next value.
        let _ = self.mean.fetch_update(Ordering::Relaxed, Ordering::Relaxed, next);
    }
}

fn expected_wait(waiting: usize, mean: Duration, at_once: usize) -> Duration {
    let turns = u32::try_from(waiting.saturating_add(1)).unwrap_or(u32::MAX);
    let at_once = u32::try_from(at_once.max(1)).unwrap_or(u32::MAX);
    mean.saturating_mul(turns) / at_once
}

/// A place in the queue.
#[derive(Debug)]
pub(super) struct Place {
    queue: Arc<Queue>,
    since: Instant,
}

impl Place {
    /// Its turn has come.
    pub(super) fn leave(self) {
        let waited = u64::try_from(self.since.elapsed().as_micros()).unwrap_or(u64::MAX);
        self.queue.waited_microseconds.fetch_add(waited, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.queue.waiting.fetch_sub(1, Ordering::Relaxed);
    }
}

/// Work that goes on.
#[derive(Debug)]
pub(super) struct Work {
    queue: Arc<Queue>,
    began: Instant,
}

impl Drop for Work {
    fn drop(&mut self) {
        self.queue.took(self.began.elapsed());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newcomer_waits_for_those_ahead_and_the_one_at_work() {
        let second = Duration::from_secs(1);
        assert_eq!(expected_wait(0, second, 1), second);
        assert_eq!(expected_wait(3, second, 2), 2 * second);
        assert_eq!(expected_wait(usize::MAX, second, 0), u32::MAX * second);
        assert_eq!(expected_wait(9, Duration::ZERO, 1), Duration::ZERO);
    }

    #[test]
    fn the_mean_follows_what_work_takes() {
        let queue = Queue::new(None);
        queue.took(Duration::from_millis(100));
        assert_eq!(queue.expected_wait(1), Duration::from_millis(100));
        for _ in 0..100 {
            queue.took(Duration::from_millis(10));
        }
        let wait = queue.expected_wait(1).as_micros();
        assert!((9_900..10_200).contains(&wait), "{wait}");
    }

    #[test]
    fn who_would_wait_too_long_or_with_too_many_is_turned_away_and_takes_no_place() {
        let limits = QueueLimits { most_waiting: 2, longest_wait: Duration::from_secs(5) };
        let queue = Arc::new(Queue::new(Some(limits)));
        let places = [Queue::join(&queue, 1).expect("first"), Queue::join(&queue, 1).expect("second")];
        assert_eq!(Queue::join(&queue, 1).err(), Some(Duration::ZERO), "too many");
        assert_eq!(queue.waiting(), 2);
        drop(places);
        queue.took(Duration::from_secs(4));
        let place = Queue::join(&queue, 1).expect("a wait of four seconds");
        assert_eq!(Queue::join(&queue, 1).err(), Some(Duration::from_secs(8)), "too long");
        assert_eq!(queue.waiting(), 1);
        drop(place);
        assert_eq!((queue.waiting(), queue.traffic(1, 1).refused), (0, 2));
    }
}
