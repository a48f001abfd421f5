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

/// The ρ between −1 and 1 with the greatest value of `height`, whose slope is `slope`: golden sections until near, then
/// secants of the slope.
pub(super) fn maximise(
    height: impl Fn(f64) -> f64,
    slope: impl Fn(f64) -> Option<f64>,
) -> Result<f64, RegressionError> {
    let (mut low, mut high) = (-1.0 + 1e-9, 1.0 - 1e-9);
    let at = |low: f64, high: f64| [high - GOLDEN * (high - low), low + GOLDEN * (high - low)];
    let [mut left, mut right] = at(low, high);
    let (mut left_height, mut right_height) = (height(left), height(right));
    while high - low > 1e-5 {
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
    let lost = RegressionError::NotConverged { what: "the search for the spatial parameter", iterations: 20 };
    let (mut before, mut here) = (low, high);
    let (Some(mut before_slope), Some(mut here_slope)) = (slope(before), slope(here)) else { return Err(lost) };
    for _ in 0..20 {
        let next = here - here_slope * (here - before) / (here_slope - before_slope);
        // Two equal slopes lead nowhere: the search is as near as numbers allow.
        if (here - before).abs() < 1e-13 || !next.is_finite() {
            break;
        }
        (before, before_slope) = (here, here_slope);
        here = next;
        // At an edge of the range the likelihood has no maximum inside.
        match slope(here) {
            Some(found) if here.abs() < 1.0 => here_slope = found,
            _ => return Err(lost),
        }
    }
    Ok(here)
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
        assert!(maximise(|x| x, |_| Some(1.0)).is_err() || maximise(|x| x, |_| Some(1.0)).is_ok_and(|x| x > 0.99));
    }
}
