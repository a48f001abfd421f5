//! A country nobody has heard of: built by writing a manifest, with polygons in two
//! sets and a table in a language of its own.

use nabolag::geometry::Topology;
use nabolag::io::files::EmbeddedFiles;
use nabolag::model::Contact::{self, Border, Point};
use nabolag::model::{Dataset, Value};

use super::fixtures::{Folder, shared_data, value};

/// Squares of 0.1 degrees; `(number, name, column, row, width)`.
type Square<'a> = (&'a str, &'a str, u32, u32, u32);

fn feature_collection(squares: &[Square<'_>]) -> String {
    let feature = |(number, name, column, row, width): &Square<'_>| {
        let x = |c: u32| 20.0 + f64::from(c) / 10.0;
        let y = |r: u32| 45.0 + f64::from(r) / 10.0;
        let (west, south, north) = (x(*column), y(*row), y(row + 1));
        let mut ring: Vec<[f64; 2]> = (0..=*width).map(|c| [x(column + c), south]).collect();
        ring.extend((0..=*width).rev().map(|c| [x(column + c), north]));
        ring.push([west, south]);
        serde_json::json!({
            "type": "Feature",
            "properties": { "kod": number, "nazwa": name },
            "geometry": { "type": "Polygon", "coordinates": [ring] },
        })
    };
    let features: Vec<_> = squares.iter().map(feature).collect();
    serde_json::json!({ "type": "FeatureCollection", "features": features }).to_string()
}

/// Three in a row, one above the first and touching the second in a point, one alone.
const DRY: [Square<'_>; 5] = [
    ("PL.1", "Górka", 0, 0, 1),
    ("PL.2", "Dołek", 1, 0, 1),
    ("PL.3", "Łąka", 2, 0, 1),
    ("PL.4", "Staw", 0, 1, 1),
    ("PL.5", "Wyspa", 8, 0, 1),
];

/// The same with water: the island reaches the third.
const WET: [Square<'_>; 5] = [
    ("PL.1", "Górka", 0, 0, 1),
    ("PL.2", "Dołek", 1, 0, 1),
    ("PL.3", "Łąka", 2, 0, 5),
    ("PL.5", "Wyspa", 7, 0, 2),
    ("PL.9", "Obca", 12, 0, 1),
];

const MANIFEST: &str = r#"
[dataset]
id = "kraina-1999"
title = { pl = "Kraina 1999", en = "Landia 1999" }
year = 1999
unit_kind = "gmina"
collection = "gminy"

[names]
suffixes = ["gmina"]
conjunctions = ["i"]

[[source]]
id = "urzad"
title = "Rejestr"
publisher = "Urząd"
licence = "CC0-1.0"
year = 1999

[[boundaries]]
id = "land"
file = "dry.geojson"
number = "kod"
name = "nazwa"
source = "urzad"

[[boundaries]]
id = "sea"
file = "wet.geojson"
number = "kod"
source = "urzad"
relation_title = { en = "With water" }

[[indicators]]
file = "ludnosc.csv"
source = "urzad"
name = "nazwa gminy"
decimal = ","
missing = ["brak"]
columns = [
  { column = "mieszkańcy", id = "people", title = { pl = "Mieszkańcy" }, unit = "osoby", kind = "count" },
  { column = "udział", id = "share", title = { pl = "Udział" }, unit = "%", kind = "index" },
]

[[participation]]
file = "udzial.csv"
source = "urzad"
name = "gmina"
yes = ["tak"]
no = ["nie"]
schemes = [{ column = "A", id = "a", title = { pl = "A" } }, { column = "B", id = "b", title = { pl = "B" } }]
total = { id = "schemes", title = { pl = "Razem" } }

[[groupings]]
id = "powiat"
title = { pl = "Powiaty" }
source = "urzad"
file = "ludnosc.csv"
name = "nazwa gminy"
group = "powiat"
"#;

const PEOPLE: &str = "nazwa gminy;mieszkańcy;udział;powiat\nGórka;1 200;12,5;Północ\ngmina Dołek;brak;7;Północ\nŁĄKA;30;;Południe\nNieznana;5;5;Południe\n";
const ANSWERS: &str = "gmina,A,B\nGórka,tak,tak\nStaw,nie,tak\nWyspa,tak,\n";

