//! How alike two names are (Jaro-Winkler), without measuring those that cannot be
//! more alike than the best so far.

/// How many kinds of letters are told apart when letters are counted.
const KINDS: usize = 32;

/// A name that others are compared with.
pub(super) struct Likeness<'a> {
    name: &'a str,
    letters: [u8; KINDS],
    length: f64,
}

impl<'a> Likeness<'a> {
    /// Takes a bare key.
    pub(super) fn new(name: &'a str) -> Self {
        Self { name, letters: count_letters(name), length: name.chars().count() as f64 }
    }

    /// The likeness to another bare key, 0 to 1; 0 when it cannot exceed `least`.
    pub(super) fn to(&self, other: &str, least: f64) -> f64 {
        if self.bound(other) <= least { 0.0 } else { strsim::jaro_winkler(self.name, other) }
    }

    /// No less than the likeness: as if all letters that both hold were in order.
    fn bound(&self, other: &str) -> f64 {
        let letters = count_letters(other);
        let common: u32 = self.letters.iter().zip(&letters).map(|(a, b)| u32::from(*a.min(b))).sum();
        if common == 0 {
            return 0.0;
        }
        let common = f64::from(common);
        let jaro = (common / self.length + common / other.chars().count() as f64 + 1.0) / 3.0;
        let prefix = self.name.chars().zip(other.chars()).take(4).take_while(|(a, b)| a == b).count();
        jaro + 0.1 * prefix as f64 * (1.0 - jaro).max(0.0) + 1e-9
    }
}

fn count_letters(name: &str) -> [u8; KINDS] {
    let mut letters = [0_u8; KINDS];
    for c in name.chars() {
        let count = &mut letters[c as usize % KINDS];
        *count = count.saturating_add(1);
    }
    letters
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_bound_is_never_below_the_likeness(a in "[a-dø]{1,12}", b in "[a-dø]{1,12}") {
            prop_assert!(Likeness::new(&a).bound(&b) >= strsim::jaro_winkler(&a, &b));
        }
    }
}
