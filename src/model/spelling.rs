//! Spellings of names: what counts as the same name, and what an identifier made
//! from a name looks like. Knows Unicode, no language.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::name::Id;

/// Letters that Unicode does not take apart into a base letter and a mark.
const UNDECOMPOSED: [(char, &str); 9] =
    [('æ', "ae"), ('œ', "oe"), ('ø', "o"), ('đ', "d"), ('ð', "d"), ('ł', "l"), ('ŋ', "n"), ('ŧ', "t"), ('ß', "ss")];

/// The name without case, spaces, hyphens, dashes and other signs, in composed
/// form: two names with one key are spelt the same. Accents are kept.
pub fn key(name: &str) -> String {
    name.nfc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric()).collect()
}

/// A key without accents: two names with one bare key look alike.
pub fn bare_key(name: &str) -> String {
    without_marks(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The words of a name, each as a key.
pub fn words(name: &str) -> Vec<String> {
    name.split(|c: char| !c.is_alphanumeric() && !is_combining_mark(c)).map(key).filter(|w| !w.is_empty()).collect()
}

/// Bytes as text, two digits each.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |text, byte| text + &format!("{byte:02x}"))
}

/// An identifier made from a name: ASCII letters and digits in lower case, all
/// else one hyphen, at most 64 bytes; `None` when nothing is left.
pub fn slug(name: &str) -> Option<Id> {
    let mut text = String::new();
    for c in without_marks(name).chars() {
        if c.is_ascii_alphanumeric() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with('-') {
            text.push('-');
        }
    }
    text.truncate(64);
    Id::new(text.trim_end_matches('-')).ok()
}

fn without_marks(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    for c in name.nfd().filter(|&c| !is_combining_mark(c)).flat_map(char::to_lowercase) {
        match UNDECOMPOSED.iter().find(|(letter, _)| *letter == c) {
            Some((_, ascii)) => plain.push_str(ascii),
            None => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_hyphens_dashes_spaces_and_composition_do_not_make_another_name() {
        for variant in ["Nord-Odal", "NORD ODAL", "nord – odal", "Nordodal"] {
            assert_eq!(key(variant), "nordodal");
        }
        assert_eq!(key("A\u{30a}l"), key("Ål"));
        assert_ne!(key("Ål"), key("Al"));
    }

    #[test]
    fn an_identifier_is_made_of_any_name() {
        let slug_of = |name| slug(name).map(|id| id.to_string());
        assert_eq!(slug_of("Vesterålen regionråd").as_deref(), Some("vesteralen-regionrad"));
        assert_eq!(slug_of("Møre & Romsdal (IPR)").as_deref(), Some("more-romsdal-ipr"));
        assert_eq!(slug_of("Đælø"), Some("daelo".to_owned()));
        assert_eq!(slug_of("—"), None);
        assert!(slug(&"lang ".repeat(30)).is_some());
    }
}
