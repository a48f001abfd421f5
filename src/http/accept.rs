//! Which of several media types a client would rather have (RFC 9110).

use http::{HeaderMap, header};

/// The place of the media type that the Accept header likes best; the first that is offered when it likes none, or
/// several alike through a wildcard.
pub(super) fn preferred(headers: &HeaderMap, offered: &[&str]) -> usize {
    let accepted = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    let ranges: Vec<(&str, f64)> = accepted.flat_map(|list| list.split(',')).map(range).collect();
    let mut best = (0, 0.0);
    for (place, media_type) in offered.iter().enumerate() {
        let quality = quality(media_type, &ranges);
        if quality > best.1 {
            best = (place, quality);
        }
    }
    best.0
}

/// A range without its parameters, and its weight.
fn range(text: &str) -> (&str, f64) {
    let mut parts = text.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.filter_map(|part| part.strip_prefix("q=")).find_map(|weight| weight.parse().ok());
    (name, weight.unwrap_or(1.0))
}

/// The weight of the range that speaks of a media type most exactly; among like weights, exact ones count more.
fn quality(media_type: &str, ranges: &[(&str, f64)]) -> f64 {
    let name = media_type.split(';').next().unwrap_or_default().trim();
    let kind = name.split('/').next().unwrap_or_default();
    let weight = |wanted: &str| ranges.iter().find(|(range, _)| range.eq_ignore_ascii_case(wanted)).map(|(_, q)| *q);
    // An exact name is worth a hair more than a wildcard, so that "a, */*" gives a.
    weight(name)
        .map(|q| if q > 0.0 { q + 0.0002 } else { q })
        .or_else(|| weight(&format!("{kind}/*")).map(|q| if q > 0.0 { q + 0.0001 } else { q }))
        .or_else(|| weight("*/*"))
        .unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn the_most_exact_range_with_the_greatest_weight_wins() {
        let offered = ["application/json", "application/x+xml;version=1.1", "text/html"];
        for (accept, wanted) in [
            ("*/*", 0),
            ("", 0),
            ("image/png", 0),
            ("application/x+xml", 1),
            ("application/x+xml;version=1.1, */*", 1),
            ("text/html, application/json;q=0.9", 2),
            ("text/html;q=0.5, application/json;q=0.9", 0),
            ("text/*, */*;q=0.1", 2),
            ("text/html;q=0, application/*", 0),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            assert_eq!(preferred(&headers, &offered), wanted, "{accept}");
        }
        assert_eq!(preferred(&HeaderMap::new(), &offered), 0);
    }
}
