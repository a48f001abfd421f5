//! Join counts: how often neighbours both have a property (black–black), neither has it
//! (white–white), or one of them (black–white). Moments without replacement ("non-free")
//! by Cliff & Ord (1981). Links count once whatever they weigh.

use super::StatisticsError;
use super::classify::{Histogram, histogram_of_whole};
use super::conditional::{Contribution, conditional};
use super::local::{LocalP, LocalTest, analytical, local_test, p_values};
use super::moments::{BINS, Moments, normal_tails, only_local};
use super::sample::{Sample, Test};
use super::significance::{Alternative, Counts, Inference};
use super::weights::{Transform, WeightSums, Weights};

/// A count of joins with its tests.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinCount {
    /// How many. A link in one direction only is half a join.
    pub count: f64,
    /// Expected when the property is permuted among the units.
    pub expectation: f64,
    /// The variance then.
    pub variance: f64,
    /// Standard deviations from the expectation; `None` where nothing can vary.
    pub z: Option<f64>,
    /// The p-value of that, by the normal distribution.
    pub p_normal: f64,
    /// The p-value by permutation, unless analytical inference was asked for.
    pub p_permutation: Option<f64>,
    /// What the count was of permuted values.
    pub distribution: Option<Histogram>,
}

/// The joins of a property of 0 and 1.
#[derive(Clone, Debug, PartialEq)]
pub struct JoinCounts {
    /// Both have it.
    pub black_black: JoinCount,
    /// One has it.
    pub black_white: JoinCount,
    /// Neither has it.
    pub white_white: JoinCount,
    /// All joins.
    pub joins: f64,
    /// Chi-squared of the table of joins, with Yates' correction, on one degree of
    /// freedom. Joins are not independent, so it is for comparison only.
    pub chi_squared: f64,
    /// Its upper tail.
    pub p_chi_squared: f64,
    /// How many units have the property.
    pub black: usize,
    /// What counts as extreme.
    pub alternative: Alternative,
    /// How many permutations were made.
    pub permutations: u32,
    /// The seed they were made from.
    pub seed: u64,
    /// How many units were analysed.
    pub n: usize,
    /// The units that miss a value.
    pub missing: Vec<u32>,
    /// The units without neighbours among those that have values.
    pub islands: Vec<u32>,
}

/// Joins of a column of 0 and 1.
///
/// # Errors
/// When a value is neither, all are the same, or exact inference is asked for.
pub fn join_counts(sample: &Sample, column: usize, test: &Test) -> Result<JoinCounts, StatisticsError> {
    let y = binary_column(sample, column)?;
    if test.inference == Inference::Exact {
        return Err(only_local());
    }
    let weights = sample.weights().transformed(Transform::Binary);
    let observed = directed_joins(&weights, &y);
    let permuted = match test.inference {
        Inference::Analytical => None,
        _ => Some(test.permutations.watched(&y, |y| directed_joins(&weights, y), test.watch)?),
    };
    let black = y.iter().filter(|black| **black).count();
    let moments = moments(&weights.sums(), y.len() as f64, black as f64);
    let count = |kind: usize| {
        let counts = permuted.as_ref().map(|permuted| {
            // Every link is there both ways.
            permuted.iter().map(|joins| f64::from(joins[kind]) / 2.0).collect::<Vec<f64>>()
        });
        let Moments { expectation, variance } = moments[kind];
        let count = f64::from(observed[kind]) / 2.0;
        let tails = counts.as_ref().map(|counts| Counts::of(counts, count, 0.0).tails());
        let p_permutation = tails.map(|tails| tails.p(test.alternative));
        let distribution = counts.and_then(|counts| histogram_of_whole(&counts, BINS));
        let z = moments[kind].z(count);
        let p_normal = normal_tails(z).p(test.alternative);
        JoinCount { count, expectation, variance, z, p_normal, p_permutation, distribution }
    };
    let [black_black, black_white, white_white] = [count(0), count(1), count(2)];
    let chi_squared = chi_squared(black_black.count, black_white.count, white_white.count);
    Ok(JoinCounts {
        black_black,
        black_white,
        white_white,
        joins: weights.sums().s0 / 2.0,
        chi_squared,
        p_chi_squared: libm::erfc((chi_squared / 2.0).sqrt()),
        black,
        alternative: test.alternative,
        permutations: if permuted.is_some() { test.permutations.count() } else { 0 },
        seed: test.permutations.seed(),
        n: y.len(),
        missing: sample.missing().to_vec(),
        islands: sample.islands().to_vec(),
    })
}

