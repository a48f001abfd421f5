//! A dataset survives its `GeoPackage` without loss, other tools can read it, and
//! broken or foreign files are refused.

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Instant;

use gdal::vector::LayerAccess;
use geo::{MultiPolygon, Polygon, polygon};
use nabolag::io::dataset_tables::TablesError;
use nabolag::io::export::export;
use nabolag::io::geopackage::{GeoPackageError, read, write};
use nabolag::io::vector::{BoundarySpec, read_boundaries};
use nabolag::model::{Dataset, DatasetParts, Link, Relation, Unit, UnitNumber};

use super::rich_dataset::{dataset, id, parts};

fn temporary() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dataset.gpkg");
    (folder, path)
}

fn whole(error: &dyn Error) -> String {
    let cause = error.source().map(|cause| format!(": {}", whole(cause))).unwrap_or_default();
    format!("{error}{cause}")
}

#[test]
fn a_rich_dataset_reads_back_equal_to_the_last_bit() {
    let (folder, path) = temporary();
    write(&dataset(), &path).expect("written");
    let back = read(&path).expect("read");
    assert_eq!(back, dataset());
    let bits = |set: &Dataset| format!("{:?}", (set.boundaries(), set.indicators(), set.relations(), set.roads()));
    assert_eq!(bits(&back), bits(&dataset()));
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1, "nothing is left beside the file");
}

#[test]
fn a_bare_dataset_without_boundaries_reads_back_equal() {
    let (_folder, path) = temporary();
    let rich = parts();
    let bare = DatasetParts {
        boundaries: Vec::new(),
        indicators: Vec::new(),
        relations: Vec::new(),
        groupings: Vec::new(),
        projects: Vec::new(),
        participations: Vec::new(),
        networks: Vec::new(),
        memberships: Vec::new(),
        roads: None,
        rules: Vec::new(),
        institutions: Vec::new(),
        sources: Vec::new(),
        ..rich
    };
    let bare = Dataset::new(bare).expect("a dataset");
    write(&bare, &path).expect("written");
    assert_eq!(read(&path).expect("read"), bare);
}

#[test]
fn other_tools_see_areas_points_and_a_column_for_each_indicator() {
    let (_folder, path) = temporary();
    write(&dataset(), &path).expect("written");
    let opened = gdal::Dataset::open(&path).expect("opens");
    let units = opened.layer_by_name("municipalities").expect("units");
    assert_eq!(units.feature_count(), 4);
    assert!(units.spatial_ref().and_then(|crs| crs.authority().ok()).is_some_and(|code| code == "EPSG:4326"));
    let columns: Vec<String> = units.defn().fields().map(|field| field.name()).collect();
    for column in ["number", "name", "population", "takes_part.rff", "takes_part.rff_status", "Population_", "fid_"] {
        assert!(columns.iter().any(|name| name == column), "{column} is not in {columns:?}");
    }
    assert!(!columns.iter().any(|name| name == "population_status"), "all of it is observed");
    assert_eq!(opened.layer_by_name("municipalities_sea").expect("sea").feature_count(), 3);
    assert_eq!(opened.layer_by_name("centres").expect("centres").feature_count(), 2);
    for (layer, kind, count) in [("road_links", "LINESTRING", 3), ("places", "POINT", 3)] {
        let layer = opened.layer_by_name(layer).expect("a layer");
        let field = layer.defn().geom_fields().next().expect("geometry");
        let name = gdal::vector::geometry_type_to_name(field.field_type());
        assert_eq!((name.to_ascii_uppercase().replace(' ', "").as_str(), layer.feature_count()), (kind, count));
    }
}

