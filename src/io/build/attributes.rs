//! Attribute tables: one column, one indicator; and groupings from a column.

use std::collections::HashMap;

use super::Context;
use super::error::BuildError;
use super::keyed::{Key, Keyed, report_match};
use crate::io::jsonstat::{self, JsonStatSpec};
use crate::io::manifest::{GroupingSection, IndicatorFormat, IndicatorsSection};
use crate::io::report::Section;
use crate::io::table::{NumberRule, Row, Table, TableError, id_of};
use crate::model::{Group, Grouping, Id, Indicator, Kind, UnitIndex};

/// Reads the indicators of one attribute table.
pub(super) fn indicators(
    context: &Context<'_>,
    section: &IndicatorsSection,
    sections: &mut Vec<Section>,
) -> Result<Vec<Indicator>, BuildError> {
    let mut report = Section::new("indicators", &section.file, "rows");
    let table = match section.format {
        IndicatorFormat::Table => Table::read(&section.table(), context.files)?,
        IndicatorFormat::JsonStat2 => json_stat(context, section, &mut report)?,
    };
    let key = Key::new(&table, section.number.as_ref(), section.name.as_ref())?;
    let mut numbers = Vec::new();
    for column in &section.columns {
        let at = table.column(&column.column)?;
        let read = |row: &Row| match column.kind {
            Kind::Count => table.number(row, at, NumberRule::Count),
            Kind::Boolean => match table.number(row, at, NumberRule::Any)? {
                Some(number) if !is_truth(number) => {
                    Err(table.complaint(row, at, "is not 1 or 0, as a boolean must be"))
                }
                number => Ok(number),
            },
            Kind::Amount | Kind::Index | Kind::Class => table.number(row, at, NumberRule::Any),
        };
        numbers.push(table.rows().iter().map(read).collect::<Result<Vec<_>, TableError>>()?);
    }
    let keyed = Keyed::read(context, &table, key, section.structure_year, &mut report)?;
    sections.push(report);
    let indicator = |(column, numbers): (&crate::io::manifest::IndicatorColumn, Vec<_>)| Indicator {
        id: column.id.clone(),
        title: column.title.clone(),
        unit_of_measure: column.unit.clone(),
        kind: column.kind,
        year: section.year.unwrap_or(context.year),
        source: section.source.clone(),
        note: column.note.clone(),
        values: {
            let values = keyed.values(column.kind, &numbers).into_iter();
            values.map(|value| if column.estimated { value.as_estimate() } else { value }).collect()
        },
    };
    Ok(section.columns.iter().zip(numbers).map(indicator).collect())
}

/// The table in a file of JSON-stat. Categories without any value, as those of other years, are set aside.
fn json_stat(context: &Context<'_>, section: &IndicatorsSection, report: &mut Section) -> Result<Table, BuildError> {
    let spec = JsonStatSpec {
        file: &section.file,
        units: section.number.as_deref().unwrap_or_default(),
        prefix: section.prefix.as_deref().unwrap_or_default(),
        fixed: &section.only,
    };
    let found = jsonstat::read(&spec, &context.files.read(&section.file)?)?;
    found.empty.into_iter().for_each(|line| report.add_set_aside(line));
    found.notes.into_iter().for_each(|line| report.note(line));
    Ok(found.table)
}

/// Whether a number is 1 or 0 exactly.
fn is_truth(number: f64) -> bool {
    [0.0_f64, 1.0].iter().any(|truth| truth.total_cmp(&(number + 0.0)).is_eq())
}

/// Groups on their way into a grouping, in the order they first appear.
#[derive(Debug, Default)]
pub(super) struct Groups {
    list: Vec<Group>,
    by_text: HashMap<String, usize>,
    texts: HashMap<Id, String>,
}

impl Groups {
    /// The place of the group that the table calls `text`; `None` when no identifier
    /// can be made of it. A text whose identifier is taken by another gets a number behind.
    pub(super) fn place(&mut self, text: &str, title: &str) -> Option<usize> {
        if let Some(&at) = self.by_text.get(text) {
            return Some(at);
        }
        let first = id_of(text)?;
        let mut id = first.clone();
        for n in 2.. {
            if !self.texts.contains_key(&id) {
                break;
            }
            let stem: String = first.as_str().chars().take(58).collect();
            id = Id::new(&format!("{stem}-{n}")).ok()?;
        }
        self.texts.insert(id.clone(), text.to_owned());
        self.by_text.insert(text.to_owned(), self.list.len());
        self.list.push(Group { id, title: title.to_owned(), members: Vec::new() });
        Some(self.list.len() - 1)
    }

    /// The group at a place.
    pub(super) fn group(&self, at: usize) -> &Group {
        &self.list[at]
    }

    /// Adds a member; whether it is new there.
    pub(super) fn add(&mut self, at: usize, unit: UnitIndex) -> bool {
        let members = &mut self.list[at].members;
        match members.binary_search(&unit) {
            Ok(_) => false,
            Err(place) => {
                members.insert(place, unit);
                true
            }
        }
    }

    /// The groups that have members.
    pub(super) fn finish(self) -> Vec<Group> {
        self.list.into_iter().filter(|group| !group.members.is_empty()).collect()
    }
}

/// Reads a grouping.
pub(super) fn grouping(
    context: &Context<'_>,
    section: &GroupingSection,
    sections: &mut Vec<Section>,
) -> Result<Grouping, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let key = Key::new(&table, section.number.as_ref(), section.name.as_ref())?;
    let group_column = table.column(&section.group)?;
    let title_column = table.optional_column(section.group_title.as_ref())?;
    let mut report = Section::new(format!("grouping {}", section.id), table.file(), "rows");
    let mut groups = Groups::default();
    for row in table.rows() {
        let found = match key.find(&table, row, context.register, None) {
            Ok(found) => found,
            Err(line) => {
                report.add_unmatched(line);
                continue;
            }
        };
        let Some(text) = table.text(row, group_column) else {
            report.add_set_aside(format!("{}: in no group", table.place(row, group_column)));
            continue;
        };
        let given = table.optional_text(row, title_column);
        let title = section.titles.get(text).map(String::as_str).or(given).unwrap_or(text);
        let Some(at) = groups.place(text, title) else {
            return Err(table.complaint(row, group_column, "holds no letter or digit to make an identifier of").into());
        };
        if groups.group(at).title != title {
            let before = &groups.group(at).title;
            report.note(format!(
                "{}: the group {text:?} is {before:?} above, and {title:?} here",
                table.place_of_row(row)
            ));
        }
        report_match(&found, &table, row, context.register, &mut report);
        let added = found.shares.iter().filter(|share| groups.add(at, share.unit)).count();
        if added > 0 {
            report.add_matched();
        } else {
            report.add_set_aside(format!("{}: the unit is in the group {text:?} already", table.place_of_row(row)));
        }
    }
    sections.push(report);
    Ok(Grouping {
        id: section.id.clone(),
        title: section.title.clone(),
        collection: section.collection.clone(),
        year: section.year.unwrap_or(context.year),
        source: section.source.clone(),
        note: section.note.clone(),
        groups: groups.finish(),
    })
}
