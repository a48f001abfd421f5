//! Project records: from one row per project, with the partners all in one cell, to
//! one participation per unit and project, with its role.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::error::BuildError;
use super::keyed::identity;
use super::{Context, derived_id};
use crate::io::manifest::{Absent, OwnersSection, ProjectsSection};
use crate::io::partners::{self, Piece, Standing};
use crate::io::report::Section;
use crate::io::table::{Column, NumberRule, Row, Table, TableError};
use crate::model::{Id, Indicator, Kind, Match, Participation, Project, Role, Title, Value, Year, spelling};

/// Projects and participations of all schemes, and what they add up to.
#[derive(Debug, Default)]
pub(super) struct Records {
    /// The projects.
    pub(super) projects: Vec<Project>,
    /// Who took part.
    pub(super) participations: Vec<Participation>,
    ids: HashSet<Id>,
    schemes: BTreeMap<Id, Tally>,
}

/// What a scheme's projects add up to, per unit.
#[derive(Debug)]
struct Tally {
    title: Title,
    source: Id,
    note: Option<String>,
    absent: Absent,
    counts: Vec<f64>,
    whole: Vec<bool>,
    estimated: Vec<bool>,
}

/// Somebody named in a record.
enum Party {
    Unit(Match),
    Company { name: String, owners: Vec<String> },
    SetAside(String),
    Unknown(String),
}

/// A unit on its way into a project.
struct Participant {
    found: Match,
    role: Role,
    company: Option<String>,
}

/// Tells who is named.
struct Parties<'a> {
    context: &'a Context<'a>,
    owners: HashMap<String, Vec<String>>,
    owners_file: Option<String>,
}

impl<'a> Parties<'a> {
    fn read(
        context: &'a Context<'a>,
        section: Option<&OwnersSection>,
        sections: &mut Vec<Section>,
    ) -> Result<Self, BuildError> {
        let mut owners: HashMap<String, Vec<String>> = HashMap::new();
        let Some(section) = section else { return Ok(Self { context, owners, owners_file: None }) };
        let table = Table::read(&section.table(), context.files)?;
        let (company, owner) = (table.column(&section.company)?, table.column(&section.owner)?);
        let mut report = Section::new("owners of companies", table.file(), "rows");
        for row in table.rows() {
            let name = spelling::key(table.required_text(row, company)?);
            let text = table.required_text(row, owner)?;
            match context.register.number_or_name(text, None) {
                Ok(_) => report.add_matched(),
                Err(why) => report.add_unmatched(format!("{}: {why}", table.place(row, owner))),
            }
            owners.entry(name).or_default().push(text.to_owned());
        }
        sections.push(report);
        Ok(Self { context, owners, owners_file: Some(section.file.clone()) })
    }

    fn tell(&self, text: &str, year: Option<Year>) -> Party {
        let why = match self.context.register.number_or_name(text, year) {
            Ok(found) => return Party::Unit(found),
            Err(why) => why,
        };
        if let Some(kind) = self.set_aside(text) {
            return Party::SetAside(kind);
        }
        if let Some(owners) = self.owners.get(&spelling::key(text)) {
            return Party::Company { name: text.to_owned(), owners: owners.clone() };
        }
        match &self.owners_file {
            Some(file) => Party::Unknown(format!("{why}; nor does {file} hold owners of such a company")),
            None => Party::Unknown(why.to_string()),
        }
    }

    /// What is known of a piece of a cell. Only a company's name may hold a comma.
    fn standing(&self, text: &str, over_a_comma: bool, year: Option<Year>) -> Standing {
        if self.owners.contains_key(&spelling::key(text)) {
            return Standing::Known;
        }
        match self.context.register.standing(text, year) {
            _ if over_a_comma => Standing::Unknown,
            Some(1) if self.holds_more(text, year) => Standing::Unknown,
            Some(1) => Standing::Known,
            _ if self.set_aside(text).is_some() => Standing::SetAside,
            Some(_) => Standing::Ambiguous,
            None => Standing::Unknown,
        }
    }

