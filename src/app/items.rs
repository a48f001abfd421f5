//! The collections of a dataset, and pages of their features by box and offset.

use std::borrow::Cow;

use geo::{BoundingRect, ConvexHull, Coord, Geometry, Intersects, Rect};

use super::error::AppError;
use super::features::{Collection, CollectionKind, Feature, border_id, feature};
use super::filter::{Filter, SortKey, choose};
use super::layers::{Field, FieldKind, LayerKind, border_fields, drawn_groupings, group_fields, unit_fields};
use super::links::find_link;
use super::snapshot::Snapshot;
use super::tiles::{check_properties, is_named};
use crate::model::BoundingBox;

/// Which features are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemsQuery {
    /// Only features that meet one of these boxes (two, where a box crosses the antimeridian); empty for all.
    pub boxes: Vec<BoundingBox>,
    /// Whether the time asked for misses the dataset's year, so that nothing matches.
    pub other_time: bool,
    /// Skip so many of those that match.
    pub offset: usize,
    /// Give at most so many.
    pub limit: usize,
    /// Only these properties.
    pub properties: Option<Vec<String>>,
    /// Only features that this is true of.
    pub filter: Option<Filter>,
    /// The order, by the first key and then the next; that of the dataset without any.
    pub sort: Vec<SortKey>,
    /// Whether groups are drawn as the convex hull around their members in place of the members' union.
    pub hulls: bool,
}

/// A page of features.
#[derive(Clone, Debug, PartialEq)]
pub struct ItemsPage<'a> {
    /// How many match in all.
    pub matched: usize,
    /// Those on the page.
    pub features: Vec<Feature<'a>>,
}

/// The collections of a dataset.
pub fn collections(snapshot: &Snapshot) -> Vec<Collection> {
    let dataset = snapshot.dataset();
    let about = dataset.about();
    let extent = dataset.extent();
    let collection = |id: &str, kind, title: &str, count, fields| Collection {
        id: id.to_owned(),
        kind,
        title: title.to_owned(),
        count,
        extent: extent.filter(|_| has_geometry(kind)),
        fields,
    };
    let mut all = vec![collection(
        about.collection.as_str(),
        CollectionKind::Units,
        about.title.get("en"),
        dataset.units().len(),
        unit_fields(dataset).into_iter().chain(snapshot.added_fields()).collect(),
    )];
    all.extend(drawn_groupings(dataset).map(|(place, grouping, id)| {
        let kind = CollectionKind::Groups(place);
        collection(id, kind, grouping.title.get("en"), grouping.groups.len(), group_fields())
    }));
    for layer in snapshot.layers() {
        let (kind, count) = match layer.kind {
            LayerKind::Centres => (CollectionKind::Centres, snapshot.store().points(layer.kind).len()),
            LayerKind::Borders => (CollectionKind::Borders, snapshot.store().borders().len()),
            LayerKind::Links => (CollectionKind::Links, snapshot.store().usual_links().len()),
            _ => continue,
        };
        let fields = if kind == CollectionKind::Borders { border_fields(dataset) } else { layer.fields.clone() };
        all.push(collection(&layer.id, kind, &layer.title, count, fields));
    }
    let tables = [
        ("projects", CollectionKind::Projects, "Projects", dataset.projects().len()),
        (
            "participations",
            CollectionKind::Participations,
            "Who takes part in projects",
            dataset.participations().len(),
        ),
        ("memberships", CollectionKind::Memberships, "Who is a member of networks", dataset.memberships().len()),
    ];
    for (id, kind, title, count) in tables.into_iter().filter(|(.., count)| *count > 0) {
        all.push(collection(id, kind, title, count, table_fields(snapshot, kind)));
    }
    all
}

/// Whether features of a collection have a place.
fn has_geometry(kind: CollectionKind) -> bool {
    !matches!(kind, CollectionKind::Projects | CollectionKind::Participations | CollectionKind::Memberships)
}

/// The columns of a table without geometry, read off its first row.
fn table_fields(snapshot: &Snapshot, kind: CollectionKind) -> Vec<Field> {
    use super::features::PropertyValue;
    let row = feature(snapshot, kind, 0);
    let kind_of = |name: &str, value: &PropertyValue<'_>| match value {
        PropertyValue::Boolean(_) => FieldKind::Boolean,
        PropertyValue::Number(_) => FieldKind::Number,
        PropertyValue::Null if matches!(name, "year" | "applied" | "granted") => FieldKind::Number,
        _ => FieldKind::Text,
    };
    row.properties.iter().map(|(name, value)| Field::new(&**name, kind_of(name, value), "")).collect()
}

/// The collection with this id.
///
/// # Errors
/// When there is none.
pub fn find_collection(snapshot: &Snapshot, id: &str) -> Result<Collection, AppError> {
    let all = collections(snapshot);
    let known = all.iter().map(|collection| collection.id.clone()).collect();
    let found = all.into_iter().find(|collection| collection.id == id);
    found.ok_or_else(|| AppError::Unknown { what: "collection", id: id.to_owned(), known })
}

