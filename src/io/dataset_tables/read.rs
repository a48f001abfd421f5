//! Reads a dataset back from the tables that `schema` describes.

use std::collections::HashMap;

use geo::MultiPolygon;
use rustc_hash::FxHashMap;

use super::error::{TablesError, ValueError};
use super::roads;
use super::row::{Row, RowSource, Tables};
use super::rules;
use super::schema::{CHECKSUM, FORMAT, VERSION};
use crate::io::checksum::checksum;
use crate::model::{
    About, BoundarySet, Contact, Dataset, DatasetParts, Group, Grouping, Id, Indicator, Kind, Link, Membership,
    Network, Participation, Period, Project, Relation, Role, Source, Status, Unit, UnitIndex, UnitNumber, Value, Year,
};

pub(super) type Outcome<T> = Result<T, TablesError>;

/// Reads a dataset.
///
/// # Errors
/// When the tables are not a dataset of this version, are broken, or do not fit together.
pub(in crate::io) fn read(source: &dyn RowSource) -> Outcome<Dataset> {
    let tables = Tables::new(source);
    let (about, said) = read_about(&tables)?;
    let set_rows = tables.read("boundary_sets", &["id", "source", "table_name"], |row| {
        Ok((row.id("id")?, row.id("source")?, row.text("table_name")?))
    })?;
    let collection = about.collection.to_string();
    let (units, shown): (Vec<Unit>, Vec<_>) = read_units(&tables, &collection)?.into_iter().unzip();
    let numbers = Numbers::new(&units);
    let mut shown = Some(shown);
    let mut boundaries = Vec::new();
    for (id, source, table) in set_rows {
        let polygons = match shown.take_if(|_| table == collection) {
            Some(polygons) => polygons,
            None => read_boundaries(&tables, &table, &numbers)?,
        };
        boundaries.push(BoundarySet { id, source, polygons });
    }
    let projects = read_projects(&tables)?;
    let parts = DatasetParts {
        about,
        boundaries,
        indicators: read_indicators(&tables, &numbers)?,
        relations: read_relations(&tables, &numbers)?,
        groupings: read_groupings(&tables, &numbers)?,
        participations: read_participations(&tables, &numbers, &projects)?,
        networks: read_networks(&tables)?,
        memberships: read_memberships(&tables, &numbers)?,
        roads: roads::read(&tables, &numbers)?,
        rules: rules::read(&tables)?,
        institutions: rules::read_institutions(&tables, &numbers)?,
        sources: read_sources(&tables)?,
        projects,
        units,
    };
    let place = tables.place();
    let dataset = Dataset::new(parts).map_err(|source| TablesError::Dataset { place: place.clone(), source })?;
    let found = checksum(&dataset);
    if said == found { Ok(dataset) } else { Err(TablesError::Checksum { place, said, found }) }
}

/// Where each unit number stands.
pub(super) struct Numbers {
    places: FxHashMap<String, UnitIndex>,
    count: usize,
}

impl Numbers {
    fn new(units: &[Unit]) -> Self {
        let places = units.iter().enumerate().map(|(i, unit)| (unit.number.to_string(), UnitIndex::from(i)));
        Self { places: places.collect(), count: units.len() }
    }

    pub(super) fn unit(&self, row: &Row<'_>, column: &str) -> Outcome<UnitIndex> {
        row.word(column, "the number of a unit in this dataset", |text| self.places.get(text).copied())
    }
}

