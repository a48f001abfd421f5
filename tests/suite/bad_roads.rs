//! Bad roads and places are refused with file, row and what would be right, and so is
//! a manifest that contradicts itself about them.

use super::fixtures::Folder;
use super::roads::{BY_COLUMN, HEAD, PLACES, ROADS, TRAVEL, UNITS, assert_says, feature, folder, good_roads, line};

/// The refusal of one feature among the good ones, as row 8.
fn refused(feature: String) -> String {
    let mut roads = good_roads();
    roads.push(feature);
    folder(&roads).refusal(&format!("{HEAD}{ROADS}"))
}

#[test]
fn a_row_that_no_class_fits_is_an_error_that_names_its_values() {
    let message = refused(feature(r#"{"kind":"tractor track"}"#, &line("[10.0,60.0],[10.1,60.1]")));
    assert_says(&message, &["roads.geojson, row 8", "kind = \"tractor track\" (1 rows)", "closed = \"why\""]);
}

#[test]
fn what_is_no_line_or_lies_nowhere_is_refused_with_its_row() {
    let point = refused(feature(r#"{"kind":"road"}"#, r#"{"type":"Point","coordinates":[10,60]}"#));
    assert_says(&point, &["roads.geojson", "row 8", "the geometry cannot be used"]);
    let ring = r#"{"type":"Polygon","coordinates":[[[10,60],[11,60],[11,61],[10,60]]]}"#;
    assert_says(&refused(feature(r#"{"kind":"road"}"#, ring)), &["row 8"]);
    assert_says(&refused(feature(r#"{"kind":"road"}"#, "null")), &["row 8", "no line (LineString or"]);
    let metres = refused(feature(r#"{"kind":"road"}"#, &line("[262257.2,6652205.4],[262300,6652300]")));
    assert_says(&metres, &["row 8", "looks like metres", "set `crs = \"EPSG:...\"`"]);
    let nan = refused(feature(r#"{"kind":"road"}"#, &line("[10,60],[NaN,60]")));
    assert_says(&nan, &["row 8", "not finite"]);
    let projected = ROADS.replace("source =", "crs = 'EPSG:25833'\nsource =");
    let degrees = folder(&good_roads()).refusal(&format!("{HEAD}{projected}"));
    assert_says(&degrees, &["EPSG:25833", "looks like degrees"]);
}

#[test]
fn a_column_a_file_and_a_network_that_are_not_there_are_named() {
    let column = ROADS.replace("{ kind = \"road\" }", "{ kind = 'road', lanes = 2 }");
    assert_says(&folder(&good_roads()).refusal(&format!("{HEAD}{column}")), &["no column \"lanes\"", "kind"]);
    let absent = Folder::new().with("units.csv", UNITS);
    assert_says(&absent.refusal(&format!("{HEAD}{ROADS}")), &["roads.geojson"]);
    let paths = vec![feature(r#"{"kind":"path"}"#, &line("[10.0,60.0],[10.0,60.1]"))];
    assert_says(&folder(&paths).refusal(&format!("{HEAD}{ROADS}")), &["no open road"]);
}

#[test]
fn a_speed_that_is_none_is_refused_with_its_row_and_column() {
    let bad = |kmh: &str| {
        let properties = format!(r#"{{"kmh":{kmh},"way":"","toll":""}}"#);
        let roads = [
            feature(r#"{"kmh":"80","way":"","toll":""}"#, &line("[10.0,60.0],[10.1,60.0]")),
            feature(&properties, &line("[10.1,60.0],[10.2,60.0]")),
        ];
        folder(&roads).refusal(&format!("{HEAD}{BY_COLUMN}"))
    };
    for (kmh, says) in [
        ("\"-50\"", "must be above 0 km/h"),
        ("\"0\"", "must be above 0 km/h"),
        ("null", "where = { kmh = \"\" }"),
        ("\"eighty\"", "is not a number"),
        ("\"80 km/h\"", "in km/h"),
    ] {
        assert_says(&bad(kmh), &["roads.geojson, row 2, column \"kmh\"", says]);
    }
}

#[test]
fn a_manifest_that_contradicts_itself_about_travel_is_told_what_would_be_right() {
    let refused = |sections: &str| folder(&good_roads()).refusal(&format!("{HEAD}{sections}"));
    let two_ways = ROADS.replace("speed_kmh = 60", "speed_kmh = 60\nclosed = 'no'");
    assert_says(&refused(&two_ways), &["entry \"road\" must have one of speed_kmh"]);
    assert_says(
        &refused(&ROADS.replace("= 60", "= -60")),
        &["entry \"road\" has speed_kmh = -60; use a number above 0"],
    );
    assert_says(&refused("[roads]\nfile = 'r'\nsource = 'made-up'\n"), &["no [[roads.classes]]"]);
    assert_says(&refused(&ROADS.replace("[roads]", "[roads]\nacces_kmh = 3")), &["acces_kmh", "access_kmh"]);
    assert_says(&refused(&ROADS.replace("[roads]", "[roads]\naccess_kmh = 0")), &["access_kmh must be above 0"]);
    assert_says(&refused(&ROADS.replace("[roads]", "[roads]\navoid = ['tolls']")), &["tolls", "`toll` or `seasonal`"]);
    assert_says(&refused(&ROADS.replace("made-up", "who")), &["[roads] names the source \"who\""]);
    assert_says(&refused(&ROADS.replace("{ kind = \"ferry\" }", "{ kind = 1.5 }")), &["1.5 is not a text"]);
    assert_says(&refused(TRAVEL), &["there is no [roads], and no [[relations]] has that id"]);
    let entry = |keys: &str| {
        let indicator = format!("[[travel.indicators]]\nid = 'i'\ntitle = {{ en = 'I' }}\n{keys}");
        refused(&format!("{ROADS}{TRAVEL}{indicator}"))
    };
    assert_says(&entry("compute = 'sum_within'\nof = 'population'"), &["needs minutes = .."]);
    assert_says(&entry("compute = 'minutes_to_nearest_centre'\npeople = 5"), &["takes no people = .."]);
    assert_says(&entry("compute = 'km_to_people'\npeople = 5"), &["needs [roads] and [[places]]"]);
    assert_says(
        &entry("compute = 'sum_within'\nminutes = 5\nof = 'jobs'"),
        &["of = \"jobs\"", "there are: population"],
    );
    assert_says(&entry("compute = 'teleport'"), &["teleport", "sum_within"]);
}

#[test]
fn places_and_classes_that_contradict_themselves_are_told_what_would_be_right() {
    let files = || folder(&good_roads()).with("places.csv", "nr,homes,lon,lat\n1,30,10.0,60.0\n");
    let refused = |sections: &str| files().refusal(&format!("{HEAD}{ROADS}{sections}"));
    assert_says(&refused(&PLACES.replace("lat = \"lat\"\n", "")), &["places.csv", "without its latitude"]);
    assert_says(&refused(&PLACES.replace("homes\"", "homes\"\nweight_by_area = true")), &["weight_by_area"]);
    assert_says(&refused(&PLACES.replace("population", "cattle")), &["share = \"cattle\"", "are: population"]);
    let other = format!("{PLACES}{}", PLACES.replace("share = \"population\"", ""));
    assert_says(&refused(&other), &["must share the same indicator as the other [[places]]"]);
    let areas = "[[places]]\nfile = 'x.geojson'\nsource = 'made-up'\nweight_by_area = true\n";
    assert_says(&refused(areas), &["count no people; give share"]);
    assert_says(&files().refusal(&format!("{HEAD}{PLACES}")), &["of no use without [roads]"]);
    let classes = "[[classes]]\nid = 'c'\ntitle = { en = 'C' }\nindicator = 'population'\n";
    let class = |rest: &str| refused(&format!("{classes}{rest}"));
    assert_says(&class("breaks = [2, 1]\ntitles = ['a', 'b', 'c']"), &["\"c\" needs ascending breaks"]);
    assert_says(&class("breaks = [1, 2]\ntitles = ['a', 'b']"), &["has 2 titles; 2 breaks part 3"]);
    assert_says(&class("breaks = [1]\ntitles = ['a', 'a']"), &["\"a\" makes no identifier, or stands twice"]);
    let unknown = classes.replace("population", "cattle");
    assert_says(&refused(&format!("{unknown}breaks = [1]\ntitles = ['a', 'b']")), &["the indicators are: population"]);
}
