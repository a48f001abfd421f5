//! Who takes part in what, from a wide table of yes and no: one indicator per
//! scheme, and the number of schemes. An empty cell is unknown, not no.

use std::collections::HashSet;

use super::error::BuildError;
use super::keyed::{Key, Keyed};
use super::{Context, derived_id};
use crate::io::manifest::ParticipationSection;
use crate::io::report::Section;
use crate::io::table::{Column, NumberRule, Row, Table, TableError};
use crate::model::{Indicator, Kind, Title, Value};

/// Words for yes and no, unless the manifest gives its own.
const YES: [&str; 4] = ["1", "yes", "true", "x"];
const NO: [&str; 4] = ["0", "no", "false", "-"];

struct Words {
    yes: HashSet<String>,
    no: HashSet<String>,
}

impl Words {
    fn new(section: &ParticipationSection) -> Self {
        let fold = |given: &Option<Vec<String>>, default: &[&str]| match given {
            Some(words) => words.iter().map(|word| word.trim().to_lowercase()).collect(),
            None => default.iter().map(|word| (*word).to_owned()).collect(),
        };
        Self { yes: fold(&section.yes, &YES), no: fold(&section.no, &NO) }
    }

    fn read(&self, table: &Table, row: &Row, column: Column) -> Result<Option<f64>, TableError> {
        let Some(text) = table.text(row, column) else { return Ok(None) };
        let word = text.to_lowercase();
        if self.yes.contains(&word) {
            Ok(Some(1.0))
        } else if self.no.contains(&word) {
            Ok(Some(0.0))
        } else {
            let list = |words: &HashSet<String>| {
                let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
                words.sort_unstable();
                words.join(", ")
            };
            let (yes, no) = (list(&self.yes), list(&self.no));
            Err(table.complaint(
                row,
                column,
                &format!("is neither yes ({yes}) nor no ({no}); set yes = [..] and no = [..]"),
            ))
        }
    }
}

/// Reads one wide table.
pub(super) fn read(
    context: &Context<'_>,
    section: &ParticipationSection,
    sections: &mut Vec<Section>,
) -> Result<Vec<Indicator>, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let key = Key::new(&table, section.number.as_ref(), section.name.as_ref())?;
    let words = Words::new(section);
    let mut cells = Vec::new();
    for scheme in &section.schemes {
        let column = table.column(&scheme.column)?;
        let answers = table.rows().iter().map(|row| words.read(&table, row, column));
        cells.push(answers.collect::<Result<Vec<_>, TableError>>()?);
    }
    check_totals(section, &table, &cells)?;
    let mut report = Section::new("participation", table.file(), "rows");
    let keyed = Keyed::read(context, &table, key, section.structure_year, &mut report)?;
    sections.push(report);
    let indicator = |id, title: &Title, unit: &str, kind, values| Indicator {
        id,
        title: title.clone(),
        unit_of_measure: unit.to_owned(),
        kind,
        year: section.year.unwrap_or(context.year),
        source: section.source.clone(),
        note: section.note.clone(),
        values,
    };
    let mut indicators = Vec::new();
    for (scheme, cells) in section.schemes.iter().zip(&cells) {
        let id = derived_id("takes_part", &scheme.id)?;
        indicators.push(indicator(id, &scheme.title, "yes/no", Kind::Boolean, keyed.values(Kind::Boolean, cells)));
    }
    if let Some(total) = &section.total {
        let sums = (0..context.register.len()).map(|unit| sum(indicators.iter().map(|i| i.values[unit]))).collect();
        indicators.push(indicator(total.id.clone(), &total.title, "schemes", Kind::Count, sums));
    }
    Ok(indicators)
}

/// The sum of values; missing when one is.
fn sum(values: impl Iterator<Item = Value>) -> Value {
    values.fold(Value::Observed(0.0), |sum, value| match (sum, value) {
        (Value::Observed(a), Value::Observed(b)) => Value::Observed(a + b),
        (a, b) => a.number().zip(b.number()).map_or(Value::Missing, |(a, b)| Value::Estimated(a + b)),
    })
}

fn check_totals(section: &ParticipationSection, table: &Table, cells: &[Vec<Option<f64>>]) -> Result<(), BuildError> {
    let Some(column) = section.total.as_ref().and_then(|total| total.column.as_ref()) else { return Ok(()) };
    let column = table.column(column)?;
    for (at, row) in table.rows().iter().enumerate() {
        let sum: Option<f64> = cells.iter().map(|answers| answers[at]).sum();
        let said = table.number(row, column, NumberRule::Count)?;
        if let (Some(sum), Some(said)) = (sum, said)
            && (sum - said).abs() > 0.5
        {
            let problem = format!("is not the number of schemes in the row, which is {sum}");
            return Err(table.complaint(row, column, &problem).into());
        }
    }
    Ok(())
}