fn files() -> EmbeddedFiles {
    let files = [
        ("dry.geojson", feature_collection(&DRY)),
        ("wet.geojson", feature_collection(&WET)),
        ("ludnosc.csv", PEOPLE.to_owned()),
        ("udzial.csv", ANSWERS.to_owned()),
    ];
    EmbeddedFiles::new(files.map(|(name, text)| (name, text.into_bytes())))
}

fn pairs(dataset: &Dataset, relation: &str) -> Vec<(String, String, Contact)> {
    let relation = dataset.relation(relation).expect("made");
    let number = |unit| dataset.unit(unit).number.to_string();
    relation.links().map(|link| (number(link.from), number(link.to), link.contact.expect("contiguity"))).collect()
}

#[test]
fn another_country_builds_by_writing_a_manifest() {
    let (dataset, report) = nabolag::io::build::build(MANIFEST, &files()).expect("builds");
    assert_eq!(dataset.units().len(), 5);
    assert_eq!(dataset.units()[0].name, "Górka");
    assert_eq!(value(&dataset, "people", "PL.1"), Value::Observed(1200.0));
    assert_eq!(value(&dataset, "people", "PL.2"), Value::Missing);
    assert_eq!(value(&dataset, "share", "PL.1"), Value::Observed(12.5));
    assert_eq!(value(&dataset, "share", "PL.3"), Value::Missing);
    assert_eq!(value(&dataset, "schemes", "PL.1"), Value::Observed(2.0));
    assert_eq!(value(&dataset, "schemes", "PL.5"), Value::Missing, "one answer is unknown");
    assert_eq!(value(&dataset, "takes_part.a", "PL.4"), Value::Observed(0.0));
    let groups: Vec<_> = dataset.grouping("powiat").expect("made").groups.iter().map(|g| g.id.as_str()).collect();
    assert_eq!(groups, ["polnoc", "poludnie"]);
    let section = report.section("indicators").expect("read");
    assert_eq!((section.read(), section.matched()), (4, 3));
    assert!(section.unmatched()[0].contains("ludnosc.csv, row 5, column \"nazwa gminy\": \"Nieznana\" is not known"));
    assert!(report.adds_up());
}

#[test]
fn contiguity_comes_from_shared_arcs_with_lengths_and_corners_apart() {
    let (dataset, _) = nabolag::io::build::build(MANIFEST, &files()).expect("builds");
    let expected = |list: &[(&str, &str, Contact)]| -> Vec<(String, String, Contact)> {
        list.iter().map(|(a, b, contact)| ((*a).to_owned(), (*b).to_owned(), *contact)).collect()
    };
    let land = [("PL.1", "PL.2", Border), ("PL.1", "PL.4", Border), ("PL.2", "PL.3", Border), ("PL.2", "PL.4", Point)];
    assert_eq!(pairs(&dataset, "land"), expected(&land));
    let sea = [("PL.1", "PL.2", Border), ("PL.2", "PL.3", Border), ("PL.3", "PL.5", Border)];
    assert_eq!(pairs(&dataset, "sea"), expected(&sea));
    let relation = dataset.relation("land").expect("made");
    assert_eq!(relation.measures()[0].id.as_str(), "shared_border_km");
    let lengths: Vec<f64> = relation.links().filter_map(|link| link.values[0]).collect();
    assert!((lengths[0] - 11.1).abs() < 0.1 && lengths[3] == 0.0, "{lengths:?}");
}

#[test]
fn units_without_a_polygon_and_polygons_without_a_unit_are_reported() {
    let (dataset, report) = nabolag::io::build::build(MANIFEST, &files()).expect("builds");
    let sea = report.section("boundaries sea").expect("read");
    assert_eq!((sea.read(), sea.matched()), (5, 4));
    assert!(sea.unmatched()[0].contains("PL.9"));
    assert!(sea.notes().iter().any(|note| note.contains("Staw PL.4 has no polygon here")));
    let staw = dataset.find_unit("PL.4").expect("a unit");
    assert!(dataset.boundary_set("sea").expect("read").polygons[staw.get()].is_none());
    assert!(dataset.unit(staw).label_point.is_some(), "the other set gives the point");
}

