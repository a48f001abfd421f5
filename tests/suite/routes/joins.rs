//! `/joins`: tables that are posted, matched and mapped, for whoever holds the id; and what is no such table.

use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::server::{Answer, Server};

const CSV: &str = "number;Share of roofs;Zone\n301;12,5;south\n1103;3,25;west\n9999;1;west\nBergen;..;west\n0513;7;\n\
                   0513;8;\nOslo by;2;south\n";

fn post(server: &Server, path: &str, body: &[u8], content_type: &str) -> Answer {
    server.post_bytes(path, body, content_type)
}

fn joined(server: &Server) -> Value {
    let answer = post(server, "/joins?decimal=,", CSV.as_bytes(), "text/csv; charset=utf-8");
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.header("cache-control"), "private, no-store");
    let join = answer.json();
    let here = format!("/joins/{}", join["joinId"].as_str().expect("an id"));
    assert!(answer.header("location").ends_with(&here));
    join
}

#[test]
fn a_posted_table_is_matched_reported_and_asked_for_like_any_indicator() {
    let server = Server::start();
    let join = joined(&server);
    let report = &join["report"];
    assert_eq!((&report["rows"], &report["matched"]), (&json!(7), &json!(3)), "{report}");
    assert_eq!(report["mended"][0]["remark"], "301 was read as 0301");
    assert_eq!(report["unmatched"][0]["text"], "9999");
    assert_eq!(report["unmatched"][1]["text"], "Oslo by");
    assert_eq!(report["unmatched"][1]["nearest"][0], json!({ "number": "0301", "name": "Oslo" }));
    assert_eq!(report["duplicates"], json!([{ "number": "0513", "name": "Skjåk", "rows": [6, 7] }]));
    assert_eq!(report["units_without_row"].as_array().map(Vec::len), Some(419));
    let information = &join["joinInformation"];
    assert_eq!(information["numberOfMatchedCollectionKeys"], 3);
    assert_eq!(information["numberOfAdditionalAttributeKeys"], 2);
    assert_eq!(information["numberOfDuplicateAttributeKeys"], 2);
    let [share, zone] = [0, 1].map(|at| join["columns"][at]["id"].as_str().expect("an id"));
    assert!(share.ends_with(".share_of_roofs") && zone.split('.').next_back() == Some("zone"));

    let indicator = server.json(&format!("/indicators/{share}"));
    assert_eq!(indicator["status_counts"], json!({ "observed": 2, "estimated": 0, "missing": 420 }));
    let grouping = server.json(&format!("/groupings/{zone}"));
    assert_eq!(grouping["groups"][1]["members"], json!(["1103", "1201"]));
    let items = server.json(&format!("/collections/municipalities/items?filter={share}%20%3E%205&properties={share}"));
    assert_eq!((&items["numberMatched"], &items["features"][0]["id"]), (&json!(1), &json!("0301")));
    let tile = server.get(&format!("/tiles/municipalities/5/16/9?properties={share}"));
    assert_eq!((tile.status, tile.header("cache-control"), tile.header("etag")), (200, "private, no-store", ""));
    assert!(tile.body.windows(share.len()).any(|window| window == share.as_bytes()));
    let style = server.json(&format!("/styles/{share}"));
    assert!(style.to_string().contains(share));
    let inputs = json!({ "inputs": { "indicator": share, "relation": "travel", "minutes": 1000 } });
    let moran = server.post("/processes/global-moran/execution", &inputs, &[]);
    assert!(moran.status == 200 || moran.problem(400).contains("value"), "{}", moran.status);
}

