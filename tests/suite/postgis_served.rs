//! Servers that follow one database: what is published or rolled back reaches all of them, with the same entity tags.

use std::time::{Duration, Instant};

use nabolag::io::postgis::{publish, roll_back};
use nabolag::model::Dataset;

use super::postgres_server::Server as Postgres;
use super::rich_dataset::{dataset, parts};
use super::routes::server::Server;

fn tags(servers: &[Server]) -> Vec<String> {
    servers.iter().map(|server| server.get("/indicators").header("etag").to_owned()).collect()
}

/// Waits until all servers say one tag that `fits`.
fn agreed(servers: &[Server], fits: impl Fn(&str) -> bool) -> String {
    let started = Instant::now();
    loop {
        let tags = tags(servers);
        if fits(&tags[0]) && tags.iter().all(|tag| *tag == tags[0]) {
            println!("all servers after {} ms", started.elapsed().as_millis());
            return tags[0].clone();
        }
        assert!(started.elapsed() < Duration::from_mins(1), "{tags:?}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn servers_of_one_database_follow_what_is_published_and_rolled_back() {
    let Some(postgres) = Postgres::any() else { return };
    let database = postgres.database();
    publish(&dataset(), &database.address(), 5).expect("published");
    let address = database.text("?dataset=rich-2018");
    let servers = [Server::with(&[&address]), Server::with(&[&address])];
    let first = agreed(&servers, |tag| !tag.is_empty());
    let mut other = parts();
    other.about.note = None;
    publish(&Dataset::new(other).expect("a dataset"), &database.address(), 5).expect("published");
    let second = agreed(&servers, |tag| tag != first);
    roll_back(&database.address(), None).expect("goes back");
    assert_eq!(agreed(&servers, |tag| tag != second), first);
    let said = String::from_utf8(servers[0].get("/ready").body).expect("text");
    assert!(!said.contains("in-tests-only") && !said.contains("localhost"), "{said}");
}
