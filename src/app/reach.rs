//! What lies within reach: the units whose centre one gets to in so many minutes,
//! how many live there, and the area. From a unit by a relation that gives minutes,
//! from any point by the roads.

use geo::MultiPolygon;

use super::error::AppError;
use super::features::{Feature, Properties, PropertyValue};
use super::indicators::find_indicator;
use super::profile::find_unit;
use super::relations::{MINUTES, find_with_minutes, measure};
use super::snapshot::Snapshot;
use crate::model::{Dataset, Indicator, Kind, LonLat, Relation, Status, Unit, UnitIndex};
use crate::travel::{Access, Network, Tree, isochrones};

/// Where a way begins or ends.
#[derive(Clone, Debug, PartialEq)]
pub enum Stop {
    /// The centre of the unit with this number.
    Unit(String),
    /// Any point near a road.
    Point(LonLat),
}

/// How far reach goes.
#[derive(Clone, Debug, PartialEq)]
pub enum Within {
    /// So many minutes; one band for each.
    Minutes(Vec<f64>),
    /// The fewest minutes within which so many live.
    Inhabitants(f64),
}

/// Which reach is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct ReachQuery {
    /// From where.
    pub from: Stop,
    /// How far.
    pub within: Within,
    /// The relation to go by, from a unit; `travel`, else the first that gives minutes, when not given.
    pub relation: Option<String>,
    /// Counts to add up over the units reached, beside inhabitants and workplaces.
    pub indicators: Vec<String>,
}

/// What the area of a band is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GeometryOf {
    /// What lies along the roads that are reached.
    Isochrone,
    /// The whole areas of the units that are reached.
    Units,
}

impl GeometryOf {
    /// The word used in answers.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Isochrone => "isochrone",
            Self::Units => "units",
        }
    }
}

/// What lies within reach.
#[derive(Clone, Debug)]
pub struct Reach<'a> {
    /// The unit one starts from, if it is one.
    pub unit: Option<&'a Unit>,
    /// The point one starts from, where it is known.
    pub point: Option<LonLat>,
    /// The relation gone by; `None` when the roads themselves are.
    pub relation: Option<&'a Relation>,
    /// From the point to the nearest road, when the roads are gone by.
    pub to_road_m: Option<f64>,
    /// What the bands' areas are.
    pub geometry_of: GeometryOf,
    /// One for each limit, the nearest first; each holds those before it.
    pub bands: Vec<Band<'a>>,
}

/// What lies within one limit.
#[derive(Clone, Debug)]
pub struct Band<'a> {
    /// The limit.
    pub minutes: f64,
    /// The units reached, the nearest first.
    pub units: Vec<Journey>,
    /// What they have together.
    pub sums: Vec<Sum<'a>>,
    /// What lies within the limit, in degrees; `None` where nothing can be drawn.
    pub area: Option<MultiPolygon<f64>>,
}

/// The way to a unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Journey {
    /// The unit.
    pub to: UnitIndex,
    /// How long it takes.
    pub minutes: f64,
    /// How far it is.
    pub km: Option<f64>,
    /// How many ferries are on the way.
    pub ferries: Option<f64>,
}

/// A count added up over units.
#[derive(Clone, Debug)]
pub struct Sum<'a> {
    /// What it is called in answers: `inhabitants`, `workplaces`, else the indicator's id.
    pub name: &'a str,
    /// What is counted.
    pub indicator: &'a Indicator,
    /// The sum of what is known; `None` where nothing is.
    pub total: Option<f64>,
    /// Whether a part of it is estimated.
    pub estimated: bool,
    /// The units whose value is missing.
    pub missing: Vec<&'a Unit>,
}

/// What is counted when the dataset has it: (indicator, name in answers).
const USUAL_SUMS: [(&str, &str); 2] = [("population", "inhabitants"), ("workplaces", "workplaces")];

/// What was found, before it has areas.
pub(super) struct Found<'a> {
    pub reach: Reach<'a>,
    /// One for each band, in their order, when [`GeometryOf::Isochrone`].
    pub isochrones: Vec<MultiPolygon<f64>>,
}

