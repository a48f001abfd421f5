//! Features: what a thing in the dataset looks like to a map or a GIS: an id, a
//! geometry and named properties. Shared by tiles and collections, so that both say
//! the same.

use std::borrow::Cow;

use geo::{Geometry, Point};

use super::layers::{Border, contact_relations, unit_fields};
use super::links::link_feature;
use super::relations::AnyRelation;
use super::snapshot::Snapshot;
use crate::model::{BoundingBox, Dataset, Group, Grouping, Indicator, Status, UnitIndex};
use crate::tiling::{PropertyTable, mvt};

/// The value of a property.
#[derive(Clone, Debug, PartialEq)]
pub enum PropertyValue<'a> {
    /// Nothing known.
    Null,
    /// Text.
    Text(Cow<'a, str>),
    /// A number.
    Number(f64),
    /// Yes or no.
    Boolean(bool),
}

impl<'a> PropertyValue<'a> {
    pub(super) fn text(text: &'a str) -> Self {
        Self::Text(Cow::Borrowed(text))
    }

    pub(super) fn maybe_text(text: Option<&'a str>) -> Self {
        text.map_or(Self::Null, Self::text)
    }

    pub(super) fn maybe_number(number: Option<f64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// A measure (km, minutes) to three decimals: more would be noise.
    pub(super) fn thousandths(number: f64) -> Self {
        Self::Number((number * 1000.0).round() / 1000.0)
    }

    /// As tiles hold it: there is no null in them.
    pub(super) fn for_tile(&self) -> Option<mvt::PropertyValue<'_>> {
        match self {
            Self::Null => None,
            Self::Text(text) => Some(mvt::PropertyValue::Text(text)),
            Self::Number(number) => Some(mvt::PropertyValue::Number(*number)),
            Self::Boolean(flag) => Some(mvt::PropertyValue::Boolean(*flag)),
        }
    }
}

/// Named values in the order they are shown.
pub(super) type Properties<'a> = Vec<Property<'a>>;

/// A value by its name.
pub(super) type Property<'a> = (Cow<'a, str>, PropertyValue<'a>);

/// A thing with a place and properties.
#[derive(Clone, Debug, PartialEq)]
pub struct Feature<'a> {
    /// Identifier, unique in its collection.
    pub id: Cow<'a, str>,
    /// Where it lies, in degrees unless another system was asked for; `None` for things without a place.
    pub geometry: Option<Geometry<f64>>,
    /// What is known of it.
    pub properties: Properties<'a>,
}

/// What a collection holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CollectionKind {
    /// The units.
    Units,
    /// The groups of a grouping; its place in the dataset.
    Groups(usize),
    /// The units' centres.
    Centres,
    /// The borders between units.
    Borders,
    /// Straight lines between the units of the first relation.
    Links,
    /// Projects, without geometry.
    Projects,
    /// Participations, without geometry.
    Participations,
    /// Memberships, without geometry.
    Memberships,
}

/// A collection of features.
#[derive(Clone, Debug, PartialEq)]
pub struct Collection {
    /// Identifier, unique in the dataset.
    pub id: String,
    /// What it holds.
    pub kind: CollectionKind,
    /// What it holds, in words.
    pub title: String,
    /// How many features it has.
    pub count: usize,
    /// The box around them in degrees, for those with geometry.
    pub extent: Option<BoundingBox>,
    /// The properties its features have.
    pub fields: Vec<super::layers::Field>,
}

/// A feature of a collection by its place in it.
pub(super) fn feature(snapshot: &Snapshot, kind: CollectionKind, place: usize) -> Feature<'_> {
    let dataset = snapshot.dataset();
    let unit = UnitIndex::from(place);
    let id = || Cow::Borrowed(dataset.unit(unit).number.as_str());
    match kind {
        CollectionKind::Units => {
            // Through the topology, whose exteriors run the way GeoJSON wants.
            let polygon = snapshot.topology().multi_polygon(snapshot.topology().areas(), place);
            Feature {
                id: id(),
                geometry: polygon.map(Geometry::MultiPolygon),
                properties: unit_properties(snapshot, unit),
            }
        }
        CollectionKind::Groups(grouping) => {
            let group = &dataset.groupings()[grouping].groups[place];
            let areas = snapshot.store().areas(super::layers::LayerKind::Groups(grouping));
            let polygon = areas.and_then(|areas| snapshot.topology().multi_polygon(areas, place));
            Feature {
                id: Cow::Borrowed(group.id.as_str()),
                geometry: polygon.map(Geometry::MultiPolygon),
                properties: group_properties(group),
            }
        }
        CollectionKind::Centres => {
            let point = dataset.unit(unit).centre.map(|p| Geometry::Point(Point::new(p.lon(), p.lat())));
            Feature { id: id(), geometry: point, properties: centre_properties(dataset, unit) }
        }
        CollectionKind::Borders => {
            let border = &snapshot.store().borders()[place];
            let lines = snapshot.topology().multi_line_string(&border.line.arcs);
            Feature {
                id: Cow::Owned(border_id(dataset, border)),
                geometry: Some(Geometry::MultiLineString(lines)),
                properties: border_properties(snapshot, border),
            }
        }
        CollectionKind::Links => {
            let relation = dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given);
            link_feature(dataset, relation, &snapshot.store().usual_links()[place])
        }
        CollectionKind::Projects => Feature {
            id: Cow::Borrowed(dataset.projects()[place].id.as_str()),
            geometry: None,
            properties: project_properties(dataset, place),
        },
        CollectionKind::Participations => Feature {
            id: Cow::Owned((place + 1).to_string()),
            geometry: None,
            properties: participation_properties(dataset, place),
        },
        CollectionKind::Memberships => Feature {
            id: Cow::Owned((place + 1).to_string()),
            geometry: None,
            properties: membership_properties(dataset, place),
        },
    }
}

