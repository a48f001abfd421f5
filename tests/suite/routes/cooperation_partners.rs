//! How groupings fit travel, who could join with whom, and where the white spots are: over HTTP on the default dataset.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::processes::execute;
use super::server::{Server, texts};

fn float(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

/// The results of a job, and its id.
fn job(server: &Server, process: &str, inputs: &Value) -> (String, Value) {
    let body = json!({ "inputs": inputs });
    let started = server.post(&format!("/processes/{process}/execution"), &body, &[("prefer", "respond-async")]);
    assert_eq!(started.status, 201, "{}", String::from_utf8_lossy(&started.body));
    let job = started.json()["jobID"].as_str().expect("an id").to_owned();
    let until = Instant::now() + Duration::from_mins(1);
    while server.json(&format!("/jobs/{job}"))["status"] != "successful" {
        assert!(Instant::now() < until, "the job does not end");
        std::thread::sleep(Duration::from_millis(20));
    }
    let results = server.json(&format!("/jobs/{job}/results"));
    (job, results)
}

#[test]
fn travel_fit_tells_of_regional_councils_and_compares_them_with_regions_and_counties() {
    let server = Server::start();
    let inputs = json!({ "grouping": "regional-council", "compare": ["economic-region", "county"] });
    let found = execute(&server, "travel-fit", &inputs).json();
    assert!(found["grouping"]["note"].as_str().expect("a note").contains("23 av om lag 66"));
    let units = &found["whole"]["units"];
    let counts = ["fits", "nearer-another", "in-none", "in-several", "unknown"].map(|kind| float(&units[kind]));
    assert!((counts.iter().sum::<f64>() - 422.0).abs() < 1e-9);
    assert_eq!(texts(&found["in_several"], "number"), ["1026", "1211", "1216"]);
    assert_eq!(units["nearer-another"], json!(found["misfits"].as_array().expect("misfits").len()));
    for misfit in found["misfits"].as_array().expect("misfits") {
        let [own, nearest, difference] =
            ["own_minutes", "nearest_minutes", "difference_minutes"].map(|name| float(&misfit[name]));
        assert!(own > nearest && (own - nearest - difference).abs() < 1e-9, "{misfit}");
        assert!(misfit["centre"]["number"].is_string() && misfit["nearest_centre"]["name"].is_string());
    }
    let groups = found["groups"].as_array().expect("groups");
    let kongsberg = groups.iter().find(|group| group["title"] == "Kongsbergregionen").expect("listed");
    assert_eq!((&kongsberg["centre"]["number"], &kongsberg["unreachable_pairs"]), (&json!("0604"), &json!(0)));
    assert!(found["commuting"]["why"].as_str().expect("why").contains("flow = "));
    let compared = found["compare"].as_array().expect("compared");
    for one in compared {
        assert!((float(&one["units"]) + float(&one["left_out"]) - 422.0).abs() < 1e-9);
        assert!((0.0..1.0).contains(&float(&one["adjusted_rand"])));
        assert!((0.0..=1.0).contains(&float(&one["variation_of_information_share"])));
    }
    let same = json!({ "grouping": "county", "compare": ["county"] });
    let same = execute(&server, "travel-fit", &same).json();
    let same = &same["compare"][0];
    assert_eq!((&same["adjusted_rand"], &same["variation_of_information_nats"]), (&json!(1), &json!(0)));
}

#[test]
fn the_misfits_of_a_job_are_a_layer_and_a_jobs_grouping_can_be_judged() {
    let server = Server::start();
    let (id, results) = job(&server, "travel-fit", &json!({ "grouping": "economic-region" }));
    let grouping = format!("job.{id}.misfit");
    let classes = server.json(&format!("/groupings/{grouping}"));
    assert_eq!(texts(&classes["groups"], "id"), ["fits", "nearer-another", "in-none", "in-several", "unknown"]);
    let misfits = classes["groups"][1]["members"].as_array().expect("members").len();
    assert_eq!(misfits, results["misfits"].as_array().expect("misfits").len());
    let tile = server.get(&format!("/tiles/municipalities/4/8/4?properties={grouping}"));
    assert_eq!(tile.status, 200);
    let judged = execute(&server, "travel-fit", &json!({ "grouping": grouping, "compare": ["county"] }));
    assert_eq!(judged.status, 200, "{}", String::from_utf8_lossy(&judged.body));
}

#[test]
fn what_is_wrong_with_a_question_about_fit_is_told() {
    let server = Server::start();
    for (inputs, right) in [
        (json!({}), "input grouping: travel-fit needs it"),
        (json!({ "grouping": "parish" }), "input grouping: there is no grouping \"parish\"; known: county"),
        (json!({ "grouping": "county", "compare": ["parish"] }), "input compare: there is no grouping"),
        (json!({ "grouping": "county", "of": "people" }), "input of: there is no indicator"),
        (json!({ "grouping": "county", "travel": "land" }), "input travel: relation land gives no minutes"),
        (json!({ "grouping": "county", "commuting": "land" }), "holds both ways"),
        (json!({ "grouping": "county", "flow": "commuters" }), "flow = "),
    ] {
        let detail = execute(&server, "travel-fit", &inputs).problem(400);
        assert!(detail.contains(right), "{inputs}: {detail}");
    }
}

#[test]
fn partners_of_kongsberg_are_ranked_with_reasons_and_the_best_sets_meet_every_condition() {
    let server = Server::start();
    let inputs = json!({
        "unit": "0604", "minutes": 60, "most": 4, "inhabitants": 40_000, "connected": "land", "council": "same",
        "experience": "takes_part.rff", "rules": "forkommune",
    });
    let found = execute(&server, "consortium", &inputs).json();
    assert!(found["grouping"]["note"].as_str().expect("a note").contains("Ufullstendig"));
    let partners = found["partners"].as_array().expect("partners");
    let scores: Vec<f64> = partners.iter().map(|one| float(&one["score"])).collect();
    assert!(scores.windows(2).all(|pair| pair[0] >= pair[1]) && !scores.is_empty());
    for partner in partners {
        assert!(float(&partner["minutes"]) <= 60.0);
        assert_eq!(texts_of(&partner["common"]), ["Kongsbergregionen"]);
        let reasons = texts_of(&partner["reasons"]).join("; ");
        assert!(reasons.contains("minutes away") && reasons.contains("Kongsbergregionen"), "{reasons}");
    }
    let sets = found["sets"].as_array().expect("sets");
    assert!(!sets.is_empty() && found["search"]["complete"] == true);
    for set in sets {
        let members = texts(&set["members"], "number");
        assert!(members.contains(&"0604") && (2..=4).contains(&members.len()));
        assert!(float(&set["size"]) >= 40_000.0 && set["connected"] == true, "{set}");
        assert_eq!(texts_of(&set["common"]), ["Kongsbergregionen"]);
        assert!(!set["experienced"].as_array().expect("some").is_empty());
        let verdicts = &set["rules"]["conditions"];
        assert_eq!(texts(verdicts, "verdict"), ["met", "unknown", "met"]);
        assert_eq!(verdicts[1]["why"], "the dataset has no table of institutions");
        assert_eq!(set["rules"]["verdict"], "unknown");
    }
    let csv = server.post("/processes/consortium/execution?f=csv", &json!({ "inputs": inputs }), &[]);
    assert!(String::from_utf8(csv.body).expect("text").starts_with("number,name,status,score,minutes,partner\n"));
    let (id, _) = job(&server, "consortium", &inputs);
    let classes = server.json(&format!("/groupings/job.{id}.partner"));
    assert_eq!(texts(&classes["groups"], "id"), ["asks", "in-best-set", "partner"]);
}

fn texts_of(list: &Value) -> Vec<&str> {
    list.as_array().expect("a list").iter().map(|one| one.as_str().expect("text")).collect()
}

#[test]
fn a_climate_network_has_three_partners_or_more_and_may_cross_the_sea() {
    let server = Server::start();
    let inputs = json!({ "unit": "1835", "rules": "climate-network", "connected": "sea", "minutes": 600 });
    let found = execute(&server, "consortium", &inputs).json();
    for set in found["sets"].as_array().expect("sets") {
        assert!(set["members"].as_array().expect("members").len() >= 3);
        assert_eq!(set["rules"]["verdict"], "met");
    }
    assert!(found["rules"]["set"]["note"].as_str().expect("a note").contains("minst fire"));
    // By land Træna has nobody: said with what there is without that.
    let land = json!({ "unit": "1835", "rules": "climate-network", "connected": "land", "minutes": 600 });
    let none = execute(&server, "consortium", &land).json();
    assert_eq!(none["sets"], json!([]));
    let why = &none["why_none"];
    let connected = why.as_array().expect("why").iter().find(|one| one["condition"] == "connected").expect("named");
    assert!(connected["why"].as_str().expect("why").contains("without it there are sets"), "{why}");
    assert!(connected["members"].as_array().expect("members").len() >= 3);
}

#[test]
fn a_condition_nobody_meets_is_told_with_the_nearest_miss() {
    let server = Server::start();
    let near = execute(&server, "consortium", &json!({ "unit": "1835", "minutes": 10 })).json();
    assert_eq!((&near["n"], &near["sets"]), (&json!(0), &json!([])));
    let miss = near["why_none"][0]["nearest_misses"][0]["why"].as_str().expect("why");
    assert!(
        near["why_none"][0]["why"].as_str().expect("why").starts_with("1 or more partners are needed, and 0"),
        "{near}"
    );
    assert!(miss.ends_with("minutes away"), "{miss}");
    assert_eq!(near["conditions"][0]["kept_out_by_it_alone"], 421);

    let many = json!({ "unit": "0633", "minutes": 90, "inhabitants": 900_000, "most": 3 });
    let many = execute(&server, "consortium", &many).json();
    let why = &many["why_none"][0];
    assert_eq!(why["condition"], "inhabitants");
    assert!(why["why"].as_str().expect("why").starts_with("the largest set of up to 3 members has "), "{why}");
    assert!(float(&why["size"]) < 900_000.0);
    assert_eq!(why["members"].as_array().expect("members").len(), 3);
}

#[test]
fn the_smallest_region_that_reaches_a_number_is_connected_and_proven() {
    let server = Server::start();
    let inputs = json!({ "unit": "0633", "inhabitants": 30_000 });
    let found = execute(&server, "smallest-region", &inputs).json();
    assert_eq!(found["search"]["exact"], true, "{found}");
    let members = texts(&found["members"], "number");
    assert!(members.contains(&"0633") && float(&found["size"]) >= 30_000.0);
    assert_eq!((&found["too_few"], &found["n"]), (&json!(members.len() - 1), &json!(members.len())));
    let sizes: f64 = found["members"].as_array().expect("members").iter().map(|one| float(&one["size"])).sum();
    assert!((sizes - float(&found["size"])).abs() < 1e-9);
    // One alone is enough for its own inhabitants.
    let alone = execute(&server, "smallest-region", &json!({ "unit": "0604", "inhabitants": 20_000 })).json();
    assert_eq!(texts(&alone["members"], "number"), ["0604"]);
    let few = execute(&server, "smallest-region", &json!({ "unit": "0633", "inhabitants": 400_000, "most": 3 })).json();
    assert_eq!((&few["n"], &few["members"]), (&Value::Null, &json!([])));
    assert!(few["why_none"]["why"].as_str().expect("why").contains("the largest has "), "{}", few["why_none"]);
    let (id, _) = job(&server, "smallest-region", &inputs);
    let region = server.json(&format!("/groupings/job.{id}.region"));
    let drawn =
        region["groups"].as_array().expect("groups").iter().map(|one| one["members"].as_array().map_or(0, Vec::len));
    assert_eq!(drawn.sum::<usize>(), members.len());
}

#[test]
fn white_spots_are_told_with_what_holds_and_unknown_is_not_low() {
    let server = Server::start();
    let found = execute(&server, "white-spots", &json!({})).json();
    assert!(found["grouping"]["note"].as_str().expect("a note").contains("23 av om lag 66"));
    assert_eq!(found["counts"]["low"]["unknown"], 223);
    let kinds = ["white-spot", "possible", "two-of-three", "one-of-three", "none-of-three"];
    let sum: f64 = kinds.iter().map(|kind| float(&found["counts"][kind])).sum();
    assert!((sum - 422.0).abs() < 1e-9);
    let limit = float(&found["participation"]["low_at_most"]);
    let spots = found["white_spots"].as_array().expect("spots");
    assert!(!spots.is_empty());
    for spot in spots {
        assert!(float(&spot["value"]) <= limit && float(&spot["minutes"]) > 60.0, "{spot}");
        assert_eq!((&spot["in_no_network"], &spot["unknown"]), (&json!(true), &json!([])));
        let profile = server.json(&format!("/municipalities/{}", spot["number"].as_str().expect("a number")));
        assert_eq!(profile["networks"], json!([]), "{spot}");
    }
    for spot in found["possible"].as_array().expect("possible") {
        assert_eq!((&spot["value"], &spot["low"], &spot["unknown"]), (&Value::Null, &Value::Null, &json!(["low"])));
    }
    let (id, _) = job(&server, "white-spots", &json!({ "at_most": 2, "minutes": 45 }));
    let grouping = server.json(&format!("/groupings/job.{id}.white_spot"));
    assert_eq!(texts(&grouping["groups"], "id"), kinds);
    assert_eq!(server.get(&format!("/tiles/municipalities/4/8/4?properties=job.{id}.white_spot")).status, 200);
    let tested = json!({ "distance": "population" });
    let tested = execute(&server, "white-spots", &tested).json();
    assert_eq!(tested["distance"]["from"]["indicator"], "population");
}

#[test]
fn what_is_wrong_with_a_question_about_partners_is_told() {
    let server = Server::start();
    for (process, inputs, right) in [
        ("consortium", json!({}), "input unit: consortium needs it: a unit's number, or lon and lat"),
        ("consortium", json!({ "unit": "0600" }), "input unit: no municipality has the number \"0600\" in 2018"),
        ("consortium", json!({ "unit": "0604", "lon": 9.6, "lat": 59.6 }), "either unit, or lon and lat"),
        ("consortium", json!({ "lon": 9.6 }), "needs both lon and lat"),
        ("consortium", json!({ "lon": -40, "lat": 10 }), "the dataset lies between longitude"),
        ("consortium", json!({ "unit": "0604", "least": 5, "most": 3 }), "input most: 3 is below least, which is 5"),
        ("consortium", json!({ "unit": "0604", "most": 9 }), "a whole number from 2 to 8"),
        ("consortium", json!({ "unit": "0604", "connected": "travel" }), "hangs together; use land, sea"),
        ("consortium", json!({ "unit": "0301", "council": "same" }), "0301 Oslo is in no group of regional-council"),
        (
            "consortium",
            json!({ "unit": "0604", "rules": "luck" }),
            "there is no set of rules \"luck\"; known: forkommune",
        ),
        ("consortium", json!({ "unit": "0604", "similar": ["schemes"] }), "0604 Kongsberg has no value of schemes"),
        ("consortium", json!({ "unit": "0604", "units": "small = TRUE" }), "input units: "),
        ("smallest-region", json!({ "unit": "0604" }), "input inhabitants: smallest-region needs it"),
        (
            "smallest-region",
            json!({ "unit": "1835", "inhabitants": 5000 }),
            "hangs together by land with no other unit",
        ),
        ("smallest-region", json!({ "unit": "0604", "inhabitants": 9_000_000 }), " other units: in all "),
        (
            "smallest-region",
            json!({ "unit": "0604", "inhabitants": 1, "relation": "nearest" }),
            "hangs together; use land, sea",
        ),
        ("white-spots", json!({ "participation": "luck" }), "input participation: there is no indicator"),
        ("white-spots", json!({ "grouping": "luck" }), "input grouping: there is no grouping"),
        ("white-spots", json!({ "units": "small_district = FALSE" }), "none of the units has a value of schemes"),
    ] {
        let detail = execute(&server, process, &inputs).problem(400);
        assert!(detail.contains(right), "{process} {inputs}: {detail}");
    }
}
