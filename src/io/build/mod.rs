//! From a manifest to a checked dataset: reads every source, joins them on the
//! units, and reports what became of each row.

mod attributes;
mod classes;
mod cooperation;
mod crosswalk;
mod error;
mod flows;
mod institutions;
mod keyed;
mod memberships;
mod network_table;
mod participation;
mod places;
mod projects;
mod relations;
mod roads;
mod travel;
mod units;
mod weights;

pub use self::error::BuildError;

use crate::io::files::Files;
use crate::io::manifest::{ConditionEntry, Manifest};
use crate::io::report::{Report, Section};
use crate::model::{
    About, BoundarySet, Dataset, DatasetParts, Grouping, Id, Indicator, NameRules, Register, RegisterEntry, Relation,
    Roads, RuleSet, Source, Unit, Year,
};

/// What every reader needs.
pub(super) struct Context<'a> {
    manifest: &'a Manifest,
    files: &'a dyn Files,
    register: &'a Register,
    year: Year,
}

/// Builds the dataset a manifest (as text) describes from its files.
///
/// # Errors
/// When the manifest, a file or a row is wrong; the text says where, and what would be
/// right. What merely does not match is no error but stands in the report.
pub fn build(manifest: &str, files: &dyn Files) -> Result<(Dataset, Report), BuildError> {
    let manifest = Manifest::parse(manifest)?;
    let year = manifest.dataset.year;
    let mut report = Report::new(manifest.dataset.id.as_str());
    let sections = &mut report.sections;
    let (units, boundaries) = units::read(&manifest, files, sections)?;
    let register = read_register(&manifest, files, &units, sections)?;
    let context = Context { manifest: &manifest, files, register: &register, year };

    let mut groupings = Vec::new();
    for section in &manifest.groupings {
        groupings.push(attributes::grouping(&context, section, sections)?);
    }
    let mut indicators = read_indicators(&context, sections)?;
    let mut records = projects::Records::default();
    for section in &manifest.projects {
        records.read(&context, section, sections)?;
    }
    indicators.extend(records.indicators(year, &indicators)?);
    let memberships::Found { groupings: networks_by_kind, networks, memberships } =
        memberships::read_all(&context, sections)?;
    groupings.extend(networks_by_kind.iter().cloned());
    let mut relations = read_relations(&context, &boundaries, sections)?;
    let land = places::Land { units: &units, boundaries: &boundaries, indicators: &indicators };
    let roads = read_roads(&context, &land, sections)?;
    let institutions = institutions::read(&context, &land, sections)?;
    let ground = boundaries.first().filter(|_| !manifest.dataset.schematic);
    let known = travel::Known { units: &units, ground, indicators: &indicators, groupings: &groupings };
    let reckoned = travel::reckon(&context, roads.as_ref(), &known, &mut relations, sections)?;
    indicators.extend(reckoned);
    for section in &manifest.classes {
        groupings.push(classes::grouping(section, &indicators, sections)?);
    }
    let known =
        cooperation::Known { manifest: &manifest, units: units.len(), relations: &relations, groupings: &groupings };
    let made =
        cooperation::from_events(&known, &networks_by_kind, &memberships, &records.projects, &records.participations)?;
    relations.extend(made.relations);
    groupings.extend(made.groupings);
    let dataset = Dataset::new(DatasetParts {
        about: about(&manifest),
        units,
        boundaries,
        indicators,
        relations,
        groupings,
        projects: records.projects,
        participations: records.participations,
        networks,
        memberships,
        roads,
        rules: rules(&manifest),
        institutions,
        sources: sources(&manifest),
    })?;
    report.holds = holdings(&dataset);
    debug_assert!(report.adds_up(), "every row has one outcome");
    Ok((dataset, report))
}

/// The indicators that stand in tables.
fn read_indicators(context: &Context<'_>, sections: &mut Vec<Section>) -> Result<Vec<Indicator>, BuildError> {
    let mut indicators = Vec::new();
    for section in &context.manifest.indicators {
        indicators.extend(attributes::indicators(context, section, sections)?);
    }
    for section in &context.manifest.participation {
        indicators.extend(participation::read(context, section, sections)?);
    }
    Ok(indicators)
}

/// `takes_part` and `rff` make `takes_part.rff`.
fn derived_id(what: &str, scheme: &Id) -> Result<Id, BuildError> {
    let text = format!("{what}.{scheme}");
    Id::new(&text).map_err(|source| BuildError::Id { what: format!("the indicator {text}"), source })
}

