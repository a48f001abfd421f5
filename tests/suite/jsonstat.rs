//! JSON-stat in: files as `PxWeb` gives them, with the codes of statistics offices, and files that are wrong.

use nabolag::model::Value;

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS, value};

const INDICATORS: &str = r#"
[[indicators]]
file = "px.json"
format = "json-stat2"
source = "made-up"
number = "Region"
prefix = "P-"
where = { Tid = "2018" }
columns = [
  { column = "Folk", id = "people", title = { en = "People" }, unit = "persons", kind = "count" },
  { column = "Areal", id = "area_km2", title = { en = "Area" }, unit = "km2", kind = "amount" },
]
"#;

/// Three dimensions; `Region` holds what no table of this year has beside what it has.
fn px(value: &str, status: &str) -> String {
    format!(
        r#"{{"version":"2.0","class":"dataset","label":"07459","id":["Region","ContentsCode","Tid"],"size":[5,2,2],
        "dimension":{{
          "Region":{{"label":"region","category":{{"index":{{"P-01":0,"02":1,"0":2,"P-77":3,"P-03":4}},"label":{{"P-01":"Tinn"}}}}}},
          "ContentsCode":{{"category":{{"index":["Folk","Areal"],"label":{{"Folk":"People","Areal":"Area"}}}}}},
          "Tid":{{"category":{{"index":{{"2017":0,"2018":1}}}}}}}},
        "value":{value},"status":{status}}}"#
    )
}

const VALUES: &str = "[1,10,0.5,1.5, 2,20,null,null, 3,30,3,3.5, 4,40,4,4.5, null,null,null,null]";

fn folder(px: &str) -> Folder {
    Folder::new().with("units.csv", SMALL_UNITS).with("px.json", px)
}

fn refusal(px: &str, indicators: &str) -> String {
    folder(px).refusal(&format!("{SMALL_HEAD}{indicators}"))
}

#[test]
fn values_are_read_by_dimension_and_what_is_no_value_is_missing_with_its_meaning() {
    let px = px(VALUES, r#"{"7":":","17":"..","19":"..","5":"e"}"#);
    let (dataset, report) = folder(&px).build(&format!("{SMALL_HEAD}{INDICATORS}")).expect("built");
    assert_eq!(value(&dataset, "people", "01"), Value::Observed(10.0));
    assert_eq!(value(&dataset, "area_km2", "01"), Value::Observed(1.5));
    assert_eq!(value(&dataset, "people", "02"), Value::Observed(20.0));
    assert_eq!(value(&dataset, "area_km2", "02"), Value::Missing);
    assert_eq!(value(&dataset, "people", "03"), Value::Missing);
    let section = report.section("indicators").expect("a section");
    assert!(section.adds_up());
    assert_eq!((section.read(), section.matched()), (5, 2));
    assert_eq!(section.unmatched().len(), 2, "{:?}", section.unmatched());
    assert!(section.unmatched()[1].contains("\"77\""), "{:?}", section.unmatched());
    assert!(section.set_aside()[0].contains("\"P-03\": no value (..)"), "{:?}", section.set_aside());
    let notes = section.notes().join("\n");
    assert!(notes.contains("1 values are missing: \":\" (confidential)"), "{notes}");
    assert!(notes.contains("2 values are missing: \"..\" (not available)"), "{notes}");
    assert!(notes.contains("1 values have the status \"e\" and are taken as they are"), "{notes}");
}

#[test]
fn sparse_values_and_a_status_for_all_are_read_too() {
    let px = px(r#"{"1":10,"3":1.5}"#, "\"p\"");
    let (dataset, _) = folder(&px).build(&format!("{SMALL_HEAD}{INDICATORS}")).expect("built");
    assert_eq!(value(&dataset, "people", "01"), Value::Observed(10.0));
    assert_eq!(value(&dataset, "people", "02"), Value::Missing);
}

#[test]
fn a_file_that_is_wrong_is_refused_with_where_and_what_would_be_right() {
    let good = px(VALUES, "null");
    let with = |from: &str, to: &str| refusal(&good.replace(from, to), INDICATORS);
    assert!(with("\"label\":\"07459\"", "\"label\":").contains("line 1"));
    assert!(with("\"2.0\"", "\"1.0\"").contains("ask the statistics office for json-stat2"));
    assert!(refusal(r#"{"dataset":{"dimension":{}}}"#, INDICATORS).contains("is no dataset of JSON-stat 2"));
    assert!(with("[5,2,2]", "[5,2,3]").contains("2 categories in dimension.Tid, but its size says 3"));
    assert!(with("[1,10,", "[10,").contains("room for 20 values by its size, but 19 in value"));
    assert!(with("[1,10,", "[1,\"10\",").contains("\"10\" at value[1]"));
    assert!(with("\"P-03\":4", "\"P-03\":5").contains("not 0, 1, 2, ..."));
    assert!(with(VALUES, "{\"20\":1}").contains("places are 0 to 19"));
    let manifest = |from: &str, to: &str| refusal(&good, &INDICATORS.replace(from, to));
    assert!(manifest("\"Region\"", "\"Kommune\"").contains("its dimensions are: Region, ContentsCode, Tid"));
    assert!(manifest("\"2018\"", "\"2019\"").contains("it has: 2017, 2018"));
    assert!(manifest("where = { Tid = \"2018\" }", "").contains("ContentsCode, Tid; fix all but one"));
    assert!(manifest("\"Areal\"", "\"Ar\"").contains("its columns are: Region, Folk, Areal"));
    assert!(manifest("number =", "name =").contains("as number = .."));
    assert!(manifest("format = \"json-stat2\"", "").contains("which are for format = \"json-stat2\""));
    assert!(manifest("json-stat2", "json-stat").contains("json-stat2"));
}
