//! The tables of the road network: links and places to look at and to read back, and
//! the rules that travel is reckoned by.

use std::borrow::Cow;

use super::error::{TablesError, ValueError};
use super::read::{Numbers, Outcome};
use super::row::{Row as TableRow, Tables};
use super::schema::{columns, plain};
use crate::io::sheet::{Cell, Geometries, Kind, Row, Shape, Sheet};
use crate::model::{Dataset, Direction, Id, Place, RoadLink, Roads, TravelRules, Way, Year};

const LINKS: &str = "road_links";
const PLACES: &str = "places";
const RULES: &str = "road_rules";

/// The layers that can be exported on their own, where there are roads.
pub(crate) const LAYERS: [&str; 2] = [LINKS, PLACES];

const WAYS: [(&str, Way); 2] = [("road", Way::Road), ("ferry", Way::Ferry)];
const DIRECTIONS: [(&str, Direction); 3] =
    [("both", Direction::Both), ("forward", Direction::Forward), ("backward", Direction::Backward)];

/// All tables of a road network.
pub(crate) fn sheets<'a>(dataset: &'a Dataset, roads: &'a Roads) -> [Sheet<'a>; 3] {
    [links(roads), places(dataset, roads), rules(roads)]
}

fn word<T: PartialEq>(words: &[(&'static str, T)], wanted: &T) -> Cell<'static> {
    Cell::maybe_text(words.iter().find(|(_, value)| value == wanted).map(|(word, _)| *word))
}

fn find<T: Copy>(words: &[(&str, T)], text: &str) -> Option<T> {
    words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value)
}

/// The links of the network.
pub(crate) fn links(roads: &Roads) -> Sheet<'_> {
    let these = [("length_m", Kind::Real), ("minutes", Kind::Real), ("way", Kind::Text), ("direction", Kind::Text)];
    let rows = roads.links().iter().map(|link| Row {
        shape: Shape::Line(Cow::Borrowed(&link.line)),
        cells: vec![
            Cell::Real(link.length_m),
            Cell::Real(link.minutes),
            word(&WAYS, &link.way),
            word(&DIRECTIONS, &link.direction),
        ],
    });
    Sheet { name: LINKS.to_owned(), geometries: Geometries::Lines, columns: columns(&these), rows: Box::new(rows) }
}

/// Where people are.
pub(crate) fn places<'a>(dataset: &'a Dataset, roads: &'a Roads) -> Sheet<'a> {
    let rows = roads.places().iter().map(|place| Row {
        shape: Shape::Point(place.point),
        cells: vec![Cell::text(dataset.unit(place.unit).number.as_str()), Cell::Real(place.weight)],
    });
    Sheet {
        name: PLACES.to_owned(),
        geometries: Geometries::Points,
        columns: columns(&[("number", Kind::Text), ("weight", Kind::Real)]),
        rows: Box::new(rows),
    }
}

fn rules(roads: &Roads) -> Sheet<'_> {
    let TravelRules { boarding_minutes, access_kmh, max_access_m, node_tolerance_m, ferry_tolerance_m, min_fragment_m } =
        roads.rules();
    let these = [
        ("source", Kind::Text),
        ("year", Kind::Integer),
        ("note", Kind::Text),
        ("boarding_minutes", Kind::Real),
        ("access_kmh", Kind::Real),
        ("max_access_m", Kind::Real),
        ("node_tolerance_m", Kind::Real),
        ("ferry_tolerance_m", Kind::Real),
        ("min_fragment_m", Kind::Real),
    ];
    let mut cells = vec![
        Cell::text(roads.source.as_str()),
        Cell::Integer(roads.year.get().into()),
        Cell::maybe_text(roads.note.as_deref()),
    ];
    let numbers = [boarding_minutes, access_kmh, max_access_m, node_tolerance_m, ferry_tolerance_m, min_fragment_m];
    cells.extend(numbers.map(Cell::Real));
    plain(RULES, &these, std::iter::once(cells))
}

/// What stands in the table of rules.
struct Labelled {
    source: Id,
    year: Year,
    note: Option<String>,
    rules: TravelRules,
}

/// Reads the road network, where the dataset has one.
pub(super) fn read(tables: &Tables<'_>, numbers: &Numbers) -> Outcome<Option<Roads>> {
    if !tables.names().iter().any(|name| name == RULES || name == LINKS) {
        return Ok(None);
    }
    let Labelled { source, year, note, rules } = read_rules(tables)?;
    let links = tables.read(LINKS, &["length_m", "minutes", "way", "direction"], |row| {
        Ok(RoadLink {
            line: row.line()?,
            length_m: number(row, "length_m")?,
            minutes: number(row, "minutes")?,
            way: row.word("way", "road or ferry", |text| find(&WAYS, text))?,
            direction: row.word("direction", "both, forward or backward", |text| find(&DIRECTIONS, text))?,
        })
    })?;
    let places = tables.read(PLACES, &["number", "weight"], |row| {
        Ok(Place { unit: numbers.unit(row, "number")?, point: row.place_point()?, weight: number(row, "weight")? })
    })?;
    let made = Roads::new(source, year, rules, links, places);
    let mut roads = made.map_err(|source| TablesError::Roads { place: tables.place(), source })?;
    roads.note = note;
    Ok(Some(roads))
}

fn read_rules(tables: &Tables<'_>) -> Outcome<Labelled> {
    let columns = [
        "source",
        "year",
        "note",
        "boarding_minutes",
        "access_kmh",
        "max_access_m",
        "node_tolerance_m",
        "ferry_tolerance_m",
        "min_fragment_m",
    ];
    let rows = tables.read(RULES, &columns, |row| {
        Ok(Labelled {
            source: row.id("source")?,
            year: row.year("year")?,
            note: row.maybe_text("note")?,
            rules: TravelRules {
                boarding_minutes: number(row, "boarding_minutes")?,
                access_kmh: number(row, "access_kmh")?,
                max_access_m: number(row, "max_access_m")?,
                node_tolerance_m: number(row, "node_tolerance_m")?,
                ferry_tolerance_m: number(row, "ferry_tolerance_m")?,
                min_fragment_m: number(row, "min_fragment_m")?,
            },
        })
    })?;
    let (table, found) = (RULES.to_owned(), rows.len() as u64);
    let missing = || TablesError::RowCount { place: tables.place(), table, expected: 1, found };
    rows.into_iter().next().ok_or_else(missing)
}

fn number(row: &TableRow<'_>, column: &str) -> Outcome<f64> {
    row.real(column)?.ok_or_else(|| row.unfit(column, "", ValueError::Missing))
}
