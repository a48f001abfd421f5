//! How well real groupings fit travel and the commuting of 2018, against the table itself and against chance.

use std::collections::HashMap;
use std::path::Path;

use nabolag::app::processes::{Given, Progress, find_process};
use nabolag::app::{Additions, Snapshot};
use nabolag::http::outcome_as_json;
use nabolag::io::build::build;
use nabolag::io::files::DiskFiles;
use nabolag::model::{Dataset, Grouping, Id, Stream, UnitIndex};
use serde_json::Value;

use super::fixtures::shared_data;

fn commuting_2018() -> Option<Dataset> {
    shared_data()?;
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/manifests"));
    let manifest = std::fs::read_to_string(folder.join("norway-2018-commuting.toml")).expect("a manifest");
    Some(build(&manifest, &DiskFiles::new(folder)).expect("it builds").0)
}

fn run(snapshot: &Snapshot, inputs: &[(&str, &str)]) -> Value {
    let process = find_process("travel-fit").expect("a process");
    let given = inputs.iter().map(|(name, text)| ((*name).to_owned(), Given::Text((*text).to_owned()))).collect();
    let outcome = process.run(snapshot, &process.read(given).expect("inputs"), &Progress::default());
    serde_json::from_str(&outcome_as_json(snapshot, &outcome.expect("an outcome"))).expect("JSON")
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn assert_close(found: &Value, expected: f64) {
    assert!((float(found) - expected).abs() < 1e-6 * expected.abs().max(1.0), "{found} is not {expected}");
}

/// The table as it stands: home, work and how many, also of those who stay.
fn table() -> Vec<(String, String, f64)> {
    let folder = shared_data().expect("seen before");
    let text = std::fs::read_to_string(folder.join("commuting/ssb03321_pendling_2018.csv")).expect("a table");
    let row = |line: &str| {
        let mut cells = line.split(',');
        let mut next = || cells.next().expect("three columns").to_owned();
        (next(), next(), next().parse().expect("a number"))
    };
    text.lines().skip(1).map(row).collect()
}

/// The same sizes, but members by lot.
fn by_lot(dataset: &Dataset, of: &Grouping, draw: u64) -> Grouping {
    let mut units: Vec<UnitIndex> = dataset.unit_indices().collect();
    Stream::new(11, draw).shuffle(&mut units);
    let mut lot = Grouping { id: Id::new("lot").expect("an id"), ..of.clone() };
    for group in &mut lot.groups {
        group.members = units.split_off(units.len() - group.members.len());
        group.members.sort_unstable();
    }
    lot
}

#[test]
fn the_share_of_commuting_kept_inside_is_that_of_the_table_itself() {
    let Some(dataset) = commuting_2018() else { return };
    let region: HashMap<String, String> = {
        let grouping = dataset.grouping("economic-region").expect("a grouping");
        let of = |unit| grouping.groups_of(unit).next().expect("in one").id.to_string();
        dataset.unit_indices().map(|unit| (dataset.unit(unit).number.to_string(), of(unit))).collect()
    };
    let snapshot = Snapshot::open(dataset).expect("a snapshot");
    let found = run(&snapshot, &[("grouping", "economic-region")]);
    let (mut between, mut inside, mut staying) = (0.0, 0.0, 0.0);
    for (home, work, count) in table() {
        if home == work {
            staying += count;
            continue;
        }
        between += count;
        inside += if region[&home] == region[&work] { count } else { 0.0 };
    }
    let commuting = &found["whole"]["commuting"];
    assert_close(&commuting["leaving_their_unit"], between);
    assert_close(&commuting["kept"], inside);
    assert_close(&commuting["kept_pct"], 100.0 * inside / between);
    assert_close(&commuting["residents"], between + staying);
    assert_close(&commuting["self_contained_pct"], 100.0 * (inside + staying) / (between + staying));
    let groups = found["groups"].as_array().expect("groups");
    let kept: f64 = groups.iter().map(|group| float(&group["commuting"]["kept"])).sum();
    assert!((kept - inside).abs() < 1e-6, "the groups' parts are the whole");
}

#[test]
fn economic_regions_fit_travel_and_commuting_better_than_regions_by_lot() {
    let Some(dataset) = commuting_2018() else { return };
    let region = dataset.grouping("economic-region").expect("a grouping").clone();
    let lots: Vec<Grouping> = (0..20).map(|draw| by_lot(&dataset, &region, draw)).collect();
    let snapshot = Snapshot::open(dataset).expect("a snapshot");
    let found = run(&snapshot, &[("grouping", "economic-region"), ("compare", "labour-market-region,county")]);
    let of = |found: &Value| {
        let whole = &found["whole"];
        let fits = float(&whole["units"]["fits"]);
        [float(&whole["mean_minutes"]), float(&whole["commuting"]["kept_pct"]), fits]
    };
    let [minutes, kept, fits] = of(&found);
    for lot in lots {
        let drawn = snapshot.with(Additions { indicators: Vec::new(), groupings: vec![lot] });
        let found = run(&drawn, &[("grouping", "lot"), ("compare", "economic-region")]);
        let [by_lot_minutes, by_lot_kept, by_lot_fits] = of(&found);
        assert!(minutes * 3.0 < by_lot_minutes, "{minutes} {by_lot_minutes}");
        assert!(kept > by_lot_kept * 3.0 && fits > by_lot_fits * 3.0, "{kept} {by_lot_kept} {fits} {by_lot_fits}");
        assert!(float(&found["compare"][0]["adjusted_rand"]).abs() < 0.05, "{}", found["compare"][0]);
    }
    // Regions made from commuting and travel agree with them more than counties do.
    let [labour, county] = [0, 1].map(|at| &found["compare"][at]);
    assert!(float(&labour["adjusted_rand"]) > 0.5, "{labour}");
    assert!(float(&labour["adjusted_rand"]) > float(&county["adjusted_rand"]));
    assert_close(&labour["units"], 422.0 - float(&labour["left_out"]));
    assert!(labour["grouping"]["note"].as_str().expect("a note").contains("2020"));
    println!("economic regions: {minutes:.1} min, {kept:.1} % kept, {fits} fit; {labour} {county}");
}
