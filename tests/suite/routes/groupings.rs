//! `/groupings`.

use super::server::{Server, texts};

#[test]
fn a_partition_and_an_overlapping_grouping_say_what_they_are() {
    let server = Server::start();
    let list = server.json("/groupings");
    for wanted in ["county", "economic-region", "regional-council", "typology-small"] {
        assert!(texts(&list["groupings"], "id").contains(&wanted), "{wanted}");
    }
    let counties = server.json("/groupings/county");
    assert_eq!((&counties["partition"], &counties["collection"]), (&true.into(), &"counties".into()));
    let members = counties["groups"].as_array().expect("groups").iter().map(|group| &group["members"]);
    assert_eq!(members.filter_map(|members| members.as_array().map(Vec::len)).sum::<usize>(), 422);
    let councils = server.json("/groupings/regional-council");
    assert_eq!(councils["partition"], false);
    assert!(councils["in_several"].as_array().is_some_and(|units| !units.is_empty()));
    let none = councils["in_none"].as_array().expect("a list");
    assert!(none.contains(&"0301".into()));
    assert!(server.get("/groupings/fylke").problem(404).contains("county"));
}
