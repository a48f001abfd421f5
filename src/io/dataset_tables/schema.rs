//! The tables of a dataset, one function each: columns, and rows from the model.
//! The reader asks for the same columns by name. Unit, project and group are named
//! by number and id, never by place, so that the tables can be joined in any tool.

use std::borrow::Cow;

use super::roads;
use super::rules;
use crate::io::sheet::{Cell, ColumnNames, Geometries, Kind, Row, Shape, Sheet};
use crate::model::{BoundarySet, Dataset, Id, LonLat, Relation, Status, Title, UnitIndex, Value};

/// What the table `dataset` says under `format`.
pub(crate) const FORMAT: &str = "nabolag dataset";
/// What it says under `format_version`; raised with every change a reader must know.
pub(crate) const VERSION: &str = "3";

/// The table that says what the dataset is, and its key for the checksum.
pub(crate) const ABOUT: &str = "dataset";
pub(crate) const CHECKSUM: &str = "checksum";

/// More wide columns than QGIS shows with pleasure; the long table has them all.
const MOST_WIDE: usize = 400;

pub(super) type Columns<'a> = Vec<(Cow<'a, str>, Kind)>;

pub(super) fn columns<'a>(columns: &[(&'static str, Kind)]) -> Columns<'a> {
    columns.iter().map(|&(name, kind)| (Cow::Borrowed(name), kind)).collect()
}

pub(super) fn plain<'a>(
    name: &str,
    these: &[(&'static str, Kind)],
    rows: impl Iterator<Item = Vec<Cell<'a>>> + 'a,
) -> Sheet<'a> {
    Sheet {
        name: name.to_owned(),
        geometries: Geometries::None,
        columns: columns(these),
        rows: Box::new(rows.map(Row::plain)),
    }
}

pub(super) fn title(title: &Title) -> Cell<'static> {
    let texts = title.iter().map(|(language, text)| (language.to_owned(), serde_json::Value::from(text)));
    Cell::Text(Cow::Owned(serde_json::Value::Object(texts.collect()).to_string()))
}

pub(super) fn id(id: &Id) -> Cell<'_> {
    Cell::text(id.as_str())
}

pub(super) fn number(dataset: &Dataset, unit: UnitIndex) -> Cell<'_> {
    Cell::text(dataset.unit(unit).number.as_str())
}

/// The table of a boundary set: the collection for the first, the one shown.
pub(crate) fn boundary_table(dataset: &Dataset, place: usize) -> String {
    let collection = &dataset.about().collection;
    match dataset.boundaries().get(place) {
        Some(set) if place > 0 => format!("{collection}_{}", set.id),
        _ => collection.to_string(),
    }
}

/// All tables of a dataset, in the order they are written.
pub(crate) fn sheets(dataset: &Dataset) -> Vec<Sheet<'_>> {
    let further = (1..dataset.boundaries().len()).map(|place| {
        let set = &dataset.boundaries()[place];
        boundaries(dataset, set, boundary_table(dataset, place))
    });
    let mut sheets = vec![units(dataset, "_status")];
    sheets.extend(further);
    sheets.extend([
        centres(dataset),
        about(dataset),
        sources(dataset),
        boundary_sets(dataset),
        indicators(dataset),
        indicator_values(dataset),
        relations(dataset),
        relation_measures(dataset),
        relation_pairs(dataset),
        groupings(dataset),
        groups(dataset),
        group_members(dataset),
        projects(dataset),
        participations(dataset),
        networks(dataset),
        memberships(dataset),
    ]);
    sheets.extend(rules::sheets(dataset));
    sheets.extend(dataset.roads().into_iter().flat_map(|network| roads::sheets(dataset, network)));
    sheets
}

const UNIT_COLUMNS: [(&str, Kind); 8] = [
    ("number", Kind::Text),
    ("name", Kind::Text),
    ("other_names", Kind::Text),
    ("label_lon", Kind::Real),
    ("label_lat", Kind::Real),
    ("centre_lon", Kind::Real),
    ("centre_lat", Kind::Real),
    ("centre_source", Kind::Text),
];

