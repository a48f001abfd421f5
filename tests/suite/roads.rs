//! Roads, places and flows from files become links, people, travel and shares, and
//! nothing is lost on the way.

use nabolag::io::report::Section;
use nabolag::model::{Dataset, Direction, Id, Value, Way};

use super::fixtures::{Folder, value};

/// Four units in a row, the last on an island; centres 0.1 degrees apart on 60 north.
pub(super) const UNITS: &str = "nr,name,people,lon,lat,shire\n\
    1,West,1000,10.0,60.0,a\n2,Mid,3000,10.1,60.0,a\n3,East,500,10.2,60.0,b\n4,Isle,200,10.4,60.0,b\n";

pub(super) const HEAD: &str = r#"
[dataset]
id = "small"
title = { en = "Small" }
year = 2018
unit_kind = "parish"
collection = "parishes"

[[source]]
id = "made-up"
title = "Made up"
publisher = "The tests"
licence = "CC0-1.0"

[units]
file = "units.csv"
source = "made-up"
number = "nr"
name = "name"
centre_lon = "lon"
centre_lat = "lat"

[[indicators]]
file = "units.csv"
source = "made-up"
number = "nr"
columns = [{ column = "people", id = "population", title = { en = "People" }, unit = "inhabitants", kind = "count" }]

[[groupings]]
id = "shire"
title = { en = "Shires" }
source = "made-up"
file = "units.csv"
number = "nr"
group = "shire"
"#;

pub(super) const ROADS: &str = r#"
[roads]
file = "roads.geojson"
source = "made-up"
[[roads.classes]]
title = "path"
where = { kind = ["path", ""] }
closed = "on foot"
[[roads.classes]]
title = "ferry"
where = { kind = "ferry" }
speed_kmh = 20
ferry = true
[[roads.classes]]
title = "road"
where = { kind = "road" }
speed_kmh = 60
"#;

pub(super) const TRAVEL: &str = "[travel]\nid = 'travel'\ntitle = { en = 'Travel' }\n";

pub(super) fn feature(kind: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{kind},"geometry":{geometry}}}"#)
}

pub(super) fn line(points: &str) -> String {
    format!(r#"{{"type":"LineString","coordinates":[{points}]}}"#)
}

pub(super) fn collection(features: &[String]) -> String {
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, features.join(",\n"))
}

