//! The tile layers of a dataset: its units, the groupings that are drawn, points
//! and borders; what each carries, and the shapes ready to be cut into tiles.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use geo::{InteriorPoint, MultiPolygon};
use rayon::prelude::*;

use super::error::AppError;
use super::links::{LinksQuery, links_layer};
use super::pairs::Pair;
use super::planes::{Ground, Plane, offered};
use super::reach_layer::BandsDrawing;
use crate::geometry::{Areas, BorderLine, Topology};
use crate::model::{Contact, Dataset, Group, Grouping, Indicator, Kind, LonLat, Relation, TileMatrixSet, UnitIndex};

/// What a layer shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LayerKind {
    /// The units' areas.
    Units,
    /// The areas of a grouping's groups; the place of the grouping in the dataset.
    Groups(usize),
    /// The units' centres.
    Centres,
    /// Where the units' names can stand.
    Labels,
    /// A circle for each unit, as large as its value of an indicator.
    Bubbles,
    /// The borders between units.
    Borders,
    /// Straight lines between the units of a relation.
    Links,
    /// What lies within reach of somewhere.
    Reach,
}

/// What kind of values a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    Text,
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
}

impl FieldKind {
    /// Its type in JSON Schema.
    pub fn json_type(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "number",
            Self::Boolean => "boolean",
        }
    }

    /// Its type as `vector_layers` of tiles name it.
    pub fn tile_type(self) -> &'static str {
        match self {
            Self::Text => "String",
            Self::Number => "Number",
            Self::Boolean => "Boolean",
        }
    }
}

/// A property that features of a layer carry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The property's name.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// What it means, in a line.
    pub description: String,
}

impl Field {
    pub(super) fn new(name: impl Into<String>, kind: FieldKind, description: impl Into<String>) -> Self {
        Self { name: name.into(), kind, description: description.into() }
    }
}

/// A tile layer.
#[derive(Debug)]
pub struct Layer {
    /// Identifier, unique in the dataset: also the layer's name inside tiles.
    pub id: String,
    /// What it shows.
    pub kind: LayerKind,
    /// What it shows, in words.
    pub title: String,
    /// The properties of its features.
    pub fields: Vec<Field>,
    pub(super) drawing: Drawing,
    /// Whether its features have distinct whole numbers, which then are their ids in tiles.
    numbered: bool,
}

/// What a layer draws, in degrees or by the arcs of the topology; a [`Plane`] holds where it lies on a grid of tiles.
#[derive(Debug)]
pub(super) enum Drawing {
    Areas(Arc<Areas>),
    Points(Vec<(u32, LonLat)>),
    Lines {
        borders: Vec<Border>,
    },
    /// Pairs of units by a relation's id.
    Links {
        relation: String,
        pairs: Vec<Pair>,
    },
    Bands(Box<BandsDrawing>),
}

/// A border and what is known of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Border {
    pub line: BorderLine,
    /// For each grouping in [`TileStore::bordered_groupings`], whether the border parts two of its groups.
    pub parts_groups: Vec<bool>,
    /// For each relation in [`TileStore::contact_relations`], whether it holds the pair.
    pub in_relations: Vec<bool>,
}

/// All layers of a dataset, and where they lie on the grids of tiles.
#[derive(Debug)]
pub(super) struct TileStore {
    layers: Vec<Layer>,
    /// The grids that hold all of the dataset.
    sets: Vec<TileMatrixSet>,
    /// By the tile matrix set's place in [`TileMatrixSet::ALL`]; that of the first is there from the start.
    planes: [OnceLock<Plane>; TileMatrixSet::ALL.len()],
}

impl TileStore {
    /// # Errors
    /// When a border has no place in the first tile matrix set.
    pub(super) fn new(dataset: &Dataset, topology: &Topology) -> Result<Self, AppError> {
        let usual = TileMatrixSet::default();
        let (ground, mut layers) =
            rayon::join(|| Ground::new(dataset, topology, usual, usual.max_zoom()), || area_layers(dataset, topology));
        layers.push(points_layer(dataset, LayerKind::Centres));
        layers.push(points_layer(dataset, LayerKind::Labels));
        if usual_bubbles(dataset).is_some() {
            layers.push(points_layer(dataset, LayerKind::Bubbles));
        }
        layers.push(borders_layer(dataset, topology));
        layers.extend(usual_links(dataset));
        let mut seen = HashSet::new();
        layers.retain(|layer| !layer.is_empty() && seen.insert(layer.id.clone()));
        let store = Self { sets: offered(dataset), planes: Default::default(), layers };
        let plane = Plane::new(ground?, topology, &store.layers)?;
        store.planes[0].get_or_init(|| plane);
        Ok(store)
    }

    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    pub(super) fn sets(&self) -> &[TileMatrixSet] {
        &self.sets
    }

