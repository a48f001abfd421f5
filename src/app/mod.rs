//! Use-cases over datasets. No HTTP, no JSON.

pub mod check;
