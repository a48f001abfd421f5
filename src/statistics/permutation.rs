//! The one permutation engine: random orders that depend on the seed and the number of
//! the permutation alone, so that any machine and number of threads gives the same:
//! the permutation's number is the number of its [`Stream`].

use rayon::prelude::*;

use super::StatisticsError;
use crate::model::{Stream, Watch};

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
