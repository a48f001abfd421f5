//! What lies at a point.

use super::error::AppError;
use super::snapshot::Snapshot;
use crate::model::{Group, Grouping, LonLat, Unit};

/// What lies at a point.
#[derive(Clone, Debug)]
pub struct Place<'a> {
    /// The unit.
    pub unit: &'a Unit,
    /// Its group in each partition, `None` where it is in none.
    pub partitions: Vec<(&'a Grouping, Option<&'a Group>)>,
    /// Its groups in each overlapping grouping.
    pub networks: Vec<(&'a Grouping, Vec<&'a Group>)>,
}

/// The unit at a point and its groups.
///
/// # Errors
/// When the point lies in no unit.
pub fn at(snapshot: &Snapshot, point: LonLat) -> Result<Place<'_>, AppError> {
    let dataset = snapshot.dataset();
    let index = snapshot.unit_at(point).ok_or_else(|| AppError::NothingThere {
        unit_kind: dataset.about().unit_kind.to_string(),
        lon: point.lon(),
        lat: point.lat(),
        extent_words: match dataset.extent() {
            Some(b) => format!(
                "the dataset lies between longitude {:.2} and {:.2}, latitude {:.2} and {:.2}",
                b.west, b.east, b.south, b.north
            ),
            None => "the dataset has no boundaries".to_owned(),
        },
    })?;
    let mut place = Place { unit: dataset.unit(index), partitions: Vec::new(), networks: Vec::new() };
    for grouping in dataset.groupings() {
        if snapshot.is_partition(grouping) {
            place.partitions.push((grouping, snapshot.group_of(grouping, index)));
        } else {
            place.networks.push((grouping, grouping.groups_of(index).collect()));
        }
    }
    Ok(place)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    #[test]
    fn a_point_is_in_its_unit_and_outside_is_an_error_that_says_where_inside_is() {
        let snapshot = fixture::snapshot();
        let found = at(&snapshot, LonLat::new(10.5, 60.5).expect("valid")).expect("inside");
        assert_eq!(found.unit.number.as_str(), "0101");
        let error = at(&snapshot, LonLat::new(0.0, 0.0).expect("valid")).expect_err("outside").to_string();
        assert!(error.contains("between longitude 10.00 and 13.00"), "{error}");
    }
}
