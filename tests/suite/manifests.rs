//! The ready manifests build, and what they build has the published figures.

use std::collections::BTreeMap;
use std::path::Path;

use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::files::DiskFiles;
use nabolag::io::report::Report;
use nabolag::model::{Contact, Dataset, UnitIndex};

use super::fixtures::shared_data;

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// Builds `tests/manifests/{name}.toml`; says that it is skipped where the shared data is not.
fn built(name: &str) -> Option<(Dataset, Report)> {
    shared_data()?;
    let folder = Path::new(TESTS).join("manifests");
    let manifest = std::fs::read_to_string(folder.join(format!("{name}.toml"))).expect("a manifest");
    let (dataset, report) = build(&manifest, &DiskFiles::new(&folder)).expect("it builds");
    assert!(report.adds_up(), "{}", report.to_text());
    Some((dataset, report))
}

/// The figures of `tests/oracle/{name}.csv`: the first column's words to the last column's number.
fn oracle(name: &str) -> BTreeMap<String, usize> {
    let text = std::fs::read_to_string(Path::new(TESTS).join(format!("oracle/{name}.csv"))).expect("a table");
    let rows = text.lines().skip(1).map(|line| {
        let (key, number) = line.rsplit_once(',').expect("two columns");
        (key.to_owned(), number.parse().expect("a number"))
    });
    rows.collect()
}

fn values<'a>(dataset: &'a Dataset, indicator: &str) -> impl Iterator<Item = f64> + 'a {
    let indicator = dataset.indicator(indicator).unwrap_or_else(|| panic!("no indicator {indicator}"));
    dataset.unit_indices().filter_map(|unit| indicator.value(unit).number())
}

/// Rook pairs, queen pairs and units without a neighbour.
fn contiguity(dataset: &Dataset, relation: &str) -> [usize; 3] {
    let relation = dataset.relation(relation).expect("a relation");
    let rook = relation.links().filter(|link| link.contact == Some(Contact::Border)).count();
    let alone = dataset.unit_indices().filter(|&unit| relation.neighbours(unit).is_empty()).count();
    [rook, relation.pair_count(), alone]
}

fn assert_contiguity(dataset: &Dataset, year: u16, sets: &[&str]) {
    let expected = oracle("contiguity");
    for set in sets {
        let figure = |what: &str| expected[&format!("{year},{set},{what}")];
        let figures = ["rook", "queen", "without_neighbour"].map(figure);
        assert_eq!(contiguity(dataset, set), figures, "{year} {set}");
    }
}

fn assert_participation(dataset: &Dataset) {
    for (scheme, total) in oracle("scheme-totals") {
        let yes = values(dataset, &format!("takes_part.{scheme}")).filter(|&value| value > 0.5).count();
        let known = values(dataset, &format!("takes_part.{scheme}")).count();
        assert_eq!((yes, known), (total, 199), "{scheme}");
    }
    let mut distribution = BTreeMap::new();
    for schemes in values(dataset, "schemes") {
        *distribution.entry(schemes.to_string()).or_insert(0) += 1;
    }
    assert_eq!(distribution, oracle("number-of-schemes"));
}

fn assert_typology(dataset: &Dataset) {
    let grouping = dataset.grouping("typology-small").expect("a grouping");
    let sizes: BTreeMap<_, _> =
        grouping.groups.iter().map(|group| (group.id.to_string(), group.members.len())).collect();
    assert_eq!(sizes, oracle("typology-small"));
    let of = |indicator: &str, unit: UnitIndex| {
        dataset.indicator(indicator).and_then(|indicator| indicator.value(unit).number()).expect("a value")
    };
    for group in &grouping.groups {
        for &unit in &group.members {
            let central = of("centrality_index", unit) > 513.5;
            let rich = of("corrected_income_pct", unit) > 115.5;
            let code = 1 + usize::from(!rich) + 2 * usize::from(!central);
            assert_eq!(group.id.as_str(), code.to_string(), "{}", dataset.unit(unit).name);
        }
    }
}

