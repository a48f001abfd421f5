//! Ids of requests: the client's own where it is a plain word, else one like no other's.

use std::hash::{BuildHasher, RandomState};
use std::sync::atomic::{AtomicU64, Ordering};

use http::HeaderValue;

/// The longest id that is taken over.
const LONGEST: usize = 64;

/// Gives requests their ids.
#[derive(Debug)]
pub(super) struct RequestIds {
    /// Begins anew, with another key, whenever the program is started.
    keys: RandomState,
    given: AtomicU64,
}

impl RequestIds {
    pub(super) fn new() -> Self {
        Self { keys: RandomState::new(), given: AtomicU64::new(0) }
    }

    /// The id that a client or a proxy gave, where it can stand in a log; else a new one.
    pub(super) fn of(&self, given: Option<&HeaderValue>) -> String {
        let sane = given.and_then(|value| value.to_str().ok()).filter(|text| is_sane(text));
        sane.map_or_else(|| self.another(), str::to_owned)
    }

    fn another(&self) -> String {
        let number = self.given.fetch_add(1, Ordering::Relaxed);
        format!("{:016x}", self.keys.hash_one(number))
    }
}

fn is_sane(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(allowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sane_id_is_taken_over_and_any_other_replaced() {
        let ids = RequestIds::new();
        let of = |text: &str| ids.of(Some(&HeaderValue::from_str(text).expect("a header")));
        let longest = "a".repeat(LONGEST);
        for sane in ["7f3a.B-_9", "0", longest.as_str()] {
            assert_eq!(of(sane), sane);
        }
        for other in ["", "a b", "a\tb", "<b>", "\"", "a,b", &format!("{longest}a")] {
            let id = of(other);
            assert!(id != other && id.len() == 16 && is_sane(&id), "{other:?}: {id}");
        }
        assert!(is_sane(&ids.of(Some(&HeaderValue::from_bytes(b"\xff").expect("a header")))));
        assert_ne!(ids.of(None), ids.of(None));
    }
}
