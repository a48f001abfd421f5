//! How far two partitions of the same units agree: the adjusted Rand index (Hubert & Arabie 1985) and the
//! variation of information (Meilă 2007), from the table of how many units each two groups share.

use std::collections::BTreeMap;

/// How far two partitions agree.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Agreement {
    /// How many units both are about.
    pub units: usize,
    /// 1 where they are the same, 0 as by chance for groups of these sizes, below 0 where less than by chance.
    /// `None` for less than two units.
    pub adjusted_rand: Option<f64>,
    /// What knowing the group in one leaves unknown of the group in the other, both ways added up, in nats:
    /// 0 where they are the same, at most ln(units).
    pub information_nats: f64,
    /// The same as a share of ln(units). `None` for less than two units.
    pub information_share: Option<f64>,
}

/// How far two partitions agree, given as each unit's pair of groups.
pub fn agreement(groups: &[(u32, u32)]) -> Agreement {
    let (mut both, mut one, mut other) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
    for &(a, b) in groups {
        *both.entry((a, b)).or_insert(0_u32) += 1;
        *one.entry(a).or_insert(0_u32) += 1;
        *other.entry(b).or_insert(0_u32) += 1;
    }
    let units = groups.len();
    let n = units as f64;
    let pairs = |counts: &mut dyn Iterator<Item = u32>| counts.map(|count| pairs_of(f64::from(count))).sum::<f64>();
    let (shared, in_one, in_other) =
        (pairs(&mut both.values().copied()), pairs(&mut one.values().copied()), pairs(&mut other.values().copied()));
    let expected = in_one * in_other / pairs_of(n);
    let most = f64::midpoint(in_one, in_other);
    let adjusted_rand = (units > 1).then(|| {
        // Nothing can vary: all units alone in both, or all together in both.
        if most > expected { (shared - expected) / (most - expected) } else { 1.0 }
    });
    // H(one | other) + H(other | one), cell by cell; a sum of terms that are each at least 0.
    let term = |(&(a, b), &count): (&(u32, u32), &u32)| {
        let count = f64::from(count);
        count / n * ((f64::from(one[&a]) / count).ln() + (f64::from(other[&b]) / count).ln())
    };
    let information_nats = both.iter().map(term).sum::<f64>();
    let information_share = (units > 1).then(|| information_nats / n.ln());
    Agreement { units, adjusted_rand, information_nats, information_share }
}

/// How many pairs there are of so many.
fn pairs_of(count: f64) -> f64 {
    count * (count - 1.0) / 2.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() < 1e-9
    }

    type Pair = (u32, u32);

    /// The definitions: every pair of units is looked at, and entropies are sums over whole tables.
    fn by_pairs_and_entropies(groups: &[(u32, u32)]) -> (f64, f64) {
        let (mut together, mut one, mut other, mut all) = (0.0, 0.0, 0.0, 0.0);
        for (place, a) in groups.iter().enumerate() {
            for b in &groups[place + 1..] {
                all += 1.0;
                one += f64::from(u8::from(a.0 == b.0));
                other += f64::from(u8::from(a.1 == b.1));
                together += f64::from(u8::from(a == b));
            }
        }
        let expected = one * other / all;
        let most = f64::midpoint(one, other);
        let rand = if close(most, expected) { 1.0 } else { (together - expected) / (most - expected) };
        let entropy = |same: &dyn Fn(&Pair, &Pair) -> bool| {
            let share = |a| groups.iter().filter(|b| same(a, b)).count() as f64 / groups.len() as f64;
            groups.iter().map(|a| -share(a).ln()).sum::<f64>() / groups.len() as f64
        };
        let joint = entropy(&|a, b| a == b);
        (rand, 2.0 * joint - entropy(&|a, b| a.0 == b.0) - entropy(&|a, b| a.1 == b.1))
    }

    #[test]
    fn six_units_agree_as_reckoned_by_hand() {
        // {0,1,2} {3,4,5} against {0,1} {2,3} {4,5}: 2 pairs together in both, 6 and 3 in each, 15 in all.
        let found = agreement(&[(0, 0), (0, 0), (0, 1), (1, 1), (1, 2), (1, 2)]);
        let expected = 6.0 * 3.0 / 15.0;
        assert!(close(found.adjusted_rand.expect("some"), (2.0 - expected) / (4.5 - expected)), "{found:?}");
        // The other given the one: each half parts 2 to 1. The one given the other: the middle pair is torn.
        let other_given_one = -(2.0 / 3.0 * (2.0_f64 / 3.0).ln() + 1.0 / 3.0 * (1.0_f64 / 3.0).ln());
        let one_given_other = 1.0 / 3.0 * 2.0_f64.ln();
        assert!(close(found.information_nats, other_given_one + one_given_other), "{found:?}");
        assert!(close(found.information_share.expect("some") * 6.0_f64.ln(), found.information_nats));
    }

    #[test]
    fn the_same_groups_under_other_names_agree_wholly_and_crossed_ones_less_than_by_chance() {
        let same = agreement(&[(0, 7), (0, 7), (1, 3), (1, 3)]);
        assert_eq!((same.adjusted_rand, same.information_nats), (Some(1.0), 0.0));
        let crossed = agreement(&[(0, 0), (0, 1), (1, 0), (1, 1)]);
        assert!(close(crossed.adjusted_rand.expect("some"), -0.5));
        assert!(close(crossed.information_share.expect("some"), 1.0), "nothing of the one is known from the other");
        let alone = agreement(&[(0, 0), (1, 1)]);
        assert_eq!((alone.adjusted_rand, alone.information_nats), (Some(1.0), 0.0));
    }

    #[test]
    fn of_one_unit_there_is_nothing_to_agree_on() {
        let none = agreement(&[]);
        assert_eq!((none.units, none.adjusted_rand, none.information_nats), (0, None, 0.0));
        assert_eq!(agreement(&[(1, 2)]).adjusted_rand, None);
    }

    proptest! {
        #[test]
        fn it_is_what_counting_every_pair_gives(groups in prop::collection::vec((0_u32..5, 0_u32..5), 2..40)) {
            let found = agreement(&groups);
            let (rand, information) = by_pairs_and_entropies(&groups);
            prop_assert!(close(found.adjusted_rand.expect("two or more"), rand), "{found:?} {rand}");
            prop_assert!(close(found.information_nats, information), "{found:?} {information}");
            let turned: Vec<(u32, u32)> = groups.iter().map(|&(a, b)| (b, a)).collect();
            prop_assert!(close(agreement(&turned).information_nats, found.information_nats));
        }
    }
}