pub(super) fn border_id(dataset: &Dataset, border: &Border) -> String {
    let number = |unit: u32| dataset.unit(UnitIndex(unit)).number.as_str();
    format!("{}-{}", number(border.line.a), number(border.line.b))
}

pub(super) fn name_properties(dataset: &Dataset, unit: UnitIndex) -> Properties<'_> {
    let unit = dataset.unit(unit);
    let mut properties = Vec::with_capacity(2 + 2 * dataset.indicators().len() + dataset.groupings().len());
    properties.push((Cow::Borrowed("number"), PropertyValue::text(unit.number.as_str())));
    properties.push((Cow::Borrowed("name"), PropertyValue::text(&unit.name)));
    properties
}

/// Number, name, every indicator with its status where not observed, groups.
pub(super) fn unit_properties(snapshot: &Snapshot, unit: UnitIndex) -> Properties<'_> {
    let dataset = snapshot.dataset();
    let mut properties = name_properties(dataset, unit);
    properties.extend(snapshot.indicators().flat_map(|indicator| value_properties(indicator, unit)));
    let named =
        |grouping: &&Grouping| snapshot.is_partition(grouping) && dataset.indicator(grouping.id.as_str()).is_none();
    for grouping in dataset.groupings().iter().filter(named) {
        let group = snapshot.standings().group_of(&grouping.id, unit).map(|group| grouping.groups[group].id.as_str());
        properties.push((Cow::Borrowed(grouping.id.as_str()), PropertyValue::maybe_text(group)));
    }
    properties
}

/// A unit's value, and its status where it is not observed.
fn value_properties(indicator: &Indicator, unit: UnitIndex) -> impl Iterator<Item = Property<'_>> {
    let value = indicator.value(unit);
    let id = indicator.id.as_str();
    let status = (value.status() != Status::Observed)
        .then(|| (Cow::Owned(format!("{id}.status")), PropertyValue::text(value.status().as_str())));
    std::iter::once((Cow::Borrowed(id), PropertyValue::maybe_number(value.number()))).chain(status)
}

/// What a unit is known by beside the dataset.
pub(super) fn added_properties(snapshot: &Snapshot, unit: UnitIndex) -> impl Iterator<Item = Property<'_>> {
    snapshot.additions().indicators.iter().flat_map(move |indicator| value_properties(indicator, unit))
}

/// The properties of all units, as tiles hold them.
pub(super) fn unit_table(snapshot: &Snapshot) -> PropertyTable {
    let dataset = snapshot.dataset();
    let mut table = PropertyTable::new(unit_fields(dataset).into_iter().map(|field| field.name).collect());
    for unit in dataset.unit_indices() {
        let properties = unit_properties(snapshot, unit);
        table.push_row(properties.iter().filter_map(|(name, value)| Some((&**name, value.for_tile()?))));
    }
    table
}

/// Puts the status of observed values of a unit beside them too.
pub(super) fn state_all<'a>(snapshot: &Snapshot, kind: CollectionKind, feature: &mut Feature<'a>) {
    if kind != CollectionKind::Units {
        return;
    }
    let mut stated: Properties<'a> = Vec::with_capacity(2 * feature.properties.len());
    let mut properties = std::mem::take(&mut feature.properties).into_iter().peekable();
    while let Some((name, value)) = properties.next() {
        let status = format!("{name}.status");
        let is_stated = properties.peek().is_some_and(|(next, _)| *next == status);
        let is_observed = !is_stated && snapshot.indicator(&name).is_some();
        stated.push((name, value));
        if is_observed {
            stated.push((Cow::Owned(status), PropertyValue::text(Status::Observed.as_str())));
        }
    }
    feature.properties = stated;
}

