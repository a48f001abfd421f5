//! What a filter says of a thing, with its properties found, and whether it is true.
//! Three-valued: what is missing compares to nothing, and what hangs on it is unknown.

use std::borrow::Cow;
use std::cmp::Ordering;

use geo::{BoundingRect, Geometry, Intersects, Rect, Relate};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::like::is_like;
use crate::app::coordinates::projected;
use crate::app::features::PropertyValue;
use crate::model::Crs;

/// Things that have properties and a place.
pub(super) trait Things {
    /// The property with this name.
    fn find(&self, name: &str) -> Option<Property>;
    /// The names of all properties.
    fn names(&self) -> Vec<String>;
    /// What a thing has of a property: several where groups overlap, none where nothing is known.
    fn values(&self, thing: usize, place: usize) -> Vec<PropertyValue<'_>>;
    /// Where a thing lies, in degrees.
    fn geometry(&self, thing: usize) -> Option<Geometry<f64>>;
}

/// A property and what it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Property {
    /// Its place among the properties.
    pub(super) place: usize,
    /// What it holds.
    pub(super) holds: Holds,
}

/// What kind of value something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Number,
    Flag,
    /// 1 and 0 for yes and no.
    NumberOrFlag,
    /// A date or a time.
    Moment,
}

impl Holds {
    /// Whether values of the two can be compared.
    pub(super) fn fits(self, other: Self) -> bool {
        use Holds::{Flag, Number, NumberOrFlag};
        self == other || matches!((self, other), (NumberOrFlag, Number | Flag) | (Number | Flag, NumberOrFlag))
    }
}

/// Something with a value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Scalar {
    Property(Property),
    Number(f64),
    Text(String),
    Flag(bool),
    /// Seconds since 1970.
    Moment(f64),
    Arithmetic(Arithmetic, Box<(Scalar, Scalar)>),
    /// Without regard to capitals.
    CaseFolded(Box<Scalar>),
    /// Without regard to accents.
    AccentFolded(Box<Scalar>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arithmetic {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    /// Division without what remains.
    Whole,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    Unequal,
    Below,
    AtMost,
    Above,
    AtLeast,
}

impl Comparison {
    fn holds(self, order: Ordering) -> bool {
        match self {
            Self::Equal => order == Ordering::Equal,
            Self::Unequal => order != Ordering::Equal,
            Self::Below => order == Ordering::Less,
            Self::AtMost => order != Ordering::Greater,
            Self::Above => order == Ordering::Greater,
            Self::AtLeast => order != Ordering::Less,
        }
    }
}

/// How the places of two things relate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spatial {
    Intersects,
    Disjoint,
    Equals,
    Touches,
    Within,
    Contains,
    Crosses,
    Overlaps,
}

/// A place: the thing's own, or one that the filter gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Place {
    Own,
    Given(GivenPlace),
}

/// A place that the filter gives.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GivenPlace {
    /// In the filter's coordinate system; longitude and latitude for all in degrees.
    pub(super) geometry: Geometry<f64>,
    /// A box in degrees around it.
    pub(super) around: Rect<f64>,
}

/// A filter whose properties are found.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Condition {
    Constant(bool),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    Not(Box<Condition>),
    /// A yes/no value.
    Is(Scalar),
    Compare(Comparison, Scalar, Scalar),
    In(Scalar, Vec<Scalar>),
    Between(Scalar, Scalar, Scalar),
    Like(Scalar, Scalar),
    IsNull(Scalar),
    /// How two places relate in a coordinate system.
    Relates(Spatial, Crs, Place, Place),
}

/// A value while a filter is worked out.
#[derive(Clone, Debug, PartialEq)]
enum Value<'a> {
    Text(Cow<'a, str>),
    Number(f64),
}

impl Value<'_> {
    fn order(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Text(one), Self::Text(other)) => Some(one.cmp(other)),
            (Self::Number(one), Self::Number(other)) => one.partial_cmp(other),
            _ => None,
        }
    }
}

impl Scalar {
    /// What it is of a thing; nothing where nothing is known.
    fn of<'a>(&'a self, things: &'a dyn Things, thing: usize) -> Vec<Value<'a>> {
        let folded = |inner: &'a Scalar, fold: fn(&str) -> String| {
            let fold = |value| match value {
                Value::Text(text) => Value::Text(Cow::Owned(fold(&text))),
                number @ Value::Number(_) => number,
            };
            inner.of(things, thing).into_iter().map(fold).collect()
        };
        match self {
            Self::Property(property) => {
                let of = |value| match value {
                    PropertyValue::Null => None,
                    PropertyValue::Text(text) => Some(Value::Text(text)),
                    PropertyValue::Number(number) => Some(Value::Number(number)),
                    PropertyValue::Boolean(flag) => Some(Value::Number(f64::from(u8::from(flag)))),
                };
                things.values(thing, property.place).into_iter().filter_map(of).collect()
            }
            Self::Number(number) | Self::Moment(number) => vec![Value::Number(*number)],
            Self::Text(text) => vec![Value::Text(Cow::Borrowed(text))],
            Self::Flag(flag) => vec![Value::Number(f64::from(u8::from(*flag)))],
            Self::Arithmetic(operator, sides) => {
                let number = |side: &'a Scalar| match side.of(things, thing).first() {
                    Some(Value::Number(number)) => Some(*number),
                    _ => None,
                };
                let found = number(&sides.0).zip(number(&sides.1)).map(|(one, other)| operator.of(one, other));
                found.filter(|number| number.is_finite()).map(Value::Number).into_iter().collect()
            }
            Self::CaseFolded(inner) => folded(inner, str::to_lowercase),
            Self::AccentFolded(inner) => folded(inner, |text| text.nfd().filter(|c| !is_combining_mark(*c)).collect()),
        }
    }
}

