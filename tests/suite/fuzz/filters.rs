//! Filters, as text and as JSON.

use std::sync::LazyLock;

use nabolag::app::{Filter, ItemsQuery, Language, Snapshot, items};
use nabolag::io::embedded::default_dataset;
use nabolag::model::Crs;

use super::{Fate, fuzz, words};

static SNAPSHOT: LazyLock<Snapshot> =
    LazyLock::new(|| Snapshot::open(default_dataset().expect("built").0).expect("opened"));

fn filtered(text: &[u8], language: Language) -> Fate {
    let Ok(text) = std::str::from_utf8(text) else { return Ok(()) };
    let filter = Some(Filter { text: text.to_owned(), language, crs: Crs::Crs84 });
    let query = ItemsQuery { filter, limit: 10, ..ItemsQuery::default() };
    items(&SNAPSHOT, "municipalities", &query).map(drop).map_err(|error| words(&error))
}

#[test]
fn filters_as_text() {
    let language = [
        "population",
        "\"economic-region\"",
        "geometry",
        " AND ",
        " OR ",
        "NOT ",
        "(",
        ")",
        "((((((((((",
        " IN (",
        " LIKE '%a_'",
        " BETWEEN 1 AND 2",
        " IS NULL",
        "CASEI(",
        "ACCENTI(",
        "S_INTERSECTS(geometry,",
        "POINT(10 60)",
        "BBOX(1,2,3,4)",
        "POLYGON((0 0,1 1,0 1,0 0))",
        "POLYGON EMPTY",
        "GEOMETRYCOLLECTION(",
        "DATE('2018-01-01')",
        "TIMESTAMP('x')",
        " DIV ",
        " ^ ",
        " * ",
        " / 0",
        "--",
        "'",
        "\\",
        "INTERVAL('..','..')",
        "T_AFTER(",
        "A_CONTAINS(",
        "TRUE",
        "<>",
        ">=",
    ];
    LazyLock::force(&SNAPSHOT);
    fuzz("cql2-text", &[], &language, |case| filtered(case, Language::Text));
}

#[test]
fn filters_as_json() {
    let language = [
        r#"{"op":"and","args":["#,
        r#"{"op":"not","args":["#,
        r#"{"property":"population"}"#,
        r#"{"property":"geometry"}"#,
        "]}",
        "[",
        "{",
        "null",
        "true",
        r#"{"op":"s_intersects","args":["#,
        r#"{"type":"Point","coordinates":[10,60]}"#,
        r#"{"type":"Polygon","coordinates":[]}"#,
        r#"{"type":"GeometryCollection","geometries":["#,
        r#"{"bbox":[1,2,3,4]}"#,
        r#"{"date":"2018-01-01"}"#,
        r#"{"interval":["..",".."]}"#,
        r#""op":"like""#,
        r#""op":"in""#,
        r#""op":"casei""#,
        "\\ud800",
    ];
    LazyLock::force(&SNAPSHOT);
    fuzz("cql2-json", &[], &language, |case| filtered(case, Language::Json));
}
