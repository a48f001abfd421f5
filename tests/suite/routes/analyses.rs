//! Comparing groups, models, scans and rates over HTTP.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::processes::execute;
use super::server::{Server, texts};

#[test]
fn groups_models_scans_and_rates_are_processes_with_inputs_as_json() {
    let server = Server::start();
    let compared = json!({
        "groups": "population", "limits": [1500, 3000], "indicators": ["schemes"], "units": "small_district = TRUE",
        "permutations": 499, "seed": 11,
    });
    let answer = execute(&server, "compare-groups", &compared);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let found = answer.json();
    assert_eq!(texts(&found["groups"], "id"), ["under-1500", "1500-to-3000", "3000-or-more"]);
    assert_eq!((&found["indicators"][0]["whole"]["sum"], &found["seed"]), (&json!(783), &json!(11)));
    assert_eq!(found["dataset"], json!("norway-2018"));
    assert_eq!(execute(&server, "compare-groups", &compared).body, answer.body, "the same seed, the same answer");

    let csv = server.post("/processes/compare-groups/execution?f=csv", &json!({ "inputs": compared }), &[]);
    let text = String::from_utf8(csv.body).expect("text");
    let lines: Vec<&str> = text.lines().collect();
    assert!(lines[0].starts_with("indicator,group,title,n,missing,sum,mean,mean_from,mean_to,median,"), "{text}");
    assert!(
        lines[1].starts_with("schemes,,all,199,0,783,")
            && lines[2].starts_with("schemes,under-1500,under 1500,69,0,251,")
    );
    assert_eq!(lines.len(), 5);

    let custom = json!({ "Gudbrandsdal": ["0511", "0512", "0513"], "Vest": ["1441", "1443", "1444", "1441"] });
    let by_hand = json!({ "custom": custom, "indicators": ["schemes", "population"], "permutations": 499 });
    let found = execute(&server, "compare-groups", &by_hand).json();
    assert_eq!(found["groups"][1], json!({ "id": "vest", "title": "Vest", "units": 3 }));
    let population = &found["indicators"][1];
    assert!(population["test"]["p"].is_f64() && population["groups"][0]["interval"][0].is_number(), "{population}");
    for (wrong, why) in [
        (json!({ "Gudbrandsdal": ["0511"] }), "1 groups are given; it takes 2 to 50"),
        (json!({ "A": ["0511"], "B": ["Skjåk"] }), "0513 Skjåk"),
        (json!({ "A": ["0511"], "B": [] }), "the group \"B\" has no unit"),
        (json!(["0511", "0512"]), "is not groups of units' numbers"),
    ] {
        let inputs = json!({ "custom": wrong, "indicators": ["schemes"] });
        let problem = execute(&server, "compare-groups", &inputs).problem(400);
        assert!(problem.contains(why) && problem.contains("custom"), "{problem}");
    }
    let both = json!({ "custom": by_hand["custom"], "groups": "county", "indicators": ["schemes"] });
    assert!(execute(&server, "compare-groups", &both).problem(400).contains("not both"));
    let neither = execute(&server, "compare-groups", &json!({ "indicators": ["schemes"] })).problem(400);
    assert!(neither.contains("groups: compare-groups needs it, or custom"), "{neither}");

    let model = json!({ "formula": "schemes/7 ~ log(population)", "family": "binomial", "errors": "hc3" });
    let found = execute(&server, "regression", &model).json();
    assert_eq!(texts(&found["coefficients"], "name"), ["intercept", "log(population)"]);
    assert_eq!((&found["n"], found["missing"].as_array().map(Vec::len)), (&json!(199), Some(223)));
    let of = |unit: &Value| unit["fitted"].is_number() == (unit["status"] == "analysed");
    assert!(found["units"].as_array().expect("units").iter().all(of));

    let rates = json!({ "numerator": "schemes", "denominator": "population" });
    let csv = server.post("/processes/rates/execution?f=csv", &json!({ "inputs": rates }), &[]);
    assert!(String::from_utf8(csv.body).expect("text").starts_with("number,name,status,rate,smoothed,standardised\n"));
}

