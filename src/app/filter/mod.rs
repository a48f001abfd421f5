//! Which things a filter is true of. Filters are CQL2, as text or as JSON, parsed by the
//! field's own parser: comparisons also between properties and with arithmetic, `AND`,
//! `OR`, `NOT`, `IN`, `BETWEEN`, `LIKE`, `IS NULL`, `CASEI`, `ACCENTI`, and how places
//! relate. What is missing compares to nothing: a filter is then unknown, and takes a
//! thing in as little as one that is false.

mod compile;
mod condition;
mod features;
mod guard;
mod like;
mod order;
mod units;

use std::borrow::Cow;

use pest::error::{ErrorVariant, InputLocation};

use super::error::AppError;
use super::features::{Collection, CollectionKind, Feature, feature};
use super::layers::Field;
use super::snapshot::Snapshot;
use crate::model::Crs;
use compile::{Compiler, Fault, equality};
use condition::{Condition, Things};

pub use order::SortKey;

/// Why a filter is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{filter:?}{}: {why}", at.map(|at| format!(" at character {at}")).unwrap_or_default())]
pub struct FilterError {
    /// The filter, or its beginning.
    pub filter: String,
    /// Where it stops making sense, in characters counted from 1, where that is known.
    pub at: Option<usize>,
    /// What is wrong, and what would be right.
    pub why: String,
}

/// How a filter is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// CQL2 text.
    #[default]
    Text,
    /// CQL2 JSON.
    Json,
}

/// A filter as it was given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Filter {
    /// What it says.
    pub text: String,
    /// How it is written.
    pub language: Language,
    /// What coordinates in it are in.
    pub crs: Crs,
}

/// The most of a filter that an error repeats, in characters.
const SHOWN: usize = 200;

/// For each unit whether a filter (CQL2 text) is true of it.
///
/// # Errors
/// When the filter cannot be read, names no property, or compares it with another kind of value.
pub(super) fn select(snapshot: &Snapshot, filter: &str) -> Result<Vec<bool>, AppError> {
    let units = units::Units::of(snapshot);
    let condition = compile(&units, &Filter { text: filter.to_owned(), ..Filter::default() })?;
    Ok((0..snapshot.dataset().units().len()).map(|unit| condition.holds(&units, unit) == Some(true)).collect())
}

/// What things are wanted, and in what order.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Choice<'a> {
    /// Only those that this is true of.
    pub(super) filter: Option<&'a Filter>,
    /// Only those whose properties have these values, each written as text.
    pub(super) equal: &'a [(String, String)],
    /// By the first key and then the next.
    pub(super) sort: &'a [SortKey],
}

impl Choice<'_> {
    /// Whether all things are wanted as they come.
    pub(super) fn is_all(&self) -> bool {
        self.filter.is_none() && self.equal.is_empty() && self.sort.is_empty()
    }
}

/// The names that filters on units may speak of.
pub(super) fn unit_names(snapshot: &Snapshot) -> Vec<String> {
    units::Units::of(snapshot).names()
}

/// The features of a collection at these places that are wanted, in the order that is asked for.
///
/// # Errors
/// As for [`select`]; or when there is no property to sort by.
pub(super) fn choose(
    snapshot: &Snapshot,
    collection: &Collection,
    places: Vec<usize>,
    choice: Choice<'_>,
) -> Result<Vec<usize>, AppError> {
    if choice.is_all() {
        return Ok(places);
    }
    if collection.kind == CollectionKind::Units {
        return chosen(&units::Units::of(snapshot), places, choice);
    }
    let features = places.iter().map(|&place| feature(snapshot, collection.kind, place)).collect();
    let things = features::Features { fields: &collection.fields, features };
    let order = chosen(&things, (0..places.len()).collect(), choice)?;
    Ok(order.into_iter().map(|at| places[at]).collect())
}

/// Those of the features that are wanted, in the order that is asked for.
///
/// # Errors
/// As for [`choose`].
pub(super) fn choose_features<'a>(
    fields: &[Field],
    features: Vec<Feature<'a>>,
    choice: Choice<'_>,
) -> Result<Vec<Feature<'a>>, AppError> {
    let things = features::Features { fields, features };
    let order = chosen(&things, (0..things.features.len()).collect(), choice)?;
    let mut features: Vec<Option<Feature<'a>>> = things.features.into_iter().map(Some).collect();
    Ok(order.into_iter().filter_map(|at| features[at].take()).collect())
}