fn binary_column(sample: &Sample, column: usize) -> Result<Vec<bool>, StatisticsError> {
    let y = sample.column(column);
    #[expect(clippy::float_cmp, reason = "0 and 1 are exact")]
    let other = sample.units().iter().zip(y).find(|(_, value)| **value != 0.0 && **value != 1.0);
    if let Some((&index, &value)) = other {
        return Err(StatisticsError::NotBinary { index, value });
    }
    sample.deviations(column)?;
    Ok(y.iter().map(|value| *value > 0.5).collect())
}

/// Links between two that have it, between one that has and one that has not, and
/// between two that have not; a pair linked both ways twice.
fn directed_joins(weights: &Weights, y: &[bool]) -> [u32; 3] {
    let mut joins = [0; 3];
    for (unit, &own) in y.iter().enumerate() {
        for &to in weights.neighbours(unit) {
            joins[usize::from(!own) + usize::from(!y[to as usize])] += 1;
        }
    }
    joins
}

/// Moments of black–black, black–white and white–white joins of binary weights, when
/// `black` of `n` have the property.
fn moments(sums: &WeightSums, n: f64, black: f64) -> [Moments; 3] {
    let white = n - black;
    let falling = |x: f64, k: u32| (0..k).map(|i| x - f64::from(i)).product::<f64>();
    // Ordered pairs of links: the same pair of units, one unit in common, none.
    let same = sums.s1;
    let one = sums.s2 - 2.0 * sums.s1;
    let none = sums.s0 * sums.s0 + sums.s1 - sums.s2;
    let of = |p2: f64, p3: f64, p4: f64| {
        let expectation = sums.s0 * p2 / 2.0;
        Moments { expectation, variance: (same * p2 + one * p3 + none * p4) / 4.0 - expectation * expectation }
    };
    let share = |x: f64, k: u32| falling(x, k) / falling(n, k);
    let both = |x: f64| of(share(x, 2), share(x, 3), share(x, 4));
    let mixed = black * white / falling(n, 2);
    let twice_mixed = 4.0 * falling(black, 2) * falling(white, 2) / falling(n, 4);
    [both(black), of(2.0 * mixed, mixed, twice_mixed), both(white)]
}

/// Chi-squared with Yates' correction of the table [[bb, bw / 2], [bw / 2, ww]].
fn chi_squared(bb: f64, bw: f64, ww: f64) -> f64 {
    let (rows, all) = ([bb + bw / 2.0, ww + bw / 2.0], bb + bw + ww);
    if rows[0] <= 0.0 || rows[1] <= 0.0 {
        return 0.0;
    }
    let apart = ((bb * ww - bw * bw / 4.0).abs() - all / 2.0).max(0.0);
    all * apart * apart / (rows[0] * rows[0] * rows[1] * rows[1])
}

/// Joins of one unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LocalJoinCount {
    /// Whether the unit has the property itself.
    pub black: bool,
    /// How many neighbours have it.
    pub black_neighbours: usize,
    /// How many neighbours there are.
    pub neighbours: usize,
    /// Expected number that have it, given the unit itself.
    pub expectation: f64,
    /// The variance then (hypergeometric).
    pub variance: f64,
    /// Standard deviations from the expectation; `None` where nothing can vary.
    pub z: Option<f64>,
    /// The p-value, for units that have the property; exact unless asked for otherwise.
    pub p: Option<LocalP>,
}

/// Joins of each unit of a column of 0 and 1. Around units that have the property their
/// neighbours are tested; the customary alternative is [`Alternative::Greater`].
///
/// # Errors
/// When a value is neither 0 nor 1, or all are the same.
pub fn local_join_counts(
    sample: &Sample,
    column: usize,
    test: &Test,
) -> Result<LocalTest<LocalJoinCount>, StatisticsError> {
    let y = binary_column(sample, column)?;
    let weights = sample.weights().transformed(Transform::Binary);
    let values = sample.column(column);
    let others = y.len() as f64 - 1.0;
    let black: f64 = values.iter().sum();
    let lags = weights.lag(values);
    let moments: Vec<Moments> = (0..y.len())
        .map(|unit| {
            let share = (black - values[unit]) / others;
            Moments::of_draw(weights.row(unit), others, share, share * (1.0 - share))
        })
        .collect();
    let z = |unit: usize| moments[unit].z(lags[unit]);
    let found = if test.inference == Inference::Analytical {
        analytical((0..y.len()).map(|unit| (weights.cardinality(unit) > 0).then(|| normal_tails(z(unit)))))
    } else {
        conditional(&weights, values, Contribution::Value, test)?
    };
    let tested: Vec<_> = found.tails.iter().zip(&y).map(|(tails, black)| tails.filter(|_| *black)).collect();
    let analysed = p_values(&tested, test).into_iter().enumerate().map(|(unit, p)| {
        let Moments { expectation, variance } = moments[unit];
        (weights.cardinality(unit) > 0).then(|| LocalJoinCount {
            black: y[unit],
            black_neighbours: weights.neighbours(unit).iter().filter(|to| y[**to as usize]).count(),
            neighbours: weights.cardinality(unit),
            expectation,
            variance,
            z: z(unit),
            p,
        })
    });
    Ok(local_test(sample, test, found.inference, analysed.collect()))
}