#[test]
fn a_failed_write_leaves_the_old_dataset_and_no_litter() {
    let (folder, path) = temporary();
    write(&dataset(), &path).expect("written");
    let before = fs::read(&path).expect("there");
    let mut clash = parts();
    clash.about.collection = id("Indicators");
    let error = write(&Dataset::new(clash).expect("a dataset"), &path).expect_err("refused");
    assert!(matches!(&error, GeoPackageError::TableName { .. }), "{error}");
    let mut nul = parts();
    nul.units[0].name = "a\0b".to_owned();
    let error = write(&Dataset::new(nul).expect("a dataset"), &path).expect_err("refused");
    assert!(whole(&error).contains("left as it was: table \"municipalities\", row 1"), "{}", whole(&error));
    assert_eq!(fs::read(&path).expect("there"), before);
    assert_eq!(fs::read_dir(folder.path()).expect("readable").count(), 1);
    let nowhere = folder.path().join("no/such/folder/x.gpkg");
    assert!(write(&dataset(), &nowhere).is_err());
}

fn edited(sql: &str) -> String {
    let (_folder, path) = temporary();
    write(&dataset(), &path).expect("written");
    let options = gdal::DatasetOptions { open_flags: gdal::GdalOpenFlags::GDAL_OF_UPDATE, ..Default::default() };
    let open = gdal::Dataset::open_ex(&path, options).expect("opens");
    open.execute_sql(sql, None, gdal::vector::sql::Dialect::DEFAULT).expect("runs");
    open.close().expect("closes");
    whole(&read(&path).expect_err("refused"))
}

#[test]
fn tampered_tables_are_refused_with_table_row_and_column() {
    for (sql, says) in [
        ("UPDATE dataset SET value = '99' WHERE key = 'format_version'", "format version 99"),
        ("UPDATE indicator_values SET value = value + 1 WHERE fid = 3", "damaged, or edited since it was built"),
        ("UPDATE municipalities SET name = name || 'x' WHERE fid = 2", "damaged, or edited since it was built"),
        ("DELETE FROM dataset WHERE key = 'checksum'", "damaged, or edited since it was built"),
        ("UPDATE dataset SET value = 'x' WHERE key = 'format'", "not a nabolag dataset"),
        ("DELETE FROM dataset WHERE key = 'year'", "column \"year\""),
        ("DROP TABLE groups", "\"groups\" is missing"),
        (
            "UPDATE municipalities SET number = 'a b' WHERE fid = 2",
            "table \"municipalities\", row 2, column \"number\"",
        ),
        ("UPDATE municipalities SET number = '0101' WHERE fid = 2", "not the number of a unit"),
        ("UPDATE municipalities SET label_lon = 999 WHERE fid = 1", "column \"label_lon\""),
        ("UPDATE indicator_values SET status = 'sure' WHERE fid = 3", "\"indicator_values\", row 3, column \"status\""),
        ("UPDATE indicator_values SET value = NULL WHERE fid = 3", "row 3, column \"value\""),
        ("UPDATE indicator_values SET number = '7777' WHERE fid = 1", "\"7777\""),
        ("UPDATE relation_pairs SET to_number = from_number", "paired with itself"),
        ("UPDATE relation_pairs SET contact = 'near' WHERE fid = 1", "column \"contact\""),
        ("UPDATE group_members SET group_id = 'zz' WHERE fid = 1", "column \"group_id\""),
        ("UPDATE participations SET role = 'boss' WHERE fid = 1", "column \"role\""),
        ("UPDATE indicators SET source = 'nobody' WHERE fid = 1", "nobody"),
        ("UPDATE indicators SET title = '{' WHERE fid = 1", "column \"title\""),
        ("UPDATE rule_conditions SET strength = 'may' WHERE fid = 1", "column \"strength\""),
        ("UPDATE rule_conditions SET value = 'many' WHERE fid = 3", "\"rule_conditions\", row 3, column \"value\""),
        ("UPDATE rule_conditions SET demand = 'luck' WHERE fid = 1", "least_members"),
        ("UPDATE institutions SET number = '7777' WHERE fid = 1", "column \"number\""),
        ("UPDATE projects SET year = 12 WHERE fid = 1", "12 is not a year"),
        ("UPDATE road_links SET way = 'rail' WHERE fid = 2", "\"road_links\", row 2, column \"way\""),
        ("UPDATE road_links SET minutes = NULL WHERE fid = 1", "row 1, column \"minutes\""),
        ("UPDATE road_links SET minutes = -1 WHERE fid = 3", "road link 2: its time must be above 0"),
        ("UPDATE places SET number = '7777' WHERE fid = 1", "\"places\", row 1, column \"number\""),
        ("UPDATE road_rules SET access_kmh = 0", "access_kmh must be above 0"),
        ("DELETE FROM road_rules", "\"road_rules\": 1 rows are promised, 0 are there"),
        ("DROP TABLE road_rules", "\"road_rules\" is missing"),
    ] {
        let message = edited(sql);
        assert!(message.contains(says), "{sql}: {message}");
        assert!(message.contains("dataset.gpkg"), "{message}");
    }
}

