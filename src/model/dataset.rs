//! The dataset: an immutable, checked snapshot of units, indicators, relations and
//! groupings for one year.

use std::collections::{HashMap, HashSet};

use geo::{BoundingRect, MultiPolygon};

use super::event::{Membership, Network, Participation, Project};
use super::extent::BoundingBox;
use super::grouping::Grouping;
use super::indicator::Indicator;
use super::name::{Id, Title, Year};
use super::relation::Relation;
use super::roads::Roads;
use super::rules::{Institution, RuleSet};
use super::source::Source;
use super::unit::{Unit, UnitIndex, UnitNumber};

/// What a dataset is, in words.
#[derive(Clone, Debug, PartialEq)]
pub struct About {
    /// Identifier (`norway-2018`).
    pub id: Id,
    /// Titles by language.
    pub title: Title,
    /// The year of the units.
    pub year: Year,
    /// What one unit is called (`municipality`).
    pub unit_kind: Id,
    /// What the units are called as a collection and a tile layer (`municipalities`).
    pub collection: Id,
    /// Whether the drawn borders are schematic, not real.
    pub schematic: bool,
    /// What a reader must know, if anything.
    pub note: Option<String>,
}

/// One way of drawing the units: cut at the coast, or out to the sea border.
#[derive(Clone, Debug, PartialEq)]
pub struct BoundarySet {
    /// Identifier: `land` or `sea`, or as the manifest says.
    pub id: Id,
    /// The source's id.
    pub source: Id,
    /// One entry per unit in the dataset's order, in degrees; `None` where a unit
    /// has no polygon in this set.
    pub polygons: Vec<Option<MultiPolygon<f64>>>,
}

impl BoundarySet {
    /// The box around all polygons; `None` for an empty set.
    pub fn extent(&self) -> Option<BoundingBox> {
        self.polygons
            .iter()
            .flatten()
            .filter_map(BoundingRect::bounding_rect)
            .map(BoundingBox::from)
            .reduce(BoundingBox::union)
    }
}

/// Everything a dataset is made of, before it is checked.
#[derive(Clone, Debug, PartialEq)]
pub struct DatasetParts {
    /// What it is.
    pub about: About,
    /// The units; any order, sorted by number on the way in by the builder.
    pub units: Vec<Unit>,
    /// Ways of drawing the units; the first is the one shown.
    pub boundaries: Vec<BoundarySet>,
    /// Values per unit.
    pub indicators: Vec<Indicator>,
    /// Pairs of units.
    pub relations: Vec<Relation>,
    /// Groups of units.
    pub groupings: Vec<Grouping>,
    /// Applications.
    pub projects: Vec<Project>,
    /// Who took part in them.
    pub participations: Vec<Participation>,
    /// Networks that units are members of.
    pub networks: Vec<Network>,
    /// Who is a member of what.
    pub memberships: Vec<Membership>,
    /// The road network travel is reckoned on, and where people are.
    pub roads: Option<Roads>,
    /// What schemes ask of those who apply together.
    pub rules: Vec<RuleSet>,
    /// Institutions that may take part beside units.
    pub institutions: Vec<Institution>,
    /// Where everything comes from.
    pub sources: Vec<Source>,
}

/// What makes parts unfit for a dataset.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatasetError {
    /// No units at all.
    #[error("a dataset needs at least one unit")]
    Empty,
    /// Two units with one number, or out of order.
    #[error("unit numbers must be unique and ascending, but {number} follows {before}")]
    UnitOrder {
        /// The number before.
        before: String,
        /// The offending number.
        number: String,
    },
    /// Two things of one kind with one id.
    #[error("there are two {what} with the id {id:?}")]
    DuplicateId {
        /// What they are.
        what: &'static str,
        /// Their id.
        id: String,
    },
    /// A per-unit table of the wrong length.
    #[error("{what} {id:?} has {found} entries for {expected} units")]
    Length {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: String,
        /// Entries found.
        found: usize,
        /// Units.
        expected: usize,
    },
    /// A reference to a source that is not listed.
    #[error("{what} {id:?} names the source {source_id:?}, which is not listed")]
    UnknownSource {
        /// What refers to it.
        what: &'static str,
        /// Its id.
        id: String,
        /// The missing source.
        source_id: String,
    },
    /// A unit or project index beyond the end, members out of order, or a value that is not finite.
    #[error("{what} {id:?} is malformed: {why}")]
    Malformed {
        /// What it is.
        what: &'static str,
        /// Its id.
        id: String,
        /// What is wrong.
        why: String,
    },
}

/// An immutable, checked snapshot for one year.
#[derive(Clone, Debug, PartialEq)]
pub struct Dataset {
    parts: DatasetParts,
    by_number: HashMap<UnitNumber, UnitIndex>,
}

