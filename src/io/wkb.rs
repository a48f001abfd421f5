//! Well-known binary, the form in which geometry crosses the border to GDAL in one
//! call instead of one per vertex. Reads ISO and the older Z/M flags, drops Z and
//! M, and takes nothing on trust: a cut or lying buffer is an error.

use geo::{Coord, LineString, MultiLineString, MultiPolygon, Polygon};

/// What makes bytes unfit as the geometry asked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WkbError {
    /// The bytes end, or promise more than there is.
    #[error("the geometry is cut short: byte {at} of {length} promises more than there is")]
    Truncated {
        /// Where.
        at: usize,
        /// How many bytes there are.
        length: usize,
    },
    /// The byte order is neither.
    #[error("the geometry's byte order must be 0 or 1, but is {found}")]
    ByteOrder {
        /// The byte found.
        found: u8,
    },
    /// Some other geometry.
    #[error("the geometry is a {kind}; a {wanted} is needed")]
    Unwanted {
        /// What it is.
        kind: String,
        /// What it should be.
        wanted: &'static str,
    },
    /// Collections within collections, deeper than any real one.
    #[error("the geometry is nested more than {MOST_NESTED} deep")]
    Nested,
    /// A ring with true arcs.
    #[error("the geometry has circular arcs; straighten them first (ogr2ogr -nlt CONVERT_TO_LINEAR)")]
    Arc,
}

const POLYGONS: &str = "Polygon or a MultiPolygon";
const LINES: &str = "LineString or a MultiLineString";

/// Real geometry nests three deep; more is an attack on the stack.
const MOST_NESTED: usize = 16;

const POINT: u32 = 1;
const LINE: u32 = 2;
const POLYGON: u32 = 3;
const MULTI_POINT: u32 = 4;
const MULTI_LINE: u32 = 5;
const MULTI_POLYGON: u32 = 6;
const COLLECTION: u32 = 7;
const CIRCULAR: u32 = 8;
const COMPOUND: u32 = 9;
const CURVE_POLYGON: u32 = 10;
const MULTI_CURVE: u32 = 11;
const MULTI_SURFACE: u32 = 12;

/// Reads a polygon or multipolygon, or their curve kin as long as all is straight.
///
/// # Errors
/// When it is something else, has arcs, or is cut short.
pub fn read_polygons(wkb: &[u8]) -> Result<MultiPolygon<f64>, WkbError> {
    let mut polygons = Vec::new();
    Reader { bytes: wkb, at: 0, depth: 0 }.polygons(&mut polygons, false)?;
    Ok(MultiPolygon::new(polygons))
}

/// Reads the polygons in any geometry, collections included, and leaves the rest.
///
/// # Errors
/// When it is cut short or of an unknown kind.
pub fn read_polygonal_parts(wkb: &[u8]) -> Result<MultiPolygon<f64>, WkbError> {
    let mut polygons = Vec::new();
    Reader { bytes: wkb, at: 0, depth: 0 }.polygons(&mut polygons, true)?;
    Ok(MultiPolygon::new(polygons))
}

/// Reads a line or several, or their curve kin as long as all is straight.
///
/// # Errors
/// When it is something else, has arcs, or is cut short.
pub fn read_lines(wkb: &[u8]) -> Result<MultiLineString<f64>, WkbError> {
    let mut lines = Vec::new();
    Reader { bytes: wkb, at: 0, depth: 0 }.lines(&mut lines)?;
    Ok(MultiLineString::new(lines))
}

/// A point or an area.
#[derive(Clone, Debug, PartialEq)]
pub enum PointOrArea {
    /// A point.
    Point(Coord<f64>),
    /// An area.
    Area(MultiPolygon<f64>),
}

/// Reads a point, a polygon or a multipolygon.
///
/// # Errors
/// When it is something else, has arcs, or is cut short.
pub fn read_point_or_area(wkb: &[u8]) -> Result<PointOrArea, WkbError> {
    let mut reader = Reader { bytes: wkb, at: 0, depth: 0 };
    let head = reader.head()?;
    if head.kind == POINT {
        return Ok(PointOrArea::Point(Coord { x: reader.number(head.little)?, y: reader.number(head.little)? }));
    }
    match read_polygons(wkb) {
        Err(WkbError::Unwanted { kind, .. }) => Err(WkbError::Unwanted { kind, wanted: "Point or a Polygon" }),
        outcome => outcome.map(PointOrArea::Area),
    }
}

/// Writes a line, little-endian.
pub fn write_line(line: &LineString<f64>) -> Vec<u8> {
    let mut out = Vec::with_capacity(9 + 16 * line.0.len());
    head(&mut out, LINE, line.0.len());
    coordinates(&mut out, line);
    out
}

