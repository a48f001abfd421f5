//! From a parsed filter to a condition: properties are found, and values that do not go
//! together are refused before anything is looked at.

use cql2::Expr;
use geo::{BoundingRect, CoordsIter, Geometry, LineString, MapCoordsInPlace, MultiPolygon, Rect, coord};
use wkt::TryFromWkt;

use super::condition::{
    Arithmetic, Comparison, Condition, GivenPlace, Holds, Place, Property, Scalar, Spatial, Things,
};
use crate::app::coordinates::around_in_degrees;
use crate::model::{Crs, Moment};

/// The name by which filters speak of a thing's place.
const GEOMETRY: &str = "geometry";

/// What does not make sense, and the name it was found at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) name: Option<String>,
    pub(super) why: String,
}

fn fault<T>(why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { name: None, why: why.into() })
}

fn fault_at<T>(name: &str, why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { name: Some(name.to_owned()), why: why.into() })
}

/// Finds the properties of things in a filter.
pub(super) struct Compiler<'a> {
    pub(super) things: &'a dyn Things,
    /// What coordinates in the filter are in.
    pub(super) crs: Crs,
}

impl Compiler<'_> {
    pub(super) fn condition(&self, expression: &Expr) -> Result<Condition, Fault> {
        match expression {
            Expr::Bool(constant) => Ok(Condition::Constant(*constant)),
            Expr::Operation { op, args } => self.operation(op, args),
            Expr::Property { property } => {
                let scalar = self.scalar(expression)?;
                match holds(&scalar) {
                    Holds::Flag | Holds::NumberOrFlag => Ok(Condition::Is(scalar)),
                    _ => fault_at(property, format!("{property} is neither true nor false; compare it with a value")),
                }
            }
            _ => fault("a value stands where something true or false should, for instance population < 5000"),
        }
    }

    fn operation(&self, op: &str, args: &[Box<Expr>]) -> Result<Condition, Fault> {
        let all = || args.iter().map(|arg| self.condition(arg)).collect::<Result<Vec<_>, _>>();
        match (op, args) {
            ("and", _) => Ok(Condition::All(all()?)),
            ("or", _) => Ok(Condition::Any(all()?)),
            ("not", [inner]) => Ok(Condition::Not(Box::new(self.condition(inner)?))),
            ("isNull", [inner]) => Ok(Condition::IsNull(self.scalar(inner)?)),
            ("between", [value, low, high]) => {
                let (value, low, high) = (self.scalar(value)?, self.scalar(low)?, self.scalar(high)?);
                check_fit(&value, &low, args)?;
                check_fit(&value, &high, args)?;
                Ok(Condition::Between(value, low, high))
            }
            ("in", [value, list]) => {
                let Expr::Array(list) = &**list else { return fault("IN takes a list in brackets: name IN ('Os')") };
                let value = self.scalar(value)?;
                let list = list.iter().map(|one| self.scalar(one)).collect::<Result<Vec<_>, _>>()?;
                list.iter().try_for_each(|one| check_fit(&value, one, args))?;
                Ok(Condition::In(value, list))
            }
            ("like", [value, pattern]) => {
                let (value, pattern) = (self.scalar(value)?, self.scalar(pattern)?);
                if holds(&value) != Holds::Text || holds(&pattern) != Holds::Text {
                    return fault_in(args, "LIKE is for text, with a pattern in single quotes");
                }
                Ok(Condition::Like(value, pattern))
            }
            (op, [one, other]) => match (comparison(op), spatial(op)) {
                (Some(comparison), _) => {
                    let (one, other) = (self.scalar(one)?, self.scalar(other)?);
                    check_fit(&one, &other, args)?;
                    Ok(Condition::Compare(comparison, one, other))
                }
                (None, Some(spatial)) => {
                    Ok(Condition::Relates(spatial, self.crs, place(one, self.crs)?, place(other, self.crs)?))
                }
                (None, None) => fault(unknown_operation(op)),
            },
            (op, _) => fault(unknown_operation(op)),
        }
    }

    fn scalar(&self, expression: &Expr) -> Result<Scalar, Fault> {
        match expression {
            Expr::Float(number) => Ok(Scalar::Number(*number)),
            Expr::Literal(text) => Ok(Scalar::Text(text.clone())),
            Expr::Bool(flag) => Ok(Scalar::Flag(*flag)),
            Expr::Property { property } => self.property(property).map(Scalar::Property),
            Expr::Operation { op, args } => self.function(op, args),
            Expr::Null => fault("nothing equals NULL; write IS NULL"),
            Expr::Date { date: instant } | Expr::Timestamp { timestamp: instant } => moment(instant),
            Expr::Interval { .. } => fault("intervals are not compared here; compare dates, DATE('2018-01-01')"),
            Expr::Array(_) => fault("a list stands where one value should; lists follow IN"),
            Expr::Geometry(_) | Expr::BBox { .. } => fault("a place is compared by S_INTERSECTS and the like"),
        }
    }

    fn property(&self, name: &str) -> Result<Property, Fault> {
        self.things.find(name).map_or_else(
            || {
                let names = self.things.names();
                let hyphened = names.iter().find(|known| known.split('-').next() == Some(name) && *known != name);
                let hint = hyphened.map(|known| format!(" (a name with a hyphen stands in quotes: \"{known}\")"));
                let hint = hint.unwrap_or_default();
                fault_at(name, format!("there is no property {name}{hint}; known: {}", names.join(", ")))
            },
            Ok,
        )
    }

    fn function(&self, op: &str, args: &[Box<Expr>]) -> Result<Scalar, Fault> {
        let folded = |inner: &Expr, fold: fn(Box<Scalar>) -> Scalar| {
            let inner = self.scalar(inner)?;
            match holds(&inner) {
                Holds::Text => Ok(fold(Box::new(inner))),
                _ => fault_in(args, format!("{} is for text", op.to_uppercase())),
            }
        };
        match (op, args) {
            ("casei", [inner]) => folded(inner, Scalar::CaseFolded),
            ("accenti", [inner]) => folded(inner, Scalar::AccentFolded),
            (op, [first, rest @ ..]) if !rest.is_empty() => {
                let Some(operator) = arithmetic(op) else { return fault(unknown_operation(op)) };
                let mut sum = self.number(first, op, args)?;
                for next in rest {
                    let next = self.number(next, op, args)?;
                    sum = Scalar::Arithmetic(operator, Box::new((sum, next)));
                }
                Ok(sum)
            }
            _ => fault(unknown_operation(op)),
        }
    }

    fn number(&self, expression: &Expr, op: &str, args: &[Box<Expr>]) -> Result<Scalar, Fault> {
        let scalar = self.scalar(expression)?;
        match holds(&scalar) {
            Holds::Number | Holds::NumberOrFlag => Ok(scalar),
            Holds::Text | Holds::Flag | Holds::Moment => fault_in(
                args,
                format!(
                    "{op} is for numbers{}",
                    if op == "-" { "; a name with a hyphen stands in double quotes" } else { "" }
                ),
            ),
        }
    }
}

