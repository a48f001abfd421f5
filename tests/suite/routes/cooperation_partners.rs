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
    let until = Instant::now() + Duration::from_secs(60);
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
    assert_eq!(counts[1] as usize, found["misfits"].as_array().expect("misfits").len());
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