#[test]
fn the_clusters_of_a_scan_are_a_grouping_by_the_id_of_its_job() {
    let server = Server::start();
    let inputs = json!({ "indicators": ["takes_part.velferdsteknologi"], "direction": "low", "permutations": 199 });
    let body = json!({ "inputs": inputs });
    let started = server.post("/processes/scan/execution", &body, &[("prefer", "respond-async")]);
    assert_eq!(started.status, 201, "{}", String::from_utf8_lossy(&started.body));
    let job = started.json()["jobID"].as_str().expect("an id").to_owned();
    let until = Instant::now() + Duration::from_mins(1);
    while server.json(&format!("/jobs/{job}"))["status"] != "successful" {
        assert!(Instant::now() < until, "the job does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    let found = server.json(&format!("/jobs/{job}/results"));
    let first = &found["clusters"][0];
    assert_eq!((&first["significant"], &first["cases"]), (&json!(true), &json!(0)));
    let grouping = found["columns"][0]["grouping"].as_str().expect("an address").to_owned();
    let grouping = server.json(&grouping);
    let members = grouping["groups"][0]["members"].as_array().expect("members").clone();
    assert_eq!(Value::from(members.clone()), Value::from(texts(&first["units"], "number")));
    // What one analysis finds, the next may take as its groups.
    let groups = grouping["id"].as_str().expect("an id");
    let inputs = json!({ "groups": groups, "indicators": ["population"] });
    let compared = server.post("/processes/compare-groups/execution", &json!({ "inputs": inputs }), &[]);
    assert_eq!(compared.status, 200, "{}", String::from_utf8_lossy(&compared.body));
    assert_eq!(compared.json()["groups"][0]["units"], members.len());
}

#[test]
fn what_is_wrong_with_an_analysis_is_a_bad_request_that_says_what_is_right() {
    let server = Server::start();
    for (process, inputs, right) in [
        ("compare-groups", json!({}), "input groups: compare-groups needs it"),
        ("compare-groups", json!({ "groups": "parish", "indicators": ["schemes"] }), "input groups: there is no"),
        ("compare-groups", json!({ "groups": "county", "indicators": ["scheme"] }), "input indicators: there is no"),
        (
            "compare-groups",
            json!({ "groups": "population", "limits": [3, 1], "indicators": ["schemes"] }),
            "each above",
        ),
        ("regression", json!({ "formula": "schemes ~ log(small_district)" }), "only numbers above 0 have a logarithm"),
        ("regression", json!({ "formula": "schemes ~ population", "cluster": "parish" }), "input cluster: there is no"),
        ("regression", json!({ "formula": "schemes ~ population", "errors": "cluster" }), "give cluster"),
        ("scan", json!({ "indicators": ["schemes"] }), "say out of how many (trials)"),
        ("scan", json!({ "indicators": ["schemes"], "trials": 7, "cap": 0.6 }), "input cap: 0.6 is not"),
        ("rates", json!({ "numerator": "schemes", "denominator": "inhabitants" }), "input denominator: there is no"),
    ] {
        let detail = execute(&server, process, &inputs).problem(400);
        assert!(detail.contains(right), "{process} {inputs}: {detail}");
    }
    // The unit that stops a model is named.
    let wrong = json!({ "formula": "schemes ~ log(small_district)" });
    assert!(execute(&server, "regression", &wrong).problem(400).contains("(the unit is 0101 Halden)"));
}

#[test]
fn the_schemes_are_tested_as_a_family_and_their_p_values_adjusted() {
    let server = Server::start();
    let others = ["forkommune", "skjonnsmidler", "klimasats", "velferdsteknologi", "digifin", "lup"];
    let others: Vec<String> = others.iter().map(|scheme| format!("takes_part.{scheme}")).collect();
    let mut asked = json!({ "indicator": "takes_part.rff", "family": others, "relation": "sea", "permutations": 999 });
    let found = execute(&server, "global-moran", &asked).json();
    let family = found["family"].as_array().expect("a family");
    assert_eq!(family.len(), 7);
    assert_eq!((&family[0]["statistic"], &family[0]["p"]), (&found["statistic"], &found["p_permutation"]));
    let number = |row: &Value, name: &str| row[name].as_f64().expect("a number");
    let mut raw: Vec<f64> = family.iter().map(|row| number(row, "p")).collect();
    raw.sort_by(f64::total_cmp);
    // Holm: the least times 7, the next times 6, never falling.
    let mut least = 0.0_f64;
    let holm: Vec<f64> = raw
        .iter()
        .zip([7.0, 6.0, 5.0, 4.0, 3.0, 2.0, 1.0])
        .map(|(p, tests)| {
            least = least.max((p * tests).min(1.0));
            least
        })
        .collect();
    let mut adjusted: Vec<f64> = family.iter().map(|row| number(row, "p_adjusted")).collect();
    adjusted.sort_by(f64::total_cmp);
    assert!(holm.iter().zip(&adjusted).all(|(a, b)| (a - b).abs() < 1e-12), "{holm:?} {adjusted:?}");
    assert!(
        family.iter().all(|row| (&row["n"], &row["missing"], &row["islands"]) == (&json!(194), &json!(223), &json!(5)))
    );

    asked["family"] = json!(["riches"]);
    assert!(execute(&server, "global-moran", &asked).problem(400).contains("input family"));
    asked["family"] = json!(["schemes"]);
    asked["with"] = json!("population");
    assert!(execute(&server, "global-moran", &asked).problem(400).contains("leave with away"));
}