/// Refuses to compare a text with a number, or either with yes and no.
fn check_fit(one: &Scalar, other: &Scalar, args: &[Box<Expr>]) -> Result<(), Fault> {
    let (one, other) = (holds(one), holds(other));
    if one.fits(other) {
        return Ok(());
    }
    let name = first_name(args);
    let subject = name.as_deref().unwrap_or("the one side");
    let why = match one {
        Holds::Text => format!("{subject} is text; compare it with text in single quotes"),
        Holds::Number => format!("{subject} is a number; compare it with a number"),
        Holds::Flag | Holds::NumberOrFlag => format!("{subject} is yes or no; compare it with TRUE or FALSE"),
        Holds::Moment => format!("{subject} is a date or time; compare it with one"),
    };
    Err(Fault { name, why })
}

fn holds(scalar: &Scalar) -> Holds {
    match scalar {
        Scalar::Property(property) => property.holds,
        Scalar::Number(_) | Scalar::Arithmetic(..) => Holds::Number,
        Scalar::Text(_) | Scalar::CaseFolded(_) | Scalar::AccentFolded(_) => Holds::Text,
        Scalar::Flag(_) => Holds::Flag,
        Scalar::Moment(_) => Holds::Moment,
    }
}

/// A date or time: the second it begins with.
fn moment(instant: &Expr) -> Result<Scalar, Fault> {
    let Expr::Literal(text) = instant else { return fault("a date is a text in single quotes: DATE('2018-01-01')") };
    match Moment::parse(text) {
        Some(moment) => Ok(Scalar::Moment(moment.from_s)),
        None => fault(format!("{text:?} is no date or time like 2018-01-01 or 2018-01-01T12:00:00Z")),
    }
}