    /// Whether there is more behind a number than a name of its unit: "0101 and 0104" is not one of them.
    fn holds_more(&self, text: &str, year: Option<Year>) -> bool {
        let Some((number, behind)) = text.trim().split_once(char::is_whitespace) else { return false };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return false;
        }
        let register = self.context.register;
        let unit = |found: Option<Match>| found.map(|found| found.shares);
        // Asked first, as it is quick to say no.
        register.standing(behind, year) != Some(1)
            || unit(register.number(number, year).ok()) != unit(register.name(behind, year).ok())
    }

    fn set_aside(&self, text: &str) -> Option<String> {
        let words = spelling::words(text);
        let kinds = &self.context.manifest.names.set_aside;
        let fits = |word: &String| words.contains(&spelling::key(word));
        kinds.iter().find(|kind| kind.words.iter().any(fits)).map(|kind| kind.kind.clone())
    }
}

struct Columns {
    lead: Column,
    year: Option<Column>,
    number: Option<Column>,
    title: Option<Column>,
    partners: Option<Column>,
    applied: Option<Column>,
    granted: Option<Column>,
    status: Option<Column>,
}

impl Columns {
    fn find(section: &ProjectsSection, table: &Table) -> Result<Self, TableError> {
        let optional = |name: &Option<String>| table.optional_column(name.as_ref());
        Ok(Self {
            lead: table.column(&section.lead)?,
            year: optional(&section.year)?,
            number: optional(&section.number)?,
            title: optional(&section.title)?,
            partners: optional(&section.partners)?,
            applied: optional(&section.applied)?,
            granted: optional(&section.granted)?,
            status: optional(&section.status)?,
        })
    }

    fn project(&self, section: &ProjectsSection, table: &Table, row: &Row, id: Id) -> Result<Project, TableError> {
        let text = |column| table.optional_text(row, column).map(str::to_owned);
        Ok(Project {
            id,
            scheme: section.scheme.clone(),
            year: self.year.map_or(Ok(None), |column| table.year(row, column))?,
            number: text(self.number).unwrap_or_default(),
            title: text(self.title).unwrap_or_default(),
            applied: table.optional_number(row, self.applied, NumberRule::NotNegative)?,
            granted: table.optional_number(row, self.granted, NumberRule::NotNegative)?,
            status: text(self.status),
            source: section.source.clone(),
        })
    }
}

/// One file of records while it is read.
struct Reading<'a> {
    section: &'a ProjectsSection,
    table: &'a Table,
    columns: Columns,
    parties: Parties<'a>,
    rows: Section,
    names: Section,
}

impl Records {
    /// Reads one file of project records.
    ///
    /// # Errors
    /// When a column is absent or a cell does not hold what it should.
    pub(super) fn read(
        &mut self,
        context: &Context<'_>,
        section: &ProjectsSection,
        sections: &mut Vec<Section>,
    ) -> Result<(), BuildError> {
        let table = Table::read(&section.table(), context.files)?;
        let mut reading = Reading {
            section,
            table: &table,
            columns: Columns::find(section, &table)?,
            parties: Parties::read(context, section.owners.as_ref(), sections)?,
            rows: Section::new(format!("projects {}", section.scheme), table.file(), "rows"),
            names: Section::new(format!("applicants {}", section.scheme), table.file(), "names"),
        };
        let mut tally = self.schemes.remove(&section.scheme).unwrap_or_else(|| Tally::new(section, context));
        let mut seen: HashMap<(Option<Year>, String), usize> = HashMap::new();
        for row in table.rows() {
            let mut project = reading.columns.project(section, &table, row, section.scheme.clone())?;
            if !project.number.is_empty()
                && let Some(first) = seen.insert((project.year, project.number.clone()), row.number)
            {
                let line =
                    format!("{}: project {} stands in row {first} already", table.place_of_row(row), project.number);
                reading.rows.add_set_aside(line);
                continue;
            }
            let Some(participants) = reading.participants(row, project.year) else { continue };
            if participants.is_empty() {
                reading.rows.add_unmatched(format!("{}: no unit takes part that is known", table.place_of_row(row)));
                continue;
            }
            reading.rows.add_matched();
            project.id = self.new_id(&project, row)?;
            self.add(project, participants, &mut tally);
        }
        self.schemes.insert(section.scheme.clone(), tally);
        sections.push(reading.rows);
        sections.push(reading.names);
        Ok(())
    }

