//! Memberships of networks: who was a member of what, from when to when; and the
//! grouping of those that are members in the dataset's year.

use std::collections::HashMap;

use super::Context;
use super::attributes::Groups;
use super::error::BuildError;
use super::keyed::{Key, identity, report_match};
use crate::io::manifest::MembershipsSection;
use crate::io::report::Section;
use crate::io::table::{Column, Row, Table, TableError};
use crate::model::{Group, Grouping, Match, Membership, Share, Year};

/// Year, month, day.
type Day = (u16, u8, u8);

/// Reads one table of memberships.
pub(super) fn read(
    context: &Context<'_>,
    section: &MembershipsSection,
    sections: &mut Vec<Section>,
) -> Result<(Grouping, Vec<Membership>), BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let columns = Columns::find(section, &table)?;
    let mut report = Section::new(format!("memberships {}", section.grouping), table.file(), "rows");
    let mut groups = Groups::default();
    let mut memberships = Vec::new();
    let mut seen: HashMap<(usize, String), Vec<(Period, usize)>> = HashMap::new();
    for row in table.rows() {
        let period = columns.period(&table, row)?;
        let structure_year = columns.structure_year(section, &table, row)?;
        let network = table.required_text(row, columns.network)?;
        let found = match columns.key.find(&table, row, context.register, structure_year) {
            Ok(found) => found,
            Err(line) => {
                report.add_unmatched(line);
                continue;
            }
        };
        let Some(at) = groups.place(network, network) else {
            return Err(table
                .complaint(row, columns.network, "holds no letter or digit to make an identifier of")
                .into());
        };
        let before = seen.entry((at, identity(&found, context.register))).or_default();
        if let Some((_, first)) = before.iter().find(|(other, _)| *other == period) {
            report.add_set_aside(format!("{}: stands in row {first} already", table.place_of_row(row)));
            continue;
        }
        if let Some((_, first)) = before.iter().find(|(other, _)| other.overlaps(&period)) {
            report.note(format!("{}: overlaps in time with row {first}", table.place_of_row(row)));
        }
        before.push((period.clone(), row.number));
        report.add_matched();
        report_match(&found, &table, row, context.register, &mut report);
        let in_year = period.holds_in(context.year);
        if !in_year {
            report.note(format!("{}: no member in {}", table.place_of_row(row), context.year));
        }
        for share in &found.shares {
            if in_year {
                groups.add(at, share.unit);
            }
        }
        memberships.extend(columns.memberships(section, &table, row, &found, groups.group(at), &period));
    }
    sections.push(report);
    let grouping = Grouping {
        id: section.grouping.clone(),
        title: section.title.clone(),
        collection: section.collection.clone(),
        year: section.year.unwrap_or(context.year),
        source: section.source.clone(),
        note: section.grouping_note.clone(),
        groups: groups.finish(),
    };
    Ok((grouping, memberships))
}

struct Columns {
    network: Column,
    key: Key,
    from: Option<Column>,
    to: Option<Column>,
    role: Option<Column>,
    form: Option<Column>,
    note: Option<Column>,
    structure_year: Option<Column>,
}

impl Columns {
    fn find(section: &MembershipsSection, table: &Table) -> Result<Self, TableError> {
        Ok(Self {
            network: table.column(&section.network)?,
            key: Key::new(table, section.number.as_ref(), section.name.as_ref())?,
            from: table.optional_column(section.from.as_ref())?,
            to: table.optional_column(section.to.as_ref())?,
            role: table.optional_column(section.role.as_ref())?,
            form: table.optional_column(section.form.as_ref())?,
            note: table.optional_column(section.note.as_ref())?,
            structure_year: table.optional_column(section.structure_year_column.as_ref())?,
        })
    }

    fn structure_year(
        &self,
        section: &MembershipsSection,
        table: &Table,
        row: &Row,
    ) -> Result<Option<Year>, TableError> {
        let given = self.structure_year.map_or(Ok(None), |column| table.year(row, column))?;
        Ok(given.or(section.structure_year))
    }

