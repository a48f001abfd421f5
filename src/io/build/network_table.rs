//! What networks are: form, tasks, organs and dates, one row each, beside the table of
//! their members.

use super::Context;
use super::error::BuildError;
use crate::io::manifest::NetworksSection;
use crate::io::report::Section;
use crate::io::table::{Column, Place, Row, Table, TableError};
use crate::model::{Id, Period};

/// What parts several tasks or organs in a cell.
const SEPARATOR: char = ';';

/// How alike a name must be to be what was meant, by Jaro and Winkler.
const ALIKE: f64 = 0.8;

/// A network as its row tells it.
#[derive(Clone, Debug)]
pub(super) struct Told {
    /// What the table calls it.
    pub(super) name: String,
    pub(super) form: Option<String>,
    pub(super) tasks: Vec<String>,
    pub(super) organs: Vec<String>,
    pub(super) period: Period,
    pub(super) source: Id,
    pub(super) note: Option<String>,
    place: Place,
}

/// The networks of one kind that tables tell of, with the report of each table.
#[derive(Debug, Default)]
pub(super) struct NetworkTables {
    tables: Vec<(Vec<Told>, Section)>,
}

impl NetworkTables {
    /// Reads the tables about the networks of a grouping.
    pub(super) fn read(context: &Context<'_>, grouping: &Id) -> Result<Self, BuildError> {
        let sections = context.manifest.networks.iter().filter(|section| section.grouping == *grouping);
        let mut all = Self::default();
        for section in sections {
            let table = all.read_one(context, section)?;
            all.tables.push(table);
        }
        Ok(all)
    }

    /// What is told of a network.
    pub(super) fn find(&self, name: &str) -> Option<&Told> {
        self.tables.iter().flat_map(|(told, _)| told).find(|told| told.name == name)
    }

    fn read_one(&self, context: &Context<'_>, section: &NetworksSection) -> Result<(Vec<Told>, Section), BuildError> {
        let table = Table::read(&section.table(), context.files)?;
        let columns = Columns::find(section, &table)?;
        let mut report = Section::new(format!("networks {}", section.grouping), table.file(), "rows");
        let mut all: Vec<Told> = Vec::new();
        for row in table.rows() {
            let told = columns.told(section, &table, row, &mut report)?;
            match all.iter().find(|other| other.name == told.name).or_else(|| self.find(&told.name)) {
                Some(first) => report.add_set_aside(format!("{}: stands in {} already", told.place, first.place)),
                None => all.push(told),
            }
        }
        Ok((all, report))
    }

    /// Ends the reports: a network that no membership names is empty.
    pub(super) fn finish(self, members_file: &str, with_members: &[&str], sections: &mut Vec<Section>) {
        for (told, mut report) in self.tables {
            for network in told {
                if with_members.contains(&network.name.as_str()) {
                    report.add_matched();
                    continue;
                }
                let nearest = nearest(&network.name, with_members);
                let nearest = nearest.map(|name| format!("; the nearest there is {name:?}")).unwrap_or_default();
                report.add_unmatched(format!(
                    "{}: the network {:?} has no member in {members_file}{nearest}; add its members, or drop the row",
                    network.place, network.name
                ));
            }
            sections.push(report);
        }
    }
}

fn nearest<'a>(name: &str, others: &[&'a str]) -> Option<&'a str> {
    let likeness = |other: &str| strsim::jaro_winkler(&name.to_lowercase(), &other.to_lowercase());
    let alike = others.iter().map(|other| (likeness(other), *other)).filter(|(likeness, _)| *likeness >= ALIKE);
    alike.max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, other)| other)
}

struct Columns {
    network: Column,
    form: Option<Column>,
    tasks: Option<Column>,
    organs: Option<Column>,
    period: PeriodColumns,
    note: Option<Column>,
}

impl Columns {
    fn find(section: &NetworksSection, table: &Table) -> Result<Self, TableError> {
        Ok(Self {
            network: table.column(&section.network)?,
            form: table.optional_column(section.form.as_ref())?,
            tasks: table.optional_column(section.tasks.as_ref())?,
            organs: table.optional_column(section.organs.as_ref())?,
            period: PeriodColumns::find(table, section.from.as_ref(), section.to.as_ref())?,
            note: table.optional_column(section.note.as_ref())?,
        })
    }

    fn told(
        &self,
        section: &NetworksSection,
        table: &Table,
        row: &Row,
        report: &mut Section,
    ) -> Result<Told, BuildError> {
        let text = |column| table.optional_text(row, column).map(str::to_owned);
        let list = |column| {
            let cell = table.optional_text(row, column).unwrap_or_default();
            cell.split(SEPARATOR).map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect()
        };
        Ok(Told {
            name: table.required_text(row, self.network)?.to_owned(),
            form: text(self.form),
            tasks: list(self.tasks),
            organs: list(self.organs),
            period: self.period.read(table, row, "network", report)?,
            source: section.source.clone(),
            note: text(self.note),
            place: table.place_of_row(row),
        })
    }
}

/// The columns of the first and the last day.
pub(super) struct PeriodColumns {
    from: Option<Column>,
    to: Option<Column>,
}

impl PeriodColumns {
    pub(super) fn find(table: &Table, from: Option<&String>, to: Option<&String>) -> Result<Self, TableError> {
        Ok(Self { from: table.optional_column(from)?, to: table.optional_column(to)? })
    }

    /// The period of a row; words that are no date leave it open, and are noted.
    ///
    /// # Errors
    /// When it ends before it starts.
    pub(super) fn read(
        &self,
        table: &Table,
        row: &Row,
        what: &str,
        report: &mut Section,
    ) -> Result<Period, BuildError> {
        let text = |column| table.optional_text(row, column).map(str::to_owned);
        let period = Period { from: text(self.from), to: text(self.to) };
        if period.is_reversed() {
            let words = |day: &Option<String>| day.clone().unwrap_or_default();
            let problem = format!(
                "the {what} ends ({}) before it starts ({}); the end must be the same or later",
                words(&period.to),
                words(&period.from)
            );
            return Err(BuildError::row(table.place_of_row(row), problem));
        }
        for words in period.unread() {
            report.note(format!(
                "{}: {words:?} is no date, and is read as not known; write 2018, 2018-03, 2018-03-31 or 31.03.2018",
                table.place_of_row(row)
            ));
        }
        Ok(period)
    }
}
