//! The tile layers of a dataset: its units, the groupings that are drawn, points
//! and borders; what each carries, and the shapes ready to be cut into tiles.

use std::collections::HashSet;

use geo::{InteriorPoint, MultiPolygon};
use rayon::prelude::*;

use super::links::{LinksQuery, links_layer};
use super::pairs::Pair;
use super::reach_layer::BandsDrawing;
use crate::geometry::{BorderLine, Topology};
use crate::model::{Contact, Dataset, Group, Grouping, Indicator, LonLat, Relation, UnitIndex};
use crate::tiling::{AreaLayer, LineLayer, Pyramid};

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

/// Shapes ready to be cut into tiles.
#[derive(Debug)]
pub(super) enum Drawing {
    Areas(AreaLayer),
    Points(Vec<(u32, LonLat)>),
    Lines {
        layer: LineLayer,
        borders: Vec<Border>,
    },
    /// Pairs of units by a relation's id.
    Links {
        relation: String,
        pairs: Vec<Pair>,
    },
    Bands(BandsDrawing),
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

/// All layers of a dataset over one pyramid.
#[derive(Debug)]
pub(super) struct TileStore {
    pyramid: Pyramid,
    layers: Vec<Layer>,
}

/// The deepest zoom there are tiles for; clients draw these larger beyond it.
pub(super) const MAX_ZOOM: u8 = 12;

impl TileStore {
    pub(super) fn new(dataset: &Dataset, topology: &Topology) -> Self {
        let (pyramid, mut layers) = rayon::join(|| Pyramid::new(topology, MAX_ZOOM), || area_layers(dataset, topology));
        layers.push(points_layer(dataset, LayerKind::Centres));
        layers.push(points_layer(dataset, LayerKind::Labels));
        layers.push(borders_layer(dataset, topology));
        layers.extend(usual_links(dataset));
        let mut seen = HashSet::new();
        layers.retain(|layer| !layer.is_empty() && seen.insert(layer.id.clone()));
        Self { pyramid, layers }
    }

    pub(super) fn pyramid(&self) -> &Pyramid {
        &self.pyramid
    }

    pub(super) fn layers(&self) -> &[Layer] {
        &self.layers
    }

    /// The borders, where the dataset has any.
    pub(super) fn borders(&self) -> &[Border] {
        let borders = self.layers.iter().find_map(|layer| match &layer.drawing {
            Drawing::Lines { borders, .. } => Some(borders.as_slice()),
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
    pub(super) fn areas(&self, kind: LayerKind) -> Option<&AreaLayer> {
        self.layers.iter().find(|layer| layer.kind == kind).and_then(|layer| match &layer.drawing {
            Drawing::Areas(areas) => Some(areas),
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
    /// The deepest zoom there are tiles for.
    pub const MAX_ZOOM: u8 = MAX_ZOOM;

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

    /// The integer id of the feature at a place: its number where all have one, else
    /// its place counted from 1.
    pub(super) fn feature_id(&self, number: Option<u64>, place: usize) -> u64 {
        number.filter(|_| self.numbered).unwrap_or(place as u64 + 1)
    }

    fn is_empty(&self) -> bool {
        match &self.drawing {
            Drawing::Areas(areas) => areas.areas().is_empty(),
            Drawing::Points(points) => points.is_empty(),
            Drawing::Lines { borders, .. } => borders.is_empty(),
            Drawing::Links { pairs, .. } => pairs.is_empty(),
            Drawing::Bands(bands) => bands.layer.areas().is_empty(),
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
            drawing: Drawing::Areas(AreaLayer::new(topology, topology.areas().clone())),
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
                drawing: Drawing::Areas(AreaLayer::new(topology, topology.dissolve(&members))),
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

/// Partitions whose group a unit's feature names, unless an indicator has the same id.
pub(super) fn unit_groupings(dataset: &Dataset) -> impl Iterator<Item = &Grouping> {
    let units = dataset.units().len();
    dataset
        .groupings()
        .iter()
        .filter(move |grouping| grouping.is_partition(units) && dataset.indicator(grouping.id.as_str()).is_none())
}

fn name_fields() -> Vec<Field> {
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
        _ => ("labels", format!("Where the name of each {unit_kind} can stand"), label_points(dataset)),
    };
    let mut fields = name_fields();
    if kind == LayerKind::Centres {
        fields.push(Field::new("found_by", FieldKind::Text, "how the centre was found"));
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
    let lines = borders.iter().map(|border| border.line.arcs.clone()).collect();
    Layer {
        id: "borders".to_owned(),
        kind: LayerKind::Borders,
        title: format!("Borders between {}", dataset.about().collection),
        fields: border_fields(dataset),
        drawing: Drawing::Lines { layer: LineLayer::new(topology, lines), borders },
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
