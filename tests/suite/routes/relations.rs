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
