//! Crosswalks: old numbers, the years they held in, and what became of them.

use std::collections::BTreeMap;

use super::Context;
use super::error::BuildError;
use crate::io::manifest::CrosswalkSection;
use crate::io::report::Section;
use crate::io::table::{Column, NumberRule, Row, Table, TableError};
use crate::model::{OldNumber, Year};

/// Reads one crosswalk. `context` must hold a register of this year's numbers.
pub(super) fn read(
    context: &Context<'_>,
    section: &CrosswalkSection,
    sections: &mut Vec<Section>,
) -> Result<Vec<OldNumber>, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let columns = Columns::find(section, &table)?;
    let mut report = Section::new("crosswalk", table.file(), "rows");
    let mut old = Vec::new();
    let mut left_out = 0;
    for row in table.rows() {
        if columns.only.iter().any(|(column, text)| table.text(row, *column) != Some(text)) {
            left_out += 1;
            continue;
        }
        match columns.read(context, section, &table, row)? {
            Ok(number) => {
                report.add_matched();
                old.push(number);
            }
            Err(line) => report.add_unmatched(format!("{}: {line}", table.place_of_row(row))),
        }
    }
    if left_out > 0 {
        report.note(format!("{left_out} rows were left out, as the manifest's `where` asks"));
    }
    note_sums(&old, &mut report);
    sections.push(report);
    Ok(old)
}

struct Columns {
    from: Column,
    to: Column,
    year: Option<Column>,
    name: Option<Column>,
    weight: Option<Column>,
    only: Vec<(Column, String)>,
}

impl Columns {
    fn find(section: &CrosswalkSection, table: &Table) -> Result<Self, TableError> {
        let only = section.only.iter().map(|(column, text)| Ok((table.column(column)?, text.clone())));
        Ok(Self {
            from: table.column(&section.from)?,
            to: table.column(&section.to)?,
            year: table.optional_column(section.from_year.as_ref())?,
            name: table.optional_column(section.from_name.as_ref())?,
            weight: table.optional_column(section.weight.as_ref())?,
            only: only.collect::<Result<_, TableError>>()?,
        })
    }

    /// The row's step from old to new, or why there is none.
    fn read(
        &self,
        context: &Context<'_>,
        section: &CrosswalkSection,
        table: &Table,
        row: &Row,
    ) -> Result<Result<OldNumber, String>, BuildError> {
        let weight = table.optional_number(row, self.weight, NumberRule::NotNegative)?.unwrap_or(1.0);
        if let Some(column) = self.weight.filter(|_| weight > 1.0 + 1e-9) {
            return Err(table.complaint(row, column, "is over 1; a weight is the part of the old unit, 0 to 1").into());
        }
        let year = match self.year {
            Some(column) => table.year(row, column)?,
            None => section.from_year_value,
        };
        let prefix = section.prefix.as_deref().unwrap_or_default();
        let (from, to) = (table.required_text(row, self.from)?, table.required_text(row, self.to)?);
        let (Some(from), Some(to)) = (from.strip_prefix(prefix), to.strip_prefix(prefix)) else {
            return Ok(Err(format!("a number does not begin with {prefix:?}")));
        };
        if weight <= 0.0 {
            return Ok(Err(format!("nothing of {from} went to {to}: the weight is 0")));
        }
        let unit = context.register.number(to, None).ok().and_then(|found| found.single());
        let Some(unit) = unit else { return Ok(Err(format!("{to} is not among the units"))) };
        let name = table.optional_text(row, self.name).map(str::to_owned);
        Ok(Ok(OldNumber { number: from.to_owned(), year, name, unit, weight }))
    }
}

/// Notes the old numbers whose weights do not add up to one.
fn note_sums(old: &[OldNumber], report: &mut Section) {
    let mut sums: BTreeMap<(&str, Option<Year>), f64> = BTreeMap::new();
    for row in old {
        *sums.entry((&row.number, row.year)).or_default() += row.weight;
    }
    for ((number, year), sum) in sums.into_iter().filter(|(_, sum)| (sum - 1.0).abs() > 1e-6) {
        let year = year.map(|year| format!(" of {year}")).unwrap_or_default();
        let what = if sum > 1.0 { "no count can be brought over through it" } else { "a part of it is lost" };
        report.note(format!("the weights of {number}{year} add up to {sum}: {what}"));
    }
}
