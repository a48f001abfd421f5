//! A small dataset for tests: three columns by two rows of squares of one degree,
//! 0101 0102 0103 above 0201 0202 0203, two counties, one value in two missing. One
//! travels 30 minutes from column to column and 45 from row to row, but not to 0203.

use geo::{LineString, MultiPolygon, polygon};

use super::snapshot::Snapshot;
use crate::model::{
    About, BoundarySet, Contact, Dataset, DatasetParts, Direction, Group, Grouping, Id, Indicator, Kind, Link, LonLat,
    Relation, RoadLink, Roads, Source, Title, TravelRules, Unit, UnitIndex, UnitNumber, Value, Way, Year,
};

fn id(text: &str) -> Id {
    Id::new(text).expect("an id")
}

fn title(text: &str) -> Title {
    Title::new([("en".to_owned(), text.to_owned())])
}

fn year() -> Year {
    Year::new(2018).expect("a year")
}

fn corner(place: usize) -> (f64, f64) {
    (10.0 + (place % 3) as f64, if place < 3 { 60.0 } else { 59.0 })
}

fn unit(place: usize) -> Unit {
    let names = ["Nordby", "Midtbygd", "Øvre Dal", "Sørvik", "Os", "Nes"];
    let numbers = ["0101", "0102", "0103", "0201", "0202", "0203"];
    let (west, south) = corner(place);
    Unit {
        number: UnitNumber::new(numbers[place]).expect("a number"),
        name: names[place].to_owned(),
        other_names: Vec::new(),
        label_point: LonLat::new(west + 0.5, south + 0.5).ok(),
        centre: LonLat::new(west + 0.4, south + 0.5).ok(),
        centre_source: None,
    }
}

fn indicator(name: &str, values: Vec<Value>) -> Indicator {
    Indicator {
        id: id(name),
        title: title(name),
        unit_of_measure: "things".to_owned(),
        kind: Kind::Count,
        year: year(),
        source: id("tests"),
        note: None,
        values,
    }
}

fn land() -> Relation {
    let pairs = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)].map(|pair| (pair, Contact::Border));
    let points = [(0, 4), (1, 3), (1, 5), (2, 4)].map(|pair| (pair, Contact::Point));
    let links = pairs.into_iter().chain(points).map(|((a, b), contact)| Link {
        from: UnitIndex(a),
        to: UnitIndex(b),
        contact: Some(contact),
        values: vec![Some(if contact == Contact::Border { 50.0 } else { 0.0 })],
    });
    let measures = [id("shared_border_km")];
    Relation::new(id("land"), title("land"), year(), id("tests"), 6, true, &measures, links.collect()).expect("valid")
}

fn contact() -> Relation {
    let link = Link { from: UnitIndex(0), to: UnitIndex(1), contact: None, values: Vec::new() };
    Relation::new(id("contact"), title("contact"), year(), id("tests"), 6, true, &[], vec![link]).expect("valid")
}

/// Travel with so many minutes from one column to the next.
pub(crate) fn travel_with(step_minutes: f64) -> Relation {
    let pairs = (0..5_u32).flat_map(|a| (a + 1..5).map(move |b| (a, b)));
    let links = pairs.map(|(a, b)| {
        let (columns, rows) = ((a % 3).abs_diff(b % 3), (a / 3).abs_diff(b / 3));
        let minutes = step_minutes * f64::from(columns) + f64::from(45 * rows);
        let values = [minutes, minutes * 0.8, f64::from(rows), minutes + 1.0].map(Some).to_vec();
        Link { from: UnitIndex(a), to: UnitIndex(b), contact: None, values }
    });
    let measures = ["minutes", "km", "ferries", "mean_minutes"].map(id);
    Relation::new(id("travel"), title("travel"), year(), id("tests"), 6, true, &measures, links.collect())
        .expect("valid")
}

pub(crate) fn dataset_with(change: impl FnOnce(&mut DatasetParts)) -> Dataset {
    let square = |place| {
        let (x, y) = corner(place);
        let ring = polygon![(x: x, y: y), (x: x + 1.0, y: y), (x: x + 1.0, y: y + 1.0), (x: x, y: y + 1.0)];
        Some(MultiPolygon::new(vec![ring]))
    };
    let group = |name: &str, members: [u32; 3]| Group {
        id: id(name),
        title: format!("County {name}"),
        members: members.map(UnitIndex).to_vec(),
    };
    let known = [2.0, 2.0, f64::NAN, 5.0, f64::NAN, f64::NAN];
    let score = known.map(|v| if v.is_nan() { Value::Missing } else { Value::Observed(v) });
    let mut parts = DatasetParts {
        about: About {
            id: id("squares"),
            title: title("Squares"),
            year: year(),
            unit_kind: id("square"),
            collection: id("squares"),
            schematic: false,
            note: None,
        },
        units: (0..6).map(unit).collect(),
        boundaries: vec![BoundarySet { id: id("land"), source: id("tests"), polygons: (0..6).map(square).collect() }],
        indicators: vec![
            indicator("population", (1..=6).map(|v| Value::Observed(f64::from(v) * 1000.0)).collect()),
            indicator("score", score.to_vec()),
        ],
        relations: vec![land(), contact(), travel_with(30.0)],
        groupings: vec![Grouping {
            id: id("county"),
            title: title("County"),
            collection: Some(id("counties")),
            year: year(),
            source: id("tests"),
            note: None,
            groups: vec![group("1", [0, 1, 2]), group("2", [3, 4, 5])],
        }],
        projects: Vec::new(),
        participations: Vec::new(),
        networks: Vec::new(),
        memberships: Vec::new(),
        roads: None,
        rules: Vec::new(),
        institutions: Vec::new(),
        sources: vec![Source {
            id: id("tests"),
            title: "Squares".to_owned(),
            publisher: "The tests".to_owned(),
            url: None,
            licence: "CC0-1.0".to_owned(),
            year: None,
        }],
    };
    change(&mut parts);
    Dataset::new(parts).expect("a dataset")
}

pub(crate) fn dataset() -> Dataset {
    dataset_with(|_| ())
}

/// Roads along the columns of a row, ferries from row to row, as [`travel_with`] 30 minutes has it.
fn roads() -> Roads {
    let centre = |place: usize| {
        let (west, south) = corner(place);
        (west + 0.4, south + 0.5)
    };
    let link = |(from, to): (usize, usize)| RoadLink {
        line: LineString::from(vec![centre(from), centre(to)]),
        length_m: if to == from + 1 { 24_000.0 } else { 36_000.0 },
        minutes: 30.0,
        way: if to == from + 1 { Way::Road } else { Way::Ferry },
        direction: Direction::Both,
    };
    let links = [(0, 1), (1, 2), (3, 4), (0, 3), (1, 4)].map(link).to_vec();
    let rules = TravelRules { boarding_minutes: 15.0, ..TravelRules::default() };
    Roads::new(id("tests"), year(), rules, links, Vec::new()).expect("valid roads")
}

/// The squares with the roads that their relation of travel comes from.
pub(crate) fn snapshot_with_roads() -> Snapshot {
    Snapshot::open(dataset_with(|parts| parts.roads = Some(roads()))).expect("a snapshot")
}

pub(crate) fn snapshot() -> Snapshot {
    Snapshot::open(dataset()).expect("a snapshot")
}
