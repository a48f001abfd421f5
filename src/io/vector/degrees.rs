//! Holds coordinates against what the file says they are, and brings them to
//! degrees: each distinct vertex once, so that equal vertices stay equal.

use std::sync::Arc;

use geo::Coord;

use super::crs::SourceCrs;
use super::error::{FoundRange, Place, VectorError};

/// A row with geometry.
pub(super) trait HasVertices {
    /// The row in the file, counted from 1.
    fn row(&self) -> usize;
    /// The unit's number; empty where rows have none.
    fn number(&self) -> &str;
    /// All vertices.
    fn vertices(&self) -> impl Iterator<Item = Coord<f64>>;
    /// Moves every vertex.
    fn map(&mut self, moved: impl Fn(Coord<f64>) -> Coord<f64> + Copy);
}

fn on_globe(vertex: Coord<f64>) -> bool {
    (-180.0..=180.0).contains(&vertex.x) && (-90.0..=90.0).contains(&vertex.y)
}

/// Holds the numbers against what the file says they are.
pub(super) fn check_range<T: HasVertices>(
    features: &[T],
    crs: &SourceCrs,
    place: &Arc<Place>,
) -> Result<(), VectorError> {
    let outside = features.iter().find(|feature| feature.vertices().any(|vertex| !on_globe(vertex)));
    let range = || {
        let mut range = FoundRange { x: (f64::MAX, f64::MIN), y: (f64::MAX, f64::MIN) };
        for Coord { x, y } in features.iter().flat_map(HasVertices::vertices) {
            range.x = (range.x.0.min(x), range.x.1.max(x));
            range.y = (range.y.0.min(y), range.y.1.max(y));
        }
        range
    };
    match (crs.geographic, outside) {
        (true, Some(first)) => Err(VectorError::MetresNotDegrees {
            place: place.clone(),
            row: first.row(),
            number: first.number().to_owned(),
            crs: crs.label.clone(),
            range: range(),
        }),
        (false, None) => {
            Err(VectorError::DegreesNotMetres { place: place.clone(), crs: crs.label.clone(), range: range() })
        }
        _ => Ok(()),
    }
}

/// Brings every vertex to degrees, in place.
pub(super) fn transform<T: HasVertices>(
    features: &mut [T],
    crs: &SourceCrs,
    place: &Arc<Place>,
) -> Result<(), VectorError> {
    let Some(degrees) = crs.degrees(features.iter().flat_map(HasVertices::vertices)) else { return Ok(()) };
    for feature in features {
        let hopeless = feature.vertices().find(|&vertex| !on_globe(degrees.of(vertex)));
        if let Some(Coord { x, y }) = hopeless {
            return Err(VectorError::OutsideCrs {
                place: place.clone(),
                row: feature.row(),
                number: feature.number().to_owned(),
                x,
                y,
                crs: crs.label.clone(),
            });
        }
        feature.map(|vertex| degrees.of(vertex));
    }
    Ok(())
}
