//! From the source's coordinate system to degrees, vertex by vertex. A vertex is
//! transformed once however often it occurs, so equal vertices stay equal to the
//! last bit and neighbours keep their shared borders.

use std::sync::Arc;

use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use geo::Coord;
use rustc_hash::FxHashMap;

use super::error::{Place, VectorError};

/// A source's coordinate system and the way from it to degrees.
pub(super) struct SourceCrs {
    /// Its code and name: `EPSG:25833 (ETRS89 / UTM zone 33N)`.
    pub label: String,
    /// Whether its numbers are angles.
    pub geographic: bool,
    /// `None` when the numbers are longitude and latitude already.
    transform: Option<CoordTransform>,
}

impl SourceCrs {
    /// Takes what the manifest says, else what the layer says.
    pub(super) fn new(given: Option<&str>, layer: Option<SpatialRef>, place: &Arc<Place>) -> Result<Self, VectorError> {
        let source = match (given, layer) {
            (Some(crs), _) => {
                let mut source = SpatialRef::from_definition(crs).map_err(|source| VectorError::UnknownCrs {
                    file: place.file.clone(),
                    crs: crs.to_owned(),
                    source,
                })?;
                source.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
                source
            }
            (None, Some(source)) if !is_undefined(&source) => source,
            (None, _) => return Err(VectorError::NoCrs { place: place.clone() }),
        };
        let label = label(&source);
        let geographic = source.is_geographic();
        let fail = |source| VectorError::Transform { place: place.clone(), crs: label.clone(), source };
        let transform = to_degrees(&source).map_err(fail)?;
        Ok(Self { label, geographic, transform })
    }

    /// Brings vertices to degrees. `None` when they are degrees already.
    pub(super) fn degrees(&self, vertices: impl Iterator<Item = Coord<f64>>) -> Option<Degrees> {
        let transform = self.transform.as_ref()?;
        let mut places: FxHashMap<[u64; 2], u32> = FxHashMap::default();
        let (mut xs, mut ys) = (Vec::new(), Vec::new());
        for vertex in vertices {
            places.entry(key(vertex)).or_insert_with(|| {
                xs.push(vertex.x);
                ys.push(vertex.y);
                u32::try_from(xs.len() - 1).unwrap_or(u32::MAX)
            });
        }
        // An error here means that some vertices failed; PROJ has set those to infinity.
        if let Err(error) = transform.transform_coords(&mut xs, &mut ys, &mut []) {
            tracing::debug!(%error, "some vertices have no longitude and latitude");
        }
        Some(Degrees { places, xs, ys })
    }
}

/// Longitude and latitude of each vertex that was asked for.
pub(super) struct Degrees {
    places: FxHashMap<[u64; 2], u32>,
    xs: Vec<f64>,
    ys: Vec<f64>,
}

impl Degrees {
    /// Where a vertex came out; not finite if it has no longitude and latitude, or
    /// was not asked for.
    pub(super) fn of(&self, vertex: Coord<f64>) -> Coord<f64> {
        let found = self
            .places
            .get(&key(vertex))
            .and_then(|&place| Some(Coord { x: *self.xs.get(place as usize)?, y: *self.ys.get(place as usize)? }));
        found.unwrap_or(Coord { x: f64::NAN, y: f64::NAN })
    }
}

fn key(vertex: Coord<f64>) -> [u64; 2] {
    [vertex.x.to_bits(), vertex.y.to_bits()]
}

/// `GeoPackage` writes "undefined" as a system of its own.
fn is_undefined(source: &SpatialRef) -> bool {
    source.is_local() || source.name().is_none_or(|name| name.to_ascii_lowercase().starts_with("undefined"))
}

fn label(source: &SpatialRef) -> String {
    let name = source.name().unwrap_or_else(|| "unnamed".to_owned());
    // `authority` fails where the system has no code; the name must do.
    source.authority().map_or(name.clone(), |code| format!("{code} ({name})"))
}