impl Dataset {
    /// Checks the parts and takes them in.
    ///
    /// # Errors
    /// When numbers or ids are not unique, a table does not fit the units, or a
    /// reference leads nowhere.
    pub fn new(parts: DatasetParts) -> Result<Self, DatasetError> {
        if parts.units.is_empty() {
            return Err(DatasetError::Empty);
        }
        if let Some(pair) = parts.units.windows(2).find(|pair| pair[0].number >= pair[1].number) {
            return Err(DatasetError::UnitOrder {
                before: pair[0].number.to_string(),
                number: pair[1].number.to_string(),
            });
        }
        check_ids("sources", parts.sources.iter().map(|s| &s.id))?;
        check_ids("boundary sets", parts.boundaries.iter().map(|b| &b.id))?;
        check_ids("indicators", parts.indicators.iter().map(|i| &i.id))?;
        check_ids("relations", parts.relations.iter().map(|r| &r.id))?;
        check_ids("groupings", parts.groupings.iter().map(|g| &g.id))?;
        check_ids("projects", parts.projects.iter().map(|p| &p.id))?;
        check_ids("rule sets", parts.rules.iter().map(|r| &r.id))?;
        check_lengths(&parts)?;
        check_sources(&parts)?;
        check_contents(&parts)?;
        let by_number =
            parts.units.iter().enumerate().map(|(i, unit)| (unit.number.clone(), UnitIndex::from(i))).collect();
        Ok(Self { parts, by_number })
    }

    /// What the dataset is.
    pub fn about(&self) -> &About {
        &self.parts.about
    }

    /// The units, ascending by number.
    pub fn units(&self) -> &[Unit] {
        &self.parts.units
    }

    /// The indices of all units.
    pub fn unit_indices(&self) -> impl Iterator<Item = UnitIndex> + use<> {
        (0..self.parts.units.len()).map(UnitIndex::from)
    }

    /// A unit by its place.
    pub fn unit(&self, index: UnitIndex) -> &Unit {
        &self.parts.units[index.get()]
    }

    /// The place of the unit with this number.
    pub fn find_unit(&self, number: &str) -> Option<UnitIndex> {
        self.by_number.get(&UnitNumber::new(number).ok()?).copied()
    }

    /// Ways of drawing the units; the first is the one shown.
    pub fn boundaries(&self) -> &[BoundarySet] {
        &self.parts.boundaries
    }

    /// The boundary set with this id.
    pub fn boundary_set(&self, id: &str) -> Option<&BoundarySet> {
        self.parts.boundaries.iter().find(|set| set.id.as_str() == id)
    }

    /// All indicators.
    pub fn indicators(&self) -> &[Indicator] {
        &self.parts.indicators
    }

    /// The indicator with this id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.parts.indicators.iter().find(|indicator| indicator.id.as_str() == id)
    }

    /// All relations.
    pub fn relations(&self) -> &[Relation] {
        &self.parts.relations
    }

    /// The relation with this id.
    pub fn relation(&self, id: &str) -> Option<&Relation> {
        self.parts.relations.iter().find(|relation| relation.id.as_str() == id)
    }

    /// All groupings.
    pub fn groupings(&self) -> &[Grouping] {
        &self.parts.groupings
    }

    /// The grouping with this id.
    pub fn grouping(&self, id: &str) -> Option<&Grouping> {
        self.parts.groupings.iter().find(|grouping| grouping.id.as_str() == id)
    }

    /// All projects.
    pub fn projects(&self) -> &[Project] {
        &self.parts.projects
    }

    /// Who took part in which project.
    pub fn participations(&self) -> &[Participation] {
        &self.parts.participations
    }

    /// Networks that units are or were members of.
    pub fn networks(&self) -> &[Network] {
        &self.parts.networks
    }

    /// The network that a group stands for, if it is one.
    pub fn network(&self, grouping: &Id, group: &Id) -> Option<&Network> {
        self.parts.networks.iter().find(|network| network.grouping == *grouping && network.id == *group)
    }

    /// Who is a member of what.
    pub fn memberships(&self) -> &[Membership] {
        &self.parts.memberships
    }

    /// The road network, if the dataset has one.
    pub fn roads(&self) -> Option<&Roads> {
        self.parts.roads.as_ref()
    }

    /// What schemes ask of those who apply together.
    pub fn rules(&self) -> &[RuleSet] {
        &self.parts.rules
    }

    /// The institutions; none where the dataset has no table of them.
    pub fn institutions(&self) -> &[Institution] {
        &self.parts.institutions
    }

    /// Everything to credit.
    pub fn sources(&self) -> &[Source] {
        &self.parts.sources
    }

    /// The source with this id.
    pub fn source(&self, id: &Id) -> Option<&Source> {
        self.parts.sources.iter().find(|source| source.id == *id)
    }

    /// The box around the first boundary set, or around the units' points.
    pub fn extent(&self) -> Option<BoundingBox> {
        self.parts.boundaries.first().and_then(BoundarySet::extent).or_else(|| {
            let boxes = self.units().iter().filter_map(Unit::anchor);
            boxes.filter_map(|p| BoundingBox::new(p.lon(), p.lat(), p.lon(), p.lat())).reduce(BoundingBox::union)
        })
    }
}

