//! Bad boundaries are refused with file, layer, row and what would be right; good
//! ones read the same from every format.

use std::collections::HashSet;
use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use geo::CoordsIter;
use nabolag::io::vector::{BoundarySpec, RawBoundaries, VectorError, read_boundaries};

const SHARED: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data");

fn shared(file: &str) -> Option<PathBuf> {
    let path = Path::new(SHARED).join(file);
    if !Path::new(SHARED).is_dir() {
        println!("skipped, because ../shared/data is not here");
        return None;
    }
    Some(path)
}

fn spec(number: &str) -> BoundarySpec {
    BoundarySpec { number_field: number.to_owned(), ..BoundarySpec::default() }
}

/// The message with all its causes, as a reader sees it.
fn whole(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text.push_str(": ");
        text.push_str(&error.to_string());
        cause = error.source();
    }
    text
}

fn refusal(spec: &BoundarySpec, path: &Path) -> String {
    whole(&read_boundaries(spec, path).expect_err("should be refused"))
}

fn assert_says(message: &str, parts: &[&str]) {
    for part in parts {
        assert!(message.contains(part), "{part:?} is not in: {message}");
    }
}

fn features(rows: &[(&str, &str)]) -> String {
    let rows: Vec<String> = rows
        .iter()
        .map(|(properties, ring)| {
            format!(
                r#"{{"type":"Feature","properties":{{{properties}}},
                "geometry":{{"type":"Polygon","coordinates":[{ring}]}}}}"#
            )
        })
        .collect();
    format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, rows.join(","))
}

const SQUARE: &str = "[[10,60],[11,60],[11,61],[10,61],[10,60]]";
const NEXT_SQUARE: &str = "[[11,60],[12,60],[12,61],[11,61],[11,60]]";

fn written(name: &str, content: impl AsRef<[u8]>) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join(name);
    fs::write(&path, content).expect("written");
    (folder, path)
}

fn refused_json(spec: &BoundarySpec, json: &str) -> String {
    let (_folder, path) = written("areas.geojson", json);
    refusal(spec, &path)
}

fn distinct_vertices(boundaries: &RawBoundaries) -> usize {
    let vertices = boundaries.features.iter().flat_map(|feature| feature.polygon.coords_iter());
    vertices.map(|v| (v.x.to_bits(), v.y.to_bits())).collect::<HashSet<_>>().len()
}

#[test]
fn metres_that_are_called_degrees_are_refused_with_the_reason() {
    let Some(path) = shared("bad/csmaps_nor_county_map_b2017_default.geojson") else { return };
    let spec = BoundarySpec { number_prefix: Some("county_nor".to_owned()), ..spec("location_code") };
    let parts = ["csmaps_nor_county_map_b2017", "layer", "row 1 (17)", "EPSG:4326", "x runs from", "set `crs ="];
    assert_says(&refusal(&spec, &path), &parts);
    let put_right = BoundarySpec { crs: Some("EPSG:25833".to_owned()), ..spec };
    let counties = read_boundaries(&put_right, &path).expect("readable with the right crs");
    assert_eq!(counties.features.len(), 19);
}

