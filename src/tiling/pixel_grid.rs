//! Which grid points a line passes: the heart of snap rounding (Hobby 1999).
//!
//! A vertex rounded to the grid claims the pixel around its grid point. A line that
//! passes through the pixel is led through the grid point, so that rounding may
//! make lines touch but never lets them cross.

/// Grid steps across a tile.
pub const EXTENT: i32 = 4096;

/// A point of the tile grid of one zoom, or of one tile.
pub(super) type GridPoint = [i32; 2];

/// Grid points in square cells.
pub(super) struct PixelGrid {
    origin: GridPoint,
    /// Cells are 2^shift grid steps wide.
    shift: u32,
    columns: usize,
    rows: usize,
    starts: Vec<u32>,
    points: Vec<GridPoint>,
}

impl PixelGrid {
    /// Sorts points into cells; about two to a cell. Repeated points do no harm.
    pub(super) fn new(points: &[GridPoint]) -> Self {
        let bound =
            |axis: usize, better: fn(i32, i32) -> i32| points.iter().map(|p| p[axis]).reduce(better).unwrap_or(0);
        let origin = [bound(0, i32::min), bound(1, i32::min)];
        let size = [bound(0, i32::max).abs_diff(origin[0]) as usize, bound(1, i32::max).abs_diff(origin[1]) as usize];
        let cells = |shift: u32| ((size[0] >> shift) + 1) * ((size[1] >> shift) + 1);
        let shift = (0..31).find(|&shift| cells(shift) <= points.len() / 2 + 1).unwrap_or(31);
        let (columns, rows) = ((size[0] >> shift) + 1, (size[1] >> shift) + 1);
        let mut grid = Self { origin, shift, columns, rows, starts: Vec::new(), points: vec![[0, 0]; points.len()] };
        let mut starts = vec![0_u32; columns * rows + 1];
        for &point in points {
            starts[grid.cell(point) + 1] += 1;
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        grid.starts.clone_from(&starts);
        for &point in points {
            let next = &mut starts[grid.cell(point)];
            grid.points[*next as usize] = point;
            *next += 1;
        }
        grid
    }

    fn cell(&self, point: GridPoint) -> usize {
        let at = |axis: usize| (point[axis].abs_diff(self.origin[axis]) >> self.shift) as usize;
        at(1) * self.columns + at(0)
    }

    /// Adds to `out` the grid points whose pixels the line from `from` to `to`
    /// passes, in the order it passes them, each once.
    pub(super) fn passed_by(&self, from: [f64; 2], to: [f64; 2], out: &mut Vec<GridPoint>) {
        let first_new = out.len();
        let d = [to[0] - from[0], to[1] - from[1]];
        let reach = 0.5 * (d[0].abs() + d[1].abs());
        self.for_each_cell(from, to, |points| {
            for &point in points {
                let [x, y] = point.map(f64::from);
                let off = [x - from[0], y - from[1]];
                let beside = (d[0] * off[1] - d[1] * off[0]).abs() <= reach;
                let inside =
                    |axis: usize, v: f64| v >= from[axis].min(to[axis]) - 0.5 && v <= from[axis].max(to[axis]) + 0.5;
                if beside && inside(0, x) && inside(1, y) {
                    out.push(point);
                }
            }
        });
        let along = |p: &GridPoint| d[0] * (f64::from(p[0]) - from[0]) + d[1] * (f64::from(p[1]) - from[1]);
        out[first_new..].sort_by(|a, b| along(a).total_cmp(&along(b)).then(a.cmp(b)));
        let mut last = None;
        let mut kept = first_new;
        for i in first_new..out.len() {
            if last != Some(out[i]) {
                last = Some(out[i]);
                out[kept] = out[i];
                kept += 1;
            }
        }
        out.truncate(kept);
    }

    /// Calls `visit` with the points of the cells along a line, row by row.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to the grid")]
    fn for_each_cell(&self, from: [f64; 2], to: [f64; 2], mut visit: impl FnMut(&[GridPoint])) {
        let size = f64::from(1_u32 << self.shift);
        let local =
            |p: [f64; 2]| [(p[0] - f64::from(self.origin[0])) / size, (p[1] - f64::from(self.origin[1])) / size];
        let margin = 0.5 / size + 1e-9;
        let (mut low, mut high) = (local(from), local(to));
        if low[1] > high[1] {
            std::mem::swap(&mut low, &mut high);
        }
        let last_row = (high[1] + margin).floor().min(self.rows as f64 - 1.0);
        if last_row < 0.0 || low[1] - margin >= self.rows as f64 {
            return;
        }
        let slope = if high[1] > low[1] { (high[0] - low[0]) / (high[1] - low[1]) } else { 0.0 };
        for row in (low[1] - margin).floor().max(0.0) as usize..=last_row as usize {
            let (top, bottom) = ((row as f64 - margin).max(low[1]), (row as f64 + 1.0 + margin).min(high[1]));
            let (x0, x1) = if slope == 0.0 {
                (low[0], high[0])
            } else {
                (low[0] + (top - low[1]) * slope, low[0] + (bottom - low[1]) * slope)
            };
            let first = (x0.min(x1) - margin).floor().max(0.0);
            let last = (x0.max(x1) + margin).floor().min(self.columns as f64 - 1.0);
            if first <= last {
                let cells = row * self.columns;
                let start = self.starts[cells + first as usize] as usize;
                let end = self.starts[cells + last as usize + 1] as usize;
                visit(&self.points[start..end]);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The slow, obvious twin: tries every point.
    fn passed_by_trying_all(points: &[GridPoint], from: [f64; 2], to: [f64; 2]) -> Vec<GridPoint> {
        let mut all = Vec::new();
        for &point in points {
            PixelGrid::new(&[point]).passed_by(from, to, &mut all);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    proptest! {
        #[test]
        fn the_cells_find_what_trying_all_points_finds(
            points in prop::collection::vec([-50..50_i32, -50..50_i32], 1..60),
            from in [-60.0..60.0_f64, -60.0..60.0_f64],
            to in [-60.0..60.0_f64, -60.0..60.0_f64],
        ) {
            let mut found = Vec::new();
            PixelGrid::new(&points).passed_by(from, to, &mut found);
            found.sort_unstable();
            prop_assert_eq!(found, passed_by_trying_all(&points, from, to));
        }
    }

    #[test]
    fn points_come_in_the_order_they_are_passed() {
        let grid = PixelGrid::new(&[[5, 0], [0, 0], [3, 1], [9, 9], [10, 0]]);
        let mut passed = Vec::new();
        grid.passed_by([10.0, 0.0], [0.0, 0.0], &mut passed);
        assert_eq!(passed, [[10, 0], [5, 0], [0, 0]]);
    }
}
