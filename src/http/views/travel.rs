//! Travel on the wire: tables of what lies between units, and what lies within reach.

use serde::Serialize;
use serde::ser::{SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Value as Json};

use super::features::{FeatureView, Geometry, thousandths};
use super::{Credit, km};
use crate::app::{Band, GeometryOf, Journey, Matrix, Reach, Snapshot};
use crate::model::{Dataset, LonLat, Unit};

/// A measure to three decimals: more would be noise.
fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// One table per measure under the measure's id: rows of numbers, `null` where unknown.
#[derive(Clone, Debug)]
struct Tables<'a>(&'a Matrix<'a>);

/// The table of a measure.
struct Table<'a>(&'a Matrix<'a>, usize);

/// A row of the table of a measure.
struct Row<'a>(&'a Matrix<'a>, usize, usize);

impl Serialize for Tables<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.measures.len()))?;
        for (place, measure) in self.0.measures.iter().enumerate() {
            map.serialize_entry(measure, &Table(self.0, place))?;
        }
        map.end()
    }
}

impl Serialize for Table<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq((0..self.0.from.len()).map(|row| Row(self.0, self.1, row)))
    }
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let &Self(matrix, measure, row) = self;
        let mut cells = serializer.serialize_seq(Some(matrix.to.len()))?;
        for column in 0..matrix.to.len() {
            cells.serialize_element(&matrix.value(row, column, measure).map(thousandths))?;
        }
        cells.end()
    }
}

/// What a relation gives between units.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct MatrixView<'a> {
    #[serde(flatten)]
    credit: Credit,
    relation: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    from: Vec<&'a str>,
    to: Vec<&'a str>,
    #[serde(flatten)]
    tables: Tables<'a>,
}

impl<'a> MatrixView<'a> {
    pub(in crate::http) fn of(snapshot: &Snapshot, matrix: &'a Matrix<'a>) -> Self {
        let numbers = |units: &[&'a Unit]| units.iter().map(|unit| unit.number.as_str()).collect();
        Self {
            credit: match matrix.relation.source() {
                Some(source) => Credit::of(snapshot, [source]),
                None => Credit::all(snapshot),
            },
            relation: matrix.relation.id(),
            note: matrix.relation.note(),
            from: numbers(&matrix.from),
            to: numbers(&matrix.to),
            tables: Tables(matrix),
        }
    }
}

/// The pairs as a table with one row each: from, to, then the measures; empty where unknown. Unit
/// numbers and measure ids hold nothing that would need quotes.
pub(in crate::http) fn matrix_as_csv(matrix: &Matrix<'_>) -> String {
    let mut text = format!("from,to,{}\n", matrix.measures.join(","));
    for (row, from) in matrix.from.iter().enumerate() {
        for (column, to) in matrix.to.iter().enumerate() {
            text.push_str(from.number.as_str());
            text.push(',');
            text.push_str(to.number.as_str());
            for measure in 0..matrix.measures.len() {
                text.push(',');
                if let Some(value) = matrix.value(row, column, measure) {
                    text.push_str(&rounded(value).to_string());
                }
            }
            text.push('\n');
        }
    }
    text
}

/// The way to a unit within reach.
#[derive(Clone, Debug, Serialize)]
struct JourneyView<'a> {
    number: &'a str,
    name: &'a str,
    minutes: Json,
    km: Option<Json>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ferries: Option<Json>,
}

/// What lies within one limit: units, sums under their names, the area.
#[derive(Clone, Debug, Serialize)]
struct BandView<'a> {
    minutes: Json,
    units: Vec<JourneyView<'a>>,
    #[serde(flatten)]
    sums: Map<String, Json>,
    /// The sums that hold estimated values.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    estimated: Vec<&'a str>,
    /// For each sum, the units it lacks a value of.
    missing: Map<String, Json>,
    geometry_of: &'static str,
    geometry: Option<Geometry>,
}

