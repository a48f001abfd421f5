//! The sections about travel, as they are written: roads, places, and what is
//! reckoned from them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::parse::{id, matching, optional_id, optional_title, optional_year, title};
use super::spec::{Decimal, Delimiter, Encoding, TableSpec, table_section};
use super::{ManifestError, conflict};
use crate::model::{Id, Title, TravelRules, Year};

/// `[roads]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadsSection {
    /// The file, anything GDAL reads.
    pub file: String,
    /// The layer, where the file has several.
    pub layer: Option<String>,
    /// The coordinate system, over the file's own.
    pub crs: Option<String>,
    /// The source's id.
    #[serde(deserialize_with = "id")]
    pub source: Id,
    /// The year; the dataset's when absent.
    #[serde(default, deserialize_with = "optional_year")]
    pub year: Option<Year>,
    /// What a reader must know.
    pub note: Option<String>,
    /// Mean waiting and boarding for each ferry crossing.
    pub boarding_minutes: Option<f64>,
    /// Speed between a point and the nearest road.
    pub access_kmh: Option<f64>,
    /// Points further than this from a road are off the network.
    pub max_access_km: Option<f64>,
    /// Ends nearer to each other than this are one node.
    pub node_tolerance_m: Option<f64>,
    /// Ferry ends that meet no road are joined to one within this distance.
    pub ferry_tolerance_m: Option<f64>,
    /// Parts of the network with less road than this give no access.
    pub min_fragment_km: Option<f64>,
    /// Who says the speeds: a source's id.
    #[serde(default, deserialize_with = "optional_id")]
    pub speeds_source: Option<Id>,
    /// Links so flagged are closed.
    #[serde(default)]
    pub avoid: Vec<Avoid>,
    /// Where a link says that it goes one way.
    pub oneway: Option<Oneway>,
    /// What kinds of links there are; the first that fits holds.
    #[serde(default)]
    pub classes: Vec<RoadClass>,
}

impl RoadsSection {
    /// The rules of travel, with defaults where the manifest says nothing.
    pub fn rules(&self) -> TravelRules {
        let default = TravelRules::default();
        let metres = |km: Option<f64>, default: f64| km.map_or(default, |km| km * 1000.0);
        TravelRules {
            boarding_minutes: self.boarding_minutes.unwrap_or(default.boarding_minutes),
            access_kmh: self.access_kmh.unwrap_or(default.access_kmh),
            max_access_m: metres(self.max_access_km, default.max_access_m),
            node_tolerance_m: self.node_tolerance_m.unwrap_or(default.node_tolerance_m),
            ferry_tolerance_m: self.ferry_tolerance_m.unwrap_or(default.ferry_tolerance_m),
            min_fragment_m: metres(self.min_fragment_km, default.min_fragment_m),
        }
    }
}

/// What may be kept out of the network.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Avoid {
    /// Links that cost a toll.
    Toll,
    /// Links that are closed for part of the year.
    Seasonal,
}

impl Avoid {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Toll => "toll",
            Self::Seasonal => "seasonal",
        }
    }
}

/// `oneway` of `[roads]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Oneway {
    /// The column.
    pub column: String,
    /// What it holds for links used from their first point to their last.
    #[serde(default)]
    pub forward: Vec<String>,
    /// What it holds for links used from their last point to their first.
    #[serde(default)]
    pub backward: Vec<String>,
}

/// `[[roads.classes]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoadClass {
    /// What it is called in the report.
    pub title: String,
    /// By column what it may hold, `""` for nothing; all must fit.
    #[serde(default, rename = "where", deserialize_with = "matching")]
    pub only: BTreeMap<String, Vec<String>>,
    /// The speed of all.
    pub speed_kmh: Option<f64>,
    /// The column of the speed.
    pub speed_column: Option<String>,
    /// What the speed in that column is multiplied by.
    pub speed_factor: Option<f64>,
    /// Why the links are no part of the network.
    pub closed: Option<String>,
    /// Whether they are ferry routes.
    #[serde(default)]
    pub ferry: bool,
    /// Whether they cost a toll.
    #[serde(default)]
    pub toll: bool,
    /// Whether they are closed for part of the year.
    #[serde(default)]
    pub seasonal: bool,
}

