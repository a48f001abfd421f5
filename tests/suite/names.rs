//! Names in the published tables against the facts, and what the tables then say.
#![expect(clippy::float_cmp, reason = "whole numbers and published thresholds, all exact")]

use std::collections::BTreeMap;

use nabolag::io::build::build;
use nabolag::io::files::DiskFiles;
use nabolag::io::report::Report;
use nabolag::model::{Dataset, Value};

use super::fixtures::{shared_data, value};

const MANIFEST: &str = r#"
[dataset]
id = "published"
title = { en = "Published tables" }
year = 2018
unit_kind = "municipality"
collection = "municipalities"

[names]
suffixes = ["kommune"]
qualifier_grouping = "county"

[[source]]
id = "s"
title = "S"
publisher = "P"
licence = "CC-BY-4.0"

[units]
file = "facts/municipalities_2018.csv"
source = "s"
number = "number"
name = "name"
digits = 4
label_lon = "lon"
label_lat = "lat"
centre_lon = "centre_lon"
centre_lat = "centre_lat"
centre_source = "centre_source"

[[groupings]]
id = "county"
title = { en = "Counties" }
source = "s"
file = "facts/municipalities_2018.csv"
number = "number"
group = "county_number"
group_title = "county"

[[groupings]]
id = "economic-region"
title = { en = "Economic regions" }
source = "s"
file = "facts/municipalities_2018.csv"
number = "number"
group = "economic_region_number"
group_title = "economic_region"

[[indicators]]
file = "facts/municipalities_2018.csv"
source = "s"
number = "number"
columns = [{ column = "population", id = "population", title = { en = "Population" }, unit = "inhabitants", kind = "count" }]

[[indicators]]
file = "attributes/small_municipalities_2018.csv"
source = "s"
name = "name"
columns = [
  { column = "number", id = "number", title = { en = "Number" }, unit = "", kind = "class" },
  { column = "population_2018_01_01", id = "population.small", title = { en = "P" }, unit = "inhabitants", kind = "count" },
  { column = "centrality_index_2017", id = "centrality", title = { en = "C" }, unit = "", kind = "index" },
  { column = "corrected_free_income_pct", id = "income", title = { en = "I" }, unit = "%", kind = "index" },
  { column = "group", id = "group", title = { en = "G" }, unit = "", kind = "class" },
]

[[participation]]
file = "participation/small_district_participation_2018.csv"
source = "s"
name = "municipality"
schemes = [
  { column = "rff", id = "rff", title = { en = "1" } },
  { column = "forkommune", id = "forkommune", title = { en = "2" } },
  { column = "skjonnsmidler", id = "skjonnsmidler", title = { en = "3" } },
  { column = "klimasats", id = "klimasats", title = { en = "4" } },
  { column = "velferdsteknologi", id = "velferdsteknologi", title = { en = "5" } },
  { column = "digifin", id = "digifin", title = { en = "6" } },
  { column = "lup", id = "lup", title = { en = "7" } },
]
total = { id = "schemes", title = { en = "Schemes" }, column = "schemes" }
"#;

pub(super) fn published() -> Option<(Dataset, Report)> {
    let root = shared_data()?;
    Some(build(MANIFEST, &DiskFiles::new(root)).expect("the shared data builds"))
}

#[test]
fn all_names_of_the_published_tables_resolve() {
    let Some((_, report)) = published() else { return };
    let participation = report.section("participation").expect("read");
    assert_eq!((participation.read(), participation.matched()), (199, 199), "{:?}", participation.unmatched());
    let small: Vec<_> = report.sections.iter().filter(|s| s.file().contains("small_municipalities")).collect();
    let [small] = small[..] else { panic!("one section for the 124") };
    assert_eq!((small.read(), small.matched()), (124, 124), "{:?}", small.unmatched());
    assert!(small.notes().iter().any(|note| note.contains("\"Kai\" is cut short")), "{:?}", small.notes());
    assert!(report.adds_up());
}

