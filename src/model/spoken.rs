//! Names as sources write them, taken apart: brackets, and parts in several languages.

/// A name taken apart: what stands outside brackets, and a bracket that holds
/// words. A bracket of digits and signs is a period and is left out.
pub(super) struct Spoken {
    pub(super) base: String,
    pub(super) qualifier: Option<String>,
}

impl Spoken {
    pub(super) fn parse(text: &str) -> Self {
        let mut base = text.to_owned();
        let mut qualifier = None;
        while let Some(open) = base.find('(') {
            let Some(length) = base[open..].find(')') else { break };
            let inside = base[open + 1..open + length].trim().to_owned();
            base.replace_range(open..=open + length, " ");
            if inside.chars().any(char::is_alphabetic) {
                qualifier = Some(inside);
            }
        }
        Self { base: base.trim().to_owned(), qualifier }
    }
}

/// The parts of a name in several languages: cut at `/`, at dashes, and at hyphens
/// that stand beside a space.
pub(super) fn split_languages(base: &str) -> impl Iterator<Item = &str> {
    let is_cut = |at: usize, c: char| match c {
        '/' | '–' | '—' => true,
        '-' | '\u{2010}' | '\u{2011}' | '\u{2212}' => {
            let before = base[..at].chars().next_back();
            let after = base[at + c.len_utf8()..].chars().next();
            before.is_some_and(char::is_whitespace) || after.is_some_and(char::is_whitespace)
        }
        _ => false,
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    for (at, c) in base.char_indices() {
        if is_cut(at, c) {
            pieces.push(&base[start..at]);
            start = at + c.len_utf8();
        }
    }
    pieces.push(&base[start..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty())
}

/// All orders of two or three parts written together, so that a name in any order
/// is one look-up away.
pub(super) fn orders(parts: &[String]) -> Vec<String> {
    let mut joined = Vec::new();
    if !(2..=3).contains(&parts.len()) {
        return joined;
    }
    for (i, a) in parts.iter().enumerate() {
        for (j, b) in parts.iter().enumerate().filter(|(j, _)| *j != i) {
            joined.push(format!("{a}{b}"));
            let third = parts.iter().enumerate().filter(|(k, _)| *k != i && *k != j);
            joined.extend(third.map(|(_, c)| format!("{a}{b}{c}")));
        }
    }
    joined
}
