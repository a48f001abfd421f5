//! What goes wrong between program and database: builders at once, builders killed, tampered tables, a server that
//! goes away, passwords and encryption. Whatever happens, what was published stays whole.

use std::error::Error;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use nabolag::io::postgis::{Address, Listener, Published, current, publish, read, versions};
use nabolag::model::{Dataset, UnitNumber};

use super::fixtures::Folder;
use super::postgres_server::{Database, Server};
use super::program::{MANIFEST, squares};
use super::rich_dataset::{dataset, parts};

fn whole(error: &dyn Error) -> String {
    let cause = error.source().map(|cause| format!(": {}", whole(cause))).unwrap_or_default();
    format!("{error}{cause}")
}

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_nabolag"));
    command.args(arguments).env("RUST_LOG", "trace").env_remove("PGPASSWORD");
    command
}

fn nabolag(arguments: &[&str]) -> Output {
    command(arguments).output().expect("the program starts")
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A folder with a manifest of 4,000 squares: long enough in building for a kill to hit it.
fn many_squares() -> Folder {
    let square = |number: usize| {
        let (x, y) = ((number % 100) as f64 * 0.01, (number / 100) as f64 * 0.01);
        let (e, n) = (x + 0.01, y + 0.01);
        format!(
            r#"{{"type":"Feature","properties":{{"n":"{number}"}},"geometry":{{"type":"Polygon","coordinates":[[[{x},{y}],[{e},{y}],[{e},{n}],[{x},{n}],[{x},{y}]]]}}}}"#
        )
    };
    let all: Vec<String> = (0..4_000).map(square).collect();
    let text = format!(r#"{{"type":"FeatureCollection","features":[{}]}}"#, all.join(","));
    Folder::new().with("m.toml", MANIFEST).with("squares.geojson", text)
}

#[test]
fn the_commands_work_on_a_database_and_never_say_its_password() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let folder = Folder::new().with("m.toml", MANIFEST).with("squares.geojson", squares("2"));
    let manifest = folder.path("m.toml").display().to_string();
    let csv = folder.path("squares.csv").display().to_string();
    let (bare, named) = (database.text(""), database.text("?dataset=two"));
    let mut heard = String::new();
    let mut run = |arguments: &[&str], succeeds: bool, says: &str| {
        let output = nabolag(arguments);
        let text = said(&output);
        assert_eq!(output.status.success(), succeeds, "{arguments:?}: {text}");
        assert!(text.contains(says), "{arguments:?}: {says:?} is not in {text}");
        heard.push_str(&text);
    };
    run(&["check", &named], false, "published there: none");
    run(&["build", &manifest, "-o", &bare], true, "published as version 1 in schema nabolag_two_v1");
    run(&["build", &manifest, "-o", &named], true, "version 1 is this very dataset; nothing was done");
    std::fs::write(folder.path("squares.geojson"), squares("3")).expect("written");
    run(&["build", &manifest, "-o", &named, "--keep", "2"], true, "published as version 2");
    run(&["check", &named], true, "0 problems");
    run(&["export", &named, "--layer", "squares", "-o", &csv], true, "written to");
    run(&["versions", &bare], true, "*     2  two  ");
    run(&["rollback", &named], true, "version 1 of two is current");
    run(&["rollback", &named], false, "no version before 1");
    run(&["rollback", &named, "2"], true, "version 2 of two is current");
    run(&["analyse", &named, "global-moran", "-i", "indicator=x"], false, "there is no indicator");
    run(&["versions", "x.gpkg"], false, "only a database has versions");
    run(&["build", &manifest, "-o", "embedded"], false, "./embedded");
    run(&["check", &database.text("?colour=red")], false, "\"colour\", which is not known");
    run(&["serve", &database.text("?version=x")], false, "must be a whole number");
    let wrong = named.replacen("in-tests-only", "in-tests-only-wrong", 1);
    run(&["check", &wrong], false, "password authentication failed");
    assert!(!heard.contains("in-tests-only"), "the password was said");
    let without = named.replacen(":in-tests-only", "", 1);
    let mut asked = command(&["check", &without]);
    assert!(said(&asked.output().expect("starts")).contains("cannot connect"));
    asked.env("PGPASSWORD", "in-tests-only");
    assert!(asked.output().expect("starts").status.success(), "the environment may tell the password");
}

#[test]
fn of_two_builders_at_once_the_second_is_told_at_once() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    publish(&dataset(), &database.address(), 5).expect("published");
    // The first builder, stopped in the middle: it holds the lock until its transaction ends.
    let mut first = database.client();
    let mut transaction = first.transaction().expect("begins");
    transaction
        .execute("SELECT pg_advisory_xact_lock(1851875951, hashtext('rich-2018'))", &[])
        .expect("the lock that the registry takes");
    let mut changed = parts();
    changed.about.note = None;
    let changed = Dataset::new(changed).expect("a dataset");
    let error = publish(&changed, &database.address(), 5).expect_err("refused");
    assert!(whole(&error).contains("somebody else is publishing or rolling back rich-2018"), "{}", whole(&error));
    assert_eq!(versions(&database.address()).expect("listed").len(), 1);
    transaction.rollback().expect("ends");
    publish(&changed, &database.address(), 5).expect("published");
}