/// What the dataset says of itself, and the checksum it should have.
fn read_about(tables: &Tables<'_>) -> Outcome<(About, String)> {
    let names = tables.names();
    let not_a_dataset = || TablesError::NotADataset { place: tables.place(), tables: tables.names() };
    if !names.iter().any(|name| name == "dataset") {
        return Err(not_a_dataset());
    }
    let version = |key: &str| {
        let rows = tables.read("dataset", &["key", "value"], |row| Ok((row.text("key")?, row.maybe_text("value")?)));
        rows.map(|rows| rows.into_iter().find(|(name, _)| name == key).and_then(|(_, value)| value))
    };
    if version("format")?.as_deref() != Some(FORMAT) {
        return Err(not_a_dataset());
    }
    let found = version("format_version")?.unwrap_or_default();
    if found != VERSION {
        return Err(TablesError::Version { place: tables.place(), found, supported: VERSION });
    }
    let mut about = Draft::default();
    tables.read("dataset", &["key", "value"], |row| {
        match row.text("key")?.as_str() {
            "id" => about.id = Some(row.id("value")?),
            "title" => about.title = Some(row.title("value")?),
            "year" => about.year = Some(row.word("value", "a year", |text| Year::new(text.parse().ok()?).ok())?),
            "unit_kind" => about.unit_kind = Some(row.id("value")?),
            "collection" => about.collection = Some(row.id("value")?),
            "schematic" => {
                let flag = |text: &str| [("0", false), ("1", true)].into_iter().find(|(t, _)| *t == text);
                about.schematic = Some(row.word("value", "0 or 1", flag)?.1);
            }
            "note" => about.note = row.maybe_text("value")?,
            _ => {}
        }
        Ok(())
    })?;
    let checksum = version(CHECKSUM)?.unwrap_or_default();
    let about = about.finish().map_err(|key| TablesError::Value {
        place: tables.place(),
        table: "dataset".to_owned(),
        row: 0,
        column: key.to_owned(),
        text: String::new(),
        source: Box::new(ValueError::Missing),
    })?;
    Ok((about, checksum))
}

/// What the dataset says of itself, as far as it has been read.
#[derive(Default)]
struct Draft {
    id: Option<Id>,
    title: Option<crate::model::Title>,
    year: Option<Year>,
    unit_kind: Option<Id>,
    collection: Option<Id>,
    schematic: Option<bool>,
    note: Option<String>,
}

impl Draft {
    /// The whole, or the key that is missing.
    fn finish(self) -> Result<About, &'static str> {
        Ok(About {
            id: self.id.ok_or("id")?,
            title: self.title.ok_or("title")?,
            year: self.year.ok_or("year")?,
            unit_kind: self.unit_kind.ok_or("unit_kind")?,
            collection: self.collection.ok_or("collection")?,
            schematic: self.schematic.ok_or("schematic")?,
            note: self.note,
        })
    }
}

fn read_units(tables: &Tables<'_>, table: &str) -> Outcome<Vec<(Unit, Option<MultiPolygon<f64>>)>> {
    let columns =
        ["number", "name", "other_names", "label_lon", "label_lat", "centre_lon", "centre_lat", "centre_source"];
    tables.read(table, &columns, |row| {
        let number = row.text("number")?;
        let unit = Unit {
            number: UnitNumber::new(&number).map_err(|source| row.unfit("number", &number, source))?,
            name: row.text("name")?,
            other_names: row.json("other_names")?,
            label_point: row.point("label_lon", "label_lat")?,
            centre: row.point("centre_lon", "centre_lat")?,
            centre_source: row.maybe_text("centre_source")?,
        };
        Ok((unit, row.polygon()?))
    })
}

fn read_boundaries(tables: &Tables<'_>, table: &str, numbers: &Numbers) -> Outcome<Vec<Option<MultiPolygon<f64>>>> {
    let mut polygons = vec![None; numbers.count];
    tables.read(table, &["number"], |row| {
        polygons[numbers.unit(row, "number")?.get()] = row.polygon()?;
        Ok(())
    })?;
    Ok(polygons)
}

fn read_sources(tables: &Tables<'_>) -> Outcome<Vec<Source>> {
    tables.read("sources", &["id", "title", "publisher", "url", "licence", "year"], |row| {
        Ok(Source {
            id: row.id("id")?,
            title: row.text("title")?,
            publisher: row.text("publisher")?,
            url: row.maybe_text("url")?,
            licence: row.text("licence")?,
            year: row.maybe_year("year")?,
        })
    })
}