/// The units with the first boundary set, and each indicator as a column of its own;
/// where a value is not observed, a second column (with `status_suffix`) says so.
pub(crate) fn units<'a>(dataset: &'a Dataset, status_suffix: &str) -> Sheet<'a> {
    let mut all = columns(&UNIT_COLUMNS);
    let mut names = ColumnNames::taken(UNIT_COLUMNS.map(|(name, _)| name));
    let mut wide = Vec::new();
    for indicator in dataset.indicators().iter().take(MOST_WIDE) {
        all.push((Cow::Owned(names.free(indicator.id.as_str())), Kind::Real));
        let with_status = indicator.values.iter().any(|value| value.status() != Status::Observed);
        if with_status {
            all.push((Cow::Owned(names.free(&format!("{}{status_suffix}", indicator.id))), Kind::Text));
        }
        wide.push((indicator, with_status));
    }
    let polygons = dataset.boundaries().first().map(|set| &set.polygons);
    let rows = dataset.unit_indices().map(move |index| {
        let mut cells = unit_cells(dataset, index);
        for (indicator, with_status) in &wide {
            let value = indicator.value(index);
            cells.push(Cell::maybe_real(value.number()));
            if *with_status {
                cells.push(match value {
                    Value::Observed(_) => Cell::Absent,
                    _ => Cell::text(value.status().as_str()),
                });
            }
        }
        let polygon = polygons.and_then(|polygons| polygons[index.get()].as_ref());
        Row { shape: polygon.map_or(Shape::None, Shape::Polygon), cells }
    });
    let name = dataset.about().collection.to_string();
    Sheet { name, geometries: Geometries::Polygons, columns: all, rows: Box::new(rows) }
}

fn unit_cells(dataset: &Dataset, index: UnitIndex) -> Vec<Cell<'_>> {
    let unit = dataset.unit(index);
    let (label, centre) = (unit.label_point, unit.centre);
    vec![
        Cell::text(unit.number.as_str()),
        Cell::text(&unit.name),
        texts(&unit.other_names),
        Cell::maybe_real(label.map(LonLat::lon)),
        Cell::maybe_real(label.map(LonLat::lat)),
        Cell::maybe_real(centre.map(LonLat::lon)),
        Cell::maybe_real(centre.map(LonLat::lat)),
        Cell::maybe_text(unit.centre_source.as_deref()),
    ]
}

/// The units that a boundary set draws.
pub(crate) fn boundaries<'a>(dataset: &'a Dataset, set: &'a BoundarySet, name: String) -> Sheet<'a> {
    let drawn = dataset.units().iter().zip(&set.polygons);
    let rows = drawn.filter_map(|(unit, polygon)| {
        let cells = vec![Cell::text(unit.number.as_str()), Cell::text(&unit.name)];
        polygon.as_ref().map(|polygon| Row { shape: Shape::Polygon(polygon), cells })
    });
    let columns = columns(&[("number", Kind::Text), ("name", Kind::Text)]);
    Sheet { name, geometries: Geometries::Polygons, columns, rows: Box::new(rows) }
}

/// The centres of the units that have one.
pub(crate) fn centres(dataset: &Dataset) -> Sheet<'_> {
    let rows = dataset.units().iter().filter_map(|unit| {
        let source = Cell::maybe_text(unit.centre_source.as_deref());
        let cells = vec![Cell::text(unit.number.as_str()), Cell::text(&unit.name), source];
        unit.centre.map(|centre| Row { shape: Shape::Point(centre), cells })
    });
    Sheet {
        name: "centres".to_owned(),
        geometries: Geometries::Points,
        columns: columns(&[("number", Kind::Text), ("name", Kind::Text), ("centre_source", Kind::Text)]),
        rows: Box::new(rows),
    }
}

fn about(dataset: &Dataset) -> Sheet<'_> {
    let about = dataset.about();
    let mut rows = vec![
        ("format", Cell::text(FORMAT)),
        ("format_version", Cell::text(VERSION)),
        ("id", id(&about.id)),
        ("title", title(&about.title)),
        ("year", Cell::Text(Cow::Owned(about.year.to_string()))),
        ("unit_kind", id(&about.unit_kind)),
        ("collection", id(&about.collection)),
        ("schematic", Cell::text(if about.schematic { "1" } else { "0" })),
    ];
    rows.extend(about.note.as_deref().map(|note| ("note", Cell::text(note))));
    let rows = rows.into_iter().map(|(key, value)| vec![Cell::text(key), value]);
    plain(ABOUT, &[("key", Kind::Text), ("value", Kind::Text)], rows)
}

fn sources(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("publisher", Kind::Text),
        ("url", Kind::Text),
        ("licence", Kind::Text),
        ("year", Kind::Integer),
    ];
    let rows = dataset.sources().iter().map(|source| {
        vec![
            id(&source.id),
            Cell::text(&source.title),
            Cell::text(&source.publisher),
            Cell::maybe_text(source.url.as_deref()),
            Cell::text(&source.licence),
            source.year.map_or(Cell::Null, |year| Cell::Integer(year.get().into())),
        ]
    });
    plain("sources", &these, rows)
}

fn boundary_sets(dataset: &Dataset) -> Sheet<'_> {
    let these = [("id", Kind::Text), ("source", Kind::Text), ("table_name", Kind::Text)];
    let rows =
        dataset.boundaries().iter().enumerate().map(|(place, set)| {
            vec![id(&set.id), id(&set.source), Cell::Text(Cow::Owned(boundary_table(dataset, place)))]
        });
    plain("boundary_sets", &these, rows)
}

