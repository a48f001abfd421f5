//! Memberships of networks: who was a member of what, from when to when; the networks
//! themselves; and the grouping of those that are members in the dataset's year.

use std::collections::HashMap;

use super::Context;
use super::attributes::Groups;
use super::error::BuildError;
use super::keyed::{Key, identity, report_match};
use super::network_table::{NetworkTables, PeriodColumns};
use crate::io::manifest::MembershipsSection;
use crate::io::report::Section;
use crate::io::table::{Column, Row, Table, TableError};
use crate::model::{Group, Grouping, Match, Membership, Network, Period, Share, Year};

/// What the tables of memberships and networks hold.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// A grouping for each table of memberships.
    pub(super) groupings: Vec<Grouping>,
    pub(super) networks: Vec<Network>,
    pub(super) memberships: Vec<Membership>,
}

/// Reads every table of memberships, and what other tables say of their networks.
pub(super) fn read_all(context: &Context<'_>, sections: &mut Vec<Section>) -> Result<Found, BuildError> {
    let mut all = Found::default();
    for section in &context.manifest.memberships {
        let found = read(context, section, sections)?;
        all.groupings.extend(found.groupings);
        all.networks.extend(found.networks);
        all.memberships.extend(found.memberships);
    }
    Ok(all)
}

/// Reads one table of memberships.
fn read(context: &Context<'_>, section: &MembershipsSection, sections: &mut Vec<Section>) -> Result<Found, BuildError> {
    let table = Table::read(&section.table(), context.files)?;
    let told = NetworkTables::read(context, &section.grouping)?;
    let mut rows = Rows {
        context,
        section,
        table: &table,
        columns: Columns::find(section, &table)?,
        told: &told,
        report: Section::new(format!("memberships {}", section.grouping), table.file(), "rows"),
        groups: Groups::default(),
        names: Vec::new(),
        seen: HashMap::new(),
        memberships: Vec::new(),
    };
    for row in table.rows() {
        rows.add(row)?;
    }
    let Rows { mut report, groups, names, mut memberships, .. } = rows;
    let networks = networks(section, &names, &groups, &memberships, &told, &mut report);
    for membership in memberships.iter_mut().filter(|membership| membership.form.is_none()) {
        let network = networks.iter().find(|network| network.id == membership.network);
        membership.form = network.and_then(|network| network.form.clone());
    }
    sections.push(report);
    let with_members: Vec<&str> = networks.iter().map(|network| network.title.as_str()).collect();
    told.finish(table.file(), &with_members, sections);
    let grouping = Grouping {
        id: section.grouping.clone(),
        title: section.title.clone(),
        collection: section.collection.clone(),
        year: section.year.unwrap_or(context.year),
        source: section.source.clone(),
        note: section.grouping_note.clone(),
        groups: groups.finish(),
    };
    Ok(Found { groupings: vec![grouping], networks, memberships })
}

/// The rows of a table of memberships, as far as they have been read.
struct Rows<'a> {
    context: &'a Context<'a>,
    section: &'a MembershipsSection,
    table: &'a Table,
    columns: Columns,
    told: &'a NetworkTables,
    report: Section,
    groups: Groups,
    /// What the table calls each of the groups.
    names: Vec<&'a str>,
    /// When, and in which row, a unit was a member of a group.
    seen: HashMap<(usize, String), Vec<(Period, usize)>>,
    memberships: Vec<Membership>,
}

impl<'a> Rows<'a> {
    fn add(&mut self, row: &'a Row) -> Result<(), BuildError> {
        let (table, register, columns) = (self.table, self.context.register, &self.columns);
        let period = columns.period.read(table, row, "membership", &mut self.report)?;
        let structure_year = columns.structure_year(self.section, table, row)?;
        let network = table.required_text(row, columns.network)?;
        let Some(at) = self.groups.place(network, network) else {
            let problem = "holds no letter or digit to make an identifier of";
            return Err(table.complaint(row, columns.network, problem).into());
        };
        if at == self.names.len() {
            self.names.push(network);
        }
        let found = match columns.key.find(table, row, register, structure_year) {
            Ok(found) => found,
            Err(line) => {
                self.report.add_unmatched(columns.explained(self.context, table, row, structure_year, line));
                return Ok(());
            }
        };
        let before = self.seen.entry((at, identity(&found, register))).or_default();
        if let Some((_, first)) = before.iter().find(|(other, _)| *other == period) {
            self.report.add_set_aside(format!("{}: stands in row {first} already", table.place_of_row(row)));
            return Ok(());
        }
        if let Some((_, first)) = before.iter().find(|(other, _)| other.overlaps(&period)) {
            self.report.note(format!("{}: overlaps in time with row {first}", table.place_of_row(row)));
        }
        before.push((period.clone(), row.number));
        self.report.add_matched();
        report_match(&found, table, row, register, &mut self.report);
        if self.is_in_year(row, network, &period) {
            for share in &found.shares {
                self.groups.add(at, share.unit);
            }
        }
        let group = self.groups.group(at);
        self.memberships.extend(self.columns.memberships(self.section, table, row, &found, group, &period));
        Ok(())
    }