/// What lies within reach.
///
/// # Errors
/// When the unit, the relation or an indicator is unknown or does not fit, when the
/// point is off the roads, and when not as many live within reach as are asked for.
pub(super) fn find<'a>(snapshot: &'a Snapshot, query: &ReachQuery) -> Result<Found<'a>, AppError> {
    let dataset = snapshot.dataset();
    let counted = counted(snapshot, &query.indicators)?;
    let start = Start::of(snapshot, query)?;
    let journeys = start.journeys(snapshot);
    let limits = match &query.within {
        Within::Minutes(limits) => {
            let mut limits = limits.clone();
            limits.sort_by(f64::total_cmp);
            limits.dedup();
            limits
        }
        Within::Inhabitants(people) => vec![minutes_to_people(snapshot, &journeys, *people)?],
    };
    let band = |&minutes: &f64| {
        let end = journeys.partition_point(|journey| journey.minutes <= minutes);
        let units = journeys[..end].to_vec();
        let sums = counted.iter().map(|&(name, indicator)| sum(dataset, name, indicator, &units)).collect();
        Band { minutes, units, sums, area: None }
    };
    let bands = limits.iter().map(band).collect();
    let isochrones = start.tree.as_ref().map(|(network, tree)| isochrones(network, tree, &limits));
    // Within less time than the way to the road there is no road to draw.
    let isochrones = isochrones.filter(|all| all.iter().all(|one| !one.0.is_empty())).unwrap_or_default();
    let geometry_of = if isochrones.is_empty() { GeometryOf::Units } else { GeometryOf::Isochrone };
    let reach = Reach {
        unit: start.unit.map(|unit| dataset.unit(unit)),
        point: start.point,
        relation: start.relation,
        to_road_m: start.tree.as_ref().map(|(_, tree)| tree.from().distance_m),
        geometry_of,
        bands,
    };
    Ok(Found { reach, isochrones })
}

/// Where one starts, and what one goes by: a relation, the roads, or both where the
/// relation was computed from them.
struct Start<'a> {
    unit: Option<UnitIndex>,
    point: Option<LonLat>,
    relation: Option<&'a Relation>,
    tree: Option<(&'a Network, Tree)>,
}

impl<'a> Start<'a> {
    fn of(snapshot: &'a Snapshot, query: &ReachQuery) -> Result<Self, AppError> {
        let tree = |access: Access| snapshot.network().map(|network| (network, network.tree(access)));
        match &query.from {
            Stop::Point(point) => {
                if let Some(id) = &query.relation {
                    let why = format!("the relation {id} is between units; from a point one goes by the roads");
                    return Err(AppError::Unfit { why });
                }
                let access = snapshot.access(*point)?;
                Ok(Self { unit: None, point: Some(*point), relation: None, tree: tree(access) })
            }
            Stop::Unit(number) => {
                let dataset = snapshot.dataset();
                let unit = find_unit(snapshot, number)?;
                let relation = find_with_minutes(dataset, query.relation.as_deref())?;
                let by_roads = relation.is_none_or(|relation| snapshot.is_from_roads(relation));
                let access = snapshot.access_of(unit).filter(|_| by_roads);
                if relation.is_none() && access.is_none() {
                    return Err(AppError::Unfit { why: no_travel_words(snapshot, unit) });
                }
                let point = dataset.unit(unit).anchor();
                Ok(Self { unit: Some(unit), point, relation, tree: access.and_then(tree) })
            }
        }
    }

    /// The ways to the centres of all units that can be reached, the nearest first.
    fn journeys(&self, snapshot: &Snapshot) -> Vec<Journey> {
        let dataset = snapshot.dataset();
        let own = self.unit.map(|to| Journey { to, minutes: 0.0, km: Some(0.0), ferries: Some(0.0) });
        let others = dataset.unit_indices().filter(|to| Some(*to) != self.unit);
        let mut journeys: Vec<Journey> = match (self.relation, self.unit, &self.tree) {
            (Some(relation), Some(from), _) => by_relation(relation, from),
            (_, _, Some((network, tree))) => others
                .filter_map(|to| {
                    let cost = tree.cost_to(network, snapshot.access_of(to)?)?;
                    let ferries = Some(f64::from(cost.ferries()));
                    Some(Journey { to, minutes: cost.minutes(), km: Some(cost.km()), ferries })
                })
                .collect(),
            _ => Vec::new(),
        };
        journeys.extend(own);
        journeys.sort_by(|a, b| a.minutes.total_cmp(&b.minutes).then(a.to.cmp(&b.to)));
        journeys
    }
}

fn by_relation(relation: &Relation, from: UnitIndex) -> Vec<Journey> {
    let [minutes, km, ferries] = [MINUTES, "km", "ferries"].map(|id| measure(relation, id));
    let journey = |at: usize| {
        let value = |column: Option<&[Option<f64>]>| column.and_then(|values| values[at]);
        Some(Journey { to: relation.target(at), minutes: value(minutes)?, km: value(km), ferries: value(ferries) })
    };
    relation.range(from).filter_map(journey).collect()
}

fn no_travel_words(snapshot: &Snapshot, unit: UnitIndex) -> String {
    let number = &snapshot.dataset().unit(unit).number;
    match snapshot.network() {
        None => "this dataset has no relation that gives minutes, and no roads".to_owned(),
        Some(network) => {
            let km = network.rules().max_access_m / 1000.0;
            format!("the centre of {number} is not known or further than {km} km from a road")
        }
    }
}

