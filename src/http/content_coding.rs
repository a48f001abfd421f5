//! Which packing of an answer a client likes best, by its `Accept-Encoding` (RFC 9110, 12.5.3).

use http::{HeaderMap, header};

use crate::app::ContentCoding;

/// The packing to answer with: of those that are not refused the one with the highest weight, the best among equals.
pub(super) fn preferred(headers: &HeaderMap) -> ContentCoding {
    let weight = weights(headers);
    let mut best = ContentCoding::Identity;
    for encoding in ContentCoding::BEST_FIRST.into_iter().rev() {
        if weight(encoding) > 0.0 && weight(encoding) >= weight(best) {
            best = encoding;
        }
    }
    best
}

/// Whether a client takes what is packed already.
pub(super) fn takes(headers: &HeaderMap, coding: ContentCoding) -> bool {
    weights(headers)(coding) > 0.0
}

/// How much a client likes each packing.
fn weights(headers: &HeaderMap) -> impl Fn(ContentCoding) -> f32 {
    let entries: Vec<(&str, f32)> = headers
        .get_all(header::ACCEPT_ENCODING)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|list| list.split(','))
        .map(entry)
        .collect();
    move |coding| {
        let named = |wanted: &str| entries.iter().find(|(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, q)| *q);
        // Unpacked is always good enough, unless something is liked better.
        let unnamed = if coding == ContentCoding::Identity { Some(f32::MIN_POSITIVE) } else { None };
        named(coding.as_str()).or_else(|| named("*")).or(unnamed).unwrap_or(0.0)
    }
}

/// A coding and its weight; one whose weight is no number is not liked.
fn entry(text: &str) -> (&str, f32) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    (name, weight.map_or(1.0, |weight| weight.parse().unwrap_or(0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn what_is_liked_best_and_not_refused_is_chosen() {
        for (value, chosen) in [
            ("gzip, deflate, br, zstd", ContentCoding::Zstd),
            ("gzip, br", ContentCoding::Brotli),
            ("br;q=0.5, GZIP;q=1.0", ContentCoding::Gzip),
            ("gzip;q=0", ContentCoding::Identity),
            ("deflate", ContentCoding::Identity),
            ("*", ContentCoding::Zstd),
            ("zstd;q=0, *", ContentCoding::Brotli),
            ("identity, gzip;q=0.5", ContentCoding::Identity),
            ("", ContentCoding::Identity),
            ("gzip;q=nonsense", ContentCoding::Identity),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_ENCODING, HeaderValue::from_static(value));
            assert_eq!(preferred(&headers), chosen, "{value}");
        }
        assert_eq!(preferred(&HeaderMap::new()), ContentCoding::Identity);
    }
}
