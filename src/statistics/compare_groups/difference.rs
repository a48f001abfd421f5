//! Whether groups differ by more than chance: values are dealt to the units anew, and the groups'
//! means compared with those found. Groups may overlap; units with a value but in no group belong to every rest.

use super::{GroupError, check};
use crate::statistics::permutation::Permutations;
use crate::statistics::significance::{Alternative, Correction, Counts};

/// One group against all units outside it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// Mean of the group less the mean of the rest.
    pub difference: f64,
    /// Two-sided p of the difference.
    pub p: f64,
    /// The same, corrected for the number of groups.
    pub adjusted_p: f64,
}

/// Differences of all groups.
#[derive(Clone, Debug, PartialEq)]
pub struct Differences {
    /// Units with a value.
    pub n: usize,
    /// Part of the values' variance that lies between groups (η²); above 1 only if groups overlap.
    pub between: f64,
    /// P of a part as large if groups do not matter.
    pub p: f64,
    /// Each group against the rest; `None` where one of the two has no value.
    pub groups: Vec<Option<Difference>>,
    /// How the groups' p-values are corrected.
    pub correction: Correction,
    /// Permutations and seed.
    pub permutations: Permutations,
}

/// Tests whether the groups' means differ.
///
/// # Errors
/// When nothing is known or nothing varies, or values and groups do not fit each other.
pub fn differences(
    values: &[Option<f64>],
    groups: &[Vec<usize>],
    permutations: Permutations,
    correction: Correction,
) -> Result<Differences, GroupError> {
    check(values, None, groups)?;
    let known: Vec<f64> = values.iter().flatten().copied().collect();
    let &first = known.first().ok_or(GroupError::NoValues)?;
    #[expect(clippy::float_cmp, reason = "a constant column holds copies of one value")]
    if known.iter().all(|&value| value == first) {
        return Err(GroupError::Constant { value: first });
    }
    let n = known.len();
    let mean = known.iter().sum::<f64>() / n as f64;
    let centred: Vec<f64> = known.iter().map(|value| value - mean).collect();
    let mut place = vec![None; values.len()];
    for (rank, unit) in (0..values.len()).filter(|&unit| values[unit].is_some()).enumerate() {
        place[unit] = Some(rank);
    }
    let members: Vec<Vec<usize>> =
        groups.iter().map(|members| members.iter().filter_map(|&unit| place[unit]).collect()).collect();
    let sums = |dealt: &[f64]| -> Vec<f64> {
        members.iter().map(|members| members.iter().map(|&unit| dealt[unit]).sum()).collect()
    };
    let between = |sums: &[f64]| -> f64 {
        sums.iter().zip(&members).filter(|(_, m)| !m.is_empty()).map(|(sum, m)| sum * sum / m.len() as f64).sum()
    };
    let squares: f64 = centred.iter().map(|value| value * value).sum();
    let found = sums(&centred);
    let null: Vec<Vec<f64>> = permutations.of(&centred, |dealt| sums(dealt));
    // Sums of the same values in another order differ by rounding only; far less than by one value's.
    let slack = 1e-10 * squares.sqrt();
    let p_of = |group: usize| {
        let sample: Vec<f64> = null.iter().map(|sums| sums[group]).collect();
        Counts::of(&sample, found[group], slack).tails().p(Alternative::TwoSided)
    };
    let differs = |group: usize| {
        let inside = members[group].len();
        let rest = n - inside;
        (inside > 0 && rest > 0).then(|| found[group] / inside as f64 + found[group] / rest as f64)
    };
    let raw: Vec<Option<(f64, f64)>> = (0..groups.len()).map(|group| Some((differs(group)?, p_of(group)))).collect();
    let mut adjusted = correction.adjust(&raw.iter().flatten().map(|(_, p)| *p).collect::<Vec<_>>()).into_iter();
    let whole = between(&found);
    let sample: Vec<f64> = null.iter().map(|sums| between(sums)).collect();
    let mut with_adjusted = |(difference, p)| Difference { difference, p, adjusted_p: adjusted.next().unwrap_or(p) };
    Ok(Differences {
        n,
        between: whole / squares,
        p: Counts::of(&sample, whole, 1e-10 * squares).tails().p(Alternative::Greater),
        groups: raw.into_iter().map(|pair| pair.map(&mut with_adjusted)).collect(),
        correction,
        permutations,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The twin tries every choice of a group's members.
    #[test]
    fn the_p_of_a_difference_is_that_of_all_choices() {
        let numbers = [1.0, 1.0, 2.0, 5.0, 7.0, 7.0, 3.0];
        let values = numbers.map(Some);
        let group = vec![3, 4, 5];
        let found: f64 = group.iter().map(|&unit| numbers[unit]).sum();
        let choices: Vec<f64> = (0_u32..128)
            .filter(|set| set.count_ones() == 3)
            .map(|set| (0..7).filter(|unit| set >> unit & 1 == 1).map(|unit| numbers[unit]).sum())
            .collect();
        let upper = choices.iter().filter(|sum| **sum >= found).count() as f64 / choices.len() as f64;
        let permutations = Permutations::new(5_000, 3).expect("in range");
        let tested = differences(&values, &[group], permutations, Correction::default()).expect("a result");
        let difference = tested.groups[0].expect("both have values");
        assert!((difference.difference - (19.0 / 3.0 - 7.0 / 4.0)).abs() < 1e-12);
        assert!((difference.p - 2.0 * upper).abs() < 0.02, "{} {}", difference.p, 2.0 * upper);
    }

    #[test]
    fn equal_groups_do_not_differ_and_a_whole_has_no_rest() {
        let values = [1.0, 2.0, 1.0, 2.0].map(Some);
        let permutations = Permutations::new(99, 1).expect("in range");
        let tested = differences(
            &values,
            &[vec![0, 1], vec![2, 3], vec![0, 1, 2, 3], vec![]],
            permutations,
            Correction::default(),
        )
        .expect("a result");
        assert!(tested.between.abs() < 1e-12 && (tested.p - 1.0).abs() < 1e-12);
        assert_eq!(tested.groups[2..], [None, None]);
        let constant = differences(&[Some(2.0), Some(2.0)], &[], permutations, Correction::default());
        assert_eq!(constant.expect_err("nothing varies"), GroupError::Constant { value: 2.0 });
    }
}
