//! Rows found to speak of units: the one way every table of values is matched, and
//! how values of another year's structure are brought to this year's.

use std::collections::HashMap;

use super::Context;
use super::error::BuildError;
use crate::io::report::Section;
use crate::io::table::{Column, Row, Table, TableError};
use crate::model::{Kind, Match, Register, Value, Year};

/// The column that says which unit a row speaks of.
#[derive(Clone, Copy, Debug)]
pub(super) enum Key {
    /// By number.
    Number(Column),
    /// By name.
    Name(Column),
}

impl Key {
    /// The key column; the manifest has made sure that there is one.
    pub(super) fn new(table: &Table, number: Option<&String>, name: Option<&String>) -> Result<Self, TableError> {
        match (number, name) {
            (Some(number), _) => Ok(Self::Number(table.column(number)?)),
            (None, name) => Ok(Self::Name(table.column(name.map_or("", String::as_str))?)),
        }
    }

    /// The unit a row speaks of, or a line for the report.
    pub(super) fn find(
        self,
        table: &Table,
        row: &Row,
        register: &Register,
        structure_year: Option<Year>,
    ) -> Result<Match, String> {
        let (Self::Number(column) | Self::Name(column)) = self;
        let place = table.place(row, column);
        let Some(text) = table.text(row, column) else { return Err(format!("{place}: the cell is empty")) };
        let found = match self {
            Self::Number(_) => register.number(text, structure_year),
            Self::Name(_) => register.number_or_name(text, structure_year),
        };
        found.map_err(|why| format!("{place}: {why}"))
    }
}

/// A row's part in a unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    /// The row's place among the table's rows.
    pub(super) row: usize,
    weight: f64,
    /// Whether the row's unit went into this unit whole.
    whole: bool,
    /// Whether the weights let a count be brought over.
    countable: bool,
}

/// A table's rows by the unit they speak of.
#[derive(Debug)]
pub(super) struct Keyed {
    parts: Vec<Vec<Part>>,
    lacking: Vec<Vec<String>>,
}

impl Keyed {
    /// Matches every row, and reports what matched and what did not.
    ///
    /// # Errors
    /// When two rows speak of the same unit.
    pub(super) fn read(
        context: &Context<'_>,
        table: &Table,
        key: Key,
        structure_year: Option<Year>,
        section: &mut Section,
    ) -> Result<Self, BuildError> {
        let register = context.register;
        let mut parts = vec![Vec::new(); register.len()];
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (index, row) in table.rows().iter().enumerate() {
            let found = match key.find(table, row, register, structure_year) {
                Ok(found) => found,
                Err(line) => {
                    section.add_unmatched(line);
                    continue;
                }
            };
            section.add_matched();
            if let Some(before) = seen.insert(identity(&found, register), row.number) {
                let names: Vec<String> = found.shares.iter().map(|share| register.describe(share.unit)).collect();
                let problem = format!("speaks of {}, as row {before} does; a unit has one row", names.join(" and "));
                return Err(BuildError::row(table.place_of_row(row), problem));
            }
            report_match(&found, table, row, register, section);
            let total: f64 = found.shares.iter().map(|share| share.weight).sum();
            for share in &found.shares {
                let whole = !found.is_estimated();
                let part = Part { row: index, weight: share.weight, whole, countable: total < 1.0 + 1e-6 };
                parts[share.unit.get()].push(part);
            }
        }
        let lacking = lacking(register, structure_year, &parts, &seen);
        for (unit, numbers) in lacking.iter().enumerate().filter(|(_, numbers)| !numbers.is_empty()) {
            let unit = register.describe(unit.into());
            section.note(format!("{unit} lacks its former parts {}; its sums are missing", numbers.join(", ")));
        }
        Ok(Self { parts, lacking })
    }

    /// One value per unit from one number per row.
    pub(super) fn values(&self, kind: Kind, numbers: &[Option<f64>]) -> Vec<Value> {
        let lacking = self.lacking.iter().map(|numbers| !numbers.is_empty());
        self.parts.iter().zip(lacking).map(|(parts, lacking)| combine(kind, parts, numbers, lacking)).collect()
    }
}

/// What tells the unit of a row from others in the row's own structure.
pub(super) fn identity(found: &Match, register: &Register) -> String {
    match (&found.via, found.shares.first()) {
        (Some(old), _) => format!("old {old}"),
        (None, Some(share)) => register.describe(share.unit),
        (None, None) => String::new(),
    }
}

