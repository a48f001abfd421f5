//! Where work runs. The one door to blocking and to CPU-bound work, so that no
//! request handler holds up the threads that answer others, and the cache of what
//! such work has made. Knows neither datasets nor HTTP.

mod cache;
mod doors;
mod queue;
mod together;
mod workers;

pub use cache::{ByteCache, ByteSize, CacheTraffic};
pub use doors::{DoorLimits, Doors, Work};
pub use queue::{DoorTraffic, QueueLimits};
pub use together::together;
pub use workers::{ExecError, Workers};
