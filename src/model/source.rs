//! Where a value comes from, and what may be done with it.

use super::name::{Id, Year};

/// A source to credit. Every indicator, relation, grouping and boundary names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The identifier other nouns refer to.
    pub id: Id,
    /// What the source calls itself.
    pub title: String,
    /// Who publishes it.
    pub publisher: String,
    /// Where it can be read, if anywhere.
    pub url: Option<String>,
    /// The licence, as an SPDX identifier or the publisher's words.
    pub licence: String,
    /// The year the source speaks of.
    pub year: Option<Year>,
}

impl Source {
    /// The line to show beside a map: publisher, title, licence.
    pub fn credit(&self) -> String {
        format!("{}: {} ({})", self.publisher, self.title, self.licence)
    }
}
