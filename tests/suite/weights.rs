//! Weights of the field's formats come in as relations and leave as files.

use nabolag::io::export::export;
use nabolag::statistics::weights::{from_gal, from_gwt};

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS};

const SECTION: &str = r#"
[[relations]]
file = "near.FORMAT"
source = "made-up"
id = "near"
title = { en = "Near" }
"#;

fn folder(format: &str, text: &str) -> (Folder, String) {
    let folder = Folder::new().with("units.csv", SMALL_UNITS).with(&format!("near.{format}"), text);
    (folder, format!("{SMALL_HEAD}{}", SECTION.replace("FORMAT", format)))
}

#[test]
fn gal_comes_in_as_a_relation_of_the_units_it_names() {
    let (folder, manifest) = folder("gal", "0 5 parishes nr\n1 2\n2 3\n2 1\n1\n3 1\n1\n4 0\n\n77 1\n4\n");
    let (dataset, report) = folder.build(&manifest).expect("builds");
    let near = dataset.relation("near").expect("made");
    assert!(near.is_symmetric() && near.pair_count() == 2 && near.measures().is_empty());
    let section = report.section("relation near").expect("read");
    assert_eq!((section.matched(), section.unmatched().len()), (4, 1));
    assert!(section.unmatched()[0].contains("77 to 4"), "{:?}", section.unmatched());

    let path = folder.path("out.gal");
    export(&dataset, "near", &path).expect("exported");
    let back = from_gal(&std::fs::read_to_string(&path).expect("there")).expect("reads");
    assert_eq!((back.ids.len(), back.weights.link_count(), back.weights.islands().len()), (10, 4, 7));
    let error = export(&dataset, "centres", &path).expect_err("no relation").to_string();
    assert!(error.contains("those are near"), "{error}");
}

#[test]
fn gwt_keeps_its_weights_and_its_direction() {
    let (folder, manifest) = folder("gwt", "0 10 parishes nr\n01 02 0.5\n02 01 0.25\n03 03 1\n01 02 9\n");
    let (dataset, report) = folder.build(&manifest).expect("builds");
    let near = dataset.relation("near").expect("made");
    assert!(!near.is_symmetric() && near.pair_count() == 2);
    assert_eq!(
        (near.measures()[0].id.as_str(), &near.measures()[0].values[..]),
        ("weight", &[Some(0.5), Some(0.25)][..])
    );
    let section = report.section("relation near").expect("read");
    assert_eq!((section.read(), section.matched(), section.set_aside().len()), (4, 2, 2));

    let path = folder.path("out.gwt");
    export(&dataset, "near", &path).expect("exported");
    let numbers: Vec<&str> = dataset.units().iter().map(|unit| unit.number.as_str()).collect();
    let back = from_gwt(&std::fs::read_to_string(&path).expect("there"), &numbers).expect("reads");
    assert_eq!(back.links().collect::<Vec<_>>(), [(0, 1, 0.5), (1, 0, 0.25)]);
}

#[test]
fn weights_that_do_not_read_are_refused_with_their_line() {
    let refusal = |format: &str, text: &str| {
        let (folder, manifest) = folder(format, text);
        folder.refusal(&manifest)
    };
    assert_eq!(
        refusal("gal", "2\n1 many\n"),
        "near.gal does not read as weights: line 2: \"many\" stands where the number of the unit's neighbours should"
    );
    assert!(refusal("gwt", "0 10 x nr\n1 2 NaN\n").contains("line 2: \"NaN\" stands where the link's weight should"));
}