#[test]
fn degrees_that_are_called_metres_are_refused_with_the_reason() {
    let json = features(&[(r#""n":"1""#, SQUARE)])
        .replace(r#""features""#, r#""crs":{"type":"name","properties":{"name":"EPSG:25833"}},"features""#);
    let message = refused_json(&spec("n"), &json);
    assert_says(&message, &["areas.geojson", "EPSG:25833", "x runs from 10.000 to 11.000", "looks like degrees"]);
}

#[test]
fn torn_borders_are_read_and_its_invalid_polygons_repaired_without_losing_area() {
    let Some(path) = shared("bad/csmaps_nor_municip_map_b2019_default.geojson") else { return };
    let spec = BoundarySpec { number_prefix: Some("municip_nor".to_owned()), digits: Some(4), ..spec("location_code") };
    let read = read_boundaries(&spec, &path).expect("readable");
    assert_eq!(read.features.len(), 422);
    assert!(read.features.iter().any(|feature| feature.number.as_str() == "0101"));
    for repair in &read.repaired {
        println!("{repair:?}");
        assert!(repair.area_after_m2 >= repair.area_before_m2 * 0.999_999, "{repair:?}");
        assert!(!repair.reason.is_empty());
    }
}

#[test]
fn all_duplicate_numbers_are_named_with_their_rows() {
    let Some(path) = shared("bad/readymaps_kommuner_simp_2021.geojson") else { return };
    let spec = BoundarySpec { name_field: Some("Kommunenavn".to_owned()), ..spec("Kommunenummer") };
    let error = read_boundaries(&spec, &path).expect_err("refused");
    let VectorError::Duplicates { duplicates, .. } = &error else { panic!("{error}") };
    let numbers: Vec<&str> = duplicates.iter().map(|duplicate| duplicate.number.as_str()).collect();
    assert_eq!(numbers, ["3804", "3816", "4602"]);
    assert_says(&error.to_string(), &["3816", "3804 ", "4602", "rows", "merge or remove"]);
}

#[test]
fn one_object_with_two_collections_is_refused_and_both_are_named() {
    let Some(path) = shared("bad/robhop_Basisdata_Fylker_25833_GeoJSON.zip") else { return };
    let message = refusal(&spec("fylkesnummer"), &path);
    assert_says(
        &message,
        &["robhop_Basisdata", "RFC 7946", "\"Fylke\" (a FeatureCollection)", "save the one you want"],
    );
}

#[test]
fn integers_in_metres_read_with_shared_vertices_still_equal() {
    let Some(path) = shared("boundaries/readymaps_kommuner_simp_2018.geojson") else { return };
    let spec = BoundarySpec { digits: Some(4), name_field: Some("Kommunenav".to_owned()), ..spec("Kommunenum") };
    let read = read_boundaries(&spec, &path).expect("readable");
    assert_eq!(read.features.len(), 422);
    assert_eq!(distinct_vertices(&read), 24_865);
    assert!(read.crs.starts_with("EPSG:25833"), "{}", read.crs);
    assert!(read.features.iter().any(|f| f.number.as_str() == "0301" && f.name.as_deref() == Some("Oslo")));
}

#[test]
fn every_shared_set_in_degrees_reads_bit_for_bit() {
    let Some(folder) = shared("boundaries") else { return };
    for set in ["2018_landmask", "2018_extended", "2019_landmask", "2020_extended", "2024_landmask"] {
        let path = folder.join(format!("{set}_kommune.geojson"));
        let read = read_boundaries(&spec("kommune_no"), &path).expect("readable");
        let json: serde_json::Value = serde_json::from_slice(&fs::read(&path).expect("there")).expect("JSON");
        let mut pairs = HashSet::new();
        collect_pairs(&json["features"], &mut pairs);
        let repaired = read.repaired.iter().map(|repair| &repair.number).collect::<HashSet<_>>();
        let untouched = read.features.iter().filter(|feature| !repaired.contains(&feature.number));
        for vertex in untouched.flat_map(|feature| feature.polygon.coords_iter()) {
            assert!(pairs.contains(&(vertex.x.to_bits(), vertex.y.to_bits())), "{set}: {vertex:?}");
        }
        println!("{set} {:?}", read.repaired);
        assert!(repaired.len() <= 1, "{set}: {:?}", read.repaired);
    }
}

fn collect_pairs(value: &serde_json::Value, pairs: &mut HashSet<(u64, u64)>) {
    match value {
        serde_json::Value::Array(items) => match items.as_slice() {
            [x, y] if x.is_number() && y.is_number() => {
                let bits = |v: &serde_json::Value| v.as_f64().expect("a number").to_bits();
                pairs.insert((bits(x), bits(y)));
            }
            items => items.iter().for_each(|item| collect_pairs(item, pairs)),
        },
        serde_json::Value::Object(members) => members.values().for_each(|member| collect_pairs(member, pairs)),
        _ => {}
    }
}

#[test]
fn a_missing_column_is_refused_with_the_columns_there_are() {
    let json = features(&[(r#""Kommunenum":1,"navn":"A""#, SQUARE)]);
    let message = refused_json(&spec("kommune_no"), &json);
    assert_says(&message, &["areas.geojson", "layer", "\"kommune_no\"", "Kommunenum, navn"]);
    let named = BoundarySpec { name_field: Some("name".to_owned()), ..spec("navn") };
    assert_says(&refused_json(&named, &json), &["no column \"name\"", "Kommunenum, navn"]);
}

#[test]
fn an_empty_or_absent_number_is_refused_with_its_row() {
    for second in [r#""n":"""#, r#""n":null"#, r#""m":1"#] {
        let message = refused_json(&spec("n"), &features(&[(r#""n":"1""#, SQUARE), (second, NEXT_SQUARE)]));
        assert_says(&message, &["row 2", "column \"n\" is empty"]);
    }
    let message = refused_json(&spec("n"), &features(&[(r#""n":1"#, SQUARE), (r#""m":1"#, NEXT_SQUARE)]));
    assert_says(&message, &["row 2", "column \"n\" is empty"]);
}

#[test]
fn numbers_of_any_type_become_text_with_their_zeros() {
    for (value, expected) in [("301", "0301"), ("301.0", "0301"), (r#""0301""#, "0301"), (r#""301""#, "0301")] {
        let (_folder, path) = written("areas.geojson", features(&[(&format!(r#""n":{value}"#), SQUARE)]));
        let read = read_boundaries(&BoundarySpec { digits: Some(4), ..spec("n") }, &path).expect("readable");
        assert_eq!(read.features[0].number.as_str(), expected, "{value}");
    }
    let four = BoundarySpec { digits: Some(4), ..spec("n") };
    for (value, why) in [("30.5", "not a whole number"), ("12345", "more than 4 digits"), (r#""3o1""#, "4 digits")] {
        let message = refused_json(&four, &features(&[(&format!(r#""n":{value}"#), SQUARE)]));
        assert_says(&message, &["row 1", why]);
    }
    let prefixed = BoundarySpec { number_prefix: Some("municip_nor".to_owned()), ..spec("n") };
    assert_says(
        &refused_json(&prefixed, &features(&[(r#""n":"0301""#, SQUARE)])),
        &["row 1", "prefix \"municip_nor\""],
    );
    assert_says(&refused_json(&spec("n"), &features(&[(r#""n":"0 1""#, SQUARE)])), &["row 1", "not a unit number"]);
}

#[test]
fn coordinates_that_are_not_numbers_are_refused_with_row_and_number() {
    for bad in ["NaN", "Infinity", "-Infinity", "1e999"] {
        let ring = format!("[[11,60],[{bad},60],[12,61],[11,60]]");
        let message = refused_json(&spec("n"), &features(&[(r#""n":"1""#, SQUARE), (r#""n":"2""#, &ring)]));
        assert_says(&message, &["areas.geojson", "row 2 (2)", "not finite"]);
    }
}

#[test]
fn empty_cut_and_foreign_files_are_refused() {
    let (_folder, path) = written("areas.gpkg", "");
    assert_says(&refusal(&spec("n"), &path), &["areas.gpkg", "empty (0 bytes)"]);
    let (_folder, path) = written("areas.shp", "this is no shapefile");
    assert_says(&refusal(&spec("n"), &path), &["areas.shp", "cannot be opened", "Shapefile (.shp)"]);
    let (_folder, path) = written("areas.zip", "PK no archive");
    assert_says(&refusal(&spec("n"), &path), &["areas.zip", "zip archive"]);
    let gone = refusal(&spec("n"), Path::new("no/such/file.geojson"));
    assert_says(&gone, &["no/such/file.geojson", "cannot be read"]);
    let json = features(&[(r#""n":"1""#, SQUARE), (r#""n":"2""#, NEXT_SQUARE)]);
    for length in [json.len() / 4, json.len() / 2, json.len() - 1] {
        let message = refused_json(&spec("n"), &json[..length]);
        assert_says(&message, &["areas.geojson", "not whole, valid JSON", "column"]);
    }
    assert_says(&refused_json(&spec("n"), &features(&[])), &["areas.geojson", "no features"]);
}

#[test]
fn lines_points_and_nothing_are_not_areas() {
    for (geometry, says) in [
        (r#"{"type":"Point","coordinates":[10,60]}"#, "is a Point"),
        (r#"{"type":"LineString","coordinates":[[10,60],[11,61]]}"#, "is a LineString"),
        ("null", "no area"),
        (r#"{"type":"Polygon","coordinates":[]}"#, "no area"),
        (r#"{"type":"Polygon","coordinates":[[[1,1],[2,2],[1,1]]]}"#, "no area"),
    ] {
        let json = format!(
            r#"{{"type":"FeatureCollection","features":[
            {{"type":"Feature","properties":{{"n":"7"}},"geometry":{geometry}}}]}}"#
        );
        assert_says(&refused_json(&spec("n"), &json), &["row 1 (7)", says]);
    }
}

#[test]
fn a_mark_at_the_start_and_wrong_systems_of_degrees_do_not_get_past() {
    let json = features(&[(r#""n":"1""#, SQUARE)]);
    let (_folder, path) = written("areas.geojson", format!("\u{feff}{json}"));
    assert_eq!(read_boundaries(&spec("n"), &path).expect("readable").features.len(), 1);
    let outside = features(&[(r#""n":"1""#, SQUARE), (r#""n":"2""#, "[[179,0],[181,0],[181,1],[179,0]]")]);
    assert_says(&refused_json(&spec("n"), &outside), &["row 2 (2)", "x runs from 10.000 to 181.000"]);
    let hopeless = features(&[(r#""n":"1""#, "[[1e9,1e9],[2e9,1e9],[2e9,2e9],[1e9,1e9]]")]);
    let metres = BoundarySpec { crs: Some("EPSG:25833".to_owned()), ..spec("n") };
    assert_says(&refused_json(&metres, &hopeless), &["row 1 (1)", "(1000000000, 1000000000)", "EPSG:25833"]);
}

#[test]
fn a_bow_tie_is_repaired_and_listed_and_its_neighbour_left_alone() {
    let tie = "[[10,60],[11,61],[11,60],[10,61],[10,60]]";
    let (_folder, path) = written("areas.geojson", features(&[(r#""n":"1""#, tie), (r#""n":"2""#, NEXT_SQUARE)]));
    let read = read_boundaries(&spec("n"), &path).expect("readable");
    let [repair] = &read.repaired[..] else { panic!("{:?}", read.repaired) };
    assert_eq!((repair.number.as_str(), repair.row), ("1", 1));
    assert!(repair.reason.contains("Self-intersection"), "{}", repair.reason);
    assert!(repair.area_after_m2 > 3e9 && repair.area_before_m2 < 1e8, "{repair:?}");
    assert_eq!(read.features[0].polygon.0.len(), 2);
}

#[test]
fn a_name_that_is_not_in_the_encoding_it_says_is_refused_with_its_row() {
    let json = features(&[(r#""n":"1","navn":"Bo""#, SQUARE), (r#""n":"2","navn":"B?""#, NEXT_SQUARE)]);
    let latin: Vec<u8> = json.bytes().map(|byte| if byte == b'?' { 0xf8 } else { byte }).collect();
    let (_folder, path) = written("areas.geojson", latin);
    let named = BoundarySpec { name_field: Some("navn".to_owned()), ..spec("n") };
    assert_says(&refusal(&named, &path), &["row 2", "not in the file's encoding", "UTF-8"]);
}
