//! Cuts a cell that lists partners with mixed separators into its pieces. A name
//! may hold a conjunction or a dash itself, so those cut only where the pieces are
//! then known; which pieces are known is the caller's to say.

use std::ops::Range;

use crate::model::spelling;

/// What the caller knows of a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is somebody.
    Known,
    /// It may be one of several.
    Ambiguous,
    /// It is a kind of applicant that is set aside.
    SetAside,
    /// It is nobody known.
    Unknown,
}

/// A piece of a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// One partner.
    One(String),
    /// Text that can be cut into known partners in several ways.
    Unclear(String),
}

/// At most this many words or parts between separators are tried as one name.
const LONGEST_NAME: usize = 8;

/// What is added to the cost of a piece that runs over a comma and is nobody known.
const OVER_A_COMMA: usize = 100_000;

/// Cuts `cell` at `;`, `|` and line breaks; and at commas, `&`, `+`, bullets,
/// conjunctions, dashes and `/` where that leaves the fewest words unknown.
///
/// `standing` is asked of a piece and whether the piece runs over a comma or the like.
pub fn split(cell: &str, conjunctions: &[String], standing: impl Fn(&str, bool) -> Standing) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in cell.split([';', '|', '\n', '\r', '\t']) {
        split_chunk(chunk, conjunctions, &standing, &mut pieces);
    }
    pieces
}

/// A stretch of text between separators.
struct Segment {
    range: Range<usize>,
    words: usize,
    /// Whether a comma or the like stands before it.
    after_comma: bool,
}

/// The separators in a chunk, and whether each is a comma or the like. Those in
/// brackets do not count.
fn separators(chunk: &str, conjunctions: &[String]) -> Vec<(Range<usize>, bool)> {
    let mut cuts = Vec::new();
    let mut depth = 0_usize;
    let mut word_start = None;
    for (at, c) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let is_comma = matches!(c, ',' | '&' | '+' | '•' | '·');
        let is_slash = matches!(c, '/' | '–' | '—');
        if (c.is_whitespace() || is_comma || is_slash)
            && let Some(start) = word_start.take()
        {
            let word = &chunk[start..at];
            let is_dash = matches!(word, "-" | "\u{2010}" | "\u{2011}");
            if depth == 0 && (is_dash || conjunctions.contains(&spelling::key(word))) {
                cuts.push((start..at, false));
            }
        }
        if (is_comma || is_slash) && depth == 0 {
            cuts.push((at..at + c.len_utf8(), is_comma));
        } else if !c.is_whitespace() {
            word_start.get_or_insert(at);
        }
    }
    cuts
}

fn segments(chunk: &str, conjunctions: &[String]) -> Vec<Segment> {
    let mut segments = Vec::new();
    let (mut start, mut after_comma) = (0, false);
    let end = (chunk.len()..chunk.len(), false);
    for (cut, is_comma) in separators(chunk, conjunctions).into_iter().chain([end]) {
        let text = &chunk[start..cut.start];
        let trimmed = text.trim();
        if !trimmed.is_empty() {
            let from = start + text.len() - text.trim_start().len();
            let words = trimmed.split_whitespace().count();
            segments.push(Segment { range: from..from + trimmed.len(), words, after_comma });
            after_comma = false;
        }
        after_comma |= is_comma;
        start = cut.end;
    }
    segments
}

/// The cheapest way to write the segments up to some point: its cost, where its last
/// piece starts, and whether another way costs the same.
#[derive(Clone, Copy)]
struct Best {
    cost: usize,
    from: usize,
    tied: bool,
}

