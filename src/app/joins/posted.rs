//! What the columns of a posted table hold: numbers become indicators, texts become groupings. A unit without a row,
//! and a cell without a value, are missing.

use std::collections::BTreeMap;

use super::{JoinError, JoinQuery, JoinedColumn, MOST_GROUPS};
use crate::app::snapshot::Snapshot;
use crate::io::table::{Column, NumberRule, Table, TableError, id_of};
use crate::model::{Group, Grouping, Id, Indicator, Kind, Title, UnitIndex, Value, Year, spelling};

/// The longest identifier there is.
const LONGEST_ID: usize = 64;

/// The columns, each with the name the table gives it; ids begin with `prefix`.
pub(super) fn values(
    snapshot: &Snapshot,
    table: &Table,
    columns: &[Column],
    unit_rows: &[Option<usize>],
    query: &JoinQuery,
    prefix: &str,
) -> Result<Vec<(String, JoinedColumn)>, JoinError> {
    let year = query.year.unwrap_or(snapshot.dataset().about().year);
    let mut taken: Vec<Id> = Vec::new();
    let mut joined = Vec::new();
    for &column in columns {
        let id = column_id(table.title(column), prefix, &taken)?;
        taken.push(id.clone());
        let about = About { id, title: table.title(column).to_owned(), year };
        let made = if holds_numbers(table, column) {
            JoinedColumn::Numbers(indicator(table, column, unit_rows, query.kind, about)?)
        } else {
            let grouping = grouping(table, column, unit_rows, about)?;
            let classes = classes(&grouping, unit_rows.len());
            JoinedColumn::Texts(grouping, classes)
        };
        joined.push((table.title(column).to_owned(), made));
    }
    Ok(joined)
}

struct About {
    id: Id,
    title: String,
    year: Year,
}

impl About {
    fn title(&self) -> Title {
        Title::new([("und".to_owned(), self.title.clone())])
    }
}

/// What stands as the source of joined values: no source of the dataset.
const SOURCE: &str = "joined-table";

fn source() -> Result<Id, JoinError> {
    id_for(SOURCE)
}

fn id_for(text: &str) -> Result<Id, JoinError> {
    Id::new(text).map_err(|source| JoinError::Id { source })
}

/// An id that no other column has, made of the column's title; without hyphens, which filters would read as minus.
fn column_id(title: &str, prefix: &str, taken: &[Id]) -> Result<Id, JoinError> {
    let slug = spelling::slug(title).map_or_else(|| "column".to_owned(), |slug| slug.as_str().replace('-', "_"));
    for n in 1.. {
        let end = if n == 1 { String::new() } else { format!("_{n}") };
        let stem: String = slug.chars().take(LONGEST_ID - prefix.len() - end.len()).collect();
        let id = id_for(&format!("{prefix}{stem}{end}"))?;
        if !taken.contains(&id) {
            return Ok(id);
        }
    }
    id_for(prefix)
}

/// Whether at least half of the cells that hold anything hold numbers.
fn holds_numbers(table: &Table, column: Column) -> bool {
    let filled = table.rows().iter().filter(|row| table.text(row, column).is_some());
    let (numbers, all) = filled.fold((0_usize, 0_usize), |(numbers, all), row| {
        (numbers + usize::from(table.number(row, column, NumberRule::Any).is_ok()), all + 1)
    });
    2 * numbers >= all
}

fn indicator(
    table: &Table,
    column: Column,
    unit_rows: &[Option<usize>],
    kind: Option<Kind>,
    about: About,
) -> Result<Indicator, JoinError> {
    let rule = if kind == Some(Kind::Count) { NumberRule::Count } else { NumberRule::Any };
    // Rows of no unit are read too: what is no number in them is as wrong.
    let read = table.rows().iter().map(|row| table.number(row, column, rule));
    let numbers: Vec<Option<f64>> = read.collect::<Result<_, TableError>>()?;
    let value = |row: &Option<usize>| row.and_then(|row| numbers[row]).map_or(Value::Missing, Value::Observed);
    let whole = numbers.iter().flatten().all(|number| *number >= 0.0 && number.fract() == 0.0);
    Ok(Indicator {
        title: about.title(),
        unit_of_measure: String::new(),
        kind: kind.unwrap_or(if whole { Kind::Count } else { Kind::Index }),
        year: about.year,
        source: source()?,
        note: None,
        values: unit_rows.iter().map(value).collect(),
        id: about.id,
    })
}

/// The number of each unit's group, as maps and filters can use it.
fn classes(grouping: &Grouping, units: usize) -> Indicator {
    let mut values = vec![Value::Missing; units];
    let mut names = Vec::new();
    for (number, group) in (1_u32..).zip(&grouping.groups) {
        names.push(format!("{number} = {}", group.title));
        for member in &group.members {
            values[member.get()] = Value::Observed(f64::from(number));
        }
    }
    Indicator {
        id: grouping.id.clone(),
        title: grouping.title.clone(),
        unit_of_measure: String::new(),
        kind: Kind::Class,
        year: grouping.year,
        source: grouping.source.clone(),
        note: Some(names.join(", ")),
        values,
    }
}

fn grouping(table: &Table, column: Column, unit_rows: &[Option<usize>], about: About) -> Result<Grouping, JoinError> {
    let mut members: BTreeMap<&str, Vec<UnitIndex>> = BTreeMap::new();
    for (unit, row) in unit_rows.iter().enumerate() {
        let text = row.and_then(|row| table.text(&table.rows()[row], column));
        if let Some(text) = text {
            members.entry(text).or_default().push(UnitIndex::from(unit));
        }
    }
    if members.len() > MOST_GROUPS {
        return Err(JoinError::TooManyGroups { column: about.title, found: members.len(), most: MOST_GROUPS });
    }
    let mut groups: Vec<Group> = Vec::new();
    for (place, (text, members)) in (1..).zip(members) {
        let usual = id_of(text).filter(|id| groups.iter().all(|group| group.id != *id));
        let id = usual.map_or_else(|| id_for(&format!("group-{place}")), Ok)?;
        groups.push(Group { id, title: text.to_owned(), members });
    }
    Ok(Grouping {
        title: about.title(),
        collection: None,
        year: about.year,
        source: source()?,
        note: None,
        groups,
        id: about.id,
    })
}
