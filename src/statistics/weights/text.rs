//! Weights as text in the field's exchange formats: GAL (neighbour lists, no weights)
//! and GWT (one link with its weight a line). Units are named by ids without spaces.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Weights, WeightsError};
use crate::model::shortened;

/// Weights with the units' ids, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct NamedWeights {
    /// The id of each unit.
    pub ids: Vec<String>,
    /// The weights over them.
    pub weights: Weights,
}

/// How much of a word is repeated, in characters.
const SHOWN: usize = 200;

/// Why a text is not weights.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WeightsTextError {
    /// A line that does not read as it should.
    #[error("line {line}: {:?} stands where {expected} should", shortened(found, SHOWN))]
    Line {
        /// The line, from 1.
        line: usize,
        /// What stands there.
        found: String,
        /// What should.
        expected: &'static str,
    },
    /// An id that names no unit.
    #[error("line {line}: {:?} is not the id of a unit", shortened(id, SHOWN))]
    UnknownId {
        /// The line, from 1.
        line: usize,
        /// The id.
        id: String,
    },
    /// A unit that stands twice.
    #[error("line {line}: the unit {:?} stands a second time", shortened(id, SHOWN))]
    RepeatedId {
        /// The line, from 1.
        line: usize,
        /// The id.
        id: String,
    },
    /// Fewer or more units than the header says.
    #[error("the header says {said} units, but there are {found}")]
    UnitCount {
        /// What the header says.
        said: usize,
        /// How many there are.
        found: usize,
    },
    /// Links that cannot be weights.
    #[error("the links are not weights")]
    Weights {
        /// Why.
        #[source]
        source: WeightsError,
    },
}

/// Neighbour lists as GAL. `ids` has one id per unit; `name` is the data set's, `key` the
/// id column's, both without spaces. Weights are not kept.
pub fn to_gal(weights: &Weights, ids: &[&str], name: &str, key: &str) -> String {
    let mut text = format!("0 {} {name} {key}\n", weights.unit_count());
    for (unit, id) in ids.iter().enumerate().take(weights.unit_count()) {
        let row: Vec<&str> = weights.pairs(unit).map(|(to, _)| ids[to]).collect();
        writeln!(text, "{id} {}\n{}", row.len(), row.join(" ")).unwrap_or(());
    }
    text
}

/// Links with weights as GWT; arguments as for [`to_gal`].
pub fn to_gwt(weights: &Weights, ids: &[&str], name: &str, key: &str) -> String {
    let mut text = format!("0 {} {name} {key}\n", weights.unit_count());
    for (from, to, value) in weights.links() {
        writeln!(text, "{} {} {value}", ids[from as usize], ids[to as usize]).unwrap_or(());
    }
    text
}

/// Reads GAL: a header that is a count or `0 count name key`, then for each unit its id
/// and number of neighbours, and their ids. Every link weighs 1.
///
/// # Errors
/// When the text is cut short, counts do not fit, or an id is unknown or repeated.
pub fn from_gal(text: &str) -> Result<NamedWeights, WeightsTextError> {
    let (said, rest) = header(text)?;
    let mut words = rest.flat_map(|(line, text)| text.split_whitespace().map(move |word| (line, word)));
    let mut ids: Vec<String> = Vec::new();
    let mut place: HashMap<&str, u32> = HashMap::new();
    let mut lists: Vec<(u32, usize, &str)> = Vec::new();
    while let Some((line, id)) = words.next() {
        let unit = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        if place.insert(id, unit).is_some() {
            return Err(WeightsTextError::RepeatedId { line, id: id.to_owned() });
        }
        ids.push(id.to_owned());
        let count = "the number of the unit's neighbours";
        let neighbours: usize = number(words.next(), line, count)?;
        for _ in 0..neighbours {
            let (line, to) = words.next().ok_or_else(|| cut_short(line, "a neighbour's id"))?;
            lists.push((unit, line, to));
        }
    }
    if said != ids.len() {
        return Err(WeightsTextError::UnitCount { said, found: ids.len() });
    }
    let links = lists
        .into_iter()
        .map(|(from, line, id)| {
            let unknown = || WeightsTextError::UnknownId { line, id: id.to_owned() };
            place.get(id).map(|&to| (from, to, 1.0)).ok_or_else(unknown)
        })
        .collect::<Result<_, _>>()?;
    let weights = Weights::from_links(ids.len(), links).map_err(|source| WeightsTextError::Weights { source })?;
    Ok(NamedWeights { ids, weights })
}

/// Reads GWT over the units whose ids are given in order, because the format does not
/// name units without neighbours.
///
/// # Errors
/// When a line is not two ids and a weight, an id is unknown, or the header's count is
/// not that of the ids.
pub fn from_gwt(text: &str, ids: &[&str]) -> Result<Weights, WeightsTextError> {
    let (said, named) = gwt_links(text)?;
    if said != ids.len() {
        return Err(WeightsTextError::UnitCount { said, found: ids.len() });
    }
    let place: HashMap<&str, u32> = ids.iter().copied().zip(0_u32..).collect();
    let find = |line: usize, id: &str| {
        place.get(id).copied().ok_or_else(|| WeightsTextError::UnknownId { line, id: id.to_owned() })
    };
    let link = |link: NamedLink<'_>| Ok((find(link.line, link.from)?, find(link.line, link.to)?, link.weight));
    let links = named.into_iter().map(link).collect::<Result<_, _>>()?;
    Weights::from_links(ids.len(), links).map_err(|source| WeightsTextError::Weights { source })
}

