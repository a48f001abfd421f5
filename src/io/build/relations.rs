//! Relations: contiguity from shared arcs, and pairs from tables. A table with the
//! id of a boundary set stands in for the contiguity computed from it.

use std::collections::{BTreeMap, BTreeSet};

use super::Context;
use super::error::BuildError;
use super::{flows, weights};
use crate::geometry::Topology;
use crate::io::manifest::{BoundariesSection, MeasureColumn, RelationSection};
use crate::io::report::Section;
use crate::io::table::{Column, NumberRule, Row, Table, TableError};
use crate::model::{BoundarySet, Contact, Id, Link, Relation, Title, UnitIndex};
use crate::travel::{Dense, check_matrix};

/// Tables of minutes are often in whole minutes: two roundings may add up to this.
const TOLERANCE_MINUTES: f64 = 1.5;

/// Computes the contiguity of a boundary set, and reports its flaws.
pub(super) fn contiguity(
    context: &Context<'_>,
    section: &BoundariesSection,
    set: &BoundarySet,
    sections: &mut Vec<Section>,
) -> Result<Relation, BuildError> {
    let mut report = Section::new(format!("contiguity {}", set.id), &section.file, "pairs");
    let topology = Topology::build(&set.polygons);
    let mut links = BTreeMap::new();
    for contact in topology.contacts() {
        links.insert((contact.a, contact.b), (contact.contact, contact.length_m));
    }
    if section.tolerance_m > 0.0 {
        let near = topology.near_contacts(section.tolerance_m);
        report.note(format!("the tolerance of {} m added {} pairs", section.tolerance_m, near.len()));
        for contact in near {
            links.insert((contact.a, contact.b), (contact.contact, contact.length_m));
        }
    }
    report_flaws(context, &topology, set, &mut report);
    for _ in &links {
        report.add_matched();
    }
    let links = links.into_iter().map(|((a, b), (contact, length_m))| Link {
        from: UnitIndex(a),
        to: UnitIndex(b),
        contact: Some(contact),
        values: vec![Some(if contact == Contact::Border { length_m / 1000.0 } else { 0.0 })],
    });
    let measure = Id::new("shared_border_km").map_err(|source| BuildError::Id { what: "a measure".into(), source })?;
    let title = section.relation_title.clone();
    let title = title.unwrap_or_else(|| Title::new([("en".to_owned(), format!("Contiguity ({})", set.id))]));
    let (source, units) = (section.source.clone(), context.register.len());
    let relation = Relation::new(set.id.clone(), title, context.year, source, units, true, &[measure], links.collect());
    let relation = relation.map_err(|source| BuildError::Relation {
        file: section.file.clone(),
        id: set.id.to_string(),
        source,
    })?;
    let alone = (0..units).filter(|&unit| relation.neighbours(unit.into()).is_empty()).count();
    report.note(format!(
        "{} rook pairs, {} queen pairs, {alone} units without a neighbour",
        rook_pairs(&relation).len(),
        relation.pair_count()
    ));
    sections.push(report);
    Ok(relation)
}

fn report_flaws(context: &Context<'_>, topology: &Topology, set: &BoundarySet, report: &mut Section) {
    for flaw in topology.flaws(&set.polygons) {
        report.note(flaw.describe(|unit| context.register.describe(UnitIndex(unit))));
    }
}

/// The pairs that share a border, or all pairs where the kind of contact is not known.
fn rook_pairs(relation: &Relation) -> BTreeSet<(UnitIndex, UnitIndex)> {
    let rook = relation.links().filter(|link| link.contact.is_none_or(|contact| contact == Contact::Border));
    rook.map(|link| (link.from.min(link.to), link.from.max(link.to))).collect()
}

/// How many rook pairs stand only in the one and only in the other.
pub(super) fn differences(table: &Relation, geometry: &Relation) -> (usize, usize) {
    let (table, geometry) = (rook_pairs(table), rook_pairs(geometry));
    (table.difference(&geometry).count(), geometry.difference(&table).count())
}

