//! Indicators, relations and groupings on the wire.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Map, Value as Json};

use super::features::{number, thousandths};
use super::{Credit, Link, texts};
use crate::app::{AnyRelation, Pair, PairsPage, Snapshot, Summary};
use crate::model::{Dataset, Grouping, Indicator, Network, Relation, UnitIndex, Value};

const NEAREST_TITLE: [(&str, &str); 3] = [
    ("nb", "I rett linje mellom sentrene"),
    ("nn", "I rett linje mellom sentra"),
    ("en", "In a straight line between the centres"),
];

/// An indicator without its values.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct IndicatorInfo {
    id: String,
    title: BTreeMap<String, String>,
    unit: String,
    kind: &'static str,
    year: u16,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl IndicatorInfo {
    pub(in crate::http) fn of(indicator: &Indicator) -> Self {
        Self {
            id: indicator.id.to_string(),
            title: texts(&indicator.title),
            unit: indicator.unit_of_measure.clone(),
            kind: indicator.kind.as_str(),
            year: indicator.year.get(),
            source: indicator.source.to_string(),
            note: indicator.note.clone(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Indicators {
    #[serde(flatten)]
    pub credit: Credit,
    pub indicators: Vec<IndicatorInfo>,
}

/// A value with its status; `null` when missing.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct ValueView {
    pub value: Json,
    pub status: &'static str,
}

impl ValueView {
    pub(in crate::http) fn of(value: Value) -> Self {
        Self { value: value.number().map_or(Json::Null, number), status: value.status().as_str() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct UnitValue {
    unit: String,
    #[serde(flatten)]
    value: ValueView,
}

/// `edges` are one more than there are classes; `breaks` are the classes' upper ends.
#[derive(Clone, Debug, Serialize)]
struct ClassesView {
    method: &'static str,
    k: usize,
    edges: Vec<f64>,
    breaks: Vec<f64>,
    counts: Vec<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct HistogramView {
    edges: Vec<f64>,
    counts: Vec<usize>,
}

/// An indicator with its values. `year` is the indicator's own; the dataset's stands beside it.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct IndicatorView {
    #[serde(flatten)]
    info: IndicatorInfo,
    dataset: String,
    dataset_year: u16,
    sources: Vec<String>,
    status_counts: BTreeMap<&'static str, usize>,
    classes: Option<ClassesView>,
    histogram: Option<HistogramView>,
    values: Vec<UnitValue>,
}

impl IndicatorView {
    pub(in crate::http) fn of(dataset: &Dataset, summary: Summary<'_>) -> Self {
        let indicator = summary.indicator;
        let values = dataset.units().iter().zip(&indicator.values);
        Self {
            info: IndicatorInfo::of(indicator),
            dataset: dataset.about().id.to_string(),
            dataset_year: dataset.about().year.get(),
            sources: dataset.source(&indicator.source).map(crate::model::Source::credit).into_iter().collect(),
            status_counts: summary.status_counts.iter().map(|&(status, count)| (status.as_str(), count)).collect(),
            classes: summary.classes.map(|classes| ClassesView {
                method: classes.method_word(),
                k: classes.counts.len(),
                breaks: classes.edges[1..].to_vec(),
                edges: classes.edges,
                counts: classes.counts,
            }),
            histogram: summary.histogram.map(|bins| HistogramView { edges: bins.edges, counts: bins.counts }),
            values: values
                .map(|(unit, &value)| UnitValue { unit: unit.number.to_string(), value: ValueView::of(value) })
                .collect(),
        }
    }
}

/// A relation without its pairs.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct RelationInfo {
    id: String,
    title: BTreeMap<String, String>,
    year: u16,
    source: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    /// What the program computed it from, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    computed_from: Option<&'static str>,
    symmetric: bool,
    measures: Vec<String>,
    pair_count: usize,
    /// Units without any neighbour.
    islands: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<BTreeMap<&'static str, usize>>,
}

impl RelationInfo {
    pub(in crate::http) fn of(snapshot: &Snapshot, relation: AnyRelation<'_>) -> Self {
        let dataset = snapshot.dataset();
        match relation {
            AnyRelation::Given(relation) => Self::given(snapshot, relation),
            AnyRelation::Nearest => {
                let placed = dataset.units().iter().filter(|unit| unit.anchor().is_some()).count();
                let alone = dataset.units().iter().filter(|unit| unit.anchor().is_none() || placed == 1);
                Self {
                    id: relation.id().to_owned(),
                    title: NEAREST_TITLE
                        .into_iter()
                        .map(|(language, text)| (language.to_owned(), text.to_owned()))
                        .collect(),
                    year: dataset.about().year.get(),
                    source: None,
                    note: None,
                    computed_from: Some("centres"),
                    symmetric: true,
                    measures: relation.measures().into_iter().map(str::to_owned).collect(),
                    pair_count: placed * placed.saturating_sub(1) / 2,
                    islands: alone.map(|unit| unit.number.to_string()).collect(),
                    contacts: None,
                }
            }
        }
    }

    fn given(snapshot: &Snapshot, relation: &Relation) -> Self {
        let dataset = snapshot.dataset();
        let alone = |unit: &UnitIndex| relation.neighbours(*unit).is_empty();
        Self {
            id: relation.id.to_string(),
            title: texts(&relation.title),
            year: relation.year.get(),
            source: Some(relation.source.to_string()),
            note: relation.note.clone(),
            computed_from: snapshot.is_from_roads(relation).then_some("roads"),
            symmetric: relation.is_symmetric(),
            measures: relation.measures().iter().map(|measure| measure.id.to_string()).collect(),
            pair_count: relation.pair_count(),
            islands: dataset.unit_indices().filter(alone).map(|unit| dataset.unit(unit).number.to_string()).collect(),
            contacts: contacts(dataset, relation),
        }
    }
}

/// How many pairs touch in which way, where the relation says so.
fn contacts(dataset: &Dataset, relation: &Relation) -> Option<BTreeMap<&'static str, usize>> {
    let mut contacts = BTreeMap::new();
    for from in dataset.unit_indices() {
        let once = |&at: &usize| !relation.is_symmetric() || from < relation.target(at);
        for contact in relation.range(from).filter(once).filter_map(|at| relation.contact(at)) {
            *contacts.entry(contact.as_str()).or_insert(0) += 1;
        }
    }
    (!contacts.is_empty()).then_some(contacts)
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Relations {
    #[serde(flatten)]
    pub credit: Credit,
    pub relations: Vec<RelationInfo>,
}

/// A relation with a page of its pairs: a symmetric pair stands once, from the lower
/// number to the higher, or from the unit asked for.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct RelationView {
    #[serde(flatten)]
    info: RelationInfo,
    dataset: String,
    dataset_year: u16,
    sources: Vec<String>,
    number_matched: usize,
    number_returned: usize,
    links: Vec<Link>,
    pairs: Vec<Map<String, Json>>,
}

impl RelationView {
    pub(in crate::http) fn of(snapshot: &Snapshot, page: &PairsPage<'_>, links: Vec<Link>) -> Self {
        let dataset = snapshot.dataset();
        let measures = page.relation.measures();
        let source = page.relation.source().and_then(|id| dataset.source(id));
        Self {
            info: RelationInfo::of(snapshot, page.relation),
            dataset: dataset.about().id.to_string(),
            dataset_year: dataset.about().year.get(),
            sources: source.map(crate::model::Source::credit).into_iter().collect(),
            number_matched: page.matched,
            number_returned: page.pairs.len(),
            links,
            pairs: page.pairs.iter().map(|pair| pair_view(dataset, &measures, pair)).collect(),
        }
    }
}

fn pair_view(dataset: &Dataset, measures: &[&str], pair: &Pair) -> Map<String, Json> {
    let number_of = |unit| Json::from(dataset.unit(unit).number.as_str());
    let mut view = Map::new();
    view.insert("from".to_owned(), number_of(pair.from));
    view.insert("to".to_owned(), number_of(pair.to));
    if let Some(contact) = pair.contact {
        view.insert("contact".to_owned(), Json::from(contact.as_str()));
    }
    for (measure, value) in measures.iter().zip(&pair.values) {
        view.insert((*measure).to_owned(), value.map_or(Json::Null, thousandths));
    }
    view
}

/// A grouping without its members.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct GroupingInfo {
    id: String,
    title: BTreeMap<String, String>,
    year: u16,
    source: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
    partition: bool,
    collection: Option<String>,
    group_count: usize,
}

impl GroupingInfo {
    pub(in crate::http) fn of(snapshot: &Snapshot, grouping: &Grouping) -> Self {
        Self {
            id: grouping.id.to_string(),
            title: texts(&grouping.title),
            year: grouping.year.get(),
            source: grouping.source.to_string(),
            note: grouping.note.clone(),
            partition: snapshot.is_partition(grouping),
            collection: grouping.collection.as_ref().map(ToString::to_string),
            group_count: grouping.groups.len(),
        }
    }
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct Groupings {
    #[serde(flatten)]
    pub credit: Credit,
    pub groupings: Vec<GroupingInfo>,
}

#[derive(Clone, Debug, Serialize)]
struct GroupView {
    id: String,
    title: String,
    members: Vec<String>,
    #[serde(flatten)]
    network: Option<NetworkView>,
}

/// What is known of a group that is a network.
#[derive(Clone, Debug, Serialize)]
struct NetworkView {
    form: Option<String>,
    tasks: Vec<String>,
    organs: Vec<String>,
    from: Option<String>,
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    note: Option<String>,
}

impl NetworkView {
    fn of(network: &Network) -> Self {
        Self {
            form: network.form.clone(),
            tasks: network.tasks.clone(),
            organs: network.organs.clone(),
            from: network.period.from.clone(),
            to: network.period.to.clone(),
            note: network.note.clone(),
        }
    }
}

/// A grouping with its members, and the units in none or several groups.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct GroupingView {
    #[serde(flatten)]
    info: GroupingInfo,
    dataset: String,
    dataset_year: u16,
    sources: Vec<String>,
    groups: Vec<GroupView>,
    in_none: Vec<String>,
    in_several: Vec<String>,
}

impl GroupingView {
    pub(in crate::http) fn of(snapshot: &Snapshot, grouping: &Grouping) -> Self {
        let dataset = snapshot.dataset();
        let counts = grouping.counts(dataset.units().len());
        let units_with = |wanted: fn(u32) -> bool| {
            let units = dataset.units().iter().zip(&counts);
            units.filter(|(_, count)| wanted(**count)).map(|(unit, _)| unit.number.to_string()).collect()
        };
        let group = |group: &crate::model::Group| GroupView {
            id: group.id.to_string(),
            title: group.title.clone(),
            members: group.members.iter().map(|&unit| dataset.unit(unit).number.to_string()).collect(),
            network: dataset.network(&grouping.id, &group.id).map(NetworkView::of),
        };
        Self {
            info: GroupingInfo::of(snapshot, grouping),
            dataset: dataset.about().id.to_string(),
            dataset_year: dataset.about().year.get(),
            sources: dataset.source(&grouping.source).map(crate::model::Source::credit).into_iter().collect(),
            groups: grouping.groups.iter().map(group).collect(),
            in_none: units_with(|count| count == 0),
            in_several: units_with(|count| count > 1),
        }
    }
}
