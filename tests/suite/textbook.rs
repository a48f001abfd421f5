//! The field's textbook data sets, from the shared data: columns of their tables, areas and neighbours.

use std::path::PathBuf;

use gdal::vector::LayerAccess;
use geo::{Centroid, Geometry, MultiPolygon};
use nabolag::geometry::Topology;
use nabolag::model::Contact;
use nabolag::statistics::regression::Frame;
use nabolag::statistics::weights::{Weights, from_gal, to_gal};

use super::fixtures::shared_data;

pub(super) type Column = Vec<Option<f64>>;

/// One of the data sets: `folder/file.shp`, with its table.
pub(super) struct Textbook(PathBuf);

impl Textbook {
    pub(super) fn open(name: &str) -> Option<Self> {
        Some(Self(shared_data()?.join("statistics").join(name)))
    }

    /// A column of its table, in its order.
    pub(super) fn column(&self, name: &str) -> Column {
        let opened = gdal::Dataset::open(&self.0).expect("opens");
        let mut layer = opened.layer(0).expect("a layer");
        layer
            .features()
            .map(|feature| {
                let field = feature.field_index(name).expect("the column");
                feature.field_as_double(field).expect("numbers")
            })
            .collect()
    }

    /// A column where none is missing.
    pub(super) fn numbers(&self, name: &str) -> Vec<f64> {
        self.column(name).into_iter().map(|value| value.expect("known")).collect()
    }

    fn polygons(&self) -> Vec<Option<MultiPolygon<f64>>> {
        let opened = gdal::Dataset::open(&self.0).expect("opens");
        let mut layer = opened.layer(0).expect("a layer");
        layer
            .features()
            .map(|feature| match feature.geometry().expect("a polygon").to_geo().expect("reads") {
                Geometry::Polygon(polygon) => Some(MultiPolygon::new(vec![polygon])),
                Geometry::MultiPolygon(polygons) => Some(polygons),
                _ => None,
            })
            .collect()
    }

    /// The centroid of each area, in the coordinates of the file.
    pub(super) fn centroids(&self) -> Vec<[f64; 2]> {
        let centre = |area: &Option<MultiPolygon<f64>>| {
            let point = area.as_ref().and_then(Centroid::centroid).expect("an area");
            [point.x(), point.y()]
        };
        self.polygons().iter().map(centre).collect()
    }

    /// Contiguity from the polygons.
    pub(super) fn contiguity(&self, rook: bool) -> Weights {
        let topology = Topology::build(&self.polygons());
        let contacts = topology.contacts().into_iter().filter(|contact| !rook || contact.contact == Contact::Border);
        let links = contacts.flat_map(|contact| [(contact.a, contact.b, 1.0), (contact.b, contact.a, 1.0)]).collect();
        Weights::from_links(topology.areas().len(), links).expect("valid")
    }

    /// The contiguity that comes with the data.
    pub(super) fn gal(&self, name: &str) -> Weights {
        let text = std::fs::read_to_string(self.0.with_file_name(name)).expect("readable");
        let named = from_gal(&text).expect("valid");
        let ids: Vec<&str> = named.ids.iter().map(String::as_str).collect();
        assert_eq!(from_gal(&to_gal(&named.weights, &ids, "again", "ID")).expect("valid").weights, named.weights);
        named.weights
    }
}

/// A frame of columns without missing values.
pub(super) fn frame(columns: &[(&str, &[f64])]) -> Frame {
    let mut frame = Frame::new(columns[0].1.len());
    for (name, values) in columns {
        let values: Column = values.iter().copied().map(Some).collect();
        frame.numbers(name, &values).expect("as long as the others");
    }
    frame
}
