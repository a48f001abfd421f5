//! One layer of a dataset as a file of its own: `GeoPackage`, `GeoJSON`, `FlatGeobuf`, CSV, or
//! for a relation GAL or GWT, by the file's ending. Written beside the target and moved over it when whole.

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;

use geo::LineString;

use crate::io::dataset_tables::{roads, schema};
use crate::io::draft::Draft;
use crate::io::sheet::{Cell, ColumnNames, FileError, Geometries, Kind, Row, Shape, Sheet, write_file};
use crate::model::{Contact, Dataset, Grouping, Relation};
use crate::statistics::weights::{Contiguity, Weighting, Weights, to_gal, to_gwt};

/// Why a layer could not be exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// An ending that says no format.
    #[error("{file}: the file's ending must be .gpkg, .geojson, .fgb or .csv, or .gal or .gwt for a relation")]
    Ending {
        /// The file.
        file: String,
    },
    /// A layer the dataset does not have.
    #[error("there is no layer {layer:?} in this dataset; its layers are {}", layers.join(", "))]
    Layer {
        /// The layer asked for.
        layer: String,
        /// The layers there are.
        layers: Vec<String>,
    },
    /// A format that cannot hold the layer.
    #[error("{file}: a FlatGeobuf needs geometry, and {layer:?} has none for some rows; write a .csv or .gpkg")]
    NeedsGeometry {
        /// The file.
        file: String,
        /// The layer.
        layer: String,
    },
    /// A layer that is no relation, or one that makes no weights.
    #[error("{file}: {layer:?} makes no weights: {why}")]
    NoWeights {
        /// The file.
        file: String,
        /// The layer.
        layer: String,
        /// Why not.
        why: String,
    },
    /// The system refuses.
    #[error("{file}: cannot be written")]
    Io {
        /// The file.
        file: String,
        /// The system's reason.
        #[source]
        source: io::Error,
    },
    /// CSV could not be written.
    #[error("{file}: cannot be written")]
    Csv {
        /// The file.
        file: String,
        /// The reason.
        #[source]
        source: csv::Error,
    },
    /// GDAL could not write it.
    #[error("{file}: writing failed, and the file is left as it was")]
    Write {
        /// The file.
        file: String,
        /// Where, and why.
        #[source]
        source: Box<FileError>,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Format {
    GeoPackage,
    GeoJson,
    FlatGeobuf,
    Csv,
    Gal,
    Gwt,
}

impl Format {
    fn of(path: &Path) -> Option<Self> {
        match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
            "gpkg" => Some(Self::GeoPackage),
            "geojson" => Some(Self::GeoJson),
            "fgb" => Some(Self::FlatGeobuf),
            "csv" => Some(Self::Csv),
            "gal" => Some(Self::Gal),
            "gwt" => Some(Self::Gwt),
            _ => None,
        }
    }
}

/// The layers a dataset can be exported as.
pub fn layers(dataset: &Dataset) -> Vec<String> {
    let mut names = vec![dataset.about().collection.to_string()];
    names.extend((1..dataset.boundaries().len()).map(|place| schema::boundary_table(dataset, place)));
    names.extend(["centres", "indicators", "projects", "participations", "memberships"].map(str::to_owned));
    names.extend(dataset.roads().into_iter().flat_map(|_| roads::LAYERS.map(str::to_owned)));
    names.extend(dataset.groupings().iter().map(|grouping| grouping.id.to_string()));
    for relation in dataset.relations() {
        names.push(relation_layer(&names, relation));
    }
    names
}

/// A relation's layer is named by its id, or with `_pairs` where that is taken.
fn relation_layer(taken: &[String], relation: &Relation) -> String {
    let id = relation.id.as_str();
    if taken.iter().any(|name| name == id) { format!("{id}_pairs") } else { id.to_owned() }
}