fn indicators(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("unit_of_measure", Kind::Text),
        ("kind", Kind::Text),
        ("year", Kind::Integer),
        ("source", Kind::Text),
        ("note", Kind::Text),
    ];
    let rows = dataset.indicators().iter().map(|indicator| {
        vec![
            id(&indicator.id),
            title(&indicator.title),
            Cell::text(&indicator.unit_of_measure),
            Cell::text(indicator.kind.as_str()),
            Cell::Integer(indicator.year.get().into()),
            id(&indicator.source),
            Cell::maybe_text(indicator.note.as_deref()),
        ]
    });
    plain("indicators", &these, rows)
}

/// Every value with its status, missing ones too: unknown is never left out.
pub(crate) fn indicator_values(dataset: &Dataset) -> Sheet<'_> {
    let these = [("indicator", Kind::Text), ("number", Kind::Text), ("value", Kind::Real), ("status", Kind::Text)];
    let rows = dataset.indicators().iter().flat_map(|indicator| {
        indicator.values.iter().zip(dataset.units()).map(|(value, unit)| {
            vec![
                id(&indicator.id),
                Cell::text(unit.number.as_str()),
                Cell::maybe_real(value.number()),
                Cell::text(value.status().as_str()),
            ]
        })
    });
    plain("indicator_values", &these, rows)
}

fn relations(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("year", Kind::Integer),
        ("source", Kind::Text),
        ("note", Kind::Text),
        ("symmetric", Kind::Integer),
    ];
    let rows = dataset.relations().iter().map(|relation| {
        vec![
            id(&relation.id),
            title(&relation.title),
            Cell::Integer(relation.year.get().into()),
            id(&relation.source),
            Cell::maybe_text(relation.note.as_deref()),
            Cell::flag(relation.is_symmetric()),
        ]
    });
    plain("relations", &these, rows)
}

const PAIR_COLUMNS: [(&str, Kind); 4] =
    [("relation", Kind::Text), ("from_number", Kind::Text), ("to_number", Kind::Text), ("contact", Kind::Text)];

/// Each measure's column in `relation_pairs`; relations with a measure of one id share it.
fn measure_columns(dataset: &Dataset) -> Vec<(&Id, String)> {
    let mut names = ColumnNames::taken(PAIR_COLUMNS.map(|(name, _)| name));
    let mut found: Vec<(&Id, String)> = Vec::new();
    for measure in dataset.relations().iter().flat_map(Relation::measures) {
        if !found.iter().any(|(id, _)| **id == measure.id) {
            let name = names.free(measure.id.as_str());
            found.push((&measure.id, name));
        }
    }
    found
}

fn relation_measures(dataset: &Dataset) -> Sheet<'_> {
    let these = [("relation", Kind::Text), ("id", Kind::Text), ("column_name", Kind::Text)];
    let columns = measure_columns(dataset);
    let rows = dataset.relations().iter().flat_map(move |relation| {
        let columns = columns.clone();
        relation.measures().iter().map(move |measure| {
            let column = columns.iter().find(|(id, _)| **id == measure.id).map(|(_, name)| name.clone());
            vec![id(&relation.id), id(&measure.id), Cell::Text(Cow::Owned(column.unwrap_or_default()))]
        })
    });
    plain("relation_measures", &these, rows)
}

fn relation_pairs(dataset: &Dataset) -> Sheet<'_> {
    let measures = measure_columns(dataset);
    let mut all = columns(&PAIR_COLUMNS);
    all.extend(measures.iter().map(|(_, name)| (Cow::Owned(name.clone()), Kind::Real)));
    let rows = dataset.relations().iter().flat_map(move |relation| {
        let position = |wanted: &Id| relation.measures().iter().position(|measure| measure.id == *wanted);
        let places: Vec<Option<usize>> = measures.iter().map(|(id, _)| position(id)).collect();
        relation.links().map(move |link| {
            let mut cells = vec![
                id(&relation.id),
                number(dataset, link.from),
                number(dataset, link.to),
                Cell::maybe_text(link.contact.map(crate::model::Contact::as_str)),
            ];
            cells.extend(places.iter().map(|place| Cell::maybe_real(place.and_then(|place| link.values[place]))));
            Row::plain(cells)
        })
    });
    Sheet { name: "relation_pairs".to_owned(), geometries: Geometries::None, columns: all, rows: Box::new(rows) }
}

fn groupings(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("collection", Kind::Text),
        ("year", Kind::Integer),
        ("source", Kind::Text),
        ("note", Kind::Text),
    ];
    let rows = dataset.groupings().iter().map(|grouping| {
        vec![
            id(&grouping.id),
            title(&grouping.title),
            Cell::maybe_text(grouping.collection.as_ref().map(Id::as_str)),
            Cell::Integer(grouping.year.get().into()),
            id(&grouping.source),
            Cell::maybe_text(grouping.note.as_deref()),
        ]
    });
    plain("groupings", &these, rows)
}

