//! Networks over HTTP: who is in them, what they share, who ties them together, and who hangs closely together.

use serde_json::{Value, json};

use super::processes::execute;
use super::server::{Server, texts};
use crate::suite::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS};

/// The entry of a list with this id.
fn with_id<'a>(list: &'a Value, id: &str) -> &'a Value {
    let found = list.as_array().expect("a list").iter().find(|entry| entry["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {list}"))
}

fn answer(server: &Server, process: &str, inputs: &Value) -> Value {
    let answer = execute(server, process, inputs);
    assert_eq!(answer.status, 200, "{process} {inputs}: {}", String::from_utf8_lossy(&answer.body));
    answer.json()
}

fn csv(server: &Server, process: &str, inputs: &Value) -> String {
    let answer = server.post(&format!("/processes/{process}/execution?f=csv"), &json!({ "inputs": inputs }), &[]);
    assert_eq!(answer.status, 200);
    String::from_utf8(answer.body).expect("text")
}

#[test]
fn the_region_of_kongsberg_is_seven_in_two_counties_connected_by_land() {
    let server = Server::start();
    let found = answer(&server, "network-coverage", &json!({}));
    let region = with_id(&found["networks"], "Kongsbergregionen");
    assert_eq!(texts(&region["members"], "number"), ["0604", "0631", "0632", "0633", "0807", "0826", "0827"]);
    let shares = region["shares"].as_array().expect("shares");
    let counties: Vec<_> = shares.iter().map(|share| (share["title"].as_str(), share["members"].as_u64())).collect();
    assert_eq!(counties, [(Some("Buskerud"), Some(4)), (Some("Telemark"), Some(3))]);
    assert_eq!((&region["crosses_border"], &region["connected"]), (&json!(true), &json!(true)));
    assert_eq!((&region["cut_off"], &region["enclaves"]), (&json!([]), &json!([])));
    assert_eq!((&region["travel"]["pairs"], &region["travel"]["unreachable_pairs"]), (&json!(21), &json!(0)));
    assert!(region["travel"]["longest_minutes"].as_f64() > region["travel"]["mean_minutes"].as_f64());
    assert_eq!((&region["inhabitants"]["missing"], &region["form"]), (&json!([]), &json!("regional council")));
}

#[test]
fn the_answer_says_that_the_councils_are_incomplete_and_who_is_in_two() {
    let server = Server::start();
    let note = server.json("/groupings/regional-council")["note"].as_str().expect("a note").to_owned();
    for process in ["network-coverage", "network-overlap", "brokers"] {
        let found = answer(&server, process, &json!({}));
        assert_eq!(found["notes"][0], json!({ "about": "regional-council", "note": note }), "{process}");
        assert_eq!(found["memberships"], json!({ "count": 157, "without_date": 157, "estimated": 16 }), "{process}");
        assert_eq!((&found["year"], &found["membership_year"]), (&json!(2018), &json!(2018)), "{process}");
        let units = found["units"].as_array().expect("units");
        assert_eq!(units.iter().filter(|unit| unit["networks"] == 2).count(), 3, "{process}");
    }
    let found = answer(&server, "network-coverage", &json!({}));
    assert_eq!(texts(&found["in_several"], "number"), ["1026", "1211", "1216"]);
    assert_eq!((&found["covered_units"]["count"], &found["covered_units"]["covered"]), (&json!(422), &json!(154)));
    assert_eq!(found["in_none"].as_array().map(Vec::len), Some(422 - 154));
    assert_eq!(found["by_group"].as_array().map(Vec::len), Some(18));
    let lines = csv(&server, "network-coverage", &json!({}));
    assert!(
        lines.starts_with("id,title,form,members,inhabitants,connected,cut_off,enclosed,longest_minutes,"),
        "{lines}"
    );
    assert_eq!(lines.lines().count(), 24);
}

