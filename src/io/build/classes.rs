//! Groupings made from an indicator: where its values lie between breaks.

use super::attributes::Groups;
use super::error::BuildError;
use crate::io::manifest::{ClassesSection, ManifestError};
use crate::io::report::Section;
use crate::model::{Grouping, Indicator, UnitIndex};

/// Puts every unit with a value into its class; a break belongs to the class above.
pub(super) fn grouping(
    section: &ClassesSection,
    indicators: &[Indicator],
    sections: &mut Vec<Section>,
) -> Result<Grouping, BuildError> {
    let conflict = |problem: String| ManifestError::Conflict { section: "classes".to_owned(), problem };
    let id = section.id.as_str();
    let Some(indicator) = indicators.iter().find(|indicator| indicator.id == section.indicator) else {
        let ids: Vec<&str> = indicators.iter().map(|indicator| indicator.id.as_str()).collect();
        let wanted = section.indicator.as_str();
        let problem = format!("entry {id:?} has indicator = {wanted:?}, but the indicators are: {}", ids.join(", "));
        return Err(conflict(problem).into());
    };
    let mut report = Section::new(format!("grouping {id}"), section.indicator.as_str(), "units");
    let mut groups = Groups::default();
    let mut places = Vec::new();
    for title in &section.titles {
        let place = groups.place(title, title).filter(|place| !places.contains(place));
        let wrong = || conflict(format!("entry {id:?}: the title {title:?} makes no identifier, or stands twice"));
        places.push(place.ok_or_else(wrong)?);
    }
    let mut missing = 0;
    for (unit, value) in indicator.values.iter().enumerate() {
        match value.number() {
            Some(number) => {
                let class = section.breaks.partition_point(|&at| at <= number);
                groups.add(places[class], UnitIndex::from(unit));
                report.add_matched();
            }
            None => missing += 1,
        }
    }
    if missing > 0 {
        report.note(format!("{missing} units have no value and are in no class"));
    }
    sections.push(report);
    Ok(Grouping {
        id: section.id.clone(),
        title: section.title.clone(),
        collection: None,
        year: indicator.year,
        source: section.source.clone().unwrap_or_else(|| indicator.source.clone()),
        note: section.note.clone(),
        groups: groups.finish(),
    })
}
