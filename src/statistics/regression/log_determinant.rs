//! ln |1 − ρW| for many ρ: W is brought to Hessenberg's form once, after which a determinant is
//! an elimination of one element per column.

use nalgebra::DMatrix;

use super::error::RegressionError;
use crate::statistics::weights::Weights;

/// Most units for dense matrices: 8 MB each, and a few seconds.
pub(super) const MOST_UNITS: usize = 1000;

/// Weights as a dense matrix and in Hessenberg's form.
pub(super) struct LogDeterminant {
    pub dense: DMatrix<f64>,
    hessenberg: DMatrix<f64>,
}

impl LogDeterminant {
    pub(super) fn new(weights: &Weights) -> Result<Self, RegressionError> {
        let n = weights.unit_count();
        if n > MOST_UNITS {
            return Err(RegressionError::TooManyUnits { units: n, most: MOST_UNITS });
        }
        let mut dense = DMatrix::zeros(n, n);
        for (from, to, weight) in weights.links() {
            dense[(from as usize, to as usize)] = weight;
        }
        let hessenberg = if n < 3 { dense.clone() } else { dense.clone().hessenberg().unpack_h() };
        Ok(Self { dense, hessenberg })
    }

    /// ln |1 − ρW| (of the absolute value).
    pub(super) fn at(&self, rho: f64) -> f64 {
        let n = self.hessenberg.nrows();
        let element = |i: usize, j: usize| f64::from(u8::from(i == j)) - rho * self.hessenberg[(i, j)];
        let mut row: Vec<f64> = (0..n).map(|j| element(0, j)).collect();
        let mut sum = 0.0;
        for j in 0..n - 1 {
            let mut next: Vec<f64> =
                (0..n).map(|column| if column < j { 0.0 } else { element(j + 1, column) }).collect();
            if next[j].abs() > row[j].abs() {
                std::mem::swap(&mut row, &mut next);
            }
            let factor = if row[j] == 0.0 { 0.0 } else { next[j] / row[j] };
            sum += row[j].abs().ln();
            for column in j..n {
                next[column] -= factor * row[column];
            }
            row = next;
        }
        sum + row[n - 1].abs().ln()
    }

    /// W (1 − ρW)⁻¹ and (1 − ρW)⁻¹; `None` where there is no inverse.
    pub(super) fn multiplied_inverse(&self, rho: f64) -> Option<(DMatrix<f64>, DMatrix<f64>)> {
        let n = self.dense.nrows();
        let inverse = (DMatrix::identity(n, n) - &self.dense * rho).try_inverse()?;
        Some((&self.dense * &inverse, inverse))
    }
}

const GOLDEN: f64 = 0.618_033_988_749_894_8;
/// The range of ρ is searched in steps of this many to 1 for its highest hill, as there may be several.
const GRID: i32 = 20;

/// The ρ between −1 and 1 with the greatest value of `height`, whose slope is `slope`: the best of a grid, golden
/// sections until near, then secants of the slope.
pub(super) fn maximise(
    height: impl Fn(f64) -> f64,
    slope: impl Fn(f64) -> Option<f64>,
) -> Result<f64, RegressionError> {
    let lost = || RegressionError::NotConverged { what: "the search for the spatial parameter", iterations: 20 };
    let place = |step: i32| (f64::from(step) / f64::from(GRID)).clamp(-1.0 + 1e-9, 1.0 - 1e-9);
    let best = (-GRID..=GRID).max_by(|&a, &b| height(place(a)).total_cmp(&height(place(b)))).unwrap_or(0);
    let (low, high) = golden_sections(height, place((best - 1).max(-GRID)), place((best + 1).min(GRID)));
    let (mut before, mut here) = (low, high);
    let mut before_slope = slope(before).ok_or_else(lost)?;
    let mut here_slope = slope(here).ok_or_else(lost)?;
    for _ in 0..20 {
        let next = here - here_slope * (here - before) / (here_slope - before_slope);
        // Two equal slopes lead nowhere: the search is as near as numbers allow.
        if (here - before).abs() < 1e-13 || !next.is_finite() {
            return Ok(here);
        }
        // A likelihood that still rises at the edge of the range has no maximum inside.
        if next < low - NEAR || next > high + NEAR || next.abs() >= 1.0 {
            return Err(RegressionError::EdgeOfRange { nearest: f64::midpoint(low, high) });
        }
        (before, before_slope) = (here, here_slope);
        here = next;
        here_slope = slope(here).ok_or_else(lost)?;
    }
    Err(lost())
}

/// Golden sections end when their bracket is this narrow.
const NEAR: f64 = 1e-5;

/// A narrow bracket around the highest point between two.
fn golden_sections(height: impl Fn(f64) -> f64, mut low: f64, mut high: f64) -> (f64, f64) {
    let at = |low: f64, high: f64| [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let [mut left, mut right] = at(low, high);
    let (mut left_height, mut right_height) = (height(left), height(right));
    while high - low > NEAR {
        if left_height < right_height {
            low = left;
            [left, right] = [right, at(low, high)[1]];
            (left_height, right_height) = (right_height, height(right));
        } else {
            high = right;
            [left, right] = [at(low, high)[0], left];
            (left_height, right_height) = (height(left), left_height);
        }
    }
    (low, high)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The twin eliminates the whole matrix.
        #[test]
        fn the_determinant_is_that_of_the_matrix(
            links in prop::collection::btree_map((0_u32..8, 0_u32..8), 0.1_f64..0.3, 1..40), rho in -0.95_f64..0.95
        ) {
            let links: Vec<_> = links.into_iter().filter(|((a, b), _)| a != b).map(|((a, b), w)| (a, b, w)).collect();
            let determinant = LogDeterminant::new(&Weights::from_links(8, links).expect("valid")).expect("few units");
            let wanted = (DMatrix::identity(8, 8) - &determinant.dense * rho).determinant().abs().ln();
            prop_assert!((determinant.at(rho) - wanted).abs() < 1e-8, "{} {wanted}", determinant.at(rho));
        }
    }

    #[test]
    fn the_top_of_a_hill_is_found_to_the_last_digits() {
        let top =
            maximise(|x| -(x - 0.3).powi(4) - (x - 0.3).powi(2), |x| Some(-4.0 * (x - 0.3).powi(3) - 2.0 * (x - 0.3)));
        assert!((top.expect("found") - 0.3).abs() < 1e-14);
        let two_hills = |x: f64| 0.1 * x - (x * x - 0.25).powi(2);
        let top = maximise(two_hills, |x| Some(0.1 - 4.0 * x * (x * x - 0.25))).expect("found");
        assert!((0.5..0.65).contains(&top), "{top}");
        let edge = maximise(|x| x, |x| Some(1.0 + 0.1 * x)).expect_err("it rises for ever");
        assert!(matches!(edge, RegressionError::EdgeOfRange { nearest } if nearest > 0.99));
    }
}
