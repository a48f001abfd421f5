//! What the server bears and from whom: how many connections and for how long, how much at once, who may write, and
//! what browsers are told to hold back. Everything has a default, and all of it stands in `docs/protection.md`.

mod access;
mod admission;
mod connections;
mod headers;
mod heard;
mod held;
mod keys;
mod network;
mod patience;
mod rate;
mod signatures;
mod tokens;

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

pub use access::Permission;
pub use admission::RequestLimits;
pub use connections::ConnectionLimits;
pub use headers::{HeaderOptions, origin};
pub use keys::{KeyError, NewKey, new_key};
pub use network::Network;
pub use rate::RateLimits;
pub use tokens::{KeySet, TokenError, TokenOptions};

pub(super) use access::Caller;
pub(super) use admission::{Admission, NEVER_REFUSED, admit};
pub(super) use connections::serve;
pub(super) use headers::{cors, hide_secrets, secure};
pub(super) use patience::Patience;

use crate::exec::Workers;
use crate::io::watched_file::WatchedFile;
use access::Access;
use keys::KeyRing;
use rate::RateLimiter;
use tokens::Tokens;

/// How often files of keys are looked at.
const LOOK: Duration = Duration::from_secs(2);

/// What the server bears, and from whom.
#[derive(Clone, Debug, Default)]
pub struct Protection {
    /// Connections.
    pub connections: ConnectionLimits,
    /// Requests.
    pub requests: RequestLimits,
    /// How often somebody may ask.
    pub rates: RateLimits,
    /// The file of API keys.
    pub keys: Option<PathBuf>,
    /// Whose tokens are taken.
    pub tokens: Option<TokenOptions>,
    /// Whether reading needs a key or token too.
    pub closed: bool,
    /// Proxies whose word on who asks is taken.
    pub trusted_proxies: Vec<Network>,
    /// Headers.
    pub headers: HeaderOptions,
}

impl Protection {
    /// Opens the gate. `most_body_bytes` is the most that any address holds of a body.
    ///
    /// # Errors
    /// When keys cannot be read, or there are none to open what is closed.
    pub(super) async fn admission(&self, workers: &Workers, most_body_bytes: usize) -> Result<Admission, KeyError> {
        let open = |path: &PathBuf| {
            let file = WatchedFile::new(path);
            workers.run(move || KeyRing::open(file))
        };
        let keys = match &self.keys {
            Some(path) => Some(open(path).await.map_err(|source| KeyError::Exec { source })??),
            None => None,
        };
        let tokens = self.tokens.clone().map(|options| Tokens::new(options, workers.clone()));
        if let Some(tokens) = &tokens {
            tokens.refresh_and_log().await;
        }
        let trusted_proxies = self.trusted_proxies.clone();
        let access = Access { keys, tokens, closed: self.closed, trusted_proxies };
        match (access.is_open(), self.closed) {
            (true, true) => return Err(KeyError::NobodyMayRead),
            (true, false) => {
                tracing::info!("no keys are set up: everybody may join tables and start jobs, within the limits");
            }
            (false, closed) => tracing::info!(closed, "writing needs a key or token"),
        }
        Ok(Admission::new(self.requests, most_body_bytes, access, RateLimiter::new(self.rates)))
    }
}

/// Follows the files and addresses of keys for as long as the server runs.
pub(super) async fn follow_keys(admission: Arc<Admission>, workers: Workers) {
    let mut last_failure = String::new();
    loop {
        tokio::time::sleep(LOOK).await;
        let access = &admission.access;
        if let Some(tokens) = access.tokens.as_ref().filter(|tokens| tokens.is_due()) {
            tokens.refresh_and_log().await;
        }
        if access.keys.is_none() {
            continue;
        }
        let held = Arc::clone(&admission);
        let refreshed = workers.run(move || held.access.keys.as_ref().map_or(Ok(None), KeyRing::refresh)).await;
        match refreshed {
            Ok(Ok(None)) => {}
            Ok(Ok(Some(keys))) => {
                tracing::info!(keys, "the keys were read again");
                last_failure.clear();
            }
            Ok(Err(error)) => {
                // A file that stays wrong is told of once.
                let failure = error.to_string();
                if failure != last_failure {
                    tracing::warn!(%error, "the keys that were read before stay");
                    last_failure = failure;
                }
            }
            Err(_) => return,
        }
    }
}
