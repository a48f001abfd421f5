//! Travel in the default dataset beside what others say of it: known trips, official
//! minutes to Oslo, minutes to the centres of labour-market regions.

use std::collections::HashMap;
use std::path::Path;

use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::files::DiskFiles;
use nabolag::model::{Dataset, Relation, UnitIndex};

use super::fixtures::shared_data;

/// A table with a header, row by row as column → text.
pub(super) fn rows(path: impl AsRef<Path>) -> Vec<HashMap<String, String>> {
    let path = path.as_ref();
    let mut reader = csv::Reader::from_path(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

fn default() -> Dataset {
    default_dataset().expect("the embedded files build").0
}

/// A measure between two units of the relation of travel.
fn between(dataset: &Dataset, measure: &str, from: &str, to: &str) -> Option<f64> {
    let travel = dataset.relation("travel").expect("the relation of travel");
    let at = |number| dataset.find_unit(number).unwrap_or_else(|| panic!("no unit {number}"));
    value(travel, measure, at(from), at(to))
}

fn value(travel: &Relation, measure: &str, from: UnitIndex, to: UnitIndex) -> Option<f64> {
    let measure = travel.measures().iter().find(|known| known.id.as_str() == measure).expect("a measure");
    let position = travel.range(from).find(|&position| travel.target(position) == to)?;
    measure.values[position]
}

/// Ranks, the mean rank for equal values.
fn ranks(values: &[f64]) -> Vec<f64> {
    let below = |value: f64| values.iter().filter(|&&other| other < value).count() as f64;
    let equal = |value: f64| values.iter().filter(|&&other| other.total_cmp(&value).is_eq()).count() as f64;
    values.iter().map(|&value| below(value) + f64::midpoint(equal(value), 1.0)).collect()
}

/// Spearman's rank correlation: Pearson's of the ranks.
fn spearman(pairs: &[(f64, f64)]) -> f64 {
    let (a, b): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    let (a, b) = (ranks(&a), ranks(&b));
    let mean = f64::midpoint(a.len() as f64, 1.0);
    let covariance = |x: &[f64], y: &[f64]| x.iter().zip(y).map(|(x, y)| (x - mean) * (y - mean)).sum::<f64>();
    covariance(&a, &b) / (covariance(&a, &a) * covariance(&b, &b)).sqrt()
}

#[test]
fn known_trips_come_out_within_a_fifth() {
    let dataset = default();
    let trips = rows(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/oracle/trips.csv"));
    let mut with_minutes = 0;
    let mut with_ferry = 0;
    let mut wrong = Vec::new();
    for trip in &trips {
        let (from, to) = (&trip["from"], &trip["to"]);
        let ferries = between(&dataset, "ferries", from, to).expect("a way");
        if format!("{ferries}") != trip["ferries"] {
            wrong.push(format!("{from}-{to}: {ferries} ferries for {}", trip["ferries"]));
        }
        for measure in ["minutes", "km"] {
            let Ok(said) = trip[measure].parse::<f64>() else { continue };
            with_minutes += usize::from(measure == "minutes");
            with_ferry += usize::from(measure == "minutes" && ferries > 0.0);
            let found = between(&dataset, measure, from, to).expect("a way");
            println!("{from}-{to}: {found} {measure} for {said} ({:.2})", found / said);
            if !(0.8..=1.2).contains(&(found / said)) {
                wrong.push(format!("{from}-{to}: {found} {measure} for {said}, {}", trip["says"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(with_minutes >= 15 && with_ferry >= 5, "{with_minutes} trips with minutes, {with_ferry} of them by ferry");
}

#[test]
fn minutes_to_oslo_rank_as_the_official_ones() {
    let Some(data) = shared_data() else { return };
    let dataset = default();
    let official = rows(data.join("attributes/kmd_distriktstall_2016.csv"));
    let pairs: Vec<(f64, f64)> = official
        .iter()
        .filter_map(|row| {
            // Numbers of 2016 that are still there in 2018: the unmerged municipalities.
            let number = &row["kommunenummer"];
            dataset.find_unit(number)?;
            let said = row["ReisetidOslo-O"].parse().ok()?;
            Some((if number == "0301" { 0.0 } else { between(&dataset, "minutes", number, "0301")? }, said))
        })
        .collect();
    let correlation = spearman(&pairs);
    println!("Spearman with the official minutes to Oslo: {correlation:.4} over {} municipalities", pairs.len());
    assert!(pairs.len() > 365, "{}", pairs.len());
    assert!(correlation >= 0.87, "{correlation}");
}

/// Municipality of 2018 and of 2020 where the one became the other whole, by name.
fn minutes_to_regional_centres(data: &Path, dataset: &Dataset) -> Vec<(String, f64, f64)> {
    let regions = rows(data.join("networks/toi_ba_regioner_2020.csv"));
    let mut by_name: HashMap<&str, Vec<&str>> = HashMap::new();
    for unit in dataset.units() {
        by_name.entry(unit.name.split(" - ").next().unwrap_or_default()).or_default().push(unit.number.as_str());
    }
    let number = |row: &HashMap<String, String>| match by_name.get(row["kommunenavn"].as_str()).map(Vec::as_slice) {
        Some(&[number]) => Some(number),
        _ => None,
    };
    let mut centres: HashMap<&str, Vec<&str>> = HashMap::new();
    for row in regions.iter().filter(|row| row["grunnlag"].starts_with("Senterkommune")) {
        centres.entry(row["ba_nr"].as_str()).or_default().extend(number(row));
    }
    regions
        .iter()
        .filter_map(|row| {
            // Regions with two centres do not say to which the minutes are.
            let (number, &[centre]) = (number(row)?, centres.get(row["ba_nr"].as_str())?.as_slice()) else {
                return None;
            };
            let said = row["reisetid_min"].parse().ok()?;
            let found = (number != centre).then(|| between(dataset, "minutes", number, centre)).flatten()?;
            Some((format!("{} ({number}) to {centre}", row["kommunenavn"]), found, said))
        })
        .collect()
}

#[test]
fn minutes_to_the_centre_of_labour_market_regions_agree_but_for_a_scatter() {
    let Some(data) = shared_data() else { return };
    let dataset = default();
    let mut trips = minutes_to_regional_centres(&data, &dataset);
    trips.sort_by(|a, b| (a.1 / a.2).total_cmp(&(b.1 / b.2)));
    let pairs: Vec<(f64, f64)> = trips.iter().map(|(_, found, said)| (*found, *said)).collect();
    let within = |share: f64| trips.iter().filter(|(_, a, b)| (a / b).ln().abs() <= (1.0 + share).ln()).count();
    let median = trips[trips.len() / 2].1 / trips[trips.len() / 2].2;
    println!(
        "{} trips; Spearman {:.3}; median ratio {median:.2}; {} within 20 %, {} within 50 %",
        trips.len(),
        spearman(&pairs),
        within(0.2),
        within(0.5)
    );
    for (trip, found, said) in trips.iter().filter(|(_, a, b)| !(0.5..=2.0).contains(&(a / b))) {
        println!("{trip}: {found} minutes, residents' mean {said}");
    }
    // The published minutes are means over residents, ours from centre to centre.
    assert!(trips.len() > 100, "{}", trips.len());
    assert!(spearman(&pairs) > 0.75, "{}", spearman(&pairs));
    assert!((0.8..1.25).contains(&median), "{median}");
}

#[test]
fn the_figures_of_the_default_are_what_this_program_reckons_on_the_roads() {
    if shared_data().is_none() {
        return;
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let manifest = std::fs::read_to_string(folder.join("norway-2018-roads.toml")).expect("a manifest");
    let (reckoned, _) = build(&manifest, &DiskFiles::new(&folder)).expect("a dataset");
    let default = default();
    let [a, b] = [&reckoned, &default].map(|dataset| dataset.relation("travel").expect("travel"));
    // One decimal below 100, none above.
    let rounding = |value: f64| if value < 99.95 { 0.0501 } else { 0.501 };
    assert_eq!(a.pair_count(), b.pair_count());
    for measure in ["minutes", "km", "ferries"] {
        let column = |relation: &Relation| {
            let found = relation.measures().iter().find(|known| known.id.as_str() == measure).expect("a measure");
            found.values.clone()
        };
        for (position, pair) in column(a).into_iter().zip(column(b)).enumerate() {
            let (Some(exact), Some(carried)) = pair else { panic!("{measure} at {position}: {pair:?}") };
            assert!((exact - carried).abs() <= rounding(exact), "{measure} at {position}: {carried} for {exact}");
        }
    }
    for id in ["travel.km_to_5000_inhabitants", "travel.workplaces_within_90"] {
        for unit in default.unit_indices() {
            let value = |dataset: &Dataset| dataset.indicator(id).expect("an indicator").value(unit).number();
            let (exact, carried) = (value(&reckoned).expect("known"), value(&default).expect("known"));
            assert!((exact - carried).abs() <= rounding(exact), "{id} of {unit:?}: {carried} for {exact}");
        }
    }
}
