//! Words of a manifest parsed at the door into the model's checked types.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::Error as _};

use crate::model::{Id, Kind, Title, Year};

pub(super) fn id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Id, D::Error> {
    Id::new(&String::deserialize(deserializer)?).map_err(D::Error::custom)
}

pub(super) fn optional_id<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Id>, D::Error> {
    id(deserializer).map(Some)
}

pub(super) fn year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Year, D::Error> {
    Year::new(i64::deserialize(deserializer)?).map_err(D::Error::custom)
}

pub(super) fn optional_year<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Year>, D::Error> {
    year(deserializer).map(Some)
}

pub(super) fn title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Title, D::Error> {
    let texts = BTreeMap::<String, String>::deserialize(deserializer)?;
    if texts.is_empty() {
        return Err(D::Error::custom("a title needs a text in at least one language, as { en = \"..\" }"));
    }
    Ok(Title::new(texts))
}

pub(super) fn optional_title<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Title>, D::Error> {
    title(deserializer).map(Some)
}

pub(super) fn kind<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Kind, D::Error> {
    let word = String::deserialize(deserializer)?;
    Kind::parse(&word)
        .ok_or_else(|| D::Error::custom(format!("{word:?} is not a kind; use count, amount, index, boolean or class")))
}
