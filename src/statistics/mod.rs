//! Statistics over plain numbers: how to cut values into classes and count them, and
//! whether values that lie near each other are alike.
//!
//! Pure functions of slices and weights; nothing here knows units' names, datasets or requests.

mod classify;
mod jenks;
pub mod regression;
pub mod weights;

pub use classify::{Classes, ClassifyError, Histogram, Method, classify, classify_at, histogram};
