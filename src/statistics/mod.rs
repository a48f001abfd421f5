//! Statistics over plain numbers: how to cut values into classes and count them.
//!
//! Pure functions of slices; nothing here knows units, datasets or requests.

mod classify;
mod jenks;
pub mod regression;

pub use classify::{Classes, ClassifyError, Histogram, Method, classify, classify_at, histogram};
