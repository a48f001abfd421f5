//! Least squares by Householder's QR, which finds out which column is made up of others.

use nalgebra::{DMatrix, DVector};

use super::error::RegressionError;

/// A column whose part outside the columns before it is shorter than this share of its length is made up
/// of them. Rounding leaves about 1e-15; R's `lm` is content with 1e-7, at which close years already fail.
const SINGULAR: f64 = 1e-9;

/// A design in orthogonal columns: x = q r.
pub(super) struct Factored {
    /// Rows by coefficients, orthonormal columns.
    pub q: DMatrix<f64>,
    /// The inverse of r: upper triangular.
    pub r_inverse: DMatrix<f64>,
}

impl Factored {
    /// Factors a design of no fewer rows than columns.
    pub(super) fn new(x: &DMatrix<f64>, names: &[String]) -> Result<Self, RegressionError> {
        let coefficients = x.ncols();
        if x.nrows() < coefficients {
            return Err(RegressionError::TooFewRows { rows: x.nrows(), coefficients });
        }
        let (q, r) = x.clone().qr().unpack();
        let made_up = |&j: &usize| r[(j, j)].abs() <= SINGULAR * x.column(j).norm() || r[(j, j)].is_nan();
        if let Some(column) = (0..coefficients).find(made_up) {
            return Err(singular(x, &r, column, names));
        }
        let identity = DMatrix::identity(coefficients, coefficients);
        let inverse = r.solve_upper_triangular(&identity);
        let r_inverse = inverse.ok_or_else(|| singular(x, &r, coefficients - 1, names))?;
        Ok(Self { q, r_inverse })
    }

    /// The coefficients with the least squared error.
    pub(super) fn solve(&self, y: &DVector<f64>) -> DVector<f64> {
        &self.r_inverse * self.q.tr_mul(y)
    }

    /// (x'x)⁻¹.
    pub(super) fn inverse_of_squares(&self) -> DMatrix<f64> {
        &self.r_inverse * self.r_inverse.transpose()
    }

    /// How much each row decides its own fit: the diagonal of x (x'x)⁻¹ x'.
    pub(super) fn leverages(&self) -> Vec<f64> {
        self.q.row_iter().map(|row| row.norm_squared()).collect()
    }
}

/// Names the columns that make up `column`: those with a share in it that is more than rounding.
fn singular(x: &DMatrix<f64>, r: &DMatrix<f64>, column: usize, names: &[String]) -> RegressionError {
    let length = x.column(column).norm();
    let before = r.view((0, 0), (column, column)).into_owned();
    let target = r.view((0, column), (column, 1)).into_owned();
    let shares = before.solve_upper_triangular(&target);
    let others = shares.map_or_else(Vec::new, |shares| {
        (0..column)
            .filter(|&j| shares[j].abs() * x.column(j).norm() > 1e-6 * length)
            .map(|j| names[j].clone())
            .collect()
    });
    RegressionError::Singular { column: names[column].clone(), others }
}

/// How many times each coefficient's variance is as large as with a column unrelated to the others:
/// 1 / (1 − R²) of the column on the others. `None` for the intercept and without one.
pub(super) fn variance_inflation(x: &DMatrix<f64>, factored: &Factored, intercept: bool) -> Vec<Option<f64>> {
    let inverse = factored.inverse_of_squares();
    let inflation = |j: usize| {
        let mean = x.column(j).mean();
        let spread: f64 = x.column(j).iter().map(|v| (v - mean) * (v - mean)).sum();
        (intercept && j > 0).then_some(spread * inverse[(j, j)])
    };
    (0..x.ncols()).map(inflation).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names(n: usize) -> Vec<String> {
        (0..n).map(|j| format!("x{j}")).collect()
    }

    #[test]
    fn a_column_made_up_of_others_is_named_with_them() {
        let x =
            DMatrix::from_row_slice(4, 4, &[1., 3., 0.5, 3.5, 1., 5., 0.25, 5.25, 1., 7., -1., 6., 1., 7., 8., 15.]);
        let error = Factored::new(&x, &names(4)).map(|_| ()).expect_err("x3 = x1 + x2, and x0 is not in it");
        assert_eq!(
            error,
            RegressionError::Singular { column: "x3".into(), others: vec!["x1".to_owned(), "x2".to_owned()] }
        );
        let zero = Factored::new(&DMatrix::zeros(3, 1), &names(1)).map(|_| ()).expect_err("singular");
        assert_eq!(zero, RegressionError::Singular { column: "x0".into(), others: Vec::new() });
    }

    proptest! {
        /// The twin solves the normal equations by Gauss's elimination.
        #[test]
        fn the_coefficients_are_those_of_the_normal_equations(
            values in prop::collection::vec(-3.0_f64..3.0, 40), y in prop::collection::vec(-3.0_f64..3.0, 10)
        ) {
            let x = DMatrix::from_row_slice(10, 4, &values);
            let y = DVector::from_vec(y);
            let factored = Factored::new(&x, &names(4)).expect("regular");
            let normal = (x.transpose() * &x).lu().solve(&(x.transpose() * &y)).expect("regular");
            prop_assert!((factored.solve(&y) - &normal).norm() < 1e-6 * (1.0 + normal.norm()));
            let inverse = (x.transpose() * &x).try_inverse().expect("regular");
            prop_assert!((factored.inverse_of_squares() - &inverse).norm() < 1e-6 * inverse.norm());
        }
    }
}
