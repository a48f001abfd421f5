//! Proposing regions over HTTP and from the shell.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::processes::execute;
use super::server::{Server, texts};

const ALIKE: [&str; 2] = ["population", "travel.mean_minutes_to_neighbours"];

fn count(list: &Value) -> usize {
    list.as_array().map_or(0, Vec::len)
}

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The sum of the sizes of a proposal's regions.
fn inhabitants(solution: &Value) -> f64 {
    solution["regions"].as_array().expect("regions").iter().map(|region| float(&region["size"])).sum()
}

#[test]
fn max_p_proposes_regions_that_keep_to_what_was_asked_and_says_what_they_change() {
    let server = Server::start();
    let inputs = json!({
        "indicators": ALIKE, "threshold": 20_000, "minutes": 240, "within": "county", "compare": "economic-region",
        "together": ["0604+0631"], "apart": ["0602+0625"], "tries": 4, "solutions": 2, "seed": 3,
    });
    let answer = execute(&server, "regions", &inputs);
    assert_eq!(answer.status, 200, "{}", String::from_utf8_lossy(&answer.body));
    let found = answer.json();
    assert_eq!((&found["relation"], &found["n"], &found["seed"]), (&json!("sea"), &json!(422), &json!(3)));
    assert_eq!(texts(&found["columns"], "id"), ["solution_1", "solution_2"]);
    let best = &found["solutions"][0];
    assert!(float(&best["count"]) <= float(&found["most_regions"]));
    assert_eq!(json!(count(&best["regions"])), best["count"]);
    for region in best["regions"].as_array().expect("regions") {
        let members: Vec<&str> =
            region["members"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
        assert!(float(&region["size"]) >= 20_000.0, "{region}");
        assert!(region["longest_minutes"].is_null() || float(&region["longest_minutes"]) <= 240.0, "{region}");
        assert_eq!(region["pairs_without_way"], json!(0));
        assert!(members.iter().all(|number| number[..2] == members[0][..2]), "no county border is crossed: {region}");
        assert_eq!(members.contains(&"0604"), members.contains(&"0631"));
        assert!(!(members.contains(&"0602") && members.contains(&"0625")));
    }
    let members: usize =
        best["regions"].as_array().expect("regions").iter().map(|region| count(&region["members"])).sum();
    assert_eq!(members + count(&best["unassigned"]), 422);
    assert_eq!(best["compactness"]["measure"], json!("minutes-to-centre"), "the default's borders are schematic");
    assert!((0.0..=1.0).contains(&float(&best["travel"]["nearest_own_share"])));

    let changes = &best["changes"];
    assert_eq!(changes["grouping"], json!("economic-region"));
    let told = count(&changes["moves"]) + count(&changes["leaves"]) + count(&changes["joins"]);
    assert_eq!(json!(422 - told), changes["stay"]);
    assert!((float(&changes["size_that_stays"]) + float(&changes["size_that_moves"]) - inhabitants(best)).abs() < 1e-6);
    assert_eq!(execute(&server, "regions", &inputs).body, answer.body, "the same seed, the same answer");
}

#[test]
fn on_land_what_no_border_joins_is_named_with_what_it_lacks() {
    let server = Server::start();
    let inputs = json!({ "indicators": ALIKE, "relation": "land", "threshold": 5000, "tries": 2, "solutions": 1 });
    let found = execute(&server, "regions", &inputs).json();
    let small = found["too_small"].as_array().expect("a list");
    let of = |number: &str| {
        let part = small.iter().find(|part| texts(&part["units"], "number").contains(&number));
        part.unwrap_or_else(|| panic!("{number} is not named"))["why"].as_str().expect("text").to_owned()
    };
    assert_eq!(
        of("1835"),
        "land links the part of 1835 Træna to no other, and it has 442 of population where 5000 are the least"
    );
    assert!(texts(&small.iter().map(|part| part["units"][0].clone()).collect::<Value>(), "number").contains(&"0111"));
    let unassigned = count(&found["solutions"][0]["unassigned"]);
    assert_eq!(unassigned, small.iter().map(|part| count(&part["units"])).sum::<usize>());
    let start = json!({ "indicators": ALIKE, "threshold": 20_000, "start": "regional-council", "compare": "regional-council", "tries": 2 });
    let from_councils = execute(&server, "regions", &start).json();
    assert!(float(&from_councils["solutions"][0]["changes"]["stay"]) > 0.0);
    let notes = from_councils["notes"].to_string();
    assert!(notes.contains("start regional-council: ") && notes.contains("schematic"), "{notes}");
}

#[test]
fn the_regions_of_a_job_are_groupings_and_tiles() {
    let server = Server::start();
    let inputs = json!({ "method": "skater", "indicators": ALIKE, "count": 12, "least_members": 5, "solutions": 2 });
    let started =
        server.post("/processes/regions/execution", &json!({ "inputs": inputs }), &[("prefer", "respond-async")]);
    assert_eq!(started.status, 201, "{}", String::from_utf8_lossy(&started.body));
    let job = started.json()["jobID"].as_str().expect("an id").to_owned();
    let until = Instant::now() + Duration::from_mins(1);
    while server.json(&format!("/jobs/{job}"))["status"] != "successful" {
        assert!(Instant::now() < until, "the job does not end");
        std::thread::sleep(Duration::from_millis(50));
    }
    let found = server.json(&format!("/jobs/{job}/results"));
    let best = &found["solutions"][0];
    assert_eq!((&best["count"], count(&found["steps"])), (&json!(12), 12));
    assert!(float(&found["solutions"][1]["objective"]) >= float(&best["objective"]));
    let grouping = server.json(found["columns"][0]["grouping"].as_str().expect("an address"));
    for (group, region) in
        grouping["groups"].as_array().expect("groups").iter().zip(best["regions"].as_array().expect("regions"))
    {
        assert_eq!((&group["id"], &group["members"]), (&region["id"], &region["members"]));
    }
    let tile = server.get(&format!("/tiles/municipalities/4/8/4?properties=job.{job}.solution_1"));
    assert!(tile.status == 200 && !tile.body.is_empty());
}

#[test]
fn what_cannot_be_is_a_bad_request_that_names_the_units_and_the_nearest_miss() {
    let server = Server::start();
    let with = |more: Value| {
        let mut inputs = json!({ "indicators": ALIKE, "tries": 2 });
        for (name, value) in more.as_object().expect("inputs") {
            inputs[name] = value.clone();
        }
        inputs
    };
    for (inputs, right) in [
        (json!({}), "input indicators: regions needs it"),
        (with(json!({})), "input threshold: max-p needs it, or least_members"),
        (with(json!({ "threshold": 9e9 })), "the largest has 5282572 of population and 422 members"),
        (with(json!({ "threshold": 5000, "count": 3 })), "input count: max-p makes as many"),
        (with(json!({ "method": "skater" })), "input count: skater needs it"),
        (with(json!({ "method": "skater", "count": 500 })), "500 regions cannot be made of 422 units"),
        (with(json!({ "method": "skater", "count": 3, "relation": "land" })), "into 35 parts"),
        (with(json!({ "method": "skater", "count": 3, "start": "county" })), "input start: skater begins"),
        (with(json!({ "method": "skater", "count": 3, "minutes": 90 })), "regions part them all; "),
        (
            with(json!({ "threshold": 5000, "together": ["0604+0631"], "apart": ["0631+0604"] })),
            "0604 Kongsberg and 0631 Flesberg",
        ),
        (with(json!({ "threshold": 5000, "together": ["0604+0631"], "minutes": 5 })), "minutes from each other"),
        (with(json!({ "threshold": 5000, "together": ["0604+1835"], "relation": "land" })), "to 1835 Træna"),
        (
            with(json!({ "threshold": 5000, "together": ["0604+9999"] })),
            "input together: no municipality has the number",
        ),
        (with(json!({ "threshold": 5000, "apart": ["0604"] })), "as 0101+0102 is"),
        (with(json!({ "threshold": 5000, "relation": "travel" })), "take land, sea"),
        (with(json!({ "threshold": 5000, "of": "corrected_income_pct" })), "does not add up"),
        (with(json!({ "threshold": 5_000_000, "minutes": 60 })), "the largest that was tried had"),
        (with(json!({ "threshold": 5000, "within": "regions" })), "input within: there is no grouping"),
        (with(json!({ "threshold": 5000, "units": "population < 0" })), "true of no unit"),
        (
            json!({ "indicators": ["corrected_income_pct"], "threshold": 5000, "units": "population > 100000" }),
            "corrected_income_pct is known of 0",
        ),
    ] {
        let detail = execute(&server, "regions", &inputs).problem(400);
        assert!(detail.contains(right), "{inputs}: {detail}");
    }
}

#[test]
fn regions_are_proposed_from_the_shell_as_a_table_of_units() {
    let arguments = ["analyse", "regions", "-i", "indicators=population", "-i", "least_members=5", "-i", "tries=2"];
    let shown = Command::new(env!("CARGO_BIN_EXE_nabolag")).args(arguments).args(["--format", "csv"]).output();
    let shown = shown.expect("the program starts");
    let text = String::from_utf8_lossy(&shown.stdout);
    assert!(text.starts_with("number,name,status,solution_1"), "{text}{}", String::from_utf8_lossy(&shown.stderr));
    assert_eq!(text.lines().count(), 423);
    assert!(text.contains("region-0301"));
}
