//! Every layer leaves in every format it fits, with its status, and nothing else
//! than a whole file ever stands under the name asked for.

use std::fs;
use std::path::PathBuf;

use nabolag::io::export::{ExportError, export, layers};
use nabolag::io::vector::{BoundarySpec, read_boundaries};

use super::rich_dataset::{dataset, parts};
use nabolag::model::Dataset;

fn folder() -> (tempfile::TempDir, impl Fn(&str) -> PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_owned();
    (folder, move |name: &str| root.join(name))
}

#[test]
fn every_layer_is_listed_once_and_leaves_as_geopackage_geojson_and_csv() {
    let (_folder, path) = folder();
    let names = layers(&dataset());
    let expected = [
        "municipalities",
        "municipalities_sea",
        "centres",
        "indicators",
        "projects",
        "participations",
        "memberships",
        "road_links",
        "places",
        "county",
        "council",
        "land",
        "travel",
        "county_pairs",
    ];
    assert_eq!(names, expected);
    for name in &names {
        for ending in ["gpkg", "geojson", "csv"] {
            export(&dataset(), name, &path(&format!("{name}.{ending}"))).unwrap_or_else(|e| panic!("{name}: {e:?}"));
        }
    }
}

#[test]
fn geojson_says_the_status_only_where_a_value_is_not_observed() {
    let (_folder, path) = folder();
    export(&dataset(), "municipalities", &path("u.geojson")).expect("written");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(path("u.geojson")).expect("there")).expect("JSON");
    let properties = |i: usize| json["features"][i]["properties"].as_object().expect("an object");
    assert_eq!(properties(0)["number"], "0101");
    assert_eq!(properties(0)["takes_part.rff"], 1.0);
    assert!(!properties(0).contains_key("takes_part.rff.status"));
    assert!(properties(2)["takes_part.rff"].is_null());
    assert_eq!(properties(2)["takes_part.rff.status"], "missing");
    assert_eq!(properties(3)["takes_part.rff.status"], "estimated");
    assert!(json["features"][3]["geometry"].is_null());
}

#[test]
fn csv_keeps_every_digit_and_every_missing_value() {
    let (_folder, path) = folder();
    export(&dataset(), "indicators", &path("i.csv")).expect("written");
    let text = fs::read_to_string(path("i.csv")).expect("there");
    assert!(text.starts_with("indicator,number,name,value,status,unit_of_measure,year,source,licence\n"), "{text}");
    assert!(text.contains("takes_part.rff,2030,Nowhere,0.30000000000000004,estimated,,2018,ssb,CC-BY-4.0\n"), "{text}");
    assert!(text.contains("takes_part.rff,2003,Unjárga - Nesseby,,missing,"), "{text}");
    assert_eq!(text.lines().count(), 1 + 5 * 4);
    export(&dataset(), "travel", &path("t.csv")).expect("written");
    let text = fs::read_to_string(path("t.csv")).expect("there");
    let expected = "from_number,from_name,to_number,to_name,contact,minutes\n0101,Åros,2030,Nowhere,,90.5\n";
    assert!(text.starts_with(expected), "{text}");
}

#[test]
fn pairs_leave_as_lines_from_centre_to_centre_and_roads_as_drawn() {
    let (_folder, path) = folder();
    let geometry = |layer: &str, row: usize| {
        let file = path(&format!("{layer}.geojson"));
        export(&dataset(), layer, &file).expect("written");
        let json: serde_json::Value = serde_json::from_slice(&fs::read(file).expect("there")).expect("JSON");
        json["features"][row].clone()
    };
    let line = |feature: &serde_json::Value| -> Vec<(f64, f64)> {
        let points = feature["geometry"]["coordinates"].as_array().expect("a line").iter();
        points.map(|point| (point[0].as_f64().expect("a number"), point[1].as_f64().expect("a number"))).collect()
    };
    assert!(geometry("travel", 0)["geometry"].is_null(), "one of the two has no point");
    let pair = geometry("travel", 1);
    assert_eq!(pair["geometry"]["type"], "LineString");
    assert_eq!(line(&pair), [(10.1, 60.0 + 1.0 / 3.0), (-12.0, 60.2)]);
    assert_eq!(pair["properties"]["minutes"], 45.0);
    let road = geometry("road_links", 1);
    assert_eq!(line(&road), [(10.2, 60.0), (-10.2, 60.0)]);
    assert_eq!((&road["properties"]["way"], &road["properties"]["direction"]), (&"ferry".into(), &"backward".into()));
    assert_eq!(geometry("places", 1)["properties"]["weight"], 1234.5);
    for layer in ["land", "road_links", "places"] {
        export(&dataset(), layer, &path(&format!("{layer}.fgb"))).expect("written");
    }
    let error = export(&dataset(), "travel", &path("travel.fgb")).expect_err("refused");
    assert!(matches!(error, ExportError::NeedsGeometry { .. }), "{error}");
}

#[test]
fn what_is_exported_reads_as_boundaries_with_the_same_vertices() {
    let (_folder, path) = folder();
    let mut parts = parts();
    parts.boundaries[0].polygons[3] = parts.boundaries[1].polygons[3].clone();
    let dataset = Dataset::new(parts).expect("a dataset");
    let spec = BoundarySpec { number_field: "number".to_owned(), ..BoundarySpec::default() };
    for ending in ["gpkg", "geojson", "fgb"] {
        let file = path(&format!("u.{ending}"));
        export(&dataset, "municipalities", &file).expect("written");
        let read = read_boundaries(&spec, &file).expect("readable");
        assert_eq!(read.features.len(), 4, "{ending}");
        for feature in read.features {
            let index = dataset.find_unit(feature.number.as_str()).expect("a unit");
            assert_eq!(Some(feature.polygon), dataset.boundaries()[0].polygons[index.get()], "{ending}");
        }
    }
}

#[test]
fn unknown_layers_and_endings_are_refused_with_what_there_is() {
    let (_folder, path) = folder();
    let error = export(&dataset(), "counties", &path("x.csv")).expect_err("refused");
    assert!(error.to_string().contains("municipalities, municipalities_sea, centres"), "{error}");
    let error = export(&dataset(), "centres", &path("x.shp")).expect_err("refused");
    assert!(error.to_string().contains(".gpkg, .geojson, .fgb or .csv"), "{error}");
    for layer in ["indicators", "municipalities"] {
        let error = export(&dataset(), layer, &path("x.fgb")).expect_err("refused");
        assert!(matches!(error, ExportError::NeedsGeometry { .. }), "{error}");
    }
    fs::write(path("old.csv"), "old").expect("written");
    assert!(export(&dataset(), "counties", &path("old.csv")).is_err());
    assert_eq!(fs::read_to_string(path("old.csv")).expect("there"), "old");
}