#[test]
fn a_network_of_all_units_of_a_county_covers_it_whole_and_lacks_nobody() {
    let server = Server::start();
    let found = answer(&server, "network-coverage", &json!({ "grouping": "county", "relation": "sea" }));
    for county in found["networks"].as_array().expect("networks") {
        let [share] = &county["shares"].as_array().expect("shares")[..] else { panic!("one county has one share") };
        assert_eq!((&share["share_pct"], &share["missing"]), (&json!(100), &json!([])), "{}", county["title"]);
        assert_eq!((&share["inhabitants"]["share_pct"], &county["crosses_border"]), (&json!(100), &json!(false)));
    }
    assert_eq!((&found["in_none"], &found["covered_units"]["share_pct"]), (&json!([]), &json!(100)));
    assert_eq!(found["memberships"]["count"], 0, "a grouping from a column has none");
    let oslo = with_id(&found["networks"], "03");
    assert_eq!((&oslo["travel"]["longest_minutes"], &oslo["travel"]["pairs"]), (&Value::Null, &json!(0)));
}

#[test]
fn networks_share_members_by_pairs_and_brokers_tie_them_together() {
    let server = Server::start();
    let found = answer(&server, "network-overlap", &json!({}));
    let overlaps = found["overlaps"].as_array().expect("overlaps");
    assert_eq!(overlaps.len(), 2);
    assert!(overlaps[0]["jaccard"].as_f64() >= overlaps[1]["jaccard"].as_f64());
    let mut shared: Vec<&str> = overlaps.iter().flat_map(|overlap| texts(&overlap["shared"], "number")).collect();
    shared.sort_unstable();
    assert_eq!(shared, ["1026", "1211", "1216"]);
    assert_eq!(texts(&found["pairs"][0]["units"], "number"), ["1211", "1216"], "both in the same two councils");
    let both = answer(&server, "network-overlap", &json!({ "groupings": ["regional-council", "county"] }));
    let kinds = &both["kind_overlaps"][0];
    assert_eq!((&kinds["units_in_both"], &kinds["units_in_either"]), (&json!(154), &json!(422)));
    let forms = answer(&server, "network-overlap", &json!({ "kinds": "form" }));
    assert_eq!((&forms["kinds"][0]["kind"], &forms["without_form"]), (&json!("regional council"), &json!([])));
    let lines = csv(&server, "network-overlap", &json!({}));
    assert!(lines.starts_with("grouping,network,title,other_grouping,other,other_title,shared,union,jaccard\n"));

    let found = answer(&server, "brokers", &json!({}));
    assert_eq!(found["brokers"].as_array().map(Vec::len), Some(3));
    let aseral = found["brokers"].as_array().expect("units").iter().find(|unit| unit["number"] == "1026");
    assert_eq!(aseral.expect("a broker")["ties_alone"].as_array().map(Vec::len), Some(2), "nobody else is in both");
    let etne = found["brokers"].as_array().expect("units").iter().find(|unit| unit["number"] == "1211");
    assert_eq!(etne.expect("a broker")["ties_alone"], json!([]), "another municipality is in both too");
    let counts: Vec<_> = found["network_counts"].as_array().expect("counts").iter().map(|c| &c["units"]).collect();
    assert_eq!(counts, [&json!(268), &json!(151), &json!(3)]);
    assert!(csv(&server, "brokers", &json!({})).starts_with("number,name,status,networks,betweenness,ties_alone\n"));
}

