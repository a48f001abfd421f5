//! A page of features as a file that GIS tools open: `GeoPackage` or `FlatGeobuf`, in the coordinate system the
//! features are in.

use std::borrow::Cow;

use geo::Geometry;

use super::error::AppError;
use super::features::{Feature, PropertyValue};
use super::layers::{Field, FieldKind};
use super::snapshot::Snapshot;
use super::tiles::is_named;
use crate::io::sheet::{Cell, ColumnNames, Geometries, Kind, Row, Shape, Sheet, file_bytes};
use crate::model::Crs;

/// A kind of file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileFormat {
    /// `GeoPackage`.
    GeoPackage,
    /// `FlatGeobuf`.
    FlatGeobuf,
}

impl FileFormat {
    fn driver_and_ending(self) -> (&'static str, &'static str) {
        match self {
            Self::GeoPackage => ("GPKG", "gpkg"),
            Self::FlatGeobuf => ("FlatGeobuf", "fgb"),
        }
    }
}

/// The bytes of a file of features, whose coordinates are in `crs`: longitude or easting first, also for 4326, which
/// is how files hold it. Columns are the id and the fields that are named; `.status` becomes `_status`. The same
/// features give the same bytes.
///
/// # Errors
/// When the format needs places and a feature has none, or GDAL cannot write the file.
pub fn feature_file(
    snapshot: &Snapshot,
    name: &str,
    fields: &[Field],
    only: Option<&[String]>,
    features: &[Feature<'_>],
    crs: Crs,
    format: FileFormat,
) -> Result<Vec<u8>, AppError> {
    let has_place = |feature: &Feature<'_>| feature.geometry.is_some();
    if format == FileFormat::FlatGeobuf && !features.iter().all(has_place) {
        let why = "a FlatGeobuf needs a place for each feature, and some of these have none: ask for f=gpkg or f=csv";
        return Err(AppError::Unfit { why: why.to_owned() });
    }
    let fields: Vec<&Field> =
        fields.iter().filter(|field| only.is_none_or(|names| is_named(names, &field.name))).collect();
    let mut names = ColumnNames::taken(["id"]);
    let mut columns = vec![(Cow::Borrowed("id"), Kind::Text)];
    columns.extend(fields.iter().map(|field| {
        let kind = match field.kind {
            FieldKind::Text => Kind::Text,
            FieldKind::Number => Kind::Real,
            FieldKind::Boolean => Kind::Integer,
        };
        let status = field.name.strip_suffix(".status").map(|value| format!("{value}_status"));
        (Cow::Owned(names.free(status.as_deref().unwrap_or(&field.name))), kind)
    }));
    let geometries = features.iter().find_map(|feature| feature.geometry.as_ref()).map_or(Geometries::None, geometries);
    let rows = features.iter().map(|feature| Row { shape: shape(feature), cells: cells(feature, &fields) });
    let sheet = Sheet { name: name.to_owned(), geometries, columns, rows: Box::new(rows) };
    // Data of a year have no other date to be told by.
    let date = format!("{}-01-01T00:00:00.000Z", snapshot.dataset().about().year.get());
    let (driver, ending) = format.driver_and_ending();
    file_bytes(driver, ending, sheet, crs, &date).map_err(|source| AppError::FeatureFile { source })
}

fn cells<'a>(feature: &'a Feature<'_>, fields: &[&Field]) -> Vec<Cell<'a>> {
    let value = |field: &&Field| {
        let found = feature.properties.iter().find(|(name, _)| *name == field.name).map(|(_, value)| value);
        match found {
            None | Some(PropertyValue::Null) => Cell::Null,
            Some(PropertyValue::Text(text)) => Cell::text(text),
            Some(PropertyValue::Number(number)) => Cell::Real(*number),
            Some(PropertyValue::Boolean(flag)) => Cell::flag(*flag),
        }
    };
    std::iter::once(Cell::text(&feature.id)).chain(fields.iter().map(value)).collect()
}

fn geometries(geometry: &Geometry<f64>) -> Geometries {
    match geometry {
        Geometry::Point(_) => Geometries::Points,
        Geometry::LineString(_) => Geometries::Lines,
        Geometry::MultiLineString(_) => Geometries::MultiLines,
        _ => Geometries::Polygons,
    }
}

fn shape<'a>(feature: &'a Feature<'_>) -> Shape<'a> {
    match &feature.geometry {
        Some(Geometry::Point(point)) => Shape::At(point.0),
        Some(Geometry::LineString(line)) => Shape::Line(Cow::Borrowed(line)),
        Some(Geometry::MultiLineString(lines)) => Shape::Lines(lines),
        Some(Geometry::MultiPolygon(areas)) => Shape::Polygon(areas),
        // Collections hold nothing else.
        Some(_) | None => Shape::None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;
    use crate::app::{ItemsQuery, find_collection, items};

    fn bytes(collection: &str, format: FileFormat) -> Result<Vec<u8>, AppError> {
        let snapshot = fixture::snapshot();
        let query = ItemsQuery { limit: 10, crs: Crs::Epsg25833, ..ItemsQuery::default() };
        let page = items(&snapshot, collection, &query).expect("a page");
        let fields = find_collection(&snapshot, collection).expect("known").fields;
        feature_file(&snapshot, collection, &fields, None, &page.features, query.crs, format)
    }

    #[test]
    fn the_same_features_give_the_same_bytes() {
        for collection in ["squares", "centres", "borders", "links"] {
            for (format, begins) in
                [(FileFormat::GeoPackage, &b"SQLite format 3"[..]), (FileFormat::FlatGeobuf, b"fgb")]
            {
                let first = bytes(collection, format).expect("a file");
                assert!(first.starts_with(begins), "{collection} {format:?}");
                assert!(first == bytes(collection, format).expect("a file"), "{collection} {format:?}");
            }
        }
    }
}
