//! `/indicators`.

use super::server::{Server, texts};

#[test]
fn the_default_has_the_promised_indicators() {
    let server = Server::start();
    let list = server.json("/indicators");
    let ids = texts(&list["indicators"], "id");
    for wanted in
        ["population", "schemes", "takes_part.rff", "centrality_index", "corrected_income_pct", "small_district"]
    {
        assert!(ids.contains(&wanted), "{wanted} in {ids:?}");
    }
}

#[test]
fn unknown_is_null_and_missing_and_never_zero() {
    let server = Server::start();
    let schemes = server.json("/indicators/schemes");
    let values = schemes["values"].as_array().expect("values");
    assert_eq!(values.len(), 422);
    let of = |number: &str| values.iter().find(|value| value["unit"] == number).expect("listed");
    assert_eq!((of("0301")["value"].is_null(), &of("0301")["status"]), (true, &"missing".into()));
    assert_eq!(of("0513")["status"], "observed");
    assert_eq!(schemes["status_counts"]["missing"], 223);
    let sum: i64 = values.iter().filter_map(|value| value["value"].as_i64()).sum();
    assert_eq!(sum, 783);
}

#[test]
fn classes_follow_the_method_and_hold_every_known_value() {
    let server = Server::start();
    for method in ["quantile", "jenks", "equal", "pretty", "std"] {
        let answer = server.json(&format!("/indicators/population?classify={method}&k=4"));
        let classes = &answer["classes"];
        assert_eq!(classes["method"], method);
        let counts = classes["counts"].as_array().expect("counts");
        assert_eq!(counts.iter().filter_map(serde_json::Value::as_u64).sum::<u64>(), 422, "{method}");
        assert_eq!(classes["edges"].as_array().map(Vec::len), Some(counts.len() + 1));
        assert_eq!(classes["breaks"].as_array().map(Vec::len), Some(counts.len()));
    }
    assert!(server.get("/indicators/folketall").problem(404).contains("population"));
}