impl RoadClass {
    /// Whether they are to be kept out, and by which word.
    pub fn avoided(&self, avoid: &[Avoid]) -> Option<Avoid> {
        let flags = [(self.toll, Avoid::Toll), (self.seasonal, Avoid::Seasonal)];
        flags.into_iter().find(|(flag, word)| *flag && avoid.contains(word)).map(|(_, word)| word)
    }
}

table_section! {
    /// `[[places]]`
    PlacesSection {
        /// The layer, where the file has several.
        layer: Option<String>,
        /// The coordinate system, over the file's own.
        crs: Option<String>,
        /// The columns of the point, in degrees, where the file is a table.
        lon: Option<String>,
        /// See `lon`.
        lat: Option<String>,
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The column of the unit's number; the unit the point lies in when absent.
        number: Option<String>,
        /// The column of the weight: how many people are there.
        weight: Option<String>,
        /// Whether the area is the weight.
        #[serde(default)]
        weight_by_area: bool,
        /// The indicator of which a unit's points share its value, by their weights.
        #[serde(default, deserialize_with = "optional_id")]
        share: Option<Id>,
    }
}

/// `[travel]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelSection {
    /// Identifier of the relation: made from `[roads]`, or read by `[[relations]]`.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles of the relation made from `[roads]`.
    #[serde(default, deserialize_with = "optional_title")]
    pub title: Option<Title>,
    /// What a reader must know.
    pub note: Option<String>,
    /// What is reckoned for each unit.
    #[serde(default)]
    pub indicators: Vec<TravelIndicator>,
}

/// `[[travel.indicators]]`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TravelIndicator {
    /// Identifier.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// What a reader must know.
    pub note: Option<String>,
    /// What is reckoned.
    pub compute: Compute,
    /// How far `sum_within` reaches.
    pub minutes: Option<f64>,
    /// The indicator that is summed, or by which the largest of a group is found.
    #[serde(default, deserialize_with = "optional_id")]
    pub of: Option<Id>,
    /// The groupings whose centres count; the first that has a unit.
    #[serde(default, deserialize_with = "super::parse::ids")]
    pub grouping: Vec<Id>,
    /// The relation that says who is a neighbour.
    #[serde(default, deserialize_with = "optional_id")]
    pub relation: Option<Id>,
    /// How many people must be within reach.
    pub people: Option<f64>,
}

/// What can be reckoned from travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Compute {
    /// The sum of an indicator over the units within some minutes.
    SumWithin,
    /// Minutes to the nearest other unit's centre.
    MinutesToNearestCentre,
    /// Minutes to the largest unit of one's group.
    MinutesToGroupCentre,
    /// Mean minutes to the units of another relation.
    MeanMinutesToNeighbours,
    /// Kilometres within which some number of people live.
    KmToPeople,
}

/// `[[classes]]`: a grouping made from an indicator.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassesSection {
    /// Identifier of the grouping.
    #[serde(deserialize_with = "id")]
    pub id: Id,
    /// Titles.
    #[serde(deserialize_with = "title")]
    pub title: Title,
    /// The source's id; the indicator's when absent.
    #[serde(default, deserialize_with = "optional_id")]
    pub source: Option<Id>,
    /// What a reader must know.
    pub note: Option<String>,
    /// The indicator.
    #[serde(deserialize_with = "id")]
    pub indicator: Id,
    /// Where one class ends and the next begins, ascending; a break belongs to the class above.
    pub breaks: Vec<f64>,
    /// One title for each class, from the lowest; one more than breaks.
    pub titles: Vec<String>,
}

type Outcome = Result<(), ManifestError>;

/// Whether the parts of the road section fit together.
pub(super) fn check_roads(roads: &RoadsSection) -> Outcome {
    if roads.classes.is_empty() {
        return Err(conflict(
            "roads",
            "has no [[roads.classes]]; give at least one, with a speed_kmh or a speed_column".into(),
        ));
    }
    for class in &roads.classes {
        let wrong = |problem: &str| Err(conflict("roads.classes", format!("entry {:?} {problem}", class.title)));
        let ways = [class.speed_kmh.is_some(), class.speed_column.is_some(), class.closed.is_some()];
        if ways.iter().filter(|&&way| way).count() != 1 {
            return wrong("must have one of speed_kmh = .., speed_column = \"..\" or closed = \"why\"");
        }
        if class.speed_factor.is_some() && class.speed_column.is_none() {
            return wrong("has a speed_factor without a speed_column; give the speed_kmh as it should be");
        }
        for (key, value) in [("speed_kmh", class.speed_kmh), ("speed_factor", class.speed_factor)] {
            if value.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
                return wrong(&format!("has {key} = {}; use a number above 0", value.unwrap_or_default()));
            }
        }
    }
    if let Some(oneway) = &roads.oneway
        && oneway.forward.is_empty()
        && oneway.backward.is_empty()
    {
        let problem = "has oneway without forward = [..] or backward = [..]; say what the column holds".to_owned();
        return Err(conflict("roads", problem));
    }
    Ok(())
}

