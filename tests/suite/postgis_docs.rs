//! Every SQL of `docs/postgis.md`, run in the order of the page by the role that each block names.

use nabolag::io::embedded::default_dataset;
use nabolag::io::postgis::{publish, read, roll_back, versions};
use postgres::{Client, NoTls, SimpleQueryMessage};

use super::postgres_server::Server;
use super::rich_dataset;

/// The SQL of the page: who runs it, and what.
fn blocks() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/postgis.md")).expect("the page");
    let mut found = Vec::new();
    for block in page.split("\n```sql").skip(1) {
        let (role, rest) = block.split_once('\n').expect("a line");
        let (sql, _) = rest.split_once("\n```").expect("an end");
        found.push((role.trim().to_owned(), sql.to_owned()));
    }
    found
}

/// What Citus' documentation says of `create_distributed_table`: every unique key holds the distribution column.
const STAND_INS: &str = "
CREATE FUNCTION public.create_reference_table(name regclass) RETURNS void LANGUAGE sql AS 'SELECT';
CREATE FUNCTION public.create_distributed_table(name regclass, by text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = name AND attname = by AND attnotnull) THEN
        RAISE EXCEPTION '% has no column % that is never null', name, by;
    END IF;
    IF EXISTS (
        SELECT 1 FROM pg_index AS i WHERE i.indrelid = name AND i.indisunique AND NOT EXISTS (
            SELECT 1 FROM pg_attribute AS a
            WHERE a.attrelid = name AND a.attname = by AND a.attnum = ANY (i.indkey)
        )
    ) THEN
        RAISE EXCEPTION '% has a unique key without %', name, by;
    END IF;
    INSERT INTO public.distributed VALUES (name::text);
END $$;
CREATE TABLE public.distributed (name text);
GRANT INSERT ON public.distributed TO PUBLIC";

fn rows(client: &mut Client, sql: &str) -> usize {
    match client.simple_query(sql) {
        Ok(messages) => messages.iter().filter(|message| matches!(message, SimpleQueryMessage::Row(_))).count(),
        Err(error) => panic!("{sql}: {error:?}"),
    }
}

#[test]
fn every_sql_of_the_page_runs_as_the_role_it_is_for() {
    let Some(server) = Server::own() else { return };
    let database = server.database_named("geo");
    let as_role =
        |role: &str, password: &str| database.text("").replace("nabolag:in-tests-only", &format!("{role}:{password}"));
    let blocks = blocks();
    let (first, rest) = blocks.split_first().expect("blocks");
    assert_eq!(first.0, "admin");
    database.sql(&first.1);
    database.sql(STAND_INS);
    let builder = as_role("nabolag_builder", "change-me");
    let reader = as_role("nabolag_reader", "change-me-too");
    let (dataset, _) = default_dataset().expect("it builds");
    publish(&dataset, &builder.parse().expect("an address"), 5).expect("the builder may publish");
    assert!(read(&reader.parse().expect("an address")).expect("the reader may read").0 == dataset);
    assert_eq!(versions(&reader.parse().expect("an address")).expect("and list").len(), 1);
    assert!(publish(&rich_dataset::dataset(), &reader.parse().expect("an address"), 5).is_err(), "but not publish");
    assert!(roll_back(&reader.parse().expect("an address"), Some(1)).is_err(), "nor roll back");
    let mut planner = Client::connect(&reader, NoTls).expect("connects");
    let mut maker = Client::connect(&builder, NoTls).expect("connects");
    assert!(rest.len() > 5);
    for (role, sql) in rest {
        match role.as_str() {
            "reader" => assert!(rows(&mut planner, sql) > 0, "{sql}"),
            "builder" => assert_eq!(rows(&mut maker, sql), 0),
            _ => panic!("who is {role}?"),
        }
    }
    assert!(planner.batch_execute("DELETE FROM sources").is_err(), "a reader changes nothing");
    let spread = database.ask("SELECT string_agg(split_part(name, '.', 2), ' ' ORDER BY name) FROM public.distributed");
    for table in ["municipalities", "indicator_values", "relation_pairs", "group_members", "centres"] {
        assert!(spread.split(' ').any(|name| name == table), "{table} is not in {spread}");
    }
    assert!(!spread.contains("sources"), "{spread}");
}
