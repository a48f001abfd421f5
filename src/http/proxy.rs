//! Where clients reach the server when a proxy stands before it: what whoever runs it says (`--public-url`,
//! `--base-path`), else what the proxy says (`Forwarded` of RFC 7239, `X-Forwarded-*`), else the request itself.
//! What is no scheme, host or path is never repeated.

use std::sync::Arc;

use axum::extract::{Request, State};
use http::uri::{Authority, PathAndQuery};
use http::{HeaderMap, Uri, header};

use super::routes::ROUTES;

/// Where clients reach the server, as far as whoever runs it says so.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    origin: Option<String>,
    base_path: Option<String>,
}

/// Why an address is none that the server can be reached at.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// Not a whole address.
    #[error("{given:?} is no address; it looks like https://maps.example.org or https://example.org/maps")]
    NoUrl {
        /// What was given.
        given: String,
    },
    /// Not a path.
    #[error("{given:?} is no path; it looks like /maps, of letters, digits, '-', '.', '_' and '~'")]
    NoPath {
        /// What was given.
        given: String,
    },
    /// A path that could not be told from an address of the server's own.
    #[error("{given:?} begins as an address of the server's own does; choose another name than {first:?}")]
    OwnPath {
        /// What was given.
        given: String,
        /// The part of it that is the server's own.
        first: String,
    },
}

impl Published {
    /// Reached at this address, for instance `https://example.org/maps`, whatever headers say.
    ///
    /// # Errors
    /// When it is no `http` or `https` address, or has a query, or its path cannot be told from the server's own.
    pub fn at_url(given: &str) -> Result<Self, PublishedError> {
        let wrong = || PublishedError::NoUrl { given: given.to_owned() };
        let (scheme, rest) = given.split_once("://").ok_or_else(wrong)?;
        let (host, path) = rest.find('/').map_or((rest, ""), |slash| rest.split_at(slash));
        let (scheme, host) = scheme_of(scheme).zip(host_of(host)).ok_or_else(wrong)?;
        Ok(Self { origin: Some(format!("{scheme}://{host}")), base_path: Some(base_path(path)?) })
    }

    /// Reached below this path, for instance `/maps`; scheme and host are those of the request.
    ///
    /// # Errors
    /// When it is no path, or cannot be told from an address of the server's own.
    pub fn below(given: &str) -> Result<Self, PublishedError> {
        Ok(Self { origin: None, base_path: Some(base_path(given)?) })
    }
}

/// A base path without its last slash; empty for the root.
fn base_path(given: &str) -> Result<String, PublishedError> {
    let trimmed = given.strip_suffix('/').unwrap_or(given);
    if trimmed.is_empty() {
        return Ok(String::new());
    }
    let path = path_of(trimmed).ok_or_else(|| PublishedError::NoPath { given: given.to_owned() })?;
    let first = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
    // Then nobody could tell whether a proxy took the path away or not.
    match ROUTES.iter().map(|route| first(route.path)).chain(["assets".to_owned()]).find(|own| *own == first(path)) {
        Some(first) => Err(PublishedError::OwnPath { given: given.to_owned(), first }),
        None => Ok(path.to_owned()),
    }
}

/// Where the client that asks reaches the server.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Site {
    /// Scheme and host: `https://example.org`.
    pub origin: String,
    /// What every path begins with; empty for none.
    pub base_path: String,
    /// Whether the client asked for the base path without a slash behind it.
    pub lacks_slash: bool,
}

/// Takes the base path from a request where it is still there, and notes where the client reaches the server.
pub(super) async fn locate(State(published): State<Arc<Published>>, mut request: Request) -> Request {
    let mut site = site(&published, request.headers());
    if let Some(base_path) = published.base_path.as_deref().filter(|path| !path.is_empty()) {
        site.lacks_slash = request.uri().path() == base_path;
        if let Some(uri) = without(request.uri(), base_path) {
            *request.uri_mut() = uri;
        }
    }
    request.extensions_mut().insert(site);
    request
}

fn site(published: &Published, headers: &HeaderMap) -> Site {
    let forwarded = Forwarded::of(headers);
    let origin = published.origin.clone().unwrap_or_else(|| forwarded.origin(headers));
    let base_path = published.base_path.clone().or(forwarded.prefix).unwrap_or_default();
    Site { origin, base_path, lacks_slash: false }
}