/// Whether the sections of places fit together.
pub(super) fn check_places(places: &[PlacesSection], has_roads: bool) -> Outcome {
    let wrong = |section: &PlacesSection, problem: &str| {
        Err(conflict("places", format!("entry for {} {problem}", section.file)))
    };
    for section in places {
        if !has_roads {
            return wrong(section, "is of no use without [roads]");
        }
        if section.lon.is_some() != section.lat.is_some() {
            return wrong(section, "names a longitude column without its latitude, or the reverse");
        }
        let is_table = section.lon.is_some();
        if is_table && (section.layer.is_some() || section.crs.is_some()) {
            return wrong(section, "is a table with lon and lat in degrees, which has no layer and no crs");
        }
        if section.weight_by_area && (is_table || section.weight.is_some()) {
            return wrong(section, "has weight_by_area beside a weight column or without areas");
        }
        if section.share != places[0].share {
            return wrong(section, "must share the same indicator as the other [[places]], or none as they do");
        }
        if section.share.is_none() && section.weight_by_area {
            return wrong(section, "has areas for weights, which count no people; give share = \"population\" or so");
        }
    }
    Ok(())
}

/// Whether an indicator of travel has all it needs and no more.
pub(super) fn check_indicator(indicator: &TravelIndicator) -> Outcome {
    let given = [
        ("minutes", indicator.minutes.is_some()),
        ("of", indicator.of.is_some()),
        ("grouping", !indicator.grouping.is_empty()),
        ("relation", indicator.relation.is_some()),
        ("people", indicator.people.is_some()),
    ];
    let (name, needed): (_, &[&str]) = match indicator.compute {
        Compute::SumWithin => ("sum_within", &["minutes", "of"]),
        Compute::MinutesToNearestCentre => ("minutes_to_nearest_centre", &[]),
        Compute::MinutesToGroupCentre => ("minutes_to_group_centre", &["grouping", "of"]),
        Compute::MeanMinutesToNeighbours => ("mean_minutes_to_neighbours", &["relation"]),
        Compute::KmToPeople => ("km_to_people", &["people"]),
    };
    for (key, is_given) in given {
        if is_given != needed.contains(&key) {
            let what = if is_given { "takes no" } else { "needs" };
            let problem = format!("entry {:?}: compute = {name:?} {what} {key} = ..", indicator.id.as_str());
            return Err(conflict("travel.indicators", problem));
        }
    }
    for (key, value) in [("minutes", indicator.minutes), ("people", indicator.people)] {
        if value.is_some_and(|value| !(value.is_finite() && value > 0.0)) {
            let problem = format!("entry {:?} has {key} = {}", indicator.id.as_str(), value.unwrap_or_default());
            return Err(conflict("travel.indicators", format!("{problem}; use a number above 0")));
        }
    }
    Ok(())
}

/// Whether there is a title for every class and the breaks ascend.
pub(super) fn check_classes(classes: &ClassesSection) -> Outcome {
    let ClassesSection { id, breaks, titles, .. } = classes;
    let finite = breaks.iter().all(|at| at.is_finite());
    if breaks.is_empty() || !finite || breaks.windows(2).any(|pair| pair[0] >= pair[1]) {
        return Err(conflict("classes", format!("entry {:?} needs ascending breaks = [..]", id.as_str())));
    }
    if titles.len() != breaks.len() + 1 {
        let (found, wanted) = (titles.len(), breaks.len() + 1);
        let problem = format!("entry {:?} has {found} titles; {} breaks part {wanted}", id.as_str(), breaks.len());
        return Err(conflict("classes", problem));
    }
    Ok(())
}
