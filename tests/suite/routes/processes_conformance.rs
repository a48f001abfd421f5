//! OGC API Processes 1.0 (18-062r2), requirement by requirement; each test names those it stands for.

use serde_json::{Value, json};

use super::server::{Answer, Server, texts};

const EXCEPTIONS: &str = "http://www.opengis.net/def/exceptions/ogcapi-processes-1/1.0";
const MORAN: &str = "/processes/global-moran/execution";
const ASYNC: [(&str, &str); 1] = [("prefer", "respond-async")];

fn request() -> Value {
    json!({ "inputs": { "indicator": "population", "relation": "land", "permutations": 99 } })
}

fn with(more: &Value) -> Value {
    let mut request = request();
    for (name, value) in more.as_object().expect("members") {
        request[name] = value.clone();
    }
    request
}

fn job(server: &Server, body: &Value) -> String {
    let answer = server.post(MORAN, body, &ASYNC);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    answer.json()["jobID"].as_str().expect("an id").to_owned()
}

fn problem_type(answer: &Answer, status: u16) -> String {
    answer.problem(status);
    let problem = answer.json();
    assert!(problem["title"].is_string());
    problem["type"].as_str().expect("a type").to_owned()
}

fn jobs(server: &Server, query: &str) -> Vec<String> {
    texts(&server.json(&format!("/jobs{query}"))["jobs"], "jobID").into_iter().map(str::to_owned).collect()
}

/// core: landingpage-op, landingpage-success, api-definition-op, api-definition-success, conformance-op,
/// conformance-success; json: definition.
#[test]
fn the_landing_page_leads_to_the_description_the_classes_and_the_processes() {
    let server = Server::start();
    let landing = server.get_with("/", &[("accept", "application/json")]);
    assert_eq!((landing.status, landing.header("content-type")), (200, "application/json"));
    let landing = landing.json();
    for (rel, has) in [
        ("service-desc", "openapi"),
        ("http://www.opengis.net/def/rel/ogc/1.0/conformance", "conformsTo"),
        ("http://www.opengis.net/def/rel/ogc/1.0/processes", "processes"),
        ("http://www.opengis.net/def/rel/ogc/1.0/job-list", "jobs"),
    ] {
        let links = landing["links"].as_array().expect("links");
        let link = links.iter().find(|link| link["rel"] == rel).unwrap_or_else(|| panic!("no {rel}"));
        let found = server.json(link["href"].as_str().expect("an address"));
        assert!(!found[has].is_null(), "{rel}: {found}");
    }
    let classes = server.json("/conformance")["conformsTo"].to_string();
    for class in ["core", "ogc-process-description", "json", "job-list", "dismiss"] {
        assert!(classes.contains(&format!("ogcapi-processes-1/1.0/conf/{class}\"")), "{class}");
    }
    assert!(!classes.contains("conf/callback"), "subscribers are not called");
}

/// core: process-list, process-list-success, pl-limit-definition, pl-limit-response, pl-links.
#[test]
fn the_list_of_processes_comes_in_pages() {
    let server = Server::start();
    let all = server.json("/processes");
    let ids = texts(&all["processes"], "id");
    for process in all["processes"].as_array().expect("processes") {
        for member in ["id", "version", "title", "description"] {
            assert!(process[member].is_string(), "{member} of {process}");
        }
        assert_eq!(process["outputTransmission"], json!(["value"]));
    }
    let (mut found, mut next) = (Vec::new(), Some("/processes?limit=7".to_owned()));
    while let Some(address) = next {
        let page = server.json(&address);
        let list = texts(&page["processes"], "id").into_iter().map(str::to_owned).collect::<Vec<_>>();
        assert!(list.len() <= 7 && texts(&page["links"], "rel").contains(&"self"));
        found.extend(list);
        let links = page["links"].as_array().expect("links");
        let link = links.iter().find(|link| link["rel"] == "next");
        next = link.map(|link| link["href"].as_str().expect("an address").to_owned());
    }
    assert_eq!(found, ids);
    assert_eq!(server.get("/processes?limit=0").status, 400);
    assert_eq!(server.get("/processes?limit=many").status, 400);
}

/// core: process-description-op, process-description-success, process-exception-no-such-process;
/// ogc-process-description: json-encoding, inputs-def, input-def, outputs-def, output-def, mixed-type.
#[test]
fn a_description_tells_inputs_and_the_output_by_schema() {
    let server = Server::start();
    for id in texts(&server.json("/processes")["processes"], "id") {
        let process = server.json(&format!("/processes/{id}"));
        for (name, input) in process["inputs"].as_object().expect("inputs") {
            assert!(input["schema"].is_object() && input["title"].is_string(), "{id}: {name}");
            assert!(input["minOccurs"].is_u64() && input["maxOccurs"] == 1, "{id}: {name}");
        }
        let outputs = process["outputs"].as_object().expect("outputs");
        assert_eq!(outputs.keys().collect::<Vec<_>>(), ["result"]);
        let kinds = outputs["result"]["schema"]["oneOf"].as_array().expect("kinds");
        assert_eq!(texts(&json!(kinds), "contentMediaType"), ["application/json", "text/csv"]);
        let links = process["links"].as_array().expect("links");
        assert!(links.iter().any(|link| link["rel"] == "http://www.opengis.net/def/rel/ogc/1.0/execute"), "{id}");
    }
    let wanted = format!("{EXCEPTIONS}/no-such-process");
    assert_eq!(problem_type(&server.get("/processes/none"), 404), wanted);
    assert_eq!(problem_type(&server.post("/processes/none/execution", &request(), &[]), 404), wanted);
}

