//! The only source of chance: numbered streams of a seed, so that any machine and number
//! of threads draws the same.
//!
//! The generator is `ChaCha8` used by counter: the seed is the key, the number the stream.

use chacha20::ChaCha8Rng;
use chacha20::rand_core::{Rng as _, SeedableRng as _};

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
    pub fn draw_front<T>(&mut self, items: &mut [T], width: u32) {
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Holds the answers of a seed from one release to the next.
    #[test]
    fn the_stream_of_a_seed_never_changes() {
        let mut stream = Stream::new(1, 2);
        let drawn: Vec<u32> = (0..6).map(|_| stream.below(1000)).collect();
        assert_eq!(drawn, [827, 376, 816, 109, 460, 406]);
    }
}
