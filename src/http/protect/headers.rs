//! What browsers are told to hold back, on every answer; and which pages may read answers and send keys (CORS).

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use super::access::API_KEY;
use crate::http::{negotiate, sight};

/// What of answers' headers can be set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderOptions {
    /// Which pages may hold the map inside them: `*`, `'self'`, `'none'` or origins, as the policy writes it.
    pub frame_ancestors: String,
    /// For how long browsers are to ask by HTTPS only; 0 does not say so.
    pub hsts_seconds: u64,
    /// Origins whose pages may send keys and tokens.
    pub cors_origins: Vec<HeaderValue>,
    /// Whether pages of other origins may not read either.
    pub cors_closed: bool,
}

impl Default for HeaderOptions {
    fn default() -> Self {
        Self { frame_ancestors: "*".to_owned(), hsts_seconds: 0, cors_origins: Vec::new(), cors_closed: false }
    }
}

impl HeaderOptions {
    /// Checks which pages may hold the map: what has a semicolon or a comma would be more than that.
    ///
    /// # Errors
    /// When it is no list of origins; the text says what would be.
    pub fn check_frame_ancestors(text: &str) -> Result<String, String> {
        let is_source =
            |word: &str| matches!(word, "*" | "'self'") || origin(word.strip_suffix(":*").unwrap_or(word)).is_ok();
        let mut words = text.split_ascii_whitespace().peekable();
        if text == "'none'" || (words.peek().is_some() && words.all(is_source)) {
            return Ok(text.to_owned());
        }
        Err(format!("{text:?} is none of * 'self' 'none' and origins with spaces between, as https://example.org"))
    }
}

/// An origin as browsers send it: `https://example.org`, perhaps with a port.
///
/// # Errors
/// When it is none; the text says what would be.
pub fn origin(text: &str) -> Result<HeaderValue, String> {
    let wrong = || format!("{text:?} is no origin; it looks like https://example.org or http://localhost:8080");
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).ok_or_else(wrong)?;
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '-' | ':' | '[' | ']');
    if host.is_empty() || !host.chars().all(plain) {
        return Err(wrong());
    }
    HeaderValue::from_str(text).map_err(|error| format!("{}: {error}", wrong()))
}

/// Nothing but the map page runs, shows or asks anything.
const POLICY: &str = "default-src 'none'; base-uri 'none'; form-action 'none'";
const PERMISSIONS: &str = "camera=(), display-capture=(), geolocation=(self), microphone=(), payment=(), usb=()";
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

/// Adds to every answer what browsers are to hold back.
pub(in crate::http) async fn secure(
    State(options): State<Arc<HeaderOptions>>,
    request: Request,
    next: Next,
) -> Response {
    let asks_for_keys = request.method() == Method::OPTIONS
        && request.headers().get(header::ORIGIN).is_some_and(|origin| options.cors_origins.contains(origin));
    let mut response = next.run(request).await;
    let is_held = response.status() == StatusCode::NOT_MODIFIED;
    let headers = response.headers_mut();
    if asks_for_keys && headers.contains_key(header::ACCESS_CONTROL_ALLOW_ORIGIN) {
        headers.append(header::ACCESS_CONTROL_ALLOW_HEADERS, HeaderValue::from_static("authorization,x-api-key"));
    }
    label(headers, &options);
    if !is_held {
        confine(headers, &options);
    }
    response
}

fn label(headers: &mut HeaderMap, options: &HeaderOptions) {
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(PERMISSIONS_POLICY, HeaderValue::from_static(PERMISSIONS));
    if options.hsts_seconds > 0 {
        let value = HeaderValue::from_str(&format!("max-age={}", options.hsts_seconds));
        headers.extend(value.ok().map(|value| (header::STRICT_TRANSPORT_SECURITY, value)));
    }
}