/// The register, with what tells homonyms apart and with the crosswalks.
fn read_register(
    manifest: &Manifest,
    files: &dyn Files,
    units: &[Unit],
    sections: &mut Vec<Section>,
) -> Result<Register, BuildError> {
    let year = manifest.dataset.year;
    let rules = NameRules {
        suffixes: manifest.names.suffixes.clone(),
        qualifier_words: manifest.names.qualifier_words.clone(),
    };
    let mut entries: Vec<RegisterEntry> = units.iter().map(RegisterEntry::of).collect();
    let numbers = Register::new(year, &rules, entries.clone());
    let context = Context { manifest, files, register: &numbers, year };
    if let Some(id) = &manifest.names.qualifier_grouping {
        for section in manifest.groupings.iter().filter(|section| section.id == *id) {
            // The grouping is read again, and reported, with the others.
            let grouping = attributes::grouping(&context, section, &mut Vec::new())?;
            add_qualifiers(&mut entries, &grouping);
        }
    }
    let mut old = Vec::new();
    for section in &manifest.crosswalks {
        old.extend(crosswalk::read(&context, section, sections)?);
    }
    let mut register = Register::new(year, &rules, entries);
    register.add_crosswalk(old);
    Ok(register)
}

fn add_qualifiers(entries: &mut [RegisterEntry], grouping: &Grouping) {
    for group in &grouping.groups {
        for member in &group.members {
            entries[member.get()].qualifiers.extend([group.title.clone(), group.id.to_string()]);
        }
    }
}

/// Relations from tables, then the contiguity of the boundary sets that no table
/// stands in for.
fn read_relations(
    context: &Context<'_>,
    boundaries: &[BoundarySet],
    sections: &mut Vec<Section>,
) -> Result<Vec<Relation>, BuildError> {
    let manifest = context.manifest;
    let mut from_tables = Vec::new();
    for section in &manifest.relations {
        from_tables.push(relations::read(context, section, sections)?);
    }
    let mut computed = Vec::new();
    for (section, set) in manifest.boundaries.iter().zip(boundaries) {
        let table = from_tables.iter().find(|relation| relation.id == set.id);
        // Schematic borders touch where the real ones do not: nothing to compare.
        if table.is_some() && manifest.dataset.schematic {
            continue;
        }
        let relation = relations::contiguity(context, section, set, sections)?;
        let Some(table) = table else {
            computed.push(relation);
            continue;
        };
        let (only_table, only_geometry) = relations::differences(table, &relation);
        if let Some(report) = sections.last_mut() {
            report.note(format!(
                "the table stands in: {only_table} rook pairs are only in the table, {only_geometry} only in the boundaries"
            ));
        }
    }
    computed.extend(from_tables);
    Ok(computed)
}

/// The road network with the places people travel from.
fn read_roads(
    context: &Context<'_>,
    land: &places::Land<'_>,
    sections: &mut Vec<Section>,
) -> Result<Option<Roads>, BuildError> {
    let Some(section) = &context.manifest.roads else { return Ok(None) };
    let links = roads::read_links(context, section, sections)?;
    let places = places::read(context, land, sections)?;
    roads::finish(context, section, links, places).map(Some)
}

fn about(manifest: &Manifest) -> About {
    let section = &manifest.dataset;
    About {
        id: section.id.clone(),
        title: section.title.clone(),
        year: section.year,
        unit_kind: section.unit_kind.clone(),
        collection: section.collection.clone(),
        schematic: section.schematic,
        note: section.note.clone(),
    }
}

fn rules(manifest: &Manifest) -> Vec<RuleSet> {
    let rules = |section: &crate::io::manifest::RulesSection| RuleSet {
        id: section.id.clone(),
        title: section.title.clone(),
        source: section.source.clone(),
        note: section.note.clone(),
        conditions: section.conditions.iter().filter_map(ConditionEntry::condition).collect(),
    };
    manifest.rules.iter().map(rules).collect()
}

fn sources(manifest: &Manifest) -> Vec<Source> {
    let source = |section: &crate::io::manifest::SourceSection| Source {
        id: section.id.clone(),
        title: section.title.clone(),
        publisher: section.publisher.clone(),
        url: section.url.clone(),
        licence: section.licence.clone(),
        year: section.year,
    };
    manifest.sources.iter().map(source).collect()
}

fn holdings(dataset: &Dataset) -> Vec<(String, usize)> {
    let counts = [
        ("units", dataset.units().len()),
        ("boundary sets", dataset.boundaries().len()),
        ("indicators", dataset.indicators().len()),
        ("relations", dataset.relations().len()),
        ("groupings", dataset.groupings().len()),
        ("road links", dataset.roads().map_or(0, |roads| roads.links().len())),
        ("places", dataset.roads().map_or(0, |roads| roads.places().len())),
        ("projects", dataset.projects().len()),
        ("participations", dataset.participations().len()),
        ("networks", dataset.networks().len()),
        ("memberships", dataset.memberships().len()),
        ("rule sets", dataset.rules().len()),
        ("institutions", dataset.institutions().len()),
        ("sources", dataset.sources().len()),
    ];
    counts.map(|(what, count)| (what.to_owned(), count)).into()
}