fn chosen(things: &dyn Things, mut places: Vec<usize>, choice: Choice<'_>) -> Result<Vec<usize>, AppError> {
    for (name, text) in choice.equal {
        let unknown = || AppError::Unknown { what: "property", id: name.clone(), known: things.names() };
        let condition = equality(things, name, text).ok_or_else(unknown)?;
        let condition = condition.map_err(|why| AppError::Unfit { why })?;
        places.retain(|&place| condition.holds(things, place) == Some(true));
    }
    if let Some(filter) = choice.filter {
        let condition = compile(things, filter)?;
        places.retain(|&place| condition.holds(things, place) == Some(true));
    }
    let find = |key: &SortKey| {
        let property = things.find(&key.property);
        let unknown = || AppError::Unknown { what: "property", id: key.property.clone(), known: things.names() };
        property.map(|property| (property, key.descending)).ok_or_else(unknown)
    };
    let keys = choice.sort.iter().map(find).collect::<Result<Vec<_>, _>>()?;
    order::sort(things, &keys, &mut places);
    Ok(places)
}

fn compile(things: &dyn Things, filter: &Filter) -> Result<Condition, AppError> {
    let text = match filter.language {
        Language::Text => guard::unescape(&filter.text),
        Language::Json => Cow::Borrowed(filter.text.as_str()),
    };
    let text = text.as_ref();
    let error = |at: Option<usize>, why: String| {
        let filter = text.chars().take(SHOWN).collect();
        AppError::Filter { source: FilterError { filter, at: at.map(|at| character(text, at)), why } }
    };
    let parsed = match filter.language {
        Language::Text => {
            guard::check_text(text).map_err(|(at, why)| error(Some(at), why))?;
            cql2::parse_text(text).map_err(|source| {
                let (at, why) = told(text, &source);
                error(at, why)
            })?
        }
        Language::Json => {
            guard::check_json(text).map_err(|(_, why)| error(None, why))?;
            cql2::parse_json(text).map_err(|source| error(None, format!("it is no CQL2 JSON: {source}")))?
        }
    };
    Compiler { things, crs: filter.crs }.condition(&parsed).map_err(|Fault { name, why }| {
        let at = name.and_then(|name| text.find(&name)).filter(|_| filter.language == Language::Text);
        error(at, why)
    })
}

