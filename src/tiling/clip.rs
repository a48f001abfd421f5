//! Clipping by moving every point to its nearest point of the tile's box.
//!
//! That map is continuous and moves nothing inside the box, so a closed outline
//! stays closed and winds around every inner point as before; what lay outside
//! becomes runs along the rim that cancel where they cover no area.

use super::pixel_grid::{GridPoint, PixelGrid};

/// The box a tile keeps, a little wider than the tile: `low..=high` on both axes.
#[derive(Clone, Copy, Debug)]
pub(super) struct ClipBox {
    pub(super) low: i32,
    pub(super) high: i32,
}

impl ClipBox {
    pub(super) fn holds(self, point: GridPoint) -> bool {
        point.iter().all(|v| (self.low..=self.high).contains(v))
    }

    pub(super) fn clamp(self, point: GridPoint) -> GridPoint {
        point.map(|v| v.clamp(self.low, self.high))
    }

    /// Whether both points lie on one side of the rim.
    fn on_one_side(self, a: GridPoint, b: GridPoint) -> bool {
        (0..2).any(|axis| a[axis] == b[axis] && (a[axis] == self.low || a[axis] == self.high))
    }
}

/// A piece of a clipped outline.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Piece {
    pub(super) from: GridPoint,
    pub(super) to: GridPoint,
    pub(super) line: Line,
}

/// What a piece was cut from, which decides the grid points it must be led through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Line {
    /// A whole edge: nothing moved, nothing to lead.
    Whole,
    /// Part of the edge between these points, its cut ends rounded.
    Part(GridPoint, GridPoint),
    /// A run along the rim.
    Rim,
}

/// Clips a closed ring of at least two points; the pieces join up to a closed walk.
pub(super) fn clip_ring(ring: &[GridPoint], bounds: ClipBox, pieces: &mut Vec<Piece>) {
    let first_new = pieces.len();
    for (i, &from) in ring.iter().enumerate() {
        let to = ring[(i + 1) % ring.len()];
        if bounds.holds(from) && bounds.holds(to) {
            pieces.push(Piece { from, to, line: Line::Whole });
        } else {
            clip_edge(from, to, bounds, pieces, first_new);
        }
    }
}

/// Clips an edge with an end outside.
fn clip_edge(from: GridPoint, to: GridPoint, bounds: ClipBox, pieces: &mut Vec<Piece>, first_new: usize) {
    // Cut in one direction whoever walks it, so that both sides get the same points.
    let forwards = from <= to;
    let (a, b) = if forwards { (from, to) } else { (to, from) };
    let mut cuts = cuts(a, b, bounds);
    if !forwards {
        cuts.reverse();
    }
    let mut before = from;
    for here in cuts.into_iter().chain([to]) {
        let (start, end) = (bounds.clamp(before), bounds.clamp(here));
        before = here;
        if start == end {
            continue;
        }
        if bounds.on_one_side(start, end) {
            push_along_rim(start, end, bounds, pieces, first_new);
        } else {
            pieces.push(Piece { from: start, to: end, line: Line::Part(a, b) });
        }
    }
}

/// The part of an edge inside the box, if any.
pub(super) fn clip_line_edge(from: GridPoint, to: GridPoint, bounds: ClipBox) -> Option<(GridPoint, GridPoint)> {
    let mut pieces = Vec::new();
    if bounds.holds(from) && bounds.holds(to) {
        return (from != to).then_some((from, to));
    }
    clip_edge(from, to, bounds, &mut pieces, 0);
    pieces.iter().find(|piece| piece.line != Line::Rim).map(|piece| (piece.from, piece.to))
}

/// Adds a run along the rim, merged with the run before when both are on one side.
fn push_along_rim(from: GridPoint, to: GridPoint, bounds: ClipBox, pieces: &mut Vec<Piece>, first_new: usize) {
    let same_side = |last: &&mut Piece| {
        last.line == Line::Rim && bounds.on_one_side(last.from, to) && bounds.on_one_side(last.from, from)
    };
    if let Some(last) = pieces[first_new..].last_mut().filter(same_side) {
        last.to = to;
        if last.from == to {
            pieces.pop();
        }
        return;
    }
    pieces.push(Piece { from, to, line: Line::Rim });
}