#[test]
fn communities_hang_together_are_the_same_for_a_seed_and_can_be_mapped() {
    let server = Server::start();
    let inputs = json!({ "relation": "land", "starts": 3, "seed": 11 });
    let first = execute(&server, "communities", &inputs);
    let found = first.json();
    assert_eq!(execute(&server, "communities", &inputs).body, first.body, "the same seed, the same answer");
    assert!(found["modularity"].as_f64().is_some_and(|q| q > 0.8 && q < 1.0), "{}", found["modularity"]);
    let islands = found["islands"].as_array().expect("a list").len();
    assert_eq!((islands, &found["n"]), (29, &json!(422 - 29)), "29 municipalities border on nobody by land");
    let sizes: Vec<u64> = found["communities"]
        .as_array()
        .expect("communities")
        .iter()
        .map(|community| community["size"].as_u64().expect("a size"))
        .collect();
    assert!(sizes.is_sorted_by(|a, b| a >= b) && sizes.iter().sum::<u64>() == 393);
    let levels = texts(&found["levels"], "column");
    assert_eq!(levels.last(), Some(&"community"));
    assert_eq!(texts(&found["columns"], "id")[0], "community");
    let traena = found["units"].as_array().expect("units").iter().find(|unit| unit["name"] == "Træna").expect("listed");
    assert_eq!((&traena["status"], &traena["community"]), (&json!("island"), &Value::Null));
    assert_eq!((&found["measure"], &found["symmetrised"]), (&Value::Null, &Value::Null));
    let councils = answer(&server, "communities", &json!({ "relation": "co-membership" }));
    assert_eq!((&councils["measure"], &councils["notes"][0]["about"]), (&json!("networks"), &json!("co-membership")));
}

#[test]
fn what_is_wrong_with_networks_is_a_bad_request_that_says_what_is_right() {
    let server = Server::start();
    for (process, inputs, right) in [
        (
            "network-coverage",
            json!({ "grouping": "parish" }),
            "input grouping: there is no grouping \"parish\"; known: county",
        ),
        (
            "network-coverage",
            json!({ "relation": "travel" }),
            "links nearly every two units, so that all hangs together; use land, sea",
        ),
        ("network-coverage", json!({ "travel": "land" }), "input travel: relation land gives no minutes"),
        ("network-coverage", json!({ "indicator": "centrality_index" }), "does not add up; use a count or an amount"),
        ("network-coverage", json!({ "by": "fylke" }), "input by: there is no grouping"),
        (
            "network-coverage",
            json!({ "grouping": "county", "year": 2010 }),
            "input year: county is not made from memberships",
        ),
        ("network-coverage", json!({ "units": "number = '0301'" }), "has no network with a member among the units"),
        ("network-overlap", json!({ "groupings": ["county", "county"] }), "county is given twice"),
        ("network-overlap", json!({ "groupings": ["county", "x"] }), "input groupings: there is no grouping \"x\""),
        (
            "network-overlap",
            json!({ "units": "number = '0604'" }),
            "is the only network with members; an overlap needs two",
        ),
        ("brokers", json!({ "units": "number = '0604'" }), "a broker needs two networks or more"),
        ("communities", json!({}), "input relation: communities needs it"),
        ("communities", json!({ "relation": "by-air" }), "input relation: there is no relation"),
        ("communities", json!({ "relation": "travel" }), "minutes of travel grows with distance"),
        (
            "communities",
            json!({ "relation": "co-membership", "measure": "km" }),
            "no measure \"km\"; relations with measures: ",
        ),
        ("communities", json!({ "relation": "nearest" }), "use one with a measure"),
        ("communities", json!({ "relation": "land", "units": "name = 'Træna'" }), "there is nothing to part"),
        ("communities", json!({ "relation": "land", "resolution": -1 }), "input resolution: -1 is not"),
    ] {
        let detail = execute(&server, process, &inputs).problem(400);
        assert!(detail.contains(right), "{process} {inputs}: {detail}");
    }
}

const OVER_TIME: &str = r#"
[[memberships]]
file = "members.csv"
source = "made-up"
grouping = "leagues"
title = { en = "Leagues" }
network = "league"
number = "nr"
from = "from"
to = "to"
form_value = "league"

[[networks]]
file = "leagues.csv"
source = "made-up"
grouping = "leagues"
network = "league"
tasks = "tasks"
organs = "organs"
from = "from"
to = "to"