fn read_indicators(tables: &Tables<'_>, numbers: &Numbers) -> Outcome<Vec<Indicator>> {
    let columns = ["id", "title", "unit_of_measure", "kind", "year", "source", "note"];
    let mut indicators = tables.read("indicators", &columns, |row| {
        Ok(Indicator {
            id: row.id("id")?,
            title: row.title("title")?,
            unit_of_measure: row.text("unit_of_measure")?,
            kind: row.word("kind", "a kind of indicator", Kind::parse)?,
            year: row.year("year")?,
            source: row.id("source")?,
            note: row.maybe_text("note")?,
            values: vec![Value::Missing; numbers.count],
        })
    })?;
    let places: FxHashMap<String, usize> =
        indicators.iter().enumerate().map(|(place, indicator)| (indicator.id.to_string(), place)).collect();
    let status = |word: &str| {
        [Status::Observed, Status::Estimated, Status::Missing].into_iter().find(|status| status.as_str() == word)
    };
    tables.read("indicator_values", &["indicator", "number", "value", "status"], |row| {
        let place = row.word("indicator", "an indicator of this dataset", |id| places.get(id).copied())?;
        let unit = numbers.unit(row, "number")?;
        let (number, status) = (row.real("value")?, row.word("status", "a status", status)?);
        let value = Value::from_parts(number, status);
        if value.status() != status {
            return Err(row.unfit("value", "", ValueError::Missing));
        }
        indicators[place].values[unit.get()] = value;
        Ok(())
    })?;
    Ok(indicators)
}

/// A relation's labels and measures, and its pairs as far as they have been read.
struct Pairs {
    id: Id,
    title: crate::model::Title,
    year: Year,
    source: Id,
    note: Option<String>,
    symmetric: bool,
    measures: Vec<(Id, String)>,
    links: Vec<Link>,
}

fn read_relations(tables: &Tables<'_>, numbers: &Numbers) -> Outcome<Vec<Relation>> {
    let mut relations = tables.read("relations", &["id", "title", "year", "source", "note", "symmetric"], |row| {
        Ok(Pairs {
            id: row.id("id")?,
            title: row.title("title")?,
            year: row.year("year")?,
            source: row.id("source")?,
            note: row.maybe_text("note")?,
            symmetric: row.flag("symmetric")?,
            measures: Vec::new(),
            links: Vec::new(),
        })
    })?;
    let places: HashMap<String, usize> =
        relations.iter().enumerate().map(|(place, relation)| (relation.id.to_string(), place)).collect();
    let relation = |row: &Row<'_>| row.word("relation", "a relation of this dataset", |id| places.get(id).copied());
    tables.read("relation_measures", &["relation", "id", "column_name"], |row| {
        relations[relation(row)?].measures.push((row.id("id")?, row.text("column_name")?));
        Ok(())
    })?;
    let mut columns =
        vec!["relation".to_owned(), "from_number".to_owned(), "to_number".to_owned(), "contact".to_owned()];
    columns.extend(relations.iter().flat_map(|relation| relation.measures.iter().map(|(_, column)| column.clone())));
    columns.sort_unstable();
    columns.dedup();
    let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
    let contact = |word: &str| [Contact::Border, Contact::Point].into_iter().find(|contact| contact.as_str() == word);
    tables.read("relation_pairs", &columns, |row| {
        let relation = &mut relations[relation(row)?];
        let touches = row.maybe_text("contact")?.is_some();
        let values = relation.measures.iter().map(|(_, column)| row.real(column)).collect::<Outcome<_>>()?;
        relation.links.push(Link {
            from: numbers.unit(row, "from_number")?,
            to: numbers.unit(row, "to_number")?,
            contact: if touches { Some(row.word("contact", "a kind of contact", contact)?) } else { None },
            values,
        });
        Ok(())
    })?;
    relations.into_iter().map(|pairs| pairs.finish(numbers.count, tables)).collect()
}

impl Pairs {
    fn finish(self, units: usize, tables: &Tables<'_>) -> Outcome<Relation> {
        let relation = self.id.to_string();
        let measures: Vec<Id> = self.measures.into_iter().map(|(id, _)| id).collect();
        let made =
            Relation::new(self.id, self.title, self.year, self.source, units, self.symmetric, &measures, self.links);
        let mut made = made.map_err(|source| TablesError::Relation { place: tables.place(), relation, source })?;
        made.note = self.note;
        Ok(made)
    }
}