fn to_degrees(source: &SpatialRef) -> gdal::errors::Result<Option<CoordTransform>> {
    let mut base = source.geog_cs()?;
    base.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    // ETRS89 is taken for WGS 84: they differ by under a metre, and a map of Europe mixes both.
    let target = if is_wgs84_degrees(&base)? {
        let lon_lat_order = source.axis_mapping_strategy() == AxisMappingStrategy::TraditionalGisOrder;
        if source.is_geographic() && lon_lat_order {
            return Ok(None);
        }
        base
    } else {
        let mut wgs84 = SpatialRef::from_epsg(4326)?;
        wgs84.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        wgs84
    };
    CoordTransform::new(source, &target).map(Some)
}

/// Whether a geographic system is WGS 84 or ETRS89, in degrees from Greenwich.
fn is_wgs84_degrees(base: &SpatialRef) -> gdal::errors::Result<bool> {
    let datum = base.get_attr_value("DATUM", 0)?.unwrap_or_default();
    let datum: String = datum.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let names = ["wgs1984", "worldgeodeticsystem1984", "europeanterrestrialreferencesystem1989", "etrs1989"];
    let known = names.iter().any(|name| datum.trim_start_matches('d').starts_with(name));
    let degrees = (base.angular_units() - 1_f64.to_radians()).abs() < 1e-12;
    let greenwich = base.get_attr_value("PRIMEM", 1)?.is_none_or(|lon| lon.parse() == Ok(0.0_f64));
    Ok(known && degrees && greenwich)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn crs(text: &str) -> SourceCrs {
        let place = Arc::new(Place { file: "f".to_owned(), layer: "l".to_owned() });
        SourceCrs::new(Some(text), None, &place).expect("known")
    }

    fn degrees(text: &str, vertex: Coord<f64>) -> Coord<f64> {
        crs(text).degrees(std::iter::once(vertex)).expect("a transform").of(vertex)
    }

    #[test]
    fn degrees_of_wgs84_and_etrs89_pass_untouched() {
        for code in ["EPSG:4326", "OGC:CRS84", "EPSG:4258", "EPSG:4979", "EPSG:4937"] {
            assert!(crs(code).degrees(std::iter::empty()).is_none(), "{code}");
        }
    }

    #[test]
    fn metres_come_out_as_longitude_then_latitude() {
        // The central meridian of zone 33 is 15 degrees east; its scale is 0.9996.
        for code in ["EPSG:25833", "EPSG:32633", "EPSG:5973"] {
            let vertex = degrees(code, Coord { x: 500_000.0, y: 6_651_411.190 });
            assert!((vertex.x - 15.0).abs() < 1e-9 && (vertex.y - 60.0).abs() < 1e-7, "{code}: {vertex:?}");
        }
    }

    #[test]
    fn another_datum_is_shifted_and_other_axis_orders_do_not_matter() {
        let vertex = degrees("EPSG:4230", Coord { x: 10.0, y: 60.0 });
        assert!(vertex != Coord { x: 10.0, y: 60.0 } && (vertex.x - 10.0).abs() < 0.01, "{vertex:?}");
        let europe = degrees("EPSG:3035", Coord { x: 4_321_000.0, y: 3_210_000.0 });
        assert!((europe.x - 10.0).abs() < 1e-9 && (europe.y - 52.0).abs() < 1e-9, "{europe:?}");
    }

    #[test]
    fn a_hopeless_vertex_is_not_finite_and_spares_the_others() {
        let (good, bad) = (Coord { x: 262_257.2, y: 6_652_205.4 }, Coord { x: 1e30, y: 1e30 });
        let degrees = crs("EPSG:25833").degrees([good, bad, good].into_iter()).expect("a transform");
        assert!(degrees.of(good).x.is_finite() && !degrees.of(bad).x.is_finite());
    }
}
