//! Small texts from other servers that whoever runs this one named: over HTTPS, or from this very machine.

use std::io::Read;
use std::time::Duration;

use ureq::Agent;

/// How long a text may take to come.
const TIME: Duration = Duration::from_secs(5);
const MOST_BYTES: u64 = 1 << 20;

/// Why a text cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum RemoteError {
    /// An address that is not asked.
    #[error("{address:?} begins neither with https:// nor with http://localhost or http://127.0.0.1")]
    Address {
        /// The address.
        address: String,
    },
    /// No answer.
    #[error("{address} does not answer: {source}")]
    Answer {
        /// The address.
        address: String,
        /// Why not.
        #[source]
        source: Box<ureq::Error>,
    },
    /// An answer that is no text or too long.
    #[error("{address} gives no text of at most 1 MB: {source}")]
    Text {
        /// The address.
        address: String,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
}

/// Whether an address may be asked.
pub fn may_ask(address: &str) -> bool {
    let rest = |scheme| address.strip_prefix(scheme);
    let is_here = |rest: &str| {
        let host = rest.split(['/', ':', '?']).next().unwrap_or_default();
        matches!(host, "localhost" | "127.0.0.1")
    };
    rest("https://").is_some() || rest("http://").is_some_and(is_here)
}

/// The text at an address, which may not send on to another.
///
/// # Errors
/// When the address may not be asked, or gives no text in time.
pub fn text(address: &str) -> Result<String, RemoteError> {
    let named = || address.to_owned();
    if !may_ask(address) {
        return Err(RemoteError::Address { address: named() });
    }
    let agent: Agent = Agent::config_builder().timeout_global(Some(TIME)).max_redirects(0).build().into();
    let answer = agent.get(address).call();
    let mut answer = answer.map_err(|source| RemoteError::Answer { address: named(), source: Box::new(source) })?;
    let mut text = String::new();
    let read = answer.body_mut().as_reader().take(MOST_BYTES + 1).read_to_string(&mut text);
    let whole =
        read.and_then(
            |bytes| {
                if bytes as u64 > MOST_BYTES { Err(std::io::ErrorKind::FileTooLarge.into()) } else { Ok(()) }
            },
        );
    whole.map(|()| text).map_err(|source| RemoteError::Text { address: named(), source })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_secure_addresses_and_this_machine_are_asked() {
        for good in ["https://a.org/keys", "http://localhost:8080/keys", "http://127.0.0.1/keys"] {
            assert!(may_ask(good), "{good}");
        }
        for bad in ["http://a.org", "http://localhost.a.org", "http://127.0.0.1.a.org/", "file:///etc/passwd", ""] {
            assert!(!may_ask(bad), "{bad}");
            assert!(text(bad).is_err(), "{bad}");
        }
    }
}
