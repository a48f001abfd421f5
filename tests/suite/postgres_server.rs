//! A real `PostgreSQL` with `PostGIS` for the tests: the one that `NABOLAG_TEST_POSTGRES` names, or one of the test's own,
//! started by `scripts/postgres` and gone with the test. Every test has a database to itself.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use nabolag::io::postgis::Address;
use nabolag::model::Dataset;
use postgres::{Client, NoTls};

use super::scripted_server::ScriptedServer;

/// The environment's name for the server that `scripts/test` starts once for all tests.
const SHARED: &str = "NABOLAG_TEST_POSTGRES";

/// A server.
pub(in crate::suite) struct Server {
    address: String,
    own: Option<ScriptedServer>,
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Server {
    /// The shared server, or else one of the test's own; says so where there is none.
    pub(in crate::suite) fn any() -> Option<Self> {
        match std::env::var(SHARED) {
            Ok(address) => Some(Self { address, own: None }),
            Err(_) => Self::own(),
        }
    }

    /// A server of the test's own, which it may do harm to.
    pub(in crate::suite) fn own() -> Option<Self> {
        let own = ScriptedServer::start("postgres", &[])?;
        Some(Self { address: own.address.clone(), own: Some(own) })
    }

    /// The folder of the test's own server.
    pub(in crate::suite) fn folder(&self) -> &Path {
        &self.own.as_ref().expect("a server of the test's own").folder
    }

    /// Stops the test's own server as a crash would: at once, without a word to its clients.
    pub(in crate::suite) fn crash(&self) {
        let text = std::fs::read_to_string(self.folder().join("data/postmaster.pid")).expect("it runs");
        let pid = text.lines().next().expect("a process").to_owned();
        let status = Command::new("kill").args(["-QUIT", &pid]).status().expect("kill runs");
        assert!(status.success());
    }

    /// A new database, with `PostGIS` in it.
    pub(in crate::suite) fn database(&self) -> Database<'_> {
        let name = format!("nabolag_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        self.database_named(&name)
    }

    /// A new database of this name.
    pub(in crate::suite) fn database_named(&self, name: &str) -> Database<'_> {
        let quoted = name.replace('"', "\"\"");
        let mut client = connect(&self.address);
        // Two tests that copy the template at once are in each other's way: the server says so, and one waits.
        client.execute("SELECT pg_advisory_lock(1)", &[]).expect("a lock");
        client.batch_execute(&format!("CREATE DATABASE \"{quoted}\"")).expect("a database");
        let encoded = name.bytes().fold(String::new(), |text, byte| format!("{text}%{byte:02x}"));
        let server = self.address.rsplit_once('/').expect("a database").0;
        Database { address: format!("{server}/{encoded}"), quoted, server: self }
    }
}

/// A database that goes away with the test.
pub(in crate::suite) struct Database<'a> {
    address: String,
    quoted: String,
    server: &'a Server,
}

impl Database<'_> {
    /// The address, with these parameters (`?dataset=x`), as it is typed.
    pub(in crate::suite) fn text(&self, parameters: &str) -> String {
        format!("{}{parameters}", self.address)
    }

    pub(in crate::suite) fn address(&self) -> Address {
        self.with("")
    }

    pub(in crate::suite) fn with(&self, parameters: &str) -> Address {
        self.text(parameters).parse().expect("an address")
    }

    /// A plain connection, for what a planner or an administrator does.
    pub(in crate::suite) fn client(&self) -> Client {
        connect(&self.address)
    }

    /// Runs statements, which must work.
    pub(in crate::suite) fn sql(&self, statements: &str) {
        if let Err(error) = self.client().batch_execute(statements) {
            panic!("{statements}: {error:?}");
        }
    }

    /// The first value of the first row, as text.
    pub(in crate::suite) fn ask(&self, question: &str) -> String {
        let found = self.client().simple_query(question).expect("an answer");
        let rows = found.iter().filter_map(|message| match message {
            postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or("NULL").to_owned()),
            _ => None,
        });
        rows.collect::<Vec<_>>().join(",")
    }
}

impl Drop for Database<'_> {
    fn drop(&mut self) {
        if let Ok(mut client) = Client::connect(&self.server.address, NoTls) {
            let dropped = client.batch_execute(&format!("DROP DATABASE \"{}\" WITH (FORCE)", self.quoted));
            assert!(dropped.is_ok() || std::thread::panicking(), "{dropped:?}");
        }
    }
}

fn connect(address: &str) -> Client {
    Client::connect(address, NoTls).expect("the server answers")
}

/// All of a dataset that has digits, to the last bit: `==` would take -0 for 0.
pub(in crate::suite) fn bits(dataset: &Dataset) -> String {
    format!("{:?}", (dataset.units(), dataset.boundaries(), dataset.indicators(), dataset.relations(), dataset.roads()))
}
