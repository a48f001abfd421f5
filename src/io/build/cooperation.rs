//! What memberships and projects make of units: relations of who is in a network or a
//! project together, and a grouping of the projects that several take part in.

use super::error::BuildError;
use crate::cooperation::{TwoMode, together};
use crate::io::manifest::Manifest;
use crate::model::{
    Group, Grouping, Id, IdError, Link, Membership, Participation, Project, Relation, Title, UnitIndex,
};

/// The id of the relation of members of one network.
const CO_MEMBERSHIP: &str = "co-membership";
/// The id of the relation of participants of one project.
const CO_PARTICIPATION: &str = "co-participation";
/// The id of the grouping of projects, and of its layer.
const CONSORTIA: &str = "consortia";

/// What events make, unless the manifest has something of the same id.
pub(super) struct Made {
    pub(super) relations: Vec<Relation>,
    pub(super) groupings: Vec<Grouping>,
}

/// What is there already.
pub(super) struct Known<'a> {
    pub(super) manifest: &'a Manifest,
    pub(super) units: usize,
    pub(super) relations: &'a [Relation],
    pub(super) groupings: &'a [Grouping],
}

/// Makes the relations and the grouping. Members are those of the dataset's year: `networks` are the groupings
/// made from memberships.
pub(super) fn from_events(
    known: &Known<'_>,
    networks: &[Grouping],
    memberships: &[Membership],
    projects: &[Project],
    participations: &[Participation],
) -> Result<Made, BuildError> {
    let mut made = Made { relations: Vec::new(), groupings: Vec::new() };
    let is_free = |id: &str| {
        known.relations.iter().all(|relation| relation.id.as_str() != id)
            && known.groupings.iter().all(|grouping| grouping.id.as_str() != id)
    };
    if let Some(first) = memberships.first()
        && is_free(CO_MEMBERSHIP)
    {
        let groups = networks.iter().flat_map(|grouping| &grouping.groups);
        let groups: Vec<Vec<u32>> = groups.map(|group| group.members.iter().map(|unit| unit.0).collect()).collect();
        let note = networks.iter().filter_map(|grouping| grouping.note.clone()).collect::<Vec<_>>().join(" ");
        let shape = Shape {
            id: CO_MEMBERSHIP,
            title: [
                ("nb", "Medlem i samme nettverk"),
                ("nn", "Medlem i same nettverk"),
                ("en", "Members of the same network"),
            ],
            measure: "networks",
            note,
        };
        made.relations.extend(relation(known, &shape, &first.source, &groups)?);
    }
    let groups = consortia(projects, participations);
    let Some(first) = projects.first().filter(|_| !groups.is_empty()) else { return Ok(made) };
    if is_free(CO_PARTICIPATION) {
        let members: Vec<Vec<u32>> =
            groups.iter().map(|group| group.members.iter().map(|unit| unit.0).collect()).collect();
        let shape = Shape {
            id: CO_PARTICIPATION,
            title: [("nb", "Med i samme prosjekt"), ("nn", "Med i same prosjekt"), ("en", "In the same project")],
            measure: "projects",
            note: String::new(),
        };
        made.relations.extend(relation(known, &shape, &first.source, &members)?);
    }
    if is_free(CONSORTIA) {
        made.groupings.push(Grouping {
            id: derived(CONSORTIA)?,
            title: title([
                ("nb", "Prosjekter med flere deltakere"),
                ("nn", "Prosjekt med fleire deltakarar"),
                ("en", "Projects that several take part in"),
            ]),
            collection: Some(derived(CONSORTIA)?),
            year: known.manifest.dataset.year,
            source: first.source.clone(),
            note: None,
            groups,
        });
    }
    Ok(made)
}

/// How a relation of who is in something together is told.
struct Shape {
    id: &'static str,
    title: [(&'static str, &'static str); 3],
    measure: &'static str,
    note: String,
}

/// The relation of units that share a group; `None` where no two do.
fn relation(
    known: &Known<'_>,
    shape: &Shape,
    source: &Id,
    groups: &[Vec<u32>],
) -> Result<Option<Relation>, BuildError> {
    let about = |source| BuildError::Together { id: shape.id.to_owned(), source };
    let graph = TwoMode::new(known.units, groups.iter().map(|group| group.iter().copied())).map_err(about)?;
    let link = |((from, to), shared): ((u32, u32), crate::cooperation::Together)| Link {
        from: UnitIndex(from),
        to: UnitIndex(to),
        contact: None,
        values: vec![Some(f64::from(shared.groups)), Some(shared.newman)],
    };
    let links: Vec<Link> = together(&graph).into_iter().map(link).collect();
    if links.is_empty() {
        return Ok(None);
    }
    let measures = [derived(shape.measure)?, derived(&format!("{}_newman", shape.measure))?];
    let year = known.manifest.dataset.year;
    let relation = Relation::new(
        derived(shape.id)?,
        title(shape.title),
        year,
        source.clone(),
        known.units,
        true,
        &measures,
        links,
    );
    let mut relation = relation.map_err(|source| BuildError::Relation {
        file: "what units are in together".to_owned(),
        id: shape.id.to_owned(),
        source,
    })?;
    relation.note = (!shape.note.is_empty()).then(|| shape.note.clone());
    Ok(Some(relation))
}

/// The projects that several units take part in, as groups.
fn consortia(projects: &[Project], participations: &[Participation]) -> Vec<Group> {
    let mut members: Vec<Vec<UnitIndex>> = vec![Vec::new(); projects.len()];
    for participation in participations {
        members[participation.project as usize].push(participation.unit);
    }
    let mut groups = Vec::new();
    for (project, mut members) in projects.iter().zip(members) {
        members.sort_unstable();
        members.dedup();
        if members.len() > 1 {
            let words = [&project.title, &project.number].into_iter().find(|words| !words.is_empty());
            let title = words.map_or_else(|| project.id.to_string(), Clone::clone);
            groups.push(Group { id: project.id.clone(), title, members });
        }
    }
    groups
}

fn derived(id: &str) -> Result<Id, BuildError> {
    Id::new(id).map_err(|source: IdError| BuildError::Id { what: id.to_owned(), source })
}

fn title(words: [(&str, &str); 3]) -> Title {
    Title::new(words.map(|(language, text)| (language.to_owned(), text.to_owned())))
}
