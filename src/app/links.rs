//! Straight lines between the centres of the units that a relation pairs, for maps
//! and GIS tools: of a relation that leads everywhere only the nearest few.

use std::borrow::Cow;
use std::collections::HashSet;

use geo::{Geometry, LineString};
use rayon::prelude::*;

use super::error::AppError;
use super::features::{Feature, Properties, PropertyValue};
use super::filter::choose_features;
use super::items::{ItemsPage, ItemsQuery};
use super::layers::{Drawing, Field, FieldKind, Layer, LayerKind};
use super::matrix::find_units;
use super::pairs::{Pair, pair, targets};
use super::relations::{
    AnyRelation, MINUTES, distance_m, find_relation, has_minutes, leads_everywhere, measure, no_minutes_words, position,
};
use super::snapshot::Snapshot;
use super::tiles::check_properties;
use crate::model::{Dataset, Relation, UnitIndex};

/// The id of the collection and of the tile layer.
pub const LINKS: &str = "links";

/// How many lines a unit has to its nearest when nobody says.
const USUAL_LINKS: usize = 3;

/// Which lines are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinksQuery {
    /// A relation's id, or `nearest`; the dataset's first relation when not given.
    pub relation: Option<String>,
    /// Only those of the units with these numbers; all when not given.
    pub from: Option<Vec<String>>,
    /// Of each unit only so many: the nearest by minutes where the relation gives them, else in a straight line.
    pub k: Option<usize>,
    /// Only those within so many minutes.
    pub minutes: Option<f64>,
}

/// Pairs of units with a centre each, and the relation that pairs them.
#[derive(Clone, Debug)]
pub(super) struct Links<'a> {
    pub relation: AnyRelation<'a>,
    pub pairs: Vec<Pair>,
}

/// The pairs asked for, each once, by their units.
///
/// # Errors
/// When the relation or a number is unknown, or minutes are asked of a relation without.
pub(super) fn links<'a>(dataset: &'a Dataset, query: &LinksQuery) -> Result<Links<'a>, AppError> {
    let relation = match query.relation.as_deref() {
        Some(id) => find_relation(dataset, id)?,
        None => dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given),
    };
    let given = relation.given().filter(|given| has_minutes(given));
    if query.minutes.is_some() && given.is_none() {
        return Err(AppError::Unfit { why: no_minutes_words(dataset, relation.id()) });
    }
    let usual = leads_everywhere(relation) && query.minutes.is_none();
    let k = query.k.unwrap_or(if usual { USUAL_LINKS } else { usize::MAX });
    let from = find_units(dataset, "from", query.from.as_deref())?;
    let nearest: Vec<Vec<UnitIndex>> = from
        .par_iter()
        .map(|&from| {
            let length = |to: UnitIndex| match given {
                Some(given) => minutes_between(given, from, to),
                None => distance_m(dataset, from, to),
            };
            let most = query.minutes.unwrap_or(f64::INFINITY);
            let placed = |to: &UnitIndex| distance_m(dataset, from, *to).is_some();
            let reached = targets(dataset, relation, from).filter(placed);
            let mut reached: Vec<(f64, UnitIndex)> =
                reached.filter_map(|to| Some((length(to)?, to))).filter(|(length, _)| *length <= most).collect();
            reached.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
            reached.truncate(k);
            reached.into_iter().map(|(_, to)| to).collect()
        })
        .collect();
    let symmetric = relation.given().is_none_or(Relation::is_symmetric);
    let mut seen = HashSet::new();
    let mut pairs = Vec::new();
    for (&from, nearest) in from.iter().zip(&nearest) {
        for &to in nearest {
            let ends = if symmetric { (from.min(to), from.max(to)) } else { (from, to) };
            if seen.insert(ends) {
                // Of all, from the lower number to the higher; else from the unit asked for.
                let (from, to) = if query.from.is_none() { ends } else { (from, to) };
                pairs.push(pair(dataset, relation, from, to));
            }
        }
    }
    pairs.sort_by_key(|pair| (pair.from, pair.to));
    Ok(Links { relation, pairs })
}

fn minutes_between(relation: &Relation, from: UnitIndex, to: UnitIndex) -> Option<f64> {
    measure(relation, MINUTES)?[position(relation, from, to)?]
}

