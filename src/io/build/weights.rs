//! Relations from weights in the field's exchange formats: GAL (neighbour lists) and GWT
//! (a link with its weight a line), by the file's ending.

use std::collections::BTreeMap;

use super::Context;
use super::error::BuildError;
use super::relations::finish;
use crate::io::manifest::RelationSection;
use crate::io::report::Section;
use crate::model::{Id, Link, Relation, UnitIndex};
use crate::statistics::weights::{WeightsTextError, from_gal, gwt_links};

/// What the weight of a link is called when the manifest does not say.
const WEIGHT: &str = "weight";

/// A format of weights.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Gal,
    Gwt,
}

impl Format {
    /// The format that a file's ending says.
    pub(super) fn of(file: &str) -> Option<Self> {
        match file.rsplit_once('.')?.1.to_ascii_lowercase().as_str() {
            "gal" => Some(Self::Gal),
            "gwt" => Some(Self::Gwt),
            _ => None,
        }
    }
}

/// A link by the ids in the file: from, to, weight.
type NamedLink = (String, String, f64);

/// Reads a relation. It holds both ways where every link has its like.
pub(super) fn read(
    context: &Context<'_>,
    section: &RelationSection,
    format: Format,
    sections: &mut Vec<Section>,
) -> Result<Relation, BuildError> {
    let bytes = context.files.read(&section.file)?;
    let text = String::from_utf8_lossy(&bytes);
    let wrong = |source| BuildError::Weights { file: section.file.clone(), source };
    let named = links(&text, format).map_err(wrong)?;
    let mut report = Section::new(format!("relation {}", section.id), &section.file, "links");
    let mut found: BTreeMap<(UnitIndex, UnitIndex), f64> = BTreeMap::new();
    for (from, to, weight) in named {
        let unit = |text: &str| match context.register.number_or_name(text, section.structure_year) {
            Ok(found) => found.single().ok_or_else(|| format!("{text:?} was split; a pair cannot be")),
            Err(why) => Err(why.to_string()),
        };
        match (unit(&from), unit(&to)) {
            (Ok(a), Ok(b)) if a == b => report.add_set_aside(format!("{from} and {to}: a unit and itself")),
            (Ok(a), Ok(b)) if found.contains_key(&(a, b)) => {
                report.add_set_aside(format!("{from} to {to}: the link stands before already"));
            }
            (Ok(a), Ok(b)) => {
                report.add_matched();
                found.insert((a, b), weight);
            }
            (Err(why), _) | (_, Err(why)) => report.add_unmatched(format!("{from} to {to}: {why}")),
        }
    }
    let symmetric = found.iter().all(|(&(a, b), weight)| found.get(&(b, a)) == Some(weight));
    let links = found.into_iter().filter(|((a, b), _)| !symmetric || a < b);
    let value = |weight| section.measures.first().map_or(weight, |measure| measure.scaled(weight));
    let links = links.map(|((from, to), weight)| Link {
        from,
        to,
        contact: None,
        values: if format == Format::Gwt { vec![Some(value(weight))] } else { Vec::new() },
    });
    let measures = match format {
        Format::Gal => Vec::new(),
        Format::Gwt => vec![measure(section)?],
    };
    let section = RelationSection { symmetric, ..section.clone() };
    let relation = finish(context, &section, &measures, links.collect())?;
    sections.push(report);
    Ok(relation)
}

fn links(text: &str, format: Format) -> Result<Vec<NamedLink>, WeightsTextError> {
    match format {
        Format::Gal => {
            let named = from_gal(text)?;
            let id = |place: u32| named.ids[place as usize].clone();
            Ok(named.weights.links().map(|(from, to, weight)| (id(from), id(to), weight)).collect())
        }
        Format::Gwt => {
            let (_, links) = gwt_links(text)?;
            Ok(links.into_iter().map(|link| (link.from.to_owned(), link.to.to_owned(), link.weight)).collect())
        }
    }
}

fn measure(section: &RelationSection) -> Result<Id, BuildError> {
    match section.measures.first() {
        Some(measure) => Ok(measure.id.clone()),
        None => Id::new(WEIGHT).map_err(|source| BuildError::Id { what: "a measure".into(), source }),
    }
}