    /// Whether a membership counts in the dataset's year; says so where it does not.
    fn is_in_year(&mut self, row: &Row, network: &str, period: &Period) -> bool {
        let (place, year) = (self.table.place_of_row(row), self.context.year);
        let of_network = self.told.find(network).map(|told| &told.period);
        if let Some(of_network) = of_network.filter(|of_network| !of_network.overlaps(period)) {
            self.report.note(format!("{place}: lies outside the time of the network ({})", words(of_network)));
        }
        let in_year = period.holds_in(year) && of_network.is_none_or(|period| period.holds_in(year));
        if !in_year {
            self.report.note(format!("{place}: no member in {year}"));
        }
        in_year
    }
}

/// The networks that have a membership, now or at another time; those without are noted.
fn networks(
    section: &MembershipsSection,
    names: &[&str],
    groups: &Groups,
    memberships: &[Membership],
    tables: &NetworkTables,
    report: &mut Section,
) -> Vec<Network> {
    let mut networks = Vec::new();
    for (at, name) in names.iter().enumerate() {
        let group = groups.group(at);
        let Some(first) = memberships.iter().find(|membership| membership.network == group.id) else {
            report.note(format!("the network {name:?} is empty: no row of it names a unit that is known"));
            continue;
        };
        if group.members.is_empty() {
            report.note(format!("the network {name:?} has members at other times only"));
        }
        let told = tables.find(name);
        networks.push(Network {
            grouping: section.grouping.clone(),
            id: group.id.clone(),
            title: group.title.clone(),
            form: told.and_then(|told| told.form.clone()).or_else(|| first.form.clone()),
            tasks: told.map(|told| told.tasks.clone()).unwrap_or_default(),
            organs: told.map(|told| told.organs.clone()).unwrap_or_default(),
            period: told.map(|told| told.period.clone()).unwrap_or_default(),
            source: told.map_or(&section.source, |told| &told.source).clone(),
            note: told.and_then(|told| told.note.clone()),
        });
    }
    networks
}

fn words(period: &Period) -> String {
    let end = |text: &Option<String>| text.clone().unwrap_or_default();
    format!("{}–{}", end(&period.from), end(&period.to))
}

struct Columns {
    network: Column,
    key: Key,
    period: PeriodColumns,
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
            period: PeriodColumns::find(table, section.from.as_ref(), section.to.as_ref())?,
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
            grouping: section.grouping.clone(),
            network: group.id.clone(),
            network_title: group.title.clone(),
            form: text(self.form).or_else(|| section.form_value.clone()),
            unit: share.unit,
            period: period.clone(),
            role: text(self.role),
            source: section.source.clone(),
            note: text(self.note),
            estimated: found.is_estimated(),
        };
        found.shares.iter().map(membership).collect()
    }

    /// Why a member is not found, with the year it was looked for in and the nearest numbers.
    fn explained(
        &self,
        context: &Context<'_>,
        table: &Table,
        row: &Row,
        structure_year: Option<Year>,
        line: String,
    ) -> String {
        let Key::Number(column) = self.key else { return line };
        let Some(text) = table.text(row, column) else { return line };
        let year = structure_year.unwrap_or(context.year);
        let near = context.register.nearest_numbers(text);
        let near = if near.is_empty() { String::new() } else { format!("; the nearest are {}", near.join(", ")) };
        format!("{line} in {year}{near}; a number of another year needs its structure_year and [[crosswalks]]")
    }
}
