//! The one permutation engine: random orders that depend on the seed and the number of
//! the permutation alone, so that any machine and number of threads gives the same.
//!
//! The generator is `ChaCha8` used by counter: the seed is the key, the permutation's
//! number the stream.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};
use rayon::prelude::*;

use super::StatisticsError;

/// Random numbers of one stream of a seed.
#[derive(Debug)]
pub struct Stream(ChaCha8Rng);

impl Stream {
    /// Stream `number` of a seed. Streams are independent of each other.
    pub fn new(seed: u64, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        let mut generator = ChaCha8Rng::from_seed(key);
        generator.set_stream(number);
        Self(generator)
    }

    /// A whole number from 0 to below `bound`, each equally likely (Lemire 2019, by
    /// multiplication, with rejection of what would be too many); 0 when `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let mut product = u64::from(self.0.next_u32()) * u64::from(bound);
        if low(product) < bound {
            let surplus = bound.wrapping_neg() % bound.max(1);
            while low(product) < surplus {
                product = u64::from(self.0.next_u32()) * u64::from(bound);
            }
        }
        high(product)
    }

    /// A number from 0 to below 1, in steps of 2⁻⁵³.
    pub fn fraction(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Puts items in random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        self.draw_front(items, count);
    }

    /// Swaps a random draw without replacement to the front, in random order: the first
    /// `width` places of a shuffle.
    fn draw_front<T>(&mut self, items: &mut [T], width: u32) {
        let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
        for place in 0..width.min(count) {
            let chosen = place + self.below(count - place);
            items.swap(place as usize, chosen as usize);
        }
    }
}

#[expect(clippy::cast_possible_truncation, reason = "the lower half is what is wanted")]
fn low(product: u64) -> u32 {
    product as u32
}

fn high(product: u64) -> u32 {
    (product >> 32) as u32
}

/// Looks on while permutations are made: how many are done, and whether to go on.
#[derive(Debug, Default)]
pub struct Watch {
    expected: AtomicU64,
    done: AtomicU64,
    stopped: AtomicBool,
}

impl Watch {
    /// The share that is done of what is known to be to do, from 0 to 1.
    pub fn share(&self) -> f64 {
        let expected = self.expected.load(Ordering::Relaxed);
        if expected == 0 { 0.0 } else { self.done.load(Ordering::Relaxed) as f64 / expected as f64 }
    }

    /// Has whoever permutes give up.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.stopped.load(Ordering::Relaxed)
    }

    pub(super) fn expects(&self, more: u32) {
        self.expected.fetch_add(u64::from(more), Ordering::Relaxed);
    }

    /// Counts so many as done; false when it was stopped.
    pub(super) fn passes(&self, done: u32) -> bool {
        self.done.fetch_add(u64::from(done), Ordering::Relaxed);
        !self.is_stopped()
    }
}

impl PartialEq for Watch {
    /// Whether it is the same one.
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

/// How many permutations, and from which seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Permutations {
    count: u32,
    seed: u64,
}

impl Default for Permutations {
    /// 9,999 from seed 0: p-values to four digits.
    fn default() -> Self {
        Self { count: 9_999, seed: 0 }
    }
}

impl Permutations {
    /// The most permutations one may ask for.
    pub const MOST: u32 = 1_000_000;

    /// Checks the count.
    ///
    /// # Errors
    /// When it is 0 or above [`Permutations::MOST`].
    pub fn new(count: u32, seed: u64) -> Result<Self, StatisticsError> {
        if (1..=Self::MOST).contains(&count) {
            Ok(Self { count, seed })
        } else {
            Err(StatisticsError::PermutationCount { given: count, most: Self::MOST })
        }
    }

    /// How many.
    pub fn count(self) -> u32 {
        self.count
    }

    /// The seed.
    pub fn seed(self) -> u64 {
        self.seed
    }

    /// A statistic of each permutation of `items`, by the permutation's number. Takes
    /// memory for one copy of the items per thread.
    pub fn of<V: Copy + Send + Sync, T: Send>(self, items: &[V], statistic: impl Fn(&[V]) -> T + Sync) -> Vec<T> {
        self.while_wanted(items, statistic, None).unwrap_or_default()
    }

    /// As [`Permutations::of`], under a watch.
    pub(super) fn watched<V: Copy + Send + Sync, T: Send>(
        self,
        items: &[V],
        statistic: impl Fn(&[V]) -> T + Sync,
        watch: Option<&Watch>,
    ) -> Result<Vec<T>, StatisticsError> {
        if let Some(watch) = watch {
            watch.expects(self.count);
        }
        self.while_wanted(items, statistic, watch).ok_or(StatisticsError::Stopped)
    }

    /// `None` when the watch is told to stop.
    fn while_wanted<V: Copy + Send + Sync, T: Send>(
        self,
        items: &[V],
        statistic: impl Fn(&[V]) -> T + Sync,
        watch: Option<&Watch>,
    ) -> Option<Vec<T>> {
        (0..self.count)
            .into_par_iter()
            .map_init(
                || items.to_vec(),
                |order, number| {
                    if watch.is_some_and(|watch| !watch.passes(1)) {
                        return None;
                    }
                    order.copy_from_slice(items);
                    Stream::new(self.seed, u64::from(number)).shuffle(order);
                    Some(statistic(order))
                },
            )
            .collect()
    }