#[test]
fn a_foreign_an_empty_and_no_file_are_refused() {
    let (folder, path) = temporary();
    let error = read(&path).expect_err("refused");
    assert!(whole(&error).contains("No such file"), "{}", whole(&error));
    fs::write(&path, "").expect("written");
    assert!(matches!(read(&path), Err(GeoPackageError::Open { .. })));
    fs::write(&path, "not at all a GeoPackage").expect("written");
    assert!(matches!(read(&path), Err(GeoPackageError::Open { .. })));
    let foreign = folder.path().join("other.gpkg");
    let driver = gdal::DriverManager::get_driver_by_name("GPKG").expect("driver");
    let mut other = driver.create_vector_only(&foreign).expect("made");
    other.create_layer(gdal::vector::LayerOptions { name: "roads", ..Default::default() }).expect("layer");
    other.close().expect("closed");
    let error = read(&foreign).expect_err("refused");
    assert!(
        matches!(&error, GeoPackageError::Tables(TablesError::NotADataset { tables, .. }) if *tables == ["roads"]),
        "{error}"
    );
}

#[test]
fn a_file_cut_or_overwritten_anywhere_is_refused_or_whole_but_never_a_crash() {
    let (_folder, path) = temporary();
    write(&dataset(), &path).expect("written");
    let good = fs::read(&path).expect("there");
    for part in 0..24 {
        let length = good.len() * part / 24;
        fs::write(&path, &good[..length]).expect("written");
        assert!(read(&path).is_err(), "cut to {length} of {}", good.len());
    }
    for part in 0..48 {
        let start = good.len() * part / 48;
        let mut broken = good.clone();
        for byte in broken.iter_mut().skip(start).take(300) {
            *byte ^= 0x5a;
        }
        fs::write(&path, &broken).expect("written");
        if let Ok(back) = read(&path) {
            assert_eq!(back, dataset(), "part {part}");
        }
    }
}

/// 35,000 units with 2 million vertices: 200 by 175 cells of 57 vertices each.
fn large() -> Dataset {
    let cell = |i: usize| -> Polygon<f64> {
        let (x, y) = ((i % 200) as f64 * 0.1, 50.0 + (i / 200) as f64 * 0.1);
        let side = |k: usize| (k % 14) as f64 * 0.1 / 14.0;
        let ring = (0..56).map(|k| match k / 14 {
            0 => (x + side(k), y),
            1 => (x + 0.1, y + side(k)),
            2 => (x + 0.1 - side(k), y + 0.1),
            _ => (x, y + 0.1 - side(k)),
        });
        Polygon::new(ring.collect(), vec![])
    };
    let small = parts();
    let mut set = small.boundaries[0].clone();
    set.polygons = (0..35_000).map(|i| Some(MultiPolygon::new(vec![cell(i)]))).collect();
    let units = (0..35_000)
        .map(|i| Unit { number: UnitNumber::new(&format!("{i:06}")).expect("a number"), ..small.units[0].clone() });
    let indicators = small.indicators.iter().map(|indicator| {
        let mut indicator = indicator.clone();
        indicator.values = indicator.values.iter().copied().cycle().take(35_000).collect();
        indicator
    });
    let parts = DatasetParts {
        units: units.collect(),
        boundaries: vec![set],
        indicators: indicators.collect(),
        relations: Vec::new(),
        groupings: Vec::new(),
        participations: Vec::new(),
        networks: Vec::new(),
        memberships: Vec::new(),
        roads: None,
        ..small
    };
    Dataset::new(parts).expect("a dataset")
}