#[cfg(test)]
mod tests {
    use super::super::sample::Islands;
    use super::super::weights::examples::{any_links, lattice, orders};
    use super::*;
    use proptest::prelude::*;

    fn sample(weights: &Weights, values: &[f64]) -> Result<Sample, StatisticsError> {
        let column: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
        Sample::new(weights, &[&column], Transform::RowStandardised, Islands::Keep)
    }

    fn halves() -> Sample {
        let values: Vec<f64> = (0..16).map(|unit| if unit < 8 { 0.0 } else { 1.0 }).collect();
        sample(&lattice(4, 4), &values).expect("valid")
    }

    #[test]
    fn two_halves_of_a_lattice_have_the_published_joins() {
        let found = join_counts(&halves(), 0, &Test::default()).expect("valid");
        let counts = [found.black_black.count, found.black_white.count, found.white_white.count, found.joins];
        assert_eq!(counts.map(|count| count.to_string()), ["10", "4", "10", "24"]);
        assert!((found.chi_squared - 8.166_7).abs() < 1e-4 && (found.p_chi_squared - 0.004_266_7).abs() < 1e-7);
        assert!(found.black_white.p_permutation.expect("permuted") < 0.01);
    }

    #[test]
    fn local_joins_are_those_published_and_their_tail_is_hypergeometric() {
        let test = Test { alternative: Alternative::Greater, ..Test::default() };
        let found = local_join_counts(&halves(), 0, &test).expect("valid");
        assert_eq!(found.inference, Inference::Exact);
        let units: Vec<&LocalJoinCount> = found.units.iter().filter_map(|unit| unit.found()).collect();
        let joins: Vec<usize> = units[8..].iter().map(|unit| unit.black_neighbours).collect();
        assert_eq!(joins, [2, 3, 3, 2, 2, 3, 3, 2]);
        assert!(units[..8].iter().all(|unit| unit.p.is_none()));
        // Two of two from 7 among 15: 21 / 105. Three of three: 35 / 455.
        for (unit, p) in [(12, 21.0 / 105.0), (13, 35.0 / 455.0)] {
            assert!((units[unit].p.expect("tested").raw - p).abs() < 1e-14);
        }
    }

    #[test]
    fn only_zeros_and_ones_have_joins() {
        let with = |value: f64| halves().with_columns(vec![vec![value; 16]]);
        assert_eq!(
            join_counts(&with(2.0), 0, &Test::default()),
            Err(StatisticsError::NotBinary { index: 0, value: 2.0 })
        );
        assert_eq!(local_join_counts(&with(1.0), 0, &Test::default()), Err(StatisticsError::Constant { value: 1.0 }));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]
        #[test]
        fn the_moments_are_those_of_all_orders(links in any_links(6), y in prop::collection::vec(any::<bool>(), 6)) {
            let weights = Weights::from_links(6, links).expect("valid");
            let mut values: Vec<f64> = y.iter().map(|&black| f64::from(u8::from(black))).collect();
            let Ok(sample) = sample(&weights, &values) else { return Ok(()) };
            let test = Test { inference: Inference::Analytical, ..Test::default() };
            let Ok(found) = join_counts(&sample, 0, &test) else { return Ok(()) };
            let linked: Vec<Vec<bool>> =
                weights.dense().iter().map(|row| row.iter().map(|w| *w > 0.0).collect()).collect();
            let mut counts = vec![Vec::new(); 3];
            orders(&mut values, 6, &mut |y| {
                let mut joins = [0.0; 3];
                for (i, j) in (0..6).flat_map(|i| (0..6).map(move |j| (i, j))).filter(|&(i, j)| linked[i][j]) {
                    joins[if y[i] + y[j] > 1.5 { 0 } else if y[i] + y[j] > 0.5 { 1 } else { 2 }] += 0.5;
                }
                counts.iter_mut().zip(joins).for_each(|(counts, joins)| counts.push(joins));
            });
            for (count, all) in [found.black_black, found.black_white, found.white_white].iter().zip(counts) {
                let mean = all.iter().sum::<f64>() / all.len() as f64;
                let variance = all.iter().map(|joins| (joins - mean).powi(2)).sum::<f64>() / all.len() as f64;
                prop_assert!((mean - count.expectation).abs() < 1e-9, "{mean} {count:?}");
                prop_assert!((variance - count.variance).abs() < 1e-9, "{variance} {count:?}");
            }
        }
    }
}
