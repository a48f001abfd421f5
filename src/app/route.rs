//! The fastest way between two places along the roads.

use geo::Geometry;

use super::error::AppError;
use super::features::{Feature, PropertyValue};
use super::profile::find_unit;
use super::reach::Stop;
use super::snapshot::Snapshot;
use crate::travel::{Access, Route};

/// The fastest way between two places.
///
/// # Errors
/// When the dataset has no roads, a unit is unknown, a place is off the roads, or no
/// way leads from the one to the other.
pub fn route(snapshot: &Snapshot, from: &Stop, to: &Stop) -> Result<Route, AppError> {
    let network = snapshot.network().ok_or_else(AppError::no_roads)?;
    let (start, end) = (access(snapshot, from)?, access(snapshot, to)?);
    network.route(start, end).ok_or_else(|| AppError::NoWay { from: words(from), to: words(to) })
}

fn access(snapshot: &Snapshot, stop: &Stop) -> Result<Access, AppError> {
    match stop {
        Stop::Point(point) => snapshot.access(*point),
        Stop::Unit(number) => {
            let unit = find_unit(snapshot, number)?;
            let Some(centre) = snapshot.dataset().unit(unit).anchor() else {
                return Err(AppError::Unfit { why: format!("unit {number} has no point to start from") });
            };
            snapshot.access(centre)
        }
    }
}

fn words(stop: &Stop) -> String {
    match stop {
        Stop::Unit(number) => number.clone(),
        Stop::Point(point) => format!("{},{}", point.lon(), point.lat()),
    }
}

/// A way as a feature.
pub fn route_feature(from: &Stop, to: &Stop, route: Route) -> Feature<'static> {
    Feature {
        id: format!("{}-{}", words(from), words(to)).into(),
        geometry: Some(Geometry::LineString(route.line)),
        properties: vec![
            ("from".into(), PropertyValue::Text(words(from).into())),
            ("to".into(), PropertyValue::Text(words(to).into())),
            ("minutes".into(), PropertyValue::thousandths(route.cost.minutes())),
            ("km".into(), PropertyValue::thousandths(route.cost.km())),
            ("ferries".into(), PropertyValue::Number(f64::from(route.cost.ferries()))),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;
    use crate::model::LonLat;

    fn unit(number: &str) -> Stop {
        Stop::Unit(number.to_owned())
    }

    #[test]
    fn the_way_runs_along_the_roads_and_counts_its_ferries() {
        let snapshot = fixture::snapshot_with_roads();
        let way = route(&snapshot, &unit("0103"), &unit("0201")).expect("a way");
        assert_eq!((way.cost.minutes(), way.cost.ferries()), (105.0, 1));
        let feature = route_feature(&unit("0103"), &unit("0201"), way);
        assert_eq!(feature.properties[3].1, PropertyValue::Number(84.0));
        assert!(matches!(feature.geometry, Some(Geometry::LineString(line)) if line.0.len() >= 3));
    }

    #[test]
    fn a_way_that_is_not_there_is_never_a_straight_line() {
        let with_roads = fixture::snapshot_with_roads();
        let text = |snapshot: &Snapshot, to: &Stop| route(snapshot, &unit("0101"), to).expect_err("none").to_string();
        assert!(text(&with_roads, &unit("0203")).contains("further than 10 km"));
        assert!(text(&with_roads, &unit("0999")).contains("0999"));
        assert!(text(&fixture::snapshot(), &unit("0102")).contains("needs roads"));
        let near = Stop::Point(LonLat::new(10.45, 60.5).expect("a point"));
        assert!(route(&with_roads, &unit("0101"), &near).is_ok());
    }
}
