//! Institutions that may take part beside units: each in a unit, by its number or by the
//! point where it lies.

use super::Context;
use super::error::BuildError;
use super::keyed::{Key, report_match};
use super::places::{Land, UnitFinder};
use crate::io::manifest::InstitutionsSection;
use crate::io::report::Section;
use crate::io::table::{Row, Table, id_of};
use crate::model::{Institution, UnitIndex};

/// Reads all tables of institutions.
pub(super) fn read(
    context: &Context<'_>,
    land: &Land<'_>,
    sections: &mut Vec<Section>,
) -> Result<Vec<Institution>, BuildError> {
    let mut found = Vec::new();
    for section in &context.manifest.institutions {
        let table = Table::read(&section.table(), context.files)?;
        let mut report = Section::new("institutions", table.file(), "rows");
        let reader = Reader::new(context, land, section, &table)?;
        for row in table.rows() {
            found.extend(reader.institution(row, &mut report)?);
        }
        sections.push(report);
    }
    Ok(found)
}

struct Reader<'a> {
    context: &'a Context<'a>,
    section: &'a InstitutionsSection,
    table: &'a Table,
    /// Where the unit at a point is looked up; `None` where the table has numbers.
    finder: Option<UnitFinder<'a>>,
}

impl<'a> Reader<'a> {
    fn new(
        context: &'a Context<'a>,
        land: &Land<'a>,
        section: &'a InstitutionsSection,
        table: &'a Table,
    ) -> Result<Self, BuildError> {
        let finder = match section.number {
            Some(_) => None,
            None => Some(UnitFinder::new(context, land, "institutions")?),
        };
        Ok(Self { context, section, table, finder })
    }

    /// The institution of a row; `None` where its unit is not found, which the report then says.
    fn institution(&self, row: &Row, report: &mut Section) -> Result<Option<Institution>, BuildError> {
        let (table, section) = (self.table, self.section);
        let name = table.required_text(row, table.column(&section.name)?)?.to_owned();
        let kind = match (&section.kind, &section.kind_value) {
            (Some(column), _) => {
                let column = table.column(column)?;
                let none = || table.complaint(row, column, "holds no letter or digit to make an identifier of");
                id_of(table.required_text(row, column)?).ok_or_else(none)?
            }
            (None, Some(kind)) => kind.clone(),
            // The manifest has made sure that there is one.
            (None, None) => return Ok(None),
        };
        let at = (table.optional_column(section.lon.as_ref())?).zip(table.optional_column(section.lat.as_ref())?);
        let point = at.map_or(Ok(None), |(lon, lat)| table.point(row, lon, lat))?;
        let unit = match &self.finder {
            Some(finder) => point.and_then(|point| finder.at(point)),
            None => self.numbered(row, report)?,
        };
        match unit {
            Some(unit) => {
                report.add_matched();
                Ok(Some(Institution { name, kind, unit, point, source: section.source.clone() }))
            }
            None if self.finder.is_some() => {
                report.add_unmatched(format!("{}: {name} lies in no unit", table.place_of_row(row)));
                Ok(None)
            }
            None => Ok(None),
        }
    }

    /// The unit by its number; where it is none or several, the report says so.
    fn numbered(&self, row: &Row, report: &mut Section) -> Result<Option<UnitIndex>, BuildError> {
        let key = Key::new(self.table, self.section.number.as_ref(), None)?;
        match key.find(self.table, row, self.context.register, None) {
            Ok(found) => {
                let Some(unit) = found.single() else {
                    report.add_unmatched(format!("{}: was parted among several units", self.table.place_of_row(row)));
                    return Ok(None);
                };
                report_match(&found, self.table, row, self.context.register, report);
                Ok(Some(unit))
            }
            Err(line) => {
                report.add_unmatched(line);
                Ok(None)
            }
        }
    }
}