/// What to count, each with its name in answers.
fn counted<'a>(snapshot: &'a Snapshot, asked: &[String]) -> Result<Vec<(&'a str, &'a Indicator)>, AppError> {
    let dataset = snapshot.dataset();
    let usual = USUAL_SUMS.iter().filter_map(|&(id, name)| Some((name, dataset.indicator(id)?)));
    let mut counted: Vec<(&str, &Indicator)> = usual.collect();
    for id in asked {
        let indicator = find_indicator(snapshot, id)?;
        if !matches!(indicator.kind, Kind::Count | Kind::Amount) {
            let adds = |other: &&Indicator| matches!(other.kind, Kind::Count | Kind::Amount);
            let with: Vec<&str> = dataset.indicators().iter().filter(adds).map(|other| other.id.as_str()).collect();
            let why = format!("indicator {id} does not add up over units; those that do: {}", with.join(", "));
            return Err(AppError::Unfit { why });
        }
        if !counted.iter().any(|(name, _)| *name == id) {
            counted.push((indicator.id.as_str(), indicator));
        }
    }
    Ok(counted)
}

fn sum<'a>(dataset: &'a Dataset, name: &'a str, indicator: &'a Indicator, units: &[Journey]) -> Sum<'a> {
    let values = || units.iter().map(|journey| (journey.to, indicator.value(journey.to)));
    Sum {
        name,
        indicator,
        total: values().filter_map(|(_, value)| value.number()).reduce(|a, b| a + b),
        estimated: values().any(|(_, value)| value.status() == Status::Estimated),
        missing: values()
            .filter(|(_, value)| value.status() == Status::Missing)
            .map(|(unit, _)| dataset.unit(unit))
            .collect(),
    }
}

/// The fewest minutes within which so many live.
fn minutes_to_people(snapshot: &Snapshot, journeys: &[Journey], people: f64) -> Result<f64, AppError> {
    let population = find_indicator(snapshot, "population")?;
    let mut found = 0.0;
    for journey in journeys {
        found += population.value(journey.to).number().unwrap_or(0.0);
        if found >= people {
            return Ok(journey.minutes);
        }
    }
    Err(AppError::OutOfRange {
        name: "inhabitants",
        given: people.to_string(),
        allowed: format!("{found} live in all units that can be reached"),
    })
}