/// core: job-creation-op, -request, -inputs, -input-inline (qualified values too), -input-array, -input-validation,
/// -default-execution-mode, -default-outputs, -success-sync-raw-value-one, -success-sync-document.
#[test]
fn results_come_raw_or_in_a_document_as_json_or_csv() {
    let server = Server::start();
    let plain = server.post(MORAN, &request(), &[]);
    assert_eq!((plain.status, plain.header("content-type")), (200, "application/json"));
    assert!(plain.json()["statistic"].is_number());
    for (same, headers) in [
        (with(&json!({ "response": "raw" })), vec![]),
        (with(&json!({ "outputs": { "result": {} } })), vec![("prefer", "respond-sync")]),
        (with(&json!({ "outputs": {}, "mode": "auto", "id": "global-moran", "subscriber": null })), vec![]),
        (with(&json!({ "outputs": { "result": { "format": { "mediaType": "application/json" } } } })), vec![]),
        (
            json!({ "inputs": {
                "indicator": { "value": "population" }, "relation": "land", "permutations": { "value": 99 },
            } }),
            vec![],
        ),
    ] {
        assert_eq!(server.post(MORAN, &same, &headers).body, plain.body, "{same}");
    }
    let document = server.post(MORAN, &with(&json!({ "response": "document" })), &[]);
    assert_eq!((document.status, document.header("content-type")), (200, "application/json"));
    assert_eq!(document.json(), json!({ "result": { "value": plain.json(), "mediaType": "application/json" } }));
    let csv = json!({ "result": { "format": { "mediaType": "text/csv" }, "transmissionMode": "value" } });
    let raw = server.post(MORAN, &with(&json!({ "outputs": csv })), &[]);
    assert_eq!(raw.header("content-type"), "text/csv; charset=utf-8");
    let document = server.post(MORAN, &with(&json!({ "outputs": csv, "response": "document" })), &[]).json();
    assert_eq!(document["result"], json!({ "value": String::from_utf8_lossy(&raw.body), "mediaType": "text/csv" }));
    let list = json!({ "inputs": { "indicators": ["population", "centrality_index"], "threshold": 50_000 } });
    let taken = server.post("/processes/regions/execution", &list, &ASYNC);
    assert_eq!(taken.status, 201, "{}", String::from_utf8_lossy(&taken.body));
}

/// core: job-creation-input-validation, and what a request may not ask for.
#[test]
fn a_request_that_cannot_be_met_says_what_can() {
    let server = Server::start();
    for (body, right) in [
        (with(&json!({ "response": "xml" })), "raw, document"),
        (with(&json!({ "response": 1 })), "raw, document"),
        (with(&json!({ "outputs": { "statistic": {} } })), "\"result\""),
        (with(&json!({ "outputs": { "result": { "transmissionMode": "reference" } } })), "by value"),
        (with(&json!({ "outputs": { "result": { "format": { "mediaType": "image/png" } } } })), "text/csv"),
        (with(&json!({ "outputs": ["result"] })), "cannot be read"),
        (with(&json!({ "subscriber": { "successUri": "http://example.org/" } })), "calls nobody back"),
        (json!({ "indicator": "population" }), "inside \"inputs\""),
        (json!({ "inputs": { "indicator": { "href": "http://example.org/" } } }), "is not the id of an indicator"),
        (json!({ "inputs": { "indicator": null } }), "is no value"),
    ] {
        for headers in [&[][..], &ASYNC] {
            let detail = server.post(MORAN, &body, headers).problem(400);
            assert!(detail.contains(right), "{body}: {detail}");
        }
    }
    assert!(jobs(&server, "").is_empty());
}