fn read_groupings(tables: &Tables<'_>, numbers: &Numbers) -> Outcome<Vec<Grouping>> {
    let mut groupings = tables.read("groupings", &["id", "title", "collection", "year", "source", "note"], |row| {
        Ok(Grouping {
            id: row.id("id")?,
            title: row.title("title")?,
            collection: row.maybe_id("collection")?,
            year: row.year("year")?,
            source: row.id("source")?,
            note: row.maybe_text("note")?,
            groups: Vec::new(),
        })
    })?;
    let places: HashMap<String, usize> =
        groupings.iter().enumerate().map(|(place, grouping)| (grouping.id.to_string(), place)).collect();
    let grouping = |row: &Row<'_>| row.word("grouping", "a grouping of this dataset", |id| places.get(id).copied());
    let mut group_places: HashMap<(usize, String), usize> = HashMap::new();
    tables.read("groups", &["grouping", "id", "title"], |row| {
        let place = grouping(row)?;
        let groups = &mut groupings[place].groups;
        group_places.insert((place, row.text("id")?), groups.len());
        groups.push(Group { id: row.id("id")?, title: row.text("title")?, members: Vec::new() });
        Ok(())
    })?;
    tables.read("group_members", &["grouping", "group_id", "number"], |row| {
        let place = grouping(row)?;
        let find = |id: &str| group_places.get(&(place, id.to_owned())).copied();
        let group = row.word("group_id", "a group of this grouping", find)?;
        groupings[place].groups[group].members.push(numbers.unit(row, "number")?);
        Ok(())
    })?;
    Ok(groupings)
}

fn read_projects(tables: &Tables<'_>) -> Outcome<Vec<Project>> {
    let columns = ["id", "scheme", "year", "number", "title", "applied", "granted", "status", "source"];
    tables.read("projects", &columns, |row| {
        Ok(Project {
            id: row.id("id")?,
            scheme: row.id("scheme")?,
            year: row.maybe_year("year")?,
            number: row.text("number")?,
            title: row.text("title")?,
            applied: row.real("applied")?,
            granted: row.real("granted")?,
            status: row.maybe_text("status")?,
            source: row.id("source")?,
        })
    })
}

fn read_participations(tables: &Tables<'_>, numbers: &Numbers, projects: &[Project]) -> Outcome<Vec<Participation>> {
    let places: HashMap<&str, u32> =
        projects.iter().zip(0..).map(|(project, place)| (project.id.as_str(), place)).collect();
    tables.read("participations", &["project", "number", "role", "company", "estimated"], |row| {
        Ok(Participation {
            project: row.word("project", "a project of this dataset", |id| places.get(id).copied())?,
            unit: numbers.unit(row, "number")?,
            role: row.word("role", "a role", Role::parse)?,
            company: row.maybe_text("company")?,
            estimated: row.flag("estimated")?,
        })
    })
}

fn read_networks(tables: &Tables<'_>) -> Outcome<Vec<Network>> {
    let columns =
        ["grouping", "id", "title", "form", "tasks", "organs", "network_from", "network_to", "source", "note"];
    tables.read("networks", &columns, |row| {
        Ok(Network {
            grouping: row.id("grouping")?,
            id: row.id("id")?,
            title: row.text("title")?,
            form: row.maybe_text("form")?,
            tasks: row.json("tasks")?,
            organs: row.json("organs")?,
            period: Period { from: row.maybe_text("network_from")?, to: row.maybe_text("network_to")? },
            source: row.id("source")?,
            note: row.maybe_text("note")?,
        })
    })
}

fn read_memberships(tables: &Tables<'_>, numbers: &Numbers) -> Outcome<Vec<Membership>> {
    let columns = [
        "grouping",
        "network",
        "network_title",
        "form",
        "number",
        "member_from",
        "member_to",
        "role",
        "source",
        "note",
        "estimated",
    ];
    tables.read("memberships", &columns, |row| {
        Ok(Membership {
            grouping: row.id("grouping")?,
            network: row.id("network")?,
            network_title: row.text("network_title")?,
            form: row.maybe_text("form")?,
            unit: numbers.unit(row, "number")?,
            period: Period { from: row.maybe_text("member_from")?, to: row.maybe_text("member_to")? },
            role: row.maybe_text("role")?,
            source: row.id("source")?,
            note: row.maybe_text("note")?,
            estimated: row.flag("estimated")?,
        })
    })
}