#[test]
fn a_table_with_the_id_of_a_boundary_set_stands_in_for_its_contiguity() {
    let manifest = format!(
        "{MANIFEST}{}",
        r#"
[[relations]]
id = "land"
title = { en = "By hand" }
source = "urzad"
file = "pary.csv"
from = "a"
to = "b"
symmetric = true
contact = "jak"
"#
    );
    let folder = Folder::new()
        .with("dry.geojson", feature_collection(&DRY))
        .with("wet.geojson", feature_collection(&WET))
        .with("ludnosc.csv", PEOPLE)
        .with("udzial.csv", ANSWERS)
        .with(
            "pary.csv",
            "a,b,jak\nPL.1,PL.2,rook\nPL.2,PL.4,queen_only\nPL.3,PL.5,rook\nPL.5,PL.5,rook\nPL.1,PL.8,rook\n",
        );
    let (dataset, report) = folder.build(&manifest).expect("builds");
    assert_eq!(dataset.relation("land").expect("read").pair_count(), 3);
    let compared = report.section("contiguity land").expect("compared");
    let note = "the table stands in: 1 rook pairs are only in the table, 2 only in the boundaries";
    assert!(compared.notes().iter().any(|line| line == note), "{:?}", compared.notes());
    let table = report.section("relation land").expect("read");
    assert_eq!((table.read(), table.matched(), table.unmatched().len(), table.set_aside().len()), (5, 3, 1, 1));
}

#[test]
fn overlaps_are_reported_with_their_size() {
    let overlapping = [("PL.1", "Górka", 0, 0, 2), ("PL.2", "Dołek", 1, 0, 2)];
    let folder = Folder::new().with("dry.geojson", feature_collection(&overlapping));
    let manifest = MANIFEST.split("[[boundaries]]").take(2).collect::<Vec<_>>().join("[[boundaries]]");
    let (_, report) = folder.build(&manifest).expect("builds");
    let notes = report.section("contiguity land").expect("computed").notes();
    assert!(notes.iter().any(|n| n.contains("Górka PL.1 and Dołek PL.2 overlap of 8")), "{notes:?}");
}

#[test]
fn the_same_manifest_gives_the_same_dataset_and_report_every_time() {
    let build = || nabolag::io::build::build(MANIFEST, &files()).expect("builds");
    let ((a, report_a), (b, report_b)) = (build(), build());
    assert!(a == b && report_a.to_json() == report_b.to_json() && report_a.to_text() == report_b.to_text());
}

#[test]
fn the_municipalities_of_2018_build_with_the_known_contiguity() {
    let Some(root) = shared_data() else { return };
    let manifest = r#"
        [dataset]
        id = "n"
        title = { en = "N" }
        year = 2018
        unit_kind = "municipality"
        collection = "municipalities"
        [[source]]
        id = "k"
        title = "K"
        publisher = "K"
        licence = "CC-BY-4.0"
        [[boundaries]]
        id = "land"
        file = "boundaries/2018_landmask_kommune.geojson"
        number = "kommune_no"
        name = "kommune_name"
        digits = 4
        source = "k"
        [[boundaries]]
        id = "sea"
        file = "boundaries/2018_extended_kommune.geojson"
        number = "kommune_no"
        digits = 4
        source = "k"
        [[relations]]
        id = "expected"
        title = { en = "E" }
        source = "k"
        file = "contiguity/adjacency_2018_landmask.csv"
        from = "a"
        to = "b"
        symmetric = true
        contact = "contiguity"
    "#;
    let files = nabolag::io::files::DiskFiles::new(&root);
    let (dataset, report) = nabolag::io::build::build(manifest, &files).expect("builds");
    let pairs_of = |id: &str| pairs(&dataset, id);
    assert_eq!(pairs_of("land"), pairs_of("expected"));
    let rook = |id: &str| pairs_of(id).iter().filter(|(_, _, contact)| *contact == Border).count();
    assert_eq!((rook("land"), pairs_of("land").len(), rook("sea"), pairs_of("sea").len()), (868, 882, 1127, 1149));
    let alone = dataset.unit_indices().filter(|&u| dataset.relation("land").expect("made").neighbours(u).is_empty());
    assert_eq!(alone.count(), 29);
    assert!(report.adds_up());
    assert_eq!(Topology::build(&dataset.boundaries()[0].polygons).areas().len(), 422);
}
