//! How often somebody may ask: a token bucket for each key and each address, kept as the one moment at which it would
//! be full (the generic cell rate algorithm). Buckets are forgotten when there are too many: the least used first.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use http::{Method, StatusCode};
use quick_cache::sync::Cache;

use super::access::Caller;
use crate::http::problem::Problem;

/// How often somebody may ask; what is not given has no limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RateLimits {
    /// Reading, per minute.
    pub reads_per_minute: Option<NonZeroU32>,
    /// Writing and having analyses computed, per minute.
    pub writes_per_minute: Option<NonZeroU32>,
}

/// The most buckets of each kind.
const MOST_BUCKETS: usize = 1 << 16;

/// Whose bucket it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Who {
    /// Whoever holds the key with this id, or is meant by a token.
    Named(Arc<str>),
    /// An address; of IPv6 the network that one client usually has.
    Address(IpAddr),
}

impl Who {
    pub(super) fn at(address: IpAddr) -> Self {
        Self::Address(match address.to_canonical() {
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
            address @ IpAddr::V4(_) => address,
        })
    }
}

/// Who asks how often.
#[derive(Debug)]
pub(in crate::http) struct RateLimiter {
    limits: RateLimits,
    began: Instant,
    reads: Cache<Who, Arc<Bucket>>,
    writes: Cache<Who, Arc<Bucket>>,
}

impl RateLimiter {
    pub(super) fn new(limits: RateLimits) -> Self {
        let buckets = || Cache::new(MOST_BUCKETS);
        Self { limits, began: Instant::now(), reads: buckets(), writes: buckets() }
    }

    /// Counts a request.
    ///
    /// # Errors
    /// When it is one too many.
    pub(super) fn check(&self, caller: &Caller, method: &Method) -> Result<(), Problem> {
        let is_read = matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS);
        let (buckets, usual, what) = if is_read {
            (&self.reads, self.limits.reads_per_minute, "asked")
        } else {
            (&self.writes, caller.writes_per_minute.or(self.limits.writes_per_minute), "posted")
        };
        let (Some(per_minute), Some(who)) = (usual, &caller.who) else { return Ok(()) };
        let made = buckets.get_or_insert_with(who, || Ok::<_, std::convert::Infallible>(Arc::default()));
        let Ok(bucket) = made;
        let now = self.began.elapsed();
        bucket.take(now, Rate::of(per_minute)).map_err(|wait| {
            let detail = format!("more is {what} than {per_minute} times a minute; ask again in a while");
            Problem::new(StatusCode::TOO_MANY_REQUESTS, detail).retry_after(wait.as_secs() + 1)
        })
    }
}

/// How fast a bucket fills, and how much it holds.
#[derive(Clone, Copy, Debug)]
struct Rate {
    /// The time for one token.
    interval: Duration,
    /// The time to fill it: half a minute's tokens can be taken at once.
    capacity: Duration,
}

impl Rate {
    fn of(per_minute: NonZeroU32) -> Self {
        let interval = Duration::from_mins(1) / per_minute.get();
        Self { interval, capacity: interval * per_minute.get().div_ceil(2) }
    }
}

/// The moment at which the bucket is full, in nanoseconds since the server began.
#[derive(Debug, Default)]
struct Bucket(AtomicU64);

impl Bucket {
    /// Takes a token.
    ///
    /// # Errors
    /// When there is none; with how long until there is.
    fn take(&self, now: Duration, rate: Rate) -> Result<(), Duration> {
        let mut wait = Duration::ZERO;
        let taken = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |full| {
            let full = Duration::from_nanos(full).max(now) + rate.interval;
            wait = full.saturating_sub(now + rate.capacity);
            wait.is_zero().then(|| u64::try_from(full.as_nanos()).unwrap_or(u64::MAX))
        });
        taken.map(|_| ()).map_err(|_full| wait)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The bucket as everyone imagines it: tokens that drip in, and are taken out. In units that come out even.
    struct Imagined {
        tokens_in_nanos: u128,
        at: Duration,
    }

    impl Imagined {
        fn take(&mut self, now: Duration, rate: Rate) -> bool {
            let dripped = now.saturating_sub(self.at).as_nanos();
            self.tokens_in_nanos = (self.tokens_in_nanos + dripped).min(rate.capacity.as_nanos());
            self.at = now;
            let cost = rate.interval.as_nanos();
            let enough = self.tokens_in_nanos >= cost;
            if enough {
                self.tokens_in_nanos -= cost;
            }
            enough
        }
    }

    proptest! {
        #[test]
        fn a_bucket_is_the_one_everyone_imagines(
            per_minute in 1_u32..5000,
            pauses in prop::collection::vec(0_u64..40_000, 1..300),
        ) {
            let rate = Rate::of(NonZeroU32::new(per_minute).expect("not zero"));
            let bucket = Bucket::default();
            let mut imagined = Imagined { tokens_in_nanos: rate.capacity.as_nanos(), at: Duration::ZERO };
            let mut now = Duration::ZERO;
            for pause in pauses {
                now += Duration::from_millis(pause);
                let taken = bucket.take(now, rate);
                prop_assert_eq!(taken.is_ok(), imagined.take(now, rate));
                if let Err(wait) = taken {
                    prop_assert!(bucket.take((now + wait).saturating_sub(Duration::from_nanos(1)), rate).is_err());
                    now += wait;
                    prop_assert!(bucket.take(now, rate).is_ok() && imagined.take(now, rate));
                }
            }
        }
    }

    #[test]
    fn no_more_buckets_are_kept_than_there_is_room_for_and_neighbours_of_ipv6_share_one() {
        let limits = RateLimits { writes_per_minute: NonZeroU32::new(2), ..RateLimits::default() };
        let limiter = RateLimiter::new(limits);
        for n in 0..200_000_u32 {
            let caller = Caller { who: Some(Who::at(IpAddr::from(n.to_be_bytes()))), ..Caller::default() };
            assert!(limiter.check(&caller, &Method::POST).is_ok());
        }
        assert!(limiter.writes.len() <= MOST_BUCKETS);
        let at = |address: &str| Who::at(address.parse().expect("an address"));
        assert_eq!(at("2001:db8::1"), at("2001:db8::ffff:1"));
        assert_ne!(at("2001:db8::1"), at("2001:db8:0:1::1"));
        assert_eq!(at("::ffff:1.2.3.4"), at("1.2.3.4"));
    }

    #[test]
    fn one_too_many_is_told_when_to_come_again() {
        let limiter = RateLimiter::new(RateLimits { writes_per_minute: NonZeroU32::new(4), reads_per_minute: None });
        let caller = Caller { who: Some(Who::at(IpAddr::from([1, 2, 3, 4]))), ..Caller::default() };
        assert!((0..2).all(|_| limiter.check(&caller, &Method::POST).is_ok()));
        let problem = limiter.check(&caller, &Method::DELETE).expect_err("one too many");
        assert!(problem.is(StatusCode::TOO_MANY_REQUESTS));
        assert!((0..1000).all(|_| limiter.check(&caller, &Method::GET).is_ok()), "reading has no limit here");
    }
}
