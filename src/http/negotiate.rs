//! In which format an answer is given: what the parameter `f` says, else what the Accept header likes best of
//! what the route table offers. The one place where either is read.

use http::{HeaderMap, HeaderName, header};

use super::ask::{Ask, Params};
use super::media_types::{CSV, FLATGEOBUF, GEOJSON, GEOPACKAGE, HTML, JSON_FG, MAPLIBRE, MLT, QML, SLD, TEXT};
use super::routes::Route;
use super::views::Link;

/// The relation to what filters may speak of.
pub(super) const QUERYABLES: &str = "http://www.opengis.net/def/rel/ogc/1.0/queryables";

/// What coordinates in an answer are in (OGC API Features, part 2).
pub(super) const CONTENT_CRS: HeaderName = HeaderName::from_static("content-crs");
/// How many features match, for formats that have no place to say so.
pub(super) const NUMBER_MATCHED: HeaderName = HeaderName::from_static("ogc-numbermatched");
/// How many features are in the answer.
pub(super) const NUMBER_RETURNED: HeaderName = HeaderName::from_static("ogc-numberreturned");

/// What a request is for, and the format it is answered in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Negotiated {
    pub route: &'static Route,
    /// One of the route's formats; empty for a route that has none to choose from.
    pub format: &'static str,
}

impl Negotiated {
    /// Chooses the format. Where nothing that is offered is accepted, the first one offered is given.
    pub(super) fn of(route: &'static Route, params: &Params, headers: &HeaderMap) -> Self {
        let named = params.get("f").and_then(|f| route.formats.iter().copied().find(|format| *format == f));
        let format = named.or_else(|| accepted(route, &accept(headers))).or(route.formats.first().copied());
        Self { route, format: format.unwrap_or_default() }
    }

    /// The media type of the answer.
    pub(super) fn media_type(&self) -> &'static str {
        media_type(self.route, self.format)
    }
}

/// The media type of a format at an address.
pub(super) fn media_type(route: &Route, format: &str) -> &'static str {
    match format {
        "geojson" => GEOJSON,
        "jsonfg" => JSON_FG,
        "csv" => CSV,
        "fgb" => FLATGEOBUF,
        "gpkg" => GEOPACKAGE,
        "gal" | "gwt" => TEXT,
        "html" => HTML,
        "mapbox" => MAPLIBRE,
        "mlt" => MLT,
        "qml" => QML,
        "sld" => SLD,
        _ => route.media_type,
    }
}

fn accept(headers: &HeaderMap) -> String {
    let values = headers.get_all(header::ACCEPT).iter().filter_map(|value| value.to_str().ok());
    values.collect::<Vec<_>>().join(",")
}

/// Whether a client that names no format wants a page for people rather than JSON.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    let accept = accept(headers);
    let ranges = ranges(&accept);
    match (liking(&ranges, &["text/html"]), liking(&ranges, &["application/json"])) {
        (Some(html), Some(json)) => html < json,
        (html, _) => html.is_some(),
    }
}

/// A range of media types and how much it is liked, in thousandths.
type Range<'a> = (&'a str, u32);

fn ranges(accept: &str) -> Vec<Range<'_>> {
    let range = |part: &'_ str| -> Option<(usize, u32)> {
        let mut parameters = part.split(';');
        let length = parameters.next()?.len();
        let quality = parameters.find_map(|one| one.trim().strip_prefix("q=")?.parse::<f64>().ok());
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0 to 1")]
        Some((length, (quality.unwrap_or(1.0).clamp(0.0, 1.0) * 1000.0) as u32))
    };
    let parts = accept.split(',').filter(|part| !part.trim().is_empty());
    parts.filter_map(|part| range(part).map(|(length, quality)| (part[..length].trim(), quality))).collect()
}

/// How much one of these media types is liked: how little below the best, then the place of the range that names it.
/// `None` when none is accepted.
fn liking(ranges: &[Range<'_>], media_types: &[&str]) -> Option<(u32, usize)> {
    let of_one = |media_type: &str| {
        let matches = |range: &str| match range.strip_suffix("*") {
            Some("*/") => Some(0),
            Some(prefix) => media_type.starts_with(prefix).then_some(1),
            None => range.eq_ignore_ascii_case(media_type).then_some(2),
        };
        // The most specific range counts.
        let found = ranges.iter().enumerate().filter_map(|(place, (range, q))| Some((matches(range)?, place, *q)));
        found.max_by_key(|(specific, place, _)| (*specific, std::cmp::Reverse(*place)))
    };
    let found = media_types.iter().filter_map(|media_type| of_one(media_type)).filter(|(.., quality)| *quality > 0);
    found.map(|(_, place, quality)| (1000 - quality, place)).min()
}

fn accepted(route: &Route, accept: &str) -> Option<&'static str> {
    let ranges = ranges(accept);
    let bare = |media_type: &'static str| media_type.split(';').next().unwrap_or(media_type);
    let liked = route.formats.iter().copied().filter_map(|format| {
        let media_type = bare(media_type(route, format));
        let also = if format == "json" { "application/json" } else { media_type };
        Some((liking(&ranges, &[media_type, also])?, format))
    });
    liked.min_by_key(|(liking, _)| *liking).map(|(_, format)| format)
}

