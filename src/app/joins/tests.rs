//! Joins of the fixture: 0101 0102 0103 0201 0202 0203, of which one is called Os.

use super::*;
use crate::app::fixture;
use crate::model::Value::{Missing, Observed};

fn query() -> JoinQuery {
    let table = TableSpec { file: "the table".to_owned(), missing: vec!["..".to_owned()], ..TableSpec::default() };
    JoinQuery { table, ..JoinQuery::default() }
}

fn kept(most_kept: usize, kept_for: Duration) -> (Joins, Arc<Snapshot>) {
    (Joins::new(JoinOptions { most_kept, kept_for }), Arc::new(fixture::snapshot()))
}

fn refusal(bytes: &str, query: &JoinQuery) -> String {
    let (joins, snapshot) = kept(4, Duration::from_secs(60));
    joins.join(&snapshot, bytes.as_bytes(), query).expect_err("refused").to_string()
}

#[test]
fn each_row_is_matched_unmatched_or_a_duplicate_and_each_unit_has_a_value_or_none() {
    let (joins, snapshot) = kept(4, Duration::from_secs(60));
    let csv = "unit;share;zone\n101;0.5;A\n0102;..;B\nOs;2;\n0203;3;A\n0203;4;B\n9999;1;A\n;1;A\n";
    let join = joins.join(&snapshot, csv.as_bytes(), &query()).expect("joined");
    let matching = join.matching();
    assert_eq!((matching.rows, matching.matched), (7, 3));
    assert_eq!(matching.rows, matching.matched + matching.unmatched.len() + matching.duplicates[0].rows.len());
    assert_eq!(matching.duplicates, [Duplicate { unit: UnitIndex(5), rows: vec![5, 6] }]);
    assert_eq!(matching.mended[0].remark, "101 was read as 0101");
    let unmatched: Vec<(usize, &str)> = matching.unmatched.iter().map(|row| (row.row, row.why.as_str())).collect();
    assert_eq!(unmatched, [(7, "\"9999\" is not known"), (8, "the cell is empty")]);
    assert_eq!(join.without_row(), [UnitIndex(2), UnitIndex(3), UnitIndex(5)]);
    let [(_, JoinedColumn::Numbers(share)), (_, JoinedColumn::Texts(zone, classes))] = join.columns() else {
        panic!("a column of numbers and one of texts, not {:?}", join.columns());
    };
    assert_eq!(share.values, [Observed(0.5), Missing, Missing, Missing, Observed(2.0), Missing]);
    assert_eq!(share.kind, Kind::Index);
    let groups: Vec<(&str, &[UnitIndex])> =
        zone.groups.iter().map(|group| (group.title.as_str(), group.members.as_slice())).collect();
    assert_eq!(groups, [("A", &[UnitIndex(0)][..]), ("B", &[UnitIndex(1)][..])]);
    assert_eq!(classes.values, [Observed(1.0), Observed(2.0), Missing, Missing, Missing, Missing]);
    assert_eq!(classes.id, zone.id);
}

#[test]
fn a_join_stands_beside_the_dataset_only_where_its_id_is_named() {
    let (joins, snapshot) = kept(4, Duration::from_secs(60));
    let join = joins.join(&snapshot, b"unit,Share of it\n0101,1\n", &query()).expect("joined");
    let id = format!("join.{}.share_of_it", join.id());
    assert!(names_a_join(&format!("population > 3 AND {id} > 0")) && !names_a_join("join.me.up"));
    let beside = joins.beside(&snapshot, ["name", id.as_str()]).expect("there");
    assert!(snapshot.indicator(&id).is_none() && beside.indicator(&id).is_some());
    assert_ne!(beside.version(), snapshot.version());
    assert!(beside.additions().are_private() && !snapshot.additions().are_private());
    joins.dismiss(&snapshot, join.id()).expect("there");
    assert!(matches!(joins.beside(&snapshot, [id.as_str()]), Err(AppError::NoJoin { minutes: 1 })));
}

#[test]
fn joins_are_forgotten_when_they_expire_and_the_one_used_longest_ago_when_there_are_too_many() {
    let table = b"unit,x\n0101,1\n";
    let (joins, snapshot) = kept(4, Duration::ZERO);
    let expired = joins.join(&snapshot, table, &query()).expect("joined");
    assert!(joins.get(&snapshot, expired.id()).is_err());
    let (joins, snapshot) = kept(2, Duration::from_secs(60));
    let [a, b] = [0, 1].map(|_| joins.join(&snapshot, table, &query()).expect("joined"));
    joins.get(&snapshot, a.id()).expect("there");
    let c = joins.join(&snapshot, table, &query()).expect("joined");
    let there = [&a, &b, &c].map(|join| joins.get(&snapshot, join.id()).is_ok());
    assert_eq!(there, [true, false, true]);
}

#[test]
fn ids_are_long_and_never_the_same() {
    let ids: std::collections::HashSet<String> = (0..1000).map(|_| new_id().expect("random")).collect();
    assert_eq!(ids.len(), 1000);
    assert!(ids.iter().all(|id| id.len() * 5 >= 128));
}

#[test]
fn columns_of_like_or_long_names_get_ids_of_their_own() {
    let (joins, snapshot) = kept(4, Duration::from_secs(60));
    let long = "a".repeat(200);
    let csv = format!("unit,X y,x-y,{long},{long}b,—\n0101,1,2,3,4,5\n");
    let join = joins.join(&snapshot, csv.as_bytes(), &query()).expect("joined");
    let ids: std::collections::HashSet<&str> = join
        .columns()
        .iter()
        .map(|(_, column)| match column {
            JoinedColumn::Numbers(indicator) | JoinedColumn::Texts(_, indicator) => indicator.id.as_str(),
        })
        .collect();
    assert_eq!(ids.len(), 5, "{ids:?}");
}

#[test]
fn what_is_no_table_of_units_is_refused_with_what_would_be_right() {
    let usual = query();
    assert!(refusal("", &usual).contains("is empty"));
    assert!(refusal("unit,x\n", &usual).contains("no rows"));
    assert!(refusal("unit\n0101\n", &usual).contains("no column beside \"unit\""));
    assert!(refusal("x,unit\n7,0101\n", &usual).contains("numbers look like \"0101\""));
    assert!(refusal("unit,x\n0101,1,2\n", &usual).contains("row 2"));
    let mixed = refusal("unit,x\n0101,1\n0102,2\n0103,about 3\n", &usual);
    assert!(mixed.contains("row 4") && mixed.contains("\"about 3\" is not a number"), "{mixed}");
    let absent = JoinQuery { key: Some("number".to_owned()), ..query() };
    assert!(refusal("unit,x\n0101,1\n", &absent).contains("its columns are: unit, x"));
    let count = JoinQuery { kind: Some(Kind::Count), ..query() };
    assert!(refusal("unit,x\n0101,-1\n", &count).contains("is negative"));
    let wide = format!("unit{}\n0101{}\n", ",x".repeat(51), ",1".repeat(51));
    assert!(refusal(&wide, &usual).contains("51 columns; a join takes at most 50"));
    let tall = format!("unit,x\n{}", "0101,1\n".repeat(20_001));
    assert!(refusal(&tall, &usual).contains("20001 rows; a join takes at most 20000"));
}
