//! A dataset survives a database without loss, versions come and go, and names of every kind are names.

use std::time::{Duration, Instant};

use geo::{LineString, MultiPolygon, Polygon};
use nabolag::io::build::build;
use nabolag::io::embedded::default_dataset;
use nabolag::io::files::DiskFiles;
use nabolag::io::geopackage;
use nabolag::io::postgis::{Heard, Listener, Published, current, publish, read, roll_back, versions};
use nabolag::io::store::{Stamp, Store, Written};
use nabolag::model::{Dataset, DatasetParts, Indicator, Title, Value};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use super::fixtures::shared_data;
use super::postgres_server::{Database, Server, bits};
use super::rich_dataset::{dataset, id, parts};

fn made(change: impl FnOnce(&mut DatasetParts)) -> Dataset {
    let mut parts = parts();
    change(&mut parts);
    Dataset::new(parts).expect("a dataset")
}

/// The rich dataset with another note, so that it is another version.
fn noted(note: &str) -> Dataset {
    made(|parts| parts.about.note = Some(note.to_owned()))
}

fn published(database: &Database<'_>, dataset: &Dataset) -> i64 {
    match publish(dataset, &database.address(), 5).expect("published") {
        Published::New { version, .. } => version,
        same @ Published::Same { .. } => panic!("{same}"),
    }
}

fn assert_survives(database: &Database<'_>, dataset: &Dataset) {
    let version = published(database, dataset);
    let address = database.with(&format!("?dataset={}", dataset.about().id));
    let (back, info) = read(&address).expect("read");
    assert!(back == *dataset, "{} differs", dataset.about().id);
    assert_eq!(bits(&back), bits(dataset));
    assert_eq!((info.version, info.is_current), (version, true));
}

#[test]
fn a_dataset_reads_back_from_a_database_as_from_a_file_to_the_last_bit() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("x.gpkg");
    geopackage::write(&dataset(), &file).expect("written");
    let from_file = geopackage::read(&file).expect("read");
    assert_survives(&database, &from_file);
    assert_eq!(read(&database.address()).expect("read").0, dataset());
    let bare = made(|parts| {
        *parts = DatasetParts {
            about: parts.about.clone(),
            units: parts.units.clone(),
            boundaries: Vec::new(),
            indicators: Vec::new(),
            relations: Vec::new(),
            groupings: Vec::new(),
            projects: Vec::new(),
            participations: Vec::new(),
            networks: Vec::new(),
            memberships: Vec::new(),
            roads: None,
            rules: Vec::new(),
            institutions: Vec::new(),
            sources: Vec::new(),
        };
    });
    assert_survives(&database, &bare);
    assert_survives(&database, &default_dataset().expect("the default").0);
}

#[test]
fn every_ready_manifest_survives_the_database() {
    let Some(server) = Server::any() else { return };
    if shared_data().is_none() {
        return;
    }
    let database = server.database();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/manifests");
    let mut seen = 0;
    for entry in std::fs::read_dir(&folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.extension().is_none_or(|ending| ending != "toml") {
            continue;
        }
        let manifest = std::fs::read_to_string(&path).expect("a manifest");
        let (dataset, _) = build(&manifest, &DiskFiles::new(&folder)).expect("it builds");
        let started = Instant::now();
        // Two manifests may make a dataset of one id; then they are two versions of it.
        assert_survives(&database, &dataset);
        println!("{}: published and read in {} ms", path.display(), started.elapsed().as_millis());
        seen += 1;
    }
    assert!(seen > 5);
}

/// Any finite number, with the odd ones often.
fn number() -> impl Strategy<Value = f64> {
    let odd =
        prop::sample::select(vec![0.0, -0.0, f64::MIN_POSITIVE / 3.0, f64::MAX, -f64::MAX, f64::EPSILON, 0.1 + 0.2]);
    prop_oneof![odd, any::<f64>().prop_filter("finite", |number| number.is_finite())]
}

fn degrees(most: f64) -> impl Strategy<Value = f64> {
    prop_oneof![prop::sample::select(vec![0.0, -0.0, 1.0 / 3.0, 1e-300]), -most..most]
}