    /// One membership for each unit that the row's unit is now.
    fn memberships(
        &self,
        section: &MembershipsSection,
        table: &Table,
        row: &Row,
        found: &Match,
        group: &Group,
        period: &Period,
    ) -> Vec<Membership> {
        let text = |column| table.optional_text(row, column).map(str::to_owned);
        let membership = |share: &Share| Membership {
            network: group.id.clone(),
            network_title: group.title.clone(),
            form: text(self.form).or_else(|| section.form_value.clone()),
            unit: share.unit,
            from: period.from.clone(),
            to: period.to.clone(),
            role: text(self.role),
            source: section.source.clone(),
            note: text(self.note),
            estimated: found.is_estimated(),
        };
        found.shares.iter().map(membership).collect()
    }

    fn period(&self, table: &Table, row: &Row) -> Result<Period, BuildError> {
        let text = |column| table.optional_text(row, column).map(str::to_owned);
        let period = Period { from: text(self.from), to: text(self.to) };
        match (period.first_day(), period.last_day()) {
            (Some(first), Some(last)) if last < first => {
                let words = |day: &Option<String>| day.clone().unwrap_or_default();
                let (from, to) = (words(&period.from), words(&period.to));
                let problem = format!("the membership ends ({to}) before it starts ({from})");
                Err(BuildError::row(table.place_of_row(row), problem))
            }
            _ => Ok(period),
        }
    }
}

/// From when to when, in the source's words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Period {
    from: Option<String>,
    to: Option<String>,
}

impl Period {
    fn first_day(&self) -> Option<Day> {
        day(self.from.as_deref()?, (1, 1))
    }

    fn last_day(&self) -> Option<Day> {
        day(self.to.as_deref()?, (12, 31))
    }

    fn holds_in(&self, year: Year) -> bool {
        let year = year.get();
        self.first_day().is_none_or(|first| first <= (year, 12, 31))
            && self.last_day().is_none_or(|last| last >= (year, 1, 1))
    }

    fn overlaps(&self, other: &Self) -> bool {
        let begins_in_time = |a: &Self, b: &Self| match (a.first_day(), b.last_day()) {
            (Some(first), Some(last)) => first <= last,
            _ => true,
        };
        begins_in_time(self, other) && begins_in_time(other, self)
    }
}

/// The day a text names: `2018`, `2018-03`, `2018-03-31` or `31.03.2018`; what is not
/// said is taken from `rest`. `None` for words that are no date.
fn day(text: &str, rest: (u8, u8)) -> Option<Day> {
    let year = |part: &str| (part.len() == 4).then(|| part.parse::<u16>().ok()).flatten();
    let dotted: Vec<&str> = text.split('.').collect();
    if let [d, m, y] = dotted[..] {
        return Some((year(y)?, m.parse().ok()?, d.parse().ok()?));
    }
    let mut parts = text.splitn(3, '-');
    let y = year(parts.next()?)?;
    let mut part = |default: u8| parts.next().map_or(Some(default), |part| part.get(..2)?.parse().ok());
    Some((y, part(rest.0)?, part(rest.1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_from_the_usual_writings_and_words_are_no_days() {
        assert_eq!(day("2018", (1, 1)), Some((2018, 1, 1)));
        assert_eq!(day("2018-03", (12, 31)), Some((2018, 3, 31)));
        assert_eq!(day("2018-03-05", (12, 31)), Some((2018, 3, 5)));
        assert_eq!(day("5.3.2018", (1, 1)), Some((2018, 3, 5)));
        assert_eq!(day("before the war", (1, 1)), None);
    }

    #[test]
    fn a_period_holds_in_every_year_it_touches() {
        let period = |from: &str, to: &str| Period {
            from: (!from.is_empty()).then(|| from.to_owned()),
            to: (!to.is_empty()).then(|| to.to_owned()),
        };
        let year = Year::new(2018).expect("valid");
        assert!(period("", "").holds_in(year) && period("2018-12-31", "").holds_in(year));
        assert!(!period("2019", "").holds_in(year) && !period("", "2017").holds_in(year));
        assert!(period("2010", "2015").overlaps(&period("2015", "")));
        assert!(!period("2010", "2014").overlaps(&period("2015", "")));
    }
}