/// A page of a collection's features.
///
/// # Errors
/// When the collection or a property is unknown, the filter is none, or hulls are asked of what are no groups.
pub fn items<'a>(snapshot: &'a Snapshot, id: &str, query: &ItemsQuery) -> Result<ItemsPage<'a>, AppError> {
    let collection = find_collection(snapshot, id)?;
    if let Some(names) = &query.properties {
        check_properties(&collection.fields, names)?;
    }
    if query.hulls && !matches!(collection.kind, CollectionKind::Groups(_)) {
        let groups: Vec<&str> = drawn_groupings(snapshot.dataset()).map(|(.., id)| id).collect();
        let why = format!("{id} has no groups to draw a hull around; collections of groups: {}", groups.join(", "));
        return Err(AppError::Unfit { why });
    }
    let places = matching(snapshot, &collection, query);
    let places = choose(snapshot, &collection, places, query.filter.as_ref(), &query.sort)?;
    let page = places.iter().skip(query.offset).take(query.limit);
    let features = page.map(|&place| {
        let mut feature = feature(snapshot, collection.kind, place);
        if query.hulls {
            feature.geometry = feature.geometry.map(|union| Geometry::MultiPolygon(union.convex_hull().into()));
        }
        if let Some(names) = &query.properties {
            feature.properties.retain(|(name, _)| is_named(names, name));
        }
        feature
    });
    Ok(ItemsPage { matched: places.len(), features: features.collect() })
}

/// A feature of a collection by its id.
///
/// # Errors
/// When the collection or the feature is unknown.
pub fn item<'a>(snapshot: &'a Snapshot, collection: &str, id: &str) -> Result<Feature<'a>, AppError> {
    let collection = find_collection(snapshot, collection)?;
    if collection.kind == CollectionKind::Units {
        let unit = super::profile::find_unit(snapshot, id)?;
        return Ok(feature(snapshot, collection.kind, unit.get()));
    }
    if let Some(found) = find_link(snapshot.dataset(), id).filter(|_| collection.kind == CollectionKind::Links) {
        return Ok(found);
    }
    let all = all_places(snapshot, collection.kind, collection.count);
    let found = all.iter().find(|&&place| feature_id(snapshot, collection.kind, place) == id);
    if let Some(&place) = found {
        return Ok(feature(snapshot, collection.kind, place));
    }
    let example = all.first().map(|&place| feature_id(snapshot, collection.kind, place).into_owned());
    Err(AppError::UnknownItem { collection: collection.id, id: id.to_owned(), example: example.unwrap_or_default() })
}

/// The places of a collection's features in the tables they come from.
fn all_places(snapshot: &Snapshot, kind: CollectionKind, count: usize) -> Vec<usize> {
    match kind {
        CollectionKind::Centres => {
            snapshot.store().points(LayerKind::Centres).iter().map(|&(unit, _)| unit as usize).collect()
        }
        _ => (0..count).collect(),
    }
}

fn feature_id(snapshot: &Snapshot, kind: CollectionKind, place: usize) -> Cow<'_, str> {
    let dataset = snapshot.dataset();
    match kind {
        CollectionKind::Units | CollectionKind::Centres => Cow::Borrowed(dataset.units()[place].number.as_str()),
        CollectionKind::Groups(grouping) => Cow::Borrowed(dataset.groupings()[grouping].groups[place].id.as_str()),
        CollectionKind::Links => feature(snapshot, kind, place).id,
        CollectionKind::Borders => Cow::Owned(border_id(dataset, &snapshot.store().borders()[place])),
        CollectionKind::Projects => Cow::Borrowed(dataset.projects()[place].id.as_str()),
        CollectionKind::Participations | CollectionKind::Memberships => Cow::Owned((place + 1).to_string()),
    }
}

fn matching(snapshot: &Snapshot, collection: &Collection, query: &ItemsQuery) -> Vec<usize> {
    if query.other_time {
        return Vec::new();
    }
    if query.boxes.is_empty() {
        return all_places(snapshot, collection.kind, collection.count);
    }
    if collection.kind == CollectionKind::Units {
        let polygons = snapshot.shown().map_or(&[][..], |set| &set.polygons);
        let mut found: Vec<usize> =
            query.boxes.iter().flat_map(|&bounds| snapshot.index().within(polygons, bounds)).collect();
        found.sort_unstable();
        found.dedup();
        return found;
    }
    let mut places = all_places(snapshot, collection.kind, collection.count);
    places.retain(|&place| meets(snapshot, collection.kind, place, &query.boxes));
    places
}

fn meets(snapshot: &Snapshot, kind: CollectionKind, place: usize, boxes: &[BoundingBox]) -> bool {
    let Some(geometry) = feature(snapshot, kind, place).geometry else { return false };
    let Some(around) = geometry.bounding_rect().map(BoundingBox::from) else { return false };
    boxes.iter().any(|&bounds| {
        let low = Coord { x: bounds.west, y: bounds.south };
        around.intersects(bounds) && geometry.intersects(&Rect::new(low, Coord { x: bounds.east, y: bounds.north }))
    })
}
