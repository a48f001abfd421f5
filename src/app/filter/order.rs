//! The order of things by their properties.

use std::cmp::Ordering;

use super::condition::{Property, Things};
use crate::app::features::PropertyValue;

/// A property to sort by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SortKey {
    /// Its name.
    pub property: String,
    /// Whether the greatest comes first.
    pub descending: bool,
}

impl SortKey {
    /// Reads `name`, `+name` or `-name`.
    pub fn parse(text: &str) -> Self {
        let (descending, property) = match text.strip_prefix('-') {
            Some(property) => (true, property),
            // A plus that was not escaped in an address is a space.
            None => (false, text.trim_start_matches(['+', ' '])),
        };
        Self { property: property.to_owned(), descending }
    }
}

/// Sorts things; those without a value come last whichever way, and equals stay as they were.
pub(super) fn sort(things: &dyn Things, keys: &[(Property, bool)], order: &mut [usize]) {
    order.sort_by(|&one, &other| {
        let by = keys.iter().map(|&(property, descending)| {
            let (one, other) = (things.values(one, property.place), things.values(other, property.place));
            match (one.first(), other.first()) {
                (None, None) => Ordering::Equal,
                (None, Some(_)) => Ordering::Greater,
                (Some(_), None) => Ordering::Less,
                (Some(one), Some(other)) if descending => compare(other, one),
                (Some(one), Some(other)) => compare(one, other),
            }
        });
        by.fold(Ordering::Equal, Ordering::then)
    });
}

fn compare(one: &PropertyValue<'_>, other: &PropertyValue<'_>) -> Ordering {
    match (one, other) {
        (PropertyValue::Number(one), PropertyValue::Number(other)) => one.total_cmp(other),
        (PropertyValue::Text(one), PropertyValue::Text(other)) => one.cmp(other),
        (PropertyValue::Boolean(one), PropertyValue::Boolean(other)) => one.cmp(other),
        _ => Ordering::Equal,
    }
}
