//! `/jobs`: analyses that go on while nobody waits, and their results on the map.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::server::{Server, texts};
use super::tiles::holds;

fn start(server: &Server, process: &str, inputs: &Value) -> String {
    let path = format!("/processes/{process}/execution");
    let answer = server.post(&path, &json!({ "inputs": inputs }), &[("prefer", "respond-async")]);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("preference-applied"), "respond-async");
    let id = answer.json()["jobID"].as_str().expect("an id").to_owned();
    assert!(answer.header("location").ends_with(&format!("/jobs/{id}")));
    id
}

const LOCAL: &str = "local-moran";

fn local() -> Value {
    json!({ "indicator": "schemes", "relation": "sea", "units": "small_district = TRUE" })
}

#[test]
fn a_jobs_result_is_that_of_waiting_and_can_be_mapped_filtered_and_analysed_by_its_id() {
    let server = Server::start();
    let id = start(&server, LOCAL, &local());
    let job = server.ended_job(&id);
    assert_eq!(
        (&job["status"], &job["processID"], &job["progress"]),
        (&json!("successful"), &json!(LOCAL), &json!(100))
    );
    assert_eq!(texts(&server.json("/jobs")["jobs"], "jobID"), [id.as_str()]);
    let result = server.json(&format!("/jobs/{id}/results"));
    let waited = server.post("/processes/local-moran/execution", &json!({ "inputs": local() }), &[]).json();
    assert_eq!((&result["units"], &result["islands"]), (&waited["units"], &waited["islands"]));
    let csv = server.get(&format!("/jobs/{id}/results?f=csv"));
    assert_eq!(String::from_utf8(csv.body).expect("text").lines().count(), 423);

    let (p, quadrant) = (format!("job.{id}.p"), format!("job.{id}.quadrant"));
    let columns = result["columns"].as_array().expect("columns");
    let column = columns.iter().find(|column| column["id"] == "p").expect("p-values");
    let indicator = server.json(column["indicator"].as_str().expect("an address"));
    assert_eq!((&indicator["id"], &indicator["status_counts"]["observed"]), (&json!(p), &result["n"]));
    let groups = &server.json(&format!("/groupings/{quadrant}"))["groups"];
    assert_eq!(texts(groups, "id"), ["high-high", "low-low", "low-high", "high-low"]);

    let tile = server.get(&format!("/tiles/municipalities/4/8/4?properties=number,{p},{quadrant}"));
    assert!(holds(&tile.body, &p) && holds(&tile.body, &quadrant) && !holds(&tile.body, "population"));
    let fields = &server.json(&format!("/tiles/municipalities?properties={p}"))["vector_layers"][0]["fields"];
    assert!(fields[&p].is_string(), "{fields}");
    let items = server.json(&format!("/collections/municipalities/items?properties=name,{p}"));
    assert!(items["features"].as_array().expect("features").iter().any(|item| item["properties"][&p].is_number()));
    assert!(server.json(&format!("/styles/{p}"))["layers"].is_array());
    let again = json!({ "indicator": p, "relation": "sea", "units": format!("{quadrant} <= 2") });
    let again = server.post("/processes/global-moran/execution", &json!({ "inputs": again }), &[]);
    assert_eq!(again.status, 200, "{}", String::from_utf8_lossy(&again.body));

    assert_eq!(server.delete(&format!("/jobs/{id}")).json()["status"], "dismissed");
    assert!(server.get(&format!("/jobs/{id}")).problem(404).contains("no job"));
    assert!(server.get(&format!("/indicators/{p}")).problem(404).contains(&p));
}

#[test]
fn a_running_job_tells_its_progress_and_stops_when_it_is_dismissed() {
    let server = Server::start();
    let long = json!({ "indicator": "population", "relation": "nearest", "permutations": 1_000_000 });
    let id = start(&server, "global-moran", &long);
    let waiting = start(&server, LOCAL, &local());
    assert_eq!(server.json(&format!("/jobs/{waiting}"))["status"], "accepted", "one is computed at a time");
    assert!(server.get(&format!("/jobs/{waiting}/results")).problem(404).contains("no result yet"));
    let until = Instant::now() + Duration::from_secs(30);
    while server.json(&format!("/jobs/{id}"))["progress"].as_u64() < Some(11) {
        assert!(Instant::now() < until, "the job gets nowhere");
        std::thread::sleep(Duration::from_millis(10));
    }
    let before = Instant::now();
    assert_eq!(server.delete(&format!("/jobs/{id}")).json()["status"], "dismissed");
    assert_eq!(server.json(&format!("/jobs/{id}"))["status"], "dismissed");
    assert_eq!(server.get(&format!("/jobs/{id}/results")).status, 410);
    assert_eq!(server.ended_job(&waiting)["status"], "successful");
    assert!(before.elapsed() < Duration::from_secs(10), "the next one need not wait for a dismissed one's end");
}

#[test]
fn a_job_that_fails_says_why_and_what_is_no_job_is_refused_at_once() {
    let server = Server::start();
    let id = start(&server, "global-moran", &json!({ "indicator": "schemes", "units": "small_district = FALSE" }));
    let job = server.ended_job(&id);
    assert_eq!(job["status"], "failed");
    assert!(job["message"].as_str().expect("why").contains("only 0 units are left"), "{job}");
    assert!(server.get(&format!("/jobs/{id}/results")).problem(400).contains("only 0 units are left"));
    let wrong = json!({ "inputs": { "indicator": "schemes", "transform": "x" } });
    let refused = server.post("/processes/global-moran/execution", &wrong, &[("prefer", "respond-async")]);
    assert!(refused.problem(400).contains("transform"));
    assert!(server.get("/jobs/none").problem(404).contains(&id));
}
