//! `/processes`: what analyses there are, and having one computed while one waits.

use serde_json::{Value, json};

use super::server::{Answer, Server, texts};

/// The answer to inputs of a process of the default dataset.
pub(super) fn execute(server: &Server, process: &str, inputs: &Value) -> Answer {
    server.post(&format!("/processes/{process}/execution"), &json!({ "inputs": inputs }), &[])
}

#[test]
fn every_process_says_what_it_takes_and_gives_with_the_ids_of_the_dataset() {
    let server = Server::start();
    let list = server.json("/processes");
    let ids = texts(&list["processes"], "id");
    for id in ["global-moran", "local-moran", "getis-ord", "geary", "join-counts"] {
        assert!(ids.contains(&id), "{id} in {ids:?}");
    }
    for id in ids {
        let process = server.json(&format!("/processes/{id}"));
        assert!(process["titles"]["nb"].is_string() && process["titles"]["en"].is_string(), "{id}");
        assert_eq!(process["jobControlOptions"], json!(["sync-execute", "async-execute", "dismiss"]));
        assert!(process["outputs"]["result"]["schema"]["oneOf"][0]["properties"].is_object(), "{id}");
    }
    let moran = server.json("/datasets/norway-2018/processes/global-moran");
    let indicators = moran["inputs"]["indicator"]["schema"]["enum"].as_array().expect("ids");
    assert!(indicators.contains(&json!("schemes")));
    assert_eq!(moran["inputs"]["seed"]["schema"], json!({ "type": "integer", "minimum": 0, "default": 7 }));
    assert_eq!(moran["inputs"]["transform"]["schema"]["default"], "r");
    assert!(server.get("/processes/moran").problem(404).contains("global-moran"));
    let wrong = server.post("/processes/moran/execution", &json!({}), &[]);
    assert!(wrong.problem(404).contains("known: global-moran"));
}

#[test]
fn the_example_of_global_moran_answers_with_its_fields_and_the_same_each_time() {
    let server = Server::start();
    let inputs = json!({
        "indicator": "schemes", "relation": "land", "transform": "r", "units": "small_district = TRUE",
        "permutations": 9999, "seed": 7,
    });
    let answer = execute(&server, "global-moran", &inputs);
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let found = answer.json();
    for number in [
        "statistic",
        "expectation",
        "variance_randomization",
        "z_randomization",
        "variance_normality",
        "z_normality",
        "p_permutation",
    ] {
        assert!(found[number].is_number(), "{number} in {found}");
    }
    assert_eq!((&found["alternative"], &found["permutations"]), (&json!("two-sided"), &json!(9999)));
    assert_eq!((&found["seed"], &found["n"]), (&json!(7), &json!(167)));
    assert_eq!(
        (&found["dataset"], &found["year"], &found["missing"]),
        (&json!("norway-2018"), &json!(2018), &json!([]))
    );
    assert!(texts(&found["islands"], "name").contains(&"Træna"));
    assert!(!found["sources"].as_array().expect("sources").is_empty());
    assert_eq!(execute(&server, "global-moran", &inputs).body, answer.body, "the same seed, the same answer");
    let under =
        server.post("/datasets/norway-2018/processes/global-moran/execution", &json!({ "inputs": inputs }), &[]);
    assert_eq!(under.body, answer.body);
}

#[test]
fn a_local_statistic_has_a_row_for_each_unit_and_says_why_where_it_has_no_value() {
    let server = Server::start();
    let inputs = json!({ "indicator": "schemes", "relation": "land", "units": "population < 5000" });
    let found = execute(&server, "local-moran", &inputs).json();
    assert_eq!((&found["inference"], &found["permutations"]), (&json!("exact"), &json!(0)));
    assert_eq!(texts(&found["columns"], "id")[..2], ["statistic", "lag"]);
    let units = found["units"].as_array().expect("units");
    let with = |status: &str| units.iter().filter(|unit| unit["status"] == status).count();
    assert_eq!(units.len(), 422);
    assert_eq!((json!(with("analysed")), with("not-asked")), (found["n"].clone(), 422 - 221));
    assert_eq!(with("missing"), found["missing"].as_array().expect("a list").len());
    let island = units.iter().find(|unit| unit["name"] == "Træna").expect("listed");
    assert_eq!((&island["status"], &island["p"], &island["quadrant"]), (&json!("island"), &Value::Null, &Value::Null));
    let csv = server.post("/processes/local-moran/execution?f=csv", &json!({ "inputs": inputs }), &[]);
    assert!(csv.header("content-type").starts_with("text/csv"));
    let text = String::from_utf8(csv.body).expect("text");
    assert!(
        text.starts_with("number,name,status,statistic,lag,expectation,variance,z,p,p_adjusted,quadrant,cluster\n")
    );
    assert_eq!(text.lines().count(), 423);
}

