//! Whether a text is as a pattern says.

/// A part of a pattern.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Anything,
    OneCharacter,
    This(char),
}

/// Whether a text is as a pattern says, in which `%` stands for anything, `_` for one character, and `\` makes the next
/// one stand for itself. Takes time in proportion to the lengths of both.
pub(super) fn is_like(text: &str, pattern: &str) -> bool {
    let pattern = parts(pattern);
    // For each length of the pattern's beginning whether it fits the text so far.
    let mut fits = vec![false; pattern.len() + 1];
    fits[0] = true;
    let through_any = |fits: &mut Vec<bool>| {
        for (place, wanted) in pattern.iter().enumerate() {
            fits[place + 1] |= *wanted == Part::Anything && fits[place];
        }
    };
    through_any(&mut fits);
    for character in text.chars() {
        let mut next = vec![false; fits.len()];
        for (place, wanted) in pattern.iter().enumerate() {
            match wanted {
                Part::Anything => next[place + 1] |= fits[place + 1],
                Part::OneCharacter => next[place + 1] |= fits[place],
                Part::This(wanted) => next[place + 1] |= fits[place] && *wanted == character,
            }
        }
        through_any(&mut next);
        fits = next;
    }
    fits[pattern.len()]
}

fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        parts.push(match character {
            '%' => Part::Anything,
            '_' => Part::OneCharacter,
            '\\' => Part::This(characters.next().unwrap_or('\\')),
            character => Part::This(character),
        });
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_of_many_wildcards_takes_no_time() {
        assert!(!is_like(&"a".repeat(2_000), &"%a".repeat(300).replace("%a", "%ab")));
        assert!(is_like("Øvre Dal", "%re_D%"));
        assert!(is_like("", "%%") && !is_like("", "_"));
        assert!(is_like("100 %", "100 \\%") && !is_like("100 percent", "100 \\%"));
    }
}