    /// Where the layers lie on a grid, if that is known already.
    pub(super) fn made_plane(&self, set: TileMatrixSet) -> Option<&Plane> {
        self.planes[set as usize].get()
    }

    /// Where the layers lie on a grid; found out, which takes long, when it is not known yet. Those who ask at the
    /// same time find it out at the same time, so ask through one door.
    pub(super) fn plane(&self, dataset: &Dataset, topology: &Topology, set: TileMatrixSet) -> Result<&Plane, AppError> {
        if !self.sets.contains(&set) {
            let known = self.sets.iter().map(|set| set.id().to_owned()).collect();
            return Err(AppError::Unknown { what: "tile matrix set", id: set.id().to_owned(), known });
        }
        if let Some(plane) = self.made_plane(set) {
            return Ok(plane);
        }
        let plane = Plane::new(Ground::new(dataset, topology, set, set.max_zoom())?, topology, &self.layers)?;
        Ok(self.planes[set as usize].get_or_init(|| plane))
    }

    /// The borders, where the dataset has any.
    pub(super) fn borders(&self) -> &[Border] {
        let borders = self.layers.iter().find_map(|layer| match &layer.drawing {
            Drawing::Lines { borders } => Some(borders.as_slice()),
            _ => None,
        });
        borders.unwrap_or_default()
    }

    /// The lines of the first relation.
    pub(super) fn usual_links(&self) -> &[Pair] {
        let links = self.layers.iter().find_map(|layer| match &layer.drawing {
            Drawing::Links { pairs, .. } => Some(pairs.as_slice()),
            _ => None,
        });
        links.unwrap_or_default()
    }

    /// The areas of a layer.
    pub(super) fn areas(&self, kind: LayerKind) -> Option<&Areas> {
        self.layers.iter().find(|layer| layer.kind == kind).and_then(|layer| match &layer.drawing {
            Drawing::Areas(areas) => Some(&**areas),
            _ => None,
        })
    }

    /// The points of a layer: (unit, point).
    pub(super) fn points(&self, kind: LayerKind) -> &[(u32, LonLat)] {
        let points = self.layers.iter().find(|layer| layer.kind == kind).and_then(|layer| match &layer.drawing {
            Drawing::Points(points) => Some(points.as_slice()),
            _ => None,
        });
        points.unwrap_or_default()
    }
}

impl Layer {
    pub(super) fn new(
        id: &str,
        kind: LayerKind,
        title: String,
        fields: Vec<Field>,
        drawing: Drawing,
        numbered: bool,
    ) -> Self {
        Self { id: id.to_owned(), kind, title, fields, drawing, numbered }
    }

    /// Whether its features are those of the collection of the same id.
    pub fn is_collection(&self) -> bool {
        !matches!(self.kind, LayerKind::Labels | LayerKind::Bubbles | LayerKind::Reach)
    }

    /// The integer id of the feature at a place: its number where all have one, else
    /// its place counted from 1.
    pub(super) fn feature_id(&self, number: Option<u64>, place: usize) -> u64 {
        number.filter(|_| self.numbered).unwrap_or(place as u64 + 1)
    }

    fn is_empty(&self) -> bool {
        match &self.drawing {
            Drawing::Areas(areas) => areas.is_empty(),
            Drawing::Points(points) => points.is_empty(),
            Drawing::Lines { borders } => borders.is_empty(),
            Drawing::Links { pairs, .. } => pairs.is_empty(),
            Drawing::Bands(bands) => bands.areas.is_empty(),
        }
    }
}

/// Whether all numbers are whole and distinct.
fn are_distinct(numbers: impl Iterator<Item = Option<u64>>) -> bool {
    let mut seen = HashSet::new();
    numbers.into_iter().all(|number| number.is_some_and(|number| seen.insert(number)))
}

fn units_are_numbered(dataset: &Dataset) -> bool {
    are_distinct(dataset.units().iter().map(|unit| unit.number.as_integer()))
}

pub(super) fn number_of(group: &Group) -> Option<u64> {
    group.id.as_str().parse().ok()
}

/// Groupings that are drawn as areas: those with a collection.
pub(super) fn drawn_groupings(dataset: &Dataset) -> impl Iterator<Item = (usize, &Grouping, &str)> {
    dataset.groupings().iter().enumerate().filter_map(|(place, grouping)| {
        let collection = grouping.collection.as_ref()?;
        Some((place, grouping, collection.as_str()))
    })
}

