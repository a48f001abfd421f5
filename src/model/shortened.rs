//! How much of what somebody wrote an error repeats: enough to find it, however long it is.

use std::borrow::Cow;

/// The text, or its beginning: at most so many characters, and then `...`.
pub fn shortened(text: &str, most: usize) -> Cow<'_, str> {
    match text.char_indices().nth(most) {
        None => Cow::Borrowed(text),
        Some((end, _)) => Cow::Owned(format!("{}...", &text[..end])),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_between_letters() {
        assert_eq!(shortened("Bø", 2), "Bø");
        assert_eq!(shortened("Bømlo", 2), "Bø...");
        assert_eq!(shortened("", 0), "");
    }
}