/// What a property of things must equal, written as a parameter of its own name.
pub(super) fn equality(things: &dyn Things, name: &str, text: &str) -> Option<Result<Condition, String>> {
    let property = things.find(name)?;
    let number = || text.parse::<f64>().ok().filter(|number| number.is_finite()).map(Scalar::Number);
    let flag = || text.parse::<bool>().ok().map(Scalar::Flag);
    let (scalar, kind) = match property.holds {
        Holds::Text => (Some(Scalar::Text(text.to_owned())), "text"),
        Holds::Number => (number(), "a number"),
        Holds::Flag => (flag(), "true or false"),
        Holds::NumberOrFlag => (flag().or_else(number), "true, false, 1 or 0"),
        Holds::Moment => (Moment::parse(text).map(|moment| Scalar::Moment(moment.from_s)), "a date or time"),
    };
    let compare = |scalar| Condition::Compare(Comparison::Equal, Scalar::Property(property), scalar);
    Some(scalar.map(compare).ok_or_else(|| format!("{name}={text:?} is not {kind}, which {name} holds")))
}

fn fault_in<T>(args: &[Box<Expr>], why: impl Into<String>) -> Result<T, Fault> {
    Err(Fault { name: first_name(args), why: why.into() })
}

/// The first property that is spoken of.
fn first_name(args: &[Box<Expr>]) -> Option<String> {
    args.iter().find_map(|arg| match &**arg {
        Expr::Property { property } => Some(property.clone()),
        Expr::Operation { args, .. } => first_name(args),
        _ => None,
    })
}

fn unknown_operation(op: &str) -> String {
    format!(
        "{op} is not known here; known are AND, OR, NOT, =, <>, <, <=, >, >=, IN, BETWEEN, LIKE, IS NULL, + - * / ^ % DIV, \
         CASEI, ACCENTI, S_INTERSECTS, S_DISJOINT, S_EQUALS, S_TOUCHES, S_WITHIN, S_CONTAINS, S_CROSSES, S_OVERLAPS"
    )
}

fn comparison(op: &str) -> Option<Comparison> {
    Some(match op {
        "=" => Comparison::Equal,
        "<>" => Comparison::Unequal,
        "<" => Comparison::Below,
        "<=" => Comparison::AtMost,
        ">" => Comparison::Above,
        ">=" => Comparison::AtLeast,
        _ => return None,
    })
}

fn arithmetic(op: &str) -> Option<Arithmetic> {
    Some(match op {
        "+" => Arithmetic::Add,
        "-" => Arithmetic::Subtract,
        "*" => Arithmetic::Multiply,
        "/" => Arithmetic::Divide,
        "%" => Arithmetic::Remainder,
        "^" => Arithmetic::Power,
        "div" => Arithmetic::Whole,
        _ => return None,
    })
}

fn spatial(op: &str) -> Option<Spatial> {
    Some(match op {
        "s_intersects" => Spatial::Intersects,
        "s_disjoint" => Spatial::Disjoint,
        "s_equals" => Spatial::Equals,
        "s_touches" => Spatial::Touches,
        "s_within" => Spatial::Within,
        "s_contains" => Spatial::Contains,
        "s_crosses" => Spatial::Crosses,
        "s_overlaps" => Spatial::Overlaps,
        _ => return None,
    })
}