/// Puts what is remarkable about a match into the report.
pub(super) fn report_match(found: &Match, table: &Table, row: &Row, register: &Register, section: &mut Section) {
    if let Some(remark) = &found.remark {
        section.note(format!("{}: {remark}", table.place_of_row(row)));
    }
    if found.is_estimated() {
        let shares: Vec<String> =
            found.shares.iter().map(|share| format!("{} ({})", register.describe(share.unit), share.weight)).collect();
        let old = found.via.as_deref().unwrap_or("the unit");
        section.estimated(format!("{}: {old} was split between {}", table.place_of_row(row), shares.join(" and ")));
    }
}

/// For each unit with a value the old numbers that went into it and have no row.
fn lacking(
    register: &Register,
    structure_year: Option<Year>,
    parts: &[Vec<Part>],
    seen: &HashMap<String, usize>,
) -> Vec<Vec<String>> {
    let Some(year) = structure_year.filter(|&year| year != register.year()) else {
        return vec![Vec::new(); parts.len()];
    };
    let into = register.predecessors(year);
    into.into_iter()
        .zip(parts)
        .map(|(numbers, parts)| {
            let absent = |number: &String| !parts.is_empty() && !seen.contains_key(&format!("old {number}"));
            numbers.into_iter().map(|(number, _)| number).filter(absent).collect()
        })
        .collect()
}

fn combine(kind: Kind, parts: &[Part], numbers: &[Option<f64>], lacking: bool) -> Value {
    let known: Option<Vec<f64>> = parts.iter().map(|part| numbers[part.row]).collect();
    let settled = |number: f64| {
        if parts.iter().all(|part| part.whole) { Value::Observed(number) } else { Value::Estimated(number) }
    };
    let adds = matches!(kind, Kind::Count | Kind::Amount);
    match (parts, known) {
        ([], _) => Value::Missing,
        (_, Some(known)) if adds && !lacking && parts.iter().all(|part| part.countable) => {
            settled(known.iter().zip(parts).map(|(number, part)| number * part.weight).sum())
        }
        (_, _) if adds => Value::Missing,
        // One yes makes a yes, even beside unknowns; a no needs all parts to say no.
        (_, known) if kind == Kind::Boolean => match known {
            _ if parts.iter().any(|part| numbers[part.row] == Some(1.0)) => settled(1.0),
            Some(_) if !lacking => settled(0.0),
            _ => Value::Missing,
        },
        // An index or class of a merged unit is known only where its parts agree.
        (_, Some(known)) if !lacking && known.windows(2).all(|pair| pair[0].total_cmp(&pair[1]).is_eq()) => {
            settled(known[0])
        }
        _ => Value::Missing,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(row: usize, weight: f64) -> Part {
        Part { row, weight, whole: weight >= 1.0, countable: true }
    }

    #[test]
    fn mergers_add_up_as_observed_and_splits_as_estimated() {
        let numbers = [Some(10.0), Some(4.0), None];
        assert_eq!(combine(Kind::Count, &[part(0, 1.0), part(1, 1.0)], &numbers, false), Value::Observed(14.0));
        assert_eq!(combine(Kind::Amount, &[part(0, 1.0), part(1, 0.5)], &numbers, false), Value::Estimated(12.0));
    }

    #[test]
    fn a_sum_that_lacks_a_part_is_missing_not_smaller() {
        let numbers = [Some(10.0), None];
        assert_eq!(combine(Kind::Count, &[part(0, 1.0), part(1, 1.0)], &numbers, false), Value::Missing);
        assert_eq!(combine(Kind::Count, &[part(0, 1.0)], &numbers, true), Value::Missing);
        assert_eq!(combine(Kind::Count, &[], &numbers, false), Value::Missing);
    }

    #[test]
    fn an_index_does_not_add_up_and_a_yes_prevails() {
        let numbers = [Some(1.0), Some(0.0), None, Some(1.0)];
        assert_eq!(combine(Kind::Index, &[part(0, 1.0), part(1, 1.0)], &numbers, false), Value::Missing);
        assert_eq!(combine(Kind::Class, &[part(0, 1.0), part(3, 1.0)], &numbers, false), Value::Observed(1.0));
        assert_eq!(combine(Kind::Boolean, &[part(0, 1.0), part(2, 1.0)], &numbers, true), Value::Observed(1.0));
        assert_eq!(combine(Kind::Boolean, &[part(1, 1.0), part(2, 1.0)], &numbers, false), Value::Missing);
        assert_eq!(combine(Kind::Boolean, &[part(1, 0.5)], &numbers, false), Value::Estimated(0.0));
    }
}