/// Drawn groupings that are partitions: a border may part their groups.
pub(super) fn bordered_groupings(dataset: &Dataset) -> Vec<&Grouping> {
    let units = dataset.units().len();
    drawn_groupings(dataset).map(|(_, grouping, _)| grouping).filter(|grouping| grouping.is_partition(units)).collect()
}

/// Relations that say how units touch.
pub(super) fn contact_relations(dataset: &Dataset) -> Vec<&Relation> {
    let touches = |relation: &&Relation| relation.pair_count() > 0 && relation.contact(0).is_some();
    dataset.relations().iter().filter(touches).collect()
}

fn area_layers(dataset: &Dataset, topology: &Topology) -> Vec<Layer> {
    let about = dataset.about();
    let mut layers = Vec::new();
    if !dataset.boundaries().is_empty() {
        layers.push(Layer {
            id: about.collection.to_string(),
            kind: LayerKind::Units,
            title: about.title.get("en").to_owned(),
            fields: unit_fields(dataset),
            drawing: Drawing::Areas(Arc::new(topology.areas().clone())),
            numbered: units_are_numbered(dataset),
        });
        layers.extend(drawn_groupings(dataset).map(|(place, grouping, collection)| {
            let members: Vec<Vec<u32>> =
                grouping.groups.iter().map(|group| group.members.iter().map(|unit| unit.0).collect()).collect();
            Layer {
                id: collection.to_owned(),
                kind: LayerKind::Groups(place),
                title: grouping.title.get("en").to_owned(),
                fields: group_fields(),
                drawing: Drawing::Areas(Arc::new(topology.dissolve(&members))),
                numbered: are_distinct(grouping.groups.iter().map(number_of)),
            }
        }));
    }
    layers
}

/// The fields of a unit: number, name, indicators with their status, groups.
pub(super) fn unit_fields(dataset: &Dataset) -> Vec<Field> {
    let mut fields = name_fields();
    fields.extend(dataset.indicators().iter().flat_map(indicator_fields));
    for grouping in unit_groupings(dataset) {
        let description = format!("{}: the group's id", grouping.title.get("en"));
        fields.push(Field::new(grouping.id.as_str(), FieldKind::Text, description));
    }
    fields
}

/// An indicator's value and its status.
pub(super) fn indicator_fields(indicator: &Indicator) -> [Field; 2] {
    let title = indicator.title.get("en");
    let unit =
        if indicator.unit_of_measure.is_empty() { String::new() } else { format!("{}, ", indicator.unit_of_measure) };
    let id = indicator.id.as_str();
    let status = format!("status of {id} where it is not observed: estimated or missing");
    [
        Field::new(id, FieldKind::Number, format!("{title} ({unit}{})", indicator.year)),
        Field::new(format!("{id}.status"), FieldKind::Text, status),
    ]
}

/// The value of the one indicator asked for and its status, under names that are the same for every indicator.
pub(super) fn value_fields(indicator: &Indicator) -> [Field; 2] {
    let [mut value, mut status] = indicator_fields(indicator);
    value.description = format!("{}: {}", indicator.id, value.description);
    "value".clone_into(&mut value.name);
    "status".clone_into(&mut status.name);
    [value, status]
}

/// What a circle carries beside the unit's number and name.
pub(super) fn bubble_fields(indicator: &Indicator) -> [Field; 3] {
    let [value, status] = value_fields(indicator);
    let what = "radius by which circles have areas in proportion to their values: 1 for the greatest of the dataset";
    [value, status, Field::new("radius", FieldKind::Number, what)]
}

/// The indicator that circles show when nobody says: the first count, else the first.
pub(super) fn usual_bubbles(dataset: &Dataset) -> Option<&Indicator> {
    let indicators = dataset.indicators();
    indicators.iter().find(|indicator| indicator.kind == Kind::Count).or_else(|| indicators.first())
}

/// Partitions whose group a unit's feature names, unless an indicator has the same id.
pub(super) fn unit_groupings(dataset: &Dataset) -> impl Iterator<Item = &Grouping> {
    let units = dataset.units().len();
    dataset
        .groupings()
        .iter()
        .filter(move |grouping| grouping.is_partition(units) && dataset.indicator(grouping.id.as_str()).is_none())
}

pub(super) fn name_fields() -> Vec<Field> {
    vec![
        Field::new("number", FieldKind::Text, "the number, with its leading zeros"),
        Field::new("name", FieldKind::Text, "the name"),
    ]
}

pub(super) fn group_fields() -> Vec<Field> {
    let mut fields = name_fields();
    fields.push(Field::new("members", FieldKind::Number, "how many units the group has"));
    fields
}