/// The character, from 1, that begins at a byte.
fn character(text: &str, at: usize) -> usize {
    let end = (0..=at.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    text[..end].chars().count() + 1
}

/// Where the parser stopped, in bytes, and what would be right there.
fn told(text: &str, source: &cql2::Error) -> (Option<usize>, String) {
    if text.trim().is_empty() {
        return (Some(0), "the filter is empty; it should be like population < 5000".to_owned());
    }
    let cql2::Error::Pest(error) = source else { return (None, source.to_string()) };
    let (InputLocation::Pos(at) | InputLocation::Span((at, _))) = error.location;
    let value_wanted = match &error.variant {
        ErrorVariant::ParsingError { positives, .. } => {
            positives.iter().any(|rule| format!("{rule:?}") == "Identifier")
        }
        ErrorVariant::CustomError { .. } => false,
    };
    let wanted = if value_wanted {
        "a property's name, a number, a text in single quotes or TRUE or FALSE should stand here"
    } else {
        "a comparison (=, <>, <, <=, >, >=, IN, BETWEEN, LIKE, IS NULL), AND or OR, or the end should follow here"
    };
    let found = text.get(at..).map(str::trim_start).filter(|rest| !rest.is_empty());
    let found = found.and_then(|rest| rest.split_whitespace().next()).map(|word| format!(", not {word:?}"));
    (Some(at), format!("{wanted}{}", found.unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::fixture;
    use super::*;

    fn numbers(filter: &str) -> Result<Vec<String>, String> {
        let snapshot = fixture::snapshot();
        let selected = select(&snapshot, filter).map_err(|error| error.to_string())?;
        let units = snapshot.dataset().units().iter().zip(selected);
        Ok(units.filter(|(_, selected)| *selected).map(|(unit, _)| unit.number.to_string()).collect())
    }

    #[test]
    fn comparisons_lists_ranges_and_patterns_pick_the_units_they_say() {
        for (filter, expected) in [
            ("population < 3000", &["0101", "0102"][..]),
            ("population >= 3e3 AND NOT population = 4000 AND population <> 6000", &["0103", "0202"]),
            ("population BETWEEN 2000 AND 3000 or number = '0203'", &["0102", "0103", "0203"]),
            ("population NOT BETWEEN 2000 AND 5000", &["0101", "0203"]),
            ("name IN ('Os', 'Nes')", &["0202", "0203"]),
            ("name like '%y%' And (county = '1' OR false)", &["0101", "0102"]),
            ("\"county\" = '2' AND name LIKE '_s'", &["0202"]),
            ("NOT (county = '2' OR population > 2000)", &["0101", "0102"]),
            ("TRUE", &["0101", "0102", "0103", "0201", "0202", "0203"]),
        ] {
            assert_eq!(numbers(filter).expect(filter), expected, "{filter}");
        }
    }

    #[test]
    fn what_is_missing_is_neither_equal_nor_unequal_to_anything() {
        assert_eq!(numbers("score = 2").expect("valid"), ["0101", "0102"]);
        assert_eq!(numbers("score <> 2").expect("valid"), ["0201"]);
        assert_eq!(numbers("NOT score = 2").expect("valid"), ["0201"]);
        assert_eq!(numbers("score IS NULL").expect("valid"), ["0103", "0202", "0203"]);
        assert_eq!(numbers("score is not null or population = 6000").expect("valid").len(), 4);
    }

    #[test]
    fn arithmetic_other_properties_and_folded_text_are_compared() {
        for (filter, expected) in [
            ("population >= score * 1000", &["0102"][..]),
            ("population + 1000 = 4 ^ 2 * 250", &["0103"]),
            ("population % 2000 = 0 AND population div 4000 = 1", &["0201", "0203"]),
            ("-population < -5000", &["0203"]),
            ("population / (score - 2) > 0", &["0201"]),
            ("CASEI(name) LIKE CASEI('%BY%')", &["0101", "0102"]),
            ("ACCENTI(name) = ACCENTI('Óvre Dal') OR accenti(CASEI(name)) = 'os'", &["0202"]),
            ("name = county OR number > name", &[]),
            ("score.status = 'missing'", &["0103", "0202", "0203"]),
            ("score.status = 'observed'", &["0101", "0102", "0201"]),
            ("number = '0101' AND DATE('2018-01-01') < TIMESTAMP('2018-01-01T00:00:01Z')", &["0101"]),
            (r"name = 'O\'s' OR name = 'Os\t' OR name = 'O''s' OR name LIKE 'O_'", &["0202"]),
        ] {
            assert_eq!(numbers(filter).expect(filter), expected, "{filter}");
        }
    }

    #[test]
    fn places_are_compared_as_they_relate() {
        for (filter, expected) in [
            ("S_INTERSECTS(geometry, POINT(10.5 60.5))", &["0101"][..]),
            ("S_INTERSECTS(geometry, BBOX(10.2,59.2,11.2,59.4))", &["0201", "0202"]),
            (
                "S_WITHIN(geometry, POLYGON((9.9 58.9, 12 58.9, 12 61.1, 9.9 61.1, 9.9 58.9))) AND population > 2000",
                &["0201", "0202"],
            ),
            ("S_TOUCHES(geometry, LINESTRING(9 59, 10 59, 10 58))", &["0201"]),
            ("S_CONTAINS(geometry, MULTIPOINT((10.2 60.2), (10.8 60.8)))", &["0101"]),
            ("NOT S_DISJOINT(geometry, BBOX(12.5,59.5,13.5,60.5))", &["0103", "0203"]),
        ] {
            assert_eq!(numbers(filter).expect(filter), expected, "{filter}");
        }
        for (filter, right) in [
            ("S_INTERSECTS(area, POINT(10 60))", "is called geometry"),
            ("S_INTERSECTS(geometry, POINT(262257 6652205))", "in degrees"),
            ("S_INTERSECTS(geometry, BBOX(1,2,3))", "west,south,east,north"),
            ("S_INTERSECTS(geometry, name)", "is called geometry"),
        ] {
            assert!(numbers(filter).expect_err(filter).contains(right), "{filter}");
        }
    }

    #[test]
    fn json_says_the_same_as_text() {
        let snapshot = fixture::snapshot();
        let units = units::Units::of(&snapshot);
        let read = |text: &str, language| compile(&units, &Filter { text: text.to_owned(), language, crs: Crs::Crs84 });
        for (text, json) in [
            ("population < 3000", r#"{"op":"<","args":[{"property":"population"},3000]}"#),
            (
                "name IN ('Os','Nes') AND NOT score IS NULL",
                r#"{"op":"and","args":[{"op":"in","args":[{"property":"name"},["Os","Nes"]]},
                    {"op":"not","args":[{"op":"isNull","args":[{"property":"score"}]}]}]}"#,
            ),
            (
                "S_INTERSECTS(geometry, POINT(10.5 60.5))",
                r#"{"op":"s_intersects","args":[{"property":"geometry"},{"type":"Point","coordinates":[10.5,60.5]}]}"#,
            ),
        ] {
            let (text, json) = (read(text, Language::Text), read(json, Language::Json));
            assert_eq!(text.expect("valid"), json.expect("valid"));
        }
        for (json, right) in [("{", "no CQL2 JSON"), ("5", "true or false"), (r#"{"op":"<","args":[1]}"#, "not known")]
        {
            assert!(read(json, Language::Json).expect_err(json).to_string().contains(right), "{json}");
        }
        let deep = format!("{}true{}", "{\"op\":\"not\",\"args\":[".repeat(5_000), "]}".repeat(5_000));
        assert!(read(&deep, Language::Json).is_err());
    }

    #[test]
    fn what_cannot_be_read_is_answered_with_the_place_and_what_would_be_right() {
        for (filter, at, right) in [
            ("", 1, "should be like"),
            ("popolation < 5", 1, "known: number, name, population"),
            ("population < '5'", 1, "is a number"),
            ("population = TRUE", 1, "is a number"),
            ("name = 5", 1, "single quotes"),
            ("population", 1, "neither true nor false"),
            ("population !", 12, "=, <>"),
            ("population < ", 14, "a number, a text"),
            ("county-x = 'a'", 1, "double quotes"),
            ("population + name > 1", 1, "+ is for numbers"),
            ("CASEI(population) = 'a'", 7, "is for text"),
            ("population < 5 population > 2", 16, "AND or OR"),
            ("(population < 5", 16, "a closing bracket"),
            ("population < 5)", 15, "none was opened"),
            ("name = 'Øvre", 13, "a closing ' is missing"),
            ("name LIKE 5", 1, "single quotes"),
            ("population IN (1 2)", 18, "AND or OR"),
            ("name = 'æøå' ; drop", 14, "\";\""),
            ("population LIKE 'a'", 1, "LIKE is for text"),
        ] {
            let error = numbers(filter).expect_err(filter);
            assert!(error.contains(&format!("at character {at}:")), "{filter}: {error}");
            assert!(error.contains(right), "{filter}: {error}");
        }
        for (filter, right) in [
            ("population < NULL", "IS NULL"),
            ("length(name) > 3", "not known here"),
            ("name = DATE('2018-01-01')", "single quotes"),
            ("DATE('2018-02-30') < DATE('2018-03-01')", "no date"),
            ("5", "true or false"),
        ] {
            assert!(numbers(filter).expect_err(filter).contains(right), "{filter}");
        }
        let deep = format!("{}population < 5", "NOT (".repeat(1_000));
        assert!(numbers(&deep).expect_err("too deep").contains("nested"));
        for much in ["NOT ".repeat(300) + "TRUE", "TRUE OR ".repeat(300) + "TRUE", "population < 1".repeat(3_000)] {
            assert!(
                numbers(&much).expect_err("too much").contains("at most")
                    || numbers(&much).expect_err("too much").contains("more than")
            );
        }
    }
}
