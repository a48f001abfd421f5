//! The planner's questions on the wire: the list of units, profiles, neighbours and
//! what lies at a point.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::features::{number, thousandths};
use super::nouns::{IndicatorInfo, ValueView};
use super::{Credit, km, texts};
use crate::app::{Neighbour, NeighboursAnswer, Place, Profile, ProfileValue, Rank, Snapshot};
use crate::model::{Group, Grouping, Indicator, LonLat, Status, Unit, UnitIndex};

type Texts = BTreeMap<String, String>;

fn point(point: LonLat) -> [f64; 2] {
    [point.lon(), point.lat()]
}

/// A unit in a word, or a group by its number and name.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Named {
    number: String,
    name: String,
}

impl Named {
    fn unit(unit: &Unit) -> Self {
        Self { number: unit.number.to_string(), name: unit.name.clone() }
    }

    fn json(&self) -> Json {
        json!({ "number": self.number, "name": self.name })
    }

    fn group(group: &Group) -> Self {
        Self { number: group.id.to_string(), name: group.title.clone() }
    }
}

/// A unit in the list of all, with its group in each partition that is drawn.
#[derive(Clone, Debug, Serialize)]
struct UnitEntry {
    #[serde(flatten)]
    named: Named,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    other_names: Vec<String>,
    #[serde(flatten)]
    groups: BTreeMap<String, Named>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Units {
    #[serde(flatten)]
    credit: Credit,
    units: Vec<UnitEntry>,
}

impl Units {
    pub(in crate::http) fn of(snapshot: &Snapshot) -> Self {
        let dataset = snapshot.dataset();
        let drawn: Vec<&Grouping> = dataset
            .groupings()
            .iter()
            .filter(|grouping| grouping.collection.is_some() && snapshot.is_partition(grouping))
            .collect();
        let groups = |unit: UnitIndex| {
            let pairs = drawn.iter().filter_map(|grouping| {
                Some((grouping.id.to_string(), Named::group(snapshot.group_of(grouping, unit)?)))
            });
            pairs.collect()
        };
        let units = dataset.unit_indices().map(|index| {
            let unit = dataset.unit(index);
            UnitEntry { named: Named::unit(unit), other_names: unit.other_names.clone(), groups: groups(index) }
        });
        Self { credit: Credit::all(snapshot), units: units.collect() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct GroupEntry {
    grouping: String,
    grouping_title: Texts,
    id: String,
    title: String,
    members: usize,
}

impl GroupEntry {
    fn of(&(grouping, group): &(&Grouping, &Group)) -> Self {
        Self {
            grouping: grouping.id.to_string(),
            grouping_title: texts(&grouping.title),
            id: group.id.to_string(),
            title: group.title.clone(),
            members: group.members.len(),
        }
    }
}

/// A rank within a group, or within the whole dataset (`grouping` is null).
#[derive(Clone, Debug, Serialize)]
struct RankView {
    grouping: Option<String>,
    grouping_title: Texts,
    group: Option<String>,
    title: Json,
    rank: usize,
    of: usize,
}

impl RankView {
    fn of(rank: &Rank<'_>, whole: &Texts) -> Self {
        let (grouping, group) = rank.within.unzip();
        Self {
            grouping: grouping.map(|grouping| grouping.id.to_string()),
            grouping_title: grouping.map_or_else(|| whole.clone(), |grouping| texts(&grouping.title)),
            group: group.map(|group| group.id.to_string()),
            title: group.map_or(Json::Null, |group| Json::from(group.title.as_str())),
            rank: rank.rank,
            of: rank.of,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct ProfileEntry {
    #[serde(flatten)]
    info: IndicatorInfo,
    #[serde(flatten)]
    value: ValueView,
    ranks: Vec<RankView>,
}

impl ProfileEntry {
    fn of(value: &ProfileValue<'_>, whole: &Texts) -> Self {
        Self {
            info: IndicatorInfo::of(value.indicator),
            value: ValueView::of(value.value),
            ranks: value.ranks.iter().map(|rank| RankView::of(rank, whole)).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ProfileView {
    #[serde(flatten)]
    named: Named,
    other_names: Vec<String>,
    #[serde(flatten)]
    credit: Credit,
    label: Option<[f64; 2]>,
    centre: Option<[f64; 2]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    centre_found_by: Option<String>,
    bbox: Option<[f64; 4]>,
    groups: Vec<GroupEntry>,
    networks: Vec<GroupEntry>,
    indicators: Vec<ProfileEntry>,
}

impl ProfileView {
    pub(in crate::http) fn of(snapshot: &Snapshot, profile: &Profile<'_>) -> Self {
        let unit = profile.unit;
        let whole = texts(&snapshot.dataset().about().title);
        Self {
            named: Named::unit(unit),
            other_names: unit.other_names.clone(),
            credit: Credit::all(snapshot),
            label: unit.label_point.or(unit.centre).map(point),
            centre: unit.centre.map(point),
            centre_found_by: unit.centre_source.clone(),
            bbox: profile.bounds.map(crate::model::BoundingBox::to_array),
            groups: profile.groups.iter().map(GroupEntry::of).collect(),
            networks: profile.networks.iter().map(GroupEntry::of).collect(),
            indicators: profile.values.iter().map(|value| ProfileEntry::of(value, &whole)).collect(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct NeighbourView {
    #[serde(flatten)]
    named: Named,
    order: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    contact: Option<&'static str>,
    /// In a straight line between the centres.
    distance_km: Option<f64>,
    #[serde(flatten)]
    measures: Map<String, Json>,
    #[serde(skip_serializing_if = "Map::is_empty")]
    values: Map<String, Json>,
}

impl NeighbourView {
    fn of(neighbour: &Neighbour<'_>, indicators: &[&Indicator]) -> Self {
        let mut values = Map::new();
        for (indicator, value) in indicators.iter().zip(&neighbour.values) {
            values.insert(indicator.id.to_string(), value.number().map_or(Json::Null, number));
            if value.status() != Status::Observed {
                values.insert(format!("{}.status", indicator.id), Json::from(value.status().as_str()));
            }
        }
        let measures = neighbour.measures.iter();
        Self {
            named: Named::unit(neighbour.unit),
            order: neighbour.order,
            contact: neighbour.contact.map(crate::model::Contact::as_str),
            distance_km: neighbour.distance_m.map(km),
            measures: measures.map(|&(id, value)| (id.to_owned(), value.map_or(Json::Null, thousandths))).collect(),
            values,
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct NeighboursView {
    unit: String,
    name: String,
    relation: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    #[serde(flatten)]
    credit: Credit,
    neighbours: Vec<NeighbourView>,
}

impl NeighboursView {
    pub(in crate::http) fn of(snapshot: &Snapshot, answer: &NeighboursAnswer<'_>) -> Self {
        let sources = answer.indicators.iter().map(|indicator| &indicator.source);
        Self {
            unit: answer.unit.number.to_string(),
            name: answer.unit.name.clone(),
            relation: answer.relation.id().to_owned(),
            note: answer.relation.note().map(str::to_owned),
            credit: match answer.relation.source() {
                Some(source) => Credit::of(snapshot, std::iter::once(source).chain(sources)),
                // Distances in a straight line are between points that any source may have given.
                None => Credit::all(snapshot),
            },
            neighbours: answer.neighbours.iter().map(|found| NeighbourView::of(found, &answer.indicators)).collect(),
        }
    }
}

/// What lies at a point: the unit under its kind (`municipality`), its group in each
/// partition under the grouping's id (`county`), networks under their collection.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct PlaceView {
    #[serde(flatten)]
    credit: Credit,
    lon: f64,
    lat: f64,
    #[serde(flatten)]
    found: Map<String, Json>,
}

impl PlaceView {
    pub(in crate::http) fn of(snapshot: &Snapshot, at: LonLat, place: &Place<'_>) -> Self {
        let mut found = Map::new();
        found.insert(snapshot.dataset().about().unit_kind.to_string(), Named::unit(place.unit).json());
        for &(grouping, group) in &place.partitions {
            found.insert(grouping.id.to_string(), group.map_or(Json::Null, |group| Named::group(group).json()));
        }
        for (grouping, groups) in &place.networks {
            let titled = groups.iter().map(|group| json!({ "id": group.id.as_str(), "title": group.title }));
            let key = grouping.collection.as_ref().unwrap_or(&grouping.id);
            found.insert(key.to_string(), Json::Array(titled.collect()));
        }
        Self { credit: Credit::all(snapshot), lon: at.lon(), lat: at.lat(), found }
    }
}
