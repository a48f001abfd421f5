//! `/relations`.

use super::server::Server;

#[test]
fn contiguity_of_the_default_is_that_of_the_real_borders() {
    let server = Server::start();
    let land = server.json("/relations/land");
    assert_eq!((&land["contacts"]["rook"], &land["contacts"]["point"]), (&868.into(), &14.into()));
    assert_eq!(land["pairs"].as_array().map(Vec::len), Some(882));
    assert_eq!(land["islands"].as_array().map(Vec::len), Some(29));
    let sea = server.json("/relations/sea");
    assert_eq!((&sea["contacts"]["rook"], &sea["pair_count"]), (&1127.into(), &1149.into()));
    assert!(server.get("/relations/air").problem(404).contains("land, sea"));
}

#[test]
fn weights_say_how_many_neighbours_units_have_and_leave_in_the_formats_of_the_field() {
    let server = Server::start();
    let land = server.json("/relations/land/weights?contiguity=rook");
    assert_eq!((&land["n"], &land["links"], &land["symmetric"]), (&422.into(), &1736.into(), &true.into()));
    assert_eq!(land["islands"].as_array().map(Vec::len), Some(29));
    let bars = land["histogram"].as_array().expect("bars");
    assert_eq!((&bars[0]["neighbours"], &bars[0]["units"]), (&0.into(), &29.into()));
    let count = |name: &str| bars.iter().filter_map(|bar| bar[name].as_u64()).collect::<Vec<_>>();
    assert_eq!(count("units").iter().sum::<u64>(), 422);
    assert_eq!(count("units").iter().zip(count("neighbours")).map(|(units, each)| units * each).sum::<u64>(), 1736);

    let text = |query: &str| {
        let answer = server.get(&format!("/relations/{query}"));
        assert_eq!(answer.header("content-type").split(';').next(), Some("text/plain"), "{query}");
        String::from_utf8(answer.body).expect("text")
    };
    let gal = nabolag::statistics::weights::from_gal(&text("land/weights?f=gal")).expect("reads");
    assert_eq!((gal.ids.len(), gal.weights.link_count(), gal.weights.islands().len()), (422, 1764, 29));
    let gwt = text("travel/weights?f=gwt&k=3&weights=inverse&transform=r");
    assert_eq!(gwt.lines().next(), Some("0 422 norway-2018 number"));
    let first: f64 =
        gwt.lines().skip(1).take(3).map(|line| line.split(' ').nth(2).expect("a weight")).map(number).sum();
    assert!((first - 1.0).abs() < 1e-12, "a row sums to 1");
}

fn number(text: &str) -> f64 {
    text.parse().expect("a number")
}

#[test]
fn relations_are_joined_by_or_and_not() {
    let server = Server::start();
    let of = |relation: &str, query: &str| {
        server.json(&format!("/relations/{}/weights{query}", relation.replace(' ', "%20")))["links"]
            .as_u64()
            .expect("a count")
    };
    assert_eq!((of("land", ""), of("sea", "")), (1764, 2298));
    assert_eq!(of("land or sea", ""), 2298, "who touches on land touches at sea");
    assert_eq!((of("land and sea", ""), of("sea not land", "")), (1764, 534));
    let near = of("travel", "?minutes=45");
    let (either, both) = (of("land or travel", "?minutes=45"), of("land and travel", "?minutes=45"));
    assert_eq!(either + both, 1764 + near);

    let refused = |relation: &str, query: &str| {
        server.get(&format!("/relations/{}/weights{query}", relation.replace(' ', "%20"))).problem(400)
    };
    assert!(refused("land sea", "").contains("where or, and, not should"));
    assert!(refused("land or", "").contains("should follow \"or\""));
    assert!(refused("land or air", "").contains("land, sea"));
    assert!(refused("land or sea", "?minutes=45").contains("none of the relations"));
    assert!(refused("land or sea", "?weights=inverse").contains("weigh 1"));
    assert!(refused("land", "?weights=km").contains("its measures: none"));
    assert!(refused("nearest", "?weights=distance_km").contains("binary"));
}