/// A page of the lines as features, in the order of the units.
///
/// # Errors
/// As [`links`], and when a property is unknown.
pub fn link_items<'a>(
    snapshot: &'a Snapshot,
    query: &LinksQuery,
    items: &ItemsQuery,
) -> Result<ItemsPage<'a>, AppError> {
    let dataset = snapshot.dataset();
    let links = links(dataset, query)?;
    let fields = link_fields(links.relation);
    if let Some(names) = &items.properties {
        check_properties(&fields, names)?;
    }
    let mut pairs = links.pairs;
    if items.other_time {
        pairs.clear();
    }
    if let Some(region) = &items.region {
        let mut met = Vec::with_capacity(pairs.len());
        for pair in pairs {
            if line(dataset, &pair).map_or(Ok(false), |line| region.meets(&line.into()))? {
                met.push(pair);
            }
        }
        pairs = met;
    }
    let all = pairs.iter().map(|pair| link_feature(dataset, links.relation, pair));
    let paged = |all: &mut dyn Iterator<Item = Feature<'a>>| {
        all.skip(items.offset).take(items.limit).map(|feature| items.shaped(feature)).collect::<Result<_, _>>()
    };
    if items.choice().is_all() {
        return Ok(ItemsPage { matched: pairs.len(), features: paged(&mut { all })? });
    }
    let chosen = choose_features(&fields, all.collect(), items.choice())?;
    Ok(ItemsPage { matched: chosen.len(), features: paged(&mut chosen.into_iter())? })
}

/// The fields of the lines that are asked for.
///
/// # Errors
/// When the relation is unknown.
pub fn fields_of_links(snapshot: &Snapshot, query: &LinksQuery) -> Result<Vec<Field>, AppError> {
    let dataset = snapshot.dataset();
    let relation = match query.relation.as_deref() {
        Some(id) => find_relation(dataset, id)?,
        None => dataset.relations().first().map_or(AnyRelation::Nearest, AnyRelation::Given),
    };
    Ok(link_fields(relation))
}

fn line(dataset: &Dataset, pair: &Pair) -> Option<LineString<f64>> {
    let ends = [dataset.unit(pair.from).anchor()?, dataset.unit(pair.to).anchor()?];
    Some(LineString::new(ends.map(geo::Coord::from).to_vec()))
}

/// The line with this id, in the order of its units' numbers: `travel:0604-0605`.
pub(super) fn find_link<'a>(dataset: &'a Dataset, id: &str) -> Option<Feature<'a>> {
    let (relation, ends) = id.split_once(':')?;
    let relation = find_relation(dataset, relation).ok()?;
    // Numbers may hold hyphens themselves.
    let (from, to) = ends
        .match_indices('-')
        .find_map(|(at, _)| Some((dataset.find_unit(&ends[..at])?, dataset.find_unit(&ends[at + 1..])?)))?;
    targets(dataset, relation, from).find(|&target| target == to)?;
    Some(link_feature(dataset, relation, &pair(dataset, relation, from, to)))
}

pub(super) fn link_feature<'a>(dataset: &'a Dataset, relation: AnyRelation<'a>, pair: &Pair) -> Feature<'a> {
    let (from, to) = (&dataset.unit(pair.from).number, &dataset.unit(pair.to).number);
    Feature {
        id: Cow::Owned(format!("{}:{from}-{to}", relation.id())),
        geometry: line(dataset, pair).map(Geometry::LineString),
        properties: link_properties(dataset, relation, pair),
    }
}

/// The relation, both numbers and names, how they touch, and all measures.
pub(super) fn link_properties<'a>(dataset: &'a Dataset, relation: AnyRelation<'a>, pair: &Pair) -> Properties<'a> {
    let (from, to) = (dataset.unit(pair.from), dataset.unit(pair.to));
    let mut properties: Properties<'a> = vec![
        (Cow::Borrowed("relation"), PropertyValue::text(relation.id())),
        (Cow::Borrowed("from"), PropertyValue::text(from.number.as_str())),
        (Cow::Borrowed("to"), PropertyValue::text(to.number.as_str())),
        (Cow::Borrowed("from_name"), PropertyValue::text(&from.name)),
        (Cow::Borrowed("to_name"), PropertyValue::text(&to.name)),
    ];
    if let Some(contact) = pair.contact {
        properties.push((Cow::Borrowed("contact"), PropertyValue::text(contact.as_str())));
    }
    if let (AnyRelation::Given(_), Some(metres)) = (relation, distance_m(dataset, pair.from, pair.to)) {
        properties.push((Cow::Borrowed("distance_km"), PropertyValue::thousandths(metres / 1000.0)));
    }
    for (id, value) in relation.measures().into_iter().zip(&pair.values) {
        properties.push((Cow::Borrowed(id), value.map_or(PropertyValue::Null, PropertyValue::thousandths)));
    }
    properties
}

