//! The same areas read the same from each format, zipped or not, in any system.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};

use gdal::DriverManager;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Feature, FieldDefn, Geometry, LayerAccess, LayerOptions, OGRFieldType, OGRwkbGeometryType};
use geo::CoordsIter;
use nabolag::io::vector::{BoundarySpec, RawBoundaries, VectorError, read_boundaries};

/// Two neighbours in zone 33, on both sides of 15 degrees east.
const METRES: [&str; 2] = [
    "MULTIPOLYGON (((490000 6650000, 500000 6650000, 500000 6660000.25, 490000 6660000, 490000 6650000)))",
    "MULTIPOLYGON (((500000 6650000, 510000 6650000, 510000 6660000, 500000 6660000.25, 500000 6650000)))",
];

fn make(driver: &str, path: &Path, epsg: Option<u32>, layer: &str, shapes: &[&str]) {
    let mut crs = SpatialRef::from_epsg(epsg.unwrap_or(4326)).expect("known");
    crs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let driver = DriverManager::get_driver_by_name(driver).expect("driver");
    let mut target = driver.create_vector_only(path).expect("made");
    let options =
        LayerOptions { name: layer, srs: epsg.map(|_| &crs), ty: OGRwkbGeometryType::wkbMultiPolygon, options: None };
    let made = target.create_layer(options).expect("layer");
    FieldDefn::new("nr", OGRFieldType::OFTInteger).expect("field").add_to_layer(&made).expect("added");
    FieldDefn::new("navn", OGRFieldType::OFTString).expect("field").add_to_layer(&made).expect("added");
    for (number, shape) in (301..).zip(shapes) {
        let mut feature = Feature::new(made.defn()).expect("feature");
        feature.set_field_integer(0, number).expect("set");
        feature.set_field_string(1, "Å").expect("set");
        feature.set_geometry(Geometry::from_wkt(shape).expect("WKT")).expect("set");
        feature.create(&made).expect("created");
    }
    target.close().expect("closed");
}

fn spec() -> BoundarySpec {
    BoundarySpec {
        number_field: "nr".to_owned(),
        name_field: Some("navn".to_owned()),
        digits: Some(4),
        ..BoundarySpec::default()
    }
}

fn zipped(folder: &Path, name: &str, files: &[PathBuf]) -> PathBuf {
    let path = folder.join(name);
    let mut archive = zip::ZipWriter::new(File::create(&path).expect("made"));
    for file in files {
        let name = file.file_name().expect("a name").to_string_lossy().into_owned();
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("started");
        archive.write_all(&fs::read(file).expect("there")).expect("written");
    }
    archive.finish().expect("finished");
    path
}

fn siblings(folder: &Path, stem: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("readable").map(|entry| entry.expect("an entry").path());
    entries.filter(|path| path.file_stem().is_some_and(|s| s == stem)).collect()
}

fn assert_the_two(read: &RawBoundaries, what: &str) {
    let mut features = read.features.clone();
    features.sort_by(|a, b| a.number.cmp(&b.number));
    let numbers: Vec<&str> = features.iter().map(|feature| feature.number.as_str()).collect();
    assert_eq!(numbers, ["0301", "0302"], "{what}");
    assert_eq!(features[0].name.as_deref(), Some("Å"), "{what}");
    assert!(read.repaired.is_empty(), "{what}");
    let vertices = |i: usize| features[i].polygon.coords_iter().collect::<Vec<_>>();
    let shared: Vec<_> = vertices(0).into_iter().filter(|vertex| vertices(1).contains(vertex)).collect();
    assert_eq!(shared.len(), 2, "{what}: the common border has both its ends");
    for vertex in shared {
        assert!((vertex.x - 15.0).abs() < 1e-9 && (59.9..60.1).contains(&vertex.y), "{what}: {vertex:?}");
    }
}

#[test]
fn two_neighbours_read_the_same_from_every_format_zipped_or_not() {
    let folder = tempfile::tempdir().expect("a folder");
    for (driver, ending) in
        [("GeoJSON", "geojson"), ("GPKG", "gpkg"), ("ESRI Shapefile", "shp"), ("FlatGeobuf", "fgb"), ("GML", "gml")]
    {
        let stem = format!("areas_{ending}");
        let path = folder.path().join(format!("{stem}.{ending}"));
        make(driver, &path, Some(25833), &stem, &METRES);
        let before = siblings(folder.path(), &stem);
        let read = read_boundaries(&spec(), &path).unwrap_or_else(|error| panic!("{ending}: {error:?}"));
        assert_the_two(&read, ending);
        assert!(read.crs.starts_with("EPSG:25833"), "{ending}: {}", read.crs);
        assert_eq!(siblings(folder.path(), &stem), before, "reading {ending} leaves nothing behind");
        let archive = zipped(folder.path(), &format!("{ending}.zip"), &before);
        let read = read_boundaries(&spec(), &archive).unwrap_or_else(|error| panic!("{ending}.zip: {error:?}"));
        assert_the_two(&read, &format!("{ending}.zip"));
    }
}

