//! What travel says of a unit: what lies within reach, how far the nearest centres are.
//! From a table of minutes, whether it was computed here or read.

use super::dense::Dense;
use crate::model::{Relation, UnitIndex};

/// The sum of `weights` over the units within `limit_minutes`, each unit's own included.
/// `None` where a weight within reach is unknown, or nothing is known of the unit's travel.
pub fn sum_within(minutes: &Dense, weights: &[Option<f64>], limit_minutes: f64) -> Vec<Option<f64>> {
    let sum = |from| {
        let near = minutes.row(from).iter().zip(weights).filter(|(minutes, _)| **minutes <= limit_minutes);
        connected(minutes, from).then(|| near.map(|(_, weight)| *weight).sum::<Option<f64>>()).flatten()
    };
    (0..minutes.units()).map(sum).collect()
}

/// Whether there is a way to any other unit.
fn connected(minutes: &Dense, from: usize) -> bool {
    others(minutes, from).next().is_some() || minutes.units() == 1
}

/// The known minutes to the other units.
fn others(minutes: &Dense, from: usize) -> impl Iterator<Item = (usize, f64)> + '_ {
    minutes.row(from).iter().copied().enumerate().filter(move |&(to, minutes)| to != from && !minutes.is_nan())
}

/// Minutes to the nearest centre of another unit.
pub fn minutes_to_nearest(minutes: &Dense) -> Vec<Option<f64>> {
    (0..minutes.units()).map(|from| others(minutes, from).map(|(_, minutes)| minutes).min_by(f64::total_cmp)).collect()
}

/// Minutes to the largest unit of the group a unit is in; 0 for the largest itself, the
/// nearest of them for a unit in several groups, `None` for one in none. Of equally large
/// units the first counts; units of unknown size are not the largest.
pub fn minutes_to_group_centre(minutes: &Dense, groups: &[Vec<UnitIndex>], sizes: &[Option<f64>]) -> Vec<Option<f64>> {
    let mut found = vec![None; minutes.units()];
    for members in groups {
        let sized = members.iter().filter_map(|&unit| Some((unit, sizes[unit.get()]?)));
        let Some((centre, _)) = sized.reduce(|a, b| if b.1 > a.1 { b } else { a }) else { continue };
        for member in members {
            let here = minutes.get(member.get(), centre.get());
            let known = &mut found[member.get()];
            *known = match (*known, here) {
                (Some(a), Some(b)) => Some(f64::min(a, b)),
                (a, b) => a.or(b),
            };
        }
    }
    found
}

/// Mean minutes to the units a relation links a unit to; `None` where it has none or
/// the way to one is unknown.
pub fn mean_minutes_to_neighbours(minutes: &Dense, neighbours: &Relation) -> Vec<Option<f64>> {
    let mean = |from: usize| {
        let linked = neighbours.neighbours(UnitIndex::from(from));
        let sum = linked.iter().map(|to| minutes.get(from, to.get())).sum::<Option<f64>>()?;
        (!linked.is_empty()).then(|| sum / linked.len() as f64)
    };
    (0..minutes.units()).map(mean).collect()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::model::{Id, Link, Title, Year};

    pub(crate) fn relation(units: usize, symmetric: bool, minutes: &[(u32, u32, f64)]) -> Relation {
        let links = minutes
            .iter()
            .map(|&(a, b, minutes)| Link {
                from: UnitIndex(a),
                to: UnitIndex(b),
                contact: None,
                values: vec![Some(minutes)],
            })
            .collect();
        let id = |text| Id::new(text).expect("an id");
        let year = Year::new(2018).expect("a year");
        Relation::new(id("travel"), Title::default(), year, id("s"), units, symmetric, &[id("minutes")], links)
            .expect("a relation")
    }

    /// 0 and 1 are 20 minutes apart, 2 is 50 from 0 and 40 from 1, 3 is an island.
    fn minutes() -> Dense {
        Dense::of(&relation(4, true, &[(0, 1, 20.0), (0, 2, 50.0), (1, 2, 40.0)]), "minutes").expect("minutes")
    }

    #[test]
    fn what_lies_within_counts_oneself_and_an_unknown_weight_makes_the_sum_unknown() {
        let weights = [Some(100.0), Some(10.0), Some(1.0), Some(5.0)];
        assert_eq!(sum_within(&minutes(), &weights, 45.0), [Some(110.0), Some(111.0), Some(11.0), None]);
        let gap = [Some(100.0), None, Some(1.0), Some(5.0)];
        assert_eq!(sum_within(&minutes(), &gap, 30.0), [None, None, Some(1.0), None]);
    }

    #[test]
    fn the_nearest_centre_is_another_units() {
        assert_eq!(minutes_to_nearest(&minutes()), [Some(20.0), Some(20.0), Some(40.0), None]);
    }

    #[test]
    fn a_group_centre_is_its_largest_member_and_the_nearest_of_several_counts() {
        let sizes = [Some(10.0), Some(30.0), Some(20.0), None];
        let of = |groups: &[&[u32]]| {
            let groups: Vec<Vec<UnitIndex>> =
                groups.iter().map(|group| group.iter().map(|&unit| UnitIndex(unit)).collect()).collect();
            minutes_to_group_centre(&minutes(), &groups, &sizes)
        };
        assert_eq!(of(&[&[0, 1], &[2, 3]]), [Some(20.0), Some(0.0), Some(0.0), None]);
        assert_eq!(of(&[&[0, 1], &[0, 2]])[0], Some(20.0));
    }

    #[test]
    fn the_mean_to_neighbours_needs_a_way_to_each() {
        let land = relation(4, true, &[(0, 1, 1.0), (0, 2, 1.0), (2, 3, 1.0)]);
        assert_eq!(mean_minutes_to_neighbours(&minutes(), &land), [Some(35.0), Some(20.0), None, None]);
    }
}
