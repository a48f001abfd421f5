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

/// Cuts `cell` at `;`, line breaks, `,`, `&`, `|`, `+` and bullets outside brackets;
/// and at conjunctions, dashes and `/` where that leaves the fewest words unknown.
pub fn split(cell: &str, conjunctions: &[String], standing: impl Fn(&str) -> Standing) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for chunk in split_hard(cell) {
        split_soft(chunk, conjunctions, &standing, &mut pieces);
    }
    pieces
}

fn split_hard(cell: &str) -> Vec<&str> {
    let mut chunks = Vec::new();
    let (mut start, mut depth) = (0, 0_usize);
    for (at, c) in cell.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\n' | '\r' | ';' => depth = 0,
            _ => {}
        }
        let separates = matches!(c, ';' | ',' | '\n' | '\r' | '\t' | '&' | '|' | '+' | '•' | '·');
        if separates && depth == 0 {
            chunks.push(&cell[start..at]);
            start = at + c.len_utf8();
        }
    }
    chunks.push(&cell[start..]);
    chunks.into_iter().map(str::trim).filter(|chunk| !chunk.is_empty()).collect()
}

/// The segments of a chunk between its conjunctions, dashes and slashes.
fn segments(chunk: &str, conjunctions: &[String]) -> Vec<Range<usize>> {
    let mut cuts: Vec<Range<usize>> = Vec::new();
    let mut word_start = None;
    for (at, c) in chunk.char_indices().chain([(chunk.len(), ' ')]) {
        if !c.is_whitespace() {
            word_start.get_or_insert(at);
        } else if let Some(start) = word_start.take() {
            let word = &chunk[start..at];
            let is_dash = matches!(word, "-" | "\u{2010}" | "\u{2011}" | "–" | "—");
            if is_dash || conjunctions.contains(&spelling::key(word)) {
                cuts.push(start..at);
            } else {
                let slashes = word.char_indices().filter(|(_, c)| matches!(c, '/' | '–' | '—'));
                cuts.extend(slashes.map(|(i, c)| start + i..start + i + c.len_utf8()));
            }
        }
    }
    let mut segments = Vec::new();
    let mut start = 0;
    for cut in cuts.into_iter().chain(std::iter::once(chunk.len()..chunk.len())) {
        let text = &chunk[start..cut.start];
        let trimmed = text.trim_start();
        let from = start + text.len() - trimmed.len();
        if !trimmed.trim_end().is_empty() {
            segments.push(from..from + trimmed.trim_end().len());
        }
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

fn split_soft(chunk: &str, conjunctions: &[String], standing: &impl Fn(&str) -> Standing, pieces: &mut Vec<Piece>) {
    let segments = segments(chunk, conjunctions);
    let words: Vec<usize> = segments.iter().map(|s| chunk[s.clone()].split_whitespace().count()).collect();
    let text = |from: usize, to: usize| &chunk[segments[from].start..segments[to - 1].end];
    let mut best = vec![Best { cost: 0, from: 0, tied: false }];
    for end in 1..=segments.len() {
        let mut here = Best { cost: usize::MAX, from: 0, tied: false };
        for from in end.saturating_sub(LONGEST_NAME)..end {
            let length: usize = words[from..end].iter().sum();
            // A piece costs one; words that are set aside or unknown cost far more.
            let piece = match standing(text(from, end)) {
                Standing::Known => 1,
                Standing::SetAside => 1 + 10 * length,
                Standing::Ambiguous => 1 + 100 * length,
                Standing::Unknown => 1 + 1000 * length,
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
        pieces.push(Piece::Unclear(chunk.to_owned()));
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
        let standing = |text: &str| {
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