/// Writes lines of several parts, little-endian.
pub fn write_lines(lines: &MultiLineString<f64>) -> Vec<u8> {
    let mut out = Vec::new();
    head(&mut out, MULTI_LINE, lines.0.len());
    for line in lines {
        out.extend(write_line(line));
    }
    out
}

/// Writes a multipolygon, little-endian.
pub fn write_polygons(polygons: &MultiPolygon<f64>) -> Vec<u8> {
    let rings = |polygon: &Polygon<f64>| 1 + polygon.interiors().len();
    let vertices: usize = polygons.iter().flat_map(all_rings).map(|ring| ring.0.len()).sum();
    let mut out = Vec::with_capacity(9 + vertices * 16 + polygons.iter().map(|p| 9 + 4 * rings(p)).sum::<usize>());
    head(&mut out, MULTI_POLYGON, polygons.0.len());
    for polygon in polygons {
        let rings: Vec<&LineString<f64>> = all_rings(polygon).filter(|ring| !ring.0.is_empty()).collect();
        head(&mut out, POLYGON, rings.len());
        for ring in rings {
            count(&mut out, ring.0.len());
            coordinates(&mut out, ring);
        }
    }
    out
}

/// Writes a point, little-endian.
pub fn write_point(point: Coord<f64>) -> Vec<u8> {
    let mut out = Vec::with_capacity(21);
    out.push(1);
    out.extend(POINT.to_le_bytes());
    out.extend(point.x.to_le_bytes());
    out.extend(point.y.to_le_bytes());
    out
}

/// The rings of a polygon, the outer one first.
pub fn all_rings(polygon: &Polygon<f64>) -> impl Iterator<Item = &LineString<f64>> {
    std::iter::once(polygon.exterior()).chain(polygon.interiors())
}

fn head(out: &mut Vec<u8>, kind: u32, parts: usize) {
    out.push(1);
    out.extend(kind.to_le_bytes());
    count(out, parts);
}

fn coordinates(out: &mut Vec<u8>, line: &LineString<f64>) {
    for coord in &line.0 {
        out.extend(coord.x.to_le_bytes());
        out.extend(coord.y.to_le_bytes());
    }
}

fn count(out: &mut Vec<u8>, n: usize) {
    out.extend(u32::try_from(n).unwrap_or(u32::MAX).to_le_bytes());
}

