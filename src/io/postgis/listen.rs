//! Hears when the current version of a dataset changes. What is announced while nobody listens is lost: listen first,
//! then ask for the current version, and ask now and then even so.

use std::time::{Duration, Instant};

use postgres::Client;
use postgres::fallible_iterator::FallibleIterator;

use super::address::Address;
use super::connect::{connect, refused};
use super::error::PostgisError;
use super::registry::{self, CHANNEL, VersionInfo};
use crate::model::Id;

/// What was heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// Another version may be current.
    Changed,
    /// Nothing, for as long as was waited.
    Nothing,
}

/// A connection that changes are announced on.
pub struct Listener {
    client: Client,
    address: Address,
}

impl Listener {
    /// Begins to listen.
    ///
    /// # Errors
    /// When the database cannot be reached or refuses.
    pub fn new(address: &Address) -> Result<Self, PostgisError> {
        let mut client = connect(address)?;
        client.batch_execute(&format!("LISTEN {CHANNEL}")).map_err(refused(address, "listening for changes"))?;
        Ok(Self { client, address: address.clone() })
    }

    /// Waits until the dataset changes (any dataset, where the address names none), and no longer than `patience`.
    /// Blocks.
    ///
    /// # Errors
    /// When the connection is lost: make another listener, and ask for the current version then.
    pub fn wait(&mut self, patience: Duration) -> Result<Heard, PostgisError> {
        let until = Instant::now() + patience;
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let heard = self.client.notifications().timeout_iter(left).next();
            match heard.map_err(|source| self.lost(Some(source)))? {
                Some(heard) if self.is_ours(heard.payload()) => return Ok(Heard::Changed),
                Some(_) => {}
                None if self.client.is_closed() => return Err(self.lost(None)),
                None => return Ok(Heard::Nothing),
            }
        }
    }

    /// The current version, asked on this connection: see [`current`](super::current).
    ///
    /// # Errors
    /// When the connection is lost, or the database refuses.
    pub fn current(&mut self) -> Result<Option<VersionInfo>, PostgisError> {
        registry::find(&mut self.client, &self.address)
    }

    fn is_ours(&self, payload: &str) -> bool {
        let about = payload.split(' ').next();
        self.address.dataset().is_none_or(|dataset| about == Some(Id::as_str(dataset)))
    }

    fn lost(&self, source: Option<postgres::Error>) -> PostgisError {
        PostgisError::ConnectionLost { address: self.address.to_string(), source }
    }
}