#[test]
fn a_join_is_nobody_elses_and_goes_when_it_is_dismissed() {
    let server = Server::start();
    let join = joined(&server);
    let here = format!("/joins/{}", join["joinId"].as_str().expect("an id"));
    let share = join["columns"][0]["id"].as_str().expect("an id");
    assert_eq!(server.json(&here)["joinInformation"], join["joinInformation"]);
    assert_eq!(server.get("/joins").status, 405, "there is no list");
    for list in ["/indicators", "/groupings", "/tiles", "/styles", "/jobs", "/collections/municipalities/queryables"] {
        let text = String::from_utf8(server.get(list).body).expect("text");
        assert!(!text.contains("join."), "{list}");
    }
    let inputs = json!({ "inputs": { "indicators": [share], "groups": "county" } });
    let prefer = [("prefer", "respond-async")];
    let job = server.post("/processes/compare-groups/execution", &inputs, &prefer);
    if job.status == 201 {
        assert_eq!(server.json("/jobs")["jobs"], json!([]), "a job on a joined table is in no list");
    }
    assert_eq!(server.delete(&here).status, 204);
    assert!(server.get(&here).problem(404).contains("post the table to /joins again"));
    assert!(server.get(&format!("/indicators/{share}")).problem(404).contains("60 minutes after their last use"));
    let tile = server.get(&format!("/tiles/municipalities/5/16/9?properties={share}"));
    assert!(tile.problem(404).contains("no join"));
    assert!(server.delete(&here).problem(404).contains("no join"));
    assert!(server.get("/joins/nonsense").problem(404).contains("no join"));
}

