//! `/municipalities`: the list, profiles, neighbours.

use serde_json::Value;

use super::server::{Server, texts};

#[test]
fn the_list_tells_homonyms_apart_by_county() {
    let server = Server::start();
    let list = server.json("/municipalities");
    let units = list["units"].as_array().expect("units");
    assert_eq!(units.len(), 422);
    let of = |number: &str| units.iter().find(|unit| unit["number"] == number).expect("listed");
    let counties = ["0441", "1243"].map(|number| {
        assert!(of(number)["name"].as_str().is_some_and(|name| name.starts_with("Os")));
        of(number)["county"]["name"].as_str().expect("a county")
    });
    assert_eq!(counties, ["Hedmark", "Hordaland"]);
}

#[test]
fn a_profile_holds_groups_values_with_status_and_ranks() {
    let server = Server::start();
    let profile = server.json("/municipalities/0513");
    assert_eq!((&profile["name"], &profile["year"]), (&"Skjåk".into(), &2018.into()));
    assert!(texts(&profile["groups"], "title").contains(&"Oppland"));
    assert_eq!(profile["networks"][0]["grouping"], "regional-council");
    let indicators = profile["indicators"].as_array().expect("indicators");
    let population = indicators.iter().find(|entry| entry["id"] == "population").expect("population");
    assert_eq!(population["status"], "observed");
    let ranks = population["ranks"].as_array().expect("ranks");
    assert_eq!((&ranks[0]["grouping"], &ranks[0]["of"]), (&Value::Null, &422.into()));
    let within: Vec<&str> = ranks.iter().filter_map(|rank| rank["grouping"].as_str()).collect();
    assert!(within.contains(&"county") && within.contains(&"size-class"), "{within:?}");
    let oslo = server.json("/municipalities/0301");
    let schemes = oslo["indicators"].as_array().expect("indicators").iter().find(|entry| entry["id"] == "schemes");
    let schemes = schemes.expect("schemes");
    assert!(schemes["value"].is_null() && schemes["status"] == "missing" && schemes["ranks"] == Value::Array(vec![]));
}

#[test]
fn an_unknown_number_says_what_numbers_look_like_and_names_the_nearest() {
    let server = Server::start();
    let detail = server.get("/municipalities/513").problem(404);
    assert!(detail.contains("look like \"0101\"") && detail.contains("0513 Skjåk"), "{detail}");
    let detail = server.get("/municipalities/skjåk").problem(404);
    assert!(detail.contains("0513 Skjåk"), "{detail}");
}

#[test]
fn neighbours_by_land_carry_distance_and_the_values_asked_for() {
    let server = Server::start();
    let answer = server.json("/municipalities/0513/neighbours?relation=land&indicator=schemes,population");
    assert_eq!((&answer["unit"], &answer["relation"]), (&"0513".into(), &"land".into()));
    let neighbours = answer["neighbours"].as_array().expect("neighbours");
    let lesja = neighbours.iter().find(|unit| unit["number"] == "0512").expect("Lesja is a neighbour");
    assert_eq!((&lesja["order"], &lesja["name"]), (&1.into(), &"Lesja".into()));
    assert!(lesja["distance_km"].as_f64().is_some_and(|km| (20.0..60.0).contains(&km)));
    assert!(lesja["values"]["schemes"].is_number() && lesja["values"]["population"].is_number());
    let second = server.json("/municipalities/0513/neighbours?relation=land&order=2");
    let orders: Vec<u64> =
        second["neighbours"].as_array().expect("a list").iter().filter_map(|unit| unit["order"].as_u64()).collect();
    assert!(orders.is_sorted() && orders.last() == Some(&2) && orders.len() > neighbours.len());
}

#[test]
fn a_municipality_without_land_neighbours_is_an_island_not_an_error() {
    let server = Server::start();
    let land = server.json("/municipalities/1144/neighbours?relation=land");
    assert_eq!(land["neighbours"], Value::Array(vec![]));
    let sea = server.json("/municipalities/1144/neighbours?relation=sea");
    assert!(sea["neighbours"].as_array().is_some_and(|list| !list.is_empty()));
}

#[test]
fn the_nearest_are_so_many_and_ascend_by_distance() {
    let server = Server::start();
    let answer = server.json("/municipalities/0301/neighbours?relation=nearest&k=7");
    let km: Vec<f64> = answer["neighbours"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|unit| unit["distance_km"].as_f64())
        .collect();
    assert_eq!(km.len(), 7);
    assert!(km.is_sorted());
}

#[test]
fn a_question_that_does_not_fit_says_which_would() {
    let server = Server::start();
    let base = "/municipalities/0301/neighbours";
    assert!(
        server.get(&format!("{base}?relation=air")).problem(400).contains("land, sea, travel, co-membership, nearest")
    );
    assert!(server.get(&format!("{base}?relation=nearest&order=2")).problem(400).contains("takes k"));
    assert!(server.get(&format!("{base}?relation=land&minutes=30")).problem(400).contains("minutes"));
    assert!(server.get(&format!("{base}?indicator=wealth")).problem(400).contains("population"));
    assert!(server.get("/municipalities/9999/neighbours").problem(404).contains("9999"));
}