/// Writes one layer to `path`, in place of what is there. Values are columns named by
/// indicator; where one is not observed a second column (`.status`, or `_status` in
/// `GeoPackage` and `FlatGeobuf`) says so.
///
/// # Errors
/// When the layer or ending is unknown, or the file cannot be written; what was there
/// before is then untouched.
pub fn export(dataset: &Dataset, layer: &str, path: &Path) -> Result<(), ExportError> {
    let file = || path.display().to_string();
    let format = Format::of(path).ok_or_else(|| ExportError::Ending { file: file() })?;
    let sheet = sheet(dataset, layer, format)
        .ok_or_else(|| ExportError::Layer { layer: layer.to_owned(), layers: layers(dataset) })?;
    let draft = Draft::beside(path);
    let io = |source| ExportError::Io { file: file(), source };
    let write = |driver, sheet| {
        let written = write_file(driver, draft.path(), vec![sheet]);
        written.map_err(|source| ExportError::Write { file: file(), source: Box::new(source) })
    };
    match format {
        Format::GeoPackage => write("GPKG", sheet)?,
        Format::FlatGeobuf if !every_row_has_a_place(dataset, layer, &sheet) => {
            return Err(ExportError::NeedsGeometry { file: file(), layer: layer.to_owned() });
        }
        Format::FlatGeobuf => write("FlatGeobuf", sheet)?,
        Format::Gal | Format::Gwt => {
            let text = weights_text(dataset, layer, format);
            let text = text.map_err(|why| ExportError::NoWeights { file: file(), layer: layer.to_owned(), why })?;
            std::fs::write(draft.path(), text).map_err(io)?;
        }
        Format::GeoJson => sheet.write_geojson(create(draft.path()).map_err(io)?).map_err(io)?,
        Format::Csv => {
            let written = sheet.write_csv(create(draft.path()).map_err(io)?);
            written.map_err(|source| ExportError::Csv { file: file(), source })?;
        }
    }
    draft.publish().map_err(io)
}

/// A relation as neighbour lists, or as links that weigh their first measure; 1 where they have none.
fn weights_text(dataset: &Dataset, layer: &str, format: Format) -> Result<String, String> {
    let relation = relation_of(dataset, layer).ok_or_else(|| {
        let ids: Vec<&str> = dataset.relations().iter().map(|relation| relation.id.as_str()).collect();
        format!("it is no relation; those are {}", ids.join(", "))
    })?;
    let weighting = match relation.measures().first() {
        Some(measure) if format == Format::Gwt => Weighting::Value(&measure.id),
        _ => Weighting::Binary,
    };
    let weights = Weights::from_relation(relation, weighting, Contiguity::Queen).map_err(|error| error.to_string())?;
    let numbers: Vec<&str> = dataset.units().iter().map(|unit| unit.number.as_str()).collect();
    let name = dataset.about().id.as_str();
    Ok(if format == Format::Gal {
        to_gal(&weights, &numbers, name, "number")
    } else {
        to_gwt(&weights, &numbers, name, "number")
    })
}

fn create(path: &Path) -> io::Result<BufWriter<File>> {
    File::create(path).map(BufWriter::new)
}

fn every_row_has_a_place(dataset: &Dataset, layer: &str, sheet: &Sheet<'_>) -> bool {
    let shown = dataset.boundaries().first();
    match sheet.geometries {
        Geometries::None => false,
        Geometries::Points | Geometries::MultiLines => true,
        Geometries::Lines => relation_of(dataset, layer).is_none_or(|relation| {
            let has_anchor = |unit| dataset.unit(unit).anchor().is_some();
            relation.links().all(|link| has_anchor(link.from) && has_anchor(link.to))
        }),
        Geometries::Polygons => {
            layer != dataset.about().collection.as_str()
                || shown.is_some_and(|set| set.polygons.iter().all(Option::is_some))
        }
    }
}

fn sheet<'a>(dataset: &'a Dataset, layer: &str, format: Format) -> Option<Sheet<'a>> {
    if !layers(dataset).iter().any(|name| name == layer) {
        return None;
    }
    if layer == dataset.about().collection.as_str() {
        let dotted = matches!(format, Format::GeoJson | Format::Csv);
        return Some(schema::units(dataset, if dotted { ".status" } else { "_status" }));
    }
    match layer {
        "centres" => return Some(schema::centres(dataset)),
        "indicators" => return Some(values(dataset)),
        "projects" => return Some(schema::projects(dataset)),
        "participations" => return Some(schema::participations(dataset)),
        "memberships" => return Some(schema::memberships(dataset)),
        _ => {}
    }
    if let Some(network) = dataset.roads() {
        match layer {
            "road_links" => return Some(roads::links(network)),
            "places" => return Some(roads::places(dataset, network)),
            _ => {}
        }
    }
    let set = (1..dataset.boundaries().len()).find(|&place| schema::boundary_table(dataset, place) == layer);
    if let Some(place) = set {
        return Some(schema::boundaries(dataset, &dataset.boundaries()[place], layer.to_owned()));
    }
    if let Some(grouping) = dataset.groupings().iter().find(|grouping| grouping.id.as_str() == layer) {
        return Some(members(dataset, grouping));
    }
    Some(pairs(dataset, relation_of(dataset, layer)?, layer))
}

