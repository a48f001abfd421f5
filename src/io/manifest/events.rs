//! The sections of events: projects with the owners of companies, memberships and networks.

use serde::Deserialize;

use super::parse::{id, optional_id, optional_year, title};
use super::sections::Absent;
use super::spec::{Decimal, Delimiter, Encoding, TableSpec, table_section};
use crate::model::{Id, Title, Year};

table_section! {
    /// `[[projects]]`
    ProjectsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The scheme's id.
        #[serde(deserialize_with = "id")]
        scheme: Id,
        /// Titles of the scheme.
        #[serde(deserialize_with = "title")]
        scheme_title: Title,
        /// The column of the year.
        year: Option<String>,
        /// The column of the project number.
        number: Option<String>,
        /// The column of the title.
        title: Option<String>,
        /// The column of the lead applicant.
        lead: String,
        /// The column of the partners, all in one cell.
        partners: Option<String>,
        /// The column of the amount applied for.
        applied: Option<String>,
        /// The column of the amount granted.
        granted: Option<String>,
        /// The column of the status.
        status: Option<String>,
        /// Whether names and numbers are those of the project's own year.
        #[serde(default)]
        structure_year_from_year: bool,
        /// The year of names and numbers, where it is one for all and not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// Who owns the companies.
        owners: Option<OwnersSection>,
        /// What a unit without a project is.
        #[serde(default)]
        absent: Absent,
        /// What a reader must know.
        note: Option<String>,
    }
}

table_section! {
    /// `owners` of `[[projects]]`: one row per company and owner.
    OwnersSection {
        /// The column of the company.
        company: String,
        /// The column of the owner.
        owner: String,
    }
}

table_section! {
    /// `[[memberships]]`
    MembershipsSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The id of the grouping made from them.
        #[serde(deserialize_with = "id")]
        grouping: Id,
        /// Titles of the grouping.
        #[serde(deserialize_with = "title")]
        title: Title,
        /// What its areas are called as a collection.
        #[serde(default, deserialize_with = "optional_id")]
        collection: Option<Id>,
        /// The year; the dataset's when absent.
        #[serde(default, deserialize_with = "optional_year")]
        year: Option<Year>,
        /// The column of the network.
        network: String,
        /// The column of the number.
        number: Option<String>,
        /// The column of the name.
        name: Option<String>,
        /// The column of the first day or year.
        from: Option<String>,
        /// The column of the last day or year.
        to: Option<String>,
        /// The column of the role.
        role: Option<String>,
        /// The column of the form.
        form: Option<String>,
        /// The form of all.
        form_value: Option<String>,
        /// The column of the remark.
        note: Option<String>,
        /// The year of the numbers, where it is not the dataset's.
        #[serde(default, deserialize_with = "optional_year")]
        structure_year: Option<Year>,
        /// The column of the year of the number.
        structure_year_column: Option<String>,
        /// What a reader of the grouping must know.
        grouping_note: Option<String>,
    }
}

table_section! {
    /// `[[networks]]`: what networks are, one row each; their members are in `[[memberships]]`.
    NetworksSection {
        /// The source's id.
        #[serde(deserialize_with = "id")]
        source: Id,
        /// The grouping of the `[[memberships]]` they are networks of.
        #[serde(deserialize_with = "id")]
        grouping: Id,
        /// The column of the network, written as in the memberships.
        network: String,
        /// The column of the form.
        form: Option<String>,
        /// The column of the tasks, parted by `;`.
        tasks: Option<String>,
        /// The column of the organs, parted by `;`.
        organs: Option<String>,
        /// The column of the first day or year.
        from: Option<String>,
        /// The column of the last day or year.
        to: Option<String>,
        /// The column of the remark.
        note: Option<String>,
    }
}