/// 1,594 units, each paired with every other, with as many measures as travel has.
fn all_pairs() -> Dataset {
    let small = parts();
    let count = 1_594;
    let units: Vec<Unit> = (0..count)
        .map(|i| Unit { number: UnitNumber::new(&format!("{i:06}")).expect("a number"), ..small.units[0].clone() })
        .collect();
    let measures = ["minutes", "km", "ferries", "mean_minutes", "mean_km"].map(id);
    let link = |a: usize, b: usize| Link {
        from: a.into(),
        to: b.into(),
        contact: None,
        values: (0..5).map(|k| Some((a * 7 + b * 3 + k) as f64 / 7.0)).collect(),
    };
    let links = (0..count).flat_map(|a| (a + 1..count).map(move |b| link(a, b))).collect();
    let source = small.sources[0].id.clone();
    let travel =
        Relation::new(id("travel"), small.about.title.clone(), small.about.year, source, count, true, &measures, links);
    let parts = DatasetParts {
        units,
        boundaries: Vec::new(),
        indicators: Vec::new(),
        relations: vec![travel.expect("a relation")],
        groupings: Vec::new(),
        participations: Vec::new(),
        networks: Vec::new(),
        memberships: Vec::new(),
        roads: None,
        ..small
    };
    Dataset::new(parts).expect("a dataset")
}

#[test]
#[ignore = "takes long without optimisation; prints what it measures"]
fn one_and_a_quarter_million_pairs_are_written_and_read_in_seconds() {
    let (_folder, path) = temporary();
    let start = Instant::now();
    let large = all_pairs();
    println!("made in {:?}", start.elapsed());
    let start = Instant::now();
    write(&large, &path).expect("written");
    println!("written in {:?}, {} bytes", start.elapsed(), path.metadata().expect("there").len());
    let start = Instant::now();
    assert_eq!(read(&path).expect("read"), large);
    println!("read in {:?}", start.elapsed());
    let file = path.with_file_name("travel.csv");
    let start = Instant::now();
    export(&large, "travel", &file).expect("written");
    println!("csv exported in {:?}, {} bytes", start.elapsed(), file.metadata().expect("there").len());
}

#[test]
#[ignore = "takes long without optimisation; prints what it measures"]
fn thirty_five_thousand_units_are_written_and_read_in_seconds() {
    let (_folder, path) = temporary();
    let large = large();
    let start = Instant::now();
    write(&large, &path).expect("written");
    println!("written in {:?}, {} bytes", start.elapsed(), path.metadata().expect("there").len());
    let start = Instant::now();
    let back = read(&path).expect("read");
    println!("read in {:?}", start.elapsed());
    assert_eq!(back, large);
    let spec = BoundarySpec { number_field: "number".to_owned(), ..BoundarySpec::default() };
    for ending in ["gpkg", "geojson", "fgb"] {
        let file = path.with_file_name(format!("units.{ending}"));
        let start = Instant::now();
        export(&large, "municipalities", &file).expect("written");
        println!("{ending} exported in {:?}", start.elapsed());
        let start = Instant::now();
        let read = read_boundaries(&spec, &file).expect("readable");
        println!("{ending} read as boundaries in {:?}", start.elapsed());
        assert_eq!((read.features.len(), read.repaired.len()), (35_000, 0));
    }
}

#[test]
fn an_area_of_no_parts_is_not_the_same_as_no_area() {
    let (_folder, path) = temporary();
    let mut parts = parts();
    parts.boundaries[0].polygons[1] = Some(MultiPolygon::new(Vec::new()));
    parts.boundaries[0].polygons[2] =
        Some(MultiPolygon::new(vec![polygon![(x: 0.0, y: 0.0), (x: 0.0, y: 1.0), (x: 1.0, y: 1.0)]]));
    let dataset = Dataset::new(parts).expect("a dataset");
    write(&dataset, Path::new(&path)).expect("written");
    assert_eq!(read(&path).expect("read"), dataset);
}