fn place(expression: &Expr, crs: Crs) -> Result<Place, Fault> {
    match expression {
        Expr::Property { property } if property == GEOMETRY => Ok(Place::Own),
        Expr::Property { property } => fault_at(property, format!("the place of a thing is called {GEOMETRY}")),
        Expr::Geometry(geometry) => {
            let text = geometry.to_wkt().or_else(|error| fault(format!("the geometry cannot be read: {error}")))?;
            let found = Geometry::<f64>::try_from_wkt_str(&text);
            let found = found.or_else(|error| fault(format!("the geometry cannot be read: {error}")))?;
            given(in_own_order(found, crs), crs)
        }
        Expr::BBox { bbox } => given(bounds(bbox, crs)?, crs),
        _ => fault("a place is a geometry as WKT, BBOX(west,south,east,north), or the property geometry"),
    }
}

/// Longitude before latitude, whichever the system has first; a projection's coordinates stay as they are.
fn in_own_order(mut geometry: Geometry<f64>, crs: Crs) -> Geometry<f64> {
    if crs == Crs::Epsg4326 {
        geometry.map_coords_in_place(|point| coord! { x: point.y, y: point.x });
    }
    geometry
}

/// A box, two where it crosses the antimeridian; heights are ignored.
fn bounds(numbers: &[Box<Expr>], crs: Crs) -> Result<Geometry<f64>, Fault> {
    let numbers: Vec<f64> = numbers
        .iter()
        .filter_map(|number| match &**number {
            Expr::Float(number) => Some(*number),
            _ => None,
        })
        .collect();
    let (&[a, b, c, d] | &[a, b, _, c, d, _]) = numbers.as_slice() else {
        return fault(if crs == Crs::Epsg4326 {
            "a box is BBOX(south,west,north,east)"
        } else {
            "a box is BBOX(west,south,east,north)"
        });
    };
    let (west, south, east, north) = if crs == Crs::Epsg4326 { (b, a, d, c) } else { (a, b, c, d) };
    let (low, high) = (coord! { x: west, y: south }, coord! { x: east, y: north });
    if low == high {
        return Ok(Geometry::Point(low.into()));
    }
    if east - west == 0.0 || north - south == 0.0 {
        return Ok(Geometry::LineString(LineString::new(vec![low, high])));
    }
    let part = |west, east| Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon();
    if south > north || (west > east && !crs.is_in_degrees()) {
        return fault(format!("BBOX({a},{b},{c},{d}) is no box: its first corner is the lower one"));
    }
    Ok(if west > east {
        Geometry::MultiPolygon(MultiPolygon::new(vec![part(west, 180.0), part(-180.0, east)]))
    } else {
        Geometry::Polygon(part(west, east))
    })
}

fn given(geometry: Geometry<f64>, crs: Crs) -> Result<Place, Fault> {
    let fits = |x: f64, y: f64| {
        if crs.is_in_degrees() { x.abs() <= 180.0 && y.abs() <= 90.0 } else { x.is_finite() && y.is_finite() }
    };
    if let Some(c) = geometry.coords_iter().find(|c| !fits(c.x, c.y)) {
        let order = if crs == Crs::Epsg4326 { "latitude and longitude" } else { "longitude and latitude" };
        let (one, other) = if crs == Crs::Epsg4326 { (c.y, c.x) } else { (c.x, c.y) };
        return fault(format!("{one} {other} is no {order} in degrees; coordinates of other systems need filter-crs"));
    }
    let Some(bounds) = geometry.bounding_rect() else { return fault("an empty geometry has no place") };
    let around = if crs.is_in_degrees() {
        bounds
    } else {
        let around = around_in_degrees(crs, bounds);
        let around = around.or_else(|error| fault(format!("the geometry cannot be projected: {error}")))?;
        let [west, south, east, north] = around.to_array();
        Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north })
    };
    Ok(Place::Given(GivenPlace { geometry, around }))
}
