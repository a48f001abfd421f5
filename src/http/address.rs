//! Absolute addresses of this server, as the client that asks knows it.

use http::request::Parts;
use http::{HeaderMap, header};

/// Where the answers to a request begin: the server's origin, and the dataset's
/// prefix when it was asked under one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    origin: String,
    prefix: String,
}

impl Address {
    /// Reads the origin from the request's headers; `dataset` when the address names one.
    pub(super) fn of(parts: &Parts, dataset: Option<&str>) -> Self {
        let prefix = dataset.map_or_else(String::new, |id| format!("/datasets/{id}"));
        Self { origin: origin(&parts.headers), prefix }
    }

    /// The absolute address of a path of the dataset (`/tiles`).
    pub(super) fn to(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.prefix)
    }

    /// The absolute address of a path of the server, whatever the dataset.
    pub(super) fn to_server(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }
}

/// Scheme and host as the client sees them. A host with characters that no host has
/// is not repeated.
pub(super) fn origin(headers: &HeaderMap) -> String {
    let text = |name: header::HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let is_host = |host: &&str| {
        let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b':' | b'[' | b']');
        !host.is_empty() && host.bytes().all(allowed)
    };
    let host = text(header::HOST).filter(is_host).unwrap_or("localhost");
    let forwarded = text(header::HeaderName::from_static("x-forwarded-proto"));
    let scheme = if forwarded == Some("https") { "https" } else { "http" };
    format!("{scheme}://{host}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn a_host_that_is_no_host_is_not_repeated() {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static("[::1]:3000"));
        assert_eq!(origin(&headers), "http://[::1]:3000");
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        headers.insert(header::HOST, HeaderValue::from_static("a\"><script>"));
        assert_eq!(origin(&headers), "https://localhost");
    }
}
