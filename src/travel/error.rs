//! Why a network cannot be made.

/// What makes roads unfit for a network.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TravelError {
    /// Nothing to drive on.
    #[error("there is no open road among the {links} links; at least one class must have a speed")]
    NoRoads {
        /// Links there are.
        links: usize,
    },
    /// More than the numbers hold.
    #[error(
        "the {links} links take more than 248 days or 214,748 km together; check that speeds are in km/h and lengths in metres"
    )]
    TooLarge {
        /// Links there are.
        links: usize,
    },
}
