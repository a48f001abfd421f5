//! What a way costs: time, then length, then ferry ends, in whole numbers, so that
//! sums are exact and the cheapest way is the same on every machine.

use std::ops::Add;

/// The cost of a way. Ordered by time, then length, then ferries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cost {
    /// Hundredths of a second.
    time: u32,
    /// Decimetres.
    length: u32,
    /// Quays passed: two for each crossing, so that a route may end at sea.
    quays: u32,
}

impl Cost {
    /// More than any way.
    pub(super) const UNREACHABLE: Self = Self { time: u32::MAX, length: u32::MAX, quays: u32::MAX };

    /// The most that the links of a network may cost together, so that no way and its
    /// two access legs ever come near the limit of the numbers.
    pub(super) const MOST: Self = Self { time: u32::MAX / 2, length: u32::MAX / 2, quays: u32::MAX / 2 };

    /// A cost from minutes and metres; saturates at [`Self::MOST`].
    pub(super) fn new(minutes: f64, length_m: f64, quays: u32) -> Self {
        let time = whole(minutes * 6000.0, Self::MOST.time);
        Self { time, length: whole(length_m * 10.0, Self::MOST.length), quays }
    }

    /// The part of this cost up to a share of the way. Quays count at neither end.
    pub(super) fn share(self, fraction: f64) -> Self {
        let part = |all: u32| whole(f64::from(all) * fraction, all);
        Self { time: part(self.time), length: part(self.length), quays: 0 }
    }

    /// What is left after another part of the same way.
    pub(super) fn less(self, part: Self) -> Self {
        Self { time: self.time - part.time, length: self.length - part.length, quays: self.quays - part.quays }
    }

    /// Whether there is a way at all.
    pub(super) fn reached(self) -> Option<Self> {
        (self != Self::UNREACHABLE).then_some(self)
    }

    /// Adds, or says that the sum reaches [`Self::MOST`].
    pub(super) fn checked_add(self, other: Self) -> Option<Self> {
        let add = |a: u32, b: u32, most: u32| a.checked_add(b).filter(|sum| *sum < most);
        Some(Self {
            time: add(self.time, other.time, Self::MOST.time)?,
            length: add(self.length, other.length, Self::MOST.length)?,
            quays: add(self.quays, other.quays, Self::MOST.quays)?,
        })
    }

    /// Time in minutes.
    pub fn minutes(self) -> f64 {
        f64::from(self.time) / 6000.0
    }

    /// Length in kilometres.
    pub fn km(self) -> f64 {
        f64::from(self.length) / 10_000.0
    }

    /// Ferry crossings.
    pub fn ferries(self) -> u32 {
        self.quays.div_ceil(2)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and most by then")]
fn whole(value: f64, most: u32) -> u32 {
    value.round().clamp(0.0, f64::from(most)) as u32
}

impl Add for Cost {
    type Output = Self;

    /// Saturates, so that what is unreachable stays so.
    fn add(self, other: Self) -> Self {
        Self {
            time: self.time.saturating_add(other.time),
            length: self.length.saturating_add(other.length),
            quays: self.quays.saturating_add(other.quays),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_of_a_way_add_up_to_it() {
        let whole = Cost::new(12.345, 6_789.1, 0);
        let first = whole.share(0.3);
        assert_eq!(first + whole.less(first), whole);
        assert!((whole.minutes() - 12.345).abs() < 1e-4 && (whole.km() - 6.7891).abs() < 1e-4);
        assert_eq!(whole.share(1.0), whole);
    }

    #[test]
    fn time_comes_before_length_and_length_before_ferries() {
        assert!(Cost::new(1.0, 900.0, 2) < Cost::new(2.0, 100.0, 0));
        assert!(Cost::new(1.0, 100.0, 2) < Cost::new(1.0, 900.0, 0));
        assert!(Cost::MOST < Cost::UNREACHABLE);
        assert_eq!(Cost::MOST.checked_add(Cost::new(0.01, 0.0, 0)), None);
    }
}
