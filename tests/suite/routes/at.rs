//! `/at`.

use super::server::Server;

#[test]
fn a_point_tells_its_municipality_county_and_networks() {
    let server = Server::start();
    let centre = server.json("/municipalities/0604")["centre"].clone();
    let answer = server.json(&format!("/at?lon={}&lat={}", centre[0], centre[1]));
    assert_eq!(answer["municipality"]["number"], "0604");
    assert_eq!(answer["municipality"]["name"], "Kongsberg");
    assert_eq!(answer["county"]["number"], "06");
    assert_eq!(answer["networks"][0]["title"], "Kongsbergregionen");
    assert_eq!((&answer["dataset"], &answer["year"]), (&"norway-2018".into(), &2018.into()));
    assert!(answer["sources"].as_array().is_some_and(|sources| !sources.is_empty()));
}

#[test]
fn outside_is_not_found_and_half_a_point_is_a_bad_request() {
    let server = Server::start();
    assert!(server.get("/at?lon=0&lat=0").problem(404).contains("lies between longitude"));
    assert!(server.get("/at?lon=10").problem(400).contains("lat is missing"));
    assert!(server.get("/at?lon=262257&lat=6652205").problem(400).contains("-180 to 180"));
    assert!(server.get("/at?lon=NaN&lat=60").problem(400).contains("lon"));
}
