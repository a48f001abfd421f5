//! Nabolag: municipality boundaries joined with participation and neighbours,
//! served as vector tiles and short answers.
//!
//! The crate is built in floors (see `ARCHITECTURE.md`): a file imports only
//! floors below its own, or its own folder. `tests/layering.rs` holds it to that.

pub mod model;

pub mod geometry;

pub mod cooperation;
pub mod statistics;
pub mod tiling;
pub mod travel;

pub mod io;

pub mod exec;

pub mod app;

pub mod http;