[[indicators]]
file = "people.csv"
source = "made-up"
number = "nr"
columns = [{ column = "people", id = "people", title = { en = "People" }, unit = "persons", kind = "count" }]

[[relations]]
id = "borders"
title = { en = "Borders" }
source = "made-up"
file = "borders.csv"
from = "a"
to = "b"
symmetric = true
"#;

#[test]
fn a_users_own_networks_are_told_as_of_another_year() {
    let folder = Folder::new()
        .with("units.csv", SMALL_UNITS)
        .with("people.csv", "nr,people\n1,10\n2,20\n4,40\n")
        .with("borders.csv", "a,b\n1,2\n2,3\n3,4\n4,5\n2,6\n")
        .with("leagues.csv", "league,tasks,organs,from,to\nUpper,roads; water,board,2000,\nOld,,,1990,2015\n")
        .with(
            "members.csv",
            "league,nr,from,to\nUpper,1,,\nUpper,2,2010,\nUpper,3,2010,2019\nUpper,5,2020,\nOld,4,,\nOld,1,,\n",
        );
    let (dataset, _) = folder.build(&format!("{SMALL_HEAD}{OVER_TIME}")).expect("builds");
    nabolag::io::geopackage::write(&dataset, &folder.path("small.gpkg")).expect("written");
    let server = Server::of(&[&folder.path("small.gpkg")]);
    let now = answer(&server, "network-coverage", &json!({ "indicator": "people", "by": "shire" }));
    let [upper] = &now["networks"].as_array().expect("networks")[..] else { panic!("Old has ended: {now}") };
    assert_eq!(texts(&upper["members"], "number"), ["01", "02", "03"]);
    assert_eq!(
        (&upper["inhabitants"]["sum"], texts(&upper["inhabitants"]["missing"], "number")),
        (&json!(30), vec!["03"])
    );
    assert_eq!((&upper["connected"], &upper["travel"], &now["travel"]), (&json!(true), &Value::Null, &Value::Null));
    let enclosed: Vec<_> =
        upper["enclaves"].as_array().expect("pieces").iter().map(|units| texts(units, "number")).collect();
    assert_eq!(enclosed, [vec!["04", "05"], vec!["06"]], "only members lead from them to the rest");
    assert_eq!(now["memberships"], json!({ "count": 6, "without_date": 3, "estimated": 0 }));
    assert_eq!(now["relation"], json!("borders"), "the first there is, where there is no land");

    let then = answer(&server, "network-coverage", &json!({ "year": 2012, "by": "shire" }));
    assert_eq!((texts(&then["networks"], "id"), &then["membership_year"]), (vec!["Upper", "Old"], &json!(2012)));
    assert_eq!(texts(&then["in_several"], "number"), ["01"]);
    let later = answer(&server, "network-coverage", &json!({ "year": 2021, "by": "shire" }));
    let upper = with_id(&later["networks"], "Upper");
    assert_eq!((texts(&upper["members"], "number"), &upper["connected"]), (vec!["01", "02", "05"], &json!(false)));
    assert_eq!((texts(&upper["cut_off"], "number"), texts(&later["empty"], "id")), (vec!["05"], vec!["Old"]));
    let none = execute(&server, "network-coverage", &json!({ "year": 1980 })).problem(400);
    assert!(none.contains("leagues has no network with a member among the units in 1980"), "{none}");

    let group = &server.json("/groupings/leagues")["groups"][0];
    assert_eq!((&group["form"], &group["tasks"]), (&json!("league"), &json!(["roads", "water"])));
    assert_eq!((&group["organs"], &group["from"], &group["to"]), (&json!(["board"]), &json!("2000"), &Value::Null));
    let items = server.json("/collections/memberships/items?limit=1");
    assert_eq!(items["features"][0]["properties"]["grouping"], "leagues");
}
