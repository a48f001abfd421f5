//! The collections of a dataset, and pages of their features by box and offset, in the coordinate system asked for.

use std::borrow::Cow;

use geo::{ConvexHull, Geometry};

use super::coordinates::{Region, projected};
use super::error::AppError;
use super::features::{Collection, CollectionKind, Feature, border_id, feature, state_all};
use super::filter::{Choice, Filter, SortKey, choose, unit_names};
use super::layers::{Field, FieldKind, LayerKind, border_fields, drawn_groupings, group_fields, unit_fields};
use super::links::find_link;
use super::snapshot::Snapshot;
use super::tiles::{check_properties, is_named};
use crate::model::Crs;

/// Which features are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ItemsQuery {
    /// Only features that meet this box.
    pub region: Option<Region>,
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
    /// Only features whose properties have these values, each written as text.
    pub equal: Vec<(String, String)>,
    /// The order, by the first key and then the next; that of the dataset without any.
    pub sort: Vec<SortKey>,
    /// Whether groups are drawn as the convex hull around their members in place of the members' union.
    pub hulls: bool,
    /// Whether the status of every value stands beside it, not only where it is not observed.
    pub with_status: bool,
    /// What the coordinates of the answer are in.
    pub crs: Crs,
}

impl ItemsQuery {
    /// What is wanted of the features in the region.
    pub(super) fn choice(&self) -> Choice<'_> {
        Choice { filter: self.filter.as_ref(), equal: &self.equal, sort: &self.sort }
    }

    /// A feature as it is asked for.
    ///
    /// # Errors
    /// As [`in_crs`].
    pub(super) fn shaped<'a>(&self, mut feature: Feature<'a>) -> Result<Feature<'a>, AppError> {
        if self.hulls {
            feature.geometry = feature.geometry.map(|union| Geometry::MultiPolygon(union.convex_hull().into()));
        }
        if let Some(names) = &self.properties {
            feature.properties.retain(|(name, _)| is_named(names, name));
        }
        in_crs(feature, self.crs)
    }
}

/// A feature with its place in a coordinate system.
///
/// # Errors
/// When PROJ does not work, or the feature has no place in the system.
fn in_crs(mut feature: Feature<'_>, crs: Crs) -> Result<Feature<'_>, AppError> {
    if let Some(geometry) = feature.geometry.take() {
        let placed = projected(geometry, crs)?;
        let why = || format!("{} lies where {} has no coordinates; ask for another crs", feature.id, crs.uri());
        feature.geometry = Some(placed.ok_or_else(|| AppError::Unfit { why: why() })?);
    }
    Ok(feature)
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

/// What filters on a collection's features may speak of: more than their properties, where things are in several
/// groups.
pub fn queryables(snapshot: &Snapshot, collection: &Collection) -> Vec<Field> {
    let mut fields = collection.fields.clone();
    if collection.kind == CollectionKind::Units {
        for name in unit_names(snapshot) {
            if !fields.iter().any(|field| field.name == name) {
                let title = snapshot.grouping(&name).map_or("", |grouping| grouping.title.get("en"));
                fields.push(Field::new(name, FieldKind::Text, format!("{title}: the id of a group it is in")));
            }
        }
    }
    fields
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
    let places = matching(snapshot, &collection, query)?;
    let places = choose(snapshot, &collection, places, query.choice())?;
    let page = places.iter().skip(query.offset).take(query.limit);
    let features = page.map(|&place| {
        let mut feature = feature(snapshot, collection.kind, place);
        if query.with_status {
            state_all(snapshot, collection.kind, &mut feature);
        }
        query.shaped(feature)
    });
    Ok(ItemsPage { matched: places.len(), features: features.collect::<Result<_, _>>()? })
}

/// A feature of a collection by its id, with its place in a coordinate system, and the status of every value when
/// that is asked for.
///
/// # Errors
/// When the collection or the feature is unknown, or has no place in the system.
pub fn item<'a>(
    snapshot: &'a Snapshot,
    collection: &str,
    id: &str,
    crs: Crs,
    with_status: bool,
) -> Result<Feature<'a>, AppError> {
    let collection = find_collection(snapshot, collection)?;
    let mut found = find_item(snapshot, &collection, id)?;
    if with_status {
        state_all(snapshot, collection.kind, &mut found);
    }
    in_crs(found, crs)
}

fn find_item<'a>(snapshot: &'a Snapshot, collection: &Collection, id: &str) -> Result<Feature<'a>, AppError> {
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
    Err(AppError::UnknownItem {
        collection: collection.id.clone(),
        id: id.to_owned(),
        example: example.unwrap_or_default(),
    })
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

fn matching(snapshot: &Snapshot, collection: &Collection, query: &ItemsQuery) -> Result<Vec<usize>, AppError> {
    if query.other_time {
        return Ok(Vec::new());
    }
    let Some(region) = &query.region else { return Ok(all_places(snapshot, collection.kind, collection.count)) };
    let mut places = if collection.kind == CollectionKind::Units {
        let polygons = snapshot.shown().map_or(&[][..], |set| &set.polygons);
        region.around().iter().flat_map(|&bounds| snapshot.index().within(polygons, bounds)).collect()
    } else {
        all_places(snapshot, collection.kind, collection.count)
    };
    places.sort_unstable();
    places.dedup();
    if collection.kind == CollectionKind::Units && !region.is_projected() {
        return Ok(places);
    }
    let mut met = Vec::with_capacity(places.len());
    for place in places {
        let geometry = feature(snapshot, collection.kind, place).geometry;
        if geometry.map_or(Ok(false), |geometry| region.meets(&geometry))? {
            met.push(place);
        }
    }
    Ok(met)
}
