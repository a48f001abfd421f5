//! Absolute addresses of this server, as the client that asks knows it.

use http::request::Parts;

use super::proxy::Site;

/// Where the answers to a request begin: the server's address, and the dataset's
/// prefix when it was asked under one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    server: String,
    prefix: String,
}

impl Address {
    /// Where the request was made; `dataset` when the address names one.
    pub(super) fn of(parts: &Parts, dataset: Option<&str>) -> Self {
        let prefix = dataset.map_or_else(String::new, |id| format!("/datasets/{id}"));
        let server = parts.extensions.get::<Site>().map(|site| format!("{}{}", site.origin, site.base_path));
        Self { server: server.unwrap_or_default(), prefix }
    }

    /// The absolute address of a path of the dataset (`/tiles`).
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{}{path}", self.server, self.prefix)
    }

    /// The absolute address of a path of the server, whatever the dataset.
    pub(super) fn to_server(&self, path: &str) -> String {
        format!("{}{path}", self.server)
    }

    /// Whether these are the server's bare addresses, which speak of the first dataset.
    pub(super) fn is_bare(&self) -> bool {
        self.prefix.is_empty()
    }
}
