//! Tables that must be refused, each with a message that names the place and says
//! what would be right.

use super::fixtures::{Folder, SMALL_HEAD, SMALL_UNITS};

const INDICATOR: &str = r#"
[[indicators]]
file = "values.csv"
source = "made-up"
number = "nr"
columns = [{ column = "people", id = "people", title = { en = "People" }, unit = "inhabitants", kind = "count" }]
"#;

fn refusal_of_values(values: &[u8]) -> String {
    let folder = Folder::new().with("units.csv", SMALL_UNITS).with("values.csv", values);
    folder.refusal(&format!("{SMALL_HEAD}{INDICATOR}"))
}

#[test]
fn a_negative_count_is_refused_where_it_stands() {
    let message = refusal_of_values(b"nr,people\n1,20\n2,-3\n");
    assert_eq!(
        message,
        "values.csv, row 3, column \"people\": \"-3\" is negative; a count is a whole number of zero or more"
    );
}

#[test]
fn a_count_that_is_text_is_refused_where_it_stands() {
    let message = refusal_of_values(b"nr,people\n1,20\n2,about 30\n");
    assert!(message.starts_with("values.csv, row 3, column \"people\": \"about 30\" is not a number"), "{message}");
}

#[test]
fn a_missing_key_column_is_answered_with_the_columns_there_are() {
    let message = refusal_of_values(b"number,people\n1,20\n");
    assert_eq!(message, "values.csv does not have the column \"nr\"; its columns are: number, people");
}

#[test]
fn a_wrong_encoding_is_named_with_the_row_and_the_remedy() {
    let message = refusal_of_values(b"nr,people,remark\n1,20,\n2,30,s\xf8r\n");
    assert_eq!(message, "values.csv is not UTF-8 at row 3 (byte 29); if it is Latin-1, set encoding = \"latin-1\"");
}

#[test]
fn a_ragged_row_an_empty_file_and_an_absent_file_are_refused() {
    assert!(refusal_of_values(b"nr,people\n1,20,3\n").contains("row 2: the row has 3 cells, the header 2"));
    assert_eq!(refusal_of_values(b""), "values.csv is empty; a table needs a header and at least one row");
    let absent = Folder::new().with("units.csv", SMALL_UNITS).refusal(&format!("{SMALL_HEAD}{INDICATOR}"));
    assert!(absent.starts_with("cannot read values.csv") && absent.contains("relative to the manifest"), "{absent}");
}

#[test]
fn a_unit_twice_in_a_table_is_refused_with_both_rows() {
    let message = refusal_of_values(b"nr,people\n1,20\n01,30\n");
    assert_eq!(message, "values.csv, row 3: speaks of Tinn 01, as row 2 does; a unit has one row");
}

#[test]
fn duplicate_numbers_of_units_are_refused_by_name() {
    let folder = Folder::new().with("units.csv", "nr,name,shire\n1,A,X\n2,B,X\n01,C,X\n");
    let message = folder.refusal(SMALL_HEAD);
    assert_eq!(message, "units.csv, row 4, column \"nr\": the number 01 stands in row 2 already; numbers are unique");
}

#[test]
fn a_total_that_does_not_add_up_is_refused() {
    let manifest = format!(
        "{SMALL_HEAD}{}",
        r#"
[[participation]]
file = "wide.csv"
source = "made-up"
name = "parish"
schemes = [{ column = "a", id = "a", title = { en = "A" } }, { column = "b", id = "b", title = { en = "B" } }]
total = { id = "schemes", title = { en = "Schemes" }, column = "sum" }
"#
    );
    let folder =
        Folder::new().with("units.csv", SMALL_UNITS).with("wide.csv", "parish,a,b,sum\nTinn,1,0,1\nRollag,1,1,1\n");
    let message = folder.refusal(&manifest);
    assert_eq!(message, "wide.csv, row 3, column \"sum\": \"1\" is not the number of schemes in the row, which is 2");
    let folder = folder.with("wide.csv", "parish,a,b,sum\nTinn,maybe,0,1\n");
    let message = folder.refusal(&manifest);
    assert!(message.contains("row 2, column \"a\": \"maybe\" is neither yes (1, true, x, yes)"), "{message}");
}

#[test]
fn a_membership_that_ends_before_it_starts_is_refused() {
    let manifest = format!(
        "{SMALL_HEAD}{}",
        r#"
[[memberships]]
file = "members.csv"
source = "made-up"
grouping = "leagues"
title = { en = "Leagues" }
network = "league"
name = "parish"
from = "from"
to = "to"
"#
    );
    let folder = Folder::new()
        .with("units.csv", SMALL_UNITS)
        .with("members.csv", "league,parish,from,to\nUpper,Tinn,2010,\nUpper,Rollag,2015,2014\n");
    let message = folder.refusal(&manifest);
    assert_eq!(
        message,
        "members.csv, row 3: the membership ends (2014) before it starts (2015); the end must be the same or later"
    );
}

#[test]
fn a_relation_with_two_values_for_one_pair_is_refused() {
    let manifest = format!(
        "{SMALL_HEAD}{}",
        r#"
[[relations]]
id = "travel"
title = { en = "Travel" }
source = "made-up"
file = "pairs.csv"
from = "a"
to = "b"
symmetric = true
measures = [{ column = "minutes", id = "minutes" }]
"#
    );
    let folder = Folder::new().with("units.csv", SMALL_UNITS).with("pairs.csv", "a,b,minutes\n1,2,30\n2,1,31\n");
    let message = folder.refusal(&manifest);
    assert_eq!(message, "pairs.csv, row 3: the pair stands in row 2 with other values; give each pair once");
}
