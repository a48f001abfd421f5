//! Indicators as JSON-stat 2.0: one dataset of units by indicators by years. A value that is not observed has its
//! status beside it, and one that is not known is null.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::{Map, Value as Json, json};

use super::features::number;
use crate::app::Snapshot;
use crate::model::{Dataset, Indicator, Status};

/// What the statuses mean. The first two are the dataset's; the last is of a year an indicator does not speak of.
const STATUSES: [(&str, &str); 3] = [
    ("estimated", "computed from the source, not as the source has it"),
    ("missing", "not in the source; not zero"),
    (OTHER_YEAR, "the indicator speaks of another year"),
];
const OTHER_YEAR: &str = "other-year";

/// A dataset of JSON-stat.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct JsonStat {
    version: &'static str,
    class: &'static str,
    href: String,
    label: String,
    source: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    note: Vec<String>,
    id: [&'static str; 3],
    size: [usize; 3],
    role: Json,
    dimension: Json,
    value: Vec<Json>,
    status: BTreeMap<usize, &'static str>,
    extension: Json,
}

impl JsonStat {
    /// These indicators of the dataset; `href` is the address of the answer, `label` what it is called.
    pub(in crate::http) fn of(snapshot: &Snapshot, indicators: &[&Indicator], href: String, label: &str) -> Self {
        let dataset = snapshot.dataset();
        let about = dataset.about();
        let years: Vec<u16> =
            indicators.iter().map(|one| one.year.get()).collect::<BTreeSet<u16>>().into_iter().collect();
        let units = dataset.units();
        let mut value = Vec::with_capacity(units.len() * indicators.len() * years.len());
        let mut status = BTreeMap::new();
        for unit in dataset.unit_indices() {
            for indicator in indicators {
                for &year in &years {
                    let here = (indicator.year.get() == year).then(|| indicator.value(unit));
                    let word = here.map_or(OTHER_YEAR, |value| value.status().as_str());
                    if word != Status::Observed.as_str() {
                        status.insert(value.len(), word);
                    }
                    value.push(here.and_then(crate::model::Value::number).map_or(Json::Null, number));
                }
            }
        }
        let mut note: Vec<String> = about.note.iter().cloned().collect();
        note.extend(indicators.iter().filter_map(|one| Some(format!("{}: {}", one.id, one.note.as_ref()?))));
        Self {
            version: "2.0",
            class: "dataset",
            href,
            label: label.to_owned(),
            source: credits(dataset, indicators).join(" | "),
            note,
            id: ["unit", "indicator", "year"],
            size: [units.len(), indicators.len(), years.len()],
            role: json!({ "geo": ["unit"], "metric": ["indicator"], "time": ["year"] }),
            dimension: json!({
                "unit": unit_dimension(dataset),
                "indicator": indicator_dimension(indicators),
                "year": {
                    "label": "year",
                    "category": category(years.iter().map(|year| (year.to_string(), year.to_string()))),
                },
            }),
            value,
            status,
            extension: json!({
                "dataset": about.id.as_str(),
                "dataset_year": about.year.get(),
                "schematic": about.schematic,
                "status": { "label": STATUSES.into_iter().collect::<BTreeMap<_, _>>() },
            }),
        }
    }
}

/// Categories in their order, with their labels.
fn category(entries: impl Iterator<Item = (String, String)>) -> Json {
    let (index, label): (Vec<Json>, Map<String, Json>) =
        entries.map(|(id, label)| (Json::from(id.clone()), (id, Json::from(label)))).unzip();
    json!({ "index": index, "label": label })
}

fn unit_dimension(dataset: &Dataset) -> Json {
    let units = dataset.units().iter().map(|unit| (unit.number.to_string(), unit.name.clone()));
    json!({ "label": dataset.about().unit_kind.as_str(), "category": category(units) })
}

fn indicator_dimension(indicators: &[&Indicator]) -> Json {
    let mut category = category(indicators.iter().map(|one| (one.id.to_string(), one.title.get("en").to_owned())));
    let unit =
        |one: &&Indicator| (one.id.to_string(), json!({ "label": one.unit_of_measure, "kind": one.kind.as_str() }));
    category["unit"] = Json::Object(indicators.iter().map(unit).collect());
    json!({ "label": "indicator", "category": category })
}

/// Whom to credit, each once.
fn credits(dataset: &Dataset, indicators: &[&Indicator]) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for source in indicators.iter().filter_map(|one| dataset.source(&one.source)) {
        let line = source.credit();
        if !lines.contains(&line) {
            lines.push(line);
        }
    }
    lines
}