/// Links to this answer in the other formats there are.
pub(super) fn alternates(ask: &Ask, path: &str) -> Vec<Link> {
    let here = ask.negotiated;
    let mut seen = vec![here.media_type()];
    let mut links = Vec::new();
    for format in here.route.formats.iter().copied() {
        let media_type = media_type(here.route, format);
        if seen.contains(&media_type) {
            continue;
        }
        seen.push(media_type);
        let href = ask.address.to(&format!("{path}{}", ask.params.with("f", format).as_query()));
        links.push(Link::new("alternate", media_type, format!("As {}", words(format)), href));
    }
    links
}

/// What a format is called.
pub(super) fn words(format: &str) -> &'static str {
    match format {
        "geojson" => "GeoJSON",
        "jsonfg" => "JSON-FG",
        "csv" => "CSV",
        "fgb" => "FlatGeobuf",
        "gpkg" => "GeoPackage",
        "gal" => "GAL",
        "gwt" => "GWT",
        "html" => "a page",
        "mapbox" => "a MapLibre style",
        "qml" => "QML",
        "sld" => "SLD",
        _ => "JSON",
    }
}

/// The longest address that is repeated in a header, in bytes: clients read no more than some thousand of those.
const LONGEST_IN_HEADER: usize = 2_000;

/// Links as a header: to the pages beside this one, and to what filters may speak of. Formats that have no place for
/// links have these at least; addresses with long filters are left out.
pub(super) fn link_header(links: &[Link]) -> Option<http::HeaderValue> {
    let entry = |link: &Link| format!("<{}>; rel=\"{}\"; type=\"{}\"", link.href, link.rel, link.media_type);
    let wanted = |link: &&Link| {
        let short = link.href.len() <= LONGEST_IN_HEADER && link.href.is_ascii();
        short && (matches!(link.rel, "next" | "prev") || link.rel == QUERYABLES)
    };
    let text = links.iter().filter(wanted).map(entry).collect::<Vec<_>>().join(", ");
    http::HeaderValue::from_str(&text).ok().filter(|_| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::routes::ROUTES;

    fn format(id: &str, query: &str, accept: &str) -> &'static str {
        let route = ROUTES.iter().find(|route| route.id == id).expect("a route");
        let params = Params::of(&format!("/{query}").parse().expect("an address")).expect("parameters");
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().expect("a header"));
        Negotiated::of(route, &params, &headers).format
    }

    #[test]
    fn the_parameter_then_the_best_liked_then_the_first_format_is_given() {
        const BROWSER: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8";
        for (id, query, accept, wanted) in [
            ("items", "", "*/*", "json"),
            ("items", "", "", "json"),
            ("items", "", BROWSER, "html"),
            ("items", "?f=csv", BROWSER, "csv"),
            ("items", "", "application/geo+json, application/json", "json"),
            ("items", "", "text/csv;q=0.5, application/geopackage+sqlite3", "gpkg"),
            ("items", "", "application/vnd.ogc.fg+json, application/geo+json;q=0.9", "jsonfg"),
            ("items", "", "application/flatgeobuf", "fgb"),
            ("items", "", "text/html;q=0, */*", "json"),
            ("items", "", "application/json;q=0.1, text/*", "csv"),
            ("items", "", "image/png", "json"),
            ("items", "", ";;,q=,*", "json"),
            ("queryables", "", "application/schema+json", "json"),
            ("landing", "", BROWSER, "html"),
            ("landing", "", "application/json,text/html", "json"),
            ("health", "", BROWSER, "json"),
            ("tile", "", BROWSER, "mvt"),
            ("tile", "?f=mlt", BROWSER, "mlt"),
            ("tile", "", "application/vnd.maplibre-tile", "mlt"),
            ("tile", "", "application/vnd.maplibre-tile, application/vnd.mapbox-vector-tile;q=0.9, */*;q=0.1", "mlt"),
            ("tile", "", "application/vnd.maplibre-tile;q=0.5, application/vnd.mapbox-vector-tile", "mvt"),
            ("tile", "", "application/vnd.maplibre-tile;q=0", "mvt"),
        ] {
            assert_eq!(format(id, query, accept), wanted, "{id}{query} {accept}");
        }
    }
}
