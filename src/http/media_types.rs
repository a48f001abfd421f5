//! What answers are sent as.

pub(super) const JSON: &str = "application/json";
pub(super) const CSV: &str = "text/csv; charset=utf-8";
pub(super) const TEXT: &str = "text/plain; charset=utf-8";
pub(super) const SCHEMA: &str = "application/schema+json";
pub(super) const GEOJSON: &str = "application/geo+json";
pub(super) const JSON_FG: &str = "application/vnd.ogc.fg+json";
pub(super) const FLATGEOBUF: &str = "application/flatgeobuf";
pub(super) const GEOPACKAGE: &str = "application/geopackage+sqlite3";
pub(super) const HTML: &str = "text/html; charset=utf-8";
pub(super) const MAPLIBRE: &str = "application/vnd.mapbox.style+json";
/// QGIS has registered none; this is what other tools that exchange styles say.
pub(super) const QML: &str = "application/vnd.qgis.style+xml";
pub(super) const SLD: &str = "application/vnd.ogc.sld+xml;version=1.1";
pub(super) const MVT: &str = "application/vnd.mapbox-vector-tile";
pub(super) const MLT: &str = "application/vnd.maplibre-tile";
