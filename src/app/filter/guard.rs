//! What a filter may be like before it is parsed: the parser descends, so that nesting and
//! length must be bounded here.

use std::borrow::Cow;

/// The longest a filter may be, in bytes: a list of some thousand numbers.
const LONGEST: usize = 32_768;
/// The deepest that brackets may be nested.
const DEEPEST: usize = 10;
/// The most operators: each may be a level of its own.
const MOST_OPERATORS: usize = 200;

/// A text with what a backslash escapes inside single quotes written as the parser knows it: a quote as two, control
/// characters as themselves. Other backslashes stay: patterns of LIKE escape with them.
pub(super) fn unescape(filter: &str) -> Cow<'_, str> {
    if !filter.contains('\\') {
        return Cow::Borrowed(filter);
    }
    let (mut written, mut quote) = (String::with_capacity(filter.len()), None);
    let mut characters = filter.chars().peekable();
    while let Some(character) = characters.next() {
        let escaped = match (quote, character, characters.peek()) {
            (Some('\''), '\\', Some(next)) => match next {
                '\'' => Some("''"),
                'a' => Some("\u{7}"),
                'b' => Some("\u{8}"),
                't' => Some("\t"),
                'n' => Some("\n"),
                'v' => Some("\u{b}"),
                'f' => Some("\u{c}"),
                'r' => Some("\r"),
                _ => None,
            },
            _ => None,
        };
        if let Some(escaped) = escaped {
            characters.next();
            written.push_str(escaped);
            continue;
        }
        written.push(character);
        match (quote, character) {
            // A backslash before a backslash escapes nothing further.
            (Some('\''), '\\') => written.extend(characters.next_if_eq(&'\\')),
            (None, '\'' | '"') => quote = Some(character),
            (Some(end), _) if end == character => quote = None,
            _ => {}
        }
    }
    Cow::Owned(written)
}

/// Says what of a CQL2 text is too much, and where, in bytes.
pub(super) fn check_text(filter: &str) -> Result<(), (usize, String)> {
    if filter.len() > LONGEST {
        return Err((0, format!("the filter has {} bytes; at most {LONGEST} are read", filter.len())));
    }
    let (mut open, mut operators, mut quote) = (Vec::new(), 0_usize, None);
    let mut word_began = None;
    for (at, character) in filter.char_indices() {
        if let Some(end) = quote {
            if character == end {
                quote = None;
            }
            continue;
        }
        let is_of_a_word = character.is_alphanumeric() || matches!(character, '_' | '.' | ':');
        if !is_of_a_word && let Some(began) = word_began.take() {
            operators += usize::from(is_operator(&filter[began..at]));
        }
        match character {
            '\'' | '"' => quote = Some(character),
            '(' => open.push(at),
            ')' if open.pop().is_none() => {
                return Err((at, "a closing bracket stands here that none was opened for".to_owned()));
            }
            '+' | '-' | '*' | '/' | '^' | '%' | '=' | '<' | '>' => operators += 1,
            _ if is_of_a_word && word_began.is_none() => word_began = Some(at),
            _ => {}
        }
        if open.len() > DEEPEST {
            return Err((at, format!("brackets are nested more than {DEEPEST} deep here")));
        }
        if operators > MOST_OPERATORS {
            return Err((at, format!("more than {MOST_OPERATORS} operators; use IN for lists of values")));
        }
    }
    match (quote, open.last()) {
        (Some(quote), _) => Err((filter.len(), format!("a closing {quote} is missing here"))),
        (None, Some(_)) => Err((filter.len(), "a closing bracket is missing here".to_owned())),
        (None, None) => Ok(()),
    }
}

fn is_operator(word: &str) -> bool {
    ["and", "or", "not", "div", "like", "in", "between", "is"]
        .iter()
        .any(|operator| operator.eq_ignore_ascii_case(word))
}

/// Says that a CQL2 JSON is too long. How deep JSON may be nested its reader bounds.
pub(super) fn check_json(filter: &str) -> Result<(), (usize, String)> {
    if filter.len() > LONGEST {
        return Err((0, format!("the filter has {} bytes; at most {LONGEST} are read", filter.len())));
    }
    Ok(())
}