/// Adds what an answer may run, show and ask, and what may hold it. Not to a 304: its headers take the place of those
/// that came with what the client holds, and which policy that was is not known here.
fn confine(headers: &mut HeaderMap, options: &HeaderOptions) {
    let given = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    // Only the map page has a policy without a word on this, and only it is made to be held in others.
    let ancestors = match given {
        Some(policy) if policy.contains("frame-ancestors") => None,
        Some(policy) => Some((policy.to_owned(), options.frame_ancestors.as_str())),
        None => Some((POLICY.to_owned(), "'none'")),
    };
    let frame = ancestors.as_ref().map_or("'none'", |(_, ancestors)| ancestors);
    let old = match frame {
        "'none'" => Some("DENY"),
        "'self'" => Some("SAMEORIGIN"),
        _ => None,
    };
    headers.extend(old.map(|word| (header::X_FRAME_OPTIONS, HeaderValue::from_static(word))));
    let policy = ancestors
        .and_then(|(policy, ancestors)| HeaderValue::from_str(&format!("{policy}; frame-ancestors {ancestors}")).ok());
    if let Some(policy) = policy {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
}

/// Which pages may read answers. Headers with keys are no part of it: they are for listed origins only.
pub(in crate::http) fn cors(options: &HeaderOptions) -> CorsLayer {
    let layer = CorsLayer::new()
        .allow_methods([Method::GET, Method::HEAD, Method::POST, Method::DELETE])
        .expose_headers([
            header::ETAG,
            header::LINK,
            header::LOCATION,
            header::CONTENT_DISPOSITION,
            header::RETRY_AFTER,
            header::WWW_AUTHENTICATE,
            sight::REQUEST_ID,
            negotiate::CONTENT_CRS,
            negotiate::NUMBER_MATCHED,
            negotiate::NUMBER_RETURNED,
        ])
        .allow_headers([
            header::ACCEPT,
            header::ACCEPT_LANGUAGE,
            header::CACHE_CONTROL,
            header::CONTENT_TYPE,
            header::IF_NONE_MATCH,
            header::RANGE,
            HeaderName::from_static("prefer"),
            HeaderName::from_static("traceparent"),
            HeaderName::from_static("tracestate"),
            HeaderName::from_static("x-request-id"),
        ]);
    if options.cors_closed {
        layer.allow_origin(AllowOrigin::list(options.cors_origins.clone()))
    } else {
        layer.allow_origin(Any)
    }
}

/// Headers that no layer may write to a log as they are.
pub(in crate::http) fn hide_secrets(headers: &mut HeaderMap) {
    for name in [header::AUTHORIZATION, header::PROXY_AUTHORIZATION, header::COOKIE, API_KEY] {
        if let header::Entry::Occupied(mut entry) = headers.entry(name) {
            entry.iter_mut().for_each(|value| value.set_sensitive(true));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_and_those_who_may_hold_the_map_are_checked() {
        for good in ["*", "'self'", "'none'", "https://a.org", "'self' https://a.org https://b.org:8443"] {
            assert_eq!(HeaderOptions::check_frame_ancestors(good).as_deref(), Ok(good));
        }
        for bad in
            ["", "none", "a.org", "https://a.org; script-src *", "https://a.org,https://b.org", "'none' *", "a\r\nb"]
        {
            assert!(HeaderOptions::check_frame_ancestors(bad).is_err(), "{bad}");
        }
        for bad in ["https://", "https://a.org/", "ftp://a.org", "https://a b", "null", "*"] {
            assert!(origin(bad).is_err_and(|why| why.contains("https://example.org")), "{bad}");
        }
    }

    #[test]
    fn headers_with_secrets_are_not_printed() {
        let mut headers = HeaderMap::new();
        headers.append(header::AUTHORIZATION, HeaderValue::from_static("Bearer abc"));
        headers.append(API_KEY, HeaderValue::from_static("def"));
        hide_secrets(&mut headers);
        let printed = format!("{headers:?}");
        assert!(!printed.contains("abc") && !printed.contains("def"), "{printed}");
    }
}