#[test]
fn the_names_of_the_small_municipalities_lead_to_their_own_numbers() {
    let Some((dataset, _)) = published() else { return };
    let numbers = dataset.indicator("number").expect("read");
    for unit in dataset.unit_indices() {
        if let Some(number) = numbers.value(unit).number() {
            assert_eq!(format!("{number:04}"), dataset.unit(unit).number.as_str());
        }
    }
}

#[test]
fn the_published_totals_of_the_schemes_come_out() {
    let Some((dataset, _)) = published() else { return };
    let total = |id: &str| dataset.indicator(id).expect("read").numbers().sum::<f64>();
    let schemes = ["rff", "forkommune", "skjonnsmidler", "klimasats", "velferdsteknologi", "digifin", "lup"];
    let totals = schemes.map(|scheme| total(&format!("takes_part.{scheme}")));
    assert_eq!(totals, [111.0, 33.0, 189.0, 90.0, 157.0, 148.0, 55.0]);
    assert_eq!(total("schemes"), 783.0);
}

#[test]
fn the_published_distribution_of_the_number_of_schemes_comes_out() {
    let Some((dataset, _)) = published() else { return };
    let mut counts: BTreeMap<u64, usize> = BTreeMap::new();
    for number in dataset.indicator("schemes").expect("read").numbers() {
        assert_eq!(number.fract(), 0.0);
        *counts.entry(number.to_bits()).or_default() += 1;
    }
    let counts: Vec<_> = (1..=7).map(|n| counts.get(&f64::from(n).to_bits()).copied().unwrap_or(0)).collect();
    assert_eq!(counts, [3, 24, 48, 57, 43, 23, 1]);
}

#[test]
fn a_municipality_that_is_not_in_the_table_is_missing_not_zero() {
    let Some((dataset, _)) = published() else { return };
    assert_eq!(value(&dataset, "schemes", "0301"), Value::Missing);
    assert_eq!(value(&dataset, "takes_part.rff", "0301"), Value::Missing);
    let missing = dataset.indicator("schemes").expect("read").values.iter().filter(|v| **v == Value::Missing).count();
    assert_eq!((dataset.units().len(), missing), (422, 223));
}

#[test]
fn the_published_size_classes_come_out_of_the_join_with_population() {
    let Some((dataset, _)) = published() else { return };
    let (population, schemes) =
        (dataset.indicator("population").expect("read"), dataset.indicator("schemes").expect("read"));
    let mut classes = [0; 4];
    for unit in dataset.unit_indices().filter(|&unit| schemes.value(unit).number().is_some()) {
        let inhabitants = population.value(unit).number().expect("known of all");
        let class = [1500.0, 3000.0, 5000.0].iter().filter(|&&limit| inhabitants >= limit).count();
        classes[class] += 1;
    }
    assert_eq!(classes, [69, 81, 49, 0]);
}

#[test]
fn the_typology_of_small_municipalities_comes_out_of_its_two_thresholds() {
    let Some((dataset, _)) = published() else { return };
    let of = |id: &str| dataset.indicator(id).expect("read");
    let (centrality, income, group) = (of("centrality"), of("income"), of("group"));
    let mut counts = [0; 4];
    for unit in dataset.unit_indices() {
        let Some(published) = group.value(unit).number() else { continue };
        let remote = centrality.value(unit).number().expect("known") < 513.5;
        let low = income.value(unit).number().expect("known") < 115.5;
        let computed = 2 * usize::from(remote) + usize::from(low);
        assert_eq!(published, f64::from(u32::try_from(computed + 1).expect("small")));
        counts[computed] += 1;
    }
    assert_eq!(counts, [20, 42, 42, 20]);
}

