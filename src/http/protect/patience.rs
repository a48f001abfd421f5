//! How long a connection is waited for: while it says nothing, while it is in the midst of a request's head, and while
//! it does not take what it asked for. One timer per connection does for all three, as they never run together.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, Waker};
use std::time::Duration;

use tokio::time::{Instant, Sleep, sleep_until};

/// What a connection is about, as whoever answers its requests knows it.
#[derive(Clone, Debug)]
pub(in crate::http) struct Phase(Arc<State>);

#[derive(Debug)]
struct State {
    phase: AtomicU8,
    /// Who looked while a request was answered: the time without a request is to be reckoned from the answer's end.
    looked: Mutex<Option<Waker>>,
}

const IDLE: u8 = 0;
const HEAD: u8 = 1;
const BUSY: u8 = 2;

impl Phase {
    pub(in crate::http) fn new() -> Self {
        Self(Arc::new(State { phase: AtomicU8::new(IDLE), looked: Mutex::default() }))
    }

    /// A request has been read; until the guard goes, its answer is being made or sent.
    pub(in crate::http) fn busy(&self) -> Answering {
        self.0.phase.store(BUSY, Ordering::Relaxed);
        Answering(self.clone())
    }

    fn get(&self) -> u8 {
        self.0.phase.load(Ordering::Relaxed)
    }

    fn looked(&self) -> std::sync::MutexGuard<'_, Option<Waker>> {
        self.0.looked.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Held while a request is answered.
#[derive(Debug)]
pub(in crate::http) struct Answering(Phase);

impl Drop for Answering {
    fn drop(&mut self) {
        self.0.0.phase.store(IDLE, Ordering::Relaxed);
        if let Some(looked) = self.0.looked().take() {
            looked.wake();
        }
    }
}

/// How long to wait, and for what.
#[derive(Clone, Copy, Debug)]
pub(in crate::http) struct Waits {
    /// For the next request.
    pub idle: Duration,
    /// For the head of a request to be complete, from its first byte.
    pub head: Duration,
    /// For a client to take any byte of its answer.
    pub stall: Duration,
}

/// The patience with one connection.
#[derive(Debug)]
pub(in crate::http) struct Patience {
    waits: Waits,
    phase: Phase,
    timer: Pin<Box<Sleep>>,
    /// What the timer runs for.
    waits_for: Option<For>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum For {
    Request,
    Head,
    Taking,
}

impl Patience {
    pub(in crate::http) fn new(waits: Waits, phase: Phase) -> Self {
        Self { waits, phase, timer: Box::pin(sleep_until(Instant::now() + waits.idle)), waits_for: Some(For::Request) }
    }

    /// Nothing is to be read: whether that may go on.
    pub(in crate::http) fn nothing_came(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        // As long as an answer is not taken, that is what is waited for.
        if self.waits_for == Some(For::Taking) {
            return Poll::Pending;
        }
        match self.phase.get() {
            IDLE => self.wait(context, For::Request),
            HEAD => self.wait(context, For::Head),
            _ => {
                self.waits_for = None;
                *self.phase.looked() = Some(context.waker().clone());
                Poll::Pending
            }
        }
    }

    /// Something was read. The first of it begins a head, whose time does not begin anew with every byte.
    pub(in crate::http) fn something_came(&mut self) {
        let began = self.phase.0.phase.compare_exchange(IDLE, HEAD, Ordering::Relaxed, Ordering::Relaxed);
        if began.is_ok() && self.waits_for != Some(For::Taking) {
            self.waits_for = None;
        }
    }

    /// Nothing is taken: whether that may go on.
    pub(in crate::http) fn nothing_taken(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.wait(context, For::Taking)
    }

    /// Something was taken. When that was the last of an answer, the next request is waited for from here on: whoever
    /// reads may look again only when something comes.
    pub(in crate::http) fn something_taken(&mut self, context: &mut Context<'_>) {
        self.waits_for = None;
        if self.phase.get() == IDLE {
            // It has just begun to run.
            let _runs = self.wait(context, For::Request);
        }
    }

    fn wait(&mut self, context: &mut Context<'_>, what: For) -> Poll<io::Result<()>> {
        if self.waits_for != Some(what) {
            let wait = match what {
                For::Request => self.waits.idle,
                For::Head => self.waits.head,
                For::Taking => self.waits.stall,
            };
            self.timer.as_mut().reset(Instant::now() + wait);
            self.waits_for = Some(what);
        }
        self.timer.as_mut().poll(context).map(|()| Err(io::ErrorKind::TimedOut.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::future::poll_fn;

    const WAITS: Waits =
        Waits { idle: Duration::from_mins(1), head: Duration::from_secs(10), stall: Duration::from_secs(30) };

    /// While a first request is answered.
    fn answering() -> (Patience, Answering) {
        let phase = Phase::new();
        let mut patience = Patience::new(WAITS, phase.clone());
        patience.something_came();
        (patience, phase.busy())
    }

    /// After how many seconds patience ends that is asked every second.
    async fn ends(mut ask: impl FnMut(&mut Context<'_>) -> Poll<io::Result<()>>) -> u64 {
        let began = Instant::now();
        loop {
            let asked = poll_fn(|context| Poll::Ready(ask(context))).await;
            if asked.is_ready() {
                return began.elapsed().as_secs();
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_head_that_comes_byte_by_byte_has_its_time_once() {
        let phase = Phase::new();
        let mut patience = Patience::new(WAITS, phase.clone());
        let waited = ends(|context| {
            patience.something_came();
            patience.nothing_came(context)
        });
        assert_eq!(waited.await, 10);
    }

    #[tokio::test(start_paused = true)]
    async fn idling_begins_with_the_last_byte_taken_though_nobody_looks_for_more() {
        let (mut patience, answering) = answering();
        assert!(poll_fn(|context| Poll::Ready(patience.nothing_came(context))).await.is_pending());
        drop(answering);
        let (began, mut is_taken) = (Instant::now(), false);
        let ended = poll_fn(|context| {
            if is_taken {
                return patience.nothing_came(context);
            }
            is_taken = true;
            patience.something_taken(context);
            Poll::Pending
        });
        assert!(ended.await.is_err());
        assert_eq!(began.elapsed().as_secs(), 60);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_may_take_long_but_not_its_taking_and_idling_begins_after_it() {
        let (mut patience, answering) = answering();
        for _ in 0..300 {
            assert!(poll_fn(|context| Poll::Ready(patience.nothing_came(context))).await.is_pending());
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        drop(answering);
        // The last bytes are on their way though the answer is made: both are asked, as the connection does.
        let taking = ends(|context| {
            assert!(patience.nothing_came(context).is_pending());
            patience.nothing_taken(context)
        });
        assert_eq!(taking.await, 30);
        poll_fn(|context| {
            patience.something_taken(context);
            Poll::Ready(())
        })
        .await;
        assert_eq!(ends(|context| patience.nothing_came(context)).await, 60);
    }
}
