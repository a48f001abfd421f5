//! The tables of schemes' rules and of institutions; a dataset without any has none of them.

use std::borrow::Cow;
use std::collections::HashMap;

use super::error::TablesError;
use super::read::{Numbers, Outcome};
use super::row::{Row, Tables};
use super::schema::{id, number, plain, title};
use crate::io::sheet::{Cell, Kind, Sheet};
use crate::model::{Condition, Dataset, Demand, Id, Institution, LonLat, RuleSet, Strength};

const SETS: &str = "rule_sets";
const CONDITIONS: &str = "rule_conditions";
const INSTITUTIONS: &str = "institutions";

/// The tables there are.
pub(super) fn sheets(dataset: &Dataset) -> Vec<Sheet<'_>> {
    let mut sheets = Vec::new();
    if !dataset.rules().is_empty() {
        sheets.extend([sets(dataset), conditions(dataset)]);
    }
    if !dataset.institutions().is_empty() {
        sheets.push(institutions(dataset));
    }
    sheets
}

fn sets(dataset: &Dataset) -> Sheet<'_> {
    let these = [("id", Kind::Text), ("title", Kind::Text), ("source", Kind::Text), ("note", Kind::Text)];
    let rows = dataset.rules().iter().map(|rules| {
        vec![id(&rules.id), title(&rules.title), id(&rules.source), Cell::maybe_text(rules.note.as_deref())]
    });
    plain(SETS, &these, rows)
}

fn conditions(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("rule_set", Kind::Text),
        ("strength", Kind::Text),
        ("demand", Kind::Text),
        ("value", Kind::Text),
        ("title", Kind::Text),
    ];
    let rows = dataset.rules().iter().flat_map(|rules| {
        rules.conditions.iter().map(|condition| {
            let (demand, value) = written(&condition.demand);
            vec![
                id(&rules.id),
                Cell::text(condition.strength.as_str()),
                Cell::text(demand),
                Cell::Text(Cow::Owned(value)),
                title(&condition.title),
            ]
        })
    });
    plain(CONDITIONS, &these, rows)
}

fn institutions(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("name", Kind::Text),
        ("kind", Kind::Text),
        ("number", Kind::Text),
        ("lon", Kind::Real),
        ("lat", Kind::Real),
        ("source", Kind::Text),
    ];
    let rows = dataset.institutions().iter().map(|institution| {
        vec![
            Cell::text(&institution.name),
            id(&institution.kind),
            number(dataset, institution.unit),
            Cell::maybe_real(institution.point.map(LonLat::lon)),
            Cell::maybe_real(institution.point.map(LonLat::lat)),
            id(&institution.source),
        ]
    });
    plain(INSTITUTIONS, &these, rows)
}

/// A demand as a word and a text: ids are parted by commas, which no id holds.
fn written(demand: &Demand) -> (&'static str, String) {
    match demand {
        Demand::Owner(kinds) => ("owner", kinds.iter().map(Id::as_str).collect::<Vec<_>>().join(",")),
        Demand::LeastMembers(least) => ("least_members", least.to_string()),
        Demand::Institution(kind) => ("institution", kind.to_string()),
    }
}

fn demand(row: &Row<'_>) -> Outcome<Demand> {
    let word = row.word("demand", "owner, least_members or institution", |text| {
        ["owner", "least_members", "institution"].into_iter().find(|word| *word == text)
    })?;
    match word {
        "owner" => {
            let ids = |text: &str| text.split(',').map(|id| Id::new(id).ok()).collect();
            row.word("value", "a list of identifiers parted by commas", ids).map(Demand::Owner)
        }
        "least_members" => row.word("value", "a whole number", |text| text.parse().ok()).map(Demand::LeastMembers),
        _ => row.id("value").map(Demand::Institution),
    }
}

fn has(tables: &Tables<'_>, table: &str) -> bool {
    tables.names().iter().any(|name| name == table)
}

/// Reads the rules, where there are any.
pub(super) fn read(tables: &Tables<'_>) -> Result<Vec<RuleSet>, TablesError> {
    if !has(tables, SETS) && !has(tables, CONDITIONS) {
        return Ok(Vec::new());
    }
    let mut sets = tables.read(SETS, &["id", "title", "source", "note"], |row| {
        Ok(RuleSet {
            id: row.id("id")?,
            title: row.title("title")?,
            source: row.id("source")?,
            note: row.maybe_text("note")?,
            conditions: Vec::new(),
        })
    })?;
    let places: HashMap<String, usize> =
        sets.iter().enumerate().map(|(place, set)| (set.id.to_string(), place)).collect();
    tables.read(CONDITIONS, &["rule_set", "strength", "demand", "value", "title"], |row| {
        let place = row.word("rule_set", "a rule set of this dataset", |id| places.get(id).copied())?;
        let strength = row.word("strength", "must or should", Strength::parse)?;
        sets[place].conditions.push(Condition { strength, demand: demand(row)?, title: row.title("title")? });
        Ok(())
    })?;
    Ok(sets)
}

/// Reads the institutions, where there are any.
pub(super) fn read_institutions(tables: &Tables<'_>, numbers: &Numbers) -> Result<Vec<Institution>, TablesError> {
    if !has(tables, INSTITUTIONS) {
        return Ok(Vec::new());
    }
    tables.read(INSTITUTIONS, &["name", "kind", "number", "lon", "lat", "source"], |row| {
        Ok(Institution {
            name: row.text("name")?,
            kind: row.id("kind")?,
            unit: numbers.unit(row, "number")?,
            point: row.point("lon", "lat")?,
            source: row.id("source")?,
        })
    })
}
