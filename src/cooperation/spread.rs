//! How far the members of a group are from each other.

/// How far the members of a group are from each other.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spread {
    /// How many pairs of members a way joins in both directions.
    pub reachable_pairs: usize,
    /// How many it does not.
    pub unreachable_pairs: usize,
    /// All minutes of the reachable pairs; of a pair the longer direction.
    pub minutes: f64,
    /// The two members furthest from each other, and their minutes.
    pub longest: Option<(u32, u32, f64)>,
}

impl Spread {
    /// Mean minutes of the reachable pairs.
    pub fn mean_minutes(&self) -> Option<f64> {
        (self.reachable_pairs > 0).then(|| self.minutes / self.reachable_pairs as f64)
    }

    /// Both together.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        let longer = match (self.longest, other.longest) {
            (Some(one), Some(two)) => Some(if two.2 > one.2 { two } else { one }),
            (one, two) => one.or(two),
        };
        Self {
            reachable_pairs: self.reachable_pairs + other.reachable_pairs,
            unreachable_pairs: self.unreachable_pairs + other.unreachable_pairs,
            minutes: self.minutes + other.minutes,
            longest: longer,
        }
    }
}

/// How far members are from each other.
pub fn spread(members: &[u32], minutes: impl Fn(u32, u32) -> Option<f64>) -> Spread {
    let mut found = Spread::default();
    for (place, &one) in members.iter().enumerate() {
        for &other in &members[place + 1..] {
            let Some(longer) = minutes(one, other).zip(minutes(other, one)).map(|(to, fro)| to.max(fro)) else {
                found.unreachable_pairs += 1;
                continue;
            };
            found.reachable_pairs += 1;
            found.minutes += longer;
            if found.longest.is_none_or(|(_, _, most)| longer > most) {
                found.longest = Some((one, other, longer));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Along a line, ten minutes from one unit to the next; none to unit 5.
    fn line(from: u32, to: u32) -> Option<f64> {
        (from != 5 && to != 5).then(|| f64::from(from.abs_diff(to)) * 10.0)
    }

    #[test]
    fn the_spread_counts_pairs_that_no_way_joins_and_never_as_zero_minutes() {
        let minutes = |one: u32, other: u32| (one != 9 && other != 9).then(|| f64::from(one.abs_diff(other)));
        let found = spread(&[1, 3, 6, 9], minutes);
        assert_eq!((found.longest, found.mean_minutes()), (Some((1, 6, 5.0)), Some(10.0 / 3.0)));
        assert_eq!((found.reachable_pairs, found.unreachable_pairs), (3, 3));
        assert_eq!(spread(&[1], minutes), Spread::default(), "one alone is nowhere apart");
    }

    #[test]
    fn members_are_as_far_apart_as_their_pairs_and_unreachable_ones_are_counted() {
        let found = spread(&[0, 1, 3, 5], line);
        assert_eq!((found.reachable_pairs, found.unreachable_pairs), (3, 3));
        assert_eq!((found.mean_minutes(), found.longest), (Some(20.0), Some((0, 3, 30.0))));
        assert_eq!(spread(&[2], line), Spread::default());
        let both = found.and(spread(&[0, 4], line));
        assert_eq!((both.mean_minutes(), both.longest), (Some(25.0), Some((0, 4, 40.0))));
        // One direction takes longer: that is how far apart they are.
        let uphill = |from: u32, to: u32| Some(if from < to { 7.0 } else { 5.0 });
        assert_eq!(spread(&[0, 1], uphill).mean_minutes(), Some(7.0));
    }
}
