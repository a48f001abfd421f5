//! A unit: an area with a number and names. Its boundary lives in a
//! [`BoundarySet`](super::BoundarySet), because a unit may have several.

use std::fmt;

use super::extent::LonLat;

/// The number that names a unit (a *kommunenummer*, a NUTS code ...): text, with
/// its leading zeros.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitNumber(Box<str>);

/// Why a text is not a unit number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a unit number: use 1 to 32 ASCII letters and digits, '-', '_' or '.'")]
pub struct UnitNumberError {
    /// The text as given.
    pub text: String,
}

impl UnitNumber {
    /// Checks `text` and makes it a number.
    ///
    /// # Errors
    /// When it is empty, longer than 32 bytes, or has a character that would
    /// need escaping in an address.
    pub fn new(text: &str) -> Result<Self, UnitNumberError> {
        let fits = (1..=32).contains(&text.len());
        if fits && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) {
            Ok(Self(text.into()))
        } else {
            Err(UnitNumberError { text: text.to_owned() })
        }
    }

    /// The number as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number as an integer, where it is one: the feature id in tiles.
    pub fn as_integer(&self) -> Option<u64> {
        self.0.parse().ok()
    }
}

impl fmt::Display for UnitNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The place of a unit in its dataset: an index into every per-unit table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitIndex(pub u32);

impl UnitIndex {
    /// The index for slices.
    pub fn get(self) -> usize {
        self.0 as usize
    }
}

impl From<usize> for UnitIndex {
    /// # Panics
    /// Beyond four thousand million units.
    fn from(index: usize) -> Self {
        Self(u32::try_from(index).expect("fewer than 2^32 units"))
    }
}

/// An area that values and relations are about.
#[derive(Clone, Debug, PartialEq)]
pub struct Unit {
    /// The number, unique in the dataset.
    pub number: UnitNumber,
    /// The name as the source writes it, several languages and all.
    pub name: String,
    /// Other names it goes by: each language apart, older names.
    pub other_names: Vec<String>,
    /// A point inside, where a label can stand.
    pub label_point: Option<LonLat>,
    /// The centre people travel to, where one is known.
    pub centre: Option<LonLat>,
    /// How the centre was found, in the source's words.
    pub centre_source: Option<String>,
}

impl Unit {
    /// The centre, or for want of one the point inside.
    pub fn anchor(&self) -> Option<LonLat> {
        self.centre.or(self.label_point)
    }
}