fn assert_size_classes(dataset: &Dataset) {
    let population = dataset.indicator("population").expect("an indicator");
    let schemes = dataset.indicator("schemes").expect("an indicator");
    let in_table = dataset.unit_indices().filter(|&unit| schemes.value(unit).number().is_some());
    let mut sizes = BTreeMap::new();
    for inhabitants in in_table.filter_map(|unit| population.value(unit).number()) {
        let class = match inhabitants {
            ..1500.0 => "0-1499",
            ..3000.0 => "1500-2999",
            ..5000.0 => "3000-4999",
            _ => "5000-",
        };
        *sizes.entry(class.to_owned()).or_insert(0) += 1;
    }
    assert_eq!(sizes, oracle("size-classes"));
}

#[test]
fn the_embedded_default_has_the_published_figures() {
    let (dataset, _) = default_dataset().expect("the embedded files build");
    assert_participation(&dataset);
    assert_typology(&dataset);
    assert_size_classes(&dataset);
    assert_contiguity(&dataset, 2018, &["land", "sea"]);
    let small = values(&dataset, "small_district").filter(|&value| value > 0.5).count();
    assert_eq!((small, values(&dataset, "small_district").count()), (199, 422));
}

#[test]
fn the_embedded_regional_councils_are_carried_back_to_the_year_and_marked_where_estimated() {
    let (dataset, _) = default_dataset().expect("the embedded files build");
    let councils = dataset.grouping("regional-council").expect("a grouping");
    let counts = councils.counts(dataset.units().len());
    let twice: Vec<&str> = dataset
        .unit_indices()
        .filter(|unit| counts[unit.get()] == 2)
        .map(|u| dataset.unit(u).number.as_str())
        .collect();
    assert_eq!((councils.groups.len(), twice), (23, vec!["1026", "1211", "1216"]));
    assert_eq!(dataset.memberships().len(), 157);
    assert_eq!(dataset.memberships().iter().filter(|membership| membership.estimated).count(), 16);
}

#[test]
fn the_real_borders_of_2018_with_the_tables_as_they_were_published_give_the_same_figures() {
    let Some((dataset, report)) = built("norway-2018-land-sea") else { return };
    assert_participation(&dataset);
    assert_typology(&dataset);
    assert_size_classes(&dataset);
    assert_contiguity(&dataset, 2018, &["land", "sea"]);
    assert_eq!(dataset.memberships().len(), 157, "{}", report.to_text());
}

#[test]
fn other_years_and_another_maker_give_the_published_contiguity() {
    for (name, year, sets) in [
        ("norway-2018-utm33", 2018, &["land"] as &[&str]),
        ("norway-2019", 2019, &["land", "sea"]),
        ("norway-2020", 2020, &["land", "sea"]),
        ("norway-2024", 2024, &["land", "sea"]),
    ] {
        let Some((dataset, _)) = built(name) else { return };
        assert_eq!(dataset.units().len(), oracle("units")[&year.to_string()], "{name}");
        if name == "norway-2018-utm33" {
            assert_eq!(contiguity(&dataset, "land")[0], oracle("contiguity")["2018,land,rook"]);
        } else {
            assert_contiguity(&dataset, year, sets);
        }
    }
}

#[test]
fn districts_build_though_some_come_in_parts() {
    let Some((dataset, _)) = built("districts-current") else { return };
    assert_eq!(dataset.units().len(), 1594);
}

#[test]
fn torn_borders_need_a_tolerance_and_the_report_says_what_it_added() {
    let Some((dataset, report)) = built("torn-2019") else { return };
    assert_eq!(dataset.units().len(), 422);
    let published = oracle("contiguity")["2019,land,rook"];
    let rook = contiguity(&dataset, "land")[0];
    assert!(rook.abs_diff(published) <= 20, "{rook} rook pairs where {published} are published");
    assert!(report.to_text().contains("the tolerance of 200 m added"), "{}", report.to_text());
}