#[test]
fn two_real_builders_race_and_the_database_stays_whole() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let folder = many_squares();
    let manifest = folder.path("m.toml").display().to_string();
    let address = database.text("");
    let start = || -> Child {
        let mut build = command(&["build", &manifest, "-o", &address]);
        build.env("RUST_LOG", "warn").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("starts")
    };
    let builders = [start(), start()];
    let outputs = builders.map(|builder| builder.wait_with_output().expect("ends"));
    let texts = outputs.each_ref().map(said);
    assert!(outputs.iter().any(|output| output.status.success()), "{texts:?}");
    for (output, text) in outputs.iter().zip(&texts) {
        let fine = if output.status.success() { ["published as", "nothing was done"] } else { ["somebody else"; 2] };
        assert!(fine.iter().any(|fine| text.contains(fine)), "{text}");
    }
    assert_whole(&database, 1);
}

/// The database holds this many versions with all their tables, and nothing besides.
fn assert_whole(database: &Database<'_>, count: usize) {
    let all = versions(&database.address()).expect("listed");
    assert_eq!(all.len(), count);
    let schemas = database.ask("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'nabolag\\_%' ORDER BY 1");
    let mut expected: Vec<&str> = all.iter().map(|info| info.schema.as_str()).collect();
    expected.sort_unstable();
    assert_eq!(schemas, expected.join(","));
    for info in &all {
        assert_eq!(
            database.ask(&format!("SELECT count(*) FROM pg_tables WHERE schemaname = '{}'", info.schema)),
            info.row_counts.len().to_string()
        );
    }
    if count > 0 {
        assert_eq!(read(&database.address()).expect("read").0.units().len(), 4_000);
    }
}

#[test]
fn a_builder_killed_at_any_moment_leaves_the_old_version_or_the_new_and_nothing_besides() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let folder = many_squares();
    let manifest = folder.path("m.toml").display().to_string();
    let address = database.text("");
    let build = |keep: &str| {
        let mut build = command(&["build", &manifest, "-o", &address, "--keep", keep]);
        build.env("RUST_LOG", "warn").stdout(Stdio::null()).spawn().expect("starts")
    };
    // How long the publishing of a build takes tells when to kill; the first one is let through.
    let mut first = build("100");
    let publishing = wait_until_connected(&database);
    assert!(first.wait().expect("ends").success());
    let publishing = publishing.elapsed();
    let mut count = 1;
    for round in 0..10_u32 {
        let title = format!("title = {{ en = \"Round {round}\" }}");
        std::fs::write(folder.path("m.toml"), MANIFEST.replace("title = { en = \"Two squares\" }", &title))
            .expect("written");
        let mut builder = build("100");
        wait_until_connected(&database);
        std::thread::sleep(publishing.mul_f64(0.11 * f64::from(round)));
        builder.kill().expect("killed");
        builder.wait().expect("gone");
        wait_until_alone(&database);
        let now = versions(&database.address()).expect("listed").len();
        assert!(now == count || now == count + 1, "{now} after {count}");
        println!("round {round}: {}", if now == count { "the old version" } else { "the new version" });
        count = now;
        assert_whole(&database, count);
    }
    std::fs::write(folder.path("m.toml"), MANIFEST.replace("Two squares", "After all")).expect("written");
    assert!(build("1").wait().expect("ends").success());
    assert_whole(&database, 1);
}