/// core: job-creation-success-async, job-op, job-success, job-results-op, job-results-async-raw-value-one,
/// job-results-async-document; the job's results are delivered as the request asked.
#[test]
fn a_job_tells_its_course_and_gives_its_result_as_it_was_asked_for() {
    let server = Server::start();
    let csv = json!({ "result": { "format": { "mediaType": "text/csv" } } });
    let created = server.post(MORAN, &request(), &ASYNC);
    assert_eq!((created.status, created.header("preference-applied")), (201, "respond-async"));
    let status = server.json(created.header("location"));
    assert_eq!(status["jobID"], created.json()["jobID"]);
    let plain = server.post(MORAN, &request(), &[]).json();
    for (body, media_type) in [
        (request(), "application/json"),
        (with(&json!({ "response": "document" })), "application/json"),
        (with(&json!({ "outputs": csv })), "text/csv; charset=utf-8"),
    ] {
        let id = job(&server, &body);
        let status = server.ended_job(&id);
        assert_eq!((&status["status"], &status["type"]), (&json!("successful"), &json!("process")));
        assert_eq!((&status["progress"], &status["processID"]), (&json!(100), &json!("global-moran")));
        let times = ["created", "started", "finished", "updated"].map(|name| status[name].as_str().expect(name));
        assert!(times[0] <= times[1] && times[1] <= times[2] && times[2] == times[3], "{times:?}");
        let links = status["links"].as_array().expect("links");
        let rel = "http://www.opengis.net/def/rel/ogc/1.0/results";
        let link = links.iter().find(|link| link["rel"] == rel).expect("a link to the results");
        let result = server.get(link["href"].as_str().expect("an address"));
        assert_eq!((result.status, result.header("content-type")), (200, media_type));
        if body["response"] == "document" {
            assert_eq!(result.json()["result"]["value"]["statistic"], plain["statistic"]);
        }
        // What the address asks for goes before what the request said.
        assert_eq!(server.json(&format!("/jobs/{id}/results?f=json"))["statistic"], plain["statistic"]);
    }
}

/// core: job-exception-no-such-job, job-results-exception-no-such-job, job-results-exception-results-not-ready,
/// job-results-failed; dismiss: job-dismiss-op, job-dismiss-success.
#[test]
fn exceptions_have_the_types_of_the_standard() {
    let server = Server::start();
    let none = format!("{EXCEPTIONS}/no-such-job");
    assert_eq!(problem_type(&server.get("/jobs/none"), 404), none);
    assert_eq!(problem_type(&server.get("/jobs/none/results"), 404), none);
    assert_eq!(problem_type(&server.delete("/jobs/none"), 404), none);
    let long = json!({ "inputs": { "indicator": "population", "relation": "nearest", "permutations": 1_000_000 } });
    let running = job(&server, &long);
    let early = server.get(&format!("/jobs/{running}/results"));
    assert_eq!(problem_type(&early, 404), format!("{EXCEPTIONS}/result-not-ready"));
    let dismissed = server.delete(&format!("/jobs/{running}"));
    assert_eq!((dismissed.status, &dismissed.json()["status"]), (200, &json!("dismissed")));
    assert_eq!(dismissed.json()["jobID"], json!(running));
    let wrong = json!({ "inputs": { "indicator": "schemes", "units": "small_district = FALSE" } });
    let failed = job(&server, &wrong);
    assert_eq!(server.ended_job(&failed)["status"], "failed");
    let why = server.get(&format!("/jobs/{failed}/results"));
    assert_eq!(problem_type(&why, 400), "InvalidParameterValue");
}

/// job-list: op, success, links, type-, processid-, status-, datetime-, duration- and limit-definition and -response.
#[test]
fn the_list_of_jobs_is_cut_down_by_each_parameter() {
    let server = Server::start();
    let first = job(&server, &request());
    let wrong = job(&server, &json!({ "inputs": { "indicator": "schemes", "units": "small_district = FALSE" } }));
    for id in [&first, &wrong] {
        server.ended_job(id);
    }
    let geary = server.post("/processes/geary/execution", &request(), &ASYNC).json();
    let geary = geary["jobID"].as_str().expect("an id").to_owned();
    let created = server.ended_job(&geary)["created"].as_str().expect("a time").to_owned();
    let all = vec![geary.clone(), wrong.clone(), first.clone()];
    for (query, wanted) in [
        ("", all.clone()),
        ("?type=process", all.clone()),
        ("?type=other", vec![]),
        ("?processID=geary", vec![geary.clone()]),
        ("?processID=geary,global-moran", all.clone()),
        ("?status=failed", vec![wrong.clone()]),
        ("?status=failed,successful", all.clone()),
        ("?status=running&processID=geary", vec![]),
        ("?datetime=../1999-12-31T23:59:59Z", vec![]),
        ("?datetime=2000-01-01T00:00:00Z/..", all.clone()),
        ("?minDuration=0", all.clone()),
        ("?minDuration=3600", vec![]),
        ("?maxDuration=3600", all.clone()),
        ("?minDuration=0&maxDuration=3600&status=failed", vec![wrong]),
        ("?limit=2", all[..2].to_vec()),
    ] {
        assert_eq!(jobs(&server, query), wanted, "{query}");
    }
    assert!(jobs(&server, &format!("?datetime={created}")).contains(&geary));
    let page = server.json("/jobs?limit=2");
    let next = page["links"].as_array().expect("links").iter().find(|link| link["rel"] == "next").expect("a next page");
    assert_eq!(texts(&server.json(next["href"].as_str().expect("an address"))["jobs"], "jobID"), [first]);
    for (query, right) in [
        ("?status=done", "accepted, running"),
        ("?datetime=soon", "2026-01-01T00:00:00Z"),
        ("?minDuration=-1", "whole number"),
        ("?limit=0", "whole number"),
        ("?state=failed", "processID"),
    ] {
        assert!(server.get(&format!("/jobs{query}")).problem(400).contains(right), "{query}");
    }
}
