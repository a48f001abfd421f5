//! Which units a filter is true of. Filters are CQL2 text, of which these parts are
//! known: comparisons, `AND`, `OR`, `NOT`, brackets, `IN`, `BETWEEN`, `LIKE`, `IS NULL`,
//! `TRUE` and `FALSE`. What is missing compares to nothing: a filter is then unknown,
//! and takes the unit in as little as one that is false.

mod parse;

use super::error::AppError;
use super::snapshot::Snapshot;
use crate::model::{Grouping, Indicator, Kind, UnitIndex};
use parse::{Comparison, Expression, Literal, Test, parse};

/// Why a filter is none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{filter:?} at character {at}: {why}")]
pub struct FilterError {
    /// The filter.
    pub filter: String,
    /// Where it stops making sense, in characters counted from 1.
    pub at: usize,
    /// What is wrong, and what would be right.
    pub why: String,
}

/// For each unit whether a filter is true of it.
///
/// # Errors
/// When the filter cannot be read, names no property, or compares it with another kind of value.
pub(super) fn select(snapshot: &Snapshot, filter: &str) -> Result<Vec<bool>, AppError> {
    let error = |at: usize, why: String| {
        let at = filter[..at.min(filter.len())].chars().count() + 1;
        AppError::Filter { source: FilterError { filter: filter.to_owned(), at, why } }
    };
    let parsed = parse(filter).map_err(|(at, why)| error(at, why))?;
    let bound = bind(snapshot, &parsed).map_err(|(at, why)| error(at, why))?;
    Ok(snapshot.dataset().unit_indices().map(|unit| bound.holds(snapshot, unit) == Some(true)).collect())
}

