//! How regions fit travel: how long members are on the way to each other and to their centre, and
//! whether another region's centre is nearer.

/// How a region fits travel.
#[derive(Clone, Debug, PartialEq)]
pub struct RegionTravel {
    /// The member with the greatest size, the first of equals.
    pub largest: u32,
    /// The two members furthest from each other, and how many minutes that is; `None` without two that a way joins.
    pub longest: Option<(u32, u32, f64)>,
    /// The sum of the minutes of all pairs of members that a way joins, and how many these are.
    pub minutes: (f64, usize),
    /// Pairs of members that no known way joins.
    pub unjoined: usize,
    /// The mean of the minutes to the member where that is least, each member weighing its size; `None` when there is no
    /// member to which a way is known from all, or sizes are all 0.
    pub to_centre: Option<f64>,
    /// How many members, but for the largest, are nearer to the largest member of their own region than to that of any
    /// other, and of how many that is known.
    pub nearest_own: (usize, usize),
}

/// How regions fit travel. `minutes` gives the way from one unit to another, `None` when none is known.
pub fn region_travel(
    regions: &[Vec<u32>],
    sizes: &[f64],
    minutes: impl Fn(u32, u32) -> Option<f64>,
) -> Vec<RegionTravel> {
    let size = |unit: u32| sizes[unit as usize];
    let first_largest = |one: u32, other: u32| if size(other) > size(one) { other } else { one };
    let largest: Vec<u32> =
        regions.iter().filter_map(|members| members.iter().copied().reduce(first_largest)).collect();
    let of = |(members, &own): (&Vec<u32>, &u32)| {
        let mut found = RegionTravel {
            largest: own,
            longest: None,
            minutes: (0.0, 0),
            unjoined: 0,
            to_centre: to_centre(members, &size, &minutes),
            nearest_own: nearest_own(members, own, &largest, &minutes),
        };
        for (place, &one) in members.iter().enumerate() {
            for &other in &members[place + 1..] {
                match minutes(one, other) {
                    Some(long) => {
                        found.minutes = (found.minutes.0 + long, found.minutes.1 + 1);
                        if found.longest.is_none_or(|(_, _, longest)| long > longest) {
                            found.longest = Some((one, other, long));
                        }
                    }
                    None => found.unjoined += 1,
                }
            }
        }
        found
    };
    regions.iter().zip(&largest).map(of).collect()
}

fn to_centre(members: &[u32], size: &impl Fn(u32) -> f64, minutes: &impl Fn(u32, u32) -> Option<f64>) -> Option<f64> {
    let all: f64 = members.iter().map(|&unit| size(unit)).sum();
    let mean = |&centre: &u32| {
        let to = |&unit: &u32| if unit == centre { Some(0.0) } else { Some(size(unit) * minutes(unit, centre)?) };
        Some(members.iter().map(to).sum::<Option<f64>>()? / all)
    };
    members.iter().filter_map(mean).filter(|mean| mean.is_finite()).min_by(f64::total_cmp)
}

fn nearest_own(
    members: &[u32],
    own: u32,
    largest: &[u32],
    minutes: &impl Fn(u32, u32) -> Option<f64>,
) -> (usize, usize) {
    let others = members.iter().filter(|&&unit| unit != own);
    let known: Vec<(u32, f64)> = others.filter_map(|&unit| Some((unit, minutes(unit, own)?))).collect();
    let is_nearest = |&&(unit, way): &&(u32, f64)| {
        let elsewhere = largest.iter().filter(|&&centre| centre != own);
        elsewhere.filter_map(|&centre| minutes(unit, centre)).all(|other| way <= other)
    };
    (known.iter().filter(is_nearest).count(), known.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Units on a line, ten minutes from each to the next; no way leads to 5.
    fn on_a_line(one: u32, other: u32) -> Option<f64> {
        (one.max(other) < 5).then(|| 10.0 * f64::from(one.abs_diff(other)))
    }

    #[test]
    fn the_way_within_and_to_the_nearest_centre_is_told_of_each_region() {
        let sizes = [5.0, 1.0, 1.0, 1.0, 9.0, 2.0];
        let found = region_travel(&[vec![0, 1, 3], vec![2, 4, 5]], &sizes, on_a_line);
        assert_eq!((found[0].largest, found[1].largest), (0, 4));
        assert_eq!((found[0].longest, found[0].minutes, found[0].unjoined), (Some((0, 3, 30.0)), (60.0, 3), 0));
        // 1 is nearest to 0; 3 is nearer to 4. Of 2 and 5 only the way of 2 is known, which is as near to either.
        assert_eq!((found[0].nearest_own, found[1].nearest_own), ((1, 2), (1, 1)));
        assert_eq!((found[1].unjoined, found[1].to_centre), (2, None));
        assert!((found[0].to_centre.expect("known") - 40.0 / 7.0).abs() < 1e-12);
    }

    #[test]
    fn a_region_of_one_has_no_way_to_go() {
        let found = region_travel(&[vec![3]], &[1.0; 4], on_a_line);
        assert_eq!((found[0].longest, found[0].to_centre, found[0].nearest_own), (None, Some(0.0), (0, 0)));
    }
}
