//! Units and their polygons: from the units table, or for want of one from the
//! first boundary set.

use std::collections::HashMap;

use geo::{InteriorPoint, MultiPolygon};

use super::error::BuildError;
use crate::io::files::Files;
use crate::io::manifest::{BoundariesSection, Manifest, UnitsSection};
use crate::io::report::Section;
use crate::io::table::{Column, Row, Table, TableError};
use crate::io::vector::{self, BoundarySpec, RawBoundaries};
use crate::model::{BoundarySet, LonLat, Unit, UnitNumber};

/// Reads units and boundary sets; units ascend by number.
pub(super) fn read(
    manifest: &Manifest,
    files: &dyn Files,
    sections: &mut Vec<Section>,
) -> Result<(Vec<Unit>, Vec<BoundarySet>), BuildError> {
    let mut raw = Vec::new();
    for section in &manifest.boundaries {
        raw.push((section, read_boundaries(section, files)?));
    }
    let mut units = match (&manifest.units, raw.first()) {
        (Some(section), _) => read_units(section, files, sections)?,
        (None, Some((_, boundaries))) => units_of(boundaries),
        (None, None) => Vec::new(),
    };
    units.sort_by(|a, b| a.number.cmp(&b.number));
    let index: HashMap<UnitNumber, usize> = units.iter().enumerate().map(|(i, u)| (u.number.clone(), i)).collect();
    let sets =
        raw.into_iter().map(|(section, raw)| arrange(section, raw, &units, &index, sections)).collect::<Vec<_>>();
    add_label_points(&mut units, &sets);
    Ok((units, sets))
}

/// The one door to GDAL.
fn read_boundaries(section: &BoundariesSection, files: &dyn Files) -> Result<RawBoundaries, BuildError> {
    let spec = BoundarySpec {
        layer: section.layer.clone(),
        number_field: section.number.clone(),
        part_field: section.number_part.clone(),
        name_field: section.name.clone(),
        number_prefix: section.number_prefix.clone(),
        digits: section.digits,
        crs: section.crs.clone(),
    };
    let path = files.gdal_path(&section.file)?;
    Ok(vector::read_boundaries(&spec, path.as_path())?)
}

fn units_of(boundaries: &RawBoundaries) -> Vec<Unit> {
    let unit = |feature: &vector::RawFeature| Unit {
        number: feature.number.clone(),
        name: feature.name.clone().unwrap_or_else(|| feature.number.to_string()),
        other_names: Vec::new(),
        label_point: None,
        centre: None,
        centre_source: None,
    };
    boundaries.features.iter().map(unit).collect()
}

/// The columns of the units table.
struct Columns {
    number: Column,
    name: Column,
    other_names: Option<Column>,
    label: Option<(Column, Column)>,
    centre: Option<(Column, Column)>,
    centre_source: Option<Column>,
}

impl Columns {
    fn find(section: &UnitsSection, table: &Table) -> Result<Self, TableError> {
        let pair = |lon: &Option<String>, lat: &Option<String>| -> Result<Option<(Column, Column)>, TableError> {
            Ok(table.optional_column(lon.as_ref())?.zip(table.optional_column(lat.as_ref())?))
        };
        Ok(Self {
            number: table.column(&section.number)?,
            name: table.column(&section.name)?,
            other_names: table.optional_column(section.other_names.as_ref())?,
            label: pair(&section.label_lon, &section.label_lat)?,
            centre: pair(&section.centre_lon, &section.centre_lat)?,
            centre_source: table.optional_column(section.centre_source.as_ref())?,
        })
    }

    fn unit(&self, table: &Table, row: &Row, digits: usize) -> Result<Unit, TableError> {
        let text = table.required_text(row, self.number)?;
        let padded =
            if text.bytes().all(|b| b.is_ascii_digit()) { format!("{text:0>digits$}") } else { text.to_owned() };
        let number =
            UnitNumber::new(&padded).map_err(|why| table.complaint(row, self.number, &format!("cannot be: {why}")))?;
        let point = |columns: Option<(Column, Column)>| match columns {
            Some((lon, lat)) => table.point(row, lon, lat),
            None => Ok(None),
        };
        let other_names = table.optional_text(row, self.other_names).unwrap_or_default();
        Ok(Unit {
            number,
            name: table.required_text(row, self.name)?.to_owned(),
            other_names: other_names.split(';').map(str::trim).filter(|n| !n.is_empty()).map(str::to_owned).collect(),
            label_point: point(self.label)?,
            centre: point(self.centre)?,
            centre_source: table.optional_text(row, self.centre_source).map(str::to_owned),
        })
    }
}

fn read_units(section: &UnitsSection, files: &dyn Files, sections: &mut Vec<Section>) -> Result<Vec<Unit>, BuildError> {
    let table = Table::read(&section.table(), files)?;
    let columns = Columns::find(section, &table)?;
    let mut report = Section::new("units", table.file(), "rows");
    let mut seen: HashMap<UnitNumber, usize> = HashMap::new();
    let mut units = Vec::with_capacity(table.rows().len());
    for row in table.rows() {
        let unit = columns.unit(&table, row, section.digits.unwrap_or(0))?;
        if let Some(before) = seen.insert(unit.number.clone(), row.number) {
            let problem = format!("the number {} stands in row {before} already; numbers are unique", unit.number);
            return Err(BuildError::row(table.place(row, columns.number), problem));
        }
        report.add_matched();
        units.push(unit);
    }
    sections.push(report);
    Ok(units)
}

/// Puts a set's polygons in the order of the units.
fn arrange(
    section: &BoundariesSection,
    raw: RawBoundaries,
    units: &[Unit],
    index: &HashMap<UnitNumber, usize>,
    sections: &mut Vec<Section>,
) -> BoundarySet {
    let mut report = Section::new(format!("boundaries {}", section.id), &section.file, "features");
    report.note(format!("coordinates came in {}", raw.crs));
    let mut polygons: Vec<Option<MultiPolygon<f64>>> = vec![None; units.len()];
    for feature in raw.features {
        if let Some(&unit) = index.get(&feature.number) {
            polygons[unit] = Some(feature.polygon);
            report.add_matched();
        } else {
            let name = feature.name.map(|name| format!(" ({name})")).unwrap_or_default();
            report.add_unmatched(format!(
                "{}, row {}: {}{name} is not among the units",
                section.file, feature.row, feature.number
            ));
        }
    }
    for repair in raw.repaired {
        report.repaired(format!(
            "{}, row {}: {} was invalid ({}); area {:.0} m2 before, {:.0} m2 after",
            section.file, repair.row, repair.number, repair.reason, repair.area_before_m2, repair.area_after_m2
        ));
    }
    for (unit, _) in units.iter().zip(&polygons).filter(|(_, polygon)| polygon.is_none()) {
        report.note(format!("{} {} has no polygon here", unit.name, unit.number));
    }
    sections.push(report);
    BoundarySet { id: section.id.clone(), source: section.source.clone(), polygons }
}

/// Gives units without a point inside one from their polygon.
fn add_label_points(units: &mut [Unit], sets: &[BoundarySet]) {
    for (at, unit) in units.iter_mut().enumerate().filter(|(_, unit)| unit.label_point.is_none()) {
        let polygon = sets.iter().find_map(|set| set.polygons[at].as_ref());
        let inside = polygon.and_then(InteriorPoint::interior_point);
        unit.label_point = inside.and_then(|point| LonLat::new(point.x(), point.y()).ok());
    }
}
