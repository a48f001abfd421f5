//! Handlers: take what is asked, call the floor below, shape the answer.

pub(super) mod collections;
pub(super) mod health;
pub(super) mod indicators;
pub(super) mod items;
pub(super) mod jobs;
pub(super) mod joins;
pub(super) mod landing;
pub(super) mod places;
pub(super) mod processes;
pub(super) mod styles;
pub(super) mod tiles;
pub(super) mod tilesets;
pub(super) mod travel;
pub(super) mod units;