fn check_ids<'a>(what: &'static str, ids: impl Iterator<Item = &'a Id>) -> Result<(), DatasetError> {
    let mut seen = HashSet::new();
    for id in ids {
        if !seen.insert(id) {
            return Err(DatasetError::DuplicateId { what, id: id.to_string() });
        }
    }
    Ok(())
}

fn check_lengths(parts: &DatasetParts) -> Result<(), DatasetError> {
    let expected = parts.units.len();
    let lengths = parts
        .boundaries
        .iter()
        .map(|b| ("boundary set", &b.id, b.polygons.len()))
        .chain(parts.indicators.iter().map(|i| ("indicator", &i.id, i.values.len())))
        .chain(parts.relations.iter().map(|r| ("relation", &r.id, r.unit_count())));
    for (what, id, found) in lengths {
        if found != expected {
            return Err(DatasetError::Length { what, id: id.to_string(), found, expected });
        }
    }
    Ok(())
}

fn check_sources(parts: &DatasetParts) -> Result<(), DatasetError> {
    let known: HashSet<&Id> = parts.sources.iter().map(|source| &source.id).collect();
    let references = parts
        .boundaries
        .iter()
        .map(|b| ("boundary set", &b.id, &b.source))
        .chain(parts.indicators.iter().map(|i| ("indicator", &i.id, &i.source)))
        .chain(parts.relations.iter().map(|r| ("relation", &r.id, &r.source)))
        .chain(parts.groupings.iter().map(|g| ("grouping", &g.id, &g.source)))
        .chain(parts.projects.iter().map(|p| ("project", &p.id, &p.source)))
        .chain(parts.networks.iter().map(|n| ("network", &n.id, &n.source)))
        .chain(parts.memberships.iter().map(|m| ("membership", &m.network, &m.source)))
        .chain(parts.roads.iter().map(|r| ("road network", &r.source, &r.source)))
        .chain(parts.rules.iter().map(|r| ("rule set", &r.id, &r.source)))
        .chain(parts.institutions.iter().map(|i| ("institution of kind", &i.kind, &i.source)));
    for (what, id, source) in references {
        if !known.contains(source) {
            return Err(DatasetError::UnknownSource { what, id: id.to_string(), source_id: source.to_string() });
        }
    }
    Ok(())
}

/// Networks and memberships are of groupings that are there; a network is told once.
fn check_networks(parts: &DatasetParts) -> Result<(), DatasetError> {
    let malformed =
        |id: &Id, why: &str| Err(DatasetError::Malformed { what: "network", id: id.to_string(), why: why.to_owned() });
    let groupings: HashSet<&Id> = parts.groupings.iter().map(|grouping| &grouping.id).collect();
    let mut seen = HashSet::new();
    for network in &parts.networks {
        if !groupings.contains(&network.grouping) {
            return malformed(&network.id, "its grouping is not there");
        }
        if !seen.insert((&network.grouping, &network.id)) {
            return malformed(&network.id, "it stands twice in its grouping");
        }
    }
    for membership in &parts.memberships {
        if membership.unit.get() >= parts.units.len() {
            return malformed(&membership.network, "a member is not a unit");
        }
        if !groupings.contains(&membership.grouping) {
            return malformed(&membership.network, "a membership's grouping is not there");
        }
    }
    Ok(())
}

fn check_contents(parts: &DatasetParts) -> Result<(), DatasetError> {
    let units = parts.units.len();
    let malformed = |what, id: &Id, why: String| DatasetError::Malformed { what, id: id.to_string(), why };
    for indicator in &parts.indicators {
        if indicator.numbers().any(|number| !number.is_finite()) {
            return Err(malformed("indicator", &indicator.id, "a value is not finite".to_owned()));
        }
    }
    for grouping in &parts.groupings {
        check_ids("groups in one grouping", grouping.groups.iter().map(|group| &group.id))?;
        for group in &grouping.groups {
            let ascending = group.members.windows(2).all(|pair| pair[0] < pair[1]);
            let inside = group.members.last().is_none_or(|last| last.get() < units);
            if !ascending || !inside {
                return Err(malformed("group", &group.id, "members must be ascending units, each once".to_owned()));
            }
        }
    }
    for participation in &parts.participations {
        let Some(project) = parts.projects.get(participation.project as usize) else {
            let why = format!("a participation names project {}", participation.project);
            return Err(malformed("dataset", &parts.about.id, why));
        };
        if participation.unit.get() >= units {
            return Err(malformed("project", &project.id, "a participant is not a unit".to_owned()));
        }
    }
    check_networks(parts)?;
    for institution in &parts.institutions {
        if institution.unit.get() >= units {
            let why = format!("{:?} lies in no unit", institution.name);
            return Err(malformed("institution of kind", &institution.kind, why));
        }
    }
    if let Some(roads) = parts.roads.as_ref().filter(|r| r.places().iter().any(|place| place.unit.get() >= units)) {
        return Err(malformed("road network", &roads.source, "a place belongs to no unit".to_owned()));
    }
    Ok(())
}