struct Head {
    little: bool,
    kind: u32,
    dimensions: usize,
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], WkbError> {
        let bytes = self.bytes.get(self.at..).and_then(|rest| rest.first_chunk::<N>());
        let bytes = *bytes.ok_or(WkbError::Truncated { at: self.at, length: self.bytes.len() })?;
        self.at += N;
        Ok(bytes)
    }

    fn integer(&mut self, little: bool) -> Result<u32, WkbError> {
        let bytes = self.take()?;
        Ok(if little { u32::from_le_bytes(bytes) } else { u32::from_be_bytes(bytes) })
    }

    fn number(&mut self, little: bool) -> Result<f64, WkbError> {
        let bytes = self.take()?;
        Ok(if little { f64::from_le_bytes(bytes) } else { f64::from_be_bytes(bytes) })
    }

    /// A count of things of at least `size` bytes each, checked against what is left.
    fn count(&mut self, little: bool, size: usize) -> Result<usize, WkbError> {
        let at = self.at;
        let n = self.integer(little)? as usize;
        if n.saturating_mul(size) > self.bytes.len() - self.at {
            return Err(WkbError::Truncated { at, length: self.bytes.len() });
        }
        Ok(n)
    }

    fn head(&mut self) -> Result<Head, WkbError> {
        let little = match self.take()? {
            [0] => false,
            [1] => true,
            [found] => return Err(WkbError::ByteOrder { found }),
        };
        let code = self.integer(little)?;
        let iso = (code & 0x0fff_ffff) / 1000;
        let z = code & 0x8000_0000 != 0 || iso == 1 || iso == 3;
        let m = code & 0x4000_0000 != 0 || iso == 2 || iso == 3;
        Ok(Head { little, kind: (code & 0x0fff_ffff) % 1000, dimensions: 2 + usize::from(z) + usize::from(m) })
    }

    fn polygons(&mut self, out: &mut Vec<Polygon<f64>>, lenient: bool) -> Result<(), WkbError> {
        let head = self.head()?;
        match head.kind {
            POLYGON => {
                let rings = self.count(head.little, 4)?;
                let rings: Vec<_> = (0..rings).map(|_| self.vertices(&head)).collect::<Result<_, _>>()?;
                out.extend(polygon(rings));
            }
            CURVE_POLYGON => {
                let rings = self.count(head.little, 9)?;
                let rings: Vec<_> = (0..rings).map(|_| self.curve(POLYGONS)).collect::<Result<_, _>>()?;
                out.extend(polygon(rings));
            }
            MULTI_POLYGON | MULTI_SURFACE => self.parts(&head, out, lenient)?,
            MULTI_POINT | MULTI_LINE | COLLECTION if lenient => self.parts(&head, out, lenient)?,
            POINT if lenient => {
                for _ in 0..head.dimensions {
                    self.number(head.little)?;
                }
            }
            LINE if lenient => {
                self.vertices(&head)?;
            }
            kind => return Err(unwanted(kind, POLYGONS)),
        }
        Ok(())
    }

    fn lines(&mut self, out: &mut Vec<LineString<f64>>) -> Result<(), WkbError> {
        let start = self.at;
        let head = self.head()?;
        match head.kind {
            LINE => out.push(LineString::new(self.vertices(&head)?)),
            COMPOUND => {
                self.at = start;
                out.push(LineString::new(self.curve(LINES)?));
            }
            MULTI_LINE | MULTI_CURVE => self.nested(&head, |reader| reader.lines(out))?,
            CIRCULAR => return Err(WkbError::Arc),
            kind => return Err(unwanted(kind, LINES)),
        }
        Ok(())
    }

    fn parts(&mut self, head: &Head, out: &mut Vec<Polygon<f64>>, lenient: bool) -> Result<(), WkbError> {
        self.nested(head, |reader| reader.polygons(out, lenient))
    }

    /// Reads the parts of a collection.
    fn nested(&mut self, head: &Head, mut read: impl FnMut(&mut Self) -> Result<(), WkbError>) -> Result<(), WkbError> {
        if self.depth == MOST_NESTED {
            return Err(WkbError::Nested);
        }
        self.depth += 1;
        for _ in 0..self.count(head.little, 5)? {
            read(self)?;
        }
        self.depth -= 1;
        Ok(())
    }

    fn vertices(&mut self, head: &Head) -> Result<Vec<Coord<f64>>, WkbError> {
        let n = self.count(head.little, 8 * head.dimensions)?;
        let mut vertices = Vec::with_capacity(n);
        for _ in 0..n {
            vertices.push(Coord { x: self.number(head.little)?, y: self.number(head.little)? });
            self.at += 8 * (head.dimensions - 2);
        }
        Ok(vertices)
    }

    /// A curve that is straight: a line, or a compound of lines end to end.
    fn curve(&mut self, wanted: &'static str) -> Result<Vec<Coord<f64>>, WkbError> {
        let head = self.head()?;
        match head.kind {
            LINE => self.vertices(&head),
            COMPOUND => {
                let mut ring: Vec<Coord<f64>> = Vec::new();
                for _ in 0..self.count(head.little, 9)? {
                    let part = self.head()?;
                    if part.kind != LINE {
                        return Err(WkbError::Arc);
                    }
                    let vertices = self.vertices(&part)?;
                    let shared = usize::from(!ring.is_empty() && ring.last() == vertices.first());
                    ring.extend(vertices.into_iter().skip(shared));
                }
                Ok(ring)
            }
            CIRCULAR => Err(WkbError::Arc),
            kind => Err(unwanted(kind, wanted)),
        }
    }
}

fn polygon(rings: Vec<Vec<Coord<f64>>>) -> Option<Polygon<f64>> {
    let mut rings = rings.into_iter().map(LineString::new);
    let exterior = rings.next()?;
    Some(Polygon::new(exterior, rings.collect()))
}

fn unwanted(kind: u32, wanted: &'static str) -> WkbError {
    WkbError::Unwanted { kind: kind_name(kind), wanted }
}

