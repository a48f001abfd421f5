//! A cache bounded by the bytes it holds. Whoever asks for a value that is being
//! made waits for it, so that nothing is made twice at once.

use std::hash::Hash;
use std::sync::atomic::{AtomicU64, Ordering};

use quick_cache::Weighter;
use quick_cache::sync::Cache;

/// How many bytes a value holds.
pub trait ByteSize {
    /// The bytes, heap included.
    fn byte_size(&self) -> usize;
}

#[derive(Clone, Debug)]
struct ByBytes;

impl<K, V: ByteSize> Weighter<K, V> for ByBytes {
    fn weight(&self, _key: &K, value: &V) -> u64 {
        // An entry without bytes still takes its slot.
        value.byte_size() as u64 + size_of::<K>() as u64 + 64
    }
}

/// Values by key, the least used thrown out when their bytes outgrow the bound.
#[derive(Debug)]
pub struct ByteCache<K, V> {
    cache: Cache<K, V, ByBytes>,
    asked: AtomicU64,
    made: AtomicU64,
}

/// What a cache holds, and what it was good for since the start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CacheTraffic {
    /// Bytes held, with a little for each entry.
    pub bytes: u64,
    /// The most bytes it may hold.
    pub most_bytes: u64,
    /// Values held.
    pub entries: usize,
    /// How often a value was there, or was being made for another who asked.
    pub hits: u64,
    /// How often a value had to be made.
    pub misses: u64,
}

impl<K: Eq + Hash + Clone, V: ByteSize + Clone> ByteCache<K, V> {
    /// A cache of at most `bytes`; `typical_bytes` is what one value usually takes.
    pub fn new(bytes: usize, typical_bytes: usize) -> Self {
        let items = (bytes / typical_bytes.max(1)).max(16);
        let cache = Cache::with_weighter(items, bytes as u64, ByBytes);
        Self { cache, asked: AtomicU64::default(), made: AtomicU64::default() }
    }

    /// The value, made by `make` when it is not there. A failure is not kept.
    ///
    /// # Errors
    /// What `make` gives.
    pub async fn get_or_make<E>(&self, key: &K, make: impl Future<Output = Result<V, E>>) -> Result<V, E> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        let make = async {
            self.made.fetch_add(1, Ordering::Relaxed);
            make.await
        };
        self.cache.get_or_insert_async(key, make).await
    }

    /// What it holds and was good for.
    pub fn traffic(&self) -> CacheTraffic {
        let misses = self.made.load(Ordering::Relaxed);
        CacheTraffic {
            bytes: self.cache.weight(),
            most_bytes: self.cache.capacity(),
            entries: self.cache.len(),
            // Read after what is never larger: who reads while others ask may see one and not yet the other.
            hits: self.asked.load(Ordering::Relaxed).saturating_sub(misses),
            misses,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::convert::Infallible;

    #[derive(Clone)]
    struct Bytes(usize);

    impl ByteSize for Bytes {
        fn byte_size(&self) -> usize {
            self.0
        }
    }

    #[tokio::test]
    async fn the_cache_never_outgrows_its_bytes() {
        let cache = ByteCache::new(10_000, 100);
        for key in 0..1000 {
            let made: Result<Bytes, Infallible> = cache.get_or_make(&key, async { Ok(Bytes(500)) }).await;
            assert_eq!(made.expect("made").0, 500);
        }
        assert!(cache.traffic().bytes <= 10_000);
    }

    #[tokio::test]
    async fn a_failure_is_tried_again() {
        let cache: ByteCache<u8, Bytes> = ByteCache::new(10_000, 100);
        assert!(cache.get_or_make(&1, async { Err("no") }).await.is_err());
        assert!(cache.get_or_make(&1, async { Ok::<_, &str>(Bytes(1)) }).await.is_ok());
        assert!(cache.get_or_make(&1, async { Err("not asked") }).await.is_ok());
        let seen = cache.traffic();
        assert_eq!((seen.hits, seen.misses, seen.entries), (1, 2, 1));
    }
}
