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

/// One identifier or a list of them.
pub(super) fn ids<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<Id>, D::Error> {
    let words = words(toml::Value::deserialize(deserializer)?).map_err(D::Error::custom)?;
    words.iter().map(|word| Id::new(word).map_err(D::Error::custom)).collect()
}

/// By column what it may hold: a text, a number, true or false, or a list of them.
pub(super) fn matching<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<String, Vec<String>>, D::Error> {
    let columns = BTreeMap::<String, toml::Value>::deserialize(deserializer)?;
    let texts = columns.into_iter().map(|(column, value)| Ok((column, words(value)?)));
    texts.collect::<Result<_, String>>().map_err(D::Error::custom)
}

fn words(value: toml::Value) -> Result<Vec<String>, String> {
    let word = |value: toml::Value| match value {
        toml::Value::String(text) => Ok(text),
        toml::Value::Integer(number) => Ok(number.to_string()),
        toml::Value::Boolean(truth) => Ok(truth.to_string()),
        other => Err(format!("{other} is not a text; use \"..\" or a list of texts")),
    };
    match value {
        toml::Value::Array(values) => values.into_iter().map(word).collect(),
        one => word(one).map(|text| vec![text]),
    }
}