fn kind_name(kind: u32) -> String {
    let names = ["Geometry", "Point", "LineString", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon"];
    let more = ["GeometryCollection", "CircularString", "CompoundCurve", "CurvePolygon", "MultiCurve"];
    let name = names.iter().chain(&more).nth(kind as usize);
    name.map_or_else(|| format!("geometry of type {kind}"), |name| (*name).to_owned())
}

#[cfg(test)]
mod tests {
    use geo::{line_string, polygon};

    use super::*;

    fn two_squares() -> MultiPolygon<f64> {
        let with_hole = Polygon::new(
            line_string![(x: 0.0, y: 0.0), (x: 9.0, y: 0.0), (x: 9.0, y: 9.0), (x: 0.0, y: 0.0)],
            vec![line_string![(x: 5.0, y: 2.0), (x: 6.0, y: 2.0), (x: 6.0, y: 3.0), (x: 5.0, y: 2.0)]],
        );
        MultiPolygon::new(vec![with_hole, polygon![(x: 0.1, y: 0.2), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)]])
    }

    #[test]
    fn what_is_written_reads_back_bit_for_bit() {
        let squares = two_squares();
        assert_eq!(read_polygons(&write_polygons(&squares)), Ok(squares));
        assert_eq!(read_polygons(&write_polygons(&MultiPolygon::new(vec![]))), Ok(MultiPolygon::new(vec![])));
    }

    #[test]
    fn bytes_cut_anywhere_are_refused_and_never_panic() {
        let wkb = write_polygons(&two_squares());
        for length in 0..wkb.len() {
            assert!(matches!(read_polygons(&wkb[..length]), Err(WkbError::Truncated { .. })), "{length}");
        }
    }

    #[test]
    fn a_flipped_byte_anywhere_never_panics() {
        let wkb = write_polygons(&two_squares());
        for (at, flip) in (0..wkb.len()).flat_map(|at| [1, 7, 64, 128, 255].map(|flip| (at, flip))) {
            let mut broken = wkb.clone();
            broken[at] ^= flip;
            let _: (Result<_, _>, Result<_, _>) = (read_polygons(&broken), read_polygonal_parts(&broken));
        }
    }

    #[test]
    fn a_bottomless_nest_is_refused_before_the_stack_ends() {
        let mut nest = Vec::new();
        for _ in 0..1_000_000 {
            head(&mut nest, MULTI_POLYGON, 1);
        }
        assert_eq!(read_polygons(&nest), Err(WkbError::Nested));
    }

    #[test]
    fn heights_are_dropped_in_both_spellings() {
        for code in [1003_u32, 0x8000_0003] {
            let mut wkb = vec![0];
            wkb.extend(code.to_be_bytes());
            wkb.extend(1_u32.to_be_bytes());
            wkb.extend(4_u32.to_be_bytes());
            for (x, y) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)] {
                for number in [x, y, 77.0_f64] {
                    wkb.extend(number.to_be_bytes());
                }
            }
            let expected = polygon![(x: 0.0, y: 0.0), (x: 1.0, y: 0.0), (x: 1.0, y: 1.0)];
            assert_eq!(read_polygons(&wkb), Ok(MultiPolygon::new(vec![expected])));
        }
    }

    #[test]
    fn a_point_is_not_a_polygon_but_is_skipped_in_a_collection() {
        let point = write_point(Coord { x: 1.0, y: 2.0 });
        assert_eq!(read_polygons(&point), Err(unwanted(POINT, POLYGONS)));
        let mut collection = Vec::new();
        head(&mut collection, COLLECTION, 2);
        collection.extend(&point);
        collection.extend(write_polygons(&two_squares()));
        assert_eq!(read_polygonal_parts(&collection), Ok(two_squares()));
    }

    #[test]
    fn lines_read_back_bit_for_bit_alone_and_together_and_nothing_else_is_a_line() {
        let line = line_string![(x: 0.1, y: 0.2), (x: 1.0 / 3.0, y: -7.0)];
        assert_eq!(read_lines(&write_line(&line)), Ok(MultiLineString::new(vec![line.clone()])));
        for kind in [MULTI_LINE, MULTI_CURVE] {
            let mut both = Vec::new();
            head(&mut both, kind, 2);
            both.extend(write_line(&line));
            both.extend(write_line(&line));
            assert_eq!(read_lines(&both), Ok(MultiLineString::new(vec![line.clone(), line.clone()])));
            assert!(matches!(read_lines(&both[..both.len() - 1]), Err(WkbError::Truncated { .. })));
        }
        assert_eq!(read_lines(&write_polygons(&two_squares())), Err(unwanted(MULTI_POLYGON, LINES)));
        assert_eq!(read_lines(&write_point(Coord { x: 1.0, y: 2.0 })), Err(unwanted(POINT, LINES)));
    }

    #[test]
    fn a_place_is_a_point_or_an_area() {
        let point = Coord { x: 1.0, y: 2.0 };
        assert_eq!(read_point_or_area(&write_point(point)), Ok(PointOrArea::Point(point)));
        assert_eq!(read_point_or_area(&write_polygons(&two_squares())), Ok(PointOrArea::Area(two_squares())));
        let line = write_line(&line_string![(x: 0.1, y: 0.2), (x: 1.0, y: -7.0)]);
        assert_eq!(read_point_or_area(&line), Err(unwanted(LINE, "Point or a Polygon")));
    }
}