/// The address below a base path; `None` when it does not lie below it.
fn without(uri: &Uri, base_path: &str) -> Option<Uri> {
    let rest = uri.path().strip_prefix(base_path)?;
    let path = match rest {
        "" => "/",
        rest if rest.starts_with('/') => rest,
        _ => return None,
    };
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{path}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

/// What proxies say of the request that they were asked.
#[derive(Debug, Default, PartialEq, Eq)]
struct Forwarded {
    scheme: Option<&'static str>,
    host: Option<String>,
    prefix: Option<String>,
}

impl Forwarded {
    /// The first proxy's words: the one that the client asked.
    fn of(headers: &HeaderMap) -> Self {
        let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
        let first = |name| text(name).and_then(|list| list.split(',').next()).map(str::trim);
        let mut found = text("forwarded").map(Self::of_forwarded).unwrap_or_default();
        found.scheme = found.scheme.or_else(|| first("x-forwarded-proto").and_then(scheme_of));
        if found.host.is_none() {
            let port = first("x-forwarded-port").and_then(|port| port.parse::<u16>().ok());
            found.host = first("x-forwarded-host").and_then(host_of).map(str::to_owned);
            // The port belongs to the host that the client named, with or without a header of its own.
            let host = || found.host.clone().or_else(|| text("host").and_then(host_of).map(str::to_owned));
            if let Some((port, host)) = port.zip(host()) {
                found.host = Some(with_port(&host, port, found.scheme.unwrap_or("http")));
            }
        }
        found.prefix =
            first("x-forwarded-prefix").and_then(|path| path_of(path.trim_end_matches('/')).map(str::to_owned));
        found
    }

    /// The first element of `Forwarded`: pairs with semicolons between, values perhaps in quotes.
    fn of_forwarded(list: &str) -> Self {
        let mut found = Self::default();
        for pair in list.split(',').next().unwrap_or_default().split(';') {
            let Some((name, value)) = pair.split_once('=') else { continue };
            let value = value.trim().trim_matches('"');
            match name.trim().to_ascii_lowercase().as_str() {
                "proto" => found.scheme = scheme_of(value),
                "host" => found.host = host_of(value).map(str::to_owned),
                _ => {}
            }
        }
        found
    }

    fn origin(&self, headers: &HeaderMap) -> String {
        let own = || headers.get(header::HOST).and_then(|value| value.to_str().ok()).and_then(host_of);
        let host = self.host.as_deref().or_else(own).unwrap_or("localhost");
        format!("{}://{host}", self.scheme.unwrap_or("http"))
    }
}

/// A host with another port; without one where it is the scheme's usual one.
fn with_port(host: &str, port: u16, scheme: &str) -> String {
    let bare = match host.rsplit_once(':') {
        Some((bare, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => bare,
        _ => host,
    };
    if matches!((scheme, port), ("http", 80) | ("https", 443)) { bare.to_owned() } else { format!("{bare}:{port}") }
}

fn scheme_of(text: &str) -> Option<&'static str> {
    ["http", "https"].into_iter().find(|scheme| text.eq_ignore_ascii_case(scheme))
}

/// A host, perhaps with a port; nothing else.
fn host_of(text: &str) -> Option<&str> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b':' | b'[' | b']');
    let authority = text.bytes().all(allowed).then(|| text.parse::<Authority>().ok()).flatten()?;
    let has_port = authority.as_str().len() > authority.host().len();
    (!authority.host().is_empty() && (!has_port || authority.port_u16().is_some())).then_some(text)
}

