//! The commands as they are typed: what they print, and with what they end.

use std::path::Path;
use std::process::{Command, Output};

use super::fixtures::Folder;

fn nabolag(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_nabolag")).args(arguments).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

pub(super) const MANIFEST: &str = r#"
[dataset]
id = "two"
title = { en = "Two squares" }
year = 2020
unit_kind = "square"
collection = "squares"

[[source]]
id = "made-up"
title = "Made up"
publisher = "A test"
licence = "CC0-1.0"

[[boundaries]]
id = "land"
file = "squares.geojson"
number = "n"
source = "made-up"
"#;

/// Two squares side by side; `second` is the number of the second.
pub(super) fn squares(second: &str) -> String {
    let square = |number: &str, x: i32| {
        let e = x + 1;
        format!(
            r#"{{"type":"Feature","properties":{{"n":"{number}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},0],[{e},0],[{e},1],[{x},1],[{x},0]]]}}}}"#
        )
    };
    format!(r#"{{"type":"FeatureCollection","features":[{},{}]}}"#, square("1", 0), square(second, 1))
}

#[test]
fn build_check_and_export_work_together() {
    let folder = Folder::new().with("m.toml", MANIFEST).with("squares.geojson", squares("2"));
    let (dataset, csv) = (folder.path("two.gpkg"), folder.path("squares.csv"));
    let built = nabolag(&["build", path(&folder.path("m.toml")), "-o", path(&dataset)]);
    assert!(built.status.success(), "{}", text(&built.stderr));
    assert!(text(&built.stdout).contains("1 rook pairs"), "{}", text(&built.stdout));
    let checked = nabolag(&["check", path(&dataset)]);
    assert!(checked.status.success() && text(&checked.stdout).contains("0 problems"));
    let exported = nabolag(&["export", path(&dataset), "--layer", "squares", "-o", path(&csv)]);
    assert!(exported.status.success(), "{}", text(&exported.stderr));
    assert_eq!(std::fs::read_to_string(csv).expect("written").lines().count(), 3);
}

#[test]
fn a_build_that_fails_says_why_ends_with_1_and_leaves_the_dataset_as_it_was() {
    let folder = Folder::new().with("m.toml", MANIFEST).with("squares.geojson", squares("1"));
    let dataset = folder.path("two.gpkg");
    std::fs::write(&dataset, "what was here before").expect("a file");
    let built = nabolag(&["build", path(&folder.path("m.toml")), "-o", path(&dataset)]);
    assert_eq!(built.status.code(), Some(1));
    let why = text(&built.stderr);
    for part in ["squares.geojson", "rows 1, 2", "merge or remove"] {
        assert!(why.contains(part), "{part:?} is not in {why}");
    }
    assert_eq!(std::fs::read_to_string(&dataset).expect("still there"), "what was here before");
    let entries = std::fs::read_dir(dataset.parent().expect("a folder")).expect("readable").count();
    assert_eq!(entries, 3, "nothing is left beside the manifest, the squares and the dataset");
}

#[test]
fn an_unknown_layer_and_a_missing_dataset_are_answered_with_what_there_is() {
    let exported = nabolag(&["export", "--layer", "nonsense", "-o", "x.csv"]);
    assert_eq!(exported.status.code(), Some(1));
    assert!(text(&exported.stderr).contains("municipalities"), "{}", text(&exported.stderr));
    let served = nabolag(&["serve", "--port", "0", "no-such.gpkg"]);
    assert_eq!(served.status.code(), Some(1));
    assert!(text(&served.stderr).contains("no-such.gpkg"), "{}", text(&served.stderr));
}

#[test]
fn an_analysis_is_printed_as_the_server_answers_it_or_as_a_table() {
    let inputs = ["--input", "indicator=schemes", "--input", "units=small_district = TRUE", "-i", "relation=sea"];
    let json = nabolag(&[&["analyse", "embedded", "global-moran"][..], &inputs].concat());
    assert!(json.status.success(), "{}", text(&json.stderr));
    let found: serde_json::Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!((&found["process"], &found["n"], &found["seed"]), (&"global-moran".into(), &194.into(), &7.into()));
    let csv = nabolag(&[&["analyse", "local-moran", "--format", "csv"][..], &inputs].concat());
    assert!(csv.status.success(), "{}", text(&csv.stderr));
    assert_eq!(text(&csv.stdout).lines().count(), 423);
    assert!(text(&csv.stdout).starts_with("number,name,status,"));
}

#[test]
fn an_analysis_that_cannot_be_says_why_and_ends_with_1() {
    for (arguments, why) in [
        (&["analyse", "moran"][..], "known: global-moran"),
        (&["analyse", "global-moran"], "input indicator: global-moran needs it"),
        (&["analyse", "global-moran", "-i", "indicator=nonsense"], "there is no indicator"),
        (&["analyse", "no-such.gpkg", "global-moran", "-i", "indicator=x"], "no-such.gpkg"),
    ] {
        let refused = nabolag(arguments);
        assert_eq!(refused.status.code(), Some(1), "{arguments:?}");
        assert!(text(&refused.stderr).contains(why), "{arguments:?}: {}", text(&refused.stderr));
        assert!(refused.stdout.is_empty());
    }
    assert_eq!(nabolag(&["analyse", "global-moran", "-i", "indicator"]).status.code(), Some(2));
}

#[test]
fn partners_are_found_from_the_shell() {
    let found =
        nabolag(&["analyse", "embedded", "consortium", "-i", "unit=0604", "-i", "minutes=45", "-i", "council=same"]);
    assert!(found.status.success(), "{}", text(&found.stderr));
    let found: serde_json::Value = serde_json::from_slice(&found.stdout).expect("JSON");
    assert_eq!((&found["process"], &found["unit"]["name"]), (&"consortium".into(), &"Kongsberg".into()));
    assert!(found["sets"].as_array().is_some_and(|sets| !sets.is_empty()), "{found}");
    let csv = nabolag(&["analyse", "white-spots", "--format", "csv"]);
    assert!(csv.status.success(), "{}", text(&csv.stderr));
    assert!(text(&csv.stdout).starts_with("number,name,status,white_spot,low,far,in_no_network,minutes\n"));
}
