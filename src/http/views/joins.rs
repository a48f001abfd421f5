//! Joins on the wire; the words of the draft of OGC API Joins (22-026) where it has some.

use std::time::{Duration, SystemTime};

use serde::Serialize;

use super::{Credit, Link};
use crate::app::{Join, JoinedColumn, Snapshot, Unmatched};
use crate::http::time::time_stamp;
use crate::model::{Id, Indicator, UnitIndex};

/// A unit by number and name.
#[derive(Clone, Debug, Serialize)]
struct UnitView {
    number: String,
    name: String,
}

impl UnitView {
    fn of(snapshot: &Snapshot, unit: UnitIndex) -> Self {
        let unit = snapshot.dataset().unit(unit);
        Self { number: unit.number.to_string(), name: unit.name.clone() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct UnmatchedView {
    row: usize,
    text: Option<String>,
    why: String,
    nearest: Vec<UnitView>,
}

impl UnmatchedView {
    fn of(row: &Unmatched) -> Self {
        let nearest = row.nearest.iter().map(|(number, name)| UnitView { number: number.clone(), name: name.clone() });
        Self { row: row.row, text: row.text.clone(), why: row.why.clone(), nearest: nearest.collect() }
    }
}

#[derive(Clone, Debug, Serialize)]
struct DuplicateView {
    #[serde(flatten)]
    unit: UnitView,
    rows: Vec<usize>,
}

#[derive(Clone, Debug, Serialize)]
struct MendedView {
    row: usize,
    text: String,
    #[serde(flatten)]
    unit: UnitView,
    remark: String,
}

/// How many keys there are of each sort.
#[derive(Clone, Debug, Serialize)]
struct JoinInformation {
    #[serde(rename = "numberOfMatchedCollectionKeys")]
    matched_collection: usize,
    #[serde(rename = "numberOfUnmatchedCollectionKeys")]
    unmatched_collection: usize,
    #[serde(rename = "numberOfAdditionalAttributeKeys")]
    additional_attribute: usize,
    #[serde(rename = "numberOfDuplicateAttributeKeys")]
    duplicate_attribute: usize,
}

/// What became of the rows: each is matched, unmatched or a duplicate.
#[derive(Clone, Debug, Serialize)]
struct Report {
    key: String,
    rows: usize,
    matched: usize,
    unmatched: Vec<UnmatchedView>,
    duplicates: Vec<DuplicateView>,
    mended: Vec<MendedView>,
    units_without_row: Vec<UnitView>,
}

impl Report {
    fn of(snapshot: &Snapshot, join: &Join) -> Self {
        let matching = join.matching();
        let duplicates = matching.duplicates.iter();
        let mended = matching.mended.iter();
        Self {
            key: matching.key.clone(),
            rows: matching.rows,
            matched: matching.matched,
            unmatched: matching.unmatched.iter().map(UnmatchedView::of).collect(),
            duplicates: duplicates
                .map(|one| DuplicateView { unit: UnitView::of(snapshot, one.unit), rows: one.rows.clone() })
                .collect(),
            mended: mended
                .map(|one| MendedView {
                    row: one.row,
                    text: one.text.clone(),
                    unit: UnitView::of(snapshot, one.unit),
                    remark: one.remark.clone(),
                })
                .collect(),
            units_without_row: join.without_row().iter().map(|&unit| UnitView::of(snapshot, unit)).collect(),
        }
    }
}

/// A column, and under which id it can be asked for.
#[derive(Clone, Debug, Serialize)]
struct ColumnView {
    column: String,
    id: String,
    kind: &'static str,
    /// How many units have a value.
    values: usize,
    /// Of texts: how many groups they make.
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<usize>,
    links: Vec<Link>,
}

impl ColumnView {
    fn of(name: &str, column: &JoinedColumn, collection: &Id, to: &impl Fn(&str) -> String) -> Self {
        let (JoinedColumn::Numbers(indicator) | JoinedColumn::Texts(_, indicator)) = column;
        let id = &indicator.id;
        let mut links = vec![
            Link::json("item", "As an indicator", to(&format!("/indicators/{id}"))),
            Link::json("item", "A style that shows it", to(&format!("/styles/{id}"))),
            Link::json("item", "Tiles with it", to(&format!("/tiles/{collection}?properties={id}"))),
        ];
        let groups = match column {
            JoinedColumn::Texts(grouping, _) => {
                links.push(Link::json("item", "As a grouping", to(&format!("/groupings/{id}"))));
                Some(grouping.groups.len())
            }
            JoinedColumn::Numbers(_) => None,
        };
        Self {
            column: name.to_owned(),
            id: id.to_string(),
            kind: indicator.kind.as_str(),
            values: Indicator::numbers(indicator).count(),
            groups,
            links,
        }
    }
}

/// A join.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct JoinView {
    #[serde(rename = "joinId")]
    id: String,
    #[serde(rename = "timeStamp")]
    time_stamp: String,
    /// Until then it is kept, and for as long again after its next use.
    expires: String,
    #[serde(rename = "collectionId")]
    collection: String,
    #[serde(flatten)]
    credit: Credit,
    #[serde(rename = "joinInformation")]
    information: JoinInformation,
    columns: Vec<ColumnView>,
    report: Report,
    links: Vec<Link>,
}

impl JoinView {
    /// `to` makes an address of a path.
    pub(in crate::http) fn of(
        snapshot: &Snapshot,
        join: &Join,
        last_used: SystemTime,
        kept_for: Duration,
        to: impl Fn(&str) -> String,
    ) -> Self {
        let matching = join.matching();
        let collection = &snapshot.dataset().about().collection;
        Self {
            id: join.id().to_owned(),
            time_stamp: time_stamp(join.created()),
            expires: time_stamp(last_used + kept_for),
            collection: collection.to_string(),
            credit: Credit::of(snapshot, []),
            information: JoinInformation {
                matched_collection: matching.matched,
                unmatched_collection: join.without_row().len(),
                additional_attribute: matching.unmatched.len(),
                duplicate_attribute: matching.duplicates.iter().map(|one| one.rows.len()).sum(),
            },
            columns: join
                .columns()
                .iter()
                .map(|(name, column)| ColumnView::of(name, column, collection, &to))
                .collect(),
            report: Report::of(snapshot, join),
            links: vec![Link::json("self", "This join", to(&format!("/joins/{}", join.id())))],
        }
    }
}

/// A field of a collection that tables are joined by.
#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct KeyView {
    id: &'static str,
    #[serde(rename = "isDefault")]
    is_default: bool,
    title: String,
    links: Vec<Link>,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct KeysView {
    #[serde(rename = "collectionId")]
    collection: String,
    #[serde(flatten)]
    credit: Credit,
    keys: Vec<KeyView>,
    links: Vec<Link>,
}

impl KeysView {
    /// `to` makes an address of a path.
    pub(in crate::http) fn of(snapshot: &Snapshot, to: impl Fn(&str) -> String) -> Self {
        let about = snapshot.dataset().about();
        let here = format!("/collections/{}/keys", about.collection);
        let key = |id: &'static str, is_default, words: &str| KeyView {
            id,
            is_default,
            title: format!("The {words} of a {}", about.unit_kind),
            links: vec![Link::json("item", "Its values", to(&format!("{here}/{id}")))],
        };
        Self {
            collection: about.collection.to_string(),
            credit: Credit::of(snapshot, []),
            keys: vec![key("number", true, "number"), key("name", false, "name")],
            links: vec![
                Link::json("self", "Keys", to(&here)),
                Link::json("related", "Join a table (POST)", to("/joins")),
            ],
        }
    }
}

#[derive(Clone, Debug, Serialize)]
struct KeyValue {
    key: String,
    title: String,
}

#[derive(Clone, Debug, Serialize)]
pub(in crate::http) struct KeyValuesView {
    #[serde(rename = "collectionId")]
    collection: String,
    #[serde(rename = "keyFieldId")]
    key: &'static str,
    #[serde(flatten)]
    credit: Credit,
    values: Vec<KeyValue>,
}

impl KeyValuesView {
    /// The units' numbers, or for `by_name` their names.
    pub(in crate::http) fn of(snapshot: &Snapshot, by_name: bool) -> Self {
        let values = snapshot.dataset().units().iter().map(|unit| {
            let (number, name) = (unit.number.to_string(), unit.name.clone());
            if by_name { KeyValue { key: name, title: number } } else { KeyValue { key: number, title: name } }
        });
        Self {
            collection: snapshot.dataset().about().collection.to_string(),
            key: if by_name { "name" } else { "number" },
            credit: Credit::of(snapshot, []),
            values: values.collect(),
        }
    }
}