#[test]
fn degrees_keep_their_bits_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let shape = "MULTIPOLYGON (((10.1 60.2, 10.3 60.2, 10.300000000000001 60.7, 10.1 60.2)))";
    for (driver, ending) in [("GPKG", "gpkg"), ("ESRI Shapefile", "shp"), ("FlatGeobuf", "fgb"), ("GeoJSON", "geojson")]
    {
        for epsg in [4326, 4258] {
            let path = folder.path().join(format!("d{epsg}.{ending}"));
            make(driver, &path, Some(epsg), &format!("d{epsg}"), &[shape]);
            let read = read_boundaries(&spec(), &path).unwrap_or_else(|error| panic!("{ending} {epsg}: {error:?}"));
            let vertices: Vec<_> = read.features[0].polygon.coords_iter().map(|v| (v.x, v.y)).collect();
            for vertex in [(10.1, 60.2), (10.3, 60.2), (10.3, 60.7)] {
                assert!(vertices.contains(&vertex), "{ending} {epsg}: {vertices:?}");
            }
        }
    }
}

#[test]
fn a_file_without_a_system_asks_for_it_and_takes_it() {
    let folder = tempfile::tempdir().expect("a folder");
    for (driver, ending) in [("ESRI Shapefile", "shp"), ("GPKG", "gpkg"), ("FlatGeobuf", "fgb")] {
        let path = folder.path().join(format!("bare.{ending}"));
        make(driver, &path, None, "bare", &METRES);
        let error = read_boundaries(&spec(), &path).expect_err("refused");
        assert!(matches!(&error, VectorError::NoCrs { .. }), "{ending}: {error}");
        assert!(error.to_string().contains("crs = \"EPSG:"), "{error}");
        let given = BoundarySpec { crs: Some("EPSG:25833".to_owned()), ..spec() };
        assert_the_two(&read_boundaries(&given, &path).expect("readable"), ending);
        let wrong = BoundarySpec { crs: Some("EPSG:0".to_owned()), ..spec() };
        assert!(matches!(read_boundaries(&wrong, &path), Err(VectorError::UnknownCrs { .. })));
    }
}

#[test]
fn a_layer_that_is_not_there_or_not_named_is_refused_with_the_layers_there_are() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("two.gpkg");
    make("GPKG", &path, Some(25833), "land", &METRES);
    let missing = BoundarySpec { layer: Some("sea".to_owned()), ..spec() };
    let error = read_boundaries(&missing, &path).expect_err("refused").to_string();
    assert!(error.contains("no layer \"sea\"") && error.contains("are land"), "{error}");
    let archive = zipped(folder.path(), "none.zip", &[]);
    let error = read_boundaries(&spec(), &archive).expect_err("refused").to_string();
    assert!(error.contains("none.zip") && error.contains("it holds none"), "{error}");
    make("GeoJSON", &folder.path().join("a.geojson"), Some(25833), "a", &METRES);
    make("GeoJSON", &folder.path().join("b.geojson"), Some(25833), "b", &METRES);
    let both = zipped(folder.path(), "both.zip", &["a.geojson", "b.geojson"].map(|name| folder.path().join(name)));
    let error = read_boundaries(&spec(), &both).expect_err("refused").to_string();
    assert!(error.contains("a.geojson, b.geojson"), "{error}");
    let chosen = BoundarySpec { layer: Some("b".to_owned()), ..spec() };
    assert_the_two(&read_boundaries(&chosen, &both).expect("readable"), "b of both");
}

#[test]
fn a_file_cut_short_is_refused_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    for (driver, ending) in
        [("GPKG", "gpkg"), ("ESRI Shapefile", "shp"), ("FlatGeobuf", "fgb"), ("GML", "gml"), ("GeoJSON", "geojson")]
    {
        let path = folder.path().join(format!("cut.{ending}"));
        make(driver, &path, Some(25833), "cut", &METRES);
        let good = fs::read(&path).expect("there");
        for tenths in 0..10 {
            fs::write(&path, &good[..good.len() * tenths / 10]).expect("written");
            let outcome = read_boundaries(&spec(), &path);
            assert!(outcome.is_err(), "{ending} cut to {tenths} tenths reads as {outcome:?}");
        }
    }
}