/// A link of GWT as it stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct NamedLink<'a> {
    /// The line, from 1.
    pub line: usize,
    /// The id of the one unit.
    pub from: &'a str,
    /// The id of the other.
    pub to: &'a str,
    /// The weight.
    pub weight: f64,
}

/// The number of units that a GWT says there are, and its links as they stand.
///
/// # Errors
/// When a line is not two ids and a weight.
pub fn gwt_links(text: &str) -> Result<(usize, Vec<NamedLink<'_>>), WeightsTextError> {
    let (said, rest) = header(text)?;
    let mut links = Vec::new();
    for (line, text) in rest {
        let mut words = text.split_whitespace();
        let Some(from) = words.next() else { continue };
        let to = words.next().ok_or_else(|| cut_short(line, "the id of the link's other end"))?;
        let expected = "the link's weight";
        let word = words.next();
        let weight: f64 = number(word.map(|word| (line, word)), line, expected)?;
        if !weight.is_finite() {
            return Err(WeightsTextError::Line { line, found: word.unwrap_or_default().to_owned(), expected });
        }
        links.push(NamedLink { line, from, to, weight });
    }
    Ok((said, links))
}

/// The number of units that the first line gives, and the lines after it, from 2.
fn header(text: &str) -> Result<(usize, impl Iterator<Item = (usize, &str)>), WeightsTextError> {
    let mut lines = (1_usize..).zip(text.lines());
    let expected = "the number of units, or 0, the number, a name and a column";
    let (_, first) = lines.next().ok_or_else(|| cut_short(1, expected))?;
    let words: Vec<&str> = first.split_whitespace().collect();
    let ([count] | ["0", count, ..]) = words.as_slice() else {
        return Err(WeightsTextError::Line { line: 1, found: first.to_owned(), expected });
    };
    Ok((number(Some((1, *count)), 1, expected)?, lines))
}

fn number<T: std::str::FromStr>(
    word: Option<(usize, &str)>,
    line: usize,
    expected: &'static str,
) -> Result<T, WeightsTextError> {
    let (line, word) = word.ok_or_else(|| cut_short(line, expected))?;
    word.parse().ok().ok_or_else(|| WeightsTextError::Line { line, found: word.to_owned(), expected })
}

fn cut_short(line: usize, expected: &'static str) -> WeightsTextError {
    WeightsTextError::Line { line, found: "the end".to_owned(), expected }
}

#[cfg(test)]
mod tests {
    use super::super::examples::any_links;
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn both_kinds_of_header_are_read_and_an_empty_list_is_an_island() {
        let short = from_gal("3\na 1\nb\nb 1\na\nc 0\n\n").expect("valid");
        let long = from_gal("0 3 towns NAME\na 1\nb\nb 1\na\nc 0").expect("valid");
        assert_eq!(short, long);
        assert_eq!(short.weights.islands(), [2]);
    }

    #[test]
    fn what_does_not_read_is_refused_with_its_line() {
        let refusal = |text: &str| from_gal(text).expect_err("refused").to_string();
        assert_eq!(refusal("2\na 1\nb\nb 1\nx\n"), "line 5: \"x\" is not the id of a unit");
        assert_eq!(refusal("2\na many\n"), "line 2: \"many\" stands where the number of the unit's neighbours should");
        assert_eq!(refusal("2\na 0\n\na 0\n\n"), "line 4: the unit \"a\" stands a second time");
        assert_eq!(refusal("3\na 0\n\nb 0\n\n"), "the header says 3 units, but there are 2");
        assert!(refusal("2\na 2\nb").contains("line 2: \"the end\" stands where a neighbour's id should"));
        assert!(refusal("").starts_with("line 1"));
        assert_eq!(refusal("1\na 1\na\n"), "the links are not weights");
        let gwt = |text: &str| from_gwt(text, &["a", "b"]).expect_err("refused").to_string();
        assert_eq!(gwt("0 2 x ID\na b heavy"), "line 2: \"heavy\" stands where the link's weight should");
        assert_eq!(gwt("0 2 x ID\na b 1\nb c 1"), "line 3: \"c\" is not the id of a unit");
    }

    proptest! {
        #[test]
        fn weights_written_and_read_again_are_the_same(links in any_links(6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            let ids = ["0101", "b", "c3", "d", "e", "f"];
            let gwt = to_gwt(&weights, &ids, "towns", "NAME");
            prop_assert_eq!(&from_gwt(&gwt, &ids).expect("valid"), &weights);
            let gal = from_gal(&to_gal(&weights, &ids, "towns", "NAME")).expect("valid");
            prop_assert_eq!(gal.ids, ids);
            prop_assert_eq!(gal.weights, weights.transformed(super::super::Transform::Binary));
        }
    }
}