    fn add(&mut self, project: Project, participants: Vec<Participant>, tally: &mut Tally) {
        let place = u32::try_from(self.projects.len()).unwrap_or(u32::MAX);
        self.projects.push(project);
        for participant in participants {
            let estimated = participant.found.is_estimated();
            for share in &participant.found.shares {
                let unit = share.unit.get();
                tally.counts[unit] += share.weight;
                tally.whole[unit] |= !estimated;
                tally.estimated[unit] |= estimated;
                self.participations.push(Participation {
                    project: place,
                    unit: share.unit,
                    role: participant.role,
                    company: participant.company.clone(),
                    estimated,
                });
            }
        }
    }

    /// An identifier from scheme, year and number (or row), unlike all before.
    fn new_id(&mut self, project: &Project, row: &Row) -> Result<Id, BuildError> {
        let year = project.year.map(|year| format!("-{year}")).unwrap_or_default();
        let number = spelling::slug(&project.number).map_or_else(|| format!("row-{}", row.number), |id| id.to_string());
        let mut stem = format!("{}{year}-{number}", project.scheme);
        stem.truncate(56);
        let mut text = stem.clone();
        let mut copies = 1;
        loop {
            let id = Id::new(&text).map_err(|source| BuildError::Id { what: "a project".to_owned(), source })?;
            if self.ids.insert(id.clone()) {
                return Ok(id);
            }
            copies += 1;
            text = format!("{stem}-{copies}");
        }
    }

    /// The indicators of each scheme: how many participations, and whether any unless
    /// `given` has it already.
    ///
    /// # Errors
    /// When a scheme's id is too long to be a part of an indicator's.
    pub(super) fn indicators(&self, year: Year, given: &[Indicator]) -> Result<Vec<Indicator>, BuildError> {
        let mut indicators = Vec::new();
        for (scheme, tally) in &self.schemes {
            let indicator = |id, kind, unit: &str, values| Indicator {
                id,
                title: tally.title.clone(),
                unit_of_measure: unit.to_owned(),
                kind,
                year,
                source: tally.source.clone(),
                note: tally.note.clone(),
                values,
            };
            let id = derived_id("participations", scheme)?;
            indicators.push(indicator(id, Kind::Count, "participations", tally.participations()));
            let id = derived_id("takes_part", scheme)?;
            if !given.iter().any(|indicator| indicator.id == id) {
                indicators.push(indicator(id, Kind::Boolean, "yes/no", tally.takes_part()));
            }
        }
        Ok(indicators)
    }
}

impl Tally {
    fn new(section: &ProjectsSection, context: &Context<'_>) -> Self {
        let units = context.register.len();
        Self {
            title: section.scheme_title.clone(),
            source: section.source.clone(),
            note: section.note.clone(),
            absent: section.absent,
            counts: vec![0.0; units],
            whole: vec![false; units],
            estimated: vec![false; units],
        }
    }

    fn absent(&self) -> Value {
        match self.absent {
            Absent::Missing => Value::Missing,
            Absent::Zero => Value::Observed(0.0),
        }
    }

    fn participations(&self) -> Vec<Value> {
        let value = |unit: usize| match (self.whole[unit], self.estimated[unit]) {
            (false, false) => self.absent(),
            (_, true) => Value::Estimated(self.counts[unit]),
            (true, false) => Value::Observed(self.counts[unit]),
        };
        (0..self.counts.len()).map(value).collect()
    }

    fn takes_part(&self) -> Vec<Value> {
        let value = |unit: usize| match (self.whole[unit], self.estimated[unit]) {
            (true, _) => Value::Observed(1.0),
            (false, true) => Value::Estimated(1.0),
            (false, false) => self.absent(),
        };
        (0..self.counts.len()).map(value).collect()
    }
}