/// The fields of a relation's lines.
pub(super) fn link_fields(relation: AnyRelation<'_>) -> Vec<Field> {
    let text = |name: &str, what: &str| Field::new(name, FieldKind::Text, what);
    let mut fields = vec![
        text("relation", "the relation's id"),
        text("from", "number of the one unit"),
        text("to", "number of the other unit"),
        text("from_name", "name of the one unit"),
        text("to_name", "name of the other unit"),
    ];
    if relation.given().is_some_and(|given| given.pair_count() > 0 && given.contact(0).is_some()) {
        fields.push(text("contact", "how the two touch: rook or point"));
    }
    if relation.given().is_some() {
        fields.push(Field::new("distance_km", FieldKind::Number, "great circle between the centres in km"));
    }
    let measures = relation.measures().into_iter();
    fields.extend(measures.map(|id| Field::new(id, FieldKind::Number, format!("{id} of the relation"))));
    fields
}

/// The lines as a tile layer.
///
/// # Errors
/// As [`links`].
pub(super) fn links_layer(dataset: &Dataset, query: &LinksQuery) -> Result<Layer, AppError> {
    let links = links(dataset, query)?;
    let id = links.relation.id().to_owned();
    let title = format!("Links between {} by the relation {id}", dataset.about().collection);
    let fields = link_fields(links.relation);
    Ok(Layer::new(LINKS, LayerKind::Links, title, fields, Drawing::Links { relation: id, pairs: links.pairs }, false))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::coordinates::Region;
    use crate::app::fixture;
    use crate::model::Crs;

    fn ends(query: &LinksQuery) -> Vec<(u32, u32)> {
        let dataset = fixture::dataset();
        let found = links(&dataset, query).expect("links");
        found.pairs.iter().map(|pair| (pair.from.0, pair.to.0)).collect()
    }

    fn travel() -> LinksQuery {
        LinksQuery { relation: Some("travel".to_owned()), ..LinksQuery::default() }
    }

    #[test]
    fn of_travel_each_unit_has_lines_to_its_nearest_and_none_stands_twice() {
        let one = ends(&LinksQuery { k: Some(1), ..travel() });
        assert_eq!(one, [(0, 1), (1, 2), (3, 4)]);
        assert_eq!(ends(&LinksQuery { minutes: Some(45.0), ..travel() }), [(0, 1), (0, 3), (1, 2), (1, 4), (3, 4)]);
        let usual = ends(&travel());
        assert!(usual.len() < 10 && usual.len() >= 7, "{usual:?}");
    }

    #[test]
    fn of_contiguity_there_is_a_line_for_every_pair_and_from_a_unit_only_its_own() {
        assert_eq!(ends(&LinksQuery::default()).len(), 11);
        let from = LinksQuery { from: Some(vec!["0203".to_owned()]), ..LinksQuery::default() };
        assert_eq!(ends(&from), [(5, 1), (5, 2), (5, 4)]);
    }

    #[test]
    fn a_line_is_found_again_by_its_id() {
        let dataset = fixture::dataset();
        let found = find_link(&dataset, "travel:0102-0201").expect("a line");
        assert_eq!(found.id, "travel:0102-0201");
        let minutes = found.properties.iter().find(|(name, _)| name == "minutes").map(|(_, value)| value.clone());
        assert_eq!(minutes, Some(PropertyValue::Number(75.0)));
        for unknown in ["travel:0102-0203", "air:0101-0102", "travel:0101", "travel:9-9", "0101-0102"] {
            assert!(find_link(&dataset, unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn a_page_of_lines_is_narrowed_by_a_box_and_by_properties() {
        let snapshot = fixture::snapshot();
        let north = Region::new(Crs::Crs84, [10.0, 60.0], [13.0, 61.0]).expect("a box");
        let items = ItemsQuery {
            region: Some(north),
            limit: 2,
            properties: Some(vec!["minutes".to_owned()]),
            ..ItemsQuery::default()
        };
        let page = link_items(&snapshot, &LinksQuery { minutes: Some(30.0), ..travel() }, &items).expect("a page");
        assert_eq!((page.matched, page.features.len(), page.features[0].properties.len()), (2, 2, 1));
        let wrong = ItemsQuery { properties: Some(vec!["contact".to_owned()]), ..items };
        assert!(link_items(&snapshot, &travel(), &wrong).expect_err("no such property").to_string().contains("km"));
    }
}