/// A road past the first three units, a ferry to the last, a path, and a link of no length.
pub(super) fn good_roads() -> Vec<String> {
    vec![
        feature(r#"{"kind":"road"}"#, &line("[10.0,60.0],[10.1,60.0]")),
        feature(
            r#"{"kind":"road"}"#,
            r#"{"type":"MultiLineString","coordinates":[[[10.1,60.0],[10.15,60.0]],[[10.15,60.0],[10.2,60.0]]]}"#,
        ),
        feature(r#"{"kind":"path"}"#, &line("[10.0,60.0],[10.0,60.1]")),
        feature(r#"{"kind":null}"#, &line("[10.0,60.0],[10.0,60.2]")),
        feature(r#"{"kind":"ferry"}"#, &line("[10.2,60.0],[10.39,60.0]")),
        feature(r#"{"kind":"road"}"#, &line("[10.39,60.0],[10.4,60.0]")),
        feature(r#"{"kind":"road"}"#, &line("[10.3,60.0],[10.3,60.0]")),
    ]
}

pub(super) fn folder(roads: &[String]) -> Folder {
    Folder::new().with("units.csv", UNITS).with("roads.geojson", collection(roads))
}

fn built(manifest: &str) -> (Dataset, Vec<Section>) {
    let (dataset, report) = folder(&good_roads()).build(manifest).expect("it builds");
    assert!(report.adds_up(), "{}", report.to_text());
    (dataset, report.sections)
}

fn section<'a>(sections: &'a [Section], what: &str) -> &'a Section {
    sections.iter().find(|section| section.what() == what).unwrap_or_else(|| panic!("no section {what}"))
}

pub(super) fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

fn measure(dataset: &Dataset, relation: &str, name: &str, from: &str, to: &str) -> Option<f64> {
    let relation = dataset.relation(relation).expect("a relation");
    let measure = relation.measures().iter().find(|measure| measure.id.as_str() == name).expect("a measure");
    let (from, to) = (dataset.find_unit(from).expect("a unit"), dataset.find_unit(to).expect("a unit"));
    relation.range(from).find(|&at| relation.target(at) == to).and_then(|at| measure.values[at])
}

#[test]
fn every_row_is_a_link_or_set_aside_with_the_reason_and_lengths_are_those_on_the_ellipsoid() {
    let (dataset, sections) = built(&format!("{HEAD}{ROADS}"));
    let roads = dataset.roads().expect("roads");
    let report = section(&sections, "roads");
    assert_eq!((report.read(), report.matched()), (7, 4));
    assert_eq!(roads.links().len(), 5, "a row of two lines is two links");
    let aside = report.set_aside().join("\n");
    assert_says(&aside, &["row 3: closed: on foot", "row 4: closed: on foot", "row 7: no length"]);
    assert_says(&report.notes().join("\n"), &["2 rows set aside, closed: on foot", "ferry: 1 links, 11 km"]);
    // A tenth of a degree of longitude at 60 north is 5.58 km on WGS 84 (cos 60 on a sphere: 5.56).
    let first = &roads.links()[0];
    assert!((first.length_m - 5_580.0).abs() < 2.0, "{}", first.length_m);
    assert!((first.minutes - first.length_m / 1000.0).abs() < 1e-12, "60 km/h is a minute for each kilometre");
    assert_eq!(roads.links().iter().filter(|link| link.way == Way::Ferry).count(), 1);
}

pub(super) const BY_COLUMN: &str = r#"
[roads]
file = "roads.geojson"
source = "made-up"
avoid = ["toll"]
oneway = { column = "way", forward = ["F"], backward = ["B"] }
[[roads.classes]]
title = "toll"
where = { toll = true }
speed_kmh = 100
toll = true
[[roads.classes]]
title = "any"
speed_column = "kmh"
speed_factor = 0.5
"#;

#[test]
fn speeds_and_directions_come_from_columns_and_toll_roads_may_be_avoided() {
    let road = |properties: &str| feature(properties, &line("[10.0,60.0],[10.1,60.0]"));
    let roads = [
        road(r#"{"kmh":80,"way":"F","toll":"no"}"#),
        road(r#"{"kmh":40.5,"way":"B","toll":""}"#),
        road(r#"{"kmh":60,"way":"both","toll":"true"}"#),
        road(r#"{"kmh":60,"way":null,"toll":null}"#),
    ];
    let (dataset, report) = folder(&roads).build(&format!("{HEAD}{BY_COLUMN}")).expect("it builds");
    let links = dataset.roads().expect("roads").links();
    let directions: Vec<Direction> = links.iter().map(|link| link.direction).collect();
    assert_eq!(directions, [Direction::Forward, Direction::Backward, Direction::Both]);
    let speeds: Vec<f64> = links.iter().map(|link| link.length_m / 1000.0 / (link.minutes / 60.0)).collect();
    for (speed, expected) in speeds.iter().zip([40.0, 20.25, 30.0]) {
        assert!((speed - expected).abs() < 1e-9, "{speed}");
    }
    assert_says(&report.section("roads").expect("a section").set_aside().join("\n"), &["row 3: avoided: toll"]);
}

#[test]
fn minutes_kilometres_and_ferries_follow_the_roads_and_the_unconnected_are_named() {
    let manifest = format!("{HEAD}{ROADS}{TRAVEL}").replace(
        "[[roads.classes]]\ntitle = \"path\"",
        "boarding_minutes = 10\nmax_access_km = 2\n[[roads.classes]]\ntitle = \"path\"",
    );
    let (dataset, sections) = built(&manifest);
    let relation = dataset.relation("travel").expect("a relation");
    assert!(relation.is_symmetric() && relation.pair_count() == 6);
    let near = |name: &str, from: &str, to: &str, expected: f64| {
        let found = measure(&dataset, "travel", name, from, to).expect("a value");
        assert!((found - expected).abs() < 0.05, "{name} {from}-{to}: {found}");
    };
    near("minutes", "1", "2", 5.58);
    near("km", "1", "3", 11.16);
    near("ferries", "1", "3", 0.0);
    // 19 hundredths of a degree by ferry at 20 km/h, ten minutes on the quay, the rest by road.
    near("minutes", "3", "4", 10.6 * 3.0 + 10.0 + 0.56);
    near("ferries", "4", "1", 1.0);
    assert_says(&section(&sections, "roads").notes().join("\n"), &["nodes"]);
    let off = UNITS.replace("10.4,60.0", "12.4,60.0");
    let without = Folder::new().with("units.csv", off).with("roads.geojson", collection(&good_roads()));
    let (dataset, report) = without.build(&manifest).expect("it builds");
    assert_eq!(dataset.relation("travel").expect("a relation").pair_count(), 3);
    let report = report.section("relation travel").expect("a section");
    assert_says(&report.set_aside().join("\n"), &["Isle 4: no road of its own within 2 km"]);
    assert_says(&report.notes().join("\n"), &["3 pairs connected by road or ferry, 3 not"]);
}

#[test]
fn a_one_way_street_makes_travel_asymmetric_and_an_unconnected_part_is_named() {
    let roads = [
        feature(r#"{"kmh":60,"way":"F","toll":""}"#, &line("[10.0,60.0],[10.1,60.0]")),
        feature(r#"{"kmh":60,"way":"","toll":""}"#, &line("[10.1,60.0],[10.1,60.1],[10.0,60.1],[10.0,60.0]")),
        feature(r#"{"kmh":60,"way":"","toll":""}"#, &line("[10.1,60.0],[10.2,60.0]")),
        feature(r#"{"kmh":60,"way":"","toll":""}"#, &line("[10.4,60.0],[10.5,60.0]")),
    ];
    let (dataset, report) = folder(&roads).build(&format!("{HEAD}{BY_COLUMN}{TRAVEL}")).expect("it builds");
    let minutes = |from, to| measure(&dataset, "travel", "minutes", from, to).expect("a value");
    assert!(!dataset.relation("travel").expect("a relation").is_symmetric());
    assert!(minutes("2", "1") > 4.0 * minutes("1", "2"));
    assert_says(&report.to_text(), &["Isle 4 is cut off from most others; its roads and ferries reach 0"]);
}

pub(super) const PLACES: &str = r#"
[[places]]
file = "places.csv"
lon = "lon"
lat = "lat"
source = "made-up"
number = "nr"
weight = "homes"
share = "population"
"#;

#[test]
fn places_share_a_units_people_and_a_unit_without_a_place_has_its_centre() {
    let rows = "nr,homes,lon,lat\n1,30,10.0,60.0\n1,10,10.01,60.0\n2,7,10.1,60.0\n9,5,10.1,60.0\n3,,10.2,60.0\n";
    let manifest = format!("{HEAD}{ROADS}{PLACES}");
    let (dataset, report) = folder(&good_roads()).with("places.csv", rows).build(&manifest).expect("it builds");
    let places = dataset.roads().expect("roads").places();
    let weights: Vec<(u32, f64)> = places.iter().map(|place| (place.unit.0, place.weight)).collect();
    assert_eq!(weights, [(0, 750.0), (0, 250.0), (1, 3000.0), (2, 500.0), (3, 200.0)]);
    let section = report.section("places").expect("a section");
    assert_eq!((section.read(), section.matched(), section.unmatched().len()), (5, 3, 1));
    assert_says(&section.set_aside().join("\n"), &["places.csv, row 6: has no weight"]);
    assert_says(&section.estimates().join("\n"), &["East 3 has no point of its own", "all 200 of population"]);
    let negative = rows.replace("30", "-30");
    let error = folder(&good_roads()).with("places.csv", negative).refusal(&manifest);
    assert_says(&error, &["places.csv, row 2, column \"homes\"", "below 0"]);
}

#[test]
fn areas_weigh_by_their_size_and_belong_to_the_unit_they_lie_in() {
    let square = |west: f64, side: f64| {
        let (east, north) = (west + side, 60.0 + side);
        format!(
            r#"{{"type":"Polygon","coordinates":[[[{west},60.0],[{east},60.0],[{east},{north}],[{west},{north}],[{west},60.0]]]}}"#
        )
    };
    let land: Vec<String> =
        [1, 2, 3, 4].map(|nr| feature(&format!(r#"{{"nr":"{nr}"}}"#), &square(9.0 + f64::from(nr), 1.0))).to_vec();
    let towns = [
        feature("{}", &square(10.2, 0.1)),
        feature("{}", &square(10.5, 0.2)),
        feature("{}", &square(30.0, 0.2)),
        feature("{}", r#"{"type":"Polygon","coordinates":[]}"#),
    ];
    let files = folder(&good_roads()).with("land.geojson", collection(&land)).with("towns.geojson", collection(&towns));
    let sections = r#"
[[boundaries]]
id = "land"
file = "land.geojson"
number = "nr"
source = "made-up"
[[places]]
file = "towns.geojson"
source = "made-up"
weight_by_area = true
share = "population"
"#;
    let (dataset, report) = files.build(&format!("{HEAD}{ROADS}{sections}")).expect("it builds");
    let places = dataset.roads().expect("roads").places();
    assert_eq!(places[..2].iter().map(|place| place.unit.0).collect::<Vec<_>>(), [0, 0]);
    // A side twice as long is four times the area, nearly.
    assert!((places[0].weight - 200.0).abs() < 1.0 && (places[0].weight + places[1].weight - 1000.0).abs() < 1e-9);
    let section = report.section("places").expect("a section");
    assert_says(&section.unmatched().join("\n"), &["towns.geojson, row 3", "lies in no unit"]);
    assert_says(&section.set_aside().join("\n"), &["towns.geojson, row 4: is nowhere"]);
    let without = sections.replace("[[places]]", "[[places]]\nlayer = 'nowhere'");
    assert_says(&files.refusal(&format!("{HEAD}{ROADS}{without}")), &["no layer \"nowhere\""]);
    let unnumbered = PLACES.replace("number = \"nr\"\n", "");
    let files = folder(&good_roads()).with("places.csv", "nr,homes,lon,lat\n1,30,10.0,60.0\n");
    assert_says(&files.refusal(&format!("{HEAD}{ROADS}{unnumbered}")), &["need number = \"column\""]);
}

#[test]
fn indicators_and_classes_follow_from_travel_with_their_status() {
    let sections = r#"
[[travel.indicators]]
id = "travel.people_within_6"
title = { en = "People within 6 minutes" }
compute = "sum_within"
minutes = 6
of = "population"
[[travel.indicators]]
id = "travel.nearest"
title = { en = "Nearest" }
compute = "minutes_to_nearest_centre"
[[travel.indicators]]
id = "travel.centre"
title = { en = "Centre" }
compute = "minutes_to_group_centre"
grouping = ["shire"]
of = "population"
[[travel.indicators]]
id = "travel.km"
title = { en = "Km" }
compute = "km_to_people"
people = 3000
[[classes]]
id = "far"
title = { en = "Far" }
indicator = "travel.nearest"
breaks = [20]
titles = ["near", "far"]
"#;
    let files = folder(&good_roads()).with("places.csv", "nr,homes,lon,lat\n1,30,10.0,60.0\n");
    let (dataset, report) = files.build(&format!("{HEAD}{ROADS}{PLACES}{TRAVEL}{sections}")).expect("it builds");
    assert!(report.adds_up());
    assert_eq!(value(&dataset, "travel.people_within_6", "1"), Value::Observed(4000.0));
    assert_eq!(value(&dataset, "travel.people_within_6", "4"), Value::Observed(200.0));
    let number = |indicator: &str, unit: &str| value(&dataset, indicator, unit).number().expect("a number");
    assert!((number("travel.nearest", "3") - 5.58).abs() < 0.02);
    assert!((number("travel.centre", "1") - 5.58).abs() < 0.02);
    assert_eq!(value(&dataset, "travel.centre", "2"), Value::Observed(0.0));
    assert_eq!(value(&dataset, "travel.km", "2"), Value::Estimated(0.0), "3,000 live at its one place");
    assert!((number("travel.km", "1") - 5.58).abs() < 0.02);
    let far = dataset.grouping("far").expect("a grouping");
    let members: Vec<Vec<u32>> = far.groups.iter().map(|g| g.members.iter().map(|m| m.0).collect()).collect();
    assert_eq!(members, [vec![0, 1, 2], vec![3]]);
    assert_eq!(far.source, Id::new("made-up").expect("an id"));
}

#[test]
fn flows_keep_their_diagonal_in_the_shares_and_name_who_is_unknown() {
    let rows = "home,work,n\n1,1,60\n1,2,30\n1,9,10\n2,1,5\n2,2,95\n3,2,5\n";
    let section = r#"
[[relations]]
id = "commuting"
title = { en = "Commuting" }
source = "made-up"
file = "flows.csv"
from = "home"
to = "work"
flow = "n"
measures = [{ column = "n", id = "commuters" }]
"#;
    let files = folder(&good_roads()).with("flows.csv", rows);
    let (dataset, report) = files.build(&format!("{HEAD}{section}")).expect("it builds");
    let read = |name: &str, from: &str, to: &str| measure(&dataset, "commuting", name, from, to).expect("a value");
    let near = |a: f64, b: f64| (a - b).abs() < 1e-9;
    assert!(near(read("commuters", "1", "2"), 30.0) && near(read("share_out_pct", "1", "2"), 30.0));
    assert!(near(read("share_in_pct", "1", "2"), 100.0 * 30.0 / 130.0));
    assert!(near(read("share_out_pct", "3", "2"), 100.0) && near(read("share_out_pct", "2", "1"), 5.0));
    assert_eq!(dataset.relation("commuting").expect("a relation").pair_count(), 3);
    let section_report = report.section("relation commuting").expect("a section");
    assert_eq!((section_report.read(), section_report.matched()), (6, 5));
    assert_says(&section_report.unmatched().join("\n"), &["row 4", "9"]);
    assert_says(&section_report.notes().join("\n"), &["155 stay in their unit", "10 come from or go to"]);
    let twice = files.with("flows.csv", format!("{rows}1,2,7\n"));
    assert_says(&twice.refusal(&format!("{HEAD}{section}")), &["row 8", "stands in row 3 already"]);
    let wrong = section.replace("flow = \"n\"", "flow = \"m\"");
    assert_says(&twice.refusal(&format!("{HEAD}{wrong}")), &["flow = \"m\"", "one of its measures"]);
    let negative = twice.with("flows.csv", rows.replace("30", "-30"));
    assert_says(&negative.refusal(&format!("{HEAD}{section}")), &["row 3", "below 0"]);
}

#[test]
fn a_table_of_minutes_is_checked_and_its_travel_reckoned_without_roads() {
    let section = r#"
[[relations]]
id = "driving"
title = { en = "Driving" }
source = "made-up"
file = "matrix.csv"
from = "a"
to = "b"
measures = [{ column = "duration", id = "minutes", divide_by = 60 }]
[travel]
id = "driving"
[[travel.indicators]]
id = "travel.nearest"
title = { en = "Nearest" }
compute = "minutes_to_nearest_centre"
"#;
    // Seconds, as routers give them.
    let rows = "a,b,duration\n1,2,600\n2,1,1800\n2,3,600\n1,3,3000\n3,1,3000\n8,1,300\n";
    let files = folder(&good_roads()).with("matrix.csv", rows);
    let (dataset, report) = files.build(&format!("{HEAD}{section}")).expect("it builds");
    let section_report = report.section("relation driving").expect("a section");
    assert_says(&section_report.unmatched().join("\n"), &["matrix.csv, row 7", "8"]);
    let notes = section_report.notes().join("\n");
    assert_says(&notes, &["7 pairs are missing", "in no pair: Isle 4", "1 pairs differ by direction", "by 20.0"]);
    assert_says(&notes, &["from West 1 to East 3 over Mid 2 saves 30.0"]);
    assert_eq!(value(&dataset, "travel.nearest", "1"), Value::Observed(10.0));
    assert_eq!(value(&dataset, "travel.nearest", "4"), Value::Missing);
    let without = section.replace("id = \"minutes\"", "id = \"km\"");
    assert_says(
        &files.refusal(&format!("{HEAD}{without}")),
        &["\"driving\", a relation without a measure \"minutes\""],
    );
}