/// Where the line from `a` to `b` crosses the four lines of the box, along the way,
/// rounded to the grid.
fn cuts(a: GridPoint, b: GridPoint, bounds: ClipBox) -> Vec<GridPoint> {
    let mut cuts: Vec<(f64, GridPoint)> = Vec::with_capacity(4);
    for axis in 0..2 {
        for value in [bounds.low, bounds.high] {
            if (a[axis] < value) != (b[axis] < value) && a[axis] != value && b[axis] != value {
                let [from, to, at] = [a[axis], b[axis], value].map(i64::from);
                let [other_from, other_to] = [a[1 - axis], b[1 - axis]].map(i64::from);
                let other = other_from + round_div((other_to - other_from) * (at - from), to - from);
                let other = i32::try_from(other).unwrap_or(if other < 0 { i32::MIN } else { i32::MAX });
                let point = if axis == 0 { [value, other] } else { [other, value] };
                cuts.push(((at - from) as f64 / (to - from) as f64, point));
            }
        }
    }
    cuts.sort_by(|x, y| x.0.total_cmp(&y.0));
    cuts.into_iter().map(|(_, point)| point).collect()
}

/// Division rounded to the nearest, halves up.
fn round_div(numerator: i64, denominator: i64) -> i64 {
    let (n, d) = if denominator < 0 { (-numerator, -denominator) } else { (numerator, denominator) };
    (2 * n + d).div_euclid(2 * d)
}

impl Piece {
    /// The piece as a chain of points led through the grid points it passes,
    /// without its last.
    pub(super) fn lead(&self, grid: &PixelGrid, chain: &mut Vec<GridPoint>) {
        chain.push(self.from);
        match self.line {
            Line::Whole => {}
            Line::Rim => grid.passed_by(self.from.map(f64::from), self.to.map(f64::from), chain),
            Line::Part(a, b) => {
                // Found in one direction whoever walks it, like the cuts.
                let start = chain.len();
                grid.passed_by(a.map(f64::from), b.map(f64::from), chain);
                let along = |p: GridPoint| {
                    let d = [0, 1].map(|axis| i64::from(b[axis] - a[axis]) * i64::from(p[axis] - a[axis]));
                    d[0] + d[1]
                };
                if along(self.from) > along(self.to) {
                    chain[start..].reverse();
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOX: ClipBox = ClipBox { low: 0, high: 10 };

    fn clipped(ring: &[GridPoint]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        clip_ring(ring, BOX, &mut pieces);
        pieces
    }

    fn doubled_area(points: impl Iterator<Item = (GridPoint, GridPoint)>) -> i64 {
        points.map(|(a, b)| i64::from(a[0]) * i64::from(b[1]) - i64::from(b[0]) * i64::from(a[1])).sum()
    }

    #[test]
    fn a_ring_around_the_whole_box_becomes_its_rim() {
        let pieces = clipped(&[[-5, -5], [15, -5], [15, 15], [-5, 15]]);
        assert_eq!(doubled_area(pieces.iter().map(|p| (p.from, p.to))), 200);
    }

    #[test]
    fn a_ring_beside_the_box_encloses_nothing() {
        let pieces = clipped(&[[-5, -5], [-1, -5], [-1, 15], [-5, 15]]);
        assert_eq!(doubled_area(pieces.iter().map(|p| (p.from, p.to))), 0);
    }

    #[test]
    fn an_edge_is_cut_alike_in_both_directions() {
        let ring = [[3, 4], [17, 9], [-4, 12]];
        let mut reversed = ring;
        reversed.reverse();
        let there: Vec<_> = clipped(&ring).iter().map(|p| (p.from.min(p.to), p.from.max(p.to))).collect();
        for piece in clipped(&reversed) {
            assert!(there.contains(&(piece.from.min(piece.to), piece.from.max(piece.to))), "{piece:?}");
        }
    }

    proptest! {
        #[test]
        fn pieces_join_up_and_stay_in_the_box(ring in prop::collection::vec([-20..30_i32, -20..30_i32], 3..12)) {
            let pieces = clipped(&ring);
            for (i, piece) in pieces.iter().enumerate() {
                prop_assert!(BOX.holds(piece.from) && BOX.holds(piece.to));
                prop_assert_eq!(piece.to, pieces[(i + 1) % pieces.len()].from);
            }
        }
    }
}