#[test]
fn values_of_2016_come_to_the_structure_of_2018_through_a_crosswalk_of_the_changes() {
    let Some(root) = shared_data() else { return };
    let folder = super::fixtures::Folder::new().with(
        "changes.csv",
        "old,year,name,new,weight\n0706,2016,Sandefjord,0710,1\n0719,2016,Andebu,0710,1\n0720,2016,Stokke,0710,1\n",
    );
    let crosswalk = format!(
        "{}\n[[crosswalks]]\nfile = {:?}\nfrom = \"old\"\nfrom_year = \"year\"\nfrom_name = \"name\"\nto = \"new\"\nweight = \"weight\"\n",
        r#"
        [[indicators]]
        file = "attributes/kmd_distriktstall_2016.csv"
        source = "s"
        number = "kommunenummer"
        structure_year = 2016
        columns = [
          { column = "B16-O", id = "population.2016", title = { en = "P" }, unit = "inhabitants", kind = "count" },
          { column = "ReisetidOslo-O", id = "oslo", title = { en = "Oslo" }, unit = "minutes", kind = "index" },
        ]"#,
        folder.path("changes.csv")
    );
    let (dataset, report) = build(&format!("{MANIFEST}{crosswalk}"), &DiskFiles::new(&root)).expect("builds");
    let table = std::fs::read_to_string(root.join("attributes/kmd_distriktstall_2016.csv")).expect("readable");
    let of = |number: &str| -> f64 {
        let line = table.lines().find(|line| line.starts_with(number)).expect("a row");
        line.split(',').nth(3).and_then(|cell| cell.parse().ok()).expect("a number")
    };
    let sum = of("0706") + of("0719") + of("0720");
    assert_eq!(value(&dataset, "population.2016", "0710"), Value::Observed(sum));
    assert_eq!(value(&dataset, "oslo", "0710"), Value::Missing, "minutes do not add up");
    assert_eq!(value(&dataset, "population.2016", "0301"), Value::Observed(of("0301")));
    let section = report.sections.iter().find(|s| s.file().contains("distriktstall")).expect("read");
    assert_eq!(section.read(), 428);
    assert!(section.unmatched().iter().any(|line| line.contains("0702")), "Holmestrand's old number is listed");
}

#[test]
fn councils_on_the_numbers_of_2019_and_2020_come_to_the_units_of_2018() {
    let Some(root) = shared_data() else { return };
    let networks = r#"
        [[memberships]]
        file = "networks/regionrad_medlemskap_delvis.csv"
        source = "s"
        grouping = "regional-council"
        title = { en = "Regional councils" }
        network = "regionrad"
        number = "kommunenummer"
        structure_year_column = "kommuneinndeling_aar"
        note = "kilde"
        grouping_note = "incomplete"

        [[crosswalks]]
        file = "crosswalk/csdata_redistricting_municip_to_b2020.csv"
        from = "municip_code_current"
        from_year_value = 2020
        to = "municip_code_original"
        weight = "weighting"
        prefix = "municip"
        where = { year = "2018" }
    "#;
    let (dataset, report) = build(&format!("{MANIFEST}{networks}"), &DiskFiles::new(root)).expect("builds");
    let section = report.section("memberships regional-council").expect("read");
    assert_eq!((section.read(), section.matched()), (147, 147), "{:?}", section.unmatched());
    let councils = dataset.grouping("regional-council").expect("made");
    assert_eq!(councils.groups.len(), 23);
    let inland = councils.groups.iter().find(|group| group.id.as_str() == "innherred-regionrad").expect("made");
    let numbers: Vec<_> = inland.members.iter().map(|&unit| dataset.unit(unit).number.as_str()).collect();
    assert!(numbers.contains(&"5004") && numbers.contains(&"5039"), "both parts of what merged: {numbers:?}");
    for number in ["1026", "1211", "1216"] {
        let unit = dataset.find_unit(number).expect("a unit");
        assert_eq!(councils.groups_of(unit).count(), 2, "{number}");
    }
    assert!(dataset.memberships().iter().any(|membership| membership.estimated));
}
