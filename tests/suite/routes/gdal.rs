//! GDAL as a client: the collections as any tool built on it reads them.

use std::path::PathBuf;

use gdal::Dataset;
use gdal::vector::{Geometry, LayerAccess};

use super::server::Server;

fn open(server: &Server) -> Dataset {
    Dataset::open(PathBuf::from(format!("OAPIF:{}", server.address()))).expect("GDAL opens the address")
}

#[test]
fn gdal_reads_every_municipality_by_pages_with_its_values() {
    let server = Server::start();
    let dataset = open(&server);
    let mut layer = dataset.layer_by_name("municipalities").expect("the collection");
    assert_eq!(layer.feature_count(), 422);
    let schemes = layer.defn().field_index("schemes").expect("a column");
    let (mut read, mut sum) = (0, 0.0);
    for feature in layer.features() {
        read += 1;
        sum += feature.field_as_double(schemes).expect("a number").unwrap_or(0.0);
        assert!(feature.geometry().is_some_and(Geometry::is_valid));
    }
    assert_eq!(read, 422);
    // The published sum of the scheme totals over the 199 municipalities of the table.
    assert!((sum - 783.0).abs() < 1e-9, "{sum}");
}

#[test]
fn gdal_asks_for_a_box_and_gets_what_lies_in_it() {
    let server = Server::start();
    let dataset = open(&server);
    let mut layer = dataset.layer_by_name("counties").expect("the collection");
    layer.set_spatial_filter_rect(10.6, 59.85, 10.9, 60.0);
    let name = layer.defn().field_index("name").expect("a column");
    let names: Vec<String> =
        layer.features().filter_map(|feature| feature.field_as_string(name).expect("text")).collect();
    assert!(names.contains(&"Oslo".to_owned()) && names.len() <= 3, "{names:?}");
}
