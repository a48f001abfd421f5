//! Contiguity of the real borders against the published lists of pairs.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use geo::MultiPolygon;
use nabolag::geometry::Topology;
use nabolag::io::vector::{BoundarySpec, read_boundaries};
use nabolag::model::Contact;

use super::fixtures::shared_data;

type Pairs = BTreeMap<(String, String), Contact>;

/// Numbers and polygons of a file.
struct Source {
    numbers: Vec<String>,
    polygons: Vec<Option<MultiPolygon<f64>>>,
}

impl Source {
    fn read(path: &Path, spec: &BoundarySpec) -> Self {
        let read = read_boundaries(spec, path).expect("a readable file");
        let (numbers, polygons) =
            read.features.into_iter().map(|feature| (feature.number.to_string(), Some(feature.polygon))).unzip();
        Self { numbers, polygons }
    }

    fn pair(&self, a: u32, b: u32) -> (String, String) {
        let (a, b) = (self.numbers[a as usize].clone(), self.numbers[b as usize].clone());
        if a < b { (a, b) } else { (b, a) }
    }

    fn contacts(&self) -> Pairs {
        Topology::build(&self.polygons).contacts().iter().map(|c| (self.pair(c.a, c.b), c.contact)).collect()
    }
}

fn published(path: &Path) -> Pairs {
    let text = std::fs::read_to_string(path).expect("a readable list");
    text.lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let contact = if cells[2] == "rook" { Contact::Border } else { Contact::Point };
            ((cells[0].to_owned(), cells[1].to_owned()), contact)
        })
        .collect()
}

fn municipalities() -> BoundarySpec {
    BoundarySpec { number_field: "kommune_no".to_owned(), ..Default::default() }
}

#[test]
fn contiguity_on_land_and_at_sea_equals_the_published_pairs_in_every_year() {
    let Some(shared) = shared_data() else { return };
    for year in [2018, 2019, 2020, 2024] {
        for cut in ["landmask", "extended"] {
            let source =
                Source::read(&shared.join(format!("boundaries/{year}_{cut}_kommune.geojson")), &municipalities());
            let expected = published(&shared.join(format!("contiguity/adjacency_{year}_{cut}.csv")));
            assert_eq!(source.contacts(), expected, "{year} {cut}");
        }
    }
}

#[test]
fn the_borders_of_2018_have_the_counts_that_are_published() {
    let Some(shared) = shared_data() else { return };
    let count = |cut: &str| {
        let path = shared.join(format!("boundaries/2018_{cut}_kommune.geojson"));
        let source = Source::read(&path, &municipalities());
        let contacts = source.contacts();
        let touching: BTreeSet<&String> = contacts.keys().flat_map(|(a, b)| [a, b]).collect();
        let rook = contacts.values().filter(|&&contact| contact == Contact::Border).count();
        (rook, contacts.len(), source.numbers.len() - touching.len())
    };
    assert_eq!(count("landmask"), (868, 882, 29));
    let (rook, queen, _) = count("extended");
    assert_eq!((rook, queen), (1127, 1149));
}

#[test]
fn another_makers_file_in_metres_gives_the_same_pairs() {
    let Some(shared) = shared_data() else { return };
    let spec = BoundarySpec { number_field: "Kommunenum".to_owned(), digits: Some(4), ..Default::default() };
    let source = Source::read(&shared.join("boundaries/readymaps_kommuner_simp_2018.geojson"), &spec);
    let rook = |pairs: Pairs| -> BTreeSet<(String, String)> {
        pairs.into_iter().filter(|(_, contact)| *contact == Contact::Border).map(|(pair, _)| pair).collect()
    };
    assert_eq!(rook(source.contacts()), rook(published(&shared.join("contiguity/adjacency_2018_landmask.csv"))));
}

#[test]
fn a_tolerance_finds_most_of_the_pairs_whose_borders_are_torn() {
    let Some(shared) = shared_data() else { return };
    let spec = BoundarySpec {
        number_field: "location_code".to_owned(),
        number_prefix: Some("municip_nor".to_owned()),
        ..Default::default()
    };
    let source = Source::read(&shared.join("bad/csmaps_nor_municip_map_b2019_default.geojson"), &spec);
    let topology = Topology::build(&source.polygons);
    let truth = published(&shared.join("contiguity/adjacency_2019_landmask.csv"));
    let truth: BTreeSet<_> = truth.into_iter().filter(|(_, c)| *c == Contact::Border).map(|(pair, _)| pair).collect();
    let shared_pairs: BTreeSet<_> =
        topology.contacts().iter().filter(|c| c.contact == Contact::Border).map(|c| source.pair(c.a, c.b)).collect();
    let added: BTreeSet<_> = topology.near_contacts(100.0).iter().map(|c| source.pair(c.a, c.b)).collect();
    assert_eq!(shared_pairs.len(), 443, "half the borders are torn");
    assert!(shared_pairs.is_subset(&truth));
    assert!(added.difference(&truth).count() <= 2, "a tolerance of 100 m invents next to nothing");
    assert!(shared_pairs.len() + added.len() >= 840, "and finds nearly all of {}", truth.len());
}

#[test]
fn districts_build_too() {
    let Some(shared) = shared_data() else { return };
    // Some districts are cut by the borders of city districts, and come in parts.
    let spec = BoundarySpec {
        number_field: "delomraade_no".to_owned(),
        part_field: Some("bydel_no".to_owned()),
        ..Default::default()
    };
    let source = Source::read(&shared.join("boundaries/current_landmask_delomraade_m.geojson"), &spec);
    assert_eq!(source.numbers.len(), 1594);
    let contacts = source.contacts();
    let rook = contacts.values().filter(|&&contact| contact == Contact::Border).count();
    // As counted by comparing every edge and vertex of the file with a few lines of Python.
    assert_eq!((rook, contacts.len()), (3596, 3697));
}
