//! The ready manifests build, and what they build has the published figures.

use std::collections::BTreeMap;
use std::path::Path;

use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::files::DiskFiles;
use nabolag::io::geopackage::{read, write};
use nabolag::io::report::Report;
use nabolag::model::{Contact, Dataset, UnitIndex, Way};

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

/// A measure of `travel` between two units by number.
fn travel(dataset: &Dataset, measure: &str, from: &str, to: &str) -> f64 {
    let relation = dataset.relation("travel").expect("a relation");
    let [from, to] = [from, to].map(|number| dataset.find_unit(number).expect("a unit"));
    let measure = relation.measures().iter().find(|found| found.id.as_str() == measure).expect("a measure");
    let at = relation.range(from).find(|&at| relation.target(at) == to).expect("a pair");
    measure.values[at].expect("a value")
}

/// Shares of those who leave are nearly those of the employed in another table.
fn assert_commuting(dataset: &Dataset) {
    let commuting = dataset.relation("commuting").expect("a relation");
    let measure = |id: &str| commuting.measures().iter().find(|measure| measure.id.as_str() == id).expect("a measure");
    let (commuters, out) = (measure("commuters"), measure("share_out_pct"));
    let employed = dataset.indicator("employed_home").expect("an indicator");
    let mut compared = 0;
    for unit in dataset.unit_indices() {
        for at in commuting.range(unit) {
            let whole = employed.value(unit).number().expect("a number");
            let (Some(going), Some(share)) = (commuters.values[at], out.values[at]) else { continue };
            // The table of flows hides small cells, and some work abroad or at sea.
            if going >= 100.0 {
                assert!((share - 100.0 * going / whole).abs() < 2.0, "{unit:?} {share} {going} {whole}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1_000, "{compared}");
}

#[test]
fn roads_and_commuting_join_the_municipalities_of_2018_and_survive_the_geopackage() {
    let Some((dataset, report)) = built("norway-2018-roads") else { return };
    let section = |what: &str| report.section(what).unwrap_or_else(|| panic!("no section {what}"));
    let roads = section("roads");
    assert_eq!((roads.read(), roads.matched(), roads.set_aside().len()), (14_466, 13_442, 924 + 62 + 25 + 13));
    let network = dataset.roads().expect("roads");
    assert_eq!(network.links().iter().filter(|link| link.way == Way::Ferry).count(), 240);
    // Of the 1,191 built-up areas 989 have lost their outline.
    let places = section("places");
    assert_eq!((places.read(), places.matched(), places.set_aside().len()), (1_191, 202, 989));
    let people: f64 = network.places().iter().map(|place| place.weight).sum();
    assert!((people - values(&dataset, "population").sum::<f64>()).abs() < 1e-3);
    let relation = dataset.relation("travel").expect("a relation");
    assert!(relation.is_symmetric());
    assert_eq!(relation.pair_count(), 422 * 421 / 2, "all are joined by road and car ferry");
    for (indicator, known) in [
        ("travel.km_to_5000_inhabitants", 422),
        ("travel.minutes_to_nearest_centre", 422),
        ("travel.minutes_to_regional_centre", 422),
        ("travel.inhabitants_within_45", 422),
        ("travel.workplaces_within_90", 422),
        ("travel.mean_minutes_to_neighbours", 422),
    ] {
        assert_eq!(values(&dataset, indicator).count(), known, "{indicator}");
    }
    assert_eq!(dataset.grouping("structure-criterion").expect("a grouping").counts(422), vec![1; 422]);
    // The quays of Molde and Vestnes end short of their roads; a naive graph drives 230 minutes round the fjord.
    let minutes = travel(&dataset, "minutes", "1502", "1504");
    assert!((60.0..150.0).contains(&minutes) && travel(&dataset, "ferries", "1502", "1504") > 0.5, "{minutes}");
    assert_commuting(&dataset);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("roads.gpkg");
    write(&dataset, &path).expect("written");
    assert!(read(&path).expect("read") == dataset, "the dataset reads back equal");
}

#[test]
fn the_roads_of_n5000_are_a_small_network_with_a_manifest_that_differs_in_one_line() {
    if shared_data().is_none() {
        return;
    }
    let folder = Path::new(TESTS).join("manifests");
    let manifest = std::fs::read_to_string(folder.join("norway-2018-roads.toml")).expect("a manifest");
    let small =
        manifest.replace("n1000_Veglenke", "n5000_Veglenke").replace("max_access_km = 10", "max_access_km = 30");
    let (dataset, report) = build(&small, &DiskFiles::new(&folder)).expect("it builds");
    assert!(report.adds_up());
    let roads = report.section("roads").expect("a section");
    assert_eq!((roads.read(), roads.matched()), (715, 715));
    let travelled = report.section("relation travel").expect("a section");
    let off: Vec<&String> = travelled.set_aside().iter().collect();
    assert!(off.iter().any(|line| line.contains("no road of its own within 30 km")), "{off:?}");
    let pairs = dataset.relation("travel").expect("a relation").pair_count();
    let joined = travelled.matched();
    assert!(pairs > 0 && pairs <= joined * (joined - 1) / 2);
    // The trunk roads between the towns are the same as in the finer set.
    let km = travel(&dataset, "km", "0301", "0501");
    assert!((150.0..200.0).contains(&km), "Oslo to Lillehammer is about 170 km, not {km}");
}
