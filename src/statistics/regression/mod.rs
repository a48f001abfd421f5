//! Regression: which of a unit's values go with others, with errors that hold.
//!
//! A [`Formula`] names columns of a [`Frame`]; the complete rows become a [`Design`], which the models
//! fit: least squares, counts and shares by their likelihood, and models with neighbours in them.

mod coefficient;
mod design;
mod error;
mod family;
mod formula;
mod frame;
mod glm;
mod lagrange;
mod least_squares;
mod log_determinant;
mod ols;
mod overdispersion;
mod residual_moran;
mod scoring;
mod spatial;
mod spatial_error;
mod spatial_lag;

pub use coefficient::{Coefficient, Errors, Reference};
pub use design::{Design, INTERCEPT};
pub use error::RegressionError;
pub use family::Family;
pub use formula::{Formula, FormulaError, Term, Trials};
pub use frame::Frame;
pub use glm::{CountFit, Overdispersion, glm};
pub use lagrange::{LagrangeTest, LagrangeTests, lagrange_tests};
pub use ols::{LinearFit, ols};
pub use residual_moran::{ResidualMoran, residual_moran};
pub use spatial::{Estimator, Multipliers, SpatialFit};
pub use spatial_error::spatial_error;
pub use spatial_lag::spatial_lag;