pub(super) fn group_properties(group: &Group) -> Properties<'_> {
    vec![
        (Cow::Borrowed("number"), PropertyValue::text(group.id.as_str())),
        (Cow::Borrowed("name"), PropertyValue::text(&group.title)),
        (Cow::Borrowed("members"), PropertyValue::Number(group.members.len() as f64)),
    ]
}

pub(super) fn centre_properties(dataset: &Dataset, unit: UnitIndex) -> Properties<'_> {
    let mut properties = name_properties(dataset, unit);
    let found_by = dataset.unit(unit).centre_source.as_deref();
    properties.push((Cow::Borrowed("found_by"), PropertyValue::maybe_text(found_by)));
    properties
}

/// Both numbers, the length where the borders are real, which relations hold the
/// pair, and which groupings the border parts.
pub(super) fn border_properties<'a>(snapshot: &'a Snapshot, border: &'a Border) -> Properties<'a> {
    let dataset = snapshot.dataset();
    let number = |unit: u32| PropertyValue::text(dataset.unit(UnitIndex(unit)).number.as_str());
    let mut properties = vec![(Cow::Borrowed("a"), number(border.line.a)), (Cow::Borrowed("b"), number(border.line.b))];
    if !dataset.about().schematic {
        let length_km = (border.line.length_m / 10.0).round() / 100.0;
        properties.push((Cow::Borrowed("length_km"), PropertyValue::Number(length_km)));
    }
    for (relation, &holds) in contact_relations(dataset).iter().zip(&border.in_relations) {
        properties.push((Cow::Borrowed(relation.id.as_str()), PropertyValue::Boolean(holds)));
    }
    for (grouping, &parts) in snapshot.bordered_groupings().zip(&border.parts_groups) {
        properties.push((Cow::Owned(format!("{}_border", grouping.id)), PropertyValue::Boolean(parts)));
    }
    properties
}

fn project_properties(dataset: &Dataset, place: usize) -> Properties<'_> {
    let project = &dataset.projects()[place];
    vec![
        (Cow::Borrowed("scheme"), PropertyValue::text(project.scheme.as_str())),
        (Cow::Borrowed("year"), PropertyValue::maybe_number(project.year.map(|year| f64::from(year.get())))),
        (Cow::Borrowed("number"), PropertyValue::text(&project.number)),
        (Cow::Borrowed("title"), PropertyValue::text(&project.title)),
        (Cow::Borrowed("applied"), PropertyValue::maybe_number(project.applied)),
        (Cow::Borrowed("granted"), PropertyValue::maybe_number(project.granted)),
        (Cow::Borrowed("status"), PropertyValue::maybe_text(project.status.as_deref())),
    ]
}

fn participation_properties(dataset: &Dataset, place: usize) -> Properties<'_> {
    let participation = &dataset.participations()[place];
    let project = &dataset.projects()[participation.project as usize];
    let mut properties = vec![
        (Cow::Borrowed("project"), PropertyValue::text(project.id.as_str())),
        (Cow::Borrowed("scheme"), PropertyValue::text(project.scheme.as_str())),
    ];
    properties.extend(name_properties(dataset, participation.unit));
    properties.push((Cow::Borrowed("role"), PropertyValue::text(participation.role.as_str())));
    properties.push((Cow::Borrowed("company"), PropertyValue::maybe_text(participation.company.as_deref())));
    properties.push((Cow::Borrowed("estimated"), PropertyValue::Boolean(participation.estimated)));
    properties
}

fn membership_properties(dataset: &Dataset, place: usize) -> Properties<'_> {
    let membership = &dataset.memberships()[place];
    let mut properties = vec![
        (Cow::Borrowed("grouping"), PropertyValue::text(membership.grouping.as_str())),
        (Cow::Borrowed("network"), PropertyValue::text(membership.network.as_str())),
        (Cow::Borrowed("network_title"), PropertyValue::text(&membership.network_title)),
        (Cow::Borrowed("form"), PropertyValue::maybe_text(membership.form.as_deref())),
    ];
    properties.extend(name_properties(dataset, membership.unit));
    properties.push((Cow::Borrowed("from"), PropertyValue::maybe_text(membership.period.from.as_deref())));
    properties.push((Cow::Borrowed("to"), PropertyValue::maybe_text(membership.period.to.as_deref())));
    properties.push((Cow::Borrowed("role"), PropertyValue::maybe_text(membership.role.as_deref())));
    properties.push((Cow::Borrowed("note"), PropertyValue::maybe_text(membership.note.as_deref())));
    properties.push((Cow::Borrowed("estimated"), PropertyValue::Boolean(membership.estimated)));
    properties
}