fn points_layer(dataset: &Dataset, kind: LayerKind) -> Layer {
    let about = dataset.about();
    let unit_kind = &about.unit_kind;
    let (id, title, points) = match kind {
        LayerKind::Centres => {
            let centres = dataset.units().iter().map(|unit| unit.centre).collect::<Vec<_>>();
            ("centres", format!("Centre of each {unit_kind}"), centres)
        }
        LayerKind::Bubbles => {
            let title = format!("A circle for each {unit_kind}, as large as its value of an indicator");
            ("bubbles", title, label_points(dataset))
        }
        _ => ("labels", format!("Where the name of each {unit_kind} can stand"), label_points(dataset)),
    };
    let mut fields = name_fields();
    match kind {
        LayerKind::Centres => fields.push(Field::new("found_by", FieldKind::Text, "how the centre was found")),
        LayerKind::Bubbles => fields.extend(usual_bubbles(dataset).map(bubble_fields).into_iter().flatten()),
        _ => {}
    }
    let points = (0..).zip(points).filter_map(|(unit, point)| Some((unit, point?))).collect();
    Layer {
        id: id.to_owned(),
        kind,
        title,
        fields,
        drawing: Drawing::Points(points),
        numbered: units_are_numbered(dataset),
    }
}

/// The point inside that the source gives, else one that is computed.
fn label_points(dataset: &Dataset) -> Vec<Option<LonLat>> {
    let polygons = dataset.boundaries().first().map_or(&[][..], |set| &set.polygons);
    let inside = |polygon: &MultiPolygon<f64>| {
        let point = polygon.interior_point()?;
        LonLat::new(point.x(), point.y()).ok()
    };
    dataset
        .units()
        .par_iter()
        .enumerate()
        .map(|(i, unit)| unit.label_point.or_else(|| inside(polygons.get(i)?.as_ref()?)).or(unit.centre))
        .collect()
}

/// The lines of the first relation, where there is one.
fn usual_links(dataset: &Dataset) -> Option<Layer> {
    dataset.relations().first()?;
    links_layer(dataset, &LinksQuery::default()).ok()
}

fn borders_layer(dataset: &Dataset, topology: &Topology) -> Layer {
    let groupings = bordered_groupings(dataset);
    let group_of: Vec<Vec<Option<usize>>> =
        groupings.iter().map(|grouping| first_groups(grouping, dataset.units().len())).collect();
    let relations = contact_relations(dataset);
    let borders: Vec<Border> = topology
        .border_lines()
        .into_iter()
        .map(|line| {
            let (a, b) = (UnitIndex(line.a), UnitIndex(line.b));
            let parts_groups = group_of.iter().map(|group| group[a.get()] != group[b.get()]).collect();
            let holds = |relation: &&Relation| {
                let range = relation.range(a);
                let place = relation.neighbours(a).binary_search(&b);
                place.is_ok_and(|place| relation.contact(range.start + place) == Some(Contact::Border))
            };
            Border { in_relations: relations.iter().map(holds).collect(), parts_groups, line }
        })
        .collect();
    Layer {
        id: "borders".to_owned(),
        kind: LayerKind::Borders,
        title: format!("Borders between {}", dataset.about().collection),
        fields: border_fields(dataset),
        drawing: Drawing::Lines { borders },
        numbered: false,
    }
}

/// For each unit, the place of the first group it is in.
fn first_groups(grouping: &Grouping, units: usize) -> Vec<Option<usize>> {
    let mut groups = vec![None; units];
    for (place, group) in grouping.groups.iter().enumerate() {
        for member in &group.members {
            groups[member.get()].get_or_insert(place);
        }
    }
    groups
}

pub(super) fn border_fields(dataset: &Dataset) -> Vec<Field> {
    let mut fields = vec![
        Field::new("a", FieldKind::Text, "number of the one unit"),
        Field::new("b", FieldKind::Text, "number of the other unit"),
    ];
    if !dataset.about().schematic {
        fields.push(Field::new("length_km", FieldKind::Number, "length of the border in km"));
    }
    for relation in contact_relations(dataset) {
        let description = format!("whether the two share a border by the relation {}", relation.id);
        fields.push(Field::new(relation.id.as_str(), FieldKind::Boolean, description));
    }
    for grouping in bordered_groupings(dataset) {
        let description = format!("whether it parts two groups: {}", grouping.title.get("en"));
        fields.push(Field::new(format!("{}_border", grouping.id), FieldKind::Boolean, description));
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::are_distinct;

    #[test]
    fn numbers_are_ids_only_when_all_are_whole_and_distinct() {
        assert!(are_distinct([Some(301), Some(513)].into_iter()));
        assert!(!are_distinct([Some(301), None].into_iter()), "03010200-030104 is no whole number");
        assert!(!are_distinct([Some(301), Some(301)].into_iter()), "0301 and 301 would be one");
    }
}
