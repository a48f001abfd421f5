//! Whether a table of minutes can be true: what is far one way and near the other, what
//! a detour would shorten, what is missing.

use rayon::prelude::*;

use super::dense::Dense;

/// What is odd about a table of minutes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixFlaws {
    /// Pairs whose minutes differ between the two directions by more than the tolerance.
    pub asymmetric: usize,
    /// The pair that differs most, and by how many minutes.
    pub most_asymmetric: Option<(usize, usize, f64)>,
    /// Ordered pairs that a detour over a third unit shortens by more than the tolerance.
    pub detours: usize,
    /// The worst: from, over, to, and how many minutes shorter.
    pub worst_detour: Option<(usize, usize, usize, f64)>,
    /// Ordered pairs of different units without a value.
    pub missing: usize,
    /// Units without a value to or from anybody.
    pub alone: Vec<usize>,
    /// Ordered pairs with minutes below 0.
    pub negative: usize,
}

/// Checks a table. Takes the cube of the number of units: a tenth of a second for 400.
pub fn check_matrix(minutes: &Dense, tolerance_minutes: f64) -> MatrixFlaws {
    let units = minutes.units();
    let mut flaws = MatrixFlaws::default();
    let mut known = vec![false; units];
    for from in 0..units {
        for to in (0..units).filter(|&to| to != from) {
            let Some(there) = minutes.get(from, to) else {
                flaws.missing += 1;
                continue;
            };
            known[from] = true;
            known[to] = true;
            flaws.negative += usize::from(there < 0.0);
            let Some(back) = minutes.get(to, from).filter(|_| from < to) else { continue };
            let difference = (there - back).abs();
            if difference > tolerance_minutes {
                flaws.asymmetric += 1;
                if flaws.most_asymmetric.is_none_or(|(.., worst)| difference > worst) {
                    flaws.most_asymmetric = Some((from, to, difference));
                }
            }
        }
    }
    flaws.alone = (0..units).filter(|&unit| !known[unit] && units > 1).collect();
    let rows: Vec<_> = (0..units).into_par_iter().map(|from| detours(minutes, from, tolerance_minutes)).collect();
    for (count, worst) in rows {
        flaws.detours += count;
        if worst.is_some_and(|worst| flaws.worst_detour.is_none_or(|known| worst.3 > known.3)) {
            flaws.worst_detour = worst;
        }
    }
    flaws
}

/// How many targets a detour makes nearer, and the worst of them.
fn detours(minutes: &Dense, from: usize, tolerance: f64) -> (usize, Option<(usize, usize, usize, f64)>) {
    let direct = minutes.row(from);
    let mut best: Vec<(f64, usize)> = vec![(f64::INFINITY, from); minutes.units()];
    for (over, &first) in direct.iter().enumerate() {
        // Comparisons with NaN are false, so unknown legs shorten nothing.
        for (known, second) in best.iter_mut().zip(minutes.row(over)) {
            if first + second < known.0 {
                *known = (first + second, over);
            }
        }
    }
    let shorter = direct.iter().zip(&best).enumerate().filter_map(|(to, (direct, (detour, over)))| {
        (direct - detour > tolerance).then_some((from, *over, to, direct - detour))
    });
    shorter.fold((0, None), |(count, worst), next| {
        let further = worst.is_none_or(|(.., known): (usize, usize, usize, f64)| next.3 > known);
        (count + 1, if further { Some(next) } else { worst })
    })
}

#[cfg(test)]
mod tests {
    use super::super::indicators::tests::relation;
    use super::*;

    #[test]
    fn what_cannot_be_true_is_found_with_its_worst_case() {
        let odd = relation(5, false, &[(0, 1, 10.0), (1, 0, 30.0), (1, 2, 10.0), (0, 2, 50.0), (2, 0, -1.0)]);
        let flaws = check_matrix(&Dense::of(&odd, "minutes").expect("minutes"), 5.0);
        assert_eq!((flaws.asymmetric, flaws.most_asymmetric), (2, Some((0, 2, 51.0))));
        assert_eq!((flaws.detours, flaws.worst_detour), (2, Some((0, 1, 2, 30.0))));
        assert_eq!((flaws.missing, flaws.negative), (15, 1));
        assert_eq!(flaws.alone, [3, 4]);
    }

    #[test]
    fn a_good_table_has_no_flaws() {
        let good = relation(3, true, &[(0, 1, 10.0), (1, 2, 10.0), (0, 2, 20.0)]);
        let flaws = check_matrix(&Dense::of(&good, "minutes").expect("minutes"), 0.1);
        assert_eq!(flaws, MatrixFlaws::default());
    }
}