#[test]
fn the_bits_of_numbers_and_the_order_of_vertices_are_kept() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    // Closed, a ring has four points at least; PostGIS takes no fewer.
    let vertices = prop::collection::vec((degrees(180.0), degrees(90.0)), 3..9);
    let vertices = vertices.prop_filter("not closed yet", |vertices| vertices.first() != vertices.last());
    let input = (prop::collection::vec(number(), 4), prop::collection::vec(vertices, 1..4));
    let mut runner = TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
    let outcome = runner.run(&input, |(numbers, rings)| {
        let rings = rings.into_iter().map(|vertices| Polygon::new(LineString::from(vertices), Vec::new()));
        let area = MultiPolygon::new(rings.collect());
        let odd = made(|parts| {
            parts.indicators[0].values = numbers.iter().copied().map(Value::Observed).collect();
            parts.boundaries[0].polygons[3] = Some(area);
        });
        if let Ok(Published::New { .. }) = publish(&odd, &database.address(), 1) {
            let (back, _) = read(&database.address()).expect("read");
            prop_assert_eq!(bits(&back), bits(&odd));
        } else {
            prop_assert!(false, "it is not published");
        }
        Ok(())
    });
    outcome.expect("every case");
}

#[test]
fn an_equal_dataset_is_not_published_twice_unless_its_tables_are_gone() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let first = published(&database, &dataset());
    assert_eq!(publish(&dataset(), &database.address(), 5).expect("fine"), Published::Same { version: first });
    assert_eq!(versions(&database.address()).expect("listed").len(), 1);
    let schema = current(&database.address()).expect("asked").expect("there").schema;
    database.sql(&format!("DROP TABLE {schema}.groups"));
    let second = published(&database, &dataset());
    assert!(second > first);
    assert_eq!(read(&database.address()).expect("read").0, dataset());
}

#[test]
fn the_newest_versions_are_kept_and_old_ones_go_unless_somebody_reads_them_or_builds_on_them() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let first = published(&database, &noted("1"));
    let second = published(&database, &noted("2"));
    let schema = |version: i64| format!("nabolag_rich_2018_v{version}");
    database.sql(&format!("CREATE VIEW public.mine AS SELECT name FROM {}.municipalities", schema(first)));
    let mut reader = database.client();
    let mut reading = reader.transaction().expect("begins");
    reading.batch_execute(&format!("SELECT 1 FROM {}.sources", schema(second))).expect("reads");
    let Published::New { dropped, left, version: third, .. } =
        publish(&noted("3"), &database.address(), 1).expect("published")
    else {
        panic!("it is new")
    };
    assert_eq!((dropped, left.len()), (vec![], 2), "{left:?}");
    assert!(left[0] == (second, "it is being read".to_owned()) && left[1].1.contains("depend"), "{left:?}");
    assert_eq!(read(&database.with(&format!("?version={second}"))).expect("still there").0, noted("2"));
    reading.commit().expect("ends");
    let next = publish(&noted("4"), &database.address(), 1).expect("published");
    let said = next.to_string();
    let Published::New { dropped, left, version: fourth, .. } = next else { panic!("it is new") };
    assert_eq!((dropped, left.len(), left[0].0), (vec![third, second], 1, first));
    assert!(said.contains("dropped version") && said.contains("is kept for now"), "{said}");
    let kept: Vec<i64> = versions(&database.address()).expect("listed").iter().map(|info| info.version).collect();
    assert_eq!(kept, [fourth, first]);
    assert_eq!(database.ask("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'nabolag_rich%'"), "2");
}

#[test]
fn rolling_back_and_forth_loses_nothing_and_is_heard() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let [first, second, third] = ["1", "2", "3"].map(|note| published(&database, &noted(note)));
    let address = database.with("?dataset=rich-2018");
    let mut listener = Listener::new(&address).expect("listens");
    assert_eq!(listener.wait(Duration::from_millis(50)).expect("waits"), Heard::Nothing);
    for (to, now, note) in
        [(None, second, "2"), (None, first, "1"), (Some(third), third, "3"), (Some(first), first, "1")]
    {
        let started = Instant::now();
        let info = roll_back(&address, to).expect("goes");
        assert_eq!((info.version, info.is_current), (now, true));
        assert_eq!(listener.wait(Duration::from_secs(20)).expect("hears"), Heard::Changed);
        assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
        assert_eq!(read(&address).expect("read").0, noted(note));
        assert_eq!(listener.current().expect("asked").expect("there").version, now);
        assert_eq!(Store::Postgis(address.clone()).version().expect("asked"), Stamp::Version(now));
    }
    let error = roll_back(&address, None).expect_err("there is nothing earlier").to_string();
    assert!(error.contains("no version before"), "{error}");
    let error = roll_back(&address, Some(999)).expect_err("there is no such version").to_string();
    assert!(error.contains(&format!("it has {third}, {second}, {first}")), "{error}");
    let schema = format!("nabolag_rich_2018_v{third}");
    database.sql(&format!("DROP TABLE {schema}.places"));
    let error = roll_back(&address, Some(third)).expect_err("it is not whole").to_string();
    assert!(error.contains("are missing"), "{error}");
    assert_eq!(read(&address).expect("read").0, noted("1"));
    assert_eq!(versions(&address).expect("listed").len(), 3);
    // What happens to other datasets is not ours.
    publish(&made(|parts| parts.about.id = id("other")), &database.address(), 5).expect("published");
    assert_eq!(listener.wait(Duration::from_millis(300)).expect("waits"), Heard::Nothing);
}