impl Reach<'_> {
    /// A band as a feature: its limit, how many units, what they have together.
    pub fn feature(&self, band: usize) -> Feature<'static> {
        let properties = self.band_properties(band);
        let band = &self.bands[band];
        Feature {
            id: band.minutes.to_string().into(),
            geometry: band.area.clone().map(geo::Geometry::MultiPolygon),
            properties,
        }
    }

    pub(super) fn band_properties(&self, band: usize) -> Properties<'static> {
        let band = &self.bands[band];
        let from = match (self.unit, self.point) {
            (Some(unit), _) => PropertyValue::Text(unit.number.to_string().into()),
            (None, Some(point)) => PropertyValue::Text(format!("{},{}", point.lon(), point.lat()).into()),
            (None, None) => PropertyValue::Null,
        };
        let mut properties: Properties<'static> = vec![
            ("from".into(), from),
            ("minutes".into(), PropertyValue::thousandths(band.minutes)),
            ("units".into(), PropertyValue::Number(band.units.len() as f64)),
        ];
        for sum in &band.sums {
            properties.push((sum.name.to_owned().into(), PropertyValue::maybe_number(sum.total)));
            if !sum.missing.is_empty() {
                let missing = PropertyValue::Number(sum.missing.len() as f64);
                properties.push((format!("{}.missing", sum.name).into(), missing));
            }
        }
        let geometry_of = PropertyValue::text(self.geometry_of.as_str());
        properties.push(("geometry_of".into(), geometry_of));
        properties
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::fixture;

    fn from(number: &str, within: Within) -> ReachQuery {
        ReachQuery { from: Stop::Unit(number.to_owned()), within, relation: None, indicators: Vec::new() }
    }

    fn at(lon: f64, lat: f64, minutes: f64) -> ReachQuery {
        let point = LonLat::new(lon, lat).expect("a point");
        ReachQuery { from: Stop::Point(point), ..from("", Within::Minutes(vec![minutes])) }
    }

    fn refusal(snapshot: &Snapshot, query: &ReachQuery) -> String {
        find(snapshot, query).err().expect("a refusal").to_string()
    }

    fn reached(reach: &Reach<'_>, band: usize) -> Vec<(u32, f64)> {
        reach.bands[band].units.iter().map(|journey| (journey.to.0, journey.minutes)).collect()
    }

    #[test]
    fn bands_hold_those_before_them_and_count_whoever_lives_there() {
        let snapshot = fixture::snapshot();
        let found = find(&snapshot, &from("0101", Within::Minutes(vec![60.0, 45.0]))).expect("found").reach;
        assert_eq!(reached(&found, 0), [(0, 0.0), (1, 30.0), (3, 45.0)]);
        assert_eq!(reached(&found, 1), [(0, 0.0), (1, 30.0), (3, 45.0), (2, 60.0)]);
        let inhabitants = |band: usize| found.bands[band].sums[0].total;
        assert_eq!(
            (found.bands[0].sums[0].name, inhabitants(0), inhabitants(1)),
            ("inhabitants", Some(7e3), Some(1e4))
        );
        assert_eq!(found.bands[0].units[2].km, Some(36.0));
        assert_eq!(found.geometry_of, GeometryOf::Units);
    }

    #[test]
    fn a_missing_value_is_named_and_never_counted_as_nothing() {
        let snapshot = fixture::snapshot();
        let query =
            ReachQuery { indicators: vec!["score".to_owned()], ..from("0103", Within::Minutes(vec![0.0, 30.0])) };
        let found = find(&snapshot, &query).expect("found").reach;
        let missing = |band: usize| found.bands[band].sums[1].missing.len();
        assert_eq!((found.bands[0].sums[1].total, missing(0)), (None, 1));
        assert_eq!((found.bands[1].sums[1].total, missing(1)), (Some(2.0), 1));
    }

    #[test]
    fn so_many_inhabitants_are_reached_in_the_fewest_minutes() {
        let snapshot = fixture::snapshot();
        let found = find(&snapshot, &from("0101", Within::Inhabitants(5000.0))).expect("found").reach;
        assert_eq!((found.bands[0].minutes, found.bands[0].units.len()), (45.0, 3));
        let own = find(&snapshot, &from("0101", Within::Inhabitants(1000.0))).expect("found").reach;
        assert_eq!(reached(&own, 0), [(0, 0.0)]);
        let text = refusal(&snapshot, &from("0101", Within::Inhabitants(15_001.0)));
        assert!(text.contains("15000 live in all units"), "{text}");
    }

    #[test]
    fn roads_reach_as_far_as_the_relation_made_from_them() {
        let snapshot = fixture::snapshot_with_roads();
        let by_relation = find(&snapshot, &from("0101", Within::Minutes(vec![90.0]))).expect("found").reach;
        let by_roads = find(&snapshot, &at(10.4, 60.5, 90.0)).expect("found").reach;
        assert_eq!(reached(&by_relation, 0), reached(&by_roads, 0));
        assert!(by_relation.to_road_m.is_some_and(|metres| metres < 1.0));
        let ferries: Vec<Option<f64>> = by_roads.bands[0].units.iter().map(|journey| journey.ferries).collect();
        assert_eq!(ferries, [0.0, 0.0, 1.0, 0.0, 1.0].map(Some));
        // Half way between two columns, so fifteen minutes to either.
        let between = find(&snapshot, &at(10.9, 60.5, 15.5)).expect("found").reach;
        assert_eq!(between.bands[0].units.len(), 2);
    }

    #[test]
    fn what_does_not_fit_is_told_what_would() {
        let plain = fixture::snapshot();
        assert!(refusal(&plain, &at(10.4, 60.5, 30.0)).contains("needs roads"));
        assert!(refusal(&fixture::snapshot_with_roads(), &at(12.4, 59.5, 30.0)).contains("further than 10 km"));
        let by = |relation: &str| ReachQuery {
            relation: Some(relation.to_owned()),
            ..from("0101", Within::Minutes(vec![30.0]))
        };
        assert!(refusal(&plain, &by("land")).contains("relations that do: travel"));
        assert!(refusal(&plain, &by("air")).contains("land, contact, travel, nearest"));
        let shares = fixture::dataset_with(|parts| parts.indicators[1].kind = Kind::Index);
        let query = ReachQuery { indicators: vec!["score".to_owned()], ..from("0101", Within::Minutes(vec![30.0])) };
        let text = refusal(&Snapshot::open(shares).expect("a snapshot"), &query);
        assert!(text.contains("does not add up") && text.contains("population"), "{text}");
        let still = Snapshot::open(fixture::dataset_with(|parts| parts.relations.truncate(1))).expect("a snapshot");
        let text = refusal(&still, &from("0101", Within::Minutes(vec![30.0])));
        assert!(text.contains("no relation that gives minutes"), "{text}");
    }
}
