//! JSON-stat out: indicators as one dataset of JSON-stat 2.0.

use serde_json::{Value, json};

use super::server::Server;

/// Sizes, places and categories fit together.
fn check(stat: &Value) {
    assert_eq!((&stat["version"], &stat["class"]), (&json!("2.0"), &json!("dataset")));
    let ids: Vec<&str> = stat["id"].as_array().expect("a list").iter().map(|id| id.as_str().expect("a text")).collect();
    let sizes: Vec<usize> = serde_json::from_value(stat["size"].clone()).expect("sizes");
    for (id, size) in ids.iter().zip(&sizes) {
        let category = &stat["dimension"][id]["category"];
        assert_eq!(category["index"].as_array().map(Vec::len), Some(*size), "{id}");
        assert_eq!(category["label"].as_object().map(serde_json::Map::len), Some(*size), "{id}");
    }
    let values = stat["value"].as_array().expect("a list");
    assert_eq!(values.len(), sizes.iter().product::<usize>());
    let status = stat["status"].as_object().expect("an object");
    let words = stat["extension"]["status"]["label"].as_object().expect("an object");
    for (place, value) in values.iter().enumerate() {
        let word = status.get(&place.to_string()).map(|word| word.as_str().expect("a text"));
        assert_eq!(value.is_null(), matches!(word, Some("missing" | "other-year")), "{place}: {value} {word:?}");
        assert!(word.is_none_or(|word| words.contains_key(word)));
    }
}

#[test]
fn an_indicator_is_a_dataset_of_json_stat_with_its_missing_values_as_null() {
    let server = Server::start();
    let answer = server.get("/indicators/schemes?f=jsonstat");
    assert_eq!((answer.status, answer.header("content-type")), (200, "application/json"));
    let stat = answer.json();
    check(&stat);
    assert_eq!(stat["id"], json!(["unit", "indicator", "year"]));
    assert_eq!(stat["size"], json!([422, 1, 1]));
    assert_eq!(stat["role"], json!({ "geo": ["unit"], "metric": ["indicator"], "time": ["year"] }));
    let place = |number: &str| {
        let units = stat["dimension"]["unit"]["category"]["index"].as_array().expect("a list");
        units.iter().position(|unit| unit == number).expect("a unit")
    };
    assert_eq!(stat["value"][place("0513")], 3);
    assert_eq!(stat["value"][place("0301")], Value::Null);
    assert_eq!(stat["status"][place("0301").to_string()], "missing");
    assert!(!stat["source"].as_str().expect("a text").is_empty());
    assert!(server.get("/indicators/nothing?f=jsonstat").problem(404).contains("schemes"));
    assert!(server.get("/indicators/schemes?f=json-stat").problem(400).contains("jsonstat"));
}

#[test]
fn all_indicators_are_one_dataset_in_which_each_speaks_of_its_own_year() {
    let server = Server::start();
    let stat = server.json("/indicators?f=jsonstat");
    check(&stat);
    let listed = server.json("/indicators");
    let listed = listed["indicators"].as_array().expect("a list");
    assert_eq!(stat["size"][1], listed.len());
    let years = stat["dimension"]["year"]["category"]["index"].as_array().expect("a list").len();
    for (place, indicator) in listed.iter().enumerate() {
        let id = indicator["id"].as_str().expect("a text");
        assert_eq!(stat["dimension"]["indicator"]["category"]["index"][place], id);
        assert_eq!(stat["dimension"]["indicator"]["category"]["unit"][id]["label"], indicator["unit"]);
        let of_its_year = (0..years).filter(|year| stat["status"][(place * years + year).to_string()] != "other-year");
        assert_eq!(of_its_year.count(), 1, "{id}");
    }
}
