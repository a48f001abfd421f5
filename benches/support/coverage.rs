//! A made-up country for benches and tests: cells of a jittered grid with fractal
//! borders that neighbours share vertex by vertex. The same numbers give the same
//! country everywhere.

use geo::{Coord, LineString, MultiPolygon, Polygon};

/// How big a country to make.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    /// Cells from west to east.
    pub(crate) columns: u32,
    /// Cells from south to north.
    pub(crate) rows: u32,
    /// Each border is halved this many times: 2^depth edges.
    pub(crate) depth: u32,
    /// One border in so many is halved once more; none for 0.
    pub(crate) finer_each: u64,
}

impl Size {
    /// `country`: about as many units as Norway has municipalities, with 57,000 distinct
    /// vertices. `detailed`: as many units, half a million vertices in the file (each border's
    /// twice). `continent`: 35,000 units with 2.2 million distinct vertices.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name {
            "country" => Some(Self { columns: 21, rows: 20, depth: 6, finer_each: 0 }),
            "detailed" => Some(Self { columns: 21, rows: 20, depth: 8, finer_each: 6 }),
            "continent" => Some(Self { columns: 187, rows: 187, depth: 5, finer_each: 0 }),
            _ => None,
        }
    }
}

/// The polygons, row by row from the south-west.
pub(crate) fn generate(size: Size) -> Vec<Option<MultiPolygon<f64>>> {
    let mut polygons = Vec::with_capacity((size.columns * size.rows) as usize);
    for row in 0..size.rows {
        for column in 0..size.columns {
            let corners = [(column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1)];
            let mut ring = Vec::new();
            for side in 0..4 {
                ring.extend(border(size, corners[side], corners[(side + 1) % 4]));
            }
            ring.push(ring[0]);
            polygons.push(Some(MultiPolygon::new(vec![Polygon::new(LineString::new(ring), vec![])])));
        }
    }
    polygons
}

type Corner = (u32, u32);

/// A corner moved by up to a quarter of a cell.
fn place(size: Size, corner: Corner) -> Coord<f64> {
    let jitter = |salt| 0.5 * (noise(u64::from(corner.0) << 32 | u64::from(corner.1), salt) - 0.5);
    Coord {
        x: 5.0 + 25.0 * (f64::from(corner.0) + jitter(1)) / f64::from(size.columns),
        y: 58.0 + 13.0 * (f64::from(corner.1) + jitter(2)) / f64::from(size.rows),
    }
}

/// The border from one corner to another without its last point; the same points
/// whichever side asks.
fn border(size: Size, from: Corner, to: Corner) -> Vec<Coord<f64>> {
    let (a, b) = (from.min(to), from.max(to));
    let seed = (u64::from(a.0) << 48) ^ (u64::from(a.1) << 32) ^ (u64::from(b.0) << 16) ^ u64::from(b.1);
    let mut points = vec![place(size, a), place(size, b)];
    let is_finer = size.finer_each > 0 && seed % size.finer_each == 0;
    for level in 0..size.depth + u32::from(is_finer) {
        let mut finer = Vec::with_capacity(points.len() * 2);
        for (i, edge) in points.windows(2).enumerate() {
            let (p, q) = (edge[0], edge[1]);
            let push = 0.15 * (noise(seed, u64::from(level) << 32 | i as u64) - 0.5);
            finer.push(p);
            // Aside along the border's normal; squashed east-west as degrees are in the north.
            finer.push(Coord {
                x: f64::midpoint(p.x, q.x) - push * (q.y - p.y) * 2.0,
                y: f64::midpoint(p.y, q.y) + push * (q.x - p.x) / 2.0,
            });
        }
        finer.push(points[points.len() - 1]);
        points = finer;
    }
    if from > to {
        points.reverse();
    }
    points.pop();
    points
}

/// A number from 0 to 1 that depends on nothing but its arguments (the `SplitMix64` generator).
fn noise(seed: u64, salt: u64) -> f64 {
    let mut z = seed.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15)).wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    ((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
}
