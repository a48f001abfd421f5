//! What an indicator looks like as a whole: its classes, its histogram, how many
//! values are known.

use super::error::AppError;
use super::snapshot::Snapshot;
use crate::model::{Indicator, Status};
use crate::statistics::{Classes, Histogram, Method, classify, histogram};

/// An indicator as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Summary<'a> {
    /// The indicator.
    pub indicator: &'a Indicator,
    /// Classes for a legend; `None` when every value is missing.
    pub classes: Option<Classes>,
    /// Values counted in bins; `None` when every value is missing.
    pub histogram: Option<Histogram>,
    /// How many values are observed, estimated and missing.
    pub status_counts: [(Status, usize); 3],
}

/// Bins of the histogram.
const BINS: usize = 20;

/// The indicator with this id.
///
/// # Errors
/// When there is none.
pub fn find_indicator<'a>(snapshot: &'a Snapshot, id: &str) -> Result<&'a Indicator, AppError> {
    snapshot.indicator(id).ok_or_else(|| AppError::Unknown {
        what: "indicator",
        id: id.to_owned(),
        known: snapshot.indicators().map(|indicator| indicator.id.to_string()).collect(),
    })
}

/// Looks at an indicator as a whole, its values cut into about `k` classes.
///
/// # Errors
/// When there is no such indicator, or `k` is out of range.
pub fn summarize<'a>(snapshot: &'a Snapshot, id: &str, method: Method, k: usize) -> Result<Summary<'a>, AppError> {
    let indicator = find_indicator(snapshot, id)?;
    let numbers: Vec<f64> = indicator.numbers().collect();
    let classes = match classify(&numbers, method, k) {
        Ok(classes) => Some(classes),
        Err(crate::statistics::ClassifyError::NoValues) => None,
        Err(source) => return Err(AppError::Classify { indicator: id.to_owned(), source }),
    };
    let count = |status| (status, indicator.values.iter().filter(|value| value.status() == status).count());
    Ok(Summary {
        indicator,
        classes,
        histogram: histogram(&numbers, BINS),
        status_counts: [Status::Observed, Status::Estimated, Status::Missing].map(count),
    })
}