/// A property of units.
#[derive(Clone, Copy, Debug)]
enum Property<'a> {
    Number,
    Name,
    Indicator(&'a Indicator),
    Group(&'a Grouping),
}

/// What a property holds.
enum Held<'a> {
    Text(&'a str),
    Number(f64),
}

impl<'a> Property<'a> {
    fn find(snapshot: &'a Snapshot, name: &str) -> Option<Self> {
        match name {
            "number" => return Some(Self::Number),
            "name" => return Some(Self::Name),
            _ => {}
        }
        snapshot.indicator(name).map(Self::Indicator).or_else(|| snapshot.grouping(name).map(Self::Group))
    }

    /// Every name, in the order of the units' properties.
    fn names(snapshot: &Snapshot) -> String {
        let dataset = snapshot.dataset();
        let indicators = snapshot.indicators().map(|indicator| indicator.id.as_str());
        let groupings = dataset.groupings().iter().map(|grouping| grouping.id.as_str());
        ["number", "name"].into_iter().chain(indicators).chain(groupings).collect::<Vec<_>>().join(", ")
    }

    /// What a unit has; several where groups overlap, none where nothing is known.
    fn of(self, snapshot: &'a Snapshot, unit: UnitIndex) -> Vec<Held<'a>> {
        match self {
            Self::Number => vec![Held::Text(snapshot.dataset().unit(unit).number.as_str())],
            Self::Name => vec![Held::Text(&snapshot.dataset().unit(unit).name)],
            Self::Indicator(indicator) => indicator.value(unit).number().map(Held::Number).into_iter().collect(),
            Self::Group(grouping) => grouping.groups_of(unit).map(|group| Held::Text(group.id.as_str())).collect(),
        }
    }

    /// Why a literal is not of the property's kind.
    fn misfit(self, name: &str, literal: &Literal) -> Option<String> {
        match (self, literal) {
            (Self::Indicator(indicator), Literal::Flag(_)) if indicator.kind != Kind::Boolean => {
                Some(format!("{name} is a number; compare it with one, not with TRUE or FALSE"))
            }
            (Self::Indicator(_), Literal::Text(text)) => {
                Some(format!("{name} is a number; compare it with one, not with '{text}'"))
            }
            (Self::Number | Self::Name | Self::Group(_), Literal::Number(_) | Literal::Flag(_)) => {
                Some(format!("{name} is text; compare it with text in single quotes"))
            }
            _ => None,
        }
    }
}

/// An expression whose properties are found.
enum Bound<'a> {
    Constant(bool),
    All(Vec<Bound<'a>>),
    Any(Vec<Bound<'a>>),
    Not(Box<Bound<'a>>),
    Test(Property<'a>, &'a Test),
}

fn bind<'a>(snapshot: &'a Snapshot, expression: &'a Expression) -> Result<Bound<'a>, (usize, String)> {
    let all = |parts: &'a [Expression]| parts.iter().map(|part| bind(snapshot, part)).collect::<Result<_, _>>();
    Ok(match expression {
        Expression::Constant(constant) => Bound::Constant(*constant),
        Expression::All(parts) => Bound::All(all(parts)?),
        Expression::Any(parts) => Bound::Any(all(parts)?),
        Expression::Not(inner) => Bound::Not(Box::new(bind(snapshot, inner)?)),
        Expression::Test { at, name, test } => {
            let unknown = || (*at, format!("there is no property {name}; known: {}", Property::names(snapshot)));
            let property = Property::find(snapshot, name).ok_or_else(unknown)?;
            if let Some(why) = test.literals().find_map(|literal| property.misfit(name, literal)) {
                return Err((*at, why));
            }
            if matches!((test, property), (Test::Like(_), Property::Indicator(_))) {
                return Err((*at, format!("{name} is a number; LIKE is for text")));
            }
            Bound::Test(property, test)
        }
    })
}

impl Bound<'_> {
    /// Whether it is true, false or unknown of a unit.
    fn holds(&self, snapshot: &Snapshot, unit: UnitIndex) -> Option<bool> {
        // A part that decides alone (false for AND, true for OR), else unknown when one is.
        let joined = |parts: &[Self], decides: bool| {
            let mut joined = Some(!decides);
            for part in parts {
                match part.holds(snapshot, unit) {
                    Some(held) if held == decides => return Some(decides),
                    Some(_) => {}
                    None => joined = None,
                }
            }
            joined
        };
        match self {
            Self::Constant(constant) => Some(*constant),
            Self::All(parts) => joined(parts, false),
            Self::Any(parts) => joined(parts, true),
            Self::Not(inner) => inner.holds(snapshot, unit).map(|held| !held),
            Self::Test(property, test) => {
                let held = property.of(snapshot, unit);
                if matches!(test, Test::IsNull) {
                    return Some(held.is_empty());
                }
                (!held.is_empty()).then(|| held.iter().any(|held| passes(held, test)))
            }
        }
    }
}

fn passes(held: &Held<'_>, test: &Test) -> bool {
    use std::cmp::Ordering;
    let order = |literal: &Literal| match (held, literal) {
        (Held::Text(held), Literal::Text(text)) => Some((*held).cmp(text.as_str())),
        (Held::Number(held), Literal::Number(number)) => held.partial_cmp(number),
        (Held::Number(held), Literal::Flag(flag)) => held.partial_cmp(&f64::from(u8::from(*flag))),
        _ => None,
    };
    match test {
        Test::IsNull => false,
        Test::Compare(comparison, literal) => order(literal).is_some_and(|order| match comparison {
            Comparison::Equal => order == Ordering::Equal,
            Comparison::Unequal => order != Ordering::Equal,
            Comparison::Below => order == Ordering::Less,
            Comparison::AtMost => order != Ordering::Greater,
            Comparison::Above => order == Ordering::Greater,
            Comparison::AtLeast => order != Ordering::Less,
        }),
        Test::In(literals) => literals.iter().any(|literal| order(literal) == Some(Ordering::Equal)),
        Test::Between(low, high) => {
            order(low).is_some_and(|order| order != Ordering::Less)
                && order(high).is_some_and(|order| order != Ordering::Greater)
        }
        Test::Like(pattern) => match held {
            Held::Text(text) => is_like(text, pattern),
            Held::Number(_) => false,
        },
    }
}

/// Whether a text is as a pattern says, in which `%` stands for anything and `_` for one character. Takes
/// time in proportion to the lengths of both.
fn is_like(text: &str, pattern: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    // For each length of the pattern's beginning whether it fits the text so far.
    let mut fits = vec![false; pattern.len() + 1];
    fits[0] = true;
    let through_any = |fits: &mut Vec<bool>| {
        for (place, wanted) in pattern.iter().enumerate() {
            fits[place + 1] |= *wanted == '%' && fits[place];
        }
    };
    through_any(&mut fits);
    for character in text.chars() {
        let mut next = vec![false; fits.len()];
        for (place, wanted) in pattern.iter().enumerate() {
            match wanted {
                '%' => next[place + 1] |= fits[place + 1],
                '_' => next[place + 1] |= fits[place],
                wanted => next[place + 1] |= fits[place] && *wanted == character,
            }
        }
        through_any(&mut next);
        fits = next;
    }
    fits[pattern.len()]
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
    fn what_cannot_be_read_is_answered_with_the_place_and_what_would_be_right() {
        for (filter, at, right) in [
            ("", 1, "a property's name"),
            ("popolation < 5", 1, "known: number, name, population"),
            ("population < '5'", 1, "is a number"),
            ("population = TRUE", 1, "is a number"),
            ("name = 5", 1, "single quotes"),
            ("population", 11, "=, <>"),
            ("population < ", 14, "a number, a text"),
            ("population < 5 population > 2", 16, "AND or OR"),
            ("(population < 5", 16, "a closing bracket"),
            ("name = 'Øvre", 8, "closing single quote"),
            ("name LIKE 5", 11, "single quotes"),
            ("population IN (1 2)", 18, "a comma"),
            ("name = 'æøå' ; drop", 14, "';'"),
            ("population LIKE 'a'", 1, "LIKE is for text"),
        ] {
            let error = numbers(filter).expect_err(filter);
            assert!(error.contains(&format!("at character {at}:")), "{filter}: {error}");
            assert!(error.contains(right), "{filter}: {error}");
        }
        let deep = format!("{}population < 5", "NOT (".repeat(10_000));
        assert!(numbers(&deep).expect_err("too deep").contains("nested"));
    }

    #[test]
    fn a_pattern_of_many_wildcards_takes_no_time() {
        assert!(!is_like(&"a".repeat(2_000), &"%a".repeat(300).replace("%a", "%ab")));
        assert!(is_like("Øvre Dal", "%re_D%"));
        assert!(is_like("", "%%") && !is_like("", "_"));
    }
}