const OTHERS: &str =
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";

/// Waits until a builder has begun to publish, and says when that was.
fn wait_until_connected(database: &Database<'_>) -> Instant {
    for _ in 0..30_000 {
        if database.ask(OTHERS) != "0" {
            return Instant::now();
        }
        std::thread::sleep(Duration::from_millis(3));
    }
    panic!("the builder does not begin to publish");
}

/// The server needs a moment to notice that its client is gone.
fn wait_until_alone(database: &Database<'_>) {
    for _ in 0..600 {
        if database.ask(OTHERS) == "0" {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("a killed builder's connection stays");
}

#[test]
fn tampered_tables_are_refused_with_database_schema_table_row_and_column() {
    let Some(server) = Server::any() else { return };
    for (sql, says) in [
        ("UPDATE dataset SET value = '99' WHERE key = 'format_version'", "format version 99"),
        ("UPDATE dataset SET value = 'x' WHERE key = 'format'", "not a nabolag dataset"),
        ("DROP TABLE dataset", "not a nabolag dataset"),
        ("DROP TABLE groups", "the table \"groups\" is missing"),
        ("ALTER TABLE sources DROP COLUMN licence", "table \"sources\": the column \"licence\" is missing"),
        ("DELETE FROM group_members WHERE fid = 1", "table \"group_members\": 9 rows are promised, 8 are there"),
        ("UPDATE indicator_values SET status = NULL WHERE fid = 3", "\"indicator_values\", row 3, column \"status\""),
        ("UPDATE road_links SET minutes = NULL WHERE fid = 1", "\"road_links\", row 1, column \"minutes\""),
        ("UPDATE road_links SET geom = NULL WHERE fid = 2", "\"road_links\", row 2, column \"geom\""),
        ("ALTER TABLE projects ALTER applied TYPE text", "\"projects\", row 1, column \"applied\""),
        ("UPDATE municipalities SET label_lon = 'NaN' WHERE fid = 1", "column \"label_lon\""),
        ("UPDATE indicator_values SET value = 'Infinity' WHERE fid = 1", "a value is not finite"),
        ("UPDATE memberships SET number = '7777' WHERE fid = 1", "\"7777\""),
        ("UPDATE indicators SET title = '{' WHERE fid = 1", "column \"title\""),
    ] {
        let database = server.database();
        publish(&dataset(), &database.address(), 5).expect("published");
        let schema = current(&database.address()).expect("asked").expect("there").schema;
        database.sql(&format!("SET search_path = {schema}, public; {sql}"));
        let message = whole(&read(&database.address()).expect_err(sql));
        for part in [says, "postgresql://nabolag@localhost", "schema nabolag_rich_2018_v1"] {
            assert!(message.contains(part), "{sql}: {part:?} is not in {message}");
        }
        assert!(!message.contains("in-tests-only"), "{message}");
    }
}

#[test]
fn what_the_database_cannot_hold_or_lacks_is_said_with_the_place_and_nothing_is_changed() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    publish(&dataset(), &database.address(), 5).expect("published");
    let mut nul = parts();
    nul.units[2].name = "a\0b".to_owned();
    let error = publish(&Dataset::new(nul).expect("a dataset"), &database.address(), 5).expect_err("refused");
    for part in ["table \"municipalities\"", "line 3", "column name", "nothing is changed"] {
        assert!(whole(&error).contains(part), "{part}: {}", whole(&error));
    }
    assert_eq!(read(&database.address()).expect("read").0, dataset());
    let bare = server.database();
    bare.sql("DROP EXTENSION postgis CASCADE");
    let error = publish(&dataset(), &bare.address(), 5).expect_err("refused");
    assert!(whole(&error).contains("CREATE EXTENSION postgis"), "{}", whole(&error));
    bare.sql("CREATE SCHEMA \"My Extensions\"; CREATE EXTENSION postgis SCHEMA \"My Extensions\"");
    publish(&dataset(), &bare.address(), 5).expect("PostGIS may be anywhere");
    assert_eq!(read(&bare.address()).expect("read").0, dataset());
    let nobody: Address = "postgresql://nabolag@localhost:1/x?connect_timeout=2".parse().expect("an address");
    assert!(whole(&read(&nobody).expect_err("refused")).contains("cannot connect"));
}

#[test]
fn a_server_that_goes_away_while_it_is_read_is_an_error_and_not_half_a_dataset() {
    let Some(server) = Server::own() else { return };
    let database = server.database();
    let mut large = parts();
    let unit = large.units[0].clone();
    large = nabolag::model::DatasetParts {
        units: (0..60_000)
            .map(|i| nabolag::model::Unit {
                number: UnitNumber::new(&format!("{i:06}")).expect("a number"),
                ..unit.clone()
            })
            .collect(),
        boundaries: Vec::new(),
        indicators: Vec::new(),
        relations: Vec::new(),
        groupings: Vec::new(),
        participations: Vec::new(),
        networks: Vec::new(),
        memberships: Vec::new(),
        institutions: Vec::new(),
        roads: None,
        ..large
    };
    let large = Dataset::new(large).expect("a dataset");
    assert!(matches!(publish(&large, &database.address(), 5), Ok(Published::New { .. })));
    let mut listener = Listener::new(&database.address()).expect("listens");
    let address = database.text("");
    let reader =
        command(&["check", &address]).env("RUST_LOG", "warn").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let reader = reader.expect("starts");
    // The reader holds the tables from its first row to its last.
    let holds = "SELECT count(*) FROM pg_locks WHERE relation = 'nabolag_rich_2018_v1.municipalities'::regclass \
                 AND pid <> pg_backend_pid()";
    for _ in 0..2_000 {
        if database.ask(holds) != "0" {
            break;
        }
        std::thread::sleep(Duration::from_millis(2));
    }
    server.crash();
    let output = reader.wait_with_output().expect("ends");
    assert!(!output.status.success(), "{}", said(&output));
    assert!(said(&output).contains("postgresql://nabolag@localhost"), "{}", said(&output));
    let error = listener.wait(Duration::from_secs(30)).expect_err("the connection is lost");
    assert!(whole(&error).contains("announced on is lost"), "{}", whole(&error));
    assert!(whole(&current(&database.address()).expect_err("gone")).contains("cannot connect"));
}

#[test]
fn a_connection_is_encrypted_as_the_address_asks() {
    let Some(server) = Server::own() else { return };
    let database = server.database();
    publish(&dataset(), &database.address(), 5).expect("published");
    let authority = server.folder().join("ca.crt").display().to_string();
    for mode in ["disable", "prefer", "require"] {
        read(&database.with(&format!("?sslmode={mode}"))).expect(mode);
    }
    for mode in ["require", "verify-full"] {
        read(&database.with(&format!("?sslmode={mode}&sslrootcert={authority}"))).expect(mode);
    }
    let untrusted = whole(&read(&database.with("?sslmode=verify-full")).expect_err("an unknown authority"));
    assert!(untrusted.contains("cannot connect") && untrusted.contains("certificate"), "{untrusted}");
    let elsewhere =
        database.text(&format!("?sslmode=verify-full&sslrootcert={authority}")).replace("localhost", "127.0.0.1");
    let other = whole(&read(&elsewhere.parse().expect("an address")).expect_err("another name"));
    assert!(other.contains("not valid for name") || other.contains("certificate"), "{other}");
    let missing = whole(&read(&database.with("?sslmode=verify-full&sslrootcert=/no/such.pem")).expect_err("no file"));
    assert!(missing.contains("sslrootcert"), "{missing}");
    database.sql("ALTER SYSTEM SET ssl = off; ");
    database.sql("SELECT pg_reload_conf()");
    std::thread::sleep(Duration::from_millis(500));
    let refused = whole(&read(&database.with("?sslmode=require")).expect_err("no encryption there"));
    assert!(refused.contains("server does not support TLS"), "{refused}");
    read(&database.address()).expect("without, as nothing is asked");
}