#[test]
fn nan_and_infinity_in_a_binary_file_are_refused_with_row_and_number() {
    let folder = tempfile::tempdir().expect("a folder");
    for (ending, driver) in [("fgb", "FlatGeobuf"), ("shp", "ESRI Shapefile"), ("gpkg", "GPKG")] {
        for bad in [f64::NAN, f64::INFINITY] {
            let path = folder.path().join(format!("nan{bad}.{ending}"));
            make(driver, &path, Some(25833), "nan", &METRES);
            let bytes = fs::read(&path).expect("there");
            // 510000 occurs as a vertex of the second area only (and in headers, as its extent).
            let vertex = [510_000_f64.to_le_bytes(), 6_660_000_f64.to_le_bytes()].concat();
            let at = bytes.windows(16).position(|window| window == vertex).expect("the vertex is there");
            let mut broken = bytes.clone();
            broken[at..at + 8].copy_from_slice(&bad.to_le_bytes());
            fs::write(&path, broken).expect("written");
            let error = read_boundaries(&spec(), &path).expect_err("refused");
            let VectorError::NotFinite { number, .. } = &error else { panic!("{ending}: {error:?}") };
            assert_eq!(number, "0302", "{ending}");
        }
    }
}

#[test]
fn files_in_gdals_memory_read_like_files_on_disk() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("areas.geojson");
    make("GeoJSON", &path, Some(25833), "areas", &METRES);
    let archive = zipped(folder.path(), "areas.zip", std::slice::from_ref(&path));
    for file in [path, archive] {
        let memory = format!("/vsimem/suite/{}", file.file_name().expect("a name").to_string_lossy());
        gdal::vsi::create_mem_file(&memory, fs::read(&file).expect("there")).expect("made");
        assert_the_two(&read_boundaries(&spec(), Path::new(&memory)).expect("readable"), &memory);
        gdal::vsi::unlink_mem_file(&memory).expect("removed");
        assert!(read_boundaries(&spec(), Path::new(&memory)).is_err(), "{memory} is gone");
    }
}

#[test]
fn curves_of_straight_lines_and_heights_are_read_and_true_arcs_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("curves.gpkg");
    let straight = [
        "CURVEPOLYGON (COMPOUNDCURVE ((490000 6650000, 500000 6650000, 500000 6660000.25), \
         (500000 6660000.25, 490000 6660000, 490000 6650000)))",
        "MULTISURFACE (((500000 6650000, 510000 6650000, 510000 6660000, 500000 6660000.25, 500000 6650000)))",
    ];
    make("GPKG", &path, Some(25833), "curves", &straight);
    assert_the_two(&read_boundaries(&spec(), &path).expect("readable"), "curves");
    let path = folder.path().join("heights.gpkg");
    let heights =
        METRES.map(|wkt| wkt.replace("MULTIPOLYGON", "MULTIPOLYGON Z").replace(',', " 7,").replace(")))", " 7)))"));
    make("GPKG", &path, Some(25833), "heights", &heights.each_ref().map(String::as_str));
    assert_the_two(&read_boundaries(&spec(), &path).expect("readable"), "heights");
    let path = folder.path().join("arcs.gpkg");
    let round = "CURVEPOLYGON (CIRCULARSTRING (490000 6650000, 500000 6660000, 510000 6650000, 500000 6640000, 490000 6650000))";
    make("GPKG", &path, Some(25833), "arcs", &[round]);
    let error = read_boundaries(&spec(), &path).expect_err("refused");
    assert!(matches!(&error, VectorError::Geometry { row: 1, .. }), "{error:?}");
}

#[test]
fn a_shapefile_with_a_cut_companion_is_refused_and_deleted_rows_are_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("areas.shp");
    make("ESRI Shapefile", &path, Some(25833), "areas", &METRES);
    for ending in ["dbf", "shx"] {
        let companion = path.with_extension(ending);
        let good = fs::read(&companion).expect("there");
        for length in [0, good.len() / 2, good.len() - 4] {
            fs::write(&companion, &good[..length]).expect("written");
            let outcome = read_boundaries(&spec(), &path);
            assert!(outcome.is_err(), "{ending} cut to {length} of {} reads as {outcome:?}", good.len());
        }
        fs::write(&companion, good).expect("written");
    }
    let mut table = fs::read(path.with_extension("dbf")).expect("there");
    let first_row = usize::from(u16::from_le_bytes([table[8], table[9]]));
    table[first_row] = b'*';
    fs::write(path.with_extension("dbf"), table).expect("written");
    let read = read_boundaries(&spec(), &path).expect("readable");
    assert_eq!(read.features.iter().map(|feature| feature.number.as_str()).collect::<Vec<_>>(), ["0302"]);
}