/// Reads a relation from a table of pairs.
pub(super) fn read(
    context: &Context<'_>,
    section: &RelationSection,
    sections: &mut Vec<Section>,
) -> Result<Relation, BuildError> {
    if let Some(flow) = &section.flow {
        return flows::read(context, section, flow, sections);
    }
    if let Some(format) = weights::Format::of(&section.file) {
        return weights::read(context, section, format, sections);
    }
    let table = Table::read(&section.table(), context.files)?;
    let (from, to) = (table.column(&section.from)?, table.column(&section.to)?);
    let contact_column = table.optional_column(section.contact.as_ref())?;
    let columns: Vec<_> =
        section.measures.iter().map(|m| table.column(&m.column)).collect::<Result<_, TableError>>()?;
    let mut report = Section::new(format!("relation {}", section.id), table.file(), "rows");
    let mut links: BTreeMap<(UnitIndex, UnitIndex), (Link, usize)> = BTreeMap::new();
    for row in table.rows() {
        let value = |(&column, measure): (&Column, &MeasureColumn)| {
            Ok(table.number(row, column, NumberRule::Any)?.map(|number| measure.scaled(number)))
        };
        let values = columns.iter().zip(&section.measures).map(value);
        let values = values.collect::<Result<Vec<_>, TableError>>()?;
        let contact = contact_column.map(|column| read_contact(&table, row, column)).transpose()?;
        let end = |column| find_end(context, section, &table, row, column);
        let (a, b) = match (end(from)?, end(to)?) {
            (Ok(a), Ok(b)) => (a, b),
            (Err(line), _) | (_, Err(line)) => {
                report.add_unmatched(line);
                continue;
            }
        };
        if a == b {
            report.add_set_aside(format!("{}: a unit and itself", table.place_of_row(row)));
            continue;
        }
        let ends = if section.symmetric { (a.min(b), a.max(b)) } else { (a, b) };
        let link = Link { from: ends.0, to: ends.1, contact, values };
        match links.get(&ends) {
            None => {
                report.add_matched();
                links.insert(ends, (link, row.number));
            }
            Some((before, first)) if *before == link => {
                report.add_set_aside(format!("{}: the pair stands in row {first} already", table.place_of_row(row)));
            }
            Some((_, first)) => {
                let problem = format!("the pair stands in row {first} with other values; give each pair once");
                return Err(BuildError::row(table.place_of_row(row), problem));
            }
        }
    }
    let ids: Vec<Id> = section.measures.iter().map(|measure| measure.id.clone()).collect();
    let relation = finish(context, section, &ids, links.into_values().map(|(link, _)| link).collect())?;
    report_travel(context, &relation, &mut report);
    sections.push(report);
    Ok(relation)
}

/// Says what cannot be true of a table of minutes; nothing for other tables, and for more
/// units than a full table is reasonable for.
fn report_travel(context: &Context<'_>, relation: &Relation, report: &mut Section) {
    if relation.unit_count() > Dense::MOST_UNITS {
        return;
    }
    let Some(minutes) = Dense::of(relation, "minutes") else { return };
    let flaws = check_matrix(&minutes, TOLERANCE_MINUTES);
    let name = |unit: usize| context.register.describe(unit.into());
    report.note(format!("minutes: {} pairs are missing, counted in each direction", flaws.missing));
    if !flaws.alone.is_empty() {
        let names: Vec<String> = flaws.alone.iter().map(|&unit| name(unit)).collect();
        report.note(format!("minutes: in no pair: {}", names.join(", ")));
    }
    if flaws.negative > 0 {
        report.note(format!("minutes: {} are below 0", flaws.negative));
    }
    if let Some((from, to, minutes)) = flaws.most_asymmetric {
        report.note(format!(
            "minutes: {} pairs differ by direction, {} and {} the most, by {minutes:.1}",
            flaws.asymmetric,
            name(from),
            name(to)
        ));
    }
    if let Some((from, over, to, minutes)) = flaws.worst_detour {
        report.note(format!(
            "minutes: {} pairs are shorter over a third; from {} to {} over {} saves {minutes:.1}",
            flaws.detours,
            name(from),
            name(to),
            name(over)
        ));
    }
}

/// Makes the relation of a section from its links.
pub(super) fn finish(
    context: &Context<'_>,
    section: &RelationSection,
    measures: &[Id],
    links: Vec<Link>,
) -> Result<Relation, BuildError> {
    let (id, title, source) = (section.id.clone(), section.title.clone(), section.source.clone());
    let (year, units) = (section.year.unwrap_or(context.year), context.register.len());
    let relation = Relation::new(id, title, year, source, units, section.symmetric, measures, links);
    let wrap = |source| BuildError::Relation { file: section.file.clone(), id: section.id.to_string(), source };
    let mut relation = relation.map_err(wrap)?;
    relation.note.clone_from(&section.note);
    Ok(relation)
}

/// The unit at one end of a pair, or a line for the report.
pub(super) fn find_end(
    context: &Context<'_>,
    section: &RelationSection,
    table: &Table,
    row: &Row,
    column: Column,
) -> Result<Result<UnitIndex, String>, TableError> {
    let text = table.required_text(row, column)?;
    let found = context.register.number_or_name(text, section.structure_year);
    Ok(match found.map(|found| found.single()) {
        Ok(Some(unit)) => Ok(unit),
        Ok(None) => Err(format!("{}: {text:?} was split; a pair cannot be", table.place(row, column))),
        Err(why) => Err(format!("{}: {why}", table.place(row, column))),
    })
}

fn read_contact(table: &Table, row: &Row, column: Column) -> Result<Contact, TableError> {
    match table.required_text(row, column)? {
        "rook" => Ok(Contact::Border),
        "queen_only" | "point" => Ok(Contact::Point),
        _ => Err(table.complaint(row, column, "is no kind of contact; use rook, queen_only or point")),
    }
}