fn relation_of<'a>(dataset: &'a Dataset, layer: &str) -> Option<&'a Relation> {
    dataset.relation(layer).or_else(|| dataset.relation(layer.strip_suffix("_pairs")?))
}

fn table<'a>(
    name: &str,
    columns: Vec<(Cow<'a, str>, Kind)>,
    rows: impl Iterator<Item = Vec<Cell<'a>>> + 'a,
) -> Sheet<'a> {
    let rows = rows.map(|cells| Row { shape: Shape::None, cells });
    Sheet { name: name.to_owned(), geometries: Geometries::None, columns, rows: Box::new(rows) }
}

/// All values as a long table, each with what is needed to trace it.
fn values(dataset: &Dataset) -> Sheet<'_> {
    let texts = ["indicator", "number", "name"].map(|name| (Cow::Borrowed(name), Kind::Text));
    let mut columns = texts.to_vec();
    columns.push((Cow::Borrowed("value"), Kind::Real));
    columns.push((Cow::Borrowed("status"), Kind::Text));
    columns.push((Cow::Borrowed("unit_of_measure"), Kind::Text));
    columns.push((Cow::Borrowed("year"), Kind::Integer));
    columns.push((Cow::Borrowed("source"), Kind::Text));
    columns.push((Cow::Borrowed("licence"), Kind::Text));
    let rows = dataset.indicators().iter().flat_map(move |indicator| {
        let licence = dataset.source(&indicator.source).map(|source| source.licence.as_str());
        dataset.units().iter().zip(&indicator.values).map(move |(unit, value)| {
            vec![
                Cell::text(indicator.id.as_str()),
                Cell::text(unit.number.as_str()),
                Cell::text(&unit.name),
                Cell::maybe_real(value.number()),
                Cell::text(value.status().as_str()),
                Cell::text(&indicator.unit_of_measure),
                Cell::Integer(indicator.year.get().into()),
                Cell::text(indicator.source.as_str()),
                Cell::maybe_text(licence),
            ]
        })
    });
    table("indicators", columns, rows)
}

fn members<'a>(dataset: &'a Dataset, grouping: &'a Grouping) -> Sheet<'a> {
    let columns = ["group", "group_title", "number", "name"].map(|name| (Cow::Borrowed(name), Kind::Text)).to_vec();
    let rows = grouping.groups.iter().flat_map(move |group| {
        group.members.iter().map(move |&unit| {
            let unit = dataset.unit(unit);
            vec![
                Cell::text(group.id.as_str()),
                Cell::text(&group.title),
                Cell::text(unit.number.as_str()),
                Cell::text(&unit.name),
            ]
        })
    });
    table(grouping.id.as_str(), columns, rows)
}

/// The pairs of a relation with all measures, each a line from centre to centre where
/// both have one.
fn pairs<'a>(dataset: &'a Dataset, relation: &'a Relation, layer: &str) -> Sheet<'a> {
    let texts = ["from_number", "from_name", "to_number", "to_name", "contact"];
    let mut names = ColumnNames::taken(texts);
    let mut columns = texts.map(|name| (Cow::Borrowed(name), Kind::Text)).to_vec();
    columns.extend(relation.measures().iter().map(|m| (Cow::Owned(names.free(m.id.as_str())), Kind::Real)));
    let rows = relation.links().map(move |link| {
        let (from, to) = (dataset.unit(link.from), dataset.unit(link.to));
        let mut cells = vec![
            Cell::text(from.number.as_str()),
            Cell::text(&from.name),
            Cell::text(to.number.as_str()),
            Cell::text(&to.name),
            Cell::maybe_text(link.contact.map(Contact::as_str)),
        ];
        cells.extend(link.values.into_iter().map(Cell::maybe_real));
        let line = from.anchor().zip(to.anchor()).map(|(a, b)| LineString::new(vec![a.into(), b.into()]));
        Row { shape: line.map_or(Shape::None, |line| Shape::Line(Cow::Owned(line))), cells }
    });
    Sheet { name: layer.to_owned(), geometries: Geometries::Lines, columns, rows: Box::new(rows) }
}