    /// Draws of `width` different positions of `items`, one draw per permutation, in
    /// tables of limited size.
    pub(super) fn draws(self, items: u32, width: u32) -> impl Iterator<Item = Draws> {
        let rows = (MOST_IN_A_TABLE / width.max(1)).max(1);
        (0..self.count).step_by(rows as usize).map(move |first| {
            let last = self.count.min(first.saturating_add(rows));
            Draws::new(self.seed, first..last, items, width)
        })
    }
}

/// Positions held at once: 12 MB with the index that goes with them. Tests have tables in
/// many parts.
const MOST_IN_A_TABLE: u32 = if cfg!(test) { 1 << 11 } else { 1 << 20 };

/// Random positions without replacement, shared by all units: a draw per row. The
/// first k of a row are a draw of k.
#[derive(Clone, Debug)]
pub(super) struct Draws {
    rows: usize,
    /// All rows' first positions, then all rows' second ones ...
    columns: Vec<u32>,
}

impl Draws {
    fn new(seed: u64, numbers: std::ops::Range<u32>, items: u32, width: u32) -> Self {
        let rows = numbers.len();
        let drawn: Vec<Vec<u32>> = numbers
            .into_par_iter()
            .map_init(
                || (0..items).collect::<Vec<u32>>(),
                |order, number| {
                    let mut stream = Stream::new(seed, u64::from(number));
                    stream.draw_front(order, width);
                    let row = order[..width.min(items) as usize].to_vec();
                    restore(order, &row);
                    row
                },
            )
            .collect();
        let columns = (0..width.min(items) as usize).flat_map(|column| drawn.iter().map(move |row| row[column]));
        Self { rows, columns: columns.collect() }
    }

    /// How many draws.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// The position drawn in a place of every draw.
    pub(super) fn column(&self, place: usize) -> &[u32] {
        &self.columns[place * self.rows..(place + 1) * self.rows]
    }

    /// How many positions are in a draw.
    pub(super) fn width(&self) -> usize {
        self.columns.len().checked_div(self.rows).unwrap_or(0)
    }
}

/// Puts an order back to 0, 1, 2 ... after its front was drawn, touching only the places
/// that the draw touched: the front, and where the drawn came from.
fn restore(order: &mut [u32], row: &[u32]) {
    for (place, index) in (0..row.len()).zip(0_u32..) {
        order[place] = index;
    }
    for &drawn in row {
        order[drawn as usize] = drawn;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_on_any_number_of_threads() {
        let permutations = Permutations::new(50, 7).expect("in range");
        let items: Vec<u32> = (0..20).collect();
        let on = |threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
            pool.install(|| {
                let tables: Vec<Vec<u32>> = permutations.draws(20, 4).map(|draws| draws.columns).collect();
                (permutations.of(&items, <[u32]>::to_vec), tables)
            })
        };
        assert_eq!(on(1), on(5));
        assert_ne!(permutations.of(&items, <[u32]>::to_vec), {
            Permutations::new(50, 8).expect("in range").of(&items, <[u32]>::to_vec)
        });
    }

    /// Holds the answers of a seed from one release to the next.
    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut stream = Stream::new(1, 2);
        let drawn: Vec<u32> = (0..6).map(|_| stream.below(1000)).collect();
        assert_eq!(drawn, [827, 376, 816, 109, 460, 406]);
    }

    #[test]
    fn every_draw_is_without_replacement_and_the_table_comes_in_parts() {
        let permutations = Permutations::new(300, 3).expect("in range");
        let mut rows = 0;
        for draws in permutations.draws(1000, 600) {
            assert!(draws.columns.len() <= MOST_IN_A_TABLE as usize);
            for row in 0..draws.rows() {
                let mut positions: Vec<u32> = (0..draws.width()).map(|place| draws.column(place)[row]).collect();
                positions.sort_unstable();
                assert!(positions.windows(2).all(|pair| pair[0] < pair[1]) && positions[599] < 1000);
            }
            rows += draws.rows();
        }
        assert_eq!(rows, 300);
    }

    #[test]
    fn draws_are_uniform() {
        let permutations = Permutations::new(60_000, 11).expect("in range");
        let mut counts = [[0_u32; 5]; 5];
        for draws in permutations.draws(5, 2) {
            for (&a, &b) in draws.column(0).iter().zip(draws.column(1)) {
                counts[a as usize][b as usize] += 1;
            }
        }
        for (a, row) in counts.iter().enumerate() {
            for (b, &count) in row.iter().enumerate() {
                // 3,000 expected in each of 20 pairs; five standard deviations.
                assert!(if a == b { count == 0 } else { count.abs_diff(3000) < 270 }, "{counts:?}");
            }
        }
        let mut stream = Stream::new(5, 0);
        let mean = (0..10_000).map(|_| stream.fraction()).sum::<f64>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.015);
    }

    #[test]
    fn a_watch_sees_how_many_are_done_and_may_stop_them() {
        let (permutations, watch) = (Permutations::new(500, 3).expect("in range"), Watch::default());
        let of = |watch| permutations.watched(&[1, 2, 3], <[u32]>::to_vec, watch);
        assert_eq!(of(Some(&watch)), Ok(permutations.of(&[1, 2, 3], <[u32]>::to_vec)));
        assert!((watch.share() - 1.0).abs() < 1e-12);
        watch.stop();
        assert_eq!(of(Some(&watch)), Err(StatisticsError::Stopped));
        assert!(of(None).is_ok());
    }

    #[test]
    fn no_permutations_or_too_many_are_refused() {
        assert!(Permutations::new(0, 1).is_err());
        assert!(Permutations::new(Permutations::MOST + 1, 1).is_err());
        assert_eq!(Stream::new(0, 0).below(0), 0);
    }
}