impl Reading<'_> {
    /// Who takes part in a row's project, each once; `None` when it is set aside.
    fn participants(&mut self, row: &Row, project_year: Option<Year>) -> Option<Vec<Participant>> {
        let own_year = project_year.filter(|_| self.section.structure_year_from_year);
        let year = own_year.or(self.section.structure_year);
        let mut participants = Vec::new();
        match self.table.text(row, self.columns.lead) {
            None => {
                self.names.add_unmatched(format!("{}: the cell is empty", self.table.place(row, self.columns.lead)));
            }
            Some(text) => {
                let party = self.parties.tell(text, year);
                if let Party::SetAside(kind) = &party {
                    let place = self.table.place(row, self.columns.lead);
                    self.rows.add_set_aside(format!("{place}: {text:?} leads the project ({kind})"));
                    return None;
                }
                self.add_party(row, self.columns.lead, text, party, Role::Lead, year, &mut participants);
            }
        }
        if let Some((column, cell)) = self.columns.partners.and_then(|c| Some((c, self.table.text(row, c)?))) {
            let conjunctions: Vec<String> =
                self.parties.context.manifest.names.conjunctions.iter().map(|word| spelling::key(word)).collect();
            for piece in partners::split(cell, &conjunctions, |text, over_a_comma| {
                self.parties.standing(text, over_a_comma, year)
            }) {
                match piece {
                    Piece::One(text) => {
                        let party = self.parties.tell(&text, year);
                        self.add_party(row, column, &text, party, Role::Partner, year, &mut participants);
                    }
                    Piece::Unclear(text) => {
                        let place = self.table.place(row, column);
                        self.names
                            .add_unmatched(format!("{place}: {text:?} can be cut into names in several ways; use ;"));
                    }
                }
            }
        }
        Some(self.each_once(row, participants))
    }

    #[expect(clippy::too_many_arguments, reason = "where a name stands, who it is, and where it goes")]
    fn add_party(
        &mut self,
        row: &Row,
        column: Column,
        text: &str,
        party: Party,
        role: Role,
        year: Option<Year>,
        participants: &mut Vec<Participant>,
    ) {
        let place = self.table.place(row, column);
        match party {
            Party::Unit(found) => {
                self.names.add_matched();
                self.report(&place.to_string(), &found);
                participants.push(Participant { found, role, company: None });
            }
            Party::Company { name, owners } => {
                let register = self.parties.context.register;
                let found: Vec<Match> = owners.iter().filter_map(|o| register.number_or_name(o, year).ok()).collect();
                if found.is_empty() {
                    self.names.add_unmatched(format!("{place}: none of the owners of {text:?} is known"));
                    return;
                }
                self.names.add_matched();
                self.names.note(format!("{place}: {text:?} stands for {} of its {} owners", found.len(), owners.len()));
                participants.extend(found.into_iter().map(|found| {
                    self.report(&place.to_string(), &found);
                    Participant { found, role: Role::ViaCompany, company: Some(name.clone()) }
                }));
            }
            Party::SetAside(kind) => self.names.add_set_aside(format!("{place}: {text:?} ({kind})")),
            Party::Unknown(why) => self.names.add_unmatched(format!("{place}: {why}")),
        }
    }

    fn report(&mut self, place: &str, found: &Match) {
        if let Some(remark) = &found.remark {
            self.names.note(format!("{place}: {remark}"));
        }
        if found.is_estimated() {
            let register = self.parties.context.register;
            let shares: Vec<String> =
                found.shares.iter().map(|s| format!("{} ({})", register.describe(s.unit), s.weight)).collect();
            let old = found.via.as_deref().unwrap_or("the unit");
            self.names.estimated(format!("{place}: {old} was split between {}", shares.join(" and ")));
        }
    }

    /// Keeps each unit of the project's own structure once, in its strongest role. Two
    /// that have merged since stay two: counts add up.
    fn each_once(&mut self, row: &Row, participants: Vec<Participant>) -> Vec<Participant> {
        let register = self.parties.context.register;
        let mut once: Vec<Participant> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for participant in participants {
            let who = identity(&participant.found, register);
            let Some(&before) = places.get(&who) else {
                places.insert(who, once.len());
                once.push(participant);
                continue;
            };
            let role = once[before].role.min(participant.role);
            if participant.role < once[before].role {
                once[before] = participant;
            }
            let name = once[before].found.shares.first().map(|share| register.describe(share.unit));
            self.names.note(format!(
                "{}: {} stands several times, and counts once as {}",
                self.table.place_of_row(row),
                name.unwrap_or_default(),
                role.as_str()
            ));
        }
        once
    }
}