#[test]
fn a_form_may_hold_the_table_and_how_to_read_it() {
    let server = Server::start();
    let field =
        |name: &str, value: &str| format!("--X\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
    let file =
        "--X\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\ncontent-type: text/csv\r\n\r\n";
    let form = |fields: &str, table: &str| format!("{fields}{file}{table}\r\n--X--\r\n");
    let kind = "multipart/form-data; boundary=X";
    let table = "nr\tname\tx\n0301\tOslo\t1,5\n";
    let fields = field("decimal", ",") + &field("columns", "x") + &field("key", "name");
    let answer = post(&server, "/joins", form(&fields, table).as_bytes(), kind);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    assert_eq!(answer.json()["columns"].as_array().map(Vec::len), Some(1));
    let wrong = post(&server, "/joins", form(&field("decimals", ","), table).as_bytes(), kind).problem(400);
    assert!(wrong.contains("no field \"decimals\"; it has file, key"), "{wrong}");
    let wrong = post(&server, "/joins", form(&field("decimal", ";"), table).as_bytes(), kind).problem(400);
    assert!(wrong.contains("is not one of ., ,"), "{wrong}");
    let empty = format!("{}--X--\r\n", field("key", "nr"));
    assert!(post(&server, "/joins", empty.as_bytes(), kind).problem(400).contains("no field file"));
    assert!(post(&server, "/joins", b"--Y", kind).status == 400);
    assert!(post(&server, "/joins", b"--X", "multipart/form-data").status == 400);
}

#[test]
fn bodies_that_are_no_table_are_refused_with_what_would_be_right() {
    let server = Server::start();
    let refused = |path: &str, body: &[u8], status: u16| post(&server, path, body, "text/csv").problem(status);
    assert!(refused("/joins", b"", 400).contains("is empty"));
    assert!(refused("/joins", b"number,x\n", 400).contains("no rows"));
    assert!(refused("/joins", b"{\"a\": [1, 2]}\n{}\n", 400).contains("the header"));
    assert!(refused("/joins", b"number,x\n1,2,3\n", 400).contains("row 2"));
    assert!(refused("/joins", b"number,x\nabcd,1\n", 400).contains("numbers look like \"0101\""));
    assert!(refused("/joins?key=nr", b"number,x\n0301,1\n", 400).contains("its columns are: number, x"));
    assert!(refused("/joins?columns=y", b"number,x\n0301,1\n", 400).contains("its columns are: number, x"));
    assert!(refused("/joins", b"number,x\n0301,\xc5s\n", 400).contains("encoding = \"latin-1\""));
    assert!(refused("/joins?kind=number", b"number,x\n0301,1\n", 400).contains("count, amount"));
    assert!(refused("/joins", b"PK\x03\x04rest", 415).contains("save it as .xlsx or CSV"));
    assert!(refused("/joins", b"\xd0\xcf\x11\xe0rest", 415).contains("save it as .xlsx or CSV"));
    let json = post(&server, "/joins", b"{}", "application/json").problem(415);
    assert!(json.contains("post CSV as text/csv"), "{json}");
    let mixed = refused("/joins", b"number,x\n0301,1\n1103,2\n1201,3,\n", 400);
    assert!(mixed.contains("row 4"), "{mixed}");
}

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

#[test]
fn a_sheet_of_a_workbook_is_joined_as_a_text_is() {
    let server = Server::start();
    let mut workbook = Workbook::new();
    workbook.add_worksheet().set_name("Notes").and_then(|sheet| sheet.write(0, 0, "about")).expect("written");
    let sheet = workbook.add_worksheet().set_name("Roofs").expect("named");
    for (row, (number, share)) in [("number", "share"), ("0301", "12.5"), ("1103", "..")].into_iter().enumerate() {
        let row = u32::try_from(row).expect("few");
        sheet.write(row, 0, number).and_then(|sheet| sheet.write(row, 1, share)).expect("written");
    }
    sheet.write(3, 0, 513).and_then(|sheet| sheet.write(3, 1, 7.25)).expect("written");
    let bytes = workbook.save_to_buffer().expect("saved");
    let unnamed = post(&server, "/joins", &bytes, XLSX);
    assert_eq!(unnamed.status, 400);
    assert_eq!(unnamed.json()["sheets"], json!(["Notes", "Roofs"]), "the client can offer them");
    let wrong = post(&server, "/joins?sheet=Walls", &bytes, XLSX).problem(400);
    assert!(wrong.contains("has no sheet \"Walls\"; its sheets are: Notes, Roofs"), "{wrong}");
    let answer = post(&server, "/joins?sheet=Roofs", &bytes, XLSX);
    assert_eq!(answer.status, 201, "{}", String::from_utf8_lossy(&answer.body));
    let join = answer.json();
    assert_eq!((&join["report"]["rows"], &join["report"]["matched"]), (&json!(3), &json!(3)));
    assert_eq!(join["report"]["mended"][0]["remark"], "513 was read as 0513");
    let indicator = server.json(&format!("/indicators/{}", join["columns"][0]["id"].as_str().expect("an id")));
    assert_eq!(indicator["status_counts"], json!({ "observed": 2, "estimated": 0, "missing": 420 }));
    let cut = post(&server, "/joins?sheet=Roofs", &bytes[..bytes.len() - 60], XLSX);
    assert!(matches!(cut.status, 400 | 415), "{}", cut.status);
}

#[test]
fn what_is_too_large_is_refused_with_what_is_allowed_and_the_server_goes_on() {
    let server = Server::start();
    let big = "0301,1\n".repeat(10 << 20 >> 3);
    let answer = post(&server, "/joins", format!("number,x\n{big}").as_bytes(), "text/csv");
    assert!(answer.problem(413).contains("at most 4 MB"));
    let tall = format!("number,x\n{}", "0301,1\n".repeat(20_001));
    let answer = post(&server, "/joins", tall.as_bytes(), "text/csv");
    assert!(answer.problem(413).contains("20001 rows; a join takes at most 20000"));
    let names: Vec<String> = (0..20_000).map(|n| format!("Nowhere in particular {n},1")).collect();
    let names = names.join("\n");
    let started = std::time::Instant::now();
    let answer = post(&server, "/joins", format!("number,x\n{names}").as_bytes(), "text/csv");
    assert!(answer.problem(400).contains("no row speaks of"));
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
    assert_eq!(server.get("/health").status, 200);
}

#[test]
fn the_keys_that_tables_are_joined_by_are_listed_with_their_values() {
    let server = Server::start();
    let keys = server.json("/collections/municipalities/keys");
    assert_eq!(keys["keys"][0]["id"], "number");
    assert_eq!(keys["keys"][0]["isDefault"], true);
    let values = server.json("/collections/municipalities/keys/number");
    assert_eq!(values["values"].as_array().map(Vec::len), Some(422));
    assert_eq!(values["values"][0], json!({ "key": "0101", "title": "Halden" }));
    assert!(server.get("/collections/counties/keys").problem(404).contains("municipalities only"));
    assert!(server.get("/collections/municipalities/keys/id").problem(404).contains("number and name"));
}