impl Arithmetic {
    fn of(self, one: f64, other: f64) -> f64 {
        match self {
            Self::Add => one + other,
            Self::Subtract => one - other,
            Self::Multiply => one * other,
            Self::Divide => one / other,
            Self::Remainder => one % other,
            Self::Power => one.powf(other),
            Self::Whole => (one / other).trunc(),
        }
    }
}

/// A place, and a box in degrees around it.
type Placed<'a> = (Cow<'a, Geometry<f64>>, Option<Rect<f64>>);

impl Place {
    /// The place in a coordinate system, where it can be told without projecting, and a box in degrees around it.
    fn of<'a>(&'a self, things: &dyn Things, thing: usize) -> Option<Placed<'a>> {
        match self {
            Self::Own => {
                let geometry = things.geometry(thing)?;
                let around = geometry.bounding_rect();
                Some((Cow::Owned(geometry), around))
            }
            Self::Given(given) => Some((Cow::Borrowed(&given.geometry), Some(given.around))),
        }
    }

    /// A place that is the thing's own brought from degrees to a system; unknown where it has no place there.
    fn bring<'a>(&self, geometry: Cow<'a, Geometry<f64>>, crs: Crs) -> Option<Cow<'a, Geometry<f64>>> {
        if *self != Self::Own || crs.is_in_degrees() {
            return Some(geometry);
        }
        match projected(geometry.into_owned(), crs) {
            Ok(geometry) => geometry.map(Cow::Owned),
            Err(error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a place could not be projected");
                None
            }
        }
    }
}

impl Spatial {
    fn holds(self, one: &Geometry<f64>, other: &Geometry<f64>) -> bool {
        let matrix = one.relate(other);
        match self {
            Self::Intersects => matrix.is_intersects(),
            Self::Disjoint => matrix.is_disjoint(),
            Self::Equals => matrix.is_equal_topo(),
            Self::Touches => matrix.is_touches(),
            Self::Within => matrix.is_within(),
            Self::Contains => matrix.is_contains(),
            Self::Crosses => matrix.is_crosses(),
            Self::Overlaps => matrix.is_overlaps(),
        }
    }
}

impl Condition {
    /// Whether it is true, false or unknown of a thing.
    pub(super) fn holds(&self, things: &dyn Things, thing: usize) -> Option<bool> {
        match self {
            Self::Constant(constant) => Some(*constant),
            Self::All(parts) => joined(parts, false, things, thing),
            Self::Any(parts) => joined(parts, true, things, thing),
            Self::Not(inner) => inner.holds(things, thing).map(|held| !held),
            Self::Is(scalar) => any(&scalar.of(things, thing), |value| *value == Value::Number(1.0)),
            Self::Compare(comparison, one, other) => {
                compared(&one.of(things, thing), &other.of(things, thing), |order| comparison.holds(order))
            }
            Self::In(scalar, list) => {
                let held = scalar.of(things, thing);
                let listed: Vec<Value<'_>> = list.iter().flat_map(|one| one.of(things, thing)).collect();
                any(&held, |value| listed.iter().any(|other| value.order(other) == Some(Ordering::Equal)))
            }
            Self::Between(scalar, low, high) => {
                let (low, high) = (low.of(things, thing), high.of(things, thing));
                let (low, high) = (low.first()?, high.first()?);
                any(&scalar.of(things, thing), |value| {
                    value.order(low).is_some_and(Ordering::is_ge) && value.order(high).is_some_and(Ordering::is_le)
                })
            }
            Self::Like(scalar, pattern) => {
                let pattern = pattern.of(things, thing);
                let Value::Text(pattern) = pattern.first()? else { return None };
                any(&scalar.of(things, thing), |value| match value {
                    Value::Text(text) => is_like(text, pattern),
                    Value::Number(_) => false,
                })
            }
            Self::IsNull(scalar) => Some(scalar.of(things, thing).is_empty()),
            Self::Relates(spatial, crs, one, other) => relates(*spatial, *crs, [one, other], things, thing),
        }
    }
}

fn relates(spatial: Spatial, crs: Crs, places: [&Place; 2], things: &dyn Things, thing: usize) -> Option<bool> {
    let [(one, around_one), (other, around_other)] = [places[0].of(things, thing)?, places[1].of(things, thing)?];
    // Most things lie far apart: their boxes tell.
    if !around_one.zip(around_other).is_some_and(|(one, other)| one.intersects(&other)) {
        return Some(spatial == Spatial::Disjoint);
    }
    Some(spatial.holds(&*places[0].bring(one, crs)?, &*places[1].bring(other, crs)?))
}

/// Whether one of several values passes; unknown where there is none.
fn any<'a>(values: &[Value<'a>], passes: impl Fn(&Value<'a>) -> bool) -> Option<bool> {
    (!values.is_empty()).then(|| values.iter().any(passes))
}

fn compared(one: &[Value<'_>], other: &[Value<'_>], passes: impl Fn(Ordering) -> bool) -> Option<bool> {
    if one.is_empty() || other.is_empty() {
        return None;
    }
    let mut pairs = one.iter().flat_map(|one| other.iter().map(move |other| one.order(other)));
    Some(pairs.any(|order| order.is_some_and(&passes)))
}

/// A part that decides alone (false for AND, true for OR), else unknown when one is.
fn joined(parts: &[Condition], decides: bool, things: &dyn Things, thing: usize) -> Option<bool> {
    let mut joined = Some(!decides);
    for part in parts {
        match part.holds(things, thing) {
            Some(held) if held == decides => return Some(decides),
            Some(_) => {}
            None => joined = None,
        }
    }
    joined
}
