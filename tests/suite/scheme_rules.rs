//! What schemes ask and where institutions are: from manifest and table to the dataset and back from its file.

use nabolag::io::embedded::default_dataset;
use nabolag::io::geopackage::{read, write};
use nabolag::model::{Demand, Id, Strength};

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS};

const RULES: &str = r#"
[[rules]]
id = "grants"
title = { en = "Grants" }
source = "made-up"
note = "as of 2018"
conditions = [
  { strength = "must", owner = ["parish", "shire"], title = { en = "A parish applies" } },
  { strength = "must", institution = "research", title = { en = "With researchers" } },
  { strength = "should", least_members = 2, title = { en = "Several" } },
]

[[institutions]]
file = "institutions.csv"
source = "made-up"
name = "name"
kind = "kind"
number = "nr"
"#;

const INSTITUTIONS: &str = "name,kind,nr\nTinn Institute,research,1\nRollag School,school,6\nNowhere Lab,research,77\n";

fn folder(institutions: &str) -> Folder {
    Folder::new().with("units.csv", SMALL_UNITS).with("institutions.csv", institutions)
}

#[test]
fn rules_and_institutions_go_from_the_manifest_through_the_dataset_and_back() {
    let folder = folder(INSTITUTIONS);
    let (dataset, report) = folder.build(&format!("{SMALL_HEAD}{RULES}")).expect("builds");
    let rules = &dataset.rules()[0];
    assert_eq!((rules.id.as_str(), rules.note.as_deref()), ("grants", Some("as of 2018")));
    assert_eq!(rules.conditions[1].demand, Demand::Institution(Id::new("research").expect("an id")));
    assert_eq!(
        (rules.conditions[2].strength, &rules.conditions[2].demand),
        (Strength::Should, &Demand::LeastMembers(2))
    );
    let names: Vec<&str> = dataset.institutions().iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["Tinn Institute", "Rollag School"]);
    let section = report.section("institutions").expect("reported");
    assert!(section.adds_up(), "{}", report.to_text());
    assert!(report.to_text().contains("77"), "{}", report.to_text());
    let file = folder.path("small.gpkg");
    write(&dataset, &file).expect("written");
    assert_eq!(read(&file).expect("read"), dataset);
}

#[test]
fn wrong_rules_and_institutions_are_refused_with_what_would_be_right() {
    let refused =
        |from: &str, to: &str| folder(INSTITUTIONS).refusal(&format!("{SMALL_HEAD}{}", RULES.replace(from, to)));
    for (from, to, right) in [
        ("strength = \"should\"", "strength = \"may\"", "use must or should"),
        ("least_members = 2", "least_members = 2, institution = \"x\"", "exactly one of owner"),
        ("least_members = 2, ", "", "(number 3) that needs exactly one"),
        ("least_members = 2", "least_members = 0", "nonzero"),
        ("source = \"made-up\"\nnote", "source = \"nobody\"\nnote", "[rules] names the source \"nobody\""),
        ("number = \"nr\"", "", "number = \"column\", or lon and lat"),
        ("number = \"nr\"", "lon = \"nr\"", "without its latitude"),
        ("number = \"nr\"", "lon = \"nr\"\nlat = \"nr\"", "no true [[boundaries]]"),
        ("kind = \"kind\"", "", "either kind = \"column\" or kind_value"),
    ] {
        let message = refused(from, to);
        assert!(message.contains(right), "{from} -> {to}: {message}");
    }
}

#[test]
fn institutions_lie_in_the_unit_at_their_point_and_outside_they_are_reported() {
    let square = |number: u8| {
        let (x, e) = (number, number + 1);
        format!(
            r#"{{"type":"Feature","properties":{{"n":"{number}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},0],[{e},0],[{e},1],[{x},1],[{x},0]]]}}}}"#
        )
    };
    let squares = format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, square(1), square(2));
    let manifest = r#"
[dataset]
id = "two"
title = { en = "Two" }
year = 2018
unit_kind = "square"
collection = "squares"
[[source]]
id = "s"
title = "S"
publisher = "P"
licence = "CC0-1.0"
[[boundaries]]
id = "land"
file = "squares.geojson"
number = "n"
source = "s"
[[institutions]]
file = "i.csv"
source = "s"
name = "name"
kind_value = "research"
lon = "lon"
lat = "lat"
"#;
    let folder = Folder::new().with("squares.geojson", squares).with("i.csv", "name,lon,lat\nIn,2.5,0.5\nOut,9,9\n");
    let (dataset, report) = folder.build(manifest).expect("builds");
    let [institution] = dataset.institutions() else { panic!("{:?}", dataset.institutions()) };
    assert_eq!((institution.name.as_str(), dataset.unit(institution.unit).number.as_str()), ("In", "2"));
    assert!(report.to_text().contains("Out lies in no unit"), "{}", report.to_text());
}

#[test]
fn the_default_has_the_rules_of_two_schemes_and_no_institutions() {
    let (dataset, _) = default_dataset().expect("builds");
    let ids: Vec<&str> = dataset.rules().iter().map(|rules| rules.id.as_str()).collect();
    assert_eq!(ids, ["forkommune", "climate-network"]);
    assert!(dataset.institutions().is_empty());
}