fn groups(dataset: &Dataset) -> Sheet<'_> {
    let these = [("grouping", Kind::Text), ("id", Kind::Text), ("title", Kind::Text)];
    let rows = dataset.groupings().iter().flat_map(|grouping| {
        grouping.groups.iter().map(|group| vec![id(&grouping.id), id(&group.id), Cell::text(&group.title)])
    });
    plain("groups", &these, rows)
}

fn group_members(dataset: &Dataset) -> Sheet<'_> {
    let these = [("grouping", Kind::Text), ("group_id", Kind::Text), ("number", Kind::Text)];
    let rows = dataset.groupings().iter().flat_map(move |grouping| {
        grouping.groups.iter().flat_map(move |group| {
            group.members.iter().map(|&unit| vec![id(&grouping.id), id(&group.id), number(dataset, unit)])
        })
    });
    plain("group_members", &these, rows)
}

/// The projects.
pub(crate) fn projects(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("id", Kind::Text),
        ("scheme", Kind::Text),
        ("year", Kind::Integer),
        ("number", Kind::Text),
        ("title", Kind::Text),
        ("applied", Kind::Real),
        ("granted", Kind::Real),
        ("status", Kind::Text),
        ("source", Kind::Text),
    ];
    let rows = dataset.projects().iter().map(|project| {
        vec![
            id(&project.id),
            id(&project.scheme),
            project.year.map_or(Cell::Null, |year| Cell::Integer(year.get().into())),
            Cell::text(&project.number),
            Cell::text(&project.title),
            Cell::maybe_real(project.applied),
            Cell::maybe_real(project.granted),
            Cell::maybe_text(project.status.as_deref()),
            id(&project.source),
        ]
    });
    plain("projects", &these, rows)
}

/// Who took part in which project.
pub(crate) fn participations(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("project", Kind::Text),
        ("number", Kind::Text),
        ("role", Kind::Text),
        ("company", Kind::Text),
        ("estimated", Kind::Integer),
    ];
    let rows = dataset.participations().iter().map(|participation| {
        vec![
            id(&dataset.projects()[participation.project as usize].id),
            number(dataset, participation.unit),
            Cell::text(participation.role.as_str()),
            Cell::maybe_text(participation.company.as_deref()),
            Cell::flag(participation.estimated),
        ]
    });
    plain("participations", &these, rows)
}

fn texts(texts: &[String]) -> Cell<'static> {
    Cell::Text(Cow::Owned(serde_json::Value::from(texts).to_string()))
}

/// The networks.
pub(crate) fn networks(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("grouping", Kind::Text),
        ("id", Kind::Text),
        ("title", Kind::Text),
        ("form", Kind::Text),
        ("tasks", Kind::Text),
        ("organs", Kind::Text),
        ("network_from", Kind::Text),
        ("network_to", Kind::Text),
        ("source", Kind::Text),
        ("note", Kind::Text),
    ];
    let rows = dataset.networks().iter().map(|network| {
        vec![
            id(&network.grouping),
            id(&network.id),
            Cell::text(&network.title),
            Cell::maybe_text(network.form.as_deref()),
            texts(&network.tasks),
            texts(&network.organs),
            Cell::maybe_text(network.period.from.as_deref()),
            Cell::maybe_text(network.period.to.as_deref()),
            id(&network.source),
            Cell::maybe_text(network.note.as_deref()),
        ]
    });
    plain("networks", &these, rows)
}

/// Who is a member of what.
pub(crate) fn memberships(dataset: &Dataset) -> Sheet<'_> {
    let these = [
        ("grouping", Kind::Text),
        ("network", Kind::Text),
        ("network_title", Kind::Text),
        ("form", Kind::Text),
        ("number", Kind::Text),
        ("member_from", Kind::Text),
        ("member_to", Kind::Text),
        ("role", Kind::Text),
        ("source", Kind::Text),
        ("note", Kind::Text),
        ("estimated", Kind::Integer),
    ];
    let rows = dataset.memberships().iter().map(|membership| {
        vec![
            id(&membership.grouping),
            id(&membership.network),
            Cell::text(&membership.network_title),
            Cell::maybe_text(membership.form.as_deref()),
            number(dataset, membership.unit),
            Cell::maybe_text(membership.period.from.as_deref()),
            Cell::maybe_text(membership.period.to.as_deref()),
            Cell::maybe_text(membership.role.as_deref()),
            id(&membership.source),
            Cell::maybe_text(membership.note.as_deref()),
            Cell::flag(membership.estimated),
        ]
    });
    plain("memberships", &these, rows)
}
