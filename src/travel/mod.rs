//! Travel on a road network: minutes, kilometres and ferry crossings between points,
//! what lies within reach, and what follows from it for units.
//!
//! Pure: a [`Network`] is made from [`Roads`](crate::model::Roads) and asked; nothing
//! here reads files or knows of requests.

mod checks;
mod cost;
mod dense;
mod dijkstra;
mod error;
mod hierarchy;
mod indicators;
mod isochrone;
mod matrix;
mod network;
mod noding;
mod people;
mod report;
mod shapes;

pub use checks::{MatrixFlaws, check_matrix};
pub use cost::Cost;
pub use dense::Dense;
pub use error::TravelError;
pub use indicators::{mean_minutes_to_neighbours, minutes_to_group_centre, minutes_to_nearest, sum_within};
pub use isochrone::isochrones;
pub use matrix::Matrix;
pub use network::{Access, Network, Route, Tree};
pub use noding::JoinedQuay;
pub use people::{WeightedMeans, km_to_people, weighted_means};
pub use report::{NetworkReport, Part};

#[cfg(test)]
mod tests;