impl<'a> BandView<'a> {
    fn of(dataset: &'a Dataset, geometry_of: GeometryOf, band: &Band<'a>) -> Self {
        let journey = |journey: &Journey| {
            let unit = dataset.unit(journey.to);
            JourneyView {
                number: unit.number.as_str(),
                name: &unit.name,
                minutes: thousandths(journey.minutes),
                km: journey.km.map(thousandths),
                ferries: journey.ferries.map(thousandths),
            }
        };
        let (mut sums, mut missing) = (Map::new(), Map::new());
        for sum in &band.sums {
            sums.insert(sum.name.to_owned(), sum.total.map_or(Json::Null, thousandths));
            if !sum.missing.is_empty() {
                let numbers = sum.missing.iter().map(|unit| Json::from(unit.number.as_str()));
                missing.insert(sum.name.to_owned(), numbers.collect());
            }
        }
        Self {
            minutes: thousandths(band.minutes),
            units: band.units.iter().map(journey).collect(),
            sums,
            estimated: band.sums.iter().filter(|sum| sum.estimated).map(|sum| sum.name).collect(),
            missing,
            geometry_of: geometry_of.as_str(),
            geometry: band.area.as_ref().map(Geometry::of_areas),
        }
    }
}

/// One band beside what it starts from, several under `bands`.
#[derive(Clone, Debug, Serialize)]
#[serde(untagged)]
enum BandsView<'a> {
    One(Box<BandView<'a>>),
    Several { bands: Vec<BandView<'a>> },
}

/// What lies within reach of a unit or a point.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ReachView<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    lon: Option<f64>,
    lat: Option<f64>,
    #[serde(flatten)]
    credit: Credit,
    /// The relation gone by; `null` when the roads themselves are.
    relation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<&'a str>,
    /// From the point to the nearest road.
    #[serde(skip_serializing_if = "Option::is_none")]
    to_road_km: Option<f64>,
    #[serde(flatten)]
    bands: BandsView<'a>,
}

impl<'a> ReachView<'a> {
    pub(in crate::http) fn of(snapshot: &'a Snapshot, reach: &Reach<'a>, credit: Credit) -> Self {
        let dataset = snapshot.dataset();
        let bands = reach.bands.iter();
        let mut bands: Vec<BandView<'a>> = bands.map(|band| BandView::of(dataset, reach.geometry_of, band)).collect();
        let only = if bands.len() == 1 { bands.pop() } else { None };
        let roads_note = || dataset.roads().and_then(|roads| roads.note.as_deref());
        Self {
            unit: reach.unit.map(|unit| unit.number.as_str()),
            name: reach.unit.map(|unit| unit.name.as_str()),
            lon: reach.point.map(LonLat::lon),
            lat: reach.point.map(LonLat::lat),
            credit,
            relation: reach.relation.map(|relation| relation.id.as_str()),
            note: reach.relation.map_or_else(roads_note, |relation| relation.note.as_deref()),
            to_road_km: reach.to_road_m.map(km),
            bands: only.map_or(BandsView::Several { bands }, |band| BandsView::One(Box::new(band))),
        }
    }
}

/// Bands as features, the largest first, so that the smaller are drawn over them.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ReachFeatures {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    credit: Credit,
    features: Vec<FeatureView>,
}

pub(in crate::http) fn reach_features(reach: &Reach<'_>, credit: Credit) -> ReachFeatures {
    let features = (0..reach.bands.len()).rev().map(|band| FeatureView::of(&reach.feature(band))).collect();
    ReachFeatures { kind: "FeatureCollection", credit, features }
}

/// Credits what was gone by and what was counted.
pub(in crate::http) fn credit_of_reach(snapshot: &Snapshot, reach: &Reach<'_>) -> Credit {
    let sums = reach.bands.first().map_or(&[][..], |band| &band.sums);
    let relation = reach.relation.map(|relation| &relation.source);
    let roads = snapshot.dataset().roads().filter(|_| reach.to_road_m.is_some()).map(|roads| &roads.source);
    let boundaries = snapshot.shown().filter(|_| reach.geometry_of == GeometryOf::Units).map(|shown| &shown.source);
    let used = relation.into_iter().chain(roads).chain(boundaries);
    Credit::of(snapshot, used.chain(sums.iter().map(|sum| &sum.indicator.source)))
}

/// Credits the roads.
pub(in crate::http) fn credit_of_roads(snapshot: &Snapshot) -> Credit {
    Credit::of(snapshot, snapshot.dataset().roads().map(|roads| &roads.source))
}
