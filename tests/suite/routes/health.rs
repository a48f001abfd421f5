//! `/health`, `/ready`, and how the program ends.

use super::server::Server;

#[test]
fn the_server_is_alive_at_once_and_says_when_it_is_ready() {
    let server = Server::not_ready_yet(&[]);
    assert_eq!(server.json("/health")["status"], "alive");
    let early = server.get("/indicators");
    if early.status != 200 {
        assert!(early.problem(503).contains("/ready"));
        assert_eq!(early.header("retry-after"), "1");
    }
    drop(server);
    assert_eq!(Server::start().json("/ready")["datasets"][0], "norway-2018");
}

#[test]
fn told_to_end_the_server_ends_well() {
    assert_eq!(Server::start().terminate(), Some(0));
}
