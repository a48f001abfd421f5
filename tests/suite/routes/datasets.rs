//! `/datasets`: several datasets, each under its own address.

use std::time::{Duration, Instant};

use nabolag::io::geopackage;
use serde_json::{Value, json};

use super::server::{Server, texts};
use crate::suite::rich_dataset;

#[test]
fn each_dataset_answers_under_its_own_address_and_the_first_everywhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let (first, second) = (folder.path().join("first.gpkg"), folder.path().join("second.gpkg"));
    let mut parts = rich_dataset::parts();
    parts.about.id = rich_dataset::id("second");
    geopackage::write(&rich_dataset::dataset(), &first).expect("written");
    geopackage::write(&nabolag::model::Dataset::new(parts).expect("valid"), &second).expect("written");
    let server = Server::of(&[&first, &second]);
    let until = Instant::now() + Duration::from_secs(20);
    while server.json("/ready")["datasets"].as_array().map(Vec::len) != Some(2) {
        assert!(Instant::now() < until, "the second dataset does not get ready");
    }

    let first_id = rich_dataset::dataset().about().id.to_string();
    assert_eq!(texts(&server.json("/datasets")["datasets"], "id"), [first_id.as_str(), "second"]);
    assert_eq!(server.json("/indicators")["dataset"], first_id);
    assert_eq!(server.json("/datasets/second/indicators")["dataset"], "second");
    let landing = server.json("/datasets/second/?f=json");
    for href in texts(&landing["links"], "href").into_iter().filter(|href| !href.ends_with("/datasets")) {
        assert!(href.contains("/datasets/second"), "{href}");
        assert_eq!(server.get(href).status, 200, "{href}");
    }
    let collection = landing["dataset"]["collection"].as_str().expect("a name").to_owned();
    let units = server.json(&format!("/datasets/second/{collection}"));
    let number = units["units"][0]["number"].as_str().expect("a number").to_owned();
    let path = format!("/datasets/second/{collection}/{number}");
    assert_eq!(server.json(&path)["dataset"], "second");
    assert_eq!(server.json(&format!("{path}/neighbours"))["unit"], number);
    let tiles = server.json(&format!("/datasets/second/tiles/{collection}"));
    assert!(tiles["tiles"][0].as_str().is_some_and(|url| url.contains("/datasets/second/tiles/")));
    assert!(server.get("/datasets/third/indicators").problem(404).contains("second"));
}

#[test]
fn projects_and_participations_are_collections_without_geometry() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rich.gpkg");
    geopackage::write(&rich_dataset::dataset(), &file).expect("written");
    let server = Server::of(&[&file]);
    for collection in ["projects", "participations", "memberships"] {
        let page = server.json(&format!("/collections/{collection}/items"));
        let features = page["features"].as_array().expect("features");
        assert!(!features.is_empty(), "{collection}");
        assert!(features.iter().all(|feature| feature["geometry"].is_null()));
        let id = features[0]["id"].as_str().expect("an id");
        assert_eq!(server.json(&format!("/collections/{collection}/items/{id}"))["id"], id);
    }
}

#[test]
fn a_file_that_is_no_dataset_ends_the_program_with_its_reason() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.gpkg");
    std::fs::write(&file, "not a dataset").expect("written");
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_nabolag"))
        .args(["serve", "--port", "0"])
        .arg(&file)
        .output()
        .expect("it runs");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("broken.gpkg"), "{said}");
}

#[test]
fn a_rebuilt_dataset_is_swapped_in_between_requests_and_a_bad_one_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("rich.gpkg");
    geopackage::write(&rich_dataset::dataset(), &file).expect("written");
    let server = Server::of(&[&file]);
    let tag = server.get("/indicators").header("etag").to_owned();
    let first = server.json("/ready")["stores"][0].clone();
    assert_eq!((&first["store"], &first["swaps"]), (&json!("rich.gpkg"), &json!(0)));

    let mut parts = rich_dataset::parts();
    parts.units[0].name = "Another name".to_owned();
    geopackage::write(&nabolag::model::Dataset::new(parts).expect("valid"), &file).expect("written");
    let second = until(&server, |store| store["swaps"] == 1);
    assert_ne!(
        (&first["checksum"], &json!(tag)),
        (&second["checksum"], &json!(server.get("/indicators").header("etag")))
    );
    assert!(server.get("/municipalities").text().contains("Another name"));

    let whole = std::fs::read(&file).expect("there");
    std::fs::write(&file, &whole[..whole.len() / 2]).expect("cut");
    let refused = until(&server, |store| store["refusals"] == 1);
    assert_eq!((&refused["checksum"], &refused["swaps"]), (&second["checksum"], &json!(1)));
    let why = refused["trouble"]["why"].as_str().expect("said");
    assert!(why.starts_with("rich.gpkg: ") && !why.contains(&folder.path().display().to_string()), "{why}");
    assert_eq!(server.get("/ready").status, 200, "what was read before is served on");
    assert!(server.get("/municipalities").text().contains("Another name"));

    geopackage::write(&rich_dataset::dataset(), &file).expect("written");
    let mended = until(&server, |store| store["swaps"] == 2);
    assert!(mended.get("trouble").is_none());
    assert_eq!(server.get("/indicators").header("etag"), tag, "the same dataset, the same tag");
}

/// What `/ready` says of the first store once it is so.
fn until(server: &Server, is_so: impl Fn(&Value) -> bool) -> Value {
    let end = Instant::now() + Duration::from_secs(30);
    loop {
        let store = server.json("/ready")["stores"][0].clone();
        if is_so(&store) {
            return store;
        }
        assert!(Instant::now() < end, "{store}");
        std::thread::sleep(Duration::from_millis(50));
    }
}
