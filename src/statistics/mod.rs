//! Statistics over plain numbers: how to cut values into classes and count them, and
//! whether values that lie near each other are alike.
//!
//! Pure functions of slices and [`weights`]; nothing here knows units' names, datasets or
//! requests. One statistic per file, over one permutation engine ([`permutation`]), one
//! module of p-values ([`significance`]) and one of exact distributions ([`exact`]).

mod classify;
pub mod compare_groups;
mod conditional;
mod empirical_bayes;
mod error;
pub mod exact;
mod geary;
mod getis_ord;
mod jenks;
mod join_counts;
mod local;
mod local_moran;
mod losh;
mod moments;
mod moran;
pub mod permutation;
pub mod regression;
mod sample;
pub mod scan;
pub mod significance;
pub mod weights;

pub use classify::{Classes, ClassifyError, Histogram, Method, classify, classify_at, histogram};
pub use empirical_bayes::{EmpiricalBayes, empirical_bayes};
pub use error::StatisticsError;
pub use geary::{LocalGeary, geary, local_geary};
pub use getis_ord::{LocalG, SelfNeighbour, global_g, local_g};
pub use join_counts::{JoinCount, JoinCounts, LocalJoinCount, join_counts, local_join_counts};
pub use local::{LocalP, LocalTest};
pub use local_moran::{LocalMoran, Quadrant, bivariate_local_moran, local_moran};
pub use losh::{LocalHeteroskedasticity, losh};
pub use moments::GlobalTest;
pub use moran::{BivariateMoran, bivariate_moran, moran, standardised_rates};
pub use permutation::Permutations;
pub use sample::{Islands, Local, Sample, Test};
pub use significance::{Alternative, Correction, Inference};
