//! Names in SQL: how they are quoted, and what becomes of those the database cannot hold.

use sha2::{Digest, Sha256};

use crate::model::Id;
use crate::model::spelling::hexadecimal;

/// The longest name `PostgreSQL` keeps, in bytes (`NAMEDATALEN` less one); it cuts longer ones without a word.
const LONGEST: usize = 63;

/// The columns that every table has already (the manual, "System Columns").
const SYSTEM_COLUMNS: [&str; 6] = ["tableoid", "xmin", "cmin", "xmax", "cmax", "ctid"];

/// A name as it stands in SQL: every name goes through here, whatever is in it.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A table of a schema, as it stands in SQL.
pub(super) fn table_in(schema: &str, table: &str) -> String {
    format!("{}.{}", quoted(schema), quoted(table))
}

/// The name that a table or column of this name has in the database: its own where that can be; else its beginning, a
/// `~` (which no id holds, so that it clashes with none) and a part of its SHA-256.
pub(super) fn fitted(name: &str) -> String {
    if name.len() <= LONGEST && !SYSTEM_COLUMNS.contains(&name) {
        return name.to_owned();
    }
    let hash = hexadecimal(&Sha256::digest(name.as_bytes())[..8]);
    let mut end = name.len().min(LONGEST - 1 - hash.len());
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}~{hash}", &name[..end])
}

/// The schema of a version. Its number makes it the only one of that name.
pub(super) fn schema_of(dataset: &Id, version: i64) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    let name: String = dataset.as_str().chars().map(plain).take(30).collect();
    format!("nabolag_{name}_v{version}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_name_that_fits_is_itself_and_one_that_does_not_is_cut_and_stays_apart() {
        let long = "a".repeat(LONGEST);
        assert_eq!(fitted(&long), long);
        let (one, other) = (fitted(&format!("{long}b")), fitted(&format!("{long}c")));
        assert_eq!((one.len(), one.contains('~')), (LONGEST, true));
        assert_ne!(one, other);
        assert!(fitted("xmin").starts_with("xmin~") && fitted("ctid") != "ctid");
        assert!(fitted(&"å".repeat(40)).len() <= LONGEST);
    }

    #[test]
    fn a_schema_is_a_plain_name_whatever_the_dataset_is_called() {
        let schema = |id: &str, version| schema_of(&Id::new(id).expect("an id"), version);
        assert_eq!(schema("Norway-2018", 12), "nabolag_norway_2018_v12");
        assert!(schema(&"x".repeat(64), i64::MAX).len() <= LONGEST);
    }

    #[test]
    fn a_quote_in_a_name_does_not_end_it() {
        assert_eq!(quoted("a\"; DROP TABLE x; --"), "\"a\"\"; DROP TABLE x; --\"");
    }

    proptest! {
        #[test]
        fn a_quoted_name_reads_back_as_itself(name in "[a-z\"'; åß\\\\.-]{0,20}") {
            let quoted = quoted(&name);
            let inner = &quoted[1..quoted.len() - 1];
            prop_assert_eq!(inner.replace("\"\"", "\""), name);
            prop_assert!(inner.split('"').skip(1).step_by(2).all(str::is_empty));
        }

        #[test]
        fn fitted_names_are_short_and_differ(one in "[a-zA-Z0-9_.-]{1,130}", other in "[a-zA-Z0-9_.-]{1,130}") {
            prop_assert!(fitted(&one).len() <= LONGEST);
            prop_assert_eq!(one == other, fitted(&one) == fitted(&other));
        }
    }
}
