//! The keys and indexes of each table, and how Citus may spread it over machines: tables with rows per unit by the
//! unit's number, which is therefore in every key of theirs; the others whole on every machine.

/// What a table is found by.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Keys {
    /// The columns of the primary key.
    pub(super) primary: &'static [&'static str],
    /// The column to distribute by; `None` for what Citus calls a reference table.
    pub(super) distributed_by: Option<&'static str>,
    /// Further indexes.
    pub(super) indexes: &'static [&'static [&'static str]],
}

/// The keys of a table of this name. All names not listed are of units: the collection and its boundary sets.
pub(super) fn keys(table: &str) -> Keys {
    let reference = |primary| Keys { primary, distributed_by: None, indexes: &[] };
    let by_number = |primary, indexes| Keys { primary, distributed_by: Some("number"), indexes };
    match table {
        "dataset" => reference(&["key"]),
        "sources" | "boundary_sets" | "indicators" | "relations" | "groupings" | "projects" | "rule_sets" => {
            reference(&["id"])
        }
        "relation_measures" => reference(&["relation", "id"]),
        "groups" | "networks" => reference(&["grouping", "id"]),
        "rule_conditions" | "institutions" | "road_rules" => reference(&["fid"]),
        "indicator_values" => by_number(&["number", "indicator"], &[&["indicator", "value"]]),
        "group_members" => by_number(&["number", "grouping", "group_id"], &[&["grouping", "group_id"]]),
        "participations" => by_number(&["number", "fid"], &[&["project"]]),
        "memberships" => by_number(&["number", "fid"], &[&["grouping", "network"]]),
        "places" => by_number(&["number", "fid"], &[]),
        "relation_pairs" => Keys {
            primary: &["from_number", "relation", "to_number"],
            distributed_by: Some("from_number"),
            indexes: &[&["relation"], &["to_number"]],
        },
        "road_links" => Keys { primary: &["fid"], distributed_by: Some("fid"), indexes: &[] },
        _ => by_number(&["number"], &[]),
    }
}

impl Keys {
    /// What the table says of itself in the database; `docs/postgis.md` tells how to make use of it.
    pub(super) fn comment(&self) -> String {
        match self.distributed_by {
            Some(column) => format!("distribute by {column}"),
            None => "reference table".to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distribution_column_is_in_every_primary_key_as_citus_demands() {
        for table in [
            "indicator_values",
            "group_members",
            "participations",
            "memberships",
            "places",
            "relation_pairs",
            "road_links",
            "centres",
            "municipalities",
        ] {
            let keys = keys(table);
            assert!(keys.distributed_by.is_some_and(|column| keys.primary.contains(&column)), "{table}");
        }
        assert_eq!(keys("sources").comment(), "reference table");
    }
}