fn split_chunk(
    chunk: &str,
    conjunctions: &[String],
    standing: &impl Fn(&str, bool) -> Standing,
    pieces: &mut Vec<Piece>,
) {
    let segments = segments(chunk, conjunctions);
    let text = |from: usize, to: usize| &chunk[segments[from].range.start..segments[to - 1].range.end];
    let mut best = vec![Best { cost: 0, from: 0, tied: false }];
    for end in 1..=segments.len() {
        let mut here = Best { cost: usize::MAX, from: 0, tied: false };
        for from in end.saturating_sub(LONGEST_NAME)..end {
            let words: usize = segments[from..end].iter().map(|segment| segment.words).sum();
            let over_a_comma = segments[from + 1..end].iter().any(|segment| segment.after_comma);
            // A piece costs one; words that are set aside or unknown cost far more.
            let piece = match standing(text(from, end), over_a_comma) {
                Standing::Known => 1,
                Standing::SetAside => 1 + 10 * words + OVER_A_COMMA * usize::from(over_a_comma),
                Standing::Ambiguous => 1 + 100 * words + OVER_A_COMMA * usize::from(over_a_comma),
                Standing::Unknown => 1 + 1000 * words + OVER_A_COMMA * usize::from(over_a_comma),
            };
            let cost = best[from].cost + piece;
            if cost < here.cost {
                here = Best { cost, from, tied: best[from].tied };
            } else if cost == here.cost {
                here.tied = true;
            }
        }
        best.push(here);
    }
    let Some(last) = best.last().filter(|_| !segments.is_empty()) else { return };
    if last.tied {
        pieces.push(Piece::Unclear(chunk.trim().to_owned()));
        return;
    }
    let mut cut = Vec::new();
    let mut end = segments.len();
    while end > 0 {
        let from = best[end].from;
        cut.push(Piece::One(text(from, end).to_owned()));
        end = from;
    }
    pieces.extend(cut.into_iter().rev());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(cell: &str, known: &[&str]) -> Vec<String> {
        let standing = |text: &str, _: bool| {
            let text = text.trim_end_matches(" parish");
            match text {
                _ if known.contains(&text) => Standing::Known,
                _ if text.ends_with("county") => Standing::SetAside,
                _ => Standing::Unknown,
            }
        };
        let one = |piece| match piece {
            Piece::One(text) => text,
            Piece::Unclear(text) => format!("?{text}"),
        };
        split(cell, &["and".to_owned()], standing).into_iter().map(one).collect()
    }

    #[test]
    fn mixed_separators_cut_a_cell() {
        let known = ["Tinn", "Notodden", "Hjartdal", "Kongsberg"];
        assert_eq!(
            cut("Tinn, Notodden and Hjartdal; Kongsberg parish", &known),
            ["Tinn", "Notodden", "Hjartdal", "Kongsberg parish"]
        );
        assert_eq!(cut("Tinn & Notodden\nHjartdal /Kongsberg;", &known), ["Tinn", "Notodden", "Hjartdal", "Kongsberg"]);
        assert_eq!(cut("Tinn - Notodden, and Hjartdal", &known), ["Tinn", "Notodden", "Hjartdal"]);
        assert!(cut(" ; , and ", &known).is_empty());
    }

    #[test]
    fn a_name_that_holds_a_conjunction_is_not_cut() {
        let known = ["Rollag", "Nore and Uvdal", "Tana/Deatnu"];
        assert_eq!(cut("Rollag and Nore and Uvdal", &known), ["Rollag", "Nore and Uvdal"]);
        assert_eq!(cut("Nore and Uvdal parish and Rollag", &known), ["Nore and Uvdal parish", "Rollag"]);
        assert_eq!(cut("Rollag and Tana/Deatnu", &known), ["Rollag", "Tana/Deatnu"]);
    }

    #[test]
    fn what_is_known_beside_something_unknown_or_set_aside_is_kept() {
        assert_eq!(cut("Tinn and the others", &["Tinn"]), ["Tinn", "the others"]);
        assert_eq!(cut("Tinn and North and South county", &["Tinn"]), ["Tinn", "North and South county"]);
    }

    #[test]
    fn a_known_name_may_hold_a_comma_but_unknown_ones_are_listed_apart() {
        assert_eq!(cut("Tinn, Waste & Water Ltd", &["Tinn", "Waste & Water Ltd"]), ["Tinn", "Waste & Water Ltd"]);
        assert_eq!(cut("Foo, Bar", &[]), ["Foo", "Bar"]);
        assert_eq!(cut("Foo, West county", &[]), ["Foo", "West county"]);
        assert_eq!(cut("Tinn, and Foo", &["Tinn"]), ["Tinn", "Foo"]);
    }

    #[test]
    fn a_comma_in_brackets_does_not_cut() {
        assert_eq!(cut("Nes (east, inland), Tinn", &["Nes (east, inland)", "Tinn"]), ["Nes (east, inland)", "Tinn"]);
    }

    #[test]
    fn a_text_that_can_be_cut_in_two_ways_is_unclear() {
        assert_eq!(cut("A and B and C", &["A and B", "C", "A", "B and C"]), ["?A and B and C"]);
    }

    #[test]
    fn a_very_long_cell_takes_no_more_than_linear_time() {
        let cell = vec!["Tinn"; 20_000].join(" and ");
        assert_eq!(cut(&cell, &["Tinn"]).len(), 20_000);
    }
}
