//! From a parsed filter to a condition: properties are found, and values that do not go
//! together are refused before anything is looked at.

use cql2::Expr;
use geo::{CoordsIter, Geometry, MultiPolygon, Rect, coord};
use wkt::TryFromWkt;

use super::condition::{Arithmetic, Comparison, Condition, Holds, Place, Property, Scalar, Spatial, Things};

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
                (None, Some(spatial)) => Ok(Condition::Relates(spatial, place(one)?, place(other)?)),
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
            Expr::Date { .. } | Expr::Timestamp { .. } | Expr::Interval { .. } => {
                fault("dates are not compared here: everything is of the dataset's year")
            }
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
            Holds::Text | Holds::Flag => fault_in(
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
    };
    Err(Fault { name, why })
}

fn holds(scalar: &Scalar) -> Holds {
    match scalar {
        Scalar::Property(property) => property.holds,
        Scalar::Number(_) | Scalar::Arithmetic(..) => Holds::Number,
        Scalar::Text(_) | Scalar::CaseFolded(_) | Scalar::AccentFolded(_) => Holds::Text,
        Scalar::Flag(_) => Holds::Flag,
    }
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

fn place(expression: &Expr) -> Result<Place, Fault> {
    match expression {
        Expr::Property { property } if property == GEOMETRY => Ok(Place::Own),
        Expr::Property { property } => fault_at(property, format!("the place of a thing is called {GEOMETRY}")),
        Expr::Geometry(geometry) => {
            let text = geometry.to_wkt().or_else(|error| fault(format!("the geometry cannot be read: {error}")))?;
            let found = Geometry::<f64>::try_from_wkt_str(&text);
            let found = found.or_else(|error| fault(format!("the geometry cannot be read: {error}")))?;
            in_degrees(found).map(Place::Given)
        }
        Expr::BBox { bbox } => bounds(bbox).and_then(in_degrees).map(Place::Given),
        _ => fault("a place is a geometry as WKT, BBOX(west,south,east,north), or the property geometry"),
    }
}

/// A box, two where it crosses the antimeridian; heights are ignored.
fn bounds(numbers: &[Box<Expr>]) -> Result<Geometry<f64>, Fault> {
    let numbers: Vec<f64> = numbers
        .iter()
        .filter_map(|number| match &**number {
            Expr::Float(number) => Some(*number),
            _ => None,
        })
        .collect();
    let (&[west, south, east, north] | &[west, south, _, east, north, _]) = numbers.as_slice() else {
        return fault("a box is BBOX(west,south,east,north)");
    };
    let part = |west, east| Rect::new(coord! { x: west, y: south }, coord! { x: east, y: north }).to_polygon();
    Ok(if west > east {
        Geometry::MultiPolygon(MultiPolygon::new(vec![part(west, 180.0), part(-180.0, east)]))
    } else {
        Geometry::Polygon(part(west, east))
    })
}

fn in_degrees(geometry: Geometry<f64>) -> Result<Geometry<f64>, Fault> {
    let outside = geometry.coords_iter().find(|c| !(c.x.abs() <= 180.0 && c.y.abs() <= 90.0));
    match outside {
        Some(c) => fault(format!("{} {} is no longitude and latitude in degrees", c.x, c.y)),
        None => Ok(geometry),
    }
}