#[test]
fn a_database_holds_several_datasets_and_an_address_says_which() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let refusal = |parameters: &str| read(&database.with(parameters)).expect_err("refused").to_string();
    assert!(refusal("").contains("published there: none"), "{}", refusal(""));
    assert!(current(&database.address()).expect("asked").is_none());
    let store = Store::parse(database.text("?dataset=b")).expect("a store");
    assert!(store.version().is_err_and(|error| error.to_string().contains("nothing of this name")));
    let a = made(|parts| parts.about.id = id("a"));
    let b = made(|parts| parts.about.id = id("b"));
    let first = published(&database, &a);
    assert_eq!(read(&database.address()).expect("the only one").0, a);
    let written = store.write(&b, 5).expect("written");
    assert!(matches!(written, Written::Published(Published::New { .. })));
    assert!(refusal("").contains("which dataset? add ?dataset=ID") && refusal("").contains("a, b"), "{}", refusal(""));
    assert_eq!(read(&database.with("?dataset=a")).expect("read").0, a);
    assert_eq!(store.read().expect("read").0, b);
    assert!(refusal("?dataset=c").contains("published there: a, b"), "{}", refusal("?dataset=c"));
    assert!(refusal("?dataset=a&version=77").contains("has no version 77"), "{}", refusal("?dataset=a&version=77"));
    published(&database, &made(|parts| (parts.about.id, parts.about.note) = (id("a"), None)));
    let bound = format!("?dataset=a&version={first}");
    assert_eq!(read(&database.with(&bound)).expect("read").0, a);
    for error in [
        publish(&a, &database.with(&bound), 5).map(drop).expect_err("it is bound"),
        roll_back(&database.with(&bound), None).map(drop).expect_err("it is bound"),
    ] {
        assert!(error.to_string().contains("leave version= out"), "{error}");
    }
    let error = publish(&a, &database.with("?dataset=b"), 5).expect_err("another").to_string();
    assert!(error.contains("which is a"), "{error}");
    assert_eq!(versions(&database.address()).expect("listed").len(), 3);
}

#[test]
fn names_of_every_kind_are_names_and_never_sql() {
    let Some(server) = Server::any() else { return };
    let database = server.database_named(&format!("Ø \"quoted\"; DROP 'x' {}", std::process::id()));
    let long = "x".repeat(62);
    let [one, other] = ["aa", "bb"].map(|end| id(&format!("{long}{end}")));
    let odd = made(|parts| {
        parts.about.id = id(&"select-DROP.".repeat(5));
        parts.about.collection = one.clone();
        parts.about.title = Title::new([("nb".to_owned(), "'); DROP TABLE x; --".to_owned())]);
        parts.boundaries[1].id = other.clone();
        let like = parts.indicators[0].clone();
        let named = |name: &str| Indicator { id: id(name), ..like.clone() };
        let missing = |name: &str| Indicator { values: vec![Value::Missing; 4], ..named(name) };
        parts.indicators.extend(["xmin", "ctid", "tableoid", "order", "a.b", "A.b"].map(named));
        parts.indicators.extend([one.as_str(), other.as_str()].map(missing));
    });
    assert_survives(&database, &odd);
    let schema = current(&database.address()).expect("asked").expect("there").schema;
    assert!(schema.starts_with("nabolag_select_drop_select_drop_"), "{schema}");
    let list = database.address().to_string();
    assert!(list.contains("Ø \"quoted\"") && !list.contains("in-tests-only"), "{list}");
    let clash = made(|parts| parts.about.collection = id("indicators"));
    let error = publish(&clash, &database.address(), 5).expect_err("refused").to_string();
    assert!(error.contains("two tables named \"indicators\""), "{error}");
}

#[test]
fn four_hundred_estimated_indicators_fit_a_row() {
    let Some(server) = Server::any() else { return };
    let database = server.database();
    let wide = made(|parts| {
        let like = parts.indicators[0].clone();
        parts.indicators.extend((0..400).map(|number| Indicator {
            id: id(&format!("i{number}")),
            values: vec![Value::Estimated(f64::from(number) / 3.0); 4],
            ..like.clone()
        }));
    });
    assert_survives(&database, &wide);
}
