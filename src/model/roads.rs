//! Roads and the places where people are: the raw facts behind the relation of
//! travel, as projects are behind participation.

use geo::LineString;

use super::extent::LonLat;
use super::name::{Id, Year};
use super::unit::UnitIndex;

/// What carries a traveller over a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Way {
    /// A road, driven.
    Road,
    /// A car ferry: entered and left at its ends only.
    Ferry,
}

/// In which direction a link may be used, along its line as drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// Both ways.
    Both,
    /// From the first point to the last.
    Forward,
    /// From the last point to the first.
    Backward,
}

/// A stretch of road or a ferry route between two places where ways meet.
#[derive(Clone, Debug, PartialEq)]
pub struct RoadLink {
    /// The line in degrees.
    pub line: LineString<f64>,
    /// Length along the line, in metres.
    pub length_m: f64,
    /// Time for the whole line, without waiting.
    pub minutes: f64,
    /// What carries the traveller.
    pub way: Way,
    /// In which direction.
    pub direction: Direction,
}

/// A point where people of a unit are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Place {
    /// Their unit.
    pub unit: UnitIndex,
    /// Where.
    pub point: LonLat,
    /// How many.
    pub weight: f64,
}

/// How travel is reckoned beyond the links themselves.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TravelRules {
    /// Mean waiting and boarding for each ferry crossing.
    pub boarding_minutes: f64,
    /// Speed of the way between a point and the nearest road.
    pub access_kmh: f64,
    /// Points further than this from a road are off the network.
    pub max_access_m: f64,
    /// Ends nearer to each other than this are one node; 0 joins equal ends only.
    pub node_tolerance_m: f64,
    /// Ferry ends that meet no road are joined to one within this distance.
    pub ferry_tolerance_m: f64,
    /// Parts of the network with less road than this give no access: leftovers of
    /// generalisation, not places.
    pub min_fragment_m: f64,
}

impl Default for TravelRules {
    /// For Norway's N1000; the reasons stand in `shapes/README.md`.
    fn default() -> Self {
        Self {
            boarding_minutes: 15.0,
            access_kmh: 30.0,
            max_access_m: 10_000.0,
            node_tolerance_m: 0.0,
            ferry_tolerance_m: 1_000.0,
            min_fragment_m: 0.0,
        }
    }
}

/// What makes roads unfit.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum RoadsError {
    /// A link that is no line on the globe, or takes no time.
    #[error("road link {index}: {why}")]
    Link {
        /// Its place in the list, from 0.
        index: usize,
        /// What is wrong.
        why: &'static str,
    },
    /// A place with a weight that is no count.
    #[error("place {index}: a weight must be 0 or more, but it is {weight}")]
    Weight {
        /// Its place in the list, from 0.
        index: usize,
        /// The weight.
        weight: f64,
    },
    /// A rule out of range.
    #[error("{what} must be {right}, but it is {value}")]
    Rule {
        /// The rule.
        what: &'static str,
        /// What would be right.
        right: &'static str,
        /// What it is.
        value: f64,
    },
}

/// A road network as its source draws it, and where people are.
#[derive(Clone, Debug, PartialEq)]
pub struct Roads {
    /// The source's id.
    pub source: Id,
    /// The year the roads speak of.
    pub year: Year,
    /// What a reader must know.
    pub note: Option<String>,
    rules: TravelRules,
    links: Vec<RoadLink>,
    places: Vec<Place>,
}

impl Roads {
    /// Checks rules, links and places, and takes them in.
    ///
    /// # Errors
    /// When a link has fewer than two points, leaves the globe, or has no length or
    /// no time; when a weight is negative; when a rule is out of range.
    pub fn new(
        source: Id,
        year: Year,
        rules: TravelRules,
        links: Vec<RoadLink>,
        places: Vec<Place>,
    ) -> Result<Self, RoadsError> {
        check_rules(rules)?;
        for (index, link) in links.iter().enumerate() {
            check_link(link).map_err(|why| RoadsError::Link { index, why })?;
        }
        for (index, place) in places.iter().enumerate() {
            if !(place.weight.is_finite() && place.weight >= 0.0) {
                return Err(RoadsError::Weight { index, weight: place.weight });
            }
        }
        Ok(Self { source, year, note: None, rules, links, places })
    }

    /// How travel is reckoned.
    pub fn rules(&self) -> TravelRules {
        self.rules
    }

    /// The links.
    pub fn links(&self) -> &[RoadLink] {
        &self.links
    }

    /// Where people are.
    pub fn places(&self) -> &[Place] {
        &self.places
    }
}

fn check_rules(rules: TravelRules) -> Result<(), RoadsError> {
    let positive = [("access_kmh", rules.access_kmh)];
    let at_least_zero = [
        ("boarding_minutes", rules.boarding_minutes),
        ("max_access_m", rules.max_access_m),
        ("node_tolerance_m", rules.node_tolerance_m),
        ("ferry_tolerance_m", rules.ferry_tolerance_m),
        ("min_fragment_m", rules.min_fragment_m),
    ];
    for (what, value) in positive {
        if !(value.is_finite() && value > 0.0) {
            return Err(RoadsError::Rule { what, right: "above 0", value });
        }
    }
    for (what, value) in at_least_zero {
        if !(value.is_finite() && value >= 0.0) {
            return Err(RoadsError::Rule { what, right: "0 or more", value });
        }
    }
    Ok(())
}

fn check_link(link: &RoadLink) -> Result<(), &'static str> {
    let points = &link.line.0;
    if points.len() < 2 {
        return Err("a line needs two points or more");
    }
    if points.iter().any(|point| LonLat::new(point.x, point.y).is_err()) {
        return Err("a point is not in degrees on the globe");
    }
    if !(link.length_m.is_finite() && link.length_m > 0.0) {
        return Err("its length must be above 0");
    }
    if !(link.minutes.is_finite() && link.minutes > 0.0) {
        return Err("its time must be above 0");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roads(link: RoadLink, weight: f64, rules: TravelRules) -> Result<Roads, RoadsError> {
        let place = Place { unit: UnitIndex(0), point: LonLat::new(10.0, 60.0).expect("a point"), weight };
        Roads::new(Id::new("s").expect("an id"), Year::new(2018).expect("a year"), rules, vec![link], vec![place])
    }

    fn link() -> RoadLink {
        let line = LineString::from(vec![(10.0, 60.0), (10.1, 60.0)]);
        RoadLink { line, length_m: 5_570.0, minutes: 4.0, way: Way::Road, direction: Direction::Both }
    }

    #[test]
    fn links_weights_and_rules_out_of_range_are_refused_with_the_reason() {
        let rules = TravelRules::default();
        assert!(roads(link(), 0.0, rules).is_ok());
        let outside = LineString::from(vec![(10.0, 60.0), (6_600_000.0, 60.0)]);
        for broken in [
            RoadLink { minutes: f64::NAN, ..link() },
            RoadLink { minutes: 0.0, ..link() },
            RoadLink { length_m: -1.0, ..link() },
            RoadLink { line: LineString::new(vec![]), ..link() },
            RoadLink { line: outside, ..link() },
        ] {
            assert!(matches!(roads(broken, 1.0, rules), Err(RoadsError::Link { index: 0, .. })));
        }
        assert!(matches!(roads(link(), -1.0, rules), Err(RoadsError::Weight { index: 0, .. })));
        let still = TravelRules { access_kmh: 0.0, ..rules };
        assert!(roads(link(), 1.0, still).expect_err("no speed").to_string().contains("access_kmh must be above 0"));
    }
}