#[test]
fn neighbours_may_be_any_relation_by_steps_distance_minutes_or_number() {
    let server = Server::start();
    let links = |more: Value| {
        let mut inputs = json!({ "indicator": "population", "inference": "analytical" });
        for (name, value) in more.as_object().expect("inputs") {
            inputs[name] = value.clone();
        }
        let answer = execute(&server, "global-moran", &inputs);
        assert_eq!(answer.status, 200, "{inputs}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()["links"].as_u64().expect("a count")
    };
    let (rook, queen) = (links(json!({ "contiguity": "rook" })), links(json!({ "relation": "land" })));
    assert!(rook < queen && queen < links(json!({ "order": 2 })));
    assert_eq!(links(json!({ "relation": "nearest", "k": 4 })), 4 * 422);
    assert_eq!(links(json!({ "relation": "nearest" })), 5 * 422);
    assert!(links(json!({ "relation": "nearest", "distance_km": 30 })) > 0);
    let near = links(json!({ "relation": "travel", "minutes": 30 }));
    assert!(near < links(json!({ "relation": "travel", "minutes": 60, "weights": "inverse", "transform": "o" })));
    assert!(links(json!({ "relation": "travel", "k": 3 })) <= 3 * 422);
}

#[test]
fn bad_input_is_answered_with_what_would_be_right_and_no_number() {
    let server = Server::start();
    for (inputs, right) in [
        (json!({}), "input indicator: global-moran needs it"),
        (json!({ "indicator": "schemas" }), "input indicator: there is no indicator \"schemas\"; known: population"),
        (json!({ "indicator": "schemes", "relation": "by-air" }), "input relation: there is no relation"),
        (json!({ "indicator": "schemes", "relation": "travel" }), "minutes=60"),
        (json!({ "indicator": "schemes", "relation": "land", "minutes": 60 }), "relations that do: travel"),
        (json!({ "indicator": "schemes", "transform": "x" }), "one of r, b, d, v, o"),
        (json!({ "indicator": "schemes", "permutations": 0 }), "a whole number from 1 to 1000000"),
        (json!({ "indicator": "schemes", "permutation": 9 }), "has no such input; it takes indicator, with"),
        (json!({ "indicator": "schemes", "units": "small = TRUE" }), "at character 1: there is no property small"),
        (json!({ "indicator": "schemes", "units": null }), "leave the input out"),
        (json!({ "indicator": "schemes", "inference": "exact" }), "ask for permutation"),
        (json!({ "indicator": "small_district", "units": "small_district = TRUE" }), "where nothing varies"),
        (json!({ "indicator": "schemes", "units": "small_district = FALSE" }), "only 0 units are left"),
        (
            json!({ "indicator": "schemes", "units": "number = '0513'" }),
            "only 0 units are left to analyse, 4 are needed",
        ),
        (json!({ "indicator": "schemes", "units": "number IN ('0513', '2030', '1835', '1151', '0941')" }), "neighbour"),
        (json!({ "indicator": "schemes", "with": "population", "per": "population" }), "not both"),
        (json!({ "indicator": "population", "relation": "nearest", "k": 422 }), "below the number of units"),
    ] {
        let detail = execute(&server, "global-moran", &inputs).problem(400);
        assert!(detail.contains(right), "{inputs}: {detail}");
    }
    let detail = execute(&server, "join-counts", &json!({ "indicator": "schemes" })).problem(400);
    assert!(detail.contains("join counts need 0 and 1") && detail.contains("(the unit is "), "{detail}");
    let body = server.post("/processes/geary/execution", &json!([1]), &[]).problem(400);
    assert!(body.contains("the body cannot be read") && body.contains("\"inputs\""), "{body}");
    let wrong = server.get("/processes/geary/execution");
    assert_eq!(wrong.status, 405);
}

#[test]
fn the_interface_describes_how_analyses_and_jobs_are_asked() {
    let server = Server::start();
    let paths = &server.json("/api")["paths"];
    assert!(paths["/processes/{process}/execution"]["post"]["requestBody"].is_object());
    assert!(paths["/jobs/{job}"]["get"].is_object() && paths["/jobs/{job}"]["delete"].is_object());
    assert!(paths["/processes/{process}/execution"]["get"].is_null());
    let landing = server.json("/?f=json");
    assert!(texts(&landing["links"], "rel").contains(&"http://www.opengis.net/def/rel/ogc/1.0/processes"));
}