/// A path of plain names: `/maps`, `/a/b`.
fn path_of(text: &str) -> Option<&str> {
    let is_name = |name: &str| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
        !matches!(name, "" | "." | "..") && name.bytes().all(allowed)
    };
    text.strip_prefix('/')?.split('/').all(is_name).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
    }

    fn base(published: &Published, pairs: &[(&'static str, &'static str)]) -> String {
        let site = site(published, &headers(pairs));
        site.origin + &site.base_path
    }

    #[test]
    fn the_first_proxys_words_count_and_forwarded_before_the_older_headers() {
        let nobody = Published::default();
        let host = ("host", "10.0.0.1:3000");
        for (said, wanted) in [
            (vec![host], "http://10.0.0.1:3000"),
            (vec![("host", "[::1]:3000")], "http://[::1]:3000"),
            (vec![host, ("x-forwarded-proto", "https")], "https://10.0.0.1:3000"),
            (vec![host, ("x-forwarded-host", "a.org, b.org"), ("x-forwarded-proto", "HTTPS, http")], "https://a.org"),
            (vec![host, ("x-forwarded-host", "a.org"), ("x-forwarded-port", "8443")], "http://a.org:8443"),
            (
                vec![
                    host,
                    ("x-forwarded-host", "a.org:80"),
                    ("x-forwarded-port", "443"),
                    ("x-forwarded-proto", "https"),
                ],
                "https://a.org",
            ),
            (vec![host, ("x-forwarded-port", "8080")], "http://10.0.0.1:8080"),
            (vec![("host", "[::1]"), ("x-forwarded-port", "8080")], "http://[::1]:8080"),
            (vec![host, ("x-forwarded-prefix", "/maps/")], "http://10.0.0.1:3000/maps"),
            (
                vec![host, ("forwarded", "for=1.2.3.4;Proto=https;host=\"a.org:8443\", host=b.org")],
                "https://a.org:8443",
            ),
            (vec![host, ("forwarded", "host=a.org"), ("x-forwarded-host", "b.org")], "http://a.org"),
            (vec![host, ("forwarded", "proto=https"), ("x-forwarded-host", "b.org")], "https://b.org"),
        ] {
            assert_eq!(base(&nobody, &said), wanted, "{said:?}");
        }
    }

    #[test]
    fn what_is_no_scheme_host_or_path_is_not_repeated() {
        let nobody = Published::default();
        for (name, value) in [
            ("x-forwarded-proto", "javascript"),
            ("x-forwarded-host", "a\"><script>"),
            ("x-forwarded-host", "a.org/path"),
            ("x-forwarded-host", "user@a.org"),
            ("x-forwarded-host", "a.org:99999"),
            ("x-forwarded-host", "a.org:"),
            ("x-forwarded-host", ":80"),
            ("x-forwarded-port", "0x50"),
            ("x-forwarded-prefix", "//evil.org"),
            ("x-forwarded-prefix", "/a/../b"),
            ("x-forwarded-prefix", "/a?b"),
            ("x-forwarded-prefix", "maps"),
            ("forwarded", "host=\"<b>\";proto=ftp"),
            ("forwarded", ";;=,,"),
        ] {
            assert_eq!(base(&nobody, &[("host", "own.org"), (name, value)]), "http://own.org", "{name}: {value}");
        }
        assert_eq!(base(&nobody, &[("host", "a\"><script>")]), "http://localhost");
        assert_eq!(base(&nobody, &[]), "http://localhost");
    }

    #[test]
    fn what_whoever_runs_the_server_says_goes_before_what_headers_say() {
        let url = Published::at_url("https://example.org/maps/").expect("an address");
        let headers = [("host", "own.org"), ("x-forwarded-host", "a.org"), ("x-forwarded-prefix", "/b")];
        assert_eq!(base(&url, &headers), "https://example.org/maps");
        assert_eq!(base(&Published::at_url("http://[::1]:80").expect("an address"), &headers), "http://[::1]:80");
        let below = Published::below("/maps").expect("a path");
        assert_eq!(base(&below, &headers), "http://a.org/maps");
        assert_eq!(base(&Published::below("/").expect("the root"), &headers), "http://a.org");
    }

    #[test]
    fn a_wrong_address_says_what_would_be_right() {
        for wrong in ["example.org", "ftp://example.org", "https://", "https:///maps", "https://a b.org"] {
            let why = Published::at_url(wrong).expect_err(wrong).to_string();
            assert!(why.contains("https://example.org/maps"), "{why}");
        }
        for wrong in ["maps", "/a//b", "/a/..", "/a b", "/a?b", "https://example.org"] {
            assert!(Published::below(wrong).expect_err(wrong).to_string().contains("/maps"), "{wrong}");
        }
        assert!(Published::at_url("https://a.org/b?c=d").is_err());
        for own in ["/tiles", "/datasets/a", "/assets"] {
            assert!(Published::below(own).expect_err(own).to_string().contains("choose another"), "{own}");
        }
    }

    #[test]
    fn a_base_path_is_taken_away_once_and_only_as_a_whole_name() {
        let without = |uri: &'static str| without(&Uri::from_static(uri), "/maps").map(|uri| uri.to_string());
        assert_eq!(without("/maps/tiles?f=json").as_deref(), Some("/tiles?f=json"));
        assert_eq!(without("/maps").as_deref(), Some("/"));
        assert_eq!(without("/maps?f=json").as_deref(), Some("/?f=json"));
        assert_eq!(without("http://a.org/maps/maps").as_deref(), Some("http://a.org/maps"));
        assert_eq!(without("/mapsy/tiles"), None);
        assert_eq!(without("/tiles"), None);
    }
}
