//! Small words everything else is labelled with: identifiers, titles in several
//! languages, and years.

use std::collections::BTreeMap;
use std::fmt;

/// An identifier that is safe in an address, a file name and a table name:
/// ASCII letters, digits, `-`, `_` and `.`, starting with a letter or digit.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(Box<str>);

/// Why a text is not an identifier.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "{text:?} is not an identifier: use 1 to 64 ASCII letters, digits, '-', '_' or '.', starting with a letter or digit"
)]
pub struct IdError {
    /// The text as given.
    pub text: String,
}

impl Id {
    /// Checks `text` and makes it an identifier.
    ///
    /// # Errors
    /// When the text is empty, longer than 64 bytes, or has another character.
    pub fn new(text: &str) -> Result<Self, IdError> {
        let first_ok = text.bytes().next().is_some_and(|b| b.is_ascii_alphanumeric());
        let rest_ok = text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
        if first_ok && rest_ok && text.len() <= 64 {
            Ok(Self(text.into()))
        } else {
            Err(IdError { text: text.to_owned() })
        }
    }

    /// The identifier as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A title by language code (`nb`, `nn`, `en`, ...).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Title(BTreeMap<String, String>);

impl Title {
    /// A title from pairs of language code and text.
    pub fn new(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        Self(texts.into_iter().collect())
    }

    /// The text in `language`, else the first there is, else nothing.
    pub fn get(&self, language: &str) -> &str {
        self.0.get(language).or_else(|| self.0.values().next()).map_or("", String::as_str)
    }

    /// All texts, by language code.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(language, text)| (language.as_str(), text.as_str()))
    }
}

/// A calendar year between 1800 and 2200. A value always belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Year(u16);

/// Why a number is not a year.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{given} is not a year between 1800 and 2200")]
pub struct YearError {
    /// The number as given.
    pub given: i64,
}

impl Year {
    /// Checks `year`.
    ///
    /// # Errors
    /// When it lies outside 1800 to 2200.
    pub fn new(year: i64) -> Result<Self, YearError> {
        match u16::try_from(year) {
            Ok(value @ 1800..=2200) => Ok(Self(value)),
            _ => Err(YearError { given: year }),
        }
    }

    /// The year as a number.
    pub fn get(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Year {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_takes_dots_and_dashes_but_no_spaces_slashes_or_accents() {
        assert!(Id::new("takes_part.rff").is_ok());
        assert!(Id::new("norway-2018").is_ok());
        for bad in ["", "a b", "a/b", "-a", "ø", &"x".repeat(65)] {
            assert!(Id::new(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_title_falls_back_to_a_language_it_has() {
        let title = Title::new([("nb".to_owned(), "Folketall".to_owned())]);
        assert_eq!(title.get("en"), "Folketall");
        assert_eq!(Title::default().get("en"), "");
    }
}
